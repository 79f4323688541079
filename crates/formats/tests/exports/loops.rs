//! Apps that hand activities on to one another: the same one comes back three times, and is counted once.

use care::{
    rules::RuleBook,
    training::{
        activity::{Activity, SourceFormat, Sport},
        twins::merge_twins,
    },
};

use crate::{
    import,
    made::{
        ENUM, START, file_id, fit_of, garmin, gzip, record, session,
        strava::{Row, english, list},
    },
    zipped,
};

/// The same instant as [`START`].
const AT_MS: i64 = 1_776_666_600_000;

fn merged(uploads: &[(&str, Vec<u8>)]) -> Vec<Activity> {
    let import = import(uploads);
    assert_eq!(import.rejected, []);
    let rules = RuleBook::built_in().unwrap();
    merge_twins(import.activities, &rules.load).0
}

/// A watch beside it: its heart rate, from a little after to a little before.
fn watch(sport: u64, starts: u32, seconds: u32, heart_rate: u64) -> Vec<u8> {
    let mut messages = vec![file_id(4)];
    messages.extend((0..seconds).map(|second| record(starts + second, heart_rate)));
    let mut session = session(starts, seconds * 1000, seconds * 1000);
    session.1[2] = (5, ENUM, sport);
    messages.push(session);
    fit_of(&messages)
}

#[test]
fn a_leg_day_in_hevy_at_strava_and_on_a_watch_is_one_with_sets_heart_rate_and_rating() {
    // Hevy writes local time; the athlete's zone is UTC here.
    let hevy = "\"title\",\"start_time\",\"end_time\",\"description\",\"exercise_title\",\"superset_id\",\"exercise_notes\",\"set_index\",\"set_type\",\"weight_kg\",\"reps\",\"distance_km\",\"duration_seconds\",\"rpe\"\n\
        \"Legs\",\"20 Apr 2026, 06:30\",\"20 Apr 2026, 07:32\",\"\",\"Squat (Barbell)\",,\"\",0,\"normal\",100,5,,,\n\
        \"Legs\",\"20 Apr 2026, 06:30\",\"20 Apr 2026, 07:32\",\"\",\"Squat (Barbell)\",,\"\",1,\"normal\",100,5,,,9\n";
    // Hevy posted it at Strava, where it was rated.
    let language = english();
    let csv = list(
        &made_in_april(&language),
        &[Row {
            name: "Legs",
            kind: language.strength.to_owned(),
            elapsed_s: 3720,
            moving_s: 3720,
            exertion: Some(8.0),
            ..Row::default()
        }],
    );
    let strava = zipped(&[("activities.csv", csv.into_bytes())]);
    // The watch ran beside it: sport 10 is training.
    let fit = watch(10, START + 40, 3600, 121);
    let summary = garmin::summary(
        1,
        "Strength",
        "strength_training",
        AT_MS + 40_000,
        3_600_000.0,
        0.0,
    );
    let garmin = garmin::export(&garmin::summaries(vec![summary]), &[("a_1.fit", &fit)], 0);
    let exports = [
        ("hevy.csv", hevy.as_bytes().to_vec()),
        ("strava.zip", strava),
        ("garmin.zip", garmin),
    ];
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let activities = merged(&order.map(|index| exports[index].clone()));
        let [legs] = activities.as_slice() else {
            panic!("one, not {activities:#?}")
        };
        assert_eq!(
            (legs.sport, legs.source),
            (Sport::Strength, SourceFormat::Fit)
        );
        assert_eq!(legs.sets.len(), 2);
        assert_eq!(legs.average_heart_rate.unwrap().get(), 121);
        assert_eq!(legs.session_rpe.map(|rating| rating.get()), Some(8.0));
        assert!(legs.name.is_some());
    }
}

#[test]
fn two_devices_on_one_ride_in_two_exports_are_one_ride() {
    let computer = watch(2, START, 3600, 141);
    let wrist = watch(2, START + 12, 3570, 139);
    let language = english();
    let row = |file| Row {
        name: "Over the hill",
        kind: language.ride.to_owned(),
        file,
        elapsed_s: 3600,
        moving_s: 3600,
        ..Row::default()
    };
    let csv = list(
        &made_in_april(&language),
        &[row("activities/1.fit.gz"), row("activities/2.fit.gz")],
    );
    let strava = zipped(&[
        ("activities/1.fit.gz", gzip(&computer)),
        ("activities/2.fit.gz", gzip(&wrist)),
        ("activities.csv", csv.into_bytes()),
    ]);
    let garmin = garmin::export(
        &garmin::summaries(vec![
            garmin::summary(1, "Road", "road_biking", AT_MS, 3_600_000.0, 0.0),
            garmin::summary(2, "Road", "road_biking", AT_MS + 12_000, 3_570_000.0, 0.0),
        ]),
        &[("a_1.fit", &computer), ("a_2.fit", &wrist)],
        0,
    );
    for exports in [
        [("strava.zip", &strava), ("garmin.zip", &garmin)],
        [("garmin.zip", &garmin), ("strava.zip", &strava)],
    ] {
        let activities = merged(&exports.map(|(name, bytes)| (name, bytes.clone())));
        let [ride] = activities.as_slice() else {
            panic!("one, not {activities:#?}")
        };
        assert_eq!(ride.average_heart_rate.unwrap().get(), 141, "the longer");
        assert!(ride.name.is_some());
    }
}

/// Strava's list with its first day on the morning of the recordings.
fn made_in_april(language: &crate::made::strava::Language) -> crate::made::strava::Language {
    crate::made::strava::Language {
        date: |day| format!("Apr {}, 2026, 6:30:00 AM", 20 + day),
        header: language.header,
        comma: language.comma,
        run: language.run,
        ride: language.ride,
        strength: language.strength,
    }
}
