//! Here, done, did not come, a slip taken back; cancelling with the clinic's rules and its fair exceptions.

use care::{
    booking::{
        appointment::{Appointment, CancelledBy, Cause, Stage, StageError},
        conflict::Conflict,
    },
    people::Role,
    treatment::finding::Answer,
};
use jiff::ToSpan;
use practice::{
    Answers, BookingRefusal, CancelWhy, MoveTo, SaidStage, Told, answer_screening, cancel, hold,
    move_appointment, say_stage, see_appointment, situation_of,
};

use super::{ONE, booked_on};
use crate::common::{Clinic, monday, now, on_each_engine, start};

async fn massages(clinic: &Clinic) -> usize {
    let (id, athlete) = (clinic.book().clinic.id, clinic.sample.athlete.id);
    let rules = clinic.practice.rules.clone();
    let read =
        move |tx: &mut store::Tx<'_>| situation_of(tx, &rules, id, athlete, monday() + 5.hours());
    let situation = clinic.practice.store.read(read).await;
    situation
        .map_err(|error: store::StoreError| error)
        .unwrap()
        .person
        .massages
        .len()
}

#[test]
fn a_massage_done_counts_for_what_is_advised_and_a_slip_does_not() {
    on_each_engine(|clinic| async move {
        let (maya, practice) = (clinic.athlete(), &clinic.practice);
        let therapist = clinic.actor(clinic.sample.usual_therapist.id, Role::Therapist);
        let booked = booked_on(&clinic, &maya, (0, 0), monday()).await;
        let begun = booked.slot.starts_at;
        let say = |actor, at, said| say_stage(practice, actor, now(at, 5), booked.id, said);
        let before = massages(&clinic).await;

        let early = say(&therapist, monday(), SaidStage::NoShow).await;
        assert!(
            matches!(
                early,
                Err(BookingRefusal::Stage(StageError::NotBegun { .. }))
            ),
            "{early:?}"
        );
        let own = say(&maya, begun, SaidStage::Arrived).await;
        assert!(matches!(own, Err(BookingRefusal::NotAllowed(_))), "{own:?}");
        say(&therapist, begun, SaidStage::Arrived).await.unwrap();
        let done = say(&therapist, begun + 1.hour(), SaidStage::Completed).await;
        assert!(matches!(done.unwrap().stage, Stage::Completed { .. }));
        assert_eq!(massages(&clinic).await, before + 1);
        let desk = clinic.front_desk();
        let back = say(&desk, begun + 61.minutes(), SaidStage::TakenBack).await;
        let as_it_was = Appointment {
            changed_at: begun + 61.minutes(),
            ..booked.clone()
        };
        assert_eq!(back.unwrap(), as_it_was);
        assert_eq!(massages(&clinic).await, before);
        // Its time is taken throughout, also when nobody came.
        say(&therapist, begun + 62.minutes(), SaidStage::NoShow)
            .await
            .unwrap();
        assert_eq!(clinic.ticks().await, ONE);
    });
}

#[test]
fn two_who_say_different_things_at_once_leave_one_of_them() {
    on_each_engine(|clinic| async move {
        let (maya, desk, practice) = (clinic.athlete(), clinic.front_desk(), &clinic.practice);
        let booked = booked_on(&clinic, &maya, (0, 0), monday()).await;
        let at = booked.slot.starts_at;
        let (here, absent) = tokio::join!(
            say_stage(practice, &desk, now(at, 1), booked.id, SaidStage::Arrived),
            say_stage(practice, &desk, now(at, 2), booked.id, SaidStage::NoShow),
        );
        assert!(here.is_ok() != absent.is_ok(), "{here:?} {absent:?}");
        let refused = if here.is_ok() { absent } else { here };
        assert!(
            matches!(
                refused,
                Err(BookingRefusal::ChangedMeanwhile
                    | BookingRefusal::Stage(StageError::Already { .. }))
            ),
            "{refused:?}"
        );
    });
}

