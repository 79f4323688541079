//! What staff recorded about a person, taken into their situation: clearances, consents, decisions.

use std::collections::BTreeMap;

use care::{
    booking::clinic::Clinic,
    id::Id,
    people::Person,
    rules::{RuleBook, screening::Loosener},
    situation::Person as PersonFacts,
    treatment::{
        decision::{Decided, Decision},
        finding::{Answer, Finding, FollowUp},
        screening::GUARDIAN_CONSENT,
    },
};
use jiff::Timestamp;
use store::{
    StoreError, Tx,
    treatment::{
        clearances::{self, GivenAs, KeptClearance},
        decisions,
    },
};

/// Takes in what staff recorded and what holds at an instant. Whether a clearance is of this episode, the screening decides.
pub(crate) fn take_in(
    tx: &mut Tx<'_>,
    rules: &RuleBook,
    (clinic, athlete): (Id<Clinic>, Id<Person>),
    findings: &mut Vec<Finding>,
    person: &mut PersonFacts,
    at: Timestamp,
) -> Result<(), StoreError> {
    let mut given = clearances::clearances(tx, clinic, athlete)?;
    given.retain(|kept| kept.holds(at));
    consent(&given, findings, person, rules, at);
    for finding in findings.iter_mut() {
        // Only what staff recorded clears; what was kept beside the answer may have ended since.
        finding.cleared_at = of_rule(&given, GivenAs::Clinician, &finding.code)
            .map(|kept| kept.given.given_at)
            .max();
    }
    let kept = decisions::decisions(tx, clinic, athlete)?;
    let by_therapists = kept.into_iter().filter(|kept| kept.holds(at));
    person.decisions = by_therapists.map(|kept| kept.decision).collect();
    let told = |kept: &&KeptClearance| findings.iter().any(|found| found.code == kept.given.rule);
    person.decisions.extend(
        given
            .iter()
            .filter(told)
            .flat_map(|kept| limits(kept, rules)),
    );
    Ok(())
}

fn of_rule<'a>(
    given: &'a [KeptClearance],
    kind: GivenAs,
    rule: &'a str,
) -> impl Iterator<Item = &'a KeptClearance> {
    let same = move |kept: &&KeptClearance| kept.given.kind == kind && kept.given.rule == rule;
    given.iter().filter(same)
}

/// A guardian's consent is what staff saw, not what the person says of it.
fn consent(
    given: &[KeptClearance],
    findings: &mut Vec<Finding>,
    person: &PersonFacts,
    rules: &RuleBook,
    at: Timestamp,
) {
    let needs_it = rules.screening.iter().filter(|rule| rule.takes_consent());
    for rule in needs_it {
        let consent = of_rule(given, GivenAs::Guardian, &rule.id).next();
        for finding in findings
            .iter_mut()
            .filter(|finding| finding.code == rule.id)
        {
            finding.answers.remove(GUARDIAN_CONSENT);
            if consent.is_some() {
                let yes = FollowUp::Bool(true);
                finding.answers.insert(GUARDIAN_CONSENT.to_owned(), yes);
            }
        }
        let told = findings.iter().any(|finding| finding.code == rule.id);
        let minor = person
            .age
            .is_some_and(|age| age < rules.screening.facts.minor_below);
        if let Some(consent) = consent.filter(|_| minor && !told) {
            findings.push(Finding {
                code: rule.id.clone(),
                area: None,
                onset: None,
                answer: Answer::Yes,
                answered_at: consent.given.given_at.min(at),
                cleared_at: None,
                detail: String::new(),
                answers: BTreeMap::from([(GUARDIAN_CONSENT.to_owned(), FollowUp::Bool(true))]),
            });
        }
    }
}

/// The pressure that a clinician allows: it limits, and where the rule says that a note may, it also loosens.
fn limits(kept: &KeptClearance, rules: &RuleBook) -> Vec<Decision> {
    let given = &kept.given;
    let Some(level) = given.cap else {
        return Vec::new();
    };
    let decision = |what| Decision {
        by: given.by.clone(),
        at: given.given_at,
        reason: String::new(),
        until: given.until,
        what,
    };
    let mut all = vec![decision(Decided::Cap { level, area: None })];
    let who = Loosener::Clinician;
    if rules.screening.loosening(&given.rule, who).is_some() {
        let rule = given.rule.clone();
        all.push(decision(Decided::Loosen { rule, who }));
    }
    all
}
