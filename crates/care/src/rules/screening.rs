//! `rules/screening.toml`.

use super::{RuleBookError, sources::Sources};

/// What `rules/screening.toml` says.
#[derive(Debug, Clone)]
pub struct ScreeningRules {}

impl ScreeningRules {
    /// Reads the file's text.
    ///
    /// # Errors
    /// [`RuleBookError`] names the rule that is wrong.
    pub fn parse(_text: &str, _sources: &Sources) -> Result<Self, RuleBookError> {
        Ok(Self {})
    }
}
