//! A series: all conflicts at once with other times, then all or nothing; ending it.

use care::booking::{appointment::StageError, conflict::Conflict, series::Rhythm};
use jiff::{Timestamp, ToSpan};
use practice::{
    BookingRefusal, CancelWhy, SeriesBooking, WantedStart, book_series, end_series, plan_series,
    undo,
};

use super::{ONE, booked_on};
use crate::common::{Clinic, monday, now, on_each_engine, start};

fn weekly(times: u8) -> Rhythm {
    Rhythm::new(1, times).unwrap()
}

async fn first(clinic: &Clinic) -> WantedStart {
    let maya = clinic.athlete();
    start(&clinic.free(maya.person, monday()).await[3], &maya)
}

fn wish(starts: Vec<WantedStart>, times: u8) -> SeriesBooking {
    SeriesBooking {
        athlete: starts[0].athlete,
        rhythm: weekly(times),
        starts,
        add_ons: Vec::new(),
        consented: true,
    }
}

#[test]
fn a_plan_names_every_conflict_with_other_times_and_books_all_or_none() {
    on_each_engine(|clinic| async move {
        let (maya, jonas, practice) = (clinic.athlete(), clinic.other(0), &clinic.practice);
        let first = first(&clinic).await;
        // Somebody else has the same time in the second and in the fourth week.
        for week in [1, 3] {
            let there = clinic.free_on(jonas.person, monday(), 7 * week).await;
            let same = |slot: &care::booking::slot::Slot| {
                slot.therapist == first.therapist
                    && slot.starts_at == first.starts_at + (24 * 7 * week).hours()
            };
            let index = there.iter().position(same).unwrap();
            booked_on(
                &clinic,
                &jonas,
                (7 * week, index),
                monday() + week.minutes(),
            )
            .await;
        }
        let plan = plan_series(
            practice,
            &maya,
            now(monday(), 1),
            (first, Vec::new()),
            weekly(5),
        )
        .await
        .unwrap();
        let open: Vec<bool> = plan.items.iter().map(|item| item.slot.is_some()).collect();
        assert_eq!(open, [true, false, true, false, true]);
        for item in plan.items.iter().filter(|item| item.slot.is_none()) {
            assert!(matches!(item.conflicts[..], [Conflict::Therapist { .. }]));
            assert_eq!(item.others.len(), 3);
        }
        let starts_of = |pick: &dyn Fn(&practice::SeriesItem) -> Option<Timestamp>| {
            let at = plan.items.iter().filter_map(pick);
            at.map(|starts_at| WantedStart { starts_at, ..first })
                .collect::<Vec<_>>()
        };
        let before = clinic.ticks().await;
        let all = starts_of(&|item| item.day.starts_at);
        let refused = book_series(practice, &maya, now(monday(), 2), wish(all, 5), None).await;
        let Err(BookingRefusal::SeriesTaken { stands }) = refused else {
            panic!("{refused:?}")
        };
        assert_eq!(stands.len(), 2, "both at once");
        assert_eq!(clinic.ticks().await, before, "nothing was booked");

        let mut chosen: Vec<WantedStart> =
            starts_of(&|item| item.slot.as_ref().map(|slot| slot.starts_at));
        chosen.push(start(&plan.items[1].others[0], &maya));
        let (series, booked) =
            book_series(practice, &maya, now(monday(), 3), wish(chosen, 5), None)
                .await
                .unwrap();
        assert_eq!((booked.len(), series.appointments.len()), (4, 4));
        assert_eq!(clinic.ticks().await, before + 4 * ONE);
        // Two confirmations of the other client, and one for all of the series.
        assert_eq!(clinic.mails().await, 3);
    });
}

