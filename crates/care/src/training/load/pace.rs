//! Load from running: graded pace against threshold pace.

use super::{Basis, Load, effort::Effort, timer_seconds};
use crate::{
    rules::load::PaceModel,
    training::{
        activity::Activity,
        athlete::{Athlete, Known},
    },
    units::MetresPerSecond,
};

/// Training stress of running: 100 for an hour at threshold pace.
///
/// # Source
/// `coggan2003`'s stress with paces for powers: seconds * pace * intensity / (threshold * 3600) * 100. An hour at a
/// normalized graded pace of 3.5 m/s against 4.0 is 76.5625.
pub fn running_stress(graded: f64, threshold: f64, seconds: f64) -> f64 {
    let intensity = graded / threshold;
    100.0 * seconds * intensity * intensity / 3600.0
}

/// Load from graded pace; `None` for other sports than the model's, without a threshold, or with too few samples.
///
/// Marked as estimated where the threshold was, and where no altitude was recorded, so that the run was taken to be flat.
///
/// # Source
/// `rules/load.toml#pace`.
pub fn load(
    activity: &Activity,
    effort: &Effort,
    athlete: &Athlete,
    model: &PaceModel,
) -> Option<Load> {
    let threshold = threshold(activity, athlete, model)?;
    let pace = effort.pace()?;
    let seconds = timer_seconds(activity);
    let covered = f64::from(pace.seconds);
    if covered < f64::from(model.shortest_min) * 60.0 || covered < model.least_coverage * seconds {
        return None;
    }
    let stress = running_stress(
        pace.metres_per_second,
        f64::from(threshold.value.get()),
        seconds,
    );
    let value = super::fit(stress)?;
    (seconds > 0.0).then_some(Load {
        value,
        basis: Basis::Pace,
        estimated: threshold.estimated || !pace.with_altitude,
    })
}

/// Load from distance and time alone, always marked as estimated: an even run on the flat.
///
/// # Source
/// `rules/load.toml#pace`.
pub fn load_of_totals(activity: &Activity, athlete: &Athlete, model: &PaceModel) -> Option<Load> {
    let threshold = threshold(activity, athlete, model)?;
    let seconds = timer_seconds(activity);
    let speed = activity.distance?.get() / seconds;
    // Faster than anybody runs is no run, and nothing is a distance that was not measured.
    if !(speed > 0.0 && speed <= 2.0 * f64::from(threshold.value.get())) {
        return None;
    }
    let value = super::fit(running_stress(
        speed,
        f64::from(threshold.value.get()),
        seconds,
    ))?;
    Some(Load {
        value,
        basis: Basis::AveragePace,
        estimated: true,
    })
}

fn threshold(
    activity: &Activity,
    athlete: &Athlete,
    model: &PaceModel,
) -> Option<Known<MetresPerSecond>> {
    athlete
        .threshold_pace
        .filter(|known| known.value.get() > 0.0 && model.sports.contains(&activity.sport))
}
