//! A therapist's own calendar, kept somewhere else: connected and ended on the page of calendars.

use axum::{
    Form,
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use jiff::tz::TimeZone;
use practice::{CalendarTrouble, NewCalendar, OutsideRefusal};
use serde::Deserialize;

use super::{Shown, shown};
use crate::{
    app::{App, Member},
    pages::calendars::{Connected, OwnCalendar},
    problem::DoorError,
    words::Stamp,
};

/// A form as it was sent.
#[derive(Deserialize)]
pub struct Typed {
    address: String,
    user: String,
    password: String,
}

/// `POST /me/calendars/own`: tries it, and keeps it where it works.
pub async fn connect(
    State(app): State<App>,
    member: Member,
    Form(typed): Form<Typed>,
) -> Result<Response, DoorError> {
    let wish = NewCalendar {
        address: typed.address.clone(),
        user: typed.user.clone(),
        password: typed.password.clone(),
    };
    let (practice, now) = (&app.practice, app.now()?);
    let reach = practice.calendars.as_deref().ok_or(DoorError::NotFound)?;
    match practice::connect_calendar(practice, member.actor(), reach, wish, now).await {
        Ok(()) => Ok(Redirect::to("/me/calendars#own").into_response()),
        Err(OutsideRefusal::Trouble(trouble)) => {
            let with = Shown {
                refused: Some((why_not(trouble), typed)),
                ..Shown::default()
            };
            shown(&app, &member, with).await
        }
        Err(other) => Err(refused(other)),
    }
}

/// `POST /me/calendars/own/end`.
pub async fn end(State(app): State<App>, member: Member) -> Result<Response, DoorError> {
    let (practice, now) = (&app.practice, app.now()?);
    let reach = practice.calendars.as_deref().ok_or(DoorError::NotFound)?;
    practice::disconnect_calendar(practice, member.actor(), reach, now)
        .await
        .map_err(refused)?;
    Ok(Redirect::to("/me/calendars#own").into_response())
}

/// The part of the page about it; `None` for those who cannot have one.
pub(super) async fn card(
    app: &App,
    member: &Member,
    problem: Option<(&'static str, Typed)>,
) -> Result<Option<OwnCalendar>, DoorError> {
    if app.practice.calendars.is_none() {
        return Ok(None);
    }
    let seen = match practice::see_own_calendar(&app.practice, member.actor()).await {
        Ok(seen) => seen,
        Err(OutsideRefusal::NotAllowed(_)) => return Ok(None),
        Err(other) => return Err(refused(other)),
    };
    let zone = member.zone();
    let connected = seen.map(|seen| Connected {
        says: says(seen.synced_at, seen.trouble, &zone),
        wrong: seen.trouble.is_some(),
        place: seen.place,
    });
    let (problem, typed) = problem.unzip();
    let (address, user) = typed.map_or_else(Default::default, |typed| (typed.address, typed.user));
    Ok(Some(OwnCalendar {
        connected,
        problem,
        address,
        user,
    }))
}

/// How a connected calendar stands, in a sentence or two.
pub fn says(
    synced_at: Option<jiff::Timestamp>,
    trouble: Option<(jiff::Timestamp, CalendarTrouble)>,
    zone: &TimeZone,
) -> String {
    let at = |at| Stamp::full(at, zone).text;
    let last = synced_at.map_or_else(
        || "Not yet synced.".to_owned(),
        |synced| format!("Last synced {}.", at(synced)),
    );
    match trouble {
        None => last,
        Some((since, trouble)) => format!(
            "{} since {}. {last} What was known then stays taken.",
            capital(how_it_stands(trouble)),
            at(since)
        ),
    }
}

fn capital(text: &str) -> String {
    crate::words::capital(text)
}

/// What is wrong with a calendar that worked before.
const fn how_it_stands(trouble: CalendarTrouble) -> &'static str {
    match trouble {
        CalendarTrouble::Unreachable => "cannot be reached",
        CalendarTrouble::SignIn => "user name or password are refused",
        CalendarTrouble::NotACalendar => "there is no calendar at its address",
        CalendarTrouble::Elsewhere => "its server sends to another address",
        CalendarTrouble::TooLarge => "there is too much in it",
        CalendarTrouble::Unreadable => "an entry in it cannot be read",
        CalendarTrouble::ReadOnly => "appointments cannot be written there",
        CalendarTrouble::Sealed => "its password has to be entered again",
        CalendarTrouble::Address | CalendarTrouble::Inside => "its address may not be asked",
    }
}

/// Why a calendar was not connected, and what to do.
const fn why_not(trouble: CalendarTrouble) -> &'static str {
    match trouble {
        CalendarTrouble::Address => "This is not an address that begins with https://.",
        CalendarTrouble::Inside => {
            "This address lies inside of the server’s own network. Whoever runs Knead can allow that."
        }
        CalendarTrouble::Unreachable => {
            "The server does not answer. Check the address, or try again in a while."
        }
        CalendarTrouble::SignIn => {
            "The server refuses the user name or the password. Many providers want a password made for this use alone."
        }
        CalendarTrouble::NotACalendar => {
            "There is no calendar at this address. Your provider names the address of each calendar; it is longer than the server’s own."
        }
        CalendarTrouble::Elsewhere => {
            "The server sends to another address. Enter the address that it leads to."
        }
        CalendarTrouble::TooLarge => "There is more in it than can be read.",
        CalendarTrouble::Unreadable => "The server answers, and not as a calendar server does.",
        CalendarTrouble::ReadOnly => "Appointments cannot be written into this calendar.",
        CalendarTrouble::Sealed => "Enter the password once more.",
    }
}

fn refused(refusal: OutsideRefusal) -> DoorError {
    match refusal {
        OutsideRefusal::NotAllowed(_) | OutsideRefusal::NotATherapist => DoorError::NotAllowed,
        OutsideRefusal::Trouble(_) => DoorError::BadRequest,
        OutsideRefusal::Fault(fault) => DoorError::fault(&fault),
    }
}
