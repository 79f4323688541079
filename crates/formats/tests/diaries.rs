//! Diaries in every shape: shuffled, with holes, damaged, and as real people kept them.
#![allow(clippy::unwrap_used, reason = "a test may")]

use std::{fs, path::Path};

use care::{
    rules::RuleBook,
    training::{
        activity::{Activity, SourceFormat, Sport},
        athlete::Athlete,
        baseline::Item,
        recorded::{Recorded, load_as_known},
        soreness::backtest::{backtest, earned},
    },
};
use formats::{History, read_diaries};
use jiff::{Timestamp, tz::TimeZone};

mod real;

fn now() -> Timestamp {
    "2026-05-04T12:00:00Z".parse().unwrap()
}

fn read(path: &Path) -> Vec<History> {
    read_diaries(path, &TimeZone::UTC, now()).unwrap()
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

const WELLNESS: &str = "effective_time_frame,fatigue,mood,readiness,sleep_duration_h,sleep_quality,soreness,soreness_area,stress
2019-11-01T08:31:40.751Z,2,3,5,6,3,2,[12921003],3
2019-11-02T10:00:01.229Z,2,3,6,6,3,1,\"[48979004, 32696007]\",3
2019-11-03T14:28:03.263Z,3,3,8,6,3,3,[],3
2019-11-04T14:28:03.263Z,0,0,0,0,0,0,[],0
";

const SRPE: &str = "end_date_time,activity_names,perceived_exertion,duration_min
2019-11-01T20:00:00.000Z,\"['individual', 'running']\",7,60
2019-11-02T20:00:00.000Z,\"['team', 'soccer']\",5,90
2019-11-02T22:00:00.000Z,\"['individual', 'endurance']\",5,30
2019-11-03T22:00:00.000Z,\"['individual', 'strength', 'running']\",5,30
2019-11-03T23:00:00.000Z,\"['individual', 'running']\",,30
";

#[test]
fn a_participant_of_pmdata_is_read() {
    let folder = folder(&[
        ("p77/pmsys/wellness.csv", WELLNESS),
        ("p77/pmsys/srpe.csv", SRPE),
        (
            "p77/pmsys/injury.csv",
            "effective_time_frame,injuries\n2019-11-07T06:39:48.428Z,{}\n2019-11-08T06:39:48.428Z,{'left_foot': 'minor'}\n",
        ),
    ]);
    let histories = read(folder.path());
    let [history] = histories.as_slice() else {
        panic!("one, not {}", histories.len())
    };
    assert_eq!((history.name.as_str(), history.injuries), ("p77", 1));
    let levels: Vec<f64> = history
        .diary
        .answers()
        .iter()
        .map(|answer| answer.worst)
        .collect();
    assert_eq!(levels, [7.5, 10.0, 5.0]);
    let second = &history.diary.answers()[1];
    let calf = "CALF_LOWER:right".parse().unwrap();
    let glute = "GLUTE:left".parse().unwrap();
    assert_eq!(second.level_of(calf, history.diary.scale), 10.0);
    assert_eq!(second.level_of(glute, history.diary.scale), 5.0);
    // More is worse: mood 3 of 5 is in the middle, readiness 5 of 10 too.
    let items = &history.items[0].items;
    assert_eq!((items[&Item::Mood], items[&Item::Recovered]), (3.0, 5.0));
    let sports: Vec<Sport> = history
        .sessions
        .iter()
        .map(|session| session.sport)
        .collect();
    assert_eq!(
        sports,
        [
            Sport::Running,
            Sport::TeamSport,
            Sport::CardioTraining,
            Sport::Strength
        ]
    );
    let run: &Activity = &history.sessions[0];
    assert_eq!(
        (run.source, run.ends_at().to_string().as_str()),
        (SourceFormat::Diary, "2019-11-01T20:00:00Z")
    );
    assert_eq!(
        history.warnings,
        [
            "wellness.csv: 1 rows whose soreness is not from 1 to 5",
            "srpe.csv: 1 sessions without a time, a rating from 0 to 10 or minutes"
        ]
    );
}

#[test]
fn columns_may_stand_in_any_order_and_be_missing() {
    let shuffled = "\u{feff}Soreness,stress, effective_time_frame \n2.0,3,2019-11-01T08:31:40.751Z\n,3,2019-11-02 08:00:00\n\n3,,2019-11-03\nx,1,2019-11-04T08:00:00Z\n4,1,yesterday\n5\n";
    let folder = folder(&[("wellness.csv", shuffled)]);
    let history = &read(folder.path())[0];
    let levels: Vec<f64> = history
        .diary
        .answers()
        .iter()
        .map(|answer| answer.worst)
        .collect();
    assert_eq!(levels, [7.5, 5.0]);
    assert!(history.sessions.is_empty());
    assert!(
        history
            .warnings
            .iter()
            .any(|warning| warning.contains("no srpe.csv"))
    );
    assert!(
        history
            .warnings
            .iter()
            .any(|warning| warning.contains("2 rows without a time"))
    );
}

#[test]
fn codes_of_areas_that_are_not_known_are_counted() {
    let strange =
        "effective_time_frame,soreness,soreness_area\n2019-11-01T08:00:00Z,2,\"[12921003, 999]\"\n";
    let folder = folder(&[("wellness.csv", strange)]);
    let history = &read(folder.path())[0];
    assert_eq!(history.diary.answers()[0].by_area.len(), 4);
    assert!(
        history
            .warnings
            .contains(&"wellness.csv: 1 areas with a code that is not known".to_owned())
    );
}

#[test]
fn our_own_tables_and_documents_say_the_same() {
    let check_ins = "at;CALF_LOWER:left;heavy;sleep_h\n2026-04-01T08:00:00+02:00;3;4;7,5\n2026-04-02T08:00:00+02:00;;2;\n2026-04-03;0;;\n";
    let sessions = "ended_at,duration_min,rpe,sport,distance_km,descent_m\n2026-04-01T19:00:00+02:00,60,7,trail_running,12,600\n";
    let folder = folder(&[("check_ins.csv", check_ins), ("sessions.csv", sessions)]);
    let table = &read(folder.path())[0];
    let document = r#"{"version": 1, "zone": "Europe/Oslo",
        "check_ins": [{"at": "2026-04-01T08:00:00+02:00", "soreness": {"CALF_LOWER:left": 3}, "heavy": 4, "sleep_h": 7.5},
                      {"at": "2026-04-03T08:00:00Z", "soreness": {"CALF_LOWER:left": 0}}],
        "sessions": [{"sport": "trail_running", "ended_at": "2026-04-01T19:00:00+02:00", "duration_min": 60, "rpe": 7, "distance_km": 12, "descent_m": 600}]}"#;
    let path = folder.path().join("diary.json");
    fs::write(&path, document).unwrap();
    let document = &read(&path)[0];
    assert_eq!(table.diary, document.diary);
    assert_eq!(table.sessions, document.sessions);
    assert_eq!(table.items[0].items, document.items[0].items);
    assert_eq!(table.items[0].sleep_h, Some(7.5));
    assert_eq!(document.name, "diary");
}

