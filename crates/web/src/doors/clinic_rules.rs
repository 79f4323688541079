//! `/clinic/rules`: the clinic's own rules, stricter than the shipped ones, and advice on words.

use axum::{
    Form,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use care::{
    body::Region,
    id::Id,
    people::Role,
    rules::clinic::{
        ClinicRules, Profile,
        line::{Adds, ClinicLine},
    },
    treatment::massage::Skill,
    units::Pressure,
};
use practice::{ClinicRulesRefusal, RuleLine, SeenRules};
use serde::Deserialize;

use crate::{
    app::{App, Member},
    pages::{
        client::{Choice, Entry, Sent},
        clinic_rules::ClinicRulesPage,
        page,
    },
    problem::DoorError,
    words,
    words::Stamp,
};

/// What the address may say.
#[derive(Deserialize)]
pub struct Shown {
    done: Option<String>,
}

/// `GET /clinic/rules`.
pub async fn show(
    State(app): State<App>,
    member: Member,
    Query(shown): Query<Shown>,
) -> Result<Response, DoorError> {
    let mut view = view(&app, &member).await?;
    view.done = match shown.done.as_deref() {
        Some("kept") => Some("Kept. It counts from the next screening on."),
        Some("ended") => Some("Taken back. The shipped rule holds again."),
        Some(_) | None => None,
    };
    Ok(page(StatusCode::OK, &view))
}

async fn view(app: &App, member: &Member) -> Result<ClinicRulesPage, DoorError> {
    let seen = practice::see_clinic_rules(&app.practice, member.actor()).await;
    let seen = seen.map_err(door_error)?;
    let rules = &seen.rules;
    let zone = member.zone();
    Ok(ClinicRulesPage {
        frame: member.frame(app, "/clinic/rules"),
        done: None,
        may_change: member.actor().roles.contains(&Role::Owner),
        version: rules.version.clone(),
        signed: rules.signatures.words(),
        clinical: rules.profile == Profile::Clinic,
        fever: format!("{:.1}", rules.screening.facts.fever_from_c),
        lines: seen
            .lines
            .iter()
            .map(|line| {
                let mut says = format!("Added by {}.", line.added_by);
                if let (Some(at), Some(by)) = (line.ended_at, &line.ended_by) {
                    says.push_str(&format!(
                        " Taken back by {by} on {}.",
                        Stamp::full(at, &zone).text
                    ));
                }
                let own = ClinicRules::parse(&line.line).unwrap_or_default();
                Entry {
                    id: line.id.to_string(),
                    at: Stamp::full(line.added_at, &zone),
                    word: own.words().join(" "),
                    says,
                    over: line.ended_at.is_some(),
                }
            })
            .collect(),
        rules: rules
            .screening
            .iter()
            .map(|rule| Choice {
                word: rule.id.clone(),
                name: format!("{}: {}", rule.id, rule.question),
            })
            .collect(),
        regions: regions(&seen),
        skills: Skill::ALL
            .map(|skill| Choice {
                word: skill.word().to_owned(),
                name: words::capital(skill.word()),
            })
            .into(),
        problem: None,
        sent: Sent::default(),
        services: advised(&seen),
        tried: None,
    })
}

fn regions(seen: &SeenRules) -> Vec<Choice> {
    Region::ALL
        .into_iter()
        .map(|region| {
            let cap = seen.rules.regions.rule(region).and_then(|rule| rule.cap);
            let cap = cap.map_or_else(String::new, |cap| {
                format!(", {}", words::pressure(cap).to_lowercase())
            });
            Choice {
                word: region.code().to_owned(),
                name: format!("{}{cap}", words::capital(region.plain_name())),
            }
        })
        .collect()
}

/// Services whose name promises too much, once each.
fn advised(seen: &SeenRules) -> Vec<(String, Vec<String>)> {
    let mut names: Vec<&str> = seen
        .services
        .iter()
        .map(|service| service.name.as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .map(|name| (name.to_owned(), seen.rules.wording.advice(name)))
        .filter(|(_, advice)| !advice.is_empty())
        .collect()
}

fn door_error(refusal: ClinicRulesRefusal) -> DoorError {
    match refusal {
        ClinicRulesRefusal::NotAllowed(_) => DoorError::NotAllowed,
        ClinicRulesRefusal::NotFound => DoorError::NotFound,
        ClinicRulesRefusal::Refused(_) => DoorError::BadRequest,
        ClinicRulesRefusal::Fault(fault) => DoorError::fault(&fault),
    }
}

/// `POST /clinic/rules`.
pub async fn add(
    State(app): State<App>,
    member: Member,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, DoorError> {
    let sent = Sent(fields);
    let problem = match read(&sent) {
        Ok(line) => {
            let now = app.now()?;
            match practice::add_clinic_rule(&app.practice, member.actor(), line, now).await {
                Ok(()) => return Ok(Redirect::to("/clinic/rules?done=kept").into_response()),
                Err(ClinicRulesRefusal::Refused(why)) => why.to_string(),
                Err(refusal) => return Err(door_error(refusal)),
            }
        }
        Err(why) => why.to_owned(),
    };
    let mut view = view(&app, &member).await?;
    view.problem = Some(format!(
        "{}.",
        words::capital(problem.trim_end_matches('.'))
    ));
    view.sent = sent;
    Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &view))
}

fn read(sent: &Sent) -> Result<ClinicLine, &'static str> {
    let reason = || match sent.value("reason") {
        "" => Err("Say why; it is shown beside the rule"),
        reason => Ok(reason.to_owned()),
    };
    match sent.value("what") {
        "profile" => Ok(ClinicLine::Profile(match sent.value("profile") {
            "wellness" => Profile::Wellness,
            "clinic" => Profile::Clinic,
            _ => return Err("Choose a profile"),
        })),
        "fever" => {
            let celsius = sent.value("celsius").replace(',', ".");
            let celsius = celsius
                .parse()
                .map_err(|_| "Write the temperature as 37.8")?;
            Ok(ClinicLine::FeverFrom(celsius))
        }
        "stricter" => Ok(ClinicLine::Stricter {
            rule: match sent.value("rule") {
                "" => return Err("Choose a rule"),
                rule => rule.to_owned(),
            },
            adds: adds(sent)?,
            reason: reason()?,
        }),
        "region_cap" => Ok(ClinicLine::RegionCap {
            region: sent
                .value("region")
                .parse()
                .map_err(|_| "Choose a region")?,
            cap: pressure(sent.value("cap"))?,
            reason: reason()?,
        }),
        _ => Err("Choose what to change"),
    }
}

