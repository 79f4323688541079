//! What a form of the set-up page says.

use care::{
    booking::{
        clinic::{
            AddOn, BookingWindow, CivilSpan, DayHours, Effective, HeldSkill, Holiday, Room, Service,
        },
        limits::{DailyLimits, Travel},
        set_up::Change,
        staff::SkillLevel,
    },
    id::Id,
    treatment::massage::{Kind, Skill},
    units::Pressure,
};
use jiff::civil::{Date, Time};
use practice::{NewTherapist, Now};

use crate::pages::client::Sent;

/// What is wanted.
pub enum Wanted {
    /// A change of what is there.
    Change(Box<Change>),
    /// Somebody more.
    Therapist(NewTherapist),
}

/// Reads a form.
///
/// # Errors
/// What to write instead.
pub fn read(sent: &Sent, now: &Now) -> Result<Wanted, &'static str> {
    let name = || match sent.value("name") {
        "" => Err("Write a name"),
        name => Ok(name.to_owned()),
    };
    let change = match sent.value("what") {
        "therapist" => {
            return Ok(Wanted::Therapist(NewTherapist {
                name: name()?,
                email: sent.value("email").to_owned(),
                pressure_max: pressure(sent)?.unwrap_or(Pressure::BOOKABLE),
            }));
        }
        "room" => Change::Room(Room {
            equipment: list(sent),
            ..Room::new(now.id("room"), id(sent, "place")?, name()?)
        }),
        "service" => Change::Service(service(sent, now, name()?)?),
        "hours" => Change::Hours {
            therapist: id(sent, "therapist")?,
            location: id(sent, "place")?,
            weekdays: {
                let days = sent.0.iter().filter(|(field, _)| field == "weekday");
                days.filter_map(|(_, day)| day.parse().ok()).collect()
            },
            span: span(sent, "from", "until")?,
            pause: span(sent, "pause_from", "pause_until")?,
            effective: Effective {
                from: date(sent, "first")?,
                until: date(sent, "last")?,
            },
        },
        "day" => Change::Day {
            therapist: id(sent, "therapist")?,
            day: DayHours {
                location: id(sent, "place")?,
                on: date(sent, "on")?.ok_or("Choose a day")?,
                spans: span(sent, "from", "until")?.into_iter().collect(),
            },
        },
        "skill" => Change::Skill {
            therapist: id(sent, "therapist")?,
            held: HeldSkill {
                skill: Skill::from_word(sent.value("skill")).ok_or("Choose a skill")?,
                level: SkillLevel::from_word(sent.value("level")).ok_or("Choose a level")?,
                expires_on: date(sent, "until")?,
            },
        },
        "limits" => Change::Limits {
            therapist: id(sent, "therapist")?,
            limits: DailyLimits {
                appointments: number(sent, "appointments")?,
                hands_on_minutes: number(sent, "hands_on")?,
                deep_minutes: number(sent, "deep")?,
                deep_in_a_row: number(sent, "row")?,
                rest_minutes: number(sent, "rest")?.unwrap_or(0),
            },
        },
        "holiday" => Change::Holiday(Holiday {
            location: None,
            on: date(sent, "on")?.ok_or("Choose a day")?,
            name: name()?,
        }),
        "travel" => Change::Travel(Travel {
            between: [id(sent, "place")?, id(sent, "other")?],
            minutes: number(sent, "minutes")?.ok_or("Say how many minutes")?,
        }),
        "window" => Change::BookingWindow(BookingWindow {
            notice_minutes: number(sent, "notice")?,
            horizon_days: number(sent, "horizon")?,
        }),
        _ => return Err("Choose what to change"),
    };
    Ok(Wanted::Change(Box::new(change)))
}

fn service(sent: &Sent, now: &Now, name: String) -> Result<Service, &'static str> {
    let kind = Kind::from_word(sent.value("kind")).ok_or("Choose a kind")?;
    let minutes = number(sent, "minutes")?.ok_or("Say how many minutes")?;
    let added = match sent.value("add_name") {
        "" => None,
        added => Some(AddOn {
            id: now.id("add-on"),
            name: added.to_owned(),
            minutes: number(sent, "add_minutes")?.unwrap_or(0),
            price_cents: cents(sent.value("add_price"))?,
        }),
    };
    Ok(Service {
        buffer_before: number(sent, "before")?.unwrap_or(0),
        buffer_after: number(sent, "after")?.unwrap_or(0),
        price_cents: cents(sent.value("price"))?,
        needs_room: sent.value("no_room").is_empty(),
        equipment: list(sent),
        add_ons: added.into_iter().collect(),
        pressure: pressure(sent)?,
        ..Service::new(now.id("service"), name, kind, minutes)
    })
}

fn id<T>(sent: &Sent, field: &str) -> Result<Id<T>, &'static str> {
    let found = sent.value(field).parse();
    found.map_err(|_| "Choose from the list")
}

fn number<T: std::str::FromStr>(sent: &Sent, field: &str) -> Result<Option<T>, &'static str> {
    match sent.value(field) {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| "Write whole numbers"),
    }
}

fn pressure(sent: &Sent) -> Result<Option<Pressure>, &'static str> {
    match number(sent, "pressure")? {
        None => Ok(None),
        Some(level) => Pressure::new(level)
            .map(Some)
            .map_err(|_| "Pressure is a number from 1 to 5"),
    }
}

fn date(sent: &Sent, field: &str) -> Result<Option<Date>, &'static str> {
    match sent.value(field) {
        "" => Ok(None),
        text => text
            .parse()
            .map(Some)
            .map_err(|_| "Write days as 2026-12-31"),
    }
}

/// A span of the clock; nothing where both are empty.
fn span(sent: &Sent, from: &str, until: &str) -> Result<Option<CivilSpan>, &'static str> {
    let time = |field: &str| -> Result<Time, &'static str> {
        let text = sent.value(field);
        text.parse().map_err(|_| "Write times as 09:30")
    };
    if sent.value(from).is_empty() && sent.value(until).is_empty() {
        return Ok(None);
    }
    Ok(Some(CivilSpan {
        from: time(from)?,
        until: time(until)?,
    }))
}

/// Words separated by commas.
fn list(sent: &Sent) -> std::collections::BTreeSet<String> {
    let words = sent.value("equipment").split(',').map(str::trim);
    words
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// A price such as `108`, `108.5` or `108,50`, in cents; nothing is free.
fn cents(text: &str) -> Result<i64, &'static str> {
    let problem = "Write the price as 108.50";
    let text = text.replace(',', ".");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    if text.is_empty() {
        return Ok(0);
    }
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 9 || part.len() > 2 || !digits(whole) || !digits(part) {
        return Err(problem);
    }
    let whole: i64 = whole.parse().map_err(|_| problem)?;
    let part: i64 = format!("{part:0<2}").parse().map_err(|_| problem)?;
    Ok(whole * 100 + part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_read_as_people_write_them() {
        for (text, expected) in [
            ("", Ok(0)),
            ("108", Ok(10_800)),
            ("108.5", Ok(10_850)),
            ("108,05", Ok(10_805)),
            ("1e3", Err("Write the price as 108.50")),
            ("1.234", Err("Write the price as 108.50")),
            ("-5", Err("Write the price as 108.50")),
        ] {
            assert_eq!(cents(text), expected, "{text}");
        }
    }
}
