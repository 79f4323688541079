//! Several clinics behind one server, told apart by the host that a browser names.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};
use jiff::SignedDuration;
use practice::{
    FeedOf, NewClinic, Practice, WebAddress, found_clinic, link_for, make_calendar_feed,
    set_web_address,
};
use tower::ServiceExt;

use super::{Answer, Doors, between, doors, monday, now, practice_in};

const SUNDANCE: &str = "sundance.example";
const QUIET: &str = "quiet.example";

/// A house over the made-up clinic's database, and a clock that can be set forward by seconds.
fn house(doors: &Doors) -> (Router, Arc<AtomicI64>) {
    house_over(Arc::clone(&doors.practice), doors)
}

fn house_over(practice: Arc<Practice>, doors: &Doors) -> (Router, Arc<AtomicI64>) {
    let later = Arc::new(AtomicI64::new(0));
    let seconds = Arc::clone(&later);
    let mut usual = web::WebOptions::new(doors.sample.clinic, "https://usual.example");
    usual.clock =
        Arc::new(move || monday() + SignedDuration::from_secs(seconds.load(Ordering::SeqCst)));
    (web::house(practice, usual), later)
}

async fn send(house: &Router, host: &str, request: Request<Body>) -> Answer {
    let (mut parts, body) = request.into_parts();
    parts.headers.insert(header::HOST, host.parse().unwrap());
    let request = Request::from_parts(parts, body);
    let response = house.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    Answer {
        status: parts.status,
        headers: parts.headers,
        text: String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap(),
    }
}

async fn get(house: &Router, host: &str, path: &str, cookie: &str) -> Answer {
    let request = Request::get(path).header(header::COOKIE, cookie);
    send(house, host, request.body(Body::empty()).unwrap()).await
}

/// Uses a sign-in link at a host.
async fn follow(house: &Router, host: &str, token: &str) -> Answer {
    let request =
        Request::post(format!("/sign-in/{token}")).header("sec-fetch-site", "same-origin");
    send(house, host, request.body(Body::empty()).unwrap()).await
}

fn address(host: &str) -> WebAddress {
    WebAddress::parse(&format!("https://{host}")).unwrap()
}

/// Gives the made-up clinic an address, and opens another clinic beside it.
async fn open_another(doors: &Doors) {
    set_web_address(&doors.practice, doors.sample.clinic, address(SUNDANCE))
        .await
        .unwrap();
    let new = NewClinic {
        name: "Quiet Hands".into(),
        currency: "EUR".into(),
        location: "Mill Lane".into(),
        phone: None,
        country: "IE".into(),
        zone: "Europe/Dublin".into(),
        owner: "Una".into(),
        owner_email: "una@knead.example".into(),
        web_address: Some(address(QUIET)),
    };
    found_clinic(&doors.practice, new, now(90)).await.unwrap();
}

