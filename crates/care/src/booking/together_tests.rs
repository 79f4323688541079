use jiff::{Timestamp, ToSpan};

use super::*;
use crate::{
    booking::{
        clinic::{ClinicBook, Room, Service, Therapist},
        slot::tests::{
            athlete, id, looked_up, monday, place_id, room_id, service_id, therapist_id,
        },
    },
    treatment::massage::Kind,
    units::Pressure,
};

/// Two therapists from 9 to 12, two services of 60 and 30 minutes with 5 before and 10 after, two rooms.
fn two_of_each() -> (ClinicBook, SlotQuery) {
    let (mut book, query) = monday();
    book.services.push(Service {
        buffer_before: 5,
        buffer_after: 10,
        needs_room: true,
        ..Service::new(service_id(1), "short", Kind::Relaxation, 30)
    });
    book.therapists.push(Therapist {
        hours: book.therapists[0].hours.clone(),
        services: book.therapists[0].services.clone(),
        ..Therapist::new(therapist_id(1), "therapist 1", Pressure::BOOKABLE)
    });
    book.rooms
        .push(Room::new(room_id(1), place_id(0), "second"));
    (book, query)
}

fn short(query: &SlotQuery) -> SlotQuery {
    SlotQuery {
        service: service_id(1),
        ..query.clone()
    }
}

fn minutes_between(one: Timestamp, other: Timestamp) -> i64 {
    other.duration_since(one).as_mins()
}

#[test]
fn services_follow_each_other_with_the_same_therapist() {
    let (book, mut query) = two_of_each();
    query.athlete = Some(athlete());
    let chains = open_chains(&[query.clone(), short(&query)], &looked_up(&query, &book));
    // 60 and 30 minutes with their buffers take two hours of the three; the last first part begins at 10:00.
    assert!(!chains.is_empty());
    for chain in &chains {
        assert_eq!(chain.len(), 2);
        assert_eq!(chain[0].occupies.until, chain[1].occupies.from);
        assert_eq!(minutes_between(chain[0].ends_at, chain[1].starts_at), 15);
        assert_eq!(chain[0].therapist, chain[1].therapist);
    }
    let last = chains.last().unwrap();
    assert_eq!(
        last[1].occupies.until.starts_at().to_string(),
        "2026-01-05T11:55:00Z"
    );
}

#[test]
fn a_later_part_begins_on_the_next_time_of_the_grid() {
    let (mut book, query) = two_of_each();
    book.services[0].minutes = 50;
    let chains = open_chains(&[query.clone(), short(&query)], &looked_up(&query, &book));
    // 09:15 to 10:05, buffer to 10:15; the next begins its own at 10:25 and its hour at 10:30.
    assert_eq!(chains[0][1].starts_at.to_string(), "2026-01-05T10:30:00Z");
}

#[test]
fn another_therapist_goes_on_where_the_first_cannot() {
    let (mut book, mut query) = two_of_each();
    query.athlete = Some(athlete());
    book.therapists[0].services.remove(&service_id(1));
    let chains = open_chains(&[query.clone(), short(&query)], &looked_up(&query, &book));
    assert!(
        chains
            .iter()
            .all(|chain| chain[1].therapist == therapist_id(1))
    );
    // A limit of one appointment a day leaves no chain for one therapist alone.
    book.therapists.truncate(1);
    book.therapists[0].services.insert(service_id(1));
    book.therapists[0].limits.appointments = Some(1);
    assert!(open_chains(&[query.clone(), short(&query)], &looked_up(&query, &book)).is_empty());
}

#[test]
fn two_people_have_two_therapists_and_two_rooms_or_share_one() {
    let (mut book, query) = two_of_each();
    let (one, other) = (query.clone(), query.clone());
    let pairs =
        |book: &ClinicBook, rooms| open_pairs(&one, &other, &looked_up(&query, book), rooms);
    let two = pairs(&book, SideBySide::TwoRooms);
    assert_eq!(two.len(), 7);
    for [first, second] in &two {
        assert_eq!(first.starts_at, second.starts_at);
        assert_ne!(first.therapist, second.therapist);
        assert_ne!(first.room, second.room);
    }
    assert!(pairs(&book, SideBySide::OneRoom).is_empty());
    book.rooms[1].equipment.insert(SECOND_TABLE.to_owned());
    let shared = pairs(&book, SideBySide::OneRoom);
    assert_eq!(shared.len(), 7);
    assert!(
        shared
            .iter()
            .all(|[first, second]| { first.room == Some(room_id(1)) && second.room.is_none() })
    );
    // One room is none for two.
    book.rooms.truncate(1);
    assert!(pairs(&book, SideBySide::TwoRooms).is_empty());
    assert!(pairs(&book, SideBySide::OneRoom).is_empty());
    book.therapists.truncate(1);
    book.rooms[0].equipment.insert(SECOND_TABLE.to_owned());
    assert!(pairs(&book, SideBySide::OneRoom).is_empty());
}

#[test]
fn each_part_can_be_booked_while_the_parts_before_it_are() {
    let (book, mut query) = two_of_each();
    query.athlete = Some(athlete());
    let guest = SlotQuery {
        athlete: Some(id(5, 1)),
        ..query.clone()
    };
    let mut calendar = Calendar::new(
        &book,
        query.reach(&book),
        query
            .resources(&book)
            .into_iter()
            .chain(guest.resources(&book)),
    );
    calendar.look_at_work();
    for pair in open_pairs(&query, &guest, &calendar, SideBySide::TwoRooms) {
        let mut taken = calendar.clone();
        for (slot, query) in pair.iter().zip([&query, &guest]) {
            let open = is_open(query, &taken, slot.therapist, slot.location, slot.starts_at);
            assert_eq!(open.as_ref(), Some(slot));
            taken.take_slot(slot, query.athlete, None);
        }
        let before = pair[0].starts_at - 5.minutes();
        assert!(is_open(&query, &taken, pair[0].therapist, pair[0].location, before).is_none());
    }
}
