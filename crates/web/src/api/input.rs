//! What a request brings: body, query, id, idempotency key and version, each parsed once and refused as a problem.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Query, Request},
    http::{HeaderMap, header, request::Parts},
};
use care::id::Id;
use practice::Attempt;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use super::problem::{Kind, Problem};
use crate::{app::App, caller::Caller};

/// A JSON body. What is wrong is told by its place, never by its value.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned + JsonSchema> FromRequest<App> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let RawJson(bytes) = RawJson::from_request(request, app).await?;
        read(&bytes).map(Self)
    }
}

/// A body of this shape, or where it is not.
pub fn read<T: DeserializeOwned + JsonSchema>(body: &[u8]) -> Result<T, Problem> {
    formats::situation::read_json(body)
        .map_err(|wrong| Problem::new(Kind::Unreadable, wrong.why).with("at", wrong.pointer))
}

/// A JSON body that an act reads itself.
pub struct RawJson(pub Bytes);

impl FromRequest<App> for RawJson {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or("");
        let kind = kind.split(';').next().unwrap_or("").trim();
        if !kind.eq_ignore_ascii_case("application/json") {
            return Err(Problem::new(
                Kind::NotJson,
                "Send it as `Content-Type: application/json`.",
            ));
        }
        let bytes = Bytes::from_request(request, app).await;
        bytes.map(Self).map_err(|_| {
            Problem::new(
                Kind::TooLarge,
                "The body has more than 256 KiB, or ended early.",
            )
        })
    }
}

/// What the query says.
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<App> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let read = Query::<T>::from_request_parts(parts, app).await;
        read.map(|Query(asked)| Self(asked)).map_err(|wrong| {
            Problem::new(
                Kind::Unreadable,
                format!(
                    "A parameter of the address is wrong: {}",
                    of_query(&wrong.body_text())
                ),
            )
        })
    }
}

/// What is wrong with a query, without the words of the library that read it.
fn of_query(text: &str) -> &str {
    text.strip_prefix("Failed to deserialize query string: ")
        .unwrap_or(text)
}

/// The id in the address; what is none is not found.
pub struct Of<T>(pub Id<T>);

impl<T> FromRequestParts<App> for Of<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let text = Path::<String>::from_request_parts(parts, app).await;
        let id = text.ok().and_then(|Path(text)| text.parse().ok());
        id.map(Self).ok_or_else(|| Problem::no_such("thing"))
    }
}

/// The longest idempotency key, in bytes.
pub const LONGEST_KEY: usize = 200;

/// The `Idempotency-Key` of a write, as the acts take it.
pub struct Once(pub Option<String>);

impl FromRequestParts<App> for Once {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let Some(key) = parts.headers.get("idempotency-key") else {
            return Ok(Self(None));
        };
        let key = key.to_str().unwrap_or("").trim().to_owned();
        if key.is_empty() || key.len() > LONGEST_KEY {
            return Err(Problem::new(
                Kind::Unreadable,
                "An Idempotency-Key has 1 to 200 visible ASCII characters.",
            ));
        }
        let caller = Caller::from_request_parts(parts, app).await?;
        Ok(Self(Some(caller.actor.attempt(&key))))
    }
}

/// An edit of an appointment: which version it is meant for, and its idempotency key.
pub struct Edit(pub Attempt);

impl FromRequestParts<App> for Edit {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let Once(key) = Once::from_request_parts(parts, app).await?;
        let version = version(&parts.headers)?;
        Ok(Self(Attempt { key, version }))
    }
}

/// The version of `If-Match`; `*` is any.
fn version(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(sent) = headers.get(header::IF_MATCH) else {
        return Err(Problem::new(
            Kind::VersionMissing,
            "Send the ETag of the appointment as you read it in If-Match.",
        ));
    };
    match sent.to_str().unwrap_or("").trim() {
        "*" => Ok(None),
        tag => Ok(Some(tag.trim_matches('"').to_owned())),
    }
}
