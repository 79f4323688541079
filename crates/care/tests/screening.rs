//! What a screening promises: every example in the rules holds, and the people of the safety story get what they should.

mod common;

use care::{
    rules::RuleBook,
    treatment::{
        finding::{Denial, FollowUp},
        screening::{
            Outcome, Screening, UnlockedBy, Urgency, examples::broken_examples, screen, screen_for,
        },
    },
    units::Pressure,
};
use common::*;

#[test]
fn every_rules_examples_hold() {
    let book = book();
    let broken: Vec<String> = broken_examples(&book, &book)
        .into_iter()
        .map(|broken| format!("{} example {}: {}", broken.rule, broken.number, broken.why))
        .collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn nobody_asked_is_incomplete_and_says_what_to_ask() {
    let mut situation = healthy();
    situation.assume_denied = false;
    let screening = screen(&situation, &book());
    assert!(matches!(screening, Screening::Incomplete(_)));
    assert_eq!(screening.verdict().questions.len(), 19);
}

#[test]
fn an_expired_no_to_a_red_flag_is_incomplete_even_when_the_rest_is_assumed() {
    let book = book();
    let mut situation = healthy();
    let mut outcome_at = |hours: &str| {
        situation.asked = vec![Denial {
            code: "fever".to_owned(),
            answered_at: ago(span(hours)),
        }];
        screen(&situation, &book).verdict().outcome
    };
    assert_eq!(outcome_at("719min"), Outcome::Book);
    assert_eq!(outcome_at("12h"), Outcome::Incomplete);
}

#[test]
fn an_expired_no_to_another_question_is_only_mentioned() {
    let mut situation = healthy();
    situation.asked = vec![Denial {
        code: "M04".to_owned(),
        answered_at: ago(span("72h")),
    }];
    let screening = screen(&situation, &book());
    assert_eq!(screening.verdict().outcome, Outcome::Book);
    assert!(screening.verdict().not_asked_lately.contains("M04"));
}

#[test]
fn fever_yesterday_holds_until_it_is_asked_again() {
    let mut situation = healthy();
    let mut fever = finding("R09");
    fever.answered_at = ago(span("30h"));
    situation.findings.push(fever);
    let waiting = screen(&situation, &book());
    assert_eq!(waiting.verdict().outcome, Outcome::NotYet);
    assert_eq!(waiting.verdict().not_before, None);
    assert_eq!(waiting.verdict().ask_again.len(), 1);
    situation.asked.push(Denial {
        code: "R09".to_owned(),
        answered_at: now(),
    });
    assert_eq!(screen(&situation, &book()).verdict().outcome, Outcome::Book);
}

#[test]
fn a_block_is_not_lifted_by_answering_no_later() {
    let mut situation = healthy();
    let mut swelling = finding("R07");
    swelling.answered_at = ago(span("3d"));
    situation.findings.push(swelling);
    situation.asked.push(Denial {
        code: "R07".to_owned(),
        answered_at: now(),
    });
    let screening = screen(&situation, &book());
    assert_eq!(screening.verdict().outcome, Outcome::SpeakToSomeone);
    assert_eq!(
        screening.verdict().unlock.as_ref().map(|unlock| unlock.by),
        Some(UnlockedBy::ClinicianClearance)
    );
    situation.findings[0].cleared_at = Some(ago(span("1d")));
    assert_eq!(screen(&situation, &book()).verdict().outcome, Outcome::Book);
}

#[test]
fn a_clearance_of_an_earlier_episode_does_not_count() {
    let mut situation = healthy();
    let mut pain = finding("R01");
    pain.onset = Some(ago(span("2h")));
    pain.cleared_at = Some(ago(span("1d")));
    situation.findings.push(pain);
    assert_eq!(
        screen(&situation, &book()).verdict().outcome,
        Outcome::Emergency
    );
}

#[test]
fn sixteen_without_a_guardian_has_to_ask_one() {
    let mut situation = healthy();
    situation.person.age = Some(16);
    let screening = screen(&situation, &book());
    let verdict = screening.verdict();
    assert_eq!(
        (verdict.outcome, verdict.urgency),
        (Outcome::SpeakToSomeone, Some(Urgency::Routine))
    );
    assert_eq!(
        verdict.unlock.as_ref().map(|unlock| unlock.by),
        Some(UnlockedBy::GuardianConsent)
    );
    assert_eq!(verdict.avoid, book().regions.sensitive());
}

#[test]
fn facts_count_as_answers() {
    let mut situation = healthy();
    situation.person.age = Some(70);
    situation.check_in = Some(check_in(&[
        ("THIGH_FRONT:left", 7),
        ("THIGH_FRONT:right", 6),
    ]));
    situation
        .person
        .massages
        .push(massage("71h", "CALF_LOWER:left", 4));
    situation
        .person
        .massages
        .push(massage("72h", "CALF_LOWER:right", 4));
    let screening = screen(&situation, &book());
    let verdict = screening.verdict();
    assert_eq!(verdict.outcome, Outcome::BookWithLimits);
    assert_eq!(verdict.pressure_cap.get(), 3);
    assert_eq!(
        verdict
            .pressure_cap_by_area
            .get(&area("THIGH_FRONT:left"))
            .map(|cap| cap.get()),
        Some(2)
    );
    assert!(
        !verdict
            .pressure_cap_by_area
            .contains_key(&area("THIGH_FRONT:right"))
    );
    let rules: Vec<&str> = verdict
        .reasons
        .iter()
        .map(|reason| reason.rule.as_str())
        .collect();
    assert_eq!(rules, ["D16", "M18", "P09"]);
}

#[test]
fn the_finish_gate_has_to_be_answered_within_two_hours_of_a_race() {
    let book = book();
    let mut situation = healthy();
    situation.events.push(race("119min"));
    assert!(
        screen(&situation, &book)
            .verdict()
            .questions
            .contains("finish_gate")
    );
    situation.finish_gate = Some(all_fine());
    assert_eq!(screen(&situation, &book).verdict().outcome, Outcome::Book);
    situation.finish_gate = None;
    situation.events = vec![race("2h")];
    assert_eq!(screen(&situation, &book).verdict().outcome, Outcome::Book);
}

#[test]
fn what_is_wrong_at_the_finish_takes_its_own_way() {
    let book = book();
    let check = |spoil: fn(&mut care::situation::FinishGate), outcome, urgency| {
        let mut situation = healthy();
        situation.events.push(race("20min"));
        let mut gate = all_fine();
        spoil(&mut gate);
        situation.finish_gate = Some(gate);
        let screening = screen(&situation, &book);
        assert_eq!(
            (screening.verdict().outcome, screening.verdict().urgency),
            (outcome, urgency)
        );
        screening
    };
    check(
        |gate| gate.no_dark_urine = Some(false),
        Outcome::Emergency,
        None,
    );
    check(
        |gate| gate.no_one_sided_swelling = Some(false),
        Outcome::SpeakToSomeone,
        Some(Urgency::Now),
    );
    check(
        |gate| gate.medical_tent_passed = Some(false),
        Outcome::SpeakToSomeone,
        Some(Urgency::Now),
    );
    check(
        |gate| gate.no_red_flag = Some(false),
        Outcome::Incomplete,
        None,
    );
    check(|gate| gate.consent = None, Outcome::Incomplete, None);
    let cold = check(
        |gate| gate.not_shivering_or_burning_hot = Some(false),
        Outcome::NotYet,
        None,
    );
    assert_eq!(cold.verdict().not_before, Some(span("30min").after(now())));
    let nausea = check(
        |gate| gate.no_nsaid_with_nausea = Some(false),
        Outcome::NotYet,
        None,
    );
    assert!(
        nausea
            .verdict()
            .ask_again
            .iter()
            .any(|again| again.rule == "R08")
    );
}

#[test]
fn cold_and_shivering_at_the_finish_is_no_fever() {
    let mut situation = healthy();
    situation.events.push(race("20min"));
    situation.finish_gate = Some(all_fine());
    let mut cold = finding("R09");
    cold.answers
        .insert("temperature_c".to_owned(), FollowUp::Number(36.2));
    situation.findings.push(cold);
    assert_eq!(
        screen(&situation, &book()).verdict().not_before,
        Some(span("30min").after(now()))
    );
}

#[test]
fn the_first_massage_after_an_injury_loosens_its_cap_by_one() {
    let mut situation = healthy();
    let mut healing = finding("M01");
    healing.area = Some(area("CALF_LOWER:left"));
    healing.onset = Some(ago(span("8d")));
    situation.findings.push(healing);
    situation
        .person
        .massages
        .push(massage("4d", "CALF_LOWER:left", 2));
    let screening = screen(&situation, &book());
    assert_eq!(
        screening
            .verdict()
            .pressure_cap_by_area
            .get(&area("CALF_LOWER:left"))
            .map(|cap| cap.get()),
        Some(3)
    );
}

#[test]
fn an_unknown_code_is_not_ignored() {
    let mut situation = healthy();
    situation.findings.push(finding("X99"));
    assert_eq!(
        screen(&situation, &book()).verdict().outcome,
        Outcome::Incomplete
    );
    assert!(book().screening.rule("X99").is_none());
}

#[test]
fn a_healthy_person_may_book_up_to_strong_pressure() {
    let screening = screen(&healthy(), &book());
    assert!(matches!(screening, Screening::Cleared(_)));
    assert_eq!(screening.verdict().pressure_cap, Pressure::BOOKABLE);
}

#[test]
fn red_flags_stand_in_order_under_headings() {
    let book: RuleBook = book();
    let ids: Vec<&str> = book
        .screening
        .red_flags()
        .map(|rule| rule.id.as_str())
        .collect();
    let expected: Vec<String> = (1..=19).map(|number| format!("R{number:02}")).collect();
    assert_eq!(ids, expected);
    let groups = book.screening.red_flag_groups();
    assert_eq!(
        groups.iter().map(|group| group.rules.len()).sum::<usize>(),
        19
    );
    assert!(groups.iter().all(|group| !group.rules.is_empty()));
}

#[test]
fn an_old_cleared_warning_sign_does_not_explain_a_new_one_at_the_finish() {
    let mut situation = healthy();
    situation.events.push(race("20min"));
    situation.finish_gate = Some(care::situation::FinishGate {
        no_red_flag: Some(false),
        ..all_fine()
    });
    let mut old = finding("R05");
    old.answered_at = ago(span("3mo"));
    old.cleared_at = Some(ago(span("2mo")));
    situation.findings.push(old);
    let screening = screen(&situation, &book());
    assert_eq!(screening.verdict().outcome, Outcome::Incomplete);
    assert!(screening.verdict().questions.contains("R01"));
}

#[test]
fn a_cleared_warning_sign_is_a_question_again_when_its_answer_is_old() {
    let mut situation = healthy();
    situation.assume_denied = false;
    let rules = book();
    for rule in rules.screening.red_flags().filter(|rule| rule.id != "R07") {
        situation.asked.push(Denial {
            code: rule.id.clone(),
            answered_at: now(),
        });
    }
    let mut swelling = finding("R07");
    swelling.answered_at = ago(span("3d"));
    swelling.cleared_at = Some(ago(span("1d")));
    situation.findings.push(swelling);
    let screening = screen(&situation, &rules);
    assert_eq!(screening.verdict().outcome, Outcome::Incomplete);
    assert_eq!(Vec::from_iter(&screening.verdict().questions), ["R07"]);
}

#[test]
fn readable_codes_and_small_letters_find_their_rule() {
    let rules = book();
    for code in ["R09", "r09", "fever"] {
        assert_eq!(
            rules.screening.rule(code).map(|rule| rule.id.as_str()),
            Some("R09")
        );
    }
}

#[test]
fn people_are_told_where_and_until_when_in_their_own_zone() {
    let mut situation = healthy();
    situation.zone = jiff::tz::TimeZone::get("America/Edmonton").unwrap();
    let mut sprain = finding("M01");
    sprain.area = Some(area("ANKLE:right"));
    sprain.onset = Some(ago(span("22h")));
    situation.findings.push(sprain);
    let screening = screen(&situation, &book());
    assert_eq!(
        screening.verdict().reasons[0].says,
        "Nothing on or next to the right ankle until Wednesday 6 May, 11:00; elsewhere medium pressure at most."
    );
}

#[test]
fn two_answers_together_may_weigh_more_than_each() {
    let check = |codes: [&str; 2], outcome, urgency| {
        let mut situation = healthy();
        for code in codes {
            let mut found = finding(code);
            found.area = Some(area("CHEST:left"));
            situation.findings.push(found);
        }
        let screening = screen(&situation, &book());
        let verdict = screening.verdict();
        assert_eq!(
            (verdict.outcome, verdict.urgency),
            (outcome, urgency),
            "{codes:?}"
        );
    };
    check(["K07", "R09"], Outcome::SpeakToSomeone, Some(Urgency::Now));
    check(["R07", "R01"], Outcome::Emergency, None);
    check(["M04", "D07"], Outcome::BookWithLimits, None);
}

#[test]
fn a_painkiller_after_a_long_effort_asks_about_the_day_after_it() {
    let check = |minutes, nausea, outcome, asks| {
        let mut situation = healthy();
        let mut effort = race("20h");
        effort.duration = Some(jiff::SignedDuration::from_mins(minutes));
        situation.events.push(effort);
        let mut painkiller = finding("painkiller");
        painkiller
            .answers
            .insert("medicine".to_owned(), FollowUp::Text("nsaid".to_owned()));
        painkiller
            .answers
            .insert("nausea".to_owned(), FollowUp::Bool(nausea));
        situation.findings.push(painkiller);
        let screening = screen(&situation, &book());
        let verdict = screening.verdict();
        assert_eq!(verdict.outcome, outcome);
        assert_eq!(
            verdict.ask_again.iter().any(|again| again.rule == "R08"),
            asks
        );
    };
    check(181, false, Outcome::BookWithLimits, true);
    check(181, true, Outcome::NotYet, true);
    check(180, true, Outcome::BookWithLimits, false);
}

#[test]
fn a_no_does_not_shorten_a_wait_that_still_runs() {
    let mut situation = healthy();
    let mut fever = finding("R09");
    fever.answered_at = ago(span("1h"));
    situation.findings.push(fever);
    situation.asked.push(Denial {
        code: "R09".to_owned(),
        answered_at: now(),
    });
    let screening = screen(&situation, &book());
    assert_eq!(screening.verdict().outcome, Outcome::NotYet);
    assert_eq!(
        screening.verdict().not_before,
        Some(span("24h").after(ago(span("1h"))))
    );
}

#[test]
fn a_no_ends_what_has_no_end_of_its_own() {
    let mut situation = healthy();
    let mut bruise = finding("M04");
    bruise.area = Some(area("THIGH_OUTER:left"));
    bruise.answered_at = ago(span("2d"));
    situation.findings.push(bruise);
    situation.asked.push(Denial {
        code: "bruise".to_owned(),
        answered_at: now(),
    });
    assert_eq!(screen(&situation, &book()).verdict().outcome, Outcome::Book);
}

#[test]
fn a_wait_with_an_end_stands_against_what_begins_before_it_and_nothing_after_it() {
    let book = book();
    let mut situation = healthy();
    let mut fever = finding("R09");
    fever.answered_at = ago(span("1h"));
    situation.findings.push(fever);
    let end = span("24h").after(ago(span("1h")));
    let before = screen_for(&situation, end - span_of_a_minute(), &book);
    assert!(matches!(&before, Screening::NotYet(_)), "{before:?}");
    assert_eq!(before, screen(&situation, &book));
    for starts_at in [end, span("7d").after(end)] {
        let Screening::Cleared(clearance) = screen_for(&situation, starts_at, &book) else {
            panic!("not cleared at {starts_at}");
        };
        // Who lets them in sees that there was a wait, and that the question is to be asked again.
        let verdict = clearance.verdict();
        assert_eq!(verdict.not_before, Some(end));
        assert!(verdict.inform.contains("R09"));
        assert!(verdict.ask_again.iter().any(|again| again.rule == "R09"));
    }
}

#[test]
fn what_has_no_end_stands_against_every_start() {
    let book = book();
    let later = span("28d").after(now());
    let outcome_for = |change: &dyn Fn(&mut care::situation::Situation)| {
        let mut situation = healthy();
        change(&mut situation);
        screen_for(&situation, later, &book).verdict().outcome
    };
    let mut fever = finding("R09");
    fever.answered_at = ago(span("30h"));
    // It was over six hours ago, and nobody asked again.
    assert_eq!(
        outcome_for(&|one| one.findings.push(fever.clone())),
        Outcome::NotYet
    );
    assert_eq!(
        outcome_for(&|one| one.findings.push(finding("R11"))),
        Outcome::SpeakToSomeone
    );
    assert_eq!(
        outcome_for(&|one| one.assume_denied = false),
        Outcome::Incomplete
    );
    // A wait that ends does not hide what has to be spoken about.
    fever.answered_at = ago(span("1h"));
    assert_eq!(
        outcome_for(&|one| one.findings.extend([fever.clone(), finding("R11")])),
        Outcome::SpeakToSomeone
    );
}

fn span_of_a_minute() -> jiff::SignedDuration {
    jiff::SignedDuration::from_mins(1)
}
