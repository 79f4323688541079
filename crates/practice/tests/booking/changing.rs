//! Undoing, cancelling and moving; the day's list.

use care::{
    booking::{
        appointment::{Stage, StageError},
        availability::Span,
        closure::Closed,
        conflict::Conflict,
        day_plan::Rest,
    },
    id::Id,
    people::Role,
};
use jiff::ToSpan;
use practice::{
    Actor, BookingRefusal, CancelWhy, MoveTo, NewClosure, book, cancel, close_time, day_list, hold,
    move_appointment, release_hold, see_appointment, undo,
};

use super::{ONE, booked, booking, held, phoned};
use crate::common::{Clinic, monday, now, on_each_engine, start};

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

#[tokio::test]
async fn a_refused_move_never_names_the_time_it_has() {
    let fresh = store::testing::fresh_sqlite(&store::Options::default());
    let mut sample = crate::common::sample();
    let usual = sample.usual_therapist.id.uuid();
    let therapists = &mut sample.book.therapists;
    therapists.retain(|one| one.id.uuid() == usual);
    let clinic = Clinic::founded(fresh.store.clone(), &fresh.address, sample, monday()).await;
    let (maya, jonas) = (clinic.athlete(), clinic.other(0));
    let free = clinic.free(maya.person, monday()).await;
    let own = &free[free.len() / 2];
    let appointment = clinic.book_slot(&maya, own, monday()).await;
    let next = clinic.free(jonas.person, monday()).await;
    let next = next.iter().find(|slot| slot.starts_at > own.starts_at);
    clinic.book_slot(&jonas, next.unwrap(), monday()).await;
    let to = MoveTo {
        therapist: own.therapist,
        location: own.location,
        starts_at: own.starts_at + 15.minutes(),
    };
    let (practice, at) = (&clinic.practice, now(monday(), 3));
    let refused = move_appointment(practice, &maya, at, appointment.id, to).await;
    let Err(BookingRefusal::SlotTaken { nearest, .. }) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(nearest.len(), 3);
    let own = |slot: &care::booking::slot::Slot| slot.is_same_start(&appointment.slot);
    assert!(!nearest.iter().any(own), "{nearest:?}");
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

#[test]
fn the_day_knows_who_works_and_what_takes_of_it() {
    on_each_engine(|clinic| async move {
        let therapist = clinic.sample.usual_therapist.id;
        let (desk, book) = (clinic.front_desk(), clinic.book());
        let place = clinic.free(clinic.athlete().person, monday()).await[0].location;
        let day = async || {
            day_list(&clinic.practice, &desk, now(monday(), 1), place, None)
                .await
                .unwrap()
        };
        let id = Id::from_uuid(therapist.uuid());
        let before = day().await;
        assert!(before.entries.is_empty());
        let worked = before.therapists[&id].hours[0];
        assert!(worked.from >= before.span.from && worked.until <= before.span.until);

        let (from, until) = (worked.from + 60.minutes(), worked.from + 120.minutes());
        let wish = NewClosure {
            closed: Closed::Location(place),
            from,
            until,
            reason: "Fire drill".into(),
        };
        close_time(&clinic.practice, &desk, now(monday(), 2), wish, None)
            .await
            .unwrap();
        let busy = (until, until + 30.minutes());
        let calendar = store::outside::OutsideCalendar {
            clinic: book.clinic.id,
            therapist: id,
            id: Id::from_uuid(place.uuid()),
            address: "https://calendar.example/".into(),
            user: "noor".into(),
            sealed: Vec::new(),
            asked_at: None,
            synced_at: None,
            trouble: None,
        };
        let write = move |tx: &mut store::Tx<'_>| {
            store::outside::connect(tx, &calendar, monday())?;
            let row = (Id::from_uuid(place.uuid()), busy);
            store::outside::add_busy(tx, (calendar.clinic, id), row)
        };
        clinic.practice.store.write(write).await.unwrap();

        let after = day().await;
        let drill = Rest::Closed("Fire drill".into());
        let span = |from, until| Span { from, until };
        let rests = &after.therapists[&id].rests;
        for wanted in [
            (span(from, until), drill.clone()),
            (span(busy.0, busy.1), Rest::OwnCalendar),
        ] {
            assert!(rests.contains(&wanted), "{wanted:?} in {rests:?}");
        }
        assert!(!after.rooms.is_empty());
        for room in after.rooms.values() {
            assert!(room.rests.contains(&(span(from, until), drill.clone())));
            assert!(
                !room
                    .rests
                    .iter()
                    .any(|(_, rest)| *rest == Rest::OwnCalendar)
            );
        }
    });
}

#[tokio::test]
async fn a_time_held_before_the_notice_began_is_booked_after_it() {
    let fresh = store::testing::fresh_sqlite(&store::Options::default());
    let mut sample = crate::common::sample();
    for service in &mut sample.book.services {
        service.booking_window.notice_minutes = Some(60);
    }
    let clinic = Clinic::founded(fresh.store.clone(), &fresh.address, sample, monday()).await;
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

#[tokio::test]
async fn a_start_within_the_notice_on_a_full_day_is_refused_with_both_and_no_more() {
    let fresh = store::testing::fresh_sqlite(&store::Options::default());
    let mut sample = crate::common::sample();
    for service in &mut sample.book.services {
        service.booking_window.notice_minutes = Some(60);
    }
    for therapist in &mut sample.book.therapists {
        therapist.limits.appointments = Some(1);
    }
    let clinic = Clinic::founded(fresh.store.clone(), &fresh.address, sample, monday()).await;
    let (maya, jonas) = (clinic.athlete(), clinic.other(0));
    let free = clinic.free(maya.person, monday()).await;
    let first = &free[0];
    let last = free.iter().rfind(|slot| slot.therapist == first.therapist);
    let wanted = start(last.unwrap(), &jonas);
    clinic.book_slot(&maya, first, monday()).await;
    let late = wanted.starts_at - 55.minutes();
    clinic.deny_everything(jonas.person, late).await;
    let refused = hold(&clinic.practice, &jonas, now(late, 2), wanted).await;
    let Err(BookingRefusal::SlotTaken { conflicts, .. }) = refused else {
        panic!("{refused:?}")
    };
    let words: Vec<_> = conflicts.iter().map(Conflict::word).collect();
    assert_eq!(words, ["notice", "limit"]);
}
