//! What the fields of a set-up form say. Each field that cannot be read is noted with what to write instead.

use std::{collections::BTreeSet, str::FromStr};

use care::{
    booking::{
        clinic::{CivilSpan, Effective},
        phone::Phone,
        set_up::{LONGEST_MINUTES, Minutes, SetUpRefused, Weekly},
    },
    id::Id,
    units::Pressure,
};
use jiff::civil::{Date, Time};

use crate::{pages::client::Sent, words};

/// The most letters of a name.
const LONGEST_NAME: usize = 120;
/// The most of what is counted in minutes, days or hours: ten years of days would still be an odd horizon.
const MOST: u32 = 100_000;
/// The first and last year of a day that somebody means.
const YEARS: std::ops::RangeInclusive<i16> = 1990..=2199;

/// A form while it is read.
pub struct Reading<'a> {
    /// What was sent.
    pub sent: &'a Sent,
    /// The fields that cannot be read, each with what to write instead.
    pub wrong: Vec<(String, String)>,
}

impl<'a> Reading<'a> {
    /// Begins to read.
    pub const fn of(sent: &'a Sent) -> Self {
        Self {
            sent,
            wrong: Vec::new(),
        }
    }

    /// Notes what is wrong with a field.
    pub fn wrong(&mut self, field: impl Into<String>, says: impl Into<String>) {
        self.wrong.push((field.into(), says.into()));
    }

    /// A text that must be there.
    pub fn name(&mut self, field: &str) -> String {
        let text = self.text(field);
        if text.is_empty() {
            self.wrong(field, "Write a name.");
        }
        text
    }

    /// A text.
    pub fn text(&mut self, field: &str) -> String {
        let text = self.sent.value(field);
        if text.chars().count() > LONGEST_NAME {
            self.wrong(field, format!("At most {LONGEST_NAME} letters."));
        }
        text.to_owned()
    }

    /// A telephone number, or nothing.
    pub fn phone(&mut self, field: &str) -> Option<Phone> {
        let text = self.text(field);
        if text.is_empty() {
            return None;
        }
        let phone = Phone::parse(&text);
        if let Err(why) = phone {
            self.wrong(field, format!("{}.", words::capital(&why.to_string())));
        }
        phone.ok()
    }

    /// A whole number, or nothing.
    pub fn number<T: TryFrom<u32>>(&mut self, field: &str) -> Option<T> {
        let text = self.sent.value(field);
        if text.is_empty() {
            return None;
        }
        let Ok(number) = text.parse::<u32>() else {
            self.wrong(field, "Write a whole number, or leave it empty.");
            return None;
        };
        let fits = T::try_from(number).ok().filter(|_| number <= MOST);
        if fits.is_none() {
            self.wrong(field, "This number is too large.");
        }
        fits
    }

    /// Minutes, which a calendar counts in fives.
    pub fn minutes(&mut self, field: &str) -> Option<u16> {
        let minutes: Option<u16> = self.number(field);
        match minutes {
            Some(minutes) if !minutes.is_multiple_of(5) => {
                self.wrong(field, in_fives(minutes));
                None
            }
            Some(minutes) if minutes > LONGEST_MINUTES => {
                self.wrong(field, format!("At most {LONGEST_MINUTES} minutes."));
                None
            }
            other => other,
        }
    }

    /// Pressure, or nothing.
    pub fn pressure(&mut self, field: &str) -> Option<Pressure> {
        let level: u8 = self.number(field)?;
        let found = Pressure::new(level).ok().filter(|_| level >= 1);
        if found.is_none() {
            self.wrong(field, "Pressure is a number from 1 to 5.");
        }
        found
    }

    /// One of a list, or nothing where it is empty.
    pub fn one_of<T>(&mut self, field: &str, find: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.sent.value(field);
        if text.is_empty() {
            return None;
        }
        let found = find(text);
        if found.is_none() {
            self.wrong(field, "Choose from the list.");
        }
        found
    }

