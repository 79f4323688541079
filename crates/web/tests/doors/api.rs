//! The API as a program uses it: find, hold, book, move, cancel, wait; keys, versions and repetitions.

use serde_json::{Value, json};

use super::*;

pub(super) const ALL: [&str; 7] = [
    "clinic:read",
    "times:read",
    "appointments:read",
    "appointments:write",
    "clients:read",
    "answers:write",
    "plans:make",
];

/// One request of a program.
pub(super) struct Call<'a> {
    pub(super) method: &'a str,
    pub(super) path: String,
    pub(super) body: Option<Value>,
    pub(super) headers: Vec<(&'static str, String)>,
}

pub(super) fn get(path: impl Into<String>) -> Call<'static> {
    Call {
        method: "GET",
        path: path.into(),
        body: None,
        headers: Vec::new(),
    }
}

pub(super) fn post(path: impl Into<String>, body: Value) -> Call<'static> {
    Call {
        method: "POST",
        body: Some(body),
        ..get(path)
    }
}

impl Call<'_> {
    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// What came back.
pub(super) struct Told {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) json: Value,
}

impl Told {
    fn kind(&self) -> &str {
        let kind = self.json["type"].as_str().unwrap_or_default();
        kind.trim_start_matches("urn:knead:problem:")
    }

    pub(super) fn etag(&self) -> &str {
        self.headers[header::ETAG].to_str().unwrap()
    }
}

impl Doors {
    pub(super) async fn call(&self, key: &str, call: Call<'_>) -> Told {
        let mut request = Request::builder()
            .method(call.method)
            .uri(call.path)
            .header(header::AUTHORIZATION, format!("Bearer {key}"));
        for (name, value) in call.headers {
            request = request.header(name, value);
        }
        let body = match call.body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        let answer = self.send(request.body(body).unwrap()).await;
        Told {
            status: answer.status.as_u16(),
            headers: answer.headers,
            json: serde_json::from_str(&answer.text).unwrap_or_default(),
        }
    }

    /// A client who has answered, a service, and free times for both.
    async fn free(&self, key: &str) -> (Value, Vec<Value>) {
        let clients = self.call(key, get("/api/v1/clients?name=priya")).await;
        let client = clients.json["clients"][0]["id"].clone();
        let services = self.call(key, get("/api/v1/services")).await;
        let services = services.json["services"].as_array().unwrap().clone();
        let service = services.iter().find(|one| one["kind"] == "maintenance");
        let found = self
            .call(
                key,
                get(format!(
                    "/api/v1/times?service={}&client={}&from=2026-05-08T00:00:00Z",
                    text(&service.unwrap()["id"]),
                    text(&client)
                )),
            )
            .await;
        assert_eq!(found.status, 200, "{}", found.json);
        (client, found.json["times"].as_array().unwrap().clone())
    }

    /// An appointment that the API has booked, with its version.
    pub(super) async fn booked(&self, key: &str, time: &Value, client: &Value) -> (String, String) {
        let held = self
            .call(key, post("/api/v1/holds", wish(time, client)))
            .await;
        assert_eq!(held.status, 201, "{}", held.json);
        let body = json!({"hold": held.json["id"], "consented": true});
        let booked = self.call(key, post("/api/v1/appointments", body)).await;
        assert_eq!(booked.status, 201, "{}", booked.json);
        (
            text(&booked.json["id"]).to_owned(),
            booked.etag().to_owned(),
        )
    }
}

pub(super) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn wish(time: &Value, client: &Value) -> Value {
    json!({
        "client": client, "service": time["service"], "therapist": time["therapist"],
        "location": time["location"], "starts_at": time["starts_at"]
    })
}

pub(super) fn to(time: &Value) -> Value {
    json!({"therapist": time["therapist"], "location": time["location"], "starts_at": time["starts_at"]})
}

