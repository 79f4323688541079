//! Making a calendar's entries ready for being told out, around what the parsing library takes otherwise than the standard says.

mod odd_times;

use std::collections::BTreeSet;

use calcard::{
    common::{PartialDateTime, timezone::Tz},
    icalendar::{
        ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarEntry, ICalendarFrequency,
        ICalendarProperty, ICalendarRecurrenceRule, ICalendarValue,
    },
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

pub(crate) use self::odd_times::odd_series;
use self::odd_times::{on_the_wall, tell_odd_times, zone_named};
use crate::planned::events;

/// A start names a zone that nobody knows.
pub(crate) struct UnknownZone;

/// What an entry repeats cannot be told: a rule or a further time is unreadable, or the rule names no time at all, as the 30th of every
/// February does.
pub(crate) struct Untold;

/// Makes an event ready; a series is told out until `until` and no further, and `odd` are the [`odd_series`] of its calendar. What comes back besides is the start of a series whose rule does
/// not name it, as an entry of its own: RFC 5545 leaves open what that means, and whoever wrote it has something to do then.
///
/// # Errors
/// [`Untold`]: the library would leave out what it cannot read, and look until the year 10,000 for what there is not.
pub(crate) fn make_ready(
    event: &mut ICalendarComponent,
    until: Timestamp,
    odd: &BTreeSet<String>,
) -> Result<Option<ICalendarComponent>, Untold> {
    // Times of events alone are told out; an alarm within one has none.
    event.component_ids.clear();
    if event.entries.iter().any(is_unreadable) {
        return Err(Untold);
    }
    // One time of a series has a number of its own as soon as it was changed, and belongs to the series all the same.
    event
        .entries
        .retain(|entry| entry.name != ICalendarProperty::Sequence);
    // On any wall, this is past what is asked for.
    let enough = until
        .checked_add(SignedDuration::from_hours(48))
        .unwrap_or(Timestamp::MAX);
    if starts_after(event, enough) {
        event
            .entries
            .retain(|entry| entry.name != ICalendarProperty::Rrule);
    }
    let zone = zone_said(event).ok().flatten();
    tell_odd_times(event, odd);
    for rule in rules_of(event) {
        let last = rule.until.as_ref().and_then(PartialDateTime::to_timestamp);
        let last = last.and_then(|at| Timestamp::from_second(at).ok());
        let stands_in_utc = rule.until.as_ref().is_some_and(|at| at.tz_hour.is_some());
        if last.is_none_or(|last| last > enough) {
            rule.until = Some(on_the_wall(enough, &TimeZone::UTC));
        } else if let (Some(last), Some(zone), true) = (last, &zone, stands_in_utc) {
            // The last time of a series stands in UTC, and is compared on the wall.
            rule.until = Some(on_the_wall(last, zone));
        }
    }
    start_beside_its_rule(event)
}

/// Whether it names further times, and one of them or the rule itself is written as nobody expects.
fn is_unreadable(entry: &ICalendarEntry) -> bool {
    let readable = |value: &ICalendarValue| match entry.name {
        ICalendarProperty::Rrule => matches!(value, ICalendarValue::RecurrenceRule(_)),
        ICalendarProperty::Rdate => matches!(
            value,
            ICalendarValue::PartialDateTime(_) | ICalendarValue::Period(_)
        ),
        _ => true,
    };
    !entry.values.iter().all(readable)
}

/// Whether it is why an event happens more than once.
pub(crate) fn repeats(entry: &ICalendarEntry) -> bool {
    matches!(
        entry.name,
        ICalendarProperty::Rrule | ICalendarProperty::Rdate
    )
}

fn rules_of(event: &mut ICalendarComponent) -> impl Iterator<Item = &mut ICalendarRecurrenceRule> {
    let values = event.entries.iter_mut().flat_map(|entry| &mut entry.values);
    values.filter_map(|value| match value {
        ICalendarValue::RecurrenceRule(rule) => Some(&mut **rule),
        _ => None,
    })
}

/// What an event's start says.
fn start_of(event: &ICalendarComponent) -> Option<&PartialDateTime> {
    match event
        .property(&ICalendarProperty::Dtstart)?
        .values
        .first()?
    {
        ICalendarValue::PartialDateTime(start) => Some(start),
        _ => None,
    }
}

/// Whether an event begins later than that on any wall: its rule has nothing to add.
fn starts_after(event: &ICalendarComponent, enough: Timestamp) -> bool {
    let start = start_of(event).and_then(PartialDateTime::to_timestamp);
    start.is_some_and(|start| start > enough.as_second())
}

/// The start of a series by itself, where its rule names other times alone.
fn start_beside_its_rule(
    event: &mut ICalendarComponent,
) -> Result<Option<ICalendarComponent>, Untold> {
    // The library takes the last of several.
    let rule = rules_of(event).last().map(|rule| rule.clone());
    let (Some(rule), Some(start)) = (rule, start_of(event)) else {
        return Ok(None);
    };
    if rule.byday.iter().any(|day| day.ordwk == Some(0)) {
        return Err(Untold);
    }
    if names_the_start(rule, start)? {
        return Ok(None);
    }
    let mut alone = event.clone();
    alone
        .entries
        .retain(|entry| entry.name != ICalendarProperty::Rdate);
    for rule in rules_of(&mut alone) {
        // A rule all the same: what is left out of a series or moved within it still is.
        *rule = ICalendarRecurrenceRule {
            freq: ICalendarFrequency::Daily,
            count: Some(1),
            ..ICalendarRecurrenceRule::default()
        };
    }
    Ok(Some(alone))
}

/// Whether the first time that a rule names is the start of its series.
fn names_the_start(rule: ICalendarRecurrenceRule, start: &PartialDateTime) -> Result<bool, Untold> {
    let on_the_wall = PartialDateTime {
        tz_hour: None,
        tz_minute: None,
        ..start.clone()
    };
    let once = ICalendarRecurrenceRule {
        count: Some(1),
        until: None,
        ..rule
    };
    let entry = |name, value| ICalendarEntry {
        name,
        params: Vec::new(),
        values: vec![value],
    };
    let mut series = ICalendarComponent::new(ICalendarComponentType::VEvent);
    series.entries = vec![
        entry(
            ICalendarProperty::Dtstart,
            ICalendarValue::PartialDateTime(Box::new(on_the_wall)),
        ),
        entry(
            ICalendarProperty::Rrule,
            ICalendarValue::RecurrenceRule(Box::new(once)),
        ),
    ];
    let calendar = ICalendar {
        components: vec![series],
    };
    let starts = start.to_date_time().map(|start| start.date_time);
    match calendar.expand_dates(Tz::Floating, 1).events.first() {
        Some(first) => Ok(starts == Some(first.start.naive_local())),
        None => Err(Untold),
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
