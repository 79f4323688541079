//! The next three weeks on Today, and `POST /what-if`: what would move if one fact were different.

use axum::{Form, extract::State, http::StatusCode, response::Response};
use care::{
    situation::Situation,
    training::workout::{EventKind, EventTime},
    treatment::{
        ahead::Session,
        suppose::next_race,
        why::{Change, Why},
    },
};
use practice::{Replanned, Today, WhatIfRefusal};
use serde::Deserialize;

use super::today::reason_line;
use crate::{
    app::{App, Member},
    pages::{
        page,
        weeks::{Answers, ChangedLine, Choice, WeekSession, Weeks, WhatIfPage},
    },
    problem::DoorError,
    words::{self, Stamp},
};

/// The next three weeks.
pub fn weeks(today: &Today) -> Weeks {
    let sequence = &today.outlook.sequence;
    Weeks {
        sessions: sequence
            .sessions
            .iter()
            .map(|session| week_session(session, &today.situation))
            .collect(),
        none: sequence.none_because.iter().map(reason_line).collect(),
        unmet: sequence
            .unmet
            .iter()
            .map(|(purpose, because)| {
                let why: Vec<&str> = because.iter().map(|reason| reason.says.as_str()).collect();
                format!("Nothing for {}: {}", purpose.says(), why.join(" "))
            })
            .collect(),
        changed: today
            .kept
            .iter()
            .flat_map(|kept| kept.replanned.iter().map(changed))
            .collect(),
        id: today.kept.as_ref().map(|kept| kept.id.to_string()),
    }
}

fn week_session(session: &Session, situation: &Situation) -> WeekSession {
    let zone = &situation.zone;
    let from = session.window.from.to_zoned(zone.clone());
    let to = session.window.to.to_zoned(zone.clone());
    let massage = session.massage.as_deref();
    let purposes: Vec<String> = session.purposes.iter().map(|one| one.says()).collect();
    WeekSession {
        at: Stamp {
            iso: from.strftime("%Y-%m-%dT%H:%M%:z").to_string(),
            text: format!(
                "{} to {}",
                from.strftime("%a %-d %b, %H:%M"),
                to.strftime("%H:%M")
            ),
        },
        what: massage.map_or_else(
            || "Massage".to_owned(),
            |massage| {
                format!(
                    "{}, {} minutes, {}",
                    massage.kind.plain_name(),
                    massage.minutes,
                    words::pressure(massage.pressure_cap).to_lowercase()
                )
            },
        ),
        purpose: purposes.join("; "),
        booked: session.booked,
        work: massage
            .filter(|massage| !massage.work.is_empty())
            .map_or_else(
                || "Whatever you like worked".to_owned(),
                |massage| words::areas(&massage.work),
            ),
        reasons: massage.map_or_else(Vec::new, |massage| {
            massage.reasons.iter().map(reason_line).collect()
        }),
        not_sooner: session.not_sooner.iter().map(reason_line).collect(),
        not_harder: massage.map_or_else(Vec::new, |massage| {
            massage.binding_caps().iter().map(reason_line).collect()
        }),
    }
}

fn changed(one: &Replanned) -> ChangedLine {
    ChangedLine {
        fate: one.fate.clone(),
        what: one.what.clone(),
        was: one.was.clone(),
        because: one.because.join("; "),
    }
}

/// The answers beside "why this".
pub fn answers(why: &Why, is_massage: bool) -> Answers {
    Answers {
        not_sooner: if is_massage {
            why.not_sooner.iter().map(reason_line).collect()
        } else {
            Vec::new()
        },
        not_harder: why.not_harder.iter().map(reason_line).collect(),
        would_change: why.would_change.iter().map(change_says).collect(),
    }
}

fn change_says(change: &Change) -> String {
    let each: Vec<String> = change.differences.iter().map(|one| one.says()).collect();
    format!("If {}: {}.", change.if_so, each.join("; "))
}

