//! How makers and apps write FIT, GPX and TCX: byte orders, fields of apps, straps, laps without a session, leaps of a receiver.
#![allow(clippy::unwrap_used, reason = "a test may")]

use care::training::activity::{Activity, SourceFormat, Sport};
use formats::{Mend, Quantity, read_activity};

mod made;
use made::{
    START, now,
    raw_fit::{Raw, RawFit},
};

const RECORD: u16 = 20;
const SESSION: u16 = 18;
const LAP: u16 = 19;
const EVENT: u16 = 21;
const STRAP: u16 = 132;
const SET: u16 = 225;
const TIME: u8 = 253;
const HEART_RATE: u8 = 3;
const POWER: u8 = 7;
const WORKOUT_RPE: u8 = 193;
const RUNNING: u8 = 1;
const CYCLING: u8 = 2;
const TRANSITION: u8 = 3;
const SWIMMING: u8 = 5;

fn read_all(name: &str, bytes: &[u8]) -> (Vec<Activity>, Vec<Mend>) {
    let reading = read_activity(bytes, name, now()).unwrap();
    let mends = reading.warnings.into_iter().map(|warning| warning.mend);
    (reading.activities, mends.collect())
}

fn read(fit: &RawFit) -> (Activity, Vec<Mend>) {
    let (mut activities, mends) = read_all("x.fit", &fit.file());
    assert_eq!(activities.len(), 1);
    (activities.remove(0), mends)
}

fn summary(sport: u8, starts: u32, seconds: u32) -> Vec<(u8, Raw)> {
    vec![
        (TIME, Raw::U32(starts + seconds)),
        (2, Raw::U32(starts)),
        (5, Raw::Enum(sport)),
        (7, Raw::U32(seconds * 1000)),
        (8, Raw::U32(seconds * 1000)),
    ]
}

fn record(at: u32, heart_rate: u8) -> Vec<(u8, Raw)> {
    vec![(TIME, Raw::U32(at)), (HEART_RATE, Raw::U8(heart_rate))]
}

fn beats(activity: &Activity) -> Vec<(u32, u16)> {
    let samples = activity.streams.heart_rate.iter();
    samples
        .map(|sample| (sample.at_s, sample.value.get()))
        .collect()
}

#[test]
fn both_byte_orders_tell_the_same() {
    let ride = |big_endian| {
        let mut fit = RawFit::activity(big_endian);
        for second in 0..60 {
            let mut fields = record(START + second, 120);
            fields.push((POWER, Raw::U16(258)));
            fields.push((5, Raw::U32(second * 800)));
            fit.push(RECORD, &fields);
        }
        let mut session = summary(CYCLING, START, 59);
        session.push((9, Raw::U32(59 * 800)));
        fit.push(SESSION, &session);
        read(&fit)
    };
    let (activity, mends) = ride(true);
    assert_eq!(activity.distance.unwrap().get(), 472.0);
    // 258 is 0x0102: read the wrong way round it is 513.
    assert_eq!(activity.average_power.unwrap().get(), 258);
    assert_eq!(activity.streams.heart_rate.len(), 60);
    assert_eq!((activity, mends), ride(false));
}

#[test]
fn a_session_without_samples_keeps_its_means() {
    let mut fit = RawFit::activity(false);
    let mut ride = summary(CYCLING, START, 3600);
    ride.extend([(16, Raw::U8(142)), (17, Raw::U8(171)), (20, Raw::U16(210))]);
    fit.push(SESSION, &ride);
    let (activity, mends) = read(&fit);
    assert_eq!(mends, []);
    assert_eq!(activity.average_heart_rate.unwrap().get(), 142);
    assert_eq!(activity.max_heart_rate.unwrap().get(), 171);
    assert_eq!(activity.average_power.unwrap().get(), 210);
}

#[test]
fn compressed_times_count_on_past_thirty_two_seconds() {
    let mut fit = RawFit::activity(false);
    fit.push(RECORD, &record(START, 100));
    // Each less than a whole turn of the five bits after the one before.
    let ahead = [5, 20, 31, 33, 64, 90];
    for (rate, seconds) in (101..).zip(ahead) {
        fit.push_compressed(RECORD, START + seconds, &[(HEART_RATE, Raw::U8(rate))]);
    }
    fit.push(SESSION, &summary(RUNNING, START, 90));
    let (activity, mends) = read(&fit);
    assert_eq!(mends, []);
    let expected = [
        (0, 100),
        (5, 101),
        (20, 102),
        (31, 103),
        (33, 104),
        (64, 105),
        (90, 106),
    ];
    assert_eq!(beats(&activity), expected);
}

