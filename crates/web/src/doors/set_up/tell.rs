//! What is known of a clinic, in words.

use care::{
    booking::{
        clinic::{
            ClinicBook, DayHours, Effective, Location, Room, Service, Therapist, WeeklyHours,
        },
        limits::DailyLimits,
        set_up::Thing,
    },
    id::Id,
};
use jiff::{
    civil::{Date, Time},
    tz::TimeZone,
};

use super::{WEEKDAYS, press};
use crate::{
    app::{App, Member},
    pages::set_up::{Line, Section, SetUpPage},
    words,
};

/// The page of one thing: of which list, and its name.
pub fn thing(
    app: &App,
    member: &Member,
    id: &str,
    (list, name): (&str, &str),
    sections: Vec<Section>,
) -> SetUpPage {
    SetUpPage {
        frame: member.frame(app, "/clinic/set-up"),
        path: format!("/clinic/set-up/{list}/{id}"),
        title: words::capital(name),
        lead: String::new(),
        is_thing: true,
        done: None,
        touched: 0,
        problem: None,
        needed: Vec::new(),
        sections,
        others: Vec::new(),
    }
}

/// A therapist.
pub fn therapist(one: &Therapist, book: &ClinicBook) -> Vec<String> {
    let mut says: Vec<String> = lines_of(&one.hours, "", book);
    says.extend(lines_of(&one.breaks, "break ", book));
    for other in &one.days {
        says.push(format!("{}: {}", day(other.on), day_hours(other, book)));
    }
    for held in &one.skills {
        let until = held
            .expires_on
            .map_or_else(String::new, |last| format!(", until {}", day(last)));
        let skill = words::capital(held.skill.word());
        says.push(format!("{skill}, {}{until}", held.level.word()));
    }
    let languages = one.profile.languages.iter();
    let languages: Vec<String> = languages.map(|tag| words::language(tag)).collect();
    if !languages.is_empty() {
        says.push(format!("Speaks {}", languages.join(", ")));
    }
    for (service, minutes) in &one.lengths {
        if let Some(service) = book.services.iter().find(|one| one.id == *service) {
            says.push(format!("{}: {minutes} minutes", service.name));
        }
    }
    says.extend(limits(&one.limits));
    if one.hours.is_empty() && one.days.is_empty() {
        says.push("No hours yet".to_owned());
    }
    says
}

/// A room.
pub fn room(room: &Room, book: &ClinicBook) -> Vec<String> {
    let mut says = vec![place(room.location, book)];
    if !room.equipment.is_empty() {
        let has: Vec<&str> = room.equipment.iter().map(String::as_str).collect();
        says.push(format!("Has: {}", has.join(", ")));
    }
    says.extend(lines_of(&room.hours, "", book));
    says
}

/// A service.
pub fn service(service: &Service, book: &ClinicBook) -> Vec<String> {
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
    let skills = needed_skills(service);
    if !skills.is_empty() {
        says.push(skills);
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
    says
}

/// The skills that a service needs; empty for none.
pub fn needed_skills(service: &Service) -> String {
    let skills = service.skills.iter();
    let skills: Vec<String> = skills
        .map(|(skill, level)| format!("{}, {}", skill.word(), level.word()))
        .collect();
    if skills.is_empty() {
        String::new()
    } else {
        format!("Needs the skill {}", skills.join("; "))
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
    says.push(format!(
        "Cancelled without calling until {} hours before",
        book.clinic.cancel_notice_h
    ));
    for way in &book.travel {
        let [one, other] = way.between.map(|at| place(at, book));
        says.push(format!("From {one} to {other}: {} minutes", way.minutes));
    }
    for holiday in &book.holidays {
        let at = holiday
            .location
            .map_or_else(String::new, |at| format!(", {}", place(at, book)));
        says.push(format!("{}{at}: {}", day(holiday.on), holiday.name));
    }
    says
}

/// The zone of a place by its name.
pub fn zone(place: &Location) -> String {
    place.zone.iana_name().unwrap_or_default().to_owned()
}

/// The clock by which a therapist's time is said: that of the first place they work at.
pub fn zone_of(one: &Therapist, book: &ClinicBook) -> TimeZone {
    let works = one
        .hours
        .first()
        .and_then(|hours| book.location(hours.location));
    let place = works.or_else(|| book.locations.first());
    place.map_or(TimeZone::UTC, |place| place.zone.clone())
}

/// The hours of a single day.
pub fn day_hours(day: &DayHours, book: &ClinicBook) -> String {
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
    format!("{}, {spans}", place(day.location, book))
}

/// Hours that are the same on several weekdays.
struct Same<'a> {
    one: &'a WeeklyHours,
    days: Vec<i8>,
}

impl Same<'_> {
    fn days(&self) -> String {
        let name = |day: &i8| {
            usize::try_from(*day - 1)
                .ok()
                .and_then(|at| WEEKDAYS.get(at))
        };
        let names: Vec<&str> = self.days.iter().filter_map(name).copied().collect();
        match self.days[..] {
            [1, 2, 3, 4, 5] => "Monday to Friday".to_owned(),
            [1, 2, 3, 4, 5, 6, 7] => "every day".to_owned(),
            _ => names.join(", "),
        }
    }
}

