//! Appointments: proposed, held, booked, and what becomes of them. Who, when, what and where; never why.

use care::{
    booking::{
        appointment::{Appointment, CancelledBy, Stage},
        clinic::ClinicBook,
        hold::Hold,
        slot::Slot,
    },
    id::Id,
    people::Person,
};
use jiff::Timestamp;
use serde::Serialize;

use super::{
    IHE, Writer,
    codes::{cancelled_by, category, status_word},
    elements::{
        CodeableConcept, Extension, Identifier, Meta, Period, Reference, date_time, identifier_of,
    },
    ids::Offer,
};

/// `Appointment`, as IHE's profile asks for it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AppointmentResource {
    resource_type: &'static str,
    /// The appointment's id, which it had as a hold already; of a proposal, what it stands for.
    pub id: String,
    /// Version, when it last changed, and profile.
    pub meta: Meta,
    /// Until when a held one is kept.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extension: Vec<Extension>,
    /// The same for ever.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identifier: Vec<Identifier>,
    /// How far it has come.
    pub status: &'static str,
    /// On whose side it was cancelled; never why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancelation_reason: Option<CodeableConcept>,
    /// What sort of thing it is.
    pub service_category: Vec<CodeableConcept>,
    /// What it is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub service_type: Vec<CodeableConcept>,
    /// The service's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Hands on from.
    pub start: String,
    /// Hands off at.
    pub end: String,
    /// Hands-on minutes.
    pub minutes_duration: i64,
    /// The slot it takes.
    pub slot: Vec<Reference>,
    /// When it was booked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// Who and where.
    pub participant: Vec<Participant>,
    /// When it was looked for; of one that is kept, its own time.
    pub requested_period: Vec<Period>,
}

/// Somebody or something that takes part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Participant {
    /// Who or what.
    pub actor: Reference,
    /// Whether it goes without.
    pub required: &'static str,
    /// Whether they agreed.
    pub status: &'static str,
}

/// Whose appointment it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen<'a> {
    /// Their id.
    pub athlete: Id<Person>,
    /// Their name, where it may be told.
    pub name: Option<&'a str>,
}

/// What the stages of an appointment make of its resource.
struct Form<'a> {
    id: String,
    version: Option<String>,
    changed: Option<Timestamp>,
    identifier: Option<Identifier>,
    status: &'static str,
    whose: Option<Seen<'a>>,
    kept_until: Option<Timestamp>,
    cancelled: Option<CancelledBy>,
    created: Option<Timestamp>,
    asked: Option<(Timestamp, Timestamp)>,
    /// What client and clinic have said so far.
    agreed: [&'static str; 2],
}

