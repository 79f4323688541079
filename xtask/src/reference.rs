//! `docs/reference`: pages that the binary itself writes. A test of the crate `cli` fails when one is stale.

use crate::repo;

/// Rewrites the generated pages.
pub fn write() -> Result<(), String> {
    let folder = repo::root().join("docs/reference");
    repo::run(
        repo::cargo()
            .args([
                "run",
                "--quiet",
                "-p",
                "cli",
                "--bin",
                "knead",
                "--",
                "reference",
            ])
            .arg(&folder),
    )
}
