//! Reading therapists' own calendars and writing appointments into them, every few minutes and soon after somebody books.
//!
//! What is read becomes spans over the therapist's time, in the same occupancy that every search and booking asks. While a server does not
//! answer, or an entry cannot be read, nothing that was taken becomes free. What will be written is noted first: an entry that nobody
//! remembers would stay there for ever.

use std::collections::BTreeMap;

use care::{booking::appointment::Appointment, id::Id};
use formats::icalendar::kept;
use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use store::{
    Tx, clinic as clinics, feeds,
    feeds::FeedOf,
    outside::{self, OutsideCalendar, Whose, WrittenEntry},
};

use crate::{
    Now, Practice,
    busy_times::{Asking, Busy, keep_busy},
    caldav::{CalendarTrouble, Server},
    calendar_entry::calendar_entry,
    fault::Fault,
    now::sha256_hex,
    outside_calendar::{CalendarReach, OutsideRefusal, place_of},
    web_address,
};

/// How often a calendar is read that works, and how soon one is tried again that does not.
const EVERY: SignedDuration = SignedDuration::from_mins(5);
const AGAIN: SignedDuration = SignedDuration::from_mins(2);
/// How long one server may take for one look before another may look.
const LEASE: SignedDuration = SignedDuration::from_mins(6);
/// So many calendars at once, and so many entries written at one look; the rest comes with the next.
const AT_ONCE: u32 = 8;
const MOST_WRITTEN: usize = 20;

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
    asking: Asking,
    /// What was written there and should not stand there any more, with its version there.
    gone: Vec<(Id<Appointment>, String)>,
    /// What should stand there and does not.
    writes: Vec<Write>,
    /// Whether there is more to write.
    more: bool,
}

/// An entry to be written.
struct Write {
    appointment: Id<Appointment>,
    /// Which version of the appointment.
    sequence: u32,
    text: String,
    /// Of the text.
    hash: String,
    /// The entry's version there, as far as it is known.
    etag: Option<String>,
}

/// What one look found and did.
#[derive(Default)]
struct Look {
    /// What takes time there; `None` where it could not be read.
    busy: Option<Busy>,
    /// Entries written, or taken out.
    written: Vec<(Id<Appointment>, Option<WrittenEntry>)>,
    /// The first thing that went wrong.
    trouble: Option<CalendarTrouble>,
}

/// Looks at one calendar; whether all was read and written. False also where another server is looking.
pub(crate) async fn sync_one(
    practice: &Practice,
    reach: &CalendarReach,
    whose: Whose,
    now: Now,
) -> Result<bool, OutsideRefusal> {
    let base_url = reach.base_url.clone();
    let leased = practice
        .store
        .write(move |tx| {
            let until = now.at.saturating_add(LEASE).unwrap_or(now.at);
            match outside::lease(tx, whose, now.at, until)? {
                Some(calendar) => task_of(tx, calendar, &base_url, now.at).map(Some),
                None => Ok::<_, OutsideRefusal>(None),
            }
        })
        .await?;
    let Some(task) = leased else {
        return Ok(false);
    };
    let asking = task.asking.clone();
    let more = task.more;
    let look = match server_of(reach, &asking.calendar) {
        Ok(server) => blocking(move || look(&server, &task, now.at)).await?,
        Err(trouble) => Look {
            trouble: Some(trouble),
            ..Look::default()
        },
    };
    practice
        .store
        .write(move |tx| keep(tx, &asking, &look, more, &now))
        .await
}

pub(crate) fn server_of(
    reach: &CalendarReach,
    calendar: &OutsideCalendar,
) -> Result<Server, CalendarTrouble> {
    let opened = reach.key.open(&calendar.sealed, &place_of(calendar));
    let password = opened.map_err(|_| CalendarTrouble::Sealed)?;
    Ok(Server::new(
        &calendar.address,
        &calendar.user,
        &password,
        reach.reach,
    ))
}

