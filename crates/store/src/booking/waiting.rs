//! Who waits for a time, and what they were offered.

use care::{
    booking::{
        clinic::Clinic,
        slot::Slot,
        waiting::{Offer, Waiting},
    },
    id::Id,
    people::Person,
    treatment::recommendation::Window,
};
use jiff::Timestamp;

use crate::{error::StoreError, params, tx::Tx, value::Row};

statements! {
    ADD = "insert into waiting (clinic_id, waiting_id, athlete_id, service_id, therapist_id, location_id, notice_minutes, since_us, until_us)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    ADD_WINDOW = "insert into waiting_windows (clinic_id, waiting_id, from_us, to_us) values ($1, $2, $3, $4)";
    CLINICS = "select distinct clinic_id from waiting where ended_us is null and until_us > $1 order by clinic_id";
    OPEN = "select waiting_id, athlete_id, service_id, therapist_id, location_id, notice_minutes, since_us from waiting
        where clinic_id = $1 and ended_us is null and until_us > $2 order by since_us, waiting_id";
    WINDOWS = "select w.waiting_id, w.from_us, w.to_us from waiting_windows w
        join waiting o on o.clinic_id = w.clinic_id and o.waiting_id = w.waiting_id
        where w.clinic_id = $1 and o.ended_us is null and o.until_us > $2 order by w.waiting_id, w.from_us";
    END = "update waiting set ended_us = $3 where clinic_id = $1 and waiting_id = $2 and ended_us is null";
    MET = "update waiting set ended_us = $5 where clinic_id = $1 and athlete_id = $2 and service_id = $3 and ended_us is null
        and exists (select 1 from waiting_windows w where w.clinic_id = waiting.clinic_id and w.waiting_id = waiting.waiting_id
            and w.from_us <= $4 and w.to_us > $4)";
    ADD_OFFER = "insert into offers (clinic_id, offer_id, waiting_id, therapist_id, location_id, starts_us, made_us, expires_us)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    OFFER = "select offer_id, waiting_id, therapist_id, location_id, starts_us, expires_us, accepted_us from offers
        where clinic_id = $1 and offer_id = $2";
    OFFERS = "select f.offer_id, f.waiting_id, f.therapist_id, f.location_id, f.starts_us, f.expires_us, f.accepted_us from offers f
        join waiting o on o.clinic_id = f.clinic_id and o.waiting_id = f.waiting_id
        where f.clinic_id = $1 and o.ended_us is null and o.until_us > $2 order by f.made_us, f.offer_id";
    // Changes nothing: of two servers that are about to offer times, the second waits, and then sees what the first has offered.
    ONE_AFTER_ANOTHER = "update waiting set since_us = since_us where clinic_id = $1 and ended_us is null and until_us > $2";
    ACCEPT = "update offers set accepted_us = $3 where clinic_id = $1 and offer_id = $2 and accepted_us is null and expires_us > $3
        and exists (select 1 from waiting o where o.clinic_id = offers.clinic_id and o.waiting_id = offers.waiting_id and o.ended_us is null)";
}

/// Keeps somebody who waits; until the end of their last window.
///
/// # Errors
/// [`StoreError::ForeignKey`] where there is no such athlete or service.
pub fn insert_waiting(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    waiting: &Waiting,
) -> Result<(), StoreError> {
    let until = waiting.windows.iter().map(|window| window.to).max();
    let params = params![
        clinic,
        waiting.id,
        waiting.athlete,
        waiting.service,
        waiting.therapist,
        waiting.location,
        waiting.notice_minutes,
        waiting.since,
        until.unwrap_or(waiting.since)
    ];
    tx.run(ADD, params)?;
    for window in &waiting.windows {
        tx.run(
            ADD_WINDOW,
            params![clinic, waiting.id, window.from, window.to],
        )?;
    }
    Ok(())
}

