//! The last step at the desk: the questions are asked aloud, the client agrees, one press books.

use axum::{
    Form,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use care::{
    booking::{hold::Hold, slot::Slot},
    id::Id,
    people::Person,
    treatment::screening::Screening,
};
use jiff::Timestamp;
use practice::{Answers, Booking, BookingRefusal, ForBooking};

use super::flag;
use crate::{
    app::{App, Member, PathId},
    doors::{
        attempt::key_of,
        hold::{Sum, cancel_rule, zone_note},
        questions::{Fields, Read, fields, form, form::Sent, refused},
        refusal::answer,
    },
    pages::{desk::DeskConfirmPage, page},
    problem::DoorError,
    words,
    words::Stamp,
};

/// `GET /desk/hold/{id}`.
pub async fn show(
    State(app): State<App>,
    member: Member,
    PathId(id): PathId<Hold>,
) -> Result<Response, DoorError> {
    render(&app, &member, id, StatusCode::OK, None, &[]).await
}

/// `POST /desk/hold/{id}/extend`: more time.
pub async fn extend(
    State(app): State<App>,
    member: Member,
    PathId(id): PathId<Hold>,
    Form(sent): Form<Fields>,
) -> Result<Response, DoorError> {
    let (now, key) = (app.now()?, key_of(&sent, "extend"));
    match practice::extend_hold(&app.practice, member.actor(), now, id, key).await {
        Ok(_) | Err(BookingRefusal::HeldTooOften(_)) => Ok(to_hold(id)),
        Err(refusal) => lost(refusal),
    }
}

/// `POST /desk/hold/{id}/release`: the client wants another time after all.
pub async fn release(
    State(app): State<App>,
    member: Member,
    PathId(id): PathId<Hold>,
) -> Result<Response, DoorError> {
    match practice::release_hold(&app.practice, member.actor(), app.now()?, id).await {
        Ok(()) => Ok(Redirect::to("/day").into_response()),
        Err(refusal) => lost(refusal),
    }
}

fn to_hold(id: Id<Hold>) -> Response {
    Redirect::to(&format!("/desk/hold/{id}")).into_response()
}

/// A hold that is no more leads back to the day.
fn lost(refusal: BookingRefusal) -> Result<Response, DoorError> {
    match refusal {
        BookingRefusal::HoldExpired { .. } => Ok(Redirect::to("/day?why=expired").into_response()),
        other => answer(other),
    }
}

/// `POST /desk/hold/{id}/book`: keeps what the client answered, and books.
pub async fn book(
    State(app): State<App>,
    member: Member,
    PathId(id): PathId<Hold>,
    Form(sent): Form<Fields>,
) -> Result<Response, DoorError> {
    let now = app.now()?;
    let hold = match practice::see_hold(&app.practice, member.actor(), now, id).await {
        Ok((hold, _)) => hold,
        // The same form again leads where it led the first time.
        Err(refusal) => return gone(&app, &member, id, refusal, "?done=booked").await,
    };
    match take_answers(&app, &member, hold.athlete, hold.slot.starts_at, &sent).await? {
        Taken::Fine => {}
        Taken::Unclear(problem) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return render(&app, &member, id, status, Some(problem), &sent).await;
        }
        Taken::Stops => {
            return render(&app, &member, id, StatusCode::CONFLICT, None, &[]).await;
        }
    }
    if sent.iter().any(|(name, _)| name == "none") {
        return Ok(Redirect::to(&format!("/desk/hold/{id}#book")).into_response());
    }
    let wish = Booking {
        hold: id,
        consented: sent.iter().any(|(name, _)| name == "consented"),
        idempotency_key: None,
    };
    match practice::book(&app.practice, member.actor(), app.now()?, wish).await {
        Ok(appointment) => Ok(Redirect::to(&format!(
            "/desk/appointments/{}?done=booked",
            appointment.id
        ))
        .into_response()),
        Err(refusal) => match missing(&refusal) {
            Some(problem) => {
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                render(&app, &member, id, status, Some(problem.to_owned()), &sent).await
            }
            None => lost(refusal),
        },
    }
}

