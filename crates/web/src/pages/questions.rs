//! The safety questions: one calm list, grouped, with "none of these".

use askama::Template;
use care::body::Area;

use super::frame::Frame;
use crate::words;

/// The questions on a page of their own.
#[derive(Template)]
#[template(path = "questions.html")]
pub struct QuestionsPage {
    /// Around it.
    pub frame: Frame,
    /// The questions.
    pub form: QuestionForm,
}

/// The questions as part of a form.
#[derive(Debug, Clone)]
pub struct QuestionForm {
    /// Said when they were answered a while ago and still hold.
    pub answered: Option<String>,
    /// What is wrong with what was sent.
    pub problem: Option<String>,
    /// How many there are.
    pub count: usize,
    /// In groups.
    pub groups: Vec<QuestionGroup>,
    /// Areas to choose from: key and name.
    pub areas: Vec<(String, String)>,
    /// Where "none of these" is sent, if elsewhere.
    pub none_action: String,
    /// "from chest pain to pain that wakes you".
    pub denies: String,
    /// How long a "no" holds.
    pub holds: String,
}

/// Questions that belong together.
#[derive(Debug, Clone)]
pub struct QuestionGroup {
    /// Its heading.
    pub title: String,
    /// Its questions.
    pub questions: Vec<Question>,
}

/// One question.
#[derive(Debug, Clone)]
pub struct Question {
    /// The rule's id.
    pub code: String,
    /// In plain words.
    pub text: String,
    /// Whether a place matters.
    pub asks_where: bool,
    /// Ticked before.
    pub ticked: bool,
    /// The key of the place given before.
    pub place: String,
    /// The time given before.
    pub since: String,
    /// What is asked once it is ticked.
    pub follow_ups: Vec<FollowUpField>,
}

/// A further question, asked only after a tick.
#[derive(Debug, Clone)]
pub struct FollowUpField {
    /// The field's name, which is its id too.
    pub name: String,
    /// In plain words.
    pub text: String,
    /// How it is answered.
    pub kind: FollowUpKind,
    /// What was answered before, as the field sends it.
    pub value: String,
}

/// How a further question is answered.
#[derive(Debug, Clone)]
pub enum FollowUpKind {
    /// "yes" or "no".
    YesNo,
    /// A number.
    Number,
    /// A day and time.
    Time,
    /// One of these words.
    Choice(Vec<String>),
}

/// Keys and names of all areas, for a list to choose from.
pub fn area_choices() -> Vec<(String, String)> {
    Area::all()
        .map(|area| (area.to_string(), words::capital(&area.plain_name())))
        .collect()
}

impl QuestionForm {
    /// For the gallery.
    pub fn sample() -> Self {
        let fever = || {
            vec![
                FollowUpField {
                    name: "more-R09-temperature_c".to_owned(),
                    text: "What was the highest temperature, in °C?".to_owned(),
                    kind: FollowUpKind::Number,
                    value: "38.4".to_owned(),
                },
                FollowUpField {
                    name: "more-R09-last_fever_at".to_owned(),
                    text: "When was the last fever without medicine for it?".to_owned(),
                    kind: FollowUpKind::Time,
                    value: String::new(),
                },
            ]
        };
        let question = |code: &str, text: &str, asks_where| Question {
            code: code.to_owned(),
            text: text.to_owned(),
            asks_where,
            ticked: code == "R09",
            place: String::new(),
            since: String::new(),
            follow_ups: if code == "R09" { fever() } else { Vec::new() },
        };
        Self {
            answered: None,
            problem: None,
            count: 19,
            groups: vec![
                QuestionGroup {
                    title: "Today".to_owned(),
                    questions: vec![
                        question(
                            "R01",
                            "Chest pain or pressure, or short of breath at rest",
                            false,
                        ),
                        question("R02", "Fainted, collapsed or confused", false),
                        question("R09", "Feverish, shivering, or 38.0 °C and over", false),
                    ],
                },
                QuestionGroup {
                    title: "One part of the body".to_owned(),
                    questions: vec![
                        question(
                            "R07",
                            "One leg or arm more swollen, warmer, redder or darker than the other, or with firm sore veins",
                            true,
                        ),
                        question(
                            "R11",
                            "A pop, a limb you can’t use or put weight on, or one that looks out of shape",
                            true,
                        ),
                    ],
                },
            ],
            areas: area_choices(),
            none_action: String::new(),
            denies: "from chest pain to pain that wakes you".to_owned(),
            holds: "12 hours".to_owned(),
        }
    }
}

impl QuestionsPage {
    /// For the gallery.
    pub fn sample() -> Self {
        Self {
            frame: Frame::sample_athlete("/"),
            form: QuestionForm::sample(),
        }
    }
}
