//! Looking up appointments, finding several services at once, and booking a start in one act; on both engines.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::collections::BTreeSet;

use care::treatment::{decision::Decided, recommendation::Window};
use common::{Clinic, monday, now, on_each_engine};
use jiff::ToSpan;
use practice::{
    AppointmentSearch, BookingRefusal, NewDecision, Offered, StartBooking, WantedStart, book_start,
    decide, find_offered, search_appointments,
};

fn week() -> Window {
    Window {
        from: monday(),
        to: monday().checked_add((24 * 7).hours()).unwrap(),
    }
}

/// The first free start of the first service, for an athlete of the sample clinic.
async fn free_start(clinic: &Clinic, number: usize) -> WantedStart {
    let athlete = clinic.sample.others[number].id;
    let found = find_offered(
        &clinic.practice,
        &clinic.front_desk(),
        now(monday(), 1),
        (Some(athlete), week()),
        |book| {
            vec![Offered {
                service: book.services[0].id,
                therapists: BTreeSet::new(),
                locations: BTreeSet::new(),
                skills: BTreeSet::new(),
            }]
        },
    )
    .await
    .unwrap();
    WantedStart::of(&found.slots[0], athlete)
}

fn wish(wanted: WantedStart, key: &str) -> StartBooking {
    StartBooking {
        wanted,
        consented: true,
        idempotency_key: Some(key.to_owned()),
    }
}

#[test]
fn a_start_is_booked_in_one_act_and_once_for_one_key() {
    on_each_engine(|clinic| async move {
        let desk = clinic.front_desk();
        let wanted = free_start(&clinic, 0).await;
        let booked = book_start(
            &clinic.practice,
            &desk,
            now(monday(), 2),
            wish(wanted, "one"),
        )
        .await
        .unwrap();
        let again = book_start(
            &clinic.practice,
            &desk,
            now(monday(), 3),
            wish(wanted, "one"),
        )
        .await
        .unwrap();
        assert_eq!(booked.id, again.id);
        let other = StartBooking {
            consented: false,
            ..wish(wanted, "one")
        };
        let refused = book_start(&clinic.practice, &desk, now(monday(), 4), other).await;
        assert!(matches!(refused, Err(BookingRefusal::KeyReused)));
        let taken = book_start(
            &clinic.practice,
            &desk,
            now(monday(), 5),
            wish(wanted, "two"),
        )
        .await;
        assert!(
            matches!(&taken, Err(BookingRefusal::SlotTaken { nearest, .. }) if !nearest.is_empty()),
            "{taken:?}"
        );
    });
}

#[test]
fn a_start_that_is_refused_stays_free() {
    on_each_engine(|clinic| async move {
        let desk = clinic.front_desk();
        let wanted = free_start(&clinic, 0).await;
        let unasked = StartBooking {
            consented: false,
            ..wish(wanted, "one")
        };
        let refused = book_start(&clinic.practice, &desk, now(monday(), 2), unasked).await;
        assert!(matches!(refused, Err(BookingRefusal::ConsentMissing)));
        assert_eq!(free_start(&clinic, 0).await, wanted);
        let nobody = WantedStart {
            athlete: care::id::Id::from_uuid(clinic.sample.book.services[0].id.uuid()),
            ..wanted
        };
        let refused = book_start(
            &clinic.practice,
            &desk,
            now(monday(), 3),
            wish(nobody, "two"),
        )
        .await;
        assert!(matches!(
            refused,
            Err(BookingRefusal::NotFound { what: "client" })
        ));
    });
}

#[test]
fn appointments_are_found_by_who_when_where_and_how_far_they_have_come() {
    on_each_engine(|clinic| async move {
        let desk = clinic.front_desk();
        let mut booked = Vec::new();
        for number in 0..3 {
            let wanted = free_start(&clinic, number).await;
            let wish = wish(wanted, &number.to_string());
            let at = now(monday(), 10 + number as u64);
            booked.push(book_start(&clinic.practice, &desk, at, wish).await.unwrap());
        }
        let found = async |search: AppointmentSearch| {
            let search = AppointmentSearch { most: 10, ..search };
            let found = search_appointments(&clinic.practice, &desk, now(monday(), 20), search);
            let found = found.await.unwrap();
            assert_eq!(found.total as usize, found.appointments.len());
            found.appointments
        };
        assert_eq!(found(AppointmentSearch::default()).await.len(), 3);
        let of_one = found(AppointmentSearch {
            athletes: BTreeSet::from([booked[1].athlete]),
            ..AppointmentSearch::default()
        })
        .await;
        assert_eq!(of_one.len(), 1);
        assert_eq!(of_one[0].1, clinic.sample.others[1].name);
        let place = booked[0].slot.location;
        for (search, many) in [
            (
                AppointmentSearch {
                    locations: BTreeSet::from([place]),
                    ..AppointmentSearch::default()
                },
                true,
            ),
            (
                AppointmentSearch {
                    rooms: booked[0].slot.room.into_iter().collect(),
                    ..AppointmentSearch::default()
                },
                true,
            ),
            (
                AppointmentSearch {
                    therapists: BTreeSet::from([booked[0].slot.therapist]),
                    ..AppointmentSearch::default()
                },
                true,
            ),
            (
                AppointmentSearch {
                    services: BTreeSet::from([booked[0].slot.service]),
                    ..AppointmentSearch::default()
                },
                true,
            ),
            (
                AppointmentSearch {
                    services: BTreeSet::from([clinic.sample.book.services[1].id]),
                    ..AppointmentSearch::default()
                },
                false,
            ),
            (
                AppointmentSearch {
                    stages: BTreeSet::from(["booked"]),
                    ..AppointmentSearch::default()
                },
                true,
            ),
            (
                AppointmentSearch {
                    stages: BTreeSet::from(["cancelled", "no_show"]),
                    ..AppointmentSearch::default()
                },
                false,
            ),
            (
                AppointmentSearch {
                    until: Some(booked[0].slot.starts_at),
                    ..AppointmentSearch::default()
                },
                false,
            ),
        ] {
            assert_eq!(!found(search.clone()).await.is_empty(), many, "{search:?}");
        }
        let page = AppointmentSearch {
            skip: 2,
            most: 2,
            ..AppointmentSearch::default()
        };
        let page = search_appointments(&clinic.practice, &desk, now(monday(), 21), page)
            .await
            .unwrap();
        assert_eq!((page.appointments.len(), page.total), (1, 3));
        let athlete = clinic.athlete();
        let refused = search_appointments(
            &clinic.practice,
            &athlete,
            now(monday(), 22),
            AppointmentSearch::default(),
        )
        .await;
        assert!(matches!(refused, Err(BookingRefusal::NotAllowed(_))));
    });
}

