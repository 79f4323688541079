//! What is added, several times in one act, and the pressure that is planned: all or nothing, undone together, counted as it is given.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use care::{
    booking::{
        clinic::{AddOn, Service},
        limits::DailyLimits,
        series::Rhythm,
        slot::Slot,
        together::{SECOND_TABLE, SideBySide},
    },
    id::Id,
    treatment::{finding::Answer, massage::Kind, recommendation::Window},
    units::Pressure,
};
use common::{Clinic, monday, now, on_each_engine};
use jiff::{Timestamp, ToSpan};
use practice::{
    Actor, Answers, Booking, BookingRefusal, CancelWhy, GivenAs, GivenClearance, MoveTo,
    OverrideWish, SeriesBooking, SlotWish, TogetherWish, Told, WantedStart, Wishes,
    answer_screening, book, book_over, book_series, cancel, extend_hold, find_chains, find_pairs,
    find_times, hold, hold_together, hold_with, move_appointment, plan_series, record_clearance,
    release_hold, see_appointment, see_held_with, undo,
};
use store::{StoreError, clinic};

fn service(clinic: &Clinic, kind: Kind, minutes: u16) -> Service {
    let mut all = clinic.book().services.iter();
    let found = all.find(|one| one.kind == kind && one.minutes == minutes);
    found.unwrap().clone()
}

fn wish(clinic: &Clinic, actor: &Actor, kind: Kind, minutes: u16) -> SlotWish {
    SlotWish {
        service: service(clinic, kind, minutes).id,
        athlete: Some(actor.person),
        therapist: None,
        location: Some(clinic.book().locations[0].id),
        window: Window {
            from: monday(),
            to: monday() + 72.hours(),
        },
    }
}

/// Longer foot work, added to an hour's maintenance.
async fn feet_of(clinic: &Clinic) -> AddOn {
    let mut longer = service(clinic, Kind::Maintenance, 60);
    let feet = AddOn {
        id: Id::from_uuid(clinic.athlete().person.uuid()),
        name: "feet".to_owned(),
        minutes: 15,
        price_cents: 2_000,
    };
    longer.add_ons.push(feet.clone());
    save(clinic, longer).await;
    feet
}

async fn save(clinic: &Clinic, service: Service) {
    let id = clinic.book().clinic.id;
    let saved = clinic
        .practice
        .store
        .write(move |tx| clinic::save_service(tx, id, &service))
        .await;
    saved.map_err(|error: StoreError| error).unwrap();
}

fn booking(hold: Id<care::booking::hold::Hold>) -> Booking {
    Booking {
        hold,
        consented: true,
        idempotency_key: None,
    }
}

async fn price_of(clinic: &Clinic, id: Id<care::booking::appointment::Appointment>) -> i64 {
    let sql = "select price_cents from appointments where appointment_id = $1";
    let read = clinic
        .practice
        .store
        .read(move |tx| {
            let row = tx.row(sql, store::params![id])?;
            row.unwrap().int(0)
        })
        .await;
    read.map_err(|error: StoreError| error).unwrap()
}

