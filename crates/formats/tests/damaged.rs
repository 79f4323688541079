//! Damaged and hostile files: mended with a warning or refused with one clear line, never a panic.
#![allow(clippy::unwrap_used, reason = "a test may")]

use formats::{DateFault, Mend, Quantity, ReadError, Reading, Rejected, read_activity};
use jiff::SignedDuration;

mod made;
use made::{START, file_id, now, record, session};

fn read(name: &str, bytes: &[u8]) -> Result<Reading, ReadError> {
    read_activity(bytes, name, now())
}

/// Refused with this error, and in one line that names the file and says what to do.
fn check_refused(name: &str, bytes: &[u8], expected: &ReadError) {
    let error = read(name, bytes).expect_err(name);
    assert_eq!(&error, expected, "{name}");
    let line = Rejected {
        name: name.to_owned(),
        error,
    }
    .to_string();
    assert!(
        line.contains(name) && line.contains("hint: ") && !line.contains('\n'),
        "{line}"
    );
}

/// Read after all, with exactly these mends.
fn check_mended(name: &str, bytes: &[u8], mends: &[Mend]) -> Reading {
    let reading = read(name, bytes).expect(name);
    let found: Vec<_> = reading
        .warnings
        .iter()
        .map(|warning| warning.mend.clone())
        .collect();
    assert_eq!(found, mends, "{name}");
    assert!(
        reading
            .warnings
            .iter()
            .all(|warning| warning.name == name && !warning.to_string().contains('\n'))
    );
    reading
}

#[test]
fn sound_files_have_nothing_to_say() {
    check_mended("run.fit", &made::fit(), &[]);
    check_mended("run.fit.gz", &made::gzip(&made::fit()), &[]);
    check_mended("run.tcx", made::tcx().as_bytes(), &[]);
    let gpx = check_mended("run.gpx", made::gpx().as_bytes(), &[]);
    let activity = &gpx.activities[0];
    assert_eq!(activity.name.as_deref(), Some("Over the hill"));
    assert_eq!(
        (
            activity.streams.heart_rate.len(),
            activity.streams.power.len()
        ),
        (60, 60)
    );
    // 59 steps of a thousandth of a degree northwards, a metre down each.
    assert!(
        (activity.distance.unwrap().get() - 59.0 * 111.195).abs() < 1.0,
        "{:?}",
        activity.distance
    );
    assert!((activity.descent.unwrap().get() - 57.0).abs() < 3.0);
    assert_eq!(activity.ascent.unwrap().get(), 0.0);
}

#[test]
fn nothing_at_all() {
    check_refused("ride.fit", b"", &ReadError::Empty);
    check_refused(
        "ride.fit",
        &[0; 500],
        &ReadError::Corrupt {
            why: "it is nothing but zeros".to_owned(),
        },
    );
    check_refused("ride.fit", b"\x0e\x20", &ReadError::Truncated { bytes: 2 });
}

#[test]
fn a_cut_off_fit_file_keeps_what_came_before() {
    let whole = made::fit();
    let reading = read("run.fit", &whole[..whole.len() * 2 / 3]).unwrap();
    assert!(
        matches!(
            reading.warnings[0].mend,
            Mend::Salvaged { samples: 80..=160 }
        ),
        "{:?}",
        reading.warnings
    );
    assert_eq!(reading.activities[0].starts_at, made::run().starts_at);
}

#[test]
fn two_gigabytes_claimed_cost_nothing() {
    let mut bytes = made::fit();
    bytes[4..8].copy_from_slice(&0x7fff_ffff_u32.to_le_bytes());
    let reading = check_mended(
        "run.fit",
        &bytes,
        &[Mend::WrongSize {
            claimed: 0x7fff_ffff,
        }],
    );
    assert_eq!(reading.activities[0].duration, made::run().duration);
}

#[test]
fn two_gigabytes_claimed_by_a_cut_off_file() {
    let mut bytes = made::fit();
    bytes[4..8].copy_from_slice(&0x7fff_ffff_u32.to_le_bytes());
    let reading = read("run.fit", &bytes[..bytes.len() - 300]).unwrap();
    assert!(
        matches!(reading.warnings[0].mend, Mend::Salvaged { .. }),
        "{:?}",
        reading.warnings
    );
}

