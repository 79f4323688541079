//! Two people side by side by an invitation: one books and asks, the other answers for themselves, and neither learns why not.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

#[path = "come_along/answering.rs"]
mod answering;
#[path = "come_along/asking.rs"]
mod asking;

use care::{
    booking::{
        appointment::Appointment,
        hold::Hold,
        slot::Slot,
        together::{SECOND_TABLE, SideBySide},
    },
    id::Id,
    people::Role,
    treatment::{finding::Answer, massage::Kind, recommendation::Window},
};
use common::{Clinic, monday, now, on_each_engine};
use jiff::{Timestamp, ToSpan};
use practice::{
    Actor, Answers, Beside, BesideWish, Booking, BookingRefusal, CancelWhy, InviteRefusal, MoveTo,
    OutboxMail, SlotWish, Told, WantedStart, Wishes, answer_screening, book, book_beside, cancel,
    day_list, expire_holds, extend_hold, find_pairs, find_slots, hold, hold_beside,
    move_appointment, release_hold, run_due_jobs, see_appointment, see_beside, see_hold,
    see_invitations, see_outbox, see_place_beside, see_who_asks, sign_in, undo,
    upcoming_appointments, withdraw_invitation,
};
use store::{StoreError, clinic};

const BASE: &str = "https://clinic.example";

/// Three days ahead, so that a place is kept for a whole day.
fn day() -> Timestamp {
    monday() + 72.hours()
}

async fn second_tables(clinic: &Clinic) {
    let (id, rooms) = (clinic.book().clinic.id, clinic.book().rooms.clone());
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
}

async fn pairs(clinic: &Clinic, actor: &Actor, rooms: SideBySide) -> Vec<[Slot; 2]> {
    let mut services = clinic.book().services.iter();
    let hour = services.find(|one| one.kind == Kind::Maintenance && one.minutes == 60);
    let own = SlotWish {
        service: hour.unwrap().id,
        athlete: Some(actor.person),
        therapist: None,
        location: Some(clinic.book().locations[0].id),
        window: Window {
            from: day(),
            to: day() + 24.hours(),
        },
    };
    let other = SlotWish {
        athlete: None,
        ..own.clone()
    };
    let both = [(own, Wishes::default()), (other, Wishes::default())];
    find_pairs(&clinic.practice, actor, now(monday(), 1), both, rooms)
        .await
        .unwrap()
}

fn wish_of(pair: &[Slot; 2], actor: &Actor, rooms: SideBySide) -> BesideWish {
    BesideWish {
        own: WantedStart::of(&pair[0], actor.person),
        add_ons: Vec::new(),
        therapist: pair[1].therapist,
        rooms,
    }
}

fn booking(hold: Id<Hold>) -> Booking {
    Booking {
        hold,
        consented: true,
        idempotency_key: None,
    }
}

fn as_booked(hold: Id<Hold>) -> Id<Appointment> {
    Id::from_uuid(hold.uuid())
}

/// Maya keeps the third pair of the day; her hold and the place beside.
async fn kept(clinic: &Clinic, rooms: SideBySide) -> (Hold, Hold) {
    if rooms == SideBySide::OneRoom {
        second_tables(clinic).await;
    }
    let maya = clinic.athlete();
    let pair = pairs(clinic, &maya, rooms).await.swap_remove(2);
    let wish = wish_of(&pair, &maya, rooms);
    let own = hold_beside(&clinic.practice, &maya, now(monday(), 2), wish, None).await;
    let own = own.unwrap();
    let place = see_place_beside(&clinic.practice, &maya, own.id).await;
    (own, place.unwrap().unwrap())
}

/// Maya has booked hers and asked Jonas.
async fn asked(clinic: &Clinic, rooms: SideBySide) -> (Appointment, Hold) {
    let (own, place) = kept(clinic, rooms).await;
    let jonas = clinic.sample.others[1].email.clone();
    let maya = clinic.athlete();
    let (wish, at) = (booking(own.id), now(monday(), 3));
    let booked = book_beside(&clinic.practice, &maya, at, wish, &jonas).await;
    (booked.unwrap(), place)
}

async fn jobs(clinic: &Clinic, at: Timestamp) {
    // What is due becomes a mail first, which leaves with the next run.
    for number in [40, 41] {
        run_due_jobs(&clinic.practice, BASE, now(at, number))
            .await
            .unwrap();
    }
}

async fn mails(clinic: &Clinic) -> Vec<OutboxMail> {
    let owner = clinic.actor(clinic.sample.front_desk.id, care::people::Role::Owner);
    let mut all = see_outbox(&clinic.practice, &owner).await.unwrap();
    all.sort_by_key(|one| one.due_at);
    all
}

async fn mails_to(clinic: &Clinic, email: &str) -> Vec<String> {
    let all = mails(clinic).await.into_iter();
    all.filter(|one| one.mail.to == email)
        .map(|one| one.mail.subject)
        .collect()
}

fn emails(clinic: &Clinic) -> (String, String) {
    let sample = &clinic.sample;
    (sample.athlete.email.clone(), sample.others[1].email.clone())
}

/// How many ticks a slot takes with so many resources.
fn ticks(slot: &Slot, resources: i64) -> i64 {
    resources * (slot.occupies.until.0 - slot.occupies.from.0)
}

/// The same pair again, at another moment.
async fn kept_at(clinic: &Clinic, at: Timestamp, number: u64) -> (Hold, Hold) {
    let (maya, rooms) = (clinic.athlete(), SideBySide::TwoRooms);
    let pair = pairs(clinic, &maya, rooms).await.swap_remove(2);
    let wish = wish_of(&pair, &maya, rooms);
    let key = Some(format!("key {number}"));
    let own = hold_beside(
        &clinic.practice,
        &maya,
        now(at, number),
        wish.clone(),
        key.clone(),
    )
    .await
    .unwrap();
    // The same attempt again is the same hold.
    let again = hold_beside(&clinic.practice, &maya, now(at, number + 1), wish, key).await;
    assert_eq!(again.unwrap().id, own.id);
    let place = see_place_beside(&clinic.practice, &maya, own.id).await;
    (own, place.unwrap().unwrap())
}

#[test]
fn a_pair_kept_under_a_key_is_told_as_it_was_after_it_was_booked() {
    on_each_engine(|clinic| async move {
        let (maya, rooms) = (clinic.athlete(), SideBySide::TwoRooms);
        let pair = pairs(&clinic, &maya, rooms).await.swap_remove(2);
        let (wish, key) = (wish_of(&pair, &maya, rooms), Some("a key".to_owned()));
        let keep = |number| {
            let (wish, key) = (wish.clone(), key.clone());
            hold_beside(&clinic.practice, &maya, now(monday(), number), wish, key)
        };
        let held = keep(2).await.unwrap();
        book(&clinic.practice, &maya, now(monday(), 3), booking(held.id))
            .await
            .unwrap();
        assert_eq!(keep(4).await.unwrap(), held);
    });
}
