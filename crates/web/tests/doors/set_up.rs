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
        phone: None,
        country: "CA".into(),
        zone: "America/Edmonton".into(),
        owner: "Sam".into(),
        owner_email: "sam@knead.example".into(),
        web_address: None,
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
    let (session, _) = practice::sign_in(&doors.practice, clinic, &token.unwrap(), now(3))
        .await
        .unwrap();
    (doors, format!("__Host-knead={session}"))
}

/// The clinic's pages, as its owner uses them.
struct Owner {
    doors: Doors,
    cookie: String,
}

impl Owner {
    async fn new() -> Self {
        let (doors, cookie) = founded().await;
        Self { doors, cookie }
    }

    async fn page(&self, path: &str) -> String {
        let path = format!("/clinic/set-up{path}");
        let shown = self.doors.get(&path, &self.cookie).await;
        assert_eq!(shown.status, StatusCode::OK, "{path}: {}", shown.text);
        shown.text
    }

    /// Sends a form, and follows to the page that it leads to: its path after `/clinic/set-up`, and its text.
    async fn keep(&self, path: &str, form: &str) -> (String, String) {
        let path = format!("/clinic/set-up{path}");
        let kept = self.doors.post(&path, &self.cookie, form).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{form}: {}", kept.text);
        let next = kept.to().strip_prefix("/clinic/set-up").unwrap();
        let path = next.split('?').next().unwrap().to_owned();
        (path, self.page(next).await)
    }

    async fn refuse(&self, path: &str, form: &str) -> String {
        let path = format!("/clinic/set-up{path}");
        let refused = self.doors.post(&path, &self.cookie, form).await;
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        assert_eq!(refused.status, status, "{form}: {}", refused.text);
        refused.text
    }

    /// How many starts a day the clinic offers, from its Monday on.
    async fn times(&self, service: &str, place: &str) -> Vec<(String, Vec<String>)> {
        let asked = format!("/times?service={service}&location={place}&from=2026-05-04&days=8");
        let answer = self.doors.get(&asked, &self.cookie).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let times: serde_json::Value = serde_json::from_str(&answer.text).unwrap();
        let words = |times: &serde_json::Value| {
            let times = times.as_array().unwrap().iter();
            times
                .map(|time| time.as_str().unwrap().to_owned())
                .collect()
        };
        let days = times["days"].as_array().unwrap().iter();
        days.map(|day| {
            (
                day["day"].as_str().unwrap().to_owned(),
                words(&day["times"]),
            )
        })
        .collect()
    }
}

/// The last part of an address.
fn id_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

fn first_and_last(day: &(String, Vec<String>)) -> (&str, &str, &str) {
    let (on, times) = day;
    (on, times.first().unwrap(), times.last().unwrap())
}

