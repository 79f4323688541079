//! A clinic changes: the next search sees it, what was booked stays as it was, and staff are told of whom it touches.

use std::collections::{BTreeMap, BTreeSet};

use care::{
    booking::{
        clinic::{ClinicBook, Effective, Room, Service},
        conflict::Conflict,
        misfit::Misfit,
        set_up::{Change, Thing, Whose},
    },
    people::Role,
    treatment::massage::Kind,
};
use jiff::{Timestamp, ToSpan};
use practice::{
    Actor, BookingRefusal, MoveTo, SetUpRefusal, count_misfits, hold, move_misfits, see_clinic,
    see_misfits, set_up, thing_version,
};

use super::{ONE, booked_on};
use crate::common::{Clinic, monday, now, on_each_engine, start};

fn owner(clinic: &Clinic) -> Actor {
    clinic.actor(clinic.sample.front_desk.id, Role::Owner)
}

/// Makes a change; how many appointments ahead it touches.
async fn changed(clinic: &Clinic, number: u64, change: Change) -> usize {
    let at = monday() + i64::try_from(number).unwrap().seconds();
    let by = owner(clinic);
    let now = now(at, 900 + number);
    set_up(&clinic.practice, &by, now, change, None)
        .await
        .unwrap()
}

async fn book(clinic: &Clinic) -> ClinicBook {
    see_clinic(&clinic.practice, &owner(clinic)).await.unwrap()
}

/// What the clinic offers of its hour of maintenance on Monday: starts with their end, therapist and room.
async fn offered(clinic: &Clinic) -> Vec<(Timestamp, Timestamp, String, String)> {
    let book = book(clinic).await;
    let free = clinic.free(clinic.athlete().person, monday()).await;
    free.iter()
        .map(|slot| {
            let room = slot.room.and_then(|id| book.room(id)).unwrap();
            let who = book.therapist(slot.therapist).unwrap();
            (
                slot.starts_at,
                slot.ends_at,
                who.name.clone(),
                room.name.clone(),
            )
        })
        .collect()
}

fn maintenance(book: &ClinicBook) -> Service {
    let mut all = book.services.iter().chain(&book.ended.services);
    all.find(|one| one.kind == Kind::Maintenance)
        .unwrap()
        .clone()
}

#[test]
fn every_change_is_seen_by_the_next_search() {
    on_each_engine(|clinic| async move {
        let book = clinic.book().clone();
        let service = maintenance(&book);
        let noor = book
            .therapists
            .iter()
            .find(|one| one.name == "Noor")
            .unwrap();
        let rooms: Vec<&Room> = book.rooms_of(book.locations[0].id).collect();
        let thing = Thing::Service(service.id);
        let span = |from: i8, until: i8| care::booking::clinic::CivilSpan {
            from: jiff::civil::time(from, 0, 0, 0),
            until: jiff::civil::time(until, 0, 0, 0),
        };
        let changes = [
            Change::Service(Service {
                buffer_after: 30,
                ..service.clone()
            }),
            Change::Service(Service {
                minutes: 90,
                ..service.clone()
            }),
            Change::Gives {
                therapist: noor.id,
                services: BTreeMap::from([(service.id, Some(75))]),
            },
            Change::Service(Service {
                equipment: BTreeSet::from(["steam".to_owned()]),
                ..service.clone()
            }),
            Change::Room(Room {
                equipment: BTreeSet::from(["steam".to_owned()]),
                ..rooms[1].clone()
            }),
            Change::Hours {
                whose: Whose::Room(rooms[1].id),
                location: rooms[1].location,
                weekdays: (1..=7).collect(),
                span: Some(span(9, 12)),
                pause: None,
                effective: Effective::ALWAYS,
            },
            Change::Hours {
                whose: Whose::Therapist(noor.id),
                location: rooms[1].location,
                weekdays: (1..=7).collect(),
                span: Some(span(10, 12)),
                pause: None,
                effective: Effective::ALWAYS,
            },
            Change::Offered {
                thing: Thing::Therapist(noor.id),
                offered: false,
            },
            Change::Offered {
                thing,
                offered: false,
            },
            Change::Offered {
                thing,
                offered: true,
            },
            Change::Offered {
                thing: Thing::Room(rooms[1].id),
                offered: false,
            },
        ];
        let mut before = offered(&clinic).await;
        for (number, change) in (0..).zip(changes) {
            assert_eq!(changed(&clinic, number, change.clone()).await, 0);
            let after = offered(&clinic).await;
            assert_ne!(before, after, "{change:?}");
            before = after;
        }
        assert_eq!(before, []);
    });
}

