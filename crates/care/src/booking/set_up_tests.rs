use std::collections::BTreeMap;

use jiff::civil::{date, time};

use super::*;
use crate::{
    booking::slot::tests::{id, monday, place_id, service_id, therapist_id},
    treatment::massage::Kind,
};

fn therapist(book: &ClinicBook, change: Change) -> Therapist {
    match changed(book, change).unwrap() {
        Changed::Therapist(therapist) => therapist,
        other => panic!("{other:?}"),
    }
}

fn hours(weekdays: &[i8], span: Option<(i8, i8)>, effective: Effective) -> Change {
    let span = span.map(|(from, until)| CivilSpan {
        from: time(from, 0, 0, 0),
        until: time(until, 0, 0, 0),
    });
    Change::Hours {
        therapist: therapist_id(0),
        location: place_id(0),
        weekdays: weekdays.iter().copied().collect(),
        span,
        pause: None,
        effective,
    }
}

#[test]
fn hours_of_a_weekday_take_the_place_of_what_was_there() {
    let (mut book, _) = monday();
    let both = therapist(&book, hours(&[1, 3], Some((8, 16)), Effective::ALWAYS));
    let shown: Vec<_> = both
        .hours
        .iter()
        .map(|hours| (hours.weekday.to_monday_one_offset(), hours.from.hour()))
        .collect();
    assert_eq!(shown, [(1, 8), (3, 8)]);
    book.therapists = vec![both];
    let none = therapist(&book, hours(&[3], None, Effective::ALWAYS));
    assert_eq!(none.hours.len(), 1);
    // Hours from a date on stand beside those of before.
    let from = Effective {
        from: Some(date(2026, 6, 1)),
        until: None,
    };
    assert_eq!(
        therapist(&book, hours(&[1], Some((10, 18)), from))
            .hours
            .len(),
        3
    );
    let backwards = Effective {
        from: Some(date(2026, 6, 1)),
        until: Some(date(2026, 5, 1)),
    };
    let refused = changed(&book, hours(&[1], Some((10, 18)), backwards));
    assert_eq!(refused, Err(SetUpRefused::EndsBefore));
}

#[test]
fn a_new_service_is_offered_by_whoever_holds_its_skills() {
    let (book, _) = monday();
    let service = |skills| Service {
        skills,
        ..Service::new(service_id(20), "Deep", Kind::Maintenance, 45)
    };
    let offering = |book: &ClinicBook, skills| match changed(book, Change::Service(service(skills)))
    {
        Ok(Changed::Service(_, therapists)) => therapists.len(),
        other => panic!("{other:?}"),
    };
    assert_eq!(offering(&book, BTreeMap::new()), 1);
    let sport = BTreeMap::from([(Skill::Sport, SkillLevel::Experienced)]);
    assert_eq!(offering(&book, sport.clone()), 0);
    // Whoever learns the skill offers it from then on.
    let mut with_service = book.clone();
    with_service.services.push(service(sport));
    let held = HeldSkill {
        skill: Skill::Sport,
        level: SkillLevel::Expert,
        expires_on: None,
    };
    let learned = Change::Skill {
        therapist: therapist_id(0),
        held,
    };
    assert!(
        therapist(&with_service, learned)
            .services
            .contains(&service_id(20))
    );
}

#[test]
fn what_cannot_be_right_is_refused() {
    let (book, _) = monday();
    let check = |change, expected| assert_eq!(changed(&book, change), Err(expected));
    let service = Service::new(service_id(20), "Short", Kind::Maintenance, 42);
    check(
        Change::Service(service),
        SetUpRefused::NotInFives { minutes: 42 },
    );
    check(
        Change::Room(Room::new(id(2, 9), place_id(0), "  ")),
        SetUpRefused::NoName,
    );
    check(
        Change::Room(Room::new(id(2, 9), place_id(7), "Blue")),
        SetUpRefused::NotFound { what: "place" },
    );
    let way = Travel {
        between: [place_id(0), place_id(0)],
        minutes: 10,
    };
    check(Change::Travel(way), SetUpRefused::OnePlace);
    let known = Change::NewTherapist(book.therapists[0].clone());
    check(known, SetUpRefused::ThereAlready);
    let limits = Change::Limits {
        therapist: therapist_id(9),
        limits: DailyLimits::default(),
    };
    check(limits, SetUpRefused::NotFound { what: "therapist" });
}
