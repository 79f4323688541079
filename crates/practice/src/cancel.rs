//! Cancelling an appointment.

use care::{
    booking::appointment::{Appointment, CancelledBy},
    id::Id,
};
use store::{Tx, booking};

use crate::{
    Actor, Now, Practice,
    access::Act,
    audit,
    booking::{BookingRefusal, book_of, may_for},
    booking_mail,
};

/// Cancels an appointment; its time is free at once.
///
/// # Errors
/// [`BookingRefusal::Stage`] once the clinic's notice has begun, for an athlete, or where it has come further already.
pub async fn cancel(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    id: Id<Appointment>,
    reason: String,
) -> Result<Appointment, BookingRefusal> {
    let actor = actor.clone();
    practice
        .store
        .write(move |tx| {
            let book = book_of(tx, &actor)?;
            let before = found(tx, &actor, id)?;
            may_for(&actor, Act::ChangeAppointment, before.athlete)?;
            let after = before.clone().cancel(
                changing(&actor, &before),
                reason.clone(),
                &book.clinic,
                now.at,
            )?;
            give_back(tx, &actor, &before, &after)?;
            booking_mail::cancelled(tx, &actor, &after, &now)?;
            audit::wrote(tx, &actor, &now, "cancel", after.athlete)?;
            Ok(after)
        })
        .await
}

/// The appointment, or that there is none.
pub(crate) fn found(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: Id<Appointment>,
) -> Result<Appointment, BookingRefusal> {
    booking::appointment(tx, actor.clinic, id)?.ok_or(BookingRefusal::NotFound {
        what: "appointment",
    })
}

/// On whose side the actor changes it: the clinic's notice binds athletes, also those who work there, for their own appointments.
pub(crate) fn changing(actor: &Actor, appointment: &Appointment) -> CancelledBy {
    if actor.person == appointment.athlete {
        CancelledBy::Athlete
    } else {
        CancelledBy::Clinic
    }
}

/// Stores the end of an appointment and frees its time.
pub(crate) fn give_back(
    tx: &mut Tx<'_>,
    actor: &Actor,
    before: &Appointment,
    after: &Appointment,
) -> Result<(), BookingRefusal> {
    if !booking::update_appointment(tx, actor.clinic, before, after)? {
        return Err(BookingRefusal::ChangedMeanwhile);
    }
    booking::release(tx, actor.clinic, before.id.uuid())?;
    Ok(())
}
