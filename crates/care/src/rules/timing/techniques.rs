//! Techniques: what each is, and when it is not used though somebody likes it.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::{RuleBookError, check_sources, wrong};
use crate::{
    rules::sources::Sources,
    treatment::{massage::Kind, technique::Technique},
    units::Pressure,
};

/// A technique's line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TechniqueRule {
    /// Which.
    pub technique: Technique,
    /// What it is called.
    pub name: String,
    /// What the hands do.
    pub what: String,
    /// The least pressure that it is done with: below it, it is none.
    pub least_level: Pressure,
    /// Safety rules that it does not go with, by id.
    pub not_with: BTreeSet<String>,
    /// Kinds of massage that it is no part of.
    pub not_in: BTreeSet<Kind>,
    /// Not within so many hours of a race ahead.
    pub not_before_race_h: Option<u16>,
    /// Keys of `rules/sources.toml`.
    pub sources: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TechniqueLine {
    technique: String,
    name: String,
    what: String,
    least_level: u8,
    #[serde(default)]
    not_with: BTreeSet<String>,
    #[serde(default)]
    not_in: Vec<String>,
    not_before_race_h: Option<u16>,
    sources: Vec<String>,
}

/// The lines in the order of [`Technique::ALL`]; every technique has one.
pub(super) fn read(
    lines: Vec<TechniqueLine>,
    sources: &Sources,
) -> Result<Vec<TechniqueRule>, RuleBookError> {
    let mut rules: Vec<TechniqueRule> = lines
        .into_iter()
        .map(|line| line.into_rule(sources))
        .collect::<Result<_, _>>()?;
    rules.sort_by_key(|rule| {
        Technique::ALL
            .iter()
            .position(|known| *known == rule.technique)
    });
    let found: Vec<Technique> = rules.iter().map(|rule| rule.technique).collect();
    if found != Technique::ALL {
        return Err(wrong("each technique has one line"));
    }
    Ok(rules)
}

impl TechniqueLine {
    fn into_rule(self, sources: &Sources) -> Result<TechniqueRule, RuleBookError> {
        check_sources(&self.technique, &self.sources, sources)?;
        let word = self.technique;
        if self.name.trim().is_empty() || self.what.trim().is_empty() {
            return Err(wrong(format_args!(
                "{word} has no name, or nobody says what it is"
            )));
        }
        let kind = |kind: &String| {
            Kind::from_word(kind).ok_or_else(|| wrong(format_args!("`{kind}` is no kind")))
        };
        Ok(TechniqueRule {
            technique: Technique::from_word(&word)
                .ok_or_else(|| wrong(format_args!("`{word}` is no technique")))?,
            name: self.name,
            what: self.what,
            least_level: Pressure::new(self.least_level).map_err(wrong)?,
            not_with: self.not_with,
            not_in: self.not_in.iter().map(kind).collect::<Result<_, _>>()?,
            not_before_race_h: self.not_before_race_h,
            sources: self.sources,
        })
    }
}
