use jiff::{
    ToSpan,
    civil::{Weekday, date, time},
    tz::TimeZone,
};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    booking::{
        clinic::{Clinic, HeldSkill, Room, WeeklyHours},
        limits::{Travel, Work},
        staff::SkillLevel,
    },
    people::Person,
    treatment::massage::Kind,
    units::Pressure,
};

fn id<T>(number: u128) -> Id<T> {
    Id::from_uuid(Uuid::from_u128(number))
}

fn athlete() -> Id<Person> {
    id(50)
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A Monday in winter in London: 60 minutes with 5 before and 10 after; one therapist from 9 to 12, one room.
fn book() -> ClinicBook {
    let place = id(2);
    let mut service = Service::new(id(4), "Maintenance", Kind::Maintenance, 60);
    (service.buffer_before, service.buffer_after) = (5, 10);
    service.needs_room = true;
    let mut ines = Therapist::new(id(5), "Ines", Pressure::BOOKABLE);
    ines.skills = vec![HeldSkill {
        skill: Skill::Sport,
        expires_on: Some(date(2026, 1, 4)),
        level: SkillLevel::default(),
    }];
    ines.services = BTreeSet::from([id(4)]);
    ines.hours = vec![WeeklyHours::every(
        place,
        Weekday::Monday,
        time(9, 0, 0, 0),
        time(12, 0, 0, 0),
    )];
    let mut book = ClinicBook::new(Clinic {
        id: id(1),
        name: "Quay".into(),
        cancel_notice_h: 24,
        currency: "GBP".into(),
    });
    book.locations = vec![Location {
        id: place,
        name: "Quay".into(),
        address: String::new(),
        phone: None,
        country: "GB".into(),
        zone: TimeZone::get("Europe/London").unwrap(),
    }];
    book.rooms = vec![Room::new(id(3), place, "One")];
    book.therapists = vec![ines];
    book.services = vec![service];
    book
}

fn query() -> SlotQuery {
    let window = Window {
        from: at("2026-01-05T00:00:00Z"),
        to: at("2026-01-06T00:00:00Z"),
    };
    SlotQuery {
        athlete: Some(athlete()),
        ..SlotQuery::new(id(4), window, at("2026-01-05T06:00:00Z"))
    }
}

fn looked_up<'a>(query: &SlotQuery, book: &'a ClinicBook) -> Calendar<'a> {
    let known = Ticks::covering(at("2026-01-04T00:00:00Z"), at("2026-01-20T00:00:00Z"));
    let mut calendar = Calendar::new(book, known, query.resources(book));
    calendar.look_at_work();
    calendar
}

fn check(
    change: impl Fn(&mut SlotQuery, &mut ClinicBook),
    taken: &[(Resource, &str, &str)],
    starts_at: &str,
    expected: &[Conflict],
) {
    let (mut query, mut book) = (query(), book());
    change(&mut query, &mut book);
    let mut calendar = looked_up(&query, &book);
    for (resource, from, until) in taken {
        calendar.take(resource.uuid(), Ticks::covering(at(from), at(until)));
    }
    assert_eq!(
        conflicts(&query, &calendar, id(5), id(2), at(starts_at)),
        expected
    );
}

#[test]
fn what_can_be_booked_has_no_conflict() {
    check(|_, _| {}, &[], "2026-01-05T10:00:00Z", &[]);
}

#[test]
fn everything_that_stands_against_a_start_is_told_at_once_with_its_end() {
    let taken = [
        (
            Resource::Therapist(id(5)),
            "2026-01-05T10:30:00Z",
            "2026-01-05T11:30:00Z",
        ),
        (
            Resource::Room(id(3)),
            "2026-01-05T09:00:00Z",
            "2026-01-05T10:00:00Z",
        ),
        (
            Resource::Athlete(athlete()),
            "2026-01-05T11:00:00Z",
            "2026-01-05T12:00:00Z",
        ),
    ];
    check(
        |query, _| {
            query.not_before = Some(at("2026-01-07T09:00:00Z"));
            query.notice_minutes = 24 * 60;
            query.skills = BTreeSet::from([Skill::Sport, Skill::Prenatal]);
        },
        &taken,
        "2026-01-05T10:00:00Z",
        &[
            Conflict::Notice {
                earliest: at("2026-01-06T06:00:00Z"),
            },
            Conflict::Wait {
                until: at("2026-01-07T09:00:00Z"),
            },
            // The one expired on the day before, the other was never held.
            Conflict::Skills(BTreeSet::from([Skill::Sport, Skill::Prenatal])),
            Conflict::Therapist {
                until: Some(at("2026-01-05T11:30:00Z")),
            },
            Conflict::Room {
                until: Some(at("2026-01-05T10:00:00Z")),
            },
            Conflict::Athlete {
                until: Some(at("2026-01-05T12:00:00Z")),
            },
        ],
    );
}

