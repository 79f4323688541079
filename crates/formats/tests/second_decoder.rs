//! Real FIT files against the device's own totals, as a decoder of other people reads them. Without the files this says so and
//! passes, except in CI.
#![allow(clippy::unwrap_used, reason = "a test may")]

use std::path::{Path, PathBuf};

use fitparser::{FitDataRecord, Value, profile::MesgNum};
use formats::{Mend, Quantity, read_activity};
use jiff::Timestamp;

/// Files larger than this take the other decoder too long.
const LARGEST: u64 = 400_000;
/// At least so many files have to be compared.
const FILES: usize = 30;

fn folder() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/activities");
    let folder = std::env::var_os("KNEAD_ACTIVITIES").map_or_else(beside, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(
        std::env::var_os("CI").is_none(),
        "CI needs the real files at {}",
        folder.display()
    );
    eprintln!("no real files at {}: nothing tried", folder.display());
    None
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.to_string_lossy().to_lowercase();
        if path.is_dir() {
            files(&path, found);
        } else if name.ends_with(".fit") && path.metadata().unwrap().len() <= LARGEST {
            found.push(path);
        }
    }
}

fn number(record: &FitDataRecord, name: &str) -> Option<f64> {
    let field = record.fields().iter().find(|field| field.name() == name)?;
    match field.value() {
        Value::Timestamp(at) => Some(f64::from(i32::try_from(at.timestamp()).ok()?)),
        value => value.clone().try_into().ok(),
    }
}

fn is_transition(record: &FitDataRecord) -> bool {
    let sport = record.fields().iter().find(|field| field.name() == "sport");
    sport.is_some_and(|field| field.value().to_string() == "transition")
}

/// How far two values are apart, as text for the table; fails beyond both the amount and the share.
#[track_caller]
fn check(file: &str, what: &str, ours: Option<f64>, theirs: Option<f64>, amount: f64, share: f64) {
    let (Some(ours), Some(theirs)) = (ours, theirs.filter(|value| *value > 0.0)) else {
        return;
    };
    let apart = (ours - theirs).abs();
    assert!(
        apart <= amount.max(share * theirs),
        "{file}: {what} is {ours} here and {theirs} there"
    );
}

#[test]
fn totals_are_the_device_s_own() {
    let Some(root) = folder() else { return };
    let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
    let mut all = Vec::new();
    files(&root, &mut all);
    all.sort();
    let (mut compared, mut sessions_compared) = (0, 0);
    for path in all {
        let bytes = std::fs::read(&path).unwrap();
        let name = path.strip_prefix(&root).unwrap().display().to_string();
        let (Ok(reading), Ok(theirs)) = (
            read_activity(&bytes, &name, now),
            fitparser::from_bytes(&bytes),
        ) else {
            continue;
        };
        let sessions: Vec<_> = theirs
            .iter()
            .filter(|record| record.kind() == MesgNum::Session && !is_transition(record))
            .collect();
        // What was mended is not what the device says; the mends have tests of their own.
        let only_values = reading.warnings.iter().all(|warning| {
            matches!(
                warning.mend,
                Mend::ImpossibleValues { .. } | Mend::WrongExtension { .. }
            )
        });
        if sessions.len() != reading.activities.len() || !only_values {
            continue;
        }
        let doubted = |of: Quantity| {
            reading.warnings.iter().any(
                |warning| matches!(warning.mend, Mend::ImpossibleValues { what, .. } if what == of),
            )
        };
        for (ours, theirs) in reading.activities.iter().zip(&sessions) {
            let seconds = |duration: jiff::SignedDuration| Some(duration.as_secs_f64());
            check(
                &name,
                "start",
                Some(ours.starts_at.as_second() as f64),
                number(theirs, "start_time"),
                1.0,
                0.0,
            );
            check(
                &name,
                "timer",
                seconds(ours.duration),
                number(theirs, "total_timer_time"),
                1.0,
                0.0,
            );
            check(
                &name,
                "distance",
                ours.distance.map(|metres| metres.get()),
                number(theirs, "total_distance"),
                1.0,
                0.0,
            );
            check(
                &name,
                "ascent",
                ours.ascent.map(|metres| metres.get()),
                number(theirs, "total_ascent"),
                0.5,
                0.0,
            );
            if !doubted(Quantity::HeartRate) {
                check(
                    &name,
                    "heart rate",
                    ours.average_heart_rate.map(|bpm| f64::from(bpm.get())),
                    number(theirs, "avg_heart_rate"),
                    0.5,
                    0.0,
                );
            }
            if !doubted(Quantity::Power) {
                check(
                    &name,
                    "power",
                    ours.average_power.map(|watts| f64::from(watts.get())),
                    number(theirs, "avg_power"),
                    0.5,
                    0.0,
                );
            }
            sessions_compared += 1;
        }
        let records = theirs
            .iter()
            .filter(|record| record.kind() == MesgNum::Record);
        let with_heart_rate = records
            .filter_map(|record| number(record, "heart_rate"))
            .filter(|bpm| (25.0..=250.0).contains(bpm))
            .count();
        let ours: usize = reading
            .activities
            .iter()
            .map(|activity| activity.streams.heart_rate.len())
            .sum();
        if with_heart_rate > 0 && sessions.len() == 1 {
            #[expect(clippy::cast_precision_loss, reason = "a count")]
            check(
                &name,
                "samples of heart rate",
                Some(ours as f64),
                Some(with_heart_rate as f64),
                0.0,
                0.001,
            );
        }
        compared += 1;
        println!(
            "{name}: {} session(s), {with_heart_rate} heart rates agree",
            sessions.len()
        );
    }
    assert!(
        compared >= FILES,
        "{compared} files, {sessions_compared} sessions"
    );
    println!("{compared} files, {sessions_compared} sessions");
}
