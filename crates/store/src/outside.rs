//! Therapists' own calendars: where they are, what of their time they take, and which appointments were written there.

use std::collections::BTreeMap;

use care::{
    booking::{
        appointment::Appointment,
        availability::Span,
        clinic::{Clinic, Therapist},
        occupancy::{Resource, Ticks},
    },
    id::Id,
};
use jiff::Timestamp;

use crate::{booking, error::StoreError, params, tx::Tx, value::Row};

/// A therapist's own calendar.
#[derive(Clone, PartialEq, Eq)]
pub struct OutsideCalendar {
    /// The clinic.
    pub clinic: Id<Clinic>,
    /// Whose.
    pub therapist: Id<Therapist>,
    /// Identity: a calendar that is connected anew is another one.
    pub id: Id<OutsideCalendar>,
    /// Its address, ending in a slash.
    pub address: String,
    /// The name to sign in with.
    pub user: String,
    /// The password, sealed.
    pub sealed: Vec<u8>,
    /// When it was last asked what it takes, whatever came of it.
    pub asked_at: Option<Timestamp>,
    /// When it was last read and written as a whole.
    pub synced_at: Option<Timestamp>,
    /// Since when that has not worked, and why, in a word.
    pub trouble: Option<(Timestamp, String)>,
}

/// Address and password stay out of debug output.
impl std::fmt::Debug for OutsideCalendar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OutsideCalendar({})", self.therapist)
    }
}

/// A therapist of a clinic.
pub type Whose = (Id<Clinic>, Id<Therapist>);

/// A time that a therapist's own calendar takes.
pub enum Busy {}

/// An appointment as it was written into a therapist's own calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenEntry {
    /// Which version of the appointment.
    pub sequence: u32,
    /// Its version there, with its quotes; empty where the server told none.
    pub etag: String,
    /// The hash of what was written.
    pub hash: String,
}

