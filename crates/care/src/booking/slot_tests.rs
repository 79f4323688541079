use std::collections::BTreeMap;

use jiff::{
    ToSpan,
    civil::{Time, Weekday, date, time},
    tz::TimeZone,
};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    booking::clinic::{Clinic, HeldSkill, TimeOff, WeeklyHours},
    treatment::massage::Kind,
    units::Pressure,
};

/// Ids of one kind share their high bits, so that a room never has a therapist's id.
fn id<T>(kind: u128, number: usize) -> Id<T> {
    Id::from_uuid(Uuid::from_u128((kind << 64) + number as u128))
}
fn therapist_id(number: usize) -> Id<Therapist> {
    id(1, number)
}
fn room_id(number: usize) -> Id<Room> {
    id(2, number)
}
fn place_id(number: usize) -> Id<Location> {
    id(3, number)
}
fn service_id(number: usize) -> Id<Service> {
    id(4, number)
}
fn athlete() -> Id<Person> {
    id(5, 0)
}

fn book(
    zones: &[&str],
    rooms: &[usize],
    services: &[(u16, u16, u16, bool)],
    therapists: Vec<Therapist>,
) -> ClinicBook {
    let location = |(number, zone): (usize, &&str)| Location {
        id: place_id(number),
        name: format!("place {number}"),
        address: String::new(),
        country: "GB".into(),
        zone: TimeZone::get(zone).unwrap(),
    };
    let room = |(number, place): (usize, &usize)| Room {
        id: room_id(number),
        location: place_id(*place),
        name: format!("room {number}"),
    };
    let service =
        |(number, (minutes, before, after, needs_room)): (usize, &(u16, u16, u16, bool))| Service {
            id: service_id(number),
            name: format!("service {number}"),
            kind: Kind::Maintenance,
            minutes: *minutes,
            buffer_before: *before,
            buffer_after: *after,
            price_cents: 6_000,
            skills: BTreeSet::new(),
            needs_room: *needs_room,
        };
    ClinicBook {
        clinic: Clinic {
            id: id(9, 0),
            name: "Quay".into(),
            cancel_notice_h: 24,
            currency: "GBP".into(),
        },
        locations: zones.iter().enumerate().map(location).collect(),
        rooms: rooms.iter().enumerate().map(room).collect(),
        therapists,
        services: services.iter().enumerate().map(service).collect(),
    }
}

fn therapist(number: usize, hours: &[(usize, Weekday, Time, Time)]) -> Therapist {
    let hours = hours
        .iter()
        .map(|(place, weekday, from, until)| WeeklyHours {
            location: place_id(*place),
            weekday: *weekday,
            from: *from,
            until: *until,
        });
    Therapist {
        id: therapist_id(number),
        name: format!("therapist {number}"),
        skills: Vec::new(),
        pressure_max: Pressure::BOOKABLE,
        services: (0..8).map(service_id).collect(),
        hours: hours.collect(),
        time_off: Vec::new(),
    }
}

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn looked_up<'a>(query: &SlotQuery, book: &'a ClinicBook) -> Calendar<'a> {
    let service = book.service(query.service).unwrap();
    Calendar::new(book, query.reach(service), query.resources(book))
}

