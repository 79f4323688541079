//! When the entries of a calendar are, repeated ones told out.

use std::{
    collections::{BTreeMap, BTreeSet},
    iter,
};

use calcard::{
    common::timezone::Tz,
    icalendar::{
        ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarProperty, ICalendarValue,
        dates::TimeOrDelta,
    },
};
use care::training::planned::PlannedTime;
use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::TimeZone};

use super::AHEAD;
use crate::{
    reading::ReadOptions,
    repeats::{Untold, make_ready, odd_series, zone_said},
};

/// Repeats of one entry that are told out: more than eleven years of days.
const MOST_REPEATS: usize = 4_200;
/// Entries with repeats that are told out.
const MOST_SERIES: usize = 500;
/// Of these, such as cannot be told: each may cost as long as a thousand that can.
const MOST_UNTOLD: usize = 20;

/// One time of one entry.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Occurrence {
    /// Its place among the calendar's components.
    pub component: usize,
    /// When.
    pub time: PlannedTime,
    /// How long, where it has a time of day and an end.
    pub lasts: Option<SignedDuration>,
    /// One of several of an entry that repeats.
    pub repeated: bool,
}

/// Every time of every entry, and how many entries have none.
pub(super) fn occurrences(calendar: &ICalendar, options: &ReadOptions) -> (Vec<Occurrence>, usize) {
    let mut single = Vec::new();
    let mut series: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let repeats = |component: &ICalendarComponent| {
        component.has_property(&ICalendarProperty::Rrule)
            || component.has_property(&ICalendarProperty::Rdate)
    };
    let mut repeated: Vec<&str> = calendar
        .components
        .iter()
        .filter(|component| repeats(component))
        .filter_map(ICalendarComponent::uid)
        .collect();
    repeated.sort_unstable();
    for (index, component) in calendar.components.iter().enumerate() {
        if component.component_type != ICalendarComponentType::VEvent {
            continue;
        }
        match component.uid() {
            Some(uid) if repeated.binary_search(&uid).is_ok() => {
                series.entry(uid).or_default().push(index);
            }
            Some(_) | None => single.push(index),
        }
    }
    let whole = Whole {
        calendar,
        zones: zones_of(calendar),
        odd: odd_series(calendar),
        options,
    };
    let mut found = Vec::with_capacity(single.len());
    let mut without = told(&whole, &single, false, &mut found);
    let mut untold = 0;
    for entries in series.into_values().take(MOST_SERIES) {
        if untold == MOST_UNTOLD {
            without += entries.len();
            continue;
        }
        let missed = told(&whole, &entries, true, &mut found);
        untold += usize::from(missed > 0);
        without += missed;
    }
    (found, without)
}

/// What all entries of a calendar are told with.
struct Whole<'a> {
    calendar: &'a ICalendar,
    /// Its own definitions of time zones.
    zones: Vec<ICalendarComponent>,
    odd: BTreeSet<String>,
    options: &'a ReadOptions,
}

/// Tells the times of these entries; how many have none.
fn told(
    whole: &Whole<'_>,
    entries: &[usize],
    repeated: bool,
    found: &mut Vec<Occurrence>,
) -> usize {
    let Whole {
        calendar, options, ..
    } = whole;
    let mut part = ICalendar {
        components: whole.zones.clone(),
    };
    let first = part.components.len();
    let until = options.now.saturating_add(AHEAD).unwrap_or(options.now);
    let mut told_of = Vec::with_capacity(entries.len());
    let mut without = 0;
    for index in entries {
        let mut entry = calendar.components[*index].clone();
        match make_ready(&mut entry, until, &whole.odd) {
            // A session that no rule names is one all the same.
            Ok(start) => {
                let both = iter::once(entry).chain(start);
                let before = part.components.len();
                part.components.extend(both);
                told_of.extend(iter::repeat_n(*index, part.components.len() - before));
            }
            Err(Untold) => without += 1,
        }
    }
    let expanded = part.expand_dates(Tz::Floating, MOST_REPEATS);
    for event in expanded.events {
        let Some(place) = (event.comp_id as usize).checked_sub(first) else {
            continue;
        };
        let Some(index) = told_of.get(place).copied() else {
            continue;
        };
        let local = civil(event.start.naive_local().and_utc().timestamp());
        let Some(local) = local else { continue };
        let all_day = is_all_day(&calendar.components[index]);
        let time = if all_day {
            PlannedTime::On(local.date())
        } else if event.start.timezone().is_floating() {
            // The library leaves repeats in UTC, and times that the clocks skip or repeat, without their zone.
            let said = zone_said(&calendar.components[index]).ok().flatten();
            let zone = said.unwrap_or_else(|| options.zone.clone());
            match local.to_zoned(zone) {
                Ok(zoned) => PlannedTime::At(zoned.timestamp()),
                Err(_) => continue,
            }
        } else {
            match Timestamp::from_second(event.start.timestamp()) {
                Ok(at) => PlannedTime::At(at),
                Err(_) => continue,
            }
        };
        let seconds = match event.end {
            TimeOrDelta::Time(end) => end.timestamp() - event.start.timestamp(),
            TimeOrDelta::Delta(delta) => delta.num_seconds(),
        };
        const LONGEST_S: i64 = 7 * 86_400;
        found.push(Occurrence {
            component: index,
            time,
            lasts: (!all_day && (1..=LONGEST_S).contains(&seconds))
                .then(|| SignedDuration::from_secs(seconds)),
            repeated,
        });
    }
    without + expanded.errors.len()
}

/// The calendar's own definitions of time zones, by themselves.
fn zones_of(calendar: &ICalendar) -> Vec<ICalendarComponent> {
    let mut zones: Vec<ICalendarComponent> = Vec::new();
    for component in &calendar.components {
        if component.component_type != ICalendarComponentType::VTimezone {
            continue;
        }
        let place = zones.len();
        let mut zone = component.clone();
        let parts: Vec<ICalendarComponent> = zone
            .component_ids
            .iter()
            .filter_map(|id| calendar.components.get(*id as usize))
            .cloned()
            .collect();
        zone.component_ids = (0..parts.len())
            .filter_map(|part| u32::try_from(place + 1 + part).ok())
            .collect();
        zones.push(zone);
        zones.extend(parts);
    }
    zones
}

/// Whether an entry names a day and no time of it.
pub(crate) fn is_all_day(event: &ICalendarComponent) -> bool {
    event
        .property(&ICalendarProperty::Dtstart)
        .and_then(|entry| entry.values.first())
        .is_some_and(|value| match value {
            ICalendarValue::PartialDateTime(at) => !at.has_time(),
            _ => false,
        })
}

/// Whether an entry's start stands in UTC.
pub(crate) fn is_in_utc(event: &ICalendarComponent) -> bool {
    event
        .property(&ICalendarProperty::Dtstart)
        .and_then(|entry| entry.values.first())
        .is_some_and(
            |value| matches!(value, ICalendarValue::PartialDateTime(at) if at.tz_hour.is_some()),
        )
}

/// Seconds of a clock on the wall as a date and time.
pub(crate) fn civil(seconds: i64) -> Option<DateTime> {
    Some(TimeZone::UTC.to_datetime(Timestamp::from_second(seconds).ok()?))
}
