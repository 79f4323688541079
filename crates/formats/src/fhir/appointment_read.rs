//! An appointment as another program sends it: what it asks for.

use care::{
    booking::{
        appointment::Cause,
        clinic::{Location, Room, Service, Therapist},
    },
    id::Id,
    people::Person,
};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value as Json;

use super::{
    Writer,
    elements::{CodeableConcept, Identifier, Meta, Reference},
    ids::Offer,
};

/// What was sent cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{says}")]
pub struct CannotRead {
    /// Why, in plain words.
    pub says: String,
    /// Which part, as FHIR names parts.
    pub at: String,
}

impl CannotRead {
    fn new(at: &str, says: &str) -> Self {
        Self {
            says: says.into(),
            at: at.into(),
        }
    }
}

/// `Appointment` as it is sent. What is not named here is read over.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SentAppointment {
    resource_type: String,
    /// Which.
    pub id: Option<String>,
    /// The version it was read at.
    pub meta: Option<Meta>,
    /// What it is to become.
    pub status: String,
    #[serde(default)]
    identifier: Vec<Identifier>,
    #[serde(default)]
    service_type: Vec<CodeableConcept>,
    start: Option<String>,
    #[serde(default)]
    slot: Vec<Reference>,
    #[serde(default)]
    participant: Vec<SentParticipant>,
    cancelation_reason: Option<CodeableConcept>,
}

/// Somebody or something that is to take part.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SentParticipant {
    actor: Option<Reference>,
    status: Option<String>,
}

impl SentAppointment {
    /// Reads a body.
    ///
    /// # Errors
    /// [`CannotRead`] for what is no `Appointment` resource in JSON.
    pub fn of_bytes(body: &[u8]) -> Result<Self, CannotRead> {
        let sent = serde_json::from_slice(body);
        Self::checked(sent.map_err(|error| CannotRead {
            says: format!("this is not an Appointment resource in JSON: {error}"),
            at: "Appointment".into(),
        })?)
    }

    /// Reads a resource within another one.
    ///
    /// # Errors
    /// As [`Self::of_bytes`].
    pub fn of_json(resource: &Json) -> Result<Self, CannotRead> {
        Self::checked(Self::deserialize(resource).map_err(|error| CannotRead {
            says: format!("this is not an Appointment resource: {error}"),
            at: "Appointment".into(),
        })?)
    }

    fn checked(self) -> Result<Self, CannotRead> {
        if self.resource_type == "Appointment" {
            Ok(self)
        } else {
            Err(CannotRead::new(
                "Appointment.resourceType",
                "an Appointment resource was expected",
            ))
        }
    }

    /// The id of an appointment or hold of ours, by id or by identifier.
    pub fn kept_id<T>(&self) -> Option<Id<T>> {
        let by_id = self.id.as_deref().and_then(|id| id.parse().ok());
        by_id.or_else(|| self.identifier.iter().find_map(Identifier::id))
    }

    /// What names the time: the id of a held appointment or of a proposal, or of the slot.
    pub fn named_id(&self, base: &str) -> Option<String> {
        let kept: Option<Id<()>> = self.kept_id();
        let proposal = self
            .id
            .as_deref()
            .filter(|id| Offer::start_in(id).is_some());
        kept.map(|id| id.to_string())
            .or_else(|| Some(proposal.or_else(|| self.slot_id(base))?.to_owned()))
    }

    /// The id of the first slot of ours that it names.
    pub fn slot_id(&self, base: &str) -> Option<&str> {
        let mut slots = self.slot.iter().filter_map(|slot| slot.target(base));
        slots.find(|(kind, _)| *kind == "Slot").map(|(_, id)| id)
    }

    /// The start.
    ///
    /// # Errors
    /// [`CannotRead`] for what is no instant with an offset.
    pub fn starts_at(&self) -> Result<Option<Timestamp>, CannotRead> {
        instant(self.start.as_deref(), "Appointment.start")
    }

    /// The therapist who takes part.
    pub fn therapist(&self, writer: &Writer<'_>) -> Option<Id<Therapist>> {
        self.actor_of("Practitioner", writer.base)
    }

    /// The place; a room counts as its place.
    pub fn location(&self, writer: &Writer<'_>) -> Option<Id<Location>> {
        let mut actors = self.participant.iter().filter_map(|one| one.actor.as_ref());
        actors.find_map(|actor| {
            let id: Id<Location> = actor.id_of("Location", writer.base)?;
            let room: Id<Room> = Id::from_uuid(id.uuid());
            match writer.book.room(room) {
                Some(room) => Some(room.location),
                None => Some(id),
            }
        })
    }

    /// The client.
    pub fn athlete(&self, base: &str) -> Option<Id<Person>> {
        self.actor_of("Patient", base)
    }

    /// The service that it names by participant or by code.
    pub fn service(&self, writer: &Writer<'_>) -> Option<Id<Service>> {
        self.actor_of("HealthcareService", writer.base).or_else(|| {
            let codes = self.service_type.iter().flat_map(|one| &one.coding);
            let mut ids = codes.filter_map(|coding| coding.code.as_deref()?.parse().ok());
            ids.find(|id| writer.book.service(*id).is_some())
        })
    }

    /// Whether the client has agreed: their part says `accepted`.
    pub fn is_accepted_by_client(&self, base: &str) -> bool {
        self.participant.iter().any(|one| {
            let is_client = one.actor.as_ref().is_some_and(|actor| {
                actor.kind.as_deref() == Some("Patient")
                    || matches!(actor.target(base), Some(("Patient", _)))
            });
            is_client && one.status.as_deref() == Some("accepted")
        })
    }

    /// What kind of reason is given for cancelling. HL7's words for the provider's side are the clinic's own change; all others are a
    /// change of plans. Nobody's illness is asked for here.
    pub fn cause(&self) -> Cause {
        let codes = self.cancelation_reason.iter().flat_map(|one| &one.coding);
        let mut codes = codes.filter_map(|coding| coding.code.as_deref());
        let clinics = |code: &str| {
            code == "prov" || code.starts_with("prov-") || code == "maint" || code == "oth-room"
        };
        if codes.any(clinics) {
            Cause::Clinic
        } else {
            Cause::Plans
        }
    }

    fn actor_of<T>(&self, kind: &str, base: &str) -> Option<Id<T>> {
        let mut actors = self.participant.iter().filter_map(|one| one.actor.as_ref());
        actors.find_map(|actor| {
            // An identifier alone says nothing of its type.
            let says_type = actor.reference.is_some() || actor.kind.is_some();
            says_type.then(|| actor.id_of(kind, base))?
        })
    }
}

fn instant(text: Option<&str>, at: &str) -> Result<Option<Timestamp>, CannotRead> {
    text.map(|text| {
        text.parse()
            .map_err(|_| CannotRead::new(at, "an instant with an offset was expected"))
    })
    .transpose()
}
