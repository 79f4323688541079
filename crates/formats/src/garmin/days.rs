//! What Garmin's export says of days and nights: `sleepData`, `UDSFile` and `healthStatusData`.

use care::{
    training::day_facts::{DayFacts, DaySource, Hrv, HrvMeasure},
    units::BeatsPerMinute,
};
use jiff::civil::Date;
use serde_json::Value;

use super::summary::number;
use crate::error::{Mend, ReadError};

/// Whether JSON begins as one of these files does.
pub(crate) fn is_days(head: &str) -> bool {
    head.contains("\"calendarDate\"")
        && [
            "\"sleepStartTimestampGMT\"",
            "\"sleepWindowConfirmationType\"",
            "\"restingHeartRate\"",
            "\"currentDayRestingHeartRate\"",
            "\"HRV\"",
        ]
        .iter()
        .any(|key| head.contains(key))
}

/// Reads the days of one file; those of which nothing is told are left out.
///
/// # Errors
/// [`ReadError::Corrupt`] for what is no JSON, [`ReadError::NothingInside`] without a day.
pub(crate) fn read(bytes: &[u8], mends: &mut Vec<Mend>) -> Result<Vec<DayFacts>, ReadError> {
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    // One day after another, so that damage costs only what lies behind it.
    let (values, whole) = match serde_json::from_slice::<Value>(bytes) {
        Ok(Value::Array(values)) => (values, true),
        Ok(one) => (vec![one], true),
        Err(_) => (before_damage(bytes), false),
    };
    if !whole {
        if values.is_empty() {
            return Err(ReadError::Corrupt {
                why: "its JSON is damaged before the first day".to_owned(),
            });
        }
        mends.push(Mend::EntriesCut { kept: values.len() });
    }
    let days: Vec<DayFacts> = values.iter().filter_map(day).collect();
    if days.is_empty() {
        return Err(ReadError::NothingInside);
    }
    Ok(days)
}

/// The objects of an array up to where it is damaged.
fn before_damage(bytes: &[u8]) -> Vec<Value> {
    let start = bytes
        .iter()
        .position(|byte| *byte == b'[')
        .map_or(0, |at| at + 1);
    let mut values = Vec::new();
    let mut rest = &bytes[start..];
    loop {
        let skip = rest
            .iter()
            .position(|byte| !matches!(byte, b',' | b' ' | b'\n' | b'\r' | b'\t'))
            .unwrap_or(rest.len());
        rest = &rest[skip..];
        let mut stream = serde_json::Deserializer::from_slice(rest).into_iter::<Value>();
        let Some(Ok(value)) = stream.next() else {
            return values;
        };
        let read = stream.byte_offset();
        values.push(value);
        rest = &rest[read..];
    }
}

fn day(value: &Value) -> Option<DayFacts> {
    let date = value.get("calendarDate")?;
    // A date, or an object around it as older files have it.
    let date = date.as_str().or_else(|| date.get("date")?.as_str())?;
    let date: Date = date.get(..10)?.parse().ok()?;
    let facts = DayFacts {
        date,
        source: DaySource::Garmin,
        sleep_h: sleep_h(value),
        resting_heart_rate: resting(value),
        hrv: variability(value),
    };
    let tells =
        facts.sleep_h.is_some() || facts.resting_heart_rate.is_some() || facts.hrv.is_some();
    tells.then_some(facts)
}

/// Hours of deep, light and REM sleep, or of sleep that a watch without stages could not tell apart.
fn sleep_h(value: &Value) -> Option<f64> {
    let stages = [
        "deepSleepSeconds",
        "lightSleepSeconds",
        "remSleepSeconds",
        "unmeasurableSeconds",
    ];
    let seconds: f64 = stages
        .iter()
        .filter_map(|key| value.get(key).and_then(number))
        .filter(|seconds| *seconds > 0.0)
        .sum();
    let hours = seconds / 3600.0;
    (hours > 0.0 && hours <= 24.0).then_some(hours)
}

fn resting(value: &Value) -> Option<BeatsPerMinute> {
    let direct = ["currentDayRestingHeartRate", "restingHeartRate"]
        .iter()
        .find_map(|key| value.get(key).and_then(number));
    bpm(direct?)
}

fn variability(value: &Value) -> Option<Hrv> {
    let ms = metric(value, "HRV").filter(|ms| *ms > 0.0 && *ms < 1000.0)?;
    Some(Hrv {
        ms,
        measure: HrvMeasure::Rmssd,
    })
}

/// A metric of `healthStatusData`; 0 is how it writes a night without one.
fn metric(value: &Value, kind: &str) -> Option<f64> {
    let metrics = value.get("metrics")?.as_array()?;
    let of_kind = metrics
        .iter()
        .find(|metric| metric.get("type").and_then(Value::as_str) == Some(kind))?;
    of_kind
        .get("value")
        .and_then(number)
        .filter(|value| *value > 0.0)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the range is checked before"
)]
fn bpm(value: f64) -> Option<BeatsPerMinute> {
    (1.0..300.0)
        .contains(&value)
        .then(|| value.round() as u16)
        .and_then(|value| BeatsPerMinute::new(value).ok())
}
