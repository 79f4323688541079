//! Words the database keeps for enums of `care` that have none of their own.

use care::{
    situation::TrainingPattern,
    training::{
        activity::{OffsetFrom, SourceFormat},
        athlete::Sex,
        workout::{Discipline, EventKind, Priority},
    },
    treatment::{finding::Answer, screening::Outcome},
};

/// An enum kept as a word.
pub(crate) trait Word: Sized + Copy + 'static {
    const ALL: &'static [Self];

    fn word(self) -> &'static str;

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|each| each.word() == word)
    }
}

macro_rules! words {
    ($($kind:ident { $($variant:ident = $word:literal),* })*) => {$(
        impl Word for $kind {
            const ALL: &'static [Self] = &[$(Self::$variant),*];

            fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),*
                }
            }
        }
    )*};
}

words! {
    Sex { Female = "female", Male = "male" }
    SourceFormat {
        Fit = "fit",
        Tcx = "tcx",
        Gpx = "gpx",
        AppleHealth = "apple_health",
        Strong = "strong",
        Hevy = "hevy",
        GarminSummary = "garmin_summary",
        StravaRow = "strava_row",
        Diary = "diary"
    }
    OffsetFrom { File = "file", Position = "position" }
    EventKind { Race = "race", Workout = "workout" }
    Priority { A = "a", B = "b", C = "c" }
    Discipline { Endurance = "endurance", Power = "power" }
    Answer { Yes = "yes", Unsure = "unsure" }
    TrainingPattern {
        HighIntensity3PerWeek = "high_intensity_3_per_week",
        Moderate3To4PerWeek = "moderate_3_to_4_per_week",
        Sporadic = "sporadic",
        OffSeason = "off_season"
    }
    Outcome {
        Book = "book",
        BookWithLimits = "book_with_limits",
        NotYet = "not_yet",
        Incomplete = "incomplete",
        SpeakToSomeone = "speak_to_someone",
        Emergency = "emergency"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outcome_has_the_same_word_everywhere() {
        for outcome in <Outcome as Word>::ALL {
            assert_eq!(Word::word(*outcome), Outcome::word(*outcome));
        }
    }
}
