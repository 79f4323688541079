//! Saying where something is, once it was told.

use care::{
    body::Area,
    id::Id,
    people::Person,
    treatment::{
        finding::{Denial, Finding},
        screening::Screening,
    },
};
use store::treatment;

use crate::{
    Actor, AnswerRefusal, Now, Practice,
    access::{self, Act, Whose},
    answer_screening::{numbered, screened_anew},
    answers_kept,
    rules_in_use::rules_in_use,
    situation_of::situation_of,
};

/// Places what was told of a question without a place: one finding for each area, told when it was told. What has a place
/// already stays where it is.
///
/// # Errors
/// [`AnswerRefusal::UnknownRule`] names a code that is not in the rule book.
pub async fn say_where(
    practice: &Practice,
    actor: &Actor,
    athlete: Id<Person>,
    code: &str,
    areas: Vec<Area>,
    now: Now,
) -> Result<Screening, AnswerRefusal> {
    access::may(actor, Act::Answer, Whose::Of(athlete))?;
    let rule = practice.rules.screening.rule(code);
    let code = rule
        .map(|rule| rule.id.clone())
        .ok_or_else(|| AnswerRefusal::UnknownRule(code.to_owned()))?;
    let rules = practice.rules.clone();
    let actor = actor.clone();
    practice
        .store
        .write(move |tx| {
            let clinic = actor.clinic;
            let rules = rules_in_use(tx, &rules, clinic)?;
            let before = situation_of(tx, &rules, clinic, athlete, now.at)?;
            let (of_code, denied) = of_code(&before.findings, &before.asked, &code);
            let placed: Vec<Finding> = of_code
                .iter()
                .filter(|finding| finding.area.is_none())
                .flat_map(|finding| {
                    areas.iter().map(|area| Finding {
                        area: Some(*area),
                        ..finding.clone()
                    })
                })
                .filter(|placed| of_code.iter().all(|old| old.area != placed.area))
                .collect();
            if !areas.is_empty() && of_code.iter().any(|finding| finding.area.is_none()) {
                let mut kept: Vec<Finding> = of_code
                    .iter()
                    .filter(|finding| finding.area.is_some())
                    .cloned()
                    .collect();
                kept.extend(placed.iter().cloned());
                treatment::findings::replace_answers(
                    tx,
                    clinic,
                    athlete,
                    &[],
                    &numbered(&now, &kept),
                    &denied,
                )?;
                let sheet = answers_kept::sheet(&actor, &rules, &[], &placed, &now);
                treatment::sheets::insert_sheet(tx, clinic, athlete, &sheet)?;
            }
            let screening = screened_anew(tx, &actor, athlete, &rules, &now)?;
            crate::audit::wrote(tx, &actor, &now, "screening", athlete)?;
            Ok::<_, AnswerRefusal>(screening)
        })
        .await
}

/// What was told and what was denied of one question.
fn of_code(findings: &[Finding], asked: &[Denial], code: &str) -> (Vec<Finding>, Vec<Denial>) {
    let findings = findings.iter().filter(|finding| finding.code == code);
    let asked = asked.iter().filter(|denial| denial.code == code);
    (findings.cloned().collect(), asked.cloned().collect())
}
