//! An offered start.

use jiff::Timestamp;

use crate::{
    booking::{
        clinic::{Location, Room, Service, Therapist},
        occupancy::Ticks,
    },
    id::Id,
};

/// A start that is offered; what is offered can be booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// For what.
    pub service: Id<Service>,
    /// With whom.
    pub therapist: Id<Therapist>,
    /// Where.
    pub location: Id<Location>,
    /// In which room, if the service needs one.
    pub room: Option<Id<Room>>,
    /// Hands on from.
    pub starts_at: Timestamp,
    /// Hands off at.
    pub ends_at: Timestamp,
    /// What it takes of therapist, room and athlete, buffers included.
    pub occupies: Ticks,
}
