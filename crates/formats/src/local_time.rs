//! Dates, times and lengths of time as apps write them into tables: several orders, languages and none of the zones.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime, Time},
    tz::{Offset, TimeZone},
};

/// A moment as a cell tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    /// The date and time as written.
    pub local: DateTime,
    /// The offset, where one is written.
    pub offset: Option<Offset>,
}

impl Moment {
    /// The instant: by its own offset, else in the zone. In the hour that the clocks skip, the later time.
    pub(crate) fn at(self, zone: &TimeZone) -> Option<Timestamp> {
        match self.offset {
            Some(offset) => offset.to_timestamp(self.local).ok(),
            None => Some(self.local.to_zoned(zone.clone()).ok()?.timestamp()),
        }
    }
}

/// Which of two numbers comes first in a date such as 03/04/2026.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Order {
    /// The day, as most of the world writes.
    #[default]
    DayFirst,
    /// The month, as in the United States.
    MonthFirst,
}

impl Order {
    /// The order that makes sense of all these cells; the day first where both do.
    pub(crate) fn of<'a>(cells: impl Iterator<Item = &'a str>) -> Self {
        for cell in cells {
            let numbers: Vec<u16> = cell
                .split(['/', '.', '-'])
                .take(2)
                .filter_map(|part| part.trim().parse().ok())
                .collect();
            if let [first, second] = numbers[..] {
                if first > 12 {
                    return Self::DayFirst;
                }
                if second > 12 {
                    return Self::MonthFirst;
                }
            }
        }
        Self::DayFirst
    }
}

/// The date and time in a cell; a date alone is its midnight.
pub(crate) fn moment(cell: &str, order: Order) -> Option<Moment> {
    let cell = cell.trim().trim_matches('"');
    if !(6..=48).contains(&cell.len()) {
        return None;
    }
    let (rest, offset) = without_offset(cell);
    let (date, rest) = date_at_start(rest, order)?;
    let rest = rest.trim_start_matches([',', ' ', 'T', 't', '\u{a0}', '\u{202f}']);
    let rest = rest
        .strip_prefix("at ")
        .or_else(|| rest.strip_prefix("à "))
        .unwrap_or(rest);
    let time = if rest.trim().is_empty() {
        Time::midnight()
    } else {
        time_of(rest)?
    };
    Some(Moment {
        local: date.to_datetime(time),
        offset,
    })
}

/// The date in a cell, whatever time comes after it.
pub(crate) fn date(cell: &str, order: Order) -> Option<Date> {
    moment(cell, order).map(|moment| moment.local.date())
}

/// Splits a trailing `Z`, `+0100`, `+01:00` or `UTC+01:00` from a time.
fn without_offset(cell: &str) -> (&str, Option<Offset>) {
    if let Some(rest) = cell.strip_suffix(['Z', 'z']) {
        return (rest, Some(Offset::UTC));
    }
    // Only after a time: the hyphens of a date are no sign.
    let Some(colon) = cell.find(':') else {
        return (cell, None);
    };
    match cell[colon..].rfind(['+', '-']) {
        Some(sign) => match offset(&cell[colon + sign..]) {
            Some(offset) => (
                cell[..colon + sign]
                    .trim_end()
                    .trim_end_matches("UTC")
                    .trim_end_matches("GMT")
                    .trim_end(),
                Some(offset),
            ),
            None => (cell, None),
        },
        None => match cell.trim_end().strip_suffix("UTC") {
            Some(rest) => (rest.trim_end(), Some(Offset::UTC)),
            None => (cell, None),
        },
    }
}

/// An offset such as `+01:00`, `-0500`, `UTC+01:00`, `UTCZ`, `UTC`.
pub(crate) fn offset(text: &str) -> Option<Offset> {
    let text = text.trim();
    let bare = text
        .trim_start_matches("UTC")
        .trim_start_matches("GMT")
        .trim();
    if bare.is_empty() || bare == "Z" {
        return (text.len() > bare.len() || bare == "Z").then_some(Offset::UTC);
    }
    let (sign, digits) = match bare.as_bytes().first()? {
        b'+' => (1, &bare[1..]),
        b'-' => (-1, &bare[1..]),
        _ => return None,
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None if digits.len() == 4 && digits.is_ascii() => digits.split_at(2),
        None => (digits, "0"),
    };
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    if !(0..=15).contains(&hours) || !(0..60).contains(&minutes) {
        return None;
    }
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
}

/// A date at the start, and what comes after it.
fn date_at_start(text: &str, order: Order) -> Option<(Date, &str)> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    let mut rest = text;
    while parts.len() < 3 {
        let (part, after) = part(rest)?;
        rest = after;
        match part {
            // Weekdays and small words in between ("8 de abr. de 2026") say nothing.
            Part::Word(word) if month(word).is_none() => {}
            part => parts.push(part),
        }
    }
    // "2026年4月8日" ends with a mark of its own.
    let rest = rest.trim_start_matches(['日', '일', '.']);
    let date = match parts[..] {
        [Part::Number(year), Part::Number(month), Part::Number(day)] if year > 31 => {
            make(year, month, day)
        }
        [Part::Number(one), Part::Number(two), Part::Number(year)] => match order {
            Order::DayFirst => make(full(year), two, one),
            Order::MonthFirst => make(full(year), one, two),
        },
        [Part::Number(day), Part::Word(word), Part::Number(year)] if day <= 31 => {
            make(full(year), month(word)?, day)
        }
        [Part::Number(year), Part::Word(word), Part::Number(day)] => make(year, month(word)?, day),
        [Part::Word(word), Part::Number(day), Part::Number(year)] => {
            make(full(year), month(word)?, day)
        }
        _ => None,
    }?;
    Some((date, rest))
}

