//! Words of pages: days, times, spans, grades, money, lists of areas.

use std::collections::{BTreeMap, BTreeSet};

use care::{
    body::{Area, Region, Side},
    rules::screening::span::Span,
    training::load::Basis,
    treatment::recommendation::Grade,
    units::Pressure,
};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use practice::on_the_clock;

/// An instant as a page shows it, and as a machine reads it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stamp {
    /// For `datetime` attributes.
    pub iso: String,
    /// For people.
    pub text: String,
}

impl Stamp {
    /// "Tuesday 5 May, 10:00".
    pub fn full(at: Timestamp, zone: &TimeZone) -> Self {
        Self {
            iso: iso(at, zone),
            text: on_the_clock(at, zone, "%A %-d %B, %H:%M"),
        }
    }

    /// "Today 13:00", "Tue 10:00", "Tue 5 May 10:00": on the place's clock, with the days counted from the reader's own today.
    pub fn near(at: Timestamp, zone: &TimeZone, own: &TimeZone, now: Timestamp) -> Self {
        let local = at.to_zoned(zone.clone());
        let day = day_word(local.date(), now.to_zoned(own.clone()).date(), "%a");
        Self {
            iso: iso(at, zone),
            text: format!("{day} {}", on_the_clock(at, zone, "%H:%M")),
        }
    }

    /// "10:00".
    pub fn time(at: Timestamp, zone: &TimeZone) -> Self {
        Self {
            iso: iso(at, zone),
            text: on_the_clock(at, zone, "%H:%M"),
        }
    }

    /// "Monday 4 May".
    pub fn day(date: Date) -> Self {
        Self {
            iso: date.to_string(),
            text: date.strftime("%A %-d %B").to_string(),
        }
    }
}

fn iso(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone())
        .strftime("%Y-%m-%dT%H:%M%:z")
        .to_string()
}

/// "Today", "Tomorrow", the weekday within six days, else weekday and date.
fn near_day(at: Timestamp, zone: &TimeZone, now: Timestamp, weekday: &str) -> String {
    day_word(
        at.to_zoned(zone.clone()).date(),
        now.to_zoned(zone.clone()).date(),
        weekday,
    )
}

fn day_word(day: Date, today: Date, weekday: &str) -> String {
    match (day - today).get_days() {
        0 => "Today".to_owned(),
        1 => "Tomorrow".to_owned(),
        2..=6 => day.strftime(weekday).to_string(),
        _ => day.strftime(&format!("{weekday} %-d %B")).to_string(),
    }
}

/// A length of time of the rules: "30 minutes", "12 hours", "14 days", "3 months".
pub fn span(span: Span) -> String {
    let many = |number: i64, unit: &str| match number {
        1 => format!("1 {unit}"),
        _ => format!("{number} {unit}s"),
    };
    match span {
        Span::Minutes(minutes) if minutes % 60 != 0 => many(minutes, "minute"),
        Span::Minutes(minutes) if minutes <= 72 * 60 => many(minutes / 60, "hour"),
        Span::Minutes(minutes) if minutes % (24 * 60) == 0 => many(minutes / (24 * 60), "day"),
        Span::Minutes(minutes) => many(minutes / 60, "hour"),
        Span::Months(months) => many(i64::from(months), "month"),
    }
}

/// "Post-workout massage, 30 minutes": with the length once, where the name says it already too.
pub fn service(name: &str, minutes: i64) -> String {
    if name.contains(&format!("{minutes} min")) {
        name.to_owned()
    } else {
        format!("{name}, {minutes} minutes")
    }
}

/// "today 18:00", "Tuesday 11:40": for the middle of a sentence.
pub fn until(at: Timestamp, zone: &TimeZone, now: Timestamp) -> String {
    let time = on_the_clock(at, zone, "%H:%M");
    let day = near_day(at, zone, now, "%A");
    match day.as_str() {
        "Today" | "Tomorrow" => format!("{} {time}", day.to_lowercase()),
        _ => format!("{day} {time}"),
    }
}

/// A window in words: "Now, until Tuesday 11:40." or "From Tuesday 14:00 until Wednesday 18:00."
pub fn window(from: Timestamp, to: Timestamp, zone: &TimeZone, now: Timestamp) -> String {
    if from <= now {
        format!("From now until {}.", until(to, zone, now))
    } else {
        let (first, last) = (until(from, zone, now), until(to, zone, now));
        let day = |text: &str| {
            let time = text.find(':')?.checked_sub(3)?;
            let (day, time) = text.split_at_checked(time)?;
            Some((day.to_owned(), time.trim().to_owned()))
        };
        match (day(&first), day(&last)) {
            (Some((a, from)), Some((b, to))) if a == b => {
                format!("{} between {from} and {to}.", capital(&a))
            }
            _ => format!("From {first} until {last}."),
        }
    }
}

/// Any words as a part of an address.
pub fn url_part(words: &str) -> String {
    let mut part = String::new();
    for byte in words.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' => part.push(char::from(byte)),
            _ => part.push_str(&format!("%{byte:02X}")),
        }
    }
    part
}

