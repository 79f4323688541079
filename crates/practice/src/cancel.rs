//! Cancelling an appointment.

use std::sync::Arc;

use care::{
    booking::appointment::{Appointment, CancelledBy, Cancelling, Cause},
    id::Id,
    rules::RuleBook,
    treatment::screening::screen,
};
use store::{Tx, booking};

use crate::{
    Actor, Now, Practice,
    access::Act,
    attempt::{self, Asked, Attempt},
    audit,
    booking::{BookingRefusal, book_of, may_for},
    booking_mail,
    invitation::left,
    rules_in_use::rules_in_use,
    situation_of::situation_of,
    together::pass_on_room,
};

/// Why somebody cancels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CancelWhy {
    /// What kind of reason they name; what is true of their answers counts as well.
    pub cause: Cause,
    /// In their own words; may be empty. Not for logs.
    pub reason: String,
}

impl CancelWhy {
    /// A change of plans, without words.
    pub const fn plans() -> Self {
        Self {
            cause: Cause::Plans,
            reason: String::new(),
        }
    }
}

/// Cancels an appointment; its time is free at once. Illness, answers that now ask to wait, and the clinic's own change are never late.
///
/// # Errors
/// [`BookingRefusal::Stage`] once the clinic's notice has begun, for an athlete without a fair exception, or where it has come further
/// already.
pub async fn cancel(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    id: Id<Appointment>,
    why: CancelWhy,
) -> Result<Appointment, BookingRefusal> {
    cancel_once(practice, actor, now, id, why, None).await
}

/// The same as one attempt of a door: the same again has the same answer, and what was meant for another version does nothing.
///
/// # Errors
/// As [`cancel`]; [`BookingRefusal::KeyReused`] where the key stands for something else.
pub async fn cancel_once(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    id: Id<Appointment>,
    why: CancelWhy,
    attempt: impl Into<Attempt> + Send,
) -> Result<Appointment, BookingRefusal> {
    let (actor, rules) = (actor.clone(), Arc::clone(&practice.rules));
    let attempt = attempt.into();
    practice
        .store
        .write(move |tx| {
            let asked = Asked {
                key: attempt.key.as_deref(),
                act: "cancel",
                body: format!("{id} {} {}", why.cause.word(), why.reason),
            };
            if let Some(before) = attempt::claim(tx, &actor, &now, &asked, id)? {
                return found(tx, &actor, before);
            }
            attempt.meets(tx, &actor, Act::ChangeAppointment, id)?;
            cancel_in(tx, &actor, &rules, &now, id, &why)
        })
        .await
}

pub(crate) fn cancel_in(
    tx: &mut Tx<'_>,
    actor: &Actor,
    shipped: &Arc<RuleBook>,
    now: &Now,
    id: Id<Appointment>,
    why: &CancelWhy,
) -> Result<Appointment, BookingRefusal> {
    let book = book_of(tx, actor)?;
    let before = found(tx, actor, id)?;
    may_for(actor, Act::ChangeAppointment, before.athlete)?;
    let rules = rules_in_use(tx, shipped, actor.clinic)?;
    let situation = situation_of(tx, &rules, actor.clinic, before.athlete, now.at)?;
    let wish = Cancelling {
        by: changing(actor, &before),
        cause: why.cause,
        reason: why.reason.clone(),
        answers_stop: screen(&situation, &rules)
            .verdict()
            .stands_in_the_way_of(before.slot.starts_at),
    };
    let after = before.clone().cancel(wish, &book.clinic, now.at)?;
    give_back(tx, actor, now, &before, &after)?;
    booking_mail::cancelled(tx, actor, &after, now)?;
    audit::wrote(tx, actor, now, "cancel", after.athlete)?;
    Ok(after)
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
    now: &Now,
    before: &Appointment,
    after: &Appointment,
) -> Result<(), BookingRefusal> {
    if !booking::update_appointment(tx, actor.clinic, before, after, (actor.person, now.at))? {
        return Err(BookingRefusal::ChangedMeanwhile);
    }
    booking::release(tx, actor.clinic, before.id.uuid())?;
    left(tx, actor, now, before)?;
    pass_on_room(tx, actor, now, before)
}