#[tokio::test]
async fn an_owner_gets_from_nothing_to_times_that_change_with_each_form() {
    let owner = Owner::new().await;
    let empty = owner.page("").await;
    assert!(empty.contains("Nothing can be booked yet"), "{empty}");
    let place = between(&empty, "href=\"/clinic/set-up/places/", "\"").to_owned();
    let (room, _) = owner
        .keep(
            "/rooms/new",
            &format!("what=room&name=Blue&place={place}&equipment=Second+table,+Steam"),
        )
        .await;
    let form = "what=service&name=Maintenance&kind=maintenance&minutes=60&price=108,50&before=5&after=10&pressure=3&equipment=steam&add_name_0=Feet&add_minutes_0=15&add_price_0=20";
    let (service, shown) = owner.keep("/services/new", form).await;
    assert!(
        shown.contains("value=\"108.50\"") && shown.contains("value=\"Feet\""),
        "{shown}"
    );
    let (noor, _) = owner
        .keep(
            "/therapists/new",
            "what=therapist&name=Noor&email=noor@knead.example&pressure=4",
        )
        .await;
    let needed = owner.page("").await;
    assert!(needed.contains("Hours for a therapist"), "{needed}");
    let hours = format!(
        "what=hours&place={place}&weekday=1&weekday=2&from=09:00&until=17:00&pause_from=12:00&pause_until=13:00"
    );
    owner.keep(&noor, &hours).await;
    let whole = owner.page("").await;
    for says in [
        // Monday, 09:20 there: the next quarter from which 5 minutes before are free.
        "Can be booked: Maintenance, Monday 4 May, 09:30 with Noor",
        "second table, steam",
        "Mill Lane: break Monday, Tuesday 12:00 to 13:00",
        "Can be added: Feet, 15 minutes, 20.00 CAD",
    ] {
        assert!(whole.contains(says), "{says}: {whole}");
    }
    let times = || owner.times(id_of(&service), &place);
    let tuesday = times().await.remove(1);
    assert_eq!(first_and_last(&tuesday), ("2026-05-05", "09:15", "15:45"));

    // The room is open on Tuesday afternoons alone.
    owner
        .keep(
            &room,
            &format!("what=hours&place={place}&weekday=2&from=13:00&until=17:00"),
        )
        .await;
    let open = times().await;
    assert_eq!(open.len(), 1, "{open:?}");
    assert_eq!(first_and_last(&open[0]), ("2026-05-05", "13:15", "15:45"));

    // Noor takes longer; and speaks Portuguese.
    let own = format!("what=gives&gives_{0}=1&own_{0}=90", id_of(&service));
    owner.keep(&noor, &own).await;
    assert_eq!(
        first_and_last(&times().await[0]),
        ("2026-05-05", "13:15", "15:15")
    );
    let about =
        "what=about&name=Noor&languages=Portuguese,+english&gender=woman&seniority=lead&pressure=4";
    let (_, shown) = owner.keep(&noor, about).await;
    assert!(shown.contains("value=\"English, Portuguese\""), "{shown}");

    // More is kept free after it.
    let form = format!("{}&add_name_1=", form.replace("after=10", "after=40"));
    owner.keep(&service, &form).await;
    assert_eq!(
        first_and_last(&times().await[0]),
        ("2026-05-05", "13:15", "14:45")
    );

    owner
        .keep("/house", "what=holiday&on=2026-05-05&name=Founders")
        .await;
    assert_eq!(times().await, []);
    owner
        .keep("/house", "what=no-holiday&on=2026-05-05&place=")
        .await;
    assert_eq!(times().await.len(), 1);
    let day = format!("what=day&place={place}&on=2026-05-05&from=14:00&until=18:00");
    owner.keep(&noor, &day).await;
    assert_eq!(
        first_and_last(&times().await[0]),
        ("2026-05-05", "14:15", "14:45")
    );
    owner
        .keep(
            &noor,
            &format!("what=usual-day&place={place}&on=2026-05-05"),
        )
        .await;

    owner
        .keep(
            &noor,
            "what=skill&skill=sport&level=expert&expires=2027-01-31",
        )
        .await;
    owner
        .keep(&noor, "what=limits&deep=180&row=90&rest=20")
        .await;
    let whole = owner.page("").await;
    for says in [
        "Sport, expert, until 31 January 2027",
        "At most a day: 180 minutes of deep work, 90 of them in a row, then 20 minutes of rest",
        "Speaks English, Portuguese",
        "Maintenance: 90 minutes",
    ] {
        assert!(whole.contains(says), "{says}: {whole}");
    }

    // It ends, and is offered again.
    let (_, ended) = owner.keep(&service, "what=end").await;
    assert!(ended.contains("what was booked stays."), "{ended}");
    assert_eq!(times().await, []);
    let whole = owner.page("").await;
    assert!(whole.contains("Offered no more"), "{whole}");
    owner.keep(&service, "what=again").await;
    assert_eq!(
        first_and_last(&times().await[0]),
        ("2026-05-05", "13:15", "14:45")
    );
}

