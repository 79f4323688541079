//! Holds, appointments and occupancy.
//!
//! The rule of the house: whoever is kept has ticks, and whoever has ticks is kept. A hold is claimed (its row taken away)
//! before its ticks are touched, so that two writers who want to end the same hold differently meet at its row.

pub(crate) mod add_ons;
pub(crate) mod appointments;
pub(crate) mod attempts;
pub(crate) mod busy_days;
pub(crate) mod closures;
pub(crate) mod holds;
pub(crate) mod invitations;
pub(crate) mod marks;
pub(crate) mod occupancy;
pub(crate) mod overrides;
pub(crate) mod search;
pub(crate) mod series;
pub(crate) mod together;
pub(crate) mod waiting;
pub(crate) mod work;

pub use appointments::{
    DayEntry, Record, appointment, appointment_by_key, appointments_of, booked_between, day_of,
    insert_appointment, update_appointment,
};
pub use attempts::{KeptAttempt, attempt, forget_attempts, insert_attempt, keep_said};
pub use closures::{closure, closures_after, closures_between, end_closure, insert_closure};
pub use holds::{
    claim_hold, end_expired_holds, end_expired_holds_everywhere, extend_hold, forget, give_hold,
    hold, holds_of_day, insert_hold,
};
pub use invitations::{
    ask_companion, asked_since, end_invitation, insert_invitation, invitation, invitation_beside,
    invitations_for, lapsed_invitations, open_invitations_by, written_to_since,
};
pub use marks::{answers_marked_since, mark_answers, unmark_answers};
pub use occupancy::{calendar, calendar_of_all, holds_within, occupy, occupy_over, release};
pub use overrides::{KeptOverride, end_override, insert_override, override_of};
pub use search::{AppointmentFilter, search, words};
pub use series::{end_series, insert_series, series, series_of};
pub use together::{insert_together, together};
pub use waiting::{
    accept_offer, clinics_waiting, end_waiting, end_waiting_met, insert_offer, insert_waiting,
    offer, offer_one_after_another, offers_at, waiting_at,
};
pub use work::note_pressure;

use care::booking::{occupancy::Ticks, slot::Slot};
use jiff::{SignedDuration, Timestamp};

use crate::{error::StoreError, value::Row};

/// Reads a slot from nine columns: service, therapist, location, room, start, end, buffer before, buffer after, add-ons.
///
/// The buffers are those it was booked with, whatever the service keeps free by now; of what was cancelled, nobody knows them any more.
fn slot_of(row: &Row, first: usize) -> Result<Slot, StoreError> {
    let (starts_at, ends_at) = (row.instant(first + 4)?, row.instant(first + 5)?);
    let minutes = |column: usize| {
        row.small::<u16>(column)
            .map(|m| SignedDuration::from_mins(i64::from(m)))
    };
    let from = starts_at
        .checked_sub(minutes(first + 6)?)
        .unwrap_or(Timestamp::MIN);
    let until = ends_at
        .checked_add(minutes(first + 7)?)
        .unwrap_or(Timestamp::MAX);
    Ok(Slot {
        service: row.id(first)?,
        add_ons: add_ons::of(row, first + 8)?,
        therapist: row.id(first + 1)?,
        location: row.id(first + 2)?,
        room: row.maybe_id(first + 3)?,
        starts_at,
        ends_at,
        occupies: Ticks::covering(from, until),
    })
}

#[cfg(test)]
#[path = "booking/tests.rs"]
mod tests;
