//! Appointments in a calendar program: addresses that nobody can guess, made and ended on one page, read without signing in.

pub mod own;

use axum::{
    Form,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use formats::icalendar::{Invitation, feed};
use jiff::tz::TimeZone;
use practice::{FeedOf, FeedRefusal, SeenFeed};
use serde::Deserialize;

use crate::{
    app::{App, Member},
    pages::{
        calendars::{CalendarLine, CalendarsPage},
        page,
    },
    problem::DoorError,
    words::Stamp,
};

/// `GET /me/calendars`.
pub async fn show(State(app): State<App>, member: Member) -> Result<Response, DoorError> {
    shown(&app, &member, Shown::default()).await
}

/// Which calendar a form is about.
#[derive(Deserialize)]
pub struct Which {
    kind: String,
    id: String,
}

impl Which {
    fn of(&self) -> Result<FeedOf, DoorError> {
        let id = self.id.parse().map_err(|_| DoorError::BadRequest)?;
        FeedOf::of(&self.kind, id).ok_or(DoorError::BadRequest)
    }
}

/// `POST /me/calendars`: a new address, shown this once.
pub async fn make(
    State(app): State<App>,
    member: Member,
    Form(which): Form<Which>,
) -> Result<Response, DoorError> {
    let of = which.of()?;
    let secret = practice::make_calendar_feed(&app.practice, member.actor(), of, app.now()?)
        .await
        .map_err(refused)?;
    let address = format!("{}/calendars/{secret}.ics", app.options.base_url);
    let shown_with = Shown {
        made: Some((of, address)),
        ..Shown::default()
    };
    shown(&app, &member, shown_with).await
}

/// `POST /me/calendars/end`.
pub async fn end(
    State(app): State<App>,
    member: Member,
    Form(which): Form<Which>,
) -> Result<Response, DoorError> {
    practice::end_calendar_feed(&app.practice, member.actor(), which.of()?)
        .await
        .map_err(refused)?;
    Ok(Redirect::to("/me/calendars").into_response())
}

/// `GET /calendars/{secret}.ics`: what lies in it; whoever has the address may read it.
pub async fn read(
    State(app): State<App>,
    Path(secret): Path<String>,
) -> Result<Response, DoorError> {
    let secret = secret.strip_suffix(".ics").unwrap_or(&secret);
    let found = practice::read_calendar_feed(&app.practice, app.options.clinic, secret, app.now()?)
        .await
        .map_err(refused)?
        .ok_or(DoorError::NotFound)?;
    let base = &app.options.base_url;
    let entries: Vec<Invitation> = found
        .entries
        .iter()
        .map(|entry| practice::calendar_entry(entry, found.of, &found.clinic, base))
        .collect();
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CACHE_CONTROL, "private, no-cache"),
    ];
    let name = format!("{}: {}", found.clinic, what_it_is(found.of));
    Ok((StatusCode::OK, headers, feed(&name, &entries)).into_response())
}

const fn what_it_is(of: FeedOf) -> &'static str {
    match of {
        FeedOf::Athlete(_) => "my massages",
        FeedOf::Therapist(_) => "my appointments",
        FeedOf::Room(_) => "a room",
    }
}

/// What the page says besides what is kept.
#[derive(Default)]
struct Shown {
    /// An address that was just made.
    made: Option<(FeedOf, String)>,
    /// Why a calendar was not connected, with what was typed.
    refused: Option<(&'static str, own::Typed)>,
}

async fn shown(app: &App, member: &Member, with: Shown) -> Result<Response, DoorError> {
    let seen = practice::see_calendar_feeds(&app.practice, member.actor())
        .await
        .map_err(refused)?;
    let zone = TimeZone::get(&member.0.person.zone).unwrap_or(TimeZone::UTC);
    let line = |seen: SeenFeed| CalendarLine {
        name: seen.name,
        kind: seen.of.word(),
        id: seen.of.uuid().to_string(),
        since: seen.since.map(|at| Stamp::full(at, &zone)),
        address: with
            .made
            .as_ref()
            .filter(|(of, _)| *of == seen.of)
            .map(|(_, address)| address.clone()),
    };
    let status = match with.refused {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let lines = seen.into_iter().map(line).collect();
    Ok(page(
        status,
        &CalendarsPage {
            frame: member.frame(app, "/me"),
            own: own::card(app, member, with.refused).await?,
            lines,
        },
    ))
}

fn refused(refusal: FeedRefusal) -> DoorError {
    match refusal {
        FeedRefusal::NotAllowed(_) => DoorError::NotAllowed,
        FeedRefusal::Fault(fault) => DoorError::fault(&fault),
    }
}
