//! Everything that is no red flag: what changed since last time, by topic.

use axum::{
    Form,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use care::{rules::RuleBook, situation::Situation};

use super::{
    Fields, Read, fields,
    form::{self, Sent},
    keep,
    onward::{Asked, after},
    today_of,
};
use crate::{
    app::{App, Member},
    pages::{page, questions::RestPage},
    problem::DoorError,
    words::Stamp,
};

/// `GET /questions/rest`.
pub async fn show(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<Asked>,
) -> Result<Response, DoorError> {
    let sent = Sent {
        problem: None,
        fields: &[],
    };
    render(&app, &member, &asked, StatusCode::OK, sent).await
}

/// `POST /questions/rest`.
pub async fn answer(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<Asked>,
    Form(fields): Form<Fields>,
) -> Result<Response, DoorError> {
    let now = app.now()?.at;
    let problem = match fields::rest(&fields, &app.practice.rules, &member.zone(), now) {
        _ if fields::has_unknown(&fields, &app.practice.rules) => {
            return Err(DoorError::BadRequest);
        }
        Read::Answers(answers) => {
            let screening = keep(&app, &member, answers).await?;
            return after(&app, &member, &screening, asked.hold()).await;
        }
        Read::Nothing => "Tick what applies, or press the button above the list.".to_owned(),
        Read::Unclear(problem) => problem,
    };
    let sent = Sent {
        problem: Some(problem),
        fields: &fields,
    };
    render(
        &app,
        &member,
        &asked,
        StatusCode::UNPROCESSABLE_ENTITY,
        sent,
    )
    .await
}

async fn render(
    app: &App,
    member: &Member,
    asked: &Asked,
    status: StatusCode,
    sent: Sent<'_>,
) -> Result<Response, DoorError> {
    let today = today_of(app, member).await?;
    let rules = &today.rules;
    let mut form = form::rest(rules, &today.situation, &asked.query(), sent);
    let last = last_answered(&today.situation, rules);
    let (title, lead) = match &last {
        Some(day) => {
            form.none_word = if form.known {
                "Nothing else is new"
            } else {
                "Nothing new"
            }
            .to_owned();
            (
                format!("Anything new since {day}?"),
                "Open what may apply. What you told us before stays ticked until you untick it.",
            )
        }
        None => {
            form.none_word = format!("None of these {}", form.count);
            (
                "What else should your therapist know?".to_owned(),
                "The whole list is asked once; later, only what is new. Open what may apply.",
            )
        }
    };
    let (back, back_word) = match asked.hold() {
        Some(hold) => (format!("/hold/{hold}"), "Check and confirm"),
        None => ("/".to_owned(), "Today"),
    };
    Ok(page(
        status,
        &RestPage {
            frame: member.frame(app, "/"),
            title,
            lead: lead.to_owned(),
            back,
            back_word,
            form,
        },
    ))
}

/// The day on which the list was last gone through.
fn last_answered(situation: &Situation, rules: &RuleBook) -> Option<String> {
    let denied = situation
        .asked
        .iter()
        .filter(|denial| {
            let rule = rules.screening.rule(&denial.code);
            rule.is_some_and(|rule| !rule.red_flag && rule.id != super::calf::CODE)
        })
        .map(|denial| denial.answered_at)
        .max()?;
    let day = denied.to_zoned(situation.zone.clone()).date();
    Some(Stamp::day(day).text)
}
