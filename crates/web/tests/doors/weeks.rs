//! The next three weeks on Today, and what would move.

use axum::http::StatusCode;

use super::doors;

#[tokio::test]
async fn today_looks_three_weeks_ahead_and_answers_why_not() {
    let doors = doors();
    let cookie = doors.athlete().await;
    let today = doors.get("/", &cookie).await;
    assert_eq!(today.status, StatusCode::OK);
    for words in [
        "The next three weeks",
        "Why not sooner, why not harder",
        "What would change it",
        "Kept as ",
    ] {
        assert!(today.text.contains(words), "{words}");
    }
    assert!(!today.text.contains("What changed"));
}

#[tokio::test]
async fn what_if_says_what_moves_and_puts_nothing_into_the_address() {
    let doors = doors();
    let cookie = doors.athlete().await;
    let form = doors.get("/what-if", &cookie).await;
    assert_eq!(form.status, StatusCode::OK);
    assert!(form.text.contains("method=\"post\" action=\"/what-if\""));
    let moved = doors
        .post("/what-if", &cookie, "suppose=sore%3Dnone&race_day=")
        .await;
    assert_eq!(moved.status, StatusCode::OK);
    assert!(moved.text.contains("If nothing were sore"));
    let raced = doors
        .post("/what-if", &cookie, "suppose=race-date&race_day=2026-05-12")
        .await;
    assert!(raced.text.contains("began on Tue 12 May"), "{}", raced.text);
    let wrong = doors
        .post("/what-if", &cookie, "suppose=secret&race_day=")
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!wrong.text.contains("secret"));
    let stranger = doors.get("/what-if", "").await;
    assert_ne!(stranger.status, StatusCode::OK);
}