impl Writer<'_> {
    /// A time that is free, as `$find` proposes it, looked for between two instants.
    pub fn proposal(
        &self,
        slot: &Slot,
        whose: Option<Seen<'_>>,
        asked: Option<(Timestamp, Timestamp)>,
    ) -> AppointmentResource {
        let offer = Offer {
            athlete: whose.map(|seen| seen.athlete),
            ..Offer::of(slot)
        };
        let form = Form {
            id: offer.id(),
            version: None,
            changed: None,
            identifier: None,
            status: "proposed",
            whose,
            kept_until: None,
            cancelled: None,
            created: None,
            asked,
            agreed: ["needs-action", "needs-action"],
        };
        self.appointment_of(slot, form)
    }

    /// A time that is kept for somebody.
    pub fn held(&self, hold: &Hold, name: Option<&str>) -> AppointmentResource {
        let form = Form {
            id: hold.id.to_string(),
            version: Some(version_of_hold(hold)),
            changed: None,
            identifier: Some(identifier_of(hold.id)),
            status: "pending",
            whose: Some(Seen {
                athlete: hold.athlete,
                name,
            }),
            kept_until: Some(hold.expires_at),
            cancelled: None,
            created: None,
            asked: None,
            agreed: ["needs-action", "accepted"],
        };
        self.appointment_of(&hold.slot, form)
    }

    /// A hold that was given back.
    pub fn given_back(&self, hold: &Hold, name: Option<&str>) -> AppointmentResource {
        AppointmentResource {
            status: "cancelled",
            extension: Vec::new(),
            cancelation_reason: Some(cancelled_by(CancelledBy::Athlete)),
            ..self.held(hold, name)
        }
    }

    /// An appointment.
    pub fn appointment(
        &self,
        appointment: &Appointment,
        name: Option<&str>,
    ) -> AppointmentResource {
        let cancelled = match &appointment.stage {
            Stage::Cancelled { by, .. } => Some(*by),
            Stage::Booked
            | Stage::Arrived { .. }
            | Stage::Completed { .. }
            | Stage::NoShow { .. } => None,
        };
        let form = Form {
            id: appointment.id.to_string(),
            version: Some(version_of(appointment)),
            changed: Some(appointment.changed_at),
            identifier: Some(identifier_of(appointment.id)),
            status: status_word(&appointment.stage),
            whose: Some(Seen {
                athlete: appointment.athlete,
                name,
            }),
            kept_until: None,
            cancelled,
            created: Some(appointment.booked_at),
            asked: None,
            agreed: match cancelled {
                None => ["accepted", "accepted"],
                Some(CancelledBy::Athlete) => ["declined", "accepted"],
                Some(CancelledBy::Clinic) => ["accepted", "declined"],
            },
        };
        self.appointment_of(&appointment.slot, form)
    }

    fn appointment_of(&self, slot: &Slot, form: Form<'_>) -> AppointmentResource {
        let zone = self.zone(slot.location);
        let service = self.book.service(slot.service);
        let at = |instant: Timestamp| date_time(instant, &zone);
        let (from, until) = form.asked.unwrap_or((slot.starts_at, slot.ends_at));
        AppointmentResource {
            resource_type: "Appointment",
            id: form.id,
            meta: Meta {
                version_id: form.version,
                last_updated: form.changed.map(at),
                profile: vec![format!("{IHE}/StructureDefinition/ihe-sched-appt")],
            },
            extension: form
                .kept_until
                .map(|until| Extension {
                    url: format!("{}/StructureDefinition/kept-until", self.base),
                    value_code: None,
                    value_instant: Some(at(until)),
                })
                .into_iter()
                .collect(),
            identifier: form.identifier.into_iter().collect(),
            status: form.status,
            cancelation_reason: form.cancelled.map(cancelled_by),
            service_category: vec![category()],
            service_type: service
                .map(|service| self.service_type(service))
                .into_iter()
                .collect(),
            description: service.map(|service| service.name.clone()),
            start: at(slot.starts_at),
            end: at(slot.ends_at),
            minutes_duration: (slot.ends_at.as_second() - slot.starts_at.as_second()) / 60,
            slot: vec![Reference::to("Slot", Offer::of(slot).id(), None)],
            created: form.created.map(at),
            participant: participants(self.book, slot, form.whose, form.agreed),
            requested_period: vec![Period {
                start: Some(at(from)),
                end: Some(at(until)),
            }],
        }
    }
}

/// The version of an appointment: how often it has changed, and how far it has come.
pub(super) fn version_of(appointment: &Appointment) -> String {
    format!(
        "{}.{}",
        appointment.sequence,
        status_word(&appointment.stage)
    )
}

pub(super) fn version_of_hold(hold: &Hold) -> String {
    format!("{}.pending", hold.extended)
}

/// Client, therapist, place, room and service, in this order.
fn participants(
    book: &ClinicBook,
    slot: &Slot,
    whose: Option<Seen<'_>>,
    [client, clinic]: [&'static str; 2],
) -> Vec<Participant> {
    let taking_part = |actor: Reference, status| Participant {
        actor,
        required: "required",
        status,
    };
    let therapist = book.therapist(slot.therapist);
    let place = book.location(slot.location);
    let service = book.service(slot.service);
    let room = |id| book.room(id);
    let client = whose.map(|seen| {
        let identifier = Some(identifier_of(seen.athlete));
        let actor = Reference {
            identifier,
            ..Reference::to("Patient", seen.athlete, seen.name)
        };
        taking_part(actor, client)
    });
    let mut all: Vec<Participant> = client.into_iter().collect();
    all.push(taking_part(
        Reference::to(
            "Practitioner",
            slot.therapist,
            therapist.map(|one| one.name.as_str()),
        ),
        clinic,
    ));
    all.push(taking_part(
        Reference::to(
            "Location",
            slot.location,
            place.map(|one| one.name.as_str()),
        ),
        clinic,
    ));
    all.extend(slot.room.map(|id| {
        let name = room(id).map(|one| one.name.as_str());
        taking_part(Reference::to("Location", id, name), clinic)
    }));
    all.push(taking_part(
        Reference::to(
            "HealthcareService",
            slot.service,
            service.map(|one| one.name.as_str()),
        ),
        clinic,
    ));
    all
}