fn full(year: u16) -> u16 {
    if year < 100 { 2000 + year } else { year }
}

fn make(year: u16, month: u16, day: u16) -> Option<Date> {
    if !(1970..=2200).contains(&year) {
        return None;
    }
    Date::new(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    )
    .ok()
}

#[derive(Clone, Copy)]
enum Part<'a> {
    Number(u16),
    Word(&'a str),
}

/// The next number or word, and what comes after it.
fn part(text: &str) -> Option<(Part<'_>, &str)> {
    let text = text.trim_start_matches(|letter: char| !letter.is_alphanumeric());
    let first = text.chars().next()?;
    if first.is_ascii_digit() {
        let end = text
            .find(|letter: char| !letter.is_ascii_digit())
            .unwrap_or(text.len());
        return Some((Part::Number(text[..end].parse().ok()?), &text[end..]));
    }
    let end = text
        .find(|letter: char| !letter.is_alphabetic())
        .unwrap_or(text.len());
    if end == 0 {
        // A digit of another script.
        return None;
    }
    Some((Part::Word(&text[..end]), &text[end..]))
}

/// The month of a name, short or long, in the languages of the apps.
pub(crate) fn month(word: &str) -> Option<u16> {
    const MONTHS: [(u16, &[&str]); 12] = [
        (1, &["jan", "ene", "gen", "янв", "sty", "led"]),
        (2, &["feb", "fév", "fev", "фев", "lut", "úno"]),
        (3, &["mar", "mär", "maa", "mrt", "мар", "bře"]),
        (4, &["apr", "abr", "avr", "апр", "kwi", "dub"]),
        (5, &["may", "mai", "mei", "mag", "maj", "май", "мая", "kvě"]),
        (6, &["jun", "juin", "giu", "июн", "cze"]),
        (7, &["jul", "juil", "lug", "июл", "lip"]),
        (8, &["aug", "ago", "aoû", "aou", "авг", "sie", "srp"]),
        (9, &["sep", "set", "сен", "wrz", "zář"]),
        (10, &["oct", "okt", "out", "ott", "окт", "paź", "říj"]),
        (11, &["nov", "ноя", "lis"]),
        (12, &["dec", "dez", "dic", "déc", "дек", "gru", "pro"]),
    ];
    let word = word.to_lowercase();
    MONTHS
        .iter()
        .find(|(_, names)| names.iter().any(|name| word.starts_with(name)))
        .map(|(month, _)| *month)
}

/// A time of day such as `16:50`, `4:50:07 PM`, `16.50`.
fn time_of(text: &str) -> Option<Time> {
    let text = text.trim().to_lowercase();
    let (clock, half) = match text.find(|letter: char| letter.is_alphabetic()) {
        Some(at) => (text[..at].trim(), text[at..].replace(['.', ' '], "")),
        None => (text.as_str(), String::new()),
    };
    let clock = clock.trim_end_matches([' ', '\u{a0}', '\u{202f}']);
    let clock = clock.split_once(',').map_or(clock, |(clock, _)| clock);
    let mut parts = clock.split(':');
    let mut hour: i8 = parts.next()?.trim().parse().ok()?;
    let minute: i8 = parts.next()?.trim().parse().ok()?;
    let second: i8 = match parts.next() {
        Some(second) => second.split('.').next()?.trim().parse().ok()?,
        None => 0,
    };
    match half.as_str() {
        "am" | "a" if hour == 12 => hour = 0,
        "pm" | "p" if hour < 12 => hour += 12,
        "" | "am" | "a" | "pm" | "p" | "h" | "uhr" => {}
        _ => return None,
    }
    Time::new(hour, minute, second.min(59), 0).ok()
}

/// A length of time such as `38min`, `1h 5m`, `1小时13分钟`, `1:13:00`, or bare seconds; at most a week.
pub(crate) fn duration(cell: &str) -> Option<SignedDuration> {
    let cell = cell.trim().to_lowercase();
    if cell.is_empty() {
        return None;
    }
    let seconds = if let Ok(seconds) = cell.replace(',', ".").parse::<f64>() {
        seconds
    } else if cell.contains(':') {
        let mut seconds = 0.0;
        for part in cell.split(':') {
            seconds = seconds * 60.0 + part.trim().parse::<f64>().ok()?;
        }
        seconds
    } else {
        in_units(&cell)?
    };
    (seconds.is_finite() && (0.0..=604_800.0).contains(&seconds))
        .then(|| SignedDuration::try_from_secs_f64(seconds).ok())
        .flatten()
}

