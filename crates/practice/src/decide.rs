//! A therapist decides: tightens anything, or loosens what a rule lets them loosen.

use std::{collections::BTreeSet, sync::Arc};

use care::{
    booking::set_up::YEARS_AHEAD,
    id::Id,
    people::Person,
    rules::{RuleBook, screening::Loosener},
    treatment::{
        decision::{Decided, Decision},
        massage::Skill,
        screening::Screening,
    },
    units::Pressure,
};
use jiff::{SignedDuration, Timestamp};
use store::{Tx, clinic::load_clinic_book, people, treatment::decisions};

use crate::{
    Actor, Now, Practice,
    access::{self, Act, Whose},
    client_record::{rules_for, screened_with},
    fault::Fault,
    rules_in_use::rules_in_use,
    situation_of::situation_of,
};

/// What a therapist would like to decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDecision {
    /// What; as whom a rule is loosened, the act looks up.
    pub what: Decided,
    /// Why, in words that the client reads too.
    pub reason: String,
    /// From when it no longer holds; `None` until it is taken back.
    pub until: Option<Timestamp>,
}

/// Why something cannot be decided.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Undecidable {
    /// Nobody decides about themselves.
    #[error("another therapist has to decide about you")]
    Own,
    /// A decision without a reason.
    #[error("say why; the client reads it too")]
    NoReason,
    /// It would be over before it began.
    #[error("its end has passed already")]
    Over,
    /// It would end further ahead than anybody plans.
    #[error("its end is within ten years; leave it empty for one that you take back yourself")]
    TooFar,
    /// A wait without an end.
    #[error("a wait needs its end")]
    NoEnd,
    /// More than is ever booked, or less than a massage.
    #[error("pressure is {least} to {most}")]
    Pressure {
        /// The least.
        least: u8,
        /// The most.
        most: u8,
    },
    /// Shorter than any massage.
    #[error("a massage is {0} minutes at least; to have none, set a wait")]
    Minutes(u16),
    /// The rule is not theirs to loosen.
    #[error("rule {rule} may not be loosened by a therapist; it may only be made stricter")]
    MayNotLoosen {
        /// The rule.
        rule: String,
    },
    /// Nothing there to loosen.
    #[error("the client told of nothing that rule {rule} is about")]
    NotTold {
        /// The rule.
        rule: String,
    },
}

