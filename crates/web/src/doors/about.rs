//! Pages anybody may read: what Knead is for, what the research says.

use axum::{extract::State, http::StatusCode, response::Response};

use crate::{
    app::{App, Visitor},
    pages::{
        about::AboutPage,
        page,
        problem::ProblemPage,
        research::{ClaimCard, ResearchPage},
    },
    words,
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
        },
    )
}

/// `GET /research`: every claim with its grade.
pub async fn research(State(app): State<App>, visitor: Visitor) -> Response {
    let rules = &app.practice.rules;
    let claims = rules
        .claims
        .iter()
        .map(|claim| {
            let cited: Vec<&str> = claim
                .sources
                .iter()
                .filter_map(|key| rules.sources.get(key))
                .map(|source| source.citation.as_str())
                .chain(claim.source.as_deref())
                .collect();
            ClaimCard {
                id: claim.id.clone(),
                sentence: claim.says.clone().unwrap_or_else(|| {
                    "Nothing may be said of this beside a suggestion.".to_owned()
                }),
                detail: format!("{} Sources: {}", claim.research, cited.join("; ")),
                grade: claim.grade,
                verdict: words::capital(&claim.verdict),
            }
        })
        .collect();
    page(
        StatusCode::OK,
        &ResearchPage::new(visitor.frame(&app, "/research"), claims),
    )
}

/// An address that leads nowhere.
pub async fn not_found(State(app): State<App>, visitor: Visitor) -> Response {
    page(
        StatusCode::NOT_FOUND,
        &ProblemPage::not_found(visitor.frame(&app, "")),
    )
}