/// The rating of a session whose app adds a field of this name with this value.
fn rating(name: &'static str, native: Option<(u16, u8)>, value: u8) -> Option<f64> {
    let mut fit = RawFit::activity(false);
    fit.describe(0, 0x02, name, native);
    fit.push(RECORD, &record(START, 120));
    fit.push(RECORD, &record(START + 600, 120));
    let session = summary(RUNNING, START, 600);
    fit.push_with(SESSION, &session, &[(0, 0, Raw::U8(value))]);
    read(&fit).0.session_rpe.map(|rpe| rpe.get())
}

#[test]
fn apps_ask_how_hard_it_was() {
    for (name, value, expected) in [
        ("RPE", 7, Some(7.0)),
        ("session RPE", 70, Some(7.0)),
        ("perceived_exertion", 10, Some(10.0)),
        ("rpe", 0, None),
        // From 6 to 20, or to 100? Nobody can tell.
        ("RPE", 15, None),
        ("RPE", 200, None),
        ("Perpetual count", 7, None),
    ] {
        assert_eq!(rating(name, None, value), expected, "{name} {value}");
    }
    assert_eq!(
        rating("Anything", Some((SESSION, WORKOUT_RPE)), 6),
        Some(6.0)
    );
}

#[test]
fn the_device_s_own_rating_goes_before_an_app_s() {
    let mut fit = RawFit::activity(false);
    fit.describe(0, 0x02, "RPE", None);
    fit.push(RECORD, &record(START, 120));
    let mut session = summary(RUNNING, START, 600);
    session.push((WORKOUT_RPE, Raw::U8(40)));
    fit.push_with(SESSION, &session, &[(0, 0, Raw::U8(9))]);
    assert_eq!(read(&fit).0.session_rpe.unwrap().get(), 4.0);
}

/// The powers of a ride on which the device wrote one value and an app another.
fn powers(name: &'static str, native: Option<(u16, u8)>, own: Option<u16>, app: u16) -> Vec<u16> {
    let mut fit = RawFit::activity(false);
    fit.describe(3, 0x84, name, native);
    for second in 0..30 {
        let mut fields = record(START + second, 120);
        fields.extend(own.map(|own| (POWER, Raw::U16(own))));
        fit.push_with(RECORD, &fields, &[(0, 3, Raw::U16(app))]);
    }
    fit.push(SESSION, &summary(RUNNING, START, 29));
    let samples = read(&fit).0.streams.power;
    let mut powers: Vec<u16> = samples.iter().map(|sample| sample.value.get()).collect();
    powers.dedup();
    powers
}

#[test]
fn a_field_that_stands_for_the_device_s_own_replaces_it() {
    let native = Some((RECORD, POWER));
    assert_eq!(powers("pod", native, Some(100), 250), [250]);
    assert_eq!(powers("pod", native, None, 250), [250]);
    // The pod fell silent.
    assert_eq!(powers("pod", native, Some(100), 0), [100]);
    // Known by its name alone, it only fills in.
    assert_eq!(powers("Power", None, Some(100), 250), [100]);
    assert_eq!(powers("Power", None, None, 250), [250]);
    assert!(powers("Form Power", None, None, 70).is_empty());
}

#[test]
fn a_swim_strap_tells_its_heart_rates_afterwards() {
    let mut fit = RawFit::activity(false);
    for second in 0..40 {
        let at = (TIME, Raw::U32(START + second));
        fit.push(RECORD, &[at, (5, Raw::U32(second * 100))]);
    }
    fit.push(SESSION, &summary(SWIMMING, START, 40));
    // The strap's counter runs at 1,024 a second, and stands at 4,000 when the swim begins.
    fit.push(
        STRAP,
        &[
            (TIME, Raw::U32(START)),
            (0, Raw::U16(0)),
            (6, Raw::U8(120)),
            (9, Raw::U32(4000)),
        ],
    );
    // Then half a second on each time, twelve bits a beat, two beats in three bytes: they turn over every four seconds.
    for pair in 0..20 {
        let [a, b] = [1, 2].map(|beat| (4000 + (pair * 2 + beat) * 512) & 0xfff);
        let packed = [a & 0xff, a >> 8 | (b & 0x0f) << 4, b >> 4];
        let packed = packed.map(|byte| u8::try_from(byte).unwrap()).to_vec();
        fit.push(
            STRAP,
            &[(6, Raw::U8s(vec![130, 130])), (10, Raw::Bytes(packed))],
        );
    }
    let (activity, mends) = read(&fit);
    assert_eq!(mends, []);
    let beats = beats(&activity);
    // Two beats fell into the first second, of 120 and 130.
    assert_eq!(
        (beats.first(), beats.last()),
        (Some(&(0, 125)), Some(&(20, 130)))
    );
    assert!(
        beats.windows(2).all(|pair| pair[1].0 - pair[0].0 == 1),
        "{beats:?}"
    );
}

