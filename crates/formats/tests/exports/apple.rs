//! Apple Health's export.

use std::io::Cursor;

use care::{
    rules::RuleBook,
    training::{
        activity::{Activity, SourceFormat, Sport},
        day_facts::{DaySource, HrvMeasure},
        twins::merge_twins,
    },
};
use formats::{Import, Mend, read_activity, read_all};

use crate::{
    import,
    made::{self, now},
};

fn health(change: impl FnOnce(&mut made::apple::Health)) -> Vec<u8> {
    let mut health = made::apple::Health::of_days(4);
    change(&mut health);
    made::apple::write_zip(Cursor::new(Vec::new()), &health)
        .unwrap()
        .into_inner()
}

fn check_apple(import: &Import<Activity>) {
    assert_eq!(import.rejected, []);
    assert_eq!(import.warnings, []);
    let of = |sport: Sport| {
        let mut found: Vec<_> = import
            .activities
            .iter()
            .filter(|activity| activity.sport == sport)
            .collect();
        found.sort_by_key(|activity| (activity.starts_at, activity.name.is_some()));
        found
    };
    let (runs, strength) = (of(Sport::Running), of(Sport::Strength));
    assert_eq!(
        (runs.len(), strength.len(), import.activities.len()),
        (2, 4, 6)
    );
    let run = runs[0];
    assert_eq!(run.source, SourceFormat::AppleHealth);
    assert_eq!(run.starts_at.to_string(), "2024-01-01T06:30:00Z");
    assert_eq!(
        run.utc_offset.map(|local| local.offset.seconds()),
        Some(3600)
    );
    assert_eq!(
        run.duration.as_secs(),
        i64::from(made::apple::RUN_S - made::apple::PAUSE_S)
    );
    assert_eq!(run.elapsed.as_secs(), i64::from(made::apple::RUN_S));
    assert_eq!(
        run.distance.map(|metres| metres.get().round()),
        Some(7740.0)
    );
    assert_eq!(run.ascent.map(|metres| metres.get()), Some(82.5));
    assert!(run.descent.is_some(), "only the route tells");
    assert_eq!(run.average_heart_rate.map(|bpm| bpm.get()), Some(147));
    assert_eq!(
        run.average_temperature.map(|degrees| degrees.get()),
        Some(10)
    );
    assert_eq!(
        run.streams.heart_rate.len(),
        usize::try_from(made::apple::RUN_S / 5).unwrap()
    );
    assert_eq!(run.streams.heart_rate[0].at_s, 0);
    assert_eq!(run.streams.heart_rate[12].value.get(), 131);
    assert!(strength[0].streams.heart_rate.len() >= 700);

    assert_eq!(import.days.len(), 4);
    let day = &import.days[0];
    assert_eq!(
        (day.date.to_string().as_str(), day.source),
        ("2024-01-01", DaySource::AppleHealth)
    );
    // Two hours, one, two and five twelfths, one and a third; the app that guesses and the bed do not count.
    assert_eq!(day.sleep_h.map(|hours| (hours * 60.0).round()), Some(405.0));
    assert_eq!(day.resting_heart_rate.map(|bpm| bpm.get()), Some(48));
    assert_eq!(
        day.hrv.map(|hrv| (hrv.ms, hrv.measure)),
        Some((60.5, HrvMeasure::Sdnn))
    );
}

#[test]
fn apple_health_with_routes_before_and_behind_in_any_language() {
    for bytes in [
        health(|_| {}),
        health(|health| health.routes_first = true),
        health(|health| {
            health.file_name = "exportation.xml";
            health.locale = "fr_FR";
        }),
        health(|health| health.fill_to = 3_000_000),
    ] {
        check_apple(&import(&[("export.zip", bytes)]));
    }
}

#[test]
fn apple_health_unpacked_in_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = health(|_| {});
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    archive.extract(folder.path()).unwrap();
    let mut streamed = false;
    let import = read_all(
        &[folder.path()],
        now(),
        |activity, _| activity,
        |progress| {
            streamed |= progress.streaming.is_some();
        },
    );
    check_apple(&import);
    let xml = folder.path().join("apple_health_export/export.xml");
    let alone = read_all(&[xml], now(), |activity, _| activity, |_| {});
    assert_eq!(alone.activities.len(), 6, "without the routes");
}

#[test]
fn the_same_workout_by_watch_and_app_is_one() {
    let import = import(&[("export.zip", health(|_| {}))]);
    let rules = RuleBook::built_in().unwrap();
    let (activities, twins) = merge_twins(import.activities, &rules.load);
    assert_eq!((activities.len(), twins.len()), (4, 2));
    let strength = activities
        .iter()
        .find(|activity| activity.sport == Sport::Strength)
        .unwrap();
    assert_eq!(strength.name.as_deref(), Some("Beine"), "the app's name");
    assert!(
        !strength.streams.heart_rate.is_empty(),
        "the watch's heart rate"
    );
}

#[test]
fn a_cut_off_health_record_gives_what_comes_before() {
    let mut xml = Vec::new();
    made::apple::write_xml(&mut xml, &made::apple::Health::of_days(4)).unwrap();
    let cut = xml
        .windows(9)
        .rposition(|window| window == b"<Workout ")
        .unwrap();
    let import = import(&[("export.xml", xml[..cut].to_vec())]);
    assert_eq!(import.activities.len(), 5);
    assert_eq!(import.warnings[0].mend, Mend::EntriesCut { kept: 5 });
    for cut in (0..xml.len()).step_by(xml.len() / 60) {
        let _ = read_activity(&xml[..cut], "export.xml", now());
    }
}
