//! Several times at once: services one after another for one person, and two people side by side.
//!
//! Each part is a slot that [`open_slots`] offers while the parts before it are taken, so what is found can be booked part by part.

use crate::booking::{
    availability::Calendar,
    occupancy::Tick,
    slot::{Slot, SlotQuery, is_open, open_slots},
};

/// Services one after another for one person at one place, in the order of `parts`: each begins, with its buffer, on
/// the first time of the grid after the one before has ended with its own. One chain a start and therapist of the first part; the same therapist goes on where they can.
///
/// The calendar has to know what every part asks for.
pub fn open_chains(parts: &[SlotQuery], calendar: &Calendar<'_>) -> Vec<Vec<Slot>> {
    let Some((first, rest)) = parts.split_first() else {
        return Vec::new();
    };
    open_slots(first, calendar)
        .into_iter()
        .filter_map(|slot| {
            let mut taken = calendar.clone();
            let mut chain = vec![slot];
            take(&mut taken, first, &chain[0]);
            for part in rest {
                let next = follows(part, &chain[chain.len() - 1], &taken)?;
                take(&mut taken, part, &next);
                chain.push(next);
            }
            Some(chain)
        })
        .collect()
}

/// The part that begins where a slot ends, with the same therapist if they can.
fn follows(part: &SlotQuery, before: &Slot, taken: &Calendar<'_>) -> Option<Slot> {
    let service = taken.book.service(part.service)?;
    let buffer = i64::from(service.buffer_before.div_ceil(5));
    let first = before.occupies.until.0 + buffer;
    let steps = i64::from(part.grid_minutes.div_ceil(5)).max(1);
    let mut therapists: Vec<_> = part.therapists(taken.book).map(|one| one.id).collect();
    therapists.sort_by_key(|id| (*id != before.therapist, *id));
    therapists.into_iter().find_map(|therapist| {
        (first..first + steps).find_map(|tick| {
            is_open(
                part,
                taken,
                therapist,
                before.location,
                Tick(tick).starts_at(),
            )
        })
    })
}

/// Where two people are massaged side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SideBySide {
    /// Each in a room of their own.
    TwoRooms,
    /// In one room that has what the clinic calls [`SECOND_TABLE`].
    OneRoom,
}

/// The equipment of a room in which two can be massaged at once.
pub const SECOND_TABLE: &str = "second table";

/// Two people at one start and place, each with a therapist of their own.
///
/// In one room the first slot has the room and the second none: the room is theirs together, and taken once. One pair a start.
/// The calendar has to know what both parts ask for.
pub fn open_pairs(
    one: &SlotQuery,
    other: &SlotQuery,
    calendar: &Calendar<'_>,
    rooms: SideBySide,
) -> Vec<[Slot; 2]> {
    let mut pairs: Vec<[Slot; 2]> = Vec::new();
    let (mut one, mut other) = (one.clone(), other.clone());
    let shared = rooms == SideBySide::OneRoom;
    if shared {
        one.equipment.insert(SECOND_TABLE.to_owned());
        other.shares_room = true;
    }
    for first in open_slots(&one, calendar) {
        let known = pairs.last().map(|[last, _]| last.starts_at);
        // A room that nobody has cannot be shared.
        if known == Some(first.starts_at) || (shared && first.room.is_none()) {
            continue;
        }
        let mut taken = calendar.clone();
        take(&mut taken, &one, &first);
        // The shared room is kept for as long as the first slot says.
        let fits = |second: &Slot| {
            !shared
                || (first.occupies.from <= second.occupies.from
                    && second.occupies.until <= first.occupies.until)
        };
        let second = other
            .therapists(calendar.book)
            .filter(|therapist| therapist.id != first.therapist)
            .find_map(|therapist| {
                let (at, start) = (first.location, first.starts_at);
                is_open(&other, &taken, therapist.id, at, start).filter(fits)
            });
        if let Some(second) = second {
            pairs.push([first, second]);
        }
    }
    pairs
}

/// Takes a slot in a calendar, so that the next part is looked for beside it.
pub fn take(taken: &mut Calendar<'_>, query: &SlotQuery, slot: &Slot) {
    let book = taken.book;
    let pressure = book
        .service(slot.service)
        .zip(book.therapist(slot.therapist))
        .and_then(|(service, therapist)| query.counted_pressure(service, therapist));
    taken.take_slot(slot, query.athlete, pressure);
}

#[cfg(test)]
#[path = "together_tests.rs"]
mod tests;
