//! What is known of a clinic, in words.

use care::{
    booking::{
        clinic::{ClinicBook, Effective, Room, Service, Therapist, WeeklyHours},
        limits::DailyLimits,
    },
    id::Id,
};
use jiff::civil::{Date, Time};

use super::WEEKDAYS;
use crate::{pages::set_up::Known, words};

/// A therapist.
pub fn therapist(one: &Therapist, book: &ClinicBook) -> Known {
    let mut says = weekly(&one.hours, "", book);
    says.extend(weekly(&one.breaks, "break ", book));
    for day in &one.days {
        let spans: Vec<String> = day
            .spans
            .iter()
            .map(|span| hours(span.from, span.until))
            .collect();
        let spans = if spans.is_empty() {
            "closed".to_owned()
        } else {
            spans.join(", ")
        };
        says.push(format!(
            "{}, {}: {spans}",
            place(day.location, book),
            full(day.on)
        ));
    }
    for held in &one.skills {
        let until = held
            .expires_on
            .map_or_else(String::new, |day| format!(", until {}", full(day)));
        let skill = words::capital(held.skill.word());
        says.push(format!("{skill}, {}{until}", held.level.word()));
    }
    says.extend(limits(&one.limits));
    if one.hours.is_empty() && one.days.is_empty() {
        says.push("No hours yet".to_owned());
    }
    Known {
        name: one.name.clone(),
        says,
    }
}

/// A room.
pub fn room(room: &Room, book: &ClinicBook) -> Known {
    let mut says = vec![place(room.location, book)];
    if !room.equipment.is_empty() {
        let has: Vec<&str> = room.equipment.iter().map(String::as_str).collect();
        says.push(format!("Has: {}", has.join(", ")));
    }
    says.extend(weekly(&room.hours, "", book));
    Known {
        name: room.name.clone(),
        says,
    }
}

/// A service.
pub fn service(service: &Service, book: &ClinicBook) -> Known {
    let currency = &book.clinic.currency;
    let price = words::money(service.price_cents, currency);
    let mut says = vec![
        format!(
            "{}, {} minutes, {price}",
            service.kind.plain_name(),
            service.minutes
        ),
        format!(
            "{} minutes before, {} after{}",
            service.buffer_before,
            service.buffer_after,
            if service.needs_room {
                ", in a room"
            } else {
                ""
            }
        ),
    ];
    for add_on in &service.add_ons {
        let price = words::money(add_on.price_cents, currency);
        says.push(format!(
            "Can be added: {}, {} minutes, {price}",
            add_on.name, add_on.minutes
        ));
    }
    if !service.equipment.is_empty() {
        let needs: Vec<&str> = service.equipment.iter().map(String::as_str).collect();
        says.push(format!("Needs: {}", needs.join(", ")));
    }
    let offered = book
        .therapists
        .iter()
        .filter(|one| one.services.contains(&service.id))
        .map(|one| one.name.as_str());
    let offered: Vec<&str> = offered.collect();
    if !offered.is_empty() {
        says.push(format!("Offered by {}", offered.join(", ")));
    }
    Known {
        name: service.name.clone(),
        says,
    }
}

/// What holds for the whole house.
pub fn house(book: &ClinicBook) -> Vec<String> {
    let mut says = Vec::new();
    let window = book.booking_window;
    if let Some(minutes) = window.notice_minutes {
        says.push(format!("Booked at least {minutes} minutes before"));
    }
    if let Some(days) = window.horizon_days {
        says.push(format!("Booked at most {days} days ahead"));
    }
    for way in &book.travel {
        let [one, other] = way.between.map(|at| place(at, book));
        says.push(format!("From {one} to {other}: {} minutes", way.minutes));
    }
    for holiday in &book.holidays {
        let at = holiday
            .location
            .map_or_else(String::new, |at| format!(", {}", place(at, book)));
        says.push(format!("{}{at}: {}", full(holiday.on), holiday.name));
    }
    says
}

/// Weekly hours, days with the same hours together.
fn weekly(all: &[WeeklyHours], word: &str, book: &ClinicBook) -> Vec<String> {
    let mut lines: Vec<(&WeeklyHours, Vec<&str>)> = Vec::new();
    for one in all {
        let day = one.weekday.to_monday_zero_offset();
        let day = WEEKDAYS[usize::try_from(day).unwrap_or_default()];
        let same = lines.iter_mut().find(|(other, _)| {
            (other.location, other.from, other.until, other.effective)
                == (one.location, one.from, one.until, one.effective)
        });
        match same {
            Some((_, days)) => days.push(day),
            None => lines.push((one, vec![day])),
        }
    }
    lines
        .into_iter()
        .map(|(one, days)| {
            format!(
                "{}: {word}{} {}{}",
                place(one.location, book),
                days.join(", "),
                hours(one.from, one.until),
                dates(one.effective)
            )
        })
        .collect()
}

fn limits(limits: &DailyLimits) -> Option<String> {
    let parts = [
        (limits.appointments, "appointments"),
        (limits.hands_on_minutes, "minutes hands on"),
        (limits.deep_minutes, "minutes of deep work"),
        (limits.deep_in_a_row, "of them in a row"),
    ];
    let said: Vec<String> = parts
        .into_iter()
        .filter_map(|(most, what)| Some(format!("{} {what}", most?)))
        .collect();
    if said.is_empty() {
        return None;
    }
    let rest = match limits.rest_minutes {
        0 => String::new(),
        minutes => format!(", then {minutes} minutes of rest"),
    };
    Some(format!("At most a day: {}{rest}", said.join(", ")))
}

fn hours(from: Time, until: Time) -> String {
    format!("{} to {}", from.strftime("%H:%M"), until.strftime("%H:%M"))
}

fn dates(effective: Effective) -> String {
    match (effective.from, effective.until) {
        (None, None) => String::new(),
        (Some(from), None) => format!(", from {}", full(from)),
        (None, Some(until)) => format!(", until {}", full(until)),
        (Some(from), Some(until)) => format!(", from {} to {}", full(from), full(until)),
    }
}

fn full(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

fn place(id: Id<care::booking::clinic::Location>, book: &ClinicBook) -> String {
    book.location(id)
        .map_or_else(String::new, |place| place.name.clone())
}
