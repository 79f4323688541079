//! The nights on which the clocks change, in a clinic that is open through them: over pages, `/api/v1`, FHIR, mail and the Day.

use jiff::ToSpan;
use serde_json::{Value, json};

use super::{
    api::{self, get, post, text, to},
    fhir::{self, given, matches, reference},
    *,
};

/// A night from Saturday 22:00 to Sunday 06:00, and the massage of an hour in it that begins before the clocks change and ends after.
struct Night {
    zone: &'static str,
    sunday: &'static str,
    opens: &'static str,
    closes: &'static str,
    starts: &'static str,
    /// What the clock shows when it begins and when it ends.
    shows: (&'static str, &'static str),
    /// What no clock shows in this night, or shows twice and is told apart.
    skipped: &'static [&'static str],
    twice: &'static [&'static str],
    /// The quarter of an hour of the Sunday in which it begins, from 1.
    row: i64,
}

const NIGHTS: [Night; 6] = [
    Night {
        zone: "America/Edmonton",
        sunday: "2026-11-01",
        opens: "2026-11-01T04:00:00Z",
        closes: "2026-11-01T13:00:00Z",
        starts: "2026-11-01T07:30:00Z",
        shows: ("01:30 MDT", "01:30 MST"),
        skipped: &[],
        twice: &["01:00 MDT", "01:45 MDT", "01:00 MST", "01:45 MST"],
        row: 7,
    },
    Night {
        zone: "America/Edmonton",
        sunday: "2027-03-14",
        opens: "2027-03-14T05:00:00Z",
        closes: "2027-03-14T12:00:00Z",
        starts: "2027-03-14T08:30:00Z",
        shows: ("01:30", "03:30"),
        skipped: &["02:00", "02:15", "02:30", "02:45"],
        twice: &[],
        row: 7,
    },
    Night {
        zone: "Europe/London",
        sunday: "2026-10-25",
        opens: "2026-10-24T21:00:00Z",
        closes: "2026-10-25T06:00:00Z",
        starts: "2026-10-25T00:30:00Z",
        shows: ("01:30 BST", "01:30 GMT"),
        skipped: &[],
        twice: &["01:00 BST", "01:45 BST", "01:00 GMT", "01:45 GMT"],
        row: 7,
    },
    Night {
        zone: "Europe/London",
        sunday: "2027-03-28",
        opens: "2027-03-27T22:00:00Z",
        closes: "2027-03-28T05:00:00Z",
        starts: "2027-03-28T00:30:00Z",
        shows: ("00:30", "02:30"),
        skipped: &["01:00", "01:15", "01:30", "01:45"],
        twice: &[],
        row: 3,
    },
    // Half an hour only.
    Night {
        zone: "Australia/Lord_Howe",
        sunday: "2026-10-04",
        opens: "2026-10-03T11:30:00Z",
        closes: "2026-10-03T19:00:00Z",
        starts: "2026-10-03T15:00:00Z",
        shows: ("01:30", "03:00"),
        skipped: &["02:00", "02:15"],
        twice: &[],
        row: 7,
    },
    Night {
        zone: "Australia/Lord_Howe",
        sunday: "2027-04-04",
        opens: "2027-04-03T11:00:00Z",
        closes: "2027-04-03T19:30:00Z",
        starts: "2027-04-03T14:30:00Z",
        shows: ("01:30 +11", "02:00"),
        skipped: &[],
        twice: &["01:45 +11", "01:30 +1030", "01:45 +1030"],
        row: 7,
    },
];

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A clinic's place that is open in the night, with one room and one therapist, made by the owner's forms.
struct Place<'a> {
    doors: &'a Doors,
    night: &'a Night,
    owner: String,
    key: String,
    location: String,
    service: String,
    client: Value,
}

impl<'a> Place<'a> {
    async fn open(doors: &'a Doors, night: &'a Night) -> Self {
        let owner = doors.sign_in(doors.sample.owner.id, 71).await;
        let key = doors.key(&api::ALL).await;
        let services = doors.call(&key, get("/api/v1/services")).await.json;
        let services = services["services"].as_array().unwrap().iter();
        let mut services = services.filter(|one| one["kind"] == "relaxation");
        let service = text(&services.next().unwrap()["id"]).to_owned();
        let clients = doors.call(&key, get("/api/v1/clients?name=priya")).await;
        let mut place = Self {
            doors,
            night,
            owner,
            key,
            location: String::new(),
            service,
            client: clients.json["clients"][0]["id"].clone(),
        };
        let form = format!(
            "what=place&name=Night+house&address=1+Quay&country=CA&zone={}",
            night.zone
        );
        place.location = place.make("places", &form).await;
        let form = format!("what=room&name=Moon&place={}&equipment=", place.location);
        place.make("rooms", &form).await;
        let form = "what=therapist&name=Nia&email=nia@knead.example&pressure=4";
        let nia = place.make("therapists", form).await;
        for form in [
            format!("what=gives&gives_{}=1", place.service),
            format!(
                "what=hours&place={}&weekday=6&from=22:00&until=06:00",
                place.location
            ),
        ] {
            place.keep(&format!("therapists/{nia}"), &form).await;
        }
        place
    }

