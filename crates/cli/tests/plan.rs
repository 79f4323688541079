//! `knead plan` as a whole: the binary itself, on files made here and on every vignette.

#![allow(clippy::unwrap_used, reason = "a test may")]

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use care::{
    training::activity::{Activity, SourceFormat, Sport},
    units::{Metres, Rpe},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

const NOW: &str = "2026-05-04T09:00:00-06:00";

/// Runs the binary in a folder, on a plain page of 80 columns.
fn knead(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_knead"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("LANG", "C")
        .env("TZ", "UTC")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that refuses its arguments does not read on.
    child.stdin.take().unwrap().write_all(input.as_bytes()).ok();
    child.wait_with_output().unwrap()
}

fn run(starts_at: &str, minutes: i64, km: f64) -> Activity {
    let starts_at: Timestamp = starts_at.parse().unwrap();
    Activity {
        distance: Metres::new(km * 1000.0).ok(),
        session_rpe: Rpe::new(6.0).ok(),
        ..Activity::new(
            Sport::Running,
            starts_at,
            SignedDuration::from_mins(minutes),
            SourceFormat::Fit,
        )
    }
}

/// Four weeks of running in FIT files, a long run yesterday, and a file that is none.
fn training() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let files = folder.path().join("training");
    fs::create_dir(&files).unwrap();
    let mut runs: Vec<Activity> = (6..30)
        .step_by(2)
        .map(|day| run(&format!("2026-04-{day:02}T13:00:00Z"), 50, 9.0))
        .collect();
    runs.push(run("2026-05-03T13:00:00Z", 150, 26.0));
    for (index, run) in runs.iter().enumerate() {
        let bytes = formats::fit::write_activity(run);
        fs::write(files.join(format!("run-{index:02}.fit")), bytes).unwrap();
    }
    fs::write(files.join("broken.fit"), b"not a ride").unwrap();
    folder
}

/// The answer of a plan, which is the same twice, without the version of the rules, which changes with their text.
#[track_caller]
fn planned(extra: &[&str]) -> String {
    let folder = training();
    let mut arguments = vec![
        "plan",
        "training",
        "--now",
        NOW,
        "--time-zone",
        "America/Edmonton",
    ];
    arguments.extend(extra);
    let first = knead(folder.path(), &arguments, "");
    let second = knead(folder.path(), &arguments, "");
    assert_eq!(first.stdout, second.stdout, "the same files, other bytes");
    assert_eq!(first.status.code(), Some(0));
    assert!(
        first.stderr.is_empty(),
        "nothing but answers where nobody looks on"
    );
    let rules = care::rules::RuleBook::built_in().unwrap();
    String::from_utf8(first.stdout)
        .unwrap()
        .replace(&rules.version, "VERSION")
}

#[test]
fn a_plan_of_a_folder() {
    insta::assert_snapshot!(planned(&["--none-of-these"]));
}

#[test]
fn a_plan_without_answers_waits() {
    insta::assert_snapshot!(planned(&["--race", "2026-05-10=Spring Marathon"]));
}

#[test]
fn a_plan_in_json() {
    insta::assert_snapshot!(planned(&["--none-of-these", "--json"]));
}

/// The ids of the rules in a list of reasons; none where there is no list.
fn rules_of(reasons: &Value) -> Vec<&Value> {
    let reasons = reasons.as_array().map(Vec::as_slice).unwrap_or_default();
    reasons
        .iter()
        .filter_map(|reason| reason.get("rule"))
        .collect()
}

#[test]
fn every_vignette_is_answered_as_expected() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/situations");
    let mut count = 0;
    for file in fs::read_dir(&folder).unwrap() {
        let path = file.unwrap().path();
        let vignette: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let answer = knead(
            &folder,
            &["plan", "--situation", "-", "--json"],
            &vignette["in"].to_string(),
        );
        assert_eq!(answer.status.code(), Some(0), "{}", path.display());
        let found: Value = serde_json::from_slice(&answer.stdout).unwrap();
        // The whole answer is compared where it is made; here, that the door passes it on.
        let expect = &vignette["expect"];
        for place in ["/screening/outcome", "/recommendation/kind"] {
            if let Some(expected) = expect.pointer(place) {
                assert_eq!(
                    found.pointer(place),
                    Some(expected),
                    "{} {place}",
                    path.display()
                );
            }
        }
        if let Some(expected) = expect.get("none_because") {
            let (expected, found) = (rules_of(expected), rules_of(&found["none_because"]));
            assert!(
                expected.iter().all(|rule| found.contains(rule))
                    && expected.is_empty() == found.is_empty(),
                "{}: {expected:?}, not {found:?}",
                path.display()
            );
        }
        count += 1;
    }
    assert!(count >= 30);
}

#[test]
fn the_check_in_of_the_help_is_read() {
    let folder = training();
    let help = knead(folder.path(), &["plan", "--help"], "");
    let help = String::from_utf8(help.stdout).unwrap();
    let (_, example) = help.split_once("may be left out:\n").unwrap();
    fs::write(folder.path().join("today.toml"), example).unwrap();
    let answer = knead(
        folder.path(),
        &[
            "plan",
            "training",
            "--now",
            NOW,
            "--check-in",
            "today.toml",
            "--none-of-these",
            "--json",
        ],
        "",
    );
    assert_eq!(
        answer.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&answer.stderr)
    );
}

#[test]
fn bad_usage_and_nothing_read_are_told_apart() {
    let folder = training();
    let code = |arguments: &[&str], input: &str| {
        let answer = knead(folder.path(), arguments, input);
        assert!(answer.stdout.is_empty());
        assert!(!answer.stderr.is_empty());
        answer.status.code()
    };
    assert_eq!(code(&["plan"], ""), Some(2));
    assert_eq!(
        code(&["plan", "training", "--finding", "NONE"], ""),
        Some(2)
    );
    assert_eq!(
        code(&["plan", "training", "--finding", "M01@NOSE"], ""),
        Some(2)
    );
    assert_eq!(code(&["plan", "training", "--race", "soon"], ""), Some(2));
    assert_eq!(
        code(
            &[
                "plan",
                "training",
                "--now",
                NOW,
                "--time-zone",
                "UTC",
                "--race",
                "2026-05-04"
            ],
            ""
        ),
        Some(2)
    );
    assert_eq!(
        code(&["plan", "training", "--check-in", "nowhere.toml"], ""),
        Some(2)
    );
    assert_eq!(
        code(&["plan", "--situation", "-"], "{\"version\": 1"),
        Some(2)
    );
    assert_eq!(code(&["plan", "nowhere"], ""), Some(1));
    assert_eq!(code(&["plan", "training/broken.fit"], ""), Some(1));
}
