//! A client, as far as scheduling goes: a name and a way to reach them.

use care::people::Person;
use serde::Serialize;

use super::elements::{ContactPoint, HumanName, Identifier, identifier_of};

/// `Patient`: FHIR's word for whoever an appointment is for. Here that is a healthy person.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PatientResource {
    resource_type: &'static str,
    /// The client's id.
    pub id: String,
    /// The same for ever.
    pub identifier: Vec<Identifier>,
    /// Whether they can be booked for.
    pub active: bool,
    /// Their name.
    pub name: Vec<HumanName>,
    /// Their mail address.
    pub telecom: Vec<ContactPoint>,
}

impl PatientResource {
    /// A client.
    pub fn of(person: &Person) -> Self {
        Self {
            resource_type: "Patient",
            id: person.id.to_string(),
            identifier: vec![identifier_of(person.id)],
            active: true,
            name: vec![HumanName {
                text: Some(person.name.clone()),
            }],
            telecom: vec![ContactPoint {
                system: Some("email".into()),
                value: Some(person.email.clone()),
            }],
        }
    }
}