#[tokio::test]
async fn a_program_finds_holds_books_moves_and_cancels() {
    let doors = doors();
    let key = doors.key(&ALL).await;
    let (client, times) = doors.free(&key).await;
    let held = doors
        .call(&key, post("/api/v1/holds", wish(&times[0], &client)))
        .await;
    assert_eq!(held.status, 201, "{}", held.json);
    let address = held.headers[header::LOCATION].to_str().unwrap().to_owned();
    let seen = doors.call(&key, get(address.clone())).await;
    assert_eq!(seen.json, held.json);
    let longer = doors
        .call(
            &key,
            Call {
                method: "POST",
                ..get(format!("{address}/extend"))
            },
        )
        .await;
    assert_eq!(longer.json["extended"], 1);

    let body = json!({"hold": held.json["id"], "consented": true});
    let booked = doors.call(&key, post("/api/v1/appointments", body)).await;
    assert_eq!((booked.status, booked.etag()), (201, "\"0-booked\""));
    let address = booked.headers[header::LOCATION]
        .to_str()
        .unwrap()
        .to_owned();
    let day = format!(
        "/api/v1/appointments?location={}&from=2026-05-07&days=14",
        text(&times[0]["location"])
    );
    let listed = doors.call(&key, get(&*day)).await;
    let listed = listed.json["appointments"].as_array().unwrap().clone();
    let mine = listed.iter().find(|one| one["id"] == booked.json["id"]);
    assert_eq!(mine.unwrap()["client_name"], "Priya");
    assert_eq!(mine.unwrap()["etag"], "\"0-booked\"");

    let last = times.last().unwrap();
    let moved = doors
        .call(
            &key,
            post(format!("{address}/move"), to(last)).with("if-match", booked.etag()),
        )
        .await;
    assert_eq!(
        (moved.status, moved.etag()),
        (200, "\"1-booked\""),
        "{}",
        moved.json
    );
    assert_eq!(moved.json["starts_at"], last["starts_at"]);
    let cancelled = doors
        .call(
            &key,
            post(format!("{address}/cancel"), json!({"cause": "illness"}))
                .with("if-match", moved.etag()),
        )
        .await;
    assert_eq!(cancelled.json["stage"], "cancelled");
    assert_eq!(cancelled.json["cancelled_late"], false);
}

#[tokio::test]
async fn a_taken_time_comes_with_all_conflicts_and_the_three_nearest() {
    let doors = doors();
    let key = doors.key(&ALL).await;
    let (client, times) = doors.free(&key).await;
    doors.booked(&key, &times[0], &client).await;
    let refused = doors
        .call(&key, post("/api/v1/holds", wish(&times[0], &client)))
        .await;
    assert_eq!((refused.status, refused.kind()), (409, "slot-taken"));
    let conflicts = refused.json["conflicts"].as_array().unwrap();
    let words: Vec<&str> = conflicts.iter().map(|one| text(&one["why"])).collect();
    assert!(
        words.contains(&"therapist") && words.contains(&"athlete"),
        "{words:?}"
    );
    assert_eq!(refused.json["nearest"].as_array().unwrap().len(), 3);
    assert!(!refused.json.to_string().contains("Priya"));
}

#[tokio::test]
async fn an_edit_says_which_version_it_is_meant_for() {
    let doors = doors();
    let key = doors.key(&ALL).await;
    let (client, times) = doors.free(&key).await;
    let (id, etag) = doors.booked(&key, &times[0], &client).await;
    let address = format!("/api/v1/appointments/{id}");
    let without = doors
        .call(&key, post(format!("{address}/move"), to(&times[9])))
        .await;
    assert_eq!((without.status, without.kind()), (428, "version-missing"));
    let moved = doors
        .call(
            &key,
            post(format!("{address}/move"), to(&times[9])).with("if-match", &*etag),
        )
        .await;
    assert_eq!(moved.status, 200, "{}", moved.json);
    for edit in [
        post(format!("{address}/move"), to(&times[0])),
        post(format!("{address}/cancel"), json!({"cause": "plans"})),
        post(format!("{address}/stage"), json!({"said": "arrived"})),
        Call {
            method: "POST",
            ..get(format!("{address}/undo"))
        },
    ] {
        let path = edit.path.clone();
        let late = doors.call(&key, edit.with("if-match", &*etag)).await;
        assert_eq!(
            (late.status, late.kind()),
            (412, "version-passed"),
            "{path}"
        );
    }
    let here = doors
        .call(
            &key,
            post(format!("{address}/stage"), json!({"said": "arrived"}))
                .with("if-match", moved.etag()),
        )
        .await;
    // It is some days ahead.
    assert_eq!((here.status, here.kind()), (409, "stage"), "{}", here.json);
    assert!(text(&here.json["from"]) > "2026-05-07", "{}", here.json);
    let cancel = || post(format!("{address}/cancel"), json!({"cause": "plans"}));
    let gone = doors.call(&key, cancel().with("if-match", "*")).await;
    assert_eq!(gone.status, 200, "{}", gone.json);
    let twice = doors.call(&key, cancel().with("if-match", "*")).await;
    assert_eq!((twice.status, twice.kind()), (409, "stage"));
    assert_eq!(twice.json["stage"], "cancelled");
    assert_eq!(twice.json["may_follow"], json!([]));
}

