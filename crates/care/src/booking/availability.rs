//! When a therapist works at a place, and what of it is already taken.

use std::collections::BTreeMap;

use jiff::{Span as CivilSpan, Timestamp, civil::DateTime, tz::TimeZone};
use uuid::Uuid;

use crate::booking::{
    clinic::{ClinicBook, Location, Therapist, TimeOff},
    occupancy::{Resource, Ticks},
    tick_set::TickSet,
};

/// Half-open span of time `[from, until)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// From.
    pub from: Timestamp,
    /// Until, exclusive.
    pub until: Timestamp,
}

impl Span {
    /// What both have in common, if anything.
    fn meet(self, other: Self) -> Option<Self> {
        let both = Self {
            from: self.from.max(other.from),
            until: self.until.min(other.until),
        };
        (both.from < both.until).then_some(both)
    }
}

/// A stretch of time in which a zone's clock runs evenly.
struct EvenStretch {
    span: Span,
    offset_s: i64,
}

impl EvenStretch {
    /// What the wall clock shows at an instant of the stretch.
    fn shows(&self, at: Timestamp) -> DateTime {
        let seconds = at.as_second().saturating_add(self.offset_s);
        Timestamp::from_second(seconds)
            .map_or(DateTime::MAX, |shifted| TimeZone::UTC.to_datetime(shifted))
    }

    /// The instant at which the clock would show this, if it always ran as in this stretch.
    fn when(&self, shown: DateTime) -> Option<Timestamp> {
        let shifted = TimeZone::UTC.to_timestamp(shown).ok()?;
        Timestamp::from_second(shifted.as_second().checked_sub(self.offset_s)?).ok()
    }
}

/// Cuts a span at each change of the zone's clock.
fn even_stretches(zone: &TimeZone, span: Span) -> Vec<EvenStretch> {
    let mut cuts = vec![span.from];
    cuts.extend(
        zone.following(span.from)
            .map(|change| change.timestamp())
            .take_while(|at| *at < span.until),
    );
    cuts.push(span.until);
    cuts.windows(2)
        .map(|pair| EvenStretch {
            span: Span {
                from: pair[0],
                until: pair[1],
            },
            offset_s: i64::from(zone.to_offset(pair[0]).seconds()),
        })
        .collect()
}

/// When a therapist works at a location within `span`: weekly hours minus time off, sorted, not touching.
///
/// A moment is worked exactly when the wall clock of the place then shows a time inside the hours. So an hour that
/// the clock skips is not worked, an hour that it shows twice is worked twice, and a day that it skips has no hours of its own.
pub fn working_spans(therapist: &Therapist, location: &Location, span: Span) -> Vec<Span> {
    let mut worked = Vec::new();
    if span.from >= span.until {
        return worked;
    }
    for stretch in even_stretches(&location.zone, span) {
        // A span that began on the day before may reach past midnight.
        let first_day = stretch
            .shows(stretch.span.from)
            .date()
            .yesterday()
            .unwrap_or(jiff::civil::Date::MIN);
        let last_day = stretch.shows(stretch.span.until).date();
        for day in first_day
            .series(CivilSpan::new().days(1))
            .take_while(|day| *day <= last_day)
        {
            let hours = therapist
                .hours
                .iter()
                .filter(|hours| hours.location == location.id && hours.weekday == day.weekday());
            for hours in hours {
                let ends_on = if hours.until <= hours.from {
                    day.tomorrow()
                } else {
                    Ok(day)
                };
                let Ok(ends_on) = ends_on else { continue };
                let (from, until) = (
                    stretch.when(day.to_datetime(hours.from)),
                    stretch.when(ends_on.to_datetime(hours.until)),
                );
                if let (Some(from), Some(until)) = (from, until) {
                    worked.extend(Span { from, until }.meet(stretch.span));
                }
            }
        }
    }
    without_time_off(joined(worked), &therapist.time_off)
}

/// Sorts spans and joins those that touch or overlap.
fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.from <= last.until => last.until = last.until.max(span.until),
            Some(_) | None => joined.push(span),
        }
    }
    joined
}

/// Takes time off out of sorted spans.
fn without_time_off(mut spans: Vec<Span>, time_off: &[TimeOff]) -> Vec<Span> {
    for away in time_off {
        spans = spans
            .into_iter()
            .flat_map(|span| {
                let before = Span {
                    from: span.from,
                    until: span.until.min(away.from),
                };
                let after = Span {
                    from: span.from.max(away.until),
                    until: span.until,
                };
                // Time off that ends before it begins takes nothing away.
                let parts = if away.from < away.until {
                    [before, after]
                } else {
                    [
                        span,
                        Span {
                            from: span.until,
                            until: span.until,
                        },
                    ]
                };
                parts.into_iter().filter(|part| part.from < part.until)
            })
            .collect();
    }
    spans
}

/// A clinic's facts together with what is taken: all that a search for times looks at.
#[derive(Debug, Clone)]
pub struct Calendar<'a> {
    /// The clinic's people, rooms, services and hours.
    pub book: &'a ClinicBook,
    known: Ticks,
    taken: BTreeMap<Uuid, TickSet>,
}

impl<'a> Calendar<'a> {
    /// A calendar in which these resources were looked up over these ticks, and nothing was found to be taken yet.
    ///
    /// A resource that was not looked up, or a time outside of `known`, is never free.
    pub fn new(
        book: &'a ClinicBook,
        known: Ticks,
        looked_up: impl IntoIterator<Item = Resource>,
    ) -> Self {
        let taken = looked_up
            .into_iter()
            .map(|resource| (resource.uuid(), TickSet::empty(known)))
            .collect();
        Self { book, known, taken }
    }

    /// Marks ticks of a resource as taken; one that was not looked up stays unknown.
    pub fn take(&mut self, resource: Uuid, run: Ticks) {
        if let Some(set) = self.taken.get_mut(&resource) {
            set.insert(run);
        }
    }

    /// Marks ticks of a resource as free again, as when its own hold is about to become an appointment.
    pub fn release(&mut self, resource: Uuid, run: Ticks) {
        if let Some(set) = self.taken.get_mut(&resource) {
            set.remove(run);
        }
    }

    /// The ticks that were looked up.
    pub const fn known(&self) -> Ticks {
        self.known
    }

    /// The ticks of a resource that are taken; `None` if nobody looked.
    pub fn taken(&self, resource: Resource) -> Option<&TickSet> {
        self.taken.get(&resource.uuid())
    }
}

#[cfg(test)]
#[path = "availability_tests.rs"]
mod tests;
