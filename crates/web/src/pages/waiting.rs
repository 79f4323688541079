//! The waiting list as an athlete sees it.

use askama::Template;

use super::{book::Choice, frame::Frame};
use crate::words::Stamp;

/// The page.
#[derive(Template)]
#[template(path = "waiting.html")]
pub struct WaitingPage {
    /// Around it.
    pub frame: Frame,
    /// What just happened.
    pub done: Option<&'static str>,
    /// What is wrong with what was sent.
    pub problem: Option<String>,
    /// Times offered now.
    pub offers: Vec<OfferCard>,
    /// What one waits for.
    pub waits: Vec<WaitLine>,
    /// To choose from.
    pub services: Vec<Choice>,
    /// To choose from.
    pub locations: Vec<Choice>,
    /// To choose from.
    pub therapists: Vec<Choice>,
    /// The first day, filled in.
    pub day: String,
    /// The first day that can be chosen.
    pub today: String,
}

/// A time that is offered.
pub struct OfferCard {
    /// For the address.
    pub id: String,
    /// When.
    pub at: Stamp,
    /// Kind and minutes.
    pub what: String,
    /// With whom.
    pub with: String,
    /// Where.
    pub place: String,
    /// Until when it is offered.
    pub until: String,
}

/// Something one waits for.
pub struct WaitLine {
    /// For the address.
    pub id: String,
    /// What.
    pub what: String,
    /// When one could come.
    pub when: String,
    /// With whom.
    pub with: String,
    /// Where.
    pub place: String,
}

impl WaitingPage {
    /// For the gallery.
    pub fn sample() -> Self {
        let choice = |value: &str, word: &str, chosen| Choice {
            value: value.to_owned(),
            word: word.to_owned(),
            chosen,
        };
        Self {
            frame: Frame::sample_athlete("/book"),
            done: Some("You are on the list. We write when a time is free for you."),
            problem: None,
            offers: vec![OfferCard {
                id: "0190".to_owned(),
                at: Stamp {
                    iso: "2026-05-05T16:00-06:00".to_owned(),
                    text: "Tuesday 5 May, 16:00".to_owned(),
                },
                what: "Maintenance massage, 60 minutes".to_owned(),
                with: "Noor".to_owned(),
                place: "Alder Street".to_owned(),
                until: "today 10:40".to_owned(),
            }],
            waits: vec![WaitLine {
                id: "0191".to_owned(),
                what: "Maintenance massage".to_owned(),
                when: "Tuesday between 12:00 and 20:00".to_owned(),
                with: "any therapist".to_owned(),
                place: "Alder Street".to_owned(),
            }],
            services: vec![choice("a", "Maintenance massage, 60 minutes", true)],
            locations: vec![choice("b", "Alder Street", true)],
            therapists: vec![choice("c", "Noor", false)],
            day: "2026-05-05".to_owned(),
            today: "2026-05-04".to_owned(),
        }
    }
}