/// The clinics where somebody waits.
///
/// # Errors
/// What the database says.
pub fn clinics_waiting(tx: &mut Tx<'_>, now: Timestamp) -> Result<Vec<Id<Clinic>>, StoreError> {
    tx.rows(CLINICS, params![now])?
        .iter()
        .map(|row| row.id(0))
        .collect()
}

/// Who waits at a clinic, longest first.
///
/// # Errors
/// What the database says.
pub fn waiting_at(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    now: Timestamp,
) -> Result<Vec<Waiting>, StoreError> {
    let mut all = tx
        .rows(OPEN, params![clinic, now])?
        .iter()
        .map(|row| {
            Ok(Waiting {
                id: row.id(0)?,
                athlete: row.id(1)?,
                service: row.id(2)?,
                windows: Vec::new(),
                therapist: row.maybe_id(3)?,
                location: row.maybe_id(4)?,
                notice_minutes: row.small(5)?,
                since: row.instant(6)?,
            })
        })
        .collect::<Result<Vec<Waiting>, StoreError>>()?;
    for row in tx.rows(WINDOWS, params![clinic, now])? {
        let id: Id<Waiting> = row.id(0)?;
        let window = Window {
            from: row.instant(1)?,
            to: row.instant(2)?,
        };
        if let Some(waiting) = all.iter_mut().find(|waiting| waiting.id == id) {
            waiting.windows.push(window);
        }
    }
    Ok(all)
}

/// Ends a wait; false where it has ended before.
///
/// # Errors
/// What the database says.
pub fn end_waiting(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    id: Id<Waiting>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(tx.run(END, params![clinic, id, now])? == 1)
}

/// Ends the waits that a booking has met; how many.
///
/// # Errors
/// What the database says.
pub fn end_waiting_met(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    slot: &Slot,
    now: Timestamp,
) -> Result<u64, StoreError> {
    tx.run(
        MET,
        params![clinic, athlete, slot.service, slot.starts_at, now],
    )
}

/// Keeps an offer.
///
/// # Errors
/// [`StoreError::Unique`] of `offers_once` where they were offered this start before.
pub fn insert_offer(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    offer: &Offer,
    now: Timestamp,
) -> Result<(), StoreError> {
    let params = params![
        clinic,
        offer.id,
        offer.waiting,
        offer.therapist,
        offer.location,
        offer.starts_at,
        now,
        offer.expires_at
    ];
    tx.run(ADD_OFFER, params).map(drop)
}

/// An offer, open or not.
///
/// # Errors
/// What the database says.
pub fn offer(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    id: Id<Offer>,
) -> Result<Option<Offer>, StoreError> {
    tx.row(OFFER, params![clinic, id])?
        .as_ref()
        .map(offer_of)
        .transpose()
}

/// Every offer to those who still wait, oldest first.
///
/// # Errors
/// What the database says.
pub fn offers_at(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    now: Timestamp,
) -> Result<Vec<Offer>, StoreError> {
    tx.rows(OFFERS, params![clinic, now])?
        .iter()
        .map(offer_of)
        .collect()
}

/// Makes offers of a clinic wait for each other until the transaction is over: what is read after this stays true until it writes.
///
/// # Errors
/// What the database says.
pub fn offer_one_after_another(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.run(ONE_AFTER_ANOTHER, params![clinic, now]).map(drop)
}

/// Accepts an offer, once, while it is open and they still wait; false otherwise.
///
/// # Errors
/// What the database says.
pub fn accept_offer(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    id: Id<Offer>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(tx.run(ACCEPT, params![clinic, id, now])? == 1)
}

fn offer_of(row: &Row) -> Result<Offer, StoreError> {
    Ok(Offer {
        id: row.id(0)?,
        waiting: row.id(1)?,
        therapist: row.id(2)?,
        location: row.id(3)?,
        starts_at: row.instant(4)?,
        expires_at: row.instant(5)?,
        accepted_at: row.maybe_instant(6)?,
    })
}
