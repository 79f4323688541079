//! Holds.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use care::booking::hold::Hold;

use super::now;
use crate::{
    api::{
        input::{Body, Of, Once},
        problem::Problem,
        shape::hold::{HoldIn, HoldOut},
    },
    app::App,
    caller::Caller,
};

/// `POST /api/v1/holds`.
pub async fn hold(
    State(app): State<App>,
    caller: Caller,
    Once(key): Once,
    Body(wish): Body<HoldIn>,
) -> Result<Response, Problem> {
    let (practice, (wanted, add_ons)) = (&app.practice, wish.into());
    let held = practice::hold_with(practice, &caller.actor, now(&app)?, wanted, add_ons, key);
    let held = held.await?;
    Ok(made(&held))
}

/// A hold that was just made, with its address.
pub fn made(hold: &Hold) -> Response {
    let address = [(header::LOCATION, format!("/api/v1/holds/{}", hold.id))];
    (StatusCode::CREATED, address, Json(HoldOut::from(hold))).into_response()
}

/// `GET /api/v1/holds/{id}`.
pub async fn see(
    State(app): State<App>,
    caller: Caller,
    Of(id): Of<Hold>,
) -> Result<Json<HoldOut>, Problem> {
    let (hold, _) = practice::see_hold(&app.practice, &caller.actor, now(&app)?, id).await?;
    Ok(Json((&hold).into()))
}

/// `POST /api/v1/holds/{id}/extend`.
pub async fn extend(
    State(app): State<App>,
    caller: Caller,
    Of(id): Of<Hold>,
    Once(key): Once,
) -> Result<Json<HoldOut>, Problem> {
    let now = now(&app)?;
    let hold = practice::extend_hold(&app.practice, &caller.actor, now, id, key).await?;
    Ok(Json((&hold).into()))
}

/// `DELETE /api/v1/holds/{id}`.
pub async fn release(
    State(app): State<App>,
    caller: Caller,
    Of(id): Of<Hold>,
) -> Result<StatusCode, Problem> {
    practice::release_hold(&app.practice, &caller.actor, now(&app)?, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
