//! Garmin's account export.

use care::training::{
    activity::{Feel, SourceFormat, Sport},
    day_facts::{DaySource, HrvMeasure},
};
use formats::{Mend, read_activity, read_all};
use jiff::SignedDuration;

use crate::{
    RUN_MS, import,
    made::{self, fit, garmin, now, zip_of},
};

#[test]
fn garmin_summaries_name_what_the_files_recorded() {
    let mut named = garmin::summary(
        1,
        "Spring race",
        "trail_running",
        RUN_MS,
        180_000.0,
        60_000.0,
    );
    named["workoutRpe"] = 80.into();
    named["workoutFeel"] = 25.into();
    named["eventTypeId"] = 1.into();
    let mut alone = garmin::summary(
        2,
        "Treadmill",
        "treadmill_running",
        RUN_MS + 86_400_000,
        1_800_000.0,
        500_000.0,
    );
    alone["workoutRpe"] = serde_json::Value::Null;
    let whole = {
        let mut whole = garmin::summary(
            3,
            "Triathlon",
            "multi_sport",
            RUN_MS + 172_800_000,
            3_600_000.0,
            1.0,
        );
        whole["parent"] = true.into();
        whole
    };
    let mut leg = garmin::summary(
        4,
        "Swim leg",
        "open_water_swimming",
        RUN_MS + 172_800_000,
        900_000.0,
        75_000.0,
    );
    leg["parentId"] = 3.into();
    let json = garmin::summaries(vec![alone, whole, leg, named]);
    let settings = made::fit_of(&[made::file_id(2)]);
    let bytes = garmin::export(
        &json,
        &[
            ("ada@example.com_1.fit", &fit()),
            ("ada@example.com_2.fit", &settings),
        ],
        300,
    );
    for upload in [bytes.clone(), zip_of(&[("garmin.zip", &bytes)])] {
        let import = import(&[("export.zip", upload)]);
        assert_eq!(import.rejected, []);
        assert_eq!(import.warnings, []);
        // Settings, 300 files of monitoring, a profile and a customer.
        assert_eq!(import.skipped, 1 + 300 + 2);
        let [race, treadmill, swim] = import.activities.as_slice() else {
            panic!("three, not {:#?}", import.activities)
        };
        assert_eq!(
            (race.source, race.name.as_deref()),
            (SourceFormat::Fit, Some("Spring race"))
        );
        assert_eq!(race.session_rpe.map(|rpe| rpe.get()), Some(8.0));
        assert_eq!(race.feel, Some(Feel::Weak));
        assert!(race.marked_as_race);
        assert_eq!(treadmill.source, SourceFormat::GarminSummary);
        assert_eq!(treadmill.sport, Sport::Running);
        assert_eq!(treadmill.duration, SignedDuration::from_mins(30));
        assert_eq!(treadmill.elapsed, SignedDuration::from_secs(1820));
        assert_eq!(treadmill.distance.map(|metres| metres.get()), Some(5000.0));
        assert_eq!(treadmill.ascent.map(|metres| metres.get()), Some(120.0));
        assert_eq!(
            treadmill.utc_offset.map(|local| local.offset.seconds()),
            Some(7200)
        );
        assert_eq!(
            (swim.sport, swim.name.as_deref()),
            (Sport::Swimming, Some("Swim leg"))
        );

        let [day] = import.days.as_slice() else {
            panic!("one day, not {:#?}", import.days)
        };
        assert_eq!(
            (day.date.to_string().as_str(), day.source),
            ("2026-04-20", DaySource::Garmin)
        );
        assert_eq!(day.sleep_h, Some(7.5));
        assert_eq!(day.resting_heart_rate.map(|bpm| bpm.get()), Some(46));
        assert_eq!(
            day.hrv.map(|hrv| (hrv.ms, hrv.measure)),
            Some((62.0, HrvMeasure::Rmssd))
        );
    }
}

#[test]
fn garmin_unpacked_in_a_folder() {
    let named = garmin::summary(
        1,
        "Spring race",
        "trail_running",
        RUN_MS,
        180_000.0,
        60_000.0,
    );
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    };
    put(
        "DI_CONNECT/DI-Connect-Fitness/a_0_summarizedActivities.json",
        garmin::summaries(vec![named]).as_bytes(),
    );
    put(
        "DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part1.zip",
        &zip_of(&[("a_1.fit", &fit())]),
    );
    let import = read_all(&[folder.path()], now(), |activity, _| activity, |_| {});
    assert_eq!(import.activities.len(), 1);
    assert_eq!(import.activities[0].name.as_deref(), Some("Spring race"));
}

#[test]
fn damaged_summaries_give_what_comes_before_the_damage() {
    let json = garmin::summaries(
        (0..5)
            .map(|day| {
                garmin::summary(
                    10 + day,
                    "Run",
                    "running",
                    RUN_MS + 86_400_000 * i64::try_from(day).unwrap(),
                    1_800_000.0,
                    500_000.0,
                )
            })
            .collect(),
    );
    let cut = json.rfind("activityId").unwrap();
    let reading = read_activity(
        &json.as_bytes()[..cut],
        "x_summarizedActivities.json",
        now(),
    )
    .unwrap();
    assert_eq!(reading.activities.len(), 4);
    assert_eq!(reading.warnings[0].mend, Mend::EntriesCut { kept: 4 });
    for cut in (0..json.len()).step_by(97) {
        let _ = read_activity(
            &json.as_bytes()[..cut],
            "x_summarizedActivities.json",
            now(),
        );
    }
    for text in [garmin::SLEEP, garmin::UDS, garmin::HEALTH] {
        for cut in (0..text.len()).step_by(7) {
            let _ = read_activity(&text.as_bytes()[..cut], "x.json", now());
        }
    }
    let reading = read_activity(&garmin::SLEEP.as_bytes()[..400], "sleepData.json", now()).unwrap();
    assert_eq!(reading.days.len(), 1);
}