#[test]
fn a_header_without_size_from_a_watch_that_died() {
    let mut bytes = made::fit();
    bytes[4..8].copy_from_slice(&0u32.to_le_bytes());
    assert_eq!(read("run.fit", &bytes).unwrap().activities.len(), 1);
}

#[test]
fn a_wrong_checksum_is_said_and_forgiven() {
    let mut bytes = made::fit();
    let last = bytes.len() - 1;
    bytes[last] ^= 0xff;
    check_mended("run.fit", &bytes, &[Mend::WrongChecksum]);
}

#[test]
fn a_header_checksum_of_zero_is_allowed() {
    let bytes = made::fit_of(&[
        file_id(4),
        record(START, 120),
        record(START + 60, 130),
        session(START, 60_000, 60_000),
    ]);
    assert_eq!(bytes[12..14], [0, 0]);
    check_mended("run.fit", &bytes, &[]);
}

#[test]
fn a_wrong_extension_is_read_anyway() {
    check_mended(
        "run.gpx",
        &made::fit(),
        &[Mend::WrongExtension { is: "FIT" }],
    );
    check_mended(
        "run.fit",
        made::tcx().as_bytes(),
        &[Mend::WrongExtension { is: "TCX" }],
    );
}

#[test]
fn other_fit_files_are_refused_by_kind() {
    for (kind, what) in [
        (2, "settings file"),
        (5, "planned workout"),
        (6, "course"),
        (32, "daily monitoring file"),
        (9, "weight scale file"),
    ] {
        check_refused(
            "x.fit",
            &made::fit_of(&[file_id(kind)]),
            &ReadError::NotAnActivity { what },
        );
    }
}

#[test]
fn settings_chained_behind_an_activity_are_passed_over() {
    check_mended(
        "run.fit",
        &[made::fit(), made::fit_of(&[file_id(2)])].concat(),
        &[],
    );
}

#[test]
fn a_health_record_without_workouts_or_nights() {
    check_refused(
        "export.xml",
        b"<?xml version=\"1.0\"?><!DOCTYPE HealthData [<!ELEMENT x ANY>]><HealthData>",
        &ReadError::NothingInside,
    );
}

#[test]
fn formats_that_are_not_read_are_named() {
    for (name, bytes, looks_like) in [
        (
            "a.pwx",
            &b"<?xml version=\"1.0\"?><pwx version=\"1.0\">"[..],
            "a PWX file",
        ),
        ("a.hrm", b"[Params]\r\nVersion=106", "a Polar HRM file"),
        ("a.srm", b"SRM7....", "an SRM file"),
        ("a.zwo", b"<workout_file><name>x</name>", "a ZWO workout"),
        ("a.kml", b"<kml xmlns=\"x\">", "a KML map"),
        ("a.kmz", b"PK\x03\x04aaaa", "a KMZ map"),
        ("a.json", b"{\"a\": 1}", "JSON"),
        ("a.csv", b"a,b\n1,2", "a CSV table"),
        ("a.png", b"\x89PNG\r\n", "an image or video"),
        ("a.jpg", &[0xff, 0xd8, 0xff, 0xe0], "an image or video"),
        ("a.html", b"<!DOCTYPE html><html>", "a web page"),
        ("a.bin", &[1, 2, 3, 200, 255], "nothing that we know"),
    ] {
        check_refused(name, bytes, &ReadError::UnknownFormat { looks_like });
    }
}

#[test]
fn a_watch_without_a_clock() {
    let clockless = made::fit_of(&[
        file_id(4),
        record(1_000, 120),
        record(1_060, 130),
        session(1_000, 60_000, 60_000),
    ]);
    let starts_at = "1989-12-31T00:16:40Z".parse().unwrap();
    check_refused(
        "run.fit",
        &clockless,
        &ReadError::ImpossibleDate {
            starts_at,
            fault: DateFault::NoClock,
        },
    );

    // The first fix sets the clock three samples in.
    let set = made::fit_of(&[
        file_id(4),
        record(1_000, 120),
        record(1_001, 121),
        record(START + 2, 122),
        record(START + 60, 130),
        session(1_000, 60_000, 60_000),
    ]);
    let reading = check_mended("run.fit", &set, &[Mend::DateMended]);
    assert_eq!(
        reading.activities[0].starts_at.as_second(),
        i64::from(START) + 631_065_600
    );
    assert_eq!(reading.activities[0].streams.heart_rate.len(), 4);
}

