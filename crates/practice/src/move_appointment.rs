//! Moving an appointment to another start.

use std::sync::Arc;

use care::{
    booking::{
        appointment::Appointment,
        clinic::{ClinicBook, Location, Therapist},
        slot::{Slot, SlotQuery, is_open},
    },
    id::Id,
    rules::RuleBook,
};
use jiff::Timestamp;
use store::{Tx, booking};

use crate::{
    Actor, Now, Practice,
    access::Act,
    asks::Asks,
    attempt::{self, Asked, Attempt},
    audit,
    booking::{BookingRefusal, TRIES, WantedStart, book_of, may_for, taken, with_nearest_to_move},
    booking_mail,
    cancel::{changing, found},
    hold::{count_pressure, refused},
    invitation::left,
    read_again::read_again,
    reminder,
    rules_in_use::rules_in_use,
    together::pass_on_room,
};

/// Where an appointment moves to; the service stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MoveTo {
    /// With whom.
    pub therapist: Id<Therapist>,
    /// Where.
    pub location: Id<Location>,
    /// When.
    pub starts_at: Timestamp,
}

impl MoveTo {
    /// Whether an appointment stands there, because the clinic has moved it.
    pub(crate) fn is_where(self, appointment: &Appointment) -> bool {
        let slot = &appointment.slot;
        let stands = (slot.therapist, slot.location, slot.starts_at);
        appointment.takes_time()
            && appointment.clinic_moved
            && stands == (self.therapist, self.location, self.starts_at)
    }
}

/// For whose sake an appointment moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MovedFor {
    /// The client asked for it.
    Client,
    /// The clinic had to: from then on the client may change it freely.
    Clinic,
}

/// Moves an appointment: it keeps its id, and the old time is given back only with the new one taken.
///
/// # Errors
/// [`BookingRefusal::SlotTaken`] with the nearest free times; [`BookingRefusal::Stage`] once the clinic's notice has begun, for an athlete;
/// [`BookingRefusal::NotCleared`] where somebody has to be spoken to first.
pub async fn move_appointment(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    id: Id<Appointment>,
    to: MoveTo,
) -> Result<Appointment, BookingRefusal> {
    move_once(practice, actor, now, id, to, None).await
}

/// The same as one attempt of a door: the same again has the same answer, and what was meant for another version does nothing.
///
/// # Errors
/// As [`move_appointment`]; [`BookingRefusal::KeyReused`] where the key stands for something else.
pub async fn move_once(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    id: Id<Appointment>,
    to: MoveTo,
    attempt: impl Into<Attempt> + Send,
) -> Result<Appointment, BookingRefusal> {
    read_again(practice, actor.clinic, [to.therapist], now).await?;
    let (by, rules) = (actor.clone(), Arc::clone(&practice.rules));
    let attempt = attempt.into();
    let moved = practice
        .store
        .write(move |tx| {
            let asked = Asked {
                key: attempt.key.as_deref(),
                act: "move",
                body: format!("{id} {} {} {}", to.therapist, to.location, to.starts_at),
            };
            if let Some(before) = attempt::claim(tx, &by, &now, &asked, id)? {
                return found(tx, &by, before);
            }
            attempt.meets(tx, &by, Act::ChangeAppointment, id)?;
            move_in(tx, &by, &rules, &now, id, (to, MovedFor::Client))
        })
        .await;
    let Err(BookingRefusal::SlotTaken { .. }) = moved else {
        return moved;
    };
    let by = actor.clone();
    let before = practice.store.read(move |tx| found(tx, &by, id)).await?;
    let wanted = wanted(&before, to);
    let wanted = (wanted, Some(id));
    with_nearest_to_move(practice, actor, now, wanted, before.slot.add_ons, moved).await
}

pub(crate) fn wanted(before: &Appointment, to: MoveTo) -> WantedStart {
    WantedStart {
        athlete: before.athlete,
        service: before.slot.service,
        therapist: to.therapist,
        location: to.location,
        starts_at: to.starts_at,
    }
}

