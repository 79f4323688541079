//! `rules/load.toml`: how load is worked out, which workouts count as hard, and which areas training is likely to leave sore.

mod check;
mod race;
mod sports;
mod words;

use std::{collections::BTreeMap, sync::Arc};

use jiff::civil::Date;
use serde::Deserialize;

pub use self::{
    race::{Multisport, RaceEffort, RaceModel, RaceNames, RaceOdds, RaceRuns, RaceTaper, RaceTime},
    sports::{Muscles, SportModel},
};
use super::{RuleBookError, exercises::Exercises, sources::Sources};
use crate::training::{
    activity::Sport,
    load::{Basis, Load},
};

/// What `rules/load.toml` says. Each part carries its rule id, which reasons print, and the keys of its sources.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoadModel {
    /// Which basis is preferred.
    pub bases: Bases,
    /// Banister's impulse.
    pub heart_rate: HeartRateModel,
    /// Edwards' zones.
    pub heart_rate_zones: ZonesModel,
    /// Coggan's normalized power and training stress.
    pub power: PowerModel,
    /// Running on graded pace.
    pub pace: PaceModel,
    /// Swimming against critical swim speed.
    pub swimming: SwimmingModel,
    /// Foster's session rating.
    pub session_rpe: SessionRpeModel,
    /// What is taken where nothing is known.
    pub unknown: Unknown,
    /// How thresholds are estimated from history.
    pub athlete: AthleteModel,
    /// Averages of daily load.
    pub history: HistoryModel,
    /// When two recordings are one activity.
    pub twins: TwinModel,
    /// When a workout was hard.
    pub hard: HardModel,
    /// When a workout was eccentric.
    pub eccentric: EccentricModel,
    /// How races are told from workouts.
    pub race: RaceModel,
    /// The course of soreness.
    pub soreness: SorenessModel,
    /// How long a check-in speaks for now.
    pub check_in: CheckInModel,
    /// Groups of regions that share a weight.
    pub muscles: Muscles,
    /// Sports: usual load and muscles.
    #[serde(deserialize_with = "words::by_sport")]
    pub sports: BTreeMap<Sport, SportModel>,
    /// Strength exercises, from `rules/exercises.toml`.
    #[serde(skip)]
    pub exercises: Arc<Exercises>,
}

impl LoadModel {
    /// Reads the file's text, and that of `rules/exercises.toml`.
    ///
    /// # Errors
    /// [`RuleBookError`] names the rule that is wrong: a part without a source, a source that is not known or not yet
    /// checked, a number outside of what it can mean, a sport without its line.
    pub fn parse(text: &str, exercises: &str, sources: &Sources) -> Result<Self, RuleBookError> {
        let mut model: Self =
            toml::from_str(text).map_err(|error| RuleBookError::new(check::FILE, error))?;
        model.exercises = Arc::new(Exercises::parse(exercises, sources)?);
        check::check(&model, sources)?;
        Ok(model)
    }
}

macro_rules! part {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// The rule's id.
            pub id: String,
            /// Keys of its sources.
            pub source: Vec<String>,
            $($(#[$field_doc])* pub $field: $type,)*
        }
    };
}
use part;

part! {
    /// Which basis is preferred where an activity allows several.
    Bases {
        /// Most preferred first, for every sport that has no order of its own; ends with the duration.
        #[serde(deserialize_with = "words::bases")]
        order: Vec<Basis>,
        /// Those that give way to heart rate and the own rating where the threshold they need was estimated.
        #[serde(deserialize_with = "words::bases")]
        gives_way_if_estimated: Vec<Basis>,
        /// Sports with an order of their own.
        of: Vec<BasesOf>,
    }
}

/// The order of bases of some sports.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BasesOf {
    /// Which sports.
    #[serde(deserialize_with = "words::sports")]
    pub sports: Vec<Sport>,
    /// Most preferred first; ends with the duration.
    #[serde(deserialize_with = "words::bases")]
    pub order: Vec<Basis>,
}

impl Bases {
    /// Whether a load rests on a threshold that was guessed too badly to come before heart rate and the own rating.
    pub fn gives_way(&self, load: &Load) -> bool {
        load.estimated && self.gives_way_if_estimated.contains(&load.basis)
    }

    /// The order for a sport, most preferred first.
    pub fn order_of(&self, sport: Sport) -> &[Basis] {
        self.of
            .iter()
            .find(|of| of.sports.contains(&sport))
            .map_or(&self.order, |of| &of.order)
    }
}

