//! A clinic: locations, rooms, therapists, services.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{civil::Date, tz::TimeZone};

pub use crate::booking::hours::{CivilSpan, DayHours, Effective, Holiday, TimeOff, WeeklyHours};
use crate::{
    booking::{
        hours::Rota,
        limits::{DailyLimits, Travel},
        phone::Phone,
        staff::{SkillLevel, StaffProfile},
    },
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
    /// Where clients call; `None` where nobody said.
    pub phone: Option<Phone>,
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
    /// When it can be used, in the location's civil time; empty where nobody limited it.
    pub hours: Vec<WeeklyHours>,
    /// When it cannot, as while it is painted.
    pub closed: Vec<TimeOff>,
    /// What stands in it, each in the clinic's own word, such as `table with face cradle`.
    pub equipment: BTreeSet<String>,
}

impl Room {
    /// A room that can be used at any time, with nothing in it that a service asks for.
    pub fn new(id: Id<Self>, location: Id<Location>, name: impl Into<String>) -> Self {
        Self {
            id,
            location,
            name: name.into(),
            hours: Vec::new(),
            closed: Vec::new(),
            equipment: BTreeSet::new(),
        }
    }
}

/// A skill held until a date.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldSkill {
    /// Which.
    pub skill: Skill,
    /// How well.
    pub level: SkillLevel,
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
    /// Hands-on minutes where this therapist takes longer or shorter than the service says.
    pub lengths: BTreeMap<Id<Service>, u16>,
    /// Weekly hours, per location.
    pub hours: Vec<WeeklyHours>,
    /// Weekly breaks inside of the hours, per location.
    pub breaks: Vec<WeeklyHours>,
    /// Single days with other hours, or none; these take the place of the weekly hours and breaks of that day.
    pub days: Vec<DayHours>,
    /// Days or parts of days away.
    pub time_off: Vec<TimeOff>,
    /// What somebody may wish for.
    pub profile: StaffProfile,
    /// How much work a day may bring.
    pub limits: DailyLimits,
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
    /// Skills the service needs, each at least so well, besides those a screening adds.
    pub skills: BTreeMap<Skill, SkillLevel>,
    /// Whether it needs a room.
    pub needs_room: bool,
    /// What the room must have; nothing is asked of a service without a room.
    pub equipment: BTreeSet<String>,
    /// What can be added to it.
    pub add_ons: Vec<AddOn>,
    /// What could be added once, and still is to appointments that were booked with it.
    pub ended_add_ons: Vec<AddOn>,
    /// The pressure it is usually given at. Where nobody said, a therapist's limits count it as deep work.
    pub pressure: Option<Pressure>,
    /// How long before the start and how far ahead it is booked, where that differs from the clinic's.
    pub booking_window: BookingWindow,
}

impl Service {
    /// A service with its minutes; no buffers, skills, room or price.
    pub fn new(id: Id<Self>, name: impl Into<String>, kind: Kind, minutes: u16) -> Self {
        Self {
            id,
            name: name.into(),
            kind,
            minutes,
            buffer_before: 0,
            buffer_after: 0,
            price_cents: 0,
            skills: BTreeMap::new(),
            needs_room: false,
            equipment: BTreeSet::new(),
            add_ons: Vec::new(),
            ended_add_ons: Vec::new(),
            pressure: None,
            booking_window: BookingWindow::default(),
        }
    }

    /// The service as it is booked: with what is added in its name, its minutes and its price.
    #[must_use]
    pub fn with(&self, add_ons: &[Id<AddOn>]) -> Self {
        let chosen: Vec<&AddOn> = add_ons.iter().filter_map(|id| self.add_on(*id)).collect();
        let mut booked = self.clone();
        let names: Vec<&str> = chosen.iter().map(|add_on| add_on.name.as_str()).collect();
        if !names.is_empty() {
            booked.name = format!("{} with {}", self.name, names.join(" and "));
        }
        for add_on in chosen {
            booked.minutes = booked.minutes.saturating_add(add_on.minutes);
            booked.price_cents = booked.price_cents.saturating_add(add_on.price_cents);
        }
        booked
    }

    /// One of its add-ons, also one that is no longer offered.
    pub fn add_on(&self, id: Id<AddOn>) -> Option<&AddOn> {
        let mut all = self.add_ons.iter().chain(&self.ended_add_ons);
        all.find(|add_on| add_on.id == id)
    }

    /// Whether each of these can be added to what is booked from now on.
    pub fn offers(&self, add_ons: &[Id<AddOn>]) -> bool {
        let offered = |id: &Id<AddOn>| self.add_ons.iter().any(|add_on| add_on.id == *id);
        add_ons.iter().all(offered)
    }
}

/// Something added to a service, such as fifteen minutes for the feet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddOn {
    /// Identity.
    pub id: Id<AddOn>,
    /// Name.
    pub name: String,
    /// Hands-on minutes more; a multiple of five, may be 0.
    pub minutes: u16,
    /// Price in cents of the clinic's currency, on top.
    pub price_cents: i64,
}

/// When a start may be booked, counted from now; `None` leaves it open, or to the clinic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BookingWindow {
    /// No later than so many minutes before the start.
    pub notice_minutes: Option<u32>,
    /// No further ahead than so many days of 24 hours.
    pub horizon_days: Option<u16>,
}