#[test]
fn the_profile_s_exercises_are_named_and_mostly_known_to_the_muscles() {
    let rules = care::rules::RuleBook::built_in().unwrap();
    let mut fit = RawFit::activity(false);
    let categories = 0..=32_u16;
    for category in categories.clone() {
        fit.push(
            SET,
            &[
                (254, Raw::U32(START + u32::from(category) * 60)),
                (0, Raw::U32(30_000)),
                (3, Raw::U16(8)),
                (4, Raw::U16(60 * 16)),
                (5, Raw::U8(1)),
                (6, Raw::U32(START + u32::from(category) * 60)),
                (7, Raw::U16(category)),
                (8, Raw::U16(0)),
            ],
        );
        // The rest behind it is none.
        fit.push(SET, &[(0, Raw::U32(30_000)), (5, Raw::U8(0))]);
    }
    let mut session = summary(10, START, 33 * 60);
    session.push((6, Raw::Enum(20)));
    fit.push(SESSION, &session);
    let (activity, mends) = read(&fit);
    assert_eq!((activity.sport, mends), (Sport::Strength, vec![]));
    assert_eq!(activity.sets.len(), categories.count());
    let first = &activity.sets[0];
    assert_eq!(
        first.exercise,
        "Alternating dumbbell chest press on swiss ball"
    );
    assert_eq!(
        (first.repetitions, first.weight.unwrap().get()),
        (Some(8), 60.0)
    );
    assert!(
        activity
            .sets
            .iter()
            .all(|set| set.exercise != "Unknown exercise")
    );
    // Some names of the profile tell no muscle, such as holds of a bar and circles of the fists.
    let unknown = care::training::muscles::unknown_exercises([&activity], &rules.load.exercises);
    assert!(unknown.len() <= 4, "{unknown:?}");
}

#[test]
fn the_legs_of_a_triathlon_without_a_session_are_its_laps() {
    let mut fit = RawFit::activity(false);
    let mut at = START;
    for (sport, laps, seconds) in [
        (SWIMMING, 2, 300),
        (TRANSITION, 1, 60),
        (CYCLING, 3, 600),
        (RUNNING, 2, 400),
    ] {
        for _ in 0..laps {
            for second in 0..seconds {
                fit.push(RECORD, &record(at + second, 100 + sport * 10));
            }
            let mut lap = summary(sport, at, seconds);
            // A lap's sport has another number than a session's.
            lap[2] = (25, Raw::Enum(sport));
            lap.push((9, Raw::U32(100_000)));
            fit.push(LAP, &lap);
            at += seconds;
        }
    }
    let (activities, mends) = read_all("x.fit", &fit.file());
    assert_eq!(mends, [Mend::SummaryRebuilt]);
    let legs: Vec<_> = activities
        .iter()
        .map(|leg| {
            (
                leg.sport,
                leg.duration.as_secs(),
                leg.distance.unwrap().get(),
                leg.average_heart_rate.unwrap().get(),
            )
        })
        .collect();
    assert_eq!(
        legs,
        [
            (Sport::Swimming, 600, 2000.0, 150),
            (Sport::Cycling, 1800, 3000.0, 120),
            (Sport::Running, 800, 2000.0, 110),
        ]
    );
}

#[test]
fn a_plain_stop_is_a_pause_too() {
    // Event 0 is the timer; 0 starts it. Suunto stops it by 1, Garmin by 4, and 8 and 9 stop it for good.
    for stop in [1, 4, 8, 9] {
        let mut fit = RawFit::activity(false);
        let timer = |fit: &mut RawFit, at: u32, kind: u8| {
            fit.push(
                EVENT,
                &[
                    (TIME, Raw::U32(at)),
                    (0, Raw::Enum(0)),
                    (1, Raw::Enum(kind)),
                ],
            );
        };
        timer(&mut fit, START, 0);
        for second in (0..=600).filter(|second| !(201..300).contains(second)) {
            fit.push(RECORD, &record(START + second, 120));
            match second {
                200 => timer(&mut fit, START + 200, stop),
                300 => timer(&mut fit, START + 300, 0),
                _ => {}
            }
        }
        let (activity, mends) = read(&fit);
        assert_eq!(mends, [Mend::SummaryRebuilt], "{stop}");
        assert_eq!(
            (activity.duration.as_secs(), activity.elapsed.as_secs()),
            (500, 600),
            "{stop}"
        );
    }
}

