//! Adds up what the findings do. Every method only ever tightens, so a further finding never loosens a plan.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{AskAgain, Outcome, Referral, RuleHit, Unlock, UnlockedBy, Urgency, Verdict};
use crate::{body::Area, treatment::massage::Skill, units::Pressure};

/// The restrictions so far.
#[derive(Debug, Default)]
pub(super) struct Tally {
    emergency: bool,
    stop: Option<Urgency>,
    clinician: BTreeSet<String>,
    guardian: BTreeSet<String>,
    wait_until: Option<Timestamp>,
    waits_without_end: bool,
    cap: Option<Pressure>,
    caps: BTreeMap<Area, Pressure>,
    /// `None` for "without a known end", which is later than any moment.
    avoid: BTreeMap<Area, Option<Timestamp>>,
    most_minutes: Option<u16>,
    skills: BTreeSet<Skill>,
    positions: BTreeSet<String>,
    inform: BTreeSet<String>,
    refer: BTreeMap<String, Urgency>,
    ask_again: BTreeSet<AskAgain>,
    questions: BTreeSet<String>,
    not_asked_lately: BTreeSet<String>,
    hits: BTreeMap<(String, String), RuleHit>,
}

impl Tally {
    pub(super) fn call_for_help(&mut self, finding: &str) {
        self.emergency = true;
        self.clinician.insert(finding.to_owned());
    }

    pub(super) fn stop(&mut self, finding: &str, urgency: Urgency) {
        self.stop = self.stop.max(Some(urgency));
        self.clinician.insert(finding.to_owned());
    }

    pub(super) fn need_guardian(&mut self, finding: &str) {
        self.stop = self.stop.max(Some(Urgency::Routine));
        self.guardian.insert(finding.to_owned());
    }

    pub(super) fn wait_until(&mut self, finding: &str, end: Timestamp) {
        self.wait_until = self.wait_until.max(Some(end));
        self.ask_again(finding, Some(end));
    }

    /// A wait that nobody is asked about again: whoever decided it ends it.
    pub(super) fn wait_decided(&mut self, end: Timestamp) {
        self.wait_until = self.wait_until.max(Some(end));
    }

    pub(super) fn wait_without_end(&mut self, finding: &str, at: Option<Timestamp>) {
        self.waits_without_end = true;
        self.ask_again(finding, at);
    }

    pub(super) fn avoid(&mut self, area: Area, until: Option<Timestamp>) {
        let merged = match self.avoid.get(&area) {
            Some(earlier) => earlier.zip(until).map(|(one, other)| one.max(other)),
            None => until,
        };
        self.avoid.insert(area, merged);
    }

    pub(super) fn cap(&mut self, level: Pressure) {
        self.cap = Some(self.cap.map_or(level, |cap| cap.min(level)));
    }

    pub(super) fn cap_area(&mut self, area: Area, level: Pressure) {
        let cap = self.caps.entry(area).or_insert(level);
        *cap = level.min(*cap);
    }

    pub(super) fn most_minutes(&mut self, minutes: u16) {
        self.most_minutes = Some(self.most_minutes.map_or(minutes, |most| most.min(minutes)));
    }

    pub(super) fn skill(&mut self, skill: Skill) {
        self.skills.insert(skill);
    }

    pub(super) fn position(&mut self, position: &str) {
        self.positions.insert(position.to_owned());
    }

    pub(super) fn inform(&mut self, rule: &str) {
        self.inform.insert(rule.to_owned());
    }

    pub(super) fn refer(&mut self, rule: &str, urgency: Urgency) {
        let sooner = self.refer.entry(rule.to_owned()).or_insert(urgency);
        *sooner = urgency.max(*sooner);
    }

    pub(super) fn ask_again(&mut self, rule: &str, at: Option<Timestamp>) {
        self.ask_again.insert(AskAgain {
            rule: rule.to_owned(),
            at,
        });
    }

    pub(super) fn question(&mut self, rule: &str) {
        self.questions.insert(rule.to_owned());
    }

    pub(super) fn not_asked_lately(&mut self, rule: &str) {
        self.not_asked_lately.insert(rule.to_owned());
    }

    pub(super) fn hit(&mut self, hit: RuleHit) {
        self.hits.insert((hit.rule.clone(), hit.says.clone()), hit);
    }

    /// The sum of it all.
    pub(super) fn verdict(self) -> Verdict {
        let pressure_cap = self
            .cap
            .unwrap_or(Pressure::BOOKABLE)
            .min(Pressure::BOOKABLE);
        let outcome = self.outcome();
        let mut pressure_cap_by_area = self.caps;
        for area in self.avoid.keys() {
            pressure_cap_by_area.insert(*area, Pressure::NONE);
        }
        pressure_cap_by_area.retain(|_, cap| *cap < pressure_cap);
        Verdict {
            outcome,
            // A wait without an end lasts longer than any that has one.
            not_before: self.wait_until.filter(|_| !self.waits_without_end),
            pressure_cap,
            pressure_cap_by_area,
            avoid_until: self
                .avoid
                .iter()
                .filter_map(|(area, until)| until.map(|until| (*area, until)))
                .collect(),
            avoid: self.avoid.into_keys().collect(),
            most_minutes: self.most_minutes,
            skills: self.skills,
            positions: self.positions,
            inform: self.inform,
            urgency: self.stop.filter(|_| outcome == Outcome::SpeakToSomeone),
            refer: self
                .refer
                .into_iter()
                .map(|(rule, urgency)| Referral { rule, urgency })
                .collect(),
            ask_again: self.ask_again,
            questions: self.questions,
            not_asked_lately: self.not_asked_lately,
            unlock: unlock(self.clinician, self.guardian),
            reasons: self.hits.into_values().collect(),
        }
    }

    fn outcome(&self) -> Outcome {
        let limited = self.cap.is_some_and(|cap| cap < Pressure::BOOKABLE)
            || self.caps.values().any(|cap| *cap < Pressure::BOOKABLE)
            || !self.avoid.is_empty()
            || self.most_minutes.is_some()
            || !self.skills.is_empty()
            || !self.positions.is_empty();
        if self.emergency {
            Outcome::Emergency
        } else if self.stop.is_some() {
            Outcome::SpeakToSomeone
        } else if !self.questions.is_empty() {
            Outcome::Incomplete
        } else if self.waits_without_end || self.wait_until.is_some() {
            Outcome::NotYet
        } else if limited {
            Outcome::BookWithLimits
        } else {
            Outcome::Book
        }
    }
}

/// Who has to speak first: a clinician's word comes before a guardian's.
fn unlock(clinician: BTreeSet<String>, guardian: BTreeSet<String>) -> Option<Unlock> {
    let (by, rules) = if clinician.is_empty() {
        (UnlockedBy::GuardianConsent, guardian)
    } else {
        (UnlockedBy::ClinicianClearance, clinician)
    };
    (!rules.is_empty()).then(|| Unlock {
        by,
        rules: rules.into_iter().collect(),
    })
}
