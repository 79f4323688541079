//! Strava's bulk export.

use care::training::activity::{Activity, SourceFormat, Sport};
use formats::{Import, Mend, read_activity, read_all};
use jiff::SignedDuration;

use crate::{
    import,
    made::{
        fit, gpx, gzip, now,
        strava::{Language, Row, english, german, list, unknown},
        tcx,
    },
    zipped,
};

pub fn rows(language: &Language) -> Vec<Row> {
    vec![
        Row {
            name: "Sunday, long \"and\" slow",
            kind: language.run.to_owned(),
            description: "two\nlines, and a comma",
            gear: "Red shoes",
            file: "activities/1.fit.gz",
            elapsed_s: 200,
            moving_s: 180,
            distance_m: 600.0,
            exertion: Some(7.0),
            race: true,
            ..Row::default()
        },
        Row {
            day: 1,
            name: "By hand",
            kind: language.run.to_owned(),
            elapsed_s: 3189,
            moving_s: 2070,
            distance_m: 9440.0,
            exertion: Some(4.0),
            average_heart_rate: Some(150.4),
            ..Row::default()
        },
        Row {
            day: 2,
            name: "Over",
            kind: language.ride.to_owned(),
            gear: "Patria",
            file: "activities/2.gpx",
            elapsed_s: 3540,
            moving_s: 3540,
            distance_m: 6000.0,
            ..Row::default()
        },
    ]
}

fn files(csv: &str) -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("activities/1.fit.gz", gzip(&fit())),
        ("activities/2.gpx", gpx().into_bytes()),
        (
            "activities/3.tcx.gz",
            gzip(format!("   {}", tcx()).as_bytes()),
        ),
        ("media/1.jpg", vec![0xff, 0xd8, 0xff]),
        ("activities.csv", csv.as_bytes().to_vec()),
        (
            "profile.csv",
            b"Athlete ID,Email Address\n1,a@example.com\n".to_vec(),
        ),
    ]
}

fn check_strava(import: &Import<Activity>) {
    assert_eq!(import.rejected, []);
    let [first, second, third, by_hand] = import.activities.as_slice() else {
        panic!("four, not {:#?}", import.activities)
    };
    assert_eq!(first.source, SourceFormat::Fit);
    assert_eq!(first.name.as_deref(), Some("Sunday, long \"and\" slow"));
    assert_eq!(first.gear.as_deref(), Some("Red shoes"));
    assert_eq!(first.session_rpe.map(|rpe| rpe.get()), Some(7.0));
    assert!(!first.streams.heart_rate.is_empty(), "samples stay");
    assert_eq!(second.name.as_deref(), Some("Over"));
    assert_eq!(second.gear.as_deref(), Some("Patria"));
    assert_eq!(third.source, SourceFormat::Tcx);
    assert_eq!(by_hand.source, SourceFormat::StravaRow);
    assert_eq!(by_hand.name.as_deref(), Some("By hand"));
    assert_eq!(by_hand.starts_at.to_string(), "2018-09-13T15:02:23Z");
    assert_eq!(by_hand.duration, SignedDuration::from_secs(2070));
    assert_eq!(by_hand.elapsed, SignedDuration::from_secs(3189));
    assert_eq!(by_hand.distance.map(|metres| metres.get()), Some(9440.0));
    assert_eq!(by_hand.session_rpe.map(|rpe| rpe.get()), Some(4.0));
    assert_eq!(by_hand.average_heart_rate.map(|bpm| bpm.get()), Some(150));
}

#[test]
fn strava_in_english_german_and_a_language_nobody_knows() {
    for (language, sport) in [
        (english(), Sport::Running),
        (german(), Sport::Running),
        (unknown(), Sport::Running),
    ] {
        let import = import(&[(
            "strava.zip",
            zipped(&files(&list(&language, &rows(&language)))),
        )]);
        check_strava(&import);
        assert_eq!(import.warnings, [], "{}", language.header);
        assert_eq!(import.activities[3].sport, sport, "{}", language.run);
        if !language.header.is_empty() {
            assert!(import.activities[0].marked_as_race, "{}", language.run);
        }
    }
}

#[test]
fn no_order_matters_in_a_strava_export() {
    let language = english();
    let mut files = files(&list(&language, &rows(&language)));
    for _ in 0..files.len() {
        files.rotate_left(1);
        let import = import(&[("strava.zip", zipped(&files))]);
        let mut names: Vec<_> = import
            .activities
            .iter()
            .map(|activity| (activity.name.clone(), activity.source))
            .collect();
        names.sort();
        assert_eq!(names.len(), 4);
        assert!(names.contains(&(Some("By hand".into()), SourceFormat::StravaRow)));
        assert!(names.contains(&(Some("Over".into()), SourceFormat::Gpx)));
    }
}

