//! The door for FHIR, as a program with a key walks through it.

use care::people::Role;
use practice::{Actor, KeyWish, access::KeyScope};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicU8, Ordering},
};

use super::*;

#[path = "fhir_search.rs"]
mod search;

pub(super) const ALL: [KeyScope; 5] = [
    KeyScope::ClinicRead,
    KeyScope::TimesRead,
    KeyScope::AppointmentsRead,
    KeyScope::AppointmentsWrite,
    KeyScope::ClientsRead,
];

/// A program with a key.
pub(super) struct Program<'a> {
    doors: &'a Doors,
    key: String,
}

impl Doors {
    pub(super) async fn program(&self, scopes: &[KeyScope]) -> Program<'_> {
        let owner = Actor {
            clinic: self.sample.clinic,
            person: self.sample.owner.id,
            roles: BTreeSet::from([Role::Owner]),
            key: None,
        };
        let wish = KeyWish {
            name: "Website".into(),
            scopes: scopes.iter().copied().collect(),
            days: 30,
        };
        static KEYS: AtomicU8 = AtomicU8::new(100);
        let at = now(KEYS.fetch_add(1, Ordering::Relaxed));
        let made = practice::make_api_key(&self.practice, &owner, wish, at).await;
        Program {
            doors: self,
            key: made.unwrap().1,
        }
    }
}

impl Program<'_> {
    async fn send(&self, request: axum::http::request::Builder, body: String) -> Answer {
        let request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.key));
        let answer = self
            .doors
            .send(request.body(Body::from(body)).unwrap())
            .await;
        if answer.status != StatusCode::NO_CONTENT {
            assert_eq!(
                answer.headers[header::CONTENT_TYPE],
                "application/fhir+json",
                "{}",
                answer.text
            );
        }
        answer
    }

    async fn asks(&self, path: &str) -> Answer {
        let request = Request::get(format!("/fhir/r4/{path}"));
        self.send(request, String::new()).await
    }

    /// What a path answers with, which has to be good.
    pub(super) async fn reads(&self, path: &str) -> Value {
        let answer = self.asks(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
        answer.json()
    }

    pub(super) async fn posts(&self, path: &str, body: &Value) -> Answer {
        let request = Request::post(format!("/fhir/r4/{path}"))
            .header(header::CONTENT_TYPE, "application/fhir+json");
        self.send(request, body.to_string()).await
    }

    async fn puts(&self, resource: &Value, version: Option<&str>) -> Answer {
        let id = resource["id"].as_str().unwrap();
        let mut request = Request::put(format!("/fhir/r4/Appointment/{id}"))
            .header(header::CONTENT_TYPE, "application/fhir+json");
        if let Some(version) = version {
            request = request.header(header::IF_MATCH, version);
        }
        self.send(request, resource.to_string()).await
    }

    /// Free times of the coming days, for the athlete of the sample.
    async fn finds(&self) -> Value {
        let who = self.doors.sample.athlete.id;
        let path = format!(
            "Appointment/$find?start=2026-05-05&end=2026-05-07&patient-reference=Patient/{who}&visit-type=relaxation&_count=4"
        );
        self.reads(&path).await
    }
}

impl Answer {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    /// The code of the first thing that went wrong.
    fn code(&self) -> (u16, String) {
        let outcome = self.json();
        assert_eq!(outcome["resourceType"], "OperationOutcome", "{outcome}");
        let code = outcome["issue"][0]["code"].as_str().unwrap().to_owned();
        (self.status.as_u16(), code)
    }
}

pub(super) fn matches(bundle: &Value) -> Vec<Value> {
    let entries = bundle["entry"].as_array().cloned().unwrap_or_default();
    let is_match = |entry: &Value| entry["search"]["mode"] == "match";
    let found = entries.into_iter().filter(is_match);
    found.map(|entry| entry["resource"].clone()).collect()
}

pub(super) fn given(pairs: Value) -> Value {
    json!({ "resourceType": "Parameters", "parameter": pairs })
}

