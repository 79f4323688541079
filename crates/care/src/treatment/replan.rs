//! The plan has moved: which sessions were kept, moved, dropped or are new, and which fact did it.
//!
//! Each part of what is known that differs is put back by itself, and the weeks are looked at again; the part that brings a session back
//! to where it was is why it moved.

use jiff::{Timestamp, tz::TimeZone};

use super::{
    ahead::{Purpose, Sequence, Session, look_ahead},
    finding::Finding,
    recommendation::words,
};
use crate::{
    plan::plan,
    rules::RuleBook,
    situation::Situation,
    training::workout::{Event, EventTime},
};

/// What became of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// As it was.
    Kept,
    /// At another time, or another massage.
    Moved,
    /// Not there any more.
    Dropped,
    /// Was not there.
    New,
}

impl Fate {
    /// `kept`, `moved`, `dropped` or `new`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Moved => "moved",
            Self::Dropped => "dropped",
            Self::New => "new",
        }
    }
}

/// A session before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionMove {
    /// What became of it.
    pub fate: Fate,
    /// As it was.
    pub before: Option<Session>,
    /// As it is.
    pub after: Option<Session>,
    /// The facts that did it, in words; empty for a session that was kept.
    pub because: Vec<String>,
}

/// What two looks at the weeks ahead have and have not in common, in order of time.
pub fn moves(before: &Sequence, after: &Sequence) -> Vec<SessionMove> {
    let mut left: Vec<&Session> = before.sessions.iter().collect();
    let mut out = Vec::new();
    for session in &after.sessions {
        let twin = left
            .iter()
            .position(|other| is_same(other, session))
            .or_else(|| left.iter().position(|other| shares_purpose(other, session)));
        let was = twin.map(|index| left.remove(index));
        out.push(SessionMove {
            fate: match was {
                None => Fate::New,
                Some(was) if is_same(was, session) => Fate::Kept,
                Some(_) => Fate::Moved,
            },
            before: was.cloned(),
            after: Some(session.clone()),
            because: Vec::new(),
        });
    }
    out.extend(left.into_iter().map(|was| SessionMove {
        fate: Fate::Dropped,
        before: Some(was.clone()),
        after: None,
        because: Vec::new(),
    }));
    out.sort_by_key(|one| {
        let session = one.after.as_ref().or(one.before.as_ref());
        (session.map(|session| session.window.from), one.fate)
    });
    out
}

/// The same massage at the same time; a window that has begun since begins now.
fn is_same(one: &Session, other: &Session) -> bool {
    let shape = |session: &Session| {
        session
            .massage
            .as_ref()
            .map(|massage| (massage.kind, massage.minutes, massage.pressure_cap))
    };
    one.day == other.day && one.window.to == other.window.to && shape(one) == shape(other)
}

fn shares_purpose(one: &Session, other: &Session) -> bool {
    let shared = |purpose: &Purpose| match purpose {
        Purpose::Now | Purpose::After(_) | Purpose::Before(_) | Purpose::Rhythm => {
            other.purposes.contains(purpose)
        }
        Purpose::Booked => other.booked && one.window == other.window,
    };
    one.purposes.iter().any(shared)
}

/// A part of what is known of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Events,
    Answers,
    CheckIn,
    Massages,
    Booked,
    Wishes,
    Person,
}

const PARTS: [Part; 7] = [
    Part::Events,
    Part::Answers,
    Part::CheckIn,
    Part::Massages,
    Part::Booked,
    Part::Wishes,
    Part::Person,
];

impl Part {
    /// The newer situation with this part as it was.
    fn put_back(self, before: &Situation, after: &Situation) -> Situation {
        let mut other = after.clone();
        match self {
            Self::Events => other.events.clone_from(&before.events),
            Self::Answers => {
                other.findings.clone_from(&before.findings);
                other.asked.clone_from(&before.asked);
                other.finish_gate = before.finish_gate;
            }
            Self::CheckIn => {
                other.check_in.clone_from(&before.check_in);
                other.likely_soreness.clone_from(&before.likely_soreness);
                other.forecast.clone_from(&before.forecast);
            }
            Self::Massages => other.person.massages.clone_from(&before.person.massages),
            Self::Booked => other.person.booked.clone_from(&before.person.booked),
            Self::Wishes => other.wishes.clone_from(&before.wishes),
            Self::Person => {
                let (massages, booked) = (other.person.massages, other.person.booked);
                other.person = crate::situation::Person {
                    massages,
                    booked,
                    ..before.person.clone()
                };
            }
        }
        other
    }

    /// What differs of this part, in words without anything of health but the rules' ids.
    fn told(self, before: &Situation, after: &Situation) -> Vec<String> {
        match self {
            Self::Events => events_told(before, after),
            Self::Answers => answers_told(before, after),
            Self::CheckIn => {
                if before.check_in != after.check_in {
                    vec!["your check-in says something else".to_owned()]
                } else {
                    vec!["training has changed where you are likely sore".to_owned()]
                }
            }
            Self::Massages => after
                .person
                .massages
                .iter()
                .filter(|massage| !before.person.massages.contains(massage))
                .map(|massage| {
                    format!(
                        "you had a massage on {}",
                        day(massage.ended_at, &after.zone)
                    )
                })
                .collect(),
            Self::Booked => booked_told(before, after),
            Self::Wishes => vec!["what you like or want to spend is other than before".to_owned()],
            Self::Person => vec!["what is known of you is other than before".to_owned()],
        }
    }
}

