//! Times that the clocks skip or show twice, told so that the parsing library takes them as the standard says.

use std::{collections::BTreeSet, str::FromStr as _};

use calcard::{
    common::{PartialDateTime, timezone::Tz},
    icalendar::{
        ICalendar, ICalendarComponent, ICalendarEntry, ICalendarParameterName, ICalendarPeriod,
        ICalendarProperty, ICalendarValue,
    },
};
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

use super::repeats;

/// The series that begin, end or are added to at a time that the clocks skip or show twice, by UID.
pub(crate) fn odd_series(calendar: &ICalendar) -> BTreeSet<String> {
    let odd = |event: &&ICalendarComponent| event.entries.iter().any(repeats) && has_odd(event);
    let events = calendar.components.iter().filter(odd);
    events
        .filter_map(|event| Some(event.uid()?.to_owned()))
        .collect()
}

/// The library refuses a time that the clocks skip or show twice. RFC 5545 reads the one with the offset before the gap, and takes of the
/// other the first; so an event that happens once is told in UTC, and a series on the wall of its zone, to be read by whoever tells it out.
/// What was moved within such a series is told as the series is.
pub(super) fn tell_odd_times(event: &mut ICalendarComponent, odd: &BTreeSet<String>) {
    let is_odd = has_odd(event);
    let in_odd_series = event.uid().is_some_and(|uid| odd.contains(uid));
    if in_odd_series || (is_odd && event.entries.iter().any(repeats)) {
        tell_on_the_wall(event);
    } else if is_odd {
        tell_in_utc(event);
    }
}

fn has_odd(event: &ICalendarComponent) -> bool {
    let names = [
        ICalendarProperty::Dtstart,
        ICalendarProperty::Dtend,
        ICalendarProperty::Rdate,
    ];
    let entries = event
        .entries
        .iter()
        .filter(|entry| names.contains(&entry.name));
    entries
        .flat_map(walls_of)
        .any(|(wall, zone)| zone.to_ambiguous_timestamp(wall).is_ambiguous())
}

/// Takes a series' zone away wherever its start's zone is named, and tells what is left out of it on the same wall.
fn tell_on_the_wall(event: &mut ICalendarComponent) {
    let start = event.property(&ICalendarProperty::Dtstart);
    let Some(named) = start.and_then(|entry| entry.tz_id()).map(ToOwned::to_owned) else {
        return;
    };
    let zone = zone_named(&named);
    for entry in &mut event.entries {
        entry.params.retain(|each| {
            each.name != ICalendarParameterName::Tzid || each.value.as_text() != Some(&named)
        });
        for value in &mut entry.values {
            let (ICalendarValue::PartialDateTime(at), Some(zone)) = (value, &zone) else {
                continue;
            };
            let told = at.to_timestamp().filter(|_| at.tz_hour.is_some());
            if let Some(told) = told.and_then(|told| Timestamp::from_second(told).ok()) {
                **at = on_the_wall(told, zone);
            }
        }
    }
}

/// Where the clocks skip all that lies between its start and its end, it takes as long as it says: nobody takes it for free time.
fn tell_in_utc(event: &mut ICalendarComponent) {
    let (start, end) = (ICalendarProperty::Dtstart, ICalendarProperty::Dtend);
    let instant = |(wall, zone): &(DateTime, TimeZone)| {
        let read = zone.to_ambiguous_timestamp(*wall);
        read.compatible().ok()
    };
    let (from, until) = (wall_of(event, &start), wall_of(event, &end));
    let starts = from.as_ref().and_then(instant);
    let ends = until.as_ref().and_then(instant);
    let ends = match (&from, &until, starts, ends) {
        (Some((from, _)), Some((until, _)), Some(starts), Some(ends)) if ends <= starts => {
            let said = until.duration_since(*from);
            starts.checked_add(said).ok().filter(|_| said.is_positive())
        }
        _ => ends,
    };
    for (name, at) in [(start, starts), (end, ends)] {
        let entry = event.entries.iter_mut().find(|entry| entry.name == name);
        if let (Some(entry), Some(at)) = (entry, at) {
            entry
                .params
                .retain(|each| each.name != ICalendarParameterName::Tzid);
            entry.values = vec![ICalendarValue::PartialDateTime(Box::new(PartialDateTime {
                tz_hour: Some(0),
                tz_minute: Some(0),
                ..on_the_wall(at, &TimeZone::UTC)
            }))];
        }
    }
}

/// What an event's start or end shows on the wall of a zone that it names; `None` for days, UTC and zones that nobody knows.
fn wall_of(event: &ICalendarComponent, name: &ICalendarProperty) -> Option<(DateTime, TimeZone)> {
    walls_of(event.property(name)?).next()
}

/// What the times of an entry show on the wall of a zone that it names; nothing for days, UTC and zones that nobody knows.
fn walls_of(entry: &ICalendarEntry) -> impl Iterator<Item = (DateTime, TimeZone)> {
    let zone = entry.tz_id().and_then(zone_named);
    entry.values.iter().filter_map(move |value| {
        let at = match value {
            ICalendarValue::PartialDateTime(at) => at,
            ICalendarValue::Period(
                ICalendarPeriod::Range { start, .. } | ICalendarPeriod::Duration { start, .. },
            ) => start,
            _ => return None,
        };
        Some((wall(at)?, zone.clone()?))
    })
}

/// The date and time on a wall; `None` for days and UTC.
fn wall(at: &PartialDateTime) -> Option<DateTime> {
    if !at.has_time() || at.tz_hour.is_some() {
        return None;
    }
    let part = |part: Option<u8>| i8::try_from(part?).ok();
    DateTime::new(
        i16::try_from(at.year?).ok()?,
        part(at.month)?,
        part(at.day)?,
        part(at.hour)?,
        part(at.minute)?,
        at.second
            .map_or(Some(0), |second| i8::try_from(second).ok())?,
        0,
    )
    .ok()
}

/// A zone in the world's words or in Outlook's.
pub(super) fn zone_named(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok().or_else(|| {
        let known = Tz::from_str(name).ok()?.name()?;
        TimeZone::get(&known).ok()
    })
}

/// A time without a zone.
pub(super) fn on_the_wall(at: Timestamp, zone: &TimeZone) -> PartialDateTime {
    let wall = zone.to_datetime(at);
    PartialDateTime {
        year: u16::try_from(wall.year()).ok(),
        month: Some(wall.month().unsigned_abs()),
        day: Some(wall.day().unsigned_abs()),
        hour: Some(wall.hour().unsigned_abs()),
        minute: Some(wall.minute().unsigned_abs()),
        second: Some(wall.second().unsigned_abs()),
        ..PartialDateTime::default()
    }
}
