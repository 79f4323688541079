//! `GET /day`: the clinic's day, a board and a list for each place.

use std::collections::BTreeSet;

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use care::booking::slot::Slot;
use jiff::{ToSpan, civil::Date};
use practice::{DayList, OutsideRefusal, SpeakWhy, WaitingLine};
use serde::Deserialize;

use super::{
    calendars::own::says,
    day_board::{By, place, without_holds},
    refusal::answer,
};
use crate::{
    app::{App, Member},
    pages::{
        book::Choice,
        day::{CalendarState, Clash, DayPage, Place, ToSpeakTo, WaitingCard},
        page,
    },
    problem::DoorError,
    slot_token,
    words::Stamp,
};

/// What the address may say.
#[derive(Deserialize)]
pub struct Asked {
    date: Option<String>,
    by: Option<String>,
    why: Option<String>,
}

/// The page.
pub async fn show(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<Asked>,
) -> Result<Response, DoorError> {
    let now = app.now()?;
    let mut date = match asked.date.as_deref() {
        Some(text) => Some(text.parse::<Date>().map_err(|_| DoorError::BadRequest)?),
        None => None,
    };
    let clinic = match practice::see_clinic(&app.practice, member.actor()).await {
        Ok(clinic) => clinic,
        Err(refusal) => return answer(refusal),
    };
    let mut days = Vec::new();
    for location in clinic.locations {
        match practice::day_list(&app.practice, member.actor(), now, location.id, date).await {
            Ok(day) => {
                // One page is one date: where it is past midnight already, the date of the first place counts.
                date = Some(day.date);
                days.push(day);
            }
            Err(refusal) => return answer(refusal),
        }
    }
    let waiting = match waiting(&app, &member, now, &days).await {
        Ok(waiting) => waiting,
        Err(refusal) => return answer(refusal),
    };
    let (calendars, clashes) = own_calendars(&app, &member, &days).await?;
    let date = days
        .first()
        .map(|day| day.date)
        .or(date)
        .ok_or(DoorError::NotFound)?;
    let by = By::of(asked.by.as_deref());
    let booked: usize = days.iter().map(|day| day.entries.len()).sum();
    let held: usize = days.iter().map(|day| day.holds.len()).sum();
    let asked_before = practice::asked_before(&app.practice.rules);
    let near = |days: i64| by.href(Some(date.checked_add(days.days()).unwrap_or(date)));
    let books = practice::access::may(
        member.actor(),
        practice::access::Act::Book,
        practice::access::Whose::Clinic,
    )
    .is_ok();
    let mut places: Vec<Place> = days
        .iter()
        .map(|day| place(day, by, asked_before, now.at))
        .collect();
    if !books {
        without_holds(&mut places);
    }
    Ok(page(
        StatusCode::OK,
        &DayPage {
            frame: member.frame(&app, "/day"),
            date: Stamp::day(date),
            says: match held {
                0 => count(booked, "appointment"),
                held => format!("{}, {held} being booked", count(booked, "appointment")),
            },
            before: near(-1),
            today: by.href(None),
            after: near(1),
            other_by: by.other().href(Some(date)),
            by_room: by == By::Room,
            people: people(&days),
            calendars,
            clashes,
            waiting,
            notice: match asked.why.as_deref() {
                Some("expired") => Some("That time was kept no longer, and nothing was booked."),
                Some("ended") => Some("The series is ended. What lay ahead of it is cancelled."),
                Some("offered") => Some("Offered by mail, for half an hour."),
                Some("offered-already") => {
                    Some("They were offered a time already, and nothing more was sent.")
                }
                Some("offer-taken") => {
                    Some("That time is no longer free for them. Nothing was sent.")
                }
                Some("offer-gone") => Some("They wait no longer. Nothing was sent."),
                Some(_) | None => None,
            },
            books,
            has_board: places.iter().any(|place| !place.lanes.is_empty()),
            places,
        },
    ))
}

/// How therapists' own calendars stand, and which appointments of these days one of them stands against.
async fn own_calendars(
    app: &App,
    member: &Member,
    days: &[DayList],
) -> Result<(Vec<CalendarState>, Vec<Clash>), DoorError> {
    let from = days.iter().map(|day| day.span.from).min();
    let until = days.iter().map(|day| day.span.until).max();
    let (Some(first), Some(from), Some(until)) = (days.first(), from, until) else {
        return Ok((Vec::new(), Vec::new()));
    };
    let seen = practice::see_calendars(&app.practice, member.actor(), from, until)
        .await
        .map_err(|refusal| match refusal {
            OutsideRefusal::Fault(fault) => DoorError::fault(&fault),
            OutsideRefusal::NotAllowed(_)
            | OutsideRefusal::Trouble(_)
            | OutsideRefusal::NotATherapist => DoorError::NotAllowed,
        })?;
    let zone = &first.location.zone;
    let calendars = seen.calendars.into_iter().map(|one| CalendarState {
        says: says(one.synced_at, one.trouble, zone),
        wrong: one.trouble.is_some(),
        name: one.name,
    });
    let may_change = practice::access::may(
        member.actor(),
        practice::access::Act::ChangeAppointment,
        practice::access::Whose::Clinic,
    )
    .is_ok();
    let clashes = seen.clashes.iter().map(|appointment| {
        let slot = &appointment.slot;
        let place = seen.book.location(slot.location);
        let therapist = seen.book.therapist(slot.therapist);
        Clash {
            href: if may_change {
                format!("/desk/appointments/{}", appointment.id)
            } else {
                String::new()
            },
            at: Stamp::time(slot.starts_at, place.map_or(zone, |place| &place.zone)),
            therapist: therapist.map_or_else(String::new, |one| one.name.clone()),
        }
    });
    Ok((calendars.collect(), clashes.collect()))
}