#[tokio::test]
async fn a_body_of_another_kind_is_refused_in_words_of_the_interface() {
    let doors = doors();
    let key = doors.key(&ALL).await;
    for (body, at) in [
        (json!("a hold"), ""),
        (json!([]), ""),
        (json!({"client": 3}), "/client"),
    ] {
        let refused = doors.call(&key, post("/api/v1/holds", body)).await;
        assert_eq!((refused.status, refused.kind()), (400, "unreadable"));
        assert_eq!(refused.json["at"], at);
        let says = refused.json.to_string();
        assert!(
            !says.contains("HoldIn") && !says.contains("struct"),
            "{says}"
        );
    }
    let asked = doors.call(&key, get("/api/v1/times?limit=many")).await;
    let says = asked.json.to_string();
    assert!(
        !says.contains("deserialize") && says.contains("parameter"),
        "{says}"
    );
}

#[tokio::test]
async fn whatever_is_repeated_under_its_key_answers_as_the_first_time() {
    let doors = doors();
    let key = doors.key(&ALL).await;
    let (client, times) = doors.free(&key).await;
    let hold = || post("/api/v1/holds", wish(&times[0], &client)).with("idempotency-key", "h");
    let held = doors.call(&key, hold()).await;
    let body = json!({"hold": held.json["id"], "consented": true});
    let book = || post("/api/v1/appointments", body.clone()).with("idempotency-key", "b");
    let booked = doors.call(&key, book()).await;
    assert_eq!(booked.status, 201, "{}", booked.json);
    let same = |again: Told, first: &Told| {
        assert_eq!((again.status, &again.json), (first.status, &first.json));
    };
    same(doors.call(&key, hold()).await, &held);
    same(doors.call(&key, book()).await, &booked);
    let address = format!("/api/v1/appointments/{}", text(&booked.json["id"]));
    let change = |path: &str, body: &Value, key: &str| {
        post(format!("{address}/{path}"), body.clone())
            .with("if-match", "*")
            .with("idempotency-key", key)
    };
    let there = to(&times[9]);
    let moved = doors.call(&key, change("move", &there, "m")).await;
    assert_eq!(moved.status, 200, "{}", moved.json);
    same(doors.call(&key, change("move", &there, "m")).await, &moved);
    // It has moved since: the hold was where it was.
    same(doors.call(&key, hold()).await, &held);
    let plans = json!({"cause": "plans"});
    let gone = doors.call(&key, change("cancel", &plans, "c")).await;
    assert_eq!(gone.status, 200, "{}", gone.json);
    same(doors.call(&key, change("cancel", &plans, "c")).await, &gone);
    same(doors.call(&key, hold()).await, &held);
}

