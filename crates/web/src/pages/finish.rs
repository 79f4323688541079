//! At a race's finish: the questions before a short massage, for the team in the tent.

use askama::Template;

use super::{emergency::Number, frame::Frame};

/// The page.
#[derive(Template)]
#[template(path = "finish.html")]
pub struct FinishPage {
    /// Around it; never anybody's, since the page is kept on a device.
    pub frame: Frame,
    /// What is wrong with what was sent.
    pub problem: Option<String>,
    /// The items.
    pub items: Vec<GateField>,
    /// The warning signs.
    pub signs: Vec<SignField>,
    /// Whether "none of these" was ticked.
    pub signs_none: bool,
    /// Every result there is; one at most is shown.
    pub results: Vec<FinishResult>,
    /// The name of the result that is shown; empty for none.
    pub shown: String,
    /// Where the list comes from.
    pub source: String,
}

/// One item.
pub struct GateField {
    /// The field's name.
    pub name: String,
    /// The question; "yes" is fine.
    pub question: String,
    /// What is said when it is not.
    pub says: String,
    /// What it comes to then, from 0 (book) to 5 (emergency).
    pub outcome: u8,
    /// `yes`, `no` or not answered.
    pub value: String,
}

/// One warning sign.
pub struct SignField {
    /// The rule.
    pub code: String,
    /// The question.
    pub question: String,
    /// What it comes to for each set of further questions, by spaces; the first question is the lowest bit.
    pub outcomes: String,
    /// Whether it was ticked.
    pub ticked: bool,
    /// Further questions that make a difference.
    pub follow_ups: Vec<SignMore>,
}

/// A further question.
pub struct SignMore {
    /// The field's name.
    pub name: String,
    /// The question.
    pub question: String,
    /// Whether it was ticked.
    pub ticked: bool,
}

/// What now.
pub struct FinishResult {
    /// `go`, `wait`, `ask`, `speak`, `emergency`.
    pub name: String,
    /// In a few words.
    pub title: String,
    /// In a sentence.
    pub says: String,
    /// One by one.
    pub points: Vec<String>,
    /// What is given along; empty for nothing.
    pub card: String,
    /// Whom to call.
    pub numbers: Vec<Number>,
    /// Whether a person has to look first.
    pub person: bool,
}

impl FinishPage {
    /// For the gallery.
    pub fn sample() -> Self {
        let item = |name: &str, question: &str, says: &str, outcome: u8, value: &str| GateField {
            name: name.to_owned(),
            question: question.to_owned(),
            says: says.to_owned(),
            outcome,
            value: value.to_owned(),
        };
        Self {
            frame: Frame::nobody(true),
            problem: None,
            items: vec![
                item(
                    "cooled_down_10_min_and_drinking",
                    "Cooled down for ten minutes, and drinking to thirst?",
                    "Take ten minutes to cool down. We ask again in half an hour.",
                    2,
                    "no",
                ),
                item(
                    "blisters_covered",
                    "Blisters and grazes covered?",
                    "Cover them first.",
                    2,
                    "yes",
                ),
            ],
            signs: vec![SignField {
                code: "R05".to_owned(),
                question: "Muscle pain far worse than usual".to_owned(),
                outcomes: "4 4".to_owned(),
                ticked: false,
                follow_ups: vec![SignMore {
                    name: "more-R05-swelling".to_owned(),
                    question: "Is it swollen?".to_owned(),
                    ticked: false,
                }],
            }],
            signs_none: true,
            results: vec![FinishResult {
                name: "wait".to_owned(),
                title: "Not yet".to_owned(),
                says: "Ask again in half an hour.".to_owned(),
                points: Vec::new(),
                card: String::new(),
                numbers: Vec::new(),
                person: false,
            }],
            shown: "wait".to_owned(),
            source: "an event guide".to_owned(),
        }
    }
}
