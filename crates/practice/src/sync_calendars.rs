//! Reading therapists' own calendars and writing appointments into them, every few minutes and soon after somebody books.
//!
//! What is read becomes spans over the therapist's time, in the same occupancy that every search and booking asks. While a server does not
//! answer, or an entry cannot be read, nothing that was taken becomes free.

use std::collections::{BTreeMap, BTreeSet};

use care::{booking::appointment::Appointment, id::Id};
use formats::{
    busy::{BusySpan, busy_spans, merged},
    icalendar::kept,
};
use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use store::{
    Tx, clinic as clinics, feeds,
    feeds::FeedOf,
    outside::{self, OutsideCalendar, Whose, WrittenEntry},
    people,
};

use crate::{
    Now, Practice,
    caldav::{CalendarTrouble, Server},
    calendar_entry::calendar_entry,
    fault::Fault,
    mail_calendar::uid_of,
    now::sha256_hex,
    outside_calendar::{CalendarReach, OutsideRefusal, place_of},
};

/// How often a calendar is read that works, and how soon one is tried again that does not.
const EVERY: SignedDuration = SignedDuration::from_mins(5);
const AGAIN: SignedDuration = SignedDuration::from_mins(2);
/// How long one server may take for one look before another may look.
const LEASE: SignedDuration = SignedDuration::from_mins(6);
/// So many calendars at once, and so many entries written at one look; the rest comes with the next.
const AT_ONCE: u32 = 8;
const MOST_WRITTEN: usize = 20;
/// It is read from yesterday to beyond what anybody books.
const BACK: SignedDuration = SignedDuration::from_hours(24);
const AHEAD: SignedDuration = SignedDuration::from_hours(24 * 400);
/// More times than anybody has.
const MOST_SPANS: usize = 5_000;

/// Looks at every calendar whose turn it is; how many were read and written as a whole. Run every few seconds by each server; a lease
/// keeps two from looking at one calendar at once.
///
/// # Errors
/// [`Fault`] when the database fails. A calendar that cannot be reached is none: it is noted, and shown to staff.
pub async fn sync_calendars(
    practice: &Practice,
    reach: &CalendarReach,
    now: Now,
) -> Result<usize, OutsideRefusal> {
    let due = practice
        .store
        .read(move |tx| Ok::<_, OutsideRefusal>(outside::due(tx, now.at, AT_ONCE)?))
        .await?;
    let looks = due
        .into_iter()
        .map(|whose| sync_one(practice, reach, whose, now.for_one(&whose.1.to_string())));
    let mut whole = 0;
    for looked in join_all(looks).await {
        whole += usize::from(looked?);
    }
    Ok(whole)
}

/// What one look needs to know beforehand.
struct Task {
    calendar: OutsideCalendar,
    /// The therapist's own zone: days without times are days there.
    zone: TimeZone,
    /// UIDs of our own entries.
    ours: BTreeSet<String>,
    /// What should stand there: the version of each appointment, and its text.
    wanted: BTreeMap<Id<Appointment>, (u32, String)>,
    /// What was written there before.
    written: BTreeMap<Id<Appointment>, WrittenEntry>,
    /// What was written there and should not stand there any more.
    gone: Vec<Id<Appointment>>,
}

/// What one look found and did.
#[derive(Default)]
struct Look {
    /// What takes time there; `None` where it could not be read.
    busy: Option<Vec<BusySpan>>,
    /// Entries written, or taken out.
    written: Vec<(Id<Appointment>, Option<WrittenEntry>)>,
    /// The first thing that went wrong.
    trouble: Option<CalendarTrouble>,
    /// Whether there is more to write.
    more: bool,
}

/// The span in which a calendar is read; it begins with a day, so that what is cut there changes once a day.
fn window(now: Timestamp) -> BusySpan {
    let begins = now.checked_sub(BACK).unwrap_or(now).as_second();
    let day = Timestamp::from_second(begins.div_euclid(86_400) * 86_400).unwrap_or(now);
    (day, day.checked_add(AHEAD).unwrap_or(Timestamp::MAX))
}

