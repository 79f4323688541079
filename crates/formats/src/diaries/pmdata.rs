//! A participant of PMData (Thambawita et al. 2020): `wellness.csv`, `srpe.csv`, `injury.csv`.
//!
//! Its answers go from 1 to 5, where 3 is normal, less is worse and more is better; readiness goes from 0 to 10. Of soreness, 5
//! becomes 0 and 1 becomes 10, evenly: 2.5 levels a step, so that an error of 2.5 is one step of the diary. Areas are SNOMED CT codes.
//! A row of zeros is a form that was opened and not answered.

use std::{collections::BTreeMap, path::Path};

use care::{
    body::Area,
    training::{
        activity::{Activity, SourceFormat, Sport},
        baseline::{DayItems, Item},
        diary::{Answer, Diary, Scale},
    },
    units::Rpe,
};
use jiff::{SignedDuration, tz::TimeZone};

use super::{DiaryError, History, table::Row, table::Table};
use crate::sport;

const SCALE: Scale = Scale {
    step: 2.5,
    usual: 5.0,
};

/// What the codes of `soreness_area` stand for: SNOMED CT body structures, and the regions of ours that lie in them.
const AREAS: [(&str, &[&str]); 17] = [
    // Left and right lower leg.
    (
        "48979004",
        &["CALF_UPPER:left", "CALF_LOWER:left", "SHIN:left"],
    ),
    (
        "32696007",
        &["CALF_UPPER:right", "CALF_LOWER:right", "SHIN:right"],
    ),
    // Left and right thigh.
    ("61396006", &["THIGH_FRONT:left", "THIGH_BACK:left"]),
    ("11207009", &["THIGH_FRONT:right", "THIGH_BACK:right"]),
    // Left and right knee.
    ("82169009", &["KNEE_FRONT:left"]),
    ("6757004", &["KNEE_FRONT:right"]),
    // Left and right ankle, left and right foot.
    ("51636004", &["ANKLE:left"]),
    ("6685009", &["ANKLE:right"]),
    ("22335008", &["FOOT_SOLE_TOP:left"]),
    ("7769000", &["FOOT_SOLE_TOP:right"]),
    // Pelvis.
    (
        "12921003",
        &[
            "GLUTE:left",
            "GLUTE:right",
            "HIP_FRONT:left",
            "HIP_FRONT:right",
        ],
    ),
    // Trunk.
    ("22943007", &["LOW_BACK", "MID_BACK"]),
    // Left and right shoulder, left and right upper arm.
    ("91775009", &["SHOULDER_FRONT:left", "SHOULDER_BACK:left"]),
    ("91774008", &["SHOULDER_FRONT:right", "SHOULDER_BACK:right"]),
    (
        "368208006",
        &["UPPER_ARM_FRONT:left", "UPPER_ARM_BACK:left"],
    ),
    (
        "368209003",
        &["UPPER_ARM_FRONT:right", "UPPER_ARM_BACK:right"],
    ),
    // Head.
    ("69536005", &["NECK_BACK"]),
];

pub(super) fn read(folder: &Path, name: String) -> Result<History, DiaryError> {
    let path = folder.join("wellness.csv");
    let wellness = Table::read(&path)?;
    for column in ["effective_time_frame", "soreness"] {
        if !wellness.has(column) {
            return Err(DiaryError::at(
                &path,
                format_args!("it has no column `{column}`"),
            ));
        }
    }
    let mut history = History {
        name,
        diary: Diary::new(SCALE, Vec::new()),
        items: Vec::new(),
        sessions: Vec::new(),
        injuries: 0,
        zone: Some(TimeZone::UTC),
        warnings: Vec::new(),
    };
    answers(&wellness, &mut history);
    let srpe = folder.join("srpe.csv");
    if srpe.is_file() {
        sessions(&Table::read(&srpe)?, &mut history);
    } else {
        history
            .warnings
            .push("there is no srpe.csv: no training is known".to_owned());
    }
    let injury = folder.join("injury.csv");
    if injury.is_file() {
        let table = Table::read(&injury)?;
        history.injuries = table
            .rows()
            .filter(|row| row.text("injuries").is_some_and(|text| text.contains(':')))
            .count();
    }
    Ok(history)
}

