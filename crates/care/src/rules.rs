//! The rule book: every number that touches a person, with its source, from `rules/*.toml`.
//!
//! Built in and parsed once. A rule without a source does not load.

pub mod check_ins;
pub mod claims;
pub mod exercises;
pub mod load;
pub mod possible;
pub mod pressure;
pub mod regions;
pub mod screening;
pub mod sources;
pub mod timing;
pub mod wording;

use sha2::{Digest, Sha256};

/// The rule book as a whole.
#[derive(Debug, Clone)]
pub struct RuleBook {
    /// `DATE+HASH` of the texts it was read from; stored with every verdict.
    pub version: String,
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

const SOURCES: &str = include_str!("../../../rules/sources.toml");
const POSSIBLE: &str = include_str!("../../../rules/possible.toml");
/// The texts the product ships, by file name under `rules/`.
const TEXTS: [(&str, &str); 10] = [
    ("sources.toml", SOURCES),
    ("regions.toml", include_str!("../../../rules/regions.toml")),
    (
        "screening.toml",
        include_str!("../../../rules/screening.toml"),
    ),
    ("timing.toml", include_str!("../../../rules/timing.toml")),
    (
        "pressure.toml",
        include_str!("../../../rules/pressure.toml"),
    ),
    ("load.toml", include_str!("../../../rules/load.toml")),
    (
        "check_ins.toml",
        include_str!("../../../rules/check_ins.toml"),
    ),
    ("claims.toml", include_str!("../../../rules/claims.toml")),
    (
        "exercises.toml",
        include_str!("../../../rules/exercises.toml"),
    ),
    ("possible.toml", POSSIBLE),
];

/// The day the built-in rules were last reviewed.
const REVIEWED: &str = "2026-11-22";

impl RuleBook {
    /// The rules the product ships.
    ///
    /// # Errors
    /// [`RuleBookError`] names the file and the rule; the tests make sure that the shipped rules load.
    pub fn built_in() -> Result<Self, RuleBookError> {
        let mut hash = Sha256::new();
        for (name, text) in TEXTS {
            hash.update(name);
            hash.update(text);
        }
        let digest = hash.finalize();
        let short: String = digest
            .iter()
            .take(4)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let [
            (_, sources),
            (_, regions),
            (_, screening),
            (_, timing),
            (_, pressure),
            (_, load),
            (_, check_ins),
            (_, claims),
            (_, exercises),
            (_, possible),
        ] = TEXTS;
        let sources = sources::Sources::parse(sources)?;
        let regions = regions::RegionRules::parse(regions, &sources)?;
        Ok(Self {
            version: format!("{REVIEWED}+{short}"),
            screening: screening::ScreeningRules::parse(screening, &sources, &regions)?,
            timing: timing::TimingRules::parse(timing, &sources)?,
            pressure: pressure::PressureScale::parse(pressure, &sources)?,
            load: load::LoadModel::parse(load, exercises, &sources)?,
            check_ins: check_ins::CheckInRules::parse(check_ins, &sources)?,
            claims: claims::Claims::parse(claims, &sources)?,
            possible: possible::Possible::parse(possible, &sources)?,
            regions,
            sources,
        })
    }
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
