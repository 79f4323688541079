//! Time in which a place is closed, a therapist away or a room out of use: who is touched, and where each could go.

use jiff::{SignedDuration, Timestamp};

use crate::{
    booking::{
        appointment::{Appointment, Stage},
        availability::{Span, working_spans},
        clinic::{ClinicBook, Location, Room, Therapist},
        occupancy::{Resource, Ticks},
        slot::{Slot, SlotQuery},
    },
    id::Id,
    treatment::recommendation::Window,
};

/// What is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    /// A whole place.
    Location(Id<Location>),
    /// A therapist is away, wherever they work.
    Therapist(Id<Therapist>),
    /// A room is out of use.
    Room(Id<Room>),
}

impl Closed {
    /// The word used in forms and the database.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Location(_) => "location",
            Self::Therapist(_) => "therapist",
            Self::Room(_) => "room",
        }
    }

    /// What a word and an id stand for.
    pub fn from_words(word: &str, id: &str) -> Option<Self> {
        match word {
            "location" => id.parse().ok().map(Self::Location),
            "therapist" => id.parse().ok().map(Self::Therapist),
            "room" => id.parse().ok().map(Self::Room),
            _ => None,
        }
    }
}

/// Closed time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closure {
    /// Identity.
    pub id: Id<Closure>,
    /// What is closed.
    pub closed: Closed,
    /// From.
    pub from: Timestamp,
    /// Until, exclusive.
    pub until: Timestamp,
    /// Why, for the people of the clinic.
    pub reason: String,
}

impl Closure {
    /// Whose ticks it takes: of a place all rooms, and its therapists for as long as they work there.
    pub fn takes(&self, book: &ClinicBook) -> Vec<(Resource, Ticks)> {
        let whole = Ticks::covering(self.from, self.until);
        match self.closed {
            Closed::Therapist(id) => vec![(Resource::Therapist(id), whole)],
            Closed::Room(id) => vec![(Resource::Room(id), whole)],
            Closed::Location(id) => {
                let mut taken: Vec<(Resource, Ticks)> = book
                    .rooms_of(id)
                    .map(|room| (Resource::Room(room.id), whole))
                    .collect();
                let span = Span {
                    from: self.from,
                    until: self.until,
                };
                for location in book.locations.iter().filter(|place| place.id == id) {
                    for therapist in &book.therapists {
                        let worked =
                            working_spans(&therapist.rota(), location, &book.holidays, span);
                        for worked in worked {
                            let run = Ticks::covering(worked.from, worked.until);
                            taken.push((Resource::Therapist(therapist.id), run));
                        }
                    }
                }
                taken
            }
        }
    }

    /// Whether an appointment that is still to come lies in it, buffers included.
    pub fn touches(&self, appointment: &Appointment) -> bool {
        let slot = &appointment.slot;
        let there = match self.closed {
            Closed::Location(id) => slot.location == id,
            Closed::Therapist(id) => slot.therapist == id,
            Closed::Room(id) => slot.room == Some(id),
        };
        there
            && appointment.stage == Stage::Booked
            && slot
                .occupies
                .overlaps(Ticks::covering(self.from, self.until))
    }
}

/// Where an appointment could go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The appointment as it stands.
    pub appointment: Appointment,
    /// The best fit; `None` where nothing is free within two weeks.
    pub to: Option<Slot>,
}

/// How far ahead of its own time, or of now, another time is looked for.
pub const PROPOSE_AHEAD: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Another therapist weighs as much as so many minutes of another time.
const OTHER_THERAPIST_MINUTES: u64 = 120;

/// The search for another time of an appointment: the same service at the same place, with anybody.
pub fn other_times(appointment: &Appointment, now: Timestamp) -> SlotQuery {
    let slot = &appointment.slot;
    let ahead = |from: Timestamp| from.checked_add(PROPOSE_AHEAD).unwrap_or(Timestamp::MAX);
    let window = Window {
        from: now,
        to: ahead(slot.starts_at.max(now)),
    };
    let mut query = SlotQuery::new(slot.service, window, now);
    query.athlete = Some(appointment.athlete);
    query.location = Some(slot.location);
    query.any_time = true;
    query.also_ended = true;
    query
}

/// Of open times the one nearest to the time that was booked, with its own therapist where that costs no more than two hours.
pub fn best_fit(before: &Slot, open: Vec<Slot>) -> Option<Slot> {
    open.into_iter()
        .min_by_key(|slot| (cost(before, slot), slot.starts_at, slot.therapist))
}

/// How far another time is from the one that was booked, in minutes.
fn cost(before: &Slot, after: &Slot) -> u64 {
    let apart = before
        .starts_at
        .as_second()
        .abs_diff(after.starts_at.as_second())
        / 60;
    let other = before.therapist != after.therapist;
    apart + if other { OTHER_THERAPIST_MINUTES } else { 0 }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;
    use uuid::Uuid;

    use super::*;

    fn slot(minutes: i64, therapist: u128) -> Slot {
        let at =
            |minutes: i64| "2026-01-05T08:00:00Z".parse::<Timestamp>().unwrap() + minutes.minutes();
        let id = |number| Uuid::from_u128(number);
        Slot {
            add_ons: Vec::new(),
            service: Id::from_uuid(id(4)),
            therapist: Id::from_uuid(id(therapist)),
            location: Id::from_uuid(id(2)),
            room: None,
            starts_at: at(minutes),
            ends_at: at(minutes + 60),
            occupies: Ticks::covering(at(minutes), at(minutes + 60)),
        }
    }

    fn check(open: &[(i64, u128)], expected: Option<(i64, u128)>) {
        let open = open.iter().map(|(at, who)| slot(*at, *who)).collect();
        let best = best_fit(&slot(600, 7), open);
        assert_eq!(best, expected.map(|(at, who)| slot(at, who)));
    }

    #[test]
    fn the_nearest_time_is_best_and_the_same_therapist_is_worth_two_hours() {
        check(&[], None);
        check(&[(300, 7), (615, 8)], Some((615, 8)));
        check(&[(480, 7), (600, 8)], Some((480, 7)));
        check(&[(479, 7), (600, 8)], Some((600, 8)));
        check(&[(600, 7), (600, 8)], Some((600, 7)));
    }
}
