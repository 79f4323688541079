//! `/desk/touched`: appointments ahead that no longer fit how the clinic is set up, and where each could go.

use axum::{
    Form,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use care::booking::{clinic::ClinicBook, misfit::Misfit};
use jiff::Timestamp;
use practice::SeenMisfit;

use crate::{
    app::{App, Member},
    doors::{
        desk::closures::{self, Moved},
        questions::Fields,
        refusal::answer,
    },
    pages::{
        closures::{TouchedLine, TouchedPage},
        page,
    },
    problem::DoorError,
    words,
};

/// `GET /desk/touched`.
pub async fn show(
    State(app): State<App>,
    member: Member,
    Query(moved): Query<Moved>,
) -> Result<Response, DoorError> {
    let now = app.now()?;
    let seen = match practice::see_misfits(&app.practice, member.actor(), now).await {
        Ok(seen) => seen,
        Err(refusal) => return answer(refusal),
    };
    let touched: Vec<TouchedLine> = seen
        .shown
        .iter()
        .map(|one| line(one, &seen.book, now.at))
        .collect();
    Ok(page(
        StatusCode::OK,
        &TouchedPage {
            frame: member.frame(&app, "/clinic/set-up"),
            done: moved.says(),
            all: seen.all,
            can_move: touched.iter().any(|line| !line.to.is_empty()),
            touched,
        },
    ))
}

fn line(one: &SeenMisfit, book: &ClinicBook, now: Timestamp) -> TouchedLine {
    let because = one.because.iter().map(|why| says(why, one, book));
    let because: Vec<String> = because.collect();
    let mut line = closures::touched(&one.proposal, &one.client, book, now);
    line.because = because.join(" ");
    if !one.because.iter().any(Misfit::is_mended_by_moving) {
        line.says = String::new();
    }
    line
}

fn says(why: &Misfit, one: &SeenMisfit, book: &ClinicBook) -> String {
    let slot = &one.proposal.appointment.slot;
    let who = book.therapist(slot.therapist);
    let who = who.map_or("The therapist", |who| who.name.as_str());
    let room = slot.room.and_then(|id| book.room(id));
    let room = room.map_or("The room", |room| room.name.as_str());
    let service = book.service(slot.service);
    let service = service.map_or("the service", |service| service.name.as_str());
    match why {
        Misfit::ServiceEnded => format!("{service} is offered no more."),
        Misfit::TherapistLeft => format!("{who} has left."),
        Misfit::NotGiven => format!("{who} does not give {service} any more."),
        Misfit::Hours => format!("{who} does not work there then."),
        Misfit::Skills(skills) => {
            let names: Vec<&str> = skills.iter().map(|skill| skill.word()).collect();
            format!(
                "{who} will not have the skill it needs: {}.",
                names.join(", ")
            )
        }
        Misfit::RoomEnded => format!("{} is used no more.", words::capital(room)),
        Misfit::RoomHours => format!("{} is not open then.", words::capital(room)),
        Misfit::Equipment => format!("{} does not have what it needs.", words::capital(room)),
    }
}

/// `POST /desk/touched`: what is ticked is moved, and told.
pub async fn move_all(
    State(app): State<App>,
    member: Member,
    Form(sent): Form<Fields>,
) -> Result<Response, DoorError> {
    let moves = closures::moves(&sent).ok_or(DoorError::BadRequest)?;
    match practice::move_misfits(&app.practice, member.actor(), app.now()?, moves).await {
        Ok(done) => {
            let moved = done.iter().filter(|result| result.is_ok()).count();
            let stayed = done.len() - moved;
            let next = format!("/desk/touched?moved={moved}&stayed={stayed}");
            Ok(Redirect::to(&next).into_response())
        }
        Err(refusal) => answer(refusal),
    }
}
