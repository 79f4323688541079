//! `/clinic/clients`: the clients of the clinic, and one of them with everything that concerns their safety.

use axum::{
    Form,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use care::{
    id::Id,
    people::Person,
    rules::screening::Loosener,
    treatment::{
        blood_pressure::BloodPressure,
        decision::{Decided, Decision},
        finding::Answer,
    },
    units::Pressure,
};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use practice::{
    AnswerRefusal, Answers, ClearanceRefusal, ClientRefusal, DecisionRefusal, GivenAs,
    GivenClearance, MeasureRefusal, NewDecision, Told,
};
use serde::Deserialize;

use super::{
    client_view, follow_ups,
    questions::fields::{self, local_time},
};
use crate::{
    app::{App, Member, PathId},
    pages::{
        client::{ClientPage, ClientsPage, Sent},
        page,
        questions::FollowUpField,
    },
    problem::DoorError,
    words,
};

/// The fields of a form, as they were sent.
type Fields = Vec<(String, String)>;

/// What the address of the list may say.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
}

/// `GET /clinic/clients`.
pub async fn list(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<Asked>,
) -> Result<Response, DoorError> {
    let found = practice::find_clients(&app.practice, member.actor(), asked.q.clone()).await;
    let clients = found.map_err(door_error)?;
    Ok(page(
        StatusCode::OK,
        &ClientsPage {
            frame: member.frame(&app, "/clinic/clients"),
            words: asked.q,
            clients: clients
                .into_iter()
                .map(|client| (client.id.to_string(), client.name))
                .collect(),
        },
    ))
}

/// What the address of a client may say: what was just done.
#[derive(Deserialize)]
pub struct Shown {
    done: Option<String>,
}

/// `GET /clinic/clients/{id}`.
pub async fn show(
    State(app): State<App>,
    member: Member,
    PathId(id): PathId<Person>,
    Query(shown): Query<Shown>,
) -> Result<Response, DoorError> {
    let done = match shown.done.as_deref() {
        Some("kept") => Some("Kept, and screened again."),
        Some("ended") => Some("Taken back. What held before holds again."),
        Some("noted") => Some("Noted."),
        Some(_) | None => None,
    };
    render(&app, &member, id, StatusCode::OK, done, None).await
}

async fn render(
    app: &App,
    member: &Member,
    id: Id<Person>,
    status: StatusCode,
    done: Option<&'static str>,
    problem: Option<(&'static str, String, Fields)>,
) -> Result<Response, DoorError> {
    let mut view = view(app, member, id).await?;
    view.done = done;
    if let Some((form, why, sent)) = problem {
        view.problem = Some((form, why));
        view.sent = Sent(sent);
    }
    Ok(page(status, &view))
}

async fn view(app: &App, member: &Member, id: Id<Person>) -> Result<ClientPage, DoorError> {
    let now = app.now()?;
    let file = practice::see_client(&app.practice, member.actor(), id, now).await;
    let file = file.map_err(door_error)?;
    let frame = member.frame(app, "/clinic/clients");
    Ok(client_view::view(frame, &file, &member.zone(), now.at))
}

/// The page once more, with what was sent and what is wrong with it.
async fn again(
    app: &App,
    member: &Member,
    id: Id<Person>,
    form: &'static str,
    why: impl std::fmt::Display,
    sent: Fields,
) -> Result<Response, DoorError> {
    let why = format!("{}.", words::capital(why.to_string().trim_end_matches('.')));
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    render(app, member, id, status, None, Some((form, why, sent))).await
}

fn back(id: Id<Person>, done: &str) -> Response {
    Redirect::to(&format!("/clinic/clients/{id}?done={done}")).into_response()
}

/// What a door answers to a client that is not shown.
pub fn door_error(refusal: ClientRefusal) -> DoorError {
    match refusal {
        ClientRefusal::NotAllowed(_) => DoorError::NotAllowed,
        ClientRefusal::NotFound => DoorError::NotFound,
        ClientRefusal::Fault(fault) => DoorError::fault(&fault),
    }
}

/// `POST /clinic/clients/{id}/clearances`.
pub async fn record_clearance(
    State(app): State<App>,
    member: Member,
    PathId(id): PathId<Person>,
    Form(fields): Form<Fields>,
) -> Result<Response, DoorError> {
    let now = app.now()?;
    let given = match read_clearance(&app, &member, &fields, now.at) {
        Ok(given) => given,
        Err(why) => return again(&app, &member, id, "clearance", why, fields).await,
    };
    match practice::record_clearance(&app.practice, member.actor(), id, given, now).await {
        Ok(_) => Ok(back(id, "kept")),
        Err(ClearanceRefusal::Unrecordable(why)) => {
            again(&app, &member, id, "clearance", why, fields).await
        }
        Err(refusal) => Err(clearance_error(refusal)),
    }
}

fn read_clearance(
    app: &App,
    member: &Member,
    fields: &Fields,
    now: Timestamp,
) -> Result<GivenClearance, &'static str> {
    let sent = Sent(fields.clone());
    let zone = member.zone();
    let minute = |at: Timestamp| at.as_second() / 60;
    let given_at = local_time(sent.value("given"), &zone).ok_or("Say when they gave it")?;
    // The form knows minutes only: "now" is not a part of a minute ago.
    let given_at = if minute(given_at) == minute(now) {
        now
    } else {
        given_at
    };
    let until = match sent.value("until") {
        "" => None,
        day => Some(day_end(day, &zone).ok_or("The last day could not be read")?),
    };
    let rule = app.practice.rules.screening.rule(sent.value("rule"));
    let consent = rule.is_some_and(care::rules::screening::Rule::takes_consent);
    Ok(GivenClearance {
        rule: sent.value("rule").to_owned(),
        kind: if consent {
            GivenAs::Guardian
        } else {
            GivenAs::Clinician
        },
        by: sent.value("by").to_owned(),
        profession: sent.value("profession").to_owned(),
        given_at,
        until,
        covers: sent.value("covers").to_owned(),
        cap: level(sent.value("cap")),
    })
}

