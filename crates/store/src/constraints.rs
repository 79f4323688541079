//! One name for a broken rule, whichever engine told of it.

use crate::migrate::KEYS;

/// The constraint's name for what SQLite tells: a list of columns, or `index 'name'`.
pub(crate) fn name_of(told: &str) -> String {
    if let Some(index) = told.strip_prefix("index '") {
        return index.trim_end_matches('\'').to_owned();
    }
    KEYS.get(told).cloned().unwrap_or_else(|| told.to_owned())
}
