//! Whom somebody has to speak to before their appointment. It tells that, never why.

use std::{collections::BTreeSet, sync::Arc};

use care::{
    booking::appointment::{Appointment, Stage},
    id::Id,
    people::Person,
    rules::RuleBook,
    treatment::screening::{Outcome, Verdict, screen},
};
use jiff::{SignedDuration, Timestamp};
use store::{
    StoreError, Tx,
    booking::DayEntry,
    treatment::decisions::{self, Conversation},
};

use crate::{Actor, rules_in_use::rules_in_use, situation_of::situation_of};

/// Somebody to speak to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToSpeakTo {
    /// Who.
    pub athlete: Id<Person>,
    /// By name.
    pub name: String,
    /// Before when.
    pub starts_at: Timestamp,
    /// What for.
    pub why: SpeakWhy,
    /// Who has spoken to them in the last day, if anybody.
    pub spoken: Option<Conversation>,
}

/// Why somebody has to be spoken to, in no more than the desk has to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SpeakWhy {
    /// Their answers need a person before any massage.
    Person,
    /// Their answers ask for a wait that ends after the appointment begins.
    Wait,
    /// More time is booked than their answers or their therapist allow.
    TooLong,
    /// The safety questions are open, and the appointment is near.
    Answers,
}

/// Answers are due in the twelve hours before the session.
///
/// # Source
/// review 2.2.
const ANSWERS_DUE: SignedDuration = SignedDuration::from_hours(12);
/// A conversation counts for a day.
const SPOKEN_COUNTS: SignedDuration = SignedDuration::from_hours(24);

/// Those of a day who have to be spoken to, soonest first; once each.
pub(crate) fn to_speak_to(
    tx: &mut Tx<'_>,
    shipped: &Arc<RuleBook>,
    actor: &Actor,
    entries: &[DayEntry],
    now: Timestamp,
) -> Result<Vec<ToSpeakTo>, StoreError> {
    let rules = rules_in_use(tx, shipped, actor.clinic)?;
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    let ahead = entries
        .iter()
        .filter(|entry| is_ahead(&entry.appointment, now));
    for entry in ahead {
        let athlete = entry.appointment.athlete;
        if seen.contains(&athlete) {
            continue;
        }
        let situation = situation_of(tx, &rules, actor.clinic, athlete, now)?;
        let screening = screen(&situation, &rules);
        let Some(why) = why(screening.verdict(), &entry.appointment, now) else {
            continue;
        };
        seen.insert(athlete);
        let spoken = decisions::conversations(tx, actor.clinic, athlete, 1)?;
        found.push(ToSpeakTo {
            athlete,
            name: entry.athlete.clone(),
            starts_at: entry.appointment.slot.starts_at,
            why,
            spoken: spoken
                .into_iter()
                .find(|spoken| now.duration_since(spoken.at) < SPOKEN_COUNTS)
                .map(|spoken| Conversation {
                    note: String::new(),
                    ..spoken
                }),
        });
    }
    Ok(found)
}

fn is_ahead(appointment: &Appointment, now: Timestamp) -> bool {
    match appointment.stage {
        Stage::Booked | Stage::Arrived { .. } => appointment.slot.ends_at > now,
        Stage::Completed { .. } | Stage::Cancelled { .. } | Stage::NoShow { .. } => false,
    }
}

fn why(verdict: &Verdict, appointment: &Appointment, now: Timestamp) -> Option<SpeakWhy> {
    let slot = &appointment.slot;
    let minutes = slot.ends_at.duration_since(slot.starts_at).as_mins();
    let too_long = verdict
        .most_minutes
        .is_some_and(|most| i64::from(most) < minutes)
        .then_some(SpeakWhy::TooLong);
    match verdict.outcome {
        Outcome::Emergency | Outcome::SpeakToSomeone => Some(SpeakWhy::Person),
        Outcome::NotYet if verdict.not_before.is_none_or(|end| end > slot.starts_at) => {
            Some(SpeakWhy::Wait)
        }
        Outcome::Incomplete if slot.starts_at.duration_since(now) <= ANSWERS_DUE => {
            Some(SpeakWhy::Answers)
        }
        Outcome::Book | Outcome::BookWithLimits | Outcome::NotYet | Outcome::Incomplete => too_long,
    }
}
