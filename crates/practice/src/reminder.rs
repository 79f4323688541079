//! The reminder before an appointment: the red flags are asked again, by a link that works once.

use care::{booking::appointment::Appointment, id::Id, rules::RuleBook};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use store::{
    StoreError, Tx, booking, clinic as clinics,
    jobs::{self, Job},
    people, sign_in as links,
    treatment::sheets,
};

use crate::{
    Actor, Now,
    clock_words::{on_the_clock, zone_name},
    fault::Fault,
    outbox::{self, OutboxRefusal},
    post::Mail,
    web_address,
    whereabouts::whereabouts,
};

/// The kind of job that is a reminder.
pub(crate) const REMINDER: &str = "reminder";

/// What a reminder is about. An appointment that has moved since has another reminder.
#[derive(Serialize, Deserialize)]
struct Due {
    appointment: String,
    starts_at_us: i64,
}

/// How long before an appointment the red flags are asked again: as long as a "no" to them holds.
pub fn asked_before(rules: &RuleBook) -> SignedDuration {
    rules
        .screening
        .red_flags()
        .map(|rule| {
            let start = Timestamp::UNIX_EPOCH;
            rule.expiry.after(start).duration_since(start)
        })
        .min()
        .unwrap_or_default()
}

/// From when on answers count for an appointment.
fn asked_from(rules: &RuleBook, starts_at: Timestamp) -> Timestamp {
    starts_at
        .checked_sub(asked_before(rules))
        .unwrap_or(Timestamp::MIN)
}

/// Plans the reminder of an appointment that was booked or moved.
///
/// # Errors
/// What the database says.
pub(crate) fn plan(
    tx: &mut Tx<'_>,
    actor: &Actor,
    rules: &RuleBook,
    appointment: &Appointment,
    now: &Now,
) -> Result<(), Fault> {
    let starts_at = appointment.slot.starts_at;
    let due = Due {
        appointment: appointment.id.to_string(),
        starts_at_us: starts_at.as_microsecond(),
    };
    let payload = serde_json::to_string(&due).map_err(|_| Fault::Stored { what: "a reminder" })?;
    // Not before the confirmation: until then the booking may be undone.
    let earliest = appointment.undo_until().max(now.at);
    let at = asked_from(rules, starts_at).max(earliest);
    let label = format!("reminder {}", due.starts_at_us);
    jobs::enqueue(tx, actor.clinic, now.id(&label), REMINDER, at, &payload)?;
    Ok(())
}

/// Turns a reminder into a mail, unless the appointment is gone, or its red flags were answered in time.
///
/// # Errors
/// What the database says.
pub(crate) fn send(
    tx: &mut Tx<'_>,
    rules: &RuleBook,
    job: &Job,
    base_url: &str,
    now: &Now,
) -> Result<(), OutboxRefusal> {
    if let Some((mail, label)) = mail_of(tx, rules, job, base_url, now)? {
        outbox::enqueue_mail(tx, job.clinic, now, &label, now.at, &mail)?;
    }
    jobs::done(tx, job, now.at)?;
    Ok(())
}

fn mail_of(
    tx: &mut Tx<'_>,
    rules: &RuleBook,
    job: &Job,
    base_url: &str,
    now: &Now,
) -> Result<Option<(Mail, String)>, OutboxRefusal> {
    let due: Due =
        serde_json::from_str(&job.payload).map_err(|_| Fault::Stored { what: "a reminder" })?;
    let id: Id<Appointment> = due
        .appointment
        .parse()
        .map_err(|_| Fault::Stored { what: "a reminder" })?;
    let Some(appointment) = booking::appointment(tx, job.clinic, id)? else {
        return Ok(None);
    };
    let starts_at = appointment.slot.starts_at;
    let is_this_one = starts_at.as_microsecond() == due.starts_at_us;
    if !appointment.takes_time() || !is_this_one || now.at >= starts_at {
        return Ok(None);
    }
    if answered_since(tx, job, &appointment, asked_from(rules, starts_at))? {
        return Ok(None);
    }
    let Some(member) = people::person_by_id(tx, job.clinic, appointment.athlete)? else {
        return Ok(None);
    };
    let Some(book) = clinics::load_clinic_book(tx, job.clinic)? else {
        return Ok(None);
    };
    let Some(location) = book.location(appointment.slot.location) else {
        return Ok(None);
    };
    let base_url = web_address::base_url_of(tx, job.clinic, base_url)?;
    let label = format!("reminder mail {}", job.id);
    let token = now.secret(&label);
    links::insert_link(tx, job.clinic, appointment.athlete, &token, starts_at)?;
    let mail = Mail {
        to: member.person.email,
        subject: format!(
            "Before {} at {}",
            on_the_clock(starts_at, &location.zone, "%a %-d %b, %H:%M"),
            location.name
        ),
        text: format!(
            "Your appointment: {} ({} time)\n{}\n\nBefore each appointment we ask a few questions again. They take a minute:\n\n{base_url}/sign-in/{token}?to=questions\n\nThe link works once, until your appointment begins. If something has changed, your appointment is kept until a person has spoken with you.\n",
            on_the_clock(starts_at, &location.zone, "%A %-d %B %Y, %H:%M"),
            zone_name(&location.zone),
            whereabouts(location),
        ),
        calendar: None,
    };
    Ok(Some((mail, label)))
}

/// Whether every red flag was answered from an instant on.
fn answered_since(
    tx: &mut Tx<'_>,
    job: &Job,
    appointment: &Appointment,
    from: Timestamp,
) -> Result<bool, StoreError> {
    let newest = sheets::newest_sheets(tx, job.clinic, appointment.athlete, 20)?;
    Ok(newest
        .iter()
        .any(|sheet| sheet.red_flags && sheet.at >= from))
}
