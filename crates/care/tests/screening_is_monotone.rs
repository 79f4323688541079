//! A further finding never loosens a plan, and the order of findings never matters.

mod common;

use care::{
    rules::{
        RuleBook,
        clinic::ClinicRules,
        screening::{AnswerType, Loosener},
    },
    treatment::{
        decision::{Decided, Decision},
        finding::{Answer, Finding, FollowUp},
        screening::{Outcome, Screening, Verdict, screen, screen_for},
    },
    units::Pressure,
};
use common::*;
use jiff::{SignedDuration, Timestamp};
use proptest::{collection::vec, prelude::*, sample::Index};

/// A finding as chance picks it: rule, place, times, and how each follow-up is answered.
#[derive(Debug, Clone)]
struct Pick {
    rule: Index,
    area: Option<Index>,
    onset_h: Option<u32>,
    answered_h: u32,
    cleared_h: Option<u32>,
    unsure: bool,
    follow_ups: u64,
}

fn picks() -> impl Strategy<Value = Pick> {
    let hours = || prop_oneof![0u32..100, 0u32..10_000];
    let area = proptest::option::of(any::<Index>());
    let times = (
        proptest::option::of(hours()),
        hours(),
        proptest::option::of(hours()),
    );
    (any::<Index>(), area, times, any::<bool>(), any::<u64>()).prop_map(
        |(rule, area, (onset_h, answered_h, cleared_h), unsure, follow_ups)| Pick {
            rule,
            area,
            onset_h,
            answered_h,
            cleared_h,
            unsure,
            follow_ups,
        },
    )
}

fn hours_ago(hours: u32) -> Timestamp {
    now() - SignedDuration::from_hours(i64::from(hours))
}

fn finding_of(pick: &Pick, book: &RuleBook) -> Finding {
    let rules: Vec<_> = book.screening.iter().collect();
    let areas: Vec<_> = care::body::Area::all().collect();
    let rule = pick.rule.get(&rules);
    let mut made = finding(&rule.id);
    made.area = pick.area.as_ref().map(|index| *index.get(&areas));
    made.onset = pick.onset_h.map(hours_ago);
    made.answered_at = hours_ago(pick.answered_h);
    made.cleared_at = pick.cleared_h.map(hours_ago);
    made.answer = if pick.unsure {
        Answer::Unsure
    } else {
        Answer::Yes
    };
    for (place, question) in rule.follow_ups.iter().enumerate() {
        // Four bits of chance a follow-up: left out, no, yes, or a value.
        let chance = (pick.follow_ups >> ((place * 4) % 60)) as u8 & 15;
        let answer = match (question.answer_type, chance) {
            (_, 0..=4) => continue,
            (AnswerType::Bool, _) => FollowUp::Bool(chance > 9),
            (AnswerType::Number, _) => FollowUp::Number(f64::from(chance) * 3.0),
            (AnswerType::Time, _) => FollowUp::Time(hours_ago(u32::from(chance) * 4)),
            (AnswerType::Choice, _) => {
                let at = usize::from(chance) % question.choices.len();
                FollowUp::Text(question.choices[at].clone())
            }
        };
        made.answers.insert(question.name.clone(), answer);
    }
    made
}

fn decided(what: Decided) -> Decision {
    Decision {
        by: "Noor".to_owned(),
        at: now(),
        reason: String::new(),
        until: None,
        what,
    }
}

fn verdict_of(findings: &[Finding], book: &RuleBook) -> Verdict {
    verdict_with(findings, Vec::new(), book)
}

fn verdict_with(findings: &[Finding], decisions: Vec<Decision>, book: &RuleBook) -> Verdict {
    let mut situation = healthy();
    situation.findings = findings.to_vec();
    situation.person.decisions = decisions;
    screen(&situation, book).verdict().clone()
}

/// What is true of two plans where the second is not looser.
fn is_at_least_as_strict(before: &Verdict, after: &Verdict) -> Result<(), TestCaseError> {
    prop_assert!(after.outcome >= before.outcome, "outcome");
    has_no_looser_limits(before, after)
}

