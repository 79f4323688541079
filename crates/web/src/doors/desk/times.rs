//! The times for a client as a page: days with counts, then one day's times by therapist.

use care::booking::{slot::Slot, together::SideBySide};
use jiff::{Timestamp, ToSpan, civil::Date};
use practice::ForBooking;

use super::{Chosen, DAYS, flag, times_of};
use crate::{
    app::{App, Member},
    doors::{book::with_each, choices},
    pages::{
        book::Day,
        desk::{Others, TimesOf, TimesPage},
        today::SlotCard,
    },
    slot_token, words,
    words::Stamp,
};

/// The page.
pub(super) fn view(
    app: &App,
    member: &Member,
    seen: &ForBooking,
    chosen: &Chosen,
    slots: &[Slot],
    now: Timestamp,
) -> TimesPage {
    let (book, zone) = (&seen.book, &chosen.location.zone);
    let client = seen.person.id;
    let fits = |slot: &Slot| {
        let window = seen.window.as_ref();
        window.is_some_and(|window| window.from <= slot.starts_at && slot.starts_at < window.to)
    };
    let day_of = |slot: &Slot| slot.starts_at.to_zoned(zone.clone()).date();
    let shown = chosen
        .day
        .or_else(|| slots.iter().find(|slot| fits(slot)).map(day_of))
        .or_else(|| slots.first().map(day_of))
        .unwrap_or(chosen.first);
    let address = |from: Date, day: Option<Date>| {
        let mut address = format!(
            "{}?service={}&location={}&from={from}",
            times_of(client),
            chosen.service.id,
            chosen.location.id
        );
        if let Some(therapist) = chosen.therapist {
            address.push_str(&format!("&therapist={therapist}"));
        }
        match chosen.moves {
            Some(moves) => address.push_str(&format!("&move={moves}")),
            None => address.push_str(&chosen.wishes_query()),
        }
        if let Some(day) = day {
            address.push_str(&format!("&day={day}#times"));
        }
        address
    };
    let near = |days: i64| {
        chosen
            .first
            .checked_add(days.days())
            .unwrap_or(chosen.first)
    };
    let days = (0..DAYS)
        .map(near)
        .map(|date| {
            let of_day = || slots.iter().filter(|slot| day_of(slot) == date);
            Day {
                past: false,
                number: date.day(),
                weekday: date.strftime("%a").to_string(),
                weekday_long: date.strftime("%A").to_string(),
                month: date.strftime("%B").to_string(),
                free: of_day().count(),
                none_word: "none",
                href: address(chosen.first, Some(date)),
                current: date == shown,
                fits: of_day().any(&fits),
            }
        })
        .collect();
    let of_day: Vec<&Slot> = slots.iter().filter(|slot| day_of(slot) == shown).collect();
    // What is true of every time of a day stands above them, once.
    let all_fit = of_day.iter().all(|slot| fits(slot));
    let mut groups: Vec<TimesOf> = Vec::new();
    for slot in &of_day {
        let several = chosen.several.get(&(slot.starts_at, slot.therapist));
        let with = several.map_or_else(
            || with_each(std::slice::from_ref(*slot), book),
            |(_, with)| with.clone(),
        );
        let card = SlotCard {
            token: several.map_or_else(|| slot_token::write(slot), |(sends, _)| sends.clone()),
            lead: String::new(),
            at: Stamp::time(slot.starts_at, zone),
            with: String::new(),
            note: if fits(slot) && !all_fit {
                "Advised"
            } else {
                ""
            }
            .to_owned(),
            main: false,
            fits: fits(slot),
        };
        match groups.iter_mut().find(|group| group.with == with) {
            Some(group) => group.slots.push(card),
            None => groups.push(TimesOf {
                with,
                slots: vec![card],
            }),
        }
    }
    groups.sort_by(|one, other| one.with.cmp(&other.with));
    let count = match of_day.len() {
        0 => "no times".to_owned(),
        1 => "1 time".to_owned(),
        count => format!("{count} times"),
    };
    TimesPage {
        frame: member.frame(app, "/day"),
        client: client.to_string(),
        name: seen.person.name.clone(),
        flag: flag(seen, zone, now),
        stopped: false,
        advised: seen.advised.as_ref().map_or_else(String::new, |service| {
            format!(
                "Advised: {}.",
                words::service(&service.name, i64::from(service.minutes))
            )
        }),
        wishes: chosen
            .moves
            .is_none()
            .then(|| chosen.wished.form(&chosen.service, book)),
        repeats: chosen.several.is_empty(),
        beside: chosen.beside_words.clone().unwrap_or_default(),
        one_room: chosen.rooms == SideBySide::OneRoom,
        problem: chosen.problem.clone(),
        what: what(chosen, seen),
        moves: chosen.moves.map_or_else(String::new, |id| id.to_string()),
        action: chosen.moves.map_or_else(
            || format!("{}/hold", times_of(client)),
            |id| format!("/desk/appointments/{id}/move"),
        ),
        services: choices::services(book, Some(chosen.service.id)),
        locations: choices::locations_with_time(book, chosen.location.id),
        therapists: choices::therapists(book, chosen.therapist),
        from: chosen.first.to_string(),
        earlier: address(near(-DAYS), None),
        later: address(near(DAYS), None),
        zone: format!("{} time", practice::zone_name(zone)),
        any: !slots.is_empty(),
        days,
        times_title: format!("{}, {count}", Stamp::day(shown).text),
        all_advised: all_fit && !of_day.is_empty(),
        groups,
        other: chosen.several.is_empty().then(|| Others {
            at: format!("{shown}T12:00"),
            keep: [
                ("service", chosen.service.id.to_string()),
                ("location", chosen.location.id.to_string()),
            ]
            .into_iter()
            .chain(
                chosen
                    .wished
                    .add_ons
                    .iter()
                    .map(|id| ("add", id.to_string())),
            )
            .collect(),
        }),
    }
}

/// What is looked for where it is more than the service: what is added, what follows, who is beside them.
fn what(chosen: &Chosen, seen: &ForBooking) -> String {
    let booked = chosen.service.with(&chosen.wished.add_ons);
    let first = words::service(&booked.name, i64::from(booked.minutes));
    let then = chosen.wished.then.and_then(|id| seen.book.service(id));
    match (&chosen.beside, then) {
        (Some(name), _) => format!("{first}, side by side with {name}."),
        (None, Some(then)) => format!(
            "{first}, then {}.",
            words::service(&then.name, i64::from(then.minutes))
        ),
        (None, None) if chosen.wished.add_ons.is_empty() => String::new(),
        (None, None) => format!("{first}."),
    }
}
