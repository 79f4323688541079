//! The rule book: every number that touches a person, with its source, from `rules/*.toml`.
//!
//! Built in and parsed once. A rule without a source does not load.

pub mod check_ins;
pub mod claims;
pub mod clinic;
pub mod exercises;
pub mod load;
pub mod possible;
pub mod pressure;
pub mod regions;
pub mod screening;
pub mod signatures;
pub mod sources;
pub mod timing;
pub mod wording;

use jiff::civil::Date;
use sha2::{Digest, Sha256};

/// The rule book as a whole.
#[derive(Debug, Clone)]
pub struct RuleBook {
    /// `DATE+HASH` of the texts it was read from; stored with every verdict.
    pub version: String,
    /// How the clinic works that it is for.
    pub profile: clinic::Profile,
    /// Sources by key.
    pub sources: sources::Sources,
    /// Areas: limits, neighbours, groups, priors by sport.
    pub regions: regions::RegionRules,
    /// Safety questions and what their answers do.
    pub screening: screening::ScreeningRules,
    /// When which massage is offered.
    pub timing: timing::TimingRules,
    /// Levels of pressure in words.
    pub pressure: pressure::PressureScale,
    /// How load is worked out.
    pub load: load::LoadModel,
    /// What is learned from check-ins, and when it is said.
    pub check_ins: check_ins::CheckInRules,
    /// What may be said about massage.
    pub claims: claims::Claims,
    /// What no sensor can have measured.
    pub possible: possible::Possible,
    /// Words that are not said to people.
    pub wording: wording::Wording,
    /// Who signed the rules.
    pub signatures: signatures::Signatures,
}

/// The rules cannot be read: a broken file never becomes a half-empty book.
#[derive(Debug, thiserror::Error)]
#[error("rules/{file}: {why}")]
pub struct RuleBookError {
    /// The file under `rules/`.
    pub file: &'static str,
    /// What is wrong, in words, naming the rule.
    pub why: String,
}

impl RuleBookError {
    /// An error of one file.
    pub fn new(file: &'static str, why: impl std::fmt::Display) -> Self {
        Self {
            file,
            why: why.to_string(),
        }
    }
}

/// The texts a rule book is read from, by file under `rules/`.
#[derive(Debug, Clone, Copy)]
pub struct RuleTexts<'a> {
    /// `sources.toml`.
    pub sources: &'a str,
    /// `regions.toml`.
    pub regions: &'a str,
    /// `screening.toml`.
    pub screening: &'a str,
    /// `timing.toml`.
    pub timing: &'a str,
    /// `pressure.toml`.
    pub pressure: &'a str,
    /// `load.toml`.
    pub load: &'a str,
    /// `check_ins.toml`.
    pub check_ins: &'a str,
    /// `claims.toml`.
    pub claims: &'a str,
    /// `exercises.toml`.
    pub exercises: &'a str,
    /// `possible.toml`.
    pub possible: &'a str,
    /// `wording.toml`.
    pub wording: &'a str,
    /// `signatures.toml`; the only one that the version leaves out, because it names the version that was signed.
    pub signatures: &'a str,
}

impl RuleTexts<'static> {
    /// The texts the product ships.
    pub const BUILT_IN: Self = Self {
        sources: include_str!("../../../rules/sources.toml"),
        regions: include_str!("../../../rules/regions.toml"),
        screening: include_str!("../../../rules/screening.toml"),
        timing: include_str!("../../../rules/timing.toml"),
        pressure: include_str!("../../../rules/pressure.toml"),
        load: include_str!("../../../rules/load.toml"),
        check_ins: include_str!("../../../rules/check_ins.toml"),
        claims: include_str!("../../../rules/claims.toml"),
        exercises: include_str!("../../../rules/exercises.toml"),
        possible: include_str!("../../../rules/possible.toml"),
        wording: include_str!("../../../rules/wording.toml"),
        signatures: include_str!("../../../rules/signatures.toml"),
    };
}

impl RuleTexts<'_> {
    /// `DATE+HASH` of the texts.
    fn version(&self) -> String {
        let mut hash = Sha256::new();
        for (name, text) in [
            ("sources.toml", self.sources),
            ("regions.toml", self.regions),
            ("screening.toml", self.screening),
            ("timing.toml", self.timing),
            ("pressure.toml", self.pressure),
            ("load.toml", self.load),
            ("check_ins.toml", self.check_ins),
            ("claims.toml", self.claims),
            ("exercises.toml", self.exercises),
            ("possible.toml", self.possible),
            ("wording.toml", self.wording),
        ] {
            hash.update(name);
            hash.update(text);
        }
        let digest = hash.finalize();
        let short: String = digest
            .iter()
            .take(4)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        format!("{REVIEWED}+{short}")
    }
}

/// The day the built-in rules were last reviewed.
const REVIEWED: &str = "2026-11-22";

impl RuleBook {
    /// The rules the product ships.
    ///
    /// # Errors
    /// [`RuleBookError`] names the file and the rule; the tests make sure that the shipped rules load.
    pub fn built_in() -> Result<Self, RuleBookError> {
        Self::parse(&RuleTexts::BUILT_IN)
    }

    /// A rule book of given texts: what a clinician tries out, and what the tests change to see whether they notice.
    ///
    /// # Errors
    /// [`RuleBookError`] names the file and the rule that is incomplete or points to nothing.
    pub fn parse(texts: &RuleTexts<'_>) -> Result<Self, RuleBookError> {
        let sources = sources::Sources::parse(texts.sources)?;
        let regions = regions::RegionRules::parse(texts.regions, &sources)?;
        let version = texts.version();
        Ok(Self {
            profile: clinic::Profile::default(),
            screening: screening::ScreeningRules::parse(texts.screening, &sources, &regions)?,
            timing: timing::TimingRules::parse(texts.timing, &sources)?,
            pressure: pressure::PressureScale::parse(texts.pressure, &sources)?,
            load: load::LoadModel::parse(texts.load, texts.exercises, &sources)?,
            check_ins: check_ins::CheckInRules::parse(texts.check_ins, &sources)?,
            claims: claims::Claims::parse(texts.claims, &sources)?,
            possible: possible::Possible::parse(texts.possible, &sources)?,
            wording: wording::Wording::parse(texts.wording)?,
            signatures: signatures::Signatures::parse(texts.signatures, &version)?,
            version,
            regions,
            sources,
        })
    }
}

/// Reads a day such as `2026-11-22`.
fn date<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    let text = <String as serde::Deserialize>::deserialize(deserializer)?;
    text.parse()
        .map_err(|error| serde::de::Error::custom(format_args!("`{text}` is no day: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_rules_load() {
        let book = RuleBook::built_in().unwrap();
        assert!(book.version.starts_with(REVIEWED));
    }
}