pub(super) fn reference(name: &str, to: &Value) -> Value {
    let kind = to["resourceType"].as_str().unwrap();
    let id = to["id"].as_str().unwrap();
    json!({ "name": name, "valueReference": { "reference": format!("{kind}/{id}") } })
}

/// The same appointment with the client's yes.
fn accepted(appointment: &Value) -> Value {
    let mut agreed = appointment.clone();
    agreed["participant"][0]["status"] = "accepted".into();
    agreed
}

#[tokio::test]
async fn a_proposal_is_held_booked_moved_and_cancelled() {
    let doors = doors();
    let program = doors.program(&ALL).await;
    let found = program.finds().await;
    let proposals = matches(&found);
    assert_eq!(proposals.len(), 4);
    assert_eq!(proposals[0]["status"], "proposed");

    let body = given(json!([reference("appointment-reference", &proposals[0])]));
    let held = program.posts("Appointment/$hold", &body).await;
    assert_eq!(held.status, StatusCode::OK, "{}", held.text);
    let held = matches(&held.json()).remove(0);
    assert_eq!(held["status"], "pending");
    assert_eq!(held["start"], proposals[0]["start"]);
    let again = program
        .reads(&format!("Appointment/{}", held["id"].as_str().unwrap()))
        .await;
    assert_eq!(again, held);

    // Whose safety questions are open is not booked; what the answers are stays theirs.
    let body = given(json!([{ "name": "appointment-resource", "resource": accepted(&held) }]));
    let refused = program.posts("Appointment/$book", &body).await;
    assert_eq!(refused.code(), (422, "business-rule".into()));
    assert!(refused.text.contains("https://clinic.example/questions"));
    let cookie = doors.athlete().await;
    doors.post("/questions", &cookie, "none=all").await;

    // Nor is anybody booked who has not agreed.
    let plain = given(json!([reference("appointment-reference", &held)]));
    let refused = program.posts("Appointment/$book", &plain).await;
    assert_eq!(refused.code(), (422, "required".into()));

    let booked = program.posts("Appointment/$book", &body).await;
    assert_eq!(booked.status, StatusCode::OK, "{}", booked.text);
    let booked = matches(&booked.json()).remove(0);
    assert_eq!(
        (&booked["status"], &booked["id"]),
        (&json!("booked"), &held["id"])
    );

    let path = format!("Appointment/{}", booked["id"].as_str().unwrap());
    let read = program.asks(&path).await;
    let tag = read.headers[header::ETAG].to_str().unwrap().to_owned();
    assert_eq!(tag, "W/\"0.booked\"");
    let mut wish = read.json();
    wish["start"] = proposals[3]["start"].clone();
    wish["slot"] = proposals[3]["slot"].clone();
    assert_eq!(
        program.puts(&wish, None).await.code(),
        (428, "required".into())
    );
    assert_eq!(
        program.puts(&wish, Some("W/\"7.booked\"")).await.code(),
        (412, "conflict".into())
    );
    let moved = program.puts(&wish, Some(&tag)).await;
    assert_eq!(moved.status, StatusCode::OK, "{}", moved.text);
    let resource = moved.json();
    assert_eq!(resource["start"], proposals[3]["start"]);
    assert_eq!(resource["id"], booked["id"]);
    assert_eq!(moved.headers[header::ETAG], "W/\"1.booked\"");

    let mut gone = resource.clone();
    gone["status"] = "cancelled".into();
    gone["cancelationReason"] = json!({ "coding": [{ "code": "pat" }] });
    let body = given(json!([{ "name": "appointment-resource", "resource": gone }]));
    let cancelled = program.posts("Appointment/$book", &body).await;
    assert_eq!(cancelled.status, StatusCode::OK, "{}", cancelled.text);
    assert_eq!(matches(&cancelled.json())[0]["status"], "cancelled");
    let now_free = program.finds().await;
    assert_eq!(matches(&now_free)[0]["id"], proposals[0]["id"]);
}