/// One of Banister's two published weightings of the share of heart-rate reserve.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weighting {
    /// The factor.
    pub a: f64,
    /// The exponent's factor.
    pub b: f64,
}

part! {
    /// Load from heart rate.
    HeartRateModel {
        /// Weighting of the men's study.
        men: Weighting,
        /// Weighting of the women's study.
        women: Weighting,
        /// The longest silence that a value is held through, in seconds.
        gap_s: u32,
        /// The least share of the timer's time that samples must cover.
        least_coverage: f64,
    }
}

part! {
    /// Load from Edwards' zones of the highest heart rate.
    ZonesModel {
        /// The lower bound of each zone as a share of the highest heart rate; the first zone counts once, the last five times.
        from: [f64; 5],
    }
}

part! {
    /// Load from running on graded pace.
    PaceModel {
        /// Minetti's polynomial of the grade, the highest power first, in joules for each kilogram and metre.
        cost: [f64; 6],
        /// Grades beyond this share, up or down, count as this.
        steepest: f64,
        /// Metres that altitude is smoothed over.
        grade_window_m: f64,
        /// Length of the rolling mean in seconds.
        rolling_s: u16,
        /// The power that the rolling means are raised to.
        exponent: i32,
        /// The longest silence that a value is held through, in seconds.
        gap_s: u32,
        /// The least share of the timer's time that samples must cover.
        least_coverage: f64,
        /// Undefined below so many minutes.
        shortest_min: u32,
        /// Sports whose load may rest on it.
        #[serde(deserialize_with = "words::sports")]
        sports: Vec<Sport>,
        /// Sports whose speed is graded at all.
        #[serde(deserialize_with = "words::sports")]
        on_foot: Vec<Sport>,
        /// From this grade down it is steep.
        steep_grade: f64,
        /// Faster than this, in metres a second, is running.
        steep_speed: f64,
    }
}

part! {
    /// Load from swimming.
    SwimmingModel {
        /// The power of the ratio to critical swim speed.
        exponent: i32,
        /// Undefined below so many minutes of swimming.
        shortest_min: u32,
    }
}

part! {
    /// Load from power.
    PowerModel {
        /// Length of the rolling mean in seconds.
        rolling_s: u16,
        /// The power that the rolling means are raised to.
        exponent: i32,
        /// The longest silence that a value is held through, in seconds.
        gap_s: u32,
        /// The least share of the timer's time that samples must cover.
        least_coverage: f64,
        /// Normalized power is undefined below so many minutes.
        shortest_min: u32,
        /// Sports whose watts are on the scale of the threshold power.
        #[serde(deserialize_with = "words::sports")]
        sports: Vec<Sport>,
    }
}

part! {
    /// Load from the athlete's own rating.
    SessionRpeModel {
        /// The rating of the session that counts as 100.
        reference_rating: f64,
        /// Its minutes.
        reference_minutes: f64,
        /// So many sessions with a rating and a load from sensors make a scale of the person's own,
        own_sessions: usize,
        /// within this share of the usual one.
        own_range: [f64; 2],
    }
}

part! {
    /// What is taken, and marked as estimated, where nothing is known.
    Unknown {
        /// Heart rate at rest.
        resting_bpm: u16,
        /// Highest heart rate.
        max_bpm: u16,
        /// Heart rate at threshold as a share of the highest.
        threshold_of_max: f64,
    }
}

