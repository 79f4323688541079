//! What no body did is left out with a word, whatever format tells it, and never averaged in: a heart rate of 400, 3,000 W for
//! an hour, a run at 90 km/h.
#![allow(clippy::unwrap_used, reason = "a test may")]

use care::training::activity::Activity;
use formats::read_activity;

mod made;
use made::{ENUM, U8, U16, U32};

/// One sample each second: heart rate, watts, and metres since the sample before.
#[derive(Clone, Copy)]
struct Second {
    heart_rate: u64,
    watts: Option<u64>,
    metres: f64,
}

const USUAL: Second = Second {
    heart_rate: 140,
    watts: None,
    metres: 3.0,
};

/// Ten usual minutes, then what is told, then ten usual minutes.
fn between(told: Second, seconds: usize) -> Vec<Second> {
    let usual = Second {
        watts: told.watts.map(|_| 200),
        ..USUAL
    };
    [vec![usual; 600], vec![told; seconds], vec![usual; 600]].concat()
}

fn fit(sport: u64, seconds: &[Second]) -> Vec<u8> {
    let mut messages = vec![made::file_id(4)];
    let mut metres = 0.0;
    for (at, second) in (made::START..).zip(seconds) {
        metres += second.metres;
        let mut fields = vec![
            (253, U32, at.into()),
            (3, U8, second.heart_rate),
            (5, U32, (metres * 100.0) as u64),
        ];
        fields.extend(second.watts.map(|watts| (7, U16, watts)));
        messages.push((20, fields));
    }
    let length = u32::try_from(seconds.len()).unwrap() * 1000;
    let mut session = made::session(made::START, length, length);
    session.1[2] = (5, ENUM, sport);
    messages.push(session);
    made::fit_of(&messages)
}

/// The clock time of a second, from 06:30.
fn clock(second: usize) -> String {
    let second = 6 * 3600 + 30 * 60 + second;
    format!(
        "2026-04-20T{:02}:{:02}:{:02}Z",
        second / 3600,
        second / 60 % 60,
        second % 60
    )
}

