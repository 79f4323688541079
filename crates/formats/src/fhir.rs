//! HL7 FHIR R4 (4.0.1), as far as scheduling goes: the resources we serve, and what is asked of us.
//!
//! Two directions and nothing between them: what we know -> a resource ([`Writer`]), and `Parameters` or an `Appointment` -> what is asked
//! ([`Given`], [`SentAppointment`]). An appointment says who, when, what and where; never why, and nothing of anybody's health.
//!
//! # Source
//! FHIR R4 <https://hl7.org/fhir/R4/>, and IHE ITI Scheduling 1.0 <https://profiles.ihe.net/ITI/Scheduling/>.

mod appointment;
mod appointment_read;
mod bundle;
mod capability;
mod clinic;
mod codes;
mod elements;
mod ids;
mod outcome;
mod parameters;
mod patient;
mod slot;

pub use appointment::{AppointmentResource, Participant, Seen};
pub use appointment_read::{CannotRead, SentAppointment, SentParticipant};
pub use bundle::{Bundle, Entry, Link, SearchMode};
pub use capability::{
    CapabilityStatement, Interaction, OperationServed, ParameterServed, ResourceServed,
};
pub use clinic::{
    HealthcareServiceResource, Hours, LocationResource, PractitionerResource,
    PractitionerRoleResource, Qualification,
};
pub use codes::{service_has_code, skill_of_code, status_word};
pub use elements::{
    Address, CodeableConcept, Coding, ContactPoint, Extension, HumanName, Identifier, Meta, Period,
    Reference, date_time, identifier_of,
};
pub use ids::{Offer, OfferedBy, Works};
pub use outcome::{Issue, IssueCode, OperationOutcome, Severity};
pub use parameters::{Given, Parameters, Value};
pub use patient::PatientResource;
pub use slot::{ScheduleResource, SlotResource, SlotStatus};

use care::{
    booking::clinic::{ClinicBook, Location},
    id::Id,
};
use jiff::{Timestamp, tz::TimeZone};

/// What `application/fhir+json` is called in headers.
pub const MEDIA_TYPE: &str = "application/fhir+json";

/// Where IHE's profiles stand.
pub const IHE: &str = "https://profiles.ihe.net/ITI/Scheduling";

/// Writes what a clinic is and has as resources.
#[derive(Debug, Clone, Copy)]
pub struct Writer<'a> {
    /// The address of the service, without a slash at its end, such as `https://clinic.example/fhir/r4`.
    pub base: &'a str,
    /// The clinic.
    pub book: &'a ClinicBook,
    /// Now: hours and skills are those that hold today.
    pub now: Timestamp,
}

impl Writer<'_> {
    /// The zone in which a place's times are written; UTC for a place that is gone.
    fn zone(&self, location: Id<Location>) -> TimeZone {
        let place = self.book.location(location);
        place.map_or(TimeZone::UTC, |place| place.zone.clone())
    }
}

#[cfg(test)]
mod tests;
