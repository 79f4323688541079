//! Which three of many slots stand on the Today page, and why each.

use jiff::Timestamp;

use crate::{
    booking::{clinic::Therapist, slot::Slot},
    id::Id,
    treatment::recommendation::Window,
};

/// Why a slot is one of the three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WhyThisSlot {
    /// No other is sooner.
    Soonest,
    /// No other is nearer to the middle of the recommended window.
    BestTimed,
    /// The soonest with the therapist the athlete usually sees.
    UsualTherapist,
    /// A further start in the window, as far from the others as can be.
    AnotherTime,
}

impl WhyThisSlot {
    /// The words beside the time.
    pub const fn plain_name(self) -> &'static str {
        match self {
            Self::Soonest => "Soonest",
            Self::BestTimed => "Best timed",
            Self::UsualTherapist => "Your usual therapist",
            Self::AnotherTime => "Another choice",
        }
    }
}

/// A slot with the reason for showing it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuggestedSlot {
    /// The slot.
    pub slot: Slot,
    /// Why this one.
    pub why: WhyThisSlot,
}

/// Up to three different slots, sorted by time: the soonest, the best timed, and one with the usual therapist.
///
/// Where two of them would be the same slot, or there is no usual therapist, the rest is filled with other starts of the window.
pub fn three_slots(
    slots: &[Slot],
    window: Window,
    usual_therapist: Option<Id<Therapist>>,
) -> Vec<SuggestedSlot> {
    let in_window: Vec<&Slot> = slots
        .iter()
        .filter(|slot| window.from <= slot.starts_at && slot.starts_at < window.to)
        .collect();
    let mut chosen: Vec<SuggestedSlot> = Vec::with_capacity(3);
    let with_usual = in_window
        .iter()
        .copied()
        .filter(|slot| Some(slot.therapist) == usual_therapist)
        .min_by_key(|slot| slot.starts_at);
    add(&mut chosen, with_usual, WhyThisSlot::UsualTherapist);
    // Each label is true of all times, not only of those still left: a time that is shown already is not shown again.
    let soonest = in_window.iter().copied().min_by_key(|slot| slot.starts_at);
    add(&mut chosen, soonest, WhyThisSlot::Soonest);
    let nearest = in_window
        .iter()
        .copied()
        .min_by_key(|slot| from_middle(slot.starts_at, window));
    add(&mut chosen, nearest, WhyThisSlot::BestTimed);
    while chosen.len() < 3 {
        let furthest = fresh(&in_window, &chosen).max_by_key(|slot| apart(slot.starts_at, &chosen));
        let Some(further) = furthest else { break };
        add(&mut chosen, Some(further), WhyThisSlot::AnotherTime);
    }
    chosen.sort_by_key(|suggested| (suggested.slot.starts_at, suggested.slot.therapist));
    chosen
}

/// The free starts nearest to a time, one slot a start, in order of time: what is offered when that time was just taken.
pub fn nearest_starts(slots: &[Slot], wanted: Timestamp, count: usize) -> Vec<Slot> {
    let mut nearest: Vec<&Slot> = slots.iter().collect();
    nearest.sort_by_key(|slot| {
        let apart = slot.starts_at.as_second().abs_diff(wanted.as_second());
        (apart, slot.starts_at, slot.therapist)
    });
    nearest.dedup_by_key(|slot| slot.starts_at);
    let mut nearest: Vec<Slot> = nearest.into_iter().take(count).cloned().collect();
    nearest.sort_by_key(|slot| slot.starts_at);
    nearest
}

/// Slots at a time that is not shown yet.
fn fresh<'s, 'c>(
    slots: &'c [&'s Slot],
    chosen: &'c [SuggestedSlot],
) -> impl Iterator<Item = &'s Slot> {
    slots.iter().copied().filter(|slot| {
        chosen
            .iter()
            .all(|other| other.slot.starts_at != slot.starts_at)
    })
}

