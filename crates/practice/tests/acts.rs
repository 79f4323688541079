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

use care::booking::appointment::Appointment;
use common::Clinic;
use jiff::Timestamp;
use practice::Actor;

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
    clinic.book_slot(actor, &slot, at).await
}
