//! Mails about appointments: when and where, never why.

use care::{
    booking::{appointment::Appointment, series::Series},
    id::Id,
};
use jiff::{SignedDuration, Timestamp};
use store::{
    StoreError, Tx,
    jobs::{self, Job},
    people,
};

use crate::{
    Actor, Now,
    booking::{BookingRefusal, book_of},
    clock_words::{on_the_clock, zone_name},
    fault::Fault,
    mail_calendar::{CalendarSays, MailCalendar, MailEntry},
    outbox,
    post::Mail,
    whereabouts::whereabouts,
};

/// What a mail tells.
#[derive(Clone, Copy)]
enum What {
    Booked,
    Moved,
    MovedByClinic,
    Cancelled,
}

impl What {
    /// The first word of the subject.
    const fn word(self) -> &'static str {
        match self {
            Self::Booked => "Booked",
            Self::Moved | Self::MovedByClinic => "Moved",
            Self::Cancelled => "Cancelled",
        }
    }

    /// What the receiver's calendar is to do.
    const fn to_calendar(self) -> CalendarSays {
        match self {
            Self::Booked | Self::Moved | Self::MovedByClinic => CalendarSays::TakeIn,
            Self::Cancelled => CalendarSays::TakeOut,
        }
    }

    /// What stands before the time.
    const fn says(self) -> &'static str {
        match self {
            Self::Booked | Self::Moved | Self::Cancelled => self.word(),
            Self::MovedByClinic => {
                "We had to move your appointment. If the new time does not suit you, move or cancel it until it begins; nothing is due.\nNew time"
            }
        }
    }
}

/// Queues the confirmation of an appointment. There is one for each, under the appointment's own id, so that it can be taken back.
pub(crate) fn confirm(
    tx: &mut Tx<'_>,
    actor: &Actor,
    appointment: &Appointment,
    due: Timestamp,
    now: &Now,
) -> Result<(), BookingRefusal> {
    send(
        tx,
        actor,
        confirmation_of(appointment),
        appointment,
        due,
        (What::Booked, now.at),
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
        return confirm(tx, actor, appointment, appointment.undo_until(), now);
    }
    send(
        tx,
        actor,
        now.id("mail moved"),
        appointment,
        after_first(appointment, now),
        (What::Moved, now.at),
    )
}

/// Tells that the clinic had to move an appointment, and that the client may change it freely.
pub(crate) fn moved_by_clinic(
    tx: &mut Tx<'_>,
    actor: &Actor,
    appointment: &Appointment,
    now: &Now,
) -> Result<(), BookingRefusal> {
    take_back(tx, actor, appointment, now)?;
    send(
        tx,
        actor,
        now.id("mail moved"),
        appointment,
        after_first(appointment, now),
        (What::MovedByClinic, now.at),
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
        after_first(appointment, now),
        (What::Cancelled, now.at),
    )
}

/// Tells of all appointments of a series in one mail, after the time in which they can be undone.
pub(crate) fn series(
    tx: &mut Tx<'_>,
    actor: &Actor,
    series: &Series,
    appointments: &[Appointment],
    now: &Now,
) -> Result<(), BookingRefusal> {
    let book = book_of(tx, actor)?;
    let member = people::person_by_id(tx, actor.clinic, series.athlete)?;
    let (Some(member), Some(first)) = (member, appointments.first()) else {
        return Err(BookingRefusal::NotFound { what: "athlete" });
    };
    let mut text = String::from("Booked:\n");
    let mut entries = Vec::with_capacity(appointments.len());
    for appointment in appointments {
        let slot = &appointment.slot;
        let Some(location) = book.location(slot.location) else {
            return Err(BookingRefusal::NotFound { what: "location" });
        };
        entries.push(MailEntry::of(appointment, &book, location));
        let therapist = book
            .therapist(slot.therapist)
            .map_or("", |therapist| therapist.name.as_str());
        text.push_str(&format!(
            "{} ({} time), {}, with {therapist}\n",
            on_the_clock(slot.starts_at, &location.zone, "%A %-d %B %Y, %H:%M"),
            zone_name(&location.zone),
            location.name,
        ));
    }
    text.push_str(&book.clinic.name);
    text.push('\n');
    let mail = Mail {
        to: member.person.email,
        subject: format!("Booked: {} appointments", appointments.len()),
        text,
        calendar: Some(MailCalendar {
            says: CalendarSays::Show,
            clinic: book.clinic.name.clone(),
            receiver: member.person.name,
            said_us: now.at.as_microsecond(),
            entries,
        }),
    };
    let payload = serde_json::to_string(&mail).map_err(|_| Fault::Stored { what: "a mail" })?;
    let job = Id::from_uuid(series.id.uuid());
    let due = first.undo_until();
    jobs::enqueue(tx, actor.clinic, job, outbox::MAIL, due, &payload)?;
    Ok(())
}

fn confirmation_of(appointment: &Appointment) -> Id<Job> {
    Id::from_uuid(appointment.id.uuid())
}

/// When a mail about a change may leave: at once, but never before the one that first told of the appointment.
fn after_first(appointment: &Appointment, now: &Now) -> Timestamp {
    let first = appointment.undo_until();
    if now.at < first {
        first
            .saturating_add(SignedDuration::from_secs(1))
            .unwrap_or(first)
    } else {
        now.at
    }
}

fn send(
    tx: &mut Tx<'_>,
    actor: &Actor,
    job: Id<Job>,
    appointment: &Appointment,
    due: Timestamp,
    (what, said_at): (What, Timestamp),
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
    let therapist = book
        .therapist(slot.therapist)
        .map_or("", |therapist| therapist.name.as_str());
    let mail = Mail {
        to: member.person.email.clone(),
        subject: format!(
            "{}: {} at {}",
            what.word(),
            on_the_clock(slot.starts_at, &location.zone, "%a %-d %b, %H:%M"),
            location.name
        ),
        text: format!(
            "{}: {} to {} ({} time)\n{}\nWith {therapist}, {}\n",
            what.says(),
            on_the_clock(slot.starts_at, &location.zone, "%A %-d %B %Y, %H:%M"),
            on_the_clock(slot.ends_at, &location.zone, "%H:%M"),
            zone_name(&location.zone),
            whereabouts(location),
            book.clinic.name,
        ),
        calendar: Some(MailCalendar {
            says: what.to_calendar(),
            clinic: book.clinic.name.clone(),
            receiver: member.person.name,
            said_us: said_at.as_microsecond(),
            entries: vec![MailEntry::of(appointment, &book, location)],
        }),
    };
    let payload = serde_json::to_string(&mail).map_err(|_| Fault::Stored { what: "a mail" })?;
    jobs::enqueue(tx, actor.clinic, job, outbox::MAIL, due, &payload)?;
    Ok(())
}
