use std::collections::BTreeMap;

use jiff::civil::{Weekday, date, time};

use super::*;
use crate::{
    booking::{
        clinic::{AddOn, WeeklyHours},
        slot::tests::{id, monday, place_id, service_id, therapist_id},
        staff::SkillLevel,
    },
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
        whose: Whose::Therapist(therapist_id(0)),
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
    let from = Effective {
        from: Some(date(2026, 6, 1)),
        until: None,
    };
    // Hours from a date on end those of before on the day before.
    let dated = therapist(&book, hours(&[1], Some((10, 18)), from));
    let shown: Vec<_> = dated.hours.iter().map(of_monday).collect();
    let (may, june) = (date(2026, 5, 31), date(2026, 6, 1));
    assert_eq!(
        shown,
        [
            Some((8, None, Some(may))),
            None,
            Some((10, Some(june), None))
        ]
    );
    // Hours of some weeks alone leave what is before and after them.
    let weeks = Effective {
        from: Some(june),
        until: Some(date(2026, 6, 14)),
    };
    let summer = therapist(&book, hours(&[1], Some((6, 12)), weeks));
    let shown: Vec<_> = summer.hours.iter().filter_map(of_monday).collect();
    assert_eq!(
        shown,
        [
            (8, None, Some(may)),
            (8, Some(date(2026, 6, 15)), None),
            (6, Some(june), Some(date(2026, 6, 14)))
        ]
    );
    let backwards = Effective {
        from: Some(date(2026, 6, 1)),
        until: Some(date(2026, 5, 1)),
    };
    let refused = changed(&book, hours(&[1], Some((10, 18)), backwards));
    assert_eq!(refused, Err(SetUpRefused::EndsBefore));
}

/// The hour at which Monday begins, with its dates.
fn of_monday(
    hours: &WeeklyHours,
) -> Option<(i8, Option<jiff::civil::Date>, Option<jiff::civil::Date>)> {
    let dates = hours.effective;
    (hours.weekday == Weekday::Monday).then_some((hours.from.hour(), dates.from, dates.until))
}

#[test]
fn a_break_lies_inside_of_the_hours_also_past_midnight() {
    let (book, _) = monday();
    let span = |from: i8, until: i8| CivilSpan {
        from: time(from, 0, 0, 0),
        until: time(until, 0, 0, 0),
    };
    let check = |open: (i8, i8), pause: (i8, i8), fits: bool| {
        let mut change = hours(&[1], Some(open), Effective::ALWAYS);
        if let Change::Hours { pause: of, .. } = &mut change {
            *of = Some(span(pause.0, pause.1));
        }
        let refused = changed(&book, change).err();
        assert_eq!(
            refused,
            (!fits).then_some(SetUpRefused::BreakOutside),
            "{open:?} {pause:?}"
        );
    };
    check((9, 17), (12, 13), true);
    check((9, 17), (9, 17), true);
    check((9, 17), (8, 10), false);
    check((9, 17), (16, 18), false);
    check((9, 17), (13, 12), false);
    check((18, 2), (23, 1), true);
    check((18, 2), (1, 3), false);
}

#[test]
fn an_add_on_that_is_left_out_stays_for_who_booked_with_it() {
    let (mut book, _) = monday();
    let feet = AddOn {
        id: id(3, 1),
        name: "Feet".into(),
        minutes: 15,
        price_cents: 0,
    };
    book.services[0].add_ons = vec![feet.clone()];
    let mut without = book.services[0].clone();
    without.add_ons.clear();
    let Ok(Changed::Service(saved, _)) = changed(&book, Change::Service(without)) else {
        panic!("a service");
    };
    assert_eq!(saved.ended_add_ons, std::slice::from_ref(&feet));
    assert!(!saved.offers(&[feet.id]));
    assert_eq!(saved.add_on(feet.id), Some(&feet));
    book.services[0] = saved;
    let mut again = book.services[0].clone();
    again.add_ons.push(feet.clone());
    let Ok(Changed::Service(saved, _)) = changed(&book, Change::Service(again)) else {
        panic!("a service");
    };
    assert!(saved.offers(&[feet.id]) && saved.ended_add_ons.is_empty());
}

#[test]
fn a_skill_does_not_bring_back_what_an_owner_has_taken_from_somebody() {
    let (book, _) = monday();
    let given = Change::Gives {
        therapist: therapist_id(0),
        services: BTreeMap::new(),
    };
    let mut book = ClinicBook {
        therapists: vec![therapist(&book, given)],
        ..book
    };
    assert!(!book.therapists[0].services.contains(&service_id(0)));
    let held = HeldSkill {
        skill: Skill::Sport,
        level: SkillLevel::Trained,
        expires_on: None,
    };
    let learned = Change::Skill {
        therapist: therapist_id(0),
        held,
    };
    book.therapists = vec![therapist(&book, learned)];
    assert!(!book.therapists[0].services.contains(&service_id(0)));
}

#[test]
fn own_minutes_are_kept_only_where_they_differ() {
    let (book, _) = monday();
    let service = &book.services[0];
    let gives = |minutes| Change::Gives {
        therapist: therapist_id(0),
        services: BTreeMap::from([(service.id, minutes)]),
    };
    let own = |minutes| therapist(&book, gives(minutes)).lengths;
    assert!(own(None).is_empty());
    assert!(own(Some(service.minutes)).is_empty());
    let longer = service.minutes + 15;
    assert_eq!(own(Some(longer)), BTreeMap::from([(service.id, longer)]));
    for minutes in [0, 42] {
        let of = Minutes::Own(service.id);
        assert_eq!(
            changed(&book, gives(Some(minutes))),
            Err(SetUpRefused::NotInFives { of, minutes })
        );
    }
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
        SetUpRefused::NotInFives {
            of: Minutes::Service,
            minutes: 42,
        },
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
    let endless = Service {
        buffer_after: 600,
        ..Service::new(service_id(20), "Endless", Kind::Maintenance, 60)
    };
    check(Change::Service(endless), SetUpRefused::TooLong);
    check(
        hours(&[], Some((9, 17)), Effective::ALWAYS),
        SetUpRefused::NoDay,
    );
    check(
        hours(&[1], Some((9, 9)), Effective::ALWAYS),
        SetUpRefused::NoSpan,
    );
    let known = Change::NewTherapist(book.therapists[0].clone());
    check(known, SetUpRefused::ThereAlready);
    let limits = Change::Limits {
        therapist: therapist_id(9),
        limits: DailyLimits::default(),
    };
    check(limits, SetUpRefused::NotFound { what: "therapist" });
}