fn in_units(text: &str) -> Option<f64> {
    let mut rest = text;
    let mut seconds = 0.0;
    let mut any = false;
    while let Some(start) = rest.find(|letter: char| letter.is_ascii_digit()) {
        // Anything but space or a joining word before the number is no length of time.
        if rest[..start]
            .chars()
            .filter(|letter| letter.is_alphanumeric())
            .count()
            > 3
        {
            return None;
        }
        let number = &rest[start..];
        let end = number
            .find(|letter: char| !letter.is_ascii_digit() && letter != '.' && letter != ',')
            .unwrap_or(number.len());
        let value: f64 = number[..end].replace(',', ".").parse().ok()?;
        let unit = number[end..].trim_start();
        let (unit_seconds, length) = unit_of(unit)?;
        seconds += value * unit_seconds;
        any = true;
        rest = &unit[length..];
        if rest.is_empty() {
            break;
        }
    }
    any.then_some(seconds)
}

/// Seconds in the unit that a text starts with, and how many bytes name it.
fn unit_of(text: &str) -> Option<(f64, usize)> {
    // Longer names first; "st" is the German and Nordic hour.
    const UNITS: [(f64, &[&str]); 4] = [
        (86_400.0, &["days", "day", "d", "天"]),
        (
            3600.0,
            &[
                "hours", "hour", "hrs", "hr", "小时", "小時", "時間", "시간", "stunden", "stunde",
                "std", "st", "ч", "h",
            ],
        ),
        (
            60.0,
            &[
                "minutes", "minute", "mins", "min", "分钟", "分鐘", "分", "분", "мин", "m",
            ],
        ),
        (
            1.0,
            &["seconds", "second", "secs", "sec", "秒", "초", "сек", "s"],
        ),
    ];
    UNITS.iter().find_map(|(seconds, names)| {
        names
            .iter()
            .find(|name| text.starts_with(**name))
            .map(|name| (*seconds, name.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cell: &str, expected: &str) {
        let found = moment(cell, Order::DayFirst);
        let expected: DateTime = expected.parse().unwrap();
        assert_eq!(found.map(|moment| moment.local), Some(expected), "{cell}");
    }

    #[test]
    fn dates_are_read_in_every_order_we_have_met() {
        for cell in [
            "2026-04-08 16:50:00",
            "2026-04-08T16:50",
            "8 Apr 2026, 16:50",
            "08 abr. 2026, 16:50",
            "8 de abr. de 2026, 16:50",
            "Apr 8, 2026, 4:50 PM",
            "Wed, 8 April 2026 at 16:50",
            "08/04/2026 16:50",
            "08.04.2026, 16:50",
            "2026年4月8日 16:50",
            "2026/4/8 16:50:00.0",
        ] {
            check(cell, "2026-04-08T16:50:00");
        }
        check("2026-04-08", "2026-04-08T00:00:00");
    }

    #[test]
    fn an_offset_is_kept_and_midnight_in_america_is_midnight() {
        let at = |cell: &str| moment(cell, Order::DayFirst).and_then(|moment| moment.offset);
        assert_eq!(at("2026-04-08T16:50:00Z"), Some(Offset::UTC));
        assert_eq!(at("2026-04-08 16:50:00 +0200"), Some(Offset::constant(2)));
        assert_eq!(at("2026-04-08T16:50:00-05:00"), Some(Offset::constant(-5)));
        assert_eq!(at("2026-04-08 16:50:00"), None);
        check("4/8/2026 12:05 AM", "2026-08-04T00:05:00");
        assert_eq!(
            Order::of(["4/8/2026", "4/28/2026"].into_iter()),
            Order::MonthFirst
        );
    }

    #[test]
    fn what_is_no_date_is_none() {
        for cell in [
            "",
            "Squat",
            "2026",
            "99/99/2026",
            "2026-13-01",
            "12345678901234567890",
            "٣/٤/٢٠٢٦",
        ] {
            assert_eq!(moment(cell, Order::DayFirst), None, "{cell}");
        }
    }

    #[test]
    fn lengths_of_time_have_many_spellings() {
        for (cell, seconds) in [
            ("38min", 2280),
            ("1h 5m", 3900),
            ("1h", 3600),
            ("1小时13分钟", 4380),
            ("45分钟", 2700),
            ("1:13:00", 4380),
            ("7h 53min", 28_380),
            ("3720", 3720),
            ("90s", 90),
        ] {
            assert_eq!(
                duration(cell),
                Some(SignedDuration::from_secs(seconds)),
                "{cell}"
            );
        }
        for cell in ["", "a while", "-5", "1e300", "Bench 5"] {
            assert_eq!(duration(cell), None, "{cell}");
        }
    }

    #[test]
    fn offsets_are_read_as_whoop_writes_them() {
        for (text, hours) in [("UTC+01:00", 1), ("UTCZ", 0), ("-05:00", -5), ("UTC", 0)] {
            assert_eq!(offset(text), Some(Offset::constant(hours)), "{text}");
        }
        assert_eq!(offset("Europe/Zurich"), None);
    }
}
