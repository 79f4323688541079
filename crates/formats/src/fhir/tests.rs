//! Ids that say what they stand for, hours past midnight, and what is asked of us.

use care::{
    booking::{
        clinic::{Clinic, ClinicBook, Location, Service, Therapist, WeeklyHours},
        phone::Phone,
    },
    id::Id,
    people::Person,
    treatment::massage::Kind,
    units::Pressure,
};
use jiff::{
    Timestamp,
    civil::{Weekday, time},
    tz::TimeZone,
};
use serde_json::json;

use super::*;

const BASE: &str = "https://clinic.example/fhir/r4";

fn id<T>(end: u8) -> Id<T> {
    format!("0191e0a0-0000-7000-8000-0000000000{end:02x}")
        .parse()
        .unwrap()
}

/// A clinic with one therapist who works from 22:00 to 02:00 on Mondays.
fn book() -> ClinicBook {
    let place = Location {
        id: id(1),
        name: "Quay".into(),
        address: String::new(),
        phone: None,
        country: "PT".into(),
        zone: TimeZone::get("Europe/Lisbon").unwrap(),
    };
    let service = Service::new(id(2), "Relaxation massage", Kind::Relaxation, 60);
    let hours = |weekday, from, until| {
        WeeklyHours::every(place.id, weekday, time(from, 0, 0, 0), time(until, 0, 0, 0))
    };
    let therapist = Therapist {
        hours: vec![
            hours(Weekday::Monday, 22, 2),
            hours(Weekday::Tuesday, 9, 12),
            hours(Weekday::Thursday, 9, 12),
            hours(Weekday::Sunday, 20, 0),
        ],
        services: [service.id].into(),
        ..Therapist::new(id(3), "Rui", Pressure::new(3).unwrap())
    };
    let clinic = Clinic {
        id: id(4),
        name: "Quay".into(),
        cancel_notice_h: 24,
        currency: "EUR".into(),
    };
    ClinicBook {
        locations: vec![place],
        services: vec![service],
        therapists: vec![therapist],
        ..ClinicBook::new(clinic)
    }
}

fn offer(athlete: Option<Id<Person>>) -> Offer {
    Offer {
        by: OfferedBy {
            service: id(2),
            therapist: id(3),
            location: id(1),
        },
        starts_at: "2026-05-04T09:15:00Z".parse().unwrap(),
        athlete,
    }
}

#[test]
fn an_offer_s_id_is_one_of_fhir_s_and_says_what_it_stands_for() {
    let book = book();
    for athlete in [None, Some(id(9))] {
        let offer = offer(athlete);
        let text = offer.id();
        assert!(text.len() <= 64, "{text}");
        let allowed = |letter: char| letter.is_ascii_alphanumeric() || "-.".contains(letter);
        assert!(text.chars().all(allowed), "{text}");
        assert_eq!(Offer::read(&text, &book), Some(offer));
        assert_eq!(Offer::start_in(&text), Some(offer.starts_at));
        assert_eq!(Offer::athlete_in(&text), athlete);
    }
    let by = offer(None).by;
    assert_eq!(OfferedBy::read(&by.id(), &book), Some(by));
    assert_eq!(OfferedBy::all(&book), [by]);
    let works = Works {
        therapist: by.therapist,
        location: by.location,
    };
    assert_eq!(Works::read(&works.id(), &book), Some(works));
}

#[test]
fn a_place_says_its_telephone_number_where_it_has_one() {
    let mut book = book();
    let said = |book: &ClinicBook| {
        let writer = Writer {
            base: BASE,
            book,
            now: Timestamp::UNIX_EPOCH,
        };
        let place = writer.location(&book.locations[0]);
        serde_json::to_value(place).unwrap()["telecom"].clone()
    };
    assert_eq!(said(&book), serde_json::Value::Null);
    book.locations[0].phone = Phone::parse("+351 21 555 0123").ok();
    assert_eq!(
        said(&book),
        serde_json::json!([{ "system": "phone", "value": "+351 21 555 0123" }])
    );
}

#[test]
fn what_is_no_id_of_ours_stands_for_nothing() {
    let book = book();
    let whole = offer(Some(id(9))).id();
    let uuid = "0191e0a0-0000-7000-8000-000000000001";
    for text in [
        "",
        "sample",
        uuid,
        &whole[..whole.len() - 4],
        &format!("{whole}AAAA"),
        "é",
    ] {
        assert_eq!(Offer::read(text, &book), None, "{text}");
        assert_eq!(Offer::start_in(text), None, "{text}");
        assert_eq!(OfferedBy::read(text, &book), None, "{text}");
        assert_eq!(Works::read(text, &book), None, "{text}");
    }
}

#[test]
fn two_that_end_alike_are_not_taken_for_each_other() {
    let mut book = book();
    let other: Id<Service> = "0191e0a0-0000-7000-9000-000000000002".parse().unwrap();
    book.services
        .push(Service::new(other, "Other", Kind::Relaxation, 30));
    assert_eq!(Offer::read(&offer(None).id(), &book), None);
}

