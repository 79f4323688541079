//! Holds: a time kept for some minutes.

use care::{
    booking::{clinic::AddOn, hold::Hold},
    id::Id,
};
use practice::WantedStart;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    time::TimeOut,
    words::{At, Uid},
};

/// A time that is to be kept.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "HoldWish")]
pub struct HoldIn {
    /// For whom.
    client: Uid,
    /// For what.
    service: Uid,
    /// With whom.
    therapist: Uid,
    /// Where.
    location: Uid,
    /// When.
    starts_at: At,
    /// What is added to the service.
    #[serde(default)]
    add_ons: Vec<Uid>,
}

impl From<HoldIn> for (WantedStart, Vec<Id<AddOn>>) {
    fn from(wish: HoldIn) -> Self {
        let wanted = WantedStart {
            athlete: wish.client.id(),
            service: wish.service.id(),
            therapist: wish.therapist.id(),
            location: wish.location.id(),
            starts_at: wish.starts_at.0,
        };
        (wanted, wish.add_ons.into_iter().map(Uid::id).collect())
    }
}

/// A time that is kept.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Hold")]
pub struct HoldOut {
    /// Identity; the appointment that is made of it keeps it.
    id: Uid,
    /// For whom.
    client: Uid,
    /// The time.
    #[serde(flatten)]
    time: TimeOut,
    /// The first instant at which it is kept no more.
    expires_at: At,
    /// How often more time was given.
    extended: u8,
}

impl From<&Hold> for HoldOut {
    fn from(hold: &Hold) -> Self {
        Self {
            id: Uid::of(hold.id),
            client: Uid::of(hold.athlete),
            time: TimeOut::of(&hold.slot),
            expires_at: At(hold.expires_at),
            extended: hold.extended,
        }
    }
}