part! {
    /// How thresholds are estimated from the athlete's own history.
    AthleteModel {
        /// Which of the activities' highest heart rates counts, 0 to 1.
        max_bpm_quantile: f64,
        /// How far back, in days.
        max_bpm_days: u32,
        /// With fewer activities, at least the unknown's default is taken.
        max_bpm_activities: usize,
        /// Highest heart rates outside of these two are artefacts or easy walks.
        max_bpm_range: [u16; 2],
        /// Heart rate at threshold as shares of best means.
        threshold_bpm: Vec<BestShare>,
        /// How far back, in days.
        threshold_bpm_days: u32,
        /// Between these shares of the highest heart rate it can be: below, nothing hard was recorded; above, it is cut.
        threshold_bpm_of_max: [f64; 2],
        /// Threshold power as shares of best means.
        power: Vec<BestShare>,
        /// How far back, in days.
        power_days: u32,
        /// So many rides with power are needed.
        power_activities: usize,
        /// Watts that a person can hold for an hour.
        power_range: [f64; 2],
        /// Lengths of best means of pace, in minutes.
        pace_minutes: Vec<u32>,
        /// The exponent of Riegel's law.
        pace_riegel: f64,
        /// How far back, in days.
        pace_days: u32,
        /// So many runs are needed.
        pace_activities: usize,
        /// Metres a second that a person can run for an hour.
        pace_range: [f64; 2],
        /// Minutes that a swim must have lasted.
        swim_least_min: f64,
        /// How far back, in days.
        swim_days: u32,
        /// So many swims are needed.
        swim_activities: usize,
        /// Metres a second that a person can swim for long.
        swim_range: [f64; 2],
        /// A best above the next best by more than this factor is an artefact.
        spike_ratio: f64,
        /// How far back nights count for the resting heart rate, in days.
        resting_days: u32,
        /// So many nights are needed.
        resting_least: usize,
        /// Which of them counts, 0 to 1.
        resting_quantile: f64,
    }
}

/// A share of the best mean of so many minutes.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BestShare {
    /// One of [`BEST_MINUTES`](crate::training::activity::BEST_MINUTES).
    pub minutes: u32,
    /// The share of it.
    pub share: f64,
}

part! {
    /// Averages of daily load.
    HistoryModel {
        /// Time constant of fitness in days.
        fitness_days: f64,
        /// Time constant of fatigue in days.
        fatigue_days: f64,
        /// So many days are needed before the averages have left their start from zero.
        building_days: u32,
        /// Nothing before this day is counted.
        #[serde(deserialize_with = "words::date")]
        earliest: Date,
        /// No history is longer than so many days.
        longest_days: u32,
    }
}

part! {
    /// When two recordings are one activity.
    TwinModel {
        /// Most seconds between the starts.
        start_s: u32,
        /// Most difference of the durations, as a share of the longer,
        duration_ratio: f64,
        /// unless the recordings overlap by this share of the longer.
        overlap: f64,
        /// Most difference of the distances, as a share of the longer.
        distance_ratio: f64,
        /// The step of a lost time zone, in seconds.
        shift_s: u32,
        /// Most steps either way.
        shifts: u32,
        /// Most seconds between the starts of recordings so shifted.
        shifted_start_s: u32,
        /// Most difference of their durations and distances.
        shifted_ratio: f64,
    }
}

part! {
    /// When a workout was hard: any one of these.
    HardModel {
        /// At least this load.
        load: f64,
        /// At least this quantile of the person's own loads,
        own_quantile: f64,
        /// of so many days before,
        own_days: u32,
        /// if those hold so many activities,
        own_activities: usize,
        /// and at least this load.
        own_least_load: f64,
        /// At least this load an hour,
        load_per_hour: f64,
        /// for so many minutes.
        load_per_hour_min: f64,
        /// At least this rating.
        rating: f64,
        /// At least so many hours,
        long_hours: f64,
        /// if they came to this load.
        long_least_load: f64,
    }
}

part! {
    /// When a workout was eccentric.
    EccentricModel {
        /// Metres run down where it was steep, or
        steep_descent_m: f64,
        /// metres of descent in all however gentle; where steep descents are not known,
        long_descent_m: f64,
        /// metres of descent for each kilometre, and
        descent_per_km: f64,
        /// metres of descent in all.
        descent_m: f64,
        /// Sports that always are.
        #[serde(deserialize_with = "words::sports")]
        always: Vec<Sport>,
        /// Sports that are by their steep descent, where it is known.
        #[serde(deserialize_with = "words::sports")]
        by_steep_descent: Vec<Sport>,
        /// Sports that are by their descent.
        #[serde(deserialize_with = "words::sports")]
        by_descent: Vec<Sport>,
    }
}

part! {
    /// The course of soreness after a workout.
    SorenessModel {
        /// The most that training alone ever says.
        most: u8,
        /// The peak that ordinary work approaches.
        most_usual: f64,
        /// The load at which the peak has come up to 63 percent of its most.
        load_scale: f64,
        /// Hours to the peak after ordinary work.
        peak_usual_h: f64,
        /// Hours to the peak after eccentric work.
        peak_eccentric_h: f64,
        /// Hours from which on it fades,
        fade_from_h: f64,
        /// to nothing.
        gone_h: f64,
        /// Metres of descent that double the peak,
        descent_scale_m: f64,
        /// up to this factor.
        most_descent_factor: f64,
        /// How long muscles stay used to a bout, in days.
        accustomed_days: u32,
        /// When nothing of that is left, in days.
        forgotten_days: u32,
        /// What share of this load counts as having done it before.
        accustomed_share: f64,
        /// The factor where it was done before.
        accustomed_factor: f64,
        /// The factor where nothing like it was done.
        unaccustomed_factor: f64,
        /// Said only of people whose training is known for so many days.
        unaccustomed_history_days: u32,
    }
}

