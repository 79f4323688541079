//! Every rule weakened, one at a time: which check notices. The work is done by a test of `formats`, which also runs with the others;
//! here it prints its whole list.

use crate::repo;

/// Prints a line a weakened rule, and the survivors; fails when there is one.
pub fn run() -> Result<(), String> {
    let mut command = repo::cargo();
    command
        .args([
            "test",
            "--quiet",
            "-p",
            "formats",
            "--test",
            "weakened_rules",
            "every_weakened_rule_is_noticed",
            "--",
            "--nocapture",
        ])
        .env("KNEAD_MUTATIONS", "list");
    repo::run(&mut command)
}
