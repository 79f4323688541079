//! What a program finds by searching, and what it is told of what was not understood.

use super::*;

#[tokio::test]
async fn searches_narrow_by_what_they_name_page_and_bring_along() {
    let doors = doors();
    let program = doors.program(&ALL).await;
    let total = async |path: &str| program.reads(path).await["total"].as_u64().unwrap();
    assert_eq!(total("Practitioner").await, 5);
    assert_eq!(total("Practitioner?name=noo").await, 1);
    assert_eq!(total("Practitioner?name:exact=noo").await, 0);
    assert_eq!(total("Practitioner?name:contains=oo&active=true").await, 1);
    assert_eq!(total("Practitioner?active=false").await, 0);
    let noor = matches(&program.reads("Practitioner?name=Noor").await).remove(0);
    let (id, value) = (
        noor["id"].as_str().unwrap().to_owned(),
        noor["identifier"][0]["value"].as_str().unwrap().to_owned(),
    );
    assert_eq!(
        total(&format!(
            "Practitioner?identifier=urn:ietf:rfc:3986|{value}"
        ))
        .await,
        1
    );
    assert_eq!(
        total(&format!("Practitioner?identifier=urn:oid:1.2.3|{value}")).await,
        0
    );
    assert_eq!(total(&format!("Practitioner?_id={id},nonsense")).await, 1);

    let place = matches(&program.reads("Location?name=Alder").await).remove(0);
    let place = place["id"].as_str().unwrap();
    let rooms = program.reads("Location?_include=Location:partof").await;
    let entries = rooms["entry"].as_array().unwrap();
    let addresses: BTreeSet<&str> = entries
        .iter()
        .map(|one| one["fullUrl"].as_str().unwrap())
        .collect();
    assert_eq!(addresses.len(), entries.len(), "nothing stands twice");
    assert_eq!(total(&format!("Location?partof=Location/{place}")).await, 2);
    assert_eq!(
        total(&format!("PractitionerRole?location={place}")).await,
        3
    );
    assert_eq!(
        total(&format!(
            "HealthcareService?location={place}&service-type=maintenance"
        ))
        .await,
        1
    );
    assert_eq!(total("HealthcareService?service-type=25").await, 6);
    assert_eq!(
        total("HealthcareService?service-type=http://example.org|25").await,
        0
    );
    assert_eq!(total("Patient?email=maya@knead.example").await, 1);
    let maya = doors.sample.athlete.id;
    for (name, how_many) in [
        ("Patient?name=m%C3%81Y", 1),
        ("Patient?name=aya", 0),
        ("Patient?name:contains=%C3%81YA", 1),
        ("Patient?name:exact=Maya", 1),
        ("Patient?name:exact=maya", 0),
        ("Patient?name=somebody,May", 1),
        ("Patient?name=May&name=somebody", 0),
    ] {
        assert_eq!(total(name).await, how_many, "{name}");
    }
    assert_eq!(total(&format!("Patient?_id={maya},nonsense")).await, 1);
    assert_eq!(
        total(&format!("Patient?identifier=urn:uuid:{maya}")).await,
        1
    );
    assert_eq!(
        total(&format!("Patient?_id={maya}&name=Somebody")).await,
        0,
        "all filters count"
    );
    let owner = doors.sample.owner.id;
    assert_eq!(total(&format!("Patient?_id={owner}")).await, 0, "no client");

    let one = format!("Schedule?actor=Practitioner/{id}&service-type=maintenance");
    let schedule = matches(&program.reads(&one).await).remove(0);
    let schedule = schedule["id"].as_str().unwrap();
    let day = format!("Slot?schedule=Schedule/{schedule}&start=ge2026-05-05&start=lt2026-05-06");
    let slots = matches(&program.reads(&day).await);
    assert!(!slots.is_empty());
    for slot in &slots {
        assert_eq!(slot["status"], "free");
        assert!(slot["start"].as_str().unwrap().starts_with("2026-05-05T"));
    }
    assert_eq!(total(&format!("{day}&status=busy")).await, 0);
    let first = slots[0]["id"].as_str().unwrap();
    assert_eq!(total(&format!("Slot?_id={first}")).await, 1);
    assert_eq!(total("Slot?_id=nonsense").await, 0);

    let booked = program
        .reads("Appointment?status=booked&_count=2&_include=Appointment:practitioner")
        .await;
    let all = booked["total"].as_u64().unwrap();
    assert!(all > 3, "{all}");
    assert_eq!(matches(&booked).len(), 2);
    let along = booked["entry"].as_array().unwrap().iter();
    let along = along.filter(|entry| entry["search"]["mode"] == "include");
    for entry in along.clone() {
        assert_eq!(entry["resource"]["resourceType"], "Practitioner");
    }
    assert!(along.count() >= 1);
    let mut seen = 0;
    let mut next = "Appointment?status=booked&_count=2".to_owned();
    while !next.is_empty() {
        let page = program.reads(&next).await;
        seen += matches(&page).len() as u64;
        let links = page["link"].as_array().unwrap().iter();
        let url = links
            .filter(|link| link["relation"] == "next")
            .find_map(|link| link["url"].as_str());
        next = url.map_or(String::new(), |url| {
            url.strip_prefix("https://clinic.example/fhir/r4/")
                .unwrap()
                .to_owned()
        });
    }
    assert_eq!(seen, all, "every one stands on one page");
    let somebody = &matches(&booked)[0];
    let who = somebody["participant"][0]["actor"]["identifier"]["value"]
        .as_str()
        .unwrap();
    assert_eq!(
        total(&format!(
            "Appointment?patient.identifier=urn:ietf:rfc:3986|{who}"
        ))
        .await,
        1
    );
    assert_eq!(
        total(&format!(
            "Appointment?patient:identifier=urn:oid:1.2.3|{who}"
        ))
        .await,
        0
    );
    let with = somebody["participant"][1]["actor"]["reference"]
        .as_str()
        .unwrap();
    assert!(total(&format!("Appointment?actor={with}")).await >= 1);
    assert_eq!(
        total(&format!("Appointment?actor={with}&date=lt2026-05-04")).await,
        0
    );
    let room = somebody["participant"][3]["actor"]["reference"]
        .as_str()
        .unwrap();
    assert!(total(&format!("Appointment?location={room}&service-type=25")).await >= 1);
    assert_eq!(total("Appointment?service-type=pre_event").await, 0);
}

