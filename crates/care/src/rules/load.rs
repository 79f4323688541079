//! `rules/load.toml`.

use super::{RuleBookError, sources::Sources};

/// What `rules/load.toml` says.
#[derive(Debug, Clone)]
pub struct LoadModel {}

impl LoadModel {
    /// Reads the file's text.
    ///
    /// # Errors
    /// [`RuleBookError`] names the rule that is wrong.
    pub fn parse(_text: &str, _sources: &Sources) -> Result<Self, RuleBookError> {
        Ok(Self {})
    }
}
