//! `rules/sources.toml`: where rules come from.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::RuleBookError;

/// One source.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Who and what, as it would be cited.
    pub citation: String,
    /// Digital object identifier, if it has one.
    pub doi: Option<String>,
    /// `checked`, `second_hand` or `not_yet_checked`.
    pub checked: Checked,
}

/// Whether the source itself was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Checked {
    /// Abstract or page read.
    Checked,
    /// Read in somebody else's words.
    SecondHand,
    /// From memory: shown as such and not used for a number.
    NotYetChecked,
}

impl Checked {
    /// The word beside a source, where it was not read itself.
    pub const fn remark(self) -> Option<&'static str> {
        match self {
            Self::Checked => None,
            Self::SecondHand => Some("read in somebody else's words"),
            Self::NotYetChecked => Some("not yet checked"),
        }
    }
}

/// Sources by key, such as `guo2017`.
#[derive(Debug, Clone)]
pub struct Sources(BTreeMap<String, Source>);

/// What the sources of a rule amount to together, strongest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Footing {
    /// Nothing that was read: from memory, or custom that nobody wrote down.
    Memory,
    /// A decision of our own, cautious and marked as such.
    OurDecision,
    /// Something that was read, or read in somebody else's words.
    Read,
}

/// Sources that are our own decisions, not findings.
const OUR_OWN: [&str; 2] = ["decisions", "knead_load"];

impl Sources {
    /// What some sources amount to together: the strongest of them counts.
    pub fn footing<'a>(&self, keys: impl IntoIterator<Item = &'a String>) -> Footing {
        let each = keys.into_iter().filter_map(|key| {
            let checked = self.get(key)?.checked;
            Some(match checked {
                _ if OUR_OWN.contains(&key.as_str()) => Footing::OurDecision,
                Checked::Checked | Checked::SecondHand => Footing::Read,
                Checked::NotYetChecked => Footing::Memory,
            })
        });
        each.max().unwrap_or(Footing::Memory)
    }

    /// Reads the file's text.
    ///
    /// # Errors
    /// [`RuleBookError`] when it is not the TOML of a table of sources.
    pub fn parse(text: &str) -> Result<Self, RuleBookError> {
        toml::from_str(text)
            .map(Self)
            .map_err(|error| RuleBookError::new("sources.toml", error))
    }

    /// The source of a key.
    pub fn get(&self, key: &str) -> Option<&Source> {
        self.0.get(key)
    }

    /// Every source with its key, in the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Source)> {
        self.0.iter().map(|(key, source)| (key.as_str(), source))
    }
}