#[tokio::test]
async fn the_same_idempotency_key_is_one_write_and_another_body_is_refused() {
    let doors = doors();
    let key = doors.key(&ALL).await;
    let (client, times) = doors.free(&key).await;
    let hold = |time: &Value| {
        post("/api/v1/holds", wish(time, &client)).with("idempotency-key", "first wish")
    };
    let mut ids = std::collections::BTreeSet::new();
    for _ in 0..5 {
        let held = doors.call(&key, hold(&times[0])).await;
        assert_eq!(held.status, 201, "{}", held.json);
        ids.insert(text(&held.json["id"]).to_owned());
    }
    assert_eq!(ids.len(), 1);
    let other = doors.call(&key, hold(&times[9])).await;
    assert_eq!((other.status, other.kind()), (422, "key-reused"));
    // The same words of another program are another key.
    let second = doors.key(&ALL).await;
    let theirs = doors.call(&second, hold(&times[9])).await;
    assert_eq!(theirs.status, 201, "{}", theirs.json);

    let wait = json!({
        "client": client, "service": times[0]["service"],
        "windows": [{"from": "2026-05-20T15:00:00Z", "to": "2026-05-20T20:00:00Z"}]
    });
    let wait = || post("/api/v1/waits", wait.clone()).with("idempotency-key", "w");
    let (one, two) = (
        doors.call(&key, wait()).await,
        doors.call(&key, wait()).await,
    );
    assert_eq!((one.status, &one.json), (201, &two.json));
    let place = text(&times[0]["location"]);
    let waits = doors
        .call(
            &key,
            get(format!("/api/v1/waits?location={place}&day=2026-05-20")),
        )
        .await;
    assert_eq!(waits.json["waits"].as_array().unwrap().len(), 1);
    let address = format!("/api/v1/waits/{}", text(&one.json["id"]));
    let gone = doors
        .call(
            &key,
            Call {
                method: "DELETE",
                ..get(address)
            },
        )
        .await;
    assert_eq!(gone.status, 204);

    let told = || {
        post(
            format!("/api/v1/clients/{}/check-ins", text(&client)),
            json!({"heavy": 4}),
        )
        .with("idempotency-key", "c")
    };
    assert_eq!(doors.call(&key, told()).await.status, 204);
    assert_eq!(doors.call(&key, told()).await.status, 204);
}

#[tokio::test]
async fn a_booking_is_refused_until_the_questions_are_answered_and_says_where() {
    let doors = doors();
    let key = doors.key(&ALL).await;
    let (_, times) = doors.free(&key).await;
    let maya = json!(doors.sample.athlete.id.to_string());
    let held = doors
        .call(
            &key,
            post("/api/v1/holds", wish(times.last().unwrap(), &maya)),
        )
        .await;
    assert_eq!(held.status, 201, "{}", held.json);
    let without = json!({"hold": held.json["id"], "consented": false});
    let refused = doors
        .call(&key, post("/api/v1/appointments", without))
        .await;
    assert_eq!((refused.status, refused.kind()), (422, "consent-missing"));
    let body = json!({"hold": held.json["id"], "consented": true});
    let refused = doors.call(&key, post("/api/v1/appointments", body)).await;
    assert_eq!((refused.status, refused.kind()), (409, "questions-open"));
    assert_eq!(refused.json["answer_at"], "/questions");
}

#[tokio::test]
async fn a_situation_gets_the_plan_that_the_terminal_gives() {
    let doors = doors();
    let key = doors.key(&["plans:make"]).await;
    let situation =
        json!({"version": 1, "now": "2026-05-04T09:00:00-06:00", "assume_denied": true});
    let planned = doors
        .call(&key, post("/api/v1/situations", situation.clone()))
        .await;
    assert_eq!(planned.status, 200, "{}", planned.json);
    assert_eq!(planned.json["screening"]["outcome"], "book");
    let wrong = json!({"version": 1, "now": "2026-05-04T09:00:00-06:00", "athlete": {"age": "old and ill"}});
    let refused = doors.call(&key, post("/api/v1/situations", wrong)).await;
    assert_eq!((refused.status, refused.kind()), (400, "unreadable"));
    let late =
        json!({"version": 1, "now": "2026-05-04T09:00:00Z", "screened_at": "2027-01-01T00:00:00Z"});
    let late = doors.call(&key, post("/api/v1/situations", late)).await;
    assert_eq!((late.status, late.kind()), (422, "not-possible"));
    assert_eq!(late.json["at"], "/screened_at");
    assert_eq!(refused.json["at"], "/athlete/age");
    assert!(!refused.json.to_string().contains("old and ill"));
}

