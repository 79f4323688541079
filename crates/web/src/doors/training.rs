//! Training: what was done and what lies ahead.

mod rows;
pub mod upload;

use axum::{
    Form,
    extract::{Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use care::{id::Id, training::workout::EventKind};
use jiff::{Timestamp, civil::DateTime};
use practice::{
    AddEventRefusal, AnswerRaceRefusal, PAGE, PlannedEvent, Training, TrainingRefusal, TrainingView,
};
use serde::Deserialize;

use crate::{
    app::{App, Member},
    chart::{self, Reach},
    pages::{
        page,
        training::{Imported, ReachLink, TrainingPage},
    },
    problem::DoorError,
};

/// What the address may say.
#[derive(Default, Deserialize)]
pub struct Shown {
    /// The import whose outcome is shown.
    import: Option<String>,
    /// Which page of the activities, from 1.
    page: Option<u32>,
    /// How much of the load is drawn.
    load: Option<String>,
}

/// `GET /training`.
pub async fn show(
    State(app): State<App>,
    member: Member,
    Query(shown): Query<Shown>,
) -> Result<Response, DoorError> {
    render(&app, &member, StatusCode::OK, shown, None).await
}

async fn render(
    app: &App,
    member: &Member,
    status: StatusCode,
    shown: Shown,
    race_problem: Option<String>,
) -> Result<Response, DoorError> {
    let reach = Reach::from_word(shown.load.as_deref().unwrap_or_default());
    let number = shown.page.unwrap_or(1).max(1);
    let view = TrainingView {
        page: number - 1,
        load_days: reach.days(),
    };
    let (training, now) = load(app, member, view).await?;
    let imported: Option<Imported> = shown
        .import
        .and_then(|watch| app.imports.ended(member.actor().person, &watch));
    let local = now.to_zoned(training.zone.clone()).date();
    let pages = training.count.div_ceil(PAGE as u64).max(1);
    let rows = |seen: &[practice::SeenActivity]| {
        seen.iter()
            .map(|seen| rows::activity(seen, &training.zone))
            .collect::<Vec<_>>()
    };
    Ok(page(
        status,
        &TrainingPage {
            frame: member.frame(app, "/training"),
            imported,
            limit_mib: u64::try_from(app.options.upload_limit / (1024 * 1024)).unwrap_or(u64::MAX),
            chart: chart::chart(&training.load, local, reach),
            reaches: Reach::ALL
                .into_iter()
                .map(|each| ReachLink {
                    word: each.word(),
                    name: each.name(),
                    current: each == reach,
                })
                .collect(),
            week: rows::week(&training.load),
            count: match (training.count, pages) {
                (1, _) => "1 in all.".to_owned(),
                (all, 1) => format!("{all} in all, newest first."),
                (all, _) => format!("{all} in all, newest first; page {number} of {pages}."),
            },
            newer: (number > 1).then(|| number - 1),
            older: (u64::from(number) < pages).then_some(number + 1),
            reach: reach.word(),
            activities: rows(&training.activities),
            likely_races: rows(&training.likely_races),
            days: training.days.iter().map(rows::day).collect(),
            ahead: rows::ahead(&training, now),
            race_problem,
        },
    ))
}

async fn load(
    app: &App,
    member: &Member,
    view: TrainingView,
) -> Result<(Training, Timestamp), DoorError> {
    let now = app.now()?;
    practice::see_training(&app.practice, member.actor(), member.athlete(), view, now)
        .await
        .map(|training| (training, now.at))
        .map_err(refused)
}

fn refused(refusal: TrainingRefusal) -> DoorError {
    match refusal {
        TrainingRefusal::NotAllowed(_) => DoorError::NotAllowed,
        TrainingRefusal::Fault(fault) => DoorError::fault(&fault),
    }
}

/// `GET /training/load.csv`: every day.
pub async fn load_csv(State(app): State<App>, member: Member) -> Result<Response, DoorError> {
    let now = app.now()?;
    let all = practice::export_training(&app.practice, member.actor(), member.athlete(), now)
        .await
        .map_err(refused)?;
    Ok(csv_file("load.csv", chart::csv(&all.load)))
}

/// `GET /training/activities.csv`: every activity.
pub async fn activities_csv(State(app): State<App>, member: Member) -> Result<Response, DoorError> {
    let now = app.now()?;
    let all = practice::export_training(&app.practice, member.actor(), member.athlete(), now)
        .await
        .map_err(refused)?;
    Ok(csv_file(
        "activities.csv",
        rows::csv(&all.activities, &all.zone),
    ))
}

fn csv_file(name: &str, text: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, text).into_response()
}

/// A race as the form sends it.
#[derive(Deserialize)]
pub struct RaceForm {
    name: String,
    at: String,
}

/// `POST /training/races`.
pub async fn add_race(
    State(app): State<App>,
    member: Member,
    Form(form): Form<RaceForm>,
) -> Result<Response, DoorError> {
    let problem = |text: &str| Some(text.to_owned());
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    let Ok(at) = form.at.parse::<DateTime>() else {
        let why = problem("The day and time could not be read. Please choose them again.");
        return render(&app, &member, wrong, Shown::default(), why).await;
    };
    let planned = PlannedEvent {
        kind: EventKind::Race,
        name: form.name.trim().chars().take(80).collect(),
        date: at.date(),
        time: Some(at.time()),
        hard: true,
    };
    let outcome = practice::add_event(
        &app.practice,
        member.actor(),
        member.athlete(),
        planned,
        app.now()?,
    )
    .await;
    match outcome {
        Ok(()) => Ok(Redirect::to("/training").into_response()),
        Err(AddEventRefusal::NotAllowed(_)) => Err(DoorError::NotAllowed),
        Err(AddEventRefusal::NotADay(_)) => {
            let why = problem("That day cannot be planned. Please choose another.");
            render(&app, &member, wrong, Shown::default(), why).await
        }
        Err(AddEventRefusal::Fault(fault)) => Err(DoorError::fault(&fault)),
    }
}

/// The answer to "Was this a race?".
#[derive(Deserialize)]
pub struct RaceAnswerForm {
    activity: String,
    race: String,
}

/// `POST /training/race-answers`.
pub async fn answer_race(
    State(app): State<App>,
    member: Member,
    Form(form): Form<RaceAnswerForm>,
) -> Result<Response, DoorError> {
    let activity: Id<_> = form.activity.parse().map_err(|_| DoorError::NotFound)?;
    let was_race = match form.race.as_str() {
        "yes" => true,
        "no" => false,
        _ => return Err(DoorError::BadRequest),
    };
    let outcome = practice::answer_race(
        &app.practice,
        member.actor(),
        member.athlete(),
        (activity, was_race),
        app.now()?,
    )
    .await;
    match outcome {
        Ok(()) => Ok(Redirect::to("/training#done").into_response()),
        Err(AnswerRaceRefusal::NotAllowed(_)) => Err(DoorError::NotAllowed),
        Err(AnswerRaceRefusal::NoSuchActivity) => Err(DoorError::NotFound),
        Err(AnswerRaceRefusal::Fault(fault)) => Err(DoorError::fault(&fault)),
    }
}
