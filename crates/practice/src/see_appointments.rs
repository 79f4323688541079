//! What an athlete sees of their own holds and appointments.

use care::{
    booking::{
        appointment::Appointment,
        clinic::{ClinicBook, Location, Room, Service, Therapist},
        hold::Hold,
        slot::Slot,
    },
    id::Id,
    people::Person,
};
use store::booking;

use crate::{
    Actor, Now, Practice,
    access::{self, Act, Whose},
    booking::{BookingRefusal, book_of, may_for},
    cancel::found,
    client_record::client,
};

/// A slot with everything needed to show it.
#[derive(Debug, Clone, PartialEq)]
pub struct SlotDetails {
    /// What.
    pub service: Service,
    /// With whom.
    pub therapist: Therapist,
    /// Where.
    pub location: Location,
    /// In which room.
    pub room: Option<Room>,
}

/// Looks a slot's names up in the clinic's book; `None` where one of them is gone.
pub fn details_of(slot: &Slot, book: &ClinicBook) -> Option<SlotDetails> {
    Some(SlotDetails {
        service: book.service(slot.service)?.with(&slot.add_ons),
        therapist: book.therapist(slot.therapist)?.clone(),
        location: book.location(slot.location)?.clone(),
        room: slot.room.and_then(|id| book.room(id)).cloned(),
    })
}

/// An appointment with the clinic's names.
///
/// # Errors
/// [`BookingRefusal::NotAllowed`] for somebody else's.
pub async fn see_appointment(
    practice: &Practice,
    actor: &Actor,
    id: Id<Appointment>,
) -> Result<(Appointment, ClinicBook), BookingRefusal> {
    let actor = actor.clone();
    practice
        .store
        .read(move |tx| {
            let appointment = found(tx, &actor, id)?;
            may_for(&actor, Act::SeeAppointment, appointment.athlete)?;
            Ok((appointment, book_of(tx, &actor)?))
        })
        .await
}

/// A hold with the clinic's names.
///
/// # Errors
/// [`BookingRefusal::HoldExpired`] once it has run out; [`BookingRefusal::NotAllowed`] for somebody else's.
pub async fn see_hold(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    id: Id<Hold>,
) -> Result<(Hold, ClinicBook), BookingRefusal> {
    let actor = actor.clone();
    practice
        .store
        .read(move |tx| {
            let hold = booking::hold(tx, actor.clinic, id)?
                .ok_or(BookingRefusal::NotFound { what: "hold" })?;
            may_for(&actor, Act::Book, hold.athlete)?;
            if !hold.is_live(now.at) {
                return Err(BookingRefusal::HoldExpired {
                    at: hold.expires_at,
                });
            }
            Ok((hold, book_of(tx, &actor)?))
        })
        .await
}

/// An athlete's appointments that have not begun and were not cancelled, in order of time.
///
/// # Errors
/// [`BookingRefusal::NotAllowed`] for somebody else's.
pub async fn upcoming_appointments(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    athlete: Id<Person>,
) -> Result<(Vec<Appointment>, ClinicBook), BookingRefusal> {
    may_for(actor, Act::SeeAppointment, athlete)?;
    let actor = actor.clone();
    practice
        .store
        .read(move |tx| {
            let mut appointments = booking::appointments_of(tx, actor.clinic, athlete, now.at)?;
            appointments.retain(Appointment::takes_time);
            Ok((appointments, book_of(tx, &actor)?))
        })
        .await
}

/// An appointment as the people of the clinic see it.
#[derive(Debug, Clone)]
pub struct SeenAtDesk {
    /// It.
    pub appointment: Appointment,
    /// Whose.
    pub athlete: Person,
    /// Why staff booked it over something else, if they did.
    pub override_reason: Option<String>,
    /// Whether the actor may say what becomes of it.
    pub may_run: bool,
    /// Whether the actor may move and cancel it.
    pub may_change: bool,
    /// The clinic.
    pub book: ClinicBook,
}

/// An appointment with all that the desk needs to run it.
///
/// # Errors
/// [`BookingRefusal::NotAllowed`] for all but those who work there.
pub async fn see_at_desk(
    practice: &Practice,
    actor: &Actor,
    id: Id<Appointment>,
) -> Result<SeenAtDesk, BookingRefusal> {
    access::may(actor, Act::SeeDay, Whose::Clinic)?;
    let actor = actor.clone();
    practice
        .store
        .read(move |tx| {
            let appointment = found(tx, &actor, id)?;
            let athlete = client(tx, &actor, appointment.athlete)?
                .ok_or(BookingRefusal::NotFound { what: "client" })?;
            Ok(SeenAtDesk {
                override_reason: booking::override_of(tx, actor.clinic, id)?
                    .map(|kept| kept.reason),
                may_run: may_for(&actor, Act::RunDay, appointment.athlete).is_ok(),
                may_change: may_for(&actor, Act::ChangeAppointment, appointment.athlete).is_ok(),
                athlete,
                appointment,
                book: book_of(tx, &actor)?,
            })
        })
        .await
}