/// What is missing for a booking at the desk, in words; `None` where it is something else.
pub fn missing(refusal: &BookingRefusal) -> Option<&'static str> {
    match refusal {
        BookingRefusal::NotCleared { .. } => Some("Ask the safety questions first."),
        BookingRefusal::ConsentMissing => Some("Nothing is booked without the client’s yes."),
        BookingRefusal::ReasonMissing => {
            Some("Say why, please: everybody who sees the day reads it.")
        }
        BookingRefusal::TooLong { .. } => Some("A therapist asked for a shorter massage for now."),
        BookingRefusal::NotAllowed(_)
        | BookingRefusal::NotFound { .. }
        | BookingRefusal::SlotTaken { .. }
        | BookingRefusal::SeriesTaken { .. }
        | BookingRefusal::HoldExpired { .. }
        | BookingRefusal::HeldTooOften(_)
        | BookingRefusal::KeyReused
        | BookingRefusal::Stage(_)
        | BookingRefusal::ChangedMeanwhile
        | BookingRefusal::Fault(_) => None,
    }
}

/// What came of the answers in a form.
pub enum Taken {
    /// Kept, or none were sent.
    Fine,
    /// Something cannot be read, in words that name it.
    Unclear(String),
    /// Kept, and they stand against the time.
    Stops,
}

/// Keeps the client's answers that a form for a time carries.
///
/// # Errors
/// As the act's.
pub async fn take_answers(
    app: &App,
    member: &Member,
    client: Id<Person>,
    starts_at: Timestamp,
    sent: &Fields,
) -> Result<Taken, DoorError> {
    let (rules, zone, at) = (&app.practice.rules, member.zone(), app.now()?.at);
    let mut answers = Answers::default();
    for read in [
        fields::red_flags(sent, rules, &zone, at),
        fields::rest(sent, rules, &zone, at),
    ] {
        match read {
            Read::Nothing => {}
            Read::Unclear(problem) => return Ok(Taken::Unclear(problem)),
            Read::Answers(more) => {
                answers.denied.extend(more.denied);
                answers.told.extend(more.told);
            }
        }
    }
    if answers == Answers::default() {
        return Ok(Taken::Fine);
    }
    let screening = keep(app, member, client, answers).await?;
    let stops = screening.verdict().stands_in_the_way_of(starts_at);
    Ok(if stops { Taken::Stops } else { Taken::Fine })
}

async fn keep(
    app: &App,
    member: &Member,
    client: Id<Person>,
    answers: Answers,
) -> Result<Screening, DoorError> {
    let (practice, actor) = (&app.practice, member.actor());
    practice::answer_screening(practice, actor, client, answers, app.now()?)
        .await
        .map_err(|refusal| refused(&refusal))
}

/// A hold that is gone: booked by an earlier press, or run out.
async fn gone(
    app: &App,
    member: &Member,
    id: Id<Hold>,
    refusal: BookingRefusal,
    query: &str,
) -> Result<Response, DoorError> {
    let appointment = Id::from_uuid(id.uuid());
    match practice::see_appointment(&app.practice, member.actor(), appointment).await {
        Ok(_) => {
            Ok(Redirect::to(&format!("/desk/appointments/{appointment}{query}")).into_response())
        }
        Err(_) => lost(refusal),
    }
}

