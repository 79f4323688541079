//! The waiting list: who is offered a freed time, the first to accept has it, and answers are looked at first.

use care::{
    booking::{appointment::Appointment, waiting::WhyFits},
    id::Id,
    treatment::{finding::Answer, recommendation::Window},
};
use jiff::{Timestamp, ToSpan};
use practice::{
    Actor, Answers, Booking, BookingRefusal, CancelWhy, HandOffer, Told, WaitRefusal, WaitWish,
    accept_offer, answer_screening, book, cancel, expire_holds, offer_by_hand, offer_times,
    see_waiting, see_waits, stop_waiting, wait_for_time,
};

use crate::common::{Clinic, monday, now, on_each_engine};

/// The whole Monday of one therapist is booked; the appointments.
async fn full_monday(clinic: &Clinic) -> Vec<Appointment> {
    let therapist = clinic.free(clinic.athlete().person, monday()).await[0].therapist;
    let mut booked = Vec::new();
    for number in 0.. {
        let actor = clinic.other(3 + number % 3);
        let free = clinic.free(actor.person, monday()).await;
        let Some(slot) = free.iter().find(|slot| slot.therapist == therapist) else {
            break;
        };
        booked.push(clinic.book_slot(&actor, slot, monday()).await);
    }
    assert!(booked.len() > 2);
    booked
}

/// Waits for that therapist, any time on the Monday, knowing an hour before.
fn wish(actor: &Actor, booked: &Appointment) -> WaitWish {
    WaitWish {
        athlete: actor.person,
        service: booked.slot.service,
        windows: vec![Window {
            from: monday(),
            to: monday() + 16.hours(),
        }],
        therapist: Some(booked.slot.therapist),
        location: None,
        notice_minutes: 60,
    }
}

async fn wait(clinic: &Clinic, actor: &Actor, booked: &Appointment, minute: i64) {
    let at = monday() + minute.minutes();
    let number = actor.person.uuid().as_u64_pair().1;
    wait_for_time(
        &clinic.practice,
        actor,
        now(at, number),
        wish(actor, booked),
        None,
    )
    .await
    .unwrap();
}

async fn offers(clinic: &Clinic, at: Timestamp, number: u64) -> usize {
    offer_times(&clinic.practice, "https://clinic.example", now(at, number))
        .await
        .unwrap()
}

async fn offer_of(
    clinic: &Clinic,
    actor: &Actor,
    at: Timestamp,
) -> Option<Id<care::booking::waiting::Offer>> {
    let seen = see_waits(&clinic.practice, actor, now(at, 1), actor.person)
        .await
        .unwrap();
    seen.waits.first()?.1.as_ref().map(|offer| offer.id)
}

#[test]
fn a_freed_time_is_offered_in_turn_and_the_first_to_accept_has_it() {
    on_each_engine(|clinic| async move {
        let (maya, jonas, desk) = (clinic.athlete(), clinic.other(0), clinic.front_desk());
        let practice = &clinic.practice;
        let booked = full_monday(&clinic).await;
        let last = booked.last().unwrap();
        wait(&clinic, &maya, last, 1).await;
        wait(&clinic, &jonas, last, 2).await;
        let at = monday() + 5.minutes();
        assert_eq!(offers(&clinic, at, 1).await, 0, "nothing is free");
        cancel(practice, &desk, now(at, 2), last.id, CancelWhy::plans())
            .await
            .unwrap();
        let mails = clinic.mails().await;
        // Two servers look at the same moment, and nobody is written to twice.
        let (one, two) = tokio::join!(offers(&clinic, at, 3), offers(&clinic, at, 4));
        assert_eq!(one + two, 2);
        assert_eq!(clinic.mails().await, mails + 2);
        assert_eq!(
            offers(&clinic, at + 1.minute(), 5).await,
            0,
            "once is enough"
        );
        let place = last.slot.location;
        let date = last
            .slot
            .starts_at
            .to_zoned(clinic.book().locations[0].zone.clone())
            .date();
        let lines = see_waiting(practice, &desk, now(at, 6), place, date)
            .await
            .unwrap();
        let names: Vec<_> = lines.iter().map(|line| line.name.as_str()).collect();
        assert_eq!(
            (names.len(), lines[0].offer.is_some()),
            (2, true),
            "{names:?}"
        );
        assert!(lines.iter().all(|line| {
            line.best
                .as_ref()
                .is_some_and(|(_, why)| *why <= WhyFits::AskedFor)
        }));

        let (of_maya, of_jonas) = (
            offer_of(&clinic, &maya, at).await.unwrap(),
            offer_of(&clinic, &jonas, at).await.unwrap(),
        );
        let stolen = accept_offer(practice, &jonas, now(at, 7), of_maya, None).await;
        assert!(
            matches!(stolen, Err(WaitRefusal::NotAllowed(_))),
            "{stolen:?}"
        );
        let (a, b) = tokio::join!(
            accept_offer(practice, &maya, now(at, 8), of_maya, None),
            accept_offer(practice, &jonas, now(at, 9), of_jonas, None),
        );
        assert!(a.is_ok() != b.is_ok(), "{a:?} {b:?}");
        let (winner, held, refused) = match (a, b) {
            (Ok(held), Err(refused)) => (maya, held, refused),
            (Err(refused), Ok(held)) => (jonas, held, refused),
            other => panic!("{other:?}"),
        };
        assert!(
            matches!(
                refused,
                WaitRefusal::Booking(BookingRefusal::SlotTaken { .. })
            ),
            "{refused:?}"
        );
        let booking = Booking {
            hold: held.id,
            consented: true,
            idempotency_key: None,
        };
        book(practice, &winner, now(at, 10), booking).await.unwrap();
        let seen = see_waits(practice, &winner, now(at, 11), winner.person)
            .await
            .unwrap();
        assert_eq!(seen.waits, [], "what they waited for, they have");
    });
}

