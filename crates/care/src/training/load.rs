//! The training stress of one activity, always with the basis it was worked out from.

pub mod duration;
pub mod effort;
pub mod heart_rate;
pub mod power;
pub mod session_rpe;

use self::effort::Effort;
use crate::{
    rules::load::LoadModel,
    training::{activity::Activity, athlete::Athlete},
};

/// What a load was worked out from; the honest order of preference stands in `rules/load.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// Power samples and threshold power (TSS).
    Power,
    /// Heart-rate samples (Banister's TRIMP, scaled to an hour at threshold = 100).
    HeartRate,
    /// The athlete's own rating times minutes.
    SessionRpe,
    /// Nothing but sport and time: the honest fallback.
    Duration,
}

impl Basis {
    /// `power`, `heart_rate`, `session_rpe` or `duration`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Power => "power",
            Self::HeartRate => "heart_rate",
            Self::SessionRpe => "session_rpe",
            Self::Duration => "duration",
        }
    }

    /// The basis of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        [
            Self::Power,
            Self::HeartRate,
            Self::SessionRpe,
            Self::Duration,
        ]
        .into_iter()
        .find(|basis| basis.word() == word)
    }
}

/// Training stress of one activity on one scale: 100 is an hour at threshold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Load {
    /// 0 for rest; finite and never negative.
    pub value: f64,
    /// What it was worked out from.
    pub basis: Basis,
    /// True where a threshold it needed was estimated rather than given, and for the duration fallback, which is no more
    /// than a usual hour of the sport.
    pub estimated: bool,
}

/// The load of an activity that has its samples, from the best basis that it holds enough for.
///
/// # Source
/// `rules/load.toml#bases`.
pub fn load_of(activity: &Activity, athlete: &Athlete, model: &LoadModel) -> Load {
    load_from(activity, &Effort::of(activity, model), athlete, model)
}

/// The load of an activity whose samples were dropped after their effort had been taken.
///
/// # Source
/// `rules/load.toml#bases`.
pub fn load_from(
    activity: &Activity,
    effort: &Effort,
    athlete: &Athlete,
    model: &LoadModel,
) -> Load {
    let from = |basis: &Basis| match basis {
        Basis::Power => power::load(activity, effort, athlete, &model.power),
        Basis::HeartRate => heart_rate::load(activity, effort, athlete, model),
        Basis::SessionRpe => session_rpe::load(activity, &model.session_rpe),
        Basis::Duration => Some(duration::load(activity, model)),
    };
    model
        .bases
        .order
        .iter()
        .find_map(from)
        .unwrap_or_else(|| duration::load(activity, model))
}

/// A number fit to be a load: finite and not negative.
fn fit(value: f64) -> Option<f64> {
    (value.is_finite() && value >= 0.0).then_some(value)
}

/// The timer's time in seconds; 0 for a duration that is no time.
fn timer_seconds(activity: &Activity) -> f64 {
    activity.duration.as_secs_f64().max(0.0)
}

/// An activity with its load; its streams have been dropped.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadedActivity {
    /// The facts of the activity.
    pub activity: crate::training::activity::Activity,
    /// Its load.
    pub load: Load,
}

#[cfg(test)]
mod tests;
