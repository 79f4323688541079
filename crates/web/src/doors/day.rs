//! `GET /day`: the clinic's day, a board and a list for each place.

use std::collections::BTreeSet;

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use care::booking::{appointment::Stage, clinic::Service, slot::Slot};
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date};
use practice::{DayEntry, DayList, OutsideRefusal, SpeakWhy, WaitingLine};
use serde::Deserialize;

use super::{calendars::own::says, hold::zone_name, refusal::answer};
use crate::{
    app::{App, Member},
    pages::{
        book::Choice,
        day::{CalendarState, Clash, DayPage, Item, Lane, Line, Place, ToSpeakTo, WaitingCard},
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
    let booked: usize = days.iter().map(|day| day.entries.len()).sum();
    let held: usize = days.iter().map(|day| day.holds.len()).sum();
    let asked_before = practice::asked_before(&app.practice.rules);
    let near = |days: i64| date.checked_add(days.days()).unwrap_or(date).to_string();
    Ok(page(
        StatusCode::OK,
        &DayPage {
            frame: member.frame(&app, "/day"),
            date: Stamp::day(date),
            says: match held {
                0 => count(booked, "appointment"),
                held => format!(
                    "{}, {} held",
                    count(booked, "appointment"),
                    count(held, "time")
                ),
            },
            before: near(-1),
            after: near(1),
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
            books: practice::access::may(
                member.actor(),
                practice::access::Act::Book,
                practice::access::Whose::Clinic,
            )
            .is_ok(),
            has_board: booked + held > 0,
            places: days
                .iter()
                .map(|day| place(day, asked_before, now.at))
                .collect(),
        },
    ))
}

/// How therapists' own calendars stand, and which appointments of these days one of them stands against.
async fn own_calendars(
    app: &App,
    member: &Member,
    days: &[DayList],
) -> Result<(Vec<CalendarState>, Vec<Clash>), DoorError> {
    let day = |list: &DayList| {
        let zone = &list.location.zone;
        let begins = list.date.to_zoned(zone.clone()).ok()?.timestamp();
        Some((
            begins,
            begins.checked_add(SignedDuration::from_hours(24)).ok()?,
        ))
    };
    let spans: Vec<_> = days.iter().filter_map(day).collect();
    let from = spans.iter().map(|span| span.0).min();
    let until = spans.iter().map(|span| span.1).max();
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

fn place(day: &DayList, asked_before: SignedDuration, now: Timestamp) -> Place {
    let zone = &day.location.zone;
    let mut lines: Vec<Line> = day
        .entries
        .iter()
        .map(|entry| line(day, entry, asked_before, now))
        .collect();
    lines.extend(day.holds.iter().map(|hold| {
        let slot = &hold.slot;
        Line {
            at: Stamp::time(slot.starts_at, zone),
            until: Stamp::time(slot.ends_at, zone).text,
            who: "Held".to_owned(),
            what: day
                .book
                .service(slot.service)
                .map_or_else(String::new, |service| service.name.clone()),
            with: day
                .book
                .therapist(slot.therapist)
                .map_or_else(String::new, |therapist| therapist.name.clone()),
            state: minutes_left(hold.expires_at, now),
            person: false,
            over: String::new(),
            href: String::new(),
        }
    }));
    lines.sort_by(|a, b| a.at.iso.cmp(&b.at.iso));
    let (first, last) = hours(day);
    Place {
        name: day.location.name.clone(),
        zone: format!("{} time", zone_name(zone)),
        empty: lines.is_empty(),
        hours: (first..last).map(|hour| format!("{hour:02}:00")).collect(),
        lanes: lanes(day, first, last, asked_before, now),
        lines,
    }
}

fn minutes_left(expires_at: Timestamp, now: Timestamp) -> String {
    format!(
        "{} min left",
        ((expires_at.as_second() - now.as_second()).max(0) + 59) / 60
    )
}

fn line(day: &DayList, entry: &DayEntry, asked_before: SignedDuration, now: Timestamp) -> Line {
    let (slot, zone) = (&entry.appointment.slot, &day.location.zone);
    let room = entry
        .room
        .as_ref()
        .map_or_else(String::new, |room| format!(", {room}"));
    Line {
        at: Stamp::time(slot.starts_at, zone),
        until: Stamp::time(slot.ends_at, zone).text,
        who: entry.athlete.clone(),
        what: crate::words::service(
            &entry.service,
            (slot.ends_at.as_second() - slot.starts_at.as_second()) / 60,
        ),
        with: format!("{}{room}", entry.therapist),
        state: flag(entry, asked_before, now)
            .unwrap_or_else(|| state(&entry.appointment.stage))
            .to_owned(),
        person: entry.answers_stop_since.is_some(),
        over: entry.override_reason.clone().unwrap_or_default(),
        href: href(entry),
    }
}

/// The page of one appointment.
fn href(entry: &DayEntry) -> String {
    format!("/desk/appointments/{}", entry.appointment.id)
}

/// What somebody at the clinic looks at first: answers that no longer clear it, or questions not asked again yet. Never what they say.
fn flag(entry: &DayEntry, asked_before: SignedDuration, now: Timestamp) -> Option<&'static str> {
    let starts_at = entry.appointment.slot.starts_at;
    if entry.appointment.stage != Stage::Booked {
        return None;
    }
    if entry.answers_stop_since.is_some() {
        return Some("Speak with them first");
    }
    let from = starts_at.checked_sub(asked_before).ok()?;
    let is_open = now >= from && entry.answered_at.is_none_or(|answered| answered < from);
    is_open.then_some("Questions still open")
}

const fn state(stage: &Stage) -> &'static str {
    match stage {
        Stage::Booked => "Booked",
        Stage::Arrived { .. } => "Here",
        Stage::Completed { .. } => "Done",
        Stage::Cancelled { .. } => "Cancelled",
        Stage::NoShow { .. } => "Did not come",
    }
}

