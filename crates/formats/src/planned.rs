//! Planned workouts and races from the calendars of TrainingPeaks, intervals.icu, Final Surge and others.
//!
//! A day is a local day and never midnight in UTC: an all-day entry stays a date, and a time without a zone is the athlete's.

pub(crate) mod events;
mod facts;
#[cfg(test)]
mod tests;

use std::{
    borrow::Cow,
    panic::{AssertUnwindSafe, catch_unwind},
};

use calcard::{
    Entry, Parser,
    icalendar::{
        ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarProperty, ICalendarStatus,
    },
};
use care::training::{
    planned::{Planned, PlannedTime},
    workout::EventKind,
};
use jiff::{SignedDuration, Timestamp};

use self::{
    events::{Occurrence, occurrences},
    facts::Facts,
};
use crate::{
    error::{Mend, ReadError},
    reading::ReadOptions,
    sport, table,
};

/// What lies further behind is no matter any more, what lies further ahead not yet.
const BEHIND: SignedDuration = SignedDuration::from_hours(24 * 60);
const AHEAD: SignedDuration = SignedDuration::from_hours(24 * 400);
/// More entries than any training calendar has.
const MOST_ENTRIES: usize = 20_000;

/// Whether text begins as a calendar does.
pub(crate) fn is_calendar(head: &str) -> bool {
    head.trim_start()
        .get(..15)
        .is_some_and(|start| start.eq_ignore_ascii_case("BEGIN:VCALENDAR"))
}

/// Whether a calendar's last line closes it.
fn is_ended(text: &str) -> bool {
    text.trim_end_matches(|letter: char| letter.is_whitespace() || letter == '\0')
        .lines()
        .next_back()
        .is_some_and(|line| line.trim().eq_ignore_ascii_case("END:VCALENDAR"))
}

/// Everything planned that is near enough to matter, in order of time.
pub(crate) fn read(
    bytes: &[u8],
    options: &ReadOptions,
    mends: &mut Vec<Mend>,
) -> Result<Vec<Planned>, ReadError> {
    // A mistake of the parser costs this file and no other.
    catch_unwind(AssertUnwindSafe(|| read_calendar(bytes, options, mends))).unwrap_or_else(|_| {
        Err(ReadError::Corrupt {
            why: "it is written as no reader expects".to_owned(),
        })
    })
}

fn read_calendar(
    bytes: &[u8],
    options: &ReadOptions,
    mends: &mut Vec<Mend>,
) -> Result<Vec<Planned>, ReadError> {
    let text = table::text(bytes);
    if !is_ended(&text) {
        mends.push(Mend::CutShort);
    }
    let calendar = match parse(&text) {
        Some(calendar) => calendar,
        None => {
            let (mended, left_out) = whole_entries(&text);
            mends.push(Mend::EntriesLeftOut { count: left_out });
            parse(&mended).ok_or(ReadError::Corrupt {
                why: "its entries begin and end where they cannot".to_owned(),
            })?
        }
    };
    let entries = calendar
        .components
        .iter()
        .filter(|component| component.component_type == ICalendarComponentType::VEvent)
        .count();
    if entries == 0 {
        return Err(ReadError::NothingInside);
    }
    let (occurrences, without_time) = occurrences(&calendar, options);
    let mut tally = Tally {
        without_time,
        ..Tally::default()
    };
    let mut planned: Vec<Planned> = occurrences
        .iter()
        .filter_map(|occurrence| tally.planned(occurrence, &calendar, options))
        .collect();
    planned.sort_by(|one, other| {
        let key = |planned: &Planned| order(planned.time, options);
        key(one)
            .cmp(&key(other))
            .then_with(|| one.uid.cmp(&other.uid))
    });
    planned.dedup_by(|one, other| one.uid == other.uid && one.time == other.time);
    if planned.len() > MOST_ENTRIES {
        tally.out_of_reach += planned.len() - MOST_ENTRIES;
        planned.truncate(MOST_ENTRIES);
    }
    let mut say = |count: usize, mend: fn(usize) -> Mend| {
        if count > 0 {
            mends.push(mend(count));
        }
    };
    say(tally.without_time, |count| Mend::EntriesLeftOut { count });
    say(tally.done, |count| Mend::DoneLeftOut { count });
    say(tally.out_of_reach, |count| Mend::OutOfReach { count });
    if planned.is_empty() && tally.done + tally.out_of_reach == 0 {
        return Err(ReadError::NothingInside);
    }
    Ok(planned)
}

/// The instant by which entries are put in order.
fn order(time: PlannedTime, options: &ReadOptions) -> Timestamp {
    match time {
        PlannedTime::At(at) => at,
        PlannedTime::On(date) => date
            .to_zoned(options.zone.clone())
            .map_or(Timestamp::MAX, |zoned| zoned.timestamp()),
    }
}