#[tokio::test]
async fn each_clinic_is_reached_at_its_own_host_and_nobody_elsewhere() {
    let doors = doors();
    open_another(&doors).await;
    let (house, _) = house(&doors);
    for (host, name, other) in [
        (SUNDANCE, "Harbour", "Quiet Hands"),
        ("SUNDANCE.example:443", "Harbour", "Quiet Hands"),
        (QUIET, "Quiet Hands", "Harbour"),
    ] {
        let visit = get(&house, host, "/visit", "").await;
        assert_eq!(visit.status, StatusCode::OK, "{host}");
        assert!(
            visit.text.contains(name) && !visit.text.contains(other),
            "{host}"
        );
        assert!(visit.text.contains(&format!(
            "https://{}",
            host.split(':').next().unwrap().to_lowercase()
        )));
    }
    for host in [
        "elsewhere.example",
        "quiet.example:8443",
        "",
        "quiet.example.evil.example",
    ] {
        let nobody = get(&house, host, "/", "").await;
        assert_eq!(nobody.status, StatusCode::NOT_FOUND, "{host}");
        assert_eq!(nobody.text, "There is no clinic at this address.\n");
        assert_eq!(get(&house, host, "/ready", "").await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn what_opens_one_clinic_opens_no_other() {
    let doors = doors();
    open_another(&doors).await;
    let (house, _) = house(&doors);
    let (clinic, maya) = (doors.sample.clinic, doors.sample.athlete.id);
    let life = SignedDuration::from_hours(1);
    let token = link_for(&doors.practice, clinic, maya, life, now(91)).await;
    let token = token.unwrap();

    assert_eq!(follow(&house, QUIET, &token).await.status, StatusCode::GONE);
    let signed_in = follow(&house, SUNDANCE, &token).await;
    assert_eq!(
        signed_in.status,
        StatusCode::SEE_OTHER,
        "the link was not used up elsewhere"
    );
    let cookie = signed_in.headers[header::SET_COOKIE].to_str().unwrap();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    assert_eq!(
        get(&house, SUNDANCE, "/me", &cookie).await.status,
        StatusCode::OK
    );
    let elsewhere = get(&house, QUIET, "/me", &cookie).await;
    assert_eq!(elsewhere.to(), "/sign-in");

    let actor = practice::Actor {
        clinic,
        person: maya,
        roles: [care::people::Role::Athlete].into(),
        key: None,
    };
    let feed = make_calendar_feed(&doors.practice, &actor, FeedOf::Athlete(maya), now(92)).await;
    let feed = format!("/calendars/{}.ics", feed.unwrap());
    assert_eq!(
        get(&house, SUNDANCE, &feed, "").await.status,
        StatusCode::OK
    );
    assert_eq!(
        get(&house, QUIET, &feed, "").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_mail_leads_to_the_clinic_that_was_asked() {
    let doors = doors();
    open_another(&doors).await;
    let (house, _) = house(&doors);
    let request = Request::post("/sign-in")
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from("email=una%40knead.example"))
        .unwrap();
    assert_eq!(send(&house, QUIET, request).await.status, StatusCode::OK);
    let owner = link_of(&doors).await;
    let token = between(&owner, "https://quiet.example/sign-in/", "\n");
    assert_eq!(
        follow(&house, QUIET, token).await.status,
        StatusCode::SEE_OTHER
    );
}

/// The text of the newest mail to the other clinic's owner.
async fn link_of(doors: &Doors) -> String {
    let other = practice::clinic_at(&doors.practice, QUIET).await.unwrap();
    let actor = practice::Actor {
        clinic: other.unwrap().clinic,
        person: care::id::Id::from_uuid(doors.sample.owner.id.uuid()),
        roles: [care::people::Role::Owner].into(),
        key: None,
    };
    let mails = practice::see_outbox(&doors.practice, &actor).await.unwrap();
    mails[0].mail.text.clone()
}

#[tokio::test]
async fn the_only_clinic_is_reached_everywhere_until_there_is_another() {
    let doors = doors();
    let (house, later) = house(&doors);
    for host in ["sundance.example", "10.0.0.7:8080", "anything"] {
        assert_eq!(get(&house, host, "/visit", "").await.status, StatusCode::OK);
    }
    open_another(&doors).await;
    later.store(6, Ordering::SeqCst);
    assert!(
        get(&house, QUIET, "/visit", "")
            .await
            .text
            .contains("Quiet Hands")
    );
    let nobody = get(&house, "anything", "/visit", "").await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);

    set_web_address(
        &doors.practice,
        doors.sample.clinic,
        address("moved.example"),
    )
    .await
    .unwrap();
    later.store(12, Ordering::SeqCst);
    let moved = get(&house, "moved.example", "/visit", "").await;
    assert!(moved.text.contains("https://moved.example"));
    let before = get(&house, SUNDANCE, "/visit", "").await;
    assert_eq!(before.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn whoever_signs_in_at_one_server_is_signed_in_at_the_other() {
    let doors = doors();
    let (one, _) = house(&doors);
    let second = Arc::new(practice_in(doors.folder.path()));
    let (other, _) = house_over(second, &doors);
    let life = SignedDuration::from_hours(1);
    let (clinic, maya) = (doors.sample.clinic, doors.sample.athlete.id);
    let token = link_for(&doors.practice, clinic, maya, life, now(93)).await;
    let signed_in = follow(&one, SUNDANCE, &token.unwrap()).await;
    let cookie = signed_in.headers[header::SET_COOKIE].to_str().unwrap();
    let cookie = cookie.split(';').next().unwrap().to_owned();

    // A time shown by one of them is held at the other, and confirmed at the first.
    let today = get(&one, SUNDANCE, "/", &cookie).await;
    let slot = between(&today.text, "name=\"slot\" value=\"", "\"");
    let hold = Request::post("/hold")
        .header("sec-fetch-site", "same-origin")
        .header(header::COOKIE, &cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("slot={slot}")))
        .unwrap();
    let held = send(&other, SUNDANCE, hold).await;
    assert!(held.to().starts_with("/hold/"), "{}", held.to());
    assert_eq!(
        get(&one, SUNDANCE, held.to(), &cookie).await.status,
        StatusCode::OK
    );

    let out = Request::post("/sign-out")
        .header("sec-fetch-site", "same-origin")
        .header(header::COOKIE, &cookie)
        .body(Body::empty())
        .unwrap();
    send(&other, SUNDANCE, out).await;
    assert_eq!(get(&one, SUNDANCE, "/me", &cookie).await.to(), "/sign-in");
}