#[test]
fn chained_files_are_an_activity_each() {
    let run = |starts: u32, heart_rate| {
        let mut fit = RawFit::activity(false);
        fit.push(RECORD, &record(starts, heart_rate));
        fit.push(RECORD, &record(starts + 60, heart_rate));
        fit.push(SESSION, &summary(RUNNING, starts, 60));
        fit.file()
    };
    let (morning, evening) = (run(START, 120), run(START + 36_000, 140));
    let (activities, mends) = read_all("x.fit", &[&morning[..], &evening].concat());
    assert_eq!(mends, []);
    let rates = activities
        .iter()
        .map(|run| run.average_heart_rate.unwrap().get());
    assert_eq!(rates.collect::<Vec<_>>(), [120, 140]);
    // The same file twice in a row is one.
    let twice = [&morning[..], &morning].concat();
    assert_eq!(read_all("x.fit", &twice).0.len(), 1);
    // The second is cut off within its messages.
    let cut = [&morning[..], &evening[..evening.len() - 20]].concat();
    let (activities, mends) = read_all("x.fit", &cut);
    assert_eq!(activities.len(), 2, "{mends:?}");
    assert!(
        mends
            .iter()
            .any(|mend| matches!(mend, Mend::Salvaged { .. })),
        "{mends:?}"
    );
}

/// A run of ten minutes due north at 3 m/s, whose place is moved east by so many degrees at each second.
fn gpx(moved: impl Fn(u32) -> f64) -> String {
    let points: String = (0..600)
        .map(|second| {
            format!(
                "<trkpt lat=\"{:.7}\" lon=\"{:.7}\"><time>2026-04-20T06:{:02}:{:02}Z</time></trkpt>",
                47.0 + f64::from(second) * 3.0 / 111_195.0,
                8.5 + moved(second),
                second / 60,
                second % 60
            )
        })
        .collect();
    format!("<gpx version=\"1.1\"><trk><type>running</type><trkseg>{points}</trkseg></trk></gpx>")
}

#[test]
fn a_receiver_that_leaps_away_and_back_covers_no_ground() {
    let metres = |track: &str| {
        let (activities, mends) = read_all("x.gpx", track.as_bytes());
        assert_eq!(activities[0].source, SourceFormat::Gpx);
        (activities[0].distance.unwrap().get(), mends)
    };
    let (straight, mends) = metres(&gpx(|_| 0.0));
    assert!((straight - 1797.0).abs() < 5.0, "{straight}");
    assert_eq!(mends, []);
    // Three seconds 40 km away, and later one.
    let leaps = |second| matches!(second, 200..=202 | 400);
    let (mended, mends) = metres(&gpx(|second| if leaps(second) { 0.5 } else { 0.0 }));
    assert!((mended - straight).abs() < 20.0, "{mended}");
    let what = Quantity::Position;
    assert_eq!(mends, [Mend::ImpossibleValues { what, count: 4 }]);
    // The first fix was of yesterday's place.
    let (mended, mends) = metres(&gpx(|second| if second < 2 { -2.0 } else { 0.0 }));
    assert!((mended - straight).abs() < 20.0, "{mended}");
    assert_eq!(mends, [Mend::ImpossibleValues { what, count: 2 }]);
}

#[test]
fn run_cadence_counts_one_foot() {
    let run = |sport: &str, element: &str, lap: &str| {
        let points: String = (0..60)
            .map(|second| {
                format!(
                    "<Trackpoint><Time>2026-04-20T06:30:{second:02}Z</Time><DistanceMeters>{}</DistanceMeters>{element}</Trackpoint>",
                    second * 3
                )
            })
            .collect();
        let tcx = format!(
            "<TrainingCenterDatabase><Activities><Activity Sport=\"{sport}\"><Lap StartTime=\"2026-04-20T06:30:00Z\">\
             <TotalTimeSeconds>59</TotalTimeSeconds><Track>{points}</Track>{lap}</Lap></Activity></Activities></TrainingCenterDatabase>"
        );
        let (activities, mends) = read_all("x.tcx", tcx.as_bytes());
        assert_eq!(mends, []);
        activities[0].average_cadence.map(|cadence| cadence.get())
    };
    let tpx = "<Extensions><ns3:TPX><ns3:RunCadence>86</ns3:RunCadence></ns3:TPX></Extensions>";
    assert_eq!(run("Running", tpx, ""), Some(172));
    // An app that counts both feet.
    let both = "<Extensions><TPX><RunCadence>174</RunCadence></TPX></Extensions>";
    assert_eq!(run("Running", both, ""), Some(174));
    let lap = "<Extensions><LX><AvgRunCadence>88</AvgRunCadence></LX></Extensions>";
    assert_eq!(run("Running", tpx, lap), Some(176));
    assert_eq!(run("Biking", "<Cadence>90</Cadence>", ""), Some(90));
}
