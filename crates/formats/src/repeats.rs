//! Making a calendar's entries ready for being told out, around what the parsing library takes otherwise than the standard says.

use std::str::FromStr as _;

use calcard::{
    common::{PartialDateTime, timezone::Tz},
    icalendar::{ICalendarComponent, ICalendarProperty, ICalendarValue},
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

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
    if let Ok(zone) = TimeZone::get(name) {
        return Ok(Some(zone));
    }
    let known = Tz::from_str(name).ok().and_then(|zone| zone.name());
    match known.and_then(|name| TimeZone::get(&name).ok()) {
        Some(zone) => Ok(Some(zone)),
        None => Err(UnknownZone),
    }
}
