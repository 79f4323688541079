//! When a therapist, room or athlete is taken, in five-minute ticks of UTC.

use jiff::Timestamp;

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

    /// Whether two runs share a tick.
    pub fn overlaps(self, other: Self) -> bool {
        self.from < other.until && other.from < self.until
    }

    /// Each tick in order.
    pub fn iter(self) -> impl Iterator<Item = Tick> {
        (self.from.0..self.until.0).map(Tick)
    }
}
