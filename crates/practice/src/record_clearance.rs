//! Recording that a clinician cleared somebody, or that a guardian consented.

use std::sync::Arc;

use care::{id::Id, people::Person, treatment::screening::Screening};
use store::treatment::clearances::{self, GivenAs, GivenClearance};

use crate::{
    Actor, Now, Practice,
    access::{self, Act, Whose},
    client_record::{rules_for, screened_with},
    decide::furthest,
    fault::Fault,
    rules_in_use::rules_in_use,
};

/// Why a clearance was not recorded.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unrecordable {
    /// Nobody records their own.
    #[error("somebody else has to record this: nobody records their own clearance")]
    Own,
    /// The rule asks for nothing of this kind.
    #[error("rule {0} is lifted by no such record")]
    NotAsked(String),
    /// Who gave it, and in which profession, is part of it.
    #[error("write who gave it, and their profession")]
    NoName,
    /// Given in the future.
    #[error("it cannot have been given later than now")]
    Ahead,
    /// It ends before it begins, or has ended.
    #[error("its last day has passed already")]
    Over,
    /// It ends further ahead than anybody plans.
    #[error("its last day is within ten years; leave it empty for no end")]
    TooFar,
}

/// Why a record about a client's safety was refused.
#[derive(Debug, thiserror::Error)]
pub enum ClearanceRefusal {
    /// Not theirs to record.
    #[error(transparent)]
    NotAllowed(#[from] access::NotAllowed),
    /// There is no such client, or no such record.
    #[error("there is no such client here")]
    NotFound,
    /// Something of it cannot be.
    #[error(transparent)]
    Unrecordable(#[from] Unrecordable),
    /// Something is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}
crate::fault::refusals!(ClearanceRefusal);

/// Records a clearance or a consent, and screens again with it.
///
/// It lifts what the named rule blocks, if it was given after that began; it never lifts anything else.
///
/// # Errors
/// [`ClearanceRefusal::Unrecordable`] names what is missing or cannot be.
pub async fn record_clearance(
    practice: &Practice,
    actor: &Actor,
    athlete: Id<Person>,
    given: GivenClearance,
    now: Now,
) -> Result<Screening, ClearanceRefusal> {
    access::may(actor, Act::RecordClearance, Whose::Of(athlete))?;
    if actor.person == athlete {
        return Err(Unrecordable::Own.into());
    }
    if given.by.trim().is_empty() || given.profession.trim().is_empty() {
        return Err(Unrecordable::NoName.into());
    }
    if given.given_at > now.at {
        return Err(Unrecordable::Ahead.into());
    }
    if given.until.is_some_and(|until| until <= now.at) {
        return Err(Unrecordable::Over.into());
    }
    if given.until.is_some_and(|until| until > furthest(now.at)) {
        return Err(Unrecordable::TooFar.into());
    }
    let (actor, rules) = (actor.clone(), Arc::clone(&practice.rules));
    practice
        .store
        .write(move |tx| {
            let clinic = actor.clinic;
            let rules =
                rules_for(tx, &actor, &rules, athlete)?.ok_or(ClearanceRefusal::NotFound)?;
            let asked = match given.kind {
                GivenAs::Clinician => rules.screening.takes_clearance(&given.rule),
                GivenAs::Guardian => rules
                    .screening
                    .rule(&given.rule)
                    .is_some_and(care::rules::screening::Rule::takes_consent),
            };
            if !asked {
                return Err(Unrecordable::NotAsked(given.rule.clone()).into());
            }
            let id = now.id("clearance");
            let by = (now.at, actor.person);
            clearances::insert_clearance(tx, clinic, athlete, id, &given, by)?;
            Ok(screened_with(
                tx,
                &actor,
                &rules,
                athlete,
                "clearance",
                &now,
            )?)
        })
        .await
}

/// Takes back a record that was wrong; what it lifted is blocked again at once.
///
/// # Errors
/// [`ClearanceRefusal::NotFound`] where none of that id holds.
pub async fn end_clearance(
    practice: &Practice,
    actor: &Actor,
    athlete: Id<Person>,
    id: Id<GivenClearance>,
    now: Now,
) -> Result<(), ClearanceRefusal> {
    access::may(actor, Act::RecordClearance, Whose::Of(athlete))?;
    let (actor, rules) = (actor.clone(), Arc::clone(&practice.rules));
    practice
        .store
        .write(move |tx| {
            let clinic = actor.clinic;
            let by = (now.at, actor.person);
            if !clearances::end_clearance(tx, clinic, athlete, id, by)? {
                return Err(ClearanceRefusal::NotFound);
            }
            let rules = rules_in_use(tx, &rules, clinic)?;
            screened_with(tx, &actor, &rules, athlete, "clearance_ended", &now)?;
            Ok(())
        })
        .await
}
