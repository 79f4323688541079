//! Refusals as RFC 9457 problem documents: a stable type, what it means, and the facts.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use practice::NotAllowed;
use serde_json::{Map, Value};

use crate::caller::CallerRefusal;

/// Before the word, in `type`.
const TYPE: &str = "urn:knead:problem:";

/// Names each kind of problem once: its word, HTTP status and title.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $word:literal, $status:ident, $title:literal;)*) => {
        /// What kind of problem it is; the words stay.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Kind {
            $($(#[$doc])* $kind),*
        }

        impl Kind {
            /// The word: the end of the problem's `type`.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$kind => $word),* }
            }

            /// The HTTP status.
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$kind => StatusCode::$status),* }
            }

            /// What it is, the same for all of its kind.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$kind => $title),* }
            }
        }
    };
}

kinds! {
    /// The request is not as the description says; `at` points to the place.
    Unreadable = "unreadable", BAD_REQUEST, "This cannot be read";
    /// No key came.
    KeyMissing = "key-missing", UNAUTHORIZED, "An API key is needed";
    /// The key is unknown, ended or expired.
    KeyNotValid = "key-not-valid", UNAUTHORIZED, "This API key does not work";
    /// The key does not allow it.
    ScopeMissing = "scope-missing", FORBIDDEN, "This API key does not allow it";
    /// There is no such thing in this clinic.
    NotFound = "not-found", NOT_FOUND, "There is no such thing";
    /// The address knows another method.
    MethodNotAllowed = "method-not-allowed", METHOD_NOT_ALLOWED, "This address knows another method";
    /// The time is not free: `conflicts` and `nearest`.
    SlotTaken = "slot-taken", CONFLICT, "This time cannot be had";
    /// Somebody else keeps the time longer than allowed.
    HeldTooOften = "held-too-often", CONFLICT, "This time was kept long enough";
    /// The client has to answer the safety questions first, at `answer_at`.
    QuestionsOpen = "questions-open", CONFLICT, "The safety questions are open";
    /// The client's answers do not allow it now.
    NotCleared = "not-cleared", CONFLICT, "This cannot be booked now";
    /// The appointment has come too far, or not far enough.
    Stage = "stage", CONFLICT, "The appointment does not allow it";
    /// They wait for enough already.
    WaitsEnough = "waits-enough", CONFLICT, "They wait for enough times already";
    /// The hold ran out.
    HoldExpired = "hold-expired", GONE, "The hold has ended";
    /// The offer ran out, or was accepted before.
    OfferOver = "offer-over", GONE, "The offer is over";
    /// Another version of it is there now.
    VersionPassed = "version-passed", PRECONDITION_FAILED, "It has changed since";
    /// The body is too large.
    TooLarge = "too-large", PAYLOAD_TOO_LARGE, "This is too large";
    /// The body is no JSON.
    NotJson = "not-json", UNSUPPORTED_MEDIA_TYPE, "The body has to be JSON";
    /// What was sent makes no sense together.
    NotPossible = "not-possible", UNPROCESSABLE_ENTITY, "This is not possible";
    /// The client has not agreed to the treatment.
    ConsentMissing = "consent-missing", UNPROCESSABLE_ENTITY, "The client has to agree";
    /// Longer than a therapist allows this client.
    TooLong = "too-long", UNPROCESSABLE_ENTITY, "This massage is too long";
    /// The idempotency key stands for something else.
    KeyReused = "key-reused", UNPROCESSABLE_ENTITY, "This Idempotency-Key was used for something else";
    /// An edit without `If-Match`.
    VersionMissing = "version-missing", PRECONDITION_REQUIRED, "Say which version you have seen";
    /// The budget is used up.
    TooManyRequests = "too-many-requests", TOO_MANY_REQUESTS, "Too many requests";
    /// The fault is ours.
    Broken = "broken", INTERNAL_SERVER_ERROR, "That did not work";
    /// The database does not answer.
    Unavailable = "unavailable", SERVICE_UNAVAILABLE, "Knead cannot answer right now";
}

/// Why a request was refused. Never holds health data.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// What kind.
    pub kind: Kind,
    /// What it is this time, and what to do.
    pub detail: String,
    /// Further members, as the description of the kind tells.
    pub facts: Map<String, Value>,
}

impl Problem {
    /// A problem without further members.
    pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into(),
            facts: Map::new(),
        }
    }

    /// The same with one more fact.
    #[must_use]
    pub fn with(mut self, name: &str, fact: impl Into<Value>) -> Self {
        self.facts.insert(name.to_owned(), fact.into());
        self
    }

    /// There is no such thing.
    pub fn no_such(what: &str) -> Self {
        Self::new(Kind::NotFound, format!("There is no such {what} here."))
    }

    /// A broken machine: noted with its own words, which hold no health data, and told in ours.
    pub fn fault(fault: &practice::Fault) -> Self {
        tracing::error!(%fault, "an act failed");
        CallerRefusal::Unavailable.into()
    }

    /// The document.
    pub fn document(&self) -> Value {
        let mut members = Map::new();
        members.insert("type".into(), uri(self.kind).into());
        members.insert("title".into(), self.kind.title().into());
        members.insert("status".into(), self.kind.status().as_u16().into());
        members.insert("detail".into(), self.detail.clone().into());
        members.extend(self.facts.clone());
        Value::Object(members)
    }
}

/// The `type` of a kind.
pub fn uri(kind: Kind) -> String {
    format!("{TYPE}{}", kind.word())
}

impl From<CallerRefusal> for Problem {
    fn from(refusal: CallerRefusal) -> Self {
        let kind = match refusal {
            CallerRefusal::Missing => Kind::KeyMissing,
            CallerRefusal::NotValid => Kind::KeyNotValid,
            CallerRefusal::TooMany(_) => Kind::TooManyRequests,
            CallerRefusal::Unavailable => Kind::Unavailable,
        };
        debug_assert_eq!(kind.status(), refusal.status(), "every door tells it alike");
        Self::new(kind, refusal.says())
    }
}

impl From<NotAllowed> for Problem {
    fn from(refusal: NotAllowed) -> Self {
        match practice::KeyScope::needed_for(refusal.act) {
            Some(scope) => Self::new(
                Kind::ScopeMissing,
                format!(
                    "It needs the scope `{}`, and a maker of the key who may do it.",
                    scope.word()
                ),
            )
            .with("scope", scope.word()),
            None => Self::new(Kind::ScopeMissing, "No API key may do this."),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = self.document().to_string();
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        let mut response = (self.kind.status(), kind, body).into_response();
        let mut put = |name, text| {
            response
                .headers_mut()
                .insert(name, HeaderValue::from_static(text));
        };
        match self.kind.status() {
            StatusCode::UNAUTHORIZED => put(header::WWW_AUTHENTICATE, "Bearer realm=\"knead\""),
            StatusCode::SERVICE_UNAVAILABLE => put(header::RETRY_AFTER, "30"),
            _ => {}
        }
        response
    }
}
