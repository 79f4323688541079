//! Slots kept for some minutes.

use care::{
    booking::{
        clinic::{Clinic, Location},
        hold::Hold,
    },
    id::Id,
    people::Person,
};
use jiff::Timestamp;

use crate::{
    booking::{add_ons, invitations, release, slot_of, together, work},
    error::StoreError,
    params,
    tx::Tx,
    value::Row,
};

/// What [`hold_of`] reads, and where it stands.
macro_rules! select {
    () => {
        "select h.hold_id, h.athlete_id, h.expires_us, h.extended,
        h.service_id, h.therapist_id, h.location_id, h.room_id, h.starts_us, h.ends_us,
        coalesce(w.ticks_before * 5, s.buffer_before), coalesce(w.ticks_after * 5, s.buffer_after),
        (select string_agg(x.add_on_id, ',') from chosen_add_ons x where x.clinic_id = h.clinic_id and x.holder_id = h.hold_id)
        from holds h join services s on s.clinic_id = h.clinic_id and s.service_id = h.service_id
        left join work w on w.clinic_id = h.clinic_id and w.holder_id = h.hold_id"
    };
}

statements! {
    INSERT = "insert into holds (clinic_id, hold_id, athlete_id, therapist_id, location_id, room_id, service_id,
        starts_us, ends_us, expires_us, extended) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    ONE = concat!(select!(), "
        where h.clinic_id = $1 and h.hold_id = $2");
    OF_DAY = concat!(select!(), "
        where h.clinic_id = $1 and h.location_id = $2 and h.starts_us >= $3 and h.starts_us < $4 and h.expires_us > $5
        order by h.starts_us, h.hold_id");
    CLAIM = "delete from holds where clinic_id = $1 and hold_id = $2 and expires_us > $3";
    EXTEND = "update holds set expires_us = $3, extended = $4
        where clinic_id = $1 and hold_id = $2 and expires_us > $5 and extended = $4 - 1";
    GIVE = "update holds set athlete_id = $3, expires_us = $4, extended = 0 where clinic_id = $1 and hold_id = $2 and expires_us > $5";
    EXPIRED = "delete from holds where clinic_id = $1 and expires_us <= $2 returning clinic_id, hold_id";
    EXPIRED_EVERYWHERE = "delete from holds where expires_us <= $1 returning clinic_id, hold_id";
}

/// Keeps a hold; its ticks are taken by [`crate::booking::occupy`].
///
/// # Errors
/// The database's.
pub fn insert_hold(tx: &mut Tx<'_>, clinic: Id<Clinic>, hold: &Hold) -> Result<(), StoreError> {
    let slot = &hold.slot;
    let params = params![
        clinic,
        hold.id,
        hold.athlete,
        slot.therapist,
        slot.location,
        slot.room,
        slot.service,
        slot.starts_at,
        slot.ends_at,
        hold.expires_at,
        hold.extended
    ];
    tx.run(INSERT, params)?;
    add_ons::keep(tx, clinic, hold.id.uuid(), &slot.add_ons)?;
    work::keep(tx, clinic, hold.id.uuid(), slot)
}

/// A hold, whether it has expired or not.
///
/// # Errors
/// The database's.
pub fn hold(tx: &mut Tx<'_>, clinic: Id<Clinic>, id: Id<Hold>) -> Result<Option<Hold>, StoreError> {
    tx.row(ONE, params![clinic, id])?
        .as_ref()
        .map(hold_of)
        .transpose()
}

/// The live holds that start at a location within `[from, until)`.
///
/// # Errors
/// The database's.
pub fn holds_of_day(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    location: Id<Location>,
    from: Timestamp,
    until: Timestamp,
    now: Timestamp,
) -> Result<Vec<Hold>, StoreError> {
    tx.rows(OF_DAY, params![clinic, location, from, until, now])?
        .iter()
        .map(hold_of)
        .collect()
}

/// Takes a live hold's row away, so that nobody else can end or extend it; its ticks stay until the caller decides.
/// False where it has expired or is gone.
///
/// # Errors
/// The database's.
pub fn claim_hold(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    id: Id<Hold>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let claimed = tx.run(CLAIM, params![clinic, id, now])? == 1;
    if claimed {
        work::drop_of(tx, clinic, id.uuid())?;
    }
    Ok(claimed)
}

/// Stores a hold's later end. False where it has expired, is gone, or was extended by somebody else meanwhile.
///
/// # Errors
/// The database's.
pub fn extend_hold(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    hold: &Hold,
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(tx.run(
        EXTEND,
        params![clinic, hold.id, hold.expires_at, hold.extended, now],
    )? == 1)
}

/// Makes a live hold somebody else's, until `until`, with all its extensions again; false where it has expired or is gone.
///
/// # Errors
/// [`StoreError::ForeignKey`] where there is no such athlete.
pub fn give_hold(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    id: Id<Hold>,
    (athlete, until): (Id<Person>, Timestamp),
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(tx.run(GIVE, params![clinic, id, athlete, until, now])? == 1)
}

/// Ends a clinic's expired holds and frees their time; how many there were.
///
/// # Errors
/// The database's.
pub fn end_expired_holds(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let ended = tx.rows(EXPIRED, params![clinic, now])?;
    free(tx, &ended)
}

/// Ends the expired holds of every clinic and frees their time; how many there were.
///
/// # Errors
/// The database's.
pub fn end_expired_holds_everywhere(tx: &mut Tx<'_>, now: Timestamp) -> Result<usize, StoreError> {
    let ended = tx.rows(EXPIRED_EVERYWHERE, params![now])?;
    free(tx, &ended)
}

fn free(tx: &mut Tx<'_>, ended: &[Row]) -> Result<usize, StoreError> {
    let mut holds = ended
        .iter()
        .map(|row| Ok((row.id::<Clinic>(0)?, row.id::<Hold>(1)?)))
        .collect::<Result<Vec<_>, StoreError>>()?;
    holds.sort_unstable();
    for (clinic, hold) in &holds {
        release(tx, *clinic, hold.uuid())?;
        work::drop_of(tx, *clinic, hold.uuid())?;
        forget(tx, *clinic, *hold)?;
    }
    Ok(holds.len())
}

/// What hung on a hold that ended without an appointment: its add-ons, what it was made with, and beside what it was while nobody was
/// asked.
///
/// # Errors
/// The database's.
pub fn forget(tx: &mut Tx<'_>, clinic: Id<Clinic>, hold: Id<Hold>) -> Result<(), StoreError> {
    add_ons::drop_of(tx, clinic, hold.uuid())?;
    together::drop_of(tx, clinic, hold.uuid())?;
    invitations::drop_of(tx, clinic, hold)
}

fn hold_of(row: &Row) -> Result<Hold, StoreError> {
    Ok(Hold {
        id: row.id(0)?,
        athlete: row.id(1)?,
        expires_at: row.instant(2)?,
        extended: row.small(3)?,
        slot: slot_of(row, 4)?,
    })
}
