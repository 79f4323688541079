//! The examples that stand beside each rule, tried.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::{Outcome, Verdict, screen};
use crate::{
    body::{Area, Region, Side},
    rules::{
        RuleBook,
        screening::{
            Rule,
            span::Span,
            vector::{Vector, VectorAnswer},
        },
    },
    situation::{FinishGate, Person, Situation, Wishes},
    training::workout::{Discipline, Event, EventKind, EventTime, Priority},
    treatment::{
        finding::{Answer, Denial, Finding, FollowUp},
        massage::PastMassage,
    },
    units::Pressure,
};

/// An example that does not come out as its rule's text says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenExample {
    /// The rule.
    pub rule: String,
    /// Which of its examples, from 1.
    pub number: usize,
    /// What differs, in words.
    pub why: String,
}

/// The examples of `rules` that do not hold when they are screened by `book`, in the file's order.
///
/// The two are the same book, unless somebody wants to know what a change of the rules changes.
pub fn broken_examples(rules: &RuleBook, book: &RuleBook) -> Vec<BrokenExample> {
    rules
        .screening
        .iter()
        .flat_map(|rule| broken_examples_of(rule, rules, book))
        .collect()
}

/// The examples of one rule of `rules` that do not hold when they are screened by `book`.
pub fn broken_examples_of(rule: &Rule, rules: &RuleBook, book: &RuleBook) -> Vec<BrokenExample> {
    let broken = rule
        .vectors
        .iter()
        .enumerate()
        .filter_map(|(index, vector)| {
            let why = differences(rule, vector, rules, book).join("; ");
            (!why.is_empty()).then(|| BrokenExample {
                rule: rule.id.clone(),
                number: index + 1,
                why,
            })
        });
    broken.collect()
}