#[tokio::test]
async fn each_field_says_what_is_wrong_with_it_and_keeps_what_was_written() {
    let owner = Owner::new().await;
    let place = owner.page("").await;
    let place = between(&place, "href=\"/clinic/set-up/places/", "\"").to_owned();
    let (noor, _) = owner
        .keep(
            "/therapists/new",
            "what=therapist&name=Noor&email=noor@knead.example&pressure=4",
        )
        .await;
    let check = |path: String, form: String, id: &'static str, says: &'static str| {
        let owner = &owner;
        async move {
            let page = owner.refuse(&path, &form).await;
            let beside = format!("<p class=\"wrong small\" id=\"{id}-wrong\">{says}</p>");
            assert!(page.contains(&beside), "{beside}: {page}");
            assert!(
                page.contains(&format!("<a href=\"#{id}\">")),
                "{id}: {page}"
            );
            page
        }
    };
    check(
        noor.clone(),
        "what=skill&skill=sport&level=expert&expires=2199-12-31".to_owned(),
        "skill-expires",
        "Choose a day within 10 years, up to 2036-05-04.",
    )
    .await;
    let service =
        "what=service&name=Odd+one&kind=maintenance&minutes=42&price=cheap&notice=soon".to_owned();
    let page = check(
        "/services/new".into(),
        service,
        "service-minutes",
        "Minutes go in fives: 40 or 45.",
    )
    .await;
    assert!(
        page.contains("value=\"Odd one\"") && page.contains("value=\"42\""),
        "{page}"
    );
    for id in ["service-price-wrong", "service-notice-wrong"] {
        assert!(page.contains(id), "{id}: {page}");
    }
    let long =
        "what=service&name=Long&kind=maintenance&minutes=300&before=300&after=5&price=".to_owned();
    check(
        "/services/new".into(),
        long,
        "service-minutes",
        "At most 600 minutes, with what is kept free before and after.",
    )
    .await;
    check(
        "/rooms/new".into(),
        format!("what=room&name=+&place={place}"),
        "room-name",
        "Write a name.",
    )
    .await;
    check(
        "/rooms/new".into(),
        "what=room&name=Blue&place=here".into(),
        "room-place",
        "Choose from the list.",
    )
    .await;
    check(
        "/therapists/new".into(),
        "what=therapist&name=Noor&email=noor".into(),
        "therapist-email",
        "Write an e-mail address, such as noor@example.org.",
    )
    .await;
    check(
        "/therapists/new".into(),
        "what=therapist&name=Noor&email=noor@knead.example".into(),
        "therapist-email",
        "They are a therapist here already.",
    )
    .await;
    let hours = format!("what=hours&place={place}&from=09:00&until=25:00");
    let page = check(noor.clone(), hours, "hours-until", "Write times as 09:30.").await;
    assert!(page.contains("id=\"hours-weekday-wrong\""), "{page}");
    let hours =
        |more: &str| format!("what=hours&place={place}&weekday=1&from=09:00&until=17:00&{more}");
    check(
        noor.clone(),
        hours("pause_from=18:00&pause_until=19:00"),
        "hours-pause_from",
        "A break lies inside of the hours.",
    )
    .await;
    check(
        noor.clone(),
        hours("first=2026-06-01&last=2026-05-01"),
        "hours-last",
        "The last day is before the first.",
    )
    .await;
    check(
        noor.clone(),
        "what=about&name=Noor&languages=Klingonish".into(),
        "about-languages",
        "“klingonish” is not known by this name; write its code, such as pt.",
    )
    .await;
    check(
        "/places/new".into(),
        "what=place&name=Quay&country=CAN&zone=Mars".into(),
        "place-country",
        "Write the country in two letters, such as CA.",
    )
    .await;
    check(
        "/places/new".into(),
        "what=place&name=Quay&country=CA&zone=Europe/Lisbon&phone=call+us".into(),
        "place-phone",
        "Write a number such as +1 780 555 0123 or 780-555-0123 ext. 4.",
    )
    .await;
    check(
        "/house".into(),
        "what=holiday&name=Off".into(),
        "holiday-on",
        "Choose a day.",
    )
    .await;
    let nothing = owner.refuse("/house", "what=nonsense").await;
    assert!(nothing.contains("Choose what to change."), "{nothing}");
    for path in [
        "/rooms/none",
        "/services/0190a0a0-0000-7000-8000-000000000000",
    ] {
        let path = format!("/clinic/set-up{path}");
        let missing = owner.doors.get(&path, &owner.cookie).await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn the_second_of_two_who_change_one_thing_is_told_and_keeps_what_they_wrote() {
    let owner = Owner::new().await;
    let place = owner.page("").await;
    let place = between(&place, "href=\"/clinic/set-up/places/", "\"").to_owned();
    let (room, page) = owner
        .keep("/rooms/new", &format!("what=room&name=Blue&place={place}"))
        .await;
    let seen = between(&page, "name=\"seen\" value=\"", "\"").to_owned();
    let form = |name: &str, seen: &str| format!("what=room&name={name}&place={place}&seen={seen}");
    owner.keep(&room, &form("Moss", &seen)).await;
    let told = owner.refuse(&room, &form("Fern", &seen)).await;
    assert!(
        told.contains("Somebody changed this after you opened it."),
        "{told}"
    );
    assert!(
        told.contains("value=\"Fern\"") && told.contains("<h1>Moss</h1>"),
        "{told}"
    );
    let seen = between(&told, "name=\"seen\" value=\"", "\"").to_owned();
    let (_, kept) = owner.keep(&room, &form("Fern", &seen)).await;
    assert!(kept.contains("<h1>Fern</h1>"), "{kept}");
}

#[tokio::test]
async fn only_the_owner_changes_the_house_and_athletes_do_not_see_how_it_works() {
    let doors = doors();
    let [noor, desk, _] = doors.staff().await;
    let athlete = doors.athlete().await;
    let form = "what=holiday&on=2026-05-05&name=Off";
    for cookie in [&noor, &desk, &athlete] {
        let refused = doors.post("/clinic/set-up/house", cookie, form).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        for path in [
            "rooms/new",
            "services/new",
            "therapists/new",
            "places/new",
            "house",
        ] {
            let path = format!("/clinic/set-up/{path}");
            let refused = doors.get(&path, cookie).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}");
        }
    }
    for path in ["/clinic/set-up", "/desk/touched"] {
        let refused = doors.get(path, &athlete).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}");
    }
    let seen = doors.get("/clinic/set-up", &desk).await;
    assert_eq!(seen.status, StatusCode::OK);
    assert!(!seen.text.contains("<form class=\"stack\""));
    assert!(!seen.text.contains("href=\"/clinic/set-up/"));
    let touched = doors.get("/desk/touched", &desk).await;
    assert!(
        touched.text.contains("Everything that is booked fits."),
        "{}",
        touched.text
    );
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

#[tokio::test]
async fn a_place_has_a_number_that_its_pages_and_search_engines_know() {
    let owner = Owner::new().await;
    let empty = owner.page("").await;
    let place = between(&empty, "href=\"/clinic/set-up/places/", "\"").to_owned();
    let path = format!("/places/{place}");
    let form = "what=place&name=Mill+Lane&address=1+Mill+Lane&country=CA&zone=America/Edmonton";
    let numbered = format!("{form}&phone=%2B1+780++555-0123+ext.+4");
    let (_, page) = owner.keep(&path, &numbered).await;
    assert!(page.contains("value=\"+1 780 555-0123 ext. 4\""), "{page}");
    let visit = owner.doors.get("/visit", "").await.text;
    assert!(
        visit.contains("\"telephone\":\"+1 780 555-0123 ext. 4\""),
        "{visit}"
    );
    let (_, page) = owner.keep(&path, form).await;
    assert!(!page.contains("555-0123"), "{page}");
    let visit = owner.doors.get("/visit", "").await.text;
    assert!(!visit.contains("telephone"), "{visit}");
}