/// The calendars of a text as one; `None` where anything of it begins or ends where it cannot.
pub(crate) fn parse(text: &str) -> Option<ICalendar> {
    let mut parser = Parser::new(text);
    let mut all = ICalendar::default();
    // Each turn reads a line at least.
    for _ in 0..=text.len() {
        match parser.entry() {
            Entry::ICalendar(calendar) => {
                let offset = u32::try_from(all.components.len()).ok()?;
                all.components
                    .extend(calendar.components.into_iter().map(|mut component| {
                        for id in &mut component.component_ids {
                            *id += offset;
                        }
                        component
                    }));
            }
            Entry::Eof => return (!all.components.is_empty()).then_some(all),
            Entry::InvalidLine(_) | Entry::VCard(_) => {}
            Entry::UnexpectedComponentEnd { .. }
            | Entry::UnterminatedComponent(_)
            | Entry::TooManyComponents => return None,
            // The library's own list may grow.
            _ => return None,
        }
    }
    None
}

/// A calendar of those time zones and entries that are whole, and how many were not.
fn whole_entries(text: &str) -> (Cow<'static, str>, usize) {
    let mut mended = String::from("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n");
    let mut left_out = 0;
    let mut block: Option<(&'static str, Vec<&str>)> = None;
    for line in text.lines() {
        let begins = ["VEVENT", "VTIMEZONE"].into_iter().find(|kind| {
            line.trim_end()
                .eq_ignore_ascii_case(&format!("BEGIN:{kind}"))
        });
        if let Some(kind) = begins {
            // One that begins within another: the first was cut off.
            left_out += usize::from(block.is_some());
            block = Some((kind, Vec::new()));
        }
        let Some((kind, lines)) = &mut block else {
            continue;
        };
        lines.push(line.trim_end_matches('\r'));
        if line.trim_end().eq_ignore_ascii_case(&format!("END:{kind}")) {
            let whole = lines.join("\r\n");
            if parse(&format!("BEGIN:VCALENDAR\r\n{whole}\r\nEND:VCALENDAR\r\n")).is_some() {
                mended += &whole;
                mended += "\r\n";
            } else {
                left_out += 1;
            }
            block = None;
        }
    }
    left_out += usize::from(block.is_some());
    mended += "END:VCALENDAR\r\n";
    (Cow::Owned(mended), left_out)
}

/// What was left out, and why.
#[derive(Default)]
struct Tally {
    without_time: usize,
    done: usize,
    out_of_reach: usize,
}

impl Tally {
    fn planned(
        &mut self,
        occurrence: &Occurrence,
        calendar: &ICalendar,
        options: &ReadOptions,
    ) -> Option<Planned> {
        let event = calendar.components.get(occurrence.component)?;
        let at = order(occurrence.time, options);
        let away = at.duration_since(options.now);
        if away < -BEHIND || away > AHEAD {
            self.out_of_reach += usize::from(!occurrence.repeated);
            return None;
        }
        let facts = Facts::of(event);
        if facts.done {
            self.done += 1;
            return None;
        }
        let uid = short(event.uid().unwrap_or_default());
        let uid = match (uid.is_empty(), occurrence.repeated) {
            (false, false) => uid,
            (false, true) => format!("{uid}#{}", when(occurrence.time)),
            // Without an identity of its own, it is what it says and when.
            (true, _) => format!("{}#{}", facts.name, when(occurrence.time)),
        };
        Some(Planned {
            uid,
            time: occurrence.time,
            kind: if facts.race {
                EventKind::Race
            } else {
                EventKind::Workout
            },
            name: facts.name,
            sport: facts.sport,
            distance: facts.distance,
            duration: facts.duration.or(occurrence.lasts),
            load: facts.load,
            priority: facts.priority,
            cancelled: facts.cancelled,
        })
    }
}

fn when(time: PlannedTime) -> String {
    match time {
        PlannedTime::At(at) => at.to_string(),
        PlannedTime::On(date) => date.to_string(),
    }
}

/// Text no longer than anybody needs, on one line.
fn short(text: &str) -> String {
    const MOST_LETTERS: usize = 200;
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .filter(|letter| !letter.is_control())
        .take(MOST_LETTERS)
        .collect()
}

/// A property's text.
fn text_of(event: &ICalendarComponent, property: &ICalendarProperty) -> String {
    event
        .properties(property)
        .flat_map(|entry| &entry.values)
        .filter_map(|value| value.as_text())
        .collect::<Vec<_>>()
        .join(",")
}

/// Whether an entry was called off.
pub(crate) fn is_cancelled(event: &ICalendarComponent) -> bool {
    matches!(event.status(), Some(ICalendarStatus::Cancelled))
}
