//! Where somebody goes on after answering, and back to a booking under way.

use axum::response::{IntoResponse, Redirect, Response};
use care::{
    booking::hold::Hold,
    id::Id,
    rules::RuleBook,
    situation::Situation,
    treatment::{
        finding::{Answer, Finding},
        screening::{FINISH_GATE, Outcome, Screening},
    },
};
use jiff::Timestamp;
use practice::BookingRefusal;
use serde::Deserialize;

use crate::{
    app::{App, Member},
    problem::DoorError,
};

/// What the address may say: the time that is kept while the questions are answered.
#[derive(Deserialize)]
pub struct Asked {
    hold: Option<String>,
}

impl Asked {
    /// The hold; anything that is none is passed over.
    pub fn hold(&self) -> Option<Id<Hold>> {
        self.hold.as_deref()?.parse().ok()
    }

    /// The same for the next address.
    pub fn query(&self) -> String {
        query_of(self.hold())
    }
}

/// `?hold=...`, or nothing.
pub fn query_of(hold: Option<Id<Hold>>) -> String {
    hold.map_or_else(String::new, |hold| format!("?hold={hold}"))
}

/// What was told of something that has a place, before the place was told.
pub fn first_unplaced<'a>(situation: &'a Situation, rules: &RuleBook) -> Option<&'a Finding> {
    situation.findings.iter().find(|finding| {
        let rule = rules.screening.rule(&finding.code);
        rule.is_some_and(|rule| rule.needs_area && (rule.red_flag || finding.answer == Answer::Yes))
            && finding.area.is_none()
            && finding.cleared_at.is_none()
    })
}

/// Where somebody goes on: to where it is, to the time they kept, or to what follows from the answers.
///
/// # Errors
/// What the database says.
pub async fn after(
    app: &App,
    member: &Member,
    screening: &Screening,
    hold: Option<Id<Hold>>,
) -> Result<Response, DoorError> {
    if !matches!(screening, Screening::Emergency(_)) {
        let today = super::today_of(app, member).await?;
        if first_unplaced(&today.situation, &app.practice.rules).is_some() {
            let to = format!("/questions/where{}", query_of(hold));
            return Ok(Redirect::to(&to).into_response());
        }
    }
    on_from(app, member, screening, hold).await
}

/// The same, where the place cannot be told.
///
/// # Errors
/// What the database says.
pub async fn on_from(
    app: &App,
    member: &Member,
    screening: &Screening,
    hold: Option<Id<Hold>>,
) -> Result<Response, DoorError> {
    let Some(hold) = hold else {
        return Ok(Redirect::to(where_to(screening)).into_response());
    };
    if stop(app, member, screening, hold).await? {
        return crate::doors::hold::let_go(app, member, hold).await;
    }
    Ok(Redirect::to(&format!("/hold/{hold}")).into_response())
}

/// Whether answers stand against the time that is kept; a time that is kept no more cannot come after any wait.
///
/// # Errors
/// What the clock and the database say.
pub async fn stop(
    app: &App,
    member: &Member,
    screening: &Screening,
    hold: Id<Hold>,
) -> Result<bool, DoorError> {
    let kept = practice::see_hold(&app.practice, member.actor(), app.now()?, hold).await;
    let starts_at = match kept {
        Ok((hold, _)) => hold.slot.starts_at,
        Err(BookingRefusal::Fault(fault)) => return Err(DoorError::fault(&fault)),
        Err(_) => Timestamp::MIN,
    };
    Ok(screening.verdict().stands_in_the_way_of(starts_at))
}

/// The page that follows from the answers.
pub fn where_to(screening: &Screening) -> &'static str {
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