/// The same but for the outcome.
fn has_no_looser_limits(before: &Verdict, after: &Verdict) -> Result<(), TestCaseError> {
    // No moment at all, while it has to wait, is later than any moment.
    let waits_open = |verdict: &Verdict| {
        verdict.not_before.is_none()
            && verdict
                .ask_again
                .iter()
                .any(|again| again.at.is_none_or(|at| at <= now()))
    };
    if !waits_open(after) {
        prop_assert!(after.not_before >= before.not_before, "time");
    }
    prop_assert!(after.pressure_cap <= before.pressure_cap, "cap");
    prop_assert!(after.avoid.is_superset(&before.avoid), "avoided areas");
    prop_assert!(after.skills.is_superset(&before.skills), "skills");
    prop_assert!(after.positions.is_superset(&before.positions), "positions");
    prop_assert!(
        after.inform.is_superset(&before.inform),
        "what the therapist sees"
    );
    for referral in &before.refer {
        let kept = after
            .refer
            .iter()
            .any(|other| other.rule == referral.rule && other.urgency >= referral.urgency);
        prop_assert!(kept, "advice to be seen");
    }
    if after.outcome == Outcome::SpeakToSomeone {
        prop_assert!(after.urgency >= before.urgency, "urgency");
    }
    for area in care::body::Area::all() {
        let cap = |verdict: &Verdict| -> Pressure {
            verdict
                .pressure_cap_by_area
                .get(&area)
                .copied()
                .unwrap_or(verdict.pressure_cap)
        };
        prop_assert!(cap(after) <= cap(before), "cap of {area}");
        if before.avoid.contains(&area) {
            match (before.avoid_until.get(&area), after.avoid_until.get(&area)) {
                (None, Some(_)) => prop_assert!(false, "an end for {area} that had none"),
                (Some(before), Some(after)) => {
                    prop_assert!(after >= before, "an earlier end for {area}")
                }
                (_, None) => {}
            }
        }
    }
    Ok(())
}