impl BookingWindow {
    /// What this one says, and where it says nothing, the other.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            notice_minutes: self.notice_minutes.or(other.notice_minutes),
            horizon_days: self.horizon_days.or(other.horizon_days),
        }
    }
}

/// What a clinic no longer offers. It is kept for the appointments that were booked with it; no search offers it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ended {
    /// Rooms that are used no more.
    pub rooms: Vec<Room>,
    /// Therapists who have left.
    pub therapists: Vec<Therapist>,
    /// Services that are given no more.
    pub services: Vec<Service>,
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
    /// Days on which nobody works.
    pub holidays: Vec<Holiday>,
    /// How long the ways between its places take.
    pub travel: Vec<Travel>,
    /// How long before the start and how far ahead is booked, where a service does not say.
    pub booking_window: BookingWindow,
    /// What stood in the lists above and does no more.
    pub ended: Ended,
}

impl ClinicBook {
    /// A clinic in which nothing can be booked yet.
    pub const fn new(clinic: Clinic) -> Self {
        Self {
            clinic,
            locations: Vec::new(),
            rooms: Vec::new(),
            therapists: Vec::new(),
            services: Vec::new(),
            holidays: Vec::new(),
            travel: Vec::new(),
            booking_window: BookingWindow {
                notice_minutes: None,
                horizon_days: None,
            },
            ended: Ended {
                rooms: Vec::new(),
                therapists: Vec::new(),
                services: Vec::new(),
            },
        }
    }

    /// Minutes from one place to another; `None` where nobody said, and 0 where it is the same place.
    pub fn travel_minutes(&self, from: Id<Location>, to: Id<Location>) -> Option<u16> {
        if from == to {
            return Some(0);
        }
        let mut ways = self.travel.iter();
        ways.find(|way| [way.between, [way.between[1], way.between[0]]].contains(&[from, to]))
            .map(|way| way.minutes)
    }

    /// When a service may be booked: its own word first, then the clinic's.
    pub fn booking_window(&self, service: &Service) -> BookingWindow {
        service.booking_window.or(self.booking_window)
    }

    /// A service by id, also one that has ended.
    pub fn service(&self, id: Id<Service>) -> Option<&Service> {
        let mut all = self.services.iter().chain(&self.ended.services);
        all.find(|service| service.id == id)
    }

    /// A service by id, as long as it is offered.
    pub fn offered(&self, id: Id<Service>) -> Option<&Service> {
        self.services.iter().find(|service| service.id == id)
    }

    /// Whether a service can be booked from now on.
    pub fn offers(&self, id: Id<Service>) -> bool {
        self.offered(id).is_some()
    }

    /// A room by id, also one that has ended.
    pub fn room(&self, id: Id<Room>) -> Option<&Room> {
        let mut all = self.rooms.iter().chain(&self.ended.rooms);
        all.find(|room| room.id == id)
    }

    /// A location by id.
    pub fn location(&self, id: Id<Location>) -> Option<&Location> {
        self.locations.iter().find(|location| location.id == id)
    }

    /// A therapist by id, also one who has left.
    pub fn therapist(&self, id: Id<Therapist>) -> Option<&Therapist> {
        let mut all = self.therapists.iter().chain(&self.ended.therapists);
        all.find(|therapist| therapist.id == id)
    }

    /// The rooms of a location, in the order in which they are given out.
    pub fn rooms_of(&self, location: Id<Location>) -> impl Iterator<Item = &Room> {
        self.rooms
            .iter()
            .filter(move |room| room.location == location)
    }
}

impl Therapist {
    /// A therapist without skills, services or hours.
    pub fn new(id: Id<Self>, name: impl Into<String>, pressure_max: Pressure) -> Self {
        Self {
            id,
            name: name.into(),
            skills: Vec::new(),
            pressure_max,
            services: BTreeSet::new(),
            lengths: BTreeMap::new(),
            hours: Vec::new(),
            breaks: Vec::new(),
            days: Vec::new(),
            time_off: Vec::new(),
            profile: StaffProfile::default(),
            limits: DailyLimits::default(),
        }
    }

    /// Whether each skill is held, at any level, and valid on that day.
    pub fn holds(&self, skills: &BTreeSet<Skill>, on: Date) -> bool {
        skills
            .iter()
            .all(|needed| self.holds_at(*needed, SkillLevel::Trained, on))
    }

    /// Whether a skill is held at least so well, and valid on that day.
    pub fn holds_at(&self, skill: Skill, level: SkillLevel, on: Date) -> bool {
        self.skills.iter().any(|held| {
            held.skill == skill
                && held.level >= level
                && held.expires_on.is_none_or(|last| on <= last)
        })
    }

    /// Hands-on minutes that this therapist takes for a service.
    pub fn minutes_of(&self, service: &Service) -> u16 {
        self.lengths
            .get(&service.id)
            .copied()
            .unwrap_or(service.minutes)
    }

    /// When this therapist works.
    pub fn rota(&self) -> Rota<'_> {
        Rota {
            hours: &self.hours,
            breaks: &self.breaks,
            days: &self.days,
            away: &self.time_off,
        }
    }
}
