//! `/api/v1/situations`.

use axum::{Json, extract::State};
use formats::situation::Document;
use serde_json::Value;

use crate::{
    api::{
        input::{RawJson, read},
        problem::Problem,
    },
    app::App,
    caller::Caller,
};

/// The plan of a situation that is sent along.
pub async fn plan(
    State(app): State<App>,
    caller: Caller,
    RawJson(document): RawJson,
) -> Result<Json<Value>, Problem> {
    // A document of another shape is told apart from one that contradicts itself.
    read::<Document>(&document)?;
    let plan = practice::plan_situation(&app.practice, &caller.actor, &document)?;
    Ok(Json(plan))
}
