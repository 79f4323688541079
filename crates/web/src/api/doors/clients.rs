//! Clients: found by name, and how they feel.

use axum::{Json, extract::State, http::StatusCode};
use care::people::Person;
use formats::situation::{CheckInIn, check_in_of};

use super::now;
use crate::{
    api::{
        input::{Asked, Body, Of, Once},
        problem::{Kind, Problem},
        shape::client::{ClientsAsked, ClientsOut},
    },
    app::App,
    caller::Caller,
};

/// `GET /api/v1/clients`.
pub async fn find(
    State(app): State<App>,
    caller: Caller,
    Asked(asked): Asked<ClientsAsked>,
) -> Result<Json<ClientsOut>, Problem> {
    let length = asked.name.chars().count();
    if !(1..=80).contains(&length) {
        return Err(Problem::new(
            Kind::Unreadable,
            "`name` has 1 to 80 characters.",
        ));
    }
    let found = practice::find_clients(&app.practice, &caller.actor, asked.name).await?;
    Ok(Json(found.as_slice().into()))
}

/// `POST /api/v1/clients/{id}/check-ins`.
pub async fn check_in(
    State(app): State<App>,
    caller: Caller,
    Of(client): Of<Person>,
    Once(key): Once,
    Body(told): Body<CheckInIn>,
) -> Result<StatusCode, Problem> {
    let now = now(&app)?;
    if told.at.is_some() {
        return Err(
            Problem::new(Kind::NotPossible, "A check-in is for now; leave `at` out.")
                .with("at", "/at"),
        );
    }
    let check_in = check_in_of(&told, now.at).map_err(|wrong| {
        // The pointer is that of a situation document, in which a check-in stands under a name of its own.
        let at = wrong.pointer.trim_start_matches("/check_in").to_owned();
        Problem::new(Kind::NotPossible, wrong.why).with("at", at)
    })?;
    practice::check_in_once(&app.practice, &caller.actor, client, check_in, now, key).await?;
    Ok(StatusCode::NO_CONTENT)
}
