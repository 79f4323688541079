//! Looking ahead: the sequence of sessions over the next weeks that keeps every guard and leaves least unmet.
//!
//! Each session is what [`recommend`](super::recommendation::recommend) would advise at that moment, if what is planned happens and
//! the answers stay as they are; the sessions before it count as given. Nothing here decides how hard or how long: it only chooses when.

mod needs;
mod project;
mod search;
mod why;

#[cfg(test)]
mod tests;

use jiff::{Timestamp, civil::Date};

pub(crate) use self::project::situation_then;
use self::{needs::needs_of, project::Horizon, search::Search};
use super::recommendation::{Advice, Reason, Recommendation, Window};
use crate::{
    plan::Plan,
    rules::RuleBook,
    situation::{Situation, WishedKind},
    treatment::{recommendation::words, screening::Screening},
};

/// What a session is for; the same over a re-plan, so that sessions can be told to have moved.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// What is advised now.
    Now,
    /// After this race or hard workout.
    After(String),
    /// The days before this race.
    Before(String),
    /// The custom of how often.
    Rhythm,
    /// It is booked, whatever it meets.
    Booked,
}

impl Purpose {
    /// In words, such as "after Spring Marathon".
    pub fn says(&self) -> String {
        match self {
            Self::Now => "what is suggested now".to_owned(),
            Self::After(event) => format!("after {event}"),
            Self::Before(event) => format!("the days before {event}"),
            Self::Rhythm => "your usual rhythm".to_owned(),
            Self::Booked => "it is booked".to_owned(),
        }
    }
}

/// A session of the sequence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// What it is for, the weightiest first; never empty.
    pub purposes: Vec<Purpose>,
    /// Whether it is booked already.
    pub booked: bool,
    /// The local day.
    pub day: Date,
    /// When to begin, on that day.
    pub window: Window,
    /// What would be advised then; `None` for a booked one at a moment at which none would be proposed.
    pub massage: Option<Box<Recommendation>>,
    /// Why not the part of a day before, from the rules that hold there.
    pub not_sooner: Vec<Reason>,
}

/// What the next weeks hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sequence {
    /// The first day that is looked at.
    pub from: Option<Date>,
    /// The last day that is looked at.
    pub to: Option<Date>,
    /// In order of time.
    pub sessions: Vec<Session>,
    /// What no session meets, though it would be worth one, and why.
    pub unmet: Vec<(Purpose, Vec<Reason>)>,
    /// Why there is none, where there is none.
    pub none_because: Vec<Reason>,
    /// What it comes to in points; less is better. Only to be compared with another over the same days.
    pub points: u32,
}

/// The sequence of sessions over the next weeks.
///
/// Of all that keep every guard it is the one with least points, then with fewest sessions, then the earliest: the same facts always
/// give the same sequence. Without a clearance there is none, except after a wait whose end is known.
///
/// # Source
/// `rules/timing.toml#ahead`.
pub fn look_ahead(situation: &Situation, plan: &Plan, rules: &RuleBook) -> Sequence {
    let horizon = Horizon::of(situation, rules);
    let (from, to) = horizon.days();
    let none = |none_because: Vec<Reason>| Sequence {
        from,
        to,
        none_because,
        ..Sequence::default()
    };
    let verdict = plan.screening.verdict();
    match &plan.screening {
        Screening::Cleared(_) => {}
        Screening::NotYet(_) if verdict.not_before.is_some() => {}
        Screening::NotYet(_)
        | Screening::SpeakToSomeone(_)
        | Screening::Emergency(_)
        | Screening::Incomplete(_) => {
            return none(super::recommendation::reasons_of_refusal(verdict, rules));
        }
    }
    if let (Some(WishedKind::Nothing), Advice::Nothing(reasons)) =
        (situation.wishes.kind, &plan.advice)
    {
        return none(reasons.clone());
    }
    let needs = needs_of(&horizon, plan);
    let search = Search::new(&horizon, needs);
    let found = search.best();
    let sessions = why::sessions(&search, &found);
    let unmet = why::unmet(&search, &found);
    let none_because = match &plan.advice {
        Advice::Nothing(reasons) if sessions.is_empty() => reasons.clone(),
        Advice::Nothing(_) | Advice::Massage(_) if sessions.is_empty() => vec![said(
            rules,
            "Over these days no session would meet more than it costs.".to_owned(),
        )],
        Advice::Nothing(_) | Advice::Massage(_) => Vec::new(),
    };
    Sequence {
        from,
        to,
        sessions,
        unmet,
        none_because,
        points: found.points,
    }
}

/// A sentence of the sequence's own rule.
fn said(rules: &RuleBook, says: String) -> Reason {
    words::reason(
        rules,
        "sequence",
        &words::Fills {
            days: says,
            ..words::Fills::default()
        },
    )
}

/// The first time ahead at which something else is said.
pub(super) struct Later {
    pub at: Timestamp,
    pub plan: Plan,
}

/// The first time ahead at which kind, pressure, minutes or outcome would be others, if the answers stay as they are.
pub(super) fn shape_at(situation: &Situation, made: &Plan, rules: &RuleBook) -> Option<Later> {
    let horizon = Horizon::of(situation, rules);
    let shape = |plan: &Plan| {
        let massage = match &plan.advice {
            Advice::Massage(massage) => Some((massage.kind, massage.pressure_cap, massage.minutes)),
            Advice::Nothing(_) => None,
        };
        (plan.screening.verdict().outcome, massage)
    };
    let mut slots = 0..horizon.slots.len();
    slots.find_map(|slot| {
        let at = horizon.slots[slot].from;
        if at <= situation.now {
            return None;
        }
        let plan = crate::plan::plan(&horizon.situation_at(slot, &[]), rules);
        (shape(&plan) != shape(made)).then_some(Later { at, plan })
    })
}
