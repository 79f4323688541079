//! The same attempt twice is one thing and the same answer; another body under its key is refused.

use jiff::ToSpan;
use practice::{BookingRefusal, CancelWhy, MoveTo, cancel_once, hold_once, move_once};

use super::{ONE, booked_on};
use crate::common::{monday, now, on_each_engine, start};

fn key() -> Option<String> {
    Some("key".into())
}

#[test]
fn a_hold_under_a_key_is_made_once() {
    on_each_engine(|clinic| async move {
        let (maya, jonas, practice) = (clinic.athlete(), clinic.other(0), &clinic.practice);
        let free = clinic.free(maya.person, monday()).await;
        let wanted = start(&free[0], &maya);
        let (one, two) = tokio::join!(
            hold_once(practice, &maya, now(monday(), 1), wanted, key()),
            hold_once(practice, &maya, now(monday(), 2), wanted, key()),
        );
        let (one, two) = (one.unwrap(), two.unwrap());
        assert_eq!((one.id, clinic.ticks().await), (two.id, ONE));
        let other = start(free.last().unwrap(), &maya);
        let refused = hold_once(practice, &maya, now(monday(), 3), other, key()).await;
        assert!(
            matches!(refused, Err(BookingRefusal::KeyReused)),
            "{refused:?}"
        );
        // Keys are each person's own.
        let theirs = start(free.last().unwrap(), &jonas);
        hold_once(practice, &jonas, now(monday(), 4), theirs, key())
            .await
            .unwrap();
        let over = hold_once(practice, &maya, now(one.expires_at, 5), wanted, key()).await;
        assert!(
            matches!(over, Err(BookingRefusal::HoldExpired { .. })),
            "{over:?}"
        );
        // A refusal leaves the key free for another try.
        let taken = start(free.last().unwrap(), &maya);
        let fresh = Some("fresh".to_owned());
        assert!(
            hold_once(practice, &maya, now(monday(), 6), taken, fresh.clone())
                .await
                .is_err()
        );
        let free = clinic.free(maya.person, monday()).await;
        let again = start(&free[free.len() / 2], &maya);
        hold_once(practice, &maya, now(monday(), 7), again, fresh)
            .await
            .unwrap();
    });
}

#[test]
fn a_move_and_a_cancellation_under_a_key_happen_once() {
    on_each_engine(|clinic| async move {
        let (maya, practice) = (clinic.athlete(), &clinic.practice);
        let booked = booked_on(&clinic, &maya, (2, 0), monday()).await;
        let free = clinic.free_on(maya.person, monday(), 2).await;
        let to = |slot: &care::booking::slot::Slot| MoveTo {
            therapist: slot.therapist,
            location: slot.location,
            starts_at: slot.starts_at,
        };
        let last = to(free.last().unwrap());
        let moved = move_once(practice, &maya, now(monday(), 1), booked.id, last, key())
            .await
            .unwrap();
        let again = move_once(
            practice,
            &maya,
            now(monday() + 1.minute(), 2),
            booked.id,
            last,
            key(),
        )
        .await;
        assert_eq!(again.unwrap(), moved);
        assert_eq!(moved.sequence, 1);
        let elsewhere = to(&free[free.len() / 2]);
        let refused = move_once(
            practice,
            &maya,
            now(monday(), 3),
            booked.id,
            elsewhere,
            key(),
        )
        .await;
        assert!(
            matches!(refused, Err(BookingRefusal::KeyReused)),
            "{refused:?}"
        );
        // The key of a move is no key of a cancellation.
        let refused = cancel_once(
            practice,
            &maya,
            now(monday(), 4),
            booked.id,
            CancelWhy::plans(),
            key(),
        )
        .await;
        assert!(
            matches!(refused, Err(BookingRefusal::KeyReused)),
            "{refused:?}"
        );
        let other = Some("other".to_owned());
        let first = cancel_once(
            practice,
            &maya,
            now(monday(), 5),
            booked.id,
            CancelWhy::plans(),
            other.clone(),
        )
        .await;
        let twice = cancel_once(
            practice,
            &maya,
            now(monday(), 6),
            booked.id,
            CancelWhy::plans(),
            other,
        )
        .await;
        assert_eq!(first.unwrap(), twice.unwrap());
        assert_eq!(clinic.ticks().await, 0);
    });
}
