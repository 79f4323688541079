//! Load from heart rate: Banister's training impulse, scaled to an hour at threshold.

use super::{Basis, Load, effort::Effort, timer_seconds};
use crate::{
    rules::load::{HeartRateModel, LoadModel, Weighting},
    training::{
        activity::Activity,
        athlete::{Athlete, Known, Sex},
    },
    units::BeatsPerMinute,
};

/// The three heart rates that the impulse needs, in order: rest below threshold, threshold at most the highest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeartRateProfile {
    rest: f64,
    highest: f64,
    threshold: f64,
    estimated: bool,
}

impl HeartRateProfile {
    /// The athlete's heart rates, with the model's defaults, marked as estimated, where one is unknown.
    ///
    /// `None` where they contradict each other, so that no load may rest on them.
    pub fn of(athlete: &Athlete, model: &LoadModel) -> Option<Self> {
        let default = |bpm: u16| (f64::from(bpm), true);
        let known = |known: Option<Known<BeatsPerMinute>>| {
            known.map(|known| (f64::from(known.value.get()), known.estimated))
        };
        let (rest, rest_estimated) =
            known(athlete.resting_heart_rate).unwrap_or(default(model.unknown.resting_bpm));
        let (highest, highest_estimated) =
            known(athlete.max_heart_rate).unwrap_or(default(model.unknown.max_bpm));
        let (threshold, threshold_estimated) = known(athlete.threshold_heart_rate)
            .unwrap_or((highest * model.unknown.threshold_of_max, true));
        let estimated = rest_estimated || highest_estimated || threshold_estimated;
        (rest < threshold && threshold <= highest).then_some(Self {
            rest,
            highest,
            threshold,
            estimated,
        })
    }

    /// The highest heart rate.
    pub const fn highest(&self) -> f64 {
        self.highest
    }

    /// The heart rate at threshold.
    pub const fn threshold(&self) -> f64 {
        self.threshold
    }

    /// True where any of the three was estimated.
    pub const fn is_estimated(&self) -> bool {
        self.estimated
    }

    /// The share of heart-rate reserve, 0 at rest and below it, 1 at the highest and above it.
    fn reserve(&self, bpm: f64) -> f64 {
        ((bpm - self.rest) / (self.highest - self.rest)).clamp(0.0, 1.0)
    }
}

/// Impulse of so many minutes at one heart rate, in arbitrary units.
///
/// # Source
/// `banister1991`: minutes * x * a * e^(b * x).
pub fn impulse(minutes: f64, bpm: f64, profile: &HeartRateProfile, weighting: Weighting) -> f64 {
    let x = profile.reserve(bpm);
    minutes * x * weighting.a * (weighting.b * x).exp()
}

/// Training impulse of an effort, in arbitrary units (0 for rest; a hard hour is about 100 to 200), and the minutes it covers.
///
/// Summed over the time at each heart rate, because the curve bends: the impulse of the mean heart rate under-reads intervals.
pub fn training_impulse(
    effort: &Effort,
    profile: &HeartRateProfile,
    weighting: Weighting,
) -> (f64, f64) {
    effort
        .heart_rate()
        .iter()
        .fold((0.0, 0.0), |(sum, covered), (bpm, seconds)| {
            let minutes = f64::from(*seconds) / 60.0;
            (
                sum + impulse(minutes, f64::from(bpm.get()), profile, weighting),
                covered + minutes,
            )
        })
}

/// Load from heart rate; `None` with too few samples, or thresholds that contradict each other.
///
/// A part of the activity without samples counts as the mean of the rest. Where there are no samples at all, the device's
/// mean heart rate is taken, marked as estimated.
///
/// # Source
/// `rules/load.toml#heart_rate`.
pub fn load(
    activity: &Activity,
    effort: &Effort,
    athlete: &Athlete,
    model: &LoadModel,
) -> Option<Load> {
    let profile = HeartRateProfile::of(athlete, model)?;
    let minutes = timer_seconds(activity) / 60.0;
    let HeartRateModel { men, women, .. } = model.heart_rate;
    let by = |weighting| {
        scaled(
            activity,
            effort,
            minutes,
            &profile,
            weighting,
            &model.heart_rate,
        )
    };
    let value = match athlete.sex {
        Some(Sex::Male) => by(men)?,
        Some(Sex::Female) => by(women)?,
        None => f64::midpoint(by(men)?, by(women)?),
    };
    let estimated = profile.estimated || athlete.sex.is_none() || effort.heart_rate().is_empty();
    let value = super::fit(value)?;
    (minutes > 0.0).then_some(Load {
        value,
        basis: Basis::HeartRate,
        estimated,
    })
}

/// 100 times the activity's impulse against that of an hour at threshold.
fn scaled(
    activity: &Activity,
    effort: &Effort,
    minutes: f64,
    profile: &HeartRateProfile,
    weighting: Weighting,
    model: &HeartRateModel,
) -> Option<f64> {
    let a_minute = if effort.heart_rate().is_empty() {
        impulse(
            1.0,
            f64::from(activity.average_heart_rate?.get()),
            profile,
            weighting,
        )
    } else {
        let (impulse, covered) = training_impulse(effort, profile, weighting);
        if covered < model.least_coverage * minutes {
            return None;
        }
        impulse / covered
    };
    Some(100.0 * minutes * a_minute / impulse(60.0, profile.threshold, profile, weighting))
}