/// The hours the board shows: nine to six, and further where somebody is booked. At most 24, as the board has 96 quarters.
fn hours(day: &DayList) -> (i8, i8) {
    let zone = &day.location.zone;
    let slots = day
        .entries
        .iter()
        .map(|entry| &entry.appointment.slot)
        .chain(day.holds.iter().map(|hold| &hold.slot));
    slots.fold((9, 18), |(first, last), slot| {
        let (from, until) = (
            slot.starts_at.to_zoned(zone.clone()),
            slot.ends_at.to_zoned(zone.clone()),
        );
        let end = if until.date() == day.date {
            (until.hour() + 2).min(24)
        } else {
            24
        };
        (first.min(from.hour()), last.max(end))
    })
}

fn lanes(
    day: &DayList,
    first: i8,
    last: i8,
    asked_before: SignedDuration,
    now: Timestamp,
) -> Vec<Lane> {
    let zone = &day.location.zone;
    let row = |at: Timestamp| {
        let local = at.to_zoned(zone.clone());
        let quarters =
            (i64::from(local.hour()) - i64::from(first)) * 4 + i64::from(local.minute()) / 15 + 1;
        quarters.clamp(1, i64::from(last - first) * 4)
    };
    let item = |from: Timestamp, to: Timestamp, class: &'static str, who: String, what: String| {
        let start = row(from);
        Item {
            row: format!("row-{start} down-{}", row(to).max(start + 1)),
            class,
            time: Stamp::time(from, zone).text,
            who,
            what,
            note: String::new(),
            href: String::new(),
        }
    };
    day.book
        .therapists
        .iter()
        .filter_map(|therapist| {
            let mut items = Vec::new();
            for entry in day
                .entries
                .iter()
                .filter(|entry| entry.appointment.slot.therapist == therapist.id)
            {
                let slot = &entry.appointment.slot;
                let class = match entry.appointment.stage {
                    Stage::Booked if entry.answers_stop_since.is_some() => "person",
                    Stage::Booked if entry.override_reason.is_some() => "over",
                    Stage::Booked | Stage::NoShow { .. } | Stage::Cancelled { .. } => "",
                    Stage::Arrived { .. } => "busy",
                    Stage::Completed { .. } => "done",
                };
                let placed = item(
                    slot.starts_at,
                    slot.ends_at,
                    class,
                    entry.athlete.clone(),
                    entry.service.clone(),
                );
                let note = flag(entry, asked_before, now).map(str::to_owned);
                let over = || {
                    let reason = entry.override_reason.as_ref()?;
                    Some(format!("Override: {reason}"))
                };
                items.push(Item {
                    note: note.or_else(over).unwrap_or_default(),
                    href: href(entry),
                    ..placed
                });
                if day.book.service(slot.service).is_some_and(has_buffer) {
                    let end = slot.occupies.until.starts_at();
                    let mut buffer =
                        item(slot.ends_at, end, "buffer", String::new(), String::new());
                    buffer.time = format!("{} to {}", buffer.time, Stamp::time(end, zone).text);
                    items.push(buffer);
                }
            }
            for hold in day
                .holds
                .iter()
                .filter(|hold| hold.slot.therapist == therapist.id)
            {
                items.push(item(
                    hold.slot.starts_at,
                    hold.slot.ends_at,
                    "held",
                    "Held".to_owned(),
                    minutes_left(hold.expires_at, now),
                ));
            }
            (!items.is_empty()).then(|| Lane {
                name: therapist.name.clone(),
                items,
            })
        })
        .collect()
}

const fn has_buffer(service: &Service) -> bool {
    service.buffer_after >= 10
}
