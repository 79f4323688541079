//! What is refused, and where the pointer leads.

use care::treatment::finding::FollowUp;

use super::*;

#[track_caller]
fn refused(json: &str, pointer: &str) -> SituationError {
    let error = read(json, &RuleBook::built_in().unwrap()).expect_err("this must be refused");
    assert_eq!(error.pointer, pointer, "{error}");
    error
}

const NOW: &str = r#""version": 1, "now": "2026-05-04T09:00:00-06:00""#;

#[test]
fn the_shortest_document_takes_the_defaults() {
    let situation = read(format!("{{{NOW}}}"), &RuleBook::built_in().unwrap()).unwrap();
    assert_eq!(situation.zone, TimeZone::UTC);
    assert!(
        !situation.person.new_client
            && situation.person.familiar_therapist
            && !situation.assume_denied
    );
}

#[test]
fn a_follow_up_that_would_pass_unheard_is_refused() {
    for (code, name, answer) in [
        ("R08", "confusion", "\"yes\""),
        ("R08", "confussion", "true"),
        ("C12", "reason", "true"),
        ("P01", "weeks", "-4"),
        ("R17", "last_drink_at", "\"last night\""),
    ] {
        refused(
            &format!(
                "{{{NOW}, \"findings\": [{{\"code\": \"{code}\", \"answers\": {{\"{name}\": {answer}}}}}]}}"
            ),
            &format!("/findings/0/answers/{name}"),
        );
    }
}

#[track_caller]
fn reason_of_blood_thinner(words: &str) -> Option<FollowUp> {
    let json = format!(
        "{{{NOW}, \"findings\": [{{\"code\": \"C12\", \"answers\": {{\"reason\": \"{words}\"}}}}]}}"
    );
    let situation = read(json, &RuleBook::built_in().unwrap()).unwrap();
    situation.findings[0].answers.get("reason").cloned()
}

#[test]
fn free_words_count_for_the_careful_side() {
    let word = |word: &str| Some(FollowUp::Text(word.to_owned()));
    assert_eq!(
        reason_of_blood_thinner("blood clot in the leg"),
        word("clot")
    );
    assert_eq!(
        reason_of_blood_thinner("Heart rhythm"),
        word("heart_rhythm")
    );
    // A word that is known nowhere is left open: no case that needs it denied may be skipped for it.
    assert_eq!(reason_of_blood_thinner("my doctor said so"), None);
}

#[test]
fn null_is_the_same_as_left_out() {
    let rules = RuleBook::built_in().unwrap();
    let plain = read(
        format!("{{{NOW}, \"findings\": [{{\"code\": \"M01\"}}]}}"),
        &rules,
    )
    .unwrap();
    let nulls = r#"{"version": 1, "now": "2026-05-04T09:00:00-06:00", "zone": null, "athlete": null, "events": null,
        "check_in": null, "asked": null, "screened_at": null, "assume_denied": null, "finish_gate": null, "wishes": null,
        "likely_soreness": null, "soreness_ahead": null, "findings": [{"code": "M01", "region": null, "onset": null,
        "answer": null, "answered_at": null, "cleared_at": null, "detail": null, "answers": {"improving": null}}]}"#;
    assert_eq!(
        format!("{:?}", read(nulls, &rules).unwrap()),
        format!("{plain:?}")
    );
    refused(
        r#"{"version": null, "now": "2026-05-04T09:00:00-06:00"}"#,
        "/version",
    );
}

#[test]
fn a_sport_may_be_told_in_the_words_of_fit() {
    let sport = |word: &str| {
        let json = format!("{{{NOW}, \"athlete\": {{\"sport\": \"{word}\"}}}}");
        read(json, &RuleBook::built_in().unwrap())
            .unwrap()
            .person
            .sport
    };
    assert_eq!(sport("running"), Some(Sport::Running));
    assert_eq!(sport("soccer"), Some(Sport::TeamSport));
    assert_eq!(sport("rock_climbing"), Some(Sport::Climbing));
    assert_eq!(sport("strength_training"), Some(Sport::Strength));
    assert_eq!(sport("generic"), Some(Sport::Other));
}

#[test]
fn what_is_wrong_is_pointed_to() {
    refused(
        &format!(
            "{{{NOW}, \"events\": [{{\"kind\": \"race\", \"ended_at\": \"2026-05-05T09:00:00Z\"}}]}}"
        ),
        "/events/0/ended_at",
    );
    refused(
        r#"{"version": 2, "now": "2026-05-04T09:00:00Z"}"#,
        "/version",
    );
    refused(r#"{"version": 1}"#, "/now");
    refused(r#"{"version": 1, "now": "yesterday"}"#, "/now");
    refused(&format!("{{{NOW}, \"finding\": []}}"), "/finding");
    refused(&format!("{{{NOW}, \"zone\": \"Mars/Base\"}}"), "/zone");
    refused(
        &format!("{{{NOW}, \"athlete\": {{\"age\": 34, \"sports\": \"running\"}}}}"),
        "/athlete/sports",
    );
    refused(
        &format!("{{{NOW}, \"athlete\": {{\"sport\": \"chess\"}}}}"),
        "/athlete/sport",
    );
    refused(
        &format!("{{{NOW}, \"events\": [{{\"kind\": \"race\"}}]}}"),
        "/events/0",
    );
    refused(
        &format!(
            "{{{NOW}, \"events\": [{{\"kind\": \"race\", \"ended_at\": \"2026-05-03T09:00:00Z\", \"distance_km\": -1}}]}}"
        ),
        "/events/0/distance_km",
    );
    refused(
        &format!("{{{NOW}, \"findings\": [{{\"code\": \"M01\", \"region\": \"CALF_LOWER\"}}]}}"),
        "/findings/0/region",
    );
    refused(
        &format!("{{{NOW}, \"findings\": [{{\"code\": \"Z99Z\"}}]}}"),
        "/findings/0/code",
    );
    refused(
        &format!("{{{NOW}, \"findings\": [{{\"code\": \"M01\", \"answer\": \"no\"}}]}}"),
        "/findings/0/answer",
    );
    refused(
        &format!("{{{NOW}, \"asked\": [\"R01\", \"R_1\"]}}"),
        "/asked/1",
    );
    refused(
        &format!("{{{NOW}, \"check_in\": {{\"soreness\": {{\"SHIN:left\": 11}}}}}}"),
        "/check_in/soreness/SHIN:left",
    );
    refused(
        &format!("{{{NOW}, \"check_in\": {{\"stress\": 0}}}}"),
        "/check_in/stress",
    );
    refused(
        &format!("{{{NOW}, \"screened_at\": \"2026-05-05T09:00:00-06:00\"}}"),
        "/screened_at",
    );
    refused(
        &format!("{{{NOW}, \"finish_gate\": {{\"walking\": true}}}}"),
        "/finish_gate/walking",
    );
    refused(&format!("{{{NOW}}} trailing"), "");
    refused("", "");
}

#[test]
fn an_error_never_repeats_what_was_typed() {
    let error = refused(
        &format!("{{{NOW}, \"check_in\": {{\"heavy\": \"very private words\"}}}}"),
        "/check_in/heavy",
    );
    assert!(!error.to_string().contains("private"));
}
