//! Appointments some weeks apart, at the same time on the wall.

use jiff::{
    Timestamp, ToSpan,
    civil::Date,
    tz::{AmbiguousOffset, TimeZone},
};

use crate::{booking::appointment::Appointment, id::Id, people::Person};

/// Appointments that were booked in one act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// Identity.
    pub id: Id<Series>,
    /// Whose.
    pub athlete: Id<Person>,
    /// How many weeks apart.
    pub every_weeks: u8,
    /// Those that were booked, in order of time as it was then.
    pub appointments: Vec<Id<Appointment>>,
    /// When it was ended before its time.
    pub ended_at: Option<Timestamp>,
}

/// "Every second week, eight times."
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rhythm {
    every_weeks: u8,
    times: u8,
}

impl Rhythm {
    /// The most weeks between two.
    pub const MOST_WEEKS: u8 = 12;
    /// The most times.
    pub const MOST_TIMES: u8 = 26;

    /// From 1 to 12 weeks apart, from 2 to 26 times; `None` for anything else.
    pub const fn new(every_weeks: u8, times: u8) -> Option<Self> {
        if every_weeks == 0
            || every_weeks > Self::MOST_WEEKS
            || times < 2
            || times > Self::MOST_TIMES
        {
            return None;
        }
        Some(Self { every_weeks, times })
    }

    /// How many weeks lie between two.
    pub const fn every_weeks(self) -> u8 {
        self.every_weeks
    }

    /// How many there are.
    pub const fn times(self) -> u8 {
        self.times
    }
}

/// One day of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeriesDay {
    /// The local day.
    pub date: Date,
    /// When it would start; `None` where the clock skips that time on that day.
    pub starts_at: Option<Timestamp>,
}

/// The days of a series, the first included. The wall clock's reading is kept over each change of the clock; a time that the clock shows
/// twice means the first.
pub fn days_of(first: Timestamp, zone: &TimeZone, rhythm: Rhythm) -> Vec<SeriesDay> {
    let shown = zone.to_datetime(first);
    (0..i64::from(rhythm.times))
        .filter_map(|number| {
            let weeks = (number * i64::from(rhythm.every_weeks)).weeks();
            let at = shown.checked_add(weeks).ok()?;
            let starts_at = match zone.to_ambiguous_timestamp(at).offset() {
                // The very start that was chosen, also where the clock shows it twice.
                _ if number == 0 => Some(first),
                AmbiguousOffset::Unambiguous { offset }
                | AmbiguousOffset::Fold { before: offset, .. } => offset.to_timestamp(at).ok(),
                AmbiguousOffset::Gap { .. } => None,
            };
            Some(SeriesDay {
                date: at.date(),
                starts_at,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn check(zone: &str, first: &str, rhythm: (u8, u8), expected: &[Option<&str>]) {
        let zone = TimeZone::get(zone).unwrap();
        let rhythm = Rhythm::new(rhythm.0, rhythm.1).unwrap();
        let found: Vec<_> = days_of(at(first), &zone, rhythm)
            .into_iter()
            .map(|day| day.starts_at)
            .collect();
        let expected: Vec<_> = expected.iter().map(|text| text.map(at)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn the_wall_time_is_kept_over_both_changes_of_the_clock() {
        // Berlin, 10:00: the clock goes forward on 29 March 2026, back on 25 October.
        check(
            "Europe/Berlin",
            "2026-03-17T09:00:00Z",
            (2, 3),
            &[
                Some("2026-03-17T09:00:00Z"),
                Some("2026-03-31T08:00:00Z"),
                Some("2026-04-14T08:00:00Z"),
            ],
        );
        check(
            "Europe/Berlin",
            "2026-10-20T08:00:00Z",
            (1, 2),
            &[Some("2026-10-20T08:00:00Z"), Some("2026-10-27T09:00:00Z")],
        );
    }

    #[test]
    fn a_time_that_the_clock_skips_is_named_and_one_it_shows_twice_is_the_first() {
        check(
            "Europe/Berlin",
            "2026-03-22T01:30:00Z",
            (1, 2),
            &[Some("2026-03-22T01:30:00Z"), None],
        );
        check(
            "Europe/Berlin",
            "2026-10-18T00:30:00Z",
            (1, 2),
            &[Some("2026-10-18T00:30:00Z"), Some("2026-10-25T00:30:00Z")],
        );
    }

    #[test]
    fn a_rhythm_has_bounds() {
        for (every, times) in [(0, 2), (13, 2), (1, 1), (1, 27)] {
            assert_eq!(Rhythm::new(every, times), None);
        }
    }

    proptest! {
        #[test]
        fn each_start_shows_the_same_weekday_and_time(
            first in 1_700_000_000_i64..1_900_000_000,
            every in 1_u8..=12,
            times in 2_u8..=26,
            zone in proptest::sample::select(vec!["Europe/London", "America/Edmonton", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Kolkata"]),
        ) {
            let zone = TimeZone::get(zone).unwrap();
            let first = Timestamp::from_second(first / 300 * 300).unwrap();
            let shown = zone.to_datetime(first);
            let days = days_of(first, &zone, Rhythm::new(every, times).unwrap());
            prop_assert_eq!(days.len(), usize::from(times));
            for day in days {
                prop_assert_eq!(day.date.weekday(), shown.weekday());
                if let Some(starts_at) = day.starts_at {
                    prop_assert_eq!(zone.to_datetime(starts_at).time(), shown.time());
                }
            }
        }
    }
}