/// What a clinic may add to any rule.
const ADDED: [&str; 9] = [
    "\"emergency\"",
    "{ stop_refer = \"soon\" }",
    "{ clearance = \"routine\" }",
    "{ wait = { for = \"48h\" } }",
    "{ local_avoid = { at = [\"area+adj\"], for = \"21d\" } }",
    "{ cap = { level = 2 } }",
    "{ cap = { level = 1, at = [\"limb\"], or = [\"LEG\"] } }",
    "{ skill = \"sport\" }",
    "{ refer = \"now\" }, \"inform\"",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn a_further_finding_never_loosens_a_plan(picks in vec(picks(), 0..5), further in picks()) {
        let book = book_once();
        let mut findings: Vec<Finding> = picks.iter().map(|pick| finding_of(pick, book)).collect();
        let before = verdict_of(&findings, book);
        findings.push(finding_of(&further, book));
        is_at_least_as_strict(&before, &verdict_of(&findings, book))?;
    }

    #[test]
    fn a_clinics_own_rules_never_loosen_a_plan(
        picks in vec(picks(), 1..5),
        added in vec((any::<Index>(), 0..ADDED.len(), any::<bool>()), 1..6),
    ) {
        let book = book_once();
        let rules: Vec<_> = book.screening.iter().collect();
        let text: String = added
            .iter()
            .map(|(rule, action, lately)| {
                let since = if *lately { "since = [\"0h\", \"14d\"]\n" } else { "" };
                format!(
                    "[[stricter]]\nrule = \"{}\"\nreason = \"so\"\n[[stricter.case]]\n{since}actions = [{}]\n",
                    rule.get(&rules).id, ADDED[*action],
                )
            })
            .collect();
        let own = book.with_clinic(&ClinicRules::parse(&text).unwrap()).unwrap();
        let findings: Vec<Finding> = picks.iter().map(|pick| finding_of(pick, book)).collect();
        is_at_least_as_strict(&verdict_of(&findings, book), &verdict_of(&findings, &own))?;
    }

    #[test]
    fn a_therapists_limit_never_loosens_a_plan(
        picks in vec(picks(), 0..4),
        limits in vec((0usize..4, any::<Index>(), 0u8..5, 0u32..200), 1..4),
    ) {
        let book = book_once();
        let areas: Vec<_> = care::body::Area::all().collect();
        let limits = limits.iter().map(|(kind, at, level, hours)| {
            let (area, level) = (*at.get(&areas), Pressure::new(*level).unwrap());
            let what = match kind {
                0 => Decided::Avoid(area),
                1 => Decided::Cap { level, area: Some(area) },
                2 => Decided::Cap { level, area: None },
                _ => Decided::Wait,
            };
            Decision { until: Some(now() + SignedDuration::from_hours(i64::from(*hours))), ..decided(what) }
        });
        let findings: Vec<Finding> = picks.iter().map(|pick| finding_of(pick, book)).collect();
        let after = verdict_with(&findings, limits.collect(), book);
        is_at_least_as_strict(&verdict_of(&findings, book), &after)?;
    }

    #[test]
    fn loosening_a_rule_never_lifts_a_block_a_wait_or_a_question(picks in vec(picks(), 1..5)) {
        let book = book_once();
        let findings: Vec<Finding> = picks.iter().map(|pick| finding_of(pick, book)).collect();
        let every = book.screening.iter().flat_map(|rule| {
            Loosener::ALL.map(|who| decided(Decided::Loosen { rule: rule.id.clone(), who }))
        });
        let before = verdict_of(&findings, book);
        let after = verdict_with(&findings, every.collect(), book);
        prop_assert_eq!(after.outcome, before.outcome);
        prop_assert_eq!(after.urgency, before.urgency);
        prop_assert_eq!(&after.unlock, &before.unlock);
        prop_assert_eq!(after.not_before, before.not_before);
        prop_assert_eq!(&after.questions, &before.questions);
        prop_assert_eq!(&after.ask_again, &before.ask_again);
        prop_assert_eq!(&after.skills, &before.skills);
        prop_assert_eq!(&after.positions, &before.positions);
    }

    #[test]
    fn what_is_cleared_for_after_a_wait_keeps_every_limit(
        picks in vec(picks(), 1..5),
        later_h in prop_oneof![0u32..200, 0u32..2000],
    ) {
        let book = book_once();
        let mut situation = healthy();
        situation.findings = picks.iter().map(|pick| finding_of(pick, book)).collect();
        let starts_at = now() + SignedDuration::from_hours(i64::from(later_h));
        let before = screen(&situation, book);
        let after = screen_for(&situation, starts_at, book);
        let before = before.verdict();
        if let Screening::Cleared(clearance) = &after {
            let verdict = clearance.verdict();
            prop_assert!(before.not_before.is_none_or(|end| end <= starts_at), "within the wait");
            prop_assert!(before.outcome <= Outcome::NotYet, "a stop");
            prop_assert_eq!(before.outcome == Outcome::NotYet, verdict.not_before.is_some());
            has_no_looser_limits(before, verdict)?;
            if let Some(most) = before.most_minutes {
                prop_assert!(verdict.most_minutes.is_some_and(|after| after <= most), "minutes");
            }
            if before.outcome == Outcome::NotYet {
                let mut then = situation.clone();
                then.now = starts_at;
                has_no_looser_limits(screen(&then, book).verdict(), verdict)?;
            }
        } else {
            prop_assert!(before.outcome >= Outcome::NotYet, "{:?}", after);
        }
    }

    #[test]
    fn the_order_of_findings_never_matters(picks in vec(picks(), 2..6).prop_shuffle()) {
        let book = book_once();
        let findings: Vec<Finding> = picks.iter().map(|pick| finding_of(pick, book)).collect();
        let mut turned = findings.clone();
        turned.reverse();
        prop_assert_eq!(verdict_of(&findings, book), verdict_of(&turned, book));
    }
}

/// The rules, read once for all cases.
fn book_once() -> &'static RuleBook {
    static BOOK: std::sync::LazyLock<RuleBook> = std::sync::LazyLock::new(book);
    &BOOK
}

#[test]
fn every_rule_alone_is_at_least_as_strict_as_nothing() {
    let book = book_once();
    let healthy = verdict_of(&[], book);
    for rule in book.screening.iter() {
        is_at_least_as_strict(&healthy, &verdict_of(&[finding(&rule.id)], book)).unwrap();
        assert!(
            !rule.source_words.is_empty() && !rule.vectors.is_empty(),
            "{} has no source or no example",
            rule.id
        );
    }
    assert_eq!(book.screening.iter().count(), 119);
}