#[test]
fn an_offer_runs_out_and_so_does_a_time_that_was_accepted_and_never_booked() {
    on_each_engine(|clinic| async move {
        let (maya, jonas, desk) = (clinic.athlete(), clinic.other(0), clinic.front_desk());
        let practice = &clinic.practice;
        let booked = full_monday(&clinic).await;
        let last = booked.last().unwrap();
        wait(&clinic, &maya, last, 1).await;
        let at = monday() + 5.minutes();
        cancel(practice, &desk, now(at, 2), last.id, CancelWhy::plans())
            .await
            .unwrap();
        assert_eq!(offers(&clinic, at, 3).await, 1);
        let offer = offer_of(&clinic, &maya, at).await.unwrap();
        accept_offer(practice, &maya, now(at, 4), offer, None)
            .await
            .unwrap();
        // The time is kept now, so that nobody else is offered it, however long they wait.
        wait(&clinic, &jonas, last, 6).await;
        assert_eq!(offers(&clinic, at + 2.minutes(), 5).await, 0);
        let later = at + 20.minutes();
        expire_holds(practice, now(later, 6)).await.unwrap();
        assert_eq!(offers(&clinic, later, 7).await, 1, "the next in turn");
        assert!(
            offer_of(&clinic, &maya, later).await.is_none(),
            "nobody is asked twice"
        );
        let theirs = offer_of(&clinic, &jonas, later).await.unwrap();
        let over = later + 30.minutes();
        let refused = accept_offer(practice, &jonas, now(over, 8), theirs, None).await;
        assert!(
            matches!(refused, Err(WaitRefusal::OfferOver { until }) if until == over),
            "{refused:?}"
        );
    });
}

#[test]
fn whom_a_person_has_to_speak_to_is_offered_nothing_and_leaving_the_list_is_heard() {
    on_each_engine(|clinic| async move {
        let (maya, jonas, desk) = (clinic.athlete(), clinic.other(0), clinic.front_desk());
        let practice = &clinic.practice;
        let booked = full_monday(&clinic).await;
        let last = booked.last().unwrap();
        wait(&clinic, &maya, last, 1).await;
        wait(&clinic, &jonas, last, 2).await;
        let flag = practice.rules.screening.red_flags().next().unwrap();
        let told = Told {
            code: flag.id.clone(),
            area: None,
            onset: None,
            answer: Answer::Yes,
            detail: String::new(),
            answers: Default::default(),
        };
        let answers = Answers {
            told: vec![told],
            denied: Vec::new(),
        };
        let at = monday() + 5.minutes();
        answer_screening(practice, &maya, maya.person, answers, now(at, 1))
            .await
            .unwrap();
        let theirs = see_waits(practice, &jonas, now(at, 2), jonas.person)
            .await
            .unwrap();
        stop_waiting(practice, &jonas, now(at, 3), theirs.waits[0].0.id)
            .await
            .unwrap();
        cancel(practice, &desk, now(at, 4), last.id, CancelWhy::plans())
            .await
            .unwrap();
        assert_eq!(offers(&clinic, at, 5).await, 0);
    });
}

