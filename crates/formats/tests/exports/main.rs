//! Whole exports: what they say beside their files reaches the activities, whatever the order, language or damage.
#![allow(clippy::unwrap_used, reason = "a test may")]

use std::io::Cursor;

use care::{
    rules::RuleBook,
    training::{
        activity::{Activity, Feel, SourceFormat},
        twins::merge_twins,
    },
};
use formats::{Import, read_activity, read_all_bytes};

mod apple;
mod garmin;
mod loops;
#[path = "../made/mod.rs"]
mod made;
mod strava;

use made::{
    fit, now, run,
    strava::{Row, english, german, list},
    zip_of,
};

fn import(uploads: &[(&str, Vec<u8>)]) -> Import<Activity> {
    let uploads = uploads
        .iter()
        .map(|(name, bytes)| ((*name).to_owned(), bytes.clone()))
        .collect();
    read_all_bytes(uploads, now(), |activity, _| activity, |_| {})
}

fn zipped(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let files: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(name, bytes)| (*name, bytes.as_slice()))
        .collect();
    zip_of(&files)
}

#[test]
fn an_excerpt_reads_back_as_the_same_activity() {
    let language = german();
    let csv = list(&language, &strava::rows(&language));
    let mut apple = made::apple::Health::of_days(3);
    apple.from = jiff::civil::date(2026, 1, 5);
    let health = made::apple::write_zip(Cursor::new(Vec::new()), &apple)
        .unwrap()
        .into_inner();
    let json = made::garmin::summaries(vec![made::garmin::summary(
        1,
        "Hill",
        "trail_running",
        1_776_000_000_000,
        3_600_000.0,
        1_200_000.0,
    )]);
    let uploads = vec![
        ("activities.csv".to_owned(), csv.into_bytes()),
        ("export.zip".to_owned(), health),
        ("x_summarizedActivities.json".to_owned(), json.into_bytes()),
    ];
    let pairs = read_all_bytes(
        uploads,
        now(),
        |activity, origin| {
            let mut again = read_activity(origin.bytes, origin.name, now()).unwrap();
            assert_eq!(again.activities.len(), 1, "{}", origin.name);
            (activity, again.activities.remove(0))
        },
        |_| {},
    );
    assert!(pairs.activities.len() > 6);
    for (activity, again) in pairs.activities {
        assert_eq!(activity, again);
    }
}

const RUN_MS: i64 = 1_776_666_600_000;

#[test]
fn one_activity_in_two_exports_is_one_with_the_facts_of_both() {
    let mut named = made::garmin::summary(
        1,
        "Zurich Running",
        "trail_running",
        RUN_MS,
        180_000.0,
        60_000.0,
    );
    named["workoutFeel"] = 75.into();
    let garmin = made::garmin::export(
        &made::garmin::summaries(vec![named]),
        &[("a_1.fit", &fit())],
        3,
    );
    // Typed in by hand at Strava, which knows nothing of the watch.
    let language = made::strava::Language {
        date: |day| format!("Apr {}, 2026, 6:30:05 AM", 20 + day),
        ..english()
    };
    let csv = list(
        &language,
        &[Row {
            name: "Easter run",
            kind: "Trail Run".to_owned(),
            gear: "Red shoes",
            elapsed_s: 200,
            moving_s: 178,
            distance_m: 601.0,
            exertion: Some(6.0),
            ..Row::default()
        }],
    );
    let strava = zipped(&[("activities.csv", csv.into_bytes())]);
    let import = import(&[("strava.zip", strava), ("garmin.zip", garmin)]);
    let rules = RuleBook::built_in().unwrap();
    let (activities, _) = merge_twins(import.activities, &rules.load);
    let of_run: Vec<_> = activities
        .iter()
        .filter(|activity| activity.source == SourceFormat::Fit)
        .collect();
    assert_eq!(of_run.len(), 1);
    assert_eq!(of_run[0].gear.as_deref(), Some("Red shoes"));
    assert_eq!(
        of_run[0].session_rpe,
        run().session_rpe,
        "what the watch asked stays"
    );
    assert_eq!(of_run[0].feel, Some(Feel::Strong));
    assert!(
        !activities
            .iter()
            .any(|activity| activity.source == SourceFormat::StravaRow)
    );
}

#[test]
fn a_large_archive_within_an_archive_is_read_from_a_file() {
    let noise: Vec<u8> = (0..17 * 1024 * 1024_u32)
        .map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes()[3])
        .collect();
    let inner = {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let stored = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Stored);
        for (name, bytes) in [("film.mp4", noise.as_slice()), ("run.fit", &fit())] {
            archive.start_file(name, stored).unwrap();
            std::io::Write::write_all(&mut archive, bytes).unwrap();
        }
        archive.finish().unwrap().into_inner()
    };
    let import = import(&[("outer.zip", zip_of(&[("inner.zip", &inner)]))]);
    assert_eq!((import.activities.len(), import.skipped), (1, 1));
}
