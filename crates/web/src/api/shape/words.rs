//! The small words of the JSON: ids, instants, lists in an address, and the words of enums.

use std::borrow::Cow;

use care::{
    booking::{
        appointment::Cause,
        staff::{Gender, Seniority},
    },
    id::Id,
};
use jiff::Timestamp;
use practice::SaidStage;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize, Serializer};

/// An id of any kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Uid(Id<Uid>);

impl Uid {
    /// An id as JSON has it.
    pub fn of<T>(id: Id<T>) -> Self {
        Self(Id::from_uuid(id.uuid()))
    }

    /// As an id of the kind that is meant.
    pub fn id<T>(self) -> Id<T> {
        Id::from_uuid(self.0.uuid())
    }
}

impl TryFrom<String> for Uid {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        // Only the one way of writing it; a UUID without its dashes is not taken.
        let id: Option<Id<Self>> = text.parse().ok();
        id.filter(|_| text.len() == 36)
            .map(Self)
            .ok_or_else(|| "this is no id; write it as a UUID with dashes".to_owned())
    }
}

impl Serialize for Uid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl JsonSchema for Uid {
    fn schema_name() -> Cow<'static, str> {
        "Id".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "uuid"})
    }
}

/// An instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct At(pub Timestamp);

impl TryFrom<String> for At {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse().map(Self).map_err(|_| {
            "this is no instant; write it with its offset, such as `2026-05-04T09:00:00-06:00`"
                .to_owned()
        })
    }
}

impl Serialize for At {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // To the microsecond, as it is kept: what is told right after a write is what is read later.
        let kept = Timestamp::from_microsecond(self.0.as_microsecond()).unwrap_or(self.0);
        serializer.collect_str(&kept)
    }
}

impl JsonSchema for At {
    fn schema_name() -> Cow<'static, str> {
        "Instant".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "date-time", "description": "An instant with its offset."})
    }
}

/// Ids in an address, separated by commas.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(try_from = "String")]
pub struct Ids(pub Vec<Uid>);

impl TryFrom<String> for Ids {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.split(',')
            .filter(|part| !part.is_empty())
            .map(|part| Uid::try_from(part.to_owned()))
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl JsonSchema for Ids {
    fn schema_name() -> Cow<'static, str> {
        "Ids".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "array", "items": {"type": "string", "format": "uuid"}})
    }
}

/// Enums of `care` and `practice` by their own words.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident($inner:ty), $title:literal, $all:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(pub $inner);

        impl TryFrom<String> for $name {
            type Error = String;

            fn try_from(text: String) -> Result<Self, String> {
                <$inner>::from_word(&text).map(Self).ok_or_else(|| {
                    let words: Vec<&str> = $all.iter().map(|one| one.word()).collect();
                    format!("one of {}", words.join(", "))
                })
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                $title.into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                let words: Vec<&str> = $all.iter().map(|one| one.word()).collect();
                json_schema!({"type": "string", "enum": words})
            }
        }
    )*};
}

words! {
    /// A therapist's gender.
    GenderWord(Gender), "Gender", Gender::ALL;
    /// How senior a therapist is.
    SeniorityWord(Seniority), "Seniority", Seniority::ALL;
    /// What kind of reason somebody has to cancel.
    CauseWord(Cause), "Cause", Cause::ALL;
    /// What staff say of an appointment.
    SaidWord(SaidStage), "SaidStage", SaidStage::ALL;
}
