//! What is known of the athlete's body for working out load.

use crate::units::{BeatsPerMinute, Watts};

/// Which of Banister's two published weightings is used; unknown takes the mean of both, marked as such.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is its own word")]
pub enum Sex {
    Female,
    Male,
}

/// A number that the athlete gave, or that was estimated from their history.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Known<T> {
    /// The value.
    pub value: T,
    /// True where the product worked it out rather than being told.
    pub estimated: bool,
}

/// The athlete, as far as load needs it. Everything may be unknown.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Athlete {
    /// For heart-rate load only.
    pub sex: Option<Sex>,
    /// Heart rate at rest.
    pub resting_heart_rate: Option<Known<BeatsPerMinute>>,
    /// Highest heart rate.
    pub max_heart_rate: Option<Known<BeatsPerMinute>>,
    /// Heart rate at threshold (about an hour's best effort).
    pub threshold_heart_rate: Option<Known<BeatsPerMinute>>,
    /// Functional threshold power on the bike.
    pub threshold_power: Option<Known<Watts>>,
}
