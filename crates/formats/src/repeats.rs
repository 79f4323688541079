//! Making a calendar's entries ready for being told out, around what the parsing library takes otherwise than the standard says.

use std::str::FromStr as _;

use calcard::{
    common::{PartialDateTime, timezone::Tz},
    icalendar::{ICalendarComponent, ICalendarParameterName, ICalendarProperty, ICalendarValue},
};
use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::TimeZone};

use crate::planned::events;

/// A start names a zone that nobody knows.
pub(crate) struct UnknownZone;

/// Makes an event ready; a series without an end is told out until `until` and no further.
pub(crate) fn make_ready(event: &mut ICalendarComponent, until: Timestamp) {
    // Times of events alone are told out; an alarm within one has none.
    event.component_ids.clear();
    // One time of a series has a number of its own as soon as it was changed, and belongs to the series all the same.
    event
        .entries
        .retain(|entry| entry.name != ICalendarProperty::Sequence);
    tell_odd_times_in_utc(event);
    let zone = zone_said(event).ok().flatten();
    // On any wall, this is past what is asked for.
    let enough = until
        .checked_add(SignedDuration::from_hours(48))
        .unwrap_or(Timestamp::MAX);
    for entry in &mut event.entries {
        for value in &mut entry.values {
            let ICalendarValue::RecurrenceRule(rule) = value else {
                continue;
            };
            let last = rule.until.as_ref().and_then(PartialDateTime::to_timestamp);
            let last = last.and_then(|at| Timestamp::from_second(at).ok());
            let stands_in_utc = rule.until.as_ref().is_some_and(|at| at.tz_hour.is_some());
            if rule.count.is_none() && last.is_none_or(|last| last > enough) {
                rule.until = Some(on_the_wall(enough, &TimeZone::UTC));
            } else if let (Some(last), Some(zone), true) = (last, &zone, stands_in_utc) {
                // The last time of a series stands in UTC, and is compared on the wall.
                rule.until = Some(on_the_wall(last, zone));
            }
        }
    }
}

/// The library refuses a time that the clocks skip or show twice. RFC 5545 reads the one with the offset before the gap, and takes of the
/// other the first; so such an event that happens once is told in UTC. Where the clocks skip all that lies between its start and its end, it
/// takes as long as it says: nobody takes it for free time.
fn tell_odd_times_in_utc(event: &mut ICalendarComponent) {
    if event.property(&ICalendarProperty::Rrule).is_some() {
        return;
    }
    let odd = |name| {
        wall_of(event, name)
            .is_some_and(|(wall, zone)| zone.to_ambiguous_timestamp(wall).is_ambiguous())
    };
    let (start, end) = (ICalendarProperty::Dtstart, ICalendarProperty::Dtend);
    if !odd(&start) && !odd(&end) {
        return;
    }
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
    let entry = event.property(name)?;
    let Some(ICalendarValue::PartialDateTime(at)) = entry.values.first() else {
        return None;
    };
    if !at.has_time() || at.tz_hour.is_some() {
        return None;
    }
    let part = |part: Option<u8>| i8::try_from(part?).ok();
    let wall = DateTime::new(
        i16::try_from(at.year?).ok()?,
        part(at.month)?,
        part(at.day)?,
        part(at.hour)?,
        part(at.minute)?,
        at.second
            .map_or(Some(0), |second| i8::try_from(second).ok())?,
        0,
    );
    Some((wall.ok()?, zone_named(entry.tz_id()?)?))
}

/// A zone in the world's words or in Outlook's.
fn zone_named(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok().or_else(|| {
        let known = Tz::from_str(name).ok()?.name()?;
        TimeZone::get(&known).ok()
    })
}

/// A time without a zone.
fn on_the_wall(at: Timestamp, zone: &TimeZone) -> PartialDateTime {
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

/// The zone of an event's start: UTC, or the one it names, in the world's words or in Outlook's; `None` where it names none.
pub(crate) fn zone_said(event: &ICalendarComponent) -> Result<Option<TimeZone>, UnknownZone> {
    let Some(start) = event.property(&ICalendarProperty::Dtstart) else {
        return Ok(None);
    };
    if events::is_in_utc(event) {
        return Ok(Some(TimeZone::UTC));
    }
    let Some(name) = start.tz_id() else {
        return Ok(None);
    };
    zone_named(name).map(Some).ok_or(UnknownZone)
}
