//! When the entries of somebody's calendar take their time: spans only, no titles.

use std::{
    collections::BTreeSet,
    panic::{AssertUnwindSafe, catch_unwind},
};

use calcard::{
    common::timezone::Tz,
    icalendar::{
        ICalendarComponent, ICalendarComponentType, ICalendarProperty, ICalendarTransparency,
        ICalendarValue, dates::TimeOrDelta,
    },
};
use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::TimeZone};

use crate::{
    planned::{events, is_cancelled, parse},
    repeats::{Untold, make_ready, odd_series, repeats, zone_said},
};

/// Times of one entry that are told out: more than a hundred years of days.
const MOST_REPEATS: usize = 40_000;
/// Longer entries are a mistake of somebody's program.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 400);

/// A calendar's entry whose times cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an entry of the calendar cannot be read")]
pub struct Unreadable;

/// From and until, half-open.
pub type BusySpan = (Timestamp, Timestamp);

/// When the events of one calendar text take time within `[from, until)`, each as it lies, in order and once.
///
/// Cancelled events take none, nor those that say that they leave one free (`TRANSP:TRANSPARENT`), nor those whose UID is in `ours`.
/// A day without times is a local day of `zone`, as are times without a zone.
///
/// # Errors
/// [`Unreadable`] where any event's times cannot be told: nobody may take it for free time.
pub fn busy_spans(
    text: &str,
    (from, until): BusySpan,
    zone: &TimeZone,
    ours: &BTreeSet<String>,
) -> Result<Vec<BusySpan>, Unreadable> {
    // A mistake of the parser costs this entry and no other.
    catch_unwind(AssertUnwindSafe(|| told(text, (from, until), zone, ours)))
        .unwrap_or(Err(Unreadable))
}

fn told(
    text: &str,
    (from, until): BusySpan,
    zone: &TimeZone,
    ours: &BTreeSet<String>,
) -> Result<Vec<BusySpan>, Unreadable> {
    let calendar = parse(text).ok_or(Unreadable)?;
    let takes_time = |event: &ICalendarComponent| {
        event.component_type == ICalendarComponentType::VEvent
            && !is_cancelled(event)
            && !leaves_free(event)
            && event.uid().is_none_or(|uid| !ours.contains(uid))
    };
    let odd = odd_series(&calendar);
    let mut ready = calendar.clone();
    // Which event a component of `ready` is told of.
    let mut of: Vec<&ICalendarComponent> = calendar.components.iter().collect();
    for (place, said) in calendar.components.iter().enumerate() {
        if said.component_type != ICalendarComponentType::VEvent {
            continue;
        }
        let event = &mut ready.components[place];
        match make_ready(event, until, &odd) {
            Ok(None) => {}
            Ok(Some(start)) => {
                ready.components.push(start);
                of.push(said);
            }
            Err(Untold) if takes_time(said) => return Err(Unreadable),
            Err(Untold) => event.entries.retain(|entry| !repeats(entry)),
        }
    }
    let expanded = ready.expand_dates(Tz::Floating, MOST_REPEATS);
    let told_of = |id: u32| {
        let event = of.get(id as usize).copied();
        event.filter(|event| takes_time(event))
    };
    let failed = &expanded.errors;
    if failed.iter().any(|error| told_of(error.comp_id).is_some())
        || expanded.events.len() >= MOST_REPEATS
    {
        return Err(Unreadable);
    }
    let mut spans = BTreeSet::new();
    for event in &expanded.events {
        let Some(component) = told_of(event.comp_id) else {
            continue;
        };
        let all_day = events::is_all_day(component);
        let begins = event.start.naive_local().and_utc().timestamp();
        let lasts = match &event.end {
            TimeOrDelta::Time(end) => end.timestamp() - event.start.timestamp(),
            TimeOrDelta::Delta(delta) => delta.num_seconds(),
        };
        let lasts = if all_day && lasts <= 0 { 86_400 } else { lasts };
        if !(0..=LONGEST.as_secs()).contains(&lasts) {
            return Err(Unreadable);
        }
        let local = |seconds: i64| -> Result<Timestamp, Unreadable> {
            let civil = events::civil(seconds).ok_or(Unreadable)?;
            instant(civil, zone)
        };
        let (starts, ends) = if all_day {
            (local(begins)?, local(begins + lasts)?)
        } else if event.start.timezone().is_floating() {
            // The library leaves repeats in UTC, and times that the clocks skip or repeat, without a zone.
            let starts = match zone_said(component).map_err(|_| Unreadable)? {
                Some(said) => instant(events::civil(begins).ok_or(Unreadable)?, &said)?,
                None => local(begins)?,
            };
            (starts, later(starts, lasts)?)
        } else {
            let starts = Timestamp::from_second(event.start.timestamp()).map_err(|_| Unreadable)?;
            (starts, later(starts, lasts)?)
        };
        // A mark in time takes none.
        if starts < ends && starts < until && from < ends {
            spans.insert((starts, ends));
        }
    }
    Ok(spans.into_iter().collect())
}

fn later(at: Timestamp, seconds: i64) -> Result<Timestamp, Unreadable> {
    at.checked_add(SignedDuration::from_secs(seconds))
        .map_err(|_| Unreadable)
}

/// A time on the wall as an instant; one that the clocks skip is the one after, one that comes twice the first.
fn instant(civil: DateTime, zone: &TimeZone) -> Result<Timestamp, Unreadable> {
    zone.to_ambiguous_timestamp(civil)
        .compatible()
        .map_err(|_| Unreadable)
}

/// Whether an event says that its time is free all the same, in the standard's words or in Outlook's.
fn leaves_free(event: &ICalendarComponent) -> bool {
    let outlook = ICalendarProperty::Other("X-MICROSOFT-CDO-BUSYSTATUS".to_owned());
    let transparent = event
        .properties(&ICalendarProperty::Transp)
        .flat_map(|entry| &entry.values)
        .any(|value| {
            matches!(
                value,
                ICalendarValue::Transparency(ICalendarTransparency::Transparent)
            )
        });
    transparent
        || event
            .properties(&outlook)
            .flat_map(|entry| &entry.values)
            .filter_map(|value| value.as_text())
            .any(|word| word.trim().eq_ignore_ascii_case("FREE"))
}

/// Spans put together where they touch or overlap, cut to `[from, until)`, in order.
pub fn merged(mut spans: Vec<BusySpan>, (from, until): BusySpan) -> Vec<BusySpan> {
    spans.sort_unstable();
    let mut whole: Vec<BusySpan> = Vec::new();
    for (starts, ends) in spans {
        let (starts, ends) = (starts.max(from), ends.min(until));
        if starts >= ends {
            continue;
        }
        match whole.last_mut() {
            Some(last) if starts <= last.1 => last.1 = last.1.max(ends),
            Some(_) | None => whole.push((starts, ends)),
        }
    }
    whole
}

#[cfg(test)]
mod tests;
