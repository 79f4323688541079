//! The words of the document as types: each parses once, at the door, and has its own line in the schema.

use std::borrow::Cow;

use care::{
    body::Area,
    situation::{TrainingPattern, WishedKind},
    training::activity::Sport,
    treatment::{massage::Kind, technique::Technique},
};
use jiff::{Timestamp, tz::TimeZone};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use crate::sport;

/// An instant, written with its offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Instant(pub Timestamp);

impl TryFrom<String> for Instant {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse().map(Self).map_err(|_| {
            "this is no instant; write it with its offset, such as `2026-05-04T09:00:00-06:00`"
                .to_owned()
        })
    }
}

impl JsonSchema for Instant {
    fn schema_name() -> Cow<'static, str> {
        "Instant".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "date-time", "description": "An instant with its offset."})
    }
}

/// An IANA time zone.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct Zone(pub TimeZone);

impl TryFrom<String> for Zone {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        TimeZone::get(&text).map(Self).map_err(|_| {
            format!("`{text}` is no time zone; write its IANA name, such as `America/Edmonton`")
        })
    }
}

impl JsonSchema for Zone {
    fn schema_name() -> Cow<'static, str> {
        "Zone".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "description": "An IANA time zone, such as `America/Edmonton`."})
    }
}

/// An area of the body map: a region's code, with `:left` or `:right` where it is paired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct AreaCode(pub Area);

impl TryFrom<String> for AreaCode {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
            .map(Self)
            .map_err(|error: care::body::UnknownArea| error.to_string())
    }
}

impl JsonSchema for AreaCode {
    fn schema_name() -> Cow<'static, str> {
        "Area".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let codes: Vec<String> = Area::all().map(|area| area.to_string()).collect();
        json_schema!({"type": "string", "enum": codes})
    }
}

/// A whole number from 0 to a most; it stands in schemas alone, the reader says itself what it takes.
pub struct Most<const MOST: u8>;

impl<const MOST: u8> JsonSchema for Most<MOST> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Most{MOST}").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "integer", "minimum": 0, "maximum": MOST})
    }
}

/// A sport, in our words or those of FIT's sport profile.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
pub struct SportWord(pub Sport);

impl TryFrom<String> for SportWord {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let sport = Sport::from_word(&text).or_else(|| sport::of_fit_word(&text));
        sport.map(Self).ok_or_else(|| {
            format!(
                "`{text}` is no sport; a word of FIT's sport profile, or one of {}",
                listed(Sport::ALL.map(Sport::word))
            )
        })
    }
}

impl JsonSchema for SportWord {
    fn schema_name() -> Cow<'static, str> {
        "Sport".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let ours = Sport::ALL.map(Sport::word).map(str::to_owned);
        let mut words: Vec<String> = ours.into_iter().chain(sport::fit_words()).collect();
        words.sort_unstable();
        words.dedup();
        json_schema!({"type": "string", "enum": words})
    }
}

/// How somebody usually trains.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
pub struct PatternWord(pub TrainingPattern);

/// Each pattern with its word.
const PATTERNS: [(&str, TrainingPattern); 4] = [
    (
        "high_intensity_3_per_week",
        TrainingPattern::HighIntensity3PerWeek,
    ),
    (
        "moderate_3_to_4_per_week",
        TrainingPattern::Moderate3To4PerWeek,
    ),
    ("sporadic", TrainingPattern::Sporadic),
    ("off_season", TrainingPattern::OffSeason),
];

impl TryFrom<String> for PatternWord {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let known = PATTERNS.into_iter().find(|(word, _)| *word == text);
        known.map(|(_, pattern)| Self(pattern)).ok_or_else(|| {
            format!(
                "`{text}` is no training pattern; one of {}",
                listed(PATTERNS.map(|(word, _)| word))
            )
        })
    }
}

impl JsonSchema for PatternWord {
    fn schema_name() -> Cow<'static, str> {
        "TrainingPattern".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "enum": PATTERNS.map(|(word, _)| word)})
    }
}

/// A kind of massage wished for, or `none`.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
pub struct WishWord(pub WishedKind);

impl TryFrom<String> for WishWord {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text == "none" {
            return Ok(Self(WishedKind::Nothing));
        }
        Kind::from_word(&text)
            .map(|kind| Self(WishedKind::Kind(kind)))
            .ok_or_else(|| {
                format!(
                    "`{text}` is no kind of massage; `none` or one of {}",
                    listed(Kind::ALL.map(Kind::word))
                )
            })
    }
}

impl JsonSchema for WishWord {
    fn schema_name() -> Cow<'static, str> {
        "WishedKind".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let words: Vec<&str> = Kind::ALL
            .map(Kind::word)
            .into_iter()
            .chain(["none"])
            .collect();
        json_schema!({"type": "string", "enum": words})
    }
}

/// A technique liked or not.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
pub struct TechniqueWord(pub Technique);

impl TryFrom<String> for TechniqueWord {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Technique::from_word(&text).map(Self).ok_or_else(|| {
            format!(
                "`{text}` is no technique; one of {}",
                listed(Technique::ALL.map(Technique::word))
            )
        })
    }
}

impl JsonSchema for TechniqueWord {
    fn schema_name() -> Cow<'static, str> {
        "Technique".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "enum": Technique::ALL.map(Technique::word)})
    }
}

fn listed<const N: usize>(words: [&str; N]) -> String {
    words.map(|word| format!("`{word}`")).join(", ")
}
