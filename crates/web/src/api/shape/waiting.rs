//! The waiting list.

use care::{
    booking::waiting::{Offer, Waiting},
    treatment::recommendation::Window,
};
use practice::WaitWish;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::{At, Uid};

/// A span of time.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Span")]
pub struct Span {
    /// From.
    from: At,
    /// Until.
    to: At,
}

/// What somebody is to wait for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "WaitWish")]
pub struct WaitIn {
    /// Who.
    client: Uid,
    /// For what.
    service: Uid,
    /// When they could come.
    #[schemars(length(min = 1, max = 6))]
    windows: Vec<Span>,
    /// With whom; with anybody, if left out.
    #[serde(default)]
    therapist: Option<Uid>,
    /// Where; anywhere, if left out.
    #[serde(default)]
    location: Option<Uid>,
    /// How long before a start they have to know of it, in minutes, a week at most; 0, if left out.
    #[serde(default)]
    #[schemars(range(max = 10080))]
    notice_minutes: Option<u32>,
}

impl From<WaitIn> for WaitWish {
    fn from(wish: WaitIn) -> Self {
        Self {
            athlete: wish.client.id(),
            service: wish.service.id(),
            windows: wish
                .windows
                .iter()
                .map(|span| Window {
                    from: span.from.0,
                    to: span.to.0,
                })
                .collect(),
            therapist: wish.therapist.map(Uid::id),
            location: wish.location.map(Uid::id),
            notice_minutes: wish.notice_minutes.unwrap_or(0),
        }
    }
}

/// Somebody who waits.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Wait")]
pub struct WaitOut {
    /// Identity.
    id: Uid,
    /// Who.
    client: Uid,
    /// For what.
    service: Uid,
    /// When they could come.
    windows: Vec<Span>,
    /// With whom; null for anybody.
    therapist: Option<Uid>,
    /// Where; null for anywhere.
    location: Option<Uid>,
    /// How long before a start they have to know of it, in minutes.
    notice_minutes: u32,
    /// Since when they wait.
    since: At,
    /// The time they are offered now, if one is.
    offer: Option<OfferOut>,
}

/// A time offered to somebody who waits.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Offer")]
pub struct OfferOut {
    /// Identity.
    id: Uid,
    /// With whom.
    therapist: Uid,
    /// Where.
    location: Uid,
    /// When.
    starts_at: At,
    /// The first instant at which it can be accepted no more.
    expires_at: At,
}

impl WaitOut {
    /// A wait with its open offer.
    pub fn of(waiting: &Waiting, offer: Option<&Offer>) -> Self {
        Self {
            id: Uid::of(waiting.id),
            client: Uid::of(waiting.athlete),
            service: Uid::of(waiting.service),
            windows: waiting
                .windows
                .iter()
                .map(|window| Span {
                    from: At(window.from),
                    to: At(window.to),
                })
                .collect(),
            therapist: waiting.therapist.map(Uid::of),
            location: waiting.location.map(Uid::of),
            notice_minutes: waiting.notice_minutes,
            since: At(waiting.since),
            offer: offer.map(|offer| OfferOut {
                id: Uid::of(offer.id),
                therapist: Uid::of(offer.therapist),
                location: Uid::of(offer.location),
                starts_at: At(offer.starts_at),
                expires_at: At(offer.expires_at),
            }),
        }
    }
}

/// Who waits for a time on a day.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Waits")]
pub struct WaitsOut {
    /// In the order of their turn.
    pub waits: Vec<WaitOut>,
}

/// Which part of the list is asked for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WaitsAsked {
    /// Where.
    pub location: Uid,
    /// On which day, in the location's zone.
    #[schemars(extend("format" = "date"))]
    pub day: String,
}
