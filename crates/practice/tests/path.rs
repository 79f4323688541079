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
    assert_eq!(today.situation.load.days.len(), 85);
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

/// "None of these", but for those named, which are told with "yes".
fn answers(practice: &Practice, yes: &[&str]) -> Answers {
    let (told, denied): (Vec<String>, Vec<String>) = practice
        .rules
        .screening
        .red_flags()
        .map(|rule| rule.id.clone())
        .partition(|code| yes.contains(&code.as_str()));
    assert_eq!(told.len() + denied.len(), 19);
    let told = told.into_iter().map(|code| Told {
        code,
        area: None,
        onset: None,
        answer: care::treatment::finding::Answer::Yes,
        detail: String::new(),
        answers: Default::default(),
    });
    Answers {
        denied,
        told: told.collect(),
    }
}

/// Maya answers; what the screening comes to.
async fn outcome(opened: &Opened, yes: &[&str], now: Now) -> Outcome {
    let Opened { practice, maya, .. } = opened;
    answer_screening(practice, maya, maya.person, answers(practice, yes), now)
        .await
        .unwrap()
        .verdict()
        .outcome
}

#[tokio::test]
async fn none_of_these_clears_and_dark_urine_does_not_go_away_by_answering_again() {
    let opened = opened().await;
    let cleared = outcome(&opened, &[], now(MONDAY, 5)).await;
    assert!(matches!(cleared, Outcome::Book | Outcome::BookWithLimits));
    let told = outcome(&opened, &["R04"], now(MONDAY, 6)).await;
    assert_eq!(told, Outcome::Emergency);
    let denied = outcome(&opened, &[], now(MONDAY, 7)).await;
    assert_eq!(denied, Outcome::Emergency);
}

#[tokio::test]
async fn a_fever_denied_a_minute_later_still_waits() {
    let opened = opened().await;
    let told = outcome(&opened, &["R09"], now(MONDAY, 15)).await;
    assert_eq!(told, Outcome::NotYet);
    let denied = outcome(&opened, &[], now("2026-05-04T15:01:00Z", 16)).await;
    assert_eq!(denied, Outcome::NotYet);
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
    let (session, who) = sign_in(&practice, sample.clinic, &token, now(MONDAY, 9))
        .await
        .unwrap();
    assert_eq!(who.person.name, "Maya");
    assert!(matches!(
        sign_in(&practice, sample.clinic, &token, now(MONDAY, 10)).await,
        Err(SignInRefusal::LinkNotValid)
    ));
    assert!(
        signed_in(&practice, sample.clinic, &session, now(MONDAY, 11))
            .await
            .unwrap()
            .is_some()
    );
    assert!(
        signed_in(&practice, sample.clinic, "made up", now(MONDAY, 11))
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
    let late = sign_in(
        &practice,
        sample.clinic,
        &token,
        now("2026-05-04T15:31:00Z", 13),
    )
    .await;
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
        key: None,
    };
    let mails = see_outbox(&practice, &owner).await.unwrap();
    assert!(mails.iter().any(|kept| kept.mail.to == "new@example.org"));
    assert!(see_outbox(&practice, &maya).await.is_err());

    // Nobody has said where they live: until they do, it is where the clinic is.
    let id = sample.clinic;
    let mail = mails.iter().find(|kept| kept.mail.to == "new@example.org");
    let token = mail.unwrap().mail.text.split("/sign-in/").nth(1).unwrap();
    let token = token.split_whitespace().next().unwrap();
    let (_, new) = sign_in(&practice, id, token, now(MONDAY, 15))
        .await
        .unwrap();
    assert_eq!(new.person.zone, "America/Edmonton");
}
