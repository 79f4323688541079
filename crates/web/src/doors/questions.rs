//! The safety questions on a page of their own, and as part of Confirm.

use axum::{
    Form,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use care::{
    body::Area,
    rules::{RuleBook, screening::Rule},
    situation::Situation,
    treatment::{
        finding::Answer,
        screening::{FINISH_GATE, Outcome, Screening},
    },
};
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use practice::{AnswerRefusal, Answers, Told};

use super::follow_ups;
use crate::{
    app::{App, Member},
    pages::{
        page,
        questions::{Question, QuestionForm, QuestionGroup, QuestionsPage, area_choices},
    },
    problem::DoorError,
    words,
    words::Stamp,
};

/// The fields of the questions, as a form sends them.
pub type Fields = Vec<(String, String)>;

/// `GET /questions`.
pub async fn show(State(app): State<App>, member: Member) -> Result<Response, DoorError> {
    let form = form_for(&app, &member, None, &[]).await?;
    let frame = member.frame(&app, "/");
    Ok(page(StatusCode::OK, &QuestionsPage { frame, form }))
}

/// `POST /questions`.
pub async fn answer(
    State(app): State<App>,
    member: Member,
    Form(fields): Form<Fields>,
) -> Result<Response, DoorError> {
    match read(&fields, &app.practice.rules, &member.zone()) {
        Read::Nothing => {
            let problem = "Tick what applies, or press “None of these”.".to_owned();
            again(&app, &member, problem, &fields).await
        }
        Read::Unclear(problem) => again(&app, &member, problem, &fields).await,
        Read::Answers(answers) => {
            let screening = keep(&app, &member, answers).await?;
            Ok(Redirect::to(where_to(&screening)).into_response())
        }
    }
}

/// The page once more, with what was sent and what is wrong with it.
async fn again(
    app: &App,
    member: &Member,
    problem: String,
    sent: &[(String, String)],
) -> Result<Response, DoorError> {
    let form = form_for(app, member, Some(problem), sent).await?;
    let frame = member.frame(app, "/");
    Ok(page(
        StatusCode::UNPROCESSABLE_ENTITY,
        &QuestionsPage { frame, form },
    ))
}

/// Calls the act and turns its refusals into a door's.
pub async fn keep(app: &App, member: &Member, answers: Answers) -> Result<Screening, DoorError> {
    let outcome = practice::answer_screening(
        &app.practice,
        member.actor(),
        member.athlete(),
        answers,
        app.now()?,
    )
    .await;
    outcome.map_err(|refusal| match refusal {
        AnswerRefusal::NotAllowed(_) => DoorError::NotAllowed,
        AnswerRefusal::UnknownRule(_) => DoorError::BadRequest,
        AnswerRefusal::Fault(fault) => DoorError::fault(&fault),
    })
}

/// Where somebody goes on after answering.
fn where_to(screening: &Screening) -> &'static str {
    match screening {
        Screening::Cleared(clearance) => match clearance.verdict().outcome {
            Outcome::BookWithLimits => "/not-yet",
            Outcome::Book
            | Outcome::NotYet
            | Outcome::Incomplete
            | Outcome::SpeakToSomeone
            | Outcome::Emergency => "/",
        },
        Screening::Incomplete(verdict) if verdict.questions.contains(FINISH_GATE) => "/not-yet",
        Screening::Incomplete(_) => "/questions",
        Screening::NotYet(_) | Screening::SpeakToSomeone(_) | Screening::Emergency(_) => "/not-yet",
    }
}

/// What was sent.
pub enum Read {
    /// Neither a tick nor "none of these".
    Nothing,
    /// Something that cannot be read, in words that name it.
    Unclear(String),
    /// Ticks are "yes", all others "no".
    Answers(Answers),
}

