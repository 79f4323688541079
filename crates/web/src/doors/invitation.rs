//! `/invitation`: what somebody is asked to, their "no", and taking an invitation back.

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use care::{
    booking::{appointment::Appointment, hold::Hold},
    id::Id,
};
use practice::{Beside, BookingRefusal};
use serde::Deserialize;

use super::{hold::zone_note, refusal::answer};
use crate::{
    app::{App, Member, PathId},
    pages::{
        invitation::{InvitationCard, InvitationPage},
        page,
    },
    problem::DoorError,
    words,
    words::Stamp,
};

/// What the address may say.
#[derive(Deserialize)]
pub struct Shown {
    /// What just happened.
    done: Option<String>,
}

/// `GET /invitation`.
pub async fn show(
    State(app): State<App>,
    member: Member,
    Query(shown): Query<Shown>,
) -> Result<Response, DoorError> {
    let cards = match cards(&app, &member).await? {
        Ok(cards) => cards,
        Err(refusal) => return answer(refusal),
    };
    let said_no = shown.done.as_deref() == Some("no");
    Ok(page(
        StatusCode::OK,
        &InvitationPage {
            frame: member.frame(&app, "/book"),
            done: said_no.then_some(
                "You said no. Nothing is booked, and whoever asked hears only that the place is free.",
            ),
            cards,
        },
    ))
}

/// What somebody is asked to now.
///
/// # Errors
/// What the clock says.
pub async fn cards(
    app: &App,
    member: &Member,
) -> Result<Result<Vec<InvitationCard>, BookingRefusal>, DoorError> {
    let now = app.now()?;
    let (practice, athlete) = (&app.practice, member.athlete());
    let seen = practice::see_invitations(practice, member.actor(), now, athlete).await;
    let (seen, book) = match seen {
        Ok(seen) => seen,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let card = |one: practice::SeenInvitation| {
        let slot = &one.hold.slot;
        let details = practice::details_of(slot, &book)?;
        let zone = &details.location.zone;
        Some(InvitationCard {
            id: one.hold.id.to_string(),
            asked_by: one.asked_by,
            at: Stamp::full(slot.starts_at, zone),
            zone_note: zone_note(zone, &member.zone(), slot.starts_at),
            what: words::service(&details.service.name, i64::from(details.service.minutes)),
            with: details.therapist.name,
            place: format!("{}, {}", details.location.name, details.location.address),
            price: words::money(details.service.price_cents, &book.clinic.currency),
            until: words::until(one.hold.expires_at, zone, now.at),
        })
    };
    Ok(Ok(seen.into_iter().filter_map(card).collect()))
}

/// `POST /invitation/{id}/no`.
pub async fn decline(
    State(app): State<App>,
    member: Member,
    PathId(id): PathId<Hold>,
) -> Result<Response, DoorError> {
    match practice::release_hold(&app.practice, member.actor(), app.now()?, id).await {
        Ok(()) => Ok(Redirect::to("/invitation?done=no").into_response()),
        Err(refusal) => answer(refusal),
    }
}

/// `POST /appointment/{id}/alone`: the asker takes the invitation back.
pub async fn withdraw(
    State(app): State<App>,
    member: Member,
    PathId(id): PathId<Appointment>,
) -> Result<Response, DoorError> {
    match practice::withdraw_invitation(&app.practice, member.actor(), app.now()?, id).await {
        Ok(()) => Ok(Redirect::to(&format!("/appointment/{id}?new=alone")).into_response()),
        Err(refusal) => answer(refusal),
    }
}

/// How the place beside an appointment stands, in a sentence, and whether it can be taken back; empty where there is none.
///
/// # Errors
/// As [`practice::see_beside`].
pub async fn beside(
    app: &App,
    member: &Member,
    appointment: &Appointment,
    zone: &jiff::tz::TimeZone,
    now: practice::Now,
) -> Result<(String, bool), BookingRefusal> {
    let id: Id<Appointment> = appointment.id;
    Ok(
        match practice::see_beside(&app.practice, member.actor(), now, id).await? {
            None => (String::new(), false),
            Some(Beside::Asked { until }) => (
                format!(
                    "Whoever you asked has until {} to say yes. The place beside you is kept for them.",
                    words::until(until, zone, now.at)
                ),
                true,
            ),
            Some(Beside::Comes) => ("Whoever you asked comes along.".to_owned(), false),
            Some(Beside::Free) => (
                "The place beside you is free again. Nothing changes for you.".to_owned(),
                false,
            ),
        },
    )
}
