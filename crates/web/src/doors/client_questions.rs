//! `/clinic/clients/{id}/questions`: everything that can be asked before a massage, in the clinic's words, for staff to go
//! through with a client.

use std::collections::BTreeSet;

use axum::{
    Form,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use care::{
    body::Area,
    id::Id,
    people::Person,
    rules::{RuleBook, screening::Rule},
};
use practice::{AnswerRefusal, Chart, ClientFile};

use super::{
    client::door_error,
    client_chart::told,
    client_view::rule_words,
    follow_ups,
    questions::fields::{self, Fields, Read},
};
use crate::{
    app::{App, Member, PathId},
    pages::{
        client::Sent,
        client_questions::{ClientQuestionsPage, StaffQuestion, StaffTopic},
        page,
    },
    problem::DoorError,
    words,
};

/// `GET /clinic/clients/{id}/questions`.
pub async fn show(
    State(app): State<App>,
    member: Member,
    PathId(id): PathId<Person>,
) -> Result<Response, DoorError> {
    let (file, chart) = file_of(&app, &member, id).await?;
    let view = view(&app, &member, &file, &chart, &[]);
    Ok(page(StatusCode::OK, &view))
}

/// `POST /clinic/clients/{id}/questions`: kept by the act of the athlete's own answers.
pub async fn answer(
    State(app): State<App>,
    member: Member,
    PathId(id): PathId<Person>,
    Form(sent): Form<Fields>,
) -> Result<Response, DoorError> {
    let (file, chart) = file_of(&app, &member, id).await?;
    if fields::has_unknown(&sent, &file.rules) {
        return Err(DoorError::BadRequest);
    }
    let now = app.now()?;
    let known = known(&chart);
    let problem = match fields::staff(&sent, &topics(&file.rules), &known, &member.zone(), now.at) {
        Read::Answers(answers) => {
            return match practice::answer_screening(&app.practice, member.actor(), id, answers, now)
                .await
            {
                Ok(_) => {
                    let to = format!("/clinic/clients/{id}?done=kept");
                    Ok(Redirect::to(&to).into_response())
                }
                Err(AnswerRefusal::NotAllowed(_)) => Err(DoorError::NotAllowed),
                Err(AnswerRefusal::UnknownRule(_)) => Err(DoorError::BadRequest),
                Err(AnswerRefusal::Fault(fault)) => Err(DoorError::fault(&fault)),
            };
        }
        Read::Nothing => "Tick what applies, or say below a topic that you asked it.".to_owned(),
        Read::Unclear(problem) => format!("{}.", problem.trim_end_matches(['.', '?'])),
    };
    let mut view = view(&app, &member, &file, &chart, &sent);
    view.problem = Some(problem);
    Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &view))
}

/// The client's file with its chart; who sees no chart does not ask these questions either.
async fn file_of(
    app: &App,
    member: &Member,
    id: Id<Person>,
) -> Result<(ClientFile, Box<Chart>), DoorError> {
    let now = app.now()?;
    let file = practice::see_client(&app.practice, member.actor(), id, now).await;
    let mut file = file.map_err(door_error)?;
    let chart = file.chart.take().ok_or(DoorError::NotAllowed)?;
    Ok((file, chart))
}

/// What was told and holds: it is not asked again by asking its topic.
fn known(chart: &Chart) -> BTreeSet<&str> {
    let findings = chart.situation.findings.iter();
    findings.map(|finding| finding.code.as_str()).collect()
}

/// All 118 conditions and the sore calf, red flags first, each topic with the key that its box sends.
fn topics(rules: &RuleBook) -> Vec<(String, Vec<&Rule>)> {
    let red_flags = rules.screening.red_flag_groups().into_iter();
    let rest = rules.screening.topics().into_iter();
    red_flags
        .map(|group| group.rules)
        .chain(rest.map(|topic| topic.rules))
        .enumerate()
        .map(|(number, rules)| (number.to_string(), rules))
        .collect()
}

fn view(
    app: &App,
    member: &Member,
    file: &ClientFile,
    chart: &Chart,
    sent: &[(String, String)],
) -> ClientQuestionsPage {
    let rules = &*file.rules;
    let red_flags = rules.screening.red_flag_groups().into_iter();
    let rest = rules.screening.topics().into_iter();
    let headings = red_flags
        .map(|group| (group.heading, "", true))
        .chain(rest.map(|topic| (topic.heading, topic.names, false)));
    let of_form = Sent(sent.to_vec());
    let any = |name: &str, value: &str| sent.iter().any(|(field, is)| field == name && is == value);
    let topics: Vec<StaffTopic> = topics(rules)
        .into_iter()
        .zip(headings)
        .map(|((key, of_topic), (heading, names, red_flags))| {
            let questions: Vec<StaffQuestion> = of_topic
                .into_iter()
                .map(|rule| question(rule, file, chart, member, &of_form, &any))
                .collect();
            StaffTopic {
                asked: any("asked", &key),
                open: red_flags
                    || any("asked", &key)
                    || questions.iter().any(StaffQuestion::is_told),
                heading: heading.to_owned(),
                names: names.to_owned(),
                questions,
                key,
            }
        })
        .collect();
    ClientQuestionsPage {
        frame: member.frame(app, "/clinic/clients"),
        id: file.person.id.to_string(),
        name: file.person.name.clone(),
        problem: None,
        count: topics.iter().map(|topic| topic.questions.len()).sum(),
        topics,
        areas: Area::all()
            .map(|area| words::capital(&area.plain_name()))
            .collect(),
    }
}

fn question(
    rule: &Rule,
    file: &ClientFile,
    chart: &Chart,
    member: &Member,
    sent: &Sent,
    any: &impl Fn(&str, &str) -> bool,
) -> StaffQuestion {
    let zone = member.zone();
    let findings = chart.situation.findings.iter();
    let of_rule = findings.filter(|finding| finding.code == rule.id);
    StaffQuestion {
        code: rule.id.clone(),
        text: rule_words(rule, &file.rules).to_owned(),
        told: of_rule.map(|one| told(one, &file.rules, &zone)).collect(),
        ticked: any("yes", &rule.id),
        over: any("over", &rule.id),
        unsure: (!rule.red_flag).then(|| any("unsure", &rule.id)),
        place: rule
            .needs_area
            .then(|| sent.value(&format!("where-{}", rule.id)).to_owned()),
        since: sent.value(&format!("since-{}", rule.id)).to_owned(),
        words: sent.value(&format!("words-{}", rule.id)).to_owned(),
        follow_ups: follow_ups::fields(rule, |name| {
            sent.value(&follow_ups::field_name(rule, name)).to_owned()
        }),
    }
}
