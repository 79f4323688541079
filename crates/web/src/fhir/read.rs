//! Reading one resource.

use axum::response::Response;
use care::{
    booking::{
        appointment::Appointment,
        clinic::{Location, Room},
        hold::Hold,
    },
    id::Id,
    treatment::recommendation::Window,
};
use formats::fhir::{Offer, OfferedBy, PatientResource, Seen, Works, Writer};
use jiff::{SignedDuration, Timestamp};
use practice::{
    AppointmentSearch, BookingRefusal, FoundSlots, Offered, find_offered, search_appointments,
    see_clinic, see_contact, see_hold,
};
use serde::Serialize;
use serde_json::Value as Json;
use std::collections::BTreeSet;

use super::{
    Door, answer, id_of,
    refused::Refused,
    table::{Kind, served},
    with_version,
};

/// `GET {kind}/{id}`.
pub async fn read(door: &Door, kind: &str, id: &str) -> Result<Response, Refused> {
    let served = served(kind).ok_or_else(|| Refused::not_found("type of resources"))?;
    match served.kind {
        Kind::Appointment => appointment(door, id).await,
        Kind::Slot => slot(door, id).await,
        Kind::Patient => {
            let id = id_of(id).ok_or_else(|| Refused::not_found("Patient"))?;
            let person = see_contact(&door.app.practice, door.actor(), id).await?;
            Ok(answer(&PatientResource::of(&person)))
        }
        Kind::HealthcareService
        | Kind::Location
        | Kind::Practitioner
        | Kind::PractitionerRole
        | Kind::Schedule => {
            let book = see_clinic(&door.app.practice, door.actor()).await;
            let book = book.map_err(|refusal| door.refused(refusal))?;
            let found = of_book(&door.writer(&book), served.kind, id);
            Ok(answer(&found.ok_or_else(|| Refused::not_found(kind))?))
        }
    }
}

/// A resource of a clinic's book by type and id.
pub fn of_book(writer: &Writer<'_>, kind: Kind, id: &str) -> Option<Json> {
    let book = writer.book;
    match kind {
        Kind::Practitioner => {
            let therapist = book.therapist(id_of(id)?)?;
            json(&writer.practitioner(therapist))
        }
        Kind::PractitionerRole => json(&writer.role(Works::read(id, book)?)?),
        Kind::Location => {
            let place: Id<Location> = id_of(id)?;
            let room: Id<Room> = Id::from_uuid(place.uuid());
            match book.room(room) {
                Some(room) => json(&writer.room(room)),
                None => json(&writer.location(book.location(place)?)),
            }
        }
        Kind::HealthcareService => {
            let service = book.service(id_of(id)?)?;
            json(&writer.healthcare_service(service))
        }
        Kind::Schedule => {
            let by = OfferedBy::read(id, book)?;
            let gives = book.therapist(by.therapist)?.services.contains(&by.service);
            gives.then(|| json(&writer.schedule(by)?))?
        }
        Kind::Appointment | Kind::Patient | Kind::Slot => None,
    }
}

/// All resources of a type that a clinic's book holds, in its order.
pub fn all_of_book(writer: &Writer<'_>, kind: Kind) -> Vec<Json> {
    let book = writer.book;
    match kind {
        Kind::Practitioner => each(&book.therapists, |one| json(&writer.practitioner(one))),
        Kind::PractitionerRole => each(&Works::all(book), |one| json(&writer.role(*one)?)),
        Kind::Location => {
            let mut all = each(&book.locations, |one| json(&writer.location(one)));
            all.extend(each(&book.rooms, |one| json(&writer.room(one))));
            all
        }
        Kind::HealthcareService => {
            each(&book.services, |one| json(&writer.healthcare_service(one)))
        }
        Kind::Schedule => each(&OfferedBy::all(book), |one| json(&writer.schedule(*one)?)),
        Kind::Appointment | Kind::Patient | Kind::Slot => Vec::new(),
    }
}

