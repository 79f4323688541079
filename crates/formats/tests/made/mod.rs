//! Files of our own making, sound and damaged, shared by the tests and by the fuzzers' seeds.
#![allow(
    dead_code,
    missing_docs,
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "for tests, and each uses some of them"
)]

pub mod apple;
pub mod garmin;
pub mod raw_fit;
pub mod strava;
mod tables;

use std::io::{Cursor, Write};

use care::{
    training::activity::{Activity, LocalOffset, OffsetFrom, Sample, SourceFormat, Sport, Streams},
    units::{BeatsPerMinute, Metres, Rpe, Watts},
};
use jiff::{SignedDuration, Timestamp, tz::Offset};

/// 1 May 2026 at noon.
pub fn now() -> Timestamp {
    "2026-05-01T12:00:00Z".parse().unwrap()
}

/// FIT seconds of 20 April 2026, 06:30 UTC.
pub const START: u32 = 1_145_601_000;

/// A run of three minutes in the morning, two hours ahead of UTC.
pub fn run() -> Activity {
    let beats = |at_s: u32| BeatsPerMinute::new(u16::try_from(120 + at_s % 40).unwrap()).unwrap();
    let mut activity = Activity::new(
        Sport::TrailRunning,
        "2026-04-20T06:30:00Z".parse().unwrap(),
        SignedDuration::from_secs(180),
        SourceFormat::Fit,
    );
    activity.name = Some("Trail".to_owned());
    activity.utc_offset = Some(LocalOffset {
        offset: Offset::constant(2),
        from: OffsetFrom::File,
    });
    activity.elapsed = SignedDuration::from_secs(200);
    activity.distance = Some(Metres::new(600.0).unwrap());
    activity.ascent = Some(Metres::new(12.0).unwrap());
    activity.descent = Some(Metres::new(40.0).unwrap());
    activity.session_rpe = Some(Rpe::new(4.0).unwrap());
    activity.average_heart_rate = Some(BeatsPerMinute::new(139).unwrap());
    activity.streams.heart_rate = (0..180)
        .map(|at_s| Sample {
            at_s,
            value: beats(at_s),
        })
        .collect();
    activity.measure();
    activity
}

/// A ride with power.
pub fn ride() -> Activity {
    let watts = |at_s: u32| Watts::new(u16::try_from(150 + at_s % 100).unwrap()).unwrap();
    let mut activity = Activity {
        sport: Sport::Cycling,
        name: None,
        starts_at: "2026-04-22T16:00:00Z".parse().unwrap(),
        session_rpe: None,
        average_power: Some(Watts::new(200).unwrap()),
        streams: Streams {
            power: (0..180)
                .map(|at_s| Sample {
                    at_s,
                    value: watts(at_s),
                })
                .collect(),
            ..Streams::default()
        },
        average_heart_rate: None,
        ..run()
    };
    activity.max_heart_rate = None;
    activity.measure();
    activity
}

pub fn fit() -> Vec<u8> {
    formats::fit::write_activity(&run())
}

/// One field of a FIT message: number, base type, value.
pub type Field = (u8, u8, u64);
pub const ENUM: u8 = 0x00;
pub const U8: u8 = 0x02;
pub const U16: u8 = 0x84;
pub const U32: u8 = 0x86;

/// A FIT file written by hand, apart from the library that the product writes with.
pub fn fit_of(messages: &[(u16, Vec<Field>)]) -> Vec<u8> {
    let mut data = Vec::new();
    for (number, fields) in messages {
        data.extend([0x40, 0, 0]);
        data.extend(number.to_le_bytes());
        data.push(u8::try_from(fields.len()).unwrap());
        for (field, base, _) in fields {
            data.extend([*field, width(*base), *base]);
        }
        data.push(0);
        for (_, base, value) in fields {
            data.extend(&value.to_le_bytes()[..usize::from(width(*base))]);
        }
    }
    let mut file = vec![14, 0x20, 0, 0];
    file.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
    file.extend(b".FIT\0\0");
    file.extend(data);
    let crc = crc16(&file);
    file.extend(crc.to_le_bytes());
    file
}

const fn width(base: u8) -> u8 {
    match base {
        U16 => 2,
        U32 => 4,
        _ => 1,
    }
}

fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0u16, |crc, byte| {
        (0..8).fold(crc ^ u16::from(*byte), |crc, _| {
            if crc & 1 == 1 {
                (crc >> 1) ^ 0xa001
            } else {
                crc >> 1
            }
        })
    })
}

pub fn file_id(kind: u64) -> (u16, Vec<Field>) {
    (0, vec![(0, ENUM, kind)])
}

pub fn record(at: u32, heart_rate: u64) -> (u16, Vec<Field>) {
    (20, vec![(253, U32, at.into()), (3, U8, heart_rate)])
}

/// A session of running: start, elapsed and timer in milliseconds.
pub fn session(starts: u32, elapsed_ms: u32, timer_ms: u32) -> (u16, Vec<Field>) {
    (
        18,
        vec![
            (253, U32, starts.into()),
            (2, U32, starts.into()),
            (5, ENUM, 1),
            (7, U32, elapsed_ms.into()),
            (8, U32, timer_ms.into()),
        ],
    )
}

