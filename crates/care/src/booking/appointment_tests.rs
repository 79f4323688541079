use uuid::Uuid;

use super::*;
use crate::{
    booking::{hold::Hold, occupancy::Ticks},
    id::Id,
};

fn minute(minute: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_100 + minute * 60).unwrap()
}

fn clinic() -> Clinic {
    Clinic {
        id: Id::from_uuid(Uuid::from_u128(1)),
        name: "Quay".into(),
        cancel_notice_h: 24,
        currency: "GBP".into(),
    }
}

fn slot(from: i64) -> Slot {
    Slot {
        add_ons: Vec::new(),
        service: Id::from_uuid(Uuid::from_u128(2)),
        therapist: Id::from_uuid(Uuid::from_u128(3)),
        location: Id::from_uuid(Uuid::from_u128(4)),
        room: None,
        starts_at: minute(from),
        ends_at: minute(from + 60),
        occupies: Ticks::covering(minute(from), minute(from + 60)),
    }
}

/// Booked at minute 0 for a start at this minute.
fn booked(from: i64) -> Appointment {
    Appointment {
        id: Id::from_uuid(Uuid::from_u128(5)),
        athlete: Id::from_uuid(Uuid::from_u128(6)),
        slot: slot(from),
        booked_at: minute(0),
        changed_at: minute(0),
        sequence: 0,
        stage: Stage::Booked,
        clinic_moved: false,
    }
}

fn plans(by: CancelledBy) -> Cancelling {
    because(by, Cause::Plans)
}

fn because(by: CancelledBy, cause: Cause) -> Cancelling {
    Cancelling {
        by,
        cause,
        reason: String::new(),
        answers_stop: false,
    }
}

/// Cancelled an hour before its start, with a notice of a day; what it counts as, and whether it is late. `None` if it is refused.
fn check_late(wish: Cancelling, expected: Option<(Cause, bool)>) {
    let cancelled = booked(2 * 24 * 60).cancel(wish.clone(), &clinic(), minute(47 * 60));
    let found = cancelled.ok().map(|cancelled| match cancelled.stage {
        Stage::Cancelled { cause, late, .. } => (cause, late),
        other => panic!("{other:?}"),
    });
    assert_eq!(found, expected, "{wish:?}");
}

#[test]
fn a_fair_exception_is_never_late_and_a_change_of_plans_is() {
    use CancelledBy::{Athlete, Clinic};
    check_late(because(Athlete, Cause::Plans), None);
    check_late(because(Clinic, Cause::Plans), Some((Cause::Plans, true)));
    for by in [Athlete, Clinic] {
        check_late(because(by, Cause::Illness), Some((Cause::Illness, false)));
        let stopped = Cancelling {
            answers_stop: true,
            ..plans(by)
        };
        // What the answers say counts even where nobody names it.
        check_late(stopped, Some((Cause::Answers, false)));
    }
    check_late(because(Clinic, Cause::Clinic), Some((Cause::Clinic, false)));
    // Naming an exception that is not true is no exception.
    check_late(because(Athlete, Cause::Clinic), None);
    check_late(because(Athlete, Cause::Answers), None);
}

#[test]
fn after_its_start_an_athlete_cancels_nothing() {
    let over = booked(60).cancel(
        because(CancelledBy::Athlete, Cause::Illness),
        &clinic(),
        minute(60),
    );
    assert!(matches!(over, Err(StageError::NoticeHasBegun { .. })));
}

#[test]
fn what_the_clinic_moved_may_be_changed_freely_until_it_begins() {
    let moved = Appointment {
        clinic_moved: true,
        ..booked(2 * 24 * 60)
    };
    assert!(
        moved
            .may_change(CancelledBy::Athlete, &clinic(), minute(47 * 60))
            .is_ok()
    );
    let cancelled = moved
        .clone()
        .cancel(plans(CancelledBy::Athlete), &clinic(), minute(47 * 60))
        .unwrap();
    assert!(matches!(
        cancelled.stage,
        Stage::Cancelled { late: false, .. }
    ));
    let begun = moved.may_change(CancelledBy::Athlete, &clinic(), minute(48 * 60));
    assert!(matches!(begun, Err(StageError::NoticeHasBegun { .. })));
}

#[test]
fn a_slip_of_staff_can_be_taken_back_for_a_day() {
    let here = booked(60).arrive(&TimeZone::UTC, minute(55)).unwrap();
    let again = |at: i64| Appointment {
        changed_at: minute(at),
        ..booked(60)
    };
    assert_eq!(here.clone().take_back(minute(56)).unwrap(), again(56));
    let absent = booked(60).no_show(minute(70)).unwrap();
    assert_eq!(absent.take_back(minute(71)).unwrap(), again(71));
    assert_eq!(
        here.take_back(minute(55 + 24 * 60)),
        Err(StageError::SlipIsOld {
            until: minute(55 + 24 * 60)
        })
    );
    assert_eq!(booked(60).take_back(minute(1)), already("booked"));
}

