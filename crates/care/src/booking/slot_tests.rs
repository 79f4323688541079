use std::collections::BTreeMap;

use jiff::{
    civil::{Time, Weekday, date, time},
    tz::TimeZone,
};
use uuid::Uuid;

#[path = "slot_property_tests.rs"]
mod property;

use super::*;
use crate::{
    booking::clinic::{Clinic, HeldSkill, WeeklyHours},
    treatment::massage::Kind,
    units::Pressure,
};

/// Ids of one kind share their high bits, so that a room never has a therapist's id.
pub(in crate::booking) fn id<T>(kind: u128, number: usize) -> Id<T> {
    Id::from_uuid(Uuid::from_u128((kind << 64) + number as u128))
}
pub(in crate::booking) fn therapist_id(number: usize) -> Id<Therapist> {
    id(1, number)
}
pub(in crate::booking) fn room_id(number: usize) -> Id<Room> {
    id(2, number)
}
pub(in crate::booking) fn place_id(number: usize) -> Id<Location> {
    id(3, number)
}
pub(in crate::booking) fn service_id(number: usize) -> Id<Service> {
    id(4, number)
}
pub(in crate::booking) fn athlete() -> Id<Person> {
    id(5, 0)
}

pub(in crate::booking) fn book(
    zones: &[&str],
    rooms: &[usize],
    services: &[(u16, u16, u16, bool)],
    therapists: Vec<Therapist>,
) -> ClinicBook {
    let location = |(number, zone): (usize, &&str)| Location {
        id: place_id(number),
        name: format!("place {number}"),
        address: String::new(),
        phone: None,
        country: "GB".into(),
        zone: TimeZone::get(zone).unwrap(),
    };
    let room = |(number, place): (usize, &usize)| {
        Room::new(room_id(number), place_id(*place), format!("room {number}"))
    };
    let service =
        |(number, (minutes, before, after, needs_room)): (usize, &(u16, u16, u16, bool))| Service {
            buffer_before: *before,
            buffer_after: *after,
            needs_room: *needs_room,
            ..Service::new(
                service_id(number),
                format!("service {number}"),
                Kind::Maintenance,
                *minutes,
            )
        };
    ClinicBook {
        locations: zones.iter().enumerate().map(location).collect(),
        rooms: rooms.iter().enumerate().map(room).collect(),
        therapists,
        services: services.iter().enumerate().map(service).collect(),
        ..ClinicBook::new(Clinic {
            id: id(9, 0),
            name: "Quay".into(),
            cancel_notice_h: 24,
            currency: "GBP".into(),
        })
    }
}

pub(in crate::booking) fn therapist(
    number: usize,
    hours: &[(usize, Weekday, Time, Time)],
) -> Therapist {
    let hours = hours.iter().map(|(place, weekday, from, until)| {
        WeeklyHours::every(place_id(*place), *weekday, *from, *until)
    });
    Therapist {
        services: (0..8).map(service_id).collect(),
        hours: hours.collect(),
        ..Therapist::new(
            therapist_id(number),
            format!("therapist {number}"),
            Pressure::BOOKABLE,
        )
    }
}

pub(in crate::booking) fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(in crate::booking) fn looked_up<'a>(query: &SlotQuery, book: &'a ClinicBook) -> Calendar<'a> {
    let mut calendar = Calendar::new(book, query.reach(book), query.resources(book));
    calendar.look_at_work();
    calendar
}

/// A Monday in winter in London: 60 minutes with 5 before and 10 after, one therapist from 9 to 12, one room.
pub(in crate::booking) fn monday() -> (ClinicBook, SlotQuery) {
    let nine_to_twelve = therapist(
        0,
        &[(0, Weekday::Monday, time(9, 0, 0, 0), time(12, 0, 0, 0))],
    );
    let book = book(
        &["Europe/London"],
        &[0],
        &[(60, 5, 10, true)],
        vec![nine_to_twelve],
    );
    let window = Window {
        from: instant("2026-01-05T00:00:00Z"),
        to: instant("2026-01-06T00:00:00Z"),
    };
    (
        book,
        SlotQuery::new(service_id(0), window, instant("2026-01-01T00:00:00Z")),
    )
}

