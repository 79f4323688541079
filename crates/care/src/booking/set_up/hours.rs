//! Weekly hours, breaks and single days.

use jiff::{
    ToSpan,
    civil::{Time, Weekday},
};

use super::{Change, Changed, SetUpRefused, Weekly, Whose, place, room_of, therapist_of};
use crate::{
    booking::clinic::{CivilSpan, ClinicBook, Effective, Location, Room, Therapist, WeeklyHours},
    id::Id,
};

pub(super) fn changed(book: &ClinicBook, change: Change) -> Result<Changed, SetUpRefused> {
    match change {
        Change::Hours {
            whose,
            location,
            weekdays,
            span,
            pause,
            effective,
        } => {
            place(book, location)?;
            let days = days(&weekdays);
            checked(&days, effective, span.into_iter().chain(pause))?;
            if pause.is_some_and(|pause| !span.is_some_and(|span| lies_in(pause, span))) {
                return Err(SetUpRefused::BreakOutside);
            }
            let replaced = |all: &[WeeklyHours], span: Option<CivilSpan>| {
                let mut left = without(all, location, &days, effective);
                left.extend(span.iter().flat_map(|span| {
                    let begin = |day: &Weekday| hours(location, *day, *span, effective);
                    days.iter().map(begin)
                }));
                left
            };
            match whose {
                Whose::Therapist(id) => {
                    let one = therapist_of(book, id)?;
                    Ok(Changed::Therapist(Therapist {
                        hours: replaced(&one.hours, span),
                        breaks: replaced(&one.breaks, pause),
                        ..one
                    }))
                }
                Whose::Room(id) => {
                    let one = room_of(book, id)?;
                    Ok(Changed::Room(Room {
                        hours: replaced(&one.hours, span),
                        ..one
                    }))
                }
            }
        }
        Change::Break { therapist, pause } => {
            place(book, pause.location)?;
            let days = days(&pause.weekdays);
            checked(&days, pause.effective, [pause.span].into_iter())?;
            let mut one = therapist_of(book, therapist)?;
            for day in days {
                let more = hours(pause.location, day, pause.span, pause.effective);
                one.breaks.retain(|old| {
                    (old.location, old.weekday, old.from, old.effective.from)
                        != (more.location, more.weekday, more.from, more.effective.from)
                });
                one.breaks.push(more);
            }
            Ok(Changed::Therapist(one))
        }
        Change::NoHours {
            whose,
            hours: gone,
            is_break,
        } => match whose {
            Whose::Therapist(id) => {
                let mut one = therapist_of(book, id)?;
                let all = if is_break {
                    &mut one.breaks
                } else {
                    &mut one.hours
                };
                all.retain(|old| !is_one_of(old, &gone));
                Ok(Changed::Therapist(one))
            }
            Whose::Room(id) => {
                let mut one = room_of(book, id)?;
                one.hours.retain(|old| !is_one_of(old, &gone));
                Ok(Changed::Room(one))
            }
        },
        Change::Day { therapist, day } => {
            place(book, day.location)?;
            for span in &day.spans {
                lasts(*span)?;
            }
            let mut one = therapist_of(book, therapist)?;
            one.days
                .retain(|old| (old.location, old.on) != (day.location, day.on));
            one.days.push(day);
            Ok(Changed::Therapist(one))
        }
        Change::UsualDay {
            therapist,
            location,
            on,
        } => {
            let mut one = therapist_of(book, therapist)?;
            one.days
                .retain(|old| (old.location, old.on) != (location, on));
            Ok(Changed::Therapist(one))
        }
        other => super::changed(book, other),
    }
}

fn days(weekdays: &std::collections::BTreeSet<i8>) -> Vec<Weekday> {
    let day = |day: &i8| Weekday::from_monday_one_offset(*day).ok();
    weekdays.iter().filter_map(day).collect()
}

fn checked(
    days: &[Weekday],
    effective: Effective,
    spans: impl Iterator<Item = CivilSpan>,
) -> Result<(), SetUpRefused> {
    if days.is_empty() {
        return Err(SetUpRefused::NoDay);
    }
    if effective.until.is_some() && effective.from > effective.until {
        return Err(SetUpRefused::EndsBefore);
    }
    for span in spans {
        lasts(span)?;
    }
    Ok(())
}

/// From midnight to midnight is a whole day; any other time to itself is a slip.
fn lasts(span: CivilSpan) -> Result<(), SetUpRefused> {
    if span.from == span.until && span.from != Time::midnight() {
        return Err(SetUpRefused::NoSpan);
    }
    Ok(())
}

/// Whether a break lies in hours, both of which may go past midnight.
fn lies_in(pause: CivilSpan, span: CivilSpan) -> bool {
    let minute = |time: Time| i32::from(time.hour()) * 60 + i32::from(time.minute());
    let (open, day) = (minute(span.from), 24 * 60);
    let after = |time: Time| (minute(time) - open).rem_euclid(day);
    let end = |time: Time| match after(time) {
        0 => day,
        later => later,
    };
    after(pause.from) < end(pause.until) && end(pause.until) <= end(span.until)
}

const fn hours(
    location: Id<Location>,
    day: Weekday,
    span: CivilSpan,
    effective: Effective,
) -> WeeklyHours {
    WeeklyHours {
        effective,
        ..WeeklyHours::every(location, day, span.from, span.until)
    }
}

/// Hours without those of a place and these weekdays on certain dates; what holds before and after these dates is left.
fn without(
    all: &[WeeklyHours],
    location: Id<Location>,
    days: &[Weekday],
    dates: Effective,
) -> Vec<WeeklyHours> {
    let mut left = Vec::with_capacity(all.len());
    for old in all {
        if old.location != location || !days.contains(&old.weekday) {
            left.push(old.clone());
            continue;
        }
        let part = |effective: Effective| WeeklyHours {
            effective,
            ..old.clone()
        };
        let day_before = dates.from.and_then(|first| first.checked_sub(1.day()).ok());
        if let Some(last) = day_before
            && old.effective.from.is_none_or(|first| first <= last)
        {
            let until = old.effective.until.map_or(last, |until| until.min(last));
            left.push(part(Effective {
                until: Some(until),
                ..old.effective
            }));
        }
        let day_after = dates.until.and_then(|last| last.checked_add(1.day()).ok());
        if let Some(first) = day_after
            && old.effective.until.is_none_or(|last| first <= last)
        {
            let from = old.effective.from.map_or(first, |from| from.max(first));
            left.push(part(Effective {
                from: Some(from),
                ..old.effective
            }));
        }
    }
    left
}

fn is_one_of(old: &WeeklyHours, gone: &Weekly) -> bool {
    let span = CivilSpan {
        from: old.from,
        until: old.until,
    };
    (old.location, span, old.effective) == (gone.location, gone.span, gone.effective)
        && gone.weekdays.contains(&old.weekday.to_monday_one_offset())
}
