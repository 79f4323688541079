//! Training: files in, activities with their load, the chart, races ahead.

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
    /// Six weeks of load.
    pub chart: Option<Chart>,
    /// "412 activities; the latest 50 are shown".
    pub count: String,
    /// Newest first.
    pub activities: Vec<ActivityRow>,
    /// Soonest first.
    pub races: Vec<RaceLine>,
    /// What is wrong with the race that was sent.
    pub race_problem: Option<String>,
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
pub struct ActivityRow {
    /// The local day.
    pub day: Stamp,
    /// Name or sport.
    pub name: String,
    /// How long.
    pub time: String,
    /// How far.
    pub distance: String,
    /// Its load.
    pub load: String,
    /// What that was worked out from.
    pub basis: String,
}

/// One race.
pub struct RaceLine {
    /// Its name.
    pub name: String,
    /// When.
    pub day: Stamp,
    /// Sport, distance.
    pub facts: String,
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
                iso: iso.to_owned(),
                text: day.to_owned(),
            },
            name: name.to_owned(),
            time: time.to_owned(),
            distance: distance.to_owned(),
            load: load.to_owned(),
            basis: basis.to_owned(),
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
            limit_mib: 512,
            chart: chart::six_weeks(&chart::sample_history(today), today),
            count: "214 activities; the latest 3 are shown.".to_owned(),
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
            races: vec![RaceLine {
                name: "River Valley Half".to_owned(),
                day: Stamp {
                    iso: "2026-06-07T08:00-06:00".to_owned(),
                    text: "Sunday 7 June, 08:00".to_owned(),
                },
                facts: "Run, 21.1 km".to_owned(),
            }],
            race_problem: None,
        }
    }

    /// For the gallery: nothing yet.
    pub fn sample_empty() -> Self {
        Self {
            imported: None,
            chart: None,
            count: String::new(),
            activities: vec![],
            races: vec![],
            ..Self::sample()
        }
    }
}
