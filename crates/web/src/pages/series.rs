//! A series before it is booked: each day with its times.

use askama::Template;

use super::{frame::Frame, questions::QuestionForm, today::SlotCard};
use crate::words::Stamp;

/// The page.
#[derive(Template)]
#[template(path = "series.html")]
pub struct SeriesPage {
    /// Around it.
    pub frame: Frame,
    /// The client; empty for oneself.
    pub name: String,
    /// What stands before a booking, if anything.
    pub flag: Option<String>,
    /// What was missing in what was sent.
    pub problem: Option<String>,
    /// Kind and minutes.
    pub what: String,
    /// "Every 2 weeks, 8 times".
    pub says: String,
    /// Where it is sent.
    pub action: String,
    /// Where all times are.
    pub all: String,
    /// Each day.
    pub days: Vec<SeriesDayFields>,
    /// The red flags, where they have to be asked.
    pub form: Option<QuestionForm>,
    /// Whether the consent was ticked.
    pub consented: bool,
}

/// One day of it.
pub struct SeriesDayFields {
    /// The field's name.
    pub name: String,
    /// Which.
    pub date: Stamp,
    /// What stands against the time; empty for nothing.
    pub says: Vec<String>,
    /// The time, or others in its place.
    pub choices: Vec<SlotCard>,
    /// Which of them is chosen: its token, or "none".
    pub chosen: String,
}

impl SeriesPage {
    /// For the gallery.
    pub fn sample() -> Self {
        let card = |token: &str, text: &str, with: &str| SlotCard {
            token: token.to_owned(),
            lead: String::new(),
            at: Stamp {
                iso: "2026-05-05T10:00-06:00".to_owned(),
                text: text.to_owned(),
            },
            with: with.to_owned(),
            note: String::new(),
            main: false,
            fits: false,
        };
        let day = |name: &str, iso: &str, text: &str| SeriesDayFields {
            name: name.to_owned(),
            date: Stamp {
                iso: iso.to_owned(),
                text: text.to_owned(),
            },
            says: Vec::new(),
            choices: vec![card("a", "Tue 10:00", "Noor")],
            chosen: "a".to_owned(),
        };
        Self {
            frame: Frame::sample_clinic(),
            name: "Maya".to_owned(),
            flag: None,
            problem: None,
            what: "Maintenance massage, 60 minutes".to_owned(),
            says: "Every 2 weeks, 3 times".to_owned(),
            action: "/desk/clients/0190/series".to_owned(),
            all: "/desk/clients/0190".to_owned(),
            days: vec![
                day("pick-0", "2026-05-05", "Tuesday 5 May"),
                SeriesDayFields {
                    says: vec!["Noor is taken until Tuesday 19 May 11:30.".to_owned()],
                    choices: vec![
                        card("b", "Tue 19 May 11:30", "Noor"),
                        card("c", "Tue 19 May 10:00", "Tomas"),
                    ],
                    chosen: "none".to_owned(),
                    ..day("pick-1", "2026-05-19", "Tuesday 19 May")
                },
                day("pick-2", "2026-06-02", "Tuesday 2 June"),
            ],
            form: None,
            consented: false,
        }
    }
}
