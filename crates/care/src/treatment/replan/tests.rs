//! What is said when a plan moves, and which fact is named for it.

use std::{collections::BTreeMap, sync::LazyLock};

use jiff::SignedDuration;

use super::*;
use crate::{
    situation::TrainingPattern,
    training::{activity::Sport, check_in::CheckIn},
    treatment::{finding::Answer, massage::PastMassage},
    units::Metres,
};

static RULES: LazyLock<RuleBook> = LazyLock::new(|| RuleBook::built_in().unwrap());

fn now() -> Timestamp {
    "2026-05-04T13:00:00Z".parse().unwrap()
}

fn hence(days: i64) -> Timestamp {
    now() + SignedDuration::from_hours(24 * days)
}

fn somebody_with_a_race(days: i64) -> Situation {
    let mut situation = Situation::unknown(now(), TimeZone::get("America/Edmonton").unwrap());
    situation.assume_denied = true;
    situation.person.sport = Some(Sport::Running);
    situation.person.training_pattern = Some(TrainingPattern::Moderate3To4PerWeek);
    situation.person.familiar_therapist = true;
    situation.person.massages = vec![PastMassage {
        ended_at: hence(-14),
        minutes: 60,
        pressure_by_area: BTreeMap::new(),
    }];
    situation.events.push(Event {
        name: Some("Spring Marathon".to_owned()),
        distance: Metres::new(42_200.0).ok(),
        duration: Some(SignedDuration::from_hours(4)),
        ..Event::race(hence(days))
    });
    situation
}

fn fates(moves: &[SessionMove]) -> Vec<Fate> {
    moves.iter().map(|one| one.fate).collect()
}

#[test]
fn the_same_facts_keep_every_session() {
    let situation = somebody_with_a_race(10);
    let moves = replan(&situation, &situation, &RULES);
    assert!(moves.len() > 1);
    assert!(
        moves
            .iter()
            .all(|one| one.fate == Fate::Kept && one.because.is_empty())
    );
}

#[test]
fn a_race_that_moves_takes_its_sessions_along_and_is_named() {
    let (before, after) = (somebody_with_a_race(10), somebody_with_a_race(14));
    let moves = replan(&before, &after, &RULES);
    assert!(fates(&moves).contains(&Fate::Moved), "{moves:#?}");
    for one in moves.iter().filter(|one| one.fate != Fate::Kept) {
        assert_eq!(
            one.because,
            ["Spring Marathon moved from Thu 14 May to Mon 18 May"],
            "{one:#?}"
        );
    }
}

#[test]
fn of_two_facts_the_one_that_did_it_is_named() {
    let before = somebody_with_a_race(10);
    let mut after = somebody_with_a_race(14);
    after.check_in = Some(CheckIn {
        at: now(),
        mood: Some(4),
        ..CheckIn::default()
    });
    let moves = replan(&before, &after, &RULES);
    let moved = moves.iter().filter(|one| one.fate != Fate::Kept);
    for one in moved {
        assert_eq!(
            one.because,
            ["Spring Marathon moved from Thu 14 May to Mon 18 May"]
        );
    }
}

#[test]
fn a_stop_drops_them_all_and_names_the_answer() {
    let before = somebody_with_a_race(10);
    let mut after = before.clone();
    after.findings.push(Finding {
        code: "R01".to_owned(),
        area: None,
        onset: None,
        answer: Answer::Yes,
        answered_at: now(),
        cleared_at: None,
        detail: String::new(),
        answers: BTreeMap::new(),
    });
    let moves = replan(&before, &after, &RULES);
    assert!(!moves.is_empty());
    for one in &moves {
        assert_eq!(one.fate, Fate::Dropped);
        assert_eq!(one.because, ["your answer to R01 is yes now"]);
    }
}

#[test]
fn a_new_race_brings_sessions_and_a_race_called_off_takes_them() {
    let with = somebody_with_a_race(10);
    let mut without = with.clone();
    without.events.clear();
    let named = |moves: &[SessionMove], fate: Fate, says: &str| {
        moves
            .iter()
            .any(|one| one.fate == fate && one.because.iter().any(|why| why == says))
    };
    let moves = replan(&without, &with, &RULES);
    assert!(
        named(&moves, Fate::New, "Spring Marathon on Thu 14 May is new"),
        "{moves:#?}"
    );
    let moves = replan(&with, &without, &RULES);
    assert!(
        named(
            &moves,
            Fate::Dropped,
            "Spring Marathon on Thu 14 May is gone"
        ),
        "{moves:#?}"
    );
}
