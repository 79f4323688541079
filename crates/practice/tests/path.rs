//! One person's way from a year of FIT files to Today, on SQLite.
#![allow(clippy::unwrap_used, reason = "a test may")]

use std::sync::Arc;

use care::{
    rules::RuleBook,
    treatment::{recommendation::Advice, screening::Outcome},
};
use jiff::{SignedDuration, Timestamp};
use practice::{
    Actor, Answers, Files, Now, OpenStore, Post, Practice, SignInRefusal, StoreOptions, Told,
    answer_screening, import_activities, link_for, request_sign_in, sample, see_outbox, sign_in,
    signed_in, today,
};

fn now(text: &str, chance: u8) -> Now {
    Now {
        at: text.parse().unwrap(),
        chance: [chance; 32],
    }
}

/// Monday morning, the day after the long run.
const MONDAY: &str = "2026-05-04T15:00:00Z";

struct Opened {
    practice: Practice,
    sample: sample::Sample,
    maya: Actor,
    _folder: tempfile::TempDir,
}

async fn opened() -> Opened {
    let folder = tempfile::tempdir().unwrap();
    let store =
        OpenStore::sqlite(folder.path().join("knead.db"), &StoreOptions::default()).unwrap();
    store.migrate(MONDAY.parse::<Timestamp>().unwrap()).unwrap();
    let practice = Practice {
        store,
        rules: Arc::new(RuleBook::built_in().unwrap()),
        files: Files::new(folder.path().join("originals")),
        post: Post::Kept,
    };
    let sample = sample::open_sample(&practice, now(MONDAY, 1))
        .await
        .unwrap();
    let maya = Actor {
        clinic: sample.clinic,
        person: sample.athlete.id,
        roles: [care::people::Role::Athlete].into(),
    };
    Opened {
        practice,
        sample,
        maya,
        _folder: folder,
    }
}

#[tokio::test]
async fn the_sample_year_leads_to_a_suggestion_with_times_that_waits_for_the_questions() {
    let Opened {
        practice,
        sample,
        maya,
        ..
    } = opened().await;
    assert!(sample.imported.read > 200, "{:?}", sample.imported);
    assert_eq!(sample.imported.new, sample.imported.read);
    assert!(sample.imported.rejected.is_empty());

    let today = today(&practice, &maya, maya.person, now(MONDAY, 2))
        .await
        .unwrap();
    assert!(today.awaits_questions);
    let Advice::Massage(advice) = &today.plan.advice else {
        panic!("{:?}", today.plan)
    };
    assert!(!advice.reasons.is_empty());
    let offer = today.offer.expect("the clinic offers what is advised");
    assert_eq!(offer.three.len(), 3);
    assert_eq!(offer.service.kind, advice.kind);
    assert!(today.situation.load.days.len() > 300);
}

#[tokio::test]
async fn importing_the_same_files_again_changes_nothing() {
    let Opened {
        practice,
        maya,
        _folder: folder,
        ..
    } = opened().await;
    let year = sample::training_year(
        jiff::civil::date(2026, 5, 4),
        &jiff::tz::TimeZone::get("America/Edmonton").unwrap(),
        3,
    );
    let file = folder.path().join("one.fit");
    std::fs::write(&file, formats::fit::write_activity(&year[0])).unwrap();
    let first = import_activities(
        &practice,
        &maya,
        maya.person,
        vec![file.clone()],
        now(MONDAY, 3),
        |_| {},
    )
    .await
    .unwrap();
    let again = import_activities(
        &practice,
        &maya,
        maya.person,
        vec![file],
        now(MONDAY, 4),
        |_| {},
    )
    .await
    .unwrap();
    assert_eq!((first.read, first.new), (1, 1));
    assert_eq!((again.read, again.new), (1, 0));
}

