//! Load from swimming: speed against critical swim speed.

use super::{Basis, Load, timer_seconds};
use crate::{
    rules::load::SwimmingModel,
    training::{
        activity::{Activity, Sport},
        athlete::Athlete,
    },
    units::MetresPerSecond,
};

/// Critical swim speed in metres a second, from the times of 400 m and of 200 m, both as fast as possible; `None` for times
/// that cannot be.
///
/// # Source
/// `wakayoshi1992`: 200 m over the difference of the times. 6:00 and 2:50 are 1.0526 m/s, 1:35 for 100 m.
pub fn critical_swim_speed(seconds_400: f64, seconds_200: f64) -> Option<MetresPerSecond> {
    #[expect(clippy::cast_possible_truncation, reason = "a speed is small")]
    let speed = (200.0 / (seconds_400 - seconds_200)) as f32;
    (seconds_200 > 0.0 && seconds_400 > seconds_200)
        .then(|| MetresPerSecond::new(speed).ok())
        .flatten()
}

/// Training stress of swimming: 100 for an hour at critical swim speed.
///
/// # Source
/// `trainingpeaks_stss`: the cube of the intensity times hours times 100. An hour at 3.0 km/h against 3.6 is 57.8704.
pub fn swimming_stress(speed: f64, threshold: f64, seconds: f64, model: &SwimmingModel) -> f64 {
    100.0 * seconds * (speed / threshold).powi(model.exponent) / 3600.0
}

/// How fast a swim was in metres a second, and for how many seconds: by the lengths of a pool without the rests at its wall,
/// else by distance and time.
pub fn speed_of(activity: &Activity) -> Option<(f64, f64)> {
    let (metres, seconds) = match activity.pool {
        Some(pool) if pool.lengths > 0 => (
            pool.pool.get() * f64::from(pool.lengths),
            pool.swimming.as_secs_f64(),
        ),
        Some(_) | None => (activity.distance?.get(), timer_seconds(activity)),
    };
    (activity.sport == Sport::Swimming && metres > 0.0 && seconds > 0.0)
        .then(|| (metres / seconds, seconds))
}

/// Load from swim speed; `None` for another sport, without a threshold or a distance, or faster than anybody swims.
///
/// # Source
/// `rules/load.toml#swimming`.
pub fn load(activity: &Activity, athlete: &Athlete, model: &SwimmingModel) -> Option<Load> {
    let threshold = athlete
        .critical_swim_speed
        .filter(|known| known.value.get() > 0.0)?;
    let (speed, seconds) = speed_of(activity)?;
    let critical = f64::from(threshold.value.get());
    if seconds < f64::from(model.shortest_min) * 60.0 || speed > 2.0 * critical {
        return None;
    }
    let value = super::fit(swimming_stress(speed, critical, seconds, model))?;
    Some(Load {
        value,
        basis: Basis::SwimPace,
        estimated: threshold.estimated,
    })
}
