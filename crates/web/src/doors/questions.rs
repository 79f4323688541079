//! The safety questions: the red flags here, everything else below; each keeps its answers by the same act.

pub mod calf;
pub mod fields;
pub mod form;
pub mod onward;
pub mod place;
pub mod rest;

use axum::{
    Form,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use care::treatment::screening::{Screening, open_questions};
use practice::{AnswerRefusal, Answers, Today};

pub use self::fields::{Fields, Read};
use self::form::Sent;
use crate::{
    app::{App, Member},
    pages::{page, questions::QuestionsPage},
    problem::DoorError,
};

/// `GET /questions`.
pub async fn show(State(app): State<App>, member: Member) -> Result<Response, DoorError> {
    let sent = Sent {
        problem: None,
        fields: &[],
    };
    render(&app, &member, StatusCode::OK, sent).await
}

/// `POST /questions`.
pub async fn answer(
    State(app): State<App>,
    member: Member,
    Form(fields): Form<Fields>,
) -> Result<Response, DoorError> {
    let now = app.now()?.at;
    let problem = match fields::red_flags(&fields, &app.practice.rules, &member.zone(), now) {
        _ if fields::has_unknown(&fields, &app.practice.rules) => {
            return Err(DoorError::BadRequest);
        }
        Read::Answers(answers) => {
            let screening = keep(&app, &member, answers).await?;
            return on_to_the_rest(&app, &member, &screening).await;
        }
        Read::Nothing => "Tick what applies, or press “None of these”.".to_owned(),
        Read::Unclear(problem) => problem,
    };
    let sent = Sent {
        problem: Some(problem),
        fields: &fields,
    };
    render(&app, &member, StatusCode::UNPROCESSABLE_ENTITY, sent).await
}

/// After the red flags: what changed since last time, where that was not asked lately.
async fn on_to_the_rest(
    app: &App,
    member: &Member,
    screening: &Screening,
) -> Result<Response, DoorError> {
    let onward = onward::after(app, member, screening, None).await?;
    if let Screening::Cleared(_) = screening {
        let today = today_of(app, member).await?;
        let unplaced = onward::first_unplaced(&today.situation, &app.practice.rules).is_some();
        if !unplaced && !open_questions(&today.situation, &app.practice.rules).is_empty() {
            return Ok(Redirect::to("/questions/rest").into_response());
        }
    }
    Ok(onward)
}

async fn render(
    app: &App,
    member: &Member,
    status: StatusCode,
    sent: Sent<'_>,
) -> Result<Response, DoorError> {
    let today = today_of(app, member).await?;
    let rules = &today.rules;
    let form = form::red_flags(rules, &today.situation, today.awaits_questions, sent);
    let frame = member.frame(app, "/");
    Ok(page(status, &QuestionsPage { frame, form }))
}

/// Calls the act and turns its refusals into a door's.
pub async fn keep(app: &App, member: &Member, answers: Answers) -> Result<Screening, DoorError> {
    practice::answer_screening(
        &app.practice,
        member.actor(),
        member.athlete(),
        answers,
        app.now()?,
    )
    .await
    .map_err(|refusal| refused(&refusal))
}

/// What a door answers to each refusal.
pub fn refused(refusal: &AnswerRefusal) -> DoorError {
    match refusal {
        AnswerRefusal::NotAllowed(_) => DoorError::NotAllowed,
        AnswerRefusal::UnknownRule(_) => DoorError::BadRequest,
        AnswerRefusal::Fault(fault) => DoorError::fault(fault),
    }
}

/// What is known of the person today.
pub async fn today_of(app: &App, member: &Member) -> Result<Today, DoorError> {
    practice::today(&app.practice, member.actor(), member.athlete(), app.now()?)
        .await
        .map_err(|refusal| super::today::door_error(&refusal))
}