    /// Sends a form, and answers with the page that it leads to.
    async fn keep(&self, path: &str, form: &str) -> String {
        let path = format!("/clinic/set-up/{path}");
        let kept = self.doors.post(&path, &self.owner, form).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{form}: {}", kept.text);
        kept.to().to_owned()
    }

    /// The id of what a form makes.
    async fn make(&self, what: &str, form: &str) -> String {
        let page = self.keep(&format!("{what}/new"), form).await;
        let id = page.rsplit('/').next().unwrap();
        id.split('?').next().unwrap().to_owned()
    }

    async fn free(&self) -> Vec<Value> {
        let path = format!(
            "/api/v1/times?service={}&client={}&location={}&from={}&to={}&limit=500",
            self.service,
            text(&self.client),
            self.location,
            self.night.opens,
            self.night.closes
        );
        let found = self.doors.call(&self.key, get(path)).await;
        assert_eq!(found.status, 200, "{}", found.json);
        let mut times = found.json["times"].as_array().unwrap().clone();
        times.sort_by_key(starts);
        times
    }

    /// The Day of the night's place, of the desk.
    async fn day(&self) -> String {
        let path = format!("/day?date={}", self.night.sunday);
        let page = self.doors.get(&path, &self.owner).await.text;
        between(&page, "aria-label=\"Nia, Night house\"", "</section>").to_owned()
    }
}

fn starts(time: &Value) -> Timestamp {
    at(text(&time["starts_at"]))
}

/// Every quarter of an hour from the first to the last, by UTC alone.
fn quarters(first: Timestamp, last: Timestamp) -> Vec<Timestamp> {
    let next = |one: &Timestamp| Some(*one + 15.minutes()).filter(|next| *next <= last);
    std::iter::successors(Some(first), next).collect()
}

#[tokio::test]
async fn each_quarter_of_the_night_is_offered_once_and_shown_apart() {
    for night in &NIGHTS {
        let doors = doors();
        let place = Place::open(&doors, night).await;
        // Five minutes before it and ten after it are within the hours.
        let (opens, closes) = (at(night.opens), at(night.closes));
        let expected = quarters(opens + 15.minutes(), closes - 75.minutes());
        let found: Vec<_> = place.free().await.iter().map(starts).collect();
        assert_eq!(found, expected, "{} {}", night.zone, night.sunday);

        let maya = doors.athlete().await;
        let path = format!(
            "/book?service={}&location={}&day={}",
            place.service, place.location, night.sunday
        );
        let page = doors.get(&path, &maya).await.text;
        let shown: Vec<_> = page.split("name=\"slot\"").skip(1).collect();
        let shows = |words: &str| shown.iter().filter(|one| one.contains(words)).count();
        for once in night.twice.iter().chain([&night.shows.0]) {
            assert_eq!(
                shows(&format!(">{once}<")),
                1,
                "{once}, {}: {page}",
                night.sunday
            );
        }
        for never in night.skipped {
            assert_eq!(shows(&format!(">{never}")), 0, "{never}, {}", night.sunday);
        }
    }
}

