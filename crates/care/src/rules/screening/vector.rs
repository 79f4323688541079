//! Examples that stand beside a rule in the file and that the tests hold it to.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::span::Span;
use crate::treatment::screening::{Outcome, Urgency};

/// One example: a finding of the rule, alone unless it says otherwise, and what it comes to.
///
/// What is left out is expected to be so: no skill, no position, no advice to be seen, nothing asked again, no wait. Where the
/// outcome is `book` or `book_with_limits`, strong pressure is allowed and nothing is off limits unless told.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vector {
    /// How long ago it began or was done.
    pub onset: Option<Span>,
    /// How long ago it was answered; now if left out.
    pub answered: Option<Span>,
    /// How long ago a clearance was recorded.
    pub cleared: Option<Span>,
    /// Where.
    pub area: Option<String>,
    /// Answered with "not sure".
    #[serde(default)]
    pub unsure: bool,
    /// Follow-ups answered yes, no, with a number or a word.
    #[serde(default)]
    pub answers: BTreeMap<String, VectorAnswer>,
    /// Follow-ups answered with a moment this long ago.
    #[serde(default)]
    pub ago: BTreeMap<String, Span>,
    /// The person's age.
    pub age: Option<u8>,
    /// Other rules answered with "yes" now.
    #[serde(default)]
    pub with: Vec<String>,
    /// Other rules answered with "yes", and cleared by a clinician since.
    #[serde(default)]
    pub with_cleared: Vec<String>,
    /// How long ago a light massage of the area ended.
    pub massaged: Option<Span>,
    /// How long ago a race ended; its gate was passed.
    pub race: Option<Span>,
    /// How long that race took; an hour if left out.
    pub race_took: Option<Span>,
    /// Other rules asked and denied now.
    #[serde(default)]
    pub denied: Vec<String>,
    /// The outcome.
    pub outcome: Outcome,
    /// How soon to be seen.
    pub urgency: Option<Urgency>,
    /// Advice to be seen, the most urgent of it.
    pub refer: Option<Urgency>,
    /// How long from now the wait lasts.
    pub wait: Option<Span>,
    /// Most pressure anywhere.
    pub cap: Option<u8>,
    /// The longest massage, in minutes.
    pub minutes: Option<u16>,
    /// Most pressure in areas.
    #[serde(default)]
    pub cap_at: BTreeMap<String, u8>,
    /// Areas that are off limits, all of them; a group of regions stands for its areas (`LEG:left`, `NECK`).
    pub avoid: Option<Vec<String>>,
    /// Until when areas are off limits, from now.
    #[serde(default)]
    pub avoid_for: BTreeMap<String, Span>,
    /// Skills needed.
    #[serde(default)]
    pub skills: Vec<String>,
    /// Positions to use or leave out.
    #[serde(default)]
    pub positions: Vec<String>,
    /// Other rules asked again now.
    #[serde(default)]
    pub asks: Vec<String>,
    /// How many sentences the rule says here.
    pub sentences: Option<usize>,
    /// Whether the therapist sees it; otherwise the rule does nothing here at all.
    #[serde(default = "yes")]
    pub seen: bool,
}

const fn yes() -> bool {
    true
}

/// An answer to a follow-up in an example.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum VectorAnswer {
    /// Yes or no.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A word.
    Text(String),
}
