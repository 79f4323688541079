//! What would move if one fact were different. Nothing is kept.

use care::{
    id::Id,
    people::Person,
    plan::plan,
    situation::Situation,
    treatment::{
        ahead::look_ahead,
        replan::{Fate, moves},
        suppose::{Difference, differences},
    },
};
use formats::situation::SuppositionError;

use crate::{
    Actor, Now, Practice, Replanned, access, fault::Fault, kept_recommendation::told,
    rules_in_use::rules_in_use, situation_of::situation_of, today::previewed,
};

/// What would move.
#[derive(Debug, Clone, PartialEq)]
pub struct WhatIf {
    /// The situation as it is.
    pub situation: Situation,
    /// What is supposed, in words that follow "if"; `None` where nothing was.
    pub if_so: Option<String>,
    /// Why nothing was supposed, though something was sent.
    pub problem: Option<SuppositionError>,
    /// What would differ of the recommendation.
    pub differences: Vec<Difference>,
    /// What would become of the sessions ahead, without those that stay.
    pub moves: Vec<Replanned>,
    /// So many would stay.
    pub kept: usize,
}

/// Why nothing is shown.
#[derive(Debug, thiserror::Error)]
pub enum WhatIfRefusal {
    /// Not theirs to see.
    #[error(transparent)]
    NotAllowed(#[from] access::NotAllowed),
    /// Something is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}
crate::fault::refusals!(WhatIfRefusal);

/// What would move of an athlete's plan if `supposed` were so; the plan as Today shows it is what it is compared with.
///
/// # Errors
/// [`WhatIfRefusal::NotAllowed`] for anybody but the athlete and their therapist.
pub async fn what_if(
    practice: &Practice,
    actor: &Actor,
    athlete: Id<Person>,
    supposed: Option<String>,
    now: Now,
) -> Result<WhatIf, WhatIfRefusal> {
    access::may(actor, access::Act::SeeChart, access::Whose::Of(athlete))?;
    let (rules, clinic) = (practice.rules.clone(), actor.clinic);
    practice
        .store
        .read(move |tx| {
            let rules = rules_in_use(tx, &rules, clinic)?;
            let situation = situation_of(tx, &rules, clinic, athlete, now.at)?;
            let situation = previewed(&situation, &rules).unwrap_or(situation);
            let mut seen = WhatIf {
                situation,
                if_so: None,
                problem: None,
                differences: Vec::new(),
                moves: Vec::new(),
                kept: 0,
            };
            let Some(text) = &supposed else {
                return Ok(seen);
            };
            let situation = &seen.situation;
            let supposition = match formats::situation::suppose(text, situation, &rules) {
                Ok(supposition) => supposition,
                Err(problem) => {
                    seen.problem = Some(problem);
                    return Ok(seen);
                }
            };
            seen.if_so = Some(supposition.says(situation));
            let Some(other) = supposition.applied_to(situation) else {
                return Ok(seen);
            };
            let (is, would) = (plan(situation, &rules), plan(&other, &rules));
            let ahead = (
                look_ahead(situation, &is, &rules),
                look_ahead(&other, &would, &rules),
            );
            let moves = moves(&ahead.0, &ahead.1);
            seen.differences = differences(&is, &would, &situation.zone);
            seen.kept = moves.iter().filter(|one| one.fate == Fate::Kept).count();
            seen.moves = told(&moves, &situation.zone);
            Ok::<_, WhatIfRefusal>(seen)
        })
        .await
}
