//! Keeping a slot for some minutes, while the safety questions are answered.

use care::{
    booking::{
        availability::Calendar,
        clinic::ClinicBook,
        conflict::conflicts,
        hold::Hold,
        slot::{SlotQuery, is_open},
    },
    id::Id,
};
use store::{Tx, booking};

use crate::{
    Actor, Now, Practice,
    access::Act,
    attempt::{self, Asked},
    booking::{
        BookingRefusal, TRIES, WantedStart, book_of, may_for, taken, taken_because, with_nearest,
    },
    client_record::client,
};

/// Keeps a start for somebody; therapist, room and athlete are taken from this moment.
///
/// # Errors
/// [`BookingRefusal::SlotTaken`] with the nearest free times where it is not free, or is not a time that is offered.
pub async fn hold(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    wanted: WantedStart,
) -> Result<Hold, BookingRefusal> {
    hold_once(practice, actor, now, wanted, None).await
}

/// The same under a door's key: the same attempt again is the same hold, for as long as it lasts.
///
/// # Errors
/// As [`hold`]; [`BookingRefusal::KeyReused`] where the key stands for something else.
pub async fn hold_once(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    wanted: WantedStart,
    key: Option<String>,
) -> Result<Hold, BookingRefusal> {
    may_for(actor, Act::Book, wanted.athlete)?;
    let by = actor.clone();
    let held = practice
        .store
        .write(move |tx| {
            let asked = Asked {
                key: key.as_deref(),
                act: "hold",
                body: wanted.says(),
            };
            if let Some(before) = attempt::claim(tx, &by, &now, &asked, now.id::<Hold>("hold"))? {
                return live_hold(tx, &by, &now, before);
            }
            if client(tx, &by, wanted.athlete)?.is_none() {
                return Err(BookingRefusal::NotFound { what: "client" });
            }
            booking::end_expired_holds(tx, by.clinic, now.at)?;
            let book = book_of(tx, &by)?;
            hold_in(tx, &book, &now, wanted)
        })
        .await;
    with_nearest(practice, actor, now, wanted, held).await
}

pub(crate) fn hold_in(
    tx: &mut Tx<'_>,
    book: &ClinicBook,
    now: &Now,
    wanted: WantedStart,
) -> Result<Hold, BookingRefusal> {
    let query = wanted.query(now.at);
    for _ in 0..TRIES {
        let calendar = booking::calendar(tx, book, &query, None, now.at)?;
        let Some(slot) = is_open(
            &query,
            &calendar,
            wanted.therapist,
            wanted.location,
            wanted.starts_at,
        ) else {
            return Err(refused(&query, &calendar, wanted));
        };
        let hold = Hold {
            id: now.id("hold"),
            athlete: wanted.athlete,
            slot,
            expires_at: Hold::expiry(now.at),
            extended: 0,
        };
        let kept = tx.attempt(|tx| {
            booking::insert_hold(tx, book.clinic.id, &hold)?;
            let resources = hold.slot.resources(Some(hold.athlete));
            booking::occupy(
                tx,
                book.clinic.id,
                hold.id.uuid(),
                &resources,
                hold.slot.occupies,
            )
        });
        match kept {
            Ok(()) => return Ok(hold),
            // Somebody was quicker by a moment; perhaps they took only this room, so look once more.
            Err(error) if error.is_unique("occupancy_key") => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(taken())
}

/// What stands against a start that is not open.
pub(crate) fn refused(
    query: &SlotQuery,
    calendar: &Calendar<'_>,
    wanted: WantedStart,
) -> BookingRefusal {
    taken_because(conflicts(
        query,
        calendar,
        wanted.therapist,
        wanted.location,
        wanted.starts_at,
    ))
}

/// Gives a hold its full time again.
///
/// # Errors
/// [`BookingRefusal::HoldExpired`] once it has run out; [`BookingRefusal::HeldTooOften`] after ten times.
pub async fn extend_hold(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    id: Id<Hold>,
) -> Result<Hold, BookingRefusal> {
    extend_hold_once(practice, actor, now, id, None).await
}

/// The same under a door's key: the same attempt again gives no more time.
///
/// # Errors
/// As [`extend_hold`]; [`BookingRefusal::KeyReused`] where the key stands for something else.
pub async fn extend_hold_once(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    id: Id<Hold>,
    key: Option<String>,
) -> Result<Hold, BookingRefusal> {
    let actor = actor.clone();
    practice
        .store
        .write(move |tx| {
            let asked = Asked {
                key: key.as_deref(),
                act: "extend",
                body: id.to_string(),
            };
            if let Some(before) = attempt::claim(tx, &actor, &now, &asked, id)? {
                return live_hold(tx, &actor, &now, before);
            }
            let hold = live_hold(tx, &actor, &now, id)?;
            let (athlete, expires_at) = (hold.athlete, hold.expires_at);
            may_for(&actor, Act::Book, athlete)?;
            let longer = hold.with_more_time(now.at)?;
            if booking::extend_hold(tx, actor.clinic, &longer, now.at)? {
                return Ok(longer);
            }
            // Another request was quicker: it has extended the hold, booked it, or seen it end.
            match booking::hold(tx, actor.clinic, id)? {
                Some(hold) if hold.is_live(now.at) => Ok(hold),
                Some(_) | None => Err(BookingRefusal::HoldExpired { at: expires_at }),
            }
        })
        .await
}

/// Gives a held time back before it runs out; a hold that is gone already is no trouble.
///
/// # Errors
/// [`BookingRefusal::NotAllowed`] for somebody else's.
pub async fn release_hold(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    id: Id<Hold>,
) -> Result<(), BookingRefusal> {
    let actor = actor.clone();
    practice
        .store
        .write(move |tx| {
            let Some(hold) = booking::hold(tx, actor.clinic, id)? else {
                return Ok(());
            };
            may_for(&actor, Act::Book, hold.athlete)?;
            if booking::claim_hold(tx, actor.clinic, id, now.at)? {
                booking::release(tx, actor.clinic, id.uuid())?;
            }
            Ok(())
        })
        .await
}

/// A hold that is still kept.
pub(crate) fn live_hold(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: &Now,
    id: Id<Hold>,
) -> Result<Hold, BookingRefusal> {
    let hold =
        booking::hold(tx, actor.clinic, id)?.ok_or(BookingRefusal::NotFound { what: "hold" })?;
    if hold.is_live(now.at) {
        Ok(hold)
    } else {
        Err(BookingRefusal::HoldExpired {
            at: hold.expires_at,
        })
    }
}