fn starts(query: &SlotQuery, calendar: &Calendar<'_>) -> Vec<String> {
    open_slots(query, calendar)
        .iter()
        .map(|slot| {
            slot.starts_at
                .to_zoned(TimeZone::get("Europe/London").unwrap())
                .strftime("%H:%M")
                .to_string()
        })
        .collect()
}

#[test]
fn buffers_lie_inside_working_hours() {
    let (book, query) = monday();
    // 09:00 would begin its buffer at 08:55, 11:00 would end it at 12:10.
    assert_eq!(
        starts(&query, &looked_up(&query, &book)),
        [
            "09:15", "09:30", "09:45", "10:00", "10:15", "10:30", "10:45"
        ]
    );
}

#[test]
fn what_is_taken_of_any_of_the_three_is_not_offered() {
    let (book, mut query) = monday();
    query.athlete = Some(athlete());
    for resource in [
        Resource::Therapist(therapist_id(0)),
        Resource::Room(room_id(0)),
        Resource::Athlete(athlete()),
    ] {
        let mut calendar = looked_up(&query, &book);
        calendar.take(
            resource.uuid(),
            Ticks::covering(
                instant("2026-01-05T10:30:00Z"),
                instant("2026-01-05T10:35:00Z"),
            ),
        );
        // 09:15 ends its buffer at 10:25; 10:45 begins its own at 10:40.
        assert_eq!(starts(&query, &calendar), ["09:15", "10:45"]);
    }
}

#[test]
fn what_nobody_looked_up_is_never_free() {
    let (book, mut query) = monday();
    let therapist_only = Calendar::new(
        &book,
        query.reach(&book),
        [Resource::Therapist(therapist_id(0))],
    );
    assert_eq!(open_slots(&query, &therapist_only), []);
    let calendar = looked_up(&query, &book);
    query.athlete = Some(athlete());
    assert_eq!(open_slots(&query, &calendar), []);
    query.athlete = None;
    // Ticks beyond what was looked up are unknown.
    let short = Ticks::covering(
        instant("2026-01-05T00:00:00Z"),
        instant("2026-01-05T10:30:00Z"),
    );
    assert_eq!(
        starts(&query, &Calendar::new(&book, short, query.resources(&book))),
        ["09:15"]
    );
}

#[test]
fn notice_not_before_and_the_window_bound_the_starts() {
    let (book, query) = monday();
    let calendar = looked_up(&query, &book);
    let with = |change: &dyn Fn(&mut SlotQuery)| {
        let mut query = query.clone();
        change(&mut query);
        starts(&query, &calendar)
    };
    assert_eq!(
        with(&|query| query.not_before = Some(instant("2026-01-05T10:20:00Z"))),
        ["10:30", "10:45"]
    );
    assert_eq!(
        with(&|query| query.window.to = instant("2026-01-05T09:30:00Z")),
        ["09:15"]
    );
    assert_eq!(
        with(&|query| query.now = instant("2026-01-05T10:31:00Z")),
        ["10:45"]
    );
    assert_eq!(
        with(&|query| (query.now, query.notice_minutes) = (instant("2026-01-05T08:30:00Z"), 120)),
        ["10:30", "10:45"]
    );
    assert_eq!(with(&|query| query.grid_minutes = 60), ["10:00"]);
    assert_eq!(with(&|query| query.window.to = query.window.from), [""; 0]);
}

#[test]
fn a_skill_has_to_be_valid_on_the_local_day_of_the_start() {
    let (mut book, mut query) = monday();
    book.locations[0].zone = TimeZone::get("Pacific/Auckland").unwrap();
    book.therapists[0].hours[0].weekday = Weekday::Tuesday;
    query.skills = BTreeSet::from([Skill::Prenatal]);
    assert_eq!(open_slots(&query, &looked_up(&query, &book)), []);
    // Tuesday morning in Auckland is Monday evening in UTC: the local day counts.
    let held = |last| {
        vec![HeldSkill {
            skill: Skill::Prenatal,
            level: SkillLevel::Trained,
            expires_on: Some(last),
        }]
    };
    book.therapists[0].skills = held(date(2026, 1, 5));
    assert_eq!(open_slots(&query, &looked_up(&query, &book)), []);
    book.therapists[0].skills = held(date(2026, 1, 6));
    assert_eq!(open_slots(&query, &looked_up(&query, &book)).len(), 7);
}