statements! {
    CONNECT = "insert into outside_calendars (clinic_id, therapist_id, calendar_id, address, user_name, password_sealed, connected_us, next_us)
        values ($1, $2, $3, $4, $5, $6, $7, $7)";
    DISCONNECT = "delete from outside_calendars where clinic_id = $1 and therapist_id = $2";
    ONE = "select clinic_id, therapist_id, calendar_id, address, user_name, password_sealed, synced_us, trouble_us, trouble, asked_us
        from outside_calendars where clinic_id = $1 and therapist_id = $2";
    ALL_OF = "select clinic_id, therapist_id, calendar_id, address, user_name, password_sealed, synced_us, trouble_us, trouble, asked_us
        from outside_calendars where clinic_id = $1 order by therapist_id";
    /// Those whose turn it is, and those where an appointment is new, moved or cancelled, unless they are in trouble: a server that does
    /// not answer is not asked more often because somebody books. Of a therapist who has ended, only where an appointment has changed: so
    /// that nothing stays there that was moved to a colleague.
    DUE = "select clinic_id, therapist_id from outside_calendars c
        where (lease_until_us is null or lease_until_us <= $1) and (next_us <= $1 and not exists (
            select 1 from therapists t where t.clinic_id = c.clinic_id and t.therapist_id = c.therapist_id and t.ended_us <= $1)
        or trouble is null and (
            exists (select 1 from appointments a where a.clinic_id = c.clinic_id and a.therapist_id = c.therapist_id
                and a.starts_us >= $1 and a.stage <> 'cancelled' and not exists (select 1 from outside_entries e
                    where e.clinic_id = a.clinic_id and e.therapist_id = a.therapist_id and e.appointment_id = a.appointment_id
                    and e.sequence = a.sequence))
            or exists (select 1 from outside_entries e join appointments a on a.clinic_id = e.clinic_id and a.appointment_id = e.appointment_id
                where e.clinic_id = c.clinic_id and e.therapist_id = c.therapist_id
                and (a.stage = 'cancelled' or a.therapist_id <> e.therapist_id))))
        order by next_us, clinic_id, therapist_id limit $2";
    LEASE = "update outside_calendars set lease_until_us = $4
        where clinic_id = $1 and therapist_id = $2 and (lease_until_us is null or lease_until_us <= $3)";
    SYNCED = "update outside_calendars set synced_us = $4, asked_us = $4, next_us = $5, lease_until_us = null, trouble = null, trouble_us = null
        where clinic_id = $1 and therapist_id = $2 and calendar_id = $3";
    TROUBLE = "update outside_calendars set trouble = $4, trouble_us = coalesce(trouble_us, $5), asked_us = $5, next_us = $6, lease_until_us = null
        where clinic_id = $1 and therapist_id = $2 and calendar_id = $3";
    ASKED = "update outside_calendars set asked_us = $4 where clinic_id = $1 and therapist_id = $2 and calendar_id = $3";
    /// Its turn is now.
    UNANSWERED = "update outside_calendars set asked_us = $4, next_us = $4 where clinic_id = $1 and therapist_id = $2 and calendar_id = $3";
    BUSY = "select busy_id, from_us, until_us from outside_busy where clinic_id = $1 and therapist_id = $2 order by from_us";
    BUSY_BETWEEN = "select therapist_id, from_us, until_us from outside_busy where clinic_id = $1 and from_us < $3 and until_us > $2
        order by therapist_id, from_us";
    ADD_BUSY = "insert into outside_busy (clinic_id, busy_id, therapist_id, from_us, until_us) values ($1, $2, $3, $4, $5)";
    DROP_BUSY = "delete from outside_busy where clinic_id = $1 and busy_id = $2";
    WRITTEN = "select appointment_id, sequence, etag, content_hash from outside_entries where clinic_id = $1 and therapist_id = $2";
    WROTE = "insert into outside_entries (clinic_id, therapist_id, appointment_id, sequence, etag, content_hash) values ($1, $2, $3, $4, $5, $6)
        on conflict (clinic_id, therapist_id, appointment_id) do update
        set sequence = excluded.sequence, etag = excluded.etag, content_hash = excluded.content_hash";
    UNWROTE = "delete from outside_entries where clinic_id = $1 and therapist_id = $2 and appointment_id = $3";
    FORGET_WRITTEN = "delete from outside_entries where clinic_id = $1 and therapist_id = $2";
    /// Cancelled, or given to a colleague since.
    GONE = "select e.appointment_id from outside_entries e
        join appointments a on a.clinic_id = e.clinic_id and a.appointment_id = e.appointment_id
        where e.clinic_id = $1 and e.therapist_id = $2 and (a.stage = 'cancelled' or a.therapist_id <> $2) order by e.appointment_id";
    /// Their own massages too: with a colleague, they are in their calendar by an invitation.
    OURS = "select appointment_id from appointments where clinic_id = $1 and (therapist_id = $2 or athlete_id = $2) and ends_us > $3";
    CLASHES = "select distinct a.appointment_id from appointments a
        join outside_busy b on b.clinic_id = a.clinic_id and b.therapist_id = a.therapist_id and b.from_us < a.ends_us and b.until_us > a.starts_us
        where a.clinic_id = $1 and a.stage = 'booked' and a.ends_us > $2 and a.starts_us < $3 order by a.appointment_id";
}

/// Keeps a calendar that was tried.
///
/// # Errors
/// [`StoreError::Unique`] where the therapist has one already.
pub fn connect(
    tx: &mut Tx<'_>,
    calendar: &OutsideCalendar,
    at: Timestamp,
) -> Result<(), StoreError> {
    let params = params![
        calendar.clinic,
        calendar.therapist,
        calendar.id,
        &calendar.address,
        &calendar.user,
        calendar.sealed.as_slice(),
        at
    ];
    tx.run(CONNECT, params).map(drop)
}

/// Forgets a therapist's calendar with all that was known of it; its times are free again. False where there was none.
///
/// # Errors
/// What the database says.
pub fn disconnect(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    therapist: Id<Therapist>,
) -> Result<bool, StoreError> {
    for (id, _) in busy_of(tx, clinic, therapist)? {
        drop_busy(tx, clinic, id)?;
    }
    tx.run(FORGET_WRITTEN, params![clinic, therapist])?;
    Ok(tx.run(DISCONNECT, params![clinic, therapist])? > 0)
}

/// A therapist's calendar, if they have one.
///
/// # Errors
/// What the database says.
pub fn calendar_of(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    therapist: Id<Therapist>,
) -> Result<Option<OutsideCalendar>, StoreError> {
    let row = tx.row(ONE, params![clinic, therapist])?;
    row.as_ref().map(calendar_row).transpose()
}