fn each<T>(all: &[T], write: impl Fn(&T) -> Option<Json>) -> Vec<Json> {
    all.iter().filter_map(write).collect()
}

/// A resource as JSON, which can always be written: keys are text, numbers are finite.
pub fn json(resource: &impl Serialize) -> Option<Json> {
    serde_json::to_value(resource).ok()
}

/// An appointment, one that is held, or one that could be.
async fn appointment(door: &Door, id: &str) -> Result<Response, Refused> {
    let Some(kept) = id_of::<Appointment>(id) else {
        return proposal(door, id).await;
    };
    let wish = AppointmentSearch::one(kept);
    let found = search_appointments(&door.app.practice, door.actor(), door.now, wish).await;
    let found = found.map_err(|refusal| door.refused(refusal))?;
    if let Some((appointment, name)) = found.appointments.first() {
        let resource = door
            .writer(&found.book)
            .appointment(appointment, Some(name));
        let version = resource.meta.version_id.clone();
        return Ok(with_version(answer(&resource), version.as_deref()));
    }
    let hold: Id<Hold> = Id::from_uuid(kept.uuid());
    match see_hold(&door.app.practice, door.actor(), door.now, hold).await {
        Ok((hold, book)) => {
            let resource = door.writer(&book).held(&hold, None);
            let version = resource.meta.version_id.clone();
            Ok(with_version(answer(&resource), version.as_deref()))
        }
        // Whoever may not hold is not told which holds there are.
        Err(BookingRefusal::NotAllowed(_) | BookingRefusal::NotFound { .. }) => {
            Err(Refused::not_found("Appointment"))
        }
        Err(refusal) => Err(door.refused(refusal)),
    }
}

async fn proposal(door: &Door, id: &str) -> Result<Response, Refused> {
    let (offer, found) = offered(door, id).await?;
    let slot = found.slots.first();
    let slot = slot.ok_or_else(|| Refused::not_found("free time"))?;
    let whose = offer.athlete.map(|athlete| Seen {
        athlete,
        name: None,
    });
    Ok(answer(
        &door.writer(&found.book).proposal(slot, whose, None),
    ))
}

/// A slot: free, or not to be had.
async fn slot(door: &Door, id: &str) -> Result<Response, Refused> {
    let (offer, found) = offered(door, id).await?;
    let writer = door.writer(&found.book);
    let resource = match found.slots.first() {
        Some(slot) => writer.free_slot(slot),
        None => writer.busy_slot(offer),
    };
    Ok(answer(&resource.ok_or_else(|| Refused::not_found("Slot"))?))
}

/// What an id of a slot or a proposal stands for, and its slot, if it is free.
pub async fn offered(door: &Door, id: &str) -> Result<(Offer, FoundSlots), Refused> {
    let nothing = || Refused::not_found("time");
    let starts_at = Offer::start_in(id).ok_or_else(nothing)?;
    let athlete = Offer::athlete_in(id);
    let wanted = id.to_owned();
    let found = find_offered(
        &door.app.practice,
        door.actor(),
        door.now,
        (athlete, moment(starts_at)),
        move |book| {
            let offer = Offer::read(&wanted, book);
            let one = offer.map(|offer| Offered {
                service: offer.by.service,
                therapists: BTreeSet::from([offer.by.therapist]),
                locations: BTreeSet::from([offer.by.location]),
                skills: BTreeSet::new(),
            });
            one.into_iter().collect()
        },
    );
    let found = found.await.map_err(|refusal| door.refused(refusal))?;
    let offer = Offer::read(id, &found.book).ok_or_else(nothing)?;
    Ok((offer, found))
}

/// A window with one start in it.
fn moment(starts_at: Timestamp) -> Window {
    let next = starts_at.checked_add(SignedDuration::from_secs(1));
    Window {
        from: starts_at,
        to: next.unwrap_or(Timestamp::MAX),
    }
}
