//! Load from power: Coggan's normalized power and training stress.

use super::{
    Basis, Load,
    effort::Effort,
    rolling::{Stretch, normalized, stretches},
    timer_seconds,
};
use crate::{
    rules::load::PowerModel,
    training::{
        activity::{Activity, Sample},
        athlete::Athlete,
    },
    units::Watts,
};

/// Normalized power, and how much of the activity it speaks for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NormalizedPower {
    /// In watts.
    pub watts: f64,
    /// Seconds of unbroken power long enough for a rolling mean.
    pub seconds: u32,
}

/// The fourth-power mean of the 30-second rolling mean of power, second by second; zeros count, pauses are not bridged.
///
/// Only full windows count: nothing is filled in before the first 30 seconds. `None` where no window is full.
///
/// # Source
/// `rules/load.toml#power`, which cites `coggan2003`.
pub fn normalized_power(samples: &[Sample<Watts>], model: &PowerModel) -> Option<NormalizedPower> {
    normalized_over(
        &stretches(samples, model.gap_s, |watts| f32::from(watts.get())),
        model,
    )
}

/// The same over power that already is second by second.
pub(crate) fn normalized_over(
    stretches: &[Stretch],
    model: &PowerModel,
) -> Option<NormalizedPower> {
    let (watts, seconds) = normalized(stretches, model.rolling_s, model.exponent)?;
    Some(NormalizedPower { watts, seconds })
}

/// Training stress: 100 for an hour at threshold power.
///
/// # Source
/// `coggan2003`: seconds * normalized power * intensity / (threshold * 3600) * 100.
pub fn training_stress(normalized_watts: f64, threshold: Watts, seconds: f64) -> f64 {
    let intensity = normalized_watts / f64::from(threshold.get());
    100.0 * seconds * intensity * intensity / 3600.0
}

/// Load from power; `None` for other sports than the model's, without a threshold, or with too little power.
///
/// # Source
/// `rules/load.toml#power`.
pub fn load(
    activity: &Activity,
    effort: &Effort,
    athlete: &Athlete,
    model: &PowerModel,
) -> Option<Load> {
    let threshold = athlete
        .threshold_power
        .filter(|known| known.value.get() > 0)?;
    if !model.sports.contains(&activity.sport) {
        return None;
    }
    let normalized = effort.power()?;
    let seconds = timer_seconds(activity);
    let covered = f64::from(normalized.seconds);
    if covered < f64::from(model.shortest_min) * 60.0 || covered < model.least_coverage * seconds {
        return None;
    }
    let value = super::fit(training_stress(normalized.watts, threshold.value, seconds))?;
    (seconds > 0.0).then_some(Load {
        value,
        basis: Basis::Power,
        estimated: threshold.estimated,
    })
}