/// Counts what was left out.
#[derive(Default)]
pub(super) struct LeftOut(BTreeMap<&'static str, usize>);

impl LeftOut {
    pub fn add(&mut self, what: &'static str) {
        *self.0.entry(what).or_default() += 1;
    }

    pub fn tell(self, file: &str, warnings: &mut Vec<String>) {
        for (what, count) in self.0 {
            warnings.push(format!("{file}: {count} {what}"));
        }
    }
}

fn answers(table: &Table, history: &mut History) {
    let mut left_out = LeftOut::default();
    let mut said = Vec::new();
    for _ in 0..table.broken {
        left_out.add("rows could not be read");
    }
    for row in table.rows() {
        let Some(at) = row.instant("effective_time_frame", &TimeZone::UTC, 8) else {
            left_out.add("rows without a time");
            continue;
        };
        let soreness = row.number("soreness", 1.0, 5.0);
        match (soreness, row.text("soreness")) {
            (Some(level), _) => said.push(answer(at, row, level, &mut left_out)),
            (None, Some(_)) => {
                // Nothing else of such a row means what it says.
                left_out.add("rows whose soreness is not from 1 to 5");
                continue;
            }
            (None, None) => left_out.add("rows without soreness"),
        }
        let step = |column: &str| row.number(column, 1.0, 5.0).map(|value| 6.0 - value);
        let items = [
            (Item::Soreness, soreness.map(|value| 6.0 - value)),
            (Item::Drained, step("fatigue")),
            (Item::Mood, step("mood")),
            (Item::Stress, step("stress")),
            (
                Item::Recovered,
                row.number("readiness", 0.0, 10.0).map(|value| 10.0 - value),
            ),
        ];
        history.items.push(DayItems {
            at,
            items: items
                .into_iter()
                .filter_map(|(item, value)| Some((item, value?)))
                .collect(),
            sleep_h: row.number("sleep_duration_h", 0.0, 24.0),
            rising_since: None,
        });
    }
    history.diary = Diary::new(SCALE, said);
    left_out.tell("wellness.csv", &mut history.warnings);
}

fn answer(at: jiff::Timestamp, row: Row<'_>, level: f64, left_out: &mut LeftOut) -> Answer {
    let worst = (5.0 - level) * SCALE.step;
    let mut by_area = BTreeMap::new();
    let codes = row.text("soreness_area").unwrap_or_default();
    for code in codes
        .split(|letter: char| !letter.is_ascii_digit())
        .filter(|code| !code.is_empty())
    {
        match AREAS.iter().find(|(known, _)| *known == code) {
            Some((_, areas)) => {
                let areas = areas.iter().filter_map(|area| area.parse::<Area>().ok());
                by_area.extend(areas.map(|area| (area, worst)));
            }
            None => left_out.add("areas with a code that is not known"),
        }
    }
    Answer { at, worst, by_area }
}

fn sessions(table: &Table, history: &mut History) {
    let mut left_out = LeftOut::default();
    for row in table.rows() {
        let ended = row
            .instant("end_date_time", &TimeZone::UTC, 18)
            .or_else(|| row.instant("effective_time_frame", &TimeZone::UTC, 18));
        let rating = row.number("perceived_exertion", 0.0, 10.0);
        let minutes = row.number("duration_min", 1.0, 24.0 * 60.0);
        let (Some(ended), Some(rating), Some(minutes)) = (ended, rating, minutes) else {
            left_out.add("sessions without a time, a rating from 0 to 10 or minutes");
            continue;
        };
        let names = row.text("activity_names").unwrap_or_default();
        let session = session(sport_of(names), ended, minutes, rating);
        history.sessions.extend(session);
    }
    left_out.tell("srpe.csv", &mut history.warnings);
}

/// A rated session as an activity.
pub(super) fn session(
    sport: Sport,
    ended: jiff::Timestamp,
    minutes: f64,
    rating: f64,
) -> Option<Activity> {
    let duration = SignedDuration::from_secs_f64(minutes * 60.0);
    let started = ended.checked_sub(duration).ok()?;
    let mut activity = Activity::new(sport, started, duration, SourceFormat::Diary);
    activity.session_rpe = Rpe::new(rating).ok();
    Some(activity)
}

/// The sport of a list such as `['individual', 'running']`: the name that says most about the muscles.
fn sport_of(names: &str) -> Sport {
    let names = names.to_lowercase();
    let words: Vec<&str> = names
        .split(|letter: char| !letter.is_alphanumeric() && letter != '_' && letter != ' ')
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .collect();
    const TELLING: [(&str, Sport); 3] = [
        ("strength", Sport::Strength),
        ("soccer", Sport::TeamSport),
        ("football", Sport::TeamSport),
    ];
    let telling = TELLING
        .iter()
        .find(|(name, _)| words.contains(name))
        .map(|(_, sport)| *sport);
    telling
        .or_else(|| {
            words
                .iter()
                .filter(|word| !["individual", "team", "endurance"].contains(word))
                .find_map(|word| Sport::from_word(word).or_else(|| sport::of_word(word)))
        })
        .unwrap_or(Sport::CardioTraining)
}
