//! `rules/pressure.toml`: the levels of pressure in our own words.

use serde::Deserialize;

use super::{RuleBookError, sources::Sources};
use crate::units::Pressure;

/// What `rules/pressure.toml` says: one entry a level, from 0 to 5.
#[derive(Debug, Clone)]
pub struct PressureScale(Vec<PressureLevel>);

/// A level in words.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PressureLevel {
    /// 0 to 5.
    pub level: u8,
    /// Its name, such as "light".
    pub name: String,
    /// How it feels.
    pub cue: String,
    /// Keys of `rules/sources.toml`.
    pub sources: Vec<String>,
}

impl PressureScale {
    /// Reads the file's text.
    ///
    /// # Errors
    /// [`RuleBookError`] when a level is missing, out of order, or without a source.
    pub fn parse(text: &str, sources: &Sources) -> Result<Self, RuleBookError> {
        let file: File = toml::from_str(text).map_err(wrong)?;
        if !file.level.iter().map(|level| level.level).eq(0..=5) {
            return Err(wrong("levels 0 to 5, each once and in order"));
        }
        for level in &file.level {
            let unknown = level.sources.iter().any(|key| sources.get(key).is_none());
            if level.sources.is_empty() || unknown {
                return Err(wrong(format_args!(
                    "level {} has no known source",
                    level.level
                )));
            }
        }
        Ok(Self(file.level))
    }

    /// A level's words.
    pub fn level(&self, pressure: Pressure) -> &PressureLevel {
        // Both hold 0 to 5: the scale by its check at loading, the pressure by its type.
        &self.0[usize::from(pressure.get())]
    }
}

fn wrong(why: impl std::fmt::Display) -> RuleBookError {
    RuleBookError::new("pressure.toml", why)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    level: Vec<PressureLevel>,
}