fn tcx(sport: &str, seconds: &[Second]) -> Vec<u8> {
    let mut metres = 0.0;
    let points: String = seconds
        .iter()
        .enumerate()
        .map(|(at, second)| {
            metres += second.metres;
            let watts = second.watts.map_or_else(String::new, |watts| {
                format!("<Extensions><ns3:TPX><ns3:Watts>{watts}</ns3:Watts></ns3:TPX></Extensions>")
            });
            format!(
                "<Trackpoint><Time>{}</Time><DistanceMeters>{metres:.1}</DistanceMeters><HeartRateBpm><Value>{}</Value></HeartRateBpm>{watts}</Trackpoint>",
                clock(at),
                second.heart_rate
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\"?><TrainingCenterDatabase xmlns:ns3=\"http://www.garmin.com/xmlschemas/ActivityExtension/v2\"><Activities>\
         <Activity Sport=\"{sport}\"><Id>{0}</Id><Lap StartTime=\"{0}\"><TotalTimeSeconds>{1}</TotalTimeSeconds><Track>{points}</Track></Lap>\
         </Activity></Activities></TrainingCenterDatabase>",
        clock(0),
        seconds.len()
    )
    .into_bytes()
}

fn gpx(sport: &str, seconds: &[Second]) -> Vec<u8> {
    const METRES_OF_A_DEGREE: f64 = 111_195.0;
    let mut metres = 0.0;
    let points: String = seconds
        .iter()
        .enumerate()
        .map(|(at, second)| {
            metres += second.metres;
            let watts = second
                .watts
                .map_or_else(String::new, |watts| format!("<power>{watts}</power>"));
            format!(
                "<trkpt lat=\"{:.7}\" lon=\"8.5\"><time>{}</time><extensions>{watts}<gpxtpx:TrackPointExtension><gpxtpx:hr>{}</gpxtpx:hr>\
                 </gpxtpx:TrackPointExtension></extensions></trkpt>",
                47.0 + metres / METRES_OF_A_DEGREE,
                clock(at),
                second.heart_rate
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\"?><gpx version=\"1.1\" xmlns:gpxtpx=\"http://www.garmin.com/xmlschemas/TrackPointExtension/v1\"><trk>\
         <type>{sport}</type><trkseg>{points}</trkseg></trk></gpx>"
    )
    .into_bytes()
}

/// Reads all three and hands each to the check, with what was warned of.
fn in_each_format(
    ride: bool,
    seconds: &[Second],
    of_fit: &[Second],
    check: impl Fn(&str, &Activity, &str),
) {
    let (code, tcx_sport, gpx_sport) = if ride {
        (2, "Biking", "cycling")
    } else {
        (1, "Running", "running")
    };
    for (name, bytes) in [
        ("x.fit", fit(code, of_fit)),
        ("x.tcx", tcx(tcx_sport, seconds)),
        ("x.gpx", gpx(gpx_sport, seconds)),
    ] {
        let reading = read_activity(&bytes, name, made::now()).unwrap();
        let [activity] = reading.activities.as_slice() else {
            panic!("{name}: one activity, not {}", reading.activities.len())
        };
        let warnings: Vec<String> = reading.warnings.iter().map(ToString::to_string).collect();
        check(name, activity, &warnings.join("\n"));
    }
}

fn near(name: &str, got: f64, expected: f64, apart: f64) {
    assert!(
        (got - expected).abs() <= apart,
        "{name}: {got} is not {expected}"
    );
}

#[test]
fn usual_values_are_kept_without_a_word() {
    let seconds = between(USUAL, 600);
    in_each_format(false, &seconds, &seconds, |name, run, warnings| {
        assert_eq!(warnings, "", "{name}");
        near(name, run.distance.unwrap().get(), 5400.0, 60.0);
        assert_eq!(run.average_heart_rate.unwrap().get(), 140, "{name}");
    });
}

#[test]
fn a_heart_rate_of_400_is_left_out() {
    let with = |heart_rate| {
        between(
            Second {
                heart_rate,
                ..USUAL
            },
            300,
        )
    };
    // FIT has one byte for it, of which 255 means none: 254 is the most that a file can claim.
    in_each_format(false, &with(400), &with(254), |name, run, warnings| {
        assert!(warnings.contains("impossible"), "{name}: {warnings}");
        assert_eq!(run.average_heart_rate.unwrap().get(), 140, "{name}");
        assert_eq!(run.max_heart_rate.unwrap().get(), 140, "{name}");
        let kept = run.streams.heart_rate.iter();
        assert!(kept.clone().count() >= 1200, "{name}");
        assert!(
            kept.clone().all(|sample| sample.value.get() == 140),
            "{name}"
        );
    });
}

#[test]
fn three_thousand_watts_for_an_hour_are_left_out() {
    let told = Second {
        watts: Some(3000),
        ..USUAL
    };
    let seconds = between(told, 3600);
    in_each_format(true, &seconds, &seconds, |name, ride, warnings| {
        assert!(warnings.contains("impossible"), "{name}: {warnings}");
        assert!(
            ride.streams
                .power
                .iter()
                .all(|sample| sample.value.get() <= 200),
            "{name}"
        );
        if let Some(average) = ride.average_power {
            near(name, f64::from(average.get()), 200.0, 5.0);
        }
        assert!(
            ride.best_20_min_power.is_none_or(|best| best.get() <= 205),
            "{name}"
        );
    });
}

#[test]
fn a_run_at_90_km_an_hour_is_not_counted() {
    let told = Second {
        metres: 25.0,
        ..USUAL
    };
    // Twenty usual minutes are 3.6 km; ten at 90 km/h would be another 15.
    let seconds = between(told, 600);
    in_each_format(false, &seconds, &seconds, |name, run, warnings| {
        assert!(warnings.contains("impossible"), "{name}: {warnings}");
        // The usual twenty minutes stay, whatever format tells them.
        near(name, run.distance.unwrap().get(), 3600.0, 120.0);
    });
}

#[test]
fn a_whole_run_at_90_km_an_hour_has_no_such_distance() {
    let told = Second {
        metres: 25.0,
        ..USUAL
    };
    let seconds = vec![told; 1800];
    in_each_format(false, &seconds, &seconds, |name, run, warnings| {
        assert!(warnings.contains("impossible"), "{name}: {warnings}");
        let metres = run.distance.map_or(0.0, |distance| distance.get());
        assert!(metres < 12_000.0, "{name}: {metres}");
    });
}

#[test]
fn a_summary_that_cannot_be_is_not_believed() {
    let seconds = between(
        Second {
            watts: Some(200),
            ..USUAL
        },
        600,
    );
    let mut messages = vec![made::file_id(4)];
    let mut metres = 0.0;
    for (at, second) in (made::START..).zip(&seconds) {
        metres += second.metres;
        messages.push((
            20,
            vec![
                (253, U32, at.into()),
                (3, U8, second.heart_rate),
                (5, U32, (metres * 100.0) as u64),
                (7, U16, 200),
            ],
        ));
    }
    let mut session = made::session(made::START, 1_800_000, 1_800_000);
    // 90 km/h for half an hour; a mean heart rate of 254; 3,000 W on average.
    session.1.extend([
        (9, U32, 4_500_000),
        (16, U8, 254),
        (17, U8, 254),
        (20, U16, 3000),
    ]);
    messages.push(session);
    let reading = read_activity(&made::fit_of(&messages), "x.fit", made::now()).unwrap();
    let run = &reading.activities[0];
    assert!(!reading.warnings.is_empty(), "something must be said");
    near("distance", run.distance.unwrap().get(), 5400.0, 60.0);
    assert_eq!(run.average_heart_rate.unwrap().get(), 140);
    assert_eq!(run.max_heart_rate.unwrap().get(), 140);
    near(
        "power",
        f64::from(run.average_power.unwrap().get()),
        200.0,
        5.0,
    );
}
