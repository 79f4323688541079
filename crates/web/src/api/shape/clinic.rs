//! What a clinic is made of.

use care::{
    booking::clinic::{ClinicBook, Location, Room, Service, Therapist},
    treatment::massage::Kind,
};
use schemars::JsonSchema;
use serde::Serialize;

use super::words::Uid;

/// The clinic.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Clinic")]
pub struct ClinicOut {
    /// Identity.
    id: Uid,
    /// Its name.
    name: String,
    /// ISO 4217 currency of its prices.
    currency: String,
    /// How late a client may still cancel without staff, in hours before the start.
    cancel_notice_h: u16,
}

/// A place.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Location")]
pub struct LocationOut {
    /// Identity.
    id: Uid,
    /// Its name.
    name: String,
    /// Postal address in one line.
    address: String,
    /// ISO 3166-1 alpha-2 country.
    country: String,
    /// The number to call, as people write it; left out where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    /// Its IANA time zone.
    zone: String,
}

/// A room.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Room")]
pub struct RoomOut {
    /// Identity.
    id: Uid,
    /// Where.
    location: Uid,
    /// Its name.
    name: String,
    /// What stands in it.
    equipment: Vec<String>,
}

/// Something that can be booked.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Service")]
pub struct ServiceOut {
    /// Identity.
    id: Uid,
    /// Its name.
    name: String,
    /// What it is for.
    #[schemars(extend("enum" = Kind::ALL.map(Kind::word)))]
    kind: &'static str,
    /// Hands-on minutes; a therapist may take longer or shorter.
    minutes: u16,
    /// Price in cents of the clinic's currency.
    price_cents: i64,
    /// Skills that the therapist needs.
    skills: Vec<&'static str>,
    /// What can be added to it.
    add_ons: Vec<AddOnOut>,
}

/// Something added to a service.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "AddOn")]
pub struct AddOnOut {
    /// Identity.
    id: Uid,
    /// Its name.
    name: String,
    /// Hands-on minutes more.
    minutes: u16,
    /// Price in cents, on top.
    price_cents: i64,
}

/// A therapist.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Therapist")]
pub struct TherapistOut {
    /// Identity.
    id: Uid,
    /// Their name.
    name: String,
    /// Languages they speak, as BCP 47 tags.
    languages: Vec<String>,
    /// Their gender, where they say it.
    gender: Option<&'static str>,
    /// How senior, where the clinic says it.
    seniority: Option<&'static str>,
    /// Services they give.
    services: Vec<Uid>,
    /// Skills they hold.
    skills: Vec<HeldSkillOut>,
}

/// A skill that somebody holds.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "HeldSkill")]
pub struct HeldSkillOut {
    /// Which.
    skill: &'static str,
    /// How well.
    level: &'static str,
    /// The last day on which it holds, such as `2027-12-31`; null where it does not end.
    until: Option<String>,
}

/// Places.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Locations")]
pub struct LocationsOut {
    /// All of them.
    locations: Vec<LocationOut>,
}

/// Rooms.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Rooms")]
pub struct RoomsOut {
    /// All of them, in the order in which they are given out.
    rooms: Vec<RoomOut>,
}

/// Services.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Services")]
pub struct ServicesOut {
    /// All of them.
    services: Vec<ServiceOut>,
}

/// Therapists.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Therapists")]
pub struct TherapistsOut {
    /// All of them.
    therapists: Vec<TherapistOut>,
}

impl From<&ClinicBook> for ClinicOut {
    fn from(book: &ClinicBook) -> Self {
        Self {
            id: Uid::of(book.clinic.id),
            name: book.clinic.name.clone(),
            currency: book.clinic.currency.clone(),
            cancel_notice_h: book.clinic.cancel_notice_h,
        }
    }
}

impl From<&ClinicBook> for LocationsOut {
    fn from(book: &ClinicBook) -> Self {
        let one = |place: &Location| LocationOut {
            id: Uid::of(place.id),
            name: place.name.clone(),
            address: place.address.clone(),
            country: place.country.clone(),
            phone: place
                .phone
                .as_ref()
                .map(|phone| phone.as_written().to_owned()),
            zone: place.zone.iana_name().unwrap_or("UTC").to_owned(),
        };
        Self {
            locations: book.locations.iter().map(one).collect(),
        }
    }
}

impl From<&ClinicBook> for RoomsOut {
    fn from(book: &ClinicBook) -> Self {
        let one = |room: &Room| RoomOut {
            id: Uid::of(room.id),
            location: Uid::of(room.location),
            name: room.name.clone(),
            equipment: room.equipment.iter().cloned().collect(),
        };
        Self {
            rooms: book.rooms.iter().map(one).collect(),
        }
    }
}

impl From<&ClinicBook> for ServicesOut {
    fn from(book: &ClinicBook) -> Self {
        let one = |service: &Service| ServiceOut {
            id: Uid::of(service.id),
            name: service.name.clone(),
            kind: service.kind.word(),
            minutes: service.minutes,
            price_cents: service.price_cents,
            skills: service.skills.keys().map(|skill| skill.word()).collect(),
            add_ons: service
                .add_ons
                .iter()
                .map(|add_on| AddOnOut {
                    id: Uid::of(add_on.id),
                    name: add_on.name.clone(),
                    minutes: add_on.minutes,
                    price_cents: add_on.price_cents,
                })
                .collect(),
        };
        Self {
            services: book.services.iter().map(one).collect(),
        }
    }
}

impl From<&ClinicBook> for TherapistsOut {
    fn from(book: &ClinicBook) -> Self {
        let one = |who: &Therapist| TherapistOut {
            id: Uid::of(who.id),
            name: who.name.clone(),
            languages: who.profile.languages.iter().cloned().collect(),
            gender: who.profile.gender.map(|gender| gender.word()),
            seniority: who.profile.seniority.map(|level| level.word()),
            services: who.services.iter().copied().map(Uid::of).collect(),
            skills: who
                .skills
                .iter()
                .map(|held| HeldSkillOut {
                    skill: held.skill.word(),
                    level: held.level.word(),
                    until: held.expires_on.map(|day| day.to_string()),
                })
                .collect(),
        };
        Self {
            therapists: book.therapists.iter().map(one).collect(),
        }
    }
}