#[test]
fn illness_and_new_answers_are_never_late_and_staff_may_be() {
    on_each_engine(|clinic| async move {
        let (maya, desk, practice) = (clinic.athlete(), clinic.front_desk(), &clinic.practice);
        let at = monday() + 10.minutes();
        let why = |cause| CancelWhy {
            cause,
            reason: "so".into(),
        };
        let cause_of = |stage: &Stage| match stage {
            Stage::Cancelled {
                by, cause, late, ..
            } => (*by, *cause, *late),
            other => panic!("{other:?}"),
        };
        // Within the notice of a day, plans are too late for the athlete, and late when the desk cancels.
        let first = booked_on(&clinic, &maya, (0, 0), monday()).await;
        let refused = cancel(practice, &maya, now(at, 1), first.id, why(Cause::Plans)).await;
        assert!(
            matches!(
                refused,
                Err(BookingRefusal::Stage(StageError::NoticeHasBegun { .. }))
            ),
            "{refused:?}"
        );
        let ill = cancel(practice, &maya, now(at, 2), first.id, why(Cause::Illness))
            .await
            .unwrap();
        assert_eq!(
            cause_of(&ill.stage),
            (CancelledBy::Athlete, Cause::Illness, false)
        );
        let second = booked_on(&clinic, &maya, (0, 0), monday() + 1.minute()).await;
        let late = cancel(practice, &desk, now(at, 3), second.id, why(Cause::Plans))
            .await
            .unwrap();
        assert_eq!(
            cause_of(&late.stage),
            (CancelledBy::Clinic, Cause::Plans, true)
        );
        // What was kept comes back as it was said.
        let (kept, _) = see_appointment(practice, &maya, second.id).await.unwrap();
        assert_eq!(kept, late);

        let third = booked_on(&clinic, &maya, (0, 0), monday() + 2.minutes()).await;
        let flag = practice.rules.screening.red_flags().next().unwrap();
        let told = Told {
            code: flag.id.clone(),
            area: None,
            onset: None,
            answer: Answer::Yes,
            detail: String::new(),
            answers: Default::default(),
        };
        let answers = Answers {
            told: vec![told],
            denied: Vec::new(),
        };
        answer_screening(practice, &maya, maya.person, answers, now(at, 4))
            .await
            .unwrap();
        let stopped = cancel(practice, &maya, now(at, 5), third.id, why(Cause::Plans))
            .await
            .unwrap();
        assert_eq!(
            cause_of(&stopped.stage),
            (CancelledBy::Athlete, Cause::Answers, false)
        );
        assert_eq!(clinic.ticks().await, 0);
    });
}

#[test]
fn a_refusal_tells_everything_that_stands_against_a_time_and_nobodys_name() {
    on_each_engine(|clinic| async move {
        let (maya, jonas, practice) = (clinic.athlete(), clinic.other(0), &clinic.practice);
        let booked = booked_on(&clinic, &maya, (0, 3), monday()).await;
        // The same athlete at the same time with the same therapist: two reasons, each with its end.
        let refused = hold(
            practice,
            &maya,
            now(monday(), 1),
            start(&booked.slot, &maya),
        )
        .await;
        let Err(BookingRefusal::SlotTaken { conflicts, nearest }) = refused else {
            panic!("{refused:?}")
        };
        let until = Some(booked.slot.occupies.until.starts_at());
        assert_eq!(
            conflicts,
            [Conflict::Therapist { until }, Conflict::Athlete { until }]
        );
        assert_eq!(nearest.len(), 3);
        // What is offered instead can be had.
        let kept = hold(
            practice,
            &jonas,
            now(monday(), 2),
            start(&nearest[0], &jonas),
        )
        .await;
        assert!(kept.is_ok(), "{kept:?}");

        let theirs = booked_on(&clinic, &jonas, (0, 0), monday()).await;
        let to = MoveTo {
            therapist: booked.slot.therapist,
            location: booked.slot.location,
            starts_at: monday() - 1.hour(),
        };
        let over = move_appointment(practice, &jonas, now(monday(), 3), theirs.id, to).await;
        let Err(BookingRefusal::SlotTaken { conflicts, .. }) = over else {
            panic!("{over:?}")
        };
        assert_eq!(conflicts, [Conflict::Past]);
        let night = MoveTo {
            starts_at: booked.slot.starts_at + 12.hours(),
            ..to
        };
        let closed = move_appointment(practice, &jonas, now(monday(), 4), theirs.id, night).await;
        assert!(
            matches!(&closed, Err(BookingRefusal::SlotTaken { conflicts, .. })
                if matches!(conflicts[..], [Conflict::Hours { opens_at: Some(_) }])),
            "{closed:?}"
        );
    });
}