#[test]
fn what_is_added_is_found_held_booked_paid_and_moved_along() {
    on_each_engine(async |clinic: Clinic| {
        let actor = clinic.athlete();
        let feet = feet_of(&clinic).await;
        let longer = service(&clinic, Kind::Maintenance, 60);
        let wishes = Wishes {
            add_ons: vec![feet.id],
            ..Wishes::default()
        };
        let ask = wish(&clinic, &actor, Kind::Maintenance, 60);
        let found = find_times(&clinic.practice, &actor, now(monday(), 1), ask, wishes).await;
        let times = found.unwrap().times;
        let slot = &times[0].slot;
        assert_eq!(slot.ends_at.duration_since(slot.starts_at).as_mins(), 75);
        let wanted = WantedStart::of(slot, actor.person);
        let added = vec![feet.id];
        let held = hold_with(
            &clinic.practice,
            &actor,
            now(monday(), 2),
            wanted,
            added,
            None,
        )
        .await;
        let held = held.unwrap();
        assert_eq!(&held.slot, slot);
        let booked = book(&clinic.practice, &actor, now(monday(), 3), booking(held.id)).await;
        let booked = booked.unwrap();
        assert_eq!(booked.slot.add_ons, [feet.id]);
        let price = price_of(&clinic, booked.id).await;
        assert_eq!(price, longer.price_cents + 2_000);
        let other = times.iter().map(|one| &one.slot);
        let other = other
            .clone()
            .find(|one| one.starts_at > slot.ends_at + 2.hours())
            .unwrap();
        let to = MoveTo {
            therapist: other.therapist,
            location: other.location,
            starts_at: other.starts_at,
        };
        let moved =
            move_appointment(&clinic.practice, &actor, now(monday(), 4), booked.id, to).await;
        let moved = moved.unwrap();
        assert_eq!(&moved.slot, other);
        let (seen, _) = see_appointment(&clinic.practice, &actor, booked.id)
            .await
            .unwrap();
        assert_eq!(seen.slot, moved.slot);
        let unknown = vec![Id::from_uuid(booked.id.uuid())];
        let wanted = WantedStart::of(&times[9].slot, actor.person);
        let refused = hold_with(
            &clinic.practice,
            &actor,
            now(monday(), 5),
            wanted,
            unknown,
            None,
        )
        .await;
        assert!(matches!(
            refused,
            Err(BookingRefusal::NotFound { what: "add-on" })
        ));
    });
}

fn together(slots: &[Slot], athletes: &[&Actor], rooms: Option<SideBySide>) -> TogetherWish {
    let parts = slots.iter().zip(athletes);
    TogetherWish {
        parts: parts
            .map(|(slot, actor)| (WantedStart::of(slot, actor.person), slot.add_ons.clone()))
            .collect(),
        side_by_side: rooms,
    }
}

async fn a_chain(clinic: &Clinic, actor: &Actor) -> Vec<Slot> {
    let part = |kind, minutes| (wish(clinic, actor, kind, minutes), Wishes::default());
    let parts = vec![part(Kind::Maintenance, 60), part(Kind::PostWorkout, 30)];
    let chains = find_chains(&clinic.practice, actor, now(monday(), 1), parts).await;
    chains.unwrap().swap_remove(3)
}

#[test]
fn a_chain_is_kept_booked_and_undone_as_one() {
    on_each_engine(async |clinic: Clinic| {
        let actor = clinic.athlete();
        let before = clinic.ticks().await;
        let chain = a_chain(&clinic, &actor).await;
        let wish = together(&chain, &[&actor, &actor], None);
        let holds = hold_together(
            &clinic.practice,
            &actor,
            now(monday(), 2),
            wish.clone(),
            None,
        )
        .await;
        let holds = holds.unwrap();
        assert_eq!(
            holds.iter().map(|one| one.slot.clone()).collect::<Vec<_>>(),
            chain
        );
        let later = monday() + 5.minutes();
        extend_hold(&clinic.practice, &actor, now(later, 3), holds[1].id, None)
            .await
            .unwrap();
        let seen = see_held_with(&clinic.practice, &actor, holds[1].id)
            .await
            .unwrap();
        assert!(seen.len() == 2 && seen.iter().all(|one| one.expires_at > holds[0].expires_at));
        release_hold(&clinic.practice, &actor, now(later, 4), holds[0].id)
            .await
            .unwrap();
        assert_eq!(
            clinic.ticks().await,
            before,
            "giving back one gives back all"
        );

        let holds = hold_together(&clinic.practice, &actor, now(later, 5), wish, None)
            .await
            .unwrap();
        let first = book(
            &clinic.practice,
            &actor,
            now(later, 6),
            booking(holds[0].id),
        )
        .await;
        let first = first.unwrap();
        let second = Id::from_uuid(holds[1].id.uuid());
        let (second, _) = see_appointment(&clinic.practice, &actor, second)
            .await
            .unwrap();
        assert!(first.takes_time() && second.takes_time());
        let again = book(
            &clinic.practice,
            &actor,
            now(later, 7),
            booking(holds[0].id),
        )
        .await;
        assert_eq!(again.unwrap().id, first.id);
        undo(
            &clinic.practice,
            &actor,
            now(later + 1.minute(), 8),
            second.id,
        )
        .await
        .unwrap();
        assert_eq!(clinic.ticks().await, before, "undoing one undoes all");
    });
}

