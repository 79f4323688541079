//! The page of times: days with their counts, then the times of one day by part of the day.

use std::collections::BTreeSet;

use care::{
    booking::{
        clinic::{ClinicBook, Therapist},
        order::WhyHere,
        slot::Slot,
    },
    id::Id,
};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use practice::Today;

use super::{Asked, Chosen, DAYS, waits, with_each};
use crate::{
    app::{App, Member},
    doors::{beside, choices, refusal::Why},
    pages::{
        book::{BookPage, Choice, Day, PartOfDay},
        today::SlotCard,
    },
    slot_token, words,
    words::Stamp,
};

/// What is shown of the times that were found.
pub(super) fn view(
    app: &App,
    member: &Member,
    asked: &Asked,
    today: &Today,
    chosen: &Chosen,
    slots: &[Slot],
    now: Timestamp,
) -> BookPage {
    let zone = &chosen.location.zone;
    let therapist = asked
        .therapist
        .as_deref()
        .filter(|id| id.parse::<Id<Therapist>>().is_ok());
    let wanted: Vec<&Slot> = slots
        .iter()
        .filter(|slot| therapist.is_none_or(|id| slot.therapist.to_string() == id))
        .collect();
    let day_of = |slot: &Slot| slot.starts_at.to_zoned(zone.clone()).date();
    let day = asked
        .day
        .as_deref()
        .and_then(|day| day.parse::<Date>().ok())
        .filter(|day| chosen.ahead.shows(*day))
        .or_else(|| {
            wanted
                .iter()
                .find(|slot| chosen.fits(slot.starts_at))
                .map(|slot| day_of(slot))
        })
        .or_else(|| wanted.first().map(|slot| day_of(slot)))
        .unwrap_or(chosen.ahead.first);
    let times: Vec<&Slot> = wanted
        .iter()
        .copied()
        .filter(|slot| day_of(slot) == day)
        .collect();
    let book = &today.book;
    let moves = asked.moved();
    let address = |from: Date, day: Option<Date>| {
        let mut address = format!(
            "/book?service={}&location={}",
            chosen.service.id, chosen.location.id
        );
        if from != chosen.ahead.today {
            address.push_str(&format!("&from={from}"));
        }
        if let Some(id) = therapist {
            address.push_str(&format!("&therapist={id}"));
        }
        match moves {
            Some(id) => address.push_str(&format!("&move={id}")),
            None => address.push_str(&chosen.wished.query()),
        }
        if let Some(rooms) = chosen.rooms {
            address.push_str(&format!("&beside={}", beside::word_of(rooms)));
        }
        if let Some(day) = day {
            address.push_str(&format!("&day={day}#times"));
        }
        address
    };
    let mut keep = vec![
        ("service", chosen.service.id.to_string()),
        ("location", chosen.location.id.to_string()),
        ("day", day.to_string()),
        ("from", chosen.ahead.first.to_string()),
    ];
    match moves {
        Some(id) => keep.push(("move", id.to_string())),
        None => keep.extend(chosen.wished.fields()),
    }
    keep.extend(
        chosen
            .rooms
            .map(|rooms| ("beside", beside::word_of(rooms).to_owned())),
    );
    let then = chosen.wished.then.and_then(|id| book.service(id));
    let booked = chosen.service.with(&chosen.wished.add_ons);
    BookPage {
        frame: member.frame(app, "/book"),
        notice: asked
            .why
            .as_deref()
            .and_then(Why::says)
            .map(str::to_owned)
            .or_else(|| {
                moves.map(|_| {
                    "Choose the new time. Your appointment stays as it is until you do.".to_owned()
                })
            })
            .or_else(|| waits(today, zone, now)),
        action: moves.map_or_else(
            || "/hold".to_owned(),
            |id| format!("/appointment/{id}/move"),
        ),
        what: match then {
            None if chosen.rooms.is_some() => format!(
                "{}, for two side by side; {} each.",
                words::service(&booked.name, i64::from(booked.minutes)),
                words::money(booked.price_cents, &book.clinic.currency)
            ),
            None => format!(
                "{}, {}.",
                words::service(&booked.name, i64::from(booked.minutes)),
                words::money(booked.price_cents, &book.clinic.currency)
            ),
            Some(then) => format!(
                "{}, then {}; {}.",
                words::service(&booked.name, i64::from(booked.minutes)),
                words::service(&then.name, i64::from(then.minutes)),
                words::money(
                    booked.price_cents.saturating_add(then.price_cents),
                    &book.clinic.currency
                )
            ),
        },
        wishes: moves
            .is_none()
            .then(|| chosen.wished.form(&chosen.service, book)),
        repeats: then.is_none() && chosen.rooms.is_none(),
        month: month_name(chosen.ahead.first),
        days: days(day, &wanted, chosen, &|day| {
            address(chosen.ahead.first, Some(day))
        }),
        earlier: chosen
            .ahead
            .earlier()
            .map_or_else(String::new, |from| address(from, None)),
        later: chosen
            .ahead
            .later()
            .map_or_else(String::new, |from| address(from, None)),
        until: if chosen.ahead.later().is_none() && chosen.ahead.is_horizon {
            format!(
                "Times can be booked until {}.",
                Stamp::day(chosen.ahead.last).text
            )
        } else {
            String::new()
        },
        fits: chosen.advice.as_ref().map_or_else(String::new, |advice| {
            format!(
                "Fits your training: {}",
                lower(&words::window(
                    advice.window.from,
                    advice.window.to,
                    zone,
                    now
                ))
            )
        }),
        zone_note: times_note(zone, &member.zone(), now),
        times_title: format!(
            "{}, {}",
            Stamp::day(day).text,
            match times.len() {
                0 => "no times".to_owned(),
                1 => "1 time".to_owned(),
                count => format!("{count} times"),
            }
        ),
        keep,
        any_therapist: therapist.is_none(),
        therapists: therapists(book, slots, &chosen.partners, therapist),
        parts: parts(&times, chosen, book, zone),
        no_times: if chosen.rooms.is_some() {
            "No two places are free side by side on this day. Another day may have some; or come by yourself.".to_owned()
        } else if wanted.is_empty() {
            "Nothing is free in these four weeks. Later days, another therapist or another place may have times.".to_owned()
        } else {
            "Nothing is free on this day. Another day, another therapist or another place may have times.".to_owned()
        },
        wait: if chosen.rooms.is_some() {
            String::new()
        } else {
            crate::doors::waiting::address(chosen.service.id, chosen.location.id, day)
        },
        beside: if moves.is_some() {
            Vec::new()
        } else {
            beside::choices(book, chosen.location.id, chosen.rooms)
        },
        services: choices::services(book, Some(chosen.service.id)),
        locations: choices::locations_with_time(book, chosen.location.id),
    }
}

