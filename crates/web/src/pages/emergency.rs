//! Call for help: one number, and nothing else competes with it. Nothing is stored, and nobody need be signed in.

use askama::Template;

/// The page.
#[derive(Template)]
#[template(path = "emergency.html")]
pub struct EmergencyPage {
    /// The numbers, mostly one.
    pub numbers: Vec<Number>,
    /// Where a small link at the end leads.
    pub back: &'static str,
    /// Its words.
    pub back_word: &'static str,
}

/// A number, and where it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// Digits.
    pub number: String,
    /// "The number in Canada (Alder Street)."
    pub place: String,
}

impl EmergencyPage {
    /// For somebody who looks for the number.
    pub const fn asked(numbers: Vec<Number>) -> Self {
        Self {
            numbers,
            back: "/",
            back_word: "Back to Knead",
        }
    }

    /// For somebody whose answers call for it.
    pub const fn answered(numbers: Vec<Number>) -> Self {
        Self {
            numbers,
            back: "/questions",
            back_word: "Ticked by mistake? Change your answer",
        }
    }

    /// For the gallery.
    pub fn sample() -> Self {
        Self::asked(vec![Number {
            number: "911".to_owned(),
            place: "The number in Canada (Alder Street, Harbour).".to_owned(),
        }])
    }
}
