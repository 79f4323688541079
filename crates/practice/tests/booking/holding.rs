//! Holding a time and booking it.

use care::treatment::screening::Outcome;
use jiff::ToSpan;
use practice::{
    Answers, Booking, BookingRefusal, answer_screening, book, expire_holds, extend_hold, hold,
    release_hold, see_appointment, see_hold, upcoming_appointments,
};

use super::{ONE, booking, held};
use crate::common::{monday, now, on_each_engine, start};

#[test]
fn what_is_offered_can_be_held_and_booked_and_is_then_offered_to_nobody() {
    on_each_engine(|clinic| async move {
        let maya = clinic.athlete();
        let before = clinic.free(maya.person, monday()).await;
        let hold = held(&clinic, &maya, 3, monday()).await;
        assert_eq!((&hold.slot, clinic.ticks().await), (&before[3], ONE));
        let (seen, _) = see_hold(&clinic.practice, &maya, now(monday(), 2), hold.id)
            .await
            .unwrap();
        assert_eq!(seen, hold);

        let appointment = book(
            &clinic.practice,
            &maya,
            now(monday() + 1.minute(), 2),
            booking(&hold, None),
        )
        .await
        .unwrap();
        assert_eq!((&appointment.slot, clinic.ticks().await), (&hold.slot, ONE));
        let after = clinic.free(clinic.other(0).person, monday()).await;
        assert!(
            after
                .iter()
                .all(|slot| slot.therapist != hold.slot.therapist
                    || !slot.occupies.overlaps(hold.slot.occupies))
        );
        let (seen, _) = see_appointment(&clinic.practice, &maya, appointment.id)
            .await
            .unwrap();
        assert_eq!(seen, appointment);
        let (upcoming, _) =
            upcoming_appointments(&clinic.practice, &maya, now(monday(), 2), maya.person)
                .await
                .unwrap();
        assert_eq!(upcoming, [appointment]);
        // The hold is gone; when its time would have run out, nothing of the appointment goes with it.
        assert_eq!(
            expire_holds(&clinic.practice, now(monday() + 1.hour(), 2))
                .await
                .unwrap(),
            0
        );
        assert_eq!(clinic.ticks().await, ONE);
    });
}

#[test]
fn two_who_want_one_time_get_one_booking_and_three_free_times() {
    on_each_engine(|clinic| async move {
        let (maya, jonas) = (clinic.athlete(), clinic.other(0));
        let slot = clinic.free(maya.person, monday()).await[4].clone();
        let (first, second) = tokio::join!(
            hold(
                &clinic.practice,
                &maya,
                now(monday(), 1),
                start(&slot, &maya)
            ),
            hold(
                &clinic.practice,
                &jonas,
                now(monday(), 2),
                start(&slot, &jonas)
            ),
        );
        let (kept, refused) = if first.is_ok() {
            (first, second)
        } else {
            (second, first)
        };
        let kept = kept.unwrap();
        let Err(BookingRefusal::SlotTaken { nearest, .. }) = refused else {
            panic!("{refused:?}")
        };
        assert_eq!(nearest.len(), 3);
        for free in &nearest {
            assert!(
                free.therapist != kept.slot.therapist
                    || !free.occupies.overlaps(kept.slot.occupies)
            );
        }
        assert_eq!(clinic.ticks().await, ONE);
    });
}

#[test]
fn a_time_that_is_not_offered_cannot_be_held() {
    on_each_engine(|clinic| async move {
        let maya = clinic.athlete();
        let slot = clinic.free(maya.person, monday()).await[0].clone();
        for odd in [
            slot.starts_at + 5.minutes(),
            slot.starts_at - 5.hours(),
            monday() - 1.hour(),
            slot.starts_at + 1.second(),
        ] {
            let mut wanted = start(&slot, &maya);
            wanted.starts_at = odd;
            let refused = hold(&clinic.practice, &maya, now(monday(), 1), wanted).await;
            assert!(
                matches!(refused, Err(BookingRefusal::SlotTaken { .. })),
                "{odd}: {refused:?}"
            );
        }
        assert_eq!(clinic.ticks().await, 0);
    });
}

#[test]
fn a_hold_that_has_run_out_frees_its_time_for_others() {
    on_each_engine(|clinic| async move {
        let (maya, jonas) = (clinic.athlete(), clinic.other(0));
        let hold_of_maya = held(&clinic, &maya, 0, monday()).await;
        let late = hold_of_maya.expires_at;
        let refused = book(
            &clinic.practice,
            &maya,
            now(late, 1),
            booking(&hold_of_maya, None),
        )
        .await;
        assert!(
            matches!(refused, Err(BookingRefusal::HoldExpired { at }) if at == late),
            "{refused:?}"
        );
        // Nobody has tidied up, and yet it is free.
        let taken_over = hold(
            &clinic.practice,
            &jonas,
            now(late, 2),
            start(&hold_of_maya.slot, &jonas),
        )
        .await
        .unwrap();
        assert_eq!(
            (taken_over.slot.starts_at, clinic.ticks().await),
            (hold_of_maya.slot.starts_at, ONE)
        );
        assert_eq!(
            expire_holds(&clinic.practice, now(late + 1.hour(), 2))
                .await
                .unwrap(),
            1
        );
        assert_eq!(clinic.ticks().await, 0);
    });
}

