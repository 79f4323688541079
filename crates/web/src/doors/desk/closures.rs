//! `/desk/closures`: a place closes, a therapist is ill, a room is out of use; who is touched, and where each could go.

use axum::{
    Form,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use care::{
    booking::{
        appointment::Appointment,
        clinic::ClinicBook,
        closure::{Closed, Closure, Proposal},
    },
    id::Id,
    people::Person,
};
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use practice::{BookingRefusal, MoveTo, NewClosure};
use serde::Deserialize;

use crate::{
    app::{App, Member, PathId},
    doors::{attempt::key_of, questions::Fields, refusal::answer},
    pages::{
        book::Choice,
        closures::{ClosureLine, ClosurePage, ClosuresPage, TouchedLine},
        page,
    },
    problem::DoorError,
    slot_token, words,
    words::Stamp,
};

/// `GET /desk/closures`; the address may say what is to be closed.
pub async fn list(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<Fields>,
) -> Result<Response, DoorError> {
    render_list(&app, &member, StatusCode::OK, None, &asked).await
}

async fn render_list(
    app: &App,
    member: &Member,
    status: StatusCode,
    problem: Option<&'static str>,
    sent: &[(String, String)],
) -> Result<Response, DoorError> {
    let now = app.now()?;
    let (closures, book) = match practice::see_closures(&app.practice, member.actor(), now).await {
        Ok(found) => found,
        Err(refusal) => return answer(refusal),
    };
    let value = |wanted: &str| {
        let mut found = sent.iter().filter(|(name, _)| name == wanted);
        found
            .next()
            .map_or_else(String::new, |(_, value)| value.clone())
    };
    let chosen = value("what");
    let choice = |what: Closed, id: String, word: String| {
        let value = format!("{}:{id}", what.word());
        Choice {
            chosen: value == chosen,
            value,
            word,
        }
    };
    let mut subjects: Vec<Choice> = book
        .therapists
        .iter()
        .map(|one| {
            let word = format!("{} is away", one.name);
            choice(Closed::Therapist(one.id), one.id.to_string(), word)
        })
        .collect();
    subjects.extend(book.rooms.iter().map(|room| {
        let place = book.location(room.location);
        let place = place.map_or("", |place| place.name.as_str());
        let word = format!("{}, {place}, is out of use", room.name);
        choice(Closed::Room(room.id), room.id.to_string(), word)
    }));
    subjects.extend(book.locations.iter().map(|place| {
        let word = format!("{} is closed", place.name);
        choice(Closed::Location(place.id), place.id.to_string(), word)
    }));
    Ok(page(
        status,
        &ClosuresPage {
            frame: member.frame(app, "/day"),
            problem,
            closures: closures
                .iter()
                .map(|closure| line(closure, &book))
                .collect(),
            subjects,
            from: value("from"),
            until: value("until"),
            reason: value("reason"),
        },
    ))
}

/// The clock by which something is closed: the place's own; of a therapist, that of the first place they work at.
fn zone_of(closed: Closed, book: &ClinicBook) -> TimeZone {
    let place = match closed {
        Closed::Location(id) => Some(id),
        Closed::Room(id) => book.room(id).map(|room| room.location),
        Closed::Therapist(id) => book
            .therapist(id)
            .and_then(|one| one.hours.first())
            .map(|hours| hours.location),
    };
    place
        .and_then(|id| book.location(id))
        .or_else(|| book.locations.first())
        .map_or(TimeZone::UTC, |place| place.zone.clone())
}

fn what(closed: Closed, book: &ClinicBook) -> String {
    match closed {
        Closed::Location(id) => book
            .location(id)
            .map_or_else(String::new, |place| format!("{} is closed", place.name)),
        Closed::Therapist(id) => book
            .therapist(id)
            .map_or_else(String::new, |one| format!("{} is away", one.name)),
        Closed::Room(id) => book
            .room(id)
            .map_or_else(String::new, |room| format!("{} is out of use", room.name)),
    }
}

fn line(closure: &Closure, book: &ClinicBook) -> ClosureLine {
    let zone = zone_of(closure.closed, book);
    ClosureLine {
        id: closure.id.to_string(),
        what: what(closure.closed, book),
        when: format!(
            "{} to {} ({})",
            Stamp::full(closure.from, &zone).text,
            Stamp::full(closure.until, &zone).text,
            practice::zone_name(&zone)
        ),
        reason: closure.reason.clone(),
    }
}

/// `POST /desk/closures`.
pub async fn close(
    State(app): State<App>,
    member: Member,
    Form(sent): Form<Fields>,
) -> Result<Response, DoorError> {
    let book = match practice::see_clinic(&app.practice, member.actor()).await {
        Ok(book) => book,
        Err(refusal) => return answer(refusal),
    };
    let value = |wanted: &str| {
        let mut found = sent.iter().filter(|(name, _)| name == wanted);
        found.next().map_or("", |(_, value)| value.trim())
    };
    let closed = value("what")
        .split_once(':')
        .and_then(|(word, id)| Closed::from_words(word, id));
    let refused = StatusCode::UNPROCESSABLE_ENTITY;
    let Some(closed) = closed else {
        let problem = Some("Please choose what is closed.");
        return render_list(&app, &member, refused, problem, &sent).await;
    };
    let zone = zone_of(closed, &book);
    let at = |text: &str| {
        let shown: DateTime = text.parse().ok()?;
        zone.to_ambiguous_timestamp(shown).compatible().ok()
    };
    let (Some(from), Some(until)) = (at(value("from")), at(value("until"))) else {
        let problem = Some("Please say from when to when.");
        return render_list(&app, &member, refused, problem, &sent).await;
    };
    let wish = NewClosure {
        closed,
        from,
        until,
        reason: value("reason").chars().take(200).collect(),
    };
    let (now, key) = (app.now()?, key_of(&sent, "close"));
    match practice::close_time(&app.practice, member.actor(), now, wish, key).await {
        Ok(closure) => Ok(to(closure.id, "")),
        Err(BookingRefusal::ReasonMissing) => {
            let problem = Some("Say why, please: everybody who works here reads it.");
            render_list(&app, &member, refused, problem, &sent).await
        }
        Err(BookingRefusal::NotFound { what: "span" }) => {
            let problem =
                Some("The end has to come after the beginning and after now, within two months.");
            render_list(&app, &member, refused, problem, &sent).await
        }
        Err(refusal) => answer(refusal),
    }
}

fn to(id: Id<Closure>, query: &str) -> Response {
    Redirect::to(&format!("/desk/closures/{id}{query}")).into_response()
}

/// What the address may say: how many moves were done, and how many were not.
#[derive(Deserialize)]
pub struct Moved {
    moved: Option<usize>,
    stayed: Option<usize>,
}

impl Moved {
    /// The same in words.
    pub fn says(&self) -> Option<String> {
        let moved = self.moved?;
        let stayed = match self.stayed.unwrap_or(0) {
            0 => String::new(),
            stayed => format!(" {stayed} could not be moved; this is how they stand now."),
        };
        Some(format!("{moved} moved; each client gets a mail.{stayed}"))
    }
}

/// `GET /desk/closures/{id}`.
pub async fn show(
    State(app): State<App>,
    member: Member,
    PathId(id): PathId<Closure>,
    Query(shown): Query<Moved>,
) -> Result<Response, DoorError> {
    let now = app.now()?;
    let seen = match practice::see_closure(&app.practice, member.actor(), now, id).await {
        Ok(seen) => seen,
        Err(refusal) => return answer(refusal),
    };
    let touched = seen
        .proposals
        .iter()
        .map(|(proposal, person)| touched(proposal, person, &seen.book, now.at))
        .collect();
    Ok(page(
        StatusCode::OK,
        &ClosurePage {
            frame: member.frame(&app, "/day"),
            closure: line(&seen.closure, &seen.book),
            done: shown.says(),
            touched,
        },
    ))
}

/// An appointment that is touched, with where it could go.
pub fn touched(
    proposal: &Proposal,
    person: &Person,
    book: &ClinicBook,
    now: Timestamp,
) -> TouchedLine {
    let slot = &proposal.appointment.slot;
    let zone = book
        .location(slot.location)
        .map_or(TimeZone::UTC, |place| place.zone.clone());
    let with = |id| {
        book.therapist(id)
            .map_or("", |therapist| therapist.name.as_str())
    };
    let room = |id: Option<Id<care::booking::clinic::Room>>| {
        let room = id.and_then(|id| book.room(id));
        room.map_or_else(String::new, |room| format!(", {}", room.name))
    };
    TouchedLine {
        id: proposal.appointment.id.to_string(),
        client: person.id.to_string(),
        name: person.name.clone(),
        at: Stamp::full(slot.starts_at, &zone),
        with: format!("{}{}", with(slot.therapist), room(slot.room)),
        because: String::new(),
        to: proposal
            .to
            .as_ref()
            .map_or_else(String::new, slot_token::write),
        says: proposal.to.as_ref().map_or_else(
            || "Nothing is free within two weeks.".to_owned(),
            |slot| {
                format!(
                    "{} with {}{}",
                    words::capital(&words::until(slot.starts_at, &zone, now)),
                    with(slot.therapist),
                    room(slot.room)
                )
            },
        ),
    }
}

/// The moves that are ticked; `None` where one of them cannot be read.
pub fn moves(sent: &Fields) -> Option<Vec<(Id<Appointment>, MoveTo)>> {
    sent.iter()
        .filter(|(name, _)| name == "move")
        .map(|(_, value)| {
            let (appointment, slot) = value.split_once(' ')?;
            let wanted = slot_token::read(slot)?;
            let to = MoveTo {
                therapist: wanted.therapist,
                location: wanted.location,
                starts_at: wanted.starts_at,
            };
            Some((appointment.parse().ok()?, to))
        })
        .collect()
}

/// `POST /desk/closures/{id}/move`: what is ticked is moved, and told.
pub async fn move_all(
    State(app): State<App>,
    member: Member,
    PathId(id): PathId<Closure>,
    Form(sent): Form<Fields>,
) -> Result<Response, DoorError> {
    let moves = moves(&sent).ok_or(DoorError::BadRequest)?;
    match practice::move_touched(&app.practice, member.actor(), app.now()?, id, moves).await {
        Ok(done) => {
            let moved = done.iter().filter(|(_, result)| result.is_ok()).count();
            let stayed = done.len() - moved;
            Ok(to(id, &format!("?moved={moved}&stayed={stayed}")))
        }
        Err(refusal) => answer(refusal),
    }
}

/// `POST /desk/closures/{id}/end`.
pub async fn open_again(
    State(app): State<App>,
    member: Member,
    PathId(id): PathId<Closure>,
) -> Result<Response, DoorError> {
    match practice::open_again(&app.practice, member.actor(), app.now()?, id).await {
        Ok(()) => Ok(Redirect::to("/desk/closures").into_response()),
        Err(refusal) => answer(refusal),
    }
}
