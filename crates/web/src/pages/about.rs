//! What Knead is for, and what it is not.

use askama::Template;

use super::frame::Frame;

/// The page.
#[derive(Template)]
#[template(path = "about.html")]
pub struct AboutPage {
    /// Around it.
    pub frame: Frame,
    /// Of the rule book.
    pub rules_version: String,
    /// Who signed the rules, or who has yet to.
    pub signed: String,
}

impl AboutPage {
    /// For the gallery.
    pub fn sample() -> Self {
        Self {
            frame: Frame::nobody(false),
            rules_version: "2026-11-22+0a1b2c3d".to_owned(),
            signed: "Unsigned: a registered massage therapist and a sports physician have yet to read and sign these rules.".to_owned(),
        }
    }
}
