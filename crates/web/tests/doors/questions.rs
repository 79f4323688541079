//! The safety questions as a browser answers them.

use super::*;

#[tokio::test]
async fn a_healthy_returning_athlete_is_through_in_two_presses_and_then_in_one() {
    let doors = doors();
    let cookie = doors.athlete().await;
    assert!(
        doors
            .get("/questions", &cookie)
            .await
            .text
            .contains("None of these 19")
    );
    let first = doors.post("/questions", &cookie, "none=all").await;
    assert_eq!(first.to(), "/questions/rest");
    let rest = doors.get(first.to(), &cookie).await.text;
    assert!(rest.contains("Anything new since Monday 13 April?") && rest.contains("Nothing new"));
    let second = doors.post("/questions/rest", &cookie, "rest=none").await;
    assert_eq!(second.to(), "/", "two presses");
    let again = doors.post("/questions", &cookie, "none=all").await;
    assert_eq!(
        again.to(),
        "/",
        "what was answered lately is not asked twice"
    );
}

#[tokio::test]
async fn each_of_the_118_conditions_and_the_sore_calf_can_be_told() {
    let doors = doors();
    let cookie = doors.athlete().await;
    let flags = doors.get("/questions", &cookie).await.text;
    let rest = doors.get("/questions/rest", &cookie).await.text;
    let mut tellable = 0;
    for rule in doors.practice.rules.screening.iter() {
        let field = format!("name=\"yes\" value=\"{}\"", rule.id);
        let page = if rule.red_flag { &flags } else { &rest };
        let on_its_own = rule.id == "R20" && rest.contains("href=\"/questions/one-side\"");
        assert!(page.contains(&field) || on_its_own, "{}", rule.id);
        for more in &rule.follow_ups {
            let name = format!("name=\"more-{}-{}\"", rule.id, more.name);
            let is_asked = page.contains(&name) || on_its_own;
            assert_eq!(is_asked, !more.measured, "{name}");
        }
        tellable += 1;
    }
    assert_eq!(tellable, 119);
}

#[tokio::test]
async fn a_sprain_waits_everywhere_until_it_is_shown_where() {
    let doors = doors();
    let cookie = doors.athlete().await;
    doors.post("/questions", &cookie, "none=all").await;
    let told = doors
        .post(
            "/questions/rest",
            &cookie,
            "yes=M01&since-M01=2026-05-03T16:00",
        )
        .await;
    assert_eq!(told.to(), "/questions/where");
    let waits = doors.get("/not-yet", &cookie).await.text;
    assert!(waits.contains("<h1>Not yet</h1>"), "all of the body waits");
    let asked = doors.get("/questions/where", &cookie).await.text;
    assert!(asked.contains("A fresh strain or sprain") && asked.contains("value=\"ANKLE-left\""));
    let nowhere = doors.post("/questions/where", &cookie, "code=M01").await;
    assert_eq!(nowhere.status, StatusCode::UNPROCESSABLE_ENTITY);
    let placed = doors
        .post(
            "/questions/where",
            &cookie,
            "code=M01&at=ANKLE-left&at=ANKLE-right",
        )
        .await;
    assert_eq!(placed.to(), "/not-yet");
    let local = doors.get("/not-yet", &cookie).await.text;
    assert!(
        local.contains("Not yet for:") && local.contains("ankle"),
        "the rest may be booked"
    );
    let again = doors.get("/questions/rest", &cookie).await.text;
    for key in ["ANKLE:left", "ANKLE:right"] {
        assert!(
            again.contains(&format!("name=\"where-M01\" value=\"{key}\"")),
            "{key}"
        );
    }
    let elsewhere = "yes=M01&since-M01=2026-05-03T16:00&where-M01=ANKLE:left&where-M01=ANKLE:right";
    let kept = doors.post("/questions/rest", &cookie, elsewhere).await;
    assert_eq!(
        kept.to(),
        "/not-yet",
        "a place told before is not asked again"
    );
    let none = doors.get("/questions/where", &cookie).await;
    assert_eq!(none.to(), "/not-yet", "nothing is left to be shown");
}

#[tokio::test]
async fn what_began_in_the_future_or_is_no_question_is_refused() {
    let doors = doors();
    let cookie = doors.athlete().await;
    let ahead = "yes=M01&since-M01=2026-05-05T09:00";
    let ahead = doors.post("/questions/rest", &cookie, ahead).await;
    assert_eq!(ahead.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        ahead.text.contains("This time lies ahead") && ahead.text.contains("value=\"M01\" checked")
    );
    let unknown = doors
        .post("/questions/rest", &cookie, "yes=Z99&yes=H05")
        .await;
    assert_eq!(unknown.status, StatusCode::BAD_REQUEST);
}

/// What one sore calf comes to: where one is sent, and a part of that page.
async fn check_calf(sent: &str, part: &str) {
    let doors = doors();
    let cookie = doors.athlete().await;
    doors.post("/questions", &cookie, "none=all").await;
    let answer = doors
        .post("/questions/one-side", &cookie, &format!("side=left&{sent}"))
        .await;
    assert_eq!(answer.to(), "/not-yet", "{sent}");
    let page = doors.get("/not-yet", &cookie).await.text;
    assert!(page.contains(part), "{sent}: {part}");
    assert!(
        !page.contains("score") && !page.contains("risk of"),
        "{sent}"
    );
}

