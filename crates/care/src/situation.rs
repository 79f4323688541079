//! Everything known about one person at one moment, and the whole path from it in one function.

use jiff::{Timestamp, tz::TimeZone};

use crate::{
    body::Area,
    training::{
        activity::Sport,
        check_in::CheckIn,
        load_history::LoadHistory,
        soreness::{AreaSoreness, forecast::Forecast},
        workout::Event,
    },
    treatment::{
        decision::Decision,
        finding::{Denial, Finding},
        massage::{BookedMassage, Kind, PastMassage},
        technique::TechniqueWishes,
    },
    units::Pressure,
};

/// How somebody usually trains: decides the custom of how often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrainingPattern {
    /// Three or more hard sessions a week, or five or more sessions.
    HighIntensity3PerWeek,
    /// Three to four moderate sessions a week.
    Moderate3To4PerWeek,
    /// Now and then.
    Sporadic,
    /// Off season.
    OffSeason,
}

/// What the person wishes for; a wish never beats a safety limit.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Wishes {
    /// A kind, or deliberately none.
    pub kind: Option<WishedKind>,
    /// Pressure liked.
    pub pressure: Option<Pressure>,
    /// Areas asked for by name.
    pub areas: Vec<Area>,
    /// Length liked.
    pub minutes: Option<u16>,
    /// Techniques liked, and those rather not.
    pub techniques: TechniqueWishes,
    /// At most so many massages in a calendar month: what the person wants to spend on them.
    pub massages_per_month: Option<u8>,
}

/// A kind asked for, or "none".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WishedKind {
    /// This kind.
    Kind(Kind),
    /// No massage now.
    Nothing,
}

/// The gate at a race's finish: each item true when it is fine, `None` when it was not answered.
///
/// # Source
/// review 3.4, decisions 6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(
    missing_docs,
    reason = "each field is the item's own name in the situation document"
)]
pub struct FinishGate {
    pub walking_and_coherent: Option<bool>,
    pub cooled_down_10_min_and_drinking: Option<bool>,
    pub no_red_flag: Option<bool>,
    pub not_shivering_or_burning_hot: Option<bool>,
    pub no_dark_urine: Option<bool>,
    pub no_one_sided_swelling: Option<bool>,
    pub no_nsaid_with_nausea: Option<bool>,
    pub blisters_covered: Option<bool>,
    pub medical_tent_passed: Option<bool>,
    pub consent: Option<bool>,
}

/// The person, as far as screening and timing need it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Person {
    /// Age in years.
    pub age: Option<u8>,
    /// Main sport.
    pub sport: Option<Sport>,
    /// How they usually train.
    pub training_pattern: Option<TrainingPattern>,
    /// Never had a massage with us.
    pub new_client: bool,
    /// A therapist who knows them is at hand.
    pub familiar_therapist: bool,
    /// Massages given, newest last.
    pub massages: Vec<PastMassage>,
    /// Massages booked, soonest first.
    pub booked: Vec<BookedMassage>,
    /// What massages have come to by the measure they chose themselves, if they measure.
    pub own_measure: Option<OwnMeasure>,
    /// What their therapists decided, beyond the rules.
    pub decisions: Vec<Decision>,
}

/// What somebody goes by themselves to see whether massages help them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// How sore they are the days after.
    Soreness,
    /// How heavy their legs or main muscles feel.
    Heaviness,
    /// How tight they feel.
    Tightness,
    /// How recovered they feel.
    Recovered,
    /// How the night after is.
    Sleep,
    /// How calm they feel.
    Calm,
    /// Something of their own, such as the stairs the morning after a long run.
    Own,
}

impl Measure {
    /// Each of them.
    pub const ALL: [Self; 7] = [
        Self::Soreness,
        Self::Heaviness,
        Self::Tightness,
        Self::Recovered,
        Self::Sleep,
        Self::Calm,
        Self::Own,
    ];

    /// The word used in the database, such as `soreness`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Soreness => "soreness",
            Self::Heaviness => "heaviness",
            Self::Tightness => "tightness",
            Self::Recovered => "recovered",
            Self::Sleep => "sleep",
            Self::Calm => "calm",
            Self::Own => "own",
        }
    }

    /// The measure of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.word() == word)
    }
}

/// What massages have come to, by a measure that the person chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnMeasure {
    /// Over so many sessions.
    pub sessions: u16,
    /// Whether they call the change worthwhile.
    pub worthwhile: bool,
}

/// Everything known about one person at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Situation {
    /// Now.
    pub now: Timestamp,
    /// The person's zone.
    pub zone: TimeZone,
    /// Who.
    pub person: Person,
    /// Races and workouts, behind and ahead.
    pub events: Vec<Event>,
    /// The latest check-in.
    pub check_in: Option<CheckIn>,
    /// Findings.
    pub findings: Vec<Finding>,
    /// Questions answered with "no".
    pub asked: Vec<Denial>,
    /// Takes every red flag that was not asked as denied; only for vignettes and trials of a rule.
    pub assume_denied: bool,
    /// The finish gate's answers, within two hours of a race.
    pub finish_gate: Option<FinishGate>,
    /// Wishes.
    pub wishes: Wishes,
    /// Soreness likely now, learned or from training; what the person says in a check-in wins over it.
    pub likely_soreness: Vec<AreaSoreness>,
    /// Soreness now and on the next days, and whether it is learned from this person.
    pub forecast: Forecast,
    /// Daily load, empty where no training is known.
    pub load: LoadHistory,
}

impl Situation {
    /// Somebody of whom nothing is known, at a moment.
    pub fn unknown(now: Timestamp, zone: TimeZone) -> Self {
        Self {
            now,
            zone,
            person: Person::default(),
            events: Vec::new(),
            check_in: None,
            findings: Vec::new(),
            asked: Vec::new(),
            assume_denied: false,
            finish_gate: None,
            wishes: Wishes::default(),
            likely_soreness: Vec::new(),
            forecast: Forecast::default(),
            load: LoadHistory::default(),
        }
    }
}