#[test]
fn strava_unpacked_in_a_folder_and_packed_once_more() {
    let language = english();
    let files = files(&list(&language, &rows(&language)));
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in &files {
        let path = folder.path().join("export_1").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    let unpacked = read_all(&[folder.path()], now(), |activity, _| activity, |_| {});
    check_strava(&unpacked);
    let twice = zipped(&[("export_1.zip", zipped(&files))]);
    check_strava(&import(&[("all.zip", twice)]));
    // The same export beside itself tells nothing twice.
    std::fs::write(folder.path().join("export_1.zip"), zipped(&files)).unwrap();
    let both = read_all(&[folder.path()], now(), |activity, _| activity, |_| {});
    check_strava(&both);
    assert_eq!(both.duplicates_of_bytes.len(), 3);
}

#[test]
fn a_row_whose_file_is_damaged_or_gone_stands_for_itself() {
    let language = english();
    let csv = list(&language, &rows(&language));
    let import = import(&[(
        "strava.zip",
        zipped(&[
            ("activities.csv", csv.into_bytes()),
            ("activities/1.fit.gz", gzip(&fit()[..20])),
        ]),
    )]);
    assert_eq!(import.rejected.len(), 1);
    assert_eq!(import.activities.len(), 3);
    assert!(
        import
            .activities
            .iter()
            .all(|activity| activity.source == SourceFormat::StravaRow)
    );
    assert_eq!(
        import.activities[0].session_rpe.map(|rpe| rpe.get()),
        Some(7.0)
    );
    assert!(import.activities[0].marked_as_race);
}

#[test]
fn strava_before_2019_and_with_twelve_columns() {
    let old = "id,date,name,type,description,elapsed_time,distance,commute,gear,filename\n\
               1836776031,2018-09-12 15:02:23,Evening Ride,Ride,,783,3681.0,true,Merida,\n";
    let import = import(&[("activities.csv", old.as_bytes().to_vec())]);
    let ride = &import.activities[0];
    assert_eq!(ride.sport, Sport::Cycling);
    assert_eq!(ride.distance.map(|metres| metres.get()), Some(3681.0));
    assert_eq!(ride.gear.as_deref(), Some("Merida"));
    assert_eq!(ride.starts_at.to_string(), "2018-09-12T15:02:23Z");
    assert_eq!(
        import.warnings[0].mend,
        Mend::NoColumn {
            what: "perceived exertion"
        },
        "said, not guessed"
    );
    let newer = "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,Commute,Activity Gear,Filename\n\
                 1836776031,\"Sep 12, 2018, 3:02:23 PM\",Evening Ride,Ride,,783,3.68,true,Merida,\n\
                 1836776032,\"Sep 13, 2018, 3:02:23 PM\",Pool,Swim,,783,1500,false,,\n";
    let import = crate::import(&[("activities.csv", newer.as_bytes().to_vec())]);
    let distances: Vec<_> = import
        .activities
        .iter()
        .map(|activity| activity.distance.unwrap().get())
        .collect();
    assert_eq!(distances, [3680.0, 1500.0]);
}

#[test]
fn a_damaged_list_says_so_and_gives_what_it_can() {
    let language = english();
    let good = list(&language, &rows(&language));
    let check = |what: &str, bytes: Vec<u8>, least: usize| {
        let import = import(&[("activities.csv", bytes)]);
        assert!(import.rejected.is_empty(), "{what}: {:?}", import.rejected);
        assert!(
            import.activities.len() >= least,
            "{what}: {}",
            import.activities.len()
        );
        import
    };
    assert!(
        check("as it is", good.clone().into_bytes(), 3)
            .warnings
            .is_empty()
    );
    check("with a mark", format!("\u{feff}{good}").into_bytes(), 3);
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(good.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    check("UTF-16", utf16, 3);
    let semicolons = good.replace(',', ";");
    check("semicolons", semicolons.into_bytes(), 1);
    let short = check(
        "a short row",
        format!("{good}12345,x\nzzz\n").into_bytes(),
        3,
    );
    assert_eq!(short.warnings[0].mend, Mend::RowsDamaged { count: 2 });
    let nul = check("zeros", good.replace("By hand", "By\0hand").into_bytes(), 3);
    assert!(!nul.warnings.is_empty());
    let open = good.replacen("By hand", "\"By hand", 1);
    let open = check("an open quote", open.into_bytes(), 2);
    assert!(
        open.activities
            .iter()
            .any(|activity| activity.name.as_deref() == Some("Over"))
    );
    for cut in (0..good.len())
        .step_by(97)
        .filter(|cut| good.is_char_boundary(*cut))
    {
        let _ = read_activity(&good.as_bytes()[..cut], "activities.csv", now());
    }
}
