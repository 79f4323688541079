//! Check and confirm: the safety questions, the details, the price, the rule; one press books.

use askama::Template;

use super::{
    frame::Frame,
    questions::{QuestionForm, RestForm},
};
use crate::{call::Call, words::Stamp};

/// The page.
#[derive(Template)]
#[template(path = "confirm.html")]
pub struct ConfirmPage {
    /// Around it.
    pub frame: Frame,
    /// The hold, for addresses.
    pub hold: String,
    /// Until when the time is kept.
    pub kept_until: Stamp,
    /// Whether it is kept for so long that no minutes are counted.
    pub kept_long: bool,
    /// Who asked them to come along; empty where nobody did.
    pub asked_by: String,
    /// The place beside them, while they have not said whom they ask.
    pub beside: Option<BesideForm>,
    /// How much of the keeping is left, 0 to 100.
    pub kept_percent: u8,
    /// How long it is kept in all, in seconds.
    pub kept_whole_s: i64,
    /// Minutes left.
    pub minutes_left: i64,
    /// The questions.
    pub form: QuestionForm,
    /// Everything else, where it was never asked or not for a year.
    pub rest: Option<RestForm>,
    /// The athlete.
    pub name: String,
    /// Where the confirmation goes.
    pub email: String,
    /// Whether the consent was ticked in what was sent.
    pub consented: bool,
    /// Whether a booking was refused for want of it.
    pub consent_missing: bool,
    /// Areas that the therapist asks about separately; empty for none.
    pub consent_areas: String,
    /// When.
    pub at: Stamp,
    /// Whose clock, and how long in all.
    pub zone_note: String,
    /// Kind and minutes.
    pub what: String,
    /// Areas and pressure; empty without a plan.
    pub plan: String,
    /// With whom.
    pub therapist: String,
    /// In which room; empty for none.
    pub room: String,
    /// Where.
    pub place: String,
    /// Its number; `None` where it has none.
    pub call: Option<Call>,
    /// What it costs.
    pub price: String,
    /// Until when it may be moved or cancelled.
    pub cancel_rule: String,
    /// "Book Tuesday 10:00".
    pub book_button: String,
}

/// The place beside somebody, and whom they ask to take it.
#[derive(Debug, Clone)]
pub struct BesideForm {
    /// With whom.
    pub with: String,
    /// "in room 2", or "in your room".
    pub room: String,
    /// What it costs.
    pub price: String,
    /// Until when it is kept for whoever is asked: "Tuesday 14:00".
    pub until: String,
    /// The address as it was sent.
    pub email: String,
    /// What is wrong with it.
    pub problem: Option<String>,
}

impl ConfirmPage {
    /// For the gallery.
    pub fn sample() -> Self {
        Self {
            frame: Frame::sample_athlete("/book"),
            hold: "sample".to_owned(),
            kept_until: Stamp {
                iso: "2026-05-04T09:26-06:00".to_owned(),
                text: "09:26".to_owned(),
            },
            kept_long: false,
            asked_by: String::new(),
            beside: Some(BesideForm {
                with: "Tomas".to_owned(),
                room: "in your room".to_owned(),
                price: "62.00 CAD".to_owned(),
                until: "Tuesday 09:16".to_owned(),
                email: String::new(),
                problem: None,
            }),
            kept_percent: 74,
            kept_whole_s: 600,
            minutes_left: 7,
            form: QuestionForm::sample(),
            rest: Some(RestForm::sample()),
            name: "Maya".to_owned(),
            email: "maya@example.org".to_owned(),
            consented: false,
            consent_missing: false,
            consent_areas: "Buttock".to_owned(),
            at: Stamp {
                iso: "2026-05-05T10:00-06:00".to_owned(),
                text: "Tuesday 5 May, 10:00".to_owned(),
            },
            zone_note: "Edmonton time.".to_owned(),
            what: "Post-workout massage, 30 minutes".to_owned(),
            plan: "Front thighs and upper calves, medium at most".to_owned(),
            therapist: "Noor".to_owned(),
            room: "room 1".to_owned(),
            place: "Alder Street".to_owned(),
            call: Some(Call {
                href: "tel:+17805550118".to_owned(),
                number: "+1 780 555 0118".to_owned(),
            }),
            price: "62.00 CAD".to_owned(),
            cancel_rule: "Move or cancel here until Monday 10:00; after that, call the clinic."
                .to_owned(),
            book_button: "Book Tuesday 10:00".to_owned(),
        }
    }
}
