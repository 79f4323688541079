//! What the answers ask of a time is kept by every way to one: what is offered can be booked, and what cannot is not offered.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use care::{
    booking::{
        conflict::Conflict, series::Rhythm, slot::Slot, together::SideBySide, waiting::Waiting,
    },
    id::Id,
    treatment::{
        finding::Answer,
        massage::Kind,
        recommendation::Window,
        screening::{Outcome, Screening},
    },
};
use common::{Clinic, monday, now, on_each_engine, start};
use jiff::{Timestamp, ToSpan};
use practice::{
    Actor, Answers, BookingRefusal, HandOffer, MoveTo, Offered, OverrideWish, SeriesBooking,
    SlotWish, StartBooking, TogetherWish, Told, WaitWish, Wishes, answer_screening, book_over,
    book_series, book_start, day_list, find_chains, find_offered, find_pairs, find_slots,
    find_times, hold, hold_together, move_appointment, offer_by_hand, offer_times, plan_series,
    wait_for_time,
};

/// Answers one question with "yes" and every red flag besides with "no".
async fn tell(clinic: &Clinic, actor: &Actor, code: &str, onset: Option<Timestamp>) -> Screening {
    let told = Told {
        code: code.to_owned(),
        area: None,
        onset,
        answer: Answer::Yes,
        detail: String::new(),
        answers: BTreeMap::new(),
    };
    let red_flags = clinic.practice.rules.screening.red_flags();
    let denied = red_flags.map(|rule| rule.id.clone());
    let answers = Answers {
        denied: denied.filter(|id| *id != code).collect(),
        told: vec![told],
    };
    let person = actor.person;
    answer_screening(&clinic.practice, actor, person, answers, now(monday(), 500))
        .await
        .unwrap()
}

/// An hour's maintenance at the first place in the week from Monday.
fn wish(clinic: &Clinic, athlete: &Actor) -> SlotWish {
    let mut services = clinic.book().services.iter();
    let hour = services.find(|one| one.kind == Kind::Maintenance).unwrap();
    SlotWish {
        service: hour.id,
        athlete: Some(athlete.person),
        therapist: None,
        location: Some(clinic.book().locations[0].id),
        window: Window {
            from: monday(),
            to: monday() + (24 * 7).hours(),
        },
    }
}

/// Every start that anything offers, one list a way.
async fn offered(
    clinic: &Clinic,
    athlete: &Actor,
) -> Vec<(&'static str, Result<Vec<Slot>, BookingRefusal>)> {
    let (practice, at) = (&clinic.practice, now(monday(), 510));
    let wish = wish(clinic, athlete);
    let slots = find_slots(practice, athlete, at, wish.clone()).await;
    let times = find_times(practice, athlete, at, wish.clone(), Wishes::default()).await;
    let parts = vec![
        (wish.clone(), Wishes::default()),
        (wish.clone(), Wishes::default()),
    ];
    let chains = find_chains(practice, athlete, at, parts).await;
    let desk = clinic.front_desk();
    let other = SlotWish {
        athlete: Some(clinic.other(1).person),
        ..wish.clone()
    };
    // Whoever has to wait may be either of the two.
    let both = [
        (other, Wishes::default()),
        (wish.clone(), Wishes::default()),
    ];
    let pairs = find_pairs(practice, &desk, at, both, SideBySide::TwoRooms).await;
    let (service, window) = (wish.service, wish.window);
    let all = move |_: &care::booking::clinic::ClinicBook| {
        vec![Offered {
            service,
            therapists: BTreeSet::new(),
            locations: BTreeSet::new(),
            skills: BTreeSet::new(),
        }]
    };
    let found = find_offered(practice, &desk, at, (Some(athlete.person), window), all).await;
    vec![
        ("slots", slots.map(|found| found.slots)),
        (
            "times",
            times.map(|found| found.times.into_iter().map(|one| one.slot).collect()),
        ),
        (
            "chains",
            chains.map(|all| all.into_iter().flatten().collect()),
        ),
        (
            "pairs",
            pairs.map(|all| all.into_iter().flatten().collect()),
        ),
        ("offered", found.map(|found| found.slots)),
    ]
}