    /// One of a list, which must be chosen.
    pub fn chosen<T>(&mut self, field: &str, find: impl Fn(&str) -> Option<T>) -> Option<T> {
        if self.sent.value(field).is_empty() {
            self.wrong(field, "Choose from the list.");
        }
        self.one_of(field, find)
    }

    /// What an id stands for, which must be chosen.
    pub fn id<T>(&mut self, field: &str) -> Option<Id<T>> {
        self.chosen(field, |text| text.parse().ok())
    }

    /// A day, or nothing.
    pub fn date(&mut self, field: &str) -> Option<Date> {
        let text = self.sent.value(field);
        if text.is_empty() {
            return None;
        }
        let day = Date::from_str(text).ok();
        let day = day.filter(|day| YEARS.contains(&day.year()));
        if day.is_none() {
            self.wrong(field, "Write days as 2026-12-31.");
        }
        day
    }

    /// A day that must be there.
    pub fn day(&mut self, field: &str) -> Option<Date> {
        if self.sent.value(field).is_empty() {
            self.wrong(field, "Choose a day.");
        }
        self.date(field)
    }

    /// A span of the clock; nothing where both are empty.
    pub fn span(&mut self, from: &str, until: &str) -> Option<CivilSpan> {
        if self.sent.value(from).is_empty() && self.sent.value(until).is_empty() {
            return None;
        }
        let (from, until) = (self.time(from), self.time(until));
        Some(CivilSpan {
            from: from?,
            until: until?,
        })
    }

    fn time(&mut self, field: &str) -> Option<Time> {
        let text = self.sent.value(field);
        // The clock of a page has hours and minutes alone.
        let time = (text.len() == 5).then(|| Time::from_str(text).ok());
        let time = time.flatten();
        if time.is_none() {
            self.wrong(field, "Write times as 09:30.");
        }
        time
    }

    /// The dates on which something holds.
    pub fn effective(&mut self) -> Effective {
        Effective {
            from: self.date("first"),
            until: self.date("last"),
        }
    }

    /// The days of the week that are ticked.
    pub fn weekdays(&mut self) -> BTreeSet<i8> {
        let days = self.sent.0.iter().filter(|(field, _)| field == "weekday");
        let days: BTreeSet<i8> = days.filter_map(|(_, day)| day.parse().ok()).collect();
        if days.is_empty() {
            self.wrong("weekday", "Choose at least one day.");
        }
        days
    }

    /// Weekly hours that are there already.
    pub fn weekly(&mut self) -> Option<Weekly> {
        let (location, span) = (self.id("place"), self.span("from", "until"));
        Some(Weekly {
            location: location?,
            weekdays: self.weekdays(),
            span: span?,
            effective: self.effective(),
        })
    }

    /// Words separated by commas.
    pub fn list(&mut self, field: &str) -> BTreeSet<String> {
        let words = self.text(field);
        let words = words.split(',').map(str::trim);
        words
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect()
    }

    /// Languages by their names or tags, separated by commas.
    pub fn languages(&mut self, field: &str) -> BTreeSet<String> {
        let mut tags = BTreeSet::new();
        for word in self.list(field) {
            match words::language_tag(&word) {
                Some(tag) => {
                    tags.insert(tag);
                }
                None => self.wrong(
                    field,
                    format!("“{word}” is not known by this name; write its code, such as pt."),
                ),
            }
        }
        tags
    }

    /// A price such as `108`, `108.5` or `108,50`, in cents; nothing is free.
    pub fn price(&mut self, field: &str) -> i64 {
        let price = cents(self.sent.value(field));
        if price.is_none() {
            self.wrong(field, "Write the price as 108.50.");
        }
        price.unwrap_or_default()
    }

