//! Answering the safety questions.

use std::collections::BTreeMap;

use care::{
    body::Area,
    id::Id,
    people::Person,
    rules::RuleBook,
    situation::Situation,
    treatment::{
        finding::{Answer, Denial, Finding, FollowUp},
        screening::{Screening, screen},
    },
};
use jiff::Timestamp;
use store::{StoreError, Tx, treatment};

use crate::{
    Actor, Now, Practice, access, answers_kept, appointments_marked, fault::Fault,
    rules_in_use::rules_in_use, situation_of::situation_of,
};

/// One question answered with "yes" or "unsure".
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// The rule or its alias.
    pub code: String,
    /// Where, if it is of a place.
    pub area: Option<Area>,
    /// When it began or was done.
    pub onset: Option<Timestamp>,
    /// Yes or unsure.
    pub answer: Answer,
    /// Words for the therapist.
    pub detail: String,
    /// Follow-ups by name.
    pub answers: BTreeMap<String, FollowUp>,
}

/// What a person answered in one go.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answers {
    /// Rules answered with "no".
    pub denied: Vec<String>,
    /// Rules answered with "yes" or "unsure".
    pub told: Vec<Told>,
}

/// Why answers were not kept.
#[derive(Debug, thiserror::Error)]
pub enum AnswerRefusal {
    /// Not theirs to answer.
    #[error(transparent)]
    NotAllowed(#[from] access::NotAllowed),
    /// A code that no rule has.
    #[error("`{0}` is none of the safety questions; hint: `knead findings` lists them")]
    UnknownRule(String),
    /// Something is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}
crate::fault::refusals!(AnswerRefusal);

/// Keeps answers and screens again; the verdict is stored with the rule book's version.
///
/// A "no" takes back an earlier "yes", except where that "yes" means that somebody has to be spoken to: this is only lifted
/// by a clearance that staff record, never by answering again.
///
/// # Errors
/// [`AnswerRefusal::UnknownRule`] names a code that is not in the rule book.
pub async fn answer_screening(
    practice: &Practice,
    actor: &Actor,
    athlete: Id<Person>,
    answers: Answers,
    now: Now,
) -> Result<Screening, AnswerRefusal> {
    access::may(actor, access::Act::Answer, access::Whose::Of(athlete))?;
    let (denials, findings) = parsed(&practice.rules, answers, now.at)?;
    let rules = practice.rules.clone();
    let actor = actor.clone();
    practice
        .store
        .write(move |tx| {
            let clinic = actor.clinic;
            let rules = rules_in_use(tx, &rules, clinic)?;
            let before = situation_of(tx, &rules, clinic, athlete, now.at)?;
            let kept = answers_kept::kept(&before, &denials, &findings, &rules);
            // What was not asked this time stays as it is.
            treatment::findings::replace_answers(
                tx,
                clinic,
                athlete,
                &[],
                &numbered(&now, &kept),
                &denials,
            )?;
            let sheet = answers_kept::sheet(&actor, &rules, &denials, &findings, &now);
            treatment::sheets::insert_sheet(tx, clinic, athlete, &sheet)?;
            let screening = screened_anew(tx, &actor, athlete, &rules, &now)?;
            crate::audit::wrote(tx, &actor, &now, "screening", athlete)?;
            Ok::<_, AnswerRefusal>(screening)
        })
        .await
}

fn parsed(
    rules: &RuleBook,
    answers: Answers,
    at: Timestamp,
) -> Result<(Vec<Denial>, Vec<Finding>), AnswerRefusal> {
    let code_of = |code: &str| {
        rules
            .screening
            .rule(code)
            .map(|rule| rule.id.clone())
            .ok_or_else(|| AnswerRefusal::UnknownRule(code.to_owned()))
    };
    let mut findings = Vec::new();
    for told in answers.told {
        findings.push(Finding {
            code: code_of(&told.code)?,
            area: told.area,
            onset: told.onset,
            answer: told.answer,
            answered_at: at,
            cleared_at: None,
            detail: told.detail,
            answers: told.answers,
        });
    }
    let mut denials = Vec::new();
    for code in answers.denied {
        let code = code_of(&code)?;
        // The same question answered both ways: the cautious answer stands.
        if findings.iter().all(|finding| finding.code != code) {
            denials.push(Denial {
                code,
                answered_at: at,
            });
        }
    }
    Ok((denials, findings))
}

pub(crate) fn numbered(now: &Now, findings: &[Finding]) -> Vec<(Id<Finding>, Finding)> {
    findings
        .iter()
        .enumerate()
        .map(|(index, finding)| (now.id(&format!("finding {index}")), finding.clone()))
        .collect()
}

/// Screens as of now, stores the verdict, and looks at the appointments ahead again.
pub(crate) fn screened_anew(
    tx: &mut Tx<'_>,
    actor: &Actor,
    athlete: Id<Person>,
    rules: &RuleBook,
    now: &Now,
) -> Result<Screening, StoreError> {
    let situation = situation_of(tx, rules, actor.clinic, athlete, now.at)?;
    let screening = record(tx, actor, athlete, &situation, rules, now)?;
    appointments_marked::settle(tx, actor, athlete, &screening, now)?;
    Ok(screening)
}

/// Screens as of now and stores the verdict as the record; the proof is never stored.
pub(crate) fn record(
    tx: &mut Tx<'_>,
    actor: &Actor,
    athlete: Id<Person>,
    situation: &Situation,
    rules: &RuleBook,
    now: &Now,
) -> Result<Screening, StoreError> {
    let screening = screen(situation, rules);
    let verdict = screening.verdict();
    let record = treatment::records::ScreeningRecord {
        id: now.id("screening"),
        at: now.at,
        outcome: verdict.outcome,
        rule_book: rules.version.clone(),
        verdict_json: formats::situation::verdict(verdict).to_string(),
    };
    treatment::records::insert_screening(tx, actor.clinic, athlete, &record)?;
    Ok(screening)
}
