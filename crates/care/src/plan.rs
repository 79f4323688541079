//! The whole path from a situation to advice, in one readable function.

use crate::{
    rules::RuleBook,
    situation::Situation,
    training::soreness::{self, AreaSoreness},
    treatment::{
        ahead::{Sequence, look_ahead},
        recommendation::{self, Advice},
        screening::{Screening, screen},
        why::{Why, why},
    },
};

/// What the whole path comes to: what was found, what is advised, what is sore.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The screening as of the situation's `now`.
    pub screening: Screening,
    /// The massage advised, or why none.
    pub advice: Advice,
    /// Soreness by area, worst first; what the person said wins over what is likely from training.
    pub soreness: Vec<AreaSoreness>,
}

/// Soreness, screening, recommendation: the path of one person at one moment.
///
/// Without a clearance there is no recommendation, and the reasons are the screening's own.
pub fn plan(situation: &Situation, rules: &RuleBook) -> Plan {
    let soreness = soreness::now(
        &situation.likely_soreness,
        situation.check_in.as_ref(),
        &rules.load,
        situation.now,
    );
    let screening = screen(situation, rules);
    let advice = match &screening {
        Screening::Cleared(clearance) => recommendation::recommend(situation, clearance, rules),
        Screening::NotYet(verdict)
        | Screening::SpeakToSomeone(verdict)
        | Screening::Emergency(verdict)
        | Screening::Incomplete(verdict) => {
            Advice::Nothing(recommendation::reasons_of_refusal(verdict, rules))
        }
    };
    Plan {
        screening,
        advice,
        soreness,
    }
}

/// What surrounds a plan: the sequence of the next weeks, and the four answers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outlook {
    /// The next three weeks.
    pub sequence: Sequence,
    /// Why this, why not sooner, why not harder, what would change it.
    pub why: Why,
}

/// Looks around a plan; some milliseconds, so only where somebody reads it.
pub fn outlook(situation: &Situation, plan: &Plan, rules: &RuleBook) -> Outlook {
    Outlook {
        sequence: look_ahead(situation, plan, rules),
        why: why(situation, plan, rules),
    }
}