fn lower(text: &str) -> String {
    let mut chars = text.trim_end_matches('.').chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(chars).collect()
    })
}

fn month_name(first: Date) -> String {
    let last = first.checked_add((DAYS - 1).days()).unwrap_or(first);
    if last.month() == first.month() {
        first.strftime("%B %Y").to_string()
    } else {
        format!("{} and {}", first.strftime("%B"), last.strftime("%B %Y"))
    }
}

fn times_note(place: &TimeZone, own: &TimeZone, now: Timestamp) -> String {
    let (there, here) = (now.to_zoned(place.clone()), now.to_zoned(own.clone()));
    if there.offset() == here.offset() {
        format!("Times are {} time.", practice::zone_name(place))
    } else {
        format!(
            "Times are {} time. You live on {} time: now it is {} there, {} for you.",
            practice::zone_name(place),
            practice::zone_name(own),
            there.strftime("%H:%M"),
            here.strftime("%A %H:%M")
        )
    }
}

fn days(
    shown: Date,
    slots: &[&Slot],
    chosen: &Chosen,
    address: &dyn Fn(Date) -> String,
) -> Vec<Day> {
    let (zone, first) = (&chosen.location.zone, chosen.ahead.first);
    let before = i64::from(first.weekday().to_monday_zero_offset());
    (-before..DAYS)
        .filter_map(|offset| {
            let date = first.checked_add(offset.days()).ok()?;
            let of_day: Vec<&&Slot> = slots
                .iter()
                .filter(|slot| slot.starts_at.to_zoned(zone.clone()).date() == date)
                .collect();
            Some(Day {
                past: offset < 0,
                number: date.day(),
                weekday: date.strftime("%a").to_string(),
                weekday_long: date.strftime("%A").to_string(),
                month: date.strftime("%B").to_string(),
                free: of_day.len(),
                none_word: "none",
                href: address(date),
                current: date == shown,
                fits: of_day.iter().any(|slot| chosen.fits(slot.starts_at)),
            })
        })
        .collect()
}

fn therapists(
    book: &ClinicBook,
    slots: &[Slot],
    partners: &BTreeSet<Id<Therapist>>,
    chosen: Option<&str>,
) -> Vec<Choice> {
    book.therapists
        .iter()
        .filter(|therapist| {
            slots.iter().any(|slot| slot.therapist == therapist.id)
                || partners.contains(&therapist.id)
                || chosen == Some(therapist.id.to_string().as_str())
        })
        .map(|therapist| choices::therapist(therapist, chosen.and_then(|id| id.parse().ok())))
        .collect()
}

fn parts(slots: &[&Slot], chosen: &Chosen, book: &ClinicBook, zone: &TimeZone) -> Vec<PartOfDay> {
    let hour = |slot: &Slot| slot.starts_at.to_zoned(zone.clone()).hour();
    [
        ("Morning", 0..12_i8),
        ("Afternoon", 12..17),
        ("Evening", 17..24),
    ]
    .into_iter()
    .map(|(title, hours)| PartOfDay {
        title,
        note: String::new(),
        slots: slots
            .iter()
            .filter(|slot| hours.contains(&hour(slot)))
            .map(|slot| {
                let several = chosen.several.get(&(slot.starts_at, slot.therapist));
                (*slot, several)
            })
            .map(|(slot, several)| SlotCard {
                token: several.map_or_else(|| slot_token::write(slot), |(sends, _)| sends.clone()),
                lead: String::new(),
                at: Stamp::time(slot.starts_at, zone),
                with: several.map_or_else(
                    || with_each(std::slice::from_ref(slot), book),
                    |(_, with)| with.clone(),
                ),
                note: chosen
                    .why
                    .get(&(slot.starts_at, slot.therapist))
                    .map_or_else(String::new, |why| why.plain_words().to_owned()),
                main: false,
                fits: chosen.fits(slot.starts_at),
            })
            .collect(),
    })
    .filter(|part| !part.slots.is_empty())
    .map(said_once)
    .collect()
}

/// What is true of every time of a part of the day stands above them, once.
fn said_once(mut part: PartOfDay) -> PartOfDay {
    if part.slots.iter().all(|slot| slot.fits) {
        part.note = "All of these fit your training.".to_owned();
        for slot in &mut part.slots {
            let both = slot.note == WhyHere::FitsAndNextToWork.plain_words();
            let rest = both.then_some(WhyHere::NextToWork.plain_words());
            slot.note = rest.unwrap_or_default().to_owned();
        }
    }
    part
}
