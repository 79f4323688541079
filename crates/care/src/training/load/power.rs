//! Load from power: Coggan's normalized power and training stress.

use std::collections::VecDeque;

use super::{Basis, Load, effort::Effort, timer_seconds};
use crate::{
    rules::load::PowerModel,
    training::{
        activity::{Activity, Sample},
        athlete::Athlete,
        measure::held,
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
    let width = u32::from(model.rolling_s);
    let mut window: VecDeque<u16> = VecDeque::with_capacity(usize::from(model.rolling_s));
    let (mut sum, mut raised, mut windows, mut seconds) = (0u32, 0.0f64, 0u32, 0u32);
    for span in held(samples, model.gap_s) {
        for _ in 0..span.seconds {
            if window.len() == usize::from(model.rolling_s) {
                sum -= window.pop_front().map_or(0, u32::from);
            }
            window.push_back(span.value.get());
            sum += u32::from(span.value.get());
            if window.len() == usize::from(model.rolling_s) {
                raised += (f64::from(sum) / f64::from(width)).powi(model.exponent);
                windows = windows.saturating_add(1);
            }
        }
        if span.breaks {
            if window.len() == usize::from(model.rolling_s) {
                // The seconds that filled the first window of this stretch.
                seconds = seconds.saturating_add(width - 1);
            }
            window.clear();
            sum = 0;
        }
    }
    let watts = (raised / f64::from(windows)).powf(1.0 / f64::from(model.exponent));
    (windows > 0).then_some(NormalizedPower {
        watts,
        seconds: seconds.saturating_add(windows),
    })
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
