//! One honest suggestion with its reasons, or why none.

mod areas;
mod decide;
mod limits;
mod shape;
mod techniques;
mod window;
pub(in crate::treatment) mod words;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::{
    body::Area,
    rules::RuleBook,
    situation::Situation,
    treatment::{
        massage::{Kind, Skill},
        screening::{Clearance, DECIDED, Outcome, RuleHit, Verdict},
        technique::Technique,
    },
    units::Pressure,
};

/// Half-open span of time in which the massage is best begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// From.
    pub from: Timestamp,
    /// To, exclusive.
    pub to: Timestamp,
}

/// The grade of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Several good trials.
    Supported,
    /// Trials disagree, or only a part holds.
    Mixed,
    /// No good trial.
    Unsupported,
    /// Trials say otherwise.
    Contradicted,
    /// Professional custom only.
    Custom,
}

impl Grade {
    /// Whether a claim of this grade may stand beside a suggestion; the others are told on the page of research alone.
    pub const fn may_stand_beside(self) -> bool {
        match self {
            Self::Supported | Self::Mixed | Self::Custom => true,
            Self::Unsupported | Self::Contradicted => false,
        }
    }

    /// The word used in JSON and style classes.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Supported => "supported",
            Self::Mixed => "mixed",
            Self::Unsupported => "unsupported",
            Self::Contradicted => "contradicted",
            Self::Custom => "custom",
        }
    }
}

/// Why a recommendation is as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The rule's id, such as `T7`.
    pub rule: String,
    /// In plain words, with the person's own facts.
    pub says: String,
    /// Where the rule comes from, in words.
    pub source: String,
    /// The claim that grades it, such as `A4`, if it speaks of a benefit.
    pub claim: Option<String>,
    /// How good the evidence is.
    pub grade: Grade,
}

/// What to book, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recommendation {
    /// What for.
    pub kind: Kind,
    /// When.
    pub window: Window,
    /// How long, hands on.
    pub minutes: u16,
    /// Most pressure anywhere.
    pub pressure_cap: Pressure,
    /// Most pressure in an area, where less.
    pub pressure_cap_by_area: BTreeMap<Area, Pressure>,
    /// Areas to work, most worth it first.
    pub work: Vec<Area>,
    /// Of those, the ones that need a separate consent.
    pub consent_needed: Vec<Area>,
    /// Areas to leave out: always contains the screening's.
    pub avoid: BTreeSet<Area>,
    /// Skills the therapist should hold.
    pub skills: BTreeSet<Skill>,
    /// Techniques that the person likes and that fit.
    pub techniques: Vec<Technique>,
    /// Techniques that the person would rather not have.
    pub techniques_left_out: Vec<Technique>,
    /// Why it is as it is.
    pub reasons: Vec<Reason>,
    /// What it is advised for at all.
    pub cause: Cause,
    /// Every cap that holds, least first, also those above the one that decides.
    pub caps: Vec<HeldCap>,
}

/// What a massage is advised for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// An event ahead whose row decides the kind.
    EventAhead,
    /// Asked for on the day of a power event.
    AskedOnPowerDay,
    /// Asked for.
    Wished,
    /// A race or a hard session behind.
    EffortBehind,
    /// Stress or a drained mind stands out.
    Relaxation,
    /// Sore areas.
    Sore,
    /// The custom of how often.
    Rhythm,
}

impl Recommendation {
    /// The rules that hold the pressure where it is: why not harder.
    pub fn binding_caps(&self) -> Vec<Reason> {
        self.caps
            .iter()
            .filter(|held| held.cap == self.pressure_cap)
            .map(|held| held.because.clone())
            .collect()
    }
}

/// A cap that holds, and what holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldCap {
    /// Most pressure.
    pub cap: Pressure,
    /// The rule.
    pub because: Reason,
}

/// A recommendation, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Advice {
    /// This massage.
    Massage(Box<Recommendation>),
    /// None now, because.
    Nothing(Vec<Reason>),
}

/// The massage advised to somebody who was screened, or why none.
///
/// In this order: waits and events ahead, wishes, what lies behind, drained or stressed, soreness, rhythm, none.
/// A cap is the least of all that hold. The same situation always gives the same advice.
///
/// # Source
/// `rules/timing.toml`.
pub fn recommend(situation: &Situation, clearance: &Clearance, rules: &RuleBook) -> Advice {
    decide::advise(situation, clearance.verdict(), rules)
}

/// Why there is no recommendation without a clearance: the screening's own reasons.
pub fn reasons_of_refusal(verdict: &Verdict, rules: &RuleBook) -> Vec<Reason> {
    let says = match verdict.outcome {
        Outcome::Incomplete => "The recommendation waits for the safety questions.",
        Outcome::NotYet => "Not yet: your answers ask for a wait first.",
        Outcome::SpeakToSomeone => "Please speak to somebody about your answers first.",
        Outcome::Emergency => "Please get help now; a massage can wait.",
        Outcome::Book | Outcome::BookWithLimits => "Your answers allow a massage.",
    };
    let hits = verdict.reasons.iter().map(of_screening);
    [words::reason(
        rules,
        "T20",
        &words::Fills {
            days: says.to_owned(),
            ..words::Fills::default()
        },
    )]
    .into_iter()
    .chain(hits)
    .collect()
}

/// What therapists decided, as reasons.
fn decided(verdict: &Verdict) -> impl Iterator<Item = Reason> {
    let hits = verdict.reasons.iter();
    hits.filter(|hit| hit.rule == DECIDED).map(of_screening)
}

fn of_screening(hit: &RuleHit) -> Reason {
    Reason {
        rule: hit.rule.clone(),
        says: hit.says.clone(),
        source: hit.source.clone(),
        claim: None,
        grade: Grade::Custom,
    }
}
