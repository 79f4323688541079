//! `/waiting`: what one waits for, what is offered now, and joining the list.

use axum::{
    Form,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use care::{
    booking::{
        clinic::ClinicBook,
        waiting::{Offer, Waiting},
    },
    id::Id,
    treatment::recommendation::Window,
};
use jiff::{
    Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};
use practice::{BookingRefusal, HandOffer, SeenWaits, WaitRefusal, WaitWish, WantedStart};
use serde::Deserialize;

use super::{
    attempt::key_of,
    choices,
    conflict::{self, Onward},
    questions::Fields,
    refusal::answer,
};
use crate::{
    app::{App, Member, PathId},
    pages::{
        page,
        waiting::{OfferCard, WaitLine, WaitingPage},
    },
    problem::DoorError,
    slot_token, words,
    words::Stamp,
};

/// What the address may say: what the form is filled in with, and what just happened.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    service: Option<String>,
    location: Option<String>,
    therapist: Option<String>,
    day: Option<String>,
    done: Option<String>,
}

/// `GET /waiting`.
pub async fn show(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<Asked>,
) -> Result<Response, DoorError> {
    let done = match asked.done.as_deref() {
        Some("on") => Some("You are on the list. We write when a time is free for you."),
        Some("off") => Some("You are off the list for that."),
        Some("over") => Some("That offer is over. You stay on the list."),
        Some(_) | None => None,
    };
    render(&app, &member, &asked, StatusCode::OK, done, None).await
}

/// What an address names, if it is somebody's or something's.
fn named<T>(value: &Option<String>) -> Option<Id<T>> {
    value.as_deref()?.parse().ok()
}

async fn render(
    app: &App,
    member: &Member,
    asked: &Asked,
    status: StatusCode,
    done: Option<&'static str>,
    problem: Option<String>,
) -> Result<Response, DoorError> {
    let now = app.now()?;
    let seen = practice::see_waits(&app.practice, member.actor(), now, member.athlete()).await;
    let seen = seen.map_err(|refusal| door_error(&refusal))?;
    let book = &seen.book;
    let zone = place_zone(book, asked.location.as_deref(), member);
    let today = now.at.to_zoned(zone.clone()).date();
    let day = asked
        .day
        .as_deref()
        .and_then(|day| day.parse::<Date>().ok());
    Ok(page(
        status,
        &WaitingPage {
            frame: member.frame(app, "/book"),
            done,
            problem,
            offers: offers(&seen, now.at),
            waits: waits(&seen, member, now.at),
            services: choices::services(book, named(&asked.service)),
            locations: choices::locations(book, named(&asked.location)),
            therapists: choices::therapists(book, named(&asked.therapist)),
            day: day.unwrap_or(today).max(today).to_string(),
            today: today.to_string(),
        },
    ))
}

fn place_zone(book: &ClinicBook, location: Option<&str>, member: &Member) -> TimeZone {
    location
        .and_then(|id| book.location(id.parse().ok()?))
        .map_or_else(|| member.zone(), |location| location.zone.clone())
}

fn offers(seen: &SeenWaits, now: Timestamp) -> Vec<OfferCard> {
    let card = |(waiting, offer): &(Waiting, Option<Offer>)| {
        let offer = offer.as_ref()?;
        let location = seen.book.location(offer.location)?;
        let therapist = seen.book.therapist(offer.therapist)?;
        let service = seen.book.service(waiting.service)?;
        Some(OfferCard {
            id: offer.id.to_string(),
            at: Stamp::full(offer.starts_at, &location.zone),
            what: words::service(&service.name, i64::from(service.minutes)),
            with: therapist.name.clone(),
            place: location.name.clone(),
            until: words::until(offer.expires_at, &location.zone, now),
        })
    };
    seen.waits.iter().filter_map(card).collect()
}

