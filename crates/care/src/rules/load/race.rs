//! How races are told from workouts: evidence that adds up as log-odds.

use serde::Deserialize;

use super::{part, words};
use crate::training::activity::Sport;

part! {
    /// How races are told from workouts.
    RaceModel {
        /// Workouts further back, in days, are no events any more.
        recent_days: u32,
        /// Races are for so many days.
        race_days: u32,
        /// Above this confidence the athlete is asked,
        ask_from: f64,
        /// and from this one on it is taken to be a race.
        sure: f64,
        /// What each piece of evidence says.
        odds: RaceOdds,
        /// What a name says.
        names: RaceNames,
        /// What a distance says.
        runs: RaceRuns,
        /// What time and pauses say.
        time: RaceTime,
        /// What the effort says.
        effort: RaceEffort,
        /// What the days before say.
        taper: RaceTaper,
        /// What several sports one after the other say.
        multisport: Multisport,
    }
}

macro_rules! section {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $type,)*
        }
    };
}

section! {
    /// Log-odds of each piece of evidence; above 0 speaks for a race.
    RaceOdds {
        /// Of any activity.
        start: f64,
        /// Marked as a race by the athlete, the device or the export.
        marked: f64,
        /// A name that says race.
        named: f64,
        /// A name that says training.
        named_otherwise: f64,
        /// A name that tells a distance.
        named_distance: f64,
        /// A usual race distance.
        distance: f64,
        /// Another distance.
        other_distance: f64,
        /// No distance.
        no_distance: f64,
        /// Among the hardest for its length.
        top_effort: f64,
        /// No harder than usual.
        ordinary_effort: f64,
        /// Too few to compare, and so far that nobody trains it.
        certain_distance: f64,
        /// Further than people run for training.
        surely_long: f64,
        /// Begun on a weekend morning.
        race_morning: f64,
        /// Begun at another time.
        other_time: f64,
        /// Hardly paused.
        hardly_paused: f64,
        /// Long paused.
        paused: f64,
        /// Little training in the days before.
        tapered: f64,
        /// Several sports one after the other.
        multisport: f64,
        /// A name that says it was done indoors.
        indoors: f64,
    }
}

section! {
    /// Whole words of a name, in lower case; a phrase of several is one with spaces.
    RaceNames {
        /// Say race.
        words: Vec<String>,
        /// Say that it was none all the same.
        not_words: Vec<String>,
        /// Races that matter less.
        minor_words: Vec<String>,
        /// Say that it was done indoors.
        indoor_words: Vec<String>,
        /// Tell a distance.
        distance_words: Vec<String>,
    }
}

section! {
    /// Distances of races.
    RaceRuns {
        /// Sports that they are usual in.
        #[serde(deserialize_with = "words::sports")]
        sports: Vec<Sport>,
        /// Usual distances in kilometres.
        distances_km: Vec<f64>,
        /// How much shorter a recording of such a race may be.
        shorter_ratio: f64,
        /// How much longer.
        longer_ratio: f64,
        /// Races found without a name up to here matter less.
        minor_km: f64,
        /// With too few to compare, from here on the distance itself decides.
        certain_km: f64,
        /// A run this long asks for the care of a race, whenever it began.
        surely_km: f64,
    }
}

section! {
    /// When races begin, and how little they are paused.
    RaceTime {
        /// From and to which hour of the local morning they start, the second exclusive.
        morning_hours: [i8; 2],
        /// Most share of pauses of what was hardly paused.
        paused_ratio: f64,
        /// A larger share of pauses was no race.
        long_paused_ratio: f64,
    }
}

section! {
    /// Which efforts are compared.
    RaceEffort {
        /// Activities between this share shorter and longer are compared.
        peer_duration_ratio: f64,
        /// How far back, in days.
        peer_days: u32,
        /// How many are needed.
        peers: usize,
        /// At least this quantile of their load an hour is a top effort.
        intensity_quantile: f64,
        /// Up to this quantile it is an ordinary one.
        ordinary_quantile: f64,
    }
}

section! {
    /// When the days before count as a taper.
    RaceTaper {
        /// So many days before,
        days: u32,
        /// against so many,
        against_days: u32,
        /// at most this share a day,
        ratio: f64,
        /// where so much load a day is usual.
        least_load: f64,
    }
}

section! {
    /// When several activities are one race of several sports.
    Multisport {
        /// Sports that may take part.
        #[serde(deserialize_with = "words::sports")]
        sports: Vec<Sport>,
        /// So many different ones.
        least: usize,
        /// Most minutes from the end of one to the start of the next.
        transition_min: i64,
    }
}
