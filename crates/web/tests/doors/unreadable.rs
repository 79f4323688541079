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
async fn whoever_has_to_wait_is_told_so_and_offered_no_time() {
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
    decide(
        &doors.practice,
        &therapist,
        doors.sample.athlete.id,
        wait,
        now(77),
    )
    .await
    .unwrap();
    assert_eq!(doors.get("/book", &cookie).await.to(), "/not-yet");
}
