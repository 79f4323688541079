//! Coming side by side: two places on one page, one question to somebody else, and their yes or no.

use std::sync::atomic::{AtomicI64, Ordering};

use super::*;

/// Doors whose clock can be put forward, in minutes.
fn doors_later() -> (Doors, Arc<AtomicI64>) {
    let minutes = Arc::new(AtomicI64::new(0));
    let clock = Arc::clone(&minutes);
    let doors = doors_with(move |options| {
        let clock = Arc::clone(&clock);
        options.clock =
            Arc::new(move || monday() + SignedDuration::from_mins(clock.load(Ordering::Relaxed)));
    });
    (doors, minutes)
}

impl Doors {
    fn other(&self, name: &str) -> Person {
        let others = sample_clinic(&now(1)).unwrap().others;
        others.into_iter().find(|one| one.name == name).unwrap()
    }

    /// Maya's hold for two, a week ahead.
    async fn held_for_two(&self, maya: &str) -> String {
        self.post("/questions", maya, "none=all").await;
        self.post("/questions/rest", maya, "rest=none").await;
        let page = self.get("/book?beside=two&day=2026-05-11", maya).await.text;
        assert!(
            page.contains("for two side by side") && page.contains("beside you"),
            "{page}"
        );
        let keep = format!(
            "attempt={}&slot={}",
            between(&page, "name=\"attempt\" value=\"", "\""),
            between(&page, "name=\"slot\" value=\"", "\"")
        );
        let hold = self.thrice("/hold", maya, &keep).await;
        assert!(hold.starts_with("/hold/"), "{hold}");
        hold
    }

    /// Maya has booked hers, and Priya is asked: the appointment's page.
    async fn asked(&self, maya: &str) -> String {
        let hold = self.held_for_two(maya).await;
        let email = self.other("Priya").email;
        let form = format!("consented=yes&companion={email}");
        let booked = self.thrice(&format!("{hold}/book"), maya, &form).await;
        booked.split('?').next().unwrap().to_owned()
    }
}

