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
        sequence: 0,
        stage: Stage::Booked,
    }
}

#[test]
fn an_athlete_may_cancel_until_the_notice_begins_and_staff_at_any_time() {
    let in_two_days = booked(2 * 24 * 60);
    let notice_begins = 24 * 60;
    let cancel = |by, at| {
        in_two_days
            .clone()
            .cancel(by, String::new(), &clinic(), minute(at))
    };
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
        cancelled.cancel(CancelledBy::Clinic, String::new(), &clinic(), minute(1)),
        Err(StageError::Already { stage: "cancelled" })
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

#[test]
fn stages_go_forward_only() {
    let arrived = booked(60).arrive(minute(55)).unwrap();
    assert_eq!(
        arrived.clone().arrive(minute(56)),
        Err(StageError::Already { stage: "arrived" })
    );
    assert_eq!(
        arrived.may_undo(minute(1)),
        Err(StageError::Already { stage: "arrived" })
    );
    let completed = arrived.complete(minute(120)).unwrap();
    assert_eq!(
        completed.clone().complete(minute(121)),
        Err(StageError::Already { stage: "completed" })
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
