//! One set of a strength exercise.

use jiff::SignedDuration;

use crate::units::{Kilograms, Metres, Rpe};

/// What a set was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SetKind {
    /// Lighter, before the work.
    WarmUp,
    /// The work.
    Work,
    /// At once after a working set, with less weight.
    Drop,
    /// Until nothing more was possible.
    ToFailure,
}

impl SetKind {
    /// Every kind, in the order above.
    pub const ALL: [Self; 4] = [Self::WarmUp, Self::Work, Self::Drop, Self::ToFailure];

    /// The word used in JSON and the database, such as `warm_up`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::WarmUp => "warm_up",
            Self::Work => "work",
            Self::Drop => "drop",
            Self::ToFailure => "to_failure",
        }
    }

    /// The kind of a word; `None` for a word that is none of ours.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// One set of a strength exercise, as an app or a watch tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct StrengthSet {
    /// The exercise by the name its source gives it, such as "Squat (Barbell)".
    pub exercise: String,
    /// What it was for.
    pub kind: SetKind,
    /// Repetitions; `None` for a hold or a carry.
    pub repetitions: Option<u16>,
    /// The weight moved besides the body; `None` where only the body was.
    pub weight: Option<Kilograms>,
    /// How far, for carries and sleds.
    pub distance: Option<Metres>,
    /// How long, for holds.
    pub duration: Option<SignedDuration>,
    /// How hard this set was.
    pub rpe: Option<Rpe>,
}