#[test]
fn dates_in_the_future() {
    let later = START + 30 * 86_400;
    let bytes = made::fit_of(&[
        file_id(4),
        record(later, 120),
        record(later + 60, 130),
        session(later, 60_000, 60_000),
    ]);
    let starts_at = "2026-05-20T06:30:00Z".parse().unwrap();
    check_refused(
        "run.fit",
        &bytes,
        &ReadError::ImpossibleDate {
            starts_at,
            fault: DateFault::Future,
        },
    );
    let gpx = made::gpx().replace("2026-04-20", "2026-05-20");
    check_refused(
        "run.gpx",
        gpx.as_bytes(),
        &ReadError::ImpossibleDate {
            starts_at: "2026-05-20T06:00:00Z".parse().unwrap(),
            fault: DateFault::Future,
        },
    );
}

#[test]
fn negative_durations() {
    let minus_a_minute = (-60_000_i32).cast_unsigned();
    let records = [record(START, 120), record(START + 90, 130)];
    let with = [
        &[file_id(4)],
        &records[..],
        &[session(START, minus_a_minute, minus_a_minute)],
    ]
    .concat();
    let reading = check_mended("run.fit", &made::fit_of(&with), &[Mend::DurationRebuilt]);
    assert_eq!(reading.activities[0].elapsed, SignedDuration::from_secs(90));

    let without = [file_id(4), session(START, minus_a_minute, minus_a_minute)];
    check_refused(
        "run.fit",
        &made::fit_of(&without),
        &ReadError::ImpossibleDuration { seconds: 4_294_907 },
    );

    let tcx = made::tcx().replace("<TotalTimeSeconds>60<", "<TotalTimeSeconds>-60<");
    let reading = check_mended("run.tcx", tcx.as_bytes(), &[Mend::DurationRebuilt]);
    assert_eq!(
        reading.activities[0].duration,
        SignedDuration::from_secs(59)
    );
}

#[test]
fn a_missing_summary_is_worked_out_with_its_pauses() {
    let timer = |at: u32, kind: u64| {
        (
            21,
            vec![
                (253, made::U32, at.into()),
                (0, made::ENUM, 0),
                (1, made::ENUM, kind),
            ],
        )
    };
    let bytes = made::fit_of(&[
        file_id(4),
        timer(START, 0),
        record(START, 120),
        record(START + 60, 130),
        timer(START + 60, 4),
        timer(START + 160, 0),
        record(START + 160, 120),
        record(START + 200, 130),
    ]);
    let reading = check_mended("run.fit", &bytes, &[Mend::SummaryRebuilt]);
    assert_eq!(
        reading.activities[0].duration,
        SignedDuration::from_secs(100)
    );
    assert_eq!(
        reading.activities[0].elapsed,
        SignedDuration::from_secs(200)
    );
}

#[test]
fn impossible_sensor_values_are_counted_once() {
    let bytes = made::fit_of(&[
        file_id(4),
        record(START, 120),
        record(START + 1, 254),
        record(START + 2, 3),
        record(START + 3, 255),
        session(START, 60_000, 60_000),
    ]);
    let reading = check_mended(
        "run.fit",
        &bytes,
        &[Mend::ImpossibleValues {
            what: Quantity::HeartRate,
            count: 2,
        }],
    );
    assert_eq!(reading.activities[0].streams.heart_rate.len(), 1);
}

#[test]
fn a_triathlon_is_its_legs() {
    let leg = |starts: u32, sport: u64| {
        (
            18,
            vec![
                (253, made::U32, u64::from(starts) + 600),
                (2, made::U32, starts.into()),
                (5, made::ENUM, sport),
                (7, made::U32, 600_000),
                (8, made::U32, 600_000),
            ],
        )
    };
    let bytes = made::fit_of(&[
        file_id(4),
        leg(START, 5),
        leg(START + 600, 3),
        leg(START + 1200, 2),
        leg(START + 1800, 1),
    ]);
    let reading = check_mended("tri.fit", &bytes, &[]);
    let sports: Vec<_> = reading
        .activities
        .iter()
        .map(|activity| activity.sport.word())
        .collect();
    assert_eq!(sports, ["swimming", "cycling", "running"]);
}

