//! What every record about a client's safety begins and ends with: that this is a client, the rules for them, and screening again.

use std::sync::Arc;

use care::{
    id::Id,
    people::{Person, Role},
    rules::RuleBook,
    treatment::screening::Screening,
};
use store::{StoreError, Tx, people};

use crate::{Actor, Now, answer_screening::screened_anew, audit, rules_in_use::rules_in_use};

/// The client of an id; nobody else of the clinic has a chart.
pub(crate) fn client(
    tx: &mut Tx<'_>,
    actor: &Actor,
    athlete: Id<Person>,
) -> Result<Option<Person>, StoreError> {
    let member = people::person_by_id(tx, actor.clinic, athlete)?;
    Ok(member
        .filter(|member| member.roles.contains(&Role::Athlete))
        .map(|member| member.person))
}

/// The rules that hold for a client; `None` where the clinic has no such client.
pub(crate) fn rules_for(
    tx: &mut Tx<'_>,
    actor: &Actor,
    shipped: &Arc<RuleBook>,
    athlete: Id<Person>,
) -> Result<Option<Arc<RuleBook>>, StoreError> {
    match client(tx, actor, athlete)? {
        Some(_) => rules_in_use(tx, shipped, actor.clinic).map(Some),
        None => Ok(None),
    }
}

/// Notes in the log what was written, and screens again with it.
pub(crate) fn screened_with(
    tx: &mut Tx<'_>,
    actor: &Actor,
    rules: &RuleBook,
    athlete: Id<Person>,
    written: &'static str,
    now: &Now,
) -> Result<Screening, StoreError> {
    audit::wrote(tx, actor, now, written, athlete)?;
    screened_anew(tx, actor, athlete, rules, now)
}