#[tokio::test]
async fn two_starts_on_one_day_are_held_to_its_limits_together() {
    let fresh = store::testing::fresh_sqlite(&store::Options::default());
    let mut sample = crate::common::sample();
    for therapist in &mut sample.book.therapists {
        therapist.limits.hands_on_minutes = Some(60);
    }
    let clinic = Clinic::founded(fresh.store.clone(), &fresh.address, sample, monday()).await;
    let (maya, practice) = (clinic.athlete(), &clinic.practice);
    let free = clinic.free(maya.person, monday()).await;
    let last = free
        .iter()
        .rfind(|slot| slot.therapist == free[0].therapist);
    let starts = vec![start(&free[0], &maya), start(last.unwrap(), &maya)];
    let wish = wish(starts.clone(), 2);
    let refused = book_series(practice, &maya, now(monday(), 1), wish, None).await;
    let Err(BookingRefusal::SeriesTaken { stands }) = refused else {
        panic!("{refused:?}")
    };
    let told: Vec<_> = stands
        .iter()
        .map(|stand| (stand.wanted, &stand.conflicts[..]))
        .collect();
    assert_eq!(told, [(starts[1], &[Conflict::Limit][..])]);
    assert_eq!(clinic.ticks().await, 0);
}

#[test]
fn two_series_over_each_other_leave_one_whole() {
    on_each_engine(|clinic| async move {
        let (maya, jonas, practice) = (clinic.athlete(), clinic.other(0), &clinic.practice);
        let first = first(&clinic).await;
        let starts = |actor: &practice::Actor| -> Vec<WantedStart> {
            let weeks = (0..4).map(|week| first.starts_at + (24 * 7 * week).hours());
            weeks
                .map(|starts_at| WantedStart {
                    athlete: actor.person,
                    starts_at,
                    ..first
                })
                .collect()
        };
        let (a, b) = tokio::join!(
            book_series(
                practice,
                &maya,
                now(monday(), 1),
                wish(starts(&maya), 4),
                None
            ),
            book_series(
                practice,
                &jonas,
                now(monday(), 2),
                wish(starts(&jonas), 4),
                None
            ),
        );
        assert!(a.is_ok() != b.is_ok(), "{a:?} {b:?}");
        let refused = if a.is_ok() { b } else { a };
        assert!(
            matches!(&refused, Err(BookingRefusal::SeriesTaken { stands }) if stands.len() == 4),
            "{refused:?}"
        );
        assert_eq!(clinic.ticks().await, 4 * ONE);
    });
}

#[test]
fn ending_a_series_cancels_what_lies_ahead_by_the_clinics_rules() {
    on_each_engine(|clinic| async move {
        let (maya, desk, practice) = (clinic.athlete(), clinic.front_desk(), &clinic.practice);
        let first = first(&clinic).await;
        let plan = plan_series(
            practice,
            &maya,
            now(monday(), 1),
            (first, Vec::new()),
            weekly(3),
        )
        .await
        .unwrap();
        let starts = plan.items.iter().filter_map(|item| item.slot.as_ref());
        let starts = starts.map(|slot| start(slot, &maya)).collect();
        let (series, booked) =
            book_series(practice, &maya, now(monday(), 2), wish(starts, 3), None)
                .await
                .unwrap();
        // One of them is undone: the mail about all has not left and stays, and a second one tells of it.
        undo(practice, &maya, now(monday() + 1.minute(), 3), booked[2].id)
            .await
            .unwrap();
        assert_eq!(clinic.mails().await, 2);

        let stranger = end_series(
            practice,
            &clinic.other(0),
            now(monday(), 4),
            series.id,
            CancelWhy::plans(),
        )
        .await;
        assert!(
            matches!(stranger, Err(BookingRefusal::NotAllowed(_))),
            "{stranger:?}"
        );
        let at = monday() + 10.minutes();
        let ended = end_series(practice, &maya, now(at, 5), series.id, CancelWhy::plans())
            .await
            .unwrap();
        // The first begins within the notice.
        assert_eq!(ended.cancelled.len(), 1);
        assert_eq!(ended.stand, booked[..1]);
        let alone = practice::cancel(
            practice,
            &maya,
            now(at, 6),
            booked[0].id,
            CancelWhy::plans(),
        );
        assert!(matches!(
            alone.await,
            Err(BookingRefusal::Stage(StageError::NoticeHasBegun { .. }))
        ));
        let rest = end_series(practice, &desk, now(at, 7), series.id, CancelWhy::plans())
            .await
            .unwrap();
        assert_eq!((rest.cancelled.len(), clinic.ticks().await), (1, 0));
    });
}