#[test]
fn an_athlete_may_cancel_until_the_notice_begins_and_staff_at_any_time() {
    let in_two_days = booked(2 * 24 * 60);
    let notice_begins = 24 * 60;
    let cancel = |by, at| in_two_days.clone().cancel(plans(by), &clinic(), minute(at));
    assert!(cancel(CancelledBy::Athlete, notice_begins - 1).is_ok());
    assert_eq!(
        cancel(CancelledBy::Athlete, notice_begins),
        Err(StageError::NoticeHasBegun {
            until: minute(notice_begins)
        })
    );
    let cancelled = cancel(CancelledBy::Clinic, notice_begins + 60).unwrap();
    assert_eq!(cancelled.sequence, 1);
    assert!(!cancelled.takes_time());
    assert_eq!(
        cancelled.cancel(plans(CancelledBy::Clinic), &clinic(), minute(1)),
        already("cancelled")
    );
}

#[test]
fn whoever_books_at_short_notice_may_still_change_their_mind_for_three_minutes() {
    let soon = booked(60);
    assert_eq!(
        soon.may_change(CancelledBy::Athlete, &clinic(), minute(2)),
        Ok(())
    );
    assert!(
        soon.may_change(CancelledBy::Athlete, &clinic(), minute(3))
            .is_err()
    );
    assert_eq!(soon.may_undo(minute(2)), Ok(()));
    assert_eq!(
        soon.may_undo(minute(3)),
        Err(StageError::UndoIsOver { until: minute(3) })
    );
}

#[test]
fn a_move_keeps_the_identity_and_counts_up() {
    let before = booked(3 * 24 * 60);
    let after = before
        .clone()
        .move_to(
            slot(4 * 24 * 60),
            CancelledBy::Athlete,
            &clinic(),
            minute(9),
        )
        .unwrap();
    assert_eq!(
        (after.id, after.sequence, after.slot.starts_at),
        (before.id, 1, minute(4 * 24 * 60))
    );
}

fn already<T>(stage: &'static str) -> Result<T, StageError> {
    let may_follow: &'static [&'static str] = match stage {
        "booked" => &["arrived", "completed", "no_show"],
        "arrived" => &["completed", "taken_back"],
        "completed" | "no_show" => &["taken_back"],
        _ => &[],
    };
    Err(StageError::Already { stage, may_follow })
}

#[test]
fn a_refusal_says_what_stands_and_what_may_follow() {
    let says = |stage| already::<()>(stage).unwrap_err().to_string();
    assert_eq!(
        says("arrived"),
        "the appointment is already arrived; completed or taken_back may follow"
    );
    assert_eq!(
        says("cancelled"),
        "the appointment is already cancelled; nothing may follow"
    );
}

#[test]
fn nobody_is_here_before_the_local_day() {
    // 14 November 2023, 22:15 UTC and three hours: 15 November at 01:15 in UTC, the evening before in Edmonton.
    let tomorrow = booked(180);
    let day = "2023-11-15T00:00:00Z".parse().unwrap();
    assert_eq!(
        tomorrow.clone().arrive(&TimeZone::UTC, minute(104)),
        Err(StageError::NotItsDay { from: day })
    );
    assert!(tomorrow.clone().arrive(&TimeZone::UTC, day).is_ok());
    let edmonton = TimeZone::get("America/Edmonton").unwrap();
    assert!(tomorrow.arrive(&edmonton, minute(0)).is_ok());
}

#[test]
fn stages_go_forward_only() {
    let arrived = booked(60).arrive(&TimeZone::UTC, minute(55)).unwrap();
    assert_eq!(
        arrived.clone().arrive(&TimeZone::UTC, minute(56)),
        already("arrived")
    );
    assert_eq!(arrived.may_undo(minute(1)), already("arrived"));
    let completed = arrived.complete(minute(120)).unwrap();
    assert_eq!(
        completed.clone().complete(minute(121)),
        already("completed")
    );
    assert!(completed.takes_time());
    assert_eq!(
        booked(60).no_show(minute(59)),
        Err(StageError::NotBegun {
            starts_at: minute(60)
        })
    );
    assert_eq!(
        booked(60).no_show(minute(60)).unwrap().stage,
        Stage::NoShow { at: minute(60) }
    );
}

#[test]
fn more_time_never_shortens_a_hold_and_ends_after_ten_times() {
    let mut hold = Hold {
        id: Id::from_uuid(Uuid::from_u128(7)),
        athlete: Id::from_uuid(Uuid::from_u128(6)),
        slot: slot(60),
        expires_at: Hold::expiry(minute(0)),
        extended: 0,
    };
    assert!(hold.is_live(minute(9)) && !hold.is_live(minute(10)));
    for again in 1..=10 {
        hold = hold.with_more_time(minute(again)).unwrap();
        assert_eq!(hold.expires_at, minute(again + 10));
    }
    assert!(hold.with_more_time(minute(11)).is_err());
}
