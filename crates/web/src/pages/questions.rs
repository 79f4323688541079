//! The safety questions: one calm list, grouped, with "none of these".

use askama::Template;
use care::body::Area;

use super::frame::Frame;

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
    /// Names of areas, to choose from.
    pub areas: Vec<String>,
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
    /// The place given before.
    pub place: String,
    /// The time given before.
    pub since: String,
}

/// Names of all areas, for the list to choose from.
pub fn area_names() -> Vec<String> {
    Area::all().map(Area::plain_name).collect()
}

/// The area of a name as it stands in the list; `None` for other words.
pub fn area_of_name(name: &str) -> Option<Area> {
    let name = name.trim();
    Area::all().find(|area| area.plain_name().eq_ignore_ascii_case(name))
}

impl QuestionForm {
    /// For the gallery.
    pub fn sample() -> Self {
        let question = |code: &str, text: &str, asks_where| Question {
            code: code.to_owned(),
            text: text.to_owned(),
            asks_where,
            ticked: code == "R09",
            place: String::new(),
            since: String::new(),
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
            areas: area_names(),
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