#[tokio::test]
async fn a_taken_time_is_refused_with_what_stands_against_it_and_the_nearest() {
    let doors = doors();
    let program = doors.program(&ALL).await;
    let first = matches(&program.finds().await).remove(0);
    let body = given(json!([reference("appointment-reference", &first)]));
    assert_eq!(
        program.posts("Appointment/$hold", &body).await.status,
        StatusCode::OK
    );
    let refused = program.posts("Appointment/$hold", &body).await;
    assert_eq!(refused.code(), (409, "not-found".into()));
    let outcome = refused.json();
    assert_eq!(outcome["issue"][0]["severity"], "fatal");
    let issues = outcome["issue"].as_array().unwrap();
    let nearby = issues
        .iter()
        .filter(|issue| issue["severity"] == "information");
    assert_eq!(nearby.count(), 3, "{outcome}");
    // IHE: what is held is not proposed.
    assert_ne!(matches(&program.finds().await)[0]["id"], first["id"]);
    let slot = first["slot"][0]["reference"].as_str().unwrap();
    assert_eq!(program.reads(slot).await["status"], "busy-unavailable");
}

#[tokio::test]
async fn the_same_attempt_books_once_and_another_one_under_its_key_is_refused() {
    let doors = doors();
    let program = doors.program(&ALL).await;
    let cookie = doors.athlete().await;
    doors.post("/questions", &cookie, "none=all").await;
    let proposals = matches(&program.finds().await);
    let book = async |proposal: &Value| {
        let body = given(json!([
            reference("appointment-reference", proposal),
            { "name": "consented", "valueBoolean": true }
        ]));
        let request = Request::post("/fhir/r4/Appointment/$book")
            .header(header::CONTENT_TYPE, "application/fhir+json")
            .header("idempotency-key", "once");
        program.send(request, body.to_string()).await
    };
    let one = book(&proposals[0]).await;
    assert_eq!(one.status, StatusCode::OK, "{}", one.text);
    let two = book(&proposals[0]).await;
    assert_eq!(matches(&one.json())[0]["id"], matches(&two.json())[0]["id"]);
    assert_eq!(book(&proposals[3]).await.code(), (422, "duplicate".into()));
    let mut wish = matches(&one.json()).remove(0);
    wish["start"] = proposals[3]["start"].clone();
    wish["slot"] = proposals[3]["slot"].clone();
    let path = format!("/fhir/r4/Appointment/{}", wish["id"].as_str().unwrap());
    let move_it = async |wish: &Value, version: &str, key: &str| {
        let request = Request::put(&path)
            .header(header::CONTENT_TYPE, "application/fhir+json")
            .header(header::IF_MATCH, version)
            .header("idempotency-key", key);
        program.send(request, wish.to_string()).await
    };
    for _ in 0..2 {
        let moved = move_it(&wish, "W/\"0.booked\"", "move").await;
        assert_eq!(moved.status, StatusCode::OK, "{}", moved.text);
        assert_eq!(moved.headers[header::ETAG], "W/\"1.booked\"");
    }
    wish["start"] = proposals[0]["start"].clone();
    wish["slot"] = proposals[0]["slot"].clone();
    assert_eq!(
        move_it(&wish, "W/\"0.booked\"", "move").await.code(),
        (422, "duplicate".into())
    );
    assert_eq!(
        move_it(&wish, "W/\"0.booked\"", "other").await.code(),
        (412, "conflict".into())
    );
    let who = doors.sample.athlete.id;
    let day = format!("Appointment?patient=Patient/{who}&status=booked&date=2026-05-05");
    assert_eq!(program.reads(&day).await["total"], 1);
}

