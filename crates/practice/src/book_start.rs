//! Booking a free time in one act, for doors behind which somebody else has shown it and asked: held and booked together, or neither.

use std::sync::Arc;

use care::{booking::appointment::Appointment, id::Id};
use store::booking;

use crate::{
    Actor, Now, Practice,
    access::Act,
    attempt::{self, Asked},
    book::{Booking, book_in},
    booking::{BookingRefusal, WantedStart, book_of, may_for, with_nearest},
    cancel::found,
    hold::{asks_of, hold_in, not_cleared},
    read_again::read_again,
};

/// What a booking without a hold needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartBooking {
    /// The start.
    pub wanted: WantedStart,
    /// Whether the athlete agreed to the treatment as it was described.
    pub consented: bool,
    /// The door's key for this attempt: the same key again is the same appointment.
    pub idempotency_key: Option<String>,
}

/// Books a free start. Everything that [`crate::hold`] and [`crate::book`] ask is asked here; where one of them refuses, the time stays free.
///
/// # Errors
/// As [`crate::hold`] and [`crate::book`].
pub async fn book_start(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    wish: StartBooking,
) -> Result<Appointment, BookingRefusal> {
    may_for(actor, Act::Book, wish.wanted.athlete)?;
    read_again(practice, actor.clinic, [wish.wanted.therapist], now).await?;
    let asks = asks_of(practice, actor, now, wish.wanted.athlete).await?;
    let (by, rules, asked) = (actor.clone(), Arc::clone(&practice.rules), wish.clone());
    let booked = practice
        .store
        .write(move |tx| {
            let attempt = Asked {
                key: asked.idempotency_key.as_deref(),
                act: "book_start",
                body: format!("{} {}", asked.wanted.says(), asked.consented),
            };
            // A hold becomes an appointment of the same id.
            let answer: Id<Appointment> = now.id("hold");
            if let Some(before) = attempt::claim(tx, &by, &now, &attempt, answer)? {
                return found(tx, &by, before);
            }
            let asks = asks.as_ref().map_err(not_cleared)?;
            booking::end_expired_holds(tx, by.clinic, now.at)?;
            let book = book_of(tx, &by)?;
            let hold = hold_in(tx, &by, (&book, asks), &now, (asked.wanted, &[]))?;
            let booking = Booking {
                hold: hold.id,
                consented: asked.consented,
                idempotency_key: None,
            };
            book_in(tx, &by, &rules, &now, &booking)
        })
        .await;
    with_nearest(practice, actor, now, wish.wanted, Vec::new(), booked).await
}
