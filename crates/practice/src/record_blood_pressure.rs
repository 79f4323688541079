//! Recording a blood pressure that staff measured.

use std::sync::Arc;

use care::{
    id::Id,
    people::Person,
    rules::clinic::Profile,
    treatment::{blood_pressure::BloodPressure, screening::Screening},
};
use store::treatment::{blood_pressures, findings};

use crate::{
    Actor, Now, Practice,
    access::{self, Act, Whose},
    answer_screening::{numbered, screened_anew},
    answers_kept, audit,
    client_record::client,
    fault::Fault,
    rules_in_use::rules_in_use,
    situation_of::situation_of,
};

/// Why a measurement was not recorded.
#[derive(Debug, thiserror::Error)]
pub enum MeasureRefusal {
    /// Not theirs to measure.
    #[error(transparent)]
    NotAllowed(#[from] access::NotAllowed),
    /// There is no such client.
    #[error("there is no such client here")]
    NotFound,
    /// The clinic works by plain questions.
    #[error("this clinic measures nothing; hint: choose the clinic profile under Rules")]
    NotMeasuredHere,
    /// Something is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}
crate::fault::refusals!(MeasureRefusal);

/// Records a measured blood pressure, and screens again with what it counts as.
///
/// A high value counts as an answer from then on; a lower one measured later takes nothing back, since only a clinician's clearance does.
///
/// # Errors
/// [`MeasureRefusal::NotMeasuredHere`] in a clinic of the profile `wellness`.
pub async fn record_blood_pressure(
    practice: &Practice,
    actor: &Actor,
    athlete: Id<Person>,
    pressure: BloodPressure,
    now: Now,
) -> Result<Screening, MeasureRefusal> {
    access::may(actor, Act::Measure, Whose::Of(athlete))?;
    let (actor, rules) = (actor.clone(), Arc::clone(&practice.rules));
    practice
        .store
        .write(move |tx| {
            let clinic = actor.clinic;
            client(tx, &actor, athlete)?.ok_or(MeasureRefusal::NotFound)?;
            let rules = rules_in_use(tx, &rules, clinic)?;
            if rules.profile != Profile::Clinic {
                return Err(MeasureRefusal::NotMeasuredHere);
            }
            let before = situation_of(tx, &rules, clinic, athlete, now.at)?;
            let id = now.id("blood pressure");
            let by = (now.at, actor.person);
            blood_pressures::insert_blood_pressure(tx, clinic, athlete, id, by, pressure)?;
            if let Some(finding) = pressure.finding(now.at, &rules) {
                let kept = answers_kept::kept(&before, &[], &[finding], &rules);
                let kept = numbered(&now, &kept);
                findings::replace_answers(tx, clinic, athlete, &[], &kept, &[])?;
            }
            audit::wrote(tx, &actor, &now, "blood_pressure", athlete)?;
            Ok(screened_anew(tx, &actor, athlete, &rules, &now)?)
        })
        .await
}
