//! The desk's day: columns, what takes of the hours, and by room; and how far ahead pages of free times lead.

use super::*;

#[tokio::test]
async fn everybody_who_works_has_a_column_and_whatever_takes_of_it_is_named() {
    let doors = doors();
    let desk = doors.sign_in(doors.sample.front_desk.id, 61).await;
    // A Tuesday three weeks later: nobody is booked yet.
    let empty = doors.get("/day?date=2026-05-26", &desk).await.text;
    assert!(
        empty.contains("aria-label=\"Noor, Alder Street\""),
        "{empty}"
    );
    assert!(empty.contains("0 appointments"), "{empty}");
    assert!(!empty.contains("As a list"), "{empty}");

    let therapist = doors.sample.therapist.id;
    let close = |what: &str| {
        format!("what={what}&from=2026-05-26T12:00&until=2026-05-26T14:00&reason=Course")
    };
    let closed = close(&format!("therapist:{therapist}"));
    doors.post("/desk/closures", &desk, &closed).await;
    let page = doors.get("/day?date=2026-05-26", &desk).await.text;
    let noor = page
        .split("aria-label=\"Noor, Alder Street\"")
        .nth(1)
        .unwrap();
    let noor = noor.split("</section>").next().unwrap();
    assert!(
        noor.contains("<span>Closed: Course</span><span class=\"hidden\">, 12:00 to 14:00</span>"),
        "{noor}"
    );
    assert!(
        noor.contains(" off\"><span>"),
        "outside of the hours: {noor}"
    );
    // A therapist's closure is none of a room's.
    let rooms = doors.get("/day?date=2026-05-26&by=room", &desk).await.text;
    assert!(
        rooms.contains("aria-label=\"Room 1, Alder Street\""),
        "{rooms}"
    );
    assert!(!rooms.contains("Closed: Course"), "{rooms}");
    let list = doors.get("/desk/closures", &desk).await.text;
    let room = between(&list, "value=\"room:", "\"");
    doors
        .post("/desk/closures", &desk, &close(&format!("room:{room}")))
        .await;
    let rooms = doors.get("/day?date=2026-05-26&by=room", &desk).await.text;
    assert_eq!(rooms.matches("Closed: Course").count(), 1, "{rooms}");
}

#[tokio::test]
async fn by_room_shows_the_same_appointments_and_stays_by_room() {
    let doors = doors();
    let desk = doors.sign_in(doors.sample.front_desk.id, 61).await;
    let by_therapist = doors.get("/day?date=2026-05-05", &desk).await.text;
    assert!(
        by_therapist.contains("href=\"/day?date=2026-05-05&#38;by=room\">By room"),
        "{by_therapist}"
    );
    let by_room = doors.get("/day?date=2026-05-05&by=room", &desk).await.text;
    for link in [
        "href=\"/day?date=2026-05-04&#38;by=room\"",
        "href=\"/day?date=2026-05-06&#38;by=room\"",
        "href=\"/day?by=room\"",
        "href=\"/day?date=2026-05-05\">By therapist",
    ] {
        assert!(by_room.contains(link), "{link}: {by_room}");
    }
    let count = |page: &str| {
        page.matches("<a class=\"appt").count() + page.matches("<div class=\"appt").count()
    };
    assert!(count(&by_therapist) > 0);
    assert_eq!(count(&by_room), count(&by_therapist));
}

#[tokio::test]
async fn what_somebody_is_choosing_is_being_booked() {
    let doors = doors();
    let maya = doors.athlete().await;
    let page = doors.get("/book", &maya).await.text;
    let slot = between(&page, "name=\"slot\" value=\"", "\"");
    let held = doors.post("/hold", &maya, &format!("slot={slot}")).await;
    assert!(held.to().starts_with("/hold/"), "{}", held.text);
    let day = between(&page, "name=\"day\" value=\"", "\"");
    let desk = doors.sign_in(doors.sample.front_desk.id, 61).await;
    let page = doors.get(&format!("/day?date={day}"), &desk).await.text;
    assert!(page.contains("1 being booked"), "{page}");
    assert!(page.contains("<div class=\"appt held\">"), "{page}");
}

/// Where a page's link of this name leads.
fn link(page: &str, word: &str) -> Option<String> {
    let before = page.split(&format!("\">{word}</a>")).next()?;
    if before.len() == page.len() {
        return None;
    }
    let href = before.rsplit("href=\"").next()?;
    Some(href.replace("&#38;", "&"))
}

#[tokio::test]
async fn times_lead_later_up_to_the_horizon_and_back() {
    let doors = doors();
    let maya = doors.athlete().await;
    let first = doors.get("/book", &maya).await.text;
    assert_eq!(link(&first, "Earlier"), None);
    let second = doors.get(&link(&first, "Later").unwrap(), &maya).await.text;
    assert!(second.contains("June 2026"), "{second}");
    let day = between(&second, "name=\"day\" value=\"", "\"");
    assert!(day >= "2026-06-01", "{day}");
    assert!(second.contains("name=\"slot\""), "{second}");
    let chosen = second.split("class=\"month\"").nth(1).unwrap();
    let chosen = between(chosen, "<a href=\"", "\"").replace("&#38;", "&");
    let chosen = chosen.split('#').next().unwrap();
    let third = doors.get(chosen, &maya).await.text;
    assert!(
        third.contains("June 2026"),
        "a day of them stays among them"
    );
    let back = doors
        .get(&link(&second, "Earlier").unwrap(), &maya)
        .await
        .text;
    assert!(back.contains("May 2026"), "{back}");
    // A day far ahead, as a frame of another site links to it.
    let far = doors.get("/book?day=2026-08-04", &maya).await.text;
    assert_eq!(between(&far, "name=\"day\" value=\"", "\""), "2026-08-04");
    assert!(far.contains("July") && far.contains("August 2026"), "{far}");
    // Nonsense shows what is nearest.
    let past = doors.get("/book?from=1999-01-01", &maya).await.text;
    assert!(past.contains("May 2026"), "{past}");

    let owner = doors.sign_in(doors.sample.owner.id, 70).await;
    let form = "what=booking&notice=&horizon=40&cancel=24";
    let kept = doors.post("/clinic/set-up/house", &owner, form).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
    let last = doors.get(&link(&first, "Later").unwrap(), &maya).await.text;
    assert_eq!(link(&last, "Later"), None);
    let says = "Times can be booked until Saturday 13 June.";
    assert!(last.contains(says), "{last}");
}

