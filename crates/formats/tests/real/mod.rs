//! Where the real files are that none of us made. They are read and never copied.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

/// The folder of real files: `KNEAD_ACTIVITIES`, else the one beside the repository. Without it the tests that need it say so and
/// pass, except in CI, where it has to be there.
pub fn folder() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/activities");
    let folder = std::env::var_os("KNEAD_ACTIVITIES").map_or_else(beside, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    let missing = format!(
        "no real files at {}; set KNEAD_ACTIVITIES to their folder",
        folder.display()
    );
    assert!(std::env::var_os("CI").is_none(), "CI: {missing}");
    let test = std::thread::current();
    let said = format!("SKIPPED {}: {missing}\n", test.name().unwrap_or("a test"));
    // Not `eprintln!`, which the test harness keeps to itself where a test passes.
    let _ = std::io::stderr().write_all(said.as_bytes());
    None
}
