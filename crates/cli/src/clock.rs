//! Time, chance and zone: asked for here, at the door, and passed on as arguments.

use jiff::{Timestamp, tz::TimeZone};
use practice::Now;

/// The instant it is.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the door that gives the time to everybody else"
)]
pub fn timestamp() -> Timestamp {
    Timestamp::now()
}

/// The instant it is, with fresh chance.
pub fn now() -> Now {
    let mut chance = [0; 32];
    getrandom::fill(&mut chance)
        .expect("an operating system that gives no randomness cannot keep anybody's session safe");
    Now {
        at: timestamp(),
        chance,
    }
}

/// The zone of this machine; UTC where it has none.
pub fn zone() -> TimeZone {
    TimeZone::try_system().unwrap_or(TimeZone::UTC)
}
