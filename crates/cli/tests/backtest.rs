//! `knead backtest` as a whole: the binary itself, on diaries made here and on real ones where they lie beside the repository.

#![allow(clippy::unwrap_used, reason = "a test may")]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use serde_json::Value;

/// Runs the binary in a folder, with nothing of this machine's own settings.
fn knead(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_knead"))
        .arg("backtest")
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("LANG", "C")
        .env("TZ", "UTC")
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[track_caller]
fn document(answer: &Output) -> Value {
    serde_json::from_slice(&answer.stdout).unwrap_or_else(|error| {
        panic!("{error}: {} {}", text(&answer.stdout), text(&answer.stderr))
    })
}

/// So many days after the last of February.
fn day(index: usize) -> String {
    format!("2026-{:02}-{:02}", 3 + index / 28, 1 + index % 28)
}

/// Eight weeks at 2 of 10, but at 6 on the day after each long run, which comes every seventh day, and at 4 on the next.
fn after_long_runs(days: usize) -> (String, String) {
    let mut check_ins = "at,CALF_LOWER:left,CALF_LOWER:right\n".to_owned();
    let mut sessions = "ended_at,duration_min,rpe,sport,distance_km\n".to_owned();
    for index in 0..days {
        let level = match index % 7 {
            3 => 6,
            4 => 4,
            _ => 2,
        };
        check_ins += &format!("{}T08:00:00Z,{level},{level}\n", day(index));
        if index % 7 == 2 {
            sessions += &format!("{}T18:00:00Z,150,8,running,28\n", day(index));
        }
    }
    (check_ins, sessions)
}

fn diary(days: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("own");
    fs::create_dir(&own).unwrap();
    let (check_ins, sessions) = after_long_runs(days);
    fs::write(own.join("check_ins.csv"), check_ins).unwrap();
    fs::write(own.join("sessions.csv"), sessions).unwrap();
    folder
}

#[test]
fn who_is_sore_after_each_long_run_is_foretold_closer_than_yesterday() {
    let folder = diary(84);
    let answer = knead(folder.path(), &["own", "--json"]);
    assert_eq!(answer.status.code(), Some(0), "{}", text(&answer.stderr));
    assert!(answer.stderr.is_empty(), "{}", text(&answer.stderr));
    let found = document(&answer);
    let own = &found["diaries"][0];
    assert_eq!(
        (&own["name"], &own["answered_days"], &own["sessions"]),
        (&"own".into(), &84.into(), &12.into())
    );
    assert_eq!(
        (&own["first"], &own["last"]),
        (&"2026-03-01".into(), &"2026-05-28".into())
    );
    assert_eq!(own["shown"], "learned", "{own:#}");

    let again = knead(folder.path(), &["own", "--json"]);
    assert_eq!(answer.stdout, again.stdout, "the same diary, other bytes");
    let table = knead(folder.path(), &["own"]);
    let table = text(&table.stdout);
    for heading in [
        "One day ahead",
        "Two days ahead",
        "Three days ahead",
        "What is shown",
    ] {
        assert!(table.contains(heading), "{heading}: {table}");
    }
    assert!(table.contains("own  learned."), "{table}");
    assert!(table.lines().all(|line| line.chars().count() <= 80));
}

#[test]
fn who_always_says_the_same_is_shown_the_plain_course() {
    let folder = tempfile::tempdir().unwrap();
    let rows: String = (0..40).map(|index| format!("{},3\n", day(index))).collect();
    fs::write(
        folder.path().join("same.csv"),
        format!("at,soreness\n{rows}"),
    )
    .unwrap();
    let answer = knead(folder.path(), &["same.csv", "--json"]);
    assert_eq!(answer.status.code(), Some(0), "{}", text(&answer.stderr));
    assert_eq!(document(&answer)["diaries"][0]["shown"], "plain_course");
}

#[test]
fn a_short_diary_and_a_damaged_one_do_not_keep_the_good_one_back() {
    let folder = diary(56);
    fs::write(
        folder.path().join("short.csv"),
        "at,soreness\n2026-03-01,2\n2026-03-02,awful\nnever,2\n",
    )
    .unwrap();
    fs::write(
        folder.path().join("broken.json"),
        b"{\"version\": 1, \"check_ins\": [\xff",
    )
    .unwrap();
    let answer = knead(
        folder.path(),
        &["own", "short.csv", "broken.json", "nowhere", "--json"],
    );
    assert_eq!(answer.status.code(), Some(1));
    let names: Vec<Value> = document(&answer)["diaries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|diary| diary["name"].clone())
        .collect();
    assert_eq!(names, ["own", "short"]);
    let said = text(&answer.stderr);
    for why in [
        "short: too short to be scored: 1 answered days",
        "broken.json",
        "nowhere",
    ] {
        assert!(said.contains(why), "{why}: {said}");
    }
    assert!(!said.contains("awful"), "what somebody said: {said}");
}

#[test]
fn a_diary_cut_anywhere_is_read_or_refused() {
    let folder = diary(30);
    let path = folder.path().join("own/check_ins.csv");
    let whole = fs::read(&path).unwrap();
    for cut in (0..whole.len()).step_by(131) {
        fs::write(&path, &whole[..cut]).unwrap();
        let answer = knead(folder.path(), &["own"]);
        let code = answer.status.code();
        assert!(code == Some(0) || code == Some(1), "{cut}: {code:?}");
        // What is refused says why; what is read may still say which rows it left out.
        assert!(code == Some(0) || !answer.stderr.is_empty(), "{cut}");
    }
}

#[test]
fn bad_usage_is_told_apart() {
    let folder = diary(56);
    let code = |arguments: &[&str]| {
        let answer = knead(folder.path(), arguments);
        assert!(answer.stdout.is_empty() && !answer.stderr.is_empty());
        answer.status.code()
    };
    assert_eq!(code(&[]), Some(2));
    assert_eq!(code(&["own", "--time-zone", "Moon/Tycho"]), Some(2));
    assert_eq!(code(&["own", "own", "--activities", "own"]), Some(2));
}

/// The people of PMData who may be looked at: what is shown is what came closer.
#[test]
fn real_diaries_are_looked_back_over() {
    let activities = std::env::var_os("KNEAD_ACTIVITIES").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/activities"),
        Into::into,
    );
    let pmdata = activities.join("wellness/pmdata");
    if !pmdata.is_dir() {
        assert!(std::env::var_os("CI").is_none(), "real files are missing");
        eprintln!("no real files at {}: not tried", pmdata.display());
        return;
    }
    let answer = knead(&pmdata, &[".", "--json"]);
    assert_eq!(answer.status.code(), Some(0), "{}", text(&answer.stderr));
    let found = document(&answer);
    let diaries = found["diaries"].as_array().unwrap();
    assert!(!diaries.is_empty());
    for diary in diaries {
        let better = diary["whole"].as_array().unwrap().iter().all(|score| {
            score["mean_absolute_error"]["learned"].as_f64().unwrap()
                < score["mean_absolute_error"]["yesterday"].as_f64().unwrap()
        });
        if diary["shown"] == "learned" {
            assert!(better, "{diary:#}");
        }
    }
}