#[tokio::test]
async fn one_sore_calf_is_asked_about_without_a_score() {
    check_calf(
        "signs=no&clear_cause=yes&risk_factor=no",
        "You can book, within limits",
    )
    .await;
    check_calf("signs=no&clear_cause=yes&risk_factor=yes", "Not yet for:").await;
    check_calf("signs=no&clear_cause=no&risk_factor=no", "Not yet for:").await;
    check_calf(
        "signs=no&clear_cause=no&risk_factor=yes",
        "Speak to someone first",
    )
    .await;
    check_calf(
        "signs=no&clear_cause=unsure&risk_factor=unsure",
        "Speak to someone first",
    )
    .await;
    check_calf(
        "signs=unsure&clear_cause=yes&risk_factor=no",
        "Speak to someone first",
    )
    .await;
    let doors = doors();
    let cookie = doors.athlete().await;
    let half = doors
        .post("/questions/one-side", &cookie, "side=left&signs=no")
        .await;
    assert_eq!(half.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_first_booking_asks_for_the_whole_list_once() {
    let doors = doors();
    let newcomer = sample_clinic(&now(1)).unwrap().others[1].id;
    let cookie = doors.sign_in(newcomer, 43).await;
    let hold = doors.held(&cookie).await;
    let page = doors.get(&hold, &cookie).await.text;
    assert!(page.contains("Nothing on this list applies to me"));
    let book = format!("{hold}/book");
    let passed_over = doors.post(&book, &cookie, "none=all&consented=yes").await;
    assert_eq!(
        passed_over.to(),
        format!("{hold}#book"),
        "answers are kept first"
    );
    let passed_over = doors.post(&book, &cookie, "consented=yes").await;
    assert_eq!(passed_over.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(passed_over.text.contains("id=\"rest-problem\""));
    let booked = doors.post(&book, &cookie, "rest=none&consented=yes").await;
    assert!(
        booked.to().starts_with("/appointment/"),
        "{}",
        booked.status
    );
    let next = doors.held(&cookie).await;
    let page = doors.get(&next, &cookie).await.text;
    assert!(!page.contains("id=\"rest\""), "asked once a year");
}

#[tokio::test]
async fn a_reminder_leads_to_the_questions_and_nowhere_else() {
    let doors = doors();
    for (to, expected) in [
        ("?to=questions", "/questions"),
        ("", "/"),
        ("?to=https://evil.example", "/"),
    ] {
        let life = SignedDuration::from_hours(1);
        let person = doors.sample.athlete.id;
        let number = now(60 + u8::try_from(to.len()).unwrap());
        let token = link_for(&doors.practice, doors.sample.clinic, person, life, number);
        let path = format!("/sign-in/{}{to}", token.await.unwrap());
        let shown = doors.get(&path, "").await.text;
        assert_eq!(
            shown.contains("Answer the questions"),
            expected == "/questions"
        );
        assert!(!shown.contains("evil"));
        assert_eq!(doors.post(&path, "", "").await.to(), expected);
    }
}

#[tokio::test]
async fn answers_that_stop_an_appointment_are_flagged_at_the_desk_and_told_to_the_athlete() {
    let doors = doors();
    let cookie = doors.athlete().await;
    let hold = doors.held(&cookie).await;
    let booked = doors
        .post(&format!("{hold}/book"), &cookie, "none=all&consented=yes")
        .await;
    assert_eq!(booked.to(), format!("{hold}#book"));
    let booked = doors
        .post(&format!("{hold}/book"), &cookie, "consented=yes")
        .await;
    let page = doors.get(booked.to(), &cookie).await.text;
    let day = between(&page, "datetime=\"", "T").to_owned();
    let desk = doors.sign_in(doors.sample.front_desk.id, 44).await;
    let path = format!("/day?date={day}");
    // The sample's day may have somebody else who is to be spoken to.
    let flagged = |page: &str| page.matches("Speak with them first").count();
    let before = flagged(&doors.get(&path, &desk).await.text);
    let told = doors.post("/questions", &cookie, "yes=R14").await;
    let told = match told.to() {
        "/questions/where" => doors.get("/not-yet", &cookie).await,
        to => doors.get(to, &cookie).await,
    };
    assert!(told.text.contains("It is kept, and the clinic sees"));
    let seen = doors.get(&path, &desk).await.text;
    assert!(flagged(&seen) > before, "{before} before");
    for word in ["R14", "lump", "mole", "Cancelled"] {
        assert!(!seen.contains(word), "{word}");
    }
}

#[tokio::test]
async fn a_bruise_told_while_booking_is_placed_and_the_time_is_kept() {
    let doors = doors();
    let cookie = doors.athlete().await;
    let hold = doors.held(&cookie).await;
    doors
        .post(&format!("{hold}/book"), &cookie, "none=all")
        .await;
    let id = hold.trim_start_matches("/hold/");
    let told = doors
        .post(&format!("/questions/rest?hold={id}"), &cookie, "yes=M04")
        .await;
    assert_eq!(told.to(), format!("/questions/where?hold={id}"));
    let placed = doors
        .post(told.to(), &cookie, "code=M04&at=CHEST-left")
        .await;
    assert_eq!(placed.to(), hold);
    assert_eq!(doors.get(&hold, &cookie).await.status, StatusCode::OK);
    let strange = doors
        .get("/questions/rest?hold=https://evil.example", &cookie)
        .await;
    assert!(!strange.text.contains("evil"));
}

#[tokio::test]
async fn nothing_is_said_of_questions_that_were_not_asked() {
    let doors = doors();
    let cookie = doors.athlete().await;
    let before = doors.get("/not-yet", &cookie).await;
    assert_eq!(before.to(), "/questions");
    doors.post("/questions", &cookie, "none=all").await;
    assert_eq!(doors.get("/not-yet", &cookie).await.to(), "/");
    doors.post("/questions", &cookie, "yes=R17").await;
    let waits = doors.get("/not-yet", &cookie).await;
    assert!(waits.text.contains("Not yet"), "{}", waits.text);
}
