//! From an empty clinic to a time that can be booked, by the owner's forms alone.

use axum::http::StatusCode;
use practice::{NewClinic, found_clinic};

use super::{Doors, between, doors, now, practice_in};
use std::sync::Arc;

/// A clinic that was just founded, and its owner's cookie.
async fn founded() -> (Doors, String) {
    let folder = tempfile::tempdir().unwrap();
    let practice = Arc::new(practice_in(folder.path()));
    practice.store.migrate(super::monday()).unwrap();
    let new = NewClinic {
        name: "Quiet Hands".into(),
        currency: "CAD".into(),
        location: "Mill Lane".into(),
        country: "CA".into(),
        zone: "America/Edmonton".into(),
        owner: "Sam".into(),
        owner_email: "sam@knead.example".into(),
    };
    let (clinic, owner) = found_clinic(&practice, new, now(1)).await.unwrap();
    let mut options = web::WebOptions::new(clinic, "https://clinic.example");
    options.clock = Arc::new(super::monday);
    let doors = Doors {
        router: web::router(practice.clone(), options),
        practice,
        folder,
        ..doors()
    };
    let life = jiff::SignedDuration::from_hours(1);
    let token = practice::link_for(&doors.practice, clinic, owner, life, now(2)).await;
    let (session, _) = practice::sign_in(&doors.practice, &token.unwrap(), now(3))
        .await
        .unwrap();
    (doors, format!("__Host-knead={session}"))
}

#[tokio::test]
async fn an_owner_gets_from_nothing_to_a_time_that_can_be_booked() {
    let (doors, owner) = founded().await;
    let page = || async { doors.get("/clinic/set-up", &owner).await.text };
    let keep = |form: String| {
        let (doors, owner) = (&doors, &owner);
        async move {
            let kept = doors.post("/clinic/set-up", owner, &form).await;
            assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
        }
    };
    let empty = page().await;
    assert!(empty.contains("Nothing can be booked yet"), "{empty}");
    let place = between(&empty, "name=\"place\" required><option value=\"", "\"").to_owned();
    keep(format!(
        "what=room&name=Blue&place={place}&equipment=Second+table,+Steam"
    ))
    .await;
    keep("what=service&name=Maintenance&kind=maintenance&minutes=60&price=108,50&before=5&after=10&pressure=3&add_name=Feet&add_minutes=15&add_price=20".into()).await;
    keep("what=therapist&name=Noor&email=noor@knead.example&pressure=4".into()).await;
    let with_noor = page().await;
    assert!(with_noor.contains("Hours for a therapist"), "{with_noor}");
    let noor = between(
        &with_noor,
        "name=\"therapist\" required><option value=\"",
        "\"",
    )
    .to_owned();
    keep(format!("what=hours&therapist={noor}&place={place}&weekday=1&weekday=2&from=09:00&until=17:00&pause_from=12:00&pause_until=13:00")).await;
    let bookable = page().await;
    // Monday, 09:20 there: the next quarter from which 5 minutes before are free.
    assert!(
        bookable.contains("Can be booked: Maintenance, Monday 4 May, 09:30 with Noor"),
        "{bookable}"
    );
    assert!(bookable.contains("second table, steam"), "{bookable}");
    assert!(
        bookable.contains("Mill Lane: break Monday, Tuesday 12:00 to 13:00"),
        "{bookable}"
    );
    keep("what=holiday&on=2026-05-04&name=Founders".into()).await;
    assert!(page().await.contains("Tuesday 5 May, 09:15 with Noor"));
    keep(format!(
        "what=day&therapist={noor}&place={place}&on=2026-05-05&from=14:00&until=18:00"
    ))
    .await;
    keep(format!(
        "what=skill&therapist={noor}&skill=sport&level=expert&until=2027-01-31"
    ))
    .await;
    keep(format!(
        "what=limits&therapist={noor}&deep=180&row=90&rest=20"
    ))
    .await;
    let whole = page().await;
    for says in [
        "Tuesday 5 May, 14:15 with Noor",
        "Sport, expert, until 31 January 2027",
        "At most a day: 180 minutes of deep work, 90 of them in a row, then 20 minutes of rest",
    ] {
        assert!(whole.contains(says), "{says}: {whole}");
    }
}

#[tokio::test]
async fn a_change_that_cannot_be_right_says_why_and_keeps_what_was_written() {
    let (doors, owner) = founded().await;
    let form = "what=service&name=Odd+one&kind=maintenance&minutes=42";
    let refused = doors.post("/clinic/set-up", &owner, form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused
            .text
            .contains("42 minutes: a multiple of five is needed.")
    );
    assert!(refused.text.contains("value=\"Odd one\""));
}

#[tokio::test]
async fn only_the_owner_changes_the_house_and_athletes_do_not_see_how_it_works() {
    let doors = doors();
    let [noor, desk, _] = doors.staff().await;
    let athlete = doors.athlete().await;
    let form = "what=holiday&on=2026-05-05&name=Off";
    for cookie in [&noor, &desk, &athlete] {
        let refused = doors.post("/clinic/set-up", cookie, form).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(
        doors.get("/clinic/set-up", &athlete).await.status,
        StatusCode::FORBIDDEN
    );
    let seen = doors.get("/clinic/set-up", &desk).await;
    assert_eq!(seen.status, StatusCode::OK);
    assert!(!seen.text.contains("<form class=\"stack\""));
}

#[tokio::test]
async fn a_month_says_how_many_times_are_free_on_each_day() {
    let doors = doors();
    let athlete = doors.athlete().await;
    let book = doors.get("/book", &athlete).await.text;
    let service = between(
        &book,
        "<select id=\"service\" name=\"service\"><option value=\"",
        "\"",
    )
    .to_owned();
    let place = between(
        &book,
        "<select id=\"location\" name=\"location\"><option value=\"",
        "\"",
    )
    .to_owned();
    let asked = format!("/times?service={service}&location={place}&from=2026-05-05&days=7");
    let answer = doors.get(&asked, &athlete).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let times: serde_json::Value = serde_json::from_str(&answer.text).unwrap();
    let days = times["days"].as_array().unwrap();
    assert!(!days.is_empty());
    for day in days {
        assert_eq!(
            day["free"].as_u64(),
            day["times"].as_array().map(|all| all.len() as u64)
        );
    }
    let nobody = doors.get(&asked, "").await;
    assert_eq!(nobody.status, StatusCode::SEE_OTHER);
    let wrong = doors.get("/times?service=x&location=y", &athlete).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
}
