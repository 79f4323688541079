//! Holding, booking, moving, cancelling, undoing: each on both engines.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

#[path = "booking/changing.rs"]
mod changing;
#[path = "booking/holding.rs"]
mod holding;

use care::booking::appointment::Appointment;
use common::{Clinic, now, start};
use jiff::Timestamp;
use practice::{Actor, Booking, CancelWhy, book, hold};

/// Ticks of an hour with its buffers, for therapist, room and athlete.
const ONE: i64 = 3 * 15;

fn phoned() -> CancelWhy {
    CancelWhy {
        reason: "phoned".into(),
        ..CancelWhy::plans()
    }
}

async fn held(
    clinic: &Clinic,
    actor: &Actor,
    index: usize,
    at: Timestamp,
) -> care::booking::hold::Hold {
    let slot = clinic.free(actor.person, at).await[index].clone();
    hold(
        &clinic.practice,
        actor,
        now(at, 10 + index as u64),
        start(&slot, actor),
    )
    .await
    .unwrap()
}

fn booking(hold: &care::booking::hold::Hold, key: Option<&str>) -> Booking {
    Booking {
        hold: hold.id,
        consented: true,
        idempotency_key: key.map(str::to_owned),
    }
}

async fn booked(clinic: &Clinic, actor: &Actor, index: usize, at: Timestamp) -> Appointment {
    let hold = held(clinic, actor, index, at).await;
    book(
        &clinic.practice,
        actor,
        now(at, 20 + index as u64),
        booking(&hold, None),
    )
    .await
    .unwrap()
}
