//! A healthy person on a fixed Monday, and short words to change them.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test file uses its own part; helpers of tests may unwrap"
)]

use std::collections::BTreeMap;

use care::{
    body::Area,
    rules::{RuleBook, screening::span::Span},
    situation::{FinishGate, Person, Situation, Wishes},
    training::{
        check_in::CheckIn,
        workout::{Discipline, Event, EventKind, EventTime, Priority},
    },
    treatment::{
        finding::{Answer, Finding},
        massage::PastMassage,
    },
    units::{Pressure, Soreness},
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

pub fn now() -> Timestamp {
    "2026-05-04T15:00:00Z".parse().unwrap()
}

pub fn book() -> RuleBook {
    RuleBook::built_in().unwrap()
}

pub fn area(text: &str) -> Area {
    text.parse().unwrap()
}

pub fn span(text: &str) -> Span {
    Span::try_from(text.to_owned()).unwrap()
}

/// So long before now that the span ends exactly now.
pub fn ago(span: Span) -> Timestamp {
    match span {
        Span::Minutes(minutes) => now() - SignedDuration::from_mins(minutes),
        Span::Months(months) => {
            (now().to_zoned(TimeZone::UTC) - jiff::Span::new().months(months)).timestamp()
        }
    }
}

pub fn finding(code: &str) -> Finding {
    Finding {
        code: code.to_owned(),
        area: None,
        onset: None,
        answer: Answer::Yes,
        answered_at: now(),
        cleared_at: None,
        detail: String::new(),
        answers: BTreeMap::new(),
    }
}

pub fn healthy() -> Situation {
    Situation {
        now: now(),
        zone: TimeZone::UTC,
        person: Person::default(),
        events: Vec::new(),
        check_in: None,
        findings: Vec::new(),
        asked: Vec::new(),
        assume_denied: true,
        finish_gate: None,
        wishes: Wishes::default(),
        likely_soreness: Vec::new(),
        forecast: Default::default(),
        load: Default::default(),
    }
}

pub fn check_in(soreness: &[(&str, u8)]) -> CheckIn {
    let soreness = soreness
        .iter()
        .map(|(at, level)| (area(at), Soreness::new(*level).unwrap()))
        .collect();
    CheckIn {
        at: now(),
        soreness,
        ..CheckIn::default()
    }
}

pub fn massage(ended: &str, at: &str, level: u8) -> PastMassage {
    PastMassage {
        ended_at: ago(span(ended)),
        minutes: 60,
        pressure_by_area: BTreeMap::from([(area(at), Pressure::new(level).unwrap())]),
    }
}

pub fn race(ended: &str) -> Event {
    Event {
        kind: EventKind::Race,
        name: None,
        time: EventTime::EndedAt(ago(span(ended))),
        sport: None,
        distance: None,
        duration: Some(SignedDuration::from_mins(90)),
        hard: true,
        eccentric: false,
        priority: Priority::A,
        discipline: Discipline::Endurance,
    }
}

pub fn all_fine() -> FinishGate {
    FinishGate {
        walking_and_coherent: Some(true),
        cooled_down_10_min_and_drinking: Some(true),
        no_red_flag: Some(true),
        not_shivering_or_burning_hot: Some(true),
        no_dark_urine: Some(true),
        no_one_sided_swelling: Some(true),
        no_nsaid_with_nausea: Some(true),
        blisters_covered: Some(true),
        medical_tent_passed: Some(true),
        consent: Some(true),
    }
}