/// All calendars of a clinic's therapists.
///
/// # Errors
/// What the database says.
pub fn calendars(tx: &mut Tx<'_>, clinic: Id<Clinic>) -> Result<Vec<OutsideCalendar>, StoreError> {
    let rows = tx.rows(ALL_OF, params![clinic])?;
    rows.iter().map(calendar_row).collect()
}

/// Whose calendars have to be looked at, longest due first.
///
/// # Errors
/// What the database says.
pub fn due(tx: &mut Tx<'_>, now: Timestamp, limit: u32) -> Result<Vec<Whose>, StoreError> {
    tx.rows(DUE, params![now, limit])?
        .iter()
        .map(|row| Ok((row.id(0)?, row.id(1)?)))
        .collect()
}

/// Takes a calendar for one look, so that no other server looks at the same time; `None` where another has it.
///
/// # Errors
/// What the database says.
pub fn lease(
    tx: &mut Tx<'_>,
    (clinic, therapist): Whose,
    now: Timestamp,
    until: Timestamp,
) -> Result<Option<OutsideCalendar>, StoreError> {
    if tx.run(LEASE, params![clinic, therapist, now, until])? == 0 {
        return Ok(None);
    }
    calendar_of(tx, clinic, therapist)
}

/// Notes that all was read and written; false where the calendar is not connected any more.
///
/// # Errors
/// What the database says.
pub fn note_synced(
    tx: &mut Tx<'_>,
    calendar: &OutsideCalendar,
    at: Timestamp,
    next: Timestamp,
) -> Result<bool, StoreError> {
    let params = params![calendar.clinic, calendar.therapist, calendar.id, at, next];
    Ok(tx.run(SYNCED, params)? > 0)
}

/// Notes that something does not work; since when is kept from the first time. False where the calendar is not connected any more.
///
/// # Errors
/// What the database says.
pub fn note_trouble(
    tx: &mut Tx<'_>,
    calendar: &OutsideCalendar,
    trouble: &str,
    at: Timestamp,
    next: Timestamp,
) -> Result<bool, StoreError> {
    let params = params![
        calendar.clinic,
        calendar.therapist,
        calendar.id,
        trouble,
        at,
        next
    ];
    Ok(tx.run(TROUBLE, params)? > 0)
}

/// Notes that it was asked what it takes, and answered.
///
/// # Errors
/// What the database says.
pub fn note_asked(
    tx: &mut Tx<'_>,
    calendar: &OutsideCalendar,
    at: Timestamp,
) -> Result<(), StoreError> {
    let params = params![calendar.clinic, calendar.therapist, calendar.id, at];
    tx.run(ASKED, params).map(drop)
}

/// Notes that it was asked in passing and did not answer in time; from now on it is due to be asked with more patience.
///
/// # Errors
/// What the database says.
pub fn note_unanswered(
    tx: &mut Tx<'_>,
    calendar: &OutsideCalendar,
    at: Timestamp,
) -> Result<(), StoreError> {
    let params = params![calendar.clinic, calendar.therapist, calendar.id, at];
    tx.run(UNANSWERED, params).map(drop)
}

/// A span of time with its id.
pub type BusyRow = (Id<Busy>, (Timestamp, Timestamp));

/// What a therapist's own calendar takes of their time, as last known.
///
/// # Errors
/// What the database says.
pub fn busy_of(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    therapist: Id<Therapist>,
) -> Result<Vec<BusyRow>, StoreError> {
    tx.rows(BUSY, params![clinic, therapist])?
        .iter()
        .map(|row| Ok((row.id(0)?, (row.instant(1)?, row.instant(2)?))))
        .collect()
}

/// What therapists' own calendars take within a span, as last known.
///
/// # Errors
/// What the database says.
pub fn busy_between(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    from: Timestamp,
    until: Timestamp,
) -> Result<BTreeMap<Id<Therapist>, Vec<Span>>, StoreError> {
    let mut busy: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for row in tx.rows(BUSY_BETWEEN, params![clinic, from, until])? {
        let spans = busy.entry(row.id(0)?).or_default();
        spans.push(Span {
            from: row.instant(1)?,
            until: row.instant(2)?,
        });
    }
    Ok(busy)
}