fn add(chosen: &mut Vec<SuggestedSlot>, slot: Option<&Slot>, why: WhyThisSlot) {
    if let Some(slot) = slot
        && chosen
            .iter()
            .all(|shown| shown.slot.starts_at != slot.starts_at)
    {
        chosen.push(SuggestedSlot {
            slot: slot.clone(),
            why,
        });
    }
}

/// Seconds between a start and the middle of the window.
fn from_middle(at: Timestamp, window: Window) -> u64 {
    let middle = (window.from.as_second() + window.to.as_second()) / 2;
    at.as_second().abs_diff(middle)
}

/// Seconds between a start and the nearest one already shown.
fn apart(at: Timestamp, chosen: &[SuggestedSlot]) -> u64 {
    chosen
        .iter()
        .map(|other| other.slot.starts_at.as_second().abs_diff(at.as_second()))
        .min()
        .unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::booking::occupancy::Ticks;

    fn hour(hour: i64) -> Timestamp {
        Timestamp::from_second(hour * 3600).unwrap()
    }

    fn slot(starts: i64, therapist: u128) -> Slot {
        Slot {
            add_ons: Vec::new(),
            service: Id::from_uuid(Uuid::from_u128(1)),
            therapist: Id::from_uuid(Uuid::from_u128(therapist)),
            location: Id::from_uuid(Uuid::from_u128(1)),
            room: None,
            starts_at: hour(starts),
            ends_at: hour(starts + 1),
            occupies: Ticks::covering(hour(starts), hour(starts + 1)),
        }
    }

    fn check(slots: &[(i64, u128)], usual: Option<u128>, expected: &[(i64, u128, WhyThisSlot)]) {
        let slots: Vec<Slot> = slots
            .iter()
            .map(|(starts, therapist)| slot(*starts, *therapist))
            .collect();
        let window = Window {
            from: hour(0),
            to: hour(48),
        };
        let three = three_slots(
            &slots,
            window,
            usual.map(|id| Id::from_uuid(Uuid::from_u128(id))),
        );
        let got: Vec<_> = three
            .iter()
            .map(|s| {
                (
                    s.slot.starts_at.as_second() / 3600,
                    s.slot.therapist.uuid().as_u128(),
                    s.why,
                )
            })
            .collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn the_three_are_the_soonest_the_best_timed_and_the_usual_therapist() {
        use WhyThisSlot::{BestTimed, Soonest, UsualTherapist};
        check(
            &[(2, 7), (10, 7), (25, 7), (30, 8), (47, 7)],
            Some(8),
            &[(2, 7, Soonest), (25, 7, BestTimed), (30, 8, UsualTherapist)],
        );
    }

    #[test]
    fn a_taken_time_is_answered_with_the_nearest_free_starts() {
        let slots: Vec<Slot> = [(2, 7), (9, 7), (9, 8), (11, 7), (13, 7), (30, 7)]
            .map(|(at, who)| slot(at, who))
            .into();
        let starts = |wanted| {
            let nearest = nearest_starts(&slots, hour(wanted), 3);
            nearest
                .iter()
                .map(|slot| slot.starts_at.as_second() / 3600)
                .collect::<Vec<_>>()
        };
        assert_eq!(starts(10), [9, 11, 13]);
        assert_eq!(starts(0), [2, 9, 11]);
        assert_eq!(nearest_starts(&[], hour(1), 3), []);
    }

    #[test]
    fn each_label_is_true_of_what_is_shown() {
        use WhyThisSlot::{AnotherTime, BestTimed, Soonest, UsualTherapist};
        check(&[], None, &[]);
        check(&[(50, 7)], None, &[]);
        check(&[(5, 7)], None, &[(5, 7, Soonest)]);
        check(
            &[(5, 7), (6, 8)],
            Some(7),
            &[(5, 7, UsualTherapist), (6, 8, BestTimed)],
        );
        check(
            &[(24, 7), (30, 7), (47, 7)],
            None,
            &[(24, 7, Soonest), (30, 7, AnotherTime), (47, 7, AnotherTime)],
        );
    }
}
