//! A time that cannot be had, with everything that stands against it.

use askama::Template;

use super::{frame::Frame, today::SlotCard};
use crate::words::Stamp;

/// The page.
#[derive(Template)]
#[template(path = "conflict.html")]
pub struct ConflictPage {
    /// Around it.
    pub frame: Frame,
    /// The time that was wanted.
    pub at: Stamp,
    /// Where.
    pub place: String,
    /// What stands against it, a sentence each.
    pub says: Vec<String>,
    /// The nearest free times.
    pub nearest: Vec<SlotCard>,
    /// Where one of them is sent.
    pub action: String,
    /// Where all times are.
    pub all: String,
    /// Where one can wait for a time like it.
    pub wait: Option<String>,
    /// Where staff may book it all the same, if they may.
    pub over: Option<String>,
}

impl ConflictPage {
    /// For the gallery.
    pub fn sample() -> Self {
        let card = |text: &str, with: &str| SlotCard {
            token: "sample".to_owned(),
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
        Self {
            frame: Frame::sample_athlete("/book"),
            at: Stamp {
                iso: "2026-05-05T11:00-06:00".to_owned(),
                text: "Tuesday 5 May, 11:00".to_owned(),
            },
            place: "Alder Street".to_owned(),
            says: vec![
                "Noor is taken until tomorrow 12:00.".to_owned(),
                "No room is free until tomorrow 11:45.".to_owned(),
            ],
            nearest: vec![
                card("Tomorrow 10:00", "Noor"),
                card("Tomorrow 12:00", "Noor"),
                card("Tomorrow 12:15", "Tomas"),
            ],
            action: "/hold".to_owned(),
            all: "/book".to_owned(),
            wait: Some("/waiting".to_owned()),
            over: None,
        }
    }
}