#[tokio::test]
async fn what_is_not_understood_is_told_and_in_strict_handling_refused() {
    let doors = doors();
    let program = doors.program(&ALL).await;
    let lenient = program
        .reads("Practitioner?birthdate=1990&_sort=name")
        .await;
    let entries = lenient["entry"].as_array().unwrap();
    let told = entries
        .iter()
        .filter(|entry| entry["search"]["mode"] == "outcome");
    assert_eq!(told.count(), 1);
    let own = lenient["link"][0]["url"].as_str().unwrap();
    assert!(!own.contains("birthdate"), "{own}");
    for path in [
        "Practitioner?birthdate=1990",
        "Appointment/$find?start=2026-05-05&end=2026-05-06&reason=x",
    ] {
        let request = Request::get(format!("/fhir/r4/{path}")).header("prefer", "handling=strict");
        let refused = program.send(request, String::new()).await;
        assert_eq!(refused.code(), (400, "not-supported".into()), "{path}");
    }
    for (path, status, code) in [
        ("Slot?start=soon", 400, "value"),
        (
            "Slot?start=ge2026-05-05&start=lt2027-05-05",
            400,
            "too-costly",
        ),
        ("Practitioner?name:soundex=noor", 400, "not-supported"),
        (
            "Appointment?actor=0191e0a0-0000-7000-8000-000000000001",
            400,
            "value",
        ),
        ("Appointment/$find?start=2026-05-05", 400, "required"),
        (
            "Appointment/$find?start=2026-05-06&end=2026-05-05T00:00:00Z",
            400,
            "value",
        ),
        (
            "Appointment/$find?start=2026-05-05&end=2026-05-06&patient-reference=Patient/nonsense",
            422,
            "not-found",
        ),
        ("Appointment/$dance", 404, "not-supported"),
        ("Appointment/nonsense", 404, "not-found"),
        (
            "Appointment/0191e0a0-0000-7000-8000-000000000001",
            404,
            "not-found",
        ),
        ("Slot/nonsense", 404, "not-found"),
        ("Practitioner/nonsense", 404, "not-found"),
        ("Practitioner/1/2/3", 404, "not-found"),
    ] {
        let refused = program.asks(path).await;
        assert_eq!(refused.code(), (status, code.into()), "{path}");
    }
    let request =
        Request::get("/fhir/r4/Practitioner").header(header::ACCEPT, "application/fhir+xml");
    assert_eq!(
        program.send(request, String::new()).await.code(),
        (406, "not-supported".into())
    );
    let request = Request::post("/fhir/r4/Practitioner/_search")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let found = program.send(request, "name=Noor".into()).await;
    assert_eq!(found.json()["total"], 1);
    let request = Request::post("/fhir/r4/Appointment/$hold");
    let refused = program.send(request, "not json".into()).await;
    assert_eq!(refused.code(), (400, "structure".into()));
    let request = Request::post("/fhir/r4/Appointment/$hold");
    let refused = program.send(request, "x".repeat(300 * 1024)).await;
    assert_eq!(refused.code(), (413, "invalid".into()));
    let wrong = given(
        json!([{ "name": "appointment-resource", "resource": { "resourceType": "Patient", "status": "booked" } }]),
    );
    assert_eq!(
        program.posts("Appointment/$book", &wrong).await.code(),
        (400, "structure".into())
    );
}

#[tokio::test]
async fn an_appointment_says_when_it_was_last_changed_and_is_found_by_that() {
    let doors = doors();
    let program = doors.program(&ALL).await;
    let total = async |path: &str| program.reads(path).await["total"].as_u64().unwrap();
    let all = total("Appointment").await;
    assert!(all > 0);
    let changed = "Appointment?_lastUpdated=gt2026-05-04T15:20:00Z";
    assert_eq!(
        total(changed).await,
        0,
        "nothing since the clinic was laid out"
    );
    assert_eq!(
        total("Appointment?_lastUpdated=le2026-05-04T15:20:00Z").await,
        all
    );
    let found = matches(&program.reads("Appointment?status=booked&_count=1").await).remove(0);
    let at = found["meta"]["lastUpdated"].as_str().unwrap();
    let at: Timestamp = at.parse().unwrap();
    assert!(at <= monday());
    let id: care::id::Id<care::booking::appointment::Appointment> =
        found["id"].as_str().unwrap().parse().unwrap();
    let owner = practice::Actor {
        clinic: doors.sample.clinic,
        person: doors.sample.owner.id,
        roles: std::collections::BTreeSet::from([care::people::Role::Owner]),
        key: None,
    };
    let later = Now {
        at: monday() + SignedDuration::from_mins(1),
        chance: [91; 32],
    };
    let why = practice::CancelWhy::plans();
    practice::cancel(&doors.practice, &owner, later, id, why)
        .await
        .unwrap();
    let since = matches(&program.reads(changed).await);
    assert_eq!(since.len(), 1);
    assert_eq!(since[0]["id"], found["id"]);
}
