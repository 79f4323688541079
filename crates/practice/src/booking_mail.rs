//! Mails about appointments: when and where, never why.

use care::{booking::appointment::Appointment, id::Id};
use jiff::Timestamp;
use store::{
    StoreError, Tx,
    jobs::{self, Job},
    people,
};

use crate::{
    Actor, Now,
    booking::{BookingRefusal, book_of},
    fault::Fault,
    outbox,
    post::Mail,
};

/// Queues the confirmation of an appointment. There is one for each, under the appointment's own id, so that it can be taken back.
pub(crate) fn confirm(
    tx: &mut Tx<'_>,
    actor: &Actor,
    appointment: &Appointment,
    due: Timestamp,
) -> Result<(), BookingRefusal> {
    send(
        tx,
        actor,
        confirmation_of(appointment),
        appointment,
        due,
        "Booked",
    )
}

/// Takes a confirmation back that has not left; false where it has.
pub(crate) fn take_back(
    tx: &mut Tx<'_>,
    actor: &Actor,
    appointment: &Appointment,
    now: &Now,
) -> Result<bool, StoreError> {
    jobs::withdraw(tx, actor.clinic, confirmation_of(appointment), now.at)
}

/// Tells that an appointment has moved; where the first confirmation has not left, it is written anew instead.
pub(crate) fn moved(
    tx: &mut Tx<'_>,
    actor: &Actor,
    appointment: &Appointment,
    now: &Now,
) -> Result<(), BookingRefusal> {
    if take_back(tx, actor, appointment, now)? {
        return confirm(tx, actor, appointment, appointment.undo_until());
    }
    send(
        tx,
        actor,
        now.id("mail moved"),
        appointment,
        now.at,
        "Moved",
    )
}

/// Tells that an appointment was cancelled; nothing, where nothing was confirmed yet.
pub(crate) fn cancelled(
    tx: &mut Tx<'_>,
    actor: &Actor,
    appointment: &Appointment,
    now: &Now,
) -> Result<(), BookingRefusal> {
    if take_back(tx, actor, appointment, now)? {
        return Ok(());
    }
    send(
        tx,
        actor,
        now.id("mail cancelled"),
        appointment,
        now.at,
        "Cancelled",
    )
}

fn confirmation_of(appointment: &Appointment) -> Id<Job> {
    Id::from_uuid(appointment.id.uuid())
}

fn send(
    tx: &mut Tx<'_>,
    actor: &Actor,
    job: Id<Job>,
    appointment: &Appointment,
    due: Timestamp,
    what: &str,
) -> Result<(), BookingRefusal> {
    let book = book_of(tx, actor)?;
    let (member, slot) = (
        people::person_by_id(tx, actor.clinic, appointment.athlete)?,
        &appointment.slot,
    );
    let (Some(member), Some(location)) = (member, book.location(slot.location)) else {
        return Err(BookingRefusal::NotFound {
            what: "athlete or location",
        });
    };
    let begins = slot.starts_at.to_zoned(location.zone.clone());
    let ends = slot.ends_at.to_zoned(location.zone.clone());
    let therapist = book
        .therapist(slot.therapist)
        .map_or("", |therapist| therapist.name.as_str());
    let mail = Mail {
        to: member.person.email.clone(),
        subject: format!(
            "{what}: {} at {}",
            begins.strftime("%a %-d %b, %H:%M"),
            location.name
        ),
        text: format!(
            "{what}: {} to {} ({})\n{}, {}\nWith {therapist}, {}\n",
            begins.strftime("%A %-d %B %Y, %H:%M"),
            ends.strftime("%H:%M"),
            location.zone.iana_name().unwrap_or("local time"),
            location.name,
            location.address,
            book.clinic.name,
        ),
        calendar: None,
        calendar_method: None,
    };
    let payload = serde_json::to_string(&mail).map_err(|_| Fault::Stored { what: "a mail" })?;
    jobs::enqueue(tx, actor.clinic, job, outbox::MAIL, due, &payload)?;
    Ok(())
}
