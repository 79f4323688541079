//! A recorded workout or race, as its file tells it.

use jiff::{
    SignedDuration, Timestamp,
    civil::DateTime,
    tz::{Offset, TimeZone},
};

use crate::units::{BeatsPerMinute, Metres, Rpe, Watts};

/// A sport, in the words of FIT's sport profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is its own word; see `Sport::word`")]
pub enum Sport {
    Running,
    TrailRunning,
    Cycling,
    Swimming,
    Walking,
    Hiking,
    Mountaineering,
    Strength,
    Rowing,
    Kayaking,
    CrossCountrySkiing,
    AlpineSkiing,
    Snowboarding,
    Climbing,
    Racket,
    TeamSport,
    Combat,
    Dance,
    Yoga,
    Skating,
    Triathlon,
    CardioTraining,
    Other,
}

impl Sport {
    /// Every sport, in the order above.
    pub const ALL: [Self; 23] = [
        Self::Running,
        Self::TrailRunning,
        Self::Cycling,
        Self::Swimming,
        Self::Walking,
        Self::Hiking,
        Self::Mountaineering,
        Self::Strength,
        Self::Rowing,
        Self::Kayaking,
        Self::CrossCountrySkiing,
        Self::AlpineSkiing,
        Self::Snowboarding,
        Self::Climbing,
        Self::Racket,
        Self::TeamSport,
        Self::Combat,
        Self::Dance,
        Self::Yoga,
        Self::Skating,
        Self::Triathlon,
        Self::CardioTraining,
        Self::Other,
    ];

    /// The word used in JSON, rules and the database, such as `trail_running`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::TrailRunning => "trail_running",
            Self::Cycling => "cycling",
            Self::Swimming => "swimming",
            Self::Walking => "walking",
            Self::Hiking => "hiking",
            Self::Mountaineering => "mountaineering",
            Self::Strength => "strength",
            Self::Rowing => "rowing",
            Self::Kayaking => "kayaking",
            Self::CrossCountrySkiing => "cross_country_skiing",
            Self::AlpineSkiing => "alpine_skiing",
            Self::Snowboarding => "snowboarding",
            Self::Climbing => "climbing",
            Self::Racket => "racket",
            Self::TeamSport => "team_sport",
            Self::Combat => "combat",
            Self::Dance => "dance",
            Self::Yoga => "yoga",
            Self::Skating => "skating",
            Self::Triathlon => "triathlon",
            Self::CardioTraining => "cardio_training",
            Self::Other => "other",
        }
    }

    /// The sport of a word; `None` for a word that is none of ours.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sport| sport.word() == word)
    }

    /// The name on a page, such as "Trail run".
    pub const fn plain_name(self) -> &'static str {
        match self {
            Self::Running => "Run",
            Self::TrailRunning => "Trail run",
            Self::Cycling => "Ride",
            Self::Swimming => "Swim",
            Self::Walking => "Walk",
            Self::Hiking => "Hike",
            Self::Mountaineering => "Mountaineering",
            Self::Strength => "Strength",
            Self::Rowing => "Rowing",
            Self::Kayaking => "Paddling",
            Self::CrossCountrySkiing => "Cross-country ski",
            Self::AlpineSkiing => "Alpine ski",
            Self::Snowboarding => "Snowboard",
            Self::Climbing => "Climbing",
            Self::Racket => "Racket sport",
            Self::TeamSport => "Team sport",
            Self::Combat => "Combat sport",
            Self::Dance => "Dance",
            Self::Yoga => "Yoga",
            Self::Skating => "Skating",
            Self::Triathlon => "Triathlon",
            Self::CardioTraining => "Cardio training",
            Self::Other => "Activity",
        }
    }
}

/// Sports that use much the same muscles, and that two devices may call by each other's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is its own word")]
pub enum Family {
    OnFoot,
    Cycling,
    Swimming,
    Indoors,
    Paddling,
    OnSnow,
    Climbing,
    Racket,
    TeamSport,
    Combat,
    Dance,
    Skating,
    Triathlon,
    /// The file does not say.
    Unknown,
}

