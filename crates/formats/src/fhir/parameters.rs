//! What an operation is asked: a `Parameters` resource, or the same in an address.

use serde::Deserialize;
use serde_json::Value as Json;

use super::{
    appointment_read::CannotRead,
    elements::{CodeableConcept, Coding, Identifier, Reference},
};

/// What is given to an operation, in its order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Given {
    all: Vec<(String, Value)>,
}

/// One thing that is given.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A text, a code, a date or a number, as it was written.
    Text(String),
    /// Yes or no.
    Flag(bool),
    /// A word of a system.
    Coding(Coding),
    /// Points at a resource.
    Reference(Reference),
    /// A resource itself.
    Resource(Json),
    /// Something that nothing here takes.
    Other,
}

/// `Parameters` as it is sent.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Parameters {
    resource_type: String,
    #[serde(default)]
    parameter: Vec<Sent>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sent {
    name: String,
    value_string: Option<String>,
    value_code: Option<String>,
    value_uri: Option<String>,
    value_id: Option<String>,
    value_date: Option<String>,
    value_date_time: Option<String>,
    value_instant: Option<String>,
    value_boolean: Option<bool>,
    value_integer: Option<i64>,
    value_positive_int: Option<i64>,
    value_unsigned_int: Option<i64>,
    value_coding: Option<Coding>,
    value_codeable_concept: Option<CodeableConcept>,
    value_identifier: Option<Identifier>,
    value_reference: Option<Reference>,
    resource: Option<Json>,
}

impl Sent {
    fn value(self) -> Value {
        let text = self
            .value_string
            .or(self.value_code)
            .or(self.value_uri)
            .or(self.value_id)
            .or(self.value_date)
            .or(self.value_date_time)
            .or(self.value_instant);
        let number = self
            .value_integer
            .or(self.value_positive_int)
            .or(self.value_unsigned_int)
            .map(|number| number.to_string());
        let coding = self.value_coding.or_else(|| {
            let concept = self.value_codeable_concept?;
            concept.coding.into_iter().next()
        });
        let reference = self.value_reference.or_else(|| {
            Some(Reference {
                identifier: Some(self.value_identifier?),
                ..Reference::default()
            })
        });
        text.or(number)
            .map(Value::Text)
            .or(self.value_boolean.map(Value::Flag))
            .or(coding.map(Value::Coding))
            .or(reference.map(Value::Reference))
            .or(self.resource.map(Value::Resource))
            .unwrap_or(Value::Other)
    }
}

impl Given {
    /// What a body gives.
    ///
    /// # Errors
    /// [`CannotRead`] for what is no `Parameters` resource in JSON.
    pub fn of_json(body: &[u8]) -> Result<Self, CannotRead> {
        let sent: Parameters = serde_json::from_slice(body).map_err(|error| CannotRead {
            says: format!("this is not a Parameters resource in JSON: {error}"),
            at: "Parameters".into(),
        })?;
        if sent.resource_type != "Parameters" {
            return Err(CannotRead {
                says: "a Parameters resource was expected".into(),
                at: "Parameters.resourceType".into(),
            });
        }
        let all = sent.parameter.into_iter().map(|one| {
            let name = one.name.clone();
            (name, one.value())
        });
        Ok(Self { all: all.collect() })
    }

    /// What an address gives.
    pub fn of_pairs(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let all = pairs.into_iter();
        Self {
            all: all.map(|(name, text)| (name, Value::Text(text))).collect(),
        }
    }

    /// The same with what an address gives besides.
    #[must_use]
    pub fn and_pairs(mut self, pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        self.all.extend(Self::of_pairs(pairs).all);
        self
    }

    /// All of it as pairs of an address; `None` where something of it cannot stand there.
    pub fn pairs(&self) -> Option<Vec<(String, String)>> {
        let all = self.all.iter();
        all.map(|(name, value)| Some((name.clone(), value.pair()?)))
            .collect()
    }

    /// Everything of a name, in its order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Value> {
        let named = self.all.iter().filter(move |(other, _)| other == name);
        named.map(|(_, value)| value)
    }

    /// The first of a name.
    pub fn first(&self, name: &str) -> Option<&Value> {
        self.all
            .iter()
            .find(|(other, _)| other == name)
            .map(|(_, value)| value)
    }

    /// Names that are given and not among these.
    pub fn besides(&self, known: &[&str]) -> Vec<String> {
        let mut others: Vec<String> = self
            .all
            .iter()
            .map(|(name, _)| name.clone())
            .filter(|name| !known.contains(&name.as_str()))
            .collect();
        others.sort_unstable();
        others.dedup();
        others
    }
}

impl Value {
    /// As text, where it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Flag(_)
            | Self::Coding(_)
            | Self::Reference(_)
            | Self::Resource(_)
            | Self::Other => None,
        }
    }

    /// As an address writes it.
    fn pair(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Flag(flag) => Some(flag.to_string()),
            Self::Coding(coding) => {
                let code = coding.code.as_deref()?;
                Some(match &coding.system {
                    Some(system) => format!("{system}|{code}"),
                    None => code.to_owned(),
                })
            }
            Self::Reference(reference) => reference.reference.clone(),
            Self::Resource(_) | Self::Other => None,
        }
    }

    /// As yes or no.
    pub fn flag(&self) -> Option<bool> {
        match self {
            Self::Flag(flag) => Some(*flag),
            Self::Text(text) => text.parse().ok(),
            Self::Coding(_) | Self::Reference(_) | Self::Resource(_) | Self::Other => None,
        }
    }

    /// As a reference; an address's text is one.
    pub fn reference(&self) -> Option<Reference> {
        match self {
            Self::Reference(reference) => Some(reference.clone()),
            Self::Text(text) => Some(Reference {
                reference: Some(text.clone()),
                ..Reference::default()
            }),
            Self::Resource(resource) => {
                let part = |name: &str| resource.get(name).and_then(Json::as_str);
                let address = part("resourceType").zip(part("id"));
                let identifiers = resource.get("identifier").and_then(Json::as_array);
                let mut identifiers = identifiers.into_iter().flatten();
                let ours = identifiers.find_map(|one| {
                    let read: Identifier = serde_json::from_value(one.clone()).ok()?;
                    read.id::<()>().is_some().then_some(read)
                });
                Some(Reference {
                    reference: address.map(|(kind, id)| format!("{kind}/{id}")),
                    kind: part("resourceType").map(str::to_owned),
                    identifier: ours,
                    display: None,
                })
            }
            Self::Flag(_) | Self::Coding(_) | Self::Other => None,
        }
    }

    /// As system and code; in a text they stand as `system|code` or as a code alone.
    pub fn token(&self) -> Option<(Option<&str>, &str)> {
        match self {
            Self::Text(text) => Some(match text.split_once('|') {
                Some(("", code)) => (None, code),
                Some((system, code)) => (Some(system), code),
                None => (None, text.as_str()),
            }),
            Self::Coding(coding) => Some((coding.system.as_deref(), coding.code.as_deref()?)),
            Self::Flag(_) | Self::Reference(_) | Self::Resource(_) | Self::Other => None,
        }
    }
}