#[tokio::test]
async fn the_statement_names_what_is_served_and_nothing_else() {
    let doors = doors();
    let program = doors.program(&ALL).await;
    let open = doors.get("/fhir/r4/metadata", "").await;
    assert_eq!(open.status, StatusCode::OK, "nobody needs a key to ask");
    let statement = open.json();
    let resources = statement["rest"][0]["resource"].as_array().unwrap();
    let strict = async |path: String| {
        let request = Request::get(format!("/fhir/r4/{path}")).header("prefer", "handling=strict");
        program.send(request, String::new()).await
    };
    for resource in resources {
        let kind = resource["type"].as_str().unwrap();
        let found = program.reads(kind).await;
        assert!(found["total"].as_u64().is_some(), "{kind}");
        if let Some(first) = matches(&found).first() {
            let path = format!("{kind}/{}", first["id"].as_str().unwrap());
            assert_eq!(
                &program.reads(&path).await,
                first,
                "what is found is what is read"
            );
        } else {
            assert_eq!(kind, "Appointment", "the sample has one of each");
        }
        for param in resource["searchParam"].as_array().unwrap() {
            let name = param["name"].as_str().unwrap();
            let value = match (param["type"].as_str().unwrap(), name) {
                ("date", _) => "2026-05-05",
                ("reference", "actor") => "Practitioner/0191e0a0-0000-7000-8000-000000000001",
                (_, _) => "0191e0a0-0000-7000-8000-000000000001",
            };
            let answer = strict(format!("{kind}?{name}={value}")).await;
            assert_eq!(
                answer.status,
                StatusCode::OK,
                "{kind}?{name}: {}",
                answer.text
            );
        }
        for include in resource["searchInclude"].as_array().into_iter().flatten() {
            let include = include.as_str().unwrap();
            let answer = strict(format!("{kind}?_include={include}")).await;
            assert_eq!(answer.status, StatusCode::OK, "{include}");
        }
        for operation in resource["operation"].as_array().into_iter().flatten() {
            let name = operation["name"].as_str().unwrap();
            let answer = program
                .posts(&format!("{kind}/${name}"), &given(json!([])))
                .await;
            assert_eq!(answer.code(), (400, "required".into()), "{name}");
        }
        let creates = program.posts(kind, &json!({ "resourceType": kind })).await;
        assert_eq!(
            creates.code(),
            (405, "not-supported".into()),
            "nothing is created"
        );
    }
    let named = |kind: &str| resources.iter().any(|one| one["type"] == kind);
    for kind in [
        "Observation",
        "Condition",
        "Encounter",
        "Questionnaire",
        "nonsense",
    ] {
        assert!(!named(kind));
        assert_eq!(program.asks(kind).await.code(), (404, "not-found".into()));
    }
}

#[tokio::test]
async fn each_scope_opens_its_own_doors_and_no_others() {
    let doors = doors();
    let all = doors.program(&ALL).await;
    let sample = |bundle: Value| matches(&bundle).remove(0);
    let proposal = sample(all.finds().await);
    let slot = proposal["slot"][0]["reference"]
        .as_str()
        .unwrap()
        .to_owned();
    let hold = given(json!([reference("appointment-reference", &proposal)]));
    let find = "Appointment/$find?start=2026-05-05&end=2026-05-06";
    let reads: [(&str, KeyScope); 10] = [
        ("Practitioner", KeyScope::ClinicRead),
        ("PractitionerRole", KeyScope::ClinicRead),
        ("Location", KeyScope::ClinicRead),
        ("HealthcareService", KeyScope::ClinicRead),
        ("Schedule", KeyScope::ClinicRead),
        ("Slot", KeyScope::TimesRead),
        (&slot, KeyScope::TimesRead),
        (find, KeyScope::TimesRead),
        ("Appointment", KeyScope::AppointmentsRead),
        ("Patient", KeyScope::ClientsRead),
    ];
    for missing in ALL {
        let others: Vec<KeyScope> = ALL.into_iter().filter(|scope| *scope != missing).collect();
        let program = doors.program(&others).await;
        for (path, needed) in reads {
            let answer = program.asks(path).await;
            if needed == missing {
                assert_eq!(answer.code(), (403, "forbidden".into()), "{path}");
            } else {
                assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
            }
        }
        if missing == KeyScope::AppointmentsWrite {
            let answer = program.posts("Appointment/$hold", &hold).await;
            assert_eq!(answer.code(), (403, "forbidden".into()));
        }
    }
    let nobody = Program {
        doors: &doors,
        key: "knead_nonsense".into(),
    };
    assert_eq!(
        nobody.asks("Practitioner").await.code(),
        (401, "login".into())
    );
    let session = doors.athlete().await;
    let refused = doors.get("/fhir/r4/Practitioner", &session).await;
    assert_eq!(refused.code(), (401, "login".into()), "a session is no key");
}

