//! Staff move an appointment to a start that is not open: as with booking over something, deliberately and with a reason.

use std::sync::Arc;

use care::{booking::appointment::Appointment, id::Id, rules::RuleBook};
use store::{Tx, booking};

use crate::{
    Actor, MoveTo, Now, Practice,
    access::Act,
    attempt::{self, Asked},
    audit,
    booking::{BookingRefusal, book_of, may_for, with_nearest_to_move},
    booking_mail,
    cancel::{changing, found},
    hold::count_pressure,
    invitation::left,
    move_appointment::{query_of, wanted},
    overriding::{mark, occupy, over, tried},
    read_again::read_again,
    reminder,
    rules_in_use::rules_in_use,
    together::pass_on_room,
};

/// Where an appointment moves in spite of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoveOver {
    /// Where to.
    pub to: MoveTo,
    /// Why; seen by everybody who sees the day.
    pub reason: String,
}

/// Moves an appointment although the therapist or the room is taken, nobody works then, or it is too soon; marked with its reason, in the
/// lane over what was there. A start that turns out to be free is moved to as any other, without a mark. The same attempt again, by the
/// door's key, has the same answer.
///
/// # Errors
/// [`BookingRefusal::NotAllowed`] for all but those who may override; [`BookingRefusal::ReasonMissing`];
/// [`BookingRefusal::SlotTaken`] with what cannot be passed over; all else as for any move.
pub async fn move_over(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    id: Id<Appointment>,
    wish: MoveOver,
    key: Option<String>,
) -> Result<Appointment, BookingRefusal> {
    let (by, rules) = (actor.clone(), Arc::clone(&practice.rules));
    let before = practice.store.read(move |tx| found(tx, &by, id)).await?;
    may_for(actor, Act::Override, before.athlete)?;
    may_for(actor, Act::ChangeAppointment, before.athlete)?;
    if wish.reason.trim().is_empty() {
        return Err(BookingRefusal::ReasonMissing);
    }
    read_again(practice, actor.clinic, [wish.to.therapist], now).await?;
    let (by, start) = (actor.clone(), wanted(&before, wish.to));
    let moved = practice
        .store
        .write(move |tx| {
            let asked = Asked {
                key: key.as_deref(),
                act: "move over",
                body: format!("{id} {wish:?}"),
            };
            match attempt::claim(tx, &by, &now, &asked, id)? {
                Some(before) => found(tx, &by, before),
                None => move_over_in(tx, &by, &rules, &now, id, &wish),
            }
        })
        .await;
    let start = (start, Some(id));
    with_nearest_to_move(practice, actor, now, start, before.slot.add_ons, moved).await
}

fn move_over_in(
    tx: &mut Tx<'_>,
    actor: &Actor,
    shipped: &Arc<RuleBook>,
    now: &Now,
    id: Id<Appointment>,
    wish: &MoveOver,
) -> Result<Appointment, BookingRefusal> {
    let clinic = actor.clinic;
    booking::end_expired_holds(tx, clinic, now.at)?;
    let book = book_of(tx, actor)?;
    let before = found(tx, actor, id)?;
    before.may_change(changing(actor, &before), &book.clinic, now.at)?;
    let rules = &*rules_in_use(tx, shipped, clinic)?;
    let query = query_of(tx, actor, (shipped, &book), now, &before, wish.to)?;
    let start = (wanted(&before, wish.to), Some(before.id));
    let by = changing(actor, &before);
    let (after, conflicts) = tried(tx, |tx| {
        let over = over(tx, &book, &query, start, now)?;
        let slot = over.slot.clone();
        let after = before.clone().move_to(slot, by, &book.clinic, now.at)?;
        // The row first, then its ticks: two who move it at once meet at the row.
        if !booking::update_appointment(tx, clinic, &before, &after, (actor.person, now.at))? {
            return Err(BookingRefusal::ChangedMeanwhile);
        }
        booking::release(tx, clinic, id.uuid())?;
        left(tx, actor, now, &before)?;
        pass_on_room(tx, actor, now, &before)?;
        booking::end_override(tx, clinic, id)?;
        occupy(tx, clinic, (id, after.athlete), &over)?;
        Ok((after, over.conflicts))
    })?;
    count_pressure(tx, actor, Id::from_uuid(id.uuid()), query.pressure)?;
    mark(tx, actor, now, &after, (&wish.reason, &conflicts))?;
    booking_mail::moved(tx, actor, &after, now)?;
    reminder::plan(tx, actor, rules, &after, now)?;
    audit::wrote(tx, actor, now, "move", after.athlete)?;
    Ok(after)
}