/// Takes a span of the therapist's time, over whatever is booked in it: from this moment nobody is offered it.
///
/// # Errors
/// [`StoreError::Unique`] where a span begins there already.
pub fn add_busy(
    tx: &mut Tx<'_>,
    (clinic, therapist): Whose,
    (id, (from, until)): BusyRow,
) -> Result<(), StoreError> {
    tx.run(ADD_BUSY, params![clinic, id, therapist, from, until])?;
    let whole = Ticks::covering(from, until);
    booking::occupy_over(
        tx,
        clinic,
        id.uuid(),
        &[Resource::Therapist(therapist)],
        whole,
    )
}

/// Gives a span of the therapist's time back.
///
/// # Errors
/// What the database says.
pub fn drop_busy(tx: &mut Tx<'_>, clinic: Id<Clinic>, id: Id<Busy>) -> Result<(), StoreError> {
    tx.run(DROP_BUSY, params![clinic, id])?;
    booking::release(tx, clinic, id.uuid()).map(drop)
}

/// What was written into a therapist's own calendar and not taken out again.
///
/// # Errors
/// What the database says.
pub fn written(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    therapist: Id<Therapist>,
) -> Result<BTreeMap<Id<Appointment>, WrittenEntry>, StoreError> {
    tx.rows(WRITTEN, params![clinic, therapist])?
        .iter()
        .map(|row| {
            let entry = WrittenEntry {
                sequence: row.small(1)?,
                etag: row.text(2)?.to_owned(),
                hash: row.text(3)?.to_owned(),
            };
            Ok((row.id(0)?, entry))
        })
        .collect()
}

/// What was written there and should not stand there any more.
///
/// # Errors
/// What the database says.
pub fn gone(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    therapist: Id<Therapist>,
) -> Result<Vec<Id<Appointment>>, StoreError> {
    let rows = tx.rows(GONE, params![clinic, therapist])?;
    rows.iter().map(|row| row.id(0)).collect()
}

/// Notes that an appointment was written there, or taken out where there is no entry any more.
///
/// # Errors
/// [`StoreError::ForeignKey`] where the calendar is not connected any more.
pub fn note_written(
    tx: &mut Tx<'_>,
    (clinic, therapist): Whose,
    appointment: Id<Appointment>,
    entry: Option<&WrittenEntry>,
) -> Result<(), StoreError> {
    match entry {
        Some(entry) => tx.run(
            WROTE,
            params![
                clinic,
                therapist,
                appointment,
                entry.sequence,
                &entry.etag,
                &entry.hash
            ],
        ),
        None => tx.run(UNWROTE, params![clinic, therapist, appointment]),
    }
    .map(drop)
}

/// Every appointment that a person gives or gets and that ends after an instant, cancelled ones too: entries of theirs are ours.
///
/// # Errors
/// What the database says.
pub fn own_appointments(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    therapist: Id<Therapist>,
    after: Timestamp,
) -> Result<Vec<Id<Appointment>>, StoreError> {
    let rows = tx.rows(OURS, params![clinic, therapist, after])?;
    rows.iter().map(|row| row.id(0)).collect()
}

/// The appointments between two instants that the therapist's own calendar stands against.
///
/// # Errors
/// What the database says.
pub fn clashes(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<Id<Appointment>>, StoreError> {
    let rows = tx.rows(CLASHES, params![clinic, from, until])?;
    rows.iter().map(|row| row.id(0)).collect()
}

fn calendar_row(row: &Row) -> Result<OutsideCalendar, StoreError> {
    let since = row.maybe_instant(7)?;
    let trouble = row.maybe_text(8)?;
    Ok(OutsideCalendar {
        clinic: row.id(0)?,
        therapist: row.id(1)?,
        id: row.id(2)?,
        address: row.text(3)?.to_owned(),
        user: row.text(4)?.to_owned(),
        sealed: row.maybe_blob(5)?.unwrap_or_default().to_vec(),
        asked_at: row.maybe_instant(9)?,
        synced_at: row.maybe_instant(6)?,
        trouble: since.zip(trouble.map(str::to_owned)),
    })
}