#[tokio::test]
async fn a_frame_leads_later_and_back() {
    let doors = doors();
    let owner = doors.sign_in(doors.sample.owner.id, 70).await;
    let form = "sites=https%3A%2F%2Fclub.example";
    doors.post("/clinic/embed", &owner, form).await;
    let frame = format!("/embed/{}", doors.sample.clinic);
    let first = doors.get(&frame, "").await.text;
    assert_eq!(link(&first, "Earlier"), None);
    let later = link(&first, "Later").unwrap();
    let second = doors.get(&format!("{frame}{later}"), "").await.text;
    assert!(second.contains("datetime=\"2026-05-1"), "{second}");
    assert!(!second.contains("datetime=\"2026-05-17\""), "{second}");
    assert!(
        link(&second, "Earlier")
            .unwrap()
            .ends_with("from=2026-05-04")
    );
}

/// Books the first time of a page of them for Maya: the address of the appointment.
async fn booked(doors: &Doors, maya: &str, page: &str) -> String {
    let slot = between(page, "name=\"slot\" value=\"", "\"");
    let hold = doors.post("/hold", maya, &format!("slot={slot}")).await;
    let hold = hold.to().to_owned();
    let book = format!("{hold}/book");
    doors.post(&book, maya, "none=all&rest=none").await;
    let booked = doors.post(&book, maya, "consented=yes").await;
    assert!(
        booked.to().starts_with("/appointment/"),
        "{} {}",
        booked.to(),
        booked.text
    );
    booked.to().split('?').next().unwrap().to_owned()
}

#[tokio::test]
async fn inside_the_notice_the_page_says_what_stands_and_shows_no_times() {
    let mut doors = doors();
    let maya = doors.athlete().await;
    let page = doors.get("/book?day=2026-05-06", &maya).await.text;
    let appointment = booked(&doors, &maya, &page).await;
    let moving = doors.get(&format!("{appointment}/move"), &maya).await;
    let times = doors.get(moving.to(), &maya).await.text;
    let own = between(&page, "name=\"slot\" value=\"", "\"").to_owned();
    assert!(times.contains("name=\"slot\""), "{times}");
    assert!(
        !times.contains(&format!("value=\"{own}\"")),
        "its own start is no move"
    );

    let seen = doors.get(&appointment, &maya).await.text;
    assert!(
        seen.contains(&format!("href=\"{appointment}/move\"")),
        "{seen}"
    );
    let starts_at: Timestamp = between(&seen, "<time datetime=\"", "\"").parse().unwrap();
    doors.later(starts_at.duration_since(monday()) - SignedDuration::from_hours(2));
    let seen = doors.get(&appointment, &maya).await.text;
    assert!(
        seen.contains("It could be moved or cancelled here until"),
        "{seen}"
    );
    assert!(seen.contains("call the clinic"), "{seen}");
    let number = "<a href=\"tel:+17805550118\">Call +1 780 555 0118</a>";
    assert!(seen.contains(number), "{seen}");
    assert!(
        !seen.contains(&format!("href=\"{appointment}/move\"")),
        "{seen}"
    );
    assert!(
        !seen.contains("My plans changed") && seen.contains("I am ill: cancel"),
        "{seen}"
    );
    let moving = doors.get(&format!("{appointment}/move"), &maya).await;
    assert_eq!(moving.to(), format!("{appointment}?why=late"));
    let id = appointment.rsplit('/').next().unwrap();
    let times = doors.get(&format!("/book?move={id}"), &maya).await;
    assert_eq!(
        times.to(),
        format!("{appointment}?why=late"),
        "{}",
        times.text
    );
    let ill = doors
        .post(&format!("{appointment}/cancel"), &maya, "cause=illness")
        .await;
    assert_eq!(ill.to(), format!("{appointment}?new=cancelled"));
}

#[tokio::test]
async fn who_comes_another_day_is_not_here() {
    let doors = doors();
    let desk = doors.sign_in(doors.sample.front_desk.id, 61).await;
    let day = doors.get("/day?date=2026-05-05", &desk).await.text;
    let page = day.split("href=\"/desk/appointments/").nth(1).unwrap();
    let page = format!("/desk/appointments/{}", page.split('"').next().unwrap());
    let seen = doors.get(&page, &desk).await.text;
    assert!(!seen.contains("value=\"arrived\""), "{seen}");
    let here = doors
        .post(&format!("{page}/stage"), &desk, "said=arrived")
        .await;
    assert_eq!(here.to(), format!("{page}?why=day"), "{}", here.text);
    let told = doors.get(here.to(), &desk).await.text;
    assert!(told.contains("It is not today"), "{told}");
}
