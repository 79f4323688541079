//! An appointment: confirmed, to be moved, cancelled or, for three minutes, undone.

use askama::Template;

use super::frame::Frame;
use crate::{call::Call, words::Stamp};

/// The page.
#[derive(Template)]
#[template(path = "confirmed.html")]
pub struct ConfirmedPage {
    /// Around it.
    pub frame: Frame,
    /// The appointment, for addresses.
    pub id: String,
    /// "You’re booked".
    pub title: String,
    /// What just happened.
    pub notice: Option<String>,
    /// When.
    pub at: Stamp,
    /// Kind and minutes.
    pub what: String,
    /// With whom.
    pub therapist: String,
    /// In which room; empty for none.
    pub room: String,
    /// Where.
    pub place: String,
    /// Its address.
    pub address: String,
    /// Its number; `None` where it has none.
    pub call: Option<Call>,
    /// Whose clock.
    pub zone_note: String,
    /// What it costs.
    pub price: String,
    /// A map of the place.
    pub directions: String,
    /// Until when it may be moved or cancelled.
    pub cancel_rule: String,
    /// Whether they may move or cancel it here for any reason; if not, illness alone is one.
    pub changes: bool,
    /// What cancelling now means.
    pub cancel_now: String,
    /// Seconds in which it can be undone.
    pub undo_s: i64,
    /// The same in words.
    pub undo_words: String,
    /// The series it is of; empty for none.
    pub series: String,
    /// What was booked in the same press: address, and in words.
    pub together: Vec<(String, String)>,
    /// How the place beside them stands; empty where there is none.
    pub beside: String,
    /// Whether somebody is asked to it, who can be asked no more.
    pub asks: bool,
    /// Cancelled or past: nothing can be changed.
    pub over: bool,
}

impl ConfirmedPage {
    /// For the gallery.
    pub fn sample() -> Self {
        Self {
            frame: Frame::sample_athlete("/book"),
            id: "sample".to_owned(),
            title: "You’re booked".to_owned(),
            notice: Some("A confirmation is on its way to maya@example.org.".to_owned()),
            at: Stamp {
                iso: "2026-05-05T10:00-06:00".to_owned(),
                text: "Tuesday 5 May, 10:00".to_owned(),
            },
            what: "Post-workout massage, 30 minutes".to_owned(),
            therapist: "Noor".to_owned(),
            room: "room 1".to_owned(),
            place: "Alder Street".to_owned(),
            address: "12 Alder Street, Edmonton".to_owned(),
            call: Some(Call {
                href: "tel:+17805550118".to_owned(),
                number: "+1 780 555 0118".to_owned(),
            }),
            zone_note: "Edmonton time.".to_owned(),
            price: "62.00 CAD".to_owned(),
            directions: "https://www.openstreetmap.org/search?query=12+Alder+Street".to_owned(),
            cancel_rule: "You can do both here until Monday 10:00; after that, call the clinic."
                .to_owned(),
            cancel_now: "It is free until Monday 10:00.".to_owned(),
            undo_s: 178,
            undo_words: "2 min 58 s".to_owned(),
            changes: true,
            over: false,
            series: String::new(),
            together: Vec::new(),
            beside: "Whoever you asked has until Tuesday 09:16 to say yes. The place beside you is kept for them.".to_owned(),
            asks: true,
        }
    }
}
