//! A clinic's own rules: the profile, what is stricter here, and advice on the words of its services.

use askama::Template;

use super::{
    client::{Choice, Entry, Sent},
    frame::Frame,
};
use crate::words::Stamp;

/// The page.
#[derive(Template)]
#[template(path = "clinic_rules.html")]
pub struct ClinicRulesPage {
    /// Around it.
    pub frame: Frame,
    /// What was just done.
    pub done: Option<&'static str>,
    /// Whether who looks may change them.
    pub may_change: bool,
    /// The version in use.
    pub version: String,
    /// Who signed the shipped rules, or who has yet to.
    pub signed: String,
    /// Whether staff read clinical words.
    pub clinical: bool,
    /// From which temperature it is fever.
    pub fever: String,
    /// The clinic's own lines, newest first, also those taken back.
    pub lines: Vec<Entry>,
    /// Rules to choose from.
    pub rules: Vec<Choice>,
    /// Regions to choose from, with the most pressure there.
    pub regions: Vec<Choice>,
    /// Skills to choose from.
    pub skills: Vec<Choice>,
    /// Why the last change was refused.
    pub problem: Option<String>,
    /// What was sent with it.
    pub sent: Sent,
    /// Services whose words could be better: name and advice.
    pub services: Vec<(String, Vec<String>)>,
    /// A text that was tried, and the advice on it.
    pub tried: Option<(String, Vec<String>)>,
}

impl ClinicRulesPage {
    /// For the gallery.
    pub fn sample() -> Self {
        let choice = |word: &str, name: &str| Choice {
            word: word.to_owned(),
            name: name.to_owned(),
        };
        let line = |id: &str, says: &str, over| Entry {
            id: id.to_owned(),
            at: Stamp {
                iso: "2026-05-04T09:00-06:00".to_owned(),
                text: "Monday 4 May, 09:00".to_owned(),
            },
            word: says.to_owned(),
            says: "Added by Sam.".to_owned(),
            over,
        };
        Self {
            frame: Frame {
                who: "Sam".to_owned(),
                current: "/clinic/rules",
                ..Frame::sample_clinic()
            },
            done: None,
            may_change: true,
            version: "2026-11-22+0a1b2c3d+clinic.4e5f6a7b".to_owned(),
            signed: "Unsigned: a registered massage therapist and a sports physician have yet to read and sign these rules.".to_owned(),
            clinical: false,
            fever: "38.0".to_owned(),
            lines: vec![
                line("a", "H04: needs a clinician's clearance. Our insurer asks for it.", false),
                line("b", "Fever counts from 37.8 °C.", true),
            ],
            rules: vec![choice("H04", "H04: Have you ever had a fit?")],
            regions: vec![choice("NECK_SIDE", "Side of neck, light at most")],
            skills: vec![choice("lymphatic", "Lymphatic")],
            problem: Some("NECK_SIDE: a cap of 3 is looser than the shipped 2.".to_owned()),
            sent: Sent(vec![("what".to_owned(), "region_cap".to_owned())]),
            services: vec![(
                "Miracle massage".to_owned(),
                vec!["\"miracle\" promises too much: better left out".to_owned()],
            )],
            tried: Some(("A calm hour.".to_owned(), vec![])),
        }
    }
}
