//! Times with wishes: what is found can be held, and the best come first.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::collections::BTreeSet;

use care::{
    booking::{
        clinic::Service,
        order::WhyHere,
        staff::{Gender, StaffProfile, StaffWish},
        together::SideBySide,
    },
    treatment::{decision::Decided, massage::Kind, recommendation::Window},
};
use common::{Clinic, monday, now, on_each_engine};
use jiff::ToSpan;
use practice::{
    Actor, Booking, BookingRefusal, MoveTo, NewDecision, SlotWish, TogetherWish, WantedStart,
    Wishes, book, decide, find_chains, find_pairs, find_times, hold, hold_together,
    move_appointment, set_up,
};

fn service(clinic: &Clinic, kind: Kind, minutes: u16) -> &Service {
    let mut all = clinic.book().services.iter();
    all.find(|one| one.kind == kind && one.minutes == minutes)
        .unwrap()
}

fn wish(clinic: &Clinic, actor: Option<&Actor>, kind: Kind, minutes: u16) -> SlotWish {
    SlotWish {
        service: service(clinic, kind, minutes).id,
        athlete: actor.map(|actor| actor.person),
        therapist: None,
        location: Some(clinic.book().locations[0].id),
        window: Window {
            from: monday(),
            to: monday() + 72.hours(),
        },
    }
}

#[test]
fn times_in_the_window_come_first_and_each_can_be_held() {
    on_each_engine(async |clinic: Clinic| {
        let actor = clinic.athlete();
        let window = Window {
            from: monday() + 28.hours(),
            to: monday() + 31.hours(),
        };
        let wishes = Wishes {
            fits: Some(window),
            ..Wishes::default()
        };
        let wish = wish(&clinic, Some(&actor), Kind::Maintenance, 60);
        let found = find_times(&clinic.practice, &actor, now(monday(), 1), wish, wishes).await;
        let times = found.unwrap().times;
        let inside = |at| window.from <= at && at < window.to;
        let fitting = times
            .iter()
            .take_while(|one| inside(one.slot.starts_at))
            .count();
        assert!(fitting > 0);
        assert!(
            times[fitting..]
                .iter()
                .all(|one| !inside(one.slot.starts_at))
        );
        assert!(
            times[..fitting]
                .iter()
                .all(|one| { [WhyHere::Fits, WhyHere::FitsAndNextToWork].contains(&one.why) })
        );
        let wanted = WantedStart::of(&times[0].slot, actor.person);
        hold(&clinic.practice, &actor, now(monday(), 2), wanted)
            .await
            .unwrap();
    });
}

#[test]
fn a_wish_that_nobody_fits_finds_nothing_and_one_that_somebody_fits_finds_them() {
    on_each_engine(async |clinic: Clinic| {
        let actor = clinic.athlete();
        let wishes = Wishes {
            staff: StaffWish {
                language: Some("pt".into()),
                gender: Some(Gender::Woman),
                seniority: None,
            },
            ..Wishes::default()
        };
        let find = |number| {
            let wish = wish(&clinic, Some(&actor), Kind::Maintenance, 60);
            find_times(
                &clinic.practice,
                &actor,
                now(monday(), number),
                wish,
                wishes.clone(),
            )
        };
        assert!(find(1).await.unwrap().times.is_empty());
        let ines = clinic
            .book()
            .therapists
            .iter()
            .find(|one| one.name == "Ines")
            .unwrap();
        let owner = Actor {
            roles: BTreeSet::from([care::people::Role::Owner]),
            ..actor.clone()
        };
        let change = care::booking::set_up::Change::About {
            therapist: ines.id,
            name: ines.name.clone(),
            pressure_max: ines.pressure_max,
            profile: StaffProfile {
                seniority: None,
                languages: BTreeSet::from(["pt".to_owned()]),
                gender: Some(Gender::Woman),
            },
        };
        let refused = set_up(
            &clinic.practice,
            &actor,
            now(monday(), 2),
            change.clone(),
            None,
        )
        .await;
        assert!(refused.is_err());
        set_up(&clinic.practice, &owner, now(monday(), 3), change, None)
            .await
            .unwrap();
        let times = find(4).await.unwrap().times;
        assert!(!times.is_empty());
        assert!(times.iter().all(|one| one.slot.therapist == ines.id));
    });
}

