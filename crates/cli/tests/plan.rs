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

/// A situation whose lists stand in another order; nothing of them is an order of its own.
const SHUFFLED: [&str; 2] = [
    r#"{"version": 1, "now": "2026-05-04T09:00:00-06:00", "zone": "America/Edmonton", "assume_denied": true,
        "athlete": {"sport": "running", "training_pattern": "moderate_3_to_4_per_week", "massages": [
            {"ended_at": "2026-04-20T18:00:00-06:00", "minutes": 60, "pressure_by_region": {"CALF_LOWER:left": 4, "MID_BACK": 3}},
            {"ended_at": "2026-04-02T18:00:00-06:00", "minutes": 30}]},
        "events": [{"kind": "race", "name": "Spring Marathon", "starts_at": "2026-05-16T08:00:00-06:00", "distance_km": 42.2},
            {"kind": "workout", "hard": true, "starts_at": "2026-05-06T06:30:00-06:00", "duration_min": 60},
            {"kind": "workout", "hard": true, "ended_at": "2026-05-03T11:00:00-06:00"}],
        "check_in": {"soreness": {"THIGH_FRONT:left": 5, "CALF_UPPER:right": 5}, "tender_to_touch": ["SHIN:left", "THIGH_FRONT:left"]},
        "findings": [{"code": "M01", "region": "ANKLE:right", "onset": "2026-05-01T11:00:00-06:00"}, {"code": "K01", "region": "MID_BACK"}],
        "asked": ["R01", "M05"]}"#,
    r#"{"asked": ["M05", "R01"], "assume_denied": true, "zone": "America/Edmonton", "now": "2026-05-04T15:00:00Z", "version": 1,
        "findings": [{"region": "MID_BACK", "code": "K01"}, {"code": "M01", "onset": "2026-05-01T17:00:00Z", "region": "ANKLE:right"}],
        "events": [{"kind": "workout", "hard": true, "ended_at": "2026-05-03T17:00:00Z"},
            {"kind": "workout", "hard": true, "starts_at": "2026-05-06T12:30:00Z", "duration_min": 60},
            {"kind": "race", "name": "Spring Marathon", "starts_at": "2026-05-16T14:00:00Z", "distance_km": 42.2}],
        "check_in": {"tender_to_touch": ["THIGH_FRONT:left", "SHIN:left"], "soreness": {"CALF_UPPER:right": 5, "THIGH_FRONT:left": 5}},
        "athlete": {"training_pattern": "moderate_3_to_4_per_week", "sport": "running", "massages": [
            {"minutes": 30, "ended_at": "2026-04-03T00:00:00Z"},
            {"minutes": 60, "ended_at": "2026-04-21T00:00:00Z", "pressure_by_region": {"MID_BACK": 3, "CALF_LOWER:left": 4}}]}}"#,
];

#[test]
fn the_same_facts_in_another_order_give_the_same_bytes_in_another_process() {
    let folder = tempfile::tempdir().unwrap();
    let plan = |text: &str| {
        let answer = knead(folder.path(), &["plan", "--situation", "-", "--json"], text);
        assert_eq!(answer.status.code(), Some(0));
        answer.stdout
    };
    let answers = SHUFFLED.map(plan);
    assert!(!answers[0].is_empty());
    assert_eq!(answers[0], answers[1]);
    let answer: Value = serde_json::from_slice(&answers[0]).unwrap();
    let sessions = answer["sequence"]["sessions"].as_array().unwrap();
    assert!(sessions.len() > 1, "{sessions:#?}");
    for name in ["this", "not_sooner", "not_harder", "would_change"] {
        assert!(
            !answer["why"][name].as_array().unwrap().is_empty(),
            "{name}"
        );
    }
}

#[test]
fn what_if_prints_what_moves() {
    let folder = tempfile::tempdir().unwrap();
    let what_if = |text: &str, extra: &[&str]| {
        let mut arguments = vec!["plan", "--situation", "-", "--what-if", text];
        arguments.extend(extra);
        knead(folder.path(), &arguments, SHUFFLED[0])
    };
    let text = what_if("race-date=2026-05-20", &[]).stdout;
    insta::assert_snapshot!(String::from_utf8(text).unwrap());
    let json = what_if("without=M01", &["--json"]).stdout;
    let answer: Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(answer["if"], "M01 were answered with no");
    let avoid = answer["differences"].as_array().unwrap();
    assert!(avoid.iter().any(|one| one["what"] == "avoid"), "{avoid:?}");
    for wrong in ["nothing", "without=nobody", "race-date=soon"] {
        let refused = what_if(wrong, &[]);
        assert_eq!(refused.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&refused.stderr).contains("race-date="));
    }
}
