//! Schedules and slots: a schedule is one service of one therapist at one place, and its slots are the starts that can be booked.

use care::booking::slot::Slot;
use jiff::Timestamp;
use serde::Serialize;

use super::{
    Writer,
    codes::category,
    elements::{CodeableConcept, Identifier, Reference, date_time},
    ids::{Offer, OfferedBy},
};

/// `Schedule`: what a therapist offers at a place, for one service.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ScheduleResource {
    resource_type: &'static str,
    /// Says what it is of.
    pub id: String,
    /// Whether it can be booked.
    pub active: bool,
    /// What sort of thing it is.
    pub service_category: Vec<CodeableConcept>,
    /// What it is.
    pub service_type: Vec<CodeableConcept>,
    /// Therapist, place and service.
    pub actor: Vec<Reference>,
    /// What to know.
    pub comment: String,
}

/// Whether a slot can be booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SlotStatus {
    /// It can.
    Free,
    /// It cannot; why is not said.
    BusyUnavailable,
}

/// `Slot`: a start.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SlotResource {
    resource_type: &'static str,
    /// Says what it stands for.
    pub id: String,
    /// The same, for programs that keep identifiers.
    pub identifier: Vec<Identifier>,
    /// What sort of thing it is.
    pub service_category: Vec<CodeableConcept>,
    /// What it is.
    pub service_type: Vec<CodeableConcept>,
    /// Whose.
    pub schedule: Reference,
    /// Whether it can be booked.
    pub status: SlotStatus,
    /// Hands on from.
    pub start: String,
    /// Hands off at.
    pub end: String,
}

impl Writer<'_> {
    /// A schedule; `None` where something of it is gone.
    pub fn schedule(&self, by: OfferedBy) -> Option<ScheduleResource> {
        let service = self.book.service(by.service)?;
        let therapist = self.book.therapist(by.therapist)?;
        let place = self.book.location(by.location)?;
        Some(ScheduleResource {
            resource_type: "Schedule",
            id: by.id(),
            active: self.book.offers(service.id) && therapist.services.contains(&service.id),
            service_category: vec![category()],
            service_type: vec![self.service_type(service)],
            actor: vec![
                Reference::to("Practitioner", therapist.id, Some(&therapist.name)),
                Reference::to("Location", place.id, Some(&place.name)),
                Reference::to("HealthcareService", service.id, Some(&service.name)),
            ],
            comment: format!(
                "Each slot is a start of {} minutes",
                therapist.minutes_of(service)
            ),
        })
    }

    /// A start that can be booked.
    pub fn free_slot(&self, slot: &Slot) -> Option<SlotResource> {
        let offer = Offer::of(slot);
        self.slot(offer, slot.ends_at, SlotStatus::Free)
    }

    /// A start that cannot be booked, whatever the reason.
    pub fn busy_slot(&self, offer: Offer) -> Option<SlotResource> {
        let service = self.book.service(offer.by.service)?;
        let therapist = self.book.therapist(offer.by.therapist)?;
        let minutes = i64::from(therapist.minutes_of(service));
        let ends_at = offer
            .starts_at
            .checked_add(jiff::SignedDuration::from_mins(minutes))
            .ok()?;
        self.slot(offer, ends_at, SlotStatus::BusyUnavailable)
    }

    fn slot(&self, offer: Offer, ends_at: Timestamp, status: SlotStatus) -> Option<SlotResource> {
        let service = self.book.service(offer.by.service)?;
        let zone = self.zone(offer.by.location);
        let id = offer.slot_id();
        Some(SlotResource {
            resource_type: "Slot",
            identifier: vec![Identifier {
                system: Some(format!("{}/slot", self.base)),
                value: Some(id.clone()),
            }],
            id,
            service_category: vec![category()],
            service_type: vec![self.service_type(service)],
            schedule: Reference::to("Schedule", offer.by.id(), None),
            status,
            start: date_time(offer.starts_at, &zone),
            end: date_time(ends_at, &zone),
        })
    }
}

impl OfferedBy {
    /// What a slot is of.
    pub const fn of_slot(slot: &Slot) -> Self {
        Self {
            service: slot.service,
            therapist: slot.therapist,
            location: slot.location,
        }
    }
}

impl Offer {
    /// A slot, for nobody in particular.
    pub const fn of(slot: &Slot) -> Self {
        Self {
            by: OfferedBy::of_slot(slot),
            starts_at: slot.starts_at,
            athlete: None,
        }
    }
}
