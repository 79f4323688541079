//! What cannot be read, and what cannot be booked, is told in words.

use axum::http::{StatusCode, header};
use care::{people::Role, treatment::decision::Decided};
use practice::{Actor, NewDecision, decide};

use super::{doors, monday, now};

#[tokio::test]
async fn an_address_that_cannot_be_read_is_told_as_a_page() {
    let doors = doors();
    let cookie = doors.athlete().await;
    for address in [
        "/series?slot=x&every=&times=8",
        "/series?slot=x&every=2&times=1000",
        "/series",
        "/book?day=1&day=2",
    ] {
        let answer = doors.get(address, &cookie).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{address}");
        let kind = answer.headers[header::CONTENT_TYPE].to_str().unwrap();
        assert!(kind.starts_with("text/html"), "{address}: {kind}");
        assert!(!answer.text.contains("deserialize"), "{}", answer.text);
    }
}

#[tokio::test]
async fn whoever_has_to_wait_is_offered_the_times_after_it_or_told_that_there_are_none() {
    let doors = doors();
    let cookie = doors.athlete().await;
    assert_eq!(doors.get("/book", &cookie).await.status, StatusCode::OK);
    let therapist = Actor {
        clinic: doors.sample.clinic,
        person: doors.sample.therapist.id,
        roles: [Role::Therapist].into(),
        key: None,
    };
    let wait = NewDecision {
        what: Decided::Wait,
        reason: "It bruised the last time.".to_owned(),
        until: Some(monday() + jiff::SignedDuration::from_hours(48)),
    };
    let athlete = doors.sample.athlete.id;
    decide(&doors.practice, &therapist, athlete, wait, now(77))
        .await
        .unwrap();
    let not_yet = doors.get("/not-yet", &cookie).await.text;
    assert!(not_yet.contains("See times after the wait"), "{not_yet}");
    let times = doors.get("/book", &cookie).await.text;
    assert!(times.contains("so these are the times after it"), "{times}");
    // The first that is shown is held and leads to the questions.
    let slot = super::desk::first_slot(&times);
    let held = doors.post("/hold", &cookie, &format!("slot={slot}")).await;
    assert!(held.to().starts_with("/hold/"), "{}", held.text);
    // Whom a person has to speak to first has none.
    let told = practice::Told {
        code: "R11".to_owned(),
        area: None,
        onset: None,
        answer: care::treatment::finding::Answer::Yes,
        detail: String::new(),
        answers: Default::default(),
    };
    let answers = practice::Answers {
        told: vec![told],
        denied: Vec::new(),
    };
    let own = Actor {
        person: athlete,
        roles: [Role::Athlete].into(),
        ..therapist
    };
    practice::answer_screening(&doors.practice, &own, athlete, answers, now(78))
        .await
        .unwrap();
    assert_eq!(doors.get("/book", &cookie).await.to(), "/not-yet");
    let not_yet = doors.get("/not-yet", &cookie).await.text;
    assert!(!not_yet.contains("See times after the wait"), "{not_yet}");
}