#[test]
fn minutes_buffers_and_price_of_a_service_change_nothing_that_is_booked() {
    on_each_engine(|clinic| async move {
        let maya = clinic.athlete();
        let booked = booked_on(&clinic, &maya, (0, 0), monday()).await;
        let longer = Service {
            minutes: 90,
            buffer_before: 30,
            buffer_after: 45,
            price_cents: 1,
            ..maintenance(clinic.book())
        };
        assert_eq!(changed(&clinic, 1, Change::Service(longer)).await, 0);
        let (id, clinic_id) = (booked.id, clinic.book().clinic.id);
        let read = move |tx: &mut store::Tx<'_>| store::booking::appointment(tx, clinic_id, id);
        let read = clinic.practice.store.read(read).await;
        let read = read.map_err(|error: store::StoreError| error).unwrap();
        assert_eq!(read, Some(booked));
        assert_eq!(clinic.ticks().await, ONE);
    });
}

#[test]
fn what_has_ended_is_not_booked_but_what_was_held_before_is() {
    on_each_engine(|clinic| async move {
        let maya = clinic.athlete();
        let free = clinic.free(maya.person, monday()).await;
        let held = hold(
            &clinic.practice,
            &maya,
            now(monday(), 3),
            start(&free[0], &maya),
        );
        let held = held.await.unwrap();
        let thing = Thing::Service(maintenance(clinic.book()).id);
        let offered = false;
        assert_eq!(
            changed(&clinic, 1, Change::Offered { thing, offered }).await,
            0
        );
        let wish = practice::Booking {
            hold: held.id,
            consented: true,
            idempotency_key: None,
        };
        practice::book(&clinic.practice, &maya, now(monday(), 4), wish)
            .await
            .unwrap();
        let other = clinic.other(0);
        let again = hold(
            &clinic.practice,
            &other,
            now(monday(), 5),
            start(&free[20], &other),
        );
        let Err(BookingRefusal::SlotTaken { conflicts, nearest }) = again.await else {
            panic!("an ended service was held");
        };
        assert_eq!((conflicts, nearest), (vec![Conflict::Service], Vec::new()));
    });
}

