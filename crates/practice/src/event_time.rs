//! When an event is that somebody names by its day: one reading for the terminal and for the pages.

use care::training::workout::EventTime;
use jiff::{
    Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};

/// When an event of a day is, ahead of `now` or behind it. What is not known is taken so that a massage stays further away
/// from it: the earliest start of an event ahead, the latest end of one behind.
///
/// `None` for today without a time, which may be behind or ahead, and for a day that cannot be reached.
pub(crate) fn event_time(
    date: Date,
    time: Option<Time>,
    zone: &TimeZone,
    now: Timestamp,
) -> Option<EventTime> {
    let today = now.to_zoned(zone.clone()).date();
    let instant = |time: Time| {
        let zoned = date.to_datetime(time).to_zoned(zone.clone()).ok()?;
        Some(zoned.timestamp())
    };
    let starts_at = match time {
        Some(time) => instant(time)?,
        None if date == today => return None,
        None => instant(Time::midnight())?,
    };
    Some(if starts_at > now {
        EventTime::StartsAt(starts_at)
    } else {
        EventTime::EndedAt(end_of(date, zone).unwrap_or(now).min(now))
    })
}

/// The instant a local day ends.
fn end_of(date: Date, zone: &TimeZone) -> Option<Timestamp> {
    let tomorrow = date.tomorrow().ok()?;
    Some(tomorrow.to_zoned(zone.clone()).ok()?.timestamp())
}
