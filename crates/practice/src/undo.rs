//! Undoing a booking within three minutes, as if it had never been made.

use care::{
    booking::appointment::{Appointment, Cause, Stage},
    id::Id,
};
use store::Tx;

use crate::{
    Actor, Now, Practice,
    access::Act,
    attempt::{self, Asked, Attempt},
    audit,
    booking::{BookingRefusal, may_for},
    booking_mail,
    cancel::{changing, found, give_back},
    hold::held_with,
};

/// Undoes a booking, with everything that was booked in the same act: its time is free at once, and no mail ever leaves.
///
/// # Errors
/// [`BookingRefusal::Stage`] after three minutes, or where the appointment has come further.
pub async fn undo(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    id: Id<Appointment>,
) -> Result<Appointment, BookingRefusal> {
    undo_once(practice, actor, now, id, None).await
}

/// The same as one attempt of a door: the same again has the same answer, and what was meant for another version does nothing.
///
/// # Errors
/// As [`undo`]; [`BookingRefusal::KeyReused`] where the key stands for something else.
pub async fn undo_once(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    id: Id<Appointment>,
    attempt: impl Into<Attempt> + Send,
) -> Result<Appointment, BookingRefusal> {
    let (actor, attempt) = (actor.clone(), attempt.into());
    practice
        .store
        .write(move |tx| {
            let asked = Asked {
                key: attempt.key.as_deref(),
                act: "undo",
                body: id.to_string(),
            };
            if let Some(before) = attempt::claim(tx, &actor, &now, &asked, id)? {
                return found(tx, &actor, before);
            }
            attempt.meets(tx, &actor, Act::Book, id)?;
            let mut undone = None;
            for one in held_with(tx, &actor, Id::from_uuid(id.uuid()))? {
                let one = Id::from_uuid(one.uuid());
                match undo_in(tx, &actor, &now.for_one(&one.to_string()), one) {
                    Ok(after) if one == id => undone = Some(after),
                    Ok(_) => {}
                    // What was cancelled or moved on by itself since does not keep the rest.
                    Err(BookingRefusal::Stage(_)) if one != id => {}
                    Err(refusal) => return Err(refusal),
                }
            }
            undone.ok_or(BookingRefusal::NotFound {
                what: "appointment",
            })
        })
        .await
}

fn undo_in(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: &Now,
    id: Id<Appointment>,
) -> Result<Appointment, BookingRefusal> {
    let before = found(tx, actor, id)?;
    may_for(actor, Act::Book, before.athlete)?;
    before.may_undo(now.at)?;
    let stage = Stage::Cancelled {
        by: changing(actor, &before),
        at: now.at,
        cause: Cause::Plans,
        reason: String::new(),
        late: false,
    };
    let after = Appointment {
        stage,
        sequence: before.sequence + 1,
        ..before.clone()
    };
    give_back(tx, actor, now, &before, &after)?;
    // One of a series was told of with the others: that mail leaves, and this one after it.
    booking_mail::cancelled(tx, actor, &after, now)?;
    audit::wrote(tx, actor, now, "undo", after.athlete)?;
    Ok(after)
}