pub(crate) fn move_in(
    tx: &mut Tx<'_>,
    actor: &Actor,
    shipped: &Arc<RuleBook>,
    now: &Now,
    id: Id<Appointment>,
    (to, moved_for): (MoveTo, MovedFor),
) -> Result<Appointment, BookingRefusal> {
    booking::end_expired_holds(tx, actor.clinic, now.at)?;
    let book = book_of(tx, actor)?;
    let before = found(tx, actor, id)?;
    may_for(actor, Act::ChangeAppointment, before.athlete)?;
    before.may_change(changing(actor, &before), &book.clinic, now.at)?;
    let rules = &*rules_in_use(tx, shipped, actor.clinic)?;
    let query = query_of(tx, actor, (shipped, &book), now, &before, to)?;
    for _ in 0..TRIES {
        let own = Some(before.id.uuid());
        let calendar = booking::calendar(tx, &book, &query.unbounded(), own, now.at)?;
        let Some(slot) = is_open(&query, &calendar, to.therapist, to.location, to.starts_at) else {
            return Err(refused(&query, &calendar, wanted(&before, to)));
        };
        let goes = (slot.clone(), moved_for);
        match tx.attempt(|tx| take_instead(tx, actor, &book, &before, goes, now)) {
            Ok(after) => {
                count_pressure(tx, actor, Id::from_uuid(after.id.uuid()), query.pressure)?;
                match moved_for {
                    MovedFor::Client => booking_mail::moved(tx, actor, &after, now)?,
                    MovedFor::Clinic => booking_mail::moved_by_clinic(tx, actor, &after, now)?,
                }
                reminder::plan(tx, actor, rules, &after, now)?;
                audit::wrote(tx, actor, now, "move", after.athlete)?;
                return Ok(after);
            }
            // Somebody was quicker by a moment; perhaps they took only this room, so look once more.
            Err(BookingRefusal::SlotTaken { .. }) => {}
            Err(refusal) => return Err(refusal),
        }
    }
    Err(taken())
}

/// A move needs what today's answers ask for: a later day where they say "wait", a skill where they name one.
/// Questions that were not asked again lately do not stop it; the therapist asks them at the door.
pub(crate) fn query_of(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (shipped, book): (&Arc<RuleBook>, &ClinicBook),
    now: &Now,
    before: &Appointment,
    to: MoveTo,
) -> Result<SlotQuery, BookingRefusal> {
    let asks = Asks::of_move(tx, actor, shipped, before, now.at)?;
    let mut query = wanted(before, to).query(now.at);
    query.add_ons.clone_from(&before.slot.add_ons);
    query.also_ended = true;
    Ok(asks.kept_by(query, book))
}

/// The appointment's row first, then its ticks: two who move it at once meet at the row.
fn take_instead(
    tx: &mut Tx<'_>,
    actor: &Actor,
    book: &ClinicBook,
    before: &Appointment,
    (slot, moved_for): (Slot, MovedFor),
    now: &Now,
) -> Result<Appointment, BookingRefusal> {
    let mut after = before
        .clone()
        .move_to(slot, changing(actor, before), &book.clinic, now.at)?;
    after.clinic_moved |= moved_for == MovedFor::Clinic;
    if !booking::update_appointment(tx, actor.clinic, before, &after, (actor.person, now.at))? {
        return Err(BookingRefusal::ChangedMeanwhile);
    }
    booking::release(tx, actor.clinic, before.id.uuid())?;
    left(tx, actor, now, before)?;
    pass_on_room(tx, actor, now, before)?;
    // At its new time it stands over nothing.
    booking::end_override(tx, actor.clinic, before.id)?;
    let resources = after.slot.resources(Some(after.athlete));
    match booking::occupy(
        tx,
        actor.clinic,
        after.id.uuid(),
        &resources,
        after.slot.occupies,
    ) {
        Err(error) if error.is_unique("occupancy_key") => Err(taken()),
        occupied => Ok(occupied.map(|()| after)?),
    }
}
