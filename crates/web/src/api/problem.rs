//! Refusals as RFC 9457 problem documents: a stable type, what it means, and the facts.

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value};

use crate::caller::CallerRefusal;

/// Why a request was refused. Never holds health data.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Which, in words that stay: the end of its `type`.
    pub word: &'static str,
    /// The HTTP status.
    pub status: StatusCode,
    /// What it is, the same for all of its type.
    pub title: &'static str,
    /// What it is this time, and what to do.
    pub detail: String,
    /// Further members, as the type's description tells.
    pub facts: Map<String, Value>,
}

/// Before the word, in `type`.
pub const TYPE: &str = "urn:knead:problem:";

impl Problem {
    /// A problem without further members.
    pub fn new(
        status: StatusCode,
        word: &'static str,
        title: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            word,
            status,
            title,
            detail: detail.into(),
            facts: Map::new(),
        }
    }

    /// Somebody who is not let in.
    pub fn of_caller(refusal: CallerRefusal) -> Self {
        let (word, title) = match refusal {
            CallerRefusal::Missing => ("key-missing", "An API key is needed"),
            CallerRefusal::NotValid => ("key-not-valid", "This API key does not work"),
            CallerRefusal::TooMany(_) => ("too-many-requests", "Too many requests"),
            CallerRefusal::Unavailable => ("unavailable", "Knead cannot answer right now"),
        };
        Self::new(refusal.status(), word, title, refusal.says())
    }

    /// The document.
    pub fn document(&self) -> Value {
        let mut members = Map::new();
        members.insert("type".into(), format!("{TYPE}{}", self.word).into());
        members.insert("title".into(), self.title.into());
        members.insert("status".into(), self.status.as_u16().into());
        members.insert("detail".into(), self.detail.clone().into());
        members.extend(self.facts.clone());
        Value::Object(members)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = self.document().to_string();
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        let mut response = (self.status, kind, body).into_response();
        let mut put = |name, text: &'static str| {
            let value = axum::http::HeaderValue::from_static(text);
            response.headers_mut().insert(name, value);
        };
        if self.status == StatusCode::UNAUTHORIZED {
            put(header::WWW_AUTHENTICATE, "Bearer realm=\"knead\"");
        }
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            put(header::RETRY_AFTER, "30");
        }
        response
    }
}
