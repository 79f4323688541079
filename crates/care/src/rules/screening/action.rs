//! What an answer does, and when it does it, as data.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::span::Span;
use crate::{
    body::Region,
    treatment::{massage::Skill, screening::Urgency},
    units::Pressure,
};

/// One thing a case does.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Action {
    /// No booking; call for help now.
    Emergency,
    /// No massage anywhere until seen; lifted only by a recorded clearance.
    StopRefer(Urgency),
    /// Advice to be seen that does not stop the rest.
    Refer(Urgency),
    /// A clinician's clearance is needed before the first booking.
    Clearance(Urgency),
    /// A guardian's consent is needed before the first booking.
    GuardianConsent,
    /// No massage anywhere until the time has passed and the question was asked again.
    Wait(Wait),
    /// Places off limits.
    LocalAvoid(LocalAvoid),
    /// Most pressure, everywhere or in places.
    Cap(Cap),
    /// The longest massage, in minutes.
    MostMinutes(u16),
    /// The therapist sees it first.
    Inform,
    /// A position to use or leave out, such as `side` or `no_prone`.
    Position(String),
    /// A skill the therapist needs.
    Skill(SkillWord),
    /// Other rules to ask (again) before the massage.
    Ask(Vec<String>),
    /// Other rules to ask unless they were answered.
    AskIfUnknown(Vec<String>),
    /// The answer counts as an answer to another rule.
    Becomes(String),
}

/// A wait for the whole body.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wait {
    /// How long; without it, until asked again.
    #[serde(rename = "for")]
    pub length: Option<Span>,
    /// Counted from the first of these that is known (a follow-up's name, or `onset`), else from the answer.
    #[serde(default)]
    pub from: Vec<String>,
}

/// Places off limits.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocalAvoid {
    /// Where.
    pub at: Vec<Place>,
    /// Where, if the person named no place that fits.
    #[serde(default, rename = "or")]
    pub otherwise: Vec<Place>,
    /// How long, counted from the onset (else the answer); without it, until it is answered again.
    #[serde(rename = "for")]
    pub length: Option<Span>,
    /// Whether nothing happens when no place is known; otherwise the whole body waits until it is told where.
    #[serde(default)]
    pub optional: bool,
}

/// Most pressure.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cap {
    /// The level.
    #[serde(deserialize_with = "level")]
    pub level: Pressure,
    /// Where; everywhere if empty, and everywhere if no place is known.
    #[serde(default)]
    pub at: Vec<Place>,
    /// Where, if the person named no place that fits.
    #[serde(default, rename = "or")]
    pub otherwise: Vec<Place>,
}

/// A place an action is about, resolved against the finding's own area.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "String")]
pub enum Place {
    /// The area named: `area`.
    Own,
    /// The area named and its neighbours: `area+adj`.
    OwnAndNeighbours,
    /// The limb of the area named: `limb`.
    Limb,
    /// Every sensitive area: `sensitive`.
    Sensitive,
    /// A region, on the side named if there is one: `CHEST`.
    Region(Region),
    /// A group of regions, on the side named if there is one: `CALF`; on both with `CALF:both`.
    Group {
        /// The group's name in `rules/regions.toml`.
        name: String,
        /// Whether both sides are meant whatever was named.
        both: bool,
    },
}

impl TryFrom<String> for Place {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Ok(match text.as_str() {
            "area" => Self::Own,
            "area+adj" => Self::OwnAndNeighbours,
            "limb" => Self::Limb,
            "sensitive" => Self::Sensitive,
            other => match (other.parse(), other.split_once(':')) {
                (Ok(region), _) => Self::Region(region),
                (Err(_), Some((name, "both"))) => Self::Group {
                    name: name.to_owned(),
                    both: true,
                },
                (Err(_), Some(_)) => return Err(format!("`{text}` is no place")),
                (Err(_), None) => Self::Group {
                    name: text,
                    both: false,
                },
            },
        })
    }
}

/// A skill's word in the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct SkillWord(pub Skill);

impl TryFrom<String> for SkillWord {
    type Error = String;

    fn try_from(word: String) -> Result<Self, String> {
        Skill::from_word(&word)
            .map(Self)
            .ok_or_else(|| format!("`{word}` is no skill"))
    }
}

/// One row of a rule: under this condition, these actions. All rows that fit apply.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Since the onset (else the answer), half-open: from and, if there are two, to.
    #[serde(default)]
    pub since: Vec<Span>,
    /// Counts `since` from the answer, for what the onset tells nothing about.
    #[serde(default)]
    pub from_answer: bool,
    /// Whether the onset was told.
    pub onset_known: Option<bool>,
    /// Whether an area was named.
    pub placed: Option<bool>,
    /// Follow-ups that are all answered so.
    #[serde(default)]
    pub when: BTreeMap<String, Test>,
    /// Follow-ups none of which is answered so; an unanswered one is not.
    #[serde(default)]
    pub unless: BTreeMap<String, Test>,
    /// At least so many of these follow-ups are true.
    pub at_least: Option<AtLeast>,
    /// Whether a clinician's clearance of it is recorded.
    pub cleared: Option<bool>,
    /// Another finding that is there too (any of them).
    #[serde(default)]
    pub with: Vec<String>,
    /// The area named lies in one of these regions or groups.
    #[serde(default)]
    pub within: Vec<Place>,
    /// Whether a massage touched the area since the onset.
    pub touched: Option<bool>,
    /// Whether an effort of more than three hours ended in the last 24 hours.
    pub after_long_effort: Option<bool>,
    /// Whether a race ended in the last two hours.
    pub just_finished: Option<bool>,
    /// The person is known to be younger than this.
    pub age_below: Option<u8>,
    /// What it does.
    pub actions: Vec<Action>,
    /// What the person is told, if other than the rule's own words.
    pub says: Option<String>,
    /// Added by a clinic: nobody loosens it.
    #[serde(skip)]
    pub clinics: bool,
}

/// A count of true follow-ups.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AtLeast {
    /// How many.
    pub count: usize,
    /// Of these.
    pub of: Vec<String>,
}

/// What a follow-up's answer is compared with.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Test {
    /// Exactly this.
    Bool(bool),
    /// One of these words, whatever their case.
    Words(Vec<String>),
    /// A number in a half-open range.
    Range {
        /// From.
        from: Option<f64>,
        /// To, exclusive.
        below: Option<f64>,
    },
}

fn level<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Pressure, D::Error> {
    Pressure::new(u8::deserialize(deserializer)?).map_err(serde::de::Error::custom)
}

/// A level that may be left out.
pub(super) fn maybe_level<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Pressure>, D::Error> {
    level(deserializer).map(Some)
}