#[test]
fn of_several_who_book_one_start_at_once_one_has_it() {
    on_each_engine(|clinic| async move {
        let desk = clinic.front_desk();
        let wanted = free_start(&clinic, 0).await;
        let at_once = async |number: usize, key: &'static str| {
            let wanted = WantedStart {
                athlete: clinic.sample.others[number].id,
                ..wanted
            };
            let at = now(monday(), 30 + number as u64);
            book_start(&clinic.practice, &desk, at, wish(wanted, key)).await
        };
        let all = tokio::join!(
            at_once(0, "a"),
            at_once(1, "b"),
            at_once(2, "c"),
            at_once(3, "d")
        );
        let booked: Vec<_> = [all.0, all.1, all.2, all.3]
            .into_iter()
            .filter_map(Result::ok)
            .collect();
        assert_eq!(booked.len(), 1);
        let found = search_appointments(
            &clinic.practice,
            &desk,
            now(monday(), 40),
            AppointmentSearch {
                most: 10,
                ..AppointmentSearch::default()
            },
        );
        assert_eq!(found.await.unwrap().total, 1);
    });
}

#[test]
fn the_same_attempt_at_once_is_one_appointment() {
    on_each_engine(|clinic| async move {
        let desk = clinic.front_desk();
        let wanted = free_start(&clinic, 0).await;
        let attempt = async |number: u64| {
            book_start(
                &clinic.practice,
                &desk,
                now(monday(), number),
                wish(wanted, "same"),
            )
            .await
        };
        let (one, two, three) = tokio::join!(attempt(50), attempt(51), attempt(52));
        let ids = [one.unwrap().id, two.unwrap().id, three.unwrap().id];
        assert_eq!(BTreeSet::from(ids).len(), 1);
    });
}

#[test]
fn what_is_found_for_a_client_keeps_what_their_answers_ask_for() {
    on_each_engine(|clinic| async move {
        let (desk, athlete) = (clinic.front_desk(), clinic.athlete());
        let find = |number, whose| {
            let all = |book: &care::booking::clinic::ClinicBook| {
                let offered = book.services.iter().map(|service| Offered {
                    service: service.id,
                    therapists: BTreeSet::new(),
                    locations: BTreeSet::new(),
                    skills: BTreeSet::new(),
                });
                offered.collect()
            };
            let at = now(monday(), number);
            find_offered(&clinic.practice, &desk, at, (Some(whose), week()), all)
        };
        let long = |found: &practice::FoundSlots| {
            let mut minutes = found.slots.iter().map(|slot| {
                let length = slot.ends_at.duration_since(slot.starts_at);
                length.as_mins()
            });
            minutes.any(|minutes| minutes > 45)
        };
        assert!(long(&find(1, athlete.person).await.unwrap()));
        let therapist = clinic.actor(
            clinic.sample.usual_therapist.id,
            care::people::Role::Therapist,
        );
        let until = monday() + 48.hours();
        for (number, what, until) in [
            (2, Decided::Minutes(45), None),
            (3, Decided::Wait, Some(until)),
        ] {
            let wanted = NewDecision {
                what,
                reason: "It bruised the last time.".to_owned(),
                until,
            };
            let at = now(monday(), number);
            decide(&clinic.practice, &therapist, athlete.person, wanted, at)
                .await
                .unwrap();
        }
        let found = find(4, athlete.person).await.unwrap();
        assert!(!found.slots.is_empty());
        assert!(found.slots.iter().all(|slot| slot.starts_at >= until));
        assert!(!long(&found));
        let nobody = care::id::Id::from_uuid(clinic.sample.book.clinic.id.uuid());
        assert!(matches!(
            find(5, nobody).await,
            Err(BookingRefusal::NotFound { what: "client" })
        ));
    });
}