fn waits(seen: &SeenWaits, member: &Member, now: Timestamp) -> Vec<WaitLine> {
    seen.waits
        .iter()
        .map(|(waiting, _)| {
            let location = waiting.location.and_then(|id| seen.book.location(id));
            let zone = location.map_or_else(|| member.zone(), |location| location.zone.clone());
            let windows: Vec<String> = waiting
                .windows
                .iter()
                .map(|window| {
                    let says = words::window(window.from, window.to, &zone, now);
                    says.trim_end_matches('.').to_owned()
                })
                .collect();
            WaitLine {
                id: waiting.id.to_string(),
                what: seen
                    .book
                    .service(waiting.service)
                    .map_or_else(String::new, |service| service.name.clone()),
                when: windows.join("; "),
                with: waiting
                    .therapist
                    .and_then(|id| seen.book.therapist(id))
                    .map_or_else(|| "any therapist".to_owned(), |one| one.name.clone()),
                place: location.map_or_else(|| "any place".to_owned(), |one| one.name.clone()),
            }
        })
        .collect()
}

fn door_error(refusal: &WaitRefusal) -> DoorError {
    match refusal {
        WaitRefusal::NotAllowed(_) => DoorError::NotAllowed,
        WaitRefusal::NotFound { .. } => DoorError::NotFound,
        WaitRefusal::BadWindows
        | WaitRefusal::TooMany { .. }
        | WaitRefusal::OfferOver { .. }
        | WaitRefusal::OfferedAlready
        | WaitRefusal::Booking(_) => DoorError::BadRequest,
        WaitRefusal::Fault(fault) => DoorError::fault(fault),
    }
}

/// `POST /waiting`: joins the list.
pub async fn join(
    State(app): State<App>,
    member: Member,
    Form(fields): Form<Fields>,
) -> Result<Response, DoorError> {
    let value = |wanted: &str| {
        let mut found = fields.iter().filter(|(name, _)| name == wanted);
        found.next().map_or("", |(_, value)| value.trim())
    };
    let asked = Asked {
        service: Some(value("service").to_owned()),
        location: Some(value("location").to_owned()),
        therapist: Some(value("therapist").to_owned()),
        day: Some(value("day").to_owned()),
        done: None,
    };
    let seen = match practice::see_clinic(&app.practice, member.actor()).await {
        Ok(book) => book,
        Err(refusal) => return answer(refusal),
    };
    let zone = place_zone(&seen, asked.location.as_deref(), &member);
    let windows = windows(&fields, &zone);
    let wish = WaitWish {
        athlete: member.athlete(),
        service: value("service")
            .parse()
            .map_err(|_| DoorError::BadRequest)?,
        windows: windows.unwrap_or_default(),
        therapist: value("therapist").parse().ok(),
        location: value("location").parse().ok(),
        notice_minutes: value("notice").parse().unwrap_or(120),
    };
    let (now, key) = (app.now()?, key_of(&fields, "wait"));
    match practice::wait_for_time(&app.practice, member.actor(), now, wish, key).await {
        Ok(_) => Ok(Redirect::to("/waiting?done=on").into_response()),
        Err(refusal @ (WaitRefusal::BadWindows | WaitRefusal::TooMany { .. })) => {
            let problem = Some(format!("{}.", words::capital(&refusal.to_string())));
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            render(&app, &member, &asked, status, None, problem).await
        }
        Err(refusal) => Err(door_error(&refusal)),
    }
}

/// One window for each day from the first to the last, between two times of the clock; `None` for what cannot be read.
fn windows(fields: &Fields, zone: &TimeZone) -> Option<Vec<Window>> {
    let value = |wanted: &str| {
        let mut found = fields.iter().filter(|(name, _)| name == wanted);
        found.next().map(|(_, value)| value.trim())
    };
    let first: Date = value("day")?.parse().ok()?;
    let days: i8 = value("days")?.parse().ok()?;
    let clock = |name: &str, or: Time| match value(name) {
        None | Some("") => Some(or),
        Some(text) => text.parse::<Time>().ok(),
    };
    let from = clock("from", Time::midnight())?;
    let to = clock("to", Time::midnight())?;
    (0..days.clamp(1, 6))
        .map(|number| {
            let date = first.checked_add(jiff::Span::new().days(number)).ok()?;
            // Midnight as an end is the end of the day.
            let last = if to == Time::midnight() {
                date.tomorrow().ok()?
            } else {
                date
            };
            let at = |date: Date, time: Time| {
                let at = zone.to_ambiguous_timestamp(date.to_datetime(time));
                at.compatible().ok()
            };
            Some(Window {
                from: at(date, from)?,
                to: at(last, to)?,
            })
        })
        .collect()
}

