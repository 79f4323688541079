//! `rules/claims.toml`: what people say massage does, how good the evidence is, and the only sentence that may be shown.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{RuleBookError, sources::Sources};
use crate::treatment::recommendation::Grade;

/// What `rules/claims.toml` says.
#[derive(Debug, Clone)]
pub struct Claims(BTreeMap<String, Claim>);

/// One claim with its grade.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// Its id, such as `A4`.
    pub id: String,
    /// The sentence that may be shown; `None` where nothing may be said.
    pub says: Option<String>,
    /// How good the evidence for the claim is.
    #[serde(deserialize_with = "super::timing::grade")]
    pub grade: Grade,
    /// The grade in words, with its parts where they differ.
    pub verdict: String,
    /// From 1 (several trials) to 4 (custom or none).
    pub strength: String,
    /// What the trials found, with their figures.
    pub research: String,
    /// Keys of `rules/sources.toml`.
    pub sources: Vec<String>,
    /// Where it comes from in words, where no key says it.
    pub source: Option<String>,
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
            if let Some(twice) = claims.insert(claim.id.clone(), claim) {
                return Err(wrong(format_args!("{} stands there twice", twice.id)));
            }
        }
        Ok(Self(claims))
    }

    /// The claim of an id.
    pub fn get(&self, id: &str) -> Option<&Claim> {
        self.0.get(id)
    }

    /// Every claim, in the order of the ids.
    pub fn iter(&self) -> impl Iterator<Item = &Claim> {
        self.0.values()
    }
}

fn wrong(why: impl std::fmt::Display) -> RuleBookError {
    RuleBookError::new("claims.toml", why)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
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

    #[test]
    fn a_claim_without_a_source_does_not_load() {
        let sources = RuleBook::built_in().unwrap().sources;
        let text = "[[claim]]\nid = \"Z1\"\ngrade = \"mixed\"\nverdict = \"mixed\"\nstrength = \"4\"\nresearch = \"none\"\nsources = []\n";
        assert!(
            Claims::parse(text, &sources)
                .unwrap_err()
                .to_string()
                .contains("Z1")
        );
    }
}
