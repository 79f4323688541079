//! Calendars by secret address, as a browser and a calendar program see them.

use super::*;

#[tokio::test]
async fn an_athlete_makes_an_address_that_a_calendar_program_reads_without_signing_in() {
    let doors = doors();
    let maya = doors.sample.athlete.id;
    let session = doors.sign_in(maya, 60).await;
    let page = doors.get("/me/calendars", &session).await.text;
    assert!(page.contains("It has no address."), "{page}");
    let form = format!("kind=athlete&id={maya}");
    let made = doors.post("/me/calendars", &session, &form).await.text;
    let begins = made.find("/calendars/").unwrap();
    let address = made[begins..].split('"').next().unwrap().to_owned();
    assert!(address.ends_with(".ics"), "{address}");
    let again = doors.get("/me/calendars", &session).await.text;
    assert!(!again.contains(&address), "the secret is told once");

    let feed = doors.get(&address, "").await;
    assert_eq!(feed.status, StatusCode::OK);
    assert!(
        feed.text.starts_with("BEGIN:VCALENDAR\r\n"),
        "{}",
        feed.text
    );
    assert!(feed.text.contains("REFRESH-INTERVAL;VALUE=DURATION:PT1H"));
    let unknown = doors.get("/calendars/00.ics", "").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);

    doors.post("/me/calendars/end", &session, &form).await;
    assert_eq!(doors.get(&address, "").await.status, StatusCode::NOT_FOUND);
    let bad = doors
        .post("/me/calendars", &session, "kind=athlete&id=x")
        .await;
    assert_eq!(bad.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn staff_calendars_say_initials_and_never_why() {
    let doors = doors();
    let owner = doors.sign_in(doors.sample.owner.id, 61).await;
    let day = doors.get("/day", &owner).await.text;
    assert!(
        day.contains("href=\"/me/calendars\""),
        "staff find it on Day"
    );
    let made_up = sample_clinic(&now(1)).unwrap();
    let mut feed = String::new();
    for room in &made_up.book.rooms {
        let form = format!("kind=room&id={}", room.id);
        let made = doors.post("/me/calendars", &owner, &form).await.text;
        let begins = made.find("/calendars/").unwrap();
        let address = made[begins..].split('"').next().unwrap();
        feed += &doors.get(address, "").await.text;
    }
    assert!(feed.contains("BEGIN:VEVENT"), "{feed}");
    for other in &made_up.others {
        assert!(!feed.contains(&other.name), "{feed}");
    }
}

#[tokio::test]
async fn a_therapist_tries_a_calendar_and_what_does_not_work_is_told_with_what_was_typed() {
    let reach = |practice: &mut Practice| {
        practice.calendars = Some(Arc::new(practice::CalendarReach {
            key: practice::Key::new([3; 32]),
            reach: practice::Reach::Public,
            base_url: "https://clinic.example".to_owned(),
        }));
    };
    let doors = doors_of(reach, |_| {});
    let therapist = doors.sign_in(doors.sample.therapist.id, 62).await;
    let page = doors.get("/me/calendars", &therapist).await.text;
    assert!(page.contains("Your own calendar"), "{page}");
    let form =
        "address=http%3A%2F%2Fdav.example%2Fana%2F&user=ana%40dav.example&password=secret-word";
    let told = doors.post("/me/calendars/own", &therapist, form).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    for kept in [
        "not an address that begins with https://",
        "http://dav.example/ana/",
        "ana@dav.example",
    ] {
        assert!(told.text.contains(kept), "{kept}: {}", told.text);
    }
    assert!(!told.text.contains("secret-word"), "{}", told.text);
    // An address inside of the network is refused, by whatever name.
    let inside = "address=https%3A%2F%2Flocalhost%3A1%2F&user=ana&password=x";
    let told = doors.post("/me/calendars/own", &therapist, inside).await;
    assert!(told.text.contains("inside of the server"), "{}", told.text);
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);

    let athlete = doors.sign_in(doors.sample.athlete.id, 63).await;
    let page = doors.get("/me/calendars", &athlete).await.text;
    assert!(!page.contains("Your own calendar"), "{page}");
    let refused = doors.post("/me/calendars/own", &athlete, inside).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}