part! {
    /// How long a check-in speaks for now.
    CheckInModel {
        /// Hours.
        fresh_h: f64,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    const SOURCES: &str = include_str!("../../../../rules/sources.toml");
    const TEXT: &str = include_str!("../../../../rules/load.toml");

    /// The model the product ships, for the tests of its users.
    pub(crate) fn shipped() -> LoadModel {
        // Parsed once: property tests ask for it hundreds of times.
        static SHIPPED: std::sync::LazyLock<LoadModel> =
            std::sync::LazyLock::new(|| parse(TEXT).unwrap());
        SHIPPED.clone()
    }

    fn parse(text: &str) -> Result<LoadModel, RuleBookError> {
        let exercises = include_str!("../../../../rules/exercises.toml");
        LoadModel::parse(text, exercises, &Sources::parse(SOURCES).unwrap())
    }

    fn refused(from: &str, to: &str) -> String {
        assert!(
            TEXT.contains(from),
            "the test expects `{from}` in rules/load.toml"
        );
        parse(&TEXT.replacen(from, to, 1)).unwrap_err().to_string()
    }

    #[test]
    fn the_shipped_model_knows_every_sport() {
        let model = shipped();
        for sport in Sport::ALL {
            assert!(model.sport(sport).load_per_hour > 0.0, "{sport:?}");
        }
    }

    #[test]
    fn a_part_without_a_source_is_refused() {
        let why = refused(
            "id = \"L02\"\nsource = [\"banister1991\", \"knead_load\"]",
            "id = \"L02\"",
        );
        assert!(why.contains("source"), "{why}");
        let why = refused(
            "id = \"L02\"\nsource = [\"banister1991\", \"knead_load\"]",
            "id = \"L02\"\nsource = []",
        );
        assert!(why.contains("L02"), "{why}");
    }

    #[test]
    fn a_sport_without_a_source_is_refused() {
        let why = refused("id = \"L38\"\nsource = [\"knead_load\"]", "id = \"L38\"");
        assert!(why.contains("source"), "{why}");
    }

    #[test]
    fn an_unknown_source_is_refused() {
        let why = refused("\"banister1991\"", "\"somebody\"");
        assert!(why.contains("L02") && why.contains("somebody"), "{why}");
    }

    #[test]
    fn an_id_used_twice_is_refused() {
        let why = refused("id = \"L38\"", "id = \"L37\"");
        assert!(why.contains("L37"), "{why}");
    }

    #[test]
    fn a_missing_sport_is_refused() {
        let why = refused("[sports.yoga]", "[sports.yogga]");
        assert!(why.contains("yogga"), "{why}");
    }

    #[test]
    fn numbers_that_cannot_be_meant_are_refused() {
        assert!(refused("fitness_days = 42.0", "fitness_days = 0.0").contains("L07"));
        assert!(refused("least_coverage = 0.7", "least_coverage = 7.0").contains("L02"));
        assert!(refused("19.5, 3.6]", "-165.0, 3.6]").contains("L51"));
        assert!(refused("minutes = 20, share", "minutes = 21, share").contains("L06"));
        assert!(refused("sports = [\"swimming\"]\n", "sports = [\"running\"]\n").contains("L01"));
        assert!(refused("most = 6 ", "most = 60 ").contains("L12"));
        assert!(refused("strain = 0.6", "strain = nan").contains("strain"));
        assert!(
            refused(
                "\"heart_rate_zones\", \"session_rpe\"",
                "\"heart_rate\", \"session_rpe\""
            )
            .contains("L01")
        );
    }

    #[test]
    fn readers_measure_with_the_gaps_of_the_model() {
        use crate::training::measure::{HEART_RATE_GAP_S, POWER_GAP_S};
        let model = shipped();
        assert_eq!(
            (model.heart_rate.gap_s, model.power.gap_s),
            (HEART_RATE_GAP_S, POWER_GAP_S)
        );
    }
}