/// `POST /waiting/{id}/end`.
pub async fn leave(
    State(app): State<App>,
    member: Member,
    PathId(id): PathId<Waiting>,
) -> Result<Response, DoorError> {
    match practice::stop_waiting(&app.practice, member.actor(), app.now()?, id).await {
        Ok(()) if member.is_athlete() => Ok(Redirect::to("/waiting?done=off").into_response()),
        Ok(()) => Ok(Redirect::to("/day").into_response()),
        Err(refusal) => Err(door_error(&refusal)),
    }
}

/// `POST /offer/{id}/accept`: the time is kept, and the questions come next.
pub async fn accept(
    State(app): State<App>,
    member: Member,
    PathId(id): PathId<Offer>,
    Form(fields): Form<Fields>,
) -> Result<Response, DoorError> {
    let now = app.now()?;
    let seen = practice::see_waits(&app.practice, member.actor(), now, member.athlete()).await;
    let seen = seen.map_err(|refusal| door_error(&refusal))?;
    let wanted = seen.waits.iter().find_map(|(waiting, offer)| {
        let offer = offer.as_ref().filter(|offer| offer.id == id)?;
        Some(WantedStart {
            athlete: waiting.athlete,
            service: waiting.service,
            therapist: offer.therapist,
            location: offer.location,
            starts_at: offer.starts_at,
        })
    });
    let key = key_of(&fields, "accept");
    match practice::accept_offer(&app.practice, member.actor(), now, id, key).await {
        Ok(hold) => Ok(Redirect::to(&format!("/hold/{}", hold.id)).into_response()),
        Err(WaitRefusal::OfferOver { .. }) => {
            Ok(Redirect::to("/waiting?done=over").into_response())
        }
        Err(WaitRefusal::Booking(refusal)) => match (wanted, &refusal) {
            (Some(wanted), BookingRefusal::SlotTaken { .. }) => {
                let onward = Onward {
                    action: "/hold".to_owned(),
                    all: super::book::address(&wanted, None),
                    over: None,
                };
                conflict::answer_with_times(&app, &member, wanted, onward, refusal).await
            }
            (Some(_) | None, _) => answer(refusal),
        },
        Err(refusal) => Err(door_error(&refusal)),
    }
}

/// `POST /waiting/{id}/offer`: staff offer them a time, out of turn.
pub async fn offer(
    State(app): State<App>,
    member: Member,
    PathId(id): PathId<Waiting>,
    Form(fields): Form<Fields>,
) -> Result<Response, DoorError> {
    let token = fields.iter().find(|(name, _)| name == "slot");
    let slot = token.and_then(|(_, token)| slot_token::read(token));
    let slot = slot.ok_or(DoorError::BadRequest)?;
    let wish = HandOffer {
        waiting: id,
        therapist: slot.therapist,
        location: slot.location,
        starts_at: slot.starts_at,
    };
    let (now, key) = (app.now()?, key_of(&fields, "offer"));
    let base_url = &app.options.base_url;
    let offered =
        practice::offer_by_hand(&app.practice, member.actor(), now, wish, base_url, key).await;
    let why = match offered {
        Ok(_) => "offered",
        Err(WaitRefusal::OfferedAlready) => "offered-already",
        Err(WaitRefusal::Booking(BookingRefusal::SlotTaken { .. })) => "offer-taken",
        Err(WaitRefusal::NotFound { .. }) => "offer-gone",
        Err(refusal) => return Err(door_error(&refusal)),
    };
    let book = match practice::see_clinic(&app.practice, member.actor()).await {
        Ok(book) => book,
        Err(refusal) => return answer(refusal),
    };
    let place = book.location(slot.location).ok_or(DoorError::NotFound)?;
    let date = slot.starts_at.to_zoned(place.zone.clone()).date();
    Ok(Redirect::to(&format!("/day?date={date}&why={why}")).into_response())
}

/// The address of the form, filled in with what somebody looked for.
pub fn address(
    service: impl std::fmt::Display,
    location: impl std::fmt::Display,
    day: Date,
) -> String {
    format!("/waiting?service={service}&location={location}&day={day}#join")
}