#[tokio::test]
async fn staff_say_over_it_who_came_and_take_a_slip_back() {
    let doors = doors();
    let program = doors.program(&ALL).await;
    let mut one = matches(&program.reads("Appointment?status=booked&_count=1").await).remove(0);
    let mut version = format!("W/\"{}\"", one["meta"]["versionId"].as_str().unwrap());
    for (status, expected) in [
        ("arrived", 200),
        ("booked", 200),
        ("noshow", 409),
        ("waitlist", 422),
    ] {
        one["status"] = status.into();
        let answer = program.puts(&one, Some(&version)).await;
        assert_eq!(
            answer.status.as_u16(),
            expected,
            "{status}: {}",
            answer.text
        );
        if expected == 200 {
            version = answer.headers[header::ETAG].to_str().unwrap().to_owned();
            assert_eq!(answer.json()["status"], status);
        }
    }
    let mut other = one.clone();
    other["status"] = "booked".into();
    other["participant"][0]["actor"]["reference"] =
        "Patient/0191e0a0-0000-7000-8000-000000000001".into();
    assert_eq!(
        program.puts(&other, Some(&version)).await.code(),
        (422, "business-rule".into())
    );
}

#[tokio::test]
async fn a_lost_database_is_told_in_fhir_and_nothing_is_free() {
    let doors = doors();
    let program = doors.program(&ALL).await;
    for entry in std::fs::read_dir(doors.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            std::fs::write(path, [b'?'; 100]).unwrap();
        }
    }
    for path in [
        "Slot",
        "Appointment",
        "Practitioner",
        "Appointment/$find?start=2026-05-05&end=2026-05-06",
    ] {
        let answer = program.asks(path).await;
        assert_eq!(answer.code(), (503, "transient".into()), "{path}");
        assert!(answer.headers.contains_key(header::RETRY_AFTER));
    }
}

/// Every sort of resource as it is served, for people to read.
#[tokio::test]
async fn each_resource_is_written_so() {
    let doors = doors();
    let program = doors.program(&ALL).await;
    let mut told = vec![("metadata", doors.get("/fhir/r4/metadata", "").await.json())];
    for (name, path) in [
        ("practitioner", "Practitioner?name=Noor"),
        ("practitioner_role", "PractitionerRole?_count=1"),
        ("place", "Location?name=Alder"),
        ("room", "Location?name=Quay"),
        ("healthcare_service", "HealthcareService?name=Post-race"),
        ("patient", "Patient?name=Maya"),
        ("schedule", "Schedule?_count=1"),
        (
            "slot",
            "Slot?_count=1&start=2026-05-05&service-type=relaxation",
        ),
        ("appointment", "Appointment?_count=1"),
    ] {
        told.push((name, matches(&program.reads(path).await).remove(0)));
    }
    let found = program.finds().await;
    let proposal = matches(&found).remove(0);
    let hold = given(json!([reference("appointment-reference", &proposal)]));
    let held = program.posts("Appointment/$hold", &hold).await.json();
    let id = matches(&held).remove(0)["id"].as_str().unwrap().to_owned();
    let text = held.to_string().replace(&id, "HOLD");
    told.push(("proposal", proposal));
    told.push(("held", serde_json::from_str(&text).unwrap()));
    told.push((
        "taken",
        program.posts("Appointment/$hold", &hold).await.json(),
    ));
    for (name, resource) in told {
        insta::assert_json_snapshot!(name, resource);
        let text = resource.to_string().to_lowercase();
        for word in [
            "finding",
            "screening",
            "symptom",
            "fever",
            "sore",
            "pressure",
            "diagnosis",
        ] {
            assert!(!text.contains(word), "{name} says {word}");
        }
    }
}
