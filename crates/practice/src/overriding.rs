//! What booking and moving in spite of something share: what may be passed over, the lane over occupancy, the mark with its reason.

use care::{
    booking::{
        appointment::Appointment,
        clinic::{Clinic, ClinicBook},
        conflict::{Conflict, conflicts, overriding_slot},
        occupancy::Resource,
        slot::{Slot, SlotQuery},
    },
    id::Id,
    people::Person,
};
use store::{Tx, booking};

use crate::{
    Actor, Now, audit,
    booking::{BookingRefusal, TRIES, WantedStart, taken, taken_because},
};

/// A start that staff take in spite of what stands against it.
pub(crate) struct Over {
    /// The slot.
    pub(crate) slot: Slot,
    /// What it passes over; nothing where the start is free after all.
    pub(crate) conflicts: Vec<Conflict>,
}

/// Takes a start in spite of what stands against it, and looks once more where somebody was quicker by a moment, perhaps with what can be
/// passed over. What was done in a try that failed is taken back.
///
/// # Errors
/// Those of the try.
pub(crate) fn tried<T>(
    tx: &mut Tx<'_>,
    mut once: impl FnMut(&mut Tx<'_>) -> Result<T, BookingRefusal>,
) -> Result<T, BookingRefusal> {
    let mut tries = 0;
    loop {
        match tx.attempt(&mut once) {
            Err(BookingRefusal::SlotTaken { conflicts, .. })
                if conflicts.is_empty() && tries < TRIES =>
            {
                tries += 1;
            }
            taken => return taken,
        }
    }
}

/// The start, if all that stands against it may be passed over; what an appointment that moves there has taken itself
/// stands against nothing.
///
/// # Errors
/// [`BookingRefusal::SlotTaken`] with what cannot be passed over.
pub(crate) fn over(
    tx: &mut Tx<'_>,
    book: &ClinicBook,
    query: &SlotQuery,
    (wanted, moved): (WantedStart, Option<Id<Appointment>>),
    now: &Now,
) -> Result<Over, BookingRefusal> {
    let moved = moved.map(Id::uuid);
    let calendar = booking::calendar(tx, book, &query.unbounded(), moved, now.at)?;
    let (therapist, location, starts_at) = (wanted.therapist, wanted.location, wanted.starts_at);
    let found = conflicts(query, &calendar, therapist, location, starts_at);
    let firm: Vec<Conflict> = found
        .iter()
        .filter(|conflict| !conflict.may_be_overridden())
        .cloned()
        .collect();
    if !firm.is_empty() {
        return Err(taken_because(firm));
    }
    let slot = overriding_slot(query, &calendar, therapist, location, starts_at)
        .ok_or(BookingRefusal::NotFound { what: "service" })?;
    Ok(Over {
        slot,
        conflicts: found,
    })
}

/// Takes its time for somebody: in the lane over occupancy, or as any other where nothing stands against it. The athlete's own time is
/// taken as always: nobody is treated twice at once.
///
/// # Errors
/// [`BookingRefusal::SlotTaken`] where somebody was quicker by a moment, or chooses this time right now.
pub(crate) fn occupy(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    (holder, athlete): (Id<Appointment>, Id<Person>),
    over: &Over,
) -> Result<(), BookingRefusal> {
    let (holder, run) = (holder.uuid(), over.slot.occupies);
    let (own, shared): (Vec<Resource>, Vec<Resource>) = over
        .slot
        .resources(Some(athlete))
        .into_iter()
        .partition(|resource| matches!(resource, Resource::Athlete(_)));
    let occupied = if over.conflicts.is_empty() {
        let all = over.slot.resources(Some(athlete));
        booking::occupy(tx, clinic, holder, &all, run)
    } else {
        booking::occupy(tx, clinic, holder, &own, run)
            .and_then(|()| booking::occupy_over(tx, clinic, holder, &shared, run))
    };
    match occupied {
        Err(error) if error.is_unique("occupancy_key") => return Err(taken()),
        occupied => occupied?,
    }
    // Only now are the ticks ours or locked: a client who chose this time a moment ago is seen, and none can come after.
    match booking::holds_within(tx, clinic, &shared, run)?.pop() {
        Some((_, until)) => Err(taken_because(vec![Conflict::Held { until }])),
        None => Ok(()),
    }
}

/// Marks an appointment with its reason, seen by everybody who sees the day, and logs it; one that stands over nothing gets no mark.
///
/// # Errors
/// The database's.
pub(crate) fn mark(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: &Now,
    appointment: &Appointment,
    (reason, passed_over): (&str, &[Conflict]),
) -> Result<(), BookingRefusal> {
    if passed_over.is_empty() {
        return Ok(());
    }
    let kept = booking::KeptOverride {
        at: now.at,
        by: actor.person,
        reason: reason.trim().to_owned(),
        conflicts: passed_over
            .iter()
            .map(|conflict| conflict.word().to_owned())
            .collect(),
    };
    booking::insert_override(tx, actor.clinic, appointment.id, &kept)?;
    audit::wrote(tx, actor, now, "override", appointment.athlete)?;
    Ok(())
}