#[tokio::test]
async fn an_hour_over_the_change_is_held_booked_and_moved_as_an_hour() {
    for night in &NIGHTS {
        let doors = doors();
        let place = Place::open(&doors, night).await;
        let free = place.free().await;
        let begins = at(night.starts);
        let time = free.iter().find(|time| starts(time) == begins).unwrap();
        let (id, tag) = doors.booked(&place.key, time, &place.client).await;

        // An hour, ten minutes after it and five before the next: of the quarters nothing else is gone.
        let left: Vec<_> = place.free().await.iter().map(starts).collect();
        let taken = (begins - 75.minutes(), begins + 75.minutes());
        let stays = |one: &Timestamp| *one <= taken.0 || taken.1 <= *one;
        let expected: Vec<_> = free.iter().map(starts).filter(stays).collect();
        assert_eq!(left, expected, "{} {}", night.zone, night.sunday);

        let day = place.day().await;
        let rows = format!("row-{} down-{}", night.row, night.row + 4);
        assert!(day.contains(&rows), "{rows}: {day}");
        assert!(day.contains(night.shows.0), "{}: {day}", night.shows.0);
        let page = format!("/desk/appointments/{id}");
        let page = doors.get(&page, &place.owner).await.text;
        for shows in [night.shows.0, &format!(" to {}", night.shows.1)] {
            assert!(page.contains(shows), "{shows}: {page}");
        }

        let program = doors.program(&fhir::ALL).await;
        let read = program.reads(&format!("Appointment/{id}")).await;
        assert_eq!(at(text(&read["start"])), begins, "{read}");
        assert_eq!(at(text(&read["end"])), begins + 1.hour(), "{read}");
        assert_eq!(read["minutesDuration"], 60);

        // To the first time after it, under its own name.
        let next = place.free().await.into_iter().find(|one| {
            let one = starts(one);
            one >= taken.1
        });
        let next = next.unwrap();
        let path = format!("/api/v1/appointments/{id}/move");
        let moved = post(path, to(&next)).with("if-match", tag);
        let moved = doors.call(&place.key, moved).await;
        assert_eq!(moved.status, 200, "{}", moved.json);
        let ends = |one: &Value| at(text(&one["ends_at"]));
        assert_eq!(starts(&moved.json), begins + 75.minutes());
        assert_eq!(ends(&moved.json), begins + 135.minutes());
        assert_eq!(
            (text(&moved.json["id"]), moved.etag()),
            (&*id, "\"1-booked\"")
        );

        // The calendar entry that goes out says the instant, whatever the clock shows.
        let later = Now {
            at: monday() + 10.minutes(),
            ..now(90)
        };
        practice::run_due_jobs(&doors.practice, "https://clinic.example", later)
            .await
            .unwrap();
        let owner = practice::Actor {
            clinic: doors.sample.clinic,
            person: doors.sample.owner.id,
            roles: [care::people::Role::Owner].into(),
            key: None,
        };
        let mails = practice::see_outbox(&doors.practice, &owner).await.unwrap();
        let written = |calendar: &practice::MailCalendar| {
            let (to, from) = ("priya@knead.example", "desk@clinic.example");
            calendar.file(to, from, "https://clinic.example")
        };
        let calendars = mails.iter().filter_map(|kept| kept.mail.calendar.as_ref());
        let name = format!("UID:{id}@knead");
        let mut files = calendars.map(written).filter(|file| file.contains(&name));
        let file = files.next().unwrap();
        let begins = (begins + 75.minutes()).strftime("DTSTART:%Y%m%dT%H%M%SZ\r\n");
        assert!(file.contains(&begins.to_string()), "{begins}: {file}");
    }
}

#[tokio::test]
async fn a_program_finds_holds_and_books_by_fhir_over_the_change() {
    for night in &NIGHTS {
        let doors = doors();
        let place = Place::open(&doors, night).await;
        let program = doors.program(&fhir::ALL).await;
        let find = format!(
            "Appointment/$find?start={}&end={}&visit-type=relaxation&patient-reference=Patient/{}&location-reference=Location/{}&_count=100",
            night.opens,
            night.closes,
            text(&place.client),
            place.location
        );
        let begins = at(night.starts);
        let starts = |one: &Value| at(text(&one["start"]));
        let found = matches(&program.reads(&find).await);
        let proposal = found.iter().find(|one| starts(one) == begins).unwrap();
        let body = given(json!([reference("appointment-reference", proposal)]));
        let held = program.posts("Appointment/$hold", &body).await;
        assert_eq!(held.status, StatusCode::OK, "{}", held.text);
        let held = matches(&held.json()).remove(0);
        let agreed = json!({"name": "consented", "valueBoolean": true});
        let body = given(json!([reference("appointment-reference", &held), agreed]));
        let booked = program.posts("Appointment/$book", &body).await;
        assert_eq!(booked.status, StatusCode::OK, "{}", booked.text);
        let booked = matches(&booked.json()).remove(0);
        assert_eq!(
            (&booked["status"], starts(&booked)),
            (&json!("booked"), begins)
        );
        assert_eq!(at(text(&booked["end"])), begins + 1.hour());
        let left = matches(&program.reads(&find).await);
        let near = |one: &&Value| {
            (starts(one) - begins)
                .total(jiff::Unit::Minute)
                .unwrap()
                .abs()
                < 75.0
        };
        assert_eq!(left.iter().filter(near).count(), 0);
    }
}

#[tokio::test]
async fn who_is_there_at_midnight_is_on_the_board_of_both_days() {
    let doors = doors();
    let night = &NIGHTS[0];
    let place = Place::open(&doors, night).await;
    // 23:30 to 00:30.
    let begins = at(night.opens) + 90.minutes();
    let free = place.free().await;
    let time = free.iter().find(|time| starts(time) == begins).unwrap();
    let (id, _) = doors.booked(&place.key, time, &place.client).await;
    let sunday = place.day().await;
    let card = sunday
        .split("<li ")
        .find(|card| card.contains(&id))
        .unwrap();
    assert!(card.contains("row-1 down-3"), "{card}");
    assert!(card.contains("<time>Sat 23:30</time> Priya"), "{card}");
    let page = doors.get("/day?date=2026-11-01", &place.owner).await.text;
    assert!(page.contains("<p>0 appointments</p>"), "told once: {page}");
}