/// Weekly hours, days with the same hours together.
fn together(all: &[WeeklyHours]) -> Vec<Same<'_>> {
    let mut lines: Vec<Same<'_>> = Vec::new();
    for one in all {
        let day = one.weekday.to_monday_one_offset();
        let same = lines.iter_mut().find(|other| {
            (
                other.one.location,
                other.one.from,
                other.one.until,
                other.one.effective,
            ) == (one.location, one.from, one.until, one.effective)
        });
        match same {
            Some(same) => same.days.push(day),
            None => lines.push(Same {
                one,
                days: vec![day],
            }),
        }
    }
    lines
}

fn lines_of(all: &[WeeklyHours], word: &str, book: &ClinicBook) -> Vec<String> {
    together(all)
        .into_iter()
        .map(|same| {
            let one = same.one;
            format!(
                "{}: {word}{} {}{}",
                place(one.location, book),
                same.days(),
                hours(one.from, one.until),
                dates(one.effective)
            )
        })
        .collect()
}

/// Weekly hours or breaks, each line with a button that takes it away.
pub fn weekly(
    all: &[WeeklyHours],
    is_break: bool,
    (book, thing): (&ClinicBook, Thing),
) -> Vec<Line> {
    together(all)
        .into_iter()
        .map(|same| {
            let one = same.one;
            let word = if is_break { "break " } else { "" };
            let name = format!(
                "{} {word}{}",
                words::capital(&same.days()),
                hours(one.from, one.until)
            );
            let date = |date: Option<Date>| date.map_or_else(String::new, |date| date.to_string());
            let time = |time: Time| time.strftime("%H:%M").to_string();
            let kind = if is_break { "break" } else { "open" };
            let mut fields = vec![
                ("what", "no-hours".to_owned()),
                ("kind", kind.to_owned()),
                ("place", one.location.to_string()),
                ("from", time(one.from)),
                ("until", time(one.until)),
                ("first", date(one.effective.from)),
                ("last", date(one.effective.until)),
            ];
            fields.extend(same.days.iter().map(|day| ("weekday", day.to_string())));
            let where_and_when = format!("{}{}", place(one.location, book), dates(one.effective));
            Line {
                says: vec![where_and_when],
                presses: vec![press("Take away", &name, fields, (book, thing))],
                name,
                ..Line::default()
            }
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
        (Some(from), None) => format!(", from {}", day(from)),
        (None, Some(until)) => format!(", until {}", day(until)),
        (Some(from), Some(until)) => format!(", from {} to {}", day(from), day(until)),
    }
}

/// A day in full.
pub fn day(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

/// The name of a place.
pub fn place(id: Id<Location>, book: &ClinicBook) -> String {
    book.location(id)
        .map_or_else(String::new, |place| place.name.clone())
}