#[test]
fn more_time_keeps_a_hold_and_giving_it_back_frees_it() {
    on_each_engine(|clinic| async move {
        let maya = clinic.athlete();
        let first = held(&clinic, &maya, 0, monday()).await;
        let longer = extend_hold(
            &clinic.practice,
            &maya,
            now(monday() + 9.minutes(), 1),
            first.id,
            None,
        )
        .await
        .unwrap();
        assert_eq!(longer.expires_at, monday() + 19.minutes());
        let stranger = extend_hold(
            &clinic.practice,
            &clinic.other(0),
            now(monday(), 1),
            first.id,
            None,
        )
        .await;
        assert!(
            matches!(stranger, Err(BookingRefusal::NotAllowed(_))),
            "{stranger:?}"
        );
        assert!(
            book(
                &clinic.practice,
                &clinic.other(0),
                now(monday(), 1),
                booking(&first, None)
            )
            .await
            .is_err()
        );
        release_hold(
            &clinic.practice,
            &maya,
            now(monday() + 10.minutes(), 1),
            first.id,
        )
        .await
        .unwrap();
        assert_eq!(clinic.ticks().await, 0);
        let gone = extend_hold(&clinic.practice, &maya, now(monday(), 1), first.id, None).await;
        assert!(
            matches!(gone, Err(BookingRefusal::NotFound { .. })),
            "{gone:?}"
        );
    });
}

#[test]
fn the_same_attempt_twice_is_one_appointment_and_the_same_answer() {
    on_each_engine(|clinic| async move {
        let maya = clinic.athlete();
        let hold = held(&clinic, &maya, 0, monday()).await;
        let (first, second) = tokio::join!(
            book(
                &clinic.practice,
                &maya,
                now(monday(), 1),
                booking(&hold, Some("key"))
            ),
            book(
                &clinic.practice,
                &maya,
                now(monday() + 1.second(), 2),
                booking(&hold, Some("key"))
            ),
        );
        let (first, second) = (first.unwrap(), second.unwrap());
        assert_eq!(first, second);
        let again = book(
            &clinic.practice,
            &maya,
            now(monday() + 2.hours(), 3),
            booking(&hold, Some("key")),
        )
        .await
        .unwrap();
        assert_eq!(again, first);
        assert_eq!((clinic.ticks().await, clinic.mails().await), (ONE, 1));

        let later = clinic.free(maya.person, monday()).await.len() - 1;
        let another = held(&clinic, &maya, later, monday()).await;
        let refused = book(
            &clinic.practice,
            &maya,
            now(monday(), 4),
            booking(&another, Some("key")),
        )
        .await;
        assert!(
            matches!(refused, Err(BookingRefusal::KeyReused)),
            "{refused:?}"
        );
        // A refusal leaves the hold as it was.
        assert_eq!(clinic.ticks().await, 2 * ONE);
        assert!(
            book(
                &clinic.practice,
                &maya,
                now(monday(), 5),
                booking(&another, Some("other"))
            )
            .await
            .is_ok()
        );
    });
}

#[test]
fn nobody_is_booked_without_consent_or_against_the_answers_of_today() {
    on_each_engine(|clinic| async move {
        let maya = clinic.athlete();
        let first = held(&clinic, &maya, 0, monday()).await;
        let silent = Booking {
            consented: false,
            ..booking(&first, None)
        };
        let refused = book(&clinic.practice, &maya, now(monday(), 1), silent).await;
        assert!(
            matches!(refused, Err(BookingRefusal::ConsentMissing)),
            "{refused:?}"
        );

        // Since the hold was made, the athlete has told of a red flag.
        let flag = clinic
            .practice
            .rules
            .screening
            .red_flags()
            .next()
            .unwrap()
            .id
            .clone();
        let told = practice::Told {
            code: flag,
            area: None,
            onset: None,
            answer: care::treatment::finding::Answer::Yes,
            detail: String::new(),
            answers: Default::default(),
        };
        let answers = Answers {
            told: vec![told],
            denied: Vec::new(),
        };
        answer_screening(
            &clinic.practice,
            &maya,
            maya.person,
            answers,
            now(monday(), 2),
        )
        .await
        .unwrap();
        let refused = book(
            &clinic.practice,
            &maya,
            now(monday(), 3),
            booking(&first, None),
        )
        .await;
        assert!(
            matches!(refused, Err(BookingRefusal::NotCleared { .. })),
            "{refused:?}"
        );
        assert_eq!((clinic.ticks().await, clinic.mails().await), (ONE, 0));

        // A "no" to the red flags holds for hours, not for weeks.
        let (jonas, much_later) = (clinic.other(0), monday() + (24 * 60).hours());
        let slot = clinic.free(jonas.person, monday()).await[0].clone();
        let mut wanted = start(&slot, &jonas);
        wanted.starts_at = slot.starts_at + (24 * 63).hours();
        let much_later_hold = hold(&clinic.practice, &jonas, now(much_later, 4), wanted)
            .await
            .unwrap();
        let refused = book(
            &clinic.practice,
            &jonas,
            now(much_later, 5),
            booking(&much_later_hold, None),
        )
        .await;
        assert!(
            matches!(
                refused,
                Err(BookingRefusal::NotCleared {
                    outcome: Outcome::Incomplete
                })
            ),
            "{refused:?}"
        );
    });
}