#[test]
fn nobody_is_offered_a_massage_by_themselves() {
    let (book, mut query) = monday();
    query.athlete = Some(Id::from_uuid(therapist_id(0).uuid()));
    assert_eq!(open_slots(&query, &looked_up(&query, &book)), []);
}

#[test]
fn the_first_free_room_is_given_and_no_room_means_no_slot() {
    let (mut book, query) = monday();
    book.rooms
        .push(Room::new(room_id(1), place_id(0), "second"));
    let mut calendar = looked_up(&query, &book);
    let at_nine = Ticks::covering(
        instant("2026-01-05T09:00:00Z"),
        instant("2026-01-05T10:00:00Z"),
    );
    calendar.take(room_id(0).uuid(), at_nine);
    let rooms: Vec<_> = open_slots(&query, &calendar)
        .iter()
        .map(|slot| slot.room)
        .collect();
    assert_eq!(rooms[..2], [Some(room_id(1)), Some(room_id(1))]);
    assert_eq!(rooms[6], Some(room_id(0)));
    book.rooms.clear();
    assert_eq!(open_slots(&query, &looked_up(&query, &book)), []);
    book.services[0].needs_room = false;
    assert!(
        open_slots(&query, &looked_up(&query, &book))
            .iter()
            .all(|slot| slot.room.is_none())
    );
}

#[test]
fn a_month_of_a_large_clinic_is_searched_in_milliseconds() {
    let week = Weekday::Monday.cycle_forward().take(6);
    let hours: Vec<_> = week
        .map(|day| (0, day, time(8, 0, 0, 0), time(20, 0, 0, 0)))
        .collect();
    let book = book(
        &["Europe/London"],
        &[0; 4],
        &[(60, 0, 15, true)],
        (0..8).map(|number| therapist(number, &hours)).collect(),
    );
    let window = Window {
        from: instant("2026-10-05T00:00:00Z"),
        to: instant("2026-11-05T00:00:00Z"),
    };
    let query = SlotQuery::new(service_id(0), window, instant("2026-10-01T00:00:00Z"));
    let mut calendar = looked_up(&query, &book);
    for therapist in &book.therapists {
        for tick in calendar.known().iter().filter(|tick| tick.0 / 24 % 2 == 0) {
            calendar.take(
                therapist.id.uuid(),
                Ticks {
                    from: tick,
                    until: Tick(tick.0 + 1),
                },
            );
        }
    }
    let began = std::time::Instant::now();
    let slots = open_slots(&query, &calendar);
    let took = began.elapsed();
    println!("{} slots in {took:?}", slots.len());
    // Generous: a debug build on a busy machine; what it guards against is a quadratic search.
    assert!(took.as_millis() < 2_000);
}

#[test]
fn add_ons_and_own_lengths_make_an_appointment_longer() {
    let (mut book, mut query) = monday();
    let add_on = |number, minutes| AddOn {
        id: id(6, number),
        name: format!("add-on {number}"),
        minutes,
        price_cents: 1_500,
    };
    book.services[0].add_ons = vec![add_on(0, 15), add_on(1, 30)];
    query.add_ons = vec![id(6, 1)];
    // 30 minutes more: the last start is at 10:15, and its buffer ends at 11:55.
    let slots = open_slots(&query, &looked_up(&query, &book));
    assert_eq!(
        (slots.len(), slots[0].ends_at),
        (5, instant("2026-01-05T10:45:00Z"))
    );
    book.therapists[0].lengths.insert(service_id(0), 45);
    assert_eq!(open_slots(&query, &looked_up(&query, &book)).len(), 6);
    // What the service does not have cannot be added.
    query.add_ons = vec![id(6, 7)];
    assert_eq!(open_slots(&query, &looked_up(&query, &book)), []);
}

#[test]
fn a_room_has_to_be_open_and_to_have_what_the_service_needs() {
    let (mut book, query) = monday();
    let from_ten = WeeklyHours::every(
        place_id(0),
        Weekday::Monday,
        time(10, 0, 0, 0),
        time(20, 0, 0, 0),
    );
    book.rooms[0].hours = vec![from_ten];
    assert_eq!(
        starts(&query, &looked_up(&query, &book)),
        ["10:15", "10:30", "10:45"]
    );
    book.services[0].equipment = BTreeSet::from(["floor mat".to_owned()]);
    assert_eq!(open_slots(&query, &looked_up(&query, &book)), []);
    book.rooms[0].equipment = BTreeSet::from(["floor mat".to_owned(), "steam".to_owned()]);
    assert_eq!(open_slots(&query, &looked_up(&query, &book)).len(), 3);
}

