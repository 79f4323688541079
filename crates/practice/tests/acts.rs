//! What becomes of appointments, and what staff do at the desk: each on both engines.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

#[path = "acts/attempts.rs"]
mod attempts;
#[path = "acts/closures.rs"]
mod closures;
#[path = "acts/overrides.rs"]
mod overrides;
#[path = "acts/series.rs"]
mod series;
#[path = "acts/set_up.rs"]
mod set_up;
#[path = "acts/stages.rs"]
mod stages;
#[path = "acts/waiting.rs"]
mod waiting;

use care::booking::{appointment::Appointment, slot::Slot};
use common::{Clinic, now, start};
use jiff::Timestamp;
use practice::{Actor, Booking, book, hold};

/// Ticks of an hour with its buffers, for therapist, room and athlete.
const ONE: i64 = 3 * 15;

/// Books the slot of this number among those free on the Monday that many days on.
async fn booked_on(
    clinic: &Clinic,
    actor: &Actor,
    (days, index): (i64, usize),
    at: Timestamp,
) -> Appointment {
    let slot = clinic.free_on(actor.person, at, days).await[index].clone();
    book_slot(clinic, actor, &slot, at).await
}

/// Holds and books one slot for the actor.
async fn book_slot(clinic: &Clinic, actor: &Actor, slot: &Slot, at: Timestamp) -> Appointment {
    let number = slot.starts_at.as_second() as u64 ^ actor.person.uuid().as_u64_pair().1;
    let held = hold(&clinic.practice, actor, now(at, number), start(slot, actor))
        .await
        .unwrap();
    let wish = Booking {
        hold: held.id,
        consented: true,
        idempotency_key: None,
    };
    book(&clinic.practice, actor, now(at, number + 1), wish)
        .await
        .unwrap()
}