/// Why a decision was refused.
#[derive(Debug, thiserror::Error)]
pub enum DecisionRefusal {
    /// Not theirs to decide.
    #[error(transparent)]
    NotAllowed(#[from] access::NotAllowed),
    /// There is no such client, or no such decision.
    #[error("there is no such client here")]
    NotFound,
    /// Something of it cannot be.
    #[error(transparent)]
    Undecidable(#[from] Undecidable),
    /// Something is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}
crate::fault::refusals!(DecisionRefusal);

/// Keeps a decision and screens again with it: from now on searching and booking go by it.
///
/// # Errors
/// [`DecisionRefusal::Undecidable`] says what cannot be; a rule that stops a massage is never among what can be loosened.
pub async fn decide(
    practice: &Practice,
    actor: &Actor,
    athlete: Id<Person>,
    wanted: NewDecision,
    now: Now,
) -> Result<Screening, DecisionRefusal> {
    access::may(actor, Act::Decide, Whose::Of(athlete))?;
    if actor.person == athlete {
        return Err(Undecidable::Own.into());
    }
    check(&wanted, &practice.rules, now.at)?;
    let (actor, rules) = (actor.clone(), Arc::clone(&practice.rules));
    practice
        .store
        .write(move |tx| {
            let clinic = actor.clinic;
            let rules = rules_for(tx, &actor, &rules, athlete)?.ok_or(DecisionRefusal::NotFound)?;
            let by =
                people::person_by_id(tx, clinic, actor.person)?.ok_or(DecisionRefusal::NotFound)?;
            let what = match &wanted.what {
                Decided::Loosen { rule, .. } => {
                    let situation = situation_of(tx, &rules, clinic, athlete, now.at)?;
                    let who = may_loosen(tx, &actor, &rules, rule, now.at)?;
                    if !situation.findings.iter().any(|found| found.code == *rule) {
                        return Err(Undecidable::NotTold { rule: rule.clone() }.into());
                    }
                    let rule = rule.clone();
                    Decided::Loosen { rule, who }
                }
                stricter => stricter.clone(),
            };
            let decision = Decision {
                by: by.person.name,
                at: now.at,
                reason: wanted.reason.trim().to_owned(),
                until: wanted.until,
                what,
            };
            let id = now.id("decision");
            decisions::insert_decision(tx, clinic, athlete, id, &decision, actor.person)?;
            Ok(screened_with(
                tx, &actor, &rules, athlete, "decision", &now,
            )?)
        })
        .await
}

/// The last instant that staff name as an end; what holds for longer has none.
pub(crate) fn furthest(now: Timestamp) -> Timestamp {
    let ahead = SignedDuration::from_hours(i64::from(YEARS_AHEAD) * 366 * 24);
    now.saturating_add(ahead).unwrap_or(Timestamp::MAX)
}

fn check(wanted: &NewDecision, rules: &RuleBook, now: Timestamp) -> Result<(), Undecidable> {
    if wanted.reason.trim().is_empty() {
        return Err(Undecidable::NoReason);
    }
    if wanted.until.is_some_and(|until| until <= now) {
        return Err(Undecidable::Over);
    }
    if wanted.until.is_some_and(|until| until > furthest(now)) {
        return Err(Undecidable::TooFar);
    }
    let most = Pressure::BOOKABLE;
    let least = rules.timing.minutes.least;
    match &wanted.what {
        Decided::Wait if wanted.until.is_none() => Err(Undecidable::NoEnd),
        Decided::Cap { level, area: _ } if *level > most || *level == Pressure::NONE => {
            Err(Undecidable::Pressure {
                least: 1,
                most: most.get(),
            })
        }
        Decided::Minutes(minutes) if *minutes < least => Err(Undecidable::Minutes(least)),
        Decided::Wait
        | Decided::Cap { .. }
        | Decided::Minutes(_)
        | Decided::Avoid(_)
        | Decided::Loosen { .. } => Ok(()),
    }
}

/// As whom the actor may loosen a rule.
fn may_loosen(
    tx: &mut Tx<'_>,
    actor: &Actor,
    rules: &RuleBook,
    rule: &str,
    at: Timestamp,
) -> Result<Loosener, DecisionRefusal> {
    let skills = skills_of(tx, actor, at)?;
    let as_whom = [
        (Loosener::Therapist, true),
        (
            Loosener::OncologyTherapist,
            skills.contains(&Skill::Oncology),
        ),
    ];
    as_whom
        .into_iter()
        .find(|(who, holds)| *holds && rules.screening.loosening(rule, *who).is_some())
        .map(|(who, _)| who)
        .ok_or_else(|| {
            let rule = rule.to_owned();
            Undecidable::MayNotLoosen { rule }.into()
        })
}

/// The skills that the actor holds as a therapist on the day.
fn skills_of(
    tx: &mut Tx<'_>,
    actor: &Actor,
    at: Timestamp,
) -> Result<BTreeSet<Skill>, DecisionRefusal> {
    let book = load_clinic_book(tx, actor.clinic)?.ok_or(DecisionRefusal::NotFound)?;
    let today = at.to_zoned(jiff::tz::TimeZone::UTC).date();
    let id = Id::from_uuid(actor.person.uuid());
    Ok(book.therapist(id).map_or_else(BTreeSet::new, |therapist| {
        let held = therapist.skills.iter();
        held.filter(|held| held.expires_on.is_none_or(|last| today <= last))
            .map(|held| held.skill)
            .collect()
    }))
}

/// Takes a decision back; what it limited is as before.
///
/// # Errors
/// [`DecisionRefusal::NotFound`] where none of that id holds.
pub async fn take_back_decision(
    practice: &Practice,
    actor: &Actor,
    athlete: Id<Person>,
    id: Id<Decision>,
    now: Now,
) -> Result<(), DecisionRefusal> {
    access::may(actor, Act::Decide, Whose::Of(athlete))?;
    let (actor, rules) = (actor.clone(), Arc::clone(&practice.rules));
    practice
        .store
        .write(move |tx| {
            let clinic = actor.clinic;
            let by = (now.at, actor.person);
            if !decisions::end_decision(tx, clinic, athlete, id, by)? {
                return Err(DecisionRefusal::NotFound);
            }
            let rules = rules_in_use(tx, &rules, clinic)?;
            screened_with(tx, &actor, &rules, athlete, "decision_ended", &now)?;
            Ok(())
        })
        .await
}
