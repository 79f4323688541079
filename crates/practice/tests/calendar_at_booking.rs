//! A therapist's own calendar in the moment somebody takes a time: what was entered there a minute ago stands against it, and a server that
//! does not answer holds nobody up for long.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;
#[path = "common/radicale.rs"]
mod radicale;

use std::{net::TcpListener, sync::Arc, time::Instant};

use care::booking::{hold::Hold, series::Rhythm, slot::Slot};
use common::{Clinic, monday, now, on_each_engine, start};
use jiff::{SignedDuration, Timestamp, ToSpan};
use practice::{
    Booking, BookingRefusal, MoveTo, SeriesBooking, StartBooking, TogetherWish, book, book_series,
    book_start, connect_calendar, hold, hold_together, move_appointment, see_own_calendar,
    sync_calendars,
};
use radicale::{Radicale, lasts, reach, therapist, wish};

/// The clinic with one therapist's calendar connected, and times of hers that are free.
async fn connected(clinic: &mut Clinic, server: &Radicale) -> Vec<Slot> {
    clinic.practice.calendars = Some(Arc::new(reach()));
    let maya = clinic.athlete();
    let mut free = clinic.free_on(maya.person, monday(), 2).await;
    let whose = free[3].therapist;
    free.retain(|slot| slot.therapist == whose);
    let ana = therapist(clinic, whose);
    let at = now(monday(), 1);
    connect_calendar(&clinic.practice, &ana, &reach(), wish(server), at)
        .await
        .unwrap();
    free
}

async fn held(clinic: &Clinic, slot: &Slot, at: Timestamp) -> Result<Hold, BookingRefusal> {
    let maya = clinic.athlete();
    let number = u64::try_from(at.as_second()).unwrap();
    hold(&clinic.practice, &maya, now(at, number), start(slot, &maya)).await
}

/// Refused because the therapist is not free, with other times.
fn stands_against<T: std::fmt::Debug>(answer: Result<T, BookingRefusal>) {
    match answer {
        Err(BookingRefusal::SlotTaken { conflicts, nearest }) => {
            assert_eq!(conflicts[0].word(), "therapist");
            assert_eq!(nearest.len(), 3);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_was_entered_there_a_moment_ago_refuses_a_hold() {
    on_each_engine(|mut clinic| async move {
        let Some(server) = Radicale::fresh() else {
            return;
        };
        let free = connected(&mut clinic, &server).await;
        let slot = &free[0];
        server.put("dentist", &lasts(slot));
        stands_against(held(&clinic, slot, monday() + 1.minute()).await);
        // The day is as it was: nothing else of hers is taken.
        let other = free
            .iter()
            .find(|other| other.starts_at >= slot.ends_at + 30.minutes());
        held(&clinic, other.unwrap(), monday() + 70.seconds())
            .await
            .unwrap();
        // Gone there, it is free here with the next hold that asks.
        assert_eq!(server.ask("DELETE", "dentist.ics", "").0, 200);
        stands_against(held(&clinic, slot, monday() + 80.seconds()).await);
        let later = monday() + 121.seconds();
        held(&clinic, slot, later).await.unwrap();
    });
}

#[test]
fn every_way_of_taking_a_time_asks_first() {
    on_each_engine(|mut clinic| async move {
        let Some(server) = Radicale::fresh() else {
            return;
        };
        let free = connected(&mut clinic, &server).await;
        let (first, last) = (&free[0], free.last().unwrap());
        let (maya, practice) = (clinic.athlete(), &clinic.practice);
        let kept = held(&clinic, last, monday()).await.unwrap();
        let wish = Booking {
            hold: kept.id,
            consented: true,
            idempotency_key: None,
        };
        let booked = book(practice, &maya, now(monday(), 2), wish).await.unwrap();
        let wanted = start(first, &maya);

        server.put("dentist", &lasts(first));
        let to = MoveTo {
            therapist: first.therapist,
            location: first.location,
            starts_at: first.starts_at,
        };
        let at = monday() + 1.minute();
        stands_against(move_appointment(practice, &maya, now(at, 3), booked.id, to).await);

        // Each of the others finds it gone from what is known, and again there.
        let know_nothing = |at: Timestamp| {
            let practice = &clinic.practice;
            let server = &server;
            async move {
                assert_eq!(server.ask("DELETE", "dentist.ics", "").0, 200);
                let number = u64::try_from(at.as_second()).unwrap();
                let at = at + 6.minutes();
                let synced = sync_calendars(practice, &reach(), now(at, number)).await;
                assert_eq!(synced.unwrap(), 1);
                server.put("dentist", &lasts(first));
                at + 1.minute()
            }
        };
        let at = know_nothing(at).await;
        let wish = StartBooking {
            wanted,
            consented: true,
            idempotency_key: None,
        };
        stands_against(book_start(practice, &maya, now(at, 4), wish).await);

        let at = know_nothing(at).await;
        let wish = TogetherWish {
            parts: vec![(wanted, Vec::new())],
            side_by_side: None,
        };
        let together = hold_together(practice, &maya, now(at, 5), wish, None).await;
        assert!(matches!(together, Err(BookingRefusal::SeriesTaken { .. })));

        let at = know_nothing(at).await;
        let wish = SeriesBooking {
            athlete: maya.person,
            rhythm: Rhythm::new(1, 2).unwrap(),
            starts: vec![wanted],
            add_ons: Vec::new(),
            consented: true,
        };
        let series = book_series(practice, &maya, now(at, 6), wish, None).await;
        assert!(matches!(series, Err(BookingRefusal::SeriesTaken { .. })));
    });
}

#[test]
fn a_server_that_does_not_answer_holds_nobody_up_and_staff_see_since_when() {
    on_each_engine(|mut clinic| async move {
        let Some(mut server) = Radicale::fresh() else {
            return;
        };
        let free = connected(&mut clinic, &server).await;
        let (slot, ana) = (&free[0], therapist(&clinic, free[0].therapist));
        server.put("dentist", &lasts(slot));
        let at = monday() + 6.minutes();
        let synced = sync_calendars(&clinic.practice, &reach(), now(at, 2)).await;
        assert_eq!(synced.unwrap(), 1);

        // Something takes questions there and never answers.
        server.stop();
        let silent = TcpListener::bind(("127.0.0.1", server.port)).unwrap();
        let at = at + 1.minute();
        let asked = Instant::now();
        stands_against(held(&clinic, slot, at).await);
        let waited = asked.elapsed();
        assert!((2..10).contains(&waited.as_secs()), "{waited:?}");
        // Whoever comes next does not wait again.
        let asked = Instant::now();
        stands_against(held(&clinic, slot, at + 1.second()).await);
        assert!(asked.elapsed().as_secs() < 2);

        // It is asked at once with more patience, and that is told.
        drop(silent);
        let seen = see_own_calendar(&clinic.practice, &ana).await.unwrap();
        assert_eq!(seen.unwrap().trouble, None);
        let soon = at + 2.seconds();
        let synced = sync_calendars(&clinic.practice, &reach(), now(soon, 3)).await;
        assert_eq!(synced.unwrap(), 0);
        let seen = see_own_calendar(&clinic.practice, &ana).await.unwrap();
        let (since, _) = seen.unwrap().trouble.unwrap();
        assert_eq!(since.duration_since(soon), SignedDuration::ZERO);
        let asked = Instant::now();
        stands_against(held(&clinic, slot, at + 5.minutes()).await);
        assert!(asked.elapsed().as_secs() < 2, "known not to answer");
    });
}
