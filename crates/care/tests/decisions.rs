//! What a therapist decides: stricter always, looser where a rule names who may, and never further.
#![allow(clippy::unwrap_used, reason = "a test may")]

mod common;

use care::{
    rules::{RuleBook, clinic::ClinicRules, screening::Loosener},
    treatment::{
        decision::{Decided, Decision},
        finding::Finding,
        screening::{DECIDED, Outcome, Verdict, screen},
    },
    units::Pressure,
};
use common::*;
use jiff::SignedDuration;

fn decided(what: Decided) -> Decision {
    Decision {
        by: "Noor".to_owned(),
        at: now(),
        reason: String::new(),
        until: None,
        what,
    }
}

fn loosened(rule: &str, who: Loosener) -> Decision {
    decided(Decided::Loosen {
        rule: rule.to_owned(),
        who,
    })
}

fn verdict(findings: Vec<Finding>, decisions: Vec<Decision>, book: &RuleBook) -> Verdict {
    let mut situation = healthy();
    situation.findings = findings;
    situation.person.decisions = decisions;
    screen(&situation, book).verdict().clone()
}

fn twisted(hours: i64) -> Finding {
    let onset = now() - SignedDuration::from_hours(hours);
    Finding {
        area: Some(area("ANKLE:right")),
        onset: Some(onset),
        answered_at: onset,
        ..finding("M01")
    }
}

fn level(number: u8) -> Pressure {
    Pressure::new(number).unwrap()
}

#[test]
fn a_therapist_who_has_looked_ends_the_wait_of_a_fresh_injury_after_48_hours_and_not_before() {
    let book = book();
    let by_noor = || vec![loosened("M01", Loosener::Therapist)];
    let ankle = area("ANKLE:right");
    for (hours, avoided) in [(47, true), (48, false), (71, false)] {
        let found = verdict(vec![twisted(hours)], by_noor(), &book);
        assert_eq!(found.avoid.contains(&ankle), avoided, "after {hours} h");
        assert_eq!(found.outcome, Outcome::BookWithLimits);
        assert_eq!(found.pressure_cap, level(3), "elsewhere as before");
        if !avoided {
            for beside in ["ANKLE:right", "SHIN:right", "FOOT_SOLE_TOP:right"] {
                assert_eq!(found.pressure_cap_by_area[&area(beside)], level(2));
            }
        }
        assert_eq!(
            found.reasons.iter().any(|hit| hit.rule == DECIDED),
            !avoided
        );
    }
    let alone = verdict(vec![twisted(60)], Vec::new(), &book);
    assert!(
        alone.avoid.contains(&ankle),
        "without a decision 72 hours hold"
    );
    let by_desk = vec![loosened("M01", Loosener::Clinic)];
    assert!(
        verdict(vec![twisted(60)], by_desk, &book)
            .avoid
            .contains(&ankle)
    );
}

#[test]
fn a_decision_about_an_earlier_injury_says_nothing_of_this_one() {
    let book = book();
    let before = Decision {
        at: now() - SignedDuration::from_hours(61),
        ..loosened("M01", Loosener::Therapist)
    };
    let found = verdict(vec![twisted(60)], vec![before], &book);
    assert!(found.avoid.contains(&area("ANKLE:right")));
}

#[test]
fn without_a_place_nothing_is_loosened() {
    let book = book();
    let nowhere = Finding {
        area: None,
        ..twisted(60)
    };
    let found = verdict(
        vec![nowhere],
        vec![loosened("M01", Loosener::Therapist)],
        &book,
    );
    assert_eq!(found.outcome, Outcome::NotYet);
}

#[test]
fn a_clinicians_note_allows_medium_pressure_with_a_blood_thinner_and_no_more() {
    let book = book();
    let thinner = || vec![finding("C12")];
    let of = |who| verdict(thinner(), vec![loosened("C12", who)], &book).pressure_cap;
    assert_eq!(verdict(thinner(), Vec::new(), &book).pressure_cap, level(2));
    assert_eq!(of(Loosener::Clinician), level(3));
    assert_eq!(
        of(Loosener::Therapist),
        level(2),
        "that is not the therapist's to say"
    );
}

#[test]
fn a_row_without_a_number_leaves_the_plan_as_it_is() {
    let book = book();
    let told = || {
        vec![Finding {
            cleared_at: Some(now()),
            area: Some(area("LOW_BACK")),
            ..finding("H06")
        }]
    };
    let with = verdict(
        told(),
        vec![loosened("H06", Loosener::OncologyTherapist)],
        &book,
    );
    assert_eq!(with, verdict(told(), Vec::new(), &book));
}

#[test]
fn what_a_clinic_added_to_a_rule_nobody_loosens() {
    let own = "[[stricter]]\nrule = \"M01\"\nreason = \"we wait longer\"\n[[stricter.case]]\nactions = [{ local_avoid = { at = [\"area\"], for = \"7d\" } }]\n";
    let book = book()
        .with_clinic(&ClinicRules::parse(own).unwrap())
        .unwrap();
    let found = verdict(
        vec![twisted(60)],
        vec![loosened("M01", Loosener::Therapist)],
        &book,
    );
    assert!(found.avoid.contains(&area("ANKLE:right")));
    assert!(
        !found.avoid.contains(&area("SHIN:right")),
        "the shipped part of it is loosened"
    );
}

#[test]
fn a_limit_holds_from_its_decision_to_its_end() {
    let book = book();
    let hour = SignedDuration::from_hours(1);
    let minutes = |at, until| Decision {
        at,
        until,
        ..decided(Decided::Minutes(30))
    };
    let most = |decision| verdict(Vec::new(), vec![decision], &book).most_minutes;
    assert_eq!(most(minutes(now(), None)), Some(30));
    assert_eq!(most(minutes(now() - hour, Some(now()))), None, "over");
    assert_eq!(most(minutes(now() + hour, None)), None, "not yet");
    let two = vec![decided(Decided::Minutes(45)), decided(Decided::Minutes(30))];
    assert_eq!(
        verdict(Vec::new(), two, &book).most_minutes,
        Some(30),
        "the shortest"
    );
}

#[test]
fn a_wait_of_a_therapist_ends_with_its_decision_and_says_who_and_why() {
    let book = book();
    let until = now() + SignedDuration::from_hours(24);
    let wait = Decision {
        until: Some(until),
        reason: "Let the bruise settle first.".to_owned(),
        ..decided(Decided::Wait)
    };
    let found = verdict(Vec::new(), vec![wait], &book);
    assert_eq!(
        (found.outcome, found.not_before),
        (Outcome::NotYet, Some(until))
    );
    assert_eq!(
        found.reasons[0].says,
        "Noor asks to wait with the next massage until Tuesday 5 May, 15:00. Let the bruise settle first."
    );
}

#[test]
fn a_limit_of_minutes_shortens_the_massage_advised_and_is_among_its_reasons() {
    let book = book();
    let mut situation = healthy();
    situation.wishes.minutes = Some(60);
    situation.wishes.areas = vec![area("LOW_BACK")];
    situation.person.decisions = vec![decided(Decided::Minutes(20))];
    let care::treatment::recommendation::Advice::Massage(advice) =
        care::plan::plan(&situation, &book).advice
    else {
        panic!("a wish is met")
    };
    assert_eq!(advice.minutes, 20);
    assert!(advice.reasons.iter().any(|reason| reason.rule == DECIDED));
}