/// Reads ticks, places and times; what is not ticked is denied, since the whole list was in front of the person.
pub fn read(fields: &Fields, rules: &RuleBook, zone: &TimeZone) -> Read {
    let value = |name: &str| {
        fields
            .iter()
            .find(|(field, _)| field == name)
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
    };
    let none = value("none").is_some();
    let ticked: Vec<&str> = fields
        .iter()
        .filter(|(field, _)| field == "yes")
        .map(|(_, code)| code.as_str())
        .collect();
    if ticked.is_empty() && !none {
        return Read::Nothing;
    }
    // "None of these" pressed with ticks still set: the ticks stand, the cautious reading.
    let mut told = Vec::new();
    for code in &ticked {
        let answers = match rules.screening.rule(code) {
            Some(rule) => match follow_ups::read(rule, value, zone) {
                Ok(answers) => answers,
                Err(problem) => return Read::Unclear(problem),
            },
            // The act refuses a code that no rule has.
            None => Default::default(),
        };
        let area = value(&format!("where-{code}")).and_then(|key| key.parse::<Area>().ok());
        told.push(Told {
            code: (*code).to_owned(),
            area,
            onset: value(&format!("since-{code}")).and_then(|text| local_time(text, zone)),
            answer: Answer::Yes,
            detail: String::new(),
            answers,
        });
    }
    let denied = rules
        .screening
        .red_flags()
        .map(|rule| rule.id.clone())
        .filter(|id| !ticked.contains(&id.as_str()))
        .collect();
    Read::Answers(Answers { denied, told })
}

/// What a `datetime-local` field holds, in the person's own zone.
pub fn local_time(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let local: DateTime = text.parse().ok()?;
    Some(local.to_zoned(zone.clone()).ok()?.timestamp())
}

/// The form with what is known: answers that still hold, or what was just sent.
pub async fn form_for(
    app: &App,
    member: &Member,
    problem: Option<String>,
    sent: &[(String, String)],
) -> Result<QuestionForm, DoorError> {
    let today = practice::today(&app.practice, member.actor(), member.athlete(), app.now()?)
        .await
        .map_err(|refusal| super::today::door_error(&refusal))?;
    Ok(form(
        &app.practice.rules,
        &today.situation,
        today.awaits_questions,
        problem,
        sent,
    ))
}

/// The form, from the rule book and the situation.
pub fn form(
    rules: &RuleBook,
    situation: &Situation,
    open: bool,
    problem: Option<String>,
    sent: &[(String, String)],
) -> QuestionForm {
    let field = |name: String| {
        sent.iter()
            .find(|(field, _)| *field == name)
            .map(|(_, value)| value.clone())
            .unwrap_or_default()
    };
    let question = |rule: &Rule| {
        let finding = situation
            .findings
            .iter()
            .find(|finding| finding.code == rule.id);
        let ticked = sent
            .iter()
            .any(|(name, value)| name == "yes" && *value == rule.id);
        let before = |text: Option<String>, name: String| match sent {
            [] => text.unwrap_or_default(),
            [..] => field(name),
        };
        let since = finding
            .and_then(|finding| finding.onset)
            .map(|onset| follow_ups::field_time(onset, &situation.zone));
        let place = finding
            .and_then(|finding| finding.area)
            .map(|area| area.to_string());
        Question {
            code: rule.id.clone(),
            text: rule.question.clone(),
            asks_where: rule.needs_area,
            ticked: finding.is_some() || ticked,
            place: before(place, format!("where-{}", rule.id)),
            since: before(since, format!("since-{}", rule.id)),
            follow_ups: follow_ups::fields(rule, |name| {
                let answer = finding.and_then(|finding| finding.answers.get(name));
                let text = answer.map(|answer| follow_ups::field_value(answer, &situation.zone));
                before(text, follow_ups::field_name(rule, name))
            }),
        }
    };
    let groups: Vec<QuestionGroup> = rules
        .screening
        .red_flag_groups()
        .into_iter()
        .map(|group| QuestionGroup {
            title: group.heading.to_owned(),
            questions: group.rules.into_iter().map(question).collect(),
        })
        .collect();
    let count = rules.screening.red_flags().count();
    let shortest = rules
        .screening
        .red_flags()
        .map(|rule| rule.expiry)
        .min_by_key(|expiry| expiry.after(situation.now));
    let latest = situation
        .asked
        .iter()
        .map(|denial| denial.answered_at)
        .max();
    let answered = match latest {
        Some(at) if !open && problem.is_none() => Some(format!(
            "You answered these {count} questions on {}. The answers still hold.",
            Stamp::full(at, &situation.zone).text
        )),
        Some(_) | None => None,
    };
    QuestionForm {
        answered,
        problem,
        count,
        groups,
        areas: area_choices(),
        none_action: String::new(),
        denies: String::new(),
        holds: shortest.map_or_else(String::new, words::span),
    }
}
