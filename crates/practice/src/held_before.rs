//! A hold that is asked for again under its key, once it has been booked: the answer stays the one of then, wherever the appointment is now.

use care::{
    booking::{
        hold::Hold,
        occupancy::{Tick, Ticks},
        slot::Slot,
    },
    id::Id,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{StoreError, Tx, booking};

use crate::{
    Actor, Now, attempt,
    booking::{BookingRefusal, WantedStart},
    hold::live_hold,
};

/// What an answer said of a hold beyond what was asked for: a move changes it.
#[derive(Serialize, Deserialize)]
struct Said {
    hold: String,
    room: Option<String>,
    ends_us: i64,
    from_tick: i64,
    until_tick: i64,
}

impl Said {
    fn of(hold: &Hold) -> Self {
        let slot = &hold.slot;
        Self {
            hold: hold.id.to_string(),
            room: slot.room.map(|room| room.to_string()),
            ends_us: slot.ends_at.as_microsecond(),
            from_tick: slot.occupies.from.0,
            until_tick: slot.occupies.until.0,
        }
    }

    fn onto(self, slot: Slot) -> Slot {
        Slot {
            room: self.room.and_then(|room| room.parse().ok()),
            ends_at: Timestamp::from_microsecond(self.ends_us).unwrap_or(slot.ends_at),
            occupies: Ticks {
                from: Tick(self.from_tick),
                until: Tick(self.until_tick),
            },
            ..slot
        }
    }
}

/// Keeps with an attempt what its answer says of holds.
///
/// # Errors
/// The database's.
pub(crate) fn keep_answer(
    tx: &mut Tx<'_>,
    actor: &Actor,
    key: Option<&str>,
    holds: &[Hold],
) -> Result<(), StoreError> {
    let Some(key) = key else { return Ok(()) };
    let said: Vec<Said> = holds.iter().map(Said::of).collect();
    let said = serde_json::to_string(&said).expect("texts and numbers can be written");
    booking::keep_said(tx, (actor.clinic, actor.person), key, &said)
}

/// The hold of an earlier attempt, as it was then: it may have been booked since, and the appointment may have moved.
///
/// # Errors
/// [`BookingRefusal::HoldExpired`]; [`BookingRefusal::NotFound`] where it was given back.
pub(crate) fn held_before(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: &Now,
    key: Option<&str>,
    (id, wanted): (Id<Hold>, &WantedStart),
) -> Result<Hold, BookingRefusal> {
    if booking::hold(tx, actor.clinic, id)?.is_some() {
        return live_hold(tx, actor, now, id);
    }
    let booked = booking::appointment(tx, actor.clinic, Id::from_uuid(id.uuid()))?;
    let booked = booked.ok_or(BookingRefusal::NotFound { what: "hold" })?;
    let attempt = attempt::made(tx, actor, key)?;
    let made_at = attempt.as_ref().map_or(booked.booked_at, |made| made.at);
    let said = attempt.and_then(|made| said_of(&made, id));
    let slot = Slot {
        therapist: wanted.therapist,
        location: wanted.location,
        starts_at: wanted.starts_at,
        ..booked.slot
    };
    Ok(Hold {
        id,
        athlete: booked.athlete,
        expires_at: Hold::expiry(made_at),
        extended: 0,
        slot: match said {
            Some(said) => said.onto(slot),
            // An attempt of a version that did not keep it yet; attempts are forgotten after a week.
            None => slot,
        },
    })
}

fn said_of(attempt: &booking::KeptAttempt, id: Id<Hold>) -> Option<Said> {
    let all: Vec<Said> = serde_json::from_str(attempt.said.as_deref()?).ok()?;
    all.into_iter().find(|said| said.hold == id.to_string())
}
