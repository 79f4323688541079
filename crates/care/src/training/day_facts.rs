//! What watches and rings say of a day and the night before it: context, never a score.

use jiff::civil::Date;

use crate::units::BeatsPerMinute;

/// Who says it. Nightly values of two makers are not comparable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is the maker's own name")]
pub enum DaySource {
    Garmin,
    Whoop,
    Oura,
    AppleHealth,
    /// A table of another kind.
    Table,
}

impl DaySource {
    /// Every source, in the order above.
    pub const ALL: [Self; 5] = [
        Self::Garmin,
        Self::Whoop,
        Self::Oura,
        Self::AppleHealth,
        Self::Table,
    ];

    /// The word used in JSON and the database, such as `apple_health`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Garmin => "garmin",
            Self::Whoop => "whoop",
            Self::Oura => "oura",
            Self::AppleHealth => "apple_health",
            Self::Table => "table",
        }
    }

    /// The source of a word; `None` for a word that is none of ours.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.word() == word)
    }
}

/// Which measure of heart-rate variability; the two are never mixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HrvMeasure {
    /// Root mean square of successive differences, in milliseconds.
    Rmssd,
    /// Standard deviation of intervals, in milliseconds, as Apple writes it.
    Sdnn,
}

impl HrvMeasure {
    /// `rmssd` or `sdnn`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Rmssd => "rmssd",
            Self::Sdnn => "sdnn",
        }
    }

    /// The measure of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Rmssd, Self::Sdnn]
            .into_iter()
            .find(|measure| measure.word() == word)
    }
}

/// Heart-rate variability of a night or a morning.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hrv {
    /// Milliseconds; positive and finite.
    pub ms: f64,
    /// Which measure.
    pub measure: HrvMeasure,
}

/// What one source says of one local day: no more than sleep, resting heart rate and its variability.
#[derive(Debug, Clone, PartialEq)]
pub struct DayFacts {
    /// The local day of waking up.
    pub date: Date,
    /// Who says it.
    pub source: DaySource,
    /// Hours slept, 0 to 24.
    pub sleep_h: Option<f64>,
    /// Heart rate at rest.
    pub resting_heart_rate: Option<BeatsPerMinute>,
    /// Heart-rate variability.
    pub hrv: Option<Hrv>,
}