#[test]
fn what_is_no_diary_is_refused_with_what_to_do_and_without_what_was_said() {
    let folder = folder(&[
        ("empty/nothing.txt", ""),
        ("bad.csv", "day,level\n2026-04-01,3\n"),
        (
            "bad.json",
            r#"{"version": 1, "check_ins": [{"at": "2026-04-01T08:00:00Z", "mood": "awful"}]}"#,
        ),
        ("two/wellness.csv", "a,b\n1,2\n"),
        ("blank/wellness.csv", ""),
    ]);
    let why = |name: &str| {
        read_diaries(&folder.path().join(name), &TimeZone::UTC, now())
            .unwrap_err()
            .to_string()
    };
    assert!(why("empty").contains("it holds no diary"));
    assert!(why("bad.csv").contains("no column `at`"));
    assert!(why("bad.json").contains("check_ins[0].mood") && !why("bad.json").contains("awful"));
    assert!(why("two").contains("no column `effective_time_frame`"));
    assert!(why("blank").contains("it is empty"));
    assert!(why("missing").contains("there is no such file or folder"));
}

#[test]
fn any_bytes_are_read_or_refused() {
    let folder = folder(&[("pmsys/wellness.csv", WELLNESS), ("pmsys/srpe.csv", SRPE)]);
    for (file, text) in [("wellness.csv", WELLNESS), ("srpe.csv", SRPE)] {
        let path = folder.path().join("pmsys").join(file);
        for cut in (0..text.len()).step_by(7) {
            fs::write(&path, &text.as_bytes()[..cut]).unwrap();
            read_diaries(folder.path(), &TimeZone::UTC, now()).ok();
        }
        fs::write(&path, text).unwrap();
    }
}

/// On the real people of PMData that tests may see: where yesterday's value misses at all, the learned forecast misses less.
#[test]
fn real_diaries_are_foretold_closer_than_yesterday_says() {
    let Some(activities) = real::folder() else {
        return;
    };
    let pmdata = activities.join("wellness/pmdata");
    let rules = RuleBook::built_in().unwrap();
    for history in read(&pmdata) {
        let recorded = history
            .sessions
            .iter()
            .map(|session| Recorded::new(session.clone(), &rules.load))
            .collect();
        let loaded = load_as_known(recorded, &Athlete::default(), &rules.load);
        let back = backtest(&loaded, &history.diary, &rules, &TimeZone::UTC);
        let earned = earned(&back, &rules.check_ins.shown);
        for score in back.whole {
            assert!(score.looks > 20, "{}: {score:?}", history.name);
            if score.yesterday > 0.0 {
                assert!(
                    score.learned < score.yesterday,
                    "{}: {score:?}",
                    history.name
                );
            }
            assert!(score.coverage >= 0.75, "{}: {score:?}", history.name);
        }
        assert_eq!(
            earned.is_learned(),
            back.whole[0].yesterday > 0.0,
            "{}",
            history.name
        );
    }
}