async fn render(
    app: &App,
    member: &Member,
    id: Id<Hold>,
    status: StatusCode,
    problem: Option<String>,
    sent: &[(String, String)],
) -> Result<Response, DoorError> {
    let now = app.now()?;
    let hold = match practice::see_hold(&app.practice, member.actor(), now, id).await {
        Ok((hold, _)) => hold,
        Err(refusal) => return gone(app, member, id, refusal, "").await,
    };
    let seen = practice::see_for_booking(&app.practice, member.actor(), hold.athlete, now).await;
    let seen = match seen {
        Ok(seen) => seen,
        Err(refusal) => return answer(refusal),
    };
    let held = match practice::see_held_with(&app.practice, member.actor(), id).await {
        Ok(held) => held,
        Err(refusal) => return answer(refusal),
    };
    let asked = Asking {
        slot: &hold.slot,
        held: &held,
        action: format!("/desk/hold/{id}/book"),
        hold: Some(&hold),
        over: Vec::new(),
        problem,
        sent,
    };
    let view = view(app, member, &seen, asked, now.at).ok_or(DoorError::NotFound)?;
    Ok(page(status, &view))
}

/// What a confirmation is about.
pub struct Asking<'a> {
    /// The time.
    pub slot: &'a Slot,
    /// Everything that is held in the same act; empty where nothing is held.
    pub held: &'a [Hold],
    /// Where it is sent.
    pub action: String,
    /// The hold, if something is held.
    pub hold: Option<&'a Hold>,
    /// What an override passes over.
    pub over: Vec<String>,
    /// What was missing in what was sent.
    pub problem: Option<String>,
    /// What was sent.
    pub sent: &'a [(String, String)],
}

/// The page; `None` where something of the slot is gone from the clinic.
pub fn view(
    app: &App,
    member: &Member,
    seen: &ForBooking,
    asking: Asking<'_>,
    now: Timestamp,
) -> Option<DeskConfirmPage> {
    let Asking {
        slot, hold, sent, ..
    } = asking;
    let book = &seen.book;
    let details = practice::details_of(slot, book)?;
    // One after another for this client; whoever is beside them has a page of their own for their answers.
    let (own, beside): (Vec<Hold>, Vec<Hold>) = asking
        .held
        .iter()
        .cloned()
        .partition(|held| held.athlete == seen.person.id);
    let slots = [slot.clone()];
    let held: Vec<Slot> = own.iter().map(|held| held.slot.clone()).collect();
    let sum = Sum::of(if held.is_empty() { &slots } else { &held }, book)?;
    let zone = details.location.zone.clone();
    let starts_at = slot.starts_at;
    let stops = !seen.awaits_questions && seen.stands_in_the_way_of(starts_at);
    let empty = |fields| Sent {
        problem: None,
        fields,
    };
    let form = seen
        .awaits_questions
        .then(|| form::red_flags(&seen.rules, &seen.asked_afresh, true, empty(sent)));
    let rest = seen
        .awaits_history
        .then(|| form::rest(&seen.rules, &seen.asked_afresh, "", empty(sent)));
    Some(DeskConfirmPage {
        frame: member.frame(app, "/day"),
        action: asking.action,
        hold: hold.map_or_else(String::new, |hold| hold.id.to_string()),
        over: asking.over,
        reason: sent
            .iter()
            .find(|(name, _)| name == "reason")
            .map_or_else(String::new, |(_, reason)| reason.clone()),
        client: seen.person.id.to_string(),
        name: seen.person.name.clone(),
        email: seen.person.email.clone(),
        kept_until: hold.map_or_else(Stamp::default, |hold| Stamp::time(hold.expires_at, &zone)),
        flag: flag(seen, &zone, now),
        stops,
        problem: asking.problem,
        form,
        rest,
        consented: sent.iter().any(|(name, _)| name == "consented"),
        at: Stamp::full(starts_at, &zone),
        zone_note: zone_note(&zone, &zone, starts_at),
        what: sum.what,
        with: sum.with,
        beside: beside
            .first()
            .map_or_else(String::new, |held| held.id.to_string()),
        room: details.room.map(|room| room.name).unwrap_or_default(),
        place: details.location.name.clone(),
        price: words::money(sum.price_cents, &book.clinic.currency),
        cancel_rule: cancel_rule(book, &details.location, starts_at, now),
        book_button: format!(
            "Book {}",
            practice::on_the_clock(starts_at, &zone, "%A %H:%M")
        ),
    })
}
