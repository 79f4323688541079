//! Holding, booking, moving, cancelling, undoing: each on both engines.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use care::booking::appointment::{Appointment, Stage, StageError};
use care::people::Role;
use care::treatment::screening::Outcome;
use common::{Clinic, monday, now, on_each_engine, start};
use jiff::{Timestamp, ToSpan};
use practice::{
    Actor, Answers, Booking, BookingRefusal, CancelWhy, MoveTo, answer_screening, book, cancel,
    day_list, expire_holds, extend_hold, hold, move_appointment, release_hold, see_appointment,
    see_hold, undo, upcoming_appointments,
};

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
        )
        .await
        .unwrap();
        assert_eq!(longer.expires_at, monday() + 19.minutes());
        let stranger = extend_hold(
            &clinic.practice,
            &clinic.other(0),
            now(monday(), 1),
            first.id,
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
        let gone = extend_hold(&clinic.practice, &maya, now(monday(), 1), first.id).await;
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

#[test]
fn undo_within_three_minutes_frees_the_time_and_no_mail_leaves() {
    on_each_engine(|clinic| async move {
        let maya = clinic.athlete();
        let free = clinic.free(maya.person, monday()).await;
        let appointment = booked(&clinic, &maya, 0, monday()).await;
        assert_eq!(clinic.mails().await, 1);
        let stranger = undo(
            &clinic.practice,
            &clinic.other(0),
            now(monday(), 1),
            appointment.id,
        )
        .await;
        assert!(
            matches!(stranger, Err(BookingRefusal::NotAllowed(_))),
            "{stranger:?}"
        );
        let undone = undo(
            &clinic.practice,
            &maya,
            now(monday() + 179.seconds(), 1),
            appointment.id,
        )
        .await
        .unwrap();
        assert!(!undone.takes_time());
        assert_eq!((clinic.ticks().await, clinic.mails().await), (0, 0));
        assert_eq!(clinic.free(maya.person, monday()).await, free);

        let another = booked(&clinic, &maya, 1, monday()).await;
        let late = undo(
            &clinic.practice,
            &maya,
            now(monday() + 3.minutes(), 1),
            another.id,
        )
        .await;
        assert!(
            matches!(
                late,
                Err(BookingRefusal::Stage(StageError::UndoIsOver { .. }))
            ),
            "{late:?}"
        );
    });
}

#[test]
fn cancelling_follows_the_notice_and_frees_the_time() {
    on_each_engine(|clinic| async move {
        let maya = clinic.athlete();
        let appointment = booked(&clinic, &maya, 0, monday()).await;
        // It begins on the same day, so that the notice of 24 hours has begun.
        let at = monday() + 5.minutes();
        let late = cancel(
            &clinic.practice,
            &maya,
            now(at, 1),
            appointment.id,
            CancelWhy::plans(),
        )
        .await;
        assert!(
            matches!(
                late,
                Err(BookingRefusal::Stage(StageError::NoticeHasBegun { .. }))
            ),
            "{late:?}"
        );
        assert_eq!(clinic.ticks().await, ONE);
        let cancelled = cancel(
            &clinic.practice,
            &clinic.front_desk(),
            now(at, 1),
            appointment.id,
            phoned(),
        )
        .await
        .unwrap();
        assert!(matches!(&cancelled.stage, Stage::Cancelled { reason, .. } if reason == "phoned"));
        assert_eq!(clinic.ticks().await, 0);
        let twice = cancel(
            &clinic.practice,
            &clinic.front_desk(),
            now(at, 2),
            appointment.id,
            CancelWhy::plans(),
        )
        .await;
        assert!(
            matches!(
                twice,
                Err(BookingRefusal::Stage(StageError::Already { .. }))
            ),
            "{twice:?}"
        );
    });
}

#[test]
fn a_move_takes_the_new_time_or_keeps_the_old_one() {
    on_each_engine(|clinic| async move {
        let (maya, jonas) = (clinic.athlete(), clinic.other(0));
        let appointment = booked(&clinic, &maya, 0, monday()).await;
        let free = clinic.free(jonas.person, monday()).await;
        let same = free
            .iter()
            .rfind(|slot| slot.therapist == appointment.slot.therapist)
            .unwrap()
            .clone();
        let to = MoveTo {
            therapist: same.therapist,
            location: same.location,
            starts_at: same.starts_at,
        };
        let theirs = hold(
            &clinic.practice,
            &jonas,
            now(monday(), 2),
            start(&same, &jonas),
        )
        .await
        .unwrap();
        let refused = move_appointment(
            &clinic.practice,
            &maya,
            now(monday(), 3),
            appointment.id,
            to,
        )
        .await;
        assert!(
            matches!(&refused, Err(BookingRefusal::SlotTaken { nearest, .. }) if nearest.len() == 3),
            "{refused:?}"
        );
        let (kept, _) = see_appointment(&clinic.practice, &maya, appointment.id)
            .await
            .unwrap();
        assert_eq!((kept, clinic.ticks().await), (appointment.clone(), 2 * ONE));

        release_hold(&clinic.practice, &jonas, now(monday(), 4), theirs.id)
            .await
            .unwrap();
        let moved = move_appointment(
            &clinic.practice,
            &maya,
            now(monday(), 5),
            appointment.id,
            to,
        )
        .await
        .unwrap();
        assert_eq!(
            (moved.id, moved.sequence, moved.slot.starts_at),
            (appointment.id, 1, to.starts_at)
        );
        assert_eq!((clinic.ticks().await, clinic.mails().await), (ONE, 1));
        // By a quarter of an hour, over its own time.
        let nearer = MoveTo {
            starts_at: to.starts_at - 15.minutes(),
            ..to
        };
        let moved = move_appointment(
            &clinic.practice,
            &maya,
            now(monday(), 6),
            appointment.id,
            nearer,
        )
        .await
        .unwrap();
        assert_eq!((moved.sequence, clinic.ticks().await), (2, ONE));
        assert!(
            clinic
                .free(jonas.person, monday())
                .await
                .iter()
                .any(|slot| slot.starts_at == appointment.slot.starts_at)
        );
    });
}

#[test]
fn two_who_move_and_cancel_at_once_leave_one_truth() {
    on_each_engine(|clinic| async move {
        let maya = clinic.athlete();
        let appointment = booked(&clinic, &maya, 0, monday()).await;
        let free = clinic.free(maya.person, monday()).await;
        let last = free.last().unwrap();
        let to = MoveTo {
            therapist: last.therapist,
            location: last.location,
            starts_at: last.starts_at,
        };
        let desk = clinic.front_desk();
        let (moved, cancelled) = tokio::join!(
            move_appointment(
                &clinic.practice,
                &maya,
                now(monday(), 3),
                appointment.id,
                to
            ),
            cancel(
                &clinic.practice,
                &desk,
                now(monday(), 4),
                appointment.id,
                CancelWhy::plans()
            ),
        );
        assert!(
            moved.is_ok() || cancelled.is_ok(),
            "{moved:?} {cancelled:?}"
        );
        let (left, _) = see_appointment(&clinic.practice, &maya, appointment.id)
            .await
            .unwrap();
        assert_eq!(
            clinic.ticks().await,
            if left.takes_time() { ONE } else { 0 }
        );
        assert_eq!(left.takes_time(), cancelled.is_err());
    });
}

#[test]
fn a_caller_that_hangs_up_leaves_a_whole_booking_or_none() {
    on_each_engine(|clinic| async move {
        let mut whole = 0;
        for number in 0..12 {
            let actor = clinic.other(number % 6);
            let Some(slot) = clinic.free(actor.person, monday()).await.into_iter().next() else {
                break;
            };
            let hold = hold(
                &clinic.practice,
                &actor,
                now(monday(), 100 + number as u64),
                start(&slot, &actor),
            )
            .await
            .unwrap();
            let before = clinic.ticks().await;
            let attempt = book(
                &clinic.practice,
                &actor,
                now(monday(), 200 + number as u64),
                booking(&hold, None),
            );
            let patience = std::time::Duration::from_micros(number as u64 * 400);
            let _ = tokio::time::timeout(patience, attempt).await;
            // Work goes first come, first served on SQLite; on PostgreSQL it may still run beside us, so ask again to end it.
            let again = book(
                &clinic.practice,
                &actor,
                now(monday(), 300 + number as u64),
                booking(&hold, None),
            )
            .await
            .unwrap();
            whole += i64::from(again.takes_time());
            assert_eq!(clinic.ticks().await, before);
            assert_eq!(clinic.mails().await, whole);
        }
        assert!(whole > 3);
    });
}

#[test]
fn the_day_list_is_for_those_who_work_there() {
    on_each_engine(|clinic| async move {
        let maya = clinic.athlete();
        let appointment = booked(&clinic, &maya, 0, monday()).await;
        let held = held(&clinic, &clinic.other(0), 5, monday()).await;
        let place = appointment.slot.location;
        let list = |actor: Actor, at| {
            let clinic = &clinic;
            async move { day_list(&clinic.practice, &actor, now(at, 1), place, None).await }
        };
        let day = list(clinic.front_desk(), monday()).await.unwrap();
        assert_eq!(day.entries.len(), 1);
        assert_eq!(
            (day.entries[0].athlete.as_str(), &day.entries[0].appointment),
            ("Maya", &appointment)
        );
        assert_eq!(day.holds, [held]);
        assert_eq!(
            list(clinic.front_desk(), monday() + 24.hours())
                .await
                .unwrap()
                .entries,
            []
        );
        assert_eq!(
            list(clinic.front_desk(), monday() + 10.minutes())
                .await
                .unwrap()
                .holds,
            []
        );
        assert!(matches!(
            list(maya, monday()).await,
            Err(BookingRefusal::NotAllowed(_))
        ));
        let therapist = clinic.actor(clinic.sample.usual_therapist.id, Role::Therapist);
        assert!(list(therapist, monday()).await.is_ok());
    });
}

#[tokio::test]
async fn a_time_held_before_the_notice_began_is_booked_after_it() {
    let fresh = store::testing::fresh_sqlite(&store::Options::default());
    let mut sample = common::sample();
    for service in &mut sample.book.services {
        service.booking_window.notice_minutes = Some(60);
    }
    let clinic = Clinic::founded(fresh.store.clone(), &fresh.address, sample).await;
    let maya = clinic.athlete();
    let slot = clinic.free(maya.person, monday()).await.remove(0);
    let in_time = slot.starts_at - 61.minutes();
    let held = hold(
        &clinic.practice,
        &maya,
        now(in_time, 1),
        start(&slot, &maya),
    )
    .await
    .unwrap();
    let later = now(slot.starts_at - 55.minutes(), 2);
    let booked = book(&clinic.practice, &maya, later, booking(&held, None)).await;
    assert_eq!(booked.unwrap().slot.starts_at, slot.starts_at);
}