/// A Monday in winter in London: 60 minutes with 5 before and 10 after, one therapist from 9 to 12, one room.
fn monday() -> (ClinicBook, SlotQuery) {
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
        query.reach(&book.services[0]),
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
    book.rooms.push(Room {
        id: room_id(1),
        location: place_id(0),
        name: "second".into(),
    });
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

/// A random practice and a search in it.
#[derive(Debug, Clone)]
struct Random {
    book: ClinicBook,
    query: SlotQuery,
    taken: Vec<(Resource, Ticks)>,
}

fn random_practice() -> impl Strategy<Value = Random> {
    let zone = prop::sample::select(vec![
        ("Europe/London", "2026-03-28T00:00:00Z"),
        ("Europe/London", "2026-10-24T00:00:00Z"),
        ("America/Edmonton", "2025-11-01T00:00:00Z"),
        ("Australia/Lord_Howe", "2026-10-03T00:00:00Z"),
        ("Australia/Lord_Howe", "2026-04-04T00:00:00Z"),
        ("Africa/Cairo", "2026-04-23T00:00:00Z"),
        ("America/Sao_Paulo", "2018-11-03T00:00:00Z"),
        ("Asia/Kolkata", "2026-06-01T00:00:00Z"),
        ("Pacific/Apia", "2011-12-29T12:00:00Z"),
    ]);
    let service = (1u16..19, 0u16..4, 0u16..5, any::<bool>())
        .prop_map(|(minutes, before, after, room)| (minutes * 5, before * 5, after * 5, room));
    let shift = (0usize..2, 0i8..7, 0i8..96, 1i8..96);
    let away = (0i64..60, 1i64..12);
    let person = (
        prop::collection::vec(shift, 3..14),
        prop::collection::vec(away, 0..2),
        any::<bool>(),
    );
    let run = (0usize..8, -20i64..800, 1i64..60);
    (
        zone,
        prop::collection::vec(0usize..2, 1..5),
        prop::collection::vec(service, 1..3),
        prop::collection::vec(person, 1..4),
        prop::collection::vec(run, 0..25),
        (
            any::<bool>(),
            any::<bool>(),
            0i64..600,
            1i64..2_000,
            prop::sample::select(vec![5u16, 15, 30, 60]),
        ),
    )
        .prop_map(
            |(
                (zone, begins),
                rooms,
                services,
                people,
                runs,
                (known_athlete, skilled, notice, length, grid),
            )| {
                let begins = instant(begins);
                let quarter = |number: i8| Time::midnight() + (i64::from(number) * 15).minutes();
                let therapists =
                    people
                        .into_iter()
                        .enumerate()
                        .map(|(number, (shifts, away, prenatal))| {
                            let hours: Vec<_> = shifts
                                .into_iter()
                                .map(|(place, day, from, length)| {
                                    let weekday = Weekday::from_monday_zero_offset(day).unwrap();
                                    (
                                        place,
                                        weekday,
                                        quarter(from),
                                        quarter((from + length.min(95 - from)).rem_euclid(96)),
                                    )
                                })
                                .collect();
                            let mut person = therapist(number, &hours);
                            person.time_off = away
                                .into_iter()
                                .map(|(from, hours)| TimeOff {
                                    from: begins + from.hours(),
                                    until: begins + (from + hours).hours(),
                                })
                                .collect();
                            if prenatal {
                                let last =
                                    begins.to_zoned(TimeZone::UTC).date().tomorrow().unwrap();
                                person.skills = vec![HeldSkill {
                                    skill: Skill::Prenatal,
                                    expires_on: Some(last),
                                }];
                            }
                            person
                        });
                let book = book(
                    &[zone, "Europe/London"],
                    &rooms,
                    &services,
                    therapists.collect(),
                );
                let mut query = SlotQuery::new(
                    service_id(0),
                    Window {
                        from: begins,
                        to: begins + length.minutes(),
                    },
                    begins,
                );
                query.athlete = known_athlete.then(athlete);
                query.notice_minutes = notice as u16;
                query.grid_minutes = grid;
                if skilled {
                    query.skills = BTreeSet::from([Skill::Prenatal]);
                }
                let resources: Vec<Resource> = query.resources(&book).into_iter().collect();
                let first = Tick::of(begins).0;
                let taken = runs
                    .into_iter()
                    .map(|(whose, from, length)| {
                        (
                            resources[whose % resources.len()],
                            Ticks {
                                from: Tick(first + from),
                                until: Tick(first + from + length),
                            },
                        )
                    })
                    .collect();
                Random { book, query, taken }
            },
        )
}

/// The same rule said tick by tick, with nothing of the search in it.
fn fits(random: &Random, therapist: &Therapist, location: &Location, starts_at: Timestamp) -> bool {
    let Random { book, query, taken } = random;
    let service = book.service(query.service).unwrap();
    let minutes = |number: u16| i64::from(number).minutes();
    let (from, until) = (
        starts_at - minutes(service.buffer_before),
        starts_at + minutes(service.minutes) + minutes(service.buffer_after),
    );
    let ticks: Vec<Tick> = Ticks::covering(from, until).iter().collect();
    let is_free = |resource: Resource| {
        ticks.iter().all(|tick| {
            !taken
                .iter()
                .any(|(whose, run)| *whose == resource && run.from <= *tick && *tick < run.until)
        })
    };
    let works = |at: Timestamp| {
        let shown = location.zone.to_datetime(at);
        let (today, yesterday) = (
            shown.date().weekday(),
            shown.date().yesterday().unwrap().weekday(),
        );
        let away = therapist
            .time_off
            .iter()
            .any(|away| away.from <= at && at < away.until);
        !away
            && therapist
                .hours
                .iter()
                .filter(|hours| hours.location == location.id)
                .any(|hours| {
                    let past_midnight = hours.until <= hours.from;
                    (hours.weekday == today
                        && hours.from <= shown.time()
                        && (past_midnight || shown.time() < hours.until))
                        || (hours.weekday == yesterday
                            && past_midnight
                            && shown.time() < hours.until)
                })
    };
    let shown = location.zone.to_datetime(starts_at);
    let skilled = query.skills.iter().all(|needed| {
        therapist
            .skills
            .iter()
            .any(|held| held.skill == *needed && shown.date() <= held.expires_on.unwrap())
    });
    ticks.iter().all(|tick| works(tick.starts_at()))
        && is_free(Resource::Therapist(therapist.id))
        && query
            .athlete
            .is_none_or(|athlete| is_free(Resource::Athlete(athlete)))
        && (!service.needs_room
            || book
                .rooms
                .iter()
                .any(|room| room.location == location.id && is_free(Resource::Room(room.id))))
        && skilled
        && starts_at >= query.now + minutes(query.notice_minutes)
        && query.window.from <= starts_at
        && starts_at < query.window.to
        && (i64::from(shown.hour()) * 60 + i64::from(shown.minute()))
            % i64::from(query.grid_minutes)
            == 0
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn what_is_offered_is_exactly_what_can_be_booked(random in random_practice()) {
        let Random { book, query, taken } = &random;
        let mut calendar = looked_up(query, book);
        for (resource, run) in taken {
            calendar.take(resource.uuid(), *run);
        }
        let offered: BTreeMap<_, _> =
            open_slots(query, &calendar).into_iter().map(|slot| ((slot.starts_at, slot.therapist, slot.location), slot)).collect();
        for tick in Ticks::covering(query.window.from - 1.hours(), query.window.to + 1.hours()).iter() {
            for therapist in &book.therapists {
                for location in &book.locations {
                    let starts_at = tick.starts_at();
                    let slot = offered.get(&(starts_at, therapist.id, location.id));
                    prop_assert_eq!(slot.is_some(), fits(&random, therapist, location, starts_at), "{} {}", therapist.name, starts_at);
                    // The booking asks about one start, with a calendar that it looked up for that start alone.
                    let inside = query.window.from <= starts_at && starts_at < query.window.to;
                    if inside && (slot.is_some() || tick.0 % 7 == 0) {
                        let narrow = query.narrowed(therapist.id, location.id, starts_at);
                        let mut calendar = looked_up(&narrow, book);
                        for (resource, run) in taken {
                            calendar.take(resource.uuid(), *run);
                        }
                        let open = is_open(query, &calendar, therapist.id, location.id, starts_at);
                        prop_assert_eq!(open.as_ref(), slot);
                    }
                }
            }
        }
        for slot in offered.values() {
            let holder = slot.resources(query.athlete);
            for (resource, run) in taken {
                prop_assert!(!holder.contains(resource) || !run.overlaps(slot.occupies));
            }
        }
    }
}
