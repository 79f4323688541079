//! Real GPX and TCX files against sums taken from their text by hand, with no reader of XML between.
//!
//! `sports-lib` keeps each of its samples as `X` and as `X.json`, which holds the same document as one text.
#![allow(clippy::unwrap_used, reason = "a test may")]

use std::{io::Read, path::Path};

use care::training::activity::Activity;
use formats::{ReadError, read_activity};
use jiff::Timestamp;

mod real;

fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

/// The text of a file, or of its packed twin.
fn text(path: &Path) -> String {
    let packed = path.with_file_name(format!("{}.gz", path.file_name().unwrap().display()));
    let mut text = String::new();
    match std::fs::File::open(packed) {
        Ok(file) => flate2::read::GzDecoder::new(file).read_to_string(&mut text),
        Err(_) => std::fs::File::open(path).unwrap().read_to_string(&mut text),
    }
    .unwrap();
    text
}

fn activity(text: &str, name: &str) -> Activity {
    let mut reading = read_activity(text.as_bytes(), name, now()).unwrap();
    assert_eq!(reading.activities.len(), 1, "{name}");
    reading.activities.remove(0)
}

/// What stands between each such start and the next end.
fn between<'a>(text: &'a str, from: &'a str, to: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(from)
        .skip(1)
        .filter_map(move |rest| rest.split(to).next())
}

fn numbers(text: &str, from: &str) -> Vec<f64> {
    between(text, from, "<")
        .map(|number| number.trim().parse().unwrap())
        .collect()
}

#[expect(clippy::cast_precision_loss, reason = "a count")]
fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Each value counts until the next one, or for a second where that comes late.
fn mean_over_time(values: &[(Timestamp, f64)]) -> f64 {
    let held = values.windows(2).map(|pair| {
        let seconds = pair[1].0.duration_since(pair[0].0).as_secs_f64();
        let seconds = if seconds > 30.0 { 1.0 } else { seconds };
        (pair[0].1 * seconds, seconds)
    });
    let (sum, seconds) = held.fold((0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1));
    sum / seconds
}

#[track_caller]
fn check(name: &str, what: &str, ours: f64, theirs: f64, within: f64) {
    println!("{name}: {what} {ours:.1} here, {theirs:.1} in the text");
    let apart = (ours - theirs).abs();
    assert!(
        apart <= within,
        "{name}: {what} is {ours} here, {theirs} there"
    );
}

#[test]
fn laps_of_tcx_add_up() {
    let Some(root) = real::folder() else { return };
    let samples = root.join("sports-lib/samples/tcx");
    for name in [
        "garmin.tcx",
        "movescount.tcx",
        "polar.tcx",
        "unknown_example.tcx",
    ] {
        let text = text(&samples.join(name));
        let ours = activity(&text, name);
        // What stands outside of tracks is the laps'.
        let laps: String = text
            .split("<Track>")
            .map(|part| part.split_once("</Track>").map_or(part, |(_, after)| after))
            .collect();
        let times = numbers(&laps, "<TotalTimeSeconds>");
        let timer: f64 = times.iter().sum();
        check(name, "timer", ours.duration.as_secs_f64(), timer, 1.0);
        let metres: f64 = numbers(&laps, "<DistanceMeters>").iter().sum();
        check(name, "distance", ours.distance.unwrap().get(), metres, 1.0);
        let compact: String = text.split_whitespace().collect();
        let samples: Vec<f64> = between(&compact, "<Trackpoint>", "</Trackpoint>")
            .flat_map(|point| numbers(point, "<Value>"))
            .collect();
        let bpm = f64::from(ours.average_heart_rate.unwrap().get());
        // A mean of the laps, weighted by their times, is not that of the samples, which stand closer where the watch wrote more.
        check(name, "heart rate", bpm, mean(&samples), 2.0);
        let streams = ours.streams.heart_rate.len();
        assert!(
            streams.abs_diff(samples.len()) * 100 <= samples.len(),
            "{name}: {streams}"
        );
    }
}

#[test]
fn points_of_gpx_add_up() {
    let Some(root) = real::folder() else { return };
    let samples = root.join("sports-lib/samples/gpx");
    for name in [
        "amazfit.gpx",
        "garmin.gpx",
        "movescount.gpx",
        "sports-tracker.gpx",
        "strava.gpx",
    ] {
        let text = text(&samples.join(name));
        let ours = activity(&text, name);
        let points: Vec<&str> = between(&text, "<trkpt", "</trkpt>").collect();
        let places: Vec<(f64, f64)> = points
            .iter()
            .map(|point| {
                let degrees = |name| between(point, name, "\"").next().unwrap().parse::<f64>();
                (degrees("lat=\"").unwrap(), degrees("lon=\"").unwrap())
            })
            .collect();
        // On so short a step the earth is flat.
        let steps = places.windows(2).map(|pair| {
            let [(a, b), (c, d)] = [pair[0], pair[1]];
            let east = (d - b) * a.to_radians().cos();
            (c - a).hypot(east) * 111_195.0
        });
        let metres: f64 = steps.sum();
        let distance = ours.distance.unwrap().get();
        check(name, "distance", distance, metres, 0.01 * metres);
        let times: Vec<Timestamp> = points
            .iter()
            .filter_map(|point| between(point, "<time>", "<").next()?.parse().ok())
            .collect();
        let elapsed = times
            .iter()
            .max()
            .unwrap()
            .duration_since(*times.iter().min().unwrap());
        let lasted = ours.elapsed.as_secs_f64();
        check(name, "elapsed", lasted, elapsed.as_secs_f64(), 1.0);
        let mut rates: Vec<(Timestamp, f64)> = points
            .iter()
            .filter_map(|point| {
                let at = between(point, "<time>", "<").next()?.parse().ok()?;
                let names = [
                    "<gpxtpx:hr>",
                    "<gpxdata:hr>",
                    "<ns3:hr>",
                    "<heartrate>",
                    "<hr>",
                ];
                let name = names.into_iter().find(|name| point.contains(name))?;
                Some((at, *numbers(point, name).first()?))
            })
            .collect();
        rates.sort_by_key(|(at, _)| *at);
        let bpm = f64::from(ours.average_heart_rate.unwrap().get());
        check(name, "heart rate", bpm, mean_over_time(&rates), 1.0);
    }
}

#[test]
fn a_document_within_json_tells_the_same() {
    let Some(root) = real::folder() else { return };
    let samples = root.join("sports-lib/samples");
    for (kind, name) in [
        ("gpx", "garmin.gpx"),
        ("gpx", "amazfit.gpx"),
        ("gpx", "strava.gpx"),
        ("tcx", "movescount.tcx"),
        ("tcx", "polar.tcx"),
    ] {
        let path = samples.join(kind).join(name);
        let json = text(&path.with_file_name(format!("{name}.json")));
        let document: serde_json::Value = serde_json::from_str(&json).unwrap();
        let within = document[kind].as_str().unwrap();
        let mut ours = activity(&text(&path), name);
        // A quotation mark went astray in one name.
        ours.name = ours.name.map(|name| name.replace('\'', ""));
        assert_eq!(activity(within, name), ours, "{name}");
    }
}

#[test]
fn logs_of_suunto_s_app_are_refused() {
    let Some(root) = real::folder() else { return };
    let samples = root.join("sports-lib/samples/suunto");
    for name in ["multisport.json", "miltisport-laps.json", "suunto.json"] {
        let log = text(&samples.join(name));
        let error = read_activity(log.as_bytes(), name, now()).unwrap_err();
        assert!(
            matches!(error, ReadError::UnknownFormat { .. }),
            "{error:?}"
        );
    }
}
