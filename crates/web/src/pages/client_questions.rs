//! Everything that staff can ask a client, by topic, in the clinic's words.

use askama::Template;

use super::{client::Entry, frame::Frame, questions::FollowUpField};
use crate::words::Stamp;

/// The page.
#[derive(Template)]
#[template(path = "client_questions.html")]
pub struct ClientQuestionsPage {
    /// Around it.
    pub frame: Frame,
    /// The client, in addresses.
    pub id: String,
    /// The client's name.
    pub name: String,
    /// What is wrong with what was sent.
    pub problem: Option<String>,
    /// How many questions there are.
    pub count: usize,
    /// Red flags first.
    pub topics: Vec<StaffTopic>,
    /// Names of areas, to choose from.
    pub areas: Vec<String>,
}

/// Questions that belong together.
pub struct StaffTopic {
    /// What its box sends.
    pub key: String,
    /// Its heading.
    pub heading: String,
    /// What stands below it, in a line; empty where the heading says it.
    pub names: String,
    /// Whether it stands open.
    pub open: bool,
    /// Whether it was said that all of it was asked.
    pub asked: bool,
    /// Its questions.
    pub questions: Vec<StaffQuestion>,
}

/// One question.
pub struct StaffQuestion {
    /// The rule's id.
    pub code: String,
    /// In the words of the clinic's profile.
    pub text: String,
    /// What was told before and holds.
    pub told: Vec<Entry>,
    /// Told anew in what was sent.
    pub ticked: bool,
    /// Said to be over in what was sent.
    pub over: bool,
    /// Whether "not sure" was ticked; `None` where it counts as a "yes".
    pub unsure: Option<bool>,
    /// Where, as it was sent; `None` where it has no place.
    pub place: Option<String>,
    /// Since when, as it was sent.
    pub since: String,
    /// A note, as it was sent.
    pub words: String,
    /// What is asked once it is ticked.
    pub follow_ups: Vec<FollowUpField>,
}

impl StaffQuestion {
    /// Whether something was told about it, before or just now.
    pub fn is_told(&self) -> bool {
        self.ticked || self.over || !self.told.is_empty()
    }
}

impl ClientQuestionsPage {
    /// For the gallery.
    pub fn sample() -> Self {
        let question = |code: &str, text: &str, place: bool| StaffQuestion {
            code: code.to_owned(),
            text: text.to_owned(),
            told: Vec::new(),
            ticked: code == "M05",
            over: false,
            unsure: Some(false),
            place: place.then(String::new),
            since: String::new(),
            words: String::new(),
            follow_ups: Vec::new(),
        };
        let mut sprain = question(
            "M01",
            "Acute soft-tissue injury (strain, sprain), 0 to 72 h",
            true,
        );
        sprain.told.push(Entry {
            at: Stamp {
                iso: "2026-05-04T09:00-06:00".to_owned(),
                text: "Monday 4 May, 09:00".to_owned(),
            },
            word: "M01".to_owned(),
            says: "Right ankle. Since Sunday 3 May, 11:00.".to_owned(),
            ..Entry::default()
        });
        Self {
            frame: Frame {
                current: "/clinic/clients",
                ..Frame::sample_clinic()
            },
            id: "maya".to_owned(),
            name: "Maya".to_owned(),
            problem: Some("Tick what applies, or say below a topic that you asked it.".to_owned()),
            count: 119,
            topics: vec![
                StaffTopic {
                    key: "0".to_owned(),
                    heading: "Right now: chest, head, neck and nerves".to_owned(),
                    names: String::new(),
                    open: true,
                    asked: true,
                    questions: vec![question(
                        "R01",
                        "Chest pain or dyspnoea at rest within 24 h",
                        false,
                    )],
                },
                StaffTopic {
                    key: "4".to_owned(),
                    heading: "Muscles, joints and bones".to_owned(),
                    names: "a strain, a bruise, a tendon, numbness".to_owned(),
                    open: true,
                    asked: false,
                    questions: vec![
                        sprain,
                        question("M05", "Direct blow to thigh or upper arm", true),
                    ],
                },
            ],
            areas: vec!["Left ankle".to_owned(), "Right ankle".to_owned()],
        }
    }
}