/// The instant at which every example is screened.
fn now() -> Timestamp {
    // Any instant does; this one has the same date in most zones.
    Timestamp::from_second(1_777_906_800).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// So long before now that the span ends exactly now.
fn ago(span: Span) -> Timestamp {
    match span {
        Span::Minutes(minutes) => now()
            .saturating_sub(SignedDuration::from_mins(minutes))
            .unwrap_or(Timestamp::MIN),
        Span::Months(months) => now()
            .to_zoned(TimeZone::UTC)
            .saturating_sub(jiff::Span::new().months(months))
            .timestamp(),
    }
}

/// What differs between an example and what was found, in words.
#[derive(Default)]
struct Differences(Vec<String>);

impl Differences {
    fn same(&mut self, what: &str, expected: String, found: String) {
        if expected != found {
            self.0
                .push(format!("{what}: expected {expected}, found {found}"));
        }
    }
}

fn differences(rule: &Rule, vector: &Vector, rules: &RuleBook, book: &RuleBook) -> Vec<String> {
    let situation = match situation(rule, vector) {
        Ok(situation) => situation,
        Err(why) => return vec![why],
    };
    let screening = screen(&situation, book);
    let found = screening.verdict();
    let mut out = Differences::default();
    out.same("outcome", word(vector.outcome), word(found.outcome));
    out.same("urgency", urgent(vector.urgency), urgent(found.urgency));
    let refer = found.refer.iter().map(|referral| referral.urgency).max();
    out.same("refer", urgent(vector.refer), urgent(refer));
    out.same(
        "wait",
        format!("{:?}", vector.wait.map(|wait| wait.after(now()))),
        format!("{:?}", found.not_before),
    );
    let books = matches!(vector.outcome, Outcome::Book | Outcome::BookWithLimits);
    let free = books.then_some(Pressure::BOOKABLE.get());
    if let Some(cap) = vector.cap.or(free) {
        out.same("cap", cap.to_string(), found.pressure_cap.get().to_string());
    }
    let minutes = |minutes: Option<u16>| minutes.map_or("any".to_owned(), |most| most.to_string());
    out.same(
        "minutes",
        minutes(vector.minutes),
        minutes(found.most_minutes),
    );
    for (at, level) in &vector.cap_at {
        let cap = at.parse().map(|area| cap_at(found, area).get().to_string());
        let cap = cap.unwrap_or_else(|_| "no such area".to_owned());
        out.same(&format!("cap at {at}"), level.to_string(), cap);
    }
    if let Some(avoid) = vector.avoid.clone().or(books.then(Vec::new)) {
        match areas(&avoid, rules) {
            Ok(avoid) => out.same("avoid", listed(&avoid), listed(&found.avoid)),
            Err(unknown) => out.0.push(format!("`{unknown}` is no area or group")),
        }
    }
    for (at, length) in &vector.avoid_for {
        let until = at
            .parse()
            .ok()
            .and_then(|area| found.avoid_until.get(&area));
        out.same(
            &format!("end at {at}"),
            format!("{:?}", Some(length.after(now()))),
            format!("{:?}", until.copied()),
        );
    }
    out.same(
        "skills",
        sorted(vector.skills.iter().map(String::as_str)),
        sorted(found.skills.iter().map(|skill| skill.word())),
    );
    out.same(
        "positions",
        sorted(vector.positions.iter().map(String::as_str)),
        sorted(found.positions.iter().map(String::as_str)),
    );
    let asked = found
        .ask_again
        .iter()
        .filter(|again| again.rule != rule.id && again.at.is_some_and(|at| at <= now()))
        .map(|again| again.rule.as_str())
        .filter(|code| !vector.with.iter().any(|other| other == code));
    out.same(
        "asks",
        sorted(vector.asks.iter().map(String::as_str)),
        sorted(asked),
    );
    if let Some(sentences) = vector.sentences {
        let said = found.reasons.iter().filter(|hit| hit.rule == rule.id);
        out.same("sentences", sentences.to_string(), said.count().to_string());
    }
    out.same(
        "seen by the therapist",
        vector.seen.to_string(),
        found.inform.contains(&rule.id).to_string(),
    );
    out.0
}

fn situation(rule: &Rule, vector: &Vector) -> Result<Situation, String> {
    let area: Option<Area> = vector
        .area
        .as_deref()
        .map(|text| text.parse().map_err(|_| format!("`{text}` is no area")))
        .transpose()?;
    let mut own = yes_to(&rule.id);
    own.onset = vector.onset.map(ago);
    own.answered_at = vector.answered.map_or(now(), ago);
    own.cleared_at = vector.cleared.map(ago);
    own.area = area;
    own.answer = if vector.unsure {
        Answer::Unsure
    } else {
        Answer::Yes
    };
    own.answers = vector
        .answers
        .iter()
        .map(|(name, answer)| (name.clone(), told(answer)))
        .chain(
            vector
                .ago
                .iter()
                .map(|(name, span)| (name.clone(), FollowUp::Time(ago(*span)))),
        )
        .collect();
    let mut findings = vec![own];
    findings.extend(vector.with.iter().map(|code| yes_to(code)));
    findings.extend(vector.with_cleared.iter().map(|code| Finding {
        cleared_at: Some(now()),
        ..yes_to(code)
    }));
    let massages = vector.massaged.zip(area).map(|(ended, area)| PastMassage {
        ended_at: ago(ended),
        minutes: 30,
        pressure_by_area: Pressure::new(2)
            .map(|light| BTreeMap::from([(area, light)]))
            .unwrap_or_default(),
    });
    let asked = vector.denied.iter().map(|code| Denial {
        code: code.clone(),
        answered_at: now(),
    });
    Ok(Situation {
        now: now(),
        zone: TimeZone::UTC,
        person: Person {
            age: vector.age,
            massages: massages.into_iter().collect(),
            ..Person::default()
        },
        events: vector
            .race
            .map(|ended| race(ended, vector.race_took))
            .into_iter()
            .collect(),
        check_in: None,
        findings,
        asked: asked.collect(),
        assume_denied: true,
        finish_gate: vector.race.map(|_| FINE),
        wishes: Wishes::default(),
        likely_soreness: Vec::new(),
        forecast: Default::default(),
        load: Default::default(),
    })
}

fn yes_to(code: &str) -> Finding {
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

fn told(answer: &VectorAnswer) -> FollowUp {
    match answer {
        VectorAnswer::Bool(yes) => FollowUp::Bool(*yes),
        VectorAnswer::Number(number) => FollowUp::Number(*number),
        VectorAnswer::Text(word) => FollowUp::Text(word.clone()),
    }
}

fn race(ended: Span, took: Option<Span>) -> Event {
    let ended_at = ago(ended);
    let duration = took.map_or(SignedDuration::from_hours(1), |took| {
        took.after(ended_at).duration_since(ended_at)
    });
    Event {
        kind: EventKind::Race,
        name: None,
        time: EventTime::EndedAt(ended_at),
        sport: None,
        distance: None,
        duration: Some(duration),
        hard: true,
        eccentric: false,
        priority: Priority::A,
        discipline: Discipline::Endurance,
    }
}

/// A finish gate that was passed.
const FINE: FinishGate = FinishGate {
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
};

fn cap_at(verdict: &Verdict, area: Area) -> Pressure {
    let own = verdict.pressure_cap_by_area.get(&area);
    own.copied().unwrap_or(verdict.pressure_cap)
}

/// The areas of some words: an area, or a group with or without its side.
fn areas(words: &[String], rules: &RuleBook) -> Result<BTreeSet<Area>, String> {
    let mut all = BTreeSet::new();
    for word in words {
        let (name, side) = match word.split_once(':') {
            Some((name, "left")) => (name, Some(Side::Left)),
            Some((name, "right")) => (name, Some(Side::Right)),
            Some((name, _)) => (name, None),
            None => (word.as_str(), None),
        };
        // A paired region without a side means both.
        let region = name.parse::<Region>().ok().map(Area::of_region);
        match (word.parse(), region, rules.regions.group(name, side)) {
            (Ok(area), _, _) => {
                all.insert(area);
            }
            (Err(_), Some(both), _) => all.extend(both),
            (Err(_), None, Some(group)) => all.extend(group),
            (Err(_), None, None) => return Err(word.clone()),
        }
    }
    Ok(all)
}

fn word(outcome: Outcome) -> String {
    outcome.word().to_owned()
}

fn urgent(urgency: Option<super::Urgency>) -> String {
    urgency.map_or("none", super::Urgency::word).to_owned()
}

fn listed(areas: &BTreeSet<Area>) -> String {
    let words: Vec<String> = areas.iter().map(ToString::to_string).collect();
    words.join(" ")
}

fn sorted<'a>(words: impl Iterator<Item = &'a str>) -> String {
    Vec::from_iter(words.collect::<BTreeSet<_>>()).join(" ")
}
