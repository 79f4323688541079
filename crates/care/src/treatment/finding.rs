//! Answers and facts that matter for safety.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::body::Area;

/// How a safety question was answered. A "no" is not a finding; it is a [`Denial`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It is so.
    Yes,
    /// The person does not know: "yes" for red flags, told to the therapist otherwise.
    Unsure,
}

/// The answer to a follow-up question.
#[derive(Debug, Clone, PartialEq)]
pub enum FollowUp {
    /// Yes or no.
    Bool(bool),
    /// A number, in the unit its name tells (`temperature_c`).
    Number(f64),
    /// An instant.
    Time(Timestamp),
    /// Words.
    Text(String),
}

/// An answer or fact that matters for safety.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The rule it answers, such as `R09` or `M01`.
    pub code: String,
    /// Where, if it is of a place.
    pub area: Option<Area>,
    /// When the thing began or was done.
    pub onset: Option<Timestamp>,
    /// Yes or unsure.
    pub answer: Answer,
    /// When it was answered.
    pub answered_at: Timestamp,
    /// When a clinician's clearance was recorded, if one was.
    pub cleared_at: Option<Timestamp>,
    /// Free words for the therapist; never used by a rule.
    pub detail: String,
    /// Follow-ups by name.
    pub answers: BTreeMap<String, FollowUp>,
}

/// A safety question asked and answered with "no".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denial {
    /// The rule.
    pub code: String,
    /// When it was answered.
    pub answered_at: Timestamp,
}
