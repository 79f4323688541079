//! Appointments.

use axum::{
    Json,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use care::booking::appointment::Appointment;
use practice::{Booking, CancelWhy};

use super::{day, now};
use crate::{
    api::{
        input::{Asked, Body, Edit, Of, Once},
        problem::{Kind, Problem},
        shape::appointment::{
            AppointmentOut, AppointmentsAsked, AppointmentsOut, BookingIn, CancelIn, MoveIn,
            StageIn, etag,
        },
    },
    app::App,
    caller::Caller,
};

/// The most days of one list.
const MOST_DAYS: u8 = 31;

/// The longest reason, in characters.
const LONGEST_REASON: usize = 500;

/// `GET /api/v1/appointments`.
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Asked(asked): Asked<AppointmentsAsked>,
) -> Result<Json<AppointmentsOut>, Problem> {
    let (place, days) = (asked.location.id(), asked.days.unwrap_or(1));
    if !(1..=MOST_DAYS).contains(&days) {
        return Err(Problem::new(Kind::Unreadable, "`days` is 1 to 31."));
    }
    let mut date = asked.from.as_deref().map(day).transpose()?;
    let mut appointments = Vec::new();
    for _ in 0..days {
        let list =
            practice::day_list(&app.practice, &caller.actor, now(&app)?, place, date).await?;
        appointments.extend(list.entries.iter().map(Into::into));
        let next = list.date.tomorrow();
        date = Some(next.map_err(|_| {
            Problem::new(Kind::NotPossible, "There are no days after the last one.")
        })?);
    }
    Ok(Json(AppointmentsOut { appointments }))
}

/// `GET /api/v1/appointments/{id}`.
pub async fn see(
    State(app): State<App>,
    caller: Caller,
    Of(id): Of<Appointment>,
) -> Result<Response, Problem> {
    let (seen, _) = practice::see_appointment(&app.practice, &caller.actor, id).await?;
    Ok(shown(&seen))
}

/// An appointment with its version.
fn shown(appointment: &Appointment) -> Response {
    let mut response = Json(AppointmentOut::from(appointment)).into_response();
    if let Ok(tag) = HeaderValue::from_str(&etag(appointment)) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// `POST /api/v1/appointments`.
pub async fn book(
    State(app): State<App>,
    caller: Caller,
    Once(key): Once,
    Body(wish): Body<BookingIn>,
) -> Result<Response, Problem> {
    let wish = Booking {
        hold: wish.hold.id(),
        consented: wish.consented,
        idempotency_key: key,
    };
    let booked = practice::book(&app.practice, &caller.actor, now(&app)?, wish).await?;
    let address = format!("/api/v1/appointments/{}", booked.id);
    let address = [(header::LOCATION, address)];
    Ok((StatusCode::CREATED, address, shown(&booked)).into_response())
}

/// `POST /api/v1/appointments/{id}/move`.
pub async fn move_to(
    State(app): State<App>,
    caller: Caller,
    Of(id): Of<Appointment>,
    Edit(attempt): Edit,
    Body(to): Body<MoveIn>,
) -> Result<Response, Problem> {
    let (now, to) = (now(&app)?, to.into());
    let moved = practice::move_once(&app.practice, &caller.actor, now, id, to, attempt).await?;
    Ok(shown(&moved))
}

/// `POST /api/v1/appointments/{id}/cancel`.
pub async fn cancel(
    State(app): State<App>,
    caller: Caller,
    Of(id): Of<Appointment>,
    Edit(attempt): Edit,
    Body(wish): Body<CancelIn>,
) -> Result<Response, Problem> {
    let reason = wish.reason.unwrap_or_default();
    if reason.chars().count() > LONGEST_REASON {
        return Err(
            Problem::new(Kind::Unreadable, "A reason has 500 characters at most.")
                .with("at", "/reason"),
        );
    }
    let why = CancelWhy {
        cause: wish.cause.0,
        reason,
    };
    let now = now(&app)?;
    let cancelled =
        practice::cancel_once(&app.practice, &caller.actor, now, id, why, attempt).await?;
    Ok(shown(&cancelled))
}

/// `POST /api/v1/appointments/{id}/undo`.
pub async fn undo(
    State(app): State<App>,
    caller: Caller,
    Of(id): Of<Appointment>,
    Edit(attempt): Edit,
) -> Result<Response, Problem> {
    let now = now(&app)?;
    let undone = practice::undo_once(&app.practice, &caller.actor, now, id, attempt).await?;
    Ok(shown(&undone))
}

/// `POST /api/v1/appointments/{id}/stage`.
pub async fn stage(
    State(app): State<App>,
    caller: Caller,
    Of(id): Of<Appointment>,
    Edit(attempt): Edit,
    Body(wish): Body<StageIn>,
) -> Result<Response, Problem> {
    let (now, said) = (now(&app)?, wish.said.0);
    let said =
        practice::say_stage_once(&app.practice, &caller.actor, now, id, said, attempt).await?;
    Ok(shown(&said))
}
