//! Ending holds that have run out: a job of each server, every minute or so.

use store::booking;

use crate::{Now, Practice, fault::Fault};

/// Frees the time of every hold that has run out, in all clinics; how many there were.
///
/// Nobody waits for it: a search and a booking already treat such a time as free. It keeps the tables small.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn expire_holds(practice: &Practice, now: Now) -> Result<usize, Fault> {
    practice
        .store
        .write(move |tx| Ok(booking::end_expired_holds_everywhere(tx, now.at)?))
        .await
}