/// Languages by their BCP 47 tags, with their names on pages.
const LANGUAGES: &[(&str, &str)] = &[
    ("ar", "Arabic"),
    ("cs", "Czech"),
    ("da", "Danish"),
    ("de", "German"),
    ("en", "English"),
    ("es", "Spanish"),
    ("fa", "Persian"),
    ("fi", "Finnish"),
    ("fr", "French"),
    ("hi", "Hindi"),
    ("it", "Italian"),
    ("ja", "Japanese"),
    ("ko", "Korean"),
    ("mi", "Māori"),
    ("nl", "Dutch"),
    ("no", "Norwegian"),
    ("pa", "Punjabi"),
    ("pl", "Polish"),
    ("pt", "Portuguese"),
    ("sv", "Swedish"),
    ("tl", "Tagalog"),
    ("tr", "Turkish"),
    ("uk", "Ukrainian"),
    ("ur", "Urdu"),
    ("vi", "Vietnamese"),
    ("zh", "Chinese"),
];

/// A language's name on a page, from its BCP 47 tag; a tag that is not known here stands for itself.
pub fn language(tag: &str) -> String {
    let known = LANGUAGES.iter().find(|(known, _)| *known == tag);
    known.map_or(tag, |(_, name)| name).to_owned()
}

/// The tag of a language's name or tag as somebody writes it; `None` where it is neither.
pub fn language_tag(written: &str) -> Option<String> {
    let written = written.trim().to_lowercase();
    let named = LANGUAGES
        .iter()
        .find(|(_, name)| name.to_lowercase() == written);
    let is_tag =
        matches!(written.len(), 2 | 3) && written.bytes().all(|byte| byte.is_ascii_lowercase());
    match named {
        Some((tag, _)) => Some((*tag).to_owned()),
        None => is_tag.then_some(written),
    }
}

/// The first letter large.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// "2:41" for hours and minutes, "45 min" under an hour.
pub fn duration(duration: SignedDuration) -> String {
    let minutes = (duration.as_secs() + 30) / 60;
    if minutes < 60 {
        format!("{minutes}\u{a0}min")
    } else {
        format!("{}:{:02}\u{a0}h", minutes / 60, minutes % 60)
    }
}

/// "24.6 km" or "400 m".
pub fn distance(metres: f64) -> String {
    if metres < 1000.0 {
        format!("{metres:.0}\u{a0}m")
    } else {
        format!("{:.1}\u{a0}km", metres / 1000.0)
    }
}

/// "62.00 CAD".
pub fn money(cents: i64, currency: &str) -> String {
    format!("{}.{:02} {currency}", cents / 100, (cents % 100).abs())
}

/// The grade's word on a page.
pub const fn grade(grade: &Grade) -> &'static str {
    match grade {
        Grade::Supported => "Supported",
        Grade::Mixed => "Mixed",
        Grade::Unsupported => "Unsupported",
        Grade::Contradicted => "Contradicted",
        Grade::Custom => "Custom",
    }
}

/// What a load was worked out from, as people say it.
pub const fn basis(basis: Basis) -> &'static str {
    basis.plain_name()
}

/// Pressure in words.
pub const fn pressure(pressure: Pressure) -> &'static str {
    match pressure.get() {
        0 => "No touch",
        1 => "Very light",
        2 => "Light at most",
        3 => "Medium at most",
        4 => "Strong at most",
        _ => "Deep",
    }
}

/// A list people can read: both sides become one plural-free phrase, such as "both front thighs".
pub fn areas<'a>(areas: impl IntoIterator<Item = &'a Area>) -> String {
    let mut order: Vec<Region> = Vec::new();
    let mut sides: BTreeMap<Region, BTreeSet<Side>> = BTreeMap::new();
    for area in areas {
        if !order.contains(&area.region()) {
            order.push(area.region());
        }
        sides.entry(area.region()).or_default().insert(area.side());
    }
    let words: Vec<String> = order
        .into_iter()
        .map(|region| {
            let name = region.plain_name();
            let sides = &sides[&region];
            if sides.len() == 2 || sides.contains(&Side::Mid) {
                name.to_owned()
            } else if sides.contains(&Side::Left) {
                format!("left {name}")
            } else {
                format!("right {name}")
            }
        })
        .collect();
    capital(&list(&words))
}

/// "a, b and c".
pub fn list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_sides_are_one_phrase() {
        let all: Vec<Area> = [
            "THIGH_FRONT:left",
            "THIGH_FRONT:right",
            "SHIN:right",
            "LOW_BACK",
        ]
        .iter()
        .map(|code| code.parse().unwrap())
        .collect();
        assert_eq!(
            areas(&all),
            "Front thigh, right front of shin and lower back"
        );
    }

    #[test]
    fn a_window_of_one_day_names_it_once() {
        let zone = TimeZone::UTC;
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        assert_eq!(
            window(
                at("2026-05-05T14:00Z"),
                at("2026-05-05T18:00Z"),
                &zone,
                at("2026-05-04T08:00Z")
            ),
            "Tomorrow between 14:00 and 18:00."
        );
        assert_eq!(
            window(
                at("2026-05-04T06:00Z"),
                at("2026-05-06T18:00Z"),
                &zone,
                at("2026-05-04T08:00Z")
            ),
            "From now until Wednesday 18:00."
        );
    }
}
