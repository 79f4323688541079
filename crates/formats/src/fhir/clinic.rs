//! What a clinic is made of: therapists, their roles, places and rooms, services.

use care::booking::clinic::{HeldSkill, Location, Room, Service, Therapist, WeeklyHours};
use jiff::civil::{Date, Time};
use serde::Serialize;

use super::{
    Writer,
    codes::{self, category, gives, physical_type},
    elements::{
        Address, CodeableConcept, ContactPoint, Extension, HumanName, Identifier, Period,
        Reference, identifier_of,
    },
    ids::Works,
};

/// The zone of a place, which R4 has no field for.
const TIME_ZONE: &str = "http://hl7.org/fhir/StructureDefinition/timezone";

/// What hours alone cannot say.
const EXCEPT: &str = "Breaks, holidays, single days and appointments are not in these hours; search for slots to see what can be booked.";

/// `Practitioner`: a therapist.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PractitionerResource {
    resource_type: &'static str,
    /// The therapist's id.
    pub id: String,
    /// The same for ever.
    pub identifier: Vec<Identifier>,
    /// Whether they can be booked.
    pub active: bool,
    /// Their name.
    pub name: Vec<HumanName>,
    /// Where they said it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender: Option<&'static str>,
    /// Skills that hold today.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub qualification: Vec<Qualification>,
    /// Languages.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub communication: Vec<CodeableConcept>,
}

/// A skill, with its last day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Qualification {
    /// Which.
    pub code: CodeableConcept,
    /// Until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
}

/// `PractitionerRole`: a therapist at a place, with weekly hours.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PractitionerRoleResource {
    resource_type: &'static str,
    /// The role's id.
    pub id: String,
    /// Whether it holds.
    pub active: bool,
    /// Who.
    pub practitioner: Reference,
    /// For whom.
    pub organization: Reference,
    /// Skills that hold today.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub specialty: Vec<CodeableConcept>,
    /// Where.
    pub location: Vec<Reference>,
    /// What they give.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub healthcare_service: Vec<Reference>,
    /// Weekly hours that hold today, on the place's clock.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub available_time: Vec<Hours>,
    /// What the hours do not say.
    pub availability_exceptions: &'static str,
}

/// Hours of a day of the week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Hours {
    /// Which days, such as `mon`.
    pub days_of_week: Vec<&'static str>,
    /// From, such as `09:00:00`.
    pub available_start_time: String,
    /// Until.
    pub available_end_time: String,
}

/// `Location`: a place, or a room of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LocationResource {
    resource_type: &'static str,
    /// The place's or the room's id.
    pub id: String,
    /// The IANA zone of a place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extension: Vec<Extension>,
    /// The same for ever.
    pub identifier: Vec<Identifier>,
    /// Whether it is used.
    pub status: &'static str,
    /// Its name.
    pub name: String,
    /// A particular place, not a kind of place.
    pub mode: &'static str,
    /// The number to call, of a place that has one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub telecom: Vec<ContactPoint>,
    /// Where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// A site or a room.
    pub physical_type: CodeableConcept,
    /// Whose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub managing_organization: Option<Reference>,
    /// The place a room is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part_of: Option<Reference>,
}

/// `HealthcareService`: a service.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HealthcareServiceResource {
    resource_type: &'static str,
    /// The service's id.
    pub id: String,
    /// The same for ever.
    pub identifier: Vec<Identifier>,
    /// Whether it can be booked.
    pub active: bool,
    /// Who gives it.
    pub provided_by: Reference,
    /// What sort of thing it is.
    pub category: Vec<CodeableConcept>,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: Vec<CodeableConcept>,
    /// Skills that it needs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub specialty: Vec<CodeableConcept>,
    /// Places where somebody gives it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub location: Vec<Reference>,
    /// Its name.
    pub name: String,
    /// Minutes and price.
    pub comment: String,
    /// Always.
    pub appointment_required: bool,
}

