//! A clinic's own rules: seeing them, adding a line that makes something stricter, taking one back.

use std::sync::Arc;

use care::{
    booking::clinic::Service,
    id::Id,
    rules::{
        RuleBook,
        clinic::{ClinicRules, ClinicRulesRefused, line::ClinicLine},
    },
};
use store::{
    Tx,
    clinic::load_clinic_book,
    clinic_rules::{self, RuleLine},
};

use crate::{
    Actor, Now, Practice,
    access::{self, Act, Whose},
    audit,
    fault::Fault,
    rules_in_use::{merged, rules_in_use},
};

/// What a clinic has made of the rules.
#[derive(Debug)]
pub struct SeenRules {
    /// The rules in use.
    pub rules: Arc<RuleBook>,
    /// Every line of the clinic's own, also those taken back, newest first.
    pub lines: Vec<RuleLine>,
    /// Services, for advice on their words.
    pub services: Vec<Service>,
}

/// Why a clinic's rules stay as they are.
#[derive(Debug, thiserror::Error)]
pub enum ClinicRulesRefusal {
    /// Not theirs to change.
    #[error(transparent)]
    NotAllowed(#[from] access::NotAllowed),
    /// It would be looser, or points to nothing.
    #[error(transparent)]
    Refused(#[from] ClinicRulesRefused),
    /// There is no such line.
    #[error("there is no such line")]
    NotFound,
    /// Something is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}
crate::fault::refusals!(ClinicRulesRefusal);

/// The clinic's own rules.
///
/// # Errors
/// [`ClinicRulesRefusal::NotAllowed`] for all but those who work there.
pub async fn see_clinic_rules(
    practice: &Practice,
    actor: &Actor,
) -> Result<SeenRules, ClinicRulesRefusal> {
    access::may(actor, Act::SeeRules, Whose::Clinic)?;
    let (clinic, rules) = (actor.clinic, Arc::clone(&practice.rules));
    practice
        .store
        .read(move |tx| {
            Ok(SeenRules {
                rules: rules_in_use(tx, &rules, clinic)?,
                lines: clinic_rules::lines(tx, clinic)?,
                services: load_clinic_book(tx, clinic)?.map_or_else(Vec::new, |book| book.services),
            })
        })
        .await
}

/// Adds a line to the clinic's own rules. It counts from the next screening on.
///
/// Of what a clinic has only once (its profile, its temperature of fever), the line takes the place of the one before.
///
/// # Errors
/// [`ClinicRulesRefusal::Refused`] with the facts: nothing ever gets looser than the shipped rules let a clinic make it.
pub async fn add_clinic_rule(
    practice: &Practice,
    actor: &Actor,
    line: ClinicLine,
    now: Now,
) -> Result<(), ClinicRulesRefusal> {
    access::may(actor, Act::Manage, Whose::Clinic)?;
    // By itself first, so that the refusal speaks of this line.
    let (kind, line) = (line.kind(), line.written());
    practice.rules.with_clinic(&ClinicRules::parse(&line)?)?;
    let (actor, rules) = (actor.clone(), Arc::clone(&practice.rules));
    practice
        .store
        .write(move |tx| {
            let (clinic, by) = (actor.clinic, (now.at, actor.person));
            if matches!(kind, "profile" | "fever") {
                end_kind(tx, &actor, &now, kind)?;
            }
            clinic_rules::insert_line(tx, clinic, now.id("line"), (kind, &line), by)?;
            merged(&rules, &clinic_rules::live_lines(tx, clinic)?)?;
            audit::changed(tx, &actor, &now, "clinic_rule_added")?;
            Ok(())
        })
        .await
}

fn end_kind(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: &Now,
    kind: &str,
) -> Result<(), ClinicRulesRefusal> {
    for before in clinic_rules::lines(tx, actor.clinic)? {
        if before.kind == kind && before.ended_at.is_none() {
            clinic_rules::end_line(tx, actor.clinic, before.id, (now.at, actor.person))?;
        }
    }
    Ok(())
}

/// Takes a line back; the shipped rules hold again where it stood.
///
/// # Errors
/// [`ClinicRulesRefusal::NotFound`] where none of that id holds.
pub async fn end_clinic_rule(
    practice: &Practice,
    actor: &Actor,
    id: Id<RuleLine>,
    now: Now,
) -> Result<(), ClinicRulesRefusal> {
    access::may(actor, Act::Manage, Whose::Clinic)?;
    let actor = actor.clone();
    practice
        .store
        .write(move |tx| {
            let by = (now.at, actor.person);
            if !clinic_rules::end_line(tx, actor.clinic, id, by)? {
                return Err(ClinicRulesRefusal::NotFound);
            }
            audit::changed(tx, &actor, &now, "clinic_rule_ended")?;
            Ok(())
        })
        .await
}
