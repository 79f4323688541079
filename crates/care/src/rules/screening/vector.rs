//! Examples that stand beside a rule in the file and that the tests hold it to.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::span::Span;
use crate::treatment::screening::{Outcome, Urgency};

/// One example: a finding of the rule, alone, and what it comes to.
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
    /// The outcome.
    pub outcome: Outcome,
    /// How soon to be seen.
    pub urgency: Option<Urgency>,
    /// Advice to be seen.
    pub refer: Option<Urgency>,
    /// How long from now the wait lasts.
    pub wait: Option<Span>,
    /// Most pressure anywhere.
    pub cap: Option<u8>,
    /// Most pressure in areas.
    #[serde(default)]
    pub cap_at: BTreeMap<String, u8>,
    /// Areas that are off limits, all of them.
    pub avoid: Option<Vec<String>>,
    /// Skills needed.
    #[serde(default)]
    pub skills: Vec<String>,
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
