//! Rooms and services.

use super::{
    Changed, LONGEST_MINUTES, Minutes, SetUpRefused, Thing, in_fives, named, place, room_of,
    therapist_of,
};
use crate::booking::clinic::{ClinicBook, Room, Service};

pub(super) fn room(book: &ClinicBook, room: Room) -> Result<Changed, SetUpRefused> {
    named(&room.name)?;
    place(book, room.location)?;
    Ok(Changed::Room(match book.room(room.id) {
        // A room does not walk; and its hours have forms of their own.
        Some(old) => Room {
            location: old.location,
            hours: old.hours.clone(),
            closed: old.closed.clone(),
            ..room
        },
        None => room,
    }))
}

pub(super) fn service(book: &ClinicBook, mut service: Service) -> Result<Changed, SetUpRefused> {
    named(&service.name)?;
    if service.minutes == 0 {
        let (of, minutes) = (Minutes::Service, 0);
        return Err(SetUpRefused::NotInFives { of, minutes });
    }
    in_fives(Minutes::Service, service.minutes)?;
    in_fives(Minutes::Before, service.buffer_before)?;
    in_fives(Minutes::After, service.buffer_after)?;
    let mut longest = u32::from(service.minutes)
        + u32::from(service.buffer_before)
        + u32::from(service.buffer_after);
    for (number, add_on) in service.add_ons.iter().enumerate() {
        named(&add_on.name)?;
        in_fives(Minutes::AddOn(number), add_on.minutes)?;
        longest += u32::from(add_on.minutes);
    }
    if longest > u32::from(LONGEST_MINUTES) {
        return Err(SetUpRefused::TooLong);
    }
    let before = book.service(service.id);
    // Who booked with an add-on keeps it, offered or not.
    let known = before.map(|old| old.add_ons.iter().chain(&old.ended_add_ons));
    service.ended_add_ons = known
        .into_iter()
        .flatten()
        .filter(|old| service.add_ons.iter().all(|one| one.id != old.id))
        .cloned()
        .collect();
    let offering = book
        .therapists
        .iter()
        .filter(|therapist| before.is_none() && super::people::may_give(therapist, &service))
        .cloned()
        .map(|mut therapist| {
            therapist.services.insert(service.id);
            therapist
        });
    let offering = offering.collect();
    Ok(Changed::Service(service, offering))
}

pub(super) fn offered(
    book: &ClinicBook,
    thing: Thing,
    offered: bool,
) -> Result<Changed, SetUpRefused> {
    match thing {
        Thing::Room(id) => drop(room_of(book, id)?),
        Thing::Therapist(id) => drop(therapist_of(book, id)?),
        Thing::Service(id) => {
            let found = book.service(id);
            found.ok_or(SetUpRefused::NotFound { what: "service" })?;
        }
        Thing::Location(_) | Thing::House => {
            return Err(SetUpRefused::NotFound { what: "thing" });
        }
    }
    Ok(Changed::Offered(thing, offered))
}
