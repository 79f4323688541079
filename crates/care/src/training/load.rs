//! The training stress of one activity, always with the basis it was worked out from.

pub mod duration;
pub mod effort;
pub mod graded_pace;
pub mod heart_rate;
pub mod heart_rate_zones;
pub mod pace;
pub mod power;
pub(crate) mod rolling;
pub mod session_rpe;
pub mod strength;
pub mod swimming;

use self::effort::Effort;
use crate::{
    rules::load::LoadModel,
    training::{activity::Activity, athlete::Athlete},
};

/// What a load was worked out from; the honest order of preference stands in `rules/load.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// Power samples and threshold power (Coggan's training stress).
    Power,
    /// Graded pace of a run and threshold pace.
    Pace,
    /// Speed of a swim and critical swim speed.
    SwimPace,
    /// Heart-rate samples (Banister's impulse, scaled to an hour at threshold = 100).
    HeartRate,
    /// Heart-rate samples in Edwards' zones, scaled alike.
    HeartRateZones,
    /// Sets, repetitions and weights.
    VolumeLoad,
    /// The athlete's own rating times minutes.
    SessionRpe,
    /// Distance and time of a run, taken to be flat and even.
    AveragePace,
    /// Nothing but sport and time: the honest fallback.
    Duration,
}

impl Basis {
    /// Every basis, in the order above.
    pub const ALL: [Self; 9] = [
        Self::Power,
        Self::Pace,
        Self::SwimPace,
        Self::HeartRate,
        Self::HeartRateZones,
        Self::VolumeLoad,
        Self::SessionRpe,
        Self::AveragePace,
        Self::Duration,
    ];

    /// The word used in JSON, rules and the database, such as `heart_rate`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Power => "power",
            Self::Pace => "pace",
            Self::SwimPace => "swim_pace",
            Self::HeartRate => "heart_rate",
            Self::HeartRateZones => "heart_rate_zones",
            Self::VolumeLoad => "volume_load",
            Self::SessionRpe => "session_rpe",
            Self::AveragePace => "average_pace",
            Self::Duration => "duration",
        }
    }

    /// The basis of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|basis| basis.word() == word)
    }

    /// As people say it, such as "heart rate".
    pub const fn plain_name(self) -> &'static str {
        match self {
            Self::Power => "power",
            Self::Pace => "pace on the flat",
            Self::SwimPace => "swim pace",
            Self::HeartRate => "heart rate",
            Self::HeartRateZones => "heart-rate zones",
            Self::VolumeLoad => "sets and weights",
            Self::SessionRpe => "your rating",
            Self::AveragePace => "distance and time",
            Self::Duration => "sport and time",
        }
    }

    /// Whether a device measured the work or its answer: neither said by the person nor taken from time alone.
    pub const fn is_measured(self) -> bool {
        match self {
            Self::Power | Self::Pace | Self::SwimPace | Self::HeartRate | Self::HeartRateZones => {
                true
            }
            Self::VolumeLoad | Self::SessionRpe | Self::AveragePace | Self::Duration => false,
        }
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
    candidates(activity, effort, athlete, model)
        .first()
        .copied()
        .unwrap_or_else(|| duration::load(activity, model))
}

/// Every load that the activity holds enough for, the preferred basis of its sport first: the first is the load, the others
/// are worth showing beside it.
///
/// # Source
/// `rules/load.toml#bases`.
pub fn candidates(
    activity: &Activity,
    effort: &Effort,
    athlete: &Athlete,
    model: &LoadModel,
) -> Vec<Load> {
    let from = |basis: &Basis| match basis {
        Basis::Power => power::load(activity, effort, athlete, &model.power),
        Basis::Pace => pace::load(activity, effort, athlete, &model.pace),
        Basis::SwimPace => swimming::load(activity, athlete, &model.swimming),
        Basis::HeartRate => heart_rate::load(activity, effort, athlete, model),
        Basis::HeartRateZones => heart_rate_zones::load(activity, effort, athlete, model),
        Basis::VolumeLoad => strength::load(activity, athlete, model),
        Basis::SessionRpe => session_rpe::load(activity, athlete, &model.session_rpe),
        Basis::AveragePace => pace::load_of_totals(activity, athlete, &model.pace),
        Basis::Duration => Some(duration::load(activity, model)),
    };
    let bases = &model.bases;
    let all: Vec<Load> = bases
        .order_of(activity.sport)
        .iter()
        .filter_map(from)
        .collect();
    let (late, mut first): (Vec<Load>, Vec<Load>) =
        all.into_iter().partition(|load| bases.gives_way(load));
    // After the last that is better than a guessed threshold, before what says less.
    let better = |load: &Load| match load.basis {
        Basis::Power
        | Basis::Pace
        | Basis::SwimPace
        | Basis::HeartRate
        | Basis::HeartRateZones
        | Basis::VolumeLoad
        | Basis::SessionRpe => true,
        Basis::AveragePace | Basis::Duration => false,
    };
    let place = first.iter().take_while(|load| better(load)).count();
    first.splice(place..place, late);
    first
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
    pub activity: Activity,
    /// Its load.
    pub load: Load,
    /// What other bases would have said, the preferred first; empty where they are not known any more.
    pub also: Vec<Load>,
}

impl AsRef<Activity> for LoadedActivity {
    fn as_ref(&self) -> &Activity {
        &self.activity
    }
}

impl LoadedActivity {
    /// An activity with a load of which no other basis is known.
    pub const fn new(activity: Activity, load: Load) -> Self {
        Self {
            activity,
            load,
            also: Vec::new(),
        }
    }

    /// An activity with every load that it holds enough for.
    pub fn of(activity: Activity, effort: &Effort, athlete: &Athlete, model: &LoadModel) -> Self {
        let mut all = candidates(&activity, effort, athlete, model).into_iter();
        let load = all
            .next()
            .unwrap_or_else(|| duration::load(&activity, model));
        let also = all
            // A usual hour of the sport says nothing once anything else is known.
            .filter(|load| load.basis != Basis::Duration)
            .collect();
        Self {
            activity,
            load,
            also,
        }
    }
}

#[cfg(test)]
mod tests;
