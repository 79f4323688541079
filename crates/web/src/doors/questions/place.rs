//! Where something is: the body map, and the same as a list.

use std::collections::BTreeSet;

use axum::{
    Form,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use care::body::Area;

use super::{
    Fields, fields,
    onward::{Asked, after, first_unplaced, on_from, where_to},
    refused, today_of,
};
use crate::{
    app::{App, Member},
    body_map,
    pages::{
        check_in::{area_groups, chosen_areas},
        page,
        questions::WherePage,
    },
    problem::DoorError,
};

/// `GET /questions/where`: the first thing whose place is not known yet.
pub async fn show(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<Asked>,
) -> Result<Response, DoorError> {
    render(&app, &member, &asked, None).await
}

/// `POST /questions/where`.
pub async fn answer(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<Asked>,
    Form(sent): Form<Fields>,
) -> Result<Response, DoorError> {
    let code = fields::value(&sent, "code").ok_or(DoorError::BadRequest)?;
    let areas: BTreeSet<Area> = sent
        .iter()
        .filter(|(name, _)| name == "at")
        .filter_map(|(_, key)| body_map::area_of_key(key))
        .collect();
    if areas.is_empty() {
        let problem = "Choose at least one area, or say that you can’t.".to_owned();
        return render(&app, &member, &asked, Some(problem)).await;
    }
    let screening = practice::say_where(
        &app.practice,
        member.actor(),
        member.athlete(),
        code,
        areas.into_iter().collect(),
        app.now()?,
    )
    .await
    .map_err(|refusal| refused(&refusal))?;
    after(&app, &member, &screening, asked.hold()).await
}

async fn render(
    app: &App,
    member: &Member,
    asked: &Asked,
    problem: Option<String>,
) -> Result<Response, DoorError> {
    let today = today_of(app, member).await?;
    let rules = &app.practice.rules;
    let Some(finding) = first_unplaced(&today.situation, rules) else {
        return on_from(app, member, &today.plan.screening, asked.hold()).await;
    };
    let told = rules
        .screening
        .rule(&finding.code)
        .map_or("", |rule| rule.question.as_str());
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    Ok(page(
        status,
        &WherePage {
            frame: member.frame(app, "/"),
            code: finding.code.clone(),
            told: format!("“{}”", told.trim_end_matches('?')),
            problem,
            map: chosen_areas(&BTreeSet::new()),
            groups: area_groups(|_| String::new()),
            query: asked.query(),
            skip: where_to(&today.plan.screening).to_owned(),
        },
    ))
}
