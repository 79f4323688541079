//! Moving an appointment to a time that is not open: what stands against it, and a reason that everybody who sees the day reads.

use axum::{
    Form,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use care::{booking::appointment::Appointment, id::Id};
use practice::{BookingRefusal, MoveOver, MoveTo};

use super::{onward, over::Asked};
use crate::{
    app::{App, Member, PathId},
    doors::{
        appointment::{back, stays},
        attempt::key_of,
        conflict::{self, says},
        desk::confirm::missing,
        hold::start_of,
        questions::Fields,
        refusal::answer,
    },
    pages::{desk::MoveOverPage, page},
    problem::DoorError,
    slot_token,
    words::Stamp,
};

/// `GET /desk/appointments/{id}/override`.
pub async fn show(
    State(app): State<App>,
    member: Member,
    PathId(id): PathId<Appointment>,
    Query(asked): Query<Asked>,
) -> Result<Response, DoorError> {
    render(&app, &member, id, &asked.slot, None).await
}

/// `POST /desk/appointments/{id}/override`.
pub async fn change(
    State(app): State<App>,
    member: Member,
    PathId(id): PathId<Appointment>,
    Query(asked): Query<Asked>,
    Form(sent): Form<Fields>,
) -> Result<Response, DoorError> {
    let slot = slot_token::read(&asked.slot).ok_or(DoorError::BadRequest)?;
    let reason = sent.iter().find(|(name, _)| name == "reason");
    let wish = MoveOver {
        to: MoveTo {
            therapist: slot.therapist,
            location: slot.location,
            starts_at: slot.starts_at,
        },
        reason: reason.map_or_else(String::new, |(_, reason)| {
            reason.trim().chars().take(200).collect()
        }),
    };
    let (now, key) = (app.now()?, key_of(&sent, "override"));
    match practice::move_over(&app.practice, member.actor(), now, id, wish, key).await {
        Ok(_) => Ok(back(&member, id, "moved")),
        Err(refusal @ BookingRefusal::SlotTaken { .. }) => {
            let client = match practice::see_appointment(&app.practice, member.actor(), id).await {
                Ok((appointment, _)) => appointment.athlete,
                Err(refusal) => return answer(refusal),
            };
            let onward = onward(&member, client, &slot, Some(id));
            let (wanted, _) = start_of(slot, client);
            conflict::answer_with_times(&app, &member, wanted, onward, refusal).await
        }
        Err(BookingRefusal::NotCleared { .. }) => {
            Ok(Redirect::to(&format!("/desk/appointments/{id}?why=speak")).into_response())
        }
        Err(refusal) => match missing(&refusal) {
            Some(problem) => render(&app, &member, id, &asked.slot, Some(problem)).await,
            None => stays(&member, id, refusal),
        },
    }
}

async fn render(
    app: &App,
    member: &Member,
    id: Id<Appointment>,
    token: &str,
    problem: Option<&'static str>,
) -> Result<Response, DoorError> {
    let slot = slot_token::read(token).ok_or(DoorError::BadRequest)?;
    let now = app.now()?;
    let seen = match practice::see_at_desk(&app.practice, member.actor(), id).await {
        Ok(seen) => seen,
        Err(refusal) => return answer(refusal),
    };
    let before = &seen.appointment.slot;
    let (mut wanted, _) = start_of(slot, seen.appointment.athlete);
    wanted.service = before.service;
    let start = (wanted, before.add_ons.clone());
    let against = practice::see_conflicts(&app.practice, member.actor(), now, start, Some(id));
    let (conflicts, _) = match against.await {
        Ok(found) => found,
        Err(refusal) => return answer(refusal),
    };
    let place = seen.book.location(wanted.location);
    let place = place.ok_or(DoorError::NotFound)?;
    let with = seen.book.therapist(wanted.therapist);
    let status = match problem {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let was = seen.book.location(before.location).unwrap_or(place);
    Ok(page(
        status,
        &MoveOverPage {
            frame: member.frame(app, "/day"),
            id: id.to_string(),
            name: seen.athlete.name.clone(),
            slot: token.to_owned(),
            from: Stamp::full(before.starts_at, &was.zone),
            at: Stamp::full(wanted.starts_at, &place.zone),
            with: with.map_or_else(String::new, |with| with.name.clone()),
            place: place.name.clone(),
            says: if conflicts.is_empty() {
                Vec::new()
            } else {
                says(&seen.book, place, wanted, &conflicts, false, now.at)
            },
            problem,
        },
    ))
}