#[test]
fn a_way_that_is_too_long_is_told_with_its_place_and_a_full_day_as_a_limit() {
    // Ines has an hour at the other place from 07:00 on.
    let conflicts_after = |minutes: Option<u16>, most: Option<u16>| {
        let (query, mut book) = (query(), book());
        let harbour = Location {
            id: id(7),
            name: "Harbour".into(),
            ..book.locations[0].clone()
        };
        book.locations.push(harbour);
        book.travel.extend(minutes.map(|minutes| Travel {
            between: [id(2), id(7)],
            minutes,
        }));
        book.therapists[0].limits.appointments = most;
        let mut calendar = looked_up(&query, &book);
        let run = Ticks::covering(at("2026-01-05T07:00:00Z"), at("2026-01-05T08:40:00Z"));
        let work = Work {
            location: id(7),
            hands_on: run,
            occupies: run,
            pressure: None,
        };
        calendar.add_work(id(5), work);
        conflicts(&query, &calendar, id(5), id(2), at("2026-01-05T09:30:00Z"))
    };
    let travel = |minutes| Conflict::Travel {
        place: id(7),
        minutes,
    };
    // From 08:40 to 09:25, when its buffer begins, are 45 minutes.
    assert_eq!(conflicts_after(Some(45), None), []);
    assert_eq!(conflicts_after(Some(50), None), [travel(Some(50))]);
    assert_eq!(conflicts_after(None, None), [travel(None)]);
    assert_eq!(conflicts_after(Some(45), Some(1)), [Conflict::Limit]);
}

#[test]
fn a_full_day_is_told_with_everything_else_that_stands_against_a_start() {
    let (mut query, mut book) = (query(), book());
    query.notice_minutes = 24 * 60;
    book.therapists[0].limits.hands_on_minutes = Some(90);
    let notice = Conflict::Notice {
        earliest: at("2026-01-06T06:00:00Z"),
    };
    let told = |worked_until: &str| {
        let mut calendar = looked_up(&query, &book);
        let run = Ticks::covering(at("2026-01-05T07:00:00Z"), at(worked_until));
        let work = Work {
            location: id(2),
            hands_on: run,
            occupies: run,
            pressure: None,
        };
        calendar.add_work(id(5), work);
        conflicts(&query, &calendar, id(5), id(2), at("2026-01-05T10:00:00Z"))
    };
    assert_eq!(told("2026-01-05T07:30:00Z"), std::slice::from_ref(&notice));
    assert_eq!(told("2026-01-05T07:35:00Z"), [notice, Conflict::Limit]);
}

#[test]
fn hours_name_the_next_open_start() {
    // 11:00 would end its buffer after noon; the next start with room for its buffers is a week later.
    let next = Conflict::Hours {
        opens_at: Some(at("2026-01-12T09:15:00Z")),
    };
    check(|_, _| {}, &[], "2026-01-05T11:00:00Z", &[next]);
    let never = Conflict::Hours { opens_at: None };
    check(
        |_, book| book.therapists[0].hours.clear(),
        &[],
        "2026-01-05T10:00:00Z",
        &[never],
    );
}

#[test]
fn what_makes_no_sense_is_said_alone() {
    check(|_, _| {}, &[], "2026-01-05T05:00:00Z", &[Conflict::Past]);
    check(
        |_, _| {},
        &[],
        "2026-01-05T10:05:00Z",
        &[Conflict::Grid { minutes: 15 }],
    );
    check(
        |_, book| book.therapists[0].services.clear(),
        &[],
        "2026-01-05T10:00:00Z",
        &[Conflict::Service],
    );
    check(
        |_, book| book.rooms.clear(),
        &[],
        "2026-01-05T10:00:00Z",
        &[Conflict::Room { until: None }],
    );
}

#[test]
fn staff_never_pass_over_what_protects_the_athlete() {
    let until = Some(at("2026-01-05T10:00:00Z"));
    assert!(Conflict::Therapist { until }.may_be_overridden());
    assert!(Conflict::Hours { opens_at: until }.may_be_overridden());
    assert!(!Conflict::Athlete { until }.may_be_overridden());
    assert!(!Conflict::Skills(BTreeSet::new()).may_be_overridden());
    assert!(
        !Conflict::Wait {
            until: at("2026-01-05T10:00:00Z")
        }
        .may_be_overridden()
    );
}

proptest! {
    /// A start has conflicts exactly where it cannot be booked.
    #[test]
    fn a_start_is_open_or_has_a_reason(
        taken in proptest::collection::vec((0_usize..3, 0_i64..200, 1_i64..30), 0..4),
        quarter in 0_i64..60,
        five in 0_i64..2,
        notice in 0_u16..300,
        wait in proptest::option::of(0_i64..12),
        skilled in any::<bool>(),
    ) {
        let (mut query, book) = (query(), book());
        query.notice_minutes = notice;
        query.not_before = wait.map(|hours| query.now + hours.hours());
        if skilled {
            query.skills.insert(Skill::Sport);
        }
        let mut calendar = looked_up(&query, &book);
        let first = Tick::of(query.now).0;
        for (which, from, length) in taken {
            let resource = [
                Resource::Therapist(id(5)),
                Resource::Room(id(3)),
                Resource::Athlete(athlete()),
            ][which];
            let run = Ticks { from: Tick(first + from), until: Tick(first + from + length) };
            calendar.take(resource.uuid(), run);
        }
        let starts_at = query.now + (15 * quarter + 5 * five).minutes();
        let open = is_open(&query, &calendar, id(5), id(2), starts_at);
        let found = conflicts(&query, &calendar, id(5), id(2), starts_at);
        prop_assert_eq!(open.is_some(), found.is_empty(), "{:?}", found);
        prop_assert!(found.iter().all(|conflict| conflict.until().is_none_or(|until| until > starts_at - 10.minutes())));
        // An overriding slot takes what the usual one would take.
        if let Some(open) = open {
            prop_assert_eq!(overriding_slot(&query, &calendar, id(5), id(2), starts_at), Some(open));
        }
    }
}
