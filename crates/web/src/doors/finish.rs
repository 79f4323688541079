//! `/finish`: the questions before a massage at a race's finish. Nothing is stored; without a connection the page answers by itself,
//! from a table that the rules make.

use axum::{
    Form,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use care::{
    plan::plan,
    rules::RuleBook,
    treatment::{
        recommendation::Advice,
        screening::{
            Outcome,
            finish::{FinishAnswers, FinishTable, screen_finish, situation_of},
        },
    },
};

use super::{
    emergency::numbers_here,
    follow_ups::field_name,
    questions::{Fields, fields::value},
};
use crate::{
    app::App,
    pages::{
        emergency::Number,
        finish::{FinishPage, FinishResult, GateField, SignField, SignMore},
        frame::Frame,
        page,
    },
    words,
};

/// What is ticked where no warning sign is there.
const NO_SIGNS: &str = "signs-none";

/// `GET /finish`.
pub async fn show(State(app): State<App>) -> Response {
    let numbers = numbers_here(&app).await;
    let sent = Fields::new();
    page(StatusCode::OK, &view(&app, &sent, numbers, None, ""))
}

/// `POST /finish`: the same without a script.
pub async fn answer(State(app): State<App>, Form(sent): Form<Fields>) -> Response {
    let rules = &app.practice.rules;
    let table = FinishTable::of(rules);
    let answers = answers(&sent, &table);
    let outcome = screen_finish(&answers, rules).verdict().outcome;
    let is_open = table
        .items
        .iter()
        .any(|(item, _)| value(&sent, &item.name).is_none())
        || (answers.signs.is_empty() && value(&sent, NO_SIGNS).is_none());
    // What is worse than an open question needs no further answer.
    let shown = if is_open && outcome <= Outcome::Incomplete {
        "ask"
    } else {
        name_of(outcome)
    };
    let numbers = numbers_here(&app).await;
    page(StatusCode::OK, &view(&app, &sent, numbers, None, shown))
}

/// `GET /finish-worker.js`: keeps the page on the device.
pub async fn worker() -> Response {
    let script = include_str!("../../static/finish-worker.js");
    (
        [
            (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
            (header::CACHE_CONTROL, "no-cache"),
        ],
        script,
    )
        .into_response()
}

/// The result that an outcome is shown as.
const fn name_of(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Book | Outcome::BookWithLimits => "go",
        Outcome::NotYet => "wait",
        Outcome::Incomplete => "ask",
        Outcome::SpeakToSomeone => "speak",
        Outcome::Emergency => "emergency",
    }
}

/// An outcome as the page's script compares it.
const fn rank(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Book => 0,
        Outcome::BookWithLimits => 1,
        Outcome::NotYet => 2,
        Outcome::Incomplete => 3,
        Outcome::SpeakToSomeone => 4,
        Outcome::Emergency => 5,
    }
}

fn answers(sent: &Fields, table: &FinishTable<'_>) -> FinishAnswers {
    let not_fine = table
        .items
        .iter()
        .filter(|(item, _)| value(sent, &item.name) == Some("no"))
        .map(|(item, _)| item.name.clone());
    let signs = table
        .signs
        .iter()
        .filter(|sign| is_ticked(sent, "sign", &sign.rule.id))
        .map(|sign| {
            let more = sign.follow_ups.iter();
            let more = more
                .map(|more| &more.question.name)
                .filter(|name| value(sent, &field_name(sign.rule, name)).is_some())
                .cloned();
            (sign.rule.id.clone(), more.collect())
        });
    FinishAnswers {
        not_fine: not_fine.collect(),
        signs: signs.collect(),
    }
}

fn is_ticked(sent: &Fields, name: &str, value: &str) -> bool {
    sent.iter()
        .any(|(field, sent)| field == name && sent == value)
}

fn view(
    app: &App,
    sent: &Fields,
    numbers: Vec<Number>,
    problem: Option<String>,
    shown: &str,
) -> FinishPage {
    let rules = &app.practice.rules;
    let table = FinishTable::of(rules);
    let items = table.items.iter().map(|(item, outcome)| GateField {
        name: item.name.clone(),
        question: item.question.clone(),
        says: item.says.clone(),
        outcome: rank(*outcome),
        value: value(sent, &item.name).unwrap_or_default().to_owned(),
    });
    let signs = table.signs.iter().map(|sign| SignField {
        code: sign.rule.id.clone(),
        question: sign.rule.question.trim_end_matches('?').to_owned(),
        outcomes: sign
            .outcomes
            .iter()
            .map(|outcome| rank(*outcome).to_string())
            .collect::<Vec<_>>()
            .join(" "),
        ticked: is_ticked(sent, "sign", &sign.rule.id),
        follow_ups: sign
            .follow_ups
            .iter()
            .map(|more| {
                let name = field_name(sign.rule, &more.question.name);
                let question = &more.question.question;
                SignMore {
                    ticked: value(sent, &name).is_some(),
                    name,
                    question: if more.relieves {
                        format!("Tick only if you are certain: {question}")
                    } else {
                        question.clone()
                    },
                }
            })
            .collect(),
    });
    FinishPage {
        frame: Frame::nobody(app.options.demo),
        problem,
        items: items.collect(),
        signs: signs.collect(),
        signs_none: value(sent, NO_SIGNS).is_some(),
        results: results(rules, numbers),
        shown: shown.to_owned(),
        source: rules.screening.gate_source_words.clone(),
    }
}

/// Every result there is, in the rules' words.
fn results(rules: &RuleBook, numbers: Vec<Number>) -> Vec<FinishResult> {
    let gate = &rules.screening.gate;
    let result = |outcome: Outcome, title: &str, says: &str| FinishResult {
        name: name_of(outcome).to_owned(),
        title: title.to_owned(),
        says: says.to_owned(),
        points: Vec::new(),
        card: String::new(),
        numbers: Vec::new(),
        person: false,
    };
    vec![
        FinishResult {
            points: gate.go.clone(),
            card: gate.card.clone(),
            ..result(Outcome::Book, "A short, light massage", &how_much(rules))
        },
        result(
            Outcome::NotYet,
            "Not yet",
            "What to do first stands beside each “no”. Then ask the whole list again.",
        ),
        result(
            Outcome::Incomplete,
            "Ask the rest first",
            "Every question needs its answer, the warning signs too.",
        ),
        FinishResult {
            person: true,
            card: gate.card.clone(),
            ..result(
                Outcome::SpeakToSomeone,
                "No massage: to the medical team now",
                "Walk there together. Without a medical team: somebody should look at it today.",
            )
        },
        FinishResult {
            person: true,
            numbers,
            ..result(
                Outcome::Emergency,
                "Call for help now",
                "No massage. Fetch the medical team, or call. Stay with them, and do not make them drink.",
            )
        },
    ]
}

/// How long and how strong, as the timing rules say for somebody of whom everything is fine.
fn how_much(rules: &RuleBook) -> String {
    let situation = situation_of(&FinishAnswers::default());
    match plan(&situation, rules).advice {
        Advice::Massage(advice) => format!(
            "At most {} minutes. {}.",
            advice.minutes,
            words::pressure(advice.pressure_cap)
        ),
        Advice::Nothing(_) => "Only if the therapist finds it sensible.".to_owned(),
    }
}
