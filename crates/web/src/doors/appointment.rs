//! An appointment: its page, its calendar file, moving, cancelling, undoing.

use axum::{
    Form,
    extract::{Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use care::{
    booking::{
        appointment::{Appointment, CancelledBy, Cause, Stage, StageError},
        clinic::{ClinicBook, Location},
    },
    id::Id,
};
use formats::icalendar::{self, Invitation, Method};
use jiff::Timestamp;
use practice::{BookingRefusal, CancelWhy, MoveTo, WantedStart};
use serde::Deserialize;

use super::{
    attempt::attempt_of,
    conflict::{self, Onward},
    hold::zone_note,
    invitation,
    questions::Fields,
    refusal::{Why, answer},
};
use crate::{
    app::{App, Member, PathId},
    call::{Call, turn_to_the_clinic},
    pages::{confirmed::ConfirmedPage, page},
    problem::DoorError,
    slot_token, words,
    words::Stamp,
};

/// What the address may say.
#[derive(Deserialize)]
pub struct Shown {
    /// What just happened.
    new: Option<String>,
    /// Why something did not happen.
    why: Option<String>,
}

/// `GET /appointment/{id}`.
pub async fn show(
    State(app): State<App>,
    member: Member,
    PathId(id): PathId<Appointment>,
    Query(shown): Query<Shown>,
) -> Result<Response, DoorError> {
    let (appointment, book) =
        match practice::see_appointment(&app.practice, member.actor(), id).await {
            Ok(found) => found,
            Err(refusal) => return answer(refusal),
        };
    let at = app.now()?;
    let now = at.at;
    let notice = match (shown.new.as_deref(), shown.why.as_deref()) {
        (_, Some("late")) => {
            let place = book.location(appointment.slot.location);
            let turn = place.map_or("ask the clinic", turn_to_the_clinic);
            Some(format!(
                "It is too late to change this here. Please {turn}; if you are ill, you can still cancel here."
            ))
        }
        (_, Some("over")) => {
            Some("The three minutes are over. What can still be changed stands below.".to_owned())
        }
        (_, Some(_)) => {
            Some("Somebody changed it at the same moment. This is how it stands now.".to_owned())
        }
        (Some("1"), None) => Some(format!(
            "The confirmation goes to {} in three minutes; until then you can undo.",
            member.0.person.email
        )),
        (Some("series"), None) => {
            Some("All are booked. One mail names them; it leaves in three minutes.".to_owned())
        }
        (Some("alone"), None) => Some(
            "Taken back. Your own appointment stands, and the place beside you is free for others."
                .to_owned(),
        ),
        (Some("moved"), None) => Some("Moved. The new time is kept for you.".to_owned()),
        (Some(_) | None, None) => None,
    };
    let series = match practice::see_series_of(&app.practice, member.actor(), id).await {
        Ok(series) => series,
        Err(refusal) => return answer(refusal),
    };
    let mut view =
        view(&app, &member, &appointment, &book, notice, now).ok_or(DoorError::NotFound)?;
    let others = match practice::see_booked_with(&app.practice, member.actor(), id).await {
        Ok(others) => others,
        Err(refusal) => return answer(refusal),
    };
    view.together = others
        .iter()
        .filter_map(|other| {
            let details = practice::details_of(&other.slot, &book)?;
            let at = Stamp::full(other.slot.starts_at, &details.location.zone);
            let what = words::service(&details.service.name, i64::from(details.service.minutes));
            let says = format!("{}: {what}, with {}", at.text, details.therapist.name);
            Some((format!("/appointment/{}", other.id), says))
        })
        .collect();
    if let Some(place) = book.location(appointment.slot.location) {
        let beside = invitation::beside(&app, &member, &appointment, &place.zone, at).await;
        (view.beside, view.asks) = match beside {
            Ok(beside) => beside,
            Err(refusal) => return answer(refusal),
        };
    }
    view.series = series.map_or_else(String::new, |series| series.id.to_string());
    Ok(page(StatusCode::OK, &view))
}

fn view(
    app: &App,
    member: &Member,
    appointment: &Appointment,
    book: &ClinicBook,
    notice: Option<String>,
    now: Timestamp,
) -> Option<ConfirmedPage> {
    let details = practice::details_of(&appointment.slot, book)?;
    let zone = details.location.zone.clone();
    let starts_at = appointment.slot.starts_at;
    let undo_s = if appointment.may_undo(now).is_ok() {
        (appointment.undo_until().as_second() - now.as_second()).max(0)
    } else {
        0
    };
    let (title, over) = match appointment.stage {
        Stage::Booked if starts_at > now => ("You’re booked", false),
        Stage::Booked | Stage::Arrived { .. } => ("Your appointment", true),
        Stage::Completed { .. } => ("Your appointment took place", true),
        Stage::Cancelled { .. } => ("This appointment was cancelled", true),
        Stage::NoShow { .. } => ("This appointment was missed", true),
    };
    let cancel_rule = change_rule(appointment, book, &details.location, now);
    let changes = appointment.may_change(CancelledBy::Athlete, &book.clinic, now);
    Some(ConfirmedPage {
        frame: member.frame(app, "/book"),
        id: appointment.id.to_string(),
        title: title.to_owned(),
        notice,
        at: Stamp::full(starts_at, &zone),
        what: words::service(&details.service.name, i64::from(details.service.minutes)),
        therapist: details.therapist.name,
        room: details.room.map(|room| room.name).unwrap_or_default(),
        call: Call::of(&details.location),
        place: details.location.name,
        directions: directions(&details.location.address),
        address: details.location.address,
        zone_note: zone_note(&zone, &member.zone(), starts_at),
        price: words::money(details.service.price_cents, &book.clinic.currency),
        cancel_now: "Your time is free for others at once.".to_owned(),
        cancel_rule,
        changes: changes.is_ok(),
        undo_s,
        undo_words: format!("{} min {} s", undo_s / 60, undo_s % 60),
        series: String::new(),
        together: Vec::new(),
        beside: String::new(),
        asks: false,
        over,
    })
}

/// Whether it may be moved or cancelled here, until when, and what to do after that.
fn change_rule(
    appointment: &Appointment,
    book: &ClinicBook,
    place: &Location,
    now: Timestamp,
) -> String {
    let (turn, zone) = (turn_to_the_clinic(place), &place.zone);
    let until = appointment.change_until(&book.clinic);
    let undo_until = appointment.undo_until();
    let till = |at| {
        format!(
            "Move or cancel here until {}; after that, {turn}.",
            words::until(at, zone, now)
        )
    };
    match appointment.may_change(CancelledBy::Athlete, &book.clinic, now) {
        Ok(()) if now < until => till(until),
        Ok(()) if appointment.clinic_moved => {
            "The clinic moved it: move or cancel here until it begins.".to_owned()
        }
        Ok(()) => till(undo_until),
        Err(_) => format!(
            "It could be moved or cancelled here until {}: the clinic wants to know {} hours before. To move it now, or to cancel it, {turn}. If you are ill, you can still cancel here.",
            words::until(until, zone, now),
            book.clinic.cancel_notice_h,
        ),
    }
}

/// A map of an address; only its words leave, and only when pressed.
fn directions(address: &str) -> String {
    let query = words::url_part(address);
    format!("https://www.openstreetmap.org/search?query={query}")
}

/// `GET /appointment/{id}/calendar.ics`: when and where, never why.
pub async fn calendar(
    State(app): State<App>,
    member: Member,
    PathId(id): PathId<Appointment>,
) -> Result<Response, DoorError> {
    let (appointment, book) =
        match practice::see_appointment(&app.practice, member.actor(), id).await {
            Ok(found) => found,
            Err(refusal) => return answer(refusal),
        };
    let details = practice::details_of(&appointment.slot, &book).ok_or(DoorError::NotFound)?;
    let text = icalendar::invitation(&Invitation {
        uid: practice::uid_of(&id.to_string()),
        sequence: appointment.sequence,
        method: if appointment.takes_time() {
            Method::Publish
        } else {
            Method::Cancel
        },
        starts_at: appointment.slot.starts_at,
        ends_at: appointment.slot.ends_at,
        zone: details
            .location
            .zone
            .iana_name()
            .unwrap_or("UTC")
            .to_owned(),
        summary: format!("Massage with {}", details.therapist.name),
        location: format!("{}, {}", details.location.name, details.location.address),
        description: format!("Move or cancel: {}/appointment/{id}", app.options.base_url),
        url: Some(format!("{}/appointment/{id}", app.options.base_url)),
        organizer: None,
        attendee: None,
        stamp: app.now()?.at,
    });
    Ok((
        [
            (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
            (
                header::CONTENT_DISPOSITION,
                "attachment; filename=\"massage.ics\"",
            ),
        ],
        text,
    )
        .into_response())
}

/// `GET /appointment/{id}/move`: the times, to choose another; where it may not be moved, its page says why.
pub async fn choose(
    State(app): State<App>,
    member: Member,
    PathId(id): PathId<Appointment>,
) -> Result<Response, DoorError> {
    match practice::see_appointment(&app.practice, member.actor(), id).await {
        Ok((appointment, book)) => {
            let now = app.now()?.at;
            if let Err(stage) = appointment.may_change(CancelledBy::Athlete, &book.clinic, now) {
                return stays(&member, id, stage.into());
            }
            let slot = &appointment.slot;
            Ok(Redirect::to(&format!(
                "/book?move={id}&service={}&location={}",
                slot.service, slot.location
            ))
            .into_response())
        }
        Err(refusal) => answer(refusal),
    }
}

/// `POST /appointment/{id}/move`.
pub async fn move_to(
    State(app): State<App>,
    member: Member,
    PathId(id): PathId<Appointment>,
    Form(fields): Form<Fields>,
) -> Result<Response, DoorError> {
    let token = fields
        .iter()
        .find(|(name, _)| name == "slot")
        .map(|(_, value)| value.as_str());
    let wanted = token
        .and_then(slot_token::read)
        .ok_or(DoorError::BadRequest)?;
    let to = MoveTo {
        therapist: wanted.therapist,
        location: wanted.location,
        starts_at: wanted.starts_at,
    };
    let (now, attempt) = (app.now()?, attempt_of(&fields, "move"));
    match practice::move_once(&app.practice, member.actor(), now, id, to, attempt).await {
        Ok(_) => Ok(back(&member, id, "moved")),
        Err(refusal @ BookingRefusal::SlotTaken { .. }) => {
            let wanted = WantedStart {
                athlete: member.athlete(),
                service: wanted.service,
                therapist: wanted.therapist,
                location: wanted.location,
                starts_at: wanted.starts_at,
            };
            let onward = Onward {
                action: format!("/appointment/{id}/move"),
                all: super::book::address(&wanted, Some(id)),
                over: None,
            };
            conflict::answer_with_times(&app, &member, wanted, onward, refusal).await
        }
        Err(refusal) => stays(&member, id, refusal),
    }
}

/// `POST /appointment/{id}/cancel`, and the same at the desk.
pub async fn cancel(
    State(app): State<App>,
    member: Member,
    PathId(id): PathId<Appointment>,
    Form(fields): Form<Fields>,
) -> Result<Response, DoorError> {
    let why = why_of(&fields);
    let (now, attempt) = (app.now()?, attempt_of(&fields, "cancel"));
    match practice::cancel_once(&app.practice, member.actor(), now, id, why, attempt).await {
        Ok(_) => Ok(back(&member, id, "cancelled")),
        Err(refusal) => stays(&member, id, refusal),
    }
}

/// The longest reason that is kept, in characters.
const LONGEST_REASON: usize = 200;

/// Why it is cancelled, as the form says it; a change of plans where it says nothing.
pub fn why_of(fields: &Fields) -> CancelWhy {
    let value = |wanted: &str| {
        let mut found = fields.iter().filter(|(name, _)| name == wanted);
        found.next().map_or("", |(_, value)| value.trim())
    };
    CancelWhy {
        cause: Cause::from_word(value("cause")).unwrap_or(Cause::Plans),
        reason: value("reason").chars().take(LONGEST_REASON).collect(),
    }
}

/// `POST /appointment/{id}/undo`, and the same at the desk.
pub async fn undo(
    State(app): State<App>,
    member: Member,
    PathId(id): PathId<Appointment>,
    Form(fields): Form<Fields>,
) -> Result<Response, DoorError> {
    let (now, attempt) = (app.now()?, attempt_of(&fields, "undo"));
    match practice::undo_once(&app.practice, member.actor(), now, id, attempt).await {
        Ok(_) if member.is_athlete() => Ok(Why::Undone.to_times()),
        Ok(_) => Ok(back(&member, id, "undone")),
        Err(refusal) => stays(&member, id, refusal),
    }
}

/// Back to its page on one's own side of the house, which says what was done.
pub fn back(member: &Member, id: Id<Appointment>, done: &str) -> Response {
    let to = if member.is_athlete() {
        format!("/appointment/{id}?new={done}")
    } else {
        format!("/desk/appointments/{id}?done={done}")
    };
    Redirect::to(&to).into_response()
}

/// The appointment stays as it is; its page says why.
///
/// # Errors
/// What no page of an appointment tells.
pub fn stays(
    member: &Member,
    id: Id<Appointment>,
    refusal: BookingRefusal,
) -> Result<Response, DoorError> {
    let side = if member.is_athlete() {
        "appointment"
    } else {
        "desk/appointments"
    };
    let says = |why| Ok(Redirect::to(&format!("/{side}/{id}?why={why}")).into_response());
    match refusal {
        BookingRefusal::Stage(stage) => says(match stage {
            StageError::NoticeHasBegun { .. } => "late",
            StageError::UndoIsOver { .. } => "over",
            StageError::NotBegun { .. } => "soon",
            StageError::NotItsDay { .. } => "day",
            StageError::SlipIsOld { .. } => "old",
            StageError::Already { .. } => "changed",
        }),
        BookingRefusal::ChangedMeanwhile => says("changed"),
        BookingRefusal::NotAllowed(_)
        | BookingRefusal::NotFound { .. }
        | BookingRefusal::SlotTaken { .. }
        | BookingRefusal::SeriesTaken { .. }
        | BookingRefusal::HoldExpired { .. }
        | BookingRefusal::HeldTooOften(_)
        | BookingRefusal::NotCleared { .. }
        | BookingRefusal::ConsentMissing
        | BookingRefusal::ReasonMissing
        | BookingRefusal::TooLong { .. }
        | BookingRefusal::KeyReused
        | BookingRefusal::Fault(_) => answer(refusal),
    }
}
