//! Hours: weekly ones with the dates between which they hold, single days, holidays, time away.

use jiff::civil::{Date, Time, Weekday};

use crate::{booking::clinic::Location, id::Id};

/// The days on which something holds, both included; `None` is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Effective {
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
}

impl Effective {
    /// On every day.
    pub const ALWAYS: Self = Self {
        from: None,
        until: None,
    };

    /// Whether a day lies in it.
    pub fn contains(self, day: Date) -> bool {
        self.from.is_none_or(|first| first <= day) && self.until.is_none_or(|last| day <= last)
    }
}

/// Weekly hours at one location, in that location's civil time, half-open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeeklyHours {
    /// Where.
    pub location: Id<Location>,
    /// Day of the week on which the span begins.
    pub weekday: Weekday,
    /// First minute.
    pub from: Time,
    /// First minute no longer in it; at or before `from` means past midnight, into the next day.
    pub until: Time,
    /// The days on which a span may begin.
    pub effective: Effective,
}

impl WeeklyHours {
    /// Hours that hold every week.
    pub const fn every(location: Id<Location>, weekday: Weekday, from: Time, until: Time) -> Self {
        Self {
            location,
            weekday,
            from,
            until,
            effective: Effective::ALWAYS,
        }
    }
}

/// A span of a day's clock, half-open; `until` at or before `from` means past midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CivilSpan {
    /// First minute.
    pub from: Time,
    /// First minute no longer in it.
    pub until: Time,
}

/// One day at one location with hours of its own; these take the place of the weekly hours and breaks that begin on that day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayHours {
    /// Where.
    pub location: Id<Location>,
    /// The local day.
    pub on: Date,
    /// The hours; none means closed.
    pub spans: Vec<CivilSpan>,
}

/// A local day on which nobody works, from midnight to midnight of the wall clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holiday {
    /// Where; `None` for every location.
    pub location: Option<Id<Location>>,
    /// The day.
    pub on: Date,
    /// What it is called.
    pub name: String,
}

/// Away, half-open, in instants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeOff {
    /// From.
    pub from: jiff::Timestamp,
    /// Until, exclusive.
    pub until: jiff::Timestamp,
}

/// All that says when somebody works or a room can be used.
#[derive(Debug, Clone, Copy)]
pub struct Rota<'a> {
    /// Weekly hours.
    pub hours: &'a [WeeklyHours],
    /// Weekly breaks.
    pub breaks: &'a [WeeklyHours],
    /// Single days.
    pub days: &'a [DayHours],
    /// Time away.
    pub away: &'a [TimeOff],
}

impl<'a> Rota<'a> {
    /// The spans of work that begin at a location on a day, and the breaks in them.
    pub fn of_day(
        &self,
        location: Id<Location>,
        day: Date,
    ) -> (
        impl Iterator<Item = CivilSpan> + 'a,
        impl Iterator<Item = CivilSpan> + 'a,
    ) {
        let own = self
            .days
            .iter()
            .find(|other| other.location == location && other.on == day);
        let weekday = day.weekday();
        let weekly = move |all: &'a [WeeklyHours]| {
            all.iter()
                .filter(move |hours| {
                    own.is_none()
                        && hours.weekday == weekday
                        && hours.location == location
                        && hours.effective.contains(day)
                })
                .map(|hours| CivilSpan {
                    from: hours.from,
                    until: hours.until,
                })
        };
        let of_own = own.map_or(&[][..], |day| &day.spans);
        (
            weekly(self.hours).chain(of_own.iter().copied()),
            weekly(self.breaks),
        )
    }
}