#[test]
fn chains_and_pairs_that_are_found_can_be_held_part_by_part() {
    on_each_engine(async |clinic: Clinic| {
        let actor = clinic.athlete();
        let part = |kind, minutes| {
            (
                wish(&clinic, Some(&actor), kind, minutes),
                Wishes::default(),
            )
        };
        let parts = vec![part(Kind::Maintenance, 60), part(Kind::PostWorkout, 30)];
        let chains = find_chains(&clinic.practice, &actor, now(monday(), 1), parts)
            .await
            .unwrap();
        let chain = &chains[chains.len() / 2];
        assert_eq!(chain[0].occupies.until, chain[1].occupies.from);
        for (number, slot) in (10..).zip(chain) {
            let wanted = WantedStart::of(slot, actor.person);
            let held = hold(&clinic.practice, &actor, now(monday(), number), wanted).await;
            assert_eq!(&held.unwrap().slot, slot);
        }
        let both = [
            (
                wish(&clinic, Some(&actor), Kind::Maintenance, 60),
                Wishes::default(),
            ),
            (
                wish(&clinic, None, Kind::Maintenance, 60),
                Wishes::default(),
            ),
        ];
        let pairs = find_pairs(
            &clinic.practice,
            &actor,
            now(monday(), 20),
            both,
            SideBySide::TwoRooms,
        );
        let pairs = pairs.await.unwrap();
        let [first, second] = &pairs[pairs.len() / 2];
        assert_eq!(first.starts_at, second.starts_at);
        assert_ne!(first.therapist, second.therapist);
        assert_ne!(first.room, second.room);
    });
}

#[test]
fn an_appointment_that_moves_is_offered_the_time_around_its_own() {
    on_each_engine(async |clinic: Clinic| {
        let actor = clinic.athlete();
        let find = |number, moves| {
            let wishes = Wishes {
                moves,
                ..Wishes::default()
            };
            let wish = wish(&clinic, Some(&actor), Kind::Maintenance, 60);
            find_times(
                &clinic.practice,
                &actor,
                now(monday(), number),
                wish,
                wishes,
            )
        };
        let free = find(1, None).await.unwrap().times;
        let first = free
            .iter()
            .find(|one| one.slot.starts_at > monday() + 26.hours())
            .unwrap();
        let wanted = WantedStart::of(&first.slot, actor.person);
        let held = hold(&clinic.practice, &actor, now(monday(), 2), wanted).await;
        let booking = Booking {
            hold: held.unwrap().id,
            consented: true,
            idempotency_key: None,
        };
        let booked = book(&clinic.practice, &actor, now(monday(), 3), booking).await;
        let booked = booked.unwrap();
        let later = booked.slot.starts_at + 15.minutes();
        let offered = |times: &practice::FoundTimes| {
            let mut all = times.times.iter().map(|one| &one.slot);
            all.any(|one| one.starts_at == later && one.therapist == booked.slot.therapist)
        };
        assert!(
            !offered(&find(4, None).await.unwrap()),
            "taken for anything else"
        );
        assert!(offered(&find(5, Some(booked.id)).await.unwrap()));
        let to = MoveTo {
            therapist: booked.slot.therapist,
            location: booked.slot.location,
            starts_at: later,
        };
        move_appointment(&clinic.practice, &actor, now(monday(), 6), booked.id, to)
            .await
            .unwrap();
        let somebody_else = clinic.other(0);
        let wishes = Wishes {
            moves: Some(booked.id),
            ..Wishes::default()
        };
        let theirs = wish(&clinic, Some(&somebody_else), Kind::Maintenance, 60);
        let theirs = find_times(
            &clinic.practice,
            &somebody_else,
            now(monday(), 7),
            theirs,
            wishes,
        );
        assert!(
            theirs.await.is_err(),
            "nobody looks behind another's appointment"
        );
    });
}

#[test]
fn a_limit_on_the_minutes_holds_for_services_one_after_another_too() {
    on_each_engine(async |clinic: Clinic| {
        let actor = clinic.athlete();
        let find = |number| {
            let part = || {
                let wish = wish(&clinic, Some(&actor), Kind::PostWorkout, 30);
                (wish, Wishes::default())
            };
            let parts = vec![part(), part()];
            find_chains(&clinic.practice, &actor, now(monday(), number), parts)
        };
        let chain = find(1).await.unwrap().swap_remove(3);
        let wish = TogetherWish {
            parts: chain
                .iter()
                .map(|slot| (WantedStart::of(slot, actor.person), Vec::new()))
                .collect(),
            side_by_side: None,
        };
        let held = hold_together(&clinic.practice, &actor, now(monday(), 4), wish, None).await;
        let therapist = clinic.actor(
            clinic.sample.usual_therapist.id,
            care::people::Role::Therapist,
        );
        let shorter = NewDecision {
            what: Decided::Minutes(45),
            reason: "It bruised the last time.".to_owned(),
            until: None,
        };
        decide(
            &clinic.practice,
            &therapist,
            actor.person,
            shorter,
            now(monday(), 5),
        )
        .await
        .unwrap();
        assert!(find(7).await.unwrap().is_empty());
        let booking = Booking {
            hold: held.unwrap()[0].id,
            consented: true,
            idempotency_key: None,
        };
        let booked = book(&clinic.practice, &actor, now(monday(), 6), booking).await;
        assert!(
            matches!(booked, Err(BookingRefusal::TooLong { most: 45 })),
            "{booked:?}"
        );
    });
}
