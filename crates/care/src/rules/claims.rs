//! `rules/claims.toml`: what people say massage does, how good the evidence is, and the only sentence that may be shown.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use super::{
    RuleBookError,
    sources::{Checked, Sources},
};
use crate::treatment::recommendation::Grade;

/// What `rules/claims.toml` says.
#[derive(Debug, Clone)]
pub struct Claims {
    by_id: BTreeMap<String, Claim>,
    /// When they were last reviewed.
    pub review_date: Date,
}

/// One claim with its grade.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// Its id, such as `A4`.
    pub id: String,
    /// What people say, in plain words.
    pub people_say: String,
    /// The sentence that may be shown; `None` where nothing may be said.
    pub says: Option<String>,
    /// How good the evidence for the claim is.
    #[serde(deserialize_with = "super::timing::grade")]
    pub grade: Grade,
    /// The grade in words, with its parts where they differ.
    pub verdict: String,
    /// From 1 (several trials) to 4 (custom or none).
    pub strength: String,
    /// The myth it belongs to, if it is one of those that are told plainly.
    pub myth: Option<Myth>,
    /// What the trials found, with their figures.
    pub research: String,
    /// What would change our mind.
    pub would_change: String,
    /// Sizes with their intervals.
    #[serde(default, rename = "effect")]
    pub effects: Vec<Effect>,
    /// Keys of `rules/sources.toml`.
    pub sources: Vec<String>,
    /// Where it comes from in words, where no key says it.
    pub source: Option<String>,
}

/// The size of an effect, and the one source it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Effect {
    /// What was measured, against what, in which unit.
    pub what: String,
    /// The size, as the source gives it.
    pub size: String,
    /// Its 95 % interval, where the source gives one.
    pub interval: Option<String>,
    /// How many people.
    pub people: Option<u32>,
    /// The source's key; it was read, or read in somebody else's words.
    pub source: String,
}

/// A myth that is told plainly on a page of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Myth {
    /// It flushes out lactic acid.
    LacticAcid,
    /// It removes toxins.
    Toxins,
    /// It lowers stress hormones.
    Cortisol,
    /// It keeps injuries away.
    Injuries,
    /// It builds muscle.
    Muscle,
}

impl Myth {
    /// Every myth, in the order of the page.
    pub const ALL: [Self; 5] = [
        Self::LacticAcid,
        Self::Toxins,
        Self::Cortisol,
        Self::Injuries,
        Self::Muscle,
    ];

    /// Its word in an address, such as `lactic_acid`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::LacticAcid => "lactic_acid",
            Self::Toxins => "toxins",
            Self::Cortisol => "cortisol",
            Self::Injuries => "injuries",
            Self::Muscle => "muscle",
        }
    }
}

impl Claims {
    /// Reads the file's text.
    ///
    /// # Errors
    /// [`RuleBookError`] names the claim that is wrong: one without a source, or twice.
    pub fn parse(text: &str, sources: &Sources) -> Result<Self, RuleBookError> {
        let file: File = toml::from_str(text).map_err(wrong)?;
        let mut claims = BTreeMap::new();
        for claim in file.claim {
            if claim.sources.is_empty()
                && claim
                    .source
                    .as_deref()
                    .is_none_or(|source| source.trim().is_empty())
            {
                return Err(wrong(format_args!("{} has no source", claim.id)));
            }
            if let Some(unknown) = claim.sources.iter().find(|key| sources.get(key).is_none()) {
                return Err(wrong(format_args!(
                    "{} names the source `{unknown}`, which sources.toml does not have",
                    claim.id
                )));
            }
            check_words(&claim)?;
            for effect in &claim.effects {
                check_effect(&claim, effect, sources)?;
            }
            if let Some(twice) = claims.insert(claim.id.clone(), claim) {
                return Err(wrong(format_args!("{} stands there twice", twice.id)));
            }
        }
        Ok(Self {
            by_id: claims,
            review_date: file.review_date,
        })
    }

    /// The claim of an id.
    pub fn get(&self, id: &str) -> Option<&Claim> {
        self.by_id.get(id)
    }

