//! Words of code systems: HL7's where there is one, the clinic's own beside it.

use care::{
    booking::{
        appointment::{CancelledBy, Stage},
        clinic::{Service, Therapist},
        staff::Gender,
    },
    treatment::massage::Skill,
};
use jiff::civil::Weekday;

use super::{
    Writer,
    elements::{CodeableConcept, Coding},
};

/// HL7's list of kinds of service.
const SERVICE_TYPE: &str = "http://terminology.hl7.org/CodeSystem/service-type";
/// "Massage Therapy" in it.
const MASSAGE: &str = "25";
const SERVICE_CATEGORY: &str = "http://terminology.hl7.org/CodeSystem/service-category";
const CANCELLATION: &str = "http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason";
const PHYSICAL_TYPE: &str = "http://terminology.hl7.org/CodeSystem/location-physical-type";
const LANGUAGE: &str = "urn:ietf:bcp:47";

impl Writer<'_> {
    /// A code system of this server.
    fn system(&self, name: &str) -> String {
        format!("{}/CodeSystem/{name}", self.base)
    }

    /// What a service is, from the general to the particular.
    pub(super) fn service_type(&self, service: &Service) -> CodeableConcept {
        let kind = service.kind;
        CodeableConcept {
            coding: vec![
                Coding::new(SERVICE_TYPE, MASSAGE, "Massage Therapy"),
                Coding::new(self.system("kind"), kind.word(), kind.plain_name()),
                Coding::new(
                    self.system("service"),
                    service.id.to_string(),
                    &service.name,
                ),
            ],
            text: Some(service.name.clone()),
        }
    }

    pub(super) fn skill(&self, skill: Skill) -> Coding {
        let mut name = skill.word().to_owned();
        name[..1].make_ascii_uppercase();
        Coding::new(self.system("skill"), skill.word(), name)
    }
}

/// "Alternative/Complementary Therapies".
pub(super) fn category() -> CodeableConcept {
    CodeableConcept::of(Coding::new(
        SERVICE_CATEGORY,
        "3",
        "Alternative/Complementary Therapies",
    ))
}

pub(super) fn physical_type(code: &str, name: &str) -> CodeableConcept {
    CodeableConcept::of(Coding::new(PHYSICAL_TYPE, code, name))
}

pub(super) fn language(tag: &str) -> CodeableConcept {
    CodeableConcept::of(Coding {
        system: Some(LANGUAGE.into()),
        code: Some(tag.to_owned()),
        display: None,
    })
}

/// On whose side an appointment was cancelled. Why is nobody's business: it may have been an illness.
pub(super) fn cancelled_by(by: CancelledBy) -> CodeableConcept {
    let (code, name) = match by {
        CancelledBy::Athlete => ("pat", "Patient"),
        CancelledBy::Clinic => ("prov", "Provider"),
    };
    CodeableConcept::of(Coding::new(CANCELLATION, code, name))
}

pub(super) const fn gender(gender: Gender) -> &'static str {
    match gender {
        Gender::Woman => "female",
        Gender::Man => "male",
        Gender::NonBinary => "other",
    }
}

pub(super) const fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "mon",
        Weekday::Tuesday => "tue",
        Weekday::Wednesday => "wed",
        Weekday::Thursday => "thu",
        Weekday::Friday => "fri",
        Weekday::Saturday => "sat",
        Weekday::Sunday => "sun",
    }
}

/// FHIR's word for how far an appointment has come.
pub const fn status_word(stage: &Stage) -> &'static str {
    match stage {
        Stage::Booked => "booked",
        Stage::Arrived { .. } => "arrived",
        Stage::Completed { .. } => "fulfilled",
        Stage::Cancelled { .. } => "cancelled",
        Stage::NoShow { .. } => "noshow",
    }
}

/// Whether a code names a service: its id, its kind, or massage as such. A system, where one is given, has to be the right one.
pub fn service_has_code(service: &Service, system: Option<&str>, code: &str, base: &str) -> bool {
    let ours = |name: &str| {
        system.is_none_or(|system| {
            system
                .strip_prefix(base)
                .and_then(|rest| rest.strip_prefix("/CodeSystem/"))
                == Some(name)
        })
    };
    (code == MASSAGE && system.is_none_or(|system| system == SERVICE_TYPE))
        || (code == service.kind.word() && ours("kind"))
        || (ours("service") && code.parse() == Ok(service.id))
}

/// The skill that a code of ours names.
pub fn skill_of_code(system: Option<&str>, code: &str, base: &str) -> Option<Skill> {
    let ours = system.is_none_or(|system| {
        system
            .strip_prefix(base)
            .is_some_and(|rest| rest == "/CodeSystem/skill")
    });
    Skill::from_word(code).filter(|_| ours)
}

/// Minutes and price as people read them.
pub(super) fn comment(service: &Service, currency: &str) -> String {
    let (whole, cents) = (service.price_cents / 100, service.price_cents % 100);
    format!(
        "{} minutes, {currency} {whole}.{:02}",
        service.minutes,
        cents.abs()
    )
}

/// Whether somebody gives a service at all.
pub(super) fn gives(therapist: &Therapist, service: &Service) -> bool {
    therapist.services.contains(&service.id)
}
