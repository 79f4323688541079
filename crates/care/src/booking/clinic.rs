//! A clinic: locations, rooms, therapists, services.

use std::collections::BTreeSet;

use jiff::{
    civil::{Date, Time, Weekday},
    tz::TimeZone,
};

use crate::{
    id::Id,
    treatment::massage::{Kind, Skill},
    units::Pressure,
};

/// A clinic (tenant).
#[derive(Debug, Clone, PartialEq)]
pub struct Clinic {
    /// Identity.
    pub id: Id<Clinic>,
    /// Name on the door.
    pub name: String,
    /// How late a client may still cancel without staff, in hours before the start.
    pub cancel_notice_h: u16,
    /// ISO 4217 currency of prices.
    pub currency: String,
}

/// A place with an address and a time zone.
#[derive(Debug, Clone, PartialEq)]
pub struct Location {
    /// Identity.
    pub id: Id<Location>,
    /// Name.
    pub name: String,
    /// Postal address in one line.
    pub address: String,
    /// ISO 3166-1 alpha-2 country: decides the emergency number.
    pub country: String,
    /// IANA zone; all rules of the place are in it.
    pub zone: TimeZone,
}

/// A room of a location.
#[derive(Debug, Clone, PartialEq)]
pub struct Room {
    /// Identity.
    pub id: Id<Room>,
    /// Where.
    pub location: Id<Location>,
    /// Name.
    pub name: String,
}

/// A skill held until a date.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldSkill {
    /// Which.
    pub skill: Skill,
    /// The last day it is valid; `None` if it does not expire.
    pub expires_on: Option<Date>,
}

/// A therapist.
#[derive(Debug, Clone, PartialEq)]
pub struct Therapist {
    /// Identity.
    pub id: Id<Therapist>,
    /// Name.
    pub name: String,
    /// Skills with their expiry.
    pub skills: Vec<HeldSkill>,
    /// The most pressure this therapist gives.
    pub pressure_max: Pressure,
    /// Services this therapist offers.
    pub services: BTreeSet<Id<Service>>,
    /// Weekly hours, per location.
    pub hours: Vec<WeeklyHours>,
    /// Days or parts of days away.
    pub time_off: Vec<TimeOff>,
}

/// Weekly working hours at one location, in that location's civil time, half-open.
#[derive(Debug, Clone, PartialEq)]
pub struct WeeklyHours {
    /// Where.
    pub location: Id<Location>,
    /// Day of the week on which the span begins.
    pub weekday: Weekday,
    /// First minute.
    pub from: Time,
    /// First minute no longer worked; at or before `from` means past midnight, into the next day.
    pub until: Time,
}

/// Away, half-open, in instants.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimeOff {
    /// From.
    pub from: jiff::Timestamp,
    /// Until, exclusive.
    pub until: jiff::Timestamp,
}

/// A bookable service.
#[derive(Debug, Clone, PartialEq)]
pub struct Service {
    /// Identity.
    pub id: Id<Service>,
    /// Name.
    pub name: String,
    /// What it is for.
    pub kind: Kind,
    /// Hands-on minutes; a multiple of five.
    pub minutes: u16,
    /// Minutes kept free before; a multiple of five.
    pub buffer_before: u16,
    /// Minutes kept free after; a multiple of five.
    pub buffer_after: u16,
    /// Price in cents of the clinic's currency.
    pub price_cents: i64,
    /// Skills the service needs, besides those a screening adds.
    pub skills: BTreeSet<Skill>,
    /// Whether it needs a room.
    pub needs_room: bool,
}

/// Everything of a clinic that a search for times needs; what is not in it cannot be booked.
#[derive(Debug, Clone, PartialEq)]
pub struct ClinicBook {
    /// The clinic.
    pub clinic: Clinic,
    /// Its places.
    pub locations: Vec<Location>,
    /// Its rooms, in the order in which they are given out.
    pub rooms: Vec<Room>,
    /// Its therapists.
    pub therapists: Vec<Therapist>,
    /// What it offers.
    pub services: Vec<Service>,
}

impl ClinicBook {
    /// A service by id.
    pub fn service(&self, id: Id<Service>) -> Option<&Service> {
        self.services.iter().find(|service| service.id == id)
    }

    /// A location by id.
    pub fn location(&self, id: Id<Location>) -> Option<&Location> {
        self.locations.iter().find(|location| location.id == id)
    }

    /// A therapist by id.
    pub fn therapist(&self, id: Id<Therapist>) -> Option<&Therapist> {
        self.therapists.iter().find(|therapist| therapist.id == id)
    }

    /// The rooms of a location, in the order in which they are given out.
    pub fn rooms_of(&self, location: Id<Location>) -> impl Iterator<Item = &Room> {
        self.rooms
            .iter()
            .filter(move |room| room.location == location)
    }
}

impl Therapist {
    /// Whether each skill is held and valid on that day.
    pub fn holds(&self, skills: &BTreeSet<Skill>, on: Date) -> bool {
        skills.iter().all(|needed| {
            self.skills
                .iter()
                .any(|held| held.skill == *needed && held.expires_on.is_none_or(|last| on <= last))
        })
    }
}
