//! The training stress of one activity, always with the basis it was worked out from.

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
    /// True where a threshold it needed was estimated rather than given.
    pub estimated: bool,
}

/// An activity with its load; its streams have been dropped.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadedActivity {
    /// The facts of the activity.
    pub activity: crate::training::activity::Activity,
    /// Its load.
    pub load: Load,
}
