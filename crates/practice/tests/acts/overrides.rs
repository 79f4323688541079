//! Staff book over something: with the permission, a reason and a mark; and the guard holds for clients all the same.

use care::{booking::conflict::Conflict, people::Role, treatment::finding::Answer};
use jiff::{Timestamp, ToSpan};
use practice::{
    Answers, BookingRefusal, CancelWhy, MoveOver, MoveTo, OverrideWish, Told, WantedStart,
    answer_screening, book_over, cancel, day_list, hold, move_appointment, move_over,
};

use super::{ONE, booked_on};
use crate::common::{Clinic, monday, now, on_each_engine, start};

fn over(wanted: WantedStart, reason: &str) -> OverrideWish {
    OverrideWish {
        wanted,
        add_ons: Vec::new(),
        reason: reason.into(),
        consented: true,
    }
}

/// Starts at which anybody could be booked with a therapist on that Monday, as pages show them.
async fn shown(
    clinic: &Clinic,
    therapist: care::id::Id<care::booking::clinic::Therapist>,
) -> Vec<Timestamp> {
    let slots = clinic.free(clinic.sample.others[2].id, monday()).await;
    let of = slots.iter().filter(|slot| slot.therapist == therapist);
    of.map(|slot| slot.starts_at).collect()
}

#[test]
fn an_override_needs_the_permission_and_a_reason_and_is_marked_and_logged() {
    on_each_engine(|clinic| async move {
        let (maya, jonas, practice) = (clinic.athlete(), clinic.other(0), &clinic.practice);
        let desk = clinic.front_desk();
        let taken = booked_on(&clinic, &maya, (0, 3), monday()).await;
        let wanted = start(&taken.slot, &jonas);
        let therapist = clinic.actor(clinic.sample.usual_therapist.id, Role::Therapist);
        for nobody in [&jonas, &therapist] {
            let refused =
                book_over(practice, nobody, now(monday(), 1), over(wanted, "so"), None).await;
            assert!(
                matches!(refused, Err(BookingRefusal::NotAllowed(_))),
                "{refused:?}"
            );
        }
        let silent = book_over(practice, &desk, now(monday(), 2), over(wanted, "  "), None).await;
        assert!(
            matches!(silent, Err(BookingRefusal::ReasonMissing)),
            "{silent:?}"
        );
        let booked = book_over(
            practice,
            &desk,
            now(monday(), 3),
            over(wanted, "Flies at noon"),
            None,
        )
        .await
        .unwrap();
        assert_eq!(booked.slot.starts_at, taken.slot.starts_at);
        let day = day_list(practice, &desk, now(monday(), 4), taken.slot.location, None)
            .await
            .unwrap();
        let marks: Vec<_> = day
            .entries
            .iter()
            .map(|entry| (entry.appointment.id, entry.override_reason.as_deref()))
            .collect();
        assert!(
            marks.contains(&(booked.id, Some("Flies at noon"))),
            "{marks:?}"
        );
        assert!(marks.contains(&(taken.id, None)), "{marks:?}");
        let clinic_id = clinic.book().clinic.id;
        let log = move |tx: &mut store::Tx<'_>| {
            store::audit::list_of(tx, clinic_id, &jonas.person.to_string(), 20)
        };
        let log = practice.store.read(log).await;
        let log = log.map_err(|error: store::StoreError| error).unwrap();
        assert!(log.iter().any(|line| line.act == "write:override"));

        // Moved to a time of its own, it stands over nothing, and what is left is taken once.
        let free = clinic.free(jonas.person, monday()).await;
        let last = free.last().unwrap();
        let to = MoveTo {
            therapist: last.therapist,
            location: last.location,
            starts_at: last.starts_at,
        };
        move_appointment(practice, &desk, now(monday(), 5), booked.id, to)
            .await
            .unwrap();
        let day = day_list(practice, &desk, now(monday(), 6), taken.slot.location, None)
            .await
            .unwrap();
        assert!(
            day.entries
                .iter()
                .all(|entry| entry.override_reason.is_none())
        );
        assert_eq!(clinic.ticks().await, 2 * ONE);
    });
}