pub fn tcx() -> String {
    let points: String = (0..60)
        .map(|second| {
            format!(
                "<Trackpoint><Time>2026-04-20T06:30:{second:02}Z</Time><AltitudeMeters>{}</AltitudeMeters><DistanceMeters>{}</DistanceMeters>\
                 <HeartRateBpm><Value>{}</Value></HeartRateBpm><Extensions><ns3:TPX><ns3:Watts>{}</ns3:Watts></ns3:TPX></Extensions></Trackpoint>",
                500 + second,
                second * 3,
                130 + second % 20,
                200 + second,
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><TrainingCenterDatabase xmlns:ns3=\"http://www.garmin.com/xmlschemas/ActivityExtension/v2\">\
         <Activities><Activity Sport=\"Running\"><Id>2026-04-20T06:30:00Z</Id><Lap StartTime=\"2026-04-20T06:30:00Z\">\
         <TotalTimeSeconds>60</TotalTimeSeconds><DistanceMeters>177</DistanceMeters><Track>{points}</Track></Lap></Activity></Activities></TrainingCenterDatabase>"
    )
}

pub fn gpx() -> String {
    let points: String = (0..60)
        .map(|second| {
            format!(
                "<trkpt lat=\"47.3{second:02}\" lon=\"8.5\"><ele>{}</ele><time>2026-04-20T06:{second:02}:00Z</time>\
                 <extensions><gpxtpx:TrackPointExtension><gpxtpx:hr>{}</gpxtpx:hr></gpxtpx:TrackPointExtension><power>{}</power></extensions></trkpt>",
                500 - second,
                130 + second % 20,
                200 + second,
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\"?><gpx version=\"1.1\" xmlns:gpxtpx=\"http://www.garmin.com/xmlschemas/TrackPointExtension/v1\">\
         <trk><name>Over the hill</name><type>running</type><trkseg>{points}</trkseg></trk></gpx>"
    )
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive
            .start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A morning's heart and a run of Apple Health.
pub const APPLE: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE HealthData [\n<!ELEMENT HealthData (Record|Workout)*>\n]>\n\
<HealthData locale=\"en_CA\">\n <ExportDate value=\"2026-04-30 08:00:00 -0600\"/>\n\
 <Record type=\"HKQuantityTypeIdentifierRestingHeartRate\" sourceName=\"Watch\" unit=\"count/min\" startDate=\"2026-04-20 07:00:00 -0600\" endDate=\"2026-04-20 07:00:00 -0600\" value=\"51\"/>\n\
 <Workout workoutActivityType=\"HKWorkoutActivityTypeRunning\" duration=\"31.5\" durationUnit=\"min\" sourceName=\"Watch\" startDate=\"2026-04-20 18:00:00 -0600\" endDate=\"2026-04-20 18:31:30 -0600\">\n\
  <WorkoutStatistics type=\"HKQuantityTypeIdentifierHeartRate\" average=\"144\" minimum=\"98\" maximum=\"171\" unit=\"count/min\"/>\n\
  <WorkoutStatistics type=\"HKQuantityTypeIdentifierDistanceWalkingRunning\" sum=\"5.4\" unit=\"km\"/>\n </Workout>\n</HealthData>\n";

/// A run in the list of Garmin's account export.
pub const GARMIN: &str = "[{\"summarizedActivitiesExport\":[{\"activityId\":1,\"name\":\"Regina Running\",\"activityType\":\"running\",\
\"startTimeGmt\":1776729600000.0,\"startTimeLocal\":1776708000000.0,\"duration\":1890000.0,\"distance\":540000.0,\"avgHr\":144.0,\"maxHr\":171.0}]}]";

/// What the fuzzers begin from: target, name, bytes.
pub fn seeds() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let small_zip = zip_of(&[
        ("activities/1.fit", &fit()),
        ("activities/2.gpx", gpx().as_bytes()),
        ("notes.txt", b"x"),
    ]);
    let mut seeds = vec![
        ("fit", "run.fit", fit()),
        ("fit", "ride.fit", formats::fit::write_activity(&ride())),
        (
            "fit",
            "by-hand.fit",
            fit_of(&[
                file_id(4),
                record(START, 120),
                record(START + 5, 130),
                session(START, 5000, 5000),
            ]),
        ),
        (
            "fit",
            "chained.fit",
            [fit(), fit_of(&[file_id(2)])].concat(),
        ),
        ("tcx", "run.tcx", tcx().into_bytes()),
        ("gpx", "run.gpx", gpx().into_bytes()),
        (
            "gpx",
            "route.gpx",
            b"<gpx><rte><rtept lat=\"1\" lon=\"2\"/></rte></gpx>".to_vec(),
        ),
        (
            "archive",
            "nested.zip",
            zip_of(&[("inner.zip", &small_zip)]),
        ),
        ("archive", "export.zip", small_zip),
        ("archive", "run.fit.gz", gzip(&fit())),
        ("situation", "empty.json", b"{}".to_vec()),
        ("apple", "export.xml", APPLE.as_bytes().to_vec()),
        (
            "garmin",
            "summarizedActivities.json",
            GARMIN.as_bytes().to_vec(),
        ),
    ];
    seeds.extend(tables::seeds());
    seeds
}

/// The files in `fixtures/activities`, which the browser journeys upload.
pub fn fixtures() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("run.fit", fit()),
        ("ride.fit", formats::fit::write_activity(&ride())),
        ("run.tcx", tcx().into_bytes()),
        ("run.gpx", gpx().into_bytes()),
        (
            "route.gpx",
            b"<gpx><rte><rtept lat=\"1\" lon=\"2\"/></rte></gpx>".to_vec(),
        ),
        ("cut-off.fit", fit()[..900].to_vec()),
    ]
}
