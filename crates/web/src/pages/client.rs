//! A client as the clinic sees them: flags first, restrictions on the body map, what lifts what, decisions, the log.

use askama::Template;
use care::body::Area;

use super::{
    frame::Frame,
    not_yet::{Fact, Why},
    questions::FollowUpField,
};
use crate::{body_map::BodyMap, words, words::Stamp};

/// The page.
#[derive(Template)]
#[template(path = "client.html")]
pub struct ClientPage {
    /// Around it.
    pub frame: Frame,
    /// In addresses.
    pub id: String,
    /// The client's name.
    pub name: String,
    /// What was just done.
    pub done: Option<&'static str>,
    /// What came of the answers, in a few words.
    pub flag: Flag,
    /// What the therapist must see first: each in a sentence.
    pub first: Vec<String>,
    /// Who spoke to them.
    pub spoken: Vec<Entry>,
    /// What those see who treat.
    pub chart: Option<ChartView>,
    /// Clearances and consents.
    pub clearances: Vec<Entry>,
    /// Rules that a record can be about.
    pub clearable: Vec<Choice>,
    /// Appointments, soonest first.
    pub appointments: Vec<Entry>,
    /// Now, for the form.
    pub now: String,
    /// What is wrong with a form that was sent: which one, and why.
    pub problem: Option<(&'static str, String)>,
    /// What was sent with it.
    pub sent: Sent,
}

/// What was sent with a form.
#[derive(Debug, Clone, Default)]
pub struct Sent(pub Vec<(String, String)>);

impl Sent {
    /// The value of a field, as it was sent.
    pub fn value(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(field, _)| field == name);
        found.map_or("", |(_, value)| value.trim())
    }

    /// Whether a field has a value.
    pub fn is(&self, name: &str, value: &str) -> bool {
        self.value(name) == value
    }
}

/// What came of the answers.
#[derive(Debug, Clone)]
pub struct Flag {
    /// In a few words.
    pub word: String,
    /// In a sentence or two.
    pub says: String,
    /// Whether a person has to act.
    pub person: bool,
}

/// One choice of a list.
#[derive(Debug, Clone)]
pub struct Choice {
    /// In the form.
    pub word: String,
    /// On the page.
    pub name: String,
}

/// One line of a list, with what can be taken back.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    /// For its form; empty where nothing can be done with it.
    pub id: String,
    /// When.
    pub at: Stamp,
    /// In a few words.
    pub word: String,
    /// In a sentence.
    pub says: String,
    /// Whether it no longer holds.
    pub over: bool,
}

/// The chart's part of the page.
pub struct ChartView {
    /// The figure.
    pub map: String,
    /// Whether an area is off limits.
    pub has_off: bool,
    /// Whether an area is limited.
    pub has_less: bool,
    /// The limits.
    pub facts: Vec<Fact>,
    /// Each rule that was hit.
    pub reasons: Vec<Why>,
    /// Answers with "yes" or "unsure".
    pub told: Vec<Entry>,
    /// When the red flags were last denied, and what was not asked lately.
    pub denied: String,
    /// What is advised now.
    pub advised: String,
    /// Decisions, newest first.
    pub decisions: Vec<Entry>,
    /// Areas to choose from.
    pub areas: Vec<(String, String)>,
    /// Rules to choose from for a finding.
    pub rules: Vec<Choice>,
    /// What the clinic measures: the newest blood pressures; `None` where it works by plain questions.
    pub blood_pressures: Option<Vec<Entry>>,
    /// Techniques they like, and those they would rather not have.
    pub likes: Vec<Fact>,
    /// Further questions of the rule that was chosen for a finding.
    pub more: Vec<FollowUpField>,
    /// Rules that the therapist may loosen here, with how far.
    pub loosenable: Vec<Choice>,
    /// Screenings as they were.
    pub history: Vec<Past>,
    /// Activities, if they are shared.
    pub training: Option<Vec<Entry>>,
    /// The log.
    pub audit: Vec<Entry>,
}

/// A screening as it was.
pub struct Past {
    /// When.
    pub at: Stamp,
    /// The outcome in words.
    pub word: String,
    /// The rule book's version.
    pub rule_book: String,
    /// The limits it set.
    pub facts: Vec<Fact>,
    /// Its reasons: rule and words.
    pub reasons: Vec<(String, String)>,
}

/// The list of clients.
#[derive(Template)]
#[template(path = "clients.html")]
pub struct ClientsPage {
    /// Around it.
    pub frame: Frame,
    /// What was looked for.
    pub words: String,
    /// Id and name.
    pub clients: Vec<(String, String)>,
}

/// Every area of the body: key and name.
pub fn area_choices() -> Vec<(String, String)> {
    Area::all()
        .map(|area| (area.to_string(), words::capital(&area.plain_name())))
        .collect()
}

impl ClientsPage {
    /// For the gallery.
    pub fn sample() -> Self {
        Self {
            frame: Frame {
                current: "/clinic/clients",
                ..Frame::sample_clinic()
            },
            words: String::new(),
            clients: ["Aroha", "Ben", "Maya"]
                .map(|name| (name.to_lowercase(), name.to_owned()))
                .into(),
        }
    }
}

impl ClientPage {
    /// Whether this form has a problem: its words.
    pub fn problem_of(&self, form: &str) -> Option<&str> {
        let problem = self.problem.as_ref().filter(|(of, _)| *of == form);
        problem.map(|(_, why)| why.as_str())
    }

