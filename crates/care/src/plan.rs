//! The whole path from a situation to advice, in one readable function.

use jiff::Timestamp;

use crate::{
    rules::RuleBook,
    situation::Situation,
    training::soreness::{self, AreaSoreness},
    treatment::{
        ahead::{Sequence, look_ahead, situation_then},
        recommendation::{self, Advice},
        screening::{Screening, screen, screen_for},
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
    of_screening(situation, screen(situation, rules), rules)
}

/// The same for a massage that begins later: where the answers of now ask for a wait that is over by then, the path as it will stand at
/// that moment, within the limits of now and of then.
pub fn plan_for(situation: &Situation, starts_at: Timestamp, rules: &RuleBook) -> Plan {
    let screening = screen_for(situation, starts_at, rules);
    match (&screening, screening.verdict().not_before) {
        (Screening::Cleared(_), Some(_)) => {
            let then = situation_then(situation, starts_at, rules);
            of_screening(&then, screening, rules)
        }
        _ => of_screening(situation, screening, rules),
    }
}

fn of_screening(situation: &Situation, screening: Screening, rules: &RuleBook) -> Plan {
    let soreness = soreness::now(
        &situation.likely_soreness,
        situation.check_in.as_ref(),
        &rules.load,
        situation.now,
    );
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
