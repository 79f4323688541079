//! A therapist is ill, a room is flooded, a place is closed: nobody books it, each who is touched is proposed a time, none twice.

use care::booking::{
    appointment::{Cause, Stage},
    closure::Closed,
};
use jiff::{Timestamp, ToSpan};
use practice::{
    BookingRefusal, CancelWhy, MoveTo, NewClosure, book, cancel, close_time, hold, move_touched,
    open_again, see_closure,
};

use super::ONE;
use crate::common::{monday, now, on_each_engine, start};

fn closing(closed: Closed) -> NewClosure {
    NewClosure {
        closed,
        from: monday(),
        until: monday() + 20.hours(),
        reason: "Ill".into(),
    }
}

fn to(slot: &care::booking::slot::Slot) -> MoveTo {
    MoveTo {
        therapist: slot.therapist,
        location: slot.location,
        starts_at: slot.starts_at,
    }
}

#[test]
fn an_ill_therapists_clients_are_proposed_times_and_told_of_what_staff_confirm() {
    on_each_engine(|clinic| async move {
        let (desk, practice) = (clinic.front_desk(), &clinic.practice);
        let therapist = clinic.free(clinic.athlete().person, monday()).await[0].therapist;
        let mut booked = Vec::new();
        for number in 0..3 {
            let actor = clinic.other(number);
            let free = clinic.free(actor.person, monday()).await;
            let slot = free
                .iter()
                .find(|slot| slot.therapist == therapist)
                .unwrap();
            booked.push(clinic.book_slot(&actor, slot, monday()).await);
        }
        // Somebody is choosing a time with them at this moment.
        let maya = clinic.athlete();
        let free = clinic.free(maya.person, monday()).await;
        let theirs = free
            .iter()
            .rfind(|slot| slot.therapist == therapist)
            .unwrap();
        let held = hold(practice, &maya, now(monday(), 3), start(theirs, &maya))
            .await
            .unwrap();
        assert_eq!(clinic.ticks().await, 4 * ONE);

        let refused = close_time(
            practice,
            &maya,
            now(monday(), 4),
            closing(Closed::Therapist(therapist)),
            None,
        )
        .await;
        assert!(
            matches!(refused, Err(BookingRefusal::NotAllowed(_))),
            "{refused:?}"
        );
        let at = monday() + 4.minutes();
        let closure = close_time(
            practice,
            &desk,
            now(at, 5),
            closing(Closed::Therapist(therapist)),
            None,
        )
        .await
        .unwrap();
        let free = clinic.free(maya.person, at).await;
        assert!(
            free.iter().all(|slot| slot.therapist != therapist),
            "nobody can book them"
        );
        let wish = practice::Booking {
            hold: held.id,
            consented: true,
            idempotency_key: None,
        };
        assert!(
            book(practice, &maya, now(at, 6), wish).await.is_err(),
            "the hold is over"
        );

        let seen = see_closure(practice, &desk, now(at, 7), closure.id)
            .await
            .unwrap();
        let proposed: Vec<_> = seen
            .proposals
            .iter()
            .map(|(proposal, _)| proposal.clone())
            .collect();
        assert_eq!(proposed.len(), 3);
        let slots: Vec<_> = proposed
            .iter()
            .map(|proposal| proposal.to.clone().unwrap())
            .collect();
        for (index, slot) in slots.iter().enumerate() {
            assert!(slot.therapist != therapist || slot.starts_at >= closure.until);
            for other in &slots[..index] {
                let shared = other.therapist == slot.therapist
                    || (slot.room.is_some() && other.room == slot.room);
                assert!(
                    !shared || !other.occupies.overlaps(slot.occupies),
                    "{slots:?}"
                );
            }
        }
        let mails = clinic.mails().await;
        let moves = proposed
            .iter()
            .zip(&slots)
            .take(2)
            .map(|(proposal, slot)| (proposal.appointment.id, to(slot)));
        let done = move_touched(practice, &desk, now(at, 8), closure.id, moves.collect())
            .await
            .unwrap();
        assert!(done.iter().all(|(_, result)| result.is_ok()), "{done:?}");
        // The first confirmations had not left: they are written anew.
        assert!(clinic.mails().await >= mails);
        let again = move_touched(
            practice,
            &desk,
            now(at, 9),
            closure.id,
            vec![(proposed[0].appointment.id, to(&slots[0]))],
        )
        .await;
        // The same press again: the same answer, and nothing more happens.
        let (first, again) = (&done[0].1, &again.unwrap()[0].1);
        assert_eq!(again.as_ref().unwrap(), first.as_ref().unwrap());
        let elsewhere = vec![(proposed[0].appointment.id, to(&slots[1]))];
        let other = move_touched(practice, &desk, now(at, 11), closure.id, elsewhere).await;
        assert!(matches!(
            other.unwrap()[0].1,
            Err(BookingRefusal::ChangedMeanwhile)
        ));
        let left = see_closure(practice, &desk, now(at, 10), closure.id)
            .await
            .unwrap();
        assert_eq!(left.proposals.len(), 1);

        // The clinic's own change: the client may cancel it an hour before, and is not late.
        let moved = done[0].1.as_ref().unwrap();
        let late = moved.slot.starts_at - 1.hour();
        let owner = clinic.actor(moved.athlete, care::people::Role::Athlete);
        let cancelled = cancel(
            practice,
            &owner,
            now(late, 11),
            moved.id,
            CancelWhy::plans(),
        )
        .await
        .unwrap();
        assert!(matches!(
            cancelled.stage,
            Stage::Cancelled {
                late: false,
                cause: Cause::Plans,
                ..
            }
        ));

        // What was moved away belongs to the closure until it is opened again.
        let closed_all_day = clinic.free(maya.person, at).await;
        assert!(
            closed_all_day
                .iter()
                .all(|slot| slot.therapist != therapist)
        );
        open_again(practice, &desk, now(at, 12), closure.id)
            .await
            .unwrap();
        let free = clinic.free(maya.person, at).await;
        assert!(free.iter().any(|slot| slot.therapist == therapist));
        assert_eq!(clinic.ticks().await, 2 * ONE);
    });
}