#[test]
fn clients_can_book_neither_under_an_override_nor_where_something_under_it_was_given_back() {
    on_each_engine(|clinic| async move {
        let (maya, jonas, practice) = (clinic.athlete(), clinic.other(0), &clinic.practice);
        let desk = clinic.front_desk();
        let taken = booked_on(&clinic, &maya, (0, 3), monday()).await;
        let therapist = taken.slot.therapist;
        // Half an hour into what is booked already.
        let mut wanted = start(&taken.slot, &jonas);
        wanted.starts_at += 30.minutes();
        let booked = book_over(
            practice,
            &desk,
            now(monday(), 1),
            over(wanted, "Injured"),
            None,
        )
        .await
        .unwrap();
        let across = |starts: &[Timestamp]| {
            let run = booked.slot.occupies;
            starts.iter().any(|at| {
                let (from, until) = (run.from.starts_at(), run.until.starts_at());
                *at < until && *at + 1.hour() > from
            })
        };
        assert!(!across(&shown(&clinic, therapist).await));
        cancel(
            practice,
            &desk,
            now(monday(), 2),
            taken.id,
            CancelWhy::plans(),
        )
        .await
        .unwrap();
        // The time before is free again, but nothing that reaches into the override.
        let starts = shown(&clinic, therapist).await;
        assert!(!across(&starts), "{starts:?}");
        let refused = hold(
            practice,
            &clinic.other(1),
            now(monday(), 3),
            start(&taken.slot, &clinic.other(1)),
        )
        .await;
        assert!(
            matches!(&refused, Err(BookingRefusal::SlotTaken { conflicts, .. })
                if matches!(conflicts[..], [Conflict::Therapist { .. }])),
            "{refused:?}"
        );
        cancel(
            practice,
            &desk,
            now(monday(), 4),
            booked.id,
            CancelWhy::plans(),
        )
        .await
        .unwrap();
        assert_eq!(clinic.ticks().await, 0, "everything is given back");
        assert!(
            shown(&clinic, therapist)
                .await
                .contains(&taken.slot.starts_at)
        );
    });
}

#[test]
fn nobody_is_booked_over_what_protects_the_athlete_or_what_a_client_is_choosing() {
    on_each_engine(|clinic| async move {
        let (maya, jonas, practice) = (clinic.athlete(), clinic.other(0), &clinic.practice);
        let desk = clinic.front_desk();
        let free = clinic.free(maya.person, monday()).await;
        let held = hold(practice, &maya, now(monday(), 1), start(&free[3], &maya))
            .await
            .unwrap();
        let wanted = start(&held.slot, &jonas);
        let refused = book_over(practice, &desk, now(monday(), 2), over(wanted, "so"), None).await;
        assert!(
            matches!(&refused, Err(BookingRefusal::SlotTaken { conflicts, .. })
                if conflicts[..] == [Conflict::Held { until: held.expires_at }]),
            "{refused:?}"
        );
        // The hold has run out: the time is free, so that no override is needed and none is marked.
        let later = monday() + 11.minutes();
        let booked = book_over(practice, &desk, now(later, 3), over(wanted, "so"), None)
            .await
            .unwrap();
        assert_eq!(clinic.ticks().await, ONE);
        let own = WantedStart {
            starts_at: wanted.starts_at + 15.minutes(),
            ..wanted
        };
        let twice = book_over(practice, &desk, now(later, 4), over(own, "so"), None).await;
        assert!(
            matches!(&twice, Err(BookingRefusal::SlotTaken { conflicts, .. })
                if matches!(conflicts[..], [Conflict::Athlete { .. }])),
            "{twice:?}"
        );
        assert_eq!(booked.athlete, jonas.person);

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
        answer_screening(practice, &maya, maya.person, answers, now(later, 5))
            .await
            .unwrap();
        let wanted = start(&held.slot, &maya);
        let unsafe_now = book_over(practice, &desk, now(later, 6), over(wanted, "so"), None).await;
        assert!(
            matches!(unsafe_now, Err(BookingRefusal::NotCleared { .. })),
            "{unsafe_now:?}"
        );
    });
}

#[test]
fn an_override_and_a_cancellation_at_once_leave_nothing_to_book_across() {
    on_each_engine(|clinic| async move {
        let (maya, jonas, practice) = (clinic.athlete(), clinic.other(0), &clinic.practice);
        let desk = clinic.front_desk();
        for round in 0..8 {
            let at = monday() + (round * 5).minutes();
            let taken = booked_on(&clinic, &maya, (1, 3), at).await;
            let wanted = start(&taken.slot, &jonas);
            let number = 10 * round as u64;
            let (booked, cancelled) = tokio::join!(
                book_over(
                    practice,
                    &desk,
                    now(at, number + 1),
                    over(wanted, "so"),
                    None
                ),
                cancel(
                    practice,
                    &maya,
                    now(at, number + 2),
                    taken.id,
                    CancelWhy::plans()
                ),
            );
            cancelled.unwrap();
            let booked = booked.unwrap();
            let other = clinic.other(1);
            let refused = hold(
                practice,
                &other,
                now(at, number + 3),
                start(&taken.slot, &other),
            );
            assert!(refused.await.is_err());
            assert_eq!(clinic.ticks().await, ONE);
            cancel(
                practice,
                &desk,
                now(at, number + 4),
                booked.id,
                CancelWhy::plans(),
            )
            .await
            .unwrap();
            assert_eq!(clinic.ticks().await, 0);
        }
    });
}

