//! Calendars by secret address: who may make one, who reads what, and that a new address ends the old.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use care::{id::Id, people::Role};
use common::{monday, now, on_each_engine, start};
use jiff::ToSpan;
use practice::{
    Booking, CancelWhy, FeedOf, FeedRefusal, MoveTo, book, cancel, end_calendar_feed, hold,
    make_calendar_feed, move_appointment, read_calendar_feed, see_calendar_feeds,
};

#[test]
fn an_appointment_is_in_three_calendars_until_it_is_cancelled() {
    on_each_engine(|clinic| async move {
        let (practice, maya) = (&clinic.practice, clinic.athlete());
        let slot = clinic.free(maya.person, monday()).await.remove(0);
        let held = hold(practice, &maya, now(monday(), 2), start(&slot, &maya))
            .await
            .unwrap();
        let wish = Booking {
            hold: held.id,
            consented: true,
            idempotency_key: None,
        };
        let booked = book(practice, &maya, now(monday(), 3), wish).await.unwrap();
        let therapist = clinic.actor(Id::from_uuid(slot.therapist.uuid()), Role::Therapist);
        let owner = clinic.actor(clinic.sample.front_desk.id, Role::Owner);
        let made = [
            (&maya, FeedOf::Athlete(maya.person)),
            (&therapist, FeedOf::Therapist(slot.therapist)),
            (&owner, FeedOf::Room(slot.room.unwrap())),
        ];
        let mut secrets = Vec::new();
        for (number, (actor, of)) in made.into_iter().enumerate() {
            let at = now(monday(), 10 + number as u64);
            secrets.push(make_calendar_feed(practice, actor, of, at).await.unwrap());
        }
        for secret in &secrets {
            let feed = read_calendar_feed(
                practice,
                clinic.sample.book.clinic.id,
                secret,
                now(monday(), 20),
            )
            .await;
            let entries = feed.unwrap().unwrap().entries;
            assert_eq!(entries.len(), 1);
            assert_eq!(entries[0].appointment, booked.id);
            assert_eq!(entries[0].starts_at, slot.starts_at);
        }
        // What lies more than a month back is left out.
        let later = now(slot.starts_at + (24 * 31).hours(), 21);
        let feed =
            read_calendar_feed(practice, clinic.sample.book.clinic.id, &secrets[0], later).await;
        assert_eq!(feed.unwrap().unwrap().entries, []);

        let desk = clinic.front_desk();
        cancel(
            practice,
            &desk,
            now(monday(), 22),
            booked.id,
            CancelWhy::plans(),
        )
        .await
        .unwrap();
        for secret in &secrets {
            let feed = read_calendar_feed(
                practice,
                clinic.sample.book.clinic.id,
                secret,
                now(monday(), 23),
            )
            .await;
            assert_eq!(feed.unwrap().unwrap().entries, []);
        }
    });
}

#[test]
fn a_moved_appointment_says_when_it_was_moved() {
    on_each_engine(|clinic| async move {
        let (practice, maya) = (&clinic.practice, clinic.athlete());
        let free = clinic.free_on(maya.person, monday(), 3).await;
        let (slot, other) = (&free[0], free.last().unwrap());
        let held = hold(practice, &maya, now(monday(), 2), start(slot, &maya)).await;
        let wish = Booking {
            hold: held.unwrap().id,
            consented: true,
            idempotency_key: None,
        };
        let booked = book(practice, &maya, now(monday(), 3), wish).await.unwrap();
        let mine = FeedOf::Athlete(maya.person);
        let secret = make_calendar_feed(practice, &maya, mine, now(monday(), 4)).await;
        let secret = secret.unwrap();
        let id = clinic.book().clinic.id;
        let entry = || async {
            let read = read_calendar_feed(practice, id, &secret, now(monday(), 5)).await;
            read.unwrap().unwrap().entries.remove(0)
        };
        let before = entry().await;
        assert_eq!((before.changed_at, before.sequence), (monday(), 0));
        let later = monday() + 2.hours();
        let to = MoveTo {
            therapist: other.therapist,
            location: other.location,
            starts_at: other.starts_at,
        };
        move_appointment(practice, &maya, now(later, 6), booked.id, to)
            .await
            .unwrap();
        let after = entry().await;
        assert_eq!((after.changed_at, after.sequence), (later, 1));
    });
}

#[test]
fn a_new_address_ends_the_old_one_and_an_ended_one_leads_nowhere() {
    on_each_engine(|clinic| async move {
        let (practice, maya) = (&clinic.practice, clinic.athlete());
        let mine = FeedOf::Athlete(maya.person);
        let first = make_calendar_feed(practice, &maya, mine, now(monday(), 1)).await;
        let second = make_calendar_feed(practice, &maya, mine, now(monday(), 2)).await;
        let (first, second) = (first.unwrap(), second.unwrap());
        let id = clinic.sample.book.clinic.id;
        let read = |secret: String| async move {
            read_calendar_feed(practice, id, &secret, now(monday(), 3))
                .await
                .unwrap()
        };
        assert_eq!(read(first).await, None);
        assert!(read(second.clone()).await.is_some());
        assert_eq!(read("0".repeat(64)).await, None);
        let seen = see_calendar_feeds(practice, &maya).await.unwrap();
        assert_eq!((seen.len(), seen[0].since), (1, Some(monday())));

        end_calendar_feed(practice, &maya, mine).await.unwrap();
        assert_eq!(read(second).await, None);
    });
}

#[test]
fn nobody_hands_out_the_times_of_another() {
    on_each_engine(|clinic| async move {
        let (practice, maya) = (&clinic.practice, clinic.athlete());
        let other = clinic.other(0);
        let owner = clinic.actor(clinic.sample.front_desk.id, Role::Owner);
        let book = clinic.book();
        let refused = [
            (&maya, FeedOf::Athlete(other.person)),
            (&owner, FeedOf::Athlete(maya.person)),
            (&maya, FeedOf::Therapist(book.therapists[0].id)),
            (&maya, FeedOf::Room(book.rooms[0].id)),
        ];
        for (actor, of) in refused {
            let made = make_calendar_feed(practice, actor, of, now(monday(), 1)).await;
            assert!(matches!(made, Err(FeedRefusal::NotAllowed(_))), "{of:?}");
        }
    });
}
