//! Knead's own tables: `check_ins.csv`, and `sessions.csv` beside it.
//!
//! `check_ins.csv`: `at` (an instant with its offset, or a local day or time), then any of `soreness` (0 to 10, of the worst area),
//! columns named by an area (`CALF_LOWER:left`, 0 to 10), `heavy`, `tight`, `drained`, `recovered` (0 to 10), `stress`, `mood`
//! (1 to 5), `sleep_h`. An empty cell is not answered; a row without any soreness says nothing of it.
//!
//! `sessions.csv`: `ended_at`, `duration_min`, `rpe` (0 to 10), and perhaps `sport`, `distance_km`, `descent_m`.

use std::{collections::BTreeMap, path::Path};

use care::{
    body::Area,
    training::{
        activity::{Activity, Sport},
        baseline::{DayItems, Item},
        diary::{Answer, Diary, Scale},
    },
    units::Metres,
};
use jiff::tz::TimeZone;

use super::{
    DiaryError, History,
    pmdata::{LeftOut, session},
    table::{Row, Table},
};
use crate::sport;

pub(super) fn read(
    check_ins: &Path,
    sessions: Option<&Path>,
    name: String,
    zone: &TimeZone,
) -> Result<History, DiaryError> {
    let table = Table::read(check_ins)?;
    if !table.has("at") {
        return Err(DiaryError::at(
            check_ins,
            "it has no column `at`; hint: `at,soreness`, or `at` and columns named by areas such as `CALF_LOWER:left`",
        ));
    }
    let areas: Vec<(Area, String)> = table
        .columns()
        .filter_map(|column| Some((area_of(column)?, column.to_owned())))
        .collect();
    if !table.has("soreness") && areas.is_empty() {
        return Err(DiaryError::at(
            check_ins,
            "it has neither a column `soreness` nor one named by an area",
        ));
    }
    let mut warnings = Vec::new();
    let mut left_out = LeftOut::default();
    let mut answers = Vec::new();
    let mut items = Vec::new();
    for row in table.rows() {
        let Some(at) = row.instant("at", zone, 8) else {
            left_out.add("rows without a time");
            continue;
        };
        let by_area: BTreeMap<Area, f64> = areas
            .iter()
            .filter_map(|(area, column)| Some((*area, row.number(column, 0.0, 10.0)?)))
            .collect();
        let worst = row
            .number("soreness", 0.0, 10.0)
            .into_iter()
            .chain(by_area.values().copied())
            .reduce(f64::max);
        match worst {
            Some(worst) => answers.push(Answer { at, worst, by_area }),
            None => left_out.add("rows without soreness from 0 to 10"),
        }
        items.push(day_items(row, at, worst));
    }
    left_out.tell("check-ins", &mut warnings);
    let sessions = match sessions {
        Some(path) => read_sessions(&Table::read(path)?, zone, &mut warnings),
        None => Vec::new(),
    };
    Ok(History {
        name,
        diary: Diary::new(Scale::CHECK_IN, answers),
        items,
        sessions,
        injuries: 0,
        zone: None,
        warnings,
    })
}

/// The area a column is named by; case does not matter.
fn area_of(column: &str) -> Option<Area> {
    let (region, side) = column
        .split_once(':')
        .map_or((column, None), |(region, side)| (region, Some(side)));
    let region = region.to_uppercase();
    match side {
        Some(side) => format!("{region}:{side}").parse().ok(),
        None => region.parse().ok(),
    }
}

fn day_items(row: Row<'_>, at: jiff::Timestamp, worst: Option<f64>) -> DayItems {
    let ten = |column: &str| row.number(column, 0.0, 10.0);
    let five = |column: &str| row.number(column, 1.0, 5.0);
    let items = [
        (Item::Soreness, worst),
        (Item::Heavy, ten("heavy")),
        (Item::Tight, ten("tight")),
        (Item::Drained, ten("drained")),
        (Item::Stress, five("stress")),
        (Item::Mood, five("mood").map(|value| 6.0 - value)),
        (Item::Recovered, ten("recovered").map(|value| 10.0 - value)),
    ];
    DayItems {
        at,
        items: items
            .into_iter()
            .filter_map(|(item, value)| Some((item, value?)))
            .collect(),
        sleep_h: row.number("sleep_h", 0.0, 24.0),
        rising_since: None,
    }
}

fn read_sessions(table: &Table, zone: &TimeZone, warnings: &mut Vec<String>) -> Vec<Activity> {
    let mut left_out = LeftOut::default();
    let mut sessions = Vec::new();
    for row in table.rows() {
        let ended = row.instant("ended_at", zone, 18);
        let minutes = row.number("duration_min", 1.0, 24.0 * 60.0);
        let rating = row.number("rpe", 0.0, 10.0);
        let (Some(ended), Some(minutes), Some(rating)) = (ended, minutes, rating) else {
            left_out.add("sessions without ended_at, duration_min or rpe from 0 to 10");
            continue;
        };
        let word = row.text("sport").unwrap_or_default();
        let sport = Sport::from_word(word)
            .or_else(|| sport::of_word(word))
            .unwrap_or(Sport::CardioTraining);
        if let Some(mut activity) = session(sport, ended, minutes, rating) {
            let metres = |column: &str, by: f64| {
                let value = row.number(column, 0.0, 5_000_000.0)?;
                Metres::new(value * by).ok()
            };
            activity.distance = metres("distance_km", 1000.0);
            activity.descent = metres("descent_m", 1.0);
            sessions.push(activity);
        }
    }
    left_out.tell("sessions", warnings);
    sessions
}
