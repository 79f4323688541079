//! Closed time: saying it, and moving who is touched.

use askama::Template;

use super::{book::Choice, frame::Frame};
use crate::words::Stamp;

/// What is closed, and the form to close something.
#[derive(Template)]
#[template(path = "closures.html")]
pub struct ClosuresPage {
    /// Around it.
    pub frame: Frame,
    /// What is wrong with what was sent.
    pub problem: Option<&'static str>,
    /// What is closed now or later.
    pub closures: Vec<ClosureLine>,
    /// What can be closed.
    pub subjects: Vec<Choice>,
    /// As it was sent.
    pub from: String,
    /// As it was sent.
    pub until: String,
    /// As it was sent.
    pub reason: String,
}

/// One closure with who is touched.
#[derive(Template)]
#[template(path = "closure.html")]
pub struct ClosurePage {
    /// Around it.
    pub frame: Frame,
    /// It.
    pub closure: ClosureLine,
    /// What just happened.
    pub done: Option<String>,
    /// Each appointment in it.
    pub touched: Vec<TouchedLine>,
}

/// Appointments that no longer fit how the clinic is set up.
#[derive(Template)]
#[template(path = "touched.html")]
pub struct TouchedPage {
    /// Around it.
    pub frame: Frame,
    /// What just happened.
    pub done: Option<String>,
    /// How many there are.
    pub all: usize,
    /// The soonest of them.
    pub touched: Vec<TouchedLine>,
    /// Whether another time is free for any of them.
    pub can_move: bool,
}

/// Closed time in words.
pub struct ClosureLine {
    /// For addresses.
    pub id: String,
    /// What is closed.
    pub what: String,
    /// From when to when.
    pub when: String,
    /// Why.
    pub reason: String,
}

/// An appointment in closed time.
pub struct TouchedLine {
    /// For addresses.
    pub id: String,
    /// The client, for the way to other times.
    pub client: String,
    /// Who.
    pub name: String,
    /// When it is.
    pub at: Stamp,
    /// With whom and in which room.
    pub with: String,
    /// Why it does not fit; empty where closed time is why.
    pub because: String,
    /// The proposed slot; empty for none.
    pub to: String,
    /// The proposal in words.
    pub says: String,
}

impl ClosureLine {
    fn sample() -> Self {
        Self {
            id: "0190".to_owned(),
            what: "Noor is away".to_owned(),
            when: "Tuesday 5 May, 08:00 to Tuesday 5 May, 20:00 (Edmonton)".to_owned(),
            reason: "Ill".to_owned(),
        }
    }
}

impl ClosuresPage {
    /// For the gallery.
    pub fn sample() -> Self {
        let choice = |value: &str, word: &str| Choice {
            value: value.to_owned(),
            word: word.to_owned(),
            chosen: false,
        };
        Self {
            frame: Frame::sample_clinic(),
            problem: Some("Please say from when to when."),
            closures: vec![ClosureLine::sample()],
            subjects: vec![
                choice("therapist:a", "Noor is away"),
                choice("room:b", "Room 1, Alder Street, is out of use"),
                choice("location:c", "Alder Street is closed"),
            ],
            from: String::new(),
            until: String::new(),
            reason: "Burst pipe".to_owned(),
        }
    }
}

impl TouchedPage {
    /// For the gallery.
    pub fn sample() -> Self {
        let mut touched = ClosurePage::sample().touched;
        for line in &mut touched {
            line.because = "Noor does not work there then.".to_owned();
        }
        Self {
            frame: Frame::sample_clinic(),
            done: None,
            all: touched.len(),
            touched,
            can_move: true,
        }
    }
}

impl ClosurePage {
    /// For the gallery.
    pub fn sample() -> Self {
        let touched = |id: &str, name: &str, to: &str, says: &str| TouchedLine {
            id: id.to_owned(),
            client: "0191".to_owned(),
            name: name.to_owned(),
            at: Stamp {
                iso: "2026-05-05T10:00-06:00".to_owned(),
                text: "Tuesday 5 May, 10:00".to_owned(),
            },
            with: "Noor, room 1".to_owned(),
            because: String::new(),
            to: to.to_owned(),
            says: says.to_owned(),
        };
        Self {
            frame: Frame::sample_clinic(),
            closure: ClosureLine::sample(),
            done: Some("2 moved; each client gets a mail.".to_owned()),
            touched: vec![
                touched("a", "Maya", "slot", "Tomorrow 10:15 with Tomas, room 2"),
                touched("b", "Bea", "", "Nothing is free within two weeks."),
            ],
        }
    }
}