/// Who waits for a time on this day, whose turn is first, once each.
async fn waiting(
    app: &App,
    member: &Member,
    now: practice::Now,
    days: &[DayList],
) -> Result<Vec<WaitingCard>, practice::BookingRefusal> {
    let mut all: Vec<WaitingCard> = Vec::new();
    for day in days {
        let (practice, actor) = (&app.practice, member.actor());
        let lines = practice::see_waiting(practice, actor, now, day.location.id, day.date).await?;
        for line in lines {
            let card = waiting_card(day, &line);
            match all.iter_mut().find(|other| other.id == card.id) {
                // Who waits for any place stands where something is free for them.
                Some(other) if line.best.is_some() || line.offer.is_some() => *other = card,
                Some(_) => {}
                None => all.push(card),
            }
        }
    }
    Ok(all)
}

fn waiting_card(day: &DayList, line: &WaitingLine) -> WaitingCard {
    let (book, zone) = (&day.book, &day.location.zone);
    let with = |id| {
        book.therapist(id)
            .map_or("", |therapist| therapist.name.as_str())
    };
    let waiting = &line.waiting;
    let mut says = line.best.as_ref().map_or_else(
        || "Nothing is free for them yet.".to_owned(),
        |(slot, why)| {
            format!(
                "{} with {}: {}.",
                Stamp::time(slot.starts_at, zone).text,
                with(slot.therapist),
                why.plain_name()
            )
        },
    );
    if let Some(offer) = &line.offer {
        says = format!(
            "{says} Offered {} with {} until {}.",
            Stamp::time(offer.starts_at, zone).text,
            with(offer.therapist),
            Stamp::time(offer.expires_at, zone).text
        );
    }
    let best = line.best.as_ref().map(|(slot, _)| slot);
    let offer_choice = |slot: &Slot| Choice {
        value: slot_token::write(slot),
        word: format!(
            "{} with {}",
            Stamp::time(slot.starts_at, zone).text,
            with(slot.therapist)
        ),
        chosen: best == Some(slot),
    };
    WaitingCard {
        client: waiting.athlete.to_string(),
        id: waiting.id.to_string(),
        name: line.name.clone(),
        what: format!(
            "{}, {}, {}",
            book.service(waiting.service)
                .map_or("", |service| service.name.as_str()),
            waiting.therapist.map_or("any therapist", with),
            waiting
                .location
                .and_then(|id| book.location(id))
                .map_or("any place", |place| place.name.as_str()),
        ),
        says,
        // One offer at a time.
        open: if line.offer.is_some() {
            Vec::new()
        } else {
            line.open.iter().map(offer_choice).collect()
        },
    }
}

/// Whom to speak to, soonest first and once each, each on the clock of their place.
fn people(days: &[DayList]) -> Vec<ToSpeakTo> {
    let mut all: Vec<_> = days
        .iter()
        .flat_map(|day| day.to_speak_to.iter().map(|one| (one, &day.location.zone)))
        .collect();
    all.sort_by_key(|(one, _)| one.starts_at);
    let mut seen = BTreeSet::new();
    all.retain(|(one, _)| seen.insert(one.athlete));
    all.into_iter()
        .map(|(one, zone)| ToSpeakTo {
            id: one.athlete.to_string(),
            name: one.name.clone(),
            at: Stamp::time(one.starts_at, zone),
            says: match one.why {
                SpeakWhy::Person => "Speak to them first",
                SpeakWhy::Wait => "Their answers ask for a later time",
                SpeakWhy::TooLong => "More time is booked than they may have",
                SpeakWhy::Answers => "Safety questions are open",
            },
            spoken: one.spoken.as_ref().map_or_else(String::new, |spoken| {
                format!(
                    "{} spoke to them, {}",
                    spoken.by,
                    Stamp::time(spoken.at, zone).text
                )
            }),
        })
        .collect()
}

fn count(count: usize, what: &str) -> String {
    if count == 1 {
        format!("1 {what}")
    } else {
        format!("{count} {what}s")
    }
}
