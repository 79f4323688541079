//! Something did not work: what, and what to do.

use askama::Template;

use super::frame::Frame;

/// The page.
#[derive(Template)]
#[template(path = "problem.html")]
pub struct ProblemPage {
    /// Around it.
    pub frame: Frame,
    /// What.
    pub title: String,
    /// Why, in a sentence.
    pub says: String,
    /// Where to go on.
    pub href: &'static str,
    /// The button's words.
    pub action: &'static str,
}

impl ProblemPage {
    /// An address that leads nowhere.
    pub fn not_found(frame: Frame) -> Self {
        Self {
            frame,
            title: "There is nothing here".to_owned(),
            says: "The address may be old, or a letter is missing.".to_owned(),
            href: "/",
            action: "To the start",
        }
    }

    /// The database or the disk does not answer.
    pub fn unavailable(frame: Frame) -> Self {
        Self { frame, title: "Knead cannot answer right now".to_owned(), says: "It is not you. Nothing you had before is lost, and nothing was booked by this press. Please try again in a minute.".to_owned(), href: "/", action: "Try again" }
    }

    /// Our fault.
    pub fn broken(frame: Frame) -> Self {
        Self { frame, title: "That did not work".to_owned(), says: "The fault is ours, and it has been noted. Nothing you had before is lost. Please try again in a moment.".to_owned(), href: "/", action: "To the start" }
    }

    /// Not theirs to do.
    pub fn not_allowed(frame: Frame) -> Self {
        Self {
            frame,
            title: "This is not yours to see".to_owned(),
            says: "You are signed in, but this page belongs to somebody else.".to_owned(),
            href: "/",
            action: "To the start",
        }
    }

    /// A form or address that cannot be read.
    pub fn unreadable(frame: Frame) -> Self {
        Self {
            frame,
            title: "That could not be read".to_owned(),
            says: "Something was missing in what was sent. Go back, fill it in and send it again."
                .to_owned(),
            href: "/",
            action: "To the start",
        }
    }

    /// A form that came from another site, or from nowhere.
    pub fn foreign_form(frame: Frame) -> Self {
        Self { frame, title: "Sent from elsewhere".to_owned(), says: "This form did not come from a page of this site, so nothing was done. Open the page here and send it again.".to_owned(), href: "/", action: "To the start" }
    }
}
