//! For whoever runs the server: is it alive, can it work.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use practice::StoreError;

use crate::app::App;

/// `GET /health`: the process answers.
pub async fn health() -> &'static str {
    "ok\n"
}

/// `GET /ready`: the database answers too.
pub async fn ready(State(app): State<App>) -> Response {
    match app.practice.store.read(|_| Ok::<_, StoreError>(())).await {
        Ok(()) => "ready\n".into_response(),
        Err(fault) => {
            tracing::warn!(%fault, "not ready");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "the database does not answer\n",
            )
                .into_response()
        }
    }
}
