//! Ending holds that have run out: a job of each server, every minute or so.

use jiff::SignedDuration;
use store::booking;

use crate::{Now, Practice, fault::Fault, invitation::lapse};

/// For how long a repeated attempt is known.
const ATTEMPTS_KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Frees the time of every hold that has run out, in all clinics; how many there were. Where somebody was asked to come along and has not
/// said yes in time, both are told. Attempts under keys are forgotten after a week.
///
/// Nobody waits for it: a search and a booking already treat such a time as free. It keeps the tables small.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn expire_holds(practice: &Practice, now: Now) -> Result<usize, Fault> {
    practice
        .store
        .write(move |tx| {
            let before = now.at.saturating_sub(ATTEMPTS_KEPT).unwrap_or(now.at);
            booking::forget_attempts(tx, before)?;
            let ended = booking::end_expired_holds_everywhere(tx, now.at)?;
            lapse(tx, &now)?;
            Ok(ended)
        })
        .await
}