impl Writer<'_> {
    /// A therapist.
    pub fn practitioner(&self, therapist: &Therapist) -> PractitionerResource {
        let today = self.today_of(therapist);
        PractitionerResource {
            resource_type: "Practitioner",
            id: therapist.id.to_string(),
            identifier: vec![identifier_of(therapist.id)],
            active: self
                .book
                .therapists
                .iter()
                .any(|one| one.id == therapist.id),
            name: vec![HumanName {
                text: Some(therapist.name.clone()),
            }],
            gender: therapist.profile.gender.map(codes::gender),
            qualification: held_on(therapist, today)
                .map(|held| Qualification {
                    code: CodeableConcept {
                        text: Some(format!("{}, {}", held.skill.word(), held.level.word())),
                        ..CodeableConcept::of(self.skill(held.skill))
                    },
                    period: held.expires_on.map(|last| Period {
                        start: None,
                        end: Some(last.to_string()),
                    }),
                })
                .collect(),
            communication: therapist
                .profile
                .languages
                .iter()
                .map(|tag| codes::language(tag))
                .collect(),
        }
    }

    /// A therapist's role at a place; `None` where one of them is gone.
    pub fn role(&self, works: Works) -> Option<PractitionerRoleResource> {
        let therapist = self.book.therapist(works.therapist)?;
        let place = self.book.location(works.location)?;
        let today = self.now.to_zoned(place.zone.clone()).date();
        let services = self.book.services.iter();
        Some(PractitionerRoleResource {
            resource_type: "PractitionerRole",
            id: works.id(),
            active: true,
            practitioner: Reference::to("Practitioner", therapist.id, Some(&therapist.name)),
            organization: Reference::named(&self.book.clinic.name),
            specialty: held_on(therapist, today)
                .map(|held| CodeableConcept::of(self.skill(held.skill)))
                .collect(),
            location: vec![Reference::to("Location", place.id, Some(&place.name))],
            healthcare_service: services
                .filter(|service| gives(therapist, service))
                .map(|service| Reference::to("HealthcareService", service.id, Some(&service.name)))
                .collect(),
            available_time: hours_of(therapist, place, today),
            availability_exceptions: EXCEPT,
        })
    }

    /// A place.
    pub fn location(&self, place: &Location) -> LocationResource {
        LocationResource {
            resource_type: "Location",
            id: place.id.to_string(),
            extension: place
                .zone
                .iana_name()
                .map(|name| Extension {
                    url: TIME_ZONE.into(),
                    value_code: Some(name.to_owned()),
                    value_instant: None,
                })
                .into_iter()
                .collect(),
            identifier: vec![identifier_of(place.id)],
            status: "active",
            name: place.name.clone(),
            mode: "instance",
            telecom: place
                .phone
                .iter()
                .map(|phone| ContactPoint {
                    system: Some("phone".into()),
                    value: Some(phone.as_written().to_owned()),
                })
                .collect(),
            address: Some(Address {
                text: place.address.clone(),
                country: Some(place.country.clone()),
            })
            .filter(|address| !address.text.is_empty()),
            physical_type: physical_type("si", "Site"),
            managing_organization: Some(Reference::named(&self.book.clinic.name)),
            part_of: None,
        }
    }

    /// A room.
    pub fn room(&self, room: &Room) -> LocationResource {
        let place = self.book.location(room.location);
        LocationResource {
            resource_type: "Location",
            id: room.id.to_string(),
            extension: Vec::new(),
            identifier: vec![identifier_of(room.id)],
            status: if self.book.rooms.iter().any(|one| one.id == room.id) {
                "active"
            } else {
                "inactive"
            },
            name: room.name.clone(),
            mode: "instance",
            telecom: Vec::new(),
            address: None,
            physical_type: physical_type("ro", "Room"),
            managing_organization: None,
            part_of: Some(Reference::to(
                "Location",
                room.location,
                place.map(|place| place.name.as_str()),
            )),
        }
    }

    /// A service.
    pub fn healthcare_service(&self, service: &Service) -> HealthcareServiceResource {
        let places = self.book.locations.iter();
        HealthcareServiceResource {
            resource_type: "HealthcareService",
            id: service.id.to_string(),
            identifier: vec![identifier_of(service.id)],
            active: self.book.offers(service.id),
            provided_by: Reference::named(&self.book.clinic.name),
            category: vec![category()],
            kind: vec![self.service_type(service)],
            specialty: service
                .skills
                .keys()
                .map(|skill| CodeableConcept::of(self.skill(*skill)))
                .collect(),
            location: places
                .filter(|place| self.is_given_at(service, place))
                .map(|place| Reference::to("Location", place.id, Some(&place.name)))
                .collect(),
            name: service.name.clone(),
            comment: codes::comment(service, &self.book.clinic.currency),
            appointment_required: true,
        }
    }

    fn is_given_at(&self, service: &Service, place: &Location) -> bool {
        Works::all(self.book).iter().any(|works| {
            works.location == place.id
                && self
                    .book
                    .therapist(works.therapist)
                    .is_some_and(|therapist| gives(therapist, service))
        })
    }

    /// Today where a therapist works; in UTC for somebody who works nowhere yet.
    fn today_of(&self, therapist: &Therapist) -> Date {
        let first = therapist.hours.first().map(|hours| hours.location);
        let zone = first.map_or(jiff::tz::TimeZone::UTC, |location| self.zone(location));
        self.now.to_zoned(zone).date()
    }
}

fn held_on(therapist: &Therapist, today: Date) -> impl Iterator<Item = &HeldSkill> {
    let skills = therapist.skills.iter();
    skills.filter(move |held| held.expires_on.is_none_or(|last| today <= last))
}

/// The weekly hours of a place that hold today, days with equal hours together.
fn hours_of(therapist: &Therapist, place: &Location, today: Date) -> Vec<Hours> {
    let mut all: Vec<Hours> = Vec::new();
    let here = |hours: &&WeeklyHours| hours.location == place.id && hours.effective.contains(today);
    for hours in therapist.hours.iter().filter(here) {
        for (day, from, until) in spans(hours) {
            let (from, until) = (clock(from), clock(until));
            let day = codes::weekday(day);
            let same = all.iter_mut().find(|other| {
                other.available_start_time == from && other.available_end_time == until
            });
            match same {
                Some(other) => other.days_of_week.push(day),
                None => all.push(Hours {
                    days_of_week: vec![day],
                    available_start_time: from,
                    available_end_time: until,
                }),
            }
        }
    }
    all
}

/// Hours past midnight are two spans: FHIR's end within their day, whose last second is the latest there is.
fn spans(hours: &WeeklyHours) -> Vec<(jiff::civil::Weekday, Time, Time)> {
    const LAST: Time = Time::constant(23, 59, 59, 0);
    let (day, next) = (hours.weekday, hours.weekday.next());
    if hours.from < hours.until {
        vec![(day, hours.from, hours.until)]
    } else if hours.until == Time::MIN {
        vec![(day, hours.from, LAST)]
    } else {
        vec![(day, hours.from, LAST), (next, Time::MIN, hours.until)]
    }
}

fn clock(time: Time) -> String {
    time.strftime("%H:%M:%S").to_string()
}