#[test]
fn hours_past_midnight_are_two_spans_and_equal_days_stand_together() {
    let book = book();
    let writer = Writer {
        base: BASE,
        book: &book,
        now: Timestamp::UNIX_EPOCH,
    };
    let role = writer.role(Works {
        therapist: id(3),
        location: id(1),
    });
    let hours = role.unwrap().available_time;
    let told: Vec<String> = hours
        .iter()
        .map(|one| {
            let days = one.days_of_week.join(" ");
            format!(
                "{days} {}-{}",
                one.available_start_time, one.available_end_time
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "mon 22:00:00-23:59:59",
            "tue 00:00:00-02:00:00",
            "tue thu 09:00:00-12:00:00",
            "sun 20:00:00-23:59:59",
        ]
    );
}

#[test]
fn an_hour_that_the_clock_shows_twice_has_two_offsets() {
    let zone = TimeZone::get("America/Edmonton").unwrap();
    let told = |at: &str| date_time(at.parse().unwrap(), &zone);
    assert_eq!(told("2026-11-01T07:30:00Z"), "2026-11-01T01:30:00-06:00");
    assert_eq!(told("2026-11-01T08:30:00Z"), "2026-11-01T01:30:00-07:00");
}

#[test]
fn a_reference_is_ours_by_address_whole_or_short_and_by_identifier() {
    let therapist: Id<Therapist> = id(3);
    let check = |reference: serde_json::Value, wanted: bool| {
        let read: Reference = serde_json::from_value(reference).unwrap();
        let found = read.id_of::<Therapist>("Practitioner", BASE);
        assert_eq!(found, wanted.then_some(therapist), "{read:?}");
    };
    check(
        json!({ "reference": format!("Practitioner/{therapist}") }),
        true,
    );
    check(
        json!({ "reference": format!("{BASE}/Practitioner/{therapist}/_history/2") }),
        true,
    );
    check(
        json!({ "reference": format!("https://other.example/Practitioner/{therapist}") }),
        false,
    );
    check(
        json!({ "reference": format!("Patient/{therapist}") }),
        false,
    );
    check(json!({ "identifier": identifier_of(therapist) }), true);
    check(
        json!({ "type": "Patient", "identifier": identifier_of(therapist) }),
        false,
    );
    check(
        json!({ "identifier": { "system": "urn:oid:1.2.3", "value": "7" } }),
        false,
    );
    check(json!({ "display": "Rui" }), false);
}

#[test]
fn an_operation_s_parameters_are_read_in_either_way() {
    let body = json!({
        "resourceType": "Parameters",
        "parameter": [
            { "name": "start", "valueDateTime": "2026-05-04" },
            { "name": "_count", "valueInteger": 3 },
            { "name": "consented", "valueBoolean": true },
            { "name": "visit-type", "valueCoding": { "system": "http://a", "code": "25" } },
            { "name": "practitioner", "valueReference": { "reference": "Practitioner/1" } },
            { "name": "odd", "valueQuantity": { "value": 3 } },
        ]
    });
    let given = Given::of_json(body.to_string().as_bytes()).unwrap();
    assert_eq!(given.first("_count").unwrap().text(), Some("3"));
    assert_eq!(given.first("consented").unwrap().flag(), Some(true));
    assert_eq!(
        given.first("visit-type").unwrap().token(),
        Some((Some("http://a"), "25"))
    );
    assert_eq!(given.first("odd"), Some(&Value::Other));
    assert_eq!(
        given.besides(&["start", "_count", "consented", "visit-type"]),
        ["odd", "practitioner"]
    );
    assert_eq!(given.pairs(), None, "a quantity cannot stand in an address");
    let pairs = [
        ("visit-type", "http://a|25"),
        ("practitioner", "Practitioner/1"),
    ];
    let pairs = pairs.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let given = Given::of_pairs(pairs.clone());
    assert_eq!(
        given.first("visit-type").unwrap().token(),
        Some((Some("http://a"), "25"))
    );
    assert_eq!(given.pairs(), Some(pairs.to_vec()));
}

#[test]
fn what_is_no_parameters_or_appointment_is_refused_and_never_panics() {
    for body in ["", "[]", "{}", "{\"resourceType\":\"Patient\"}", "\u{0}"] {
        assert!(Given::of_json(body.as_bytes()).is_err(), "{body}");
        assert!(
            SentAppointment::of_bytes(body.as_bytes()).is_err(),
            "{body}"
        );
    }
    let wrong = json!({ "resourceType": "Patient", "status": "booked" });
    assert!(SentAppointment::of_json(&wrong).is_err());
    let bad = json!({ "resourceType": "Appointment", "status": "booked", "start": "soon" });
    let read = SentAppointment::of_json(&bad).unwrap();
    assert!(read.starts_at().is_err());
    assert_eq!(read.named_id(BASE), None);
}
