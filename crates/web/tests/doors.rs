//! The doors from outside: real requests through the router, a real database, a set clock.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "doors/api.rs"]
mod api;
#[path = "doors/api_keys.rs"]
mod api_keys;
#[path = "doors/beside.rs"]
mod beside;
#[path = "doors/calendars.rs"]
mod calendars;
#[path = "doors/clinic.rs"]
mod clinic;
#[path = "doors/day.rs"]
mod day;
#[path = "doors/desk.rs"]
mod desk;
#[path = "doors/embed.rs"]
mod embed;
#[path = "doors/fhir.rs"]
mod fhir;
#[path = "doors/finish.rs"]
mod finish;
#[path = "doors/house.rs"]
mod house;
#[path = "doors/nights.rs"]
mod nights;
#[path = "doors/questions.rs"]
mod questions;
#[path = "doors/set_up.rs"]
mod set_up;
#[path = "doors/twice.rs"]
mod twice;
#[path = "doors/unreadable.rs"]
mod unreadable;
#[path = "doors/weeks.rs"]
mod weeks;

use std::{
    path::Path,
    sync::{Arc, OnceLock},
};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use care::{id::Id, people::Person, rules::RuleBook};
use jiff::{SignedDuration, Timestamp};
use practice::{
    Files, Now, OpenStore, Post, Practice, StoreOptions, link_for,
    sample::{Sample, open_sample, sample_clinic},
};
use tempfile::TempDir;
use tower::ServiceExt;

/// A Monday morning in Edmonton.
fn monday() -> Timestamp {
    "2026-05-04T15:20:00Z".parse().unwrap()
}

fn now(number: u8) -> Now {
    Now {
        at: monday(),
        chance: [number; 32],
    }
}

fn practice_in(folder: &Path) -> Practice {
    let store = OpenStore::sqlite(folder.join("knead.db"), &StoreOptions::default()).unwrap();
    Practice {
        store,
        rules: Arc::new(RuleBook::built_in().unwrap()),
        files: Files::new(folder.join("files")),
        post: Post::Kept,
        calendars: None,
    }
}

/// The made-up clinic, laid out once; each test works on its own copy.
fn laid_out() -> &'static (TempDir, Sample) {
    static ONCE: OnceLock<(TempDir, Sample)> = OnceLock::new();
    ONCE.get_or_init(|| {
        let work = || {
            let folder = tempfile::tempdir().unwrap();
            let practice = practice_in(folder.path());
            practice.store.migrate(monday()).unwrap();
            let runtime = tokio::runtime::Runtime::new().unwrap();
            let sample = runtime.block_on(open_sample(&practice, now(1))).unwrap();
            (folder, sample)
        };
        std::thread::spawn(work).join().unwrap()
    })
}

struct Doors {
    router: Router,
    practice: Arc<Practice>,
    sample: &'static Sample,
    folder: TempDir,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    fn to(&self) -> &str {
        self.headers
            .get(header::LOCATION)
            .map_or("", |value| value.to_str().unwrap())
    }
}

fn doors() -> Doors {
    doors_with(|_| {})
}

fn doors_with(set: impl Fn(&mut web::WebOptions)) -> Doors {
    doors_of(|_| {}, set)
}

fn doors_of(practised: impl Fn(&mut Practice), set: impl Fn(&mut web::WebOptions)) -> Doors {
    let (laid, sample) = laid_out();
    let folder = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(laid.path()).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            std::fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
        }
    }
    let mut practice = practice_in(folder.path());
    practised(&mut practice);
    let practice = Arc::new(practice);
    let mut options = web::WebOptions::new(sample.clinic, "https://clinic.example");
    options.clock = Arc::new(monday);
    set(&mut options);
    Doors {
        router: web::router(practice.clone(), options),
        practice,
        sample,
        folder,
    }
}

impl Doors {
    async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    async fn get(&self, path: &str, cookie: &str) -> Answer {
        let request = Request::get(path).header(header::COOKIE, cookie);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    async fn post(&self, path: &str, cookie: &str, form: &str) -> Answer {
        let request = Request::post(path)
            .header(header::COOKIE, cookie)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(form.to_owned())).unwrap())
            .await
    }

    /// Signs a person in by a link, as a browser does; answers with the cookie to send.
    async fn sign_in(&self, person: Id<Person>, number: u8) -> String {
        let life = SignedDuration::from_hours(1);
        let token = link_for(
            &self.practice,
            self.sample.clinic,
            person,
            life,
            now(number),
        )
        .await
        .unwrap();
        let answer = self.post(&format!("/sign-in/{token}"), "", "").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
        for flag in [
            "__Host-knead=",
            "HttpOnly",
            "Secure",
            "SameSite=Lax",
            "Path=/",
        ] {
            assert!(cookie.contains(flag), "{flag} in {cookie}");
        }
        cookie.split(';').next().unwrap().to_owned()
    }

    /// The same doors, later: sessions stay.
    fn later(&mut self, after: SignedDuration) {
        let mut options = web::WebOptions::new(self.sample.clinic, "https://clinic.example");
        options.clock = Arc::new(move || monday() + after);
        self.router = web::router(self.practice.clone(), options);
    }

    async fn athlete(&self) -> String {
        self.sign_in(self.sample.athlete.id, 40).await
    }

    /// From Today to a kept time: the address of its page.
    async fn held(&self, cookie: &str) -> String {
        let today = self.get("/", cookie).await;
        assert_eq!(today.status, StatusCode::OK);
        let token = between(&today.text, "name=\"slot\" value=\"", "\"");
        let held = self.post("/hold", cookie, &format!("slot={token}")).await;
        assert!(held.to().starts_with("/hold/"), "{}", held.to());
        held.to().to_owned()
    }
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text.split_once(before).unwrap();
    rest.split_once(after).unwrap().0
}

