//! What a server can do, written from the table by which it does it.

use serde::Serialize;

use super::{IHE, elements::CodeableConcept};

/// `CapabilityStatement` of a running server.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CapabilityStatement {
    resource_type: &'static str,
    status: &'static str,
    date: &'static str,
    publisher: String,
    kind: &'static str,
    instantiates: Vec<String>,
    software: Software,
    implementation: Implementation,
    fhir_version: &'static str,
    format: Vec<&'static str>,
    rest: Vec<Rest>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Software {
    name: &'static str,
    version: &'static str,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Implementation {
    description: String,
    url: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Rest {
    mode: &'static str,
    documentation: &'static str,
    security: Security,
    resource: Vec<ResourceServed>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Security {
    cors: bool,
    service: Vec<CodeableConcept>,
    description: &'static str,
}

/// A type of resources, and what can be done with it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ResourceServed {
    /// The type.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The profile that its resources keep.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// What it is here.
    pub documentation: &'static str,
    /// What can be done.
    pub interaction: Vec<Interaction>,
    /// Whether it has versions.
    pub versioning: &'static str,
    /// What belongs to it and can be asked for along.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub search_include: Vec<String>,
    /// What it can be searched by.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub search_param: Vec<ParameterServed>,
    /// Operations.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub operation: Vec<OperationServed>,
}

/// Something that can be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Interaction {
    /// FHIR's word, such as `read`.
    pub code: &'static str,
}

/// Something to search by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ParameterServed {
    /// Its name.
    pub name: &'static str,
    /// FHIR's definition of it.
    pub definition: String,
    /// FHIR's word for what it takes, such as `token`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// What it finds here.
    pub documentation: &'static str,
}

/// An operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OperationServed {
    /// Its name, such as `find`.
    pub name: &'static str,
    /// Its definition.
    pub definition: String,
    /// What to know.
    pub documentation: &'static str,
}

impl OperationServed {
    /// One of IHE's.
    pub fn of_ihe(name: &'static str, documentation: &'static str) -> Self {
        Self {
            name,
            definition: format!("{IHE}/OperationDefinition/appointment-{name}"),
            documentation,
        }
    }
}

impl CapabilityStatement {
    /// The statement of a clinic's server that serves these.
    pub fn of(
        clinic: &str,
        base: &str,
        version: &'static str,
        served: Vec<ResourceServed>,
    ) -> Self {
        Self {
            resource_type: "CapabilityStatement",
            status: "active",
            // The day on which the table of what is served last changed.
            date: "2026-11-22",
            publisher: clinic.to_owned(),
            kind: "instance",
            instantiates: vec![format!("{IHE}/CapabilityStatement/IHE.Scheduling.server")],
            software: Software {
                name: "Knead",
                version,
            },
            implementation: Implementation {
                description: format!("Scheduling of {clinic}"),
                url: base.to_owned(),
            },
            fhir_version: "4.0.1",
            format: vec!["application/fhir+json", "json"],
            rest: vec![Rest {
                mode: "server",
                documentation: "Find, hold and book massages. Appointments say who, when, what and where, never why.",
                security: Security {
                    cors: false,
                    service: vec![CodeableConcept::text("API key")],
                    description: "An API key of the clinic as bearer token; each key has its scopes.",
                },
                resource: served,
            }],
        }
    }
}
