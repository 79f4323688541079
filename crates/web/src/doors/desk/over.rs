//! Booking over what stands against a time: the questions, the client's yes, and a reason that everybody who sees the day reads.

use axum::{
    Form,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use care::{booking::slot::Slot, id::Id, people::Person};
use practice::{BookingRefusal, OverrideWish};
use serde::Deserialize;

use super::{
    confirm::{self, Asking, Taken, take_answers},
    onward, to_times,
};
use crate::{
    app::{App, Member, PathId},
    doors::{
        attempt::key_of,
        conflict::{self, says},
        hold::{Start, start_of},
        questions::Fields,
        refusal::answer,
    },
    pages::page,
    problem::DoorError,
    slot_token,
};

/// What the address says.
#[derive(Deserialize)]
pub struct Asked {
    /// The start, as a form sends it.
    pub slot: String,
}

fn wanted(slot: &str, client: Id<Person>) -> Result<Start, DoorError> {
    let wanted = slot_token::read(slot).ok_or(DoorError::BadRequest)?;
    Ok(start_of(wanted, client))
}

/// `GET /desk/clients/{id}/override`.
pub async fn show(
    State(app): State<App>,
    member: Member,
    PathId(client): PathId<Person>,
    Query(asked): Query<Asked>,
) -> Result<Response, DoorError> {
    let wanted = wanted(&asked.slot, client)?;
    render(&app, &member, &wanted, StatusCode::OK, None, &[]).await
}

/// `POST /desk/clients/{id}/override`.
pub async fn book(
    State(app): State<App>,
    member: Member,
    PathId(client): PathId<Person>,
    Query(asked): Query<Asked>,
    Form(sent): Form<Fields>,
) -> Result<Response, DoorError> {
    let wanted = wanted(&asked.slot, client)?;
    let refused = StatusCode::UNPROCESSABLE_ENTITY;
    match take_answers(&app, &member, client, wanted.0.starts_at, &sent).await? {
        Taken::Fine => {}
        Taken::Unclear(problem) => {
            return render(&app, &member, &wanted, refused, Some(problem), &sent).await;
        }
        Taken::Stops => {
            return render(&app, &member, &wanted, StatusCode::CONFLICT, None, &[]).await;
        }
    }
    if sent.iter().any(|(name, _)| name == "none") {
        return render(&app, &member, &wanted, StatusCode::OK, None, &sent).await;
    }
    let value = |wanted: &str| sent.iter().find(|(name, _)| name == wanted);
    let wish = OverrideWish {
        wanted: wanted.0,
        add_ons: wanted.1.clone(),
        reason: value("reason").map_or_else(String::new, |(_, reason)| {
            reason.trim().chars().take(200).collect()
        }),
        consented: value("consented").is_some(),
    };
    let (now, key) = (app.now()?, key_of(&sent, "override"));
    match practice::book_over(&app.practice, member.actor(), now, wish, key).await {
        Ok(appointment) => Ok(Redirect::to(&format!(
            "/desk/appointments/{}?done=booked",
            appointment.id
        ))
        .into_response()),
        Err(refusal @ BookingRefusal::SlotTaken { .. }) => {
            let slot = slot_token::read(&asked.slot).ok_or(DoorError::BadRequest)?;
            let onward = onward(&member, client, &slot, None);
            conflict::answer_with_times(&app, &member, wanted.0, onward, refusal).await
        }
        Err(refusal) => match confirm::missing(&refusal) {
            Some(problem) => {
                let problem = Some(problem.to_owned());
                render(&app, &member, &wanted, refused, problem, &sent).await
            }
            None => answer(refusal),
        },
    }
}

async fn render(
    app: &App,
    member: &Member,
    (wanted, add_ons): &Start,
    status: StatusCode,
    problem: Option<String>,
    sent: &[(String, String)],
) -> Result<Response, DoorError> {
    let now = app.now()?;
    let start = (*wanted, add_ons.clone());
    let against = practice::see_conflicts(&app.practice, member.actor(), now, start, None).await;
    let (conflicts, slot) = match against {
        Ok(found) => found,
        Err(BookingRefusal::NotCleared { .. }) => return Ok(to_times(wanted.athlete)),
        Err(refusal) => return answer(refusal),
    };
    let seen = practice::see_for_booking(&app.practice, member.actor(), wanted.athlete, now).await;
    let seen = match seen {
        Ok(seen) => seen,
        Err(refusal) => return answer(refusal),
    };
    let place = seen.book.location(wanted.location);
    let place = place.ok_or(DoorError::NotFound)?;
    let over = says(&seen.book, place, *wanted, &conflicts, false, now.at);
    let slot: &Slot = &slot;
    let asking = Asking {
        slot,
        held: &[],
        action: format!(
            "/desk/clients/{}/override?slot={}",
            wanted.athlete,
            slot_token::write(slot)
        ),
        hold: None,
        over,
        problem,
        sent,
    };
    let view = confirm::view(app, member, &seen, asking, now.at).ok_or(DoorError::NotFound)?;
    Ok(page(status, &view))
}