#[test]
fn who_no_longer_fits_is_found_proposed_a_time_and_told() {
    on_each_engine(|clinic| async move {
        let (desk, practice) = (clinic.front_desk(), &clinic.practice);
        let maya = clinic.athlete();
        let booked = booked_on(&clinic, &maya, (0, 0), monday()).await;
        let thing = Thing::Therapist(booked.slot.therapist);
        let offered = false;
        let left = Change::Offered { thing, offered };
        assert_eq!(changed(&clinic, 1, left).await, 1);
        let at = monday() + 1.minute();
        let seen = see_misfits(practice, &desk, now(at, 2)).await.unwrap();
        assert_eq!(seen.all, 1);
        let one = &seen.shown[0];
        assert_eq!(one.because, [Misfit::TherapistLeft]);
        assert_eq!(one.proposal.appointment, booked);
        let to = one.proposal.to.clone().unwrap();
        assert_ne!(to.therapist, booked.slot.therapist);
        let to = MoveTo {
            therapist: to.therapist,
            location: to.location,
            starts_at: to.starts_at,
        };
        let refused = move_misfits(practice, &maya, now(at, 3), vec![(booked.id, to)]).await;
        assert!(matches!(refused, Err(BookingRefusal::NotAllowed(_))));
        let moved = move_misfits(practice, &desk, now(at, 4), vec![(booked.id, to)]).await;
        let moved = moved.unwrap().remove(0).unwrap();
        assert!(moved.clinic_moved);
        assert_eq!(count_misfits(practice, &desk, now(at, 5)).await.unwrap(), 0);
        // The same press again: the same answer, and nothing more happens.
        let again = move_misfits(practice, &desk, now(at, 6), vec![(booked.id, to)]).await;
        assert_eq!(again.unwrap().remove(0).unwrap(), moved);
        // It fits by now: moving it elsewhere by a page of before does nothing.
        let elsewhere = MoveTo {
            starts_at: to.starts_at + 1.hour(),
            ..to
        };
        let other = move_misfits(practice, &desk, now(at, 7), vec![(booked.id, elsewhere)]).await;
        let other = other.unwrap().remove(0);
        assert!(matches!(other, Err(BookingRefusal::ChangedMeanwhile)));
        // A therapist who has left sees no clients; who comes back does.
        let (id, person) = (clinic.book().clinic.id, booked.slot.therapist.uuid());
        let roles = || async {
            let read = move |tx: &mut store::Tx<'_>| {
                store::people::person_by_id(tx, id, care::id::Id::from_uuid(person))
            };
            let read = clinic.practice.store.read(read).await;
            read.map_err(|error: store::StoreError| error)
                .unwrap()
                .unwrap()
                .roles
        };
        assert_eq!(roles().await, BTreeSet::new());
        let offered = true;
        assert_eq!(
            changed(&clinic, 9, Change::Offered { thing, offered }).await,
            0
        );
        assert_eq!(roles().await, BTreeSet::from([Role::Therapist]));
        clinic
            .book_slot(&clinic.other(1), &booked.slot, at + 1.minute())
            .await;
    });
}

#[test]
fn the_second_of_two_owners_is_told_and_only_about_the_same_thing() {
    on_each_engine(|clinic| async move {
        let book = book(&clinic).await;
        let (one, other) = (&book.rooms[0], &book.rooms[1]);
        let renamed = |room: &Room, name: &str| {
            Change::Room(Room {
                name: name.into(),
                ..room.clone()
            })
        };
        let keep = |number: u64, change: Change| {
            let seen = thing_version(&book, change.about());
            let by = owner(&clinic);
            let practice = &clinic.practice;
            async move { set_up(practice, &by, now(monday(), number), change, Some(seen)).await }
        };
        keep(1, renamed(one, "Moss")).await.unwrap();
        let second = keep(2, renamed(one, "Fern")).await;
        assert!(matches!(second, Err(SetUpRefusal::ChangedMeanwhile)));
        keep(3, renamed(other, "Fern")).await.unwrap();
        let names: Vec<String> = self::book(&clinic)
            .await
            .rooms
            .into_iter()
            .map(|room| room.name)
            .collect();
        assert!(names.contains(&"Moss".to_owned()) && names.contains(&"Fern".to_owned()));
    });
}

#[tokio::test]
async fn a_day_further_ahead_than_anybody_plans_is_refused() {
    let fresh = store::testing::fresh_sqlite(&store::Options::default());
    let clinic = Clinic::fresh(fresh).await;
    let owner = owner(&clinic);
    let holiday = |year: i16| {
        Change::Holiday(care::booking::clinic::Holiday {
            location: None,
            on: jiff::civil::date(year, 11, 23),
            name: "Founding day".into(),
        })
    };
    let keep = async |number, change| {
        let at = now(monday(), number);
        set_up(&clinic.practice, &owner, at, change, None).await
    };
    keep(1, holiday(2036)).await.unwrap();
    let refused = keep(2, holiday(2037)).await;
    assert!(
        matches!(refused, Err(SetUpRefusal::Refused(_))),
        "{refused:?}"
    );
    let hours = Change::Hours {
        whose: Whose::Therapist(clinic.book().therapists[0].id),
        location: clinic.book().locations[0].id,
        weekdays: BTreeSet::from([1]),
        span: None,
        pause: None,
        effective: Effective {
            from: None,
            until: Some(jiff::civil::date(2099, 12, 31)),
        },
    };
    let refused = keep(3, hours).await;
    assert!(
        matches!(refused, Err(SetUpRefusal::Refused(_))),
        "{refused:?}"
    );
}
