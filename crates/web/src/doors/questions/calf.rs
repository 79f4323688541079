//! One sore calf: facts are asked one by one, and no score is worked out.

use std::collections::BTreeMap;

use axum::{
    Form,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use care::{
    body::{Area, Region, Side},
    rules::screening::{FollowUpQuestion, Rule},
    treatment::finding::{Answer, FollowUp},
};
use practice::{Answers, Told};

use super::{
    Fields, fields,
    form::Sent,
    keep,
    onward::{Asked, after},
    today_of,
};
use crate::{
    app::{App, Member},
    pages::{
        page,
        questions::{CalfPage, CalfQuestion},
    },
    problem::DoorError,
};

/// The rule.
pub const CODE: &str = "R20";

/// The sign that makes it a red flag; not being sure of it is a "yes", as for every red flag.
const SIGNS: &str = "signs";

/// `GET /questions/one-side`.
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

/// `POST /questions/one-side`.
pub async fn answer(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<Asked>,
    Form(sent): Form<Fields>,
) -> Result<Response, DoorError> {
    let rule = rule_of(&app)?;
    let answers = if fields::value(&sent, "same").is_some() {
        Answers {
            denied: vec![CODE.to_owned()],
            told: Vec::new(),
        }
    } else {
        match told(rule, &sent) {
            Some(told) => Answers {
                denied: Vec::new(),
                told: vec![told],
            },
            None => {
                let sent = Sent {
                    problem: Some("Please answer each of the four.".to_owned()),
                    fields: &sent,
                };
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                return render(&app, &member, &asked, status, sent).await;
            }
        }
    };
    let screening = keep(&app, &member, answers).await?;
    after(&app, &member, &screening, asked.hold()).await
}

fn rule_of(app: &App) -> Result<&Rule, DoorError> {
    app.practice
        .rules
        .screening
        .rule(CODE)
        .ok_or(DoorError::NotFound)
}

/// What was told, if every question was answered.
fn told(rule: &Rule, sent: &Fields) -> Option<Told> {
    let side = match fields::value(sent, "side")? {
        "left" => Side::Left,
        "right" => Side::Right,
        _ => return None,
    };
    let mut answers = BTreeMap::new();
    for question in &rule.follow_ups {
        let answer = match fields::value(sent, &question.name)? {
            "yes" => Some(true),
            "no" => Some(false),
            // Left unknown, the rule takes the careful side; a sign is a red flag, where it is a "yes".
            "unsure" => (question.name == SIGNS).then_some(true),
            _ => return None,
        };
        if let Some(answer) = answer {
            answers.insert(question.name.clone(), FollowUp::Bool(answer));
        }
    }
    Some(Told {
        code: CODE.to_owned(),
        area: Area::new(Region::CalfUpper, Some(side)),
        onset: None,
        answer: Answer::Yes,
        detail: String::new(),
        answers,
    })
}

async fn render(
    app: &App,
    member: &Member,
    asked: &Asked,
    status: StatusCode,
    sent: Sent<'_>,
) -> Result<Response, DoorError> {
    let rule = rule_of(app)?;
    let today = today_of(app, member).await?;
    let before = today
        .situation
        .findings
        .iter()
        .find(|finding| finding.code == CODE);
    let side = match (fields::value(sent.fields, "side"), before) {
        (Some(side), _) => side.to_owned(),
        (None, Some(finding)) => finding
            .area
            .map_or_else(String::new, |area| area.side().word().to_owned()),
        (None, None) => String::new(),
    };
    // The sign first: it decides by itself.
    let mut asked_for: Vec<&FollowUpQuestion> = rule.follow_ups.iter().collect();
    asked_for.sort_by_key(|question| question.name != SIGNS);
    let questions = asked_for
        .into_iter()
        .map(|question| {
            let (text, points) = in_points(&question.question);
            CalfQuestion {
                name: question.name.clone(),
                text,
                points,
                value: fields::value(sent.fields, &question.name)
                    .unwrap_or_default()
                    .to_owned(),
            }
        })
        .collect();
    Ok(page(
        status,
        &CalfPage {
            frame: member.frame(app, "/"),
            problem: sent.problem,
            side,
            questions,
            query: asked.query(),
        },
    ))
}

/// "Any of these: a; b; c?" as a line and its points.
fn in_points(question: &str) -> (String, Vec<String>) {
    match question.split_once(": ") {
        Some((line, points)) if points.contains("; ") => (
            format!("{line}?"),
            points
                .trim_end_matches('?')
                .split("; ")
                .map(str::to_owned)
                .collect(),
        ),
        Some(_) | None => (question.to_owned(), Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use care::rules::RuleBook;

    use super::*;

    fn answered(sent: &[(&str, &str)]) -> Option<Told> {
        let rules = RuleBook::built_in().unwrap();
        let sent = sent.iter();
        let sent: Fields = sent
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        told(rules.screening.rule(CODE).unwrap(), &sent)
    }

    #[test]
    fn not_being_sure_of_a_sign_is_a_yes_and_of_the_rest_stays_unknown() {
        let told = answered(&[
            ("side", "left"),
            ("signs", "unsure"),
            ("clear_cause", "unsure"),
            ("risk_factor", "no"),
        ]);
        let told = told.unwrap();
        let expected = [("signs", true), ("risk_factor", false)];
        let expected = expected.map(|(name, yes)| (name.to_owned(), FollowUp::Bool(yes)));
        assert_eq!(told.answers, BTreeMap::from(expected));
        assert_eq!(
            told.area.map(|area| area.to_string()).as_deref(),
            Some("CALF_UPPER:left")
        );
    }

    #[test]
    fn a_question_left_out_is_asked_again() {
        assert_eq!(answered(&[("side", "left"), ("signs", "no")]), None);
        assert_eq!(
            answered(&[
                ("signs", "no"),
                ("clear_cause", "yes"),
                ("risk_factor", "no")
            ]),
            None
        );
    }

    #[test]
    fn what_makes_a_person_look_first_is_a_list() {
        let rules = RuleBook::built_in().unwrap();
        let rule = rules.screening.rule(CODE).unwrap();
        let question = &rule.follow_up("risk_factor").unwrap().question;
        let (line, points) = in_points(question);
        assert_eq!(line, "Any of these?");
        assert_eq!(points.len(), 7, "{points:?}");
    }
}
