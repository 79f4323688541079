//! Massages given, their kinds and their pressure.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::{body::Area, units::Pressure};

/// What a massage is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is its own word; see `Kind::word`")]
pub enum Kind {
    PostWorkout,
    PostRace,
    PreEvent,
    Maintenance,
    Relaxation,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 5] = [
        Self::PostWorkout,
        Self::PostRace,
        Self::PreEvent,
        Self::Maintenance,
        Self::Relaxation,
    ];

    /// The word used in JSON and the database, such as `post_workout`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::PostWorkout => "post_workout",
            Self::PostRace => "post_race",
            Self::PreEvent => "pre_event",
            Self::Maintenance => "maintenance",
            Self::Relaxation => "relaxation",
        }
    }

    /// The kind of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// The name on a page, such as "Post-workout massage".
    pub const fn plain_name(self) -> &'static str {
        match self {
            Self::PostWorkout => "Post-workout massage",
            Self::PostRace => "Post-race massage",
            Self::PreEvent => "Pre-event massage",
            Self::Maintenance => "Maintenance massage",
            Self::Relaxation => "Relaxation massage",
        }
    }
}

/// A skill a therapist holds, and some plans need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is its own word; see `Skill::word`")]
pub enum Skill {
    Sport,
    Prenatal,
    Oncology,
    Lymphatic,
    Paediatric,
}

impl Skill {
    /// Every skill.
    pub const ALL: [Self; 5] = [
        Self::Sport,
        Self::Prenatal,
        Self::Oncology,
        Self::Lymphatic,
        Self::Paediatric,
    ];

    /// The word used in rules, JSON and the database.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sport => "sport",
            Self::Prenatal => "prenatal",
            Self::Oncology => "oncology",
            Self::Lymphatic => "lymphatic",
            Self::Paediatric => "paediatric",
        }
    }

    /// The skill of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|skill| skill.word() == word)
    }
}

/// A massage that was given.
#[derive(Debug, Clone, PartialEq)]
pub struct PastMassage {
    /// When it ended.
    pub ended_at: Timestamp,
    /// How long it was.
    pub minutes: u16,
    /// Pressure delivered, by area; empty where nobody wrote it down.
    pub pressure_by_area: BTreeMap<Area, Pressure>,
}

/// A massage that is booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BookedMassage {
    /// When it starts.
    pub starts_at: Timestamp,
    /// How long it is.
    pub minutes: u16,
}
