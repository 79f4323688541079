//! In which order free times are offered, and why each stands where it does.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::{
    booking::{
        availability::Calendar,
        occupancy::{Resource, Ticks},
        slot::{Slot, SlotQuery, open_ticks},
        tick_set::TickSet,
    },
    treatment::recommendation::Window,
};

/// Why a time stands where it does; the first that is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WhyHere {
    /// It lies in the recommendation's window, and next to the therapist's other work.
    FitsAndNextToWork,
    /// It lies in the recommendation's window.
    Fits,
    /// It stands next to the therapist's other work, or at an edge of their day.
    NextToWork,
    /// It is free.
    Free,
}

impl WhyHere {
    /// The words beside the time; empty where there is nothing to say.
    pub const fn plain_words(self) -> &'static str {
        match self {
            Self::FitsAndNextToWork => "Fits your training, no gap for the therapist",
            Self::Fits => "Fits your training",
            Self::NextToWork => "No gap for the therapist",
            Self::Free => "",
        }
    }
}

/// A free time with its place in the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankedSlot {
    /// The time.
    pub slot: Slot,
    /// Why it stands here.
    pub why: WhyHere,
}

/// A gap shorter than this many ticks is of no use to a clinic that offers nothing shorter; no longer ones are measured.
const LONGEST_GAP: i64 = 24;

/// Free times, the best first: by how far they lie from the recommendation's window, then by how little they cut up the
/// therapist's day, then by how soon they are. Without a window all fit alike.
///
/// `slots` are those that [`open_slots`] found for the same query in the same calendar.
///
/// [`open_slots`]: crate::booking::slot::open_slots
pub fn in_order(
    slots: &[Slot],
    query: &SlotQuery,
    calendar: &Calendar<'_>,
    window: Option<Window>,
) -> Vec<RankedSlot> {
    let gaps = Gaps {
        step: i64::from(query.grid_minutes.div_ceil(5)),
        shortest: shortest_use(calendar),
    };
    let mut free = BTreeMap::new();
    let mut ranked: Vec<_> = slots
        .iter()
        .map(|slot| {
            let free = free
                .entry((slot.therapist, slot.location))
                .or_insert_with(|| free_time(slot, query, calendar));
            let away = window.map_or(0, |window| seconds_outside(slot.starts_at, window));
            let cut = free
                .as_ref()
                .map_or(Cut::Unknown, |free| gaps.cut(free, slot.occupies));
            let why = match (window.is_some() && away == 0, cut) {
                (true, Cut::None) => WhyHere::FitsAndNextToWork,
                (true, _) => WhyHere::Fits,
                (false, Cut::None) => WhyHere::NextToWork,
                (false, _) => WhyHere::Free,
            };
            let key = (away, cut, slot.starts_at, slot.therapist, slot.location);
            let slot = slot.clone();
            (key, RankedSlot { slot, why })
        })
        .collect();
    ranked.sort_by_key(|(key, _)| *key);
    ranked.into_iter().map(|(_, slot)| slot).collect()
}

/// How much a start cuts up a day, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Cut {
    /// Nothing fits closer to other work or an edge of the day, and it leaves nothing too short on the other side.
    None,
    /// It leaves time on both sides, each long enough for something.
    InTwo,
    /// It leaves a gap in which nothing fits.
    Gap,
    /// Nobody looked.
    Unknown,
}

/// What counts as a gap, in ticks.
#[derive(Debug, Clone, Copy)]
struct Gaps {
    /// From one start that is offered to the next: less than that beside a start cannot be avoided.
    step: i64,
    /// The shortest thing that fits into one.
    shortest: i64,
}

impl Gaps {
    fn cut(self, free: &TickSet, run: Ticks) -> Cut {
        let (before, after) = free.beside(run, LONGEST_GAP.max(self.shortest));
        let close = |gap: i64| gap < self.step.max(1);
        let useless = |gap: i64| !close(gap) && gap < self.shortest;
        if useless(before) || useless(after) {
            Cut::Gap
        } else if close(before) || close(after) {
            Cut::None
        } else {
            Cut::InTwo
        }
    }
}

/// The ticks of the shortest service that the clinic offers, buffers included.
fn shortest_use(calendar: &Calendar<'_>) -> i64 {
    let services = calendar.book.services.iter();
    let minutes = services.map(|one| {
        one.minutes
            .saturating_add(one.buffer_before)
            .saturating_add(one.buffer_after)
    });
    i64::from(minutes.min().unwrap_or(0) / 5)
}

/// When a slot's therapist works and is free at its place, and around it; `None` if nobody looked.
fn free_time(slot: &Slot, query: &SlotQuery, calendar: &Calendar<'_>) -> Option<TickSet> {
    let book = calendar.book;
    let (therapist, location) = (
        book.therapist(slot.therapist)?,
        book.location(slot.location)?,
    );
    let mut free = open_ticks(&therapist.rota(), location, book, query.reach(book));
    free.keep_free_of(calendar.taken(Resource::Therapist(therapist.id))?);
    Some(free)
}

fn seconds_outside(at: Timestamp, window: Window) -> i64 {
    let before = window.from.as_second() - at.as_second();
    let after = at.as_second() - window.to.as_second() + 1;
    before.max(after).max(0)
}

#[cfg(test)]
#[path = "order_tests.rs"]
mod tests;
