//! The same attempt twice is one thing and the same answer; another body under its key is refused.

use care::booking::{closure::Closed, hold::Hold, series::Rhythm};
use jiff::ToSpan;
use practice::{
    BookingRefusal, CancelWhy, MoveTo, NewClosure, OverrideWish, SeriesBooking, TogetherWish,
    WantedStart, book_over, book_series, cancel_once, close_time, hold_once, hold_together,
    made_before, move_once, see_closures,
};

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
fn a_hold_under_a_key_is_told_as_it_was_after_its_appointment_has_moved() {
    on_each_engine(|clinic| async move {
        let (maya, jonas, practice) = (clinic.athlete(), clinic.other(0), &clinic.practice);
        let free = clinic.free_on(maya.person, monday(), 2).await;
        let wanted = start(&free[0], &maya);
        let held = hold_once(practice, &maya, now(monday(), 1), wanted, key()).await;
        let held = held.unwrap();
        // Somebody else has the same room at another time, so that the appointment moves into another one.
        let later =
            |slot: &&care::booking::slot::Slot| slot.starts_at >= held.slot.ends_at + 1.hour();
        let theirs = clinic.free_on(jonas.person, monday(), 2).await;
        let theirs = theirs.iter().find(later).unwrap();
        assert_eq!(theirs.room, held.slot.room);
        clinic.book_slot(&jonas, theirs, monday()).await;
        let wish = practice::Booking {
            hold: held.id,
            consented: true,
            idempotency_key: None,
        };
        let booked = practice::book(practice, &maya, now(monday(), 2), wish).await;
        let free = clinic.free_on(maya.person, monday(), 2).await;
        let to = free
            .iter()
            .find(|slot| slot.starts_at == theirs.starts_at)
            .unwrap();
        let to = MoveTo {
            therapist: to.therapist,
            location: to.location,
            starts_at: to.starts_at,
        };
        let at = now(monday() + 1.minute(), 3);
        let moved = move_once(practice, &maya, at, booked.unwrap().id, to, None).await;
        assert_ne!(moved.unwrap().slot.room, held.slot.room);
        let at = now(monday() + 2.minutes(), 4);
        let again = hold_once(practice, &maya, at, wanted, key()).await;
        assert_eq!(again.unwrap(), held);
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

#[test]
fn a_series_an_override_and_several_holds_under_a_key_are_made_once() {
    on_each_engine(|clinic| async move {
        let (maya, jonas, practice) = (clinic.athlete(), clinic.other(0), &clinic.practice);
        let desk = clinic.front_desk();
        let free = clinic.free(maya.person, monday()).await;
        let first = start(&free[0], &maya);
        let series = || SeriesBooking {
            athlete: maya.person,
            rhythm: Rhythm::new(1, 3).unwrap(),
            starts: (0..3)
                .map(|week| WantedStart {
                    starts_at: first.starts_at + (24 * 7 * week).hours(),
                    ..first
                })
                .collect(),
            add_ons: Vec::new(),
            consented: true,
        };
        let (one, two) = tokio::join!(
            book_series(practice, &maya, now(monday(), 1), series(), key()),
            book_series(practice, &maya, now(monday(), 2), series(), key()),
        );
        assert_eq!(one.unwrap(), two.unwrap());
        assert_eq!((clinic.ticks().await, clinic.mails().await), (3 * ONE, 1));

        let over = || OverrideWish {
            wanted: WantedStart {
                athlete: jonas.person,
                ..first
            },
            add_ons: Vec::new(),
            reason: "Injured".to_owned(),
            consented: true,
        };
        let (one, two) = tokio::join!(
            book_over(practice, &desk, now(monday(), 3), over(), key()),
            book_over(practice, &desk, now(monday(), 4), over(), key()),
        );
        let booked = one.unwrap();
        assert_eq!(booked, two.unwrap());
        assert_eq!(clinic.mails().await, 2);

        let free = clinic.free_on(jonas.person, monday(), 1).await;
        let parts = vec![
            (start(&free[0], &jonas), Vec::new()),
            (start(free.last().unwrap(), &jonas), Vec::new()),
        ];
        let both = || TogetherWish {
            parts: parts.clone(),
            side_by_side: None,
        };
        let before = clinic.ticks().await;
        let (one, two) = tokio::join!(
            hold_together(practice, &jonas, now(monday(), 5), both(), key()),
            hold_together(practice, &jonas, now(monday(), 6), both(), key()),
        );
        let held = one.unwrap();
        assert_eq!(held, two.unwrap());
        assert_eq!(clinic.ticks().await, before + 2 * ONE);
        // Once they have run out, what was made is still known.
        let late = now(held[0].expires_at, 7);
        let again = hold_together(practice, &jonas, late, both(), key()).await;
        assert!(
            matches!(again, Err(BookingRefusal::HoldExpired { .. })),
            "{again:?}"
        );
        let made = made_before::<Hold>(practice, &jonas, "key".to_owned()).await;
        assert_eq!(made.unwrap(), Some(held[0].id));
    });
}

#[test]
fn time_closed_under_a_key_is_closed_once() {
    on_each_engine(|clinic| async move {
        let (desk, practice) = (clinic.front_desk(), &clinic.practice);
        let wish = || NewClosure {
            closed: Closed::Location(clinic.book().locations[0].id),
            from: monday(),
            until: monday() + 10.hours(),
            reason: "Flood".to_owned(),
        };
        let (one, two) = tokio::join!(
            close_time(practice, &desk, now(monday(), 1), wish(), key()),
            close_time(practice, &desk, now(monday(), 2), wish(), key()),
        );
        assert_eq!(one.unwrap(), two.unwrap());
        let (closures, _) = see_closures(practice, &desk, now(monday(), 3))
            .await
            .unwrap();
        assert_eq!(closures.len(), 1);
    });
}
