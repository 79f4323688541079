//! Recommendations are kept as they were shown, made again from their facts, and compared with the one before.
#![allow(clippy::unwrap_used, reason = "a test may")]

use std::sync::Arc;

use care::{rules::RuleBook, training::workout::EventKind};
use jiff::Timestamp;
use practice::{
    Actor, ExplainRefusal, Files, Now, OpenStore, PlannedEvent, Post, Practice, StoreOptions,
    add_event, explain, sample, today, what_if,
};

fn now(text: &str, chance: u8) -> Now {
    Now {
        at: text.parse().unwrap(),
        chance: [chance; 32],
    }
}

const MONDAY: &str = "2026-05-04T15:00:00Z";
const LATER: &str = "2026-05-04T15:30:00Z";

async fn opened() -> (Practice, Actor, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let store =
        OpenStore::sqlite(folder.path().join("knead.db"), &StoreOptions::default()).unwrap();
    store.migrate(MONDAY.parse::<Timestamp>().unwrap()).unwrap();
    let practice = Practice {
        store,
        rules: Arc::new(RuleBook::built_in().unwrap()),
        files: Files::new(folder.path().join("originals")),
        post: Post::Kept,
        calendars: None,
    };
    let sample = sample::open_sample(&practice, now(MONDAY, 1))
        .await
        .unwrap();
    let maya = Actor {
        clinic: sample.clinic,
        person: sample.athlete.id,
        roles: [care::people::Role::Athlete].into(),
        key: None,
    };
    (practice, maya, folder)
}

async fn audited(practice: &Practice, maya: &Actor, act: &'static str) -> usize {
    let clinic = maya.clinic;
    let lines = practice
        .store
        .read(move |tx| store::audit::list(tx, clinic, 100))
        .await
        .map_err(|error: store::StoreError| error)
        .unwrap();
    lines.iter().filter(|line| line.act == act).count()
}

#[tokio::test]
async fn what_was_shown_is_kept_once_and_comes_out_again_byte_for_byte() {
    let (mut practice, maya, _folder) = opened().await;
    let first = today(&practice, &maya, maya.person, now(MONDAY, 2))
        .await
        .unwrap();
    let again = today(&practice, &maya, maya.person, now(LATER, 3))
        .await
        .unwrap();
    let kept = first.kept.unwrap();
    assert_eq!(again.kept.unwrap(), kept, "looking again keeps nothing");
    assert_eq!(audited(&practice, &maya, "write:recommendation").await, 1);
    assert!(!first.outlook.sequence.sessions.is_empty());

    let explained = explain(&practice, maya.clinic, kept.id, now(LATER, 4))
        .await
        .unwrap();
    assert!(explained.is_same);
    assert_eq!(explained.then.to_string(), explained.again.to_string());
    assert_eq!(explained.rule_book, practice.rules.version);
    assert!(explained.program.is_some());
    assert_eq!(audited(&practice, &maya, "read:recommendation").await, 1);

    // Other rules, the same facts: said, and both shown.
    let mut rules = RuleBook::clone(&practice.rules);
    rules.version = "2027-01-01+other".to_owned();
    rules.timing.ahead.days = 7;
    practice.rules = Arc::new(rules);
    let explained = explain(&practice, maya.clinic, kept.id, now(LATER, 5))
        .await
        .unwrap();
    assert!(!explained.is_same);
    assert_ne!(explained.rule_book, explained.rule_book_now);

    let nobody = care::id::Id::from_uuid(maya.person.uuid());
    let refused = explain(&practice, maya.clinic, nobody, now(LATER, 6)).await;
    assert!(matches!(refused, Err(ExplainRefusal::NotFound)));
}

#[tokio::test]
async fn a_race_that_is_added_changes_the_weeks_and_is_named_for_it() {
    let (practice, maya, _folder) = opened().await;
    let first = today(&practice, &maya, maya.person, now(MONDAY, 2))
        .await
        .unwrap();
    let race = PlannedEvent {
        kind: EventKind::Race,
        name: "Canyon Half".to_owned(),
        date: "2026-05-14".parse().unwrap(),
        time: Some(jiff::civil::time(8, 0, 0, 0)),
        hard: true,
    };
    add_event(&practice, &maya, maya.person, race, now(MONDAY, 7))
        .await
        .unwrap();
    let after = today(&practice, &maya, maya.person, now(LATER, 3))
        .await
        .unwrap();
    let kept = after.kept.unwrap();
    assert_ne!(kept.id, first.kept.unwrap().id);
    let named = |one: &practice::Replanned| {
        one.because
            .iter()
            .any(|why| why == "Canyon Half on Thu 14 May is new")
    };
    assert!(kept.replanned.iter().any(named), "{:#?}", kept.replanned);
    // What changed is still told at the next look.
    let again = today(&practice, &maya, maya.person, now(LATER, 4))
        .await
        .unwrap();
    assert_eq!(again.kept.unwrap(), kept);
}

#[tokio::test]
async fn what_if_keeps_nothing_and_a_stranger_sees_nothing() {
    let (practice, maya, _folder) = opened().await;
    let supposed = Some("sore=none".to_owned());
    let seen = what_if(
        &practice,
        &maya,
        maya.person,
        supposed.clone(),
        now(MONDAY, 2),
    )
    .await
    .unwrap();
    assert_eq!(seen.if_so.as_deref(), Some("nothing were sore"));
    assert!(!seen.differences.is_empty());
    assert_eq!(audited(&practice, &maya, "write:recommendation").await, 0);
    let wrong = what_if(
        &practice,
        &maya,
        maya.person,
        Some("nonsense".to_owned()),
        now(MONDAY, 3),
    );
    assert!(wrong.await.unwrap().problem.is_some());
    let stranger = Actor {
        person: care::id::Id::from_uuid(maya.clinic.uuid()),
        ..maya.clone()
    };
    let refused = what_if(&practice, &stranger, maya.person, supposed, now(MONDAY, 4)).await;
    assert!(matches!(
        refused,
        Err(practice::WhatIfRefusal::NotAllowed(_))
    ));
}