#[test]
fn of_a_chain_that_is_taken_nothing_is_kept_and_everything_against_it_is_told() {
    on_each_engine(async |clinic: Clinic| {
        let (actor, other) = (clinic.athlete(), clinic.other(0));
        let chain = a_chain(&clinic, &actor).await;
        let quicker = WantedStart::of(&chain[1], other.person);
        hold(&clinic.practice, &other, now(monday(), 2), quicker)
            .await
            .unwrap();
        let before = clinic.ticks().await;
        let wish = together(&chain, &[&actor, &actor], None);
        let refused = hold_together(
            &clinic.practice,
            &actor,
            now(monday(), 3),
            wish.clone(),
            None,
        )
        .await;
        let Err(BookingRefusal::SeriesTaken { stands }) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(stands[0].wanted.starts_at, chain[1].starts_at);
        assert!(!stands[0].conflicts.is_empty());
        assert_eq!(clinic.ticks().await, before);
        let not_theirs =
            hold_together(&clinic.practice, &other, now(monday(), 4), wish, None).await;
        assert!(matches!(not_theirs, Err(BookingRefusal::NotAllowed(_))));
    });
}

#[test]
fn two_in_one_room_are_booked_as_one_and_who_stays_keeps_the_room() {
    on_each_engine(async |clinic: Clinic| {
        let (maya, jonas, desk) = (clinic.athlete(), clinic.other(1), clinic.front_desk());
        let id = clinic.book().clinic.id;
        let rooms = clinic.book().rooms.clone();
        let saved = clinic
            .practice
            .store
            .write(move |tx| {
                rooms.iter().try_for_each(|room| {
                    let mut room = room.clone();
                    room.equipment.insert(SECOND_TABLE.to_owned());
                    clinic::save_room(tx, id, &room)
                })
            })
            .await;
        saved.map_err(|error: StoreError| error).unwrap();
        let part = |actor: &Actor| {
            (
                wish(&clinic, actor, Kind::Maintenance, 60),
                Wishes::default(),
            )
        };
        let both = [part(&maya), part(&jonas)];
        let one_room = SideBySide::OneRoom;
        let pairs = find_pairs(&clinic.practice, &desk, now(monday(), 1), both, one_room).await;
        let pair = pairs.unwrap().swap_remove(2);
        assert!(pair[0].room.is_some() && pair[1].room.is_none());
        let wish = together(&pair, &[&maya, &jonas], Some(one_room));
        let holds = hold_together(&clinic.practice, &desk, now(monday(), 2), wish, None)
            .await
            .unwrap();
        // One of them told of something that a person has to look at first: neither is booked.
        let told = Told {
            code: "R07".to_owned(),
            area: None,
            onset: None,
            answer: Answer::Yes,
            detail: String::new(),
            answers: Default::default(),
        };
        let answers = Answers {
            denied: Vec::new(),
            told: vec![told],
        };
        let held = clinic.ticks().await;
        let own = clinic.other(1);
        answer_screening(
            &clinic.practice,
            &own,
            own.person,
            answers,
            now(monday(), 30),
        )
        .await
        .unwrap();
        let refused = book(
            &clinic.practice,
            &desk,
            now(monday(), 31),
            booking(holds[0].id),
        )
        .await;
        assert!(
            matches!(refused, Err(BookingRefusal::NotCleared { .. })),
            "{refused:?}"
        );
        assert!(
            see_appointment(&clinic.practice, &desk, Id::from_uuid(holds[0].id.uuid()))
                .await
                .is_err()
        );
        assert_eq!(clinic.ticks().await, held);
        let given = GivenClearance {
            rule: "R07".to_owned(),
            kind: GivenAs::Clinician,
            by: "Dr Okafor".to_owned(),
            profession: "Physician".to_owned(),
            given_at: monday(),
            until: None,
            covers: String::new(),
            cap: None,
        };
        record_clearance(
            &clinic.practice,
            &desk,
            own.person,
            given,
            now(monday(), 32),
        )
        .await
        .unwrap();
        let first = book(
            &clinic.practice,
            &desk,
            now(monday(), 3),
            booking(holds[0].id),
        )
        .await;
        let first = first.unwrap();
        let second = Id::from_uuid(holds[1].id.uuid());
        let why = CancelWhy::plans();
        let hour = now(monday() + 1.hour(), 4);
        cancel(&clinic.practice, &desk, hour, first.id, why)
            .await
            .unwrap();
        let (second, _) = see_appointment(&clinic.practice, &desk, second)
            .await
            .unwrap();
        assert_eq!(second.slot.room, first.slot.room);
        let why = CancelWhy::plans();
        cancel(
            &clinic.practice,
            &desk,
            now(monday() + 2.hours(), 5),
            second.id,
            why,
        )
        .await
        .unwrap();
        assert_eq!(
            clinic.ticks().await,
            0,
            "the room that was passed on is free again too"
        );
    });
}

