//! "Not yet" done well: what waits, until when, what can be done today, whom to speak to.

use std::collections::BTreeSet;

use askama::Template;
use care::body::Area;

use super::frame::Frame;
use crate::body_map::BodyMap;

/// The page of a screening that does not clear, or clears only within limits.
#[derive(Template)]
#[template(path = "not_yet.html")]
pub struct NotYetPage {
    /// Around it.
    pub frame: Frame,
    /// What.
    pub title: String,
    /// Until when, and what is fine.
    pub lead: String,
    /// What can be done, what is off limits.
    pub facts: Vec<Fact>,
    /// What to press, best first.
    pub actions: Vec<Action>,
    /// The figure.
    pub map: String,
    /// Whether anything is fine today.
    pub has_fine: bool,
    /// Whether anything is off limits.
    pub has_off: bool,
    /// The heading of the list below.
    pub told_title: &'static str,
    /// The person's own answers, or what others will ask.
    pub told: Vec<String>,
    /// In order.
    pub steps: Vec<Step>,
    /// Somebody to speak to.
    pub person: Option<Step>,
    /// Each rule that was hit.
    pub reasons: Vec<Why>,
}

/// A word above its fact.
#[derive(Debug, Clone)]
pub struct Fact {
    /// The word.
    pub word: String,
    /// The fact.
    pub says: String,
    /// A remark.
    pub note: String,
}

/// A button.
#[derive(Debug, Clone)]
pub struct Action {
    /// Where it leads.
    pub href: String,
    /// Its words.
    pub word: String,
}

/// A step, or a person to speak to.
#[derive(Debug, Clone)]
pub struct Step {
    /// In a few words.
    pub word: String,
    /// In a sentence.
    pub says: String,
}

/// Why it waits.
#[derive(Debug, Clone)]
pub struct Why {
    /// In a sentence.
    pub says: String,
    /// How far sources agree.
    pub detail: String,
    /// The rule.
    pub rule: String,
    /// Its source.
    pub source: String,
}

impl NotYetPage {
    /// For the gallery.
    pub fn sample() -> Self {
        let areas = |codes: &[&str]| {
            codes
                .iter()
                .filter_map(|code| code.parse::<Area>().ok())
                .collect::<Vec<_>>()
        };
        let map = BodyMap {
            label: "Body map, front and back. Off limits: right ankle, and the right shin, heel cord and foot beside it. Fine today: shoulders and back.".to_owned(),
            levels: areas(&["UPPER_TRAP:left", "UPPER_TRAP:right", "MID_BACK", "LOW_BACK", "LAT:left", "LAT:right", "SCAP_BLADE:left", "SCAP_BLADE:right"]).into_iter().map(|area| (area, 4)).collect(),
            avoid: areas(&["ANKLE:right", "SHIN:right", "ACHILLES:right", "FOOT_SOLE_TOP:right"]).into_iter().collect::<BTreeSet<_>>(),
        };
        let fact = |word: &str, says: &str, note: &str| Fact {
            word: word.to_owned(),
            says: says.to_owned(),
            note: note.to_owned(),
        };
        let step = |word: &str, says: &str| Step {
            word: word.to_owned(),
            says: says.to_owned(),
        };
        Self {
            frame: Frame::sample_athlete("/"),
            title: "Not yet for your right ankle".to_owned(),
            lead: "Your right ankle, and what lies next to it, is off limits until Wednesday 6 May, 11:00. Shoulders and back are fine today.".to_owned(),
            facts: vec![fact("Fine today", "Shoulders and back", "Medium pressure at most. Your therapist will check with you first."), fact("Off limits until Wednesday 11:00", "Right ankle", "And beside it: the right shin, heel cord and foot.")],
            actions: vec![Action { href: "/book".to_owned(), word: "Times for the rest of you".to_owned() }],
            map: map.picture(),
            has_fine: true,
            has_off: true,
            told_title: "What you told us",
            told: vec!["A twisted right ankle, since Sunday 3 May, 11:00".to_owned()],
            steps: vec![step("Until Wednesday 11:00", "Nobody works on the ankle or beside it."), step("On Wednesday, ask again", "One minute. If nothing new comes up, the ankle can get light pressure."), step("In the room", "Your therapist looks before touching, and decides.")],
            person: Some(step("Speak to someone today", "if you can’t take weight on it, heard a pop, or it looks out of shape or feels numb.")),
            reasons: vec![Why { says: "72 hours after a fresh knock or twist".to_owned(), detail: "Sources say 24, 48 or 72 hours and no trial settles it. We take the longest.".to_owned(), rule: "M01".to_owned(), source: "First-aid and clinic lists.".to_owned() }],
        }
    }
}