impl Sport {
    /// The family a sport belongs to.
    pub const fn family(self) -> Family {
        match self {
            Self::Running
            | Self::TrailRunning
            | Self::Walking
            | Self::Hiking
            | Self::Mountaineering => Family::OnFoot,
            Self::Cycling => Family::Cycling,
            Self::Swimming => Family::Swimming,
            Self::Strength | Self::Yoga | Self::CardioTraining => Family::Indoors,
            Self::Rowing | Self::Kayaking => Family::Paddling,
            Self::CrossCountrySkiing | Self::AlpineSkiing | Self::Snowboarding => Family::OnSnow,
            Self::Climbing => Family::Climbing,
            Self::Racket => Family::Racket,
            Self::TeamSport => Family::TeamSport,
            Self::Combat => Family::Combat,
            Self::Dance => Family::Dance,
            Self::Skating => Family::Skating,
            Self::Triathlon => Family::Triathlon,
            Self::Other => Family::Unknown,
        }
    }
}

/// Which kind of file an activity was read from; richer first when two record the same thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is the format's own name")]
pub enum SourceFormat {
    Fit,
    Tcx,
    Gpx,
}

/// A reading at a moment of the activity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample<T> {
    /// Seconds since the activity began; never falls within one stream.
    pub at_s: u32,
    /// What was read.
    pub value: T,
}

/// What the sensors wrote, each stream in order of time, gaps left as gaps.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Streams {
    /// Heart rate; impossible values already dropped with a warning.
    pub heart_rate: Vec<Sample<BeatsPerMinute>>,
    /// Power; zeros (coasting) kept.
    pub power: Vec<Sample<Watts>>,
}

/// A recorded workout or race.
#[derive(Debug, Clone, PartialEq)]
pub struct Activity {
    /// What was done.
    pub sport: Sport,
    /// The name given by the person or the device, if any.
    pub name: Option<String>,
    /// The instant it began.
    pub starts_at: Timestamp,
    /// The offset of local time, where the file tells it.
    pub utc_offset: Option<Offset>,
    /// Time the timer ran (pauses left out); never negative.
    pub duration: SignedDuration,
    /// Time from first to last moment, pauses included; at least `duration`.
    pub elapsed: SignedDuration,
    /// Distance covered, if known.
    pub distance: Option<Metres>,
    /// Height climbed, if known.
    pub ascent: Option<Metres>,
    /// Height descended, if known: the driver of eccentric strain.
    pub descent: Option<Metres>,
    /// How hard the athlete said it was, if they did.
    pub session_rpe: Option<Rpe>,
    /// Mean heart rate as the device or the samples tell it.
    pub average_heart_rate: Option<BeatsPerMinute>,
    /// Mean power as the device or the samples tell it.
    pub average_power: Option<Watts>,
    /// Highest heart rate as the device or the samples tell it.
    pub max_heart_rate: Option<BeatsPerMinute>,
    /// Best mean power of any unbroken 20 minutes; only the samples tell it.
    pub best_20_min_power: Option<Watts>,
    /// Where it was read from.
    pub source: SourceFormat,
    /// Samples; empty once the load is worked out and only the facts are kept.
    pub streams: Streams,
}

impl Activity {
    /// The instant of the last moment, pauses included.
    pub fn ends_at(&self) -> Timestamp {
        self.starts_at
            .checked_add(self.elapsed)
            .unwrap_or(self.starts_at)
    }

    /// The local time it began: by the file's own offset where it tells one, else in the given zone.
    pub fn starts_at_local(&self, zone: &TimeZone) -> DateTime {
        match self.utc_offset {
            Some(offset) => offset.to_datetime(self.starts_at),
            None => zone.to_datetime(self.starts_at),
        }
    }
}
