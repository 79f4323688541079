//! `cargo xtask bench truncation`: every good file cut off at every 997th byte.

use std::process::Command;

use crate::repo;

/// Files that we make when no folder is given.
const MADE_FILES: u64 = 24;

/// Cuts off the files of the folders given, else files of our own making.
///
/// # Errors
/// What panicked, hung, came to nothing without a word, or kept silent of what is missing.
pub fn run(words: &[String]) -> Result<(), String> {
    let release = super::build()?;
    let folders = if words.is_empty() {
        let made = super::made(
            &release,
            "history",
            &format!("history-{MADE_FILES}"),
            MADE_FILES,
        )?;
        let small = repo::root().join("fixtures/activities");
        vec![made, small]
    } else {
        words.iter().map(Into::into).collect()
    };
    repo::run(Command::new(release.join("examples/truncate")).args(folders))
}