#[test]
fn a_time_after_a_wait_is_offered_and_booked_by_every_way_and_one_within_it_by_none() {
    on_each_engine(|clinic| async move {
        let (maya, practice, desk) = (clinic.athlete(), &clinic.practice, clinic.front_desk());
        let within = clinic.free_on(clinic.other(2).person, monday(), 0).await[0].clone();
        // A fever now: a day without it, and asked again.
        let told = tell(&clinic, &maya, "R09", None).await;
        let until = told.verdict().not_before.unwrap();
        assert_eq!(
            (told.verdict().outcome, until),
            (Outcome::NotYet, monday() + 24.hours())
        );
        for (way, found) in offered(&clinic, &maya).await {
            let found = found.unwrap();
            assert!(!found.is_empty(), "{way}");
            assert!(found.iter().all(|slot| slot.starts_at >= until), "{way}");
        }
        let waits = |refused: &BookingRefusal| {
            matches!(refused, BookingRefusal::SlotTaken { conflicts, .. }
                if conflicts.contains(&Conflict::Wait { until }))
        };
        let refused = hold(practice, &maya, now(monday(), 520), start(&within, &maya)).await;
        let Err(BookingRefusal::SlotTaken { nearest, .. }) = &refused else {
            panic!("{refused:?}")
        };
        assert!(!nearest.is_empty() && nearest.iter().all(|slot| slot.starts_at >= until));
        assert!(waits(&refused.unwrap_err()));
        let over = |slot: &Slot| OverrideWish {
            wanted: start(slot, &maya),
            add_ons: Vec::new(),
            reason: "They asked for it".to_owned(),
            consented: true,
        };
        let refused = book_over(practice, &desk, now(monday(), 521), over(&within), None).await;
        assert!(waits(&refused.unwrap_err()), "nobody passes over a wait");

        // Each way to an appointment, each at a time of its own.
        let free = clinic.free_on(maya.person, monday(), 2).await;
        let mut from = Timestamp::MIN;
        let mut times = free.iter().filter(|slot| {
            let apart = slot.starts_at >= from;
            if apart {
                from = slot.starts_at + 90.minutes();
            }
            apart
        });
        let mut next = || times.next().unwrap();
        let booked = clinic.book_slot(&maya, next(), monday() + 1.minute()).await;
        book_over(practice, &desk, now(monday(), 530), over(next()), None)
            .await
            .unwrap();
        let at_once = StartBooking {
            wanted: start(next(), &maya),
            consented: true,
            idempotency_key: None,
        };
        book_start(practice, &maya, now(monday(), 531), at_once)
            .await
            .unwrap();
        let to = next();
        let to = MoveTo {
            therapist: to.therapist,
            location: to.location,
            starts_at: to.starts_at,
        };
        move_appointment(practice, &maya, now(monday(), 532), booked.id, to)
            .await
            .unwrap();
        let back = MoveTo {
            therapist: within.therapist,
            location: within.location,
            starts_at: within.starts_at,
        };
        let refused = move_appointment(practice, &maya, now(monday(), 533), booked.id, back).await;
        assert!(waits(&refused.unwrap_err()));
        // Nobody has to speak to them before: the wait is over by then, and they are asked again.
        let place = clinic.book().locations[0].id;
        let zone = clinic.book().locations[0].zone.clone();
        let day = free[0].starts_at.to_zoned(zone).date();
        let ask = |at| day_list(practice, &desk, now(at, 534), place, Some(day));
        let listed = ask(monday()).await.unwrap().to_speak_to;
        assert!(listed.is_empty(), "{listed:?}");
        // But nobody asked, and the first of them has come.
        let first = free[0].starts_at - 1.hour();
        assert!(!ask(first).await.unwrap().to_speak_to.is_empty());
    });
}

#[test]
fn a_series_begins_after_the_wait_and_names_what_lies_within_it() {
    on_each_engine(|clinic| async move {
        let (maya, practice) = (clinic.athlete(), &clinic.practice);
        let within = clinic.free_on(clinic.other(2).person, monday(), 0).await[3].clone();
        tell(&clinic, &maya, "R09", None).await;
        let first = start(&within, &maya);
        let rhythm = Rhythm::new(1, 3).unwrap();
        let plan = plan_series(
            practice,
            &maya,
            now(monday(), 1),
            (first, Vec::new()),
            rhythm,
        );
        let plan = plan.await.unwrap();
        let stands: Vec<bool> = plan.items.iter().map(|item| item.slot.is_none()).collect();
        assert_eq!(stands, [true, false, false]);
        let starts = |from: usize| {
            let starts = plan.items[from..].iter().map(|item| item.day.starts_at);
            let of = |starts_at: Option<Timestamp>| practice::WantedStart {
                starts_at: starts_at.unwrap(),
                ..first
            };
            SeriesBooking {
                athlete: maya.person,
                rhythm,
                starts: starts.map(of).collect(),
                add_ons: Vec::new(),
                consented: true,
            }
        };
        let refused = book_series(practice, &maya, now(monday(), 2), starts(0), None).await;
        let Err(BookingRefusal::SeriesTaken { stands }) = refused else {
            panic!("{refused:?}")
        };
        assert_eq!(stands.len(), 1);
        assert!(matches!(stands[0].conflicts[..], [Conflict::Wait { .. }]));
        let (_, booked) = book_series(practice, &maya, now(monday(), 3), starts(1), None)
            .await
            .unwrap();
        assert_eq!(booked.len(), 2);
    });
}

