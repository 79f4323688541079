//! `rules/regions.toml`.

use super::{RuleBookError, sources::Sources};

/// What `rules/regions.toml` says.
#[derive(Debug, Clone)]
pub struct RegionRules {}

impl RegionRules {
    /// Reads the file's text.
    ///
    /// # Errors
    /// [`RuleBookError`] names the rule that is wrong.
    pub fn parse(_text: &str, _sources: &Sources) -> Result<Self, RuleBookError> {
        Ok(Self {})
    }
}