#[test]
fn a_flooded_room_keeps_the_time_where_another_room_is_free() {
    on_each_engine(|clinic| async move {
        let (maya, desk, practice) = (clinic.athlete(), clinic.front_desk(), &clinic.practice);
        let slot = clinic.free(maya.person, monday()).await[2].clone();
        let booked = clinic.book_slot(&maya, &slot, monday()).await;
        let room = booked.slot.room.unwrap();
        let closure = close_time(
            practice,
            &desk,
            now(monday(), 1),
            closing(Closed::Room(room)),
            None,
        )
        .await
        .unwrap();
        let seen = see_closure(practice, &desk, now(monday(), 2), closure.id)
            .await
            .unwrap();
        let fit = seen.proposals[0].0.to.clone().unwrap();
        assert_eq!(
            (fit.starts_at, fit.therapist),
            (booked.slot.starts_at, booked.slot.therapist)
        );
        assert_ne!(fit.room, Some(room));
        let done = move_touched(
            practice,
            &desk,
            now(monday(), 3),
            closure.id,
            vec![(booked.id, to(&fit))],
        )
        .await
        .unwrap();
        let moved = done[0].1.as_ref().unwrap();
        assert_eq!(
            (moved.slot.room, moved.slot.starts_at),
            (fit.room, booked.slot.starts_at)
        );
    });
}

#[test]
fn a_closed_place_closes_its_rooms_and_its_therapists_there() {
    on_each_engine(|clinic| async move {
        let (maya, desk, practice) = (clinic.athlete(), clinic.front_desk(), &clinic.practice);
        let place = clinic.book().locations[0].id;
        let closure = close_time(
            practice,
            &desk,
            now(monday(), 1),
            closing(Closed::Location(place)),
            None,
        )
        .await
        .unwrap();
        assert_eq!(clinic.free(maya.person, monday()).await, []);
        assert!(!clinic.free_on(maya.person, monday(), 1).await.is_empty());
        open_again(practice, &desk, now(monday(), 2), closure.id)
            .await
            .unwrap();
        open_again(practice, &desk, now(monday(), 3), closure.id)
            .await
            .unwrap();
        assert!(!clinic.free(maya.person, monday()).await.is_empty());
        assert_eq!(clinic.ticks().await, 0);
        for wrong in [
            NewClosure {
                reason: " ".into(),
                ..closing(Closed::Location(place))
            },
            NewClosure {
                until: monday(),
                ..closing(Closed::Location(place))
            },
            NewClosure {
                until: Timestamp::MAX,
                ..closing(Closed::Location(place))
            },
        ] {
            assert!(
                close_time(practice, &desk, now(monday(), 4), wrong, None)
                    .await
                    .is_err()
            );
        }
    });
}