#[tokio::test]
async fn none_of_these_clears_and_dark_urine_does_not_go_away_by_answering_again() {
    let Opened { practice, maya, .. } = opened().await;
    let all: Vec<String> = practice
        .rules
        .screening
        .red_flags()
        .map(|rule| rule.id.clone())
        .collect();
    assert_eq!(all.len(), 19);
    let none = Answers {
        denied: all.clone(),
        told: Vec::new(),
    };
    let cleared = answer_screening(&practice, &maya, maya.person, none.clone(), now(MONDAY, 5))
        .await
        .unwrap();
    assert!(
        matches!(
            cleared.verdict().outcome,
            Outcome::Book | Outcome::BookWithLimits
        ),
        "{:?}",
        cleared.verdict()
    );

    let told = Told {
        code: "R04".into(),
        area: None,
        onset: None,
        answer: care::treatment::finding::Answer::Yes,
        detail: String::new(),
        answers: Default::default(),
    };
    let rest = all.iter().filter(|code| *code != "R04").cloned().collect();
    let told = Answers {
        denied: rest,
        told: vec![told],
    };
    let emergency = answer_screening(&practice, &maya, maya.person, told, now(MONDAY, 6))
        .await
        .unwrap();
    assert_eq!(emergency.verdict().outcome, Outcome::Emergency);
    let still = answer_screening(&practice, &maya, maya.person, none, now(MONDAY, 7))
        .await
        .unwrap();
    assert_eq!(still.verdict().outcome, Outcome::Emergency);
}

#[tokio::test]
async fn a_sign_in_link_works_once_and_not_too_late() {
    let Opened {
        practice, sample, ..
    } = opened().await;
    let token = link_for(
        &practice,
        sample.clinic,
        sample.athlete.id,
        SignedDuration::from_mins(30),
        now(MONDAY, 8),
    )
    .await
    .unwrap();
    let (session, who) = sign_in(&practice, &token, now(MONDAY, 9)).await.unwrap();
    assert_eq!(who.person.name, "Maya");
    assert!(matches!(
        sign_in(&practice, &token, now(MONDAY, 10)).await,
        Err(SignInRefusal::LinkNotValid)
    ));
    assert!(
        signed_in(&practice, &session, now(MONDAY, 11))
            .await
            .unwrap()
            .is_some()
    );
    assert!(
        signed_in(&practice, "made up", now(MONDAY, 11))
            .await
            .unwrap()
            .is_none()
    );

    let token = link_for(
        &practice,
        sample.clinic,
        sample.athlete.id,
        SignedDuration::from_mins(30),
        now(MONDAY, 12),
    )
    .await
    .unwrap();
    let late = sign_in(&practice, &token, now("2026-05-04T15:31:00Z", 13)).await;
    assert!(matches!(late, Err(SignInRefusal::LinkNotValid)));
}

#[tokio::test]
async fn asking_for_a_link_writes_a_mail_that_only_the_owner_sees_in_the_outbox() {
    let Opened {
        practice,
        sample,
        maya,
        ..
    } = opened().await;
    request_sign_in(
        &practice,
        sample.clinic,
        " New@Example.org ",
        "http://localhost:8080",
        now(MONDAY, 14),
    )
    .await
    .unwrap();
    let owner = Actor {
        clinic: sample.clinic,
        person: sample.owner.id,
        roles: [care::people::Role::Owner].into(),
    };
    let mails = see_outbox(&practice, &owner).await.unwrap();
    assert!(mails.iter().any(|kept| kept.mail.to == "new@example.org"));
    assert!(see_outbox(&practice, &maya).await.is_err());
}

#[tokio::test]
async fn a_fever_denied_a_minute_later_still_waits() {
    let Opened { practice, maya, .. } = opened().await;
    let all: Vec<String> = practice
        .rules
        .screening
        .red_flags()
        .map(|rule| rule.id.clone())
        .collect();
    let fever = Told {
        code: "R09".into(),
        area: None,
        onset: None,
        answer: care::treatment::finding::Answer::Yes,
        detail: String::new(),
        answers: Default::default(),
    };
    let rest = all.iter().filter(|code| *code != "R09").cloned().collect();
    let told = Answers {
        denied: rest,
        told: vec![fever],
    };
    let waits = answer_screening(&practice, &maya, maya.person, told, now(MONDAY, 15))
        .await
        .unwrap();
    assert_eq!(waits.verdict().outcome, Outcome::NotYet);
    let none = Answers {
        denied: all,
        told: Vec::new(),
    };
    let minute_later = now("2026-05-04T15:01:00Z", 16);
    let still = answer_screening(&practice, &maya, maya.person, none, minute_later)
        .await
        .unwrap();
    assert_eq!(still.verdict().outcome, Outcome::NotYet);
}
