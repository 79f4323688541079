//! The demo's outbox: mails that nobody received.

use askama::Template;

use super::frame::Frame;
use crate::words::Stamp;

/// The page.
#[derive(Template)]
#[template(path = "outbox.html")]
pub struct OutboxPage {
    /// Around it.
    pub frame: Frame,
    /// Newest first.
    pub mails: Vec<MailCard>,
}

/// One mail.
pub struct MailCard {
    /// To whom.
    pub to: String,
    /// When.
    pub at: Stamp,
    /// About what.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// What it tells the receiver's calendar; empty for nothing.
    pub calendar: &'static str,
    /// Addresses of this server in its text.
    pub links: Vec<String>,
}

/// Addresses in a text that begin with this server's own.
pub fn links(text: &str, base: &str) -> Vec<String> {
    text.split_whitespace()
        .filter(|word| !base.is_empty() && word.starts_with(base))
        .map(|word| word.trim_end_matches(['.', ',', ')', '>']).to_owned())
        .collect()
}

impl OutboxPage {
    /// For the gallery.
    pub fn sample() -> Self {
        Self {
            frame: Frame::sample_athlete(""),
            mails: vec![MailCard { to: "maya@example.org".to_owned(), at: Stamp { iso: "2026-05-04T09:20-06:00".to_owned(), text: "Monday 4 May, 09:20".to_owned() }, subject: "Your sign-in link".to_owned(), calendar: "", text: "Hello Maya,\n\nthis link signs you in once:\nhttp://127.0.0.1:8080/sign-in/sample\n\nKnead".to_owned(), links: vec!["/sign-in/sample".to_owned()] }],
        }
    }
}