/// What the form sends. Nothing of it goes into an address or a log.
#[derive(Deserialize)]
pub struct WhatIfForm {
    #[serde(default)]
    suppose: String,
    #[serde(default)]
    race_day: String,
}

/// `GET /what-if`: the form alone.
pub async fn ask(State(app): State<App>, member: Member) -> Result<Response, DoorError> {
    render(&app, &member, None).await
}

/// `POST /what-if`.
pub async fn what_if(
    State(app): State<App>,
    member: Member,
    Form(form): Form<WhatIfForm>,
) -> Result<Response, DoorError> {
    let text = if form.suppose == "race-date" {
        format!("race-date={}", form.race_day)
    } else {
        form.suppose
    };
    render(&app, &member, Some(text)).await
}

async fn render(app: &App, member: &Member, text: Option<String>) -> Result<Response, DoorError> {
    let (actor, athlete) = (member.actor(), member.athlete());
    let now = app.now()?;
    let seen = practice::what_if(&app.practice, actor, athlete, text, now).await;
    let seen = seen.map_err(|refusal| match refusal {
        WhatIfRefusal::NotAllowed(_) => DoorError::NotAllowed,
        WhatIfRefusal::Fault(fault) => DoorError::fault(&fault),
    })?;
    let status = match seen.problem {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let race = next_race(&seen.situation).and_then(|index| seen.situation.events.get(index));
    let race_day = race.and_then(|race| match (race.kind, race.time) {
        (EventKind::Race, EventTime::StartsAt(at)) => {
            Some(at.to_zoned(seen.situation.zone.clone()).date().to_string())
        }
        (EventKind::Race | EventKind::Workout, _) => None,
    });
    Ok(page(
        status,
        &WhatIfPage {
            frame: member.frame(app, "/"),
            if_so: seen.if_so,
            problem: seen.problem.map(|_| {
                "That could not be read. Please choose it again, and a day for a race.".to_owned()
            }),
            differences: seen.differences.iter().map(|one| one.says()).collect(),
            kept: seen.kept,
            moves: seen.moves.iter().map(changed).collect(),
            choices: choices(app, &seen.situation, race_day.is_some()),
            race_day: race_day.unwrap_or_default(),
        },
    ))
}

/// What may be supposed of this person, in words.
fn choices(app: &App, situation: &Situation, race: bool) -> Vec<Choice> {
    let choice = |value: &str, name: String| Choice {
        value: value.to_owned(),
        name,
    };
    let rules = &app.practice.rules.screening;
    let mut all = vec![choice(
        "race-date",
        "My next race is on the day below".to_owned(),
    )];
    if race {
        all.push(choice("race=none", "I do not run my next race".to_owned()));
    }
    all.push(choice("sore=none", "Nothing is sore".to_owned()));
    all.push(choice(
        "tender=none",
        "Nothing is tender to touch".to_owned(),
    ));
    let mut codes: Vec<&str> = situation
        .findings
        .iter()
        .map(|finding| finding.code.as_str())
        .collect();
    codes.sort_unstable();
    codes.dedup();
    for rule in codes.into_iter().filter_map(|code| rules.rule(code)) {
        all.push(choice(
            &format!("without={}", rule.id),
            format!("My answer were no: {}", rule.question),
        ));
    }
    for (level, word) in [(2, "light"), (3, "medium"), (4, "strong")] {
        all.push(choice(
            &format!("pressure={level}"),
            format!("I ask for {word} pressure"),
        ));
    }
    for most in [1, 2] {
        all.push(choice(
            &format!("per-month={most}"),
            format!("At most {most} a month"),
        ));
    }
    for rule in rules.red_flags() {
        if situation
            .findings
            .iter()
            .all(|finding| finding.code != rule.id)
        {
            all.push(choice(
                &format!("with={}", rule.id),
                format!("My answer were yes: {}", rule.question),
            ));
        }
    }
    all
}
