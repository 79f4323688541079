//! What the clinic is made of.

use axum::{Json, extract::State};
use care::booking::clinic::ClinicBook;

use crate::{
    api::{
        problem::Problem,
        shape::clinic::{ClinicOut, LocationsOut, RoomsOut, ServicesOut, TherapistsOut},
    },
    app::App,
    caller::Caller,
};

/// `GET /api/v1/clinic`.
pub async fn clinic(State(app): State<App>, caller: Caller) -> Result<Json<ClinicOut>, Problem> {
    shown(&app, &caller).await
}

/// `GET /api/v1/locations`.
pub async fn locations(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<LocationsOut>, Problem> {
    shown(&app, &caller).await
}

/// `GET /api/v1/rooms`.
pub async fn rooms(State(app): State<App>, caller: Caller) -> Result<Json<RoomsOut>, Problem> {
    shown(&app, &caller).await
}

/// `GET /api/v1/services`.
pub async fn services(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<ServicesOut>, Problem> {
    shown(&app, &caller).await
}

/// `GET /api/v1/therapists`.
pub async fn therapists(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<TherapistsOut>, Problem> {
    shown(&app, &caller).await
}

async fn shown<T>(app: &App, caller: &Caller) -> Result<Json<T>, Problem>
where
    T: for<'a> From<&'a ClinicBook>,
{
    let book = practice::see_clinic(&app.practice, &caller.actor).await?;
    Ok(Json((&book).into()))
}