/// What is to be done, with a note of every entry that is about to be written for the first time.
fn task_of(
    tx: &mut Tx<'_>,
    calendar: OutsideCalendar,
    base_url: &str,
    now: Timestamp,
) -> Result<Task, OutsideRefusal> {
    let (clinic, therapist) = (calendar.clinic, calendar.therapist);
    let name = clinics::clinic(tx, clinic)?
        .map(|one| one.name)
        .unwrap_or_default();
    let written = outside::written(tx, clinic, therapist)?;
    let asking = Asking::of(tx, calendar, written.keys().copied(), now)?;
    let mut gone: Vec<_> = outside::gone(tx, clinic, therapist)?
        .into_iter()
        .map(|id| (id, etag_of(&written, id).unwrap_or_default()))
        .collect();
    let of = FeedOf::Therapist(therapist);
    let base_url = web_address::base_url_of(tx, clinic, base_url)?;
    let mut writes = Vec::new();
    for entry in feeds::entries(tx, clinic, of, now)? {
        let text = kept(&calendar_entry(&entry, of, &name, &base_url));
        let hash = sha256_hex(text.as_bytes());
        let id = entry.appointment;
        if written.get(&id).is_none_or(|before| before.hash != hash) {
            writes.push(Write {
                appointment: id,
                sequence: entry.sequence,
                text,
                hash,
                etag: etag_of(&written, id),
            });
        }
    }
    let more = gone.len() + writes.len() > MOST_WRITTEN;
    gone.truncate(MOST_WRITTEN);
    writes.truncate(MOST_WRITTEN - gone.len());
    for write in &writes {
        if !written.contains_key(&write.appointment) {
            let meant = WrittenEntry {
                sequence: write.sequence,
                etag: String::new(),
                hash: String::new(),
            };
            outside::note_written(tx, (clinic, therapist), write.appointment, Some(&meant))?;
        }
    }
    Ok(Task {
        asking,
        gone,
        writes,
        more,
    })
}

fn etag_of(
    written: &BTreeMap<Id<Appointment>, WrittenEntry>,
    id: Id<Appointment>,
) -> Option<String> {
    written.get(&id).map(|entry| entry.etag.clone())
}

/// Reads first, so that what takes time is known also where nothing can be written.
fn look(server: &Server, task: &Task, now: Timestamp) -> Look {
    let mut look = Look::default();
    match task.asking.ask(server, now) {
        Ok(busy) => {
            look.trouble = (!busy.whole).then_some(CalendarTrouble::Unreadable);
            look.busy = Some(busy);
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
    for (id, etag) in &task.gone {
        server.take_out(&file_of(*id), etag)?;
        look.written.push((*id, None));
    }
    for one in &task.writes {
        let file = file_of(one.appointment);
        let entry = WrittenEntry {
            sequence: one.sequence,
            etag: server.write(&file, &one.text, one.etag.as_deref())?,
            hash: one.hash.clone(),
        };
        look.written.push((one.appointment, Some(entry)));
    }
    Ok(())
}

/// The name of an appointment's entry on the server: always the same, so that one whose answer was lost is found again.
fn file_of(id: Id<Appointment>) -> String {
    format!("{id}.ics")
}

/// Keeps what a look found; whether all went well.
fn keep(
    tx: &mut Tx<'_>,
    asking: &Asking,
    look: &Look,
    more: bool,
    now: &Now,
) -> Result<bool, OutsideRefusal> {
    let calendar = &asking.calendar;
    if !asking.still_connected(tx)? {
        return Ok(false);
    }
    if let Some(busy) = &look.busy {
        keep_busy(tx, asking, busy, now)?;
    }
    let whose = (calendar.clinic, calendar.therapist);
    for (appointment, entry) in &look.written {
        outside::note_written(tx, whose, *appointment, entry.as_ref())?;
    }
    let next = |pause: SignedDuration| now.at.saturating_add(pause).unwrap_or(now.at);
    match look.trouble {
        None => {
            let pause = if more { SignedDuration::ZERO } else { EVERY };
            outside::note_synced(tx, calendar, now.at, next(pause))?;
            Ok(true)
        }
        Some(trouble) => {
            outside::note_trouble(tx, calendar, trouble.word(), now.at, next(AGAIN))?;
            Ok(false)
        }
    }
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
    let taken_out = blocking(move || {
        for (id, entry) in written {
            // One that does not answer is not asked again; what stays there is seen by its owner.
            if server.take_out(&file_of(id), &entry.etag).is_err() {
                return;
            }
        }
    });
    Ok(taken_out.await?)
}

/// Runs what waits for a network beside the runtime's own threads.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Fault> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| Fault::Stopped {
        doing: "read a calendar",
    })
}
