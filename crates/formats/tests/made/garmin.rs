//! Garmin's account export of our own making: zips within a zip, JSON around FIT.

use serde_json::{Value, json};

use super::{file_id, fit_of, zip_of};

/// A summary as the export writes it.
pub fn summary(
    id: u64,
    name: &str,
    kind: &str,
    begins_ms: i64,
    duration_ms: f64,
    distance_cm: f64,
) -> Value {
    json!({
        "activityId": id,
        "uuidMsb": 1, "uuidLsb": 2,
        "name": name,
        "activityType": kind,
        "userProfileId": 12_345_678,
        "timeZoneId": 124,
        "beginTimestamp": begins_ms,
        "eventTypeId": 9,
        "rule": "subscribers",
        "sportType": kind.to_uppercase(),
        "startTimeGmt": begins_ms as f64,
        "startTimeLocal": begins_ms as f64 + 7_200_000.0,
        "duration": duration_ms,
        "elapsedDuration": duration_ms + 20_000.0,
        "movingDuration": duration_ms - 3_000.0,
        "distance": distance_cm,
        "elevationGain": 12_000.0,
        "elevationLoss": 11_000.0,
        "avgSpeed": 0.3,
        "avgHr": 141.0,
        "maxHr": 166.0,
        "calories": 540.2,
        "splits": [{"startTimeGMT": begins_ms, "measurements": [{"fieldEnum": "SUM_DISTANCE", "value": 100000.0, "unitEnum": "CENTIMETER"}]}],
        "parent": false,
        "favorite": false
    })
}

pub fn summaries(list: Vec<Value>) -> String {
    json!([{ "summarizedActivitiesExport": list }]).to_string()
}

pub const SLEEP: &str = r#"[{"sleepStartTimestampGMT":"2026-04-19T20:28:00.0","sleepEndTimestampGMT":"2026-04-20T04:30:00.0","calendarDate":"2026-04-20","sleepWindowConfirmationType":"ENHANCED_CONFIRMED_FINAL","deepSleepSeconds":3600,"lightSleepSeconds":18000,"remSleepSeconds":5400,"awakeSleepSeconds":420,"unmeasurableSeconds":0,"retro":false},{"sleepStartTimestampGMT":"2026-04-20T20:00:00.0","sleepEndTimestampGMT":"2026-04-21T04:00:00.0","calendarDate":"2026-04-21","sleepWindowConfirmationType":"UNCONFIRMED","retro":false}]"#;
pub const UDS: &str = r#"[{"userProfilePK":12345678,"calendarDate":"2026-04-20","uuid":"a","durationInMilliseconds":86400000,"totalKilocalories":2450.0,"totalSteps":9909,"minHeartRate":44,"maxHeartRate":171,"restingHeartRate":47,"currentDayRestingHeartRate":46},{"calendarDate":"2026-04-21","totalSteps":120}]"#;
pub const HEALTH: &str = r#"[{"calendarDate":"2026-04-20","metrics":[{"type":"HRV","value":62.0,"baselineUpperLimit":70.0,"baselineLowerLimit":50.0,"status":"IN_RANGE"},{"type":"HR","value":47.0},{"type":"SPO2","value":97}]},{"calendarDate":"2026-04-21","metrics":[{"type":"HRV","value":0.0,"status":"UNKNOWN"}]}]"#;

/// The whole export: FITs and many monitoring files in zips of their own.
pub fn export(json: &str, fits: &[(&str, &[u8])], monitoring: usize) -> Vec<u8> {
    let minute = |number: usize| {
        fit_of(&[
            file_id(32),
            (55, vec![(253, super::U32, 1_145_601_000 + number as u64)]),
        ])
    };
    let minutes: Vec<(String, Vec<u8>)> = (0..monitoring)
        .map(|number| (format!("ada@example.com_9{number:07}.fit"), minute(number)))
        .collect();
    let mut files: Vec<(&str, &[u8])> = fits.to_vec();
    files.extend(
        minutes
            .iter()
            .map(|(name, bytes)| (name.as_str(), bytes.as_slice())),
    );
    let uploaded = zip_of(&files);
    zip_of(&[
        ("customer_data/customer.json", b"{}"),
        (
            "DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part1.zip",
            &uploaded,
        ),
        (
            "DI_CONNECT/DI-Connect-Fitness/ada@example.com_0_summarizedActivities.json",
            json.as_bytes(),
        ),
        (
            "DI_CONNECT/DI-Connect-Wellness/2026-01-12_2026-04-22_12345678_sleepData.json",
            SLEEP.as_bytes(),
        ),
        (
            "DI_CONNECT/DI-Connect-Wellness/2026-01-12_2026-04-22_12345678_healthStatusData.json",
            HEALTH.as_bytes(),
        ),
        (
            "DI_CONNECT/DI-Connect-Aggregator/UDSFile_2026-01-12_2026-04-22.json",
            UDS.as_bytes(),
        ),
        (
            "DI_CONNECT/DI-Connect-User/user_profile.json",
            b"{\"userName\":\"ada\"}",
        ),
    ])
}