/// Looks at one calendar; whether all was read and written. False also where another server is looking.
pub(crate) async fn sync_one(
    practice: &Practice,
    reach: &CalendarReach,
    whose: Whose,
    now: Now,
) -> Result<bool, OutsideRefusal> {
    let leased = practice
        .store
        .write(move |tx| {
            let until = now.at.saturating_add(LEASE).unwrap_or(now.at);
            Ok::<_, OutsideRefusal>(outside::lease(tx, whose, now.at, until)?)
        })
        .await?;
    let Some(calendar) = leased else {
        return Ok(false);
    };
    let base_url = reach.base_url.clone();
    let task = practice
        .store
        .read(move |tx| task_of(tx, calendar.clone(), &base_url, now.at))
        .await?;
    let calendar = task.calendar.clone();
    let look = match server_of(reach, &calendar) {
        Ok(server) => blocking(move || look(&server, &task, window(now.at))).await?,
        Err(trouble) => Look {
            trouble: Some(trouble),
            ..Look::default()
        },
    };
    practice
        .store
        .write(move |tx| keep(tx, &calendar, &look, &now))
        .await
}

fn server_of(reach: &CalendarReach, calendar: &OutsideCalendar) -> Result<Server, CalendarTrouble> {
    let opened = reach.key.open(&calendar.sealed, &place_of(calendar));
    let password = opened.map_err(|_| CalendarTrouble::Sealed)?;
    Ok(Server::new(
        &calendar.address,
        &calendar.user,
        &password,
        reach.reach,
    ))
}

fn task_of(
    tx: &mut Tx<'_>,
    calendar: OutsideCalendar,
    base_url: &str,
    now: Timestamp,
) -> Result<Task, OutsideRefusal> {
    let (clinic, therapist) = (calendar.clinic, calendar.therapist);
    let person = people::person_by_id(tx, clinic, Id::from_uuid(therapist.uuid()))?;
    let zone = person.and_then(|member| TimeZone::get(&member.person.zone).ok());
    let name = clinics::clinics(tx)?
        .into_iter()
        .find(|one| one.id == clinic)
        .map(|one| one.name)
        .unwrap_or_default();
    let of = FeedOf::Therapist(therapist);
    let wanted: BTreeMap<_, _> = feeds::entries(tx, clinic, of, now)?
        .iter()
        .map(|entry| {
            let text = kept(&calendar_entry(entry, of, &name, base_url));
            (entry.appointment, (entry.sequence, text))
        })
        .collect();
    let written = outside::written(tx, clinic, therapist)?;
    let gone = outside::gone(tx, clinic, therapist)?;
    let (from, _) = window(now);
    let own = outside::own_appointments(tx, clinic, therapist, from)?;
    let ours = own
        .iter()
        .chain(written.keys())
        .map(|id| uid_of(&id.to_string()))
        .collect();
    Ok(Task {
        zone: zone.unwrap_or(TimeZone::UTC),
        calendar,
        ours,
        wanted,
        written,
        gone,
    })
}

/// Reads first, so that what takes time is known also where nothing can be written.
fn look(server: &Server, task: &Task, window: BusySpan) -> Look {
    let mut look = Look::default();
    match server.events(window.0, window.1) {
        Ok(found) => {
            let mut spans = Vec::new();
            // Some servers name the calendar itself among what lies in it.
            for one in found.iter().filter(|one| !one.href.ends_with('/')) {
                match busy_spans(&one.calendar, window, &task.zone, &task.ours) {
                    Ok(more) => spans.extend(more),
                    Err(_) => look.trouble = Some(CalendarTrouble::Unreadable),
                }
            }
            let spans = merged(spans, window);
            if spans.len() > MOST_SPANS {
                look.trouble = Some(CalendarTrouble::TooLarge);
                return look;
            }
            look.busy = Some(spans);
        }
        Err(trouble) => {
            look.trouble = Some(trouble);
            return look;
        }
    }
    if let Err(trouble) = write(server, task, &mut look) {
        look.trouble = Some(trouble);
    }
    look
}

