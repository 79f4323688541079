//! A recorded workout or race, as its file tells it.

use jiff::{
    SignedDuration, Timestamp,
    civil::DateTime,
    tz::{Offset, TimeZone},
};

use crate::{
    training::strength_set::StrengthSet,
    units::{BeatsPerMinute, Celsius, Metres, MetresPerSecond, Rpe, StepsPerMinute, Watts},
};

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
pub enum SourceFormat {
    /// A FIT file.
    Fit,
    /// A TCX file.
    Tcx,
    /// A GPX file.
    Gpx,
    /// A workout of Apple Health's export.
    AppleHealth,
    /// A workout of Strong's table.
    Strong,
    /// A workout of Hevy's table.
    Hevy,
    /// A summary in Garmin's account export that no file of its own came with.
    GarminSummary,
    /// A row of Strava's `activities.csv` that no file came with: typed in by hand.
    StravaRow,
    /// A session of a training diary with a rating and minutes, nothing else.
    Diary,
}

impl SourceFormat {
    /// Every format, richest first.
    pub const ALL: [Self; 9] = [
        Self::Fit,
        Self::Tcx,
        Self::Gpx,
        Self::AppleHealth,
        Self::Strong,
        Self::Hevy,
        Self::GarminSummary,
        Self::StravaRow,
        Self::Diary,
    ];
}

/// What told the offset of an activity's local time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OffsetFrom {
    /// The file says it.
    File,
    /// The time zone of the first position.
    Position,
}

/// The offset of local time where an activity began. Where there is none, the athlete's own zone is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalOffset {
    /// Ahead of UTC.
    pub offset: Offset,
    /// What told it.
    pub from: OffsetFrom,
}

/// How the athlete felt during it, in the five steps of watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is its own word")]
pub enum Feel {
    VeryWeak,
    Weak,
    Normal,
    Strong,
    VeryStrong,
}

impl Feel {
    /// Every step, weakest first.
    pub const ALL: [Self; 5] = [
        Self::VeryWeak,
        Self::Weak,
        Self::Normal,
        Self::Strong,
        Self::VeryStrong,
    ];

    /// The word used in JSON and the database, such as `very_weak`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::VeryWeak => "very_weak",
            Self::Weak => "weak",
            Self::Normal => "normal",
            Self::Strong => "strong",
            Self::VeryStrong => "very_strong",
        }
    }

    /// The step of a word; `None` for a word that is none of ours.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|feel| feel.word() == word)
    }
}

/// A swim in a pool, from its lengths.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PoolSwim {
    /// How long the pool is.
    pub pool: Metres,
    /// Lengths swum; rests at the wall do not count.
    pub lengths: u32,
    /// Time spent swimming, without the rests.
    pub swimming: SignedDuration,
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
    /// Power; zeros (coasting) kept. Of a run it is a pod's, on another scale than a bike's.
    pub power: Vec<Sample<Watts>>,
    /// Speed over ground.
    pub speed: Vec<Sample<MetresPerSecond>>,
    /// Height above the sea; below it is negative.
    pub altitude: Vec<Sample<f32>>,
    /// Steps or turns of the crank a minute, both feet counted.
    pub cadence: Vec<Sample<StepsPerMinute>>,
}

/// The lengths in minutes that best means are kept for, each in its place of the arrays of [`Bests`].
pub const BEST_MINUTES: [u32; 4] = [10, 20, 30, 60];

/// What the samples tell of the best that was done, and of steep descents: small enough to stay when they are dropped.
///
/// Taken with an activity's [`Effort`](crate::training::load::effort::Effort); `None` where no unbroken stretch was so long.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Bests {
    /// Best mean power for each of [`BEST_MINUTES`].
    pub power: [Option<Watts>; 4],
    /// Best mean speed on the flat that the running cost the same as, for each of [`BEST_MINUTES`]; only of runs.
    pub graded_speed: [Option<MetresPerSecond>; 4],
    /// Best mean heart rate for each of [`BEST_MINUTES`].
    pub heart_rate: [Option<BeatsPerMinute>; 4],
    /// Height descended at a run where it was steep; `None` where altitude or speed was not recorded.
    pub steep_descent: Option<Metres>,
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
    /// The offset of local time, where the file or a position tells it.
    pub utc_offset: Option<LocalOffset>,
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
    /// What the samples tell of the best that was done.
    pub bests: Bests,
    /// Mean cadence as the device or the samples tell it.
    pub average_cadence: Option<StepsPerMinute>,
    /// Mean air temperature as the device tells it.
    pub average_temperature: Option<Celsius>,
    /// How the athlete said it felt, if they did.
    pub feel: Option<Feel>,
    /// True where the athlete, the device or the export marked it as a race; a name alone does not.
    pub marked_as_race: bool,
    /// The shoes or the bike, if the export names them.
    pub gear: Option<String>,
    /// Strength sets in the order they were done.
    pub sets: Vec<StrengthSet>,
    /// Lengths of a pool.
    pub pool: Option<PoolSwim>,
    /// Where it was read from.
    pub source: SourceFormat,
    /// Samples; empty once the load is worked out and only the facts are kept.
    pub streams: Streams,
}

impl AsRef<Self> for Activity {
    fn as_ref(&self) -> &Self {
        self
    }
}

impl Activity {
    /// An activity of which nothing else is known, without pauses.
    pub fn new(
        sport: Sport,
        starts_at: Timestamp,
        duration: SignedDuration,
        source: SourceFormat,
    ) -> Self {
        Self {
            sport,
            name: None,
            starts_at,
            utc_offset: None,
            duration,
            elapsed: duration,
            distance: None,
            ascent: None,
            descent: None,
            session_rpe: None,
            average_heart_rate: None,
            average_power: None,
            max_heart_rate: None,
            best_20_min_power: None,
            bests: Bests::default(),
            average_cadence: None,
            average_temperature: None,
            feel: None,
            marked_as_race: false,
            gear: None,
            sets: Vec::new(),
            pool: None,
            source,
            streams: Streams::default(),
        }
    }

    /// The instant of the last moment, pauses included.
    pub fn ends_at(&self) -> Timestamp {
        self.starts_at
            .checked_add(self.elapsed)
            .unwrap_or(self.starts_at)
    }

    /// The local time it began: by its own offset where the file or a position tells one, else in the given zone.
    pub fn starts_at_local(&self, zone: &TimeZone) -> DateTime {
        match self.utc_offset {
            Some(local) => local.offset.to_datetime(self.starts_at),
            None => zone.to_datetime(self.starts_at),
        }
    }
}