#[test]
fn an_entity_bomb_stays_small() {
    let bomb = made::gpx().replacen(
        "<gpx",
        "<!DOCTYPE gpx [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c SYSTEM \"file:///etc/passwd\">]><gpx",
        1,
    );
    let bomb = bomb.replace("Over the hill", "x&b;&c;y");
    let reading = check_mended("run.gpx", bomb.as_bytes(), &[]);
    assert_eq!(reading.activities[0].name.as_deref(), Some("xy"));
}

#[test]
fn routes_have_no_time() {
    let bare: String = made::gpx()
        .replace("<time>", "<x>")
        .replace("</time>", "</x>");
    check_refused("route.gpx", bare.as_bytes(), &ReadError::NoTime);
    check_refused(
        "route.gpx",
        b"<gpx><rte><rtept lat=\"1\" lon=\"2\"/></rte></gpx>",
        &ReadError::NoTime,
    );
    check_refused(
        "none.gpx",
        b"<gpx><metadata><name>x</name></metadata></gpx>",
        &ReadError::NothingInside,
    );
}

#[test]
fn elements_without_end_are_refused() {
    let deep = format!("<gpx>{}", "<a>".repeat(100_000));
    let error = read("deep.gpx", deep.as_bytes()).unwrap_err();
    assert!(matches!(error, ReadError::Corrupt { .. }), "{error:?}");
}

#[test]
fn spaces_before_and_other_encodings() {
    check_mended(
        "run.tcx",
        format!("      \n{}", made::tcx()).as_bytes(),
        &[],
    );
    let latin: Vec<u8> = made::gpx()
        .replace("Over the hill", "Uber @")
        .bytes()
        .map(|byte| if byte == b'@' { 0xfc } else { byte })
        .collect();
    let reading = check_mended("run.gpx", &latin, &[]);
    assert_eq!(reading.activities[0].name.as_deref(), Some("Uber ü"));
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(made::gpx().encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    check_mended("run.gpx", &utf16, &[]);
}

#[test]
fn a_cut_off_document_keeps_what_came_before() {
    let whole = made::gpx();
    let reading = read("run.gpx", &whole.as_bytes()[..whole.len() / 2]).unwrap();
    assert!(
        matches!(
            reading.warnings[0].mend,
            Mend::Salvaged { samples: 20..=40 }
        ),
        "{:?}",
        reading.warnings
    );
    let cut_gzip = made::gzip(whole.as_bytes());
    let reading = read("run.gpx.gz", &cut_gzip[..cut_gzip.len() - 9]);
    assert!(reading.is_ok_and(|reading| !reading.warnings.is_empty()));
}

#[test]
fn gpx_written_newest_first_is_turned_round() {
    let whole = made::gpx();
    let points: Vec<_> = whole
        .split("<trkpt")
        .skip(1)
        .map(|point| format!("<trkpt{}", point.split("</trkpt>").next().unwrap()))
        .collect();
    let turned: String = points
        .iter()
        .rev()
        .map(|point| format!("{point}</trkpt>"))
        .collect();
    let reading = check_mended(
        "run.gpx",
        format!("<gpx><trk><trkseg>{turned}</trkseg></trk></gpx>").as_bytes(),
        &[],
    );
    assert_eq!(
        reading.activities[0].starts_at,
        "2026-04-20T06:00:00Z".parse().unwrap()
    );
    assert_eq!(reading.activities[0].elapsed, SignedDuration::from_mins(59));
}

#[test]
fn a_lone_leap_of_the_clock_goes_rather_than_the_rest() {
    let leapt = made::gpx().replacen("2026-04-20T06:05:00Z", "2031-04-20T06:05:00Z", 1);
    let reading = check_mended(
        "run.gpx",
        leapt.as_bytes(),
        &[Mend::TimesOutOfOrder { count: 1 }],
    );
    assert_eq!(reading.activities[0].elapsed, SignedDuration::from_mins(59));
}

#[test]
fn larger_than_any_activity() {
    let mut bytes = made::gpx().into_bytes();
    bytes.resize(49 * 1024 * 1024, b' ');
    let error = read("run.gpx", &bytes).unwrap_err();
    assert!(matches!(error, ReadError::TooLarge { .. }), "{error:?}");
}
