//! The next three weeks, the answers that a recommendation owes, and what would move if one fact were different.

use askama::Template;
use care::treatment::recommendation::Grade;

use super::{frame::Frame, today::ReasonLine};
use crate::words::Stamp;

/// The next three weeks as Today shows them.
pub struct Weeks {
    /// In order of time.
    pub sessions: Vec<WeekSession>,
    /// Why there is none.
    pub none: Vec<ReasonLine>,
    /// What no session meets, and why.
    pub unmet: Vec<String>,
    /// What is other than in the plan before.
    pub changed: Vec<ChangedLine>,
    /// What `knead explain` takes.
    pub id: Option<String>,
}

/// A session of the next three weeks.
pub struct WeekSession {
    /// "Sat 9 May, 09:00 to 17:00".
    pub at: Stamp,
    /// "Pre-event massage, 45 minutes, medium at most".
    pub what: String,
    /// "the days before Spring Marathon".
    pub purpose: String,
    /// Whether it is booked.
    pub booked: bool,
    /// Areas to work.
    pub work: String,
    /// Why this.
    pub reasons: Vec<ReasonLine>,
    /// Why not sooner.
    pub not_sooner: Vec<ReasonLine>,
    /// Why not harder.
    pub not_harder: Vec<ReasonLine>,
}

/// A session that is other than before.
pub struct ChangedLine {
    /// "moved", "dropped" or "new".
    pub fate: String,
    /// The session.
    pub what: String,
    /// Where it was.
    pub was: Option<String>,
    /// The facts that did it.
    pub because: String,
}

/// Why not sooner, why not harder, what would change it.
pub struct Answers {
    /// Why not sooner.
    pub not_sooner: Vec<ReasonLine>,
    /// Why not harder.
    pub not_harder: Vec<ReasonLine>,
    /// What would change it.
    pub would_change: Vec<String>,
}

/// Something that may be supposed.
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// In words.
    pub name: String,
}

/// `POST /what-if`: what would move.
#[derive(Template)]
#[template(path = "what_if.html")]
pub struct WhatIfPage {
    /// Around it.
    pub frame: Frame,
    /// What is supposed, in words that follow "if"; `None` before anything was.
    pub if_so: Option<String>,
    /// What is wrong with what was sent.
    pub problem: Option<String>,
    /// What would differ now.
    pub differences: Vec<String>,
    /// What would become of the sessions ahead.
    pub moves: Vec<ChangedLine>,
    /// So many sessions would stay as they are.
    pub kept: usize,
    /// What may be supposed.
    pub choices: Vec<Choice>,
    /// The day of the next race.
    pub race_day: String,
}

impl Weeks {
    /// For the gallery.
    pub fn sample() -> Self {
        let reason = |says: &str, rule: &str, claim: Option<&str>, grade| ReasonLine {
            says: says.to_owned(),
            detail: String::new(),
            rule: rule.to_owned(),
            source: "Professional custom.".to_owned(),
            claim: claim.map(str::to_owned),
            grade,
        };
        Self {
            sessions: vec![WeekSession {
                at: Stamp {
                    iso: "2026-05-09T09:00-06:00".to_owned(),
                    text: "Sat 9 May, 09:00 to 17:00".to_owned(),
                },
                what: "Pre-event massage, 45 minutes, medium at most".to_owned(),
                purpose: "the days before Spring Marathon".to_owned(),
                booked: false,
                work: "Whatever you like worked".to_owned(),
                reasons: vec![reason(
                    "Spring Marathon in 5 days: 30 to 45 minutes, medium at most.",
                    "T12",
                    None,
                    Grade::Custom,
                )],
                not_sooner: vec![reason(
                    "At most 2 sessions in seven days.",
                    "sequence",
                    None,
                    Grade::Custom,
                )],
                not_harder: vec![reason(
                    "Spring Marathon in 5 days: 30 to 45 minutes, medium at most.",
                    "T12",
                    None,
                    Grade::Custom,
                )],
            }],
            none: Vec::new(),
            unmet: Vec::new(),
            changed: vec![ChangedLine {
                fate: "moved".to_owned(),
                what: "Pre-event massage, Sat 9 May".to_owned(),
                was: Some("Pre-event massage, Wed 6 May".to_owned()),
                because: "Spring Marathon moved from Sun 10 May to Thu 14 May".to_owned(),
            }],
            id: Some("0190".to_owned()),
        }
    }
}

impl WhatIfPage {
    /// For the gallery.
    pub fn sample() -> Self {
        Self {
            frame: Frame::sample_athlete("/"),
            if_so: Some("Spring Marathon began on Thu 21 May, 08:00".to_owned()),
            problem: None,
            differences: vec!["Pressure at most: 4 of 5 instead of 3 of 5".to_owned()],
            moves: Weeks::sample().changed,
            kept: 1,
            choices: vec![Choice {
                value: "sore=none".to_owned(),
                name: "Nothing is sore".to_owned(),
            }],
            race_day: "2026-05-14".to_owned(),
        }
    }
}
