//! Pages anybody may read: what Knead is for, what the research says.

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};

use crate::{
    app::{App, Visitor},
    pages::{about::AboutPage, page, problem::ProblemPage, research::ResearchPage},
};

/// `GET /about`.
pub async fn about(State(app): State<App>, visitor: Visitor) -> Response {
    let frame = visitor.frame(&app, "/about");
    let rules_version = app.practice.rules.version.clone();
    page(
        StatusCode::OK,
        &AboutPage {
            frame,
            rules_version,
            signed: app.practice.rules.signatures.words(),
        },
    )
}

/// What is looked for among the claims.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Search {
    /// Words.
    #[serde(default)]
    q: String,
    /// A grade's word.
    grade: Option<String>,
}

/// `GET /research`: every claim with its grade, or those that a search finds.
pub async fn research(
    State(app): State<App>,
    visitor: Visitor,
    Query(search): Query<Search>,
) -> Response {
    let frame = visitor.frame(&app, "/research");
    page(
        StatusCode::OK,
        &ResearchPage::new(
            frame,
            &app.practice.rules,
            &search.q,
            search.grade.as_deref(),
        ),
    )
}

/// An address that leads nowhere.
pub async fn not_found(State(app): State<App>, visitor: Visitor) -> Response {
    page(
        StatusCode::NOT_FOUND,
        &ProblemPage::not_found(visitor.frame(&app, "")),
    )
}
