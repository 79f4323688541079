//! Real files that none of us made, where they are at hand: in `KNEAD_ACTIVITIES`, or beside the repository.
//! Without them these tests say so and pass, except in CI, where they must be there.
#![allow(clippy::unwrap_used, reason = "a test may")]

use std::path::Path;

use care::training::activity::Activity;
use formats::{Import, Mend, read_activity, read_all};
use jiff::Timestamp;

mod real;
use real::folder;

fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn import(path: &Path) -> Import<Activity> {
    let now = now();
    // Samples are dropped as the product drops them.
    let facts = |activity: Activity, _: formats::Origin<'_>| Activity {
        streams: care::training::activity::Streams::default(),
        ..activity
    };
    read_all(&[path], now, facts, |_| {})
}

fn one(path: &Path) -> Activity {
    let bytes = std::fs::read(path).unwrap();
    let name = path.file_name().unwrap().to_string_lossy();
    read_activity(&bytes, &name, now())
        .unwrap()
        .activities
        .remove(0)
}

#[test]
fn every_folder_is_read_or_refused_by_name() {
    let Some(root) = folder() else { return };
    let mut others = Vec::new();
    for (folder, activities, rejected) in [
        ("FITfileR", 6, 1),
        ("fitdecode", 28, 2),
        ("fitparse-rs", 4, 0),
        ("fittrackee", 5, 6),
        ("goldencheetah", 65, 13),
        ("python-fitparse", 3, 0),
        ("quirks", 8, 0),
        ("rust_fit_file", 6, 0),
        ("sports-lib", 10, 0),
        ("strength", 132, 0),
        ("tormoder-fit", 5, 0),
        ("wellness", 0, 0),
    ] {
        let import = import(&root.join(folder));
        let counts = (import.activities.len(), import.rejected.len());
        if counts != (activities, rejected) {
            println!("{folder}: {counts:?}, {:#?}", import.rejected);
            others.push(folder);
        }
        for rejected in &import.rejected {
            assert!(!rejected.to_string().contains('\n'), "{rejected}");
        }
        for activity in &import.activities {
            assert!(
                activity.duration.is_positive() && activity.elapsed >= activity.duration,
                "{folder}: {activity:?}"
            );
            assert!(activity.ends_at() <= now(), "{folder}: {activity:?}");
        }
    }
    assert!(others.is_empty(), "other counts: {others:?}");
}

#[test]
fn a_month_of_one_athlete() {
    let Some(root) = folder() else { return };
    let mut files: Vec<_> = std::fs::read_dir(root.join("athlete_a_2025"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files.truncate(30);
    let import = read_all(
        &files,
        now(),
        |activity, _| activity.utc_offset.is_some(),
        |_| {},
    );
    assert_eq!(import.activities, vec![true; 30]);
    assert_eq!((import.rejected.len(), import.warnings.len()), (0, 0));
}

/// Two devices or two programs wrote the same activity; we must read the same from both.
#[test]
fn files_of_one_activity_agree() {
    let Some(root) = folder() else { return };
    let check = |a: &str, b: &str, metres: f64, seconds: i64| {
        let (a, b) = (one(&root.join(a)), one(&root.join(b)));
        let apart = (a.distance.unwrap().get() - b.distance.unwrap().get()).abs();
        assert!(apart <= metres, "{apart} m: {a:?} {b:?}");
        assert!(
            (a.duration - b.duration).abs().as_secs() <= seconds,
            "{} {}",
            a.duration,
            b.duration
        );
    };
    check(
        "goldencheetah/test/runs/10kUNLP2014-Garmin15.fit",
        "goldencheetah/test/runs/10kUNLP2014-Garmin15.tcx",
        1.0,
        0,
    );
    check(
        "goldencheetah/test/roundtrip/3386684871.fit",
        "goldencheetah/test/roundtrip/3386684871-saved.fit",
        5.0,
        1,
    );
    check(
        "goldencheetah/test/roundtrip/Fr955v19.28andStryd.fit",
        "goldencheetah/test/roundtrip/Fr955v19.28andStryd-saved.fit",
        5.0,
        1,
    );
    // The second phone wrote two clocks into one track, so its pause is lost.
    check(
        "sports-lib/samples/gpx/movescount.gpx",
        "sports-lib/samples/gpx/sports-tracker.gpx.gz",
        150.0,
        1_500,
    );
    check(
        "goldencheetah/test/coretemp/FR55-CoreTemp-Walk.fit",
        "goldencheetah/test/coretemp/FR55-loaded-and-saved-via-GC.fit",
        1.0,
        2,
    );
}

#[test]
fn heights_worked_out_resemble_the_watch_s_own() {
    let Some(root) = folder() else { return };
    // The watch's own sums of ascent for these are 93 and 94 m; the same samples without them give this.
    let activity = one(&root.join("goldencheetah/test/roundtrip/Fr955v19.28andStryd-saved.fit"));
    assert!(
        (activity.ascent.unwrap().get() - 93.0).abs() < 25.0,
        "{activity:?}"
    );
}

#[test]
fn real_files_cut_off_anywhere_do_not_panic() {
    let Some(root) = folder() else { return };
    for file in [
        "fitdecode/tests/files/garmin-fenix-5-walk.fit",
        "fitdecode/tests/files/compressed-speed-distance.fit",
        "fitdecode/tests/files/2015-10-13-08-43-15.fit",
        "goldencheetah/test/rides/2016-05-23_18-14-30_4_25.fit",
        "tormoder-fit/testdata/misc/unterminated-strings.fit",
        "goldencheetah/test/aerolab/open air helmet test/activity_790564009.tcx",
        "sports-lib/samples/gpx/garmin.gpx",
    ] {
        let bytes = std::fs::read(root.join(file)).unwrap();
        let mut salvaged = 0;
        for length in (0..bytes.len()).step_by(1 + bytes.len() / 60) {
            if let Ok(reading) = read_activity(&bytes[..length], file, now()) {
                salvaged += usize::from(
                    reading
                        .warnings
                        .iter()
                        .any(|warning| matches!(warning.mend, Mend::Salvaged { .. })),
                );
            }
        }
        assert!(
            salvaged > 20 || file.contains("compressed-speed"),
            "{file}: {salvaged}"
        );
    }
}

#[test]
fn strength_tables_name_exercises_that_are_known() {
    let Some(root) = folder() else { return };
    let rules = care::rules::RuleBook::built_in().unwrap();
    let import = import(&root.join("strength"));
    let sets = import.activities.iter().map(|activity| activity.sets.len());
    assert!(sets.clone().all(|count| count > 0) && sets.sum::<usize>() > 2_000);
    let unknown =
        care::training::muscles::unknown_exercises(&import.activities, &rules.load.exercises);
    assert!(unknown.is_empty(), "{unknown:?}");
    let pounds =
        |warning: &&formats::Warning| warning.mend == Mend::WeightUnitAssumed { unit: "pounds" };
    assert_eq!(
        import.warnings.iter().filter(pounds).count(),
        1,
        "{:?}",
        import.warnings
    );
    for activity in &import.activities {
        let worked = care::training::muscles::worked(activity, [], &rules.load);
        assert!(worked.is_some(), "{activity:?}");
    }
}