/// For every operation of the description: a request that its scope allows, so that only the scope can refuse it.
#[tokio::test]
async fn every_operation_is_refused_to_a_key_that_lacks_its_scope() {
    let doors = doors();
    let all = doors.key(&ALL).await;
    let (client, times) = doors.free(&all).await;
    let held = doors
        .call(&all, post("/api/v1/holds", wish(&times[0], &client)))
        .await;
    let (booked, _) = doors.booked(&all, &times[9], &client).await;
    let waits = json!({
        "client": client, "service": times[0]["service"],
        "windows": [{"from": "2026-05-20T15:00:00Z", "to": "2026-05-20T20:00:00Z"}]
    });
    let wait = doors.call(&all, post("/api/v1/waits", waits.clone())).await;
    let place = text(&times[0]["location"]).to_owned();
    let description = doors.call(&all, get("/api/v1/openapi.json")).await.json;
    let mut seen = 0;
    for (path, methods) in description["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let Some(scope) = operation["security"][0]["key"][0].as_str() else {
                continue;
            };
            let name = text(&operation["operationId"]);
            let id = match name {
                "seeHold" | "extendHold" | "releaseHold" => text(&held.json["id"]),
                "stopWaiting" => text(&wait.json["id"]),
                "checkIn" => text(&client),
                // There is no offer; what is not there is refused no later.
                "acceptOffer" => continue,
                _ => &booked,
            };
            let query = match name {
                "findTimes" => format!("?service={}", text(&times[0]["service"])),
                "findTimesTogether" => format!(
                    "?how=after&service={0}&second_service={0}",
                    text(&times[0]["service"])
                ),
                "findClients" => "?name=a".to_owned(),
                "listAppointments" => format!("?location={place}"),
                "listWaits" => format!("?location={place}&day=2026-05-20"),
                _ => String::new(),
            };
            let body = match name {
                "hold" => wish(&times[20], &client),
                "holdTogether" => json!({
                    "how": "after", "parts": [wish(&times[20], &client), wish(&times[30], &client)]
                }),
                "book" => json!({"hold": held.json["id"], "consented": true}),
                "moveAppointment" => to(&times[20]),
                "cancelAppointment" => json!({"cause": "plans"}),
                "sayStage" => json!({"said": "arrived"}),
                "wait" => waits.clone(),
                "checkIn" => json!({"heavy": 3}),
                "planSituation" => json!({"version": 1, "now": "2026-05-04T09:00:00-06:00"}),
                _ => Value::Null,
            };
            let method = method.to_uppercase();
            let call = Call {
                method: &method,
                path: format!("{}{query}", path.replace("{id}", id)),
                body: (!body.is_null()).then_some(body),
                headers: vec![("if-match", "*".to_owned())],
            };
            let others: Vec<&str> = ALL.into_iter().filter(|one| *one != scope).collect();
            let key = doors.key(&others).await;
            let refused = doors.call(&key, call).await;
            assert_eq!(
                (refused.status, refused.kind()),
                (403, "scope-missing"),
                "{name}: {}",
                refused.json
            );
            assert_eq!(refused.json["scope"], scope, "{name}");
            seen += 1;
        }
    }
    assert!(seen > 20, "{seen}");
}

#[tokio::test]
async fn what_cannot_be_read_is_told_by_its_place() {
    let doors = doors();
    let key = doors.key(&ALL).await;
    let missing = doors
        .call(&key, post("/api/v1/holds", json!({"client": 3})))
        .await;
    assert_eq!((missing.status, missing.kind()), (400, "unreadable"));
    assert_eq!(missing.json["at"], "/client");
    let list = doors
        .call(&key, post("/api/v1/holds", json!([1, 2, 3, 4, 5])))
        .await;
    assert_eq!((list.status, list.kind()), (400, "unreadable"));
    let (_, times) = doors.free(&key).await;
    let nobody = json!("0191e0a0-0000-7000-8000-000000000001");
    let held = doors
        .call(&key, post("/api/v1/holds", wish(&times[0], &nobody)))
        .await;
    assert_eq!((held.status, held.kind()), (404, "not-found"));
    let no_json = doors
        .call(
            &key,
            Call {
                method: "POST",
                ..get("/api/v1/holds")
            },
        )
        .await;
    assert_eq!((no_json.status, no_json.kind()), (415, "not-json"));
    let large = post(
        "/api/v1/situations",
        json!({"notes": "x".repeat(300 * 1024)}),
    );
    let large = doors.call(&key, large).await;
    assert_eq!((large.status, large.kind()), (413, "too-large"));
    for path in [
        "/api/v1/times",
        "/api/v1/times?service=x",
        "/api/v1/appointments?location=0191e0a0-0000-7000-8000-000000000001&from=4.5.",
    ] {
        let told = doors.call(&key, get(path)).await;
        assert_eq!((told.status, told.kind()), (400, "unreadable"), "{path}");
    }
    let nothing = doors.call(&key, get("/api/v1/appointments/7")).await;
    assert_eq!((nothing.status, nothing.kind()), (404, "not-found"));
    let other = doors
        .call(
            &key,
            Call {
                method: "PUT",
                ..get("/api/v1/holds")
            },
        )
        .await;
    assert_eq!((other.status, other.kind()), (405, "method-not-allowed"));
    assert_eq!(other.headers[header::ALLOW], "POST");
}