/// What became of the weeks ahead since an earlier moment, and why: both looked at with the same rules.
pub fn replan(before: &Situation, after: &Situation, rules: &RuleBook) -> Vec<SessionMove> {
    let look = |situation: &Situation| look_ahead(situation, &plan(situation, rules), rules);
    let (was, is) = (look(before), look(after));
    let mut moves = moves(&was, &is);
    if moves.iter().all(|one| one.fate == Fate::Kept) {
        return moves;
    }
    let differing: Vec<(Vec<String>, Sequence)> = PARTS
        .into_iter()
        .filter_map(|part| {
            let other = part.put_back(before, after);
            (other != *after).then(|| (part.told(before, after), look(&other)))
        })
        .collect();
    for one in moves.iter_mut().filter(|one| one.fate != Fate::Kept) {
        let alone = differing
            .iter()
            .filter(|(_, other)| is_undone(one, other))
            .flat_map(|(told, _)| told.iter().cloned());
        one.because = alone.collect();
        if one.because.is_empty() && has_passed(one, after.now) {
            one.because.push("its time has passed".to_owned());
        }
        if one.because.is_empty() {
            let all = differing.iter().flat_map(|(told, _)| told.iter().cloned());
            one.because = all.collect();
        }
        if one.because.is_empty() {
            one.because
                .push("days have passed, and what lies ahead is seen from nearer".to_owned());
        }
    }
    moves
}

/// Whether a session is as it was where one part was put back.
fn is_undone(one: &SessionMove, other: &Sequence) -> bool {
    let has = |session: &Session| other.sessions.iter().any(|there| is_same(there, session));
    match (&one.before, &one.after) {
        (Some(before), _) => has(before),
        (None, Some(after)) => !has(after),
        (None, None) => false,
    }
}

fn has_passed(one: &SessionMove, now: Timestamp) -> bool {
    one.before
        .as_ref()
        .is_some_and(|before| before.window.to <= now)
}

fn events_told(before: &Situation, after: &Situation) -> Vec<String> {
    let mut out = Vec::new();
    let zone = &after.zone;
    for event in &after.events {
        match twin(event, &before.events) {
            Some(was) if start(was) != start(event) && is_ahead(event, after.now) => {
                out.push(format!(
                    "{} moved from {} to {}",
                    words::what_within(event),
                    day(start(was), zone),
                    day(start(event), zone)
                ));
            }
            Some(was) if event.hard != was.hard || event.priority != was.priority => {
                out.push(format!(
                    "{} matters otherwise than before",
                    words::what_within(event)
                ));
            }
            Some(_) => {}
            None if event.hard => out.push(format!(
                "{} on {} is new",
                words::what_within(event),
                day(start(event), zone)
            )),
            None => {}
        }
    }
    for event in &before.events {
        if twin(event, &after.events).is_none() && event.hard && start(event) > after.now {
            out.push(format!(
                "{} on {} is gone",
                words::what_within(event),
                day(start(event), zone)
            ));
        }
    }
    if out.is_empty() {
        out.push("training is other than before".to_owned());
    }
    out
}

/// The same event in another list: by its name, else by its time.
fn twin<'a>(event: &Event, others: &'a [Event]) -> Option<&'a Event> {
    let close = |other: &&Event| {
        start(other).duration_since(start(event)).abs() <= jiff::SignedDuration::from_hours(12)
    };
    let mut same = others.iter().filter(|other| other.kind == event.kind);
    match &event.name {
        Some(_) => same.find(|other| other.name == event.name),
        None => same.filter(|other| other.name.is_none()).find(close),
    }
}

fn start(event: &Event) -> Timestamp {
    match event.time {
        EventTime::StartsAt(at) => at,
        EventTime::EndedAt(at) => at
            .checked_sub(event.duration.unwrap_or_default())
            .unwrap_or(at),
    }
}

fn is_ahead(event: &Event, now: Timestamp) -> bool {
    matches!(event.time, EventTime::StartsAt(at) if at > now)
}

fn answers_told(before: &Situation, after: &Situation) -> Vec<String> {
    let codes = |list: &[Finding]| -> std::collections::BTreeSet<String> {
        list.iter().map(|finding| finding.code.clone()).collect()
    };
    let (was, is) = (codes(&before.findings), codes(&after.findings));
    let new = is
        .difference(&was)
        .map(|code| format!("your answer to {code} is yes now"));
    let gone = was
        .difference(&is)
        .map(|code| format!("your answer to {code} is no longer yes"));
    let mut out: Vec<String> = new.chain(gone).collect();
    if out.is_empty() {
        out.push("your answers to the safety questions changed".to_owned());
    }
    out
}

fn booked_told(before: &Situation, after: &Situation) -> Vec<String> {
    let zone = &after.zone;
    let new = after
        .person
        .booked
        .iter()
        .filter(|one| !before.person.booked.contains(one))
        .map(|one| format!("a massage on {} is booked", day(one.starts_at, zone)));
    let gone = before
        .person
        .booked
        .iter()
        .filter(|one| !after.person.booked.contains(one) && one.starts_at > after.now)
        .map(|one| format!("the massage booked on {} is gone", day(one.starts_at, zone)));
    new.chain(gone).collect()
}

fn day(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%a %-d %b").to_string()
}

#[cfg(test)]
mod tests;