#[test]
fn somebody_who_has_to_be_spoken_to_first_is_offered_nothing_and_nothing_is_kept_for_them() {
    on_each_engine(|clinic| async move {
        let (maya, practice, desk) = (clinic.athlete(), &clinic.practice, clinic.front_desk());
        let slot = clinic.free_on(maya.person, monday(), 2).await[0].clone();
        let waiting = waits(&clinic, &maya).await;
        // Something popped; a person looks at it first, and no time passes by itself.
        let told = tell(&clinic, &maya, "R11", Some(monday() - 20.hours())).await;
        assert_eq!(told.verdict().outcome, Outcome::SpeakToSomeone);
        let not_cleared = |refused: &BookingRefusal| {
            matches!(
                refused,
                BookingRefusal::NotCleared {
                    outcome: Outcome::SpeakToSomeone
                }
            )
        };
        for (way, found) in offered(&clinic, &maya).await {
            assert!(not_cleared(&found.unwrap_err()), "{way}");
        }
        let wanted = start(&slot, &maya);
        let refused = hold(practice, &maya, now(monday(), 520), wanted).await;
        assert!(not_cleared(&refused.unwrap_err()));
        let several = TogetherWish {
            parts: vec![(wanted, Vec::new())],
            side_by_side: None,
        };
        let refused = hold_together(practice, &maya, now(monday(), 521), several, None).await;
        assert!(not_cleared(&refused.unwrap_err()));
        assert_eq!(clinic.ticks().await, 0);
        assert_eq!(
            offer_times(practice, "https://clinic.example", now(monday(), 522))
                .await
                .unwrap(),
            0
        );
        let by_hand = HandOffer {
            waiting,
            therapist: slot.therapist,
            location: slot.location,
            starts_at: slot.starts_at,
        };
        let base = "https://clinic.example";
        offer_by_hand(practice, &desk, now(monday(), 523), by_hand, base, None)
            .await
            .unwrap_err();
    });
}

#[test]
fn while_a_wait_has_no_end_an_appointment_may_go_to_later_and_not_to_sooner() {
    on_each_engine(|clinic| async move {
        let (maya, practice) = (clinic.athlete(), &clinic.practice);
        let days = [1, 2, 3].map(|day| clinic.free_on(maya.person, monday(), day));
        let [sooner, own, later] = days;
        let (sooner, own, later) = (sooner.await, own.await, later.await);
        let booked = clinic.book_slot(&maya, &own[0], monday()).await;
        tell(&clinic, &maya, "R09", None).await;
        // The day is over, and nobody asked again: it is not known whether it has passed.
        let at = monday() + 25.hours();
        let to = |slot: &Slot| MoveTo {
            therapist: slot.therapist,
            location: slot.location,
            starts_at: slot.starts_at,
        };
        let soon = sooner.last().unwrap();
        assert!(soon.starts_at > at);
        let refused = move_appointment(practice, &maya, now(at, 1), booked.id, to(soon)).await;
        assert!(
            matches!(&refused, Err(BookingRefusal::SlotTaken { conflicts, .. })
                if matches!(conflicts[..], [Conflict::Wait { .. }])),
            "{refused:?}"
        );
        move_appointment(practice, &maya, now(at, 2), booked.id, to(&later[0]))
            .await
            .unwrap();
    });
}

/// Waits for any hour of the week.
async fn waits(clinic: &Clinic, actor: &Actor) -> Id<Waiting> {
    let wish = wish(clinic, actor);
    let wait = WaitWish {
        athlete: actor.person,
        service: wish.service,
        windows: vec![wish.window],
        therapist: None,
        location: None,
        notice_minutes: 60,
    };
    wait_for_time(&clinic.practice, actor, now(monday(), 540), wait, None)
        .await
        .unwrap()
        .id
}
