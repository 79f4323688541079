//! The four answers that every recommendation owes: why this, why not sooner, why not harder, what would change it.
//!
//! All of it comes from the rules that were hit and from planning again with one fact changed; no sentence stands ready.

use jiff::Timestamp;

use super::{
    ahead::{Later, shape_at},
    recommendation::{Advice, Reason, words},
    screening::{Outcome, Screening},
    suppose::{Difference, Supposition, differences},
};
use crate::{
    plan::{Plan, plan},
    rules::RuleBook,
    situation::Situation,
    training::workout::{EventKind, EventTime},
};

/// The four answers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Why {
    /// Why this, or why none.
    pub this: Vec<Reason>,
    /// Why not sooner.
    pub not_sooner: Vec<Reason>,
    /// Why not harder: the rules that hold the pressure where it is.
    pub not_harder: Vec<Reason>,
    /// What would change it.
    pub would_change: Vec<Change>,
}

/// A fact that, were it different, would change the recommendation.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Which, in words that follow "if"; "it is Tue 5 May, 17:00" for the time alone.
    pub if_so: String,
    /// What is supposed; `None` where only time passes.
    pub supposition: Option<Supposition>,
    /// The moment from which, where only time passes.
    pub from: Option<Timestamp>,
    /// What would differ.
    pub differences: Vec<Difference>,
}

/// So many changes are told at most; they stand in a fixed order, the ones of time and of answers first.
const MOST: usize = 8;

/// The four answers of a plan.
pub fn why(situation: &Situation, made: &Plan, rules: &RuleBook) -> Why {
    let would_change = changes(situation, made, rules);
    match &made.advice {
        Advice::Massage(massage) => Why {
            this: massage.reasons.clone(),
            not_sooner: vec![words::reason(
                rules,
                "sequence",
                &words::Fills {
                    days: "It can begin now: no reason to wait came up in your answers.".to_owned(),
                    ..words::Fills::default()
                },
            )],
            not_harder: massage.binding_caps(),
            would_change,
        },
        Advice::Nothing(reasons) => Why {
            this: reasons.clone(),
            not_sooner: reasons.clone(),
            not_harder: Vec::new(),
            would_change,
        },
    }
}

fn changes(situation: &Situation, made: &Plan, rules: &RuleBook) -> Vec<Change> {
    let mut out: Vec<Change> = later(situation, made, rules).into_iter().collect();
    for supposition in suppositions(situation, made, rules) {
        let Some(other) = supposition.applied_to(situation) else {
            continue;
        };
        let differences = differences(made, &plan(&other, rules), &situation.zone);
        if !differences.is_empty() {
            out.push(Change {
                if_so: supposition.says(situation),
                supposition: Some(supposition),
                from: None,
                differences,
            });
        }
    }
    out.truncate(MOST);
    out
}

/// The first time ahead at which something else would be said, if nothing but time passes and the answers stay as they are.
fn later(situation: &Situation, made: &Plan, rules: &RuleBook) -> Option<Change> {
    match &made.screening {
        Screening::Cleared(_) | Screening::NotYet(_) => {}
        Screening::SpeakToSomeone(_) | Screening::Emergency(_) | Screening::Incomplete(_) => {
            return None;
        }
    }
    let Later { at, plan } = shape_at(situation, made, rules)?;
    let mut differences = differences(made, &plan, &situation.zone);
    differences.retain(|one| !matches!(one.what, "from" | "to"));
    let from = at
        .to_zoned(situation.zone.clone())
        .strftime("%a %-d %b, %H:%M");
    Some(Change {
        if_so: format!("it were {from}, with the same answers"),
        supposition: None,
        from: Some(at),
        differences,
    })
}

/// The single facts that may matter, in a fixed order.
fn suppositions(situation: &Situation, made: &Plan, rules: &RuleBook) -> Vec<Supposition> {
    let verdict = made.screening.verdict();
    let mut all = Vec::new();
    if verdict.outcome == Outcome::Incomplete {
        all.push(Supposition::AllDenied);
    }
    let mut codes: Vec<&str> = situation
        .findings
        .iter()
        .filter_map(|finding| rules.screening.rule(&finding.code))
        .map(|rule| rule.id.as_str())
        .collect();
    codes.sort_unstable();
    codes.dedup();
    all.extend(
        codes
            .into_iter()
            .map(|code| Supposition::Without(code.to_owned())),
    );
    if !made.soreness.is_empty() {
        all.push(Supposition::NothingSore);
    }
    let behind = situation
        .events
        .iter()
        .any(|event| event.kind == EventKind::Race && matches!(event.time, EventTime::EndedAt(_)));
    if behind {
        all.push(Supposition::NothingTender);
    }
    if situation.wishes.pressure.is_some() {
        all.push(Supposition::Liked(None));
    }
    all.push(Supposition::NotMassaged);
    let mut events: Vec<(EventTime, usize)> = situation
        .events
        .iter()
        .enumerate()
        .filter(|(_, event)| event.hard || event.eccentric)
        .map(|(index, event)| (event.time, index))
        .collect();
    // What is told does not hang on the order of the list.
    events.sort_by_key(|(time, index)| {
        let at = match time {
            EventTime::EndedAt(at) | EventTime::StartsAt(at) => *at,
        };
        (at.duration_since(situation.now).abs(), *index)
    });
    all.extend(
        events
            .into_iter()
            .take(MOST)
            .map(|(_, index)| Supposition::WithoutEvent(index)),
    );
    all
}