/// How many starts of an hour of deep work are found on the first day.
async fn deep_times(
    clinic: &Clinic,
    actor: &Actor,
    number: u64,
) -> Vec<(Timestamp, Id<care::booking::clinic::Therapist>)> {
    let ask = wish(clinic, actor, Kind::Maintenance, 60);
    let found = find_times(
        &clinic.practice,
        actor,
        now(monday(), number),
        ask,
        Wishes::default(),
    );
    let times = found.await.unwrap().times.into_iter();
    times
        .map(|one| (one.slot.starts_at, one.slot.therapist))
        .collect()
}

#[test]
fn hands_are_protected_from_the_pressure_that_is_planned_and_not_from_less() {
    on_each_engine(async |clinic: Clinic| {
        let actor = clinic.athlete();
        let mut deep = service(&clinic, Kind::Maintenance, 60);
        deep.pressure = Some(Pressure::BOOKABLE);
        save(&clinic, deep).await;
        let unlimited = deep_times(&clinic, &actor, 1).await.len();
        limit_deep_work(&clinic, 30).await;
        // Nobody who never had strong pressure is planned it: their hour is no deep work, and what is offered is booked.
        let times = deep_times(&clinic, &actor, 2).await;
        assert_eq!(times.len(), unlimited);
        let wanted = WantedStart {
            athlete: actor.person,
            service: service(&clinic, Kind::Maintenance, 60).id,
            therapist: times[0].1,
            location: clinic.book().locations[0].id,
            starts_at: times[0].0,
        };
        let held = hold(&clinic.practice, &actor, now(monday(), 3), wanted)
            .await
            .unwrap();
        book(&clinic.practice, &actor, now(monday(), 4), booking(held.id))
            .await
            .unwrap();
        assert_eq!(pressure_of(&clinic, held.id).await, 3);
    });
}

/// No therapist does more minutes of deep work a day than this.
async fn limit_deep_work(clinic: &Clinic, minutes: u16) {
    let id = clinic.book().clinic.id;
    let mut therapists = clinic.book().therapists.clone();
    for therapist in &mut therapists {
        therapist.limits = DailyLimits {
            deep_minutes: Some(minutes),
            ..DailyLimits::default()
        };
    }
    let saved = clinic
        .practice
        .store
        .write(move |tx| {
            therapists
                .iter()
                .try_for_each(|therapist| clinic::save_therapist(tx, id, therapist))
        })
        .await;
    saved.map_err(|error: StoreError| error).unwrap();
}

