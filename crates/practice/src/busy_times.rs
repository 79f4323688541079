//! What a therapist's own calendar takes of their time: asked for, and kept as spans that search and booking know.

use std::collections::BTreeSet;

use care::{booking::appointment::Appointment, id::Id};
use formats::busy::{BusySpan, busy_spans, merged};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use store::{
    Tx,
    outside::{self, BusyRow, OutsideCalendar},
    people,
};

use crate::{
    Now,
    caldav::{CalendarTrouble, Server},
    fault::Fault,
    mail_calendar::uid_of,
};

/// It is read from yesterday to beyond what anybody books.
const BACK: SignedDuration = SignedDuration::from_hours(24);
const AHEAD: SignedDuration = SignedDuration::from_hours(24 * 400);
/// More times than anybody has.
const MOST_SPANS: usize = 5_000;
/// More entries that cannot be read than a calendar has: each may cost as long as a thousand that can.
const MOST_UNREADABLE: usize = 100;

/// What has to be known to ask a calendar what it takes.
#[derive(Clone)]
pub(crate) struct Asking {
    pub(crate) calendar: OutsideCalendar,
    /// The therapist's own zone: days without times are days there.
    zone: TimeZone,
    /// UIDs of our own entries.
    ours: BTreeSet<String>,
    /// What was taken when it was asked.
    taken: Vec<BusyRow>,
}

/// What a calendar takes.
pub(crate) struct Busy {
    spans: Vec<BusySpan>,
    /// Whether every entry could be read.
    pub(crate) whole: bool,
}

/// The span in which a calendar is read; it begins with a day, so that what is cut there changes once a day.
fn window(now: Timestamp) -> BusySpan {
    let begins = now.checked_sub(BACK).unwrap_or(now).as_second();
    let day = Timestamp::from_second(begins.div_euclid(86_400) * 86_400).unwrap_or(now);
    (day, day.checked_add(AHEAD).unwrap_or(Timestamp::MAX))
}

impl Asking {
    /// Loads it; `written` are the appointments that were written there, or may have been.
    pub(crate) fn of(
        tx: &mut Tx<'_>,
        calendar: OutsideCalendar,
        written: impl Iterator<Item = Id<Appointment>>,
        now: Timestamp,
    ) -> Result<Self, Fault> {
        let (clinic, therapist) = (calendar.clinic, calendar.therapist);
        let person = people::person_by_id(tx, clinic, Id::from_uuid(therapist.uuid()))?;
        let zone = person.and_then(|member| TimeZone::get(&member.person.zone).ok());
        let own = outside::own_appointments(tx, clinic, therapist, window(now).0)?;
        Ok(Self {
            calendar,
            zone: zone.unwrap_or(TimeZone::UTC),
            ours: own
                .into_iter()
                .chain(written)
                .map(|id| uid_of(&id.to_string()))
                .collect(),
            taken: outside::busy_of(tx, clinic, therapist)?,
        })
    }

    /// Asks the server.
    pub(crate) fn ask(&self, server: &Server, now: Timestamp) -> Result<Busy, CalendarTrouble> {
        let window = window(now);
        let (mut spans, mut unreadable) = (Vec::new(), 0);
        let found = server.events(window.0, window.1)?;
        // Some servers name the calendar itself among what lies in it.
        for one in found.iter().filter(|one| !one.href.ends_with('/')) {
            match busy_spans(&one.calendar, window, &self.zone, &self.ours) {
                Ok(more) => spans.extend(more),
                Err(_) => unreadable += 1,
            }
            if unreadable > MOST_UNREADABLE {
                return Err(CalendarTrouble::Unreadable);
            }
        }
        let spans = merged(spans, window);
        if spans.len() > MOST_SPANS {
            return Err(CalendarTrouble::TooLarge);
        }
        Ok(Busy {
            spans,
            whole: unreadable == 0,
        })
    }

    /// Whether this calendar is connected still, and not another in its place.
    pub(crate) fn still_connected(&self, tx: &mut Tx<'_>) -> Result<bool, Fault> {
        let of = &self.calendar;
        let now = outside::calendar_of(tx, of.clinic, of.therapist)?;
        Ok(now.is_some_and(|now| now.id == of.id))
    }
}

/// Brings the times taken in line with what was read. Nothing becomes free where an entry could not be read, nor where another look has
/// ended meanwhile: nobody knows which of the two is newer, and the next one tells.
pub(crate) fn keep_busy(
    tx: &mut Tx<'_>,
    asking: &Asking,
    read: &Busy,
    now: &Now,
) -> Result<(), Fault> {
    let (clinic, therapist) = (asking.calendar.clinic, asking.calendar.therapist);
    let before = outside::busy_of(tx, clinic, therapist)?;
    let spans = if read.whole && before == asking.taken {
        read.spans.clone()
    } else {
        let mut all = read.spans.clone();
        all.extend(before.iter().map(|(_, span)| *span));
        merged(all, window(now.at))
    };
    let wanted: BTreeSet<BusySpan> = spans.into_iter().collect();
    let mut there = BTreeSet::new();
    for (id, span) in before {
        if wanted.contains(&span) {
            there.insert(span);
        } else {
            outside::drop_busy(tx, clinic, id)?;
        }
    }
    for span in wanted.difference(&there) {
        let id = now.id(&format!("busy {therapist} {}", span.0));
        outside::add_busy(tx, (clinic, therapist), (id, *span))?;
    }
    Ok(())
}
