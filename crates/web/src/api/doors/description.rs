//! `/api/v1/openapi.json`.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};

use crate::api::openapi;

/// The description of the API; anybody may read it.
pub async fn see() -> Response {
    let kind = [(header::CONTENT_TYPE, "application/json")];
    (kind, openapi::description().to_string()).into_response()
}