fn pressure(text: &str) -> Result<Pressure, &'static str> {
    let level = text
        .parse()
        .ok()
        .and_then(|level| Pressure::new(level).ok());
    level.ok_or("Pressure is a number from 0 to 4")
}

fn adds(sent: &Sent) -> Result<Adds, &'static str> {
    let number = || -> Result<u16, &'static str> {
        let number = sent
            .value("number")
            .parse()
            .ok()
            .filter(|number| *number > 0);
        number.ok_or("Say how many")
    };
    match sent.value("adds") {
        "clearance" => Ok(Adds::Clearance),
        "wait" => Ok(Adds::Wait { hours: number()? }),
        "leave_out" => Ok(Adds::LeaveOut { days: number()? }),
        "cap" => Ok(Adds::Cap(pressure(sent.value("number"))?)),
        "skill" => {
            let skill = Skill::from_word(sent.value("skill"));
            Ok(Adds::Skill(skill.ok_or("Choose the skill")?))
        }
        _ => Err("Choose what the rule also does"),
    }
}

/// The id of a line that is taken back.
#[derive(Deserialize)]
pub struct TakenBack {
    id: String,
}

/// `POST /clinic/rules/end`.
pub async fn end(
    State(app): State<App>,
    member: Member,
    Form(taken): Form<TakenBack>,
) -> Result<Response, DoorError> {
    let line: Id<RuleLine> = taken.id.parse().map_err(|_| DoorError::BadRequest)?;
    let now = app.now()?;
    let ended = practice::end_clinic_rule(&app.practice, member.actor(), line, now).await;
    ended.map_err(door_error)?;
    Ok(Redirect::to("/clinic/rules?done=ended").into_response())
}

/// A description to look over.
#[derive(Deserialize)]
pub struct Tried {
    text: String,
}

/// `POST /clinic/rules/words`: nothing of it is kept.
pub async fn words(
    State(app): State<App>,
    member: Member,
    Form(tried): Form<Tried>,
) -> Result<Response, DoorError> {
    let mut view = view(&app, &member).await?;
    let advice = app.practice.rules.wording.advice(&tried.text);
    view.tried = Some((tried.text, advice));
    Ok(page(StatusCode::OK, &view))
}
