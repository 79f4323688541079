//! Knead's own diary as one JSON document: `{"version": 1, "zone": ..., "check_ins": [...], "sessions": [...]}`.
//!
//! A check-in is that of the situation document, with its time; a session has a sport, an end, minutes and the person's rating.

use std::path::Path;

use care::{
    training::{baseline::DayItems, diary::Diary},
    units::Metres,
};
use jiff::Timestamp;
use serde::Deserialize;

use super::{DiaryError, History, bytes_of, name_of, pmdata::session};
use crate::situation::{CheckInIn, Instant, SportWord, Zone, check_in_of};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DiaryDocument {
    version: u32,
    #[serde(default)]
    zone: Option<Zone>,
    check_ins: Vec<CheckInIn>,
    #[serde(default)]
    sessions: Vec<SessionIn>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SessionIn {
    sport: SportWord,
    ended_at: Instant,
    duration_min: f64,
    rpe: f64,
    #[serde(default)]
    distance_km: Option<f64>,
    #[serde(default)]
    descent_m: Option<f64>,
}

pub(super) fn read(path: &Path, now: Timestamp) -> Result<History, DiaryError> {
    let wrong =
        |at: &str, why: &dyn std::fmt::Display| DiaryError::at(path, format_args!("{at}: {why}"));
    let bytes = bytes_of(path)?;
    let mut deserializer = serde_json::Deserializer::from_slice(&bytes);
    // The message may repeat a value, and the values are somebody's health: the place alone is told.
    let document: DiaryDocument = serde_path_to_error::deserialize(&mut deserializer)
        .map_err(|error| {
            let place = error.path().to_string();
            wrong(&place, &"this is not what the document holds here; hint: `version`, `zone`, `check_ins` with `at`, and `sessions`")
        })?;
    if document.version != 1 {
        return Err(wrong("version", &"this reads version 1"));
    }
    let mut check_ins = Vec::new();
    for (index, check_in) in document.check_ins.iter().enumerate() {
        if check_in.at.is_none() {
            return Err(wrong(
                &format!("check_ins[{index}]"),
                &"it has no time `at`",
            ));
        }
        let read = check_in_of(check_in, now)
            .map_err(|error| wrong(&format!("check_ins[{index}]"), &error.why))?;
        check_ins.push(read);
    }
    let mut sessions = Vec::new();
    for (index, one) in document.sessions.iter().enumerate() {
        let fits =
            (1.0..=24.0 * 60.0).contains(&one.duration_min) && (0.0..=10.0).contains(&one.rpe);
        let activity = fits
            .then(|| session(one.sport.0, one.ended_at.0, one.duration_min, one.rpe))
            .flatten();
        let Some(mut activity) = activity else {
            return Err(wrong(
                &format!("sessions[{index}]"),
                &"duration_min is from 1 to 1440, rpe from 0 to 10",
            ));
        };
        activity.distance = one.distance_km.and_then(|km| Metres::new(km * 1000.0).ok());
        activity.descent = one.descent_m.and_then(|metres| Metres::new(metres).ok());
        sessions.push(activity);
    }
    Ok(History {
        name: name_of(path),
        diary: Diary::of_check_ins(&check_ins),
        items: check_ins.iter().map(DayItems::from).collect(),
        sessions,
        injuries: 0,
        zone: document.zone.map(|zone| zone.0),
        warnings: Vec::new(),
    })
}