#[test]
fn an_appointment_moves_over_what_stands_there_only_with_the_permission_and_a_reason() {
    on_each_engine(|clinic| async move {
        let (maya, jonas, practice) = (clinic.athlete(), clinic.other(0), &clinic.practice);
        let desk = clinic.front_desk();
        let taken = booked_on(&clinic, &maya, (0, 3), monday()).await;
        let last = clinic.free(jonas.person, monday()).await.len() - 1;
        let moving = booked_on(&clinic, &jonas, (0, last), monday()).await;
        let wish = |reason: &str| MoveOver {
            to: MoveTo {
                therapist: taken.slot.therapist,
                location: taken.slot.location,
                starts_at: taken.slot.starts_at,
            },
            reason: reason.into(),
        };
        let id = moving.id;
        for nobody in [
            &jonas,
            &clinic.actor(clinic.sample.usual_therapist.id, Role::Therapist),
        ] {
            let refused =
                move_over(practice, nobody, now(monday(), 11), id, wish("so"), None).await;
            assert!(
                matches!(refused, Err(BookingRefusal::NotAllowed(_))),
                "{refused:?}"
            );
        }
        let silent = move_over(practice, &desk, now(monday(), 12), id, wish(" "), None).await;
        assert!(
            matches!(silent, Err(BookingRefusal::ReasonMissing)),
            "{silent:?}"
        );
        let key = || Some("form:move".to_owned());
        let why = "Both at once";
        let moved = move_over(practice, &desk, now(monday(), 13), id, wish(why), key()).await;
        let moved = moved.unwrap();
        assert_eq!((moved.id, moved.sequence), (id, 1));
        assert_eq!(moved.slot.starts_at, taken.slot.starts_at);
        let mails = clinic.mails().await;
        let again = move_over(practice, &desk, now(monday(), 14), id, wish(why), key()).await;
        assert_eq!(
            (again.unwrap(), clinic.mails().await),
            (moved.clone(), mails)
        );
        let day = day_list(
            practice,
            &desk,
            now(monday(), 15),
            taken.slot.location,
            None,
        )
        .await
        .unwrap();
        let mark = |id| {
            let mut found = day
                .entries
                .iter()
                .filter(|entry| entry.appointment.id == id);
            found.next().and_then(|entry| entry.override_reason.clone())
        };
        assert_eq!((mark(id).as_deref(), mark(taken.id)), (Some(why), None));
        // Its old time is free again, and clients cannot book across the new one.
        let free = clinic.free(maya.person, monday()).await;
        assert!(
            free.iter()
                .any(|slot| slot.starts_at == moving.slot.starts_at)
        );
        let shown = shown(&clinic, taken.slot.therapist).await;
        assert!(!shown.contains(&taken.slot.starts_at));
        // A time that is free after all is moved to without a mark.
        let free = free.last().unwrap();
        let open = MoveOver {
            to: MoveTo {
                therapist: free.therapist,
                location: free.location,
                starts_at: free.starts_at,
            },
            reason: "Perhaps taken".to_owned(),
        };
        move_over(practice, &desk, now(monday(), 16), id, open, None)
            .await
            .unwrap();
        let day = day_list(
            practice,
            &desk,
            now(monday(), 17),
            taken.slot.location,
            None,
        )
        .await;
        let entries = day.unwrap().entries;
        assert!(entries.iter().all(|entry| entry.override_reason.is_none()));
        assert_eq!(clinic.ticks().await, 2 * ONE);
        // The athlete's own time is never passed over.
        let own = booked_on(&clinic, &jonas, (0, 0), monday()).await;
        let own = MoveOver {
            to: MoveTo {
                therapist: taken.slot.therapist,
                location: taken.slot.location,
                starts_at: own.slot.starts_at,
            },
            reason: "so".to_owned(),
        };
        let refused = move_over(practice, &desk, now(monday(), 18), id, own, None).await;
        assert!(
            matches!(&refused, Err(BookingRefusal::SlotTaken { conflicts, .. })
                if conflicts.iter().any(|one| matches!(one, Conflict::Athlete { .. }))),
            "{refused:?}"
        );
    });
}