/// The end of a local day.
fn day_end(day: &str, zone: &TimeZone) -> Option<Timestamp> {
    let next = day.parse::<Date>().ok()?.checked_add(1.day()).ok()?;
    Some(next.to_zoned(zone.clone()).ok()?.timestamp())
}

fn level(text: &str) -> Option<Pressure> {
    text.parse()
        .ok()
        .and_then(|level| Pressure::new(level).ok())
}

fn clearance_error(refusal: ClearanceRefusal) -> DoorError {
    match refusal {
        ClearanceRefusal::NotAllowed(_) => DoorError::NotAllowed,
        ClearanceRefusal::NotFound => DoorError::NotFound,
        ClearanceRefusal::Unrecordable(_) => DoorError::BadRequest,
        ClearanceRefusal::Fault(fault) => DoorError::fault(&fault),
    }
}

/// The id of a line that is taken back.
#[derive(Deserialize)]
pub struct TakenBack {
    id: String,
}

/// `POST /clinic/clients/{id}/clearances/end`.
pub async fn end_clearance(
    State(app): State<App>,
    member: Member,
    PathId(id): PathId<Person>,
    Form(taken): Form<TakenBack>,
) -> Result<Response, DoorError> {
    let line: Id<GivenClearance> = taken.id.parse().map_err(|_| DoorError::BadRequest)?;
    let now = app.now()?;
    let ended = practice::end_clearance(&app.practice, member.actor(), id, line, now).await;
    ended.map_err(clearance_error)?;
    Ok(back(id, "ended"))
}

/// `POST /clinic/clients/{id}/conversations`.
pub async fn note_conversation(
    State(app): State<App>,
    member: Member,
    PathId(id): PathId<Person>,
    Form(fields): Form<Fields>,
) -> Result<Response, DoorError> {
    let note = Sent(fields).value("note").to_owned();
    let now = app.now()?;
    let noted = practice::note_conversation(&app.practice, member.actor(), id, note, now).await;
    noted.map_err(clearance_error)?;
    Ok(back(id, "noted"))
}

/// `POST /clinic/clients/{id}/findings`: what staff found or were told, added to the answers.
pub async fn add_finding(
    State(app): State<App>,
    member: Member,
    PathId(id): PathId<Person>,
    Form(fields): Form<Fields>,
) -> Result<Response, DoorError> {
    let (sent, zone) = (Sent(fields.clone()), member.zone());
    let onset = match sent.value("since") {
        "" => None,
        text => match local_time(text, &zone) {
            Some(at) => Some(at),
            None => {
                let why = "The time could not be read";
                return again(&app, &member, id, "finding", why, fields).await;
            }
        },
    };
    // Some findings need a further question: it is asked once the rule is known.
    let rule = app.practice.rules.screening.rule(sent.value("rule"));
    let more = rule.map_or_else(Vec::new, |rule| {
        follow_ups::fields(rule, |name| {
            sent.value(&follow_ups::field_name(rule, name)).to_owned()
        })
    });
    let answers = match rule {
        Some(rule) if !more.is_empty() => {
            let read = follow_ups::read(rule, |name| fields::value(&fields, name), &zone);
            match read {
                Ok(answers) if sent.is("asked", &rule.id) => answers,
                Ok(_) => {
                    let why = "A little more about it, as well as you know";
                    return asked(&app, &member, id, (why.to_owned(), more), fields).await;
                }
                Err(why) => return asked(&app, &member, id, (why, more), fields).await,
            }
        }
        Some(_) | None => Default::default(),
    };
    let told = Told {
        code: sent.value("rule").to_owned(),
        area: sent.value("area").parse().ok(),
        onset,
        answer: Answer::Yes,
        detail: sent.value("detail").to_owned(),
        answers,
    };
    let answers = Answers {
        denied: Vec::new(),
        told: vec![told],
    };
    let now = app.now()?;
    match practice::answer_screening(&app.practice, member.actor(), id, answers, now).await {
        Ok(_) => Ok(back(id, "kept")),
        Err(AnswerRefusal::UnknownRule(_)) => {
            again(&app, &member, id, "finding", "Choose what it is", fields).await
        }
        Err(AnswerRefusal::NotAllowed(_)) => Err(DoorError::NotAllowed),
        Err(AnswerRefusal::Fault(fault)) => Err(DoorError::fault(&fault)),
    }
}

