//! What somebody is asked to: who, when, where, and yes or no.

use askama::Template;

use super::frame::Frame;
use crate::words::Stamp;

/// The page.
#[derive(Template)]
#[template(path = "invitation.html")]
pub struct InvitationPage {
    /// Around it.
    pub frame: Frame,
    /// What just happened.
    pub done: Option<&'static str>,
    /// Each that can be answered.
    pub cards: Vec<InvitationCard>,
}

/// One invitation.
#[derive(Debug, Clone)]
pub struct InvitationCard {
    /// The place.
    pub id: String,
    /// Who asks.
    pub asked_by: String,
    /// When.
    pub at: Stamp,
    /// Whose clock.
    pub zone_note: String,
    /// Kind and minutes.
    pub what: String,
    /// With whom.
    pub with: String,
    /// Where.
    pub place: String,
    /// What it costs.
    pub price: String,
    /// Until when it is kept: "Tuesday 14:00".
    pub until: String,
}

impl InvitationPage {
    /// For the gallery.
    pub fn sample() -> Self {
        Self {
            frame: Frame::sample_athlete("/book"),
            done: None,
            cards: vec![InvitationCard {
                id: "sample".to_owned(),
                asked_by: "Jonas".to_owned(),
                at: Stamp {
                    iso: "2026-05-05T10:00-06:00".to_owned(),
                    text: "Tuesday 5 May, 10:00".to_owned(),
                },
                zone_note: "Edmonton time.".to_owned(),
                what: "Maintenance massage, 60 minutes".to_owned(),
                with: "Tomas".to_owned(),
                place: "Alder Street, 12 Alder Street".to_owned(),
                price: "95.00 CAD".to_owned(),
                until: "Monday 14:00".to_owned(),
            }],
        }
    }
}
