//! Signing in: ask for a link, use it.

use askama::Template;

use super::frame::Frame;

/// Where a link is asked for.
#[derive(Template)]
#[template(path = "sign_in.html")]
pub struct SignInPage {
    /// Around it.
    pub frame: Frame,
    /// What just happened.
    pub notice: Option<String>,
    /// As it was sent.
    pub email: String,
    /// What is wrong with it.
    pub problem: Option<String>,
}

/// Where a link is used: by a press, so that programs that look at links don't use it up.
#[derive(Template)]
#[template(path = "use_link.html")]
pub struct UseLinkPage {
    /// Around it.
    pub frame: Frame,
    /// The link's secret.
    pub token: String,
    /// Whether the safety questions come next.
    pub questions: bool,
    /// Whether a time that is offered comes next.
    pub waiting: bool,
    /// Whether an invitation comes next.
    pub invitation: bool,
}

impl SignInPage {
    /// For the gallery.
    pub fn sample() -> Self {
        Self {
            frame: Frame::nobody(false),
            notice: None,
            email: "maya@".to_owned(),
            problem: Some("This is no complete address.".to_owned()),
        }
    }
}

impl UseLinkPage {
    /// For the gallery.
    pub fn sample() -> Self {
        Self {
            frame: Frame::nobody(true),
            token: "sample".to_owned(),
            questions: false,
            waiting: false,
            invitation: false,
        }
    }
}
