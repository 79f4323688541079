//! Keys for other programs: what each allows, until when, and one shown right after it was made.

use askama::Template;

use super::{client::Sent, frame::Frame};
use crate::words::Stamp;

/// The page.
#[derive(Template)]
#[template(path = "api_keys.html")]
pub struct ApiKeysPage {
    /// Around it.
    pub frame: Frame,
    /// A key that was just made.
    pub made: Option<MadeKey>,
    /// Why none was made.
    pub problem: Option<String>,
    /// Every key, newest first.
    pub lines: Vec<KeyLine>,
    /// What a key may allow.
    pub scopes: Vec<ScopeChoice>,
    /// What was sent with the form.
    pub sent: Sent,
}

/// A key that was just made.
pub struct MadeKey {
    /// Its name.
    pub name: String,
    /// Its secret, now and never again.
    pub secret: String,
}

/// One key.
pub struct KeyLine {
    /// In the form.
    pub id: String,
    /// What the clinic calls it.
    pub name: String,
    /// The words of its scopes.
    pub scopes: Vec<&'static str>,
    /// When it was made.
    pub made: Stamp,
    /// By whom.
    pub maker: String,
    /// Until when.
    pub expires: Stamp,
    /// When it was used last.
    pub used: Option<Stamp>,
    /// That it is over, and why.
    pub over: Option<String>,
}

/// Something a key may allow.
pub struct ScopeChoice {
    /// In the form.
    pub word: &'static str,
    /// In a few words.
    pub says: &'static str,
    /// Whether it was chosen.
    pub chosen: bool,
}

impl ApiKeysPage {
    /// For the gallery.
    pub fn sample() -> Self {
        let stamp = |text: &str| Stamp {
            iso: "2026-05-04T09:20-06:00".to_owned(),
            text: text.to_owned(),
        };
        let line = |name: &str, used: Option<&str>, over: Option<&str>| KeyLine {
            id: "01976a2e-0000-7000-8000-000000000001".to_owned(),
            name: name.to_owned(),
            scopes: vec!["clinic:read", "times:read", "appointments:write"],
            made: stamp("Monday 4 May, 09:20"),
            maker: "Olga".to_owned(),
            expires: stamp("4 May 2027"),
            used: used.map(stamp),
            over: over.map(str::to_owned),
        };
        let choice = |scope: practice::KeyScope, chosen| ScopeChoice {
            word: scope.word(),
            says: scope.says(),
            chosen,
        };
        Self {
            frame: Frame {
                current: "/clinic/set-up",
                ..Frame::sample_clinic()
            },
            made: Some(MadeKey {
                name: "Website".to_owned(),
                secret: "knead_5f2c8e0b1d5f2c8e0b1d5f2c8e0b1d5f2c8e0b1d5f2c8e0b1d5f2c8e0b1d"
                    .to_owned(),
            }),
            problem: None,
            lines: vec![
                line("Website", None, None),
                line("Race organiser", Some("Monday 4 May, 09:00"), None),
                line("Old till", None, Some("Ended by Olga, Monday 4 May, 09:10")),
            ],
            scopes: practice::KeyScope::ALL
                .map(|scope| choice(scope, false))
                .into(),
            sent: Sent::default(),
        }
    }
}
