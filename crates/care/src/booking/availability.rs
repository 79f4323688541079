//! When a therapist works at a place, and what of it is already taken.

use std::collections::BTreeMap;

use jiff::{
    Span as CivilSpan, Timestamp,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};
use uuid::Uuid;

use crate::booking::{
    clinic::{ClinicBook, Location, Therapist},
    hours::{CivilSpan as Hours, Holiday, Rota, TimeOff},
    limits::Work,
    occupancy::{Resource, Tick, Ticks},
    slot::Slot,
    tick_set::TickSet,
};
use crate::{id::Id, people::Person, units::Pressure};

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
    pub(super) fn meet(self, other: Self) -> Option<Self> {
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

    /// Hours that begin on a day, as far as they lie in the stretch.
    fn lay(&self, day: Date, hours: Hours) -> Option<Span> {
        let ends_on = if hours.until <= hours.from {
            day.tomorrow().ok()?
        } else {
            day
        };
        let laid = Span {
            from: self.when(day.to_datetime(hours.from))?,
            until: self.when(ends_on.to_datetime(hours.until))?,
        };
        laid.meet(self.span)
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

/// When a rota is open at a location within `span`: hours without breaks, holidays and time away; sorted, not touching.
///
/// A moment is open exactly when the wall clock of the place then shows a time inside the hours. So an hour that
/// the clock skips is not worked, an hour that it shows twice is worked twice, and a day that it skips has no hours of its own.
pub fn working_spans(
    rota: &Rota<'_>,
    location: &Location,
    holidays: &[Holiday],
    span: Span,
) -> Vec<Span> {
    let (mut worked, mut closed) = (Vec::new(), Vec::new());
    if span.from >= span.until {
        return worked;
    }
    for stretch in even_stretches(&location.zone, span) {
        // A span that began on the day before may reach past midnight.
        let first_day = stretch
            .shows(stretch.span.from)
            .date()
            .yesterday()
            .unwrap_or(Date::MIN);
        let last_day = stretch.shows(stretch.span.until).date();
        for day in first_day
            .series(CivilSpan::new().days(1))
            .take_while(|day| *day <= last_day)
        {
            let (hours, breaks) = rota.of_day(location.id, day);
            worked.extend(hours.filter_map(|hours| stretch.lay(day, hours)));
            closed.extend(breaks.filter_map(|hours| stretch.lay(day, hours)));
        }
    }
    closed.extend(
        holidays
            .iter()
            .flat_map(|holiday| holiday_spans(holiday, location, span)),
    );
    let away = rota.away.iter().map(|TimeOff { from, until }| Span {
        from: *from,
        until: *until,
    });
    // Time away that ends before it begins takes nothing away.
    closed.extend(away.filter(|away| away.from < away.until));
    without(joined(worked), &joined(closed))
}

/// A holiday within `span`: nothing where it is not one of the location's.
pub(super) fn holiday_spans(holiday: &Holiday, location: &Location, span: Span) -> Vec<Span> {
    if holiday.location.is_some_and(|at| at != location.id) || span.from >= span.until {
        return Vec::new();
    }
    let all_day = Hours {
        from: Time::midnight(),
        until: Time::midnight(),
    };
    even_stretches(&location.zone, span)
        .iter()
        .filter_map(|stretch| stretch.lay(holiday.on, all_day))
        .collect()
}

/// Sorts spans and joins those that touch or overlap.
pub(super) fn joined(mut spans: Vec<Span>) -> Vec<Span> {
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

/// Takes spans out of others; both sorted and not touching.
pub(super) fn without(spans: Vec<Span>, closed: &[Span]) -> Vec<Span> {
    if closed.is_empty() {
        return spans;
    }
    let mut left = Vec::with_capacity(spans.len());
    let mut next = 0;
    for mut span in spans {
        while closed.get(next).is_some_and(|out| out.until <= span.from) {
            next += 1;
        }
        for out in closed[next..]
            .iter()
            .take_while(|out| out.from < span.until)
        {
            if span.from < out.from {
                left.push(Span {
                    from: span.from,
                    until: out.from,
                });
            }
            span.from = span.from.max(out.until);
        }
        if span.from < span.until {
            left.push(span);
        }
    }
    left
}

/// A clinic's facts together with what is taken: all that a search for times looks at.
#[derive(Debug, Clone)]
pub struct Calendar<'a> {
    /// The clinic's people, rooms, services and hours.
    pub book: &'a ClinicBook,
    known: Ticks,
    taken: BTreeMap<Uuid, TickSet>,
    /// `None` until somebody looked.
    work: Option<BTreeMap<Id<Therapist>, Vec<Work>>>,
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
        Self {
            book,
            known,
            taken,
            work: None,
        }
    }

    /// Says that the therapists' work was looked up over [`SlotQuery::work_reach`], and none was found yet.
    ///
    /// Where a limit or a way between places has to be kept, work that nobody looked up leaves nothing free.
    ///
    /// [`SlotQuery::work_reach`]: crate::booking::slot::SlotQuery::work_reach
    pub fn look_at_work(&mut self) {
        self.work.get_or_insert_default();
    }

    /// Adds a piece of a therapist's work.
    pub fn add_work(&mut self, therapist: Id<Therapist>, work: Work) {
        if let Some(all) = &mut self.work {
            all.entry(therapist).or_default().push(work);
        }
    }

    /// A therapist's work, in no order; `None` if nobody looked.
    pub fn work(&self, therapist: Id<Therapist>) -> Option<&[Work]> {
        let all = self.work.as_ref()?;
        Some(all.get(&therapist).map_or(&[], Vec::as_slice))
    }

    /// Marks ticks of a resource as taken; one that was not looked up stays unknown.
    pub fn take(&mut self, resource: Uuid, run: Ticks) {
        if let Some(set) = self.taken.get_mut(&resource) {
            set.insert(run);
        }
    }

    /// Marks those of 64 ticks in a row whose bits are set, the lowest first, as taken.
    pub fn take_bits(&mut self, resource: Uuid, from: Tick, bits: u64) {
        if let Some(set) = self.taken.get_mut(&resource) {
            set.insert_bits(from, bits);
        }
    }

    /// Marks ticks of a resource as free again, as when its own hold is about to become an appointment.
    pub fn release(&mut self, resource: Uuid, run: Ticks) {
        if let Some(set) = self.taken.get_mut(&resource) {
            set.remove(run);
        }
    }

    /// Takes a slot, as a booking of it would: ticks of therapist, room and athlete, and the therapist's work.
    pub fn take_slot(
        &mut self,
        slot: &Slot,
        athlete: Option<Id<Person>>,
        pressure: Option<Pressure>,
    ) {
        for resource in slot.resources(athlete) {
            self.take(resource.uuid(), slot.occupies);
        }
        let work = Work {
            location: slot.location,
            hands_on: Ticks::covering(slot.starts_at, slot.ends_at),
            occupies: slot.occupies,
            pressure,
        };
        self.add_work(slot.therapist, work);
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
