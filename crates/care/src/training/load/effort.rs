//! What is kept of an activity's samples for its load: about a kilobyte instead of megabytes, and nothing is lost.
//!
//! Load needs thresholds, and thresholds are estimated from all activities. So a reader takes the effort of each file in one
//! pass, drops the samples, and works out every load afterwards.

use std::collections::BTreeMap;

use super::power::{NormalizedPower, normalized_power};
use crate::{
    rules::load::LoadModel,
    training::{activity::Activity, measure::held},
    units::BeatsPerMinute,
};

/// The time at each heart rate, and normalized power: all that a load takes from samples.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Effort {
    /// Seconds at each heart rate, lowest first; empty without samples.
    heart_rate: Box<[(BeatsPerMinute, u32)]>,
    power: Option<NormalizedPower>,
}

impl Effort {
    /// The effort that an activity's samples tell.
    pub fn of(activity: &Activity, model: &LoadModel) -> Self {
        let mut seconds_at: BTreeMap<u16, (BeatsPerMinute, u32)> = BTreeMap::new();
        for span in held(&activity.streams.heart_rate, model.heart_rate.gap_s) {
            let (_, seconds) = seconds_at
                .entry(span.value.get())
                .or_insert((span.value, 0));
            *seconds = seconds.saturating_add(span.seconds);
        }
        Self {
            heart_rate: seconds_at.into_values().collect(),
            power: normalized_power(&activity.streams.power, &model.power),
        }
    }

    /// Seconds at each heart rate, lowest first; empty without samples.
    pub fn heart_rate(&self) -> &[(BeatsPerMinute, u32)] {
        &self.heart_rate
    }

    /// Normalized power, where there was unbroken power.
    pub const fn power(&self) -> Option<NormalizedPower> {
        self.power
    }

    /// Takes from a second recording of the same activity what this one lacks.
    pub fn or(self, twin: Self) -> Self {
        Self {
            heart_rate: if self.heart_rate.is_empty() {
                twin.heart_rate
            } else {
                self.heart_rate
            },
            power: self.power.or(twin.power),
        }
    }
}
