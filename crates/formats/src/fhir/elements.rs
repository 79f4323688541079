//! FHIR's small parts, which many resources share.

use care::id::Id;
use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};

/// The system of identifiers that are URIs themselves, as UUIDs are.
const URI: &str = "urn:ietf:rfc:3986";

/// A name that something has in some system, for ever.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Identifier {
    /// The system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// The name in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// The identifier of something of ours, the same on every server that has it: its UUID as a URI.
pub fn identifier_of<T>(id: Id<T>) -> Identifier {
    Identifier {
        system: Some(URI.into()),
        value: Some(format!("urn:uuid:{id}")),
    }
}

impl Identifier {
    /// The id in an identifier that [`identifier_of`] wrote; `None` for any other.
    pub fn id<T>(&self) -> Option<Id<T>> {
        let value = self.value.as_deref()?;
        let system = self.system.as_deref();
        if system.is_some_and(|system| system != URI) {
            return None;
        }
        value.strip_prefix("urn:uuid:")?.parse().ok()
    }
}

/// A word of a code system.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Coding {
    /// The system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// The word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// How people say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display: Option<String>,
}

impl Coding {
    /// A word of a system, with its plain name.
    pub fn new(
        system: impl Into<String>,
        code: impl Into<String>,
        display: impl Into<String>,
    ) -> Self {
        Self {
            system: Some(system.into()),
            code: Some(code.into()),
            display: Some(display.into()),
        }
    }
}

/// One meaning, in as many systems as know it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CodeableConcept {
    /// The words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coding: Vec<Coding>,
    /// Plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl CodeableConcept {
    /// One word of one system.
    pub fn of(coding: Coding) -> Self {
        Self {
            coding: vec![coding],
            text: None,
        }
    }

    /// Words in a text alone.
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            coding: Vec::new(),
            text: Some(text.into()),
        }
    }
}

/// Points at a resource.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Reference {
    /// Its address, such as `Practitioner/…`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Its type, where the address does not say it.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Its identifier, where its address is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identifier: Option<Identifier>,
    /// How people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display: Option<String>,
}

impl Reference {
    /// To a resource of this server, such as `Practitioner` and an id.
    pub fn to(kind: &str, id: impl std::fmt::Display, name: Option<&str>) -> Self {
        Self {
            reference: Some(format!("{kind}/{id}")),
            display: name.map(str::to_owned),
            ..Self::default()
        }
    }

    /// To something that has a name here and no address.
    pub fn named(name: &str) -> Self {
        Self {
            display: Some(name.to_owned()),
            ..Self::default()
        }
    }

    /// Type and id of a resource of this server; `None` for another server's, or where only an identifier is given.
    pub fn target(&self, base: &str) -> Option<(&str, &str)> {
        let address = self.reference.as_deref()?;
        let local = match address.strip_prefix(base) {
            Some(rest) => rest.strip_prefix('/')?,
            None => address,
        };
        let (kind, id) = local.split_once('/')?;
        // A version is of no interest: there is one, the newest.
        let id = id.split_once("/_history/").map_or(id, |(id, _)| id);
        (!kind.contains(':') && !id.contains('/')).then_some((kind, id))
    }

    /// The id of a resource of this type, by address or by identifier.
    pub fn id_of<T>(&self, kind: &str, base: &str) -> Option<Id<T>> {
        match self.target(base) {
            Some((named, id)) if named == kind => id.parse().ok(),
            Some(_) => None,
            None if self.kind.as_deref().is_none_or(|named| named == kind) => {
                self.identifier.as_ref()?.id()
            }
            None => None,
        }
    }
}

/// From and until, as text with offsets.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Period {
    /// From.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    /// Until.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
}

/// What a resource says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Meta {
    /// Its version, for `If-Match`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version_id: Option<String>,
    /// When it last changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_updated: Option<String>,
    /// The profiles that it keeps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub profile: Vec<String>,
}

/// A name of a person. Names are not cut into parts: not every name has them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct HumanName {
    /// As they want to be called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// A way to reach somebody.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ContactPoint {
    /// Which way, such as `email`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// The address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// A postal address.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Address {
    /// In one line.
    pub text: String,
    /// ISO 3166-1 alpha-2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// Something that FHIR has no field for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Extension {
    /// What it means.
    pub url: String,
    /// A word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_code: Option<String>,
    /// An instant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_instant: Option<String>,
}

/// An instant as FHIR writes it: the wall clock of the place, with its offset from UTC.
pub fn date_time(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone())
        .strftime("%Y-%m-%dT%H:%M:%S%:z")
        .to_string()
}