#[tokio::test]
async fn nobody_sees_a_page_of_anybody_without_signing_in() {
    let doors = doors();
    for path in [
        "/",
        "/book",
        "/invitation",
        "/training",
        "/training/load.csv",
        "/check-in",
        "/questions",
        "/questions/rest",
        "/questions/where",
        "/questions/one-side",
        "/not-yet",
        "/day",
    ] {
        let answer = doors.get(path, "").await;
        assert_eq!(
            (answer.status, answer.to()),
            (StatusCode::SEE_OTHER, "/sign-in"),
            "{path}"
        );
        let answer = doors.get(path, "__Host-knead=made-up").await;
        assert_eq!(answer.to(), "/sign-in", "{path} with a made-up session");
    }
}

#[tokio::test]
async fn a_form_of_another_site_does_nothing() {
    let doors = doors();
    let cookie = doors.athlete().await;
    for foreign in [
        vec![("sec-fetch-site", "cross-site")],
        vec![("sec-fetch-site", "same-site")],
        vec![
            ("origin", "https://evil.example"),
            ("host", "clinic.example"),
        ],
        vec![],
    ] {
        let mut request = Request::post("/questions")
            .header(header::COOKIE, &cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in &foreign {
            request = request.header(*name, *value);
        }
        let answer = doors
            .send(request.body(Body::from("none=all")).unwrap())
            .await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{foreign:?}");
    }
    let answer = doors.post("/questions", &cookie, "none=all").await;
    assert_eq!(answer.to(), "/questions/rest", "the same form of our own");
}

#[tokio::test]
async fn a_booking_needs_the_consent_and_belongs_to_one_person() {
    let doors = doors();
    let cookie = doors.athlete().await;
    let hold = doors.held(&cookie).await;
    let book = format!("{hold}/book");
    let refused = doors.post(&book, &cookie, "none=all").await;
    assert_eq!(
        refused.to(),
        format!("{hold}#book"),
        "answers are kept first"
    );
    let refused = doors.post(&book, &cookie, "").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("id=\"consent-problem\""));
    let booked = doors.post(&book, &cookie, "consented=yes").await;
    assert!(
        booked.to().starts_with("/appointment/"),
        "{}",
        booked.status
    );

    let address = booked.to().split('?').next().unwrap();
    assert_eq!(doors.get(address, &cookie).await.status, StatusCode::OK);
    let other = sample_clinic(&now(1)).unwrap().others[0].id;
    let stranger = doors.sign_in(other, 41).await;
    for path in [
        address.to_owned(),
        format!("{address}/calendar.ics"),
        format!("{address}/move"),
    ] {
        let answer = doors.get(&path, &stranger).await;
        let closed = [StatusCode::NOT_FOUND, StatusCode::FORBIDDEN].contains(&answer.status);
        assert!(closed, "{path}: {}", answer.status);
        assert!(!answer.text.contains("Maya"), "{path}");
    }
    let answer = doors
        .post(&format!("{address}/cancel"), &stranger, "")
        .await;
    assert!([StatusCode::NOT_FOUND, StatusCode::FORBIDDEN].contains(&answer.status));
}