/// The pressure at which a hold or appointment counts.
async fn pressure_of<T: 'static>(clinic: &Clinic, holder: Id<T>) -> i64 {
    let sql = "select max(pressure) from work where holder_id = $1";
    let counted = clinic
        .practice
        .store
        .read(move |tx| tx.row(sql, store::params![holder])?.unwrap().int(0))
        .await;
    counted.map_err(|error: StoreError| error).unwrap()
}

#[test]
fn a_series_and_an_override_take_what_is_added_and_count_the_pressure_that_is_planned() {
    on_each_engine(async |clinic: Clinic| {
        let (actor, desk) = (clinic.athlete(), clinic.front_desk());
        let feet = feet_of(&clinic).await;
        let mut deep = service(&clinic, Kind::Maintenance, 60);
        deep.pressure = Some(Pressure::BOOKABLE);
        deep.add_ons.push(feet.clone());
        save(&clinic, deep.clone()).await;
        limit_deep_work(&clinic, 30).await;
        let ask = wish(&clinic, &actor, Kind::Maintenance, 60);
        let wishes = Wishes {
            add_ons: vec![feet.id],
            ..Wishes::default()
        };
        let found = find_times(&clinic.practice, &actor, now(monday(), 1), ask, wishes).await;
        let slot = found.unwrap().times.remove(0).slot;
        let first = WantedStart::of(&slot, actor.person);
        let rhythm = Rhythm::new(1, 2).unwrap();
        let start = (first, vec![feet.id]);
        let plan = plan_series(&clinic.practice, &actor, now(monday(), 2), start, rhythm).await;
        let plan = plan.unwrap();
        // An hour at the service's own pressure would be too much for anybody here.
        assert!(plan.items.iter().all(|item| item.slot.is_some()));
        let starts = plan.items.iter().filter_map(|item| item.slot.as_ref());
        let series = SeriesBooking {
            athlete: actor.person,
            rhythm,
            starts: starts
                .map(|slot| WantedStart::of(slot, actor.person))
                .collect(),
            add_ons: vec![feet.id],
            consented: true,
        };
        let booked = book_series(&clinic.practice, &actor, now(monday(), 3), series, None).await;
        let (_, booked) = booked.unwrap();
        for one in &booked {
            let minutes = one
                .slot
                .ends_at
                .duration_since(one.slot.starts_at)
                .as_mins();
            assert_eq!((minutes, &one.slot.add_ons[..]), (75, &[feet.id][..]));
            assert_eq!(price_of(&clinic, one.id).await, deep.price_cents + 2_000);
            assert_eq!(pressure_of(&clinic, one.id).await, 3);
        }
        let other = clinic.other(0);
        let over = OverrideWish {
            wanted: WantedStart {
                athlete: other.person,
                ..first
            },
            add_ons: vec![feet.id],
            reason: "Injured".to_owned(),
            consented: true,
        };
        let over = book_over(&clinic.practice, &desk, now(monday(), 4), over, None).await;
        let over = over.unwrap();
        assert_eq!(over.slot.add_ons, [feet.id]);
        assert_eq!(over.slot.ends_at, booked[0].slot.ends_at);
        assert_eq!(price_of(&clinic, over.id).await, deep.price_cents + 2_000);
        assert_eq!(pressure_of(&clinic, over.id).await, 3);
        let nobodys = (first, vec![Id::from_uuid(other.person.uuid())]);
        let refused = plan_series(&clinic.practice, &actor, now(monday(), 5), nobodys, rhythm);
        assert!(matches!(
            refused.await,
            Err(BookingRefusal::NotFound { what: "add-on" })
        ));
    });
}