    /// The claims of a myth, in the order of the ids.
    pub fn of_myth(&self, myth: Myth) -> impl Iterator<Item = &Claim> {
        self.iter().filter(move |claim| claim.myth == Some(myth))
    }

    /// Every claim, in the order of the ids.
    pub fn iter(&self) -> impl Iterator<Item = &Claim> {
        self.by_id.values()
    }
}

fn check_words(claim: &Claim) -> Result<(), RuleBookError> {
    let words = [&claim.people_say, &claim.research, &claim.would_change];
    if words.into_iter().any(|text| text.trim().is_empty()) {
        return Err(wrong(format_args!("{} leaves a text empty", claim.id)));
    }
    let graded = matches!(claim.grade, Grade::Supported | Grade::Mixed);
    if claim.myth.is_some() && graded {
        return Err(wrong(format_args!(
            "{} is graded {} and told as a myth",
            claim.id,
            claim.grade.word()
        )));
    }
    Ok(())
}

/// A size is only as good as its source: one that nobody read gives none.
fn check_effect(claim: &Claim, effect: &Effect, sources: &Sources) -> Result<(), RuleBookError> {
    let source = sources.get(&effect.source).ok_or_else(|| {
        wrong(format_args!(
            "{} takes a size from `{}`, which sources.toml does not have",
            claim.id, effect.source
        ))
    })?;
    match source.checked {
        Checked::Checked | Checked::SecondHand => Ok(()),
        Checked::NotYetChecked => Err(wrong(format_args!(
            "{} takes a size from `{}`, which was not yet checked",
            claim.id, effect.source
        ))),
    }
}

fn wrong(why: impl std::fmt::Display) -> RuleBookError {
    RuleBookError::new("claims.toml", why)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(deserialize_with = "super::date")]
    review_date: Date,
    claim: Vec<Claim>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RuleBook;

    #[test]
    fn all_66_claims_are_there_and_none_shows_what_it_must_not() {
        let claims = RuleBook::built_in().unwrap().claims;
        assert_eq!(claims.iter().count(), 66);
        assert_eq!(
            claims.get("A4").map(|claim| claim.grade),
            Some(Grade::Supported)
        );
        assert_eq!(
            claims.get("A12").map(|claim| claim.grade),
            Some(Grade::Contradicted)
        );
        for silent in ["A29", "A32", "B27", "B34"] {
            assert_eq!(claims.get(silent).unwrap().says, None, "{silent}");
        }
    }

    #[track_caller]
    fn check_refused(from: &str, to: &str, names: &str) {
        let text = crate::rules::RuleTexts::BUILT_IN.claims;
        assert!(text.contains(from), "{from}");
        let sources = RuleBook::built_in().unwrap().sources;
        let error = Claims::parse(&text.replacen(from, to, 1), &sources).unwrap_err();
        assert!(error.to_string().contains(names), "{error}");
    }

    #[test]
    fn a_claim_without_a_source_or_words_does_not_load() {
        check_refused(
            "sources = [\"saw2016\", \"nosaka2002\"]",
            "sources = []",
            "A1",
        );
        check_refused(
            "people_say = \"Massage is relaxing.\"",
            "people_say = \" \"",
            "B2",
        );
    }

    #[test]
    fn a_size_from_a_source_that_nobody_read_does_not_load() {
        check_refused(
            "source = \"bender2019\"",
            "source = \"nosaka2002\"",
            "not yet checked",
        );
        check_refused(
            "source = \"bender2019\"",
            "source = \"nobody1900\"",
            "nobody1900",
        );
    }

    #[test]
    fn each_myth_is_told_and_none_of_them_is_graded_as_true() {
        let claims = RuleBook::built_in().unwrap().claims;
        for myth in Myth::ALL {
            assert!(claims.of_myth(myth).count() > 0, "{}", myth.word());
        }
        check_refused(
            "grade = \"contradicted\"\nverdict = \"contradicted\"\nstrength = \"4\"\nmyth",
            "grade = \"supported\"\nverdict = \"contradicted\"\nstrength = \"4\"\nmyth",
            "A9",
        );
    }
}
