//! What a rule's condition may look at besides the finding itself, worked out once.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::{
    body::Area,
    rules::RuleBook,
    situation::Situation,
    training::workout::{EventKind, EventTime},
    treatment::finding::Finding,
    units::Pressure,
};

/// The situation as conditions see it.
pub(super) struct History<'a> {
    pub(super) situation: &'a Situation,
    pub(super) book: &'a RuleBook,
    /// Rules with a finding, by id.
    pub(super) found: BTreeSet<&'a str>,
    /// The latest "no" to each rule, by id.
    pub(super) denied: BTreeMap<&'a str, Timestamp>,
    /// An effort longer than three hours ended in the last 24 hours.
    pub(super) after_long_effort: bool,
    /// A race ended in the last two hours.
    pub(super) just_finished: bool,
}

impl<'a> History<'a> {
    pub(super) fn of(situation: &'a Situation, book: &'a RuleBook) -> Self {
        let gate = &book.screening.gate;
        let now = situation.now;
        let ended = situation
            .events
            .iter()
            .filter_map(|event| match event.time {
                EventTime::EndedAt(end) if end <= now => Some((event, end)),
                EventTime::EndedAt(_) | EventTime::StartsAt(_) => None,
            });
        let mut after_long_effort = false;
        let mut just_finished = false;
        for (event, end) in ended {
            // A race of unknown length may have been a long one.
            let long = match event.duration {
                Some(duration) => {
                    gate.long_effort.after(end)
                        < end.saturating_add(duration).unwrap_or(Timestamp::MAX)
                }
                None => event.kind == EventKind::Race,
            };
            after_long_effort |= long && now < gate.long_effort_matters.after(end);
            just_finished |= event.kind == EventKind::Race && now < gate.within.after(end);
        }
        let mut denied = BTreeMap::new();
        for denial in situation
            .asked
            .iter()
            .filter(|denial| denial.answered_at <= now)
        {
            if let Some(rule) = book.screening.rule(&denial.code) {
                let latest = denied.entry(rule.id.as_str()).or_insert(denial.answered_at);
                *latest = denial.answered_at.max(*latest);
            }
        }
        let found = situation
            .findings
            .iter()
            .filter_map(|finding| book.screening.rule(&finding.code))
            .map(|rule| rule.id.as_str());
        Self {
            situation,
            book,
            found: found.collect(),
            denied,
            after_long_effort,
            just_finished,
        }
    }

    /// Whether a massage touched an area after a moment.
    pub(super) fn touched_since(&self, area: Option<Area>, since: Timestamp) -> bool {
        let Some(area) = area else { return false };
        self.situation.person.massages.iter().any(|massage| {
            massage.ended_at > since
                && massage.ended_at <= self.situation.now
                && massage
                    .pressure_by_area
                    .get(&area)
                    .is_some_and(|pressure| *pressure > Pressure::NONE)
        })
    }

    /// Whether a "no" came after this answer.
    pub(super) fn denied_since(&self, rule: &str, finding: &Finding) -> bool {
        self.denied
            .get(rule)
            .is_some_and(|denied| *denied > finding.answered_at)
    }
}