/// The page with the further questions of a finding.
async fn asked(
    app: &App,
    member: &Member,
    id: Id<Person>,
    (why, more): (String, Vec<FollowUpField>),
    sent: Fields,
) -> Result<Response, DoorError> {
    let mut view = view(app, member, id).await?;
    view.problem = Some(("finding", format!("{}.", why.trim_end_matches('.'))));
    view.sent = Sent(sent);
    if let Some(chart) = &mut view.chart {
        chart.more = more;
    }
    Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &view))
}

/// `POST /clinic/clients/{id}/blood-pressure`.
pub async fn measure(
    State(app): State<App>,
    member: Member,
    PathId(id): PathId<Person>,
    Form(fields): Form<Fields>,
) -> Result<Response, DoorError> {
    let sent = Sent(fields.clone());
    let value = |name: &str| sent.value(name).parse::<u16>().unwrap_or(0);
    let pressure = match BloodPressure::new(value("systolic"), value("diastolic")) {
        Ok(pressure) => pressure,
        Err(why) => return again(&app, &member, id, "measure", why, fields).await,
    };
    let now = app.now()?;
    let recorded =
        practice::record_blood_pressure(&app.practice, member.actor(), id, pressure, now).await;
    match recorded {
        Ok(_) => Ok(back(id, "kept")),
        Err(MeasureRefusal::NotAllowed(_)) => Err(DoorError::NotAllowed),
        Err(MeasureRefusal::NotFound) => Err(DoorError::NotFound),
        Err(MeasureRefusal::NotMeasuredHere) => Err(DoorError::BadRequest),
        Err(MeasureRefusal::Fault(fault)) => Err(DoorError::fault(&fault)),
    }
}

/// `POST /clinic/clients/{id}/decisions`.
pub async fn decide(
    State(app): State<App>,
    member: Member,
    PathId(id): PathId<Person>,
    Form(fields): Form<Fields>,
) -> Result<Response, DoorError> {
    let wanted = match read_decision(&Sent(fields.clone()), &member.zone()) {
        Ok(wanted) => wanted,
        Err(why) => return again(&app, &member, id, "decision", why, fields).await,
    };
    let now = app.now()?;
    match practice::decide(&app.practice, member.actor(), id, wanted, now).await {
        Ok(_) => Ok(back(id, "kept")),
        Err(DecisionRefusal::Undecidable(why)) => {
            again(&app, &member, id, "decision", why, fields).await
        }
        Err(refusal) => Err(decision_error(refusal)),
    }
}

fn read_decision(sent: &Sent, zone: &TimeZone) -> Result<NewDecision, &'static str> {
    let area = sent.value("area").parse().ok();
    let what = match sent.value("what") {
        "avoid" => Decided::Avoid(area.ok_or("Choose the area")?),
        "cap" => Decided::Cap {
            level: level(sent.value("level")).ok_or("Choose a pressure")?,
            area,
        },
        "minutes" => Decided::Minutes(
            sent.value("minutes")
                .parse()
                .map_err(|_| "Minutes are a whole number")?,
        ),
        "wait" => Decided::Wait,
        "loosen" => Decided::Loosen {
            rule: sent.value("rule").to_owned(),
            who: Loosener::Therapist,
        },
        _ => return Err("Choose what to decide"),
    };
    let until = match sent.value("until") {
        "" => None,
        text => Some(local_time(text, zone).ok_or("The end could not be read")?),
    };
    Ok(NewDecision {
        what,
        reason: sent.value("reason").to_owned(),
        until,
    })
}

fn decision_error(refusal: DecisionRefusal) -> DoorError {
    match refusal {
        DecisionRefusal::NotAllowed(_) => DoorError::NotAllowed,
        DecisionRefusal::NotFound => DoorError::NotFound,
        DecisionRefusal::Undecidable(_) => DoorError::BadRequest,
        DecisionRefusal::Fault(fault) => DoorError::fault(&fault),
    }
}

/// `POST /clinic/clients/{id}/decisions/end`.
pub async fn take_back_decision(
    State(app): State<App>,
    member: Member,
    PathId(id): PathId<Person>,
    Form(taken): Form<TakenBack>,
) -> Result<Response, DoorError> {
    let line: Id<Decision> = taken.id.parse().map_err(|_| DoorError::BadRequest)?;
    let now = app.now()?;
    let ended = practice::take_back_decision(&app.practice, member.actor(), id, line, now).await;
    ended.map_err(decision_error)?;
    Ok(back(id, "ended"))
}
