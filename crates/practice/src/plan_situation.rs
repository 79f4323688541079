//! The plan of a situation that is sent along, as `knead plan --situation` gives it; nothing is kept.

use care::plan::outlook;
use formats::situation::SituationError;
use serde_json::Value;

use crate::{
    Actor, Practice,
    access::{self, Act, NotAllowed, Whose},
    plan_files::plan_files,
};

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
pub enum PlanRefusal {
    /// Not theirs to ask.
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    /// The document cannot be read; it never repeats what the person answered.
    #[error(transparent)]
    Unreadable(#[from] SituationError),
}

/// Reads a situation document and answers with the plan document, by the shipped rules.
///
/// # Errors
/// [`PlanRefusal::Unreadable`] with a pointer to the field that is wrong.
pub fn plan_situation(
    practice: &Practice,
    actor: &Actor,
    document: &[u8],
) -> Result<Value, PlanRefusal> {
    access::may(actor, Act::PlanSituation, Whose::Clinic)?;
    let rules = &practice.rules;
    let situation = formats::situation::read(document, rules)?;
    let read = plan_files(&[], situation, Vec::new(), rules, |_| {}).map_err(|unknown| {
        SituationError {
            pointer: "/events".to_owned(),
            why: unknown.to_string(),
        }
    })?;
    let plan = read.plan(rules);
    Ok(formats::situation::write_with_outlook(
        &plan,
        &outlook(&read.situation, &plan, rules),
        &read.situation,
        &read.summary(),
        rules,
    ))
}