    /// Notes a refusal at the field that it is about; gives it back where it is about none.
    pub fn refused(&mut self, why: &SetUpRefused) -> Option<String> {
        let says = format!("{}.", words::capital(&why.to_string()));
        let field = match why {
            SetUpRefused::NoName => "name".to_owned(),
            SetUpRefused::NotInFives { of, .. } => match of {
                Minutes::Service => "minutes".to_owned(),
                Minutes::Before => "before".to_owned(),
                Minutes::After => "after".to_owned(),
                Minutes::AddOn(number) => format!("add_minutes_{number}"),
                Minutes::Own(id) => format!("own_{id}"),
            },
            SetUpRefused::TooLong => "minutes".to_owned(),
            SetUpRefused::EndsBefore => "last".to_owned(),
            SetUpRefused::TooFar { latest } => {
                let too_far = |field: &&str| {
                    let day = Date::from_str(self.sent.value(field));
                    day.is_ok_and(|day| day > *latest)
                };
                let field = ["first", "last", "expires", "on"].into_iter().find(too_far);
                field.unwrap_or("last").to_owned()
            }
            SetUpRefused::NoDay => "weekday".to_owned(),
            SetUpRefused::NoSpan => "until".to_owned(),
            SetUpRefused::BreakOutside => "pause_from".to_owned(),
            SetUpRefused::ThereAlready => "email".to_owned(),
            SetUpRefused::OnePlace => "other".to_owned(),
            SetUpRefused::NotFound { .. } => return Some(says),
        };
        self.wrong(field, says);
        None
    }
}

/// What to write in the place of these minutes.
fn in_fives(minutes: u16) -> String {
    let below = minutes - minutes % 5;
    match below {
        0 => "Minutes go in fives: 5, for example.".to_owned(),
        below => format!("Minutes go in fives: {below} or {}.", below + 5),
    }
}

fn cents(text: &str) -> Option<i64> {
    let text = text.replace(',', ".");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    if text.is_empty() {
        return Some(0);
    }
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 7 || part.len() > 2 || !digits(whole) || !digits(part) {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let part: i64 = format!("{part:0<2}").parse().ok()?;
    Some(whole * 100 + part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_read_as_people_write_them() {
        for (text, expected) in [
            ("", Some(0)),
            ("108", Some(10_800)),
            ("108.5", Some(10_850)),
            ("108,05", Some(10_805)),
            ("0", Some(0)),
            ("-5", None),
            ("1.234", None),
            ("free", None),
            (".5", None),
            ("99999999", None),
        ] {
            assert_eq!(cents(text), expected, "{text}");
        }
    }

    /// What is wrong with a field that was sent so, as `read` reads it.
    fn wrong(text: &str, read: impl Fn(&mut Reading<'_>)) -> Option<String> {
        let sent = Sent(vec![("field".to_owned(), text.to_owned())]);
        let mut reading = Reading::of(&sent);
        read(&mut reading);
        reading.wrong.into_iter().next().map(|(_, says)| says)
    }

    #[test]
    fn each_field_says_what_to_write_instead() {
        let minutes = |reading: &mut Reading<'_>| {
            reading.minutes("field");
        };
        assert_eq!(wrong("45", minutes), None);
        assert_eq!(
            wrong("42", minutes).unwrap(),
            "Minutes go in fives: 40 or 45."
        );
        assert_eq!(wrong("1000", minutes).unwrap(), "At most 600 minutes.");
        assert!(wrong("-5", minutes).is_some());
        assert!(wrong("99999999999", minutes).is_some());
        let date = |reading: &mut Reading<'_>| {
            reading.date("field");
        };
        assert_eq!(wrong("2026-12-31", date), None);
        for bad in ["2026-13-01", "0001-01-01", "tomorrow"] {
            assert!(wrong(bad, date).is_some(), "{bad}");
        }
        let languages = |reading: &mut Reading<'_>| {
            reading.languages("field");
        };
        assert_eq!(wrong("English, pt", languages), None);
        assert!(wrong("Klingonish", languages).is_some());
        let pressure = |reading: &mut Reading<'_>| {
            reading.pressure("field");
        };
        assert!(wrong("6", pressure).is_some());
        assert_eq!(wrong("3", pressure), None);
    }
}
