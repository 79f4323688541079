//! For whoever runs the server: is it alive, can it work.

use crate::app::App;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};

/// `GET /health`: the process answers.
pub async fn health() -> &'static str {
    "ok\n"
}

/// `GET /ready`: the database answers too.
pub async fn ready(State(app): State<App>) -> Response {
    // Only a query asks the database: opening a transaction does not.
    match practice::database_answers(&app.practice).await {
        Ok(_) => "ready\n".into_response(),
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
