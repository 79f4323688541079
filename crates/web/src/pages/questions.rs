//! The safety questions: one calm list, grouped, with "none of these".

use askama::Template;

use super::{check_in::AreaGroup, frame::Frame};

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
    /// Whether a place matters; it is asked on the next page.
    pub asks_where: bool,
    /// Ticked before.
    pub ticked: bool,
    /// The places given before, in words; empty for none.
    pub places: String,
    /// Their keys.
    pub place_keys: Vec<String>,
    /// Whether "not sure" is an answer of its own, and was given before; for red flags it is a "yes".
    pub unsure: Option<bool>,
    /// Whether it matters when it began.
    pub asks_when: bool,
    /// Whether the day says enough.
    pub day_is_enough: bool,
    /// The time given before.
    pub since: String,
    /// What is asked once it is ticked.
    pub follow_ups: Vec<FollowUpField>,
}

impl Question {
    /// Whether a tick opens anything.
    pub fn has_more(&self) -> bool {
        self.unsure.is_some() || self.asks_where || self.asks_when || !self.follow_ups.is_empty()
    }
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

/// Everything that is no red flag, by topic.
#[derive(Debug, Clone)]
pub struct RestForm {
    /// What is wrong with what was sent.
    pub problem: Option<String>,
    /// How many questions there are.
    pub count: usize,
    /// Whether something was told before.
    pub known: bool,
    /// Whether "nothing on this list" was ticked in what was sent.
    pub looked: bool,
    /// What the button says that answers "no" to all.
    pub none_word: String,
    /// `?hold=...` where somebody is about to book; empty otherwise.
    pub query: String,
    /// In topics.
    pub topics: Vec<TopicFields>,
}

/// The questions of a topic.
#[derive(Debug, Clone)]
pub struct TopicFields {
    /// Its heading.
    pub heading: String,
    /// What stands below it, in a line.
    pub names: String,
    /// Whether something in it is ticked.
    pub open: bool,
    /// Whether the sore calf is asked about here.
    pub has_calf: bool,
    /// Its questions.
    pub questions: Vec<Question>,
}

/// Everything else that a therapist asks about.
#[derive(Template)]
#[template(path = "rest.html")]
pub struct RestPage {
    /// Around it.
    pub frame: Frame,
    /// "Anything new since Monday 4 May?"
    pub title: String,
    /// Below it.
    pub lead: String,
    /// Where one came from.
    pub back: String,
    /// Its name.
    pub back_word: &'static str,
    /// The questions.
    pub form: RestForm,
}

/// Where something is, on the figure.
#[derive(Template)]
#[template(path = "where.html")]
pub struct WherePage {
    /// Around it.
    pub frame: Frame,
    /// The rule.
    pub code: String,
    /// What was told, in the question's words.
    pub told: String,
    /// What is wrong with what was sent.
    pub problem: Option<String>,
    /// The figure.
    pub map: String,
    /// All areas.
    pub groups: Vec<AreaGroup>,
    /// `?hold=...` or empty.
    pub query: String,
    /// Where "I can't say" leads.
    pub skip: String,
}

/// One sore calf: a short flow of its own, without a score.
#[derive(Template)]
#[template(path = "calf.html")]
pub struct CalfPage {
    /// Around it.
    pub frame: Frame,
    /// What is wrong with what was sent.
    pub problem: Option<String>,
    /// `left`, `right` or not chosen.
    pub side: String,
    /// The questions.
    pub questions: Vec<CalfQuestion>,
    /// `?hold=...` or empty.
    pub query: String,
}

/// One question of the sore calf.
#[derive(Debug, Clone)]
pub struct CalfQuestion {
    /// The field's name.
    pub name: String,
    /// In plain words.
    pub text: String,
    /// "Any of these", one by one.
    pub points: Vec<String>,
    /// `yes`, `no`, `unsure` or not answered.
    pub value: String,
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
            places: String::new(),
            place_keys: Vec::new(),
            unsure: None,
            asks_when: true,
            day_is_enough: false,
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

impl RestForm {
    /// For the gallery.
    pub fn sample() -> Self {
        let question = |code: &str, text: &str, ticked: bool| Question {
            code: code.to_owned(),
            text: text.to_owned(),
            asks_where: true,
            ticked,
            places: if ticked {
                "Left ankle".to_owned()
            } else {
                String::new()
            },
            place_keys: if ticked {
                vec!["ANKLE:left".to_owned()]
            } else {
                Vec::new()
            },
            unsure: Some(false),
            asks_when: true,
            day_is_enough: code == "D01",
            since: String::new(),
            follow_ups: Vec::new(),
        };
        let topic = |heading: &str, names: &str, questions: Vec<Question>| TopicFields {
            heading: heading.to_owned(),
            names: names.to_owned(),
            open: questions.iter().any(|question| question.ticked),
            has_calf: heading.starts_with("Muscles"),
            questions,
        };
        Self {
            problem: None,
            count: 99,
            known: true,
            looked: false,
            none_word: "Nothing new".to_owned(),
            query: String::new(),
            topics: vec![
                topic(
                    "Muscles, joints and bones",
                    "a strain, a bruise, a tendon, numbness",
                    vec![
                        question(
                            "M01",
                            "A fresh strain or sprain, less than three days old?",
                            true,
                        ),
                        question("M04", "A bruise you can see?", false),
                    ],
                ),
                topic(
                    "Medicines, needles and operations",
                    "an operation, a jab, a painkiller",
                    vec![question("D01", "An operation in the last 12 weeks?", false)],
                ),
            ],
        }
    }
}

impl RestPage {
    /// For the gallery.
    pub fn sample() -> Self {
        Self {
            frame: Frame::sample_athlete("/"),
            title: "Anything new since Monday 4 May?".to_owned(),
            lead: "Open what may apply. What you told us before is ticked.".to_owned(),
            back: "/".to_owned(),
            back_word: "Today",
            form: RestForm::sample(),
        }
    }
}

impl WherePage {
    /// For the gallery.
    pub fn sample() -> Self {
        let chosen = ["ANKLE:left"].iter().filter_map(|code| code.parse().ok());
        let chosen = chosen.collect();
        Self {
            frame: Frame::sample_athlete("/"),
            code: "M01".to_owned(),
            told: "a fresh strain or sprain".to_owned(),
            problem: None,
            map: super::check_in::chosen_areas(&chosen),
            groups: super::check_in::area_groups(|area| {
                if chosen.contains(&area) {
                    "yes".to_owned()
                } else {
                    String::new()
                }
            }),
            query: String::new(),
            skip: "/not-yet".to_owned(),
        }
    }
}

impl CalfPage {
    /// For the gallery.
    pub fn sample() -> Self {
        let question = |name: &str, text: &str, points: &[&str]| CalfQuestion {
            name: name.to_owned(),
            text: text.to_owned(),
            points: points.iter().map(|&point| point.to_owned()).collect(),
            value: String::new(),
        };
        Self {
            frame: Frame::sample_athlete("/"),
            problem: None,
            side: "left".to_owned(),
            questions: vec![
                question(
                    "signs",
                    "Is it swollen, warm, changed in colour, or are there firm sore veins?",
                    &[],
                ),
                question(
                    "clear_cause",
                    "Did you train in a way that explains it, such as a hard run, hills or new shoes?",
                    &[],
                ),
                question(
                    "risk_factor",
                    "Any of these",
                    &[
                        "an operation in the last 12 weeks",
                        "a journey of more than 4 hours in the last 4 weeks",
                    ],
                ),
            ],
            query: String::new(),
        }
    }
}