/// Writes what is new or changed and takes out what is gone.
fn write(server: &Server, task: &Task, look: &mut Look) -> Result<(), CalendarTrouble> {
    for id in &task.gone {
        if look.written.len() >= MOST_WRITTEN {
            look.more = true;
            return Ok(());
        }
        let etag = task.written.get(id).map_or("", |entry| &entry.etag);
        server.take_out(&file_of(*id), etag)?;
        look.written.push((*id, None));
    }
    for (id, (sequence, text)) in &task.wanted {
        let hash = sha256_hex(text.as_bytes());
        let before = task.written.get(id);
        if before.is_some_and(|entry| entry.hash == hash) {
            continue;
        }
        if look.written.len() >= MOST_WRITTEN {
            look.more = true;
            return Ok(());
        }
        let etag = server.write(&file_of(*id), text, before.map(|entry| entry.etag.as_str()))?;
        let entry = WrittenEntry {
            sequence: *sequence,
            etag,
            hash,
        };
        look.written.push((*id, Some(entry)));
    }
    Ok(())
}

/// The name of an appointment's entry on the server.
fn file_of(id: Id<Appointment>) -> String {
    format!("{id}.ics")
}

/// Keeps what a look found; whether all went well.
fn keep(
    tx: &mut Tx<'_>,
    calendar: &OutsideCalendar,
    look: &Look,
    now: &Now,
) -> Result<bool, OutsideRefusal> {
    let whose = (calendar.clinic, calendar.therapist);
    let still = outside::calendar_of(tx, whose.0, whose.1)?;
    if still.is_none_or(|still| still.id != calendar.id) {
        return Ok(false);
    }
    if let Some(busy) = &look.busy {
        take_busy(tx, whose, busy, look.trouble, now)?;
    }
    for (appointment, entry) in &look.written {
        outside::note_written(tx, whose, *appointment, entry.as_ref())?;
    }
    let next = |pause: SignedDuration| now.at.saturating_add(pause).unwrap_or(now.at);
    match look.trouble {
        None => {
            let pause = if look.more {
                SignedDuration::ZERO
            } else {
                EVERY
            };
            outside::note_synced(tx, calendar, now.at, next(pause))?;
            Ok(true)
        }
        Some(trouble) => {
            outside::note_trouble(tx, calendar, trouble.word(), now.at, next(AGAIN))?;
            Ok(false)
        }
    }
}

/// Brings the times taken in line with what was read. Where an entry could not be read, what was taken before stays.
fn take_busy(
    tx: &mut Tx<'_>,
    (clinic, therapist): Whose,
    read: &[BusySpan],
    trouble: Option<CalendarTrouble>,
    now: &Now,
) -> Result<(), OutsideRefusal> {
    let before = outside::busy_of(tx, clinic, therapist)?;
    let spans = match trouble {
        Some(CalendarTrouble::Unreadable) => {
            let mut all = read.to_vec();
            all.extend(before.iter().map(|(_, span)| *span));
            merged(all, window(now.at))
        }
        Some(_) | None => read.to_vec(),
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

/// Takes our entries out of a calendar that is about to be ended, as far as its server answers.
pub(crate) async fn take_all_out(
    practice: &Practice,
    reach: &CalendarReach,
    (clinic, therapist): Whose,
) -> Result<(), OutsideRefusal> {
    let found = practice
        .store
        .read(move |tx| {
            let calendar = outside::calendar_of(tx, clinic, therapist)?;
            Ok::<_, OutsideRefusal>((calendar, outside::written(tx, clinic, therapist)?))
        })
        .await?;
    let (Some(calendar), written) = found else {
        return Ok(());
    };
    let Ok(server) = server_of(reach, &calendar) else {
        return Ok(());
    };
    blocking(move || {
        for (id, entry) in written {
            // One that does not answer is not asked again; what stays there is seen by its owner.
            if server.take_out(&file_of(id), &entry.etag).is_err() {
                return;
            }
        }
    })
    .await
}

/// Runs what waits for a network beside the runtime's own threads.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, OutsideRefusal> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| {
        OutsideRefusal::Fault(Fault::Stopped {
            doing: "read a calendar",
        })
    })
}