#[tokio::test]
async fn a_program_finds_and_holds_a_second_service_right_after_the_first() {
    let doors = doors();
    let key = doors.key(&ALL).await;
    let (client, times) = doors.free(&key).await;
    let service = text(&times[0]["service"]).to_owned();
    let asked = |more: &str| {
        let client = text(&client);
        get(format!(
            "/api/v1/times/together?how=after&service={service}&second_service={service}&client={client}&from=2026-05-08T00:00:00Z{more}"
        ))
    };
    let found = doors.call(&key, asked("&limit=2")).await;
    assert_eq!(found.status, 200, "{}", found.json);
    assert_eq!(found.json["times"].as_array().unwrap().len(), 2);
    assert_eq!(found.json["more"], true);
    let parts = found.json["times"][0]["parts"].as_array().unwrap().clone();
    assert!(text(&parts[0]["ends_at"]) <= text(&parts[1]["starts_at"]));
    let other = doors.call(
        &key,
        asked("&second_client=0191e0a0-0000-7000-8000-000000000001"),
    );
    assert_eq!(other.await.kind(), "not-possible");

    let both: Vec<Value> = parts.iter().map(|part| wish(part, &client)).collect();
    let body = json!({"how": "after", "parts": both});
    let hold = || post("/api/v1/holds/together", body.clone()).with("idempotency-key", "both");
    let held = doors.call(&key, hold()).await;
    assert_eq!(held.status, 201, "{}", held.json);
    assert_eq!(held.json["holds"].as_array().unwrap().len(), 2);
    let again = doors.call(&key, hold()).await;
    assert_eq!((again.status, &again.json), (201, &held.json));
    let taken = doors
        .call(&key, post("/api/v1/holds/together", body.clone()))
        .await;
    assert_eq!((taken.status, taken.kind()), (409, "slot-taken"));
    let against = taken.json["conflicts"].as_array().unwrap();
    for part in &parts {
        let of_part = against
            .iter()
            .any(|one| one["starts_at"] == part["starts_at"]);
        assert!(of_part, "{}", taken.json);
    }

    // Booking one books both.
    let body = json!({"hold": held.json["holds"][0]["id"], "consented": true});
    let booked = doors.call(&key, post("/api/v1/appointments", body)).await;
    assert_eq!(booked.status, 201, "{}", booked.json);
    let again = doors.call(&key, hold()).await;
    assert_eq!(
        (again.status, &again.json),
        (201, &held.json),
        "after it was booked"
    );
    for hold in held.json["holds"].as_array().unwrap() {
        let address = format!("/api/v1/appointments/{}", text(&hold["id"]));
        let one = doors.call(&key, get(address)).await;
        assert_eq!(one.json["stage"], "booked");
    }
    let one = json!({"how": "after", "parts": [wish(&parts[0], &client)]});
    let few = doors.call(&key, post("/api/v1/holds/together", one)).await;
    assert_eq!((few.status, few.kind()), (422, "not-possible"));
}