#[test]
fn a_wait_needs_windows_ahead_and_has_bounds() {
    on_each_engine(|clinic| async move {
        let maya = clinic.athlete();
        let practice = &clinic.practice;
        let service = clinic.book().services[0].id;
        let hours = |from: i64, to: i64| Window {
            from: monday() + from.hours(),
            to: monday() + to.hours(),
        };
        let wish = |windows| WaitWish {
            athlete: maya.person,
            service,
            windows,
            therapist: None,
            location: None,
            notice_minutes: 0,
        };
        for bad in [
            vec![],
            vec![hours(3, 2)],
            vec![hours(-3, 0)],
            vec![hours(0, 24 * 29)],
            vec![hours(0, 1); 7],
        ] {
            let refused =
                wait_for_time(practice, &maya, now(monday(), 1), wish(bad.clone()), None).await;
            assert!(matches!(refused, Err(WaitRefusal::BadWindows)), "{bad:?}");
        }
        for number in 0..5 {
            let good = wish(vec![hours(1, 2)]);
            wait_for_time(practice, &maya, now(monday(), 10 + number), good, None)
                .await
                .unwrap();
        }
        let sixth = wait_for_time(
            practice,
            &maya,
            now(monday(), 20),
            wish(vec![hours(1, 2)]),
            None,
        )
        .await;
        assert!(
            matches!(sixth, Err(WaitRefusal::TooMany { most: 5 })),
            "{sixth:?}"
        );
    });
}

#[test]
fn staff_offer_a_time_by_hand_to_one_who_asked_to_know_sooner() {
    on_each_engine(|clinic| async move {
        let (maya, desk, practice) = (clinic.athlete(), clinic.front_desk(), &clinic.practice);
        let booked = full_monday(&clinic).await;
        let first = &booked[0];
        wait(&clinic, &maya, first, 1).await;
        // Given back ten minutes before it begins: too late for the list, which keeps the hour that was asked for.
        let at = first.slot.starts_at - 10.minutes();
        cancel(practice, &desk, now(at, 2), first.id, CancelWhy::plans())
            .await
            .unwrap();
        assert_eq!(offers(&clinic, at, 3).await, 0);
        let zone = clinic.book().locations[0].zone.clone();
        let day = first.slot.starts_at.to_zoned(zone).date();
        let place = first.slot.location;
        let lines = see_waiting(practice, &desk, now(at, 4), place, day)
            .await
            .unwrap();
        assert!(lines[0].best.is_none());
        assert_eq!(lines[0].open[0].starts_at, first.slot.starts_at);
        let wish = HandOffer {
            waiting: lines[0].waiting.id,
            therapist: first.slot.therapist,
            location: first.slot.location,
            starts_at: first.slot.starts_at,
        };
        let url = "https://clinic.example";
        let refused = offer_by_hand(practice, &maya, now(at, 5), wish, url, None).await;
        assert!(
            matches!(refused, Err(WaitRefusal::NotAllowed(_))),
            "{refused:?}"
        );
        let taken = HandOffer {
            starts_at: booked[1].slot.starts_at,
            ..wish
        };
        let refused = offer_by_hand(practice, &desk, now(at, 6), taken, url, None).await;
        assert!(
            matches!(
                refused,
                Err(WaitRefusal::Booking(BookingRefusal::SlotTaken { .. }))
            ),
            "{refused:?}"
        );
        let mails = clinic.mails().await;
        let key = || Some("form:offer".to_owned());
        let (one, two) = tokio::join!(
            offer_by_hand(practice, &desk, now(at, 7), wish, url, key()),
            offer_by_hand(practice, &desk, now(at, 8), wish, url, key()),
        );
        let offer = one.unwrap();
        assert_eq!((two.unwrap(), clinic.mails().await), (offer, mails + 1));
        let again = offer_by_hand(practice, &desk, now(at, 9), wish, url, None).await;
        assert!(
            matches!(again, Err(WaitRefusal::OfferedAlready)),
            "{again:?}"
        );
        let held = accept_offer(practice, &maya, now(at, 10), offer, None)
            .await
            .unwrap();
        assert_eq!(held.slot.starts_at, first.slot.starts_at);
    });
}