    /// What was sent with this form; nothing with the others.
    pub fn sent_of(&self, form: &str) -> Sent {
        match self.problem_of(form) {
            Some(_) => self.sent.clone(),
            None => Sent::default(),
        }
    }

    /// For the gallery: what the desk sees.
    pub fn sample_desk() -> Self {
        Self {
            chart: None,
            first: Vec::new(),
            problem: Some((
                "clearance",
                "Write who gave it, and their profession.".to_owned(),
            )),
            sent: Sent(vec![("by".to_owned(), "Dr Okafor".to_owned())]),
            ..Self::sample()
        }
    }

    /// For the gallery: what a therapist sees.
    pub fn sample() -> Self {
        let areas = |codes: &[&str]| -> Vec<Area> {
            codes.iter().filter_map(|code| code.parse().ok()).collect()
        };
        let map = BodyMap {
            label:
                "Body map, front and back. Off limits: right ankle. Less pressure: left lower calf."
                    .to_owned(),
            levels: areas(&["CALF_LOWER:left"])
                .into_iter()
                .map(|area| (area, 4))
                .collect(),
            avoid: areas(&["ANKLE:right", "SHIN:right"]).into_iter().collect(),
        };
        let fact = |word: &str, says: &str, note: &str| Fact {
            word: word.to_owned(),
            says: says.to_owned(),
            note: note.to_owned(),
        };
        let stamp = |iso: &str, text: &str| Stamp {
            iso: iso.to_owned(),
            text: text.to_owned(),
        };
        let entry = |id: &str, text: &str, word: &str, says: &str| Entry {
            id: id.to_owned(),
            at: stamp("2026-05-04T09:00-06:00", text),
            word: word.to_owned(),
            says: says.to_owned(),
            over: false,
        };
        let choice = |word: &str, name: &str| Choice {
            word: word.to_owned(),
            name: name.to_owned(),
        };
        let facts = || {
            vec![
                fact("Pressure", "Medium at most", ""),
                fact(
                    "Off limits until Wednesday 11:00",
                    "Right ankle and right front of shin",
                    "",
                ),
                fact("Less pressure", "Left lower calf: light at most", ""),
                fact("Length", "30 minutes at most", ""),
            ]
        };
        let chart = ChartView {
            map: map.picture(),
            has_off: true,
            has_less: true,
            facts: facts(),
            reasons: vec![Why {
                says: "No massage now. The right ankle needs a person to look at it today."
                    .to_owned(),
                detail: "Sources agree on this.".to_owned(),
                rule: "R11".to_owned(),
                source: "Clinic lists; Ottawa rules.".to_owned(),
            }],
            told: vec![entry(
                "",
                "Monday 4 May, 09:10",
                "R11",
                "Right ankle, since Sunday 3 May, 11:00.",
            )],
            denied: "The other red flags were denied on Monday 4 May, 09:10.".to_owned(),
            advised: "Nothing for now.".to_owned(),
            decisions: vec![entry(
                "d",
                "Monday 4 May, 09:30",
                "30 minutes at most",
                "By Noor. It was too much the last time.",
            )],
            areas: area_choices(),
            rules: vec![choice("M04", "A visible bruise?")],
            blood_pressures: Some(vec![entry(
                "",
                "Monday 4 May, 09:35",
                "134/82 mmHg",
                "Measured by Noor.",
            )]),
            likes: vec![fact("Likes", "Kneading", "")],
            more: Vec::new(),
            loosenable: vec![choice(
                "M01",
                "M01: from 48 hours on, light pressure at most until the rule’s own wait is over",
            )],
            history: vec![Past {
                at: stamp("2026-05-04T09:10-06:00", "Monday 4 May, 09:10"),
                word: "Somebody has to speak to them first".to_owned(),
                rule_book: "2026-11-22+0a1b2c3d".to_owned(),
                facts: facts(),
                reasons: vec![("R11".to_owned(), "No massage now.".to_owned())],
            }],
            training: Some(vec![entry(
                "",
                "Sunday 3 May",
                "Run",
                "18.2 km, 1:41 h, load 142",
            )]),
            audit: vec![entry("", "Monday 4 May, 09:31", "Noor", "read:chart")],
        };
        Self {
            frame: Frame {
                who: "Noor".to_owned(),
                current: "/clinic/clients",
                ..Frame::sample_clinic()
            },
            id: "0190".to_owned(),
            name: "Maya".to_owned(),
            done: None,
            flag: Flag {
                word: "Somebody has to speak to them first".to_owned(),
                says: "Same day. A clinician’s clearance lifts it, for R11.".to_owned(),
                person: true,
            },
            first: vec!["R11: Heard or felt a pop, or cannot take weight on it?".to_owned()],
            spoken: vec![entry(
                "",
                "Monday 4 May, 09:20",
                "Robin",
                "Called; she sees a doctor at noon.",
            )],
            chart: Some(chart),
            clearances: vec![Entry {
                over: true,
                ..entry(
                    "c",
                    "Tuesday 3 March, 12:00",
                    "H04: Dr Okafor, neurologist",
                    "Recorded by Robin. No scents.",
                )
            }],
            clearable: vec![choice(
                "R11",
                "R11: Heard or felt a pop, cannot take weight on or use a limb, or it looks out of shape?",
            )],
            appointments: vec![entry(
                "",
                "Tuesday 5 May, 10:00",
                "Post-workout massage, 30 minutes",
                "With Noor. Booked.",
            )],
            now: "2026-05-04T09:40".to_owned(),
            problem: None,
            sent: Sent::default(),
        }
    }
}
