//! The door for programs that speak HL7 FHIR R4: reading and searching what a clinic offers, and IHE's way to find, hold and book a time.
//!
//! `table` says what is served; everything else follows it. Refusals are told as `OperationOutcome` in [`Refused`].

mod appointments;
mod book;
mod dates;
mod find;
mod hold;
mod matching;
mod query;
mod read;
mod refused;
mod search;
mod slots;
mod table;
mod update;

use axum::{
    Router,
    body::Bytes,
    extract::{Path, Query as Pairs, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{any, get},
};
use care::{booking::clinic::ClinicBook, id::Id};
use formats::fhir::{Given, IssueCode, MEDIA_TYPE, Writer};
use jiff::tz::TimeZone;
use practice::{Actor, Now};
use serde::Serialize;

use crate::{
    app::App,
    caller::{self, Caller, CallerRefusal},
};
use refused::Refused;

/// Where everything of it stands.
const ROOT: &str = "/fhir/r4";

/// Pairs of an address or a form, in their order.
type Named = Vec<(String, String)>;

/// Its routes.
pub fn routes(app: &App) -> Router<App> {
    Router::new()
        .route("/fhir/r4/metadata", get(metadata))
        .route("/fhir/r4/{kind}", get(search::by_address))
        .route(
            "/fhir/r4/{kind}/{id}",
            get(read_or_find).post(operate).put(update::put),
        )
        .route("/fhir/r4", any(nothing))
        .route("/fhir/r4/{kind}/{id}/{*rest}", any(nothing))
        .method_not_allowed_fallback(other_method)
        .layer(from_fn(json_alone))
        .layer(from_fn_with_state(app.clone(), caller::admit))
}

/// What a door of FHIR has at hand.
pub struct Door {
    /// The app.
    pub app: App,
    /// Who calls.
    pub caller: Caller,
    /// This moment.
    pub now: Now,
    /// The address of the service.
    pub base: String,
    /// The request's headers.
    pub headers: HeaderMap,
}

impl Door {
    fn open(
        app: App,
        caller: Result<Caller, CallerRefusal>,
        headers: HeaderMap,
    ) -> Result<Self, Refused> {
        Ok(Self {
            caller: caller?,
            now: app.now()?,
            base: base_of(&app),
            headers,
            app,
        })
    }

    /// Who acts.
    pub const fn actor(&self) -> &Actor {
        &self.caller.actor
    }

    /// Writes resources of a clinic.
    pub fn writer<'a>(&'a self, book: &'a ClinicBook) -> Writer<'a> {
        Writer {
            base: &self.base,
            book,
            now: self.now.at,
        }
    }

    /// A booking's refusal as an answer.
    pub fn refused(&self, refusal: practice::BookingRefusal) -> Refused {
        Refused::of_booking(&self.app, refusal)
    }

    /// Whether what is not understood is refused.
    pub fn is_strict(&self) -> bool {
        query::is_strict(&self.headers)
    }

    /// The program's key for this attempt, if it sent one.
    pub fn attempt(&self) -> Option<String> {
        let key = self.headers.get("idempotency-key")?.to_str().ok()?.trim();
        (!key.is_empty()).then(|| self.caller.actor.attempt(key))
    }

    /// The zone in which dates without an offset are read: that of the clinic's first place.
    pub async fn zone(&self) -> Result<TimeZone, Refused> {
        let places = practice::locations(&self.app.practice, self.caller.actor.clinic).await;
        let places = places.map_err(|fault| crate::problem::DoorError::fault(&fault))?;
        let first = places.into_iter().next();
        Ok(first.map_or(TimeZone::UTC, |place| place.zone))
    }
}

fn base_of(app: &App) -> String {
    format!("{}{ROOT}", app.options.base_url)
}

/// A resource as an answer.
fn answer(resource: &impl Serialize) -> Response {
    let body = serde_json::to_string(resource).unwrap_or_default();
    ([(header::CONTENT_TYPE, MEDIA_TYPE)], body).into_response()
}

/// The same, with its version for `If-Match`.
fn with_version(mut response: Response, version: Option<&str>) -> Response {
    let tag = version.and_then(|version| HeaderValue::from_str(&format!("W/\"{version}\"")).ok());
    if let Some(tag) = tag {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// `GET metadata`: what this server can do. Nobody needs a key to ask.
async fn metadata(State(app): State<App>) -> Result<Response, Refused> {
    let own = practice::clinic(&app.practice, app.options.clinic).await;
    let own = own.map_err(|fault| crate::problem::DoorError::fault(&fault))?;
    let name = own.map_or_else(|| "this clinic".to_owned(), |clinic| clinic.name);
    Ok(answer(&table::statement(&name, &base_of(&app))))
}

/// A resource, or `$find` with everything in its address.
async fn read_or_find(
    State(app): State<App>,
    caller: Result<Caller, CallerRefusal>,
    Path((kind, id)): Path<(String, String)>,
    Pairs(pairs): Pairs<Named>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let door = Door::open(app, caller, headers)?;
    match (kind.as_str(), id.as_str()) {
        ("Appointment", "$find") => find::find(&door, Given::of_pairs(pairs)).await,
        (_, id) if id.starts_with('$') => Err(unknown_operation()),
        (kind, id) => read::read(&door, kind, id).await,
    }
}

/// An operation, or a search by form: for what should not stand in an address.
async fn operate(
    State(app): State<App>,
    caller: Result<Caller, CallerRefusal>,
    Path((kind, id)): Path<(String, String)>,
    Pairs(pairs): Pairs<Named>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let door = Door::open(app, caller, headers)?;
    if id == "_search" {
        let form: Named = serde_urlencoded::from_bytes(&body).map_err(|_| {
            Refused::bad(IssueCode::Structure, "a form was expected, as in name=Noor")
        })?;
        let all = pairs.into_iter().chain(form).collect();
        return search::search(&door, &kind, all).await;
    }
    let given = || -> Result<Given, Refused> { Ok(Given::of_json(&body)?.and_pairs(pairs)) };
    match (kind.as_str(), id.as_str()) {
        ("Appointment", "$find") => find::find(&door, given()?).await,
        ("Appointment", "$hold") => hold::hold(&door, given()?).await,
        ("Appointment", "$book") => book::book(&door, given()?).await,
        (_, id) if id.starts_with('$') => Err(unknown_operation()),
        (_, _) => Err(not_taken()),
    }
}

fn unknown_operation() -> Refused {
    Refused::new(
        StatusCode::NOT_FOUND,
        IssueCode::NotSupported,
        "There is no such operation; metadata says which there are",
    )
}

fn not_taken() -> Refused {
    Refused::new(
        StatusCode::METHOD_NOT_ALLOWED,
        IssueCode::NotSupported,
        "This address knows another method; metadata says what can be done",
    )
}

async fn nothing() -> Refused {
    Refused::not_found("address")
}

async fn other_method() -> Refused {
    not_taken()
}

/// FHIR is spoken in JSON alone.
async fn json_alone(request: Request, next: Next) -> Response {
    let format = request.uri().query().unwrap_or_default().split('&');
    let format = format
        .filter_map(|pair| pair.strip_prefix("_format="))
        .next_back();
    let accept = request.headers().get(header::ACCEPT);
    let accept = accept.and_then(|value| value.to_str().ok());
    let takes = |text: &str| {
        text.contains("json") || text.contains("*/*") || text.contains("application/*")
    };
    let is_fine = match (format, accept) {
        (Some(format), _) => takes(format),
        (None, Some(accept)) => takes(accept),
        (None, None) => true,
    };
    if !is_fine {
        let words = "Answers are in application/fhir+json alone";
        return Refused::new(StatusCode::NOT_ACCEPTABLE, IssueCode::NotSupported, words)
            .into_response();
    }
    let response = next.run(request).await;
    // What is refused before a door sees it, such as a body beyond the limit, is told in FHIR too.
    let kind = response.headers().get(header::CONTENT_TYPE);
    if response.status().is_client_error() && kind.is_none_or(|kind| kind != MEDIA_TYPE) {
        let words = "This request cannot be read";
        return Refused::new(response.status(), IssueCode::Invalid, words).into_response();
    }
    response
}

/// An id in an address.
fn id_of<T>(text: &str) -> Option<Id<T>> {
    text.parse().ok()
}
