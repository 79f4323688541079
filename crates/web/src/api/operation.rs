//! One operation of the API: its address, what goes in and out, what it may refuse, and the door that answers. The router and the
//! description are both written from these, so that they cannot drift apart.

use axum::{
    handler::Handler,
    http::{Method, StatusCode},
    routing::{MethodFilter, MethodRouter, on},
};
use practice::{KeyScope, access::Act};
use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::problem::Kind;
use crate::app::App;

/// Writes the schema of one type.
pub type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// One operation.
pub struct Operation {
    /// The HTTP method.
    pub method: Method,
    /// The address, with `{id}` where an id stands.
    pub path: &'static str,
    /// Its name for generated clients.
    pub id: &'static str,
    /// What it does, in a few words.
    pub summary: &'static str,
    /// More about it; may be empty.
    pub says: &'static str,
    /// Whether a key is needed.
    pub keyed: bool,
    /// The act it calls, which decides about the scope; `None` where every key may.
    pub act: Option<Act>,
    /// What the address may ask.
    pub query: Option<SchemaOf>,
    /// The body.
    pub body: Option<SchemaOf>,
    /// Whether it takes an `Idempotency-Key`.
    pub once: bool,
    /// Whether it needs `If-Match`.
    pub edit: bool,
    /// The status of a good answer.
    pub status: StatusCode,
    /// The body of a good answer.
    pub answer: Option<SchemaOf>,
    /// Headers of a good answer, with what they say.
    pub headers: Vec<(&'static str, &'static str)>,
    /// What it may refuse, besides what all may.
    pub refusals: &'static [Kind],
    /// The door.
    pub door: MethodRouter<App>,
}

impl Operation {
    /// Something that is read.
    pub fn get<H, T>(path: &'static str, names: (&'static str, &'static str), door: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        Self::new(Method::GET, path, names, on(MethodFilter::GET, door))
    }

    /// Something that is done.
    pub fn post<H, T>(path: &'static str, names: (&'static str, &'static str), door: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        Self::new(Method::POST, path, names, on(MethodFilter::POST, door))
    }

    /// Something that is ended.
    pub fn delete<H, T>(path: &'static str, names: (&'static str, &'static str), door: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        Self::new(Method::DELETE, path, names, on(MethodFilter::DELETE, door))
    }

    fn new(
        method: Method,
        path: &'static str,
        (id, summary): (&'static str, &'static str),
        door: MethodRouter<App>,
    ) -> Self {
        Self {
            method,
            path,
            id,
            summary,
            says: "",
            keyed: true,
            act: None,
            query: None,
            body: None,
            once: false,
            edit: false,
            status: StatusCode::OK,
            answer: None,
            headers: Vec::new(),
            refusals: &[],
            door,
        }
    }

    /// With more words about it.
    pub fn says(self, says: &'static str) -> Self {
        Self { says, ..self }
    }

    /// Without a key.
    pub fn open(self) -> Self {
        Self {
            keyed: false,
            ..self
        }
    }

    /// The act it calls.
    pub fn calls(self, act: Act) -> Self {
        Self {
            act: Some(act),
            ..self
        }
    }

    /// With a query.
    pub fn asks<T: JsonSchema>(self) -> Self {
        Self {
            query: Some(|generator| generator.root_schema_for::<T>()),
            ..self
        }
    }

    /// With a body.
    pub fn takes<T: JsonSchema>(self) -> Self {
        Self {
            body: Some(|generator| generator.subschema_for::<T>()),
            ..self
        }
    }

    /// With a body in its good answer.
    pub fn gives<T: JsonSchema>(self) -> Self {
        Self {
            answer: Some(|generator| generator.subschema_for::<T>()),
            ..self
        }
    }

    /// Its good answer has this status.
    pub fn status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// It makes something: 201, with its address.
    pub fn makes<T: JsonSchema>(self) -> Self {
        let mut made = self.gives::<T>().status(StatusCode::CREATED);
        made.headers.push(("Location", "Its address."));
        made
    }

    /// It answers with the version of what it shows.
    pub fn versioned(mut self) -> Self {
        self.headers.push(("ETag", "Its version, for `If-Match`."));
        self
    }

    /// It takes an `Idempotency-Key`.
    pub fn once(self) -> Self {
        Self { once: true, ..self }
    }

    /// It changes what was seen before, and needs `If-Match`.
    pub fn edits(self) -> Self {
        Self {
            edit: true,
            once: true,
            ..self
        }
    }

    /// What it may refuse, besides what all may.
    pub fn refuses(self, refusals: &'static [Kind]) -> Self {
        Self { refusals, ..self }
    }

    /// The scope that it needs.
    pub fn scope(&self) -> Option<KeyScope> {
        self.act.and_then(KeyScope::needed_for)
    }

    /// Everything it may refuse.
    pub fn all_refusals(&self) -> Vec<Kind> {
        let mut all = self.refusals.to_vec();
        if self.keyed {
            all.extend([
                Kind::KeyMissing,
                Kind::KeyNotValid,
                Kind::TooManyRequests,
                Kind::Unavailable,
            ]);
        }
        if self.act.is_some() {
            all.push(Kind::ScopeMissing);
        }
        if self.path.contains('{') {
            all.push(Kind::NotFound);
        }
        if self.query.is_some() {
            all.push(Kind::Unreadable);
        }
        if self.body.is_some() {
            all.extend([Kind::Unreadable, Kind::TooLarge, Kind::NotJson]);
        }
        if self.once {
            all.extend([Kind::Unreadable, Kind::KeyReused]);
        }
        if self.edit {
            all.extend([Kind::VersionMissing, Kind::VersionPassed, Kind::Stage]);
        }
        all.sort_unstable();
        all.dedup();
        all
    }
}