#[tokio::test]
async fn what_a_yes_leaves_open_is_asked_and_kept_and_no_address_tells_of_it() {
    let doors = doors();
    let cookie = doors.athlete().await;
    let asked = doors.get("/questions", &cookie).await.text;
    assert!(
        asked.contains("name=\"more-R09-temperature_c\"")
            && asked.contains("Your answers hold for 12 hours")
    );
    let unclear = doors
        .post("/questions", &cookie, "yes=R09&more-R09-temperature_c=warm")
        .await;
    assert_eq!(unclear.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        unclear
            .text
            .contains("This answer could not be read: What was the highest temperature")
    );
    assert!(
        unclear.text.contains("value=\"R09\" checked"),
        "what was sent is kept"
    );
    let form = "yes=R09&more-R09-temperature_c=38.6&more-R09-last_fever_at=2026-05-04T07:00";
    let told = doors.post("/questions", &cookie, form).await;
    assert_eq!(
        (told.status, told.to()),
        (StatusCode::SEE_OTHER, "/not-yet")
    );
    let page = doors.get("/not-yet", &cookie).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.text.contains("until") || page.text.contains("before"),
        "it says until when"
    );
    let again = doors.get("/questions", &cookie).await.text;
    assert!(
        again.contains("value=\"38.6\"") && again.contains("value=\"2026-05-04T07:00\""),
        "answers are remembered"
    );
    for href in again
        .split("href=\"")
        .skip(1)
        .chain(page.text.split("href=\"").skip(1))
    {
        let href = href.split('"').next().unwrap();
        for word in ["R09", "fever", "38.6", "symptom", "sore"] {
            assert!(!href.contains(word), "{href}");
        }
    }
}

#[tokio::test]
async fn the_outbox_is_open_in_the_demo_and_nowhere_else() {
    let real = doors();
    let owner = real.sign_in(real.sample.owner.id, 42).await;
    for cookie in ["", owner.as_str()] {
        assert_eq!(
            real.get("/outbox", cookie).await.status,
            StatusCode::NOT_FOUND
        );
    }
    let demo = doors_with(|options| options.demo = true);
    assert_eq!(demo.get("/outbox", "").await.status, StatusCode::OK);
}

#[tokio::test]
async fn every_answer_carries_the_headers_of_safety() {
    let doors = doors();
    let cookie = doors.athlete().await;
    let answers = [
        doors.get("/", &cookie).await,
        doors.get("/sign-in", "").await,
        doors.get("/nothing-here", "").await,
        doors.get("/appointment/nonsense", &cookie).await,
        doors.get("/health", "").await,
        doors.get("/metrics", "").await,
        doors
            .post("/questions", &cookie, &"x".repeat(300 * 1024))
            .await,
    ];
    assert_eq!(answers[2].status, StatusCode::NOT_FOUND);
    assert_eq!(answers[3].status, StatusCode::NOT_FOUND);
    assert_eq!(
        answers[6].status,
        StatusCode::PAYLOAD_TOO_LARGE,
        "a form has its limit"
    );
    for answer in &answers {
        let policy = answer.headers[header::CONTENT_SECURITY_POLICY]
            .to_str()
            .unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"));
        assert_eq!(answer.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(answer.headers[header::REFERRER_POLICY], "same-origin");
        assert!(answer.headers.contains_key(header::CACHE_CONTROL));
    }
    assert_eq!(answers[0].headers[header::CACHE_CONTROL], "no-store");
}

#[tokio::test]
async fn the_figures_name_routes_and_no_person() {
    let doors = doors();
    let cookie = doors.athlete().await;
    doors
        .get("/appointment/0190f0c0-0000-7000-8000-000000000000", &cookie)
        .await;
    assert_eq!(doors.get("/health", "").await.text, "ok\n");
    assert_eq!(doors.get("/ready", "").await.text, "ready\n");
    let figures = doors.get("/metrics", "").await.text;
    assert!(
        figures.contains("/appointment/{id}") && !figures.contains("0190f0c0"),
        "{figures}"
    );
}

#[tokio::test]
async fn a_lost_database_is_told_calmly() {
    let doors = doors();
    let cookie = doors.athlete().await;
    for entry in std::fs::read_dir(doors.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            std::fs::write(path, [b'?'; 100]).unwrap();
        }
    }
    let answer = doors.get("/", &cookie).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.headers.contains_key(header::RETRY_AFTER));
    assert!(
        answer.text.contains("Nothing you had before is lost") && !answer.text.contains("knead.db")
    );
    assert_eq!(doors.get("/health", "").await.status, StatusCode::OK);
    assert_eq!(
        doors.get("/ready", "").await.status,
        StatusCode::SERVICE_UNAVAILABLE
    );
}

#[tokio::test]
async fn an_upload_is_named_by_its_last_part_and_has_its_limit() {
    let doors = doors_with(|options| options.upload_limit = 64 * 1024);
    let cookie = doors.athlete().await;
    let send = async |name: &str, bytes: usize| {
        let body = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n{}\r\n--edge--\r\n",
            "n".repeat(bytes)
        );
        let request = Request::post("/training/import?watch=w-1")
            .header(header::COOKIE, &cookie)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge");
        let sent = doors.send(request.body(Body::from(body)).unwrap()).await;
        assert_eq!(sent.to(), "/training?import=w-1");
        doors.get(sent.to(), &cookie).await.text
    };
    let told = send("../../../etc/passwd.fit", 200).await;
    assert!(told.contains("passwd.fit") && !told.contains("etc/passwd") && !told.contains("/tmp"));
    assert!(
        send("long.fit", 100 * 1024)
            .await
            .contains("Nothing was imported.")
    );
}
