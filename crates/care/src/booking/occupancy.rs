//! When a therapist, room or athlete is taken, in five-minute ticks of UTC.

use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    booking::clinic::{Room, Therapist},
    id::Id,
    people::Person,
};

/// Seconds of a tick.
pub const TICK_S: i64 = 300;

/// Five minutes of UTC: the whole number of them since 1970. One resource, one tick, one holder: the primary key of occupancy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tick(pub i64);

impl Tick {
    /// The tick an instant falls in.
    pub fn of(at: Timestamp) -> Self {
        Self(at.as_second().div_euclid(TICK_S))
    }

    /// The instant the tick begins.
    pub fn starts_at(self) -> Timestamp {
        Timestamp::from_second(self.0.saturating_mul(TICK_S)).unwrap_or(Timestamp::MAX)
    }
}

/// Half-open run of ticks `[from, until)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticks {
    /// First tick.
    pub from: Tick,
    /// First tick after the last.
    pub until: Tick,
}

impl Ticks {
    /// The ticks touched by `[from, until)`: rounded outwards, so that nothing taken is ever forgotten.
    pub fn covering(from: Timestamp, until: Timestamp) -> Self {
        let last = until.as_second() + i64::from(until.subsec_nanosecond() > 0);
        Self {
            from: Tick::of(from),
            until: Tick(last.div_euclid(TICK_S) + i64::from(last.rem_euclid(TICK_S) > 0)),
        }
    }

    /// The ticks wholly inside `[from, until)`: rounded inwards, so that nothing is ever called free that is not.
    pub fn within(from: Timestamp, until: Timestamp) -> Self {
        let starts_within = i64::from(Tick::of(from).starts_at() < from);
        let from = Tick(Tick::of(from).0 + starts_within);
        Self {
            from,
            until: Tick(Tick::of(until).0.max(from.0)),
        }
    }

    /// How many ticks there are.
    pub fn count(self) -> usize {
        usize::try_from(self.until.0 - self.from.0).unwrap_or(0)
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.from >= self.until
    }

    /// Whether two runs share a tick.
    pub fn overlaps(self, other: Self) -> bool {
        self.from < other.until && other.from < self.until
    }

    /// Each tick in order.
    pub fn iter(self) -> impl Iterator<Item = Tick> {
        (self.from.0..self.until.0).map(Tick)
    }
}

/// What can be taken: each has its own row of ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resource {
    /// A therapist's time.
    Therapist(Id<Therapist>),
    /// A room.
    Room(Id<Room>),
    /// An athlete's own time: nobody is massaged twice at once.
    Athlete(Id<Person>),
}

impl Resource {
    /// The key it has in the occupancy table.
    pub const fn uuid(self) -> Uuid {
        match self {
            Self::Therapist(id) => id.uuid(),
            Self::Room(id) => id.uuid(),
            Self::Athlete(id) => id.uuid(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn what_is_taken_rounds_outwards_and_what_is_free_rounds_inwards() {
        assert_eq!(
            Ticks::covering(at(301), at(899)),
            Ticks {
                from: Tick(1),
                until: Tick(3)
            }
        );
        assert_eq!(
            Ticks::within(at(301), at(899)),
            Ticks {
                from: Tick(2),
                until: Tick(2)
            }
        );
        assert_eq!(
            Ticks::covering(at(300), at(900)),
            Ticks::within(at(300), at(900))
        );
        assert!(Ticks::within(at(301), at(302)).is_empty());
    }

    #[test]
    fn half_open_runs_that_touch_do_not_overlap() {
        let first = Ticks {
            from: Tick(1),
            until: Tick(3),
        };
        assert!(!first.overlaps(Ticks {
            from: Tick(3),
            until: Tick(4)
        }));
        assert!(first.overlaps(Ticks {
            from: Tick(2),
            until: Tick(4)
        }));
        assert_eq!(first.count(), 2);
    }
}
