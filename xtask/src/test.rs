//! Everything that must pass before a change lands, in the order in which it fails soonest.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{api, browser, cluster::Cluster, oracle, packages, peers, repo, steps::Steps, tidy};

/// The variable that tells the store's tests where a PostgreSQL answers.
const POSTGRES: &str = "KNEAD_TEST_POSTGRES";

/// The variable that tells tests which Python has the mail server, the calendar program and the calendar server they try.
const PYTHON: &str = "KNEAD_TEST_PYTHON";

/// Runs all steps; prints their times and how many tests passed.
pub fn run() -> Result<(), String> {
    let mut steps = Steps::default();
    let mut tally = Tally::default();
    let outcome = all(&mut steps, &mut tally);
    steps.print();
    match &outcome {
        Ok(()) => println!("\neverything passed"),
        Err(why) => println!("\n{why}"),
    }
    println!("{} passed, {} failed", tally.passed, tally.failed);
    outcome
}

fn all(steps: &mut Steps, tally: &mut Tally) -> Result<(), String> {
    steps.step("packages", packages::install)?;
    steps.step("format", || {
        repo::run(repo::cargo().args(["fmt", "--all", "--check"]))
    })?;
    steps.step("tidy", tidy::run)?;
    steps.step("clippy", || {
        repo::run(repo::cargo().args([
            "clippy",
            "--quiet",
            "--locked",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ]))
    })?;
    steps.step("cargo-deny", deny)?;
    // Somebody who has a cluster at hand may lend it.
    let cluster = match std::env::var(POSTGRES) {
        Ok(_) => None,
        Err(_) => Some(steps.step("postgresql", Cluster::start)?),
    };
    let python = steps.step("peers", peers::calendars)?;
    steps.step("tests", || {
        let postgres = cluster.as_ref().map(|cluster| cluster.url.as_str());
        tests(postgres, &python, tally)
    })?;
    drop(cluster);
    steps.step("clock changes", || oracle::run(&["--short".to_owned()]))?;
    tally.passed += 1;
    let walks: [(&'static str, Walk); 3] = [
        ("API", api::run),
        ("FHIR", browser::fhir),
        ("browser", browser::journey),
    ];
    let mut outcome = Ok(());
    for (name, walk) in walks {
        let walked = steps.step(name, walk);
        match walked {
            Ok(()) => tally.passed += 1,
            Err(_) => tally.failed += 1,
        }
        outcome = outcome.and(walked);
    }
    outcome
}

/// Something that walks through a running demo.
type Walk = fn() -> Result<(), String>;

/// Tests counted over all runners.
#[derive(Default)]
struct Tally {
    passed: u64,
    failed: u64,
}

impl Tally {
    /// Counts a line such as `test result: ok. 12 passed; 0 failed; ...`.
    fn count(&mut self, line: &str) {
        let Some(result) = line.strip_prefix("test result: ") else {
            return;
        };
        for part in result.split(['.', ';']) {
            match part.split_whitespace().collect::<Vec<_>>().as_slice() {
                [number, "passed"] => self.passed += number.parse::<u64>().unwrap_or(0),
                [number, "failed"] => self.failed += number.parse::<u64>().unwrap_or(0),
                _ => {}
            }
        }
    }
}

/// All tests of the workspace, and those in its documentation.
fn tests(postgres: Option<&str>, python: &Path, tally: &mut Tally) -> Result<(), String> {
    let mut command = repo::cargo();
    command
        .args(["test", "--locked", "--workspace", "--no-fail-fast"])
        .current_dir(repo::root())
        .stdout(Stdio::piped());
    // A snapshot that is missing or differs fails; it is never written here.
    command.env("INSTA_UPDATE", "no").env(PYTHON, python);
    if let Some(url) = postgres {
        command.env(POSTGRES, url);
    }
    let mut running = command
        .spawn()
        .map_err(|error| format!("could not run cargo test: {error}"))?;
    if let Some(stdout) = running.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let line = line.map_err(|error| error.to_string())?;
            println!("{line}");
            tally.count(&line);
        }
    }
    let status = running.wait().map_err(|error| error.to_string())?;
    if status.success() {
        Ok(())
    } else {
        Err("a test failed; see above".into())
    }
}

/// Licences, banned crates and sources, always; known weaknesses, where their list can be fetched.
fn deny() -> Result<(), String> {
    let program = cargo_deny()?;
    repo::run(Command::new(&program).args([
        "--log-level",
        "error",
        "check",
        "bans",
        "licenses",
        "sources",
    ]))?;
    let fetched = Command::new("timeout")
        .arg("60")
        .arg(&program)
        .args(["fetch", "db"])
        .current_dir(repo::root())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if fetched {
        repo::run(Command::new(&program).args([
            "--log-level",
            "error",
            "check",
            "--disable-fetch",
            "advisories",
        ]))
    } else {
        println!("known weaknesses were NOT checked: their list cannot be fetched from here");
        Ok(())
    }
}

/// Finds cargo-deny, or builds it once: unoptimised, because it runs for a second and compiles for minutes.
fn cargo_deny() -> Result<PathBuf, String> {
    if repo::has_program("cargo-deny") {
        return Ok("cargo-deny".into());
    }
    let tools = repo::target().join("tools");
    let program = tools.join("bin/cargo-deny");
    if !program.is_file() {
        println!("building cargo-deny once, into {}", tools.display());
        let mut install = repo::cargo();
        install
            .args(["install", "--quiet", "--locked", "--debug", "--root"])
            .arg(&tools)
            .arg("cargo-deny");
        install
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env("CARGO_TARGET_DIR", tools.join("build"));
        repo::run(&mut install)?;
        std::fs::remove_dir_all(tools.join("build")).ok();
    }
    Ok(program)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_runners_are_added_up() {
        let mut tally = Tally::default();
        tally.count("test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s");
        tally.count(
            "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out",
        );
        tally.count("nothing of that");
        assert_eq!((tally.passed, tally.failed), (15, 2));
    }
}