#[tokio::test]
async fn a_program_finds_and_holds_two_clients_side_by_side() {
    let doors = doors();
    let key = doors.key(&ALL).await;
    let (client, times) = doors.free(&key).await;
    let service = text(&times[0]["service"]).to_owned();
    let clients = doors.call(&key, get("/api/v1/clients?name=maya")).await;
    let other = clients.json["clients"][0]["id"].clone();
    let found = doors
        .call(
            &key,
            get(format!(
                "/api/v1/times/together?how=two_rooms&service={service}&second_service={service}&client={}&second_client={}\
                 &from=2026-05-08T00:00:00Z&to=2026-05-20T00:00:00Z",
                text(&client),
                text(&other)
            )),
        )
        .await;
    assert_eq!(found.status, 200, "{}", found.json);
    let parts = found.json["times"][0]["parts"].as_array().unwrap().clone();
    assert_eq!(parts[0]["starts_at"], parts[1]["starts_at"]);
    assert_ne!(parts[0]["therapist"], parts[1]["therapist"]);
    assert_ne!(parts[0]["room"], parts[1]["room"]);
    let both = json!([wish(&parts[0], &client), wish(&parts[1], &other)]);
    let body = json!({"how": "two_rooms", "parts": both});
    let hold = || post("/api/v1/holds/together", body.clone());
    let held = doors.call(&key, hold()).await;
    assert_eq!(held.status, 201, "{}", held.json);
    let whose: Vec<&Value> = held.json["holds"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hold| &hold["client"])
        .collect();
    assert_eq!(whose, [&client, &other]);
    // Given back, both are free again.
    let address = format!("/api/v1/holds/{}", text(&held.json["holds"][1]["id"]));
    let call = Call {
        method: "DELETE",
        ..get(address)
    };
    assert_eq!(doors.call(&key, call).await.status, 204);
    let address = format!("/api/v1/holds/{}", text(&held.json["holds"][0]["id"]));
    assert_eq!(doors.call(&key, get(address)).await.status, 404);
    // Booking one books both, so it waits for the answers of both; until then both stay held.
    let held = doors.call(&key, hold()).await;
    assert_eq!(held.status, 201, "{}", held.json);
    let body = json!({"hold": held.json["holds"][0]["id"], "consented": true});
    let booked = doors.call(&key, post("/api/v1/appointments", body)).await;
    assert_eq!((booked.status, booked.kind()), (409, "questions-open"));
    for hold in held.json["holds"].as_array().unwrap() {
        let address = format!("/api/v1/holds/{}", text(&hold["id"]));
        assert_eq!(doors.call(&key, get(address)).await.status, 200);
    }
}

#[tokio::test]
async fn what_is_added_to_a_service_is_held_with_it() {
    let doors = doors();
    let key = doors.key(&ALL).await;
    let (client, times) = doors.free(&key).await;
    let mut wanted = wish(&times[0], &client);
    wanted["add_ons"] = json!(["0191e0a0-0000-7000-8000-000000000001"]);
    let refused = doors
        .call(&key, post("/api/v1/holds", wanted.clone()))
        .await;
    assert_eq!((refused.status, refused.kind()), (404, "not-found"));
    wanted["add_ons"] = json!([]);
    let held = doors.call(&key, post("/api/v1/holds", wanted)).await;
    assert_eq!(held.status, 201, "{}", held.json);
}

#[tokio::test]
async fn a_program_accepts_an_offer_for_a_client_who_waits() {
    let doors = doors();
    let key = doors.key(&ALL).await;
    let (client, times) = doors.free(&key).await;
    let time = &times[0];
    let body = json!({
        "client": client, "service": time["service"], "therapist": time["therapist"],
        "windows": [{"from": time["starts_at"], "to": time["ends_at"]}],
    });
    let waits = doors.call(&key, post("/api/v1/waits", body)).await;
    assert_eq!(waits.status, 201, "{}", waits.json);
    let offered = practice::offer_times(&doors.practice, "https://clinic.example", now(90)).await;
    assert_eq!(offered.unwrap(), 1);
    let starts_at: Timestamp = text(&time["starts_at"]).parse().unwrap();
    let day = starts_at.in_tz("America/Edmonton").unwrap().date();
    let list = format!(
        "/api/v1/waits?location={}&day={day}",
        text(&time["location"])
    );
    let listed = doors.call(&key, get(list)).await;
    let offer = listed.json["waits"][0]["offer"].clone();
    assert_eq!(offer["therapist"], time["therapist"], "{}", listed.json);

    let accept = |key: &'static str| {
        let address = format!("/api/v1/offers/{}/accept", text(&offer["id"]));
        Call {
            method: "POST",
            ..get(address)
        }
        .with("idempotency-key", key)
    };
    let held = doors.call(&key, accept("one")).await;
    assert_eq!(held.status, 201, "{}", held.json);
    assert_eq!(held.json["client"], client);
    assert_eq!(held.json["starts_at"], offer["starts_at"]);
    assert!(held.headers.contains_key(header::LOCATION));
    let again = doors.call(&key, accept("one")).await;
    assert_eq!((again.status, &again.json), (201, &held.json));
    let over = doors.call(&key, accept("two")).await;
    assert_eq!((over.status, over.kind()), (410, "offer-over"));
    let nobody = Call {
        method: "POST",
        ..get("/api/v1/offers/0191e0a0-0000-7000-8000-000000000001/accept")
    };
    assert_eq!(doors.call(&key, nobody).await.status, 404);
}
