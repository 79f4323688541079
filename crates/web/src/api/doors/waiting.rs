//! The waiting list.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use care::booking::waiting::{Offer, Waiting};

use super::{day, holds, now};
use crate::{
    api::{
        input::{Asked, Body, Of, Once},
        problem::Problem,
        shape::waiting::{WaitIn, WaitOut, WaitsAsked, WaitsOut},
    },
    app::App,
    caller::Caller,
};

/// `GET /api/v1/waits`.
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Asked(asked): Asked<WaitsAsked>,
) -> Result<Json<WaitsOut>, Problem> {
    let (place, day) = (asked.location.id(), day(&asked.day)?);
    let lines = practice::see_waiting(&app.practice, &caller.actor, now(&app)?, place, day).await?;
    let waits = lines
        .iter()
        .map(|line| WaitOut::of(&line.waiting, line.offer.as_ref()));
    Ok(Json(WaitsOut {
        waits: waits.collect(),
    }))
}

/// `POST /api/v1/waits`.
pub async fn join(
    State(app): State<App>,
    caller: Caller,
    Once(key): Once,
    Body(wish): Body<WaitIn>,
) -> Result<Response, Problem> {
    let (now, wish) = (now(&app)?, wish.into());
    let waits = practice::wait_for_time(&app.practice, &caller.actor, now, wish, key).await?;
    Ok((StatusCode::CREATED, Json(WaitOut::of(&waits, None))).into_response())
}

/// `DELETE /api/v1/waits/{id}`.
pub async fn leave(
    State(app): State<App>,
    caller: Caller,
    Of(id): Of<Waiting>,
) -> Result<StatusCode, Problem> {
    practice::stop_waiting(&app.practice, &caller.actor, now(&app)?, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/v1/offers/{id}/accept`.
pub async fn accept(
    State(app): State<App>,
    caller: Caller,
    Of(id): Of<Offer>,
    Once(key): Once,
) -> Result<Response, Problem> {
    let now = now(&app)?;
    let held = practice::accept_offer(&app.practice, &caller.actor, now, id, key).await?;
    Ok(holds::made(&held))
}