#[tokio::test]
async fn two_come_side_by_side_by_one_question_and_one_yes() {
    let (doors, minutes) = doors_later();
    let maya = doors.athlete().await;
    let own = doors.asked(&maya).await;
    let page = doors.get(&own, &maya).await.text;
    assert!(page.contains("Whoever you asked has until"), "{page}");
    assert!(
        !page.contains("Priya"),
        "a name would tell that the clinic knows them"
    );
    minutes.store(4, Ordering::Relaxed);
    let priya = doors.sign_in(doors.other("Priya").id, 90).await;
    let today = doors.get("/", &priya).await.text;
    assert!(today.contains("Maya asks you to come along"), "{today}");
    let asked = doors.get("/invitation", &priya).await.text;
    let hold = between(&asked, "class=\"button main\" href=\"", "\"").to_owned();
    let desk = doors.sign_in(doors.sample.front_desk.id, 91).await;
    let day = doors.get("/day?date=2026-05-11", &desk).await.text;
    assert!(day.contains("Kept for somebody beside Maya"), "{day}");
    assert!(day.contains(&format!("href=\"/desk{hold}\"")));
    let noor = doors.sign_in(doors.sample.therapist.id, 92).await;
    let day = doors.get("/day?date=2026-05-11", &noor).await.text;
    assert!(day.contains("Kept for somebody") && !day.contains("/desk/hold/"));

    let confirm = doors.get(&hold, &priya).await.text;
    assert!(confirm.contains("Maya asks you along") && !confirm.contains("data-until"));
    doors
        .post(&format!("{hold}/book"), &priya, "none=all")
        .await;
    let yes = "rest=none&consented=yes";
    let booked = doors.thrice(&format!("{hold}/book"), &priya, yes).await;
    assert!(booked.ends_with("?new=1"), "{booked}");
    let page = doors.get(&own, &maya).await.text;
    assert!(page.contains("Whoever you asked comes along."), "{page}");
    let over = doors.get("/invitation", &priya).await.text;
    assert!(over.contains("No place is kept for you now"));
    let not_hers = doors.get(booked.split('?').next().unwrap(), &maya).await;
    assert_eq!(not_hers.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_no_and_an_answer_that_stops_look_the_same_to_whoever_asked() {
    for stops in [false, true] {
        let (doors, minutes) = doors_later();
        let maya = doors.athlete().await;
        let own = doors.asked(&maya).await;
        minutes.store(4, Ordering::Relaxed);
        let priya = doors.sign_in(doors.other("Priya").id, 90).await;
        let asked = doors.get("/invitation", &priya).await.text;
        let hold = between(&asked, "class=\"button main\" href=\"", "\"").to_owned();
        if stops {
            let told = doors.post(&format!("{hold}/book"), &priya, "yes=R07").await;
            assert_eq!(told.to(), "/not-yet", "{}", told.text);
        } else {
            let no = format!("/invitation{}/no", hold.trim_start_matches("/hold"));
            assert_eq!(doors.thrice(&no, &priya, "").await, "/invitation?done=no");
        }
        let page = doors.get(&own, &maya).await.text;
        assert!(page.contains("The place beside you is free again. Nothing changes for you."));
        assert!(page.contains("You’re booked"));
        let empty = doors.get("/invitation", &priya).await.text;
        assert!(empty.contains("No place is kept for you now"));
    }
}

#[tokio::test]
async fn an_address_that_is_none_is_told_beside_the_field_and_nothing_is_booked() {
    let (doors, _) = doors_later();
    let maya = doors.athlete().await;
    let hold = doors.held_for_two(&maya).await;
    let book = format!("{hold}/book");
    let own = doors.sample.athlete.email.clone();
    for (sent, says) in [
        ("nobody", "no complete address"),
        ("", "no complete address"),
        (own.as_str(), "your own address"),
    ] {
        let form = format!("consented=yes&companion={sent}");
        let wrong = doors.post(&book, &maya, &form).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains(says) && wrong.text.contains("id=\"companion-problem\""));
        assert!(
            wrong.text.contains(&format!("value=\"{sent}\"")),
            "what was sent is kept"
        );
    }
    let form = "consented=yes&companion=nobody&alone=1";
    let alone = doors.thrice(&book, &maya, form).await;
    let page = doors.get(&alone, &maya).await.text;
    assert!(page.contains("You’re booked") && !page.contains("Beside you"));
}

#[tokio::test]
async fn an_invitation_is_taken_back_once_and_only_one_is_open() {
    let (doors, minutes) = doors_later();
    let maya = doors.athlete().await;
    let own = doors.asked(&maya).await;
    let page = doors
        .get("/book?beside=two&day=2026-05-12", &maya)
        .await
        .text;
    let slot = between(&page, "name=\"slot\" value=\"", "\"");
    let second = doors.post("/hold", &maya, &format!("slot={slot}")).await;
    assert_eq!(second.to(), "/book?why=asked");
    minutes.store(4, Ordering::Relaxed);
    let back = doors.thrice(&format!("{own}/alone"), &maya, "").await;
    let page = doors.get(&back, &maya).await.text;
    assert!(
        page.contains("Taken back.") && !page.contains("Ask them no more"),
        "{page}"
    );
    let priya = doors.sign_in(doors.other("Priya").id, 90).await;
    let none = doors.get("/invitation", &priya).await.text;
    assert!(none.contains("No place is kept for you now"));
    // Nobody takes back what is somebody else's.
    let not_hers = doors.post(&format!("{own}/alone"), &priya, "").await;
    assert_eq!(not_hers.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_was_typed_stays_when_the_questions_are_answered_after_it() {
    let doors = doors();
    let maya = doors.athlete().await;
    let hold = doors.held_for_two(&maya).await;
    let form = "none=all&companion=ada%40knead.example&consented=yes";
    let page = doors.post(&format!("{hold}/book"), &maya, form).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert!(
        page.text.contains("value=\"ada@knead.example\""),
        "{}",
        page.text
    );
    assert!(!page.text.contains("companion-problem"), "{}", page.text);
}

#[tokio::test]
async fn a_therapist_who_is_asked_says_yes_by_their_own_link() {
    let (doors, minutes) = doors_later();
    let maya = doors.athlete().await;
    let hold = doors.held_for_two(&maya).await;
    let sample = sample_clinic(&now(1)).unwrap();
    let (ines, _) = sample
        .people
        .iter()
        .rfind(|(_, role)| *role == care::people::Role::Therapist)
        .unwrap();
    let form = format!("consented=yes&companion={}", ines.email);
    doors.thrice(&format!("{hold}/book"), &maya, &form).await;
    minutes.store(4, Ordering::Relaxed);
    let cookie = doors.sign_in(ines.id, 93).await;
    let asked = doors.get("/invitation", &cookie).await.text;
    let place = between(&asked, "class=\"button main\" href=\"", "\"").to_owned();
    let page = doors.get(&place, &cookie).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let form = "none=all&rest=none&consented=yes";
    doors.post(&format!("{place}/book"), &cookie, form).await;
    let booked = doors
        .thrice(&format!("{place}/book"), &cookie, "rest=none&consented=yes")
        .await;
    assert!(booked.starts_with("/appointment/"), "{booked}");
    let page = doors.get(&booked, &cookie).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
}
