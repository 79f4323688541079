//! Training: files in, activities with their load, the chart, what lies ahead.

use super::frame::Frame;
use crate::{
    chart::{self, Chart},
    words::Stamp,
};
use askama::Template;

/// The page.
#[derive(Template)]
#[template(path = "training.html")]
pub struct TrainingPage {
    /// Around it.
    pub frame: Frame,
    /// What the last import did.
    pub imported: Option<Imported>,
    /// The most that may be sent at once.
    pub limit_mib: u64,
    /// Load over time.
    pub chart: Option<Chart>,
    /// How much of it can be drawn.
    pub reaches: Vec<ReachLink>,
    /// The last seven days in a sentence.
    pub week: Option<String>,
    /// "412 in all, newest first; page 2 of 11."
    pub count: String,
    /// The page of newer activities.
    pub newer: Option<u32>,
    /// The page of older activities.
    pub older: Option<u32>,
    /// How much of the load is drawn, as the address says it.
    pub reach: &'static str,
    /// Newest first.
    pub activities: Vec<ActivityRow>,
    /// Those that look like races and were not answered, newest first.
    pub likely_races: Vec<ActivityRow>,
    /// What devices say of the last days, newest first.
    pub days: Vec<DayRow>,
    /// Soonest first.
    pub ahead: Vec<AheadLine>,
    /// What is wrong with the race that was sent.
    pub race_problem: Option<String>,
}

/// A link to another reach of the chart.
pub struct ReachLink {
    /// In the address.
    pub word: &'static str,
    /// On the page.
    pub name: &'static str,
    /// Whether it is the one shown.
    pub current: bool,
}

/// What an import did.
#[derive(Debug, Clone, Default)]
pub struct Imported {
    /// "12 activities added."
    pub title: String,
    /// Duplicates and other counts.
    pub says: String,
    /// Files not taken, each with the reason.
    pub rejected: Vec<String>,
    /// What was mended.
    pub warnings: Vec<String>,
}

/// One activity.
#[derive(Default)]
pub struct ActivityRow {
    /// For its forms.
    pub id: String,
    /// The local day.
    pub day: Stamp,
    /// The local time it began.
    pub time_of_day: String,
    /// What told that.
    pub told_by: String,
    /// Name or sport.
    pub name: String,
    /// The sport, where the name stands for itself.
    pub sport: String,
    /// How long.
    pub time: String,
    /// How far.
    pub distance: String,
    /// Its load.
    pub load: String,
    /// What that was worked out from.
    pub basis: String,
    /// Whether an estimated threshold was needed for it.
    pub estimated: bool,
    /// What other bases would have said.
    pub also: String,
    /// Strength sets in short.
    pub sets: String,
    /// Other recordings of it.
    pub twins: String,
    /// Whether it was a race.
    pub race: RaceWord,
}

/// Whether an activity was a race.
#[derive(Default)]
pub enum RaceWord {
    /// Nothing speaks for it.
    #[default]
    None,
    /// It looks like one.
    Maybe {
        /// How sure, in words.
        sure: String,
        /// Why.
        why: String,
    },
    /// The athlete said so.
    Yes,
    /// The athlete said that it was none.
    No,
}

/// What one source says of one day.
pub struct DayRow {
    /// The day.
    pub day: Stamp,
    /// Who says it.
    pub source: String,
    /// Hours slept.
    pub sleep: String,
    /// Resting heart rate.
    pub resting: String,
    /// Its variability, with the measure.
    pub variability: String,
}

/// A race or workout ahead.
pub struct AheadLine {
    /// Its name.
    pub name: String,
    /// When.
    pub day: Stamp,
    /// Sport, distance, duration.
    pub facts: String,
    /// Race or workout.
    pub race: bool,
    /// From a calendar rather than by hand.
    pub planned: bool,
}

impl TrainingPage {
    /// For the gallery.
    pub fn sample() -> Self {
        let today = jiff::civil::date(2026, 5, 3);
        let row = |iso: &str,
                   day: &str,
                   name: &str,
                   time: &str,
                   distance: &str,
                   load: &str,
                   basis: &str| ActivityRow {
            day: Stamp {
                iso: format!("{iso}T08:02"),
                text: day.to_owned(),
            },
            time_of_day: "08:02".to_owned(),
            told_by: "by its file".to_owned(),
            name: name.to_owned(),
            time: time.to_owned(),
            distance: distance.to_owned(),
            load: load.to_owned(),
            basis: basis.to_owned(),
            ..ActivityRow::default()
        };
        Self {
            frame: Frame::sample_athlete("/training"),
            imported: Some(Imported {
                title: "12 activities added.".to_owned(),
                says: "3 were already here, 1 was not taken.".to_owned(),
                rejected: vec![
                    "ride.fit: the file ends early, at byte 4,113; upload it again from the watch"
                        .to_owned(),
                ],
                warnings: vec!["run.gpx: 14 heart rates over 250 left out".to_owned()],
            }),
            limit_mib: 2048,
            chart: chart::six_weeks(&chart::sample_history(today), today),
            reaches: chart::Reach::ALL
                .into_iter()
                .map(|each| ReachLink {
                    word: each.word(),
                    name: each.name(),
                    current: each == chart::Reach::SixWeeks,
                })
                .collect(),
            week: Some("Your last seven days come to 268.".to_owned()),
            count: "214 in all, newest first; page 1 of 6.".to_owned(),
            newer: None,
            older: Some(2),
            reach: chart::Reach::SixWeeks.word(),
            likely_races: vec![ActivityRow {
                id: "0197".to_owned(),
                race: RaceWord::Maybe {
                    sure: "likely, 68 %".to_owned(),
                    why: "a usual race distance, among your hardest for its length".to_owned(),
                },
                ..row(
                    "2026-04-12",
                    "Sun 12 Apr 2026",
                    "Morning run",
                    "43 min",
                    "10.0\u{a0}km",
                    "74",
                    "pace on the flat",
                )
            }],
            days: vec![DayRow {
                day: Stamp {
                    iso: "2026-05-03".to_owned(),
                    text: "Sun 3 May".to_owned(),
                },
                source: "Oura".to_owned(),
                sleep: "7.4\u{a0}h".to_owned(),
                resting: "49".to_owned(),
                variability: "62\u{a0}ms RMSSD".to_owned(),
            }],
            activities: vec![
                row(
                    "2026-05-03",
                    "Sun 3 May",
                    "Long trail run",
                    "2:41 h",
                    "24.6 km",
                    "186",
                    "heart rate",
                ),
                row(
                    "2026-05-01",
                    "Fri 1 May",
                    "Strength",
                    "45 min",
                    "",
                    "34",
                    "your rating",
                ),
                row(
                    "2026-04-30",
                    "Thu 30 Apr",
                    "Tempo run",
                    "52 min",
                    "10.2 km",
                    "71",
                    "heart rate",
                ),
            ],
            ahead: vec![AheadLine {
                name: "River Valley Half".to_owned(),
                day: Stamp {
                    iso: "2026-06-07T08:00-06:00".to_owned(),
                    text: "Sunday 7 June, 08:00".to_owned(),
                },
                facts: "Run, 21.1 km".to_owned(),
                race: true,
                planned: false,
            }],
            race_problem: None,
        }
    }

    /// For the gallery: nothing yet.
    pub fn sample_empty() -> Self {
        Self {
            imported: None,
            chart: None,
            week: None,
            count: String::new(),
            older: None,
            activities: vec![],
            likely_races: vec![],
            days: vec![],
            ahead: vec![],
            ..Self::sample()
        }
    }
}