#[test]
fn wishes_and_levels_choose_among_therapists() {
    let (mut book, mut query) = monday();
    book.services[0].skills = BTreeMap::from([(Skill::Sport, SkillLevel::Experienced)]);
    let held = |level| {
        vec![HeldSkill {
            skill: Skill::Sport,
            level,
            expires_on: None,
        }]
    };
    for (level, expected) in [(SkillLevel::Trained, 0), (SkillLevel::Expert, 7)] {
        book.therapists[0].skills = held(level);
        let found = open_slots(&query, &looked_up(&query, &book)).len();
        assert_eq!(found, expected, "{level:?}");
    }
    query.staff.language = Some("pt".to_owned());
    assert_eq!(open_slots(&query, &looked_up(&query, &book)), []);
    book.therapists[0].profile.languages = BTreeSet::from(["en".to_owned(), "pt".to_owned()]);
    assert_eq!(open_slots(&query, &looked_up(&query, &book)).len(), 7);
}

#[test]
fn a_limit_is_kept_only_where_somebody_looked_at_the_work() {
    let (mut book, query) = monday();
    book.therapists[0].limits.deep_minutes = Some(60);
    let mut calendar = Calendar::new(&book, query.reach(&book), query.resources(&book));
    assert_eq!(open_slots(&query, &calendar), []);
    calendar.look_at_work();
    // The service did not say its pressure: it counts as deep, and 60 minutes are allowed.
    assert_eq!(open_slots(&query, &calendar).len(), 7);
    let earlier = Ticks::covering(
        instant("2026-01-05T06:00:00Z"),
        instant("2026-01-05T06:05:00Z"),
    );
    let work = |pressure| Work {
        location: place_id(0),
        hands_on: earlier,
        occupies: earlier,
        pressure: Pressure::new(pressure).ok(),
    };
    calendar.add_work(therapist_id(0), work(3));
    assert_eq!(open_slots(&query, &calendar).len(), 7);
    calendar.add_work(therapist_id(0), work(5));
    assert_eq!(open_slots(&query, &calendar), []);
    // A gentle plan is no deep work.
    let gentle = SlotQuery {
        pressure: Pressure::new(2).ok(),
        ..query
    };
    assert_eq!(open_slots(&gentle, &calendar).len(), 7);
}

#[test]
fn notice_and_horizon_are_the_services_own_or_the_clinics() {
    let (mut book, mut query) = monday();
    query.now = instant("2026-01-05T08:30:00Z");
    let open = |book: &ClinicBook, query: &SlotQuery| starts(query, &looked_up(query, book));
    book.booking_window = BookingWindow {
        notice_minutes: Some(120),
        horizon_days: Some(1),
    };
    assert_eq!(open(&book, &query), ["10:30", "10:45"]);
    book.services[0].booking_window.notice_minutes = Some(60);
    assert_eq!(open(&book, &query).len(), 6);
    book.services[0].booking_window.horizon_days = Some(0);
    assert_eq!(open(&book, &query).len(), 0);
    query.any_time = true;
    assert_eq!(open(&book, &query).len(), 7);
}

#[test]
fn a_limit_on_the_minutes_leaves_out_whoever_takes_longer() {
    let (mut book, mut query) = monday();
    let all = open_slots(&query, &looked_up(&query, &book)).len();
    assert!(all > 0);
    let minutes = book.services[0].minutes;
    query.most_minutes = Some(minutes);
    assert_eq!(open_slots(&query, &looked_up(&query, &book)).len(), all);
    query.most_minutes = Some(minutes - 5);
    assert_eq!(open_slots(&query, &looked_up(&query, &book)), []);
    // A therapist's own time for the service counts, not the service's.
    let service = book.services[0].id;
    for therapist in &mut book.therapists {
        therapist.lengths.insert(service, minutes - 5);
    }
    assert!(!open_slots(&query, &looked_up(&query, &book)).is_empty());
}
