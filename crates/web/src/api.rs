//! The door for other programs: JSON under `/api/v1`, with an API key.

mod key;
pub mod problem;

use axum::{Router, http::StatusCode, middleware::from_fn_with_state, routing::get};

use crate::{app::App, caller};
use problem::Problem;

/// Its routes.
pub fn routes(app: &App) -> Router<App> {
    Router::new()
        .route("/api/v1/key", get(key::see))
        .route("/api/v1/{*rest}", get(nothing).fallback(nothing))
        .method_not_allowed_fallback(other_method)
        .layer(from_fn_with_state(app.clone(), caller::admit))
}

async fn nothing() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "not-found",
        "There is no such thing",
        "Nothing has this address; /api/v1/openapi.json says what there is.",
    )
}

async fn other_method() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method-not-allowed",
        "This address knows another method",
        "The Allow header says which methods this address takes.",
    )
}
