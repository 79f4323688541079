//! FIT, the format of most watches: reading any of them, writing our own.

mod beats;
mod clock;
mod crc;
mod developer;
mod exercise;
mod feed;
mod lengths;
mod messages;
mod rebuilt;
mod record;
mod sequence;
mod session;
mod sets;
mod value;
mod write;

use care::training::activity::Activity;
use jiff::Timestamp;

use crate::error::{Mend, ReadError};

pub use write::write_activity;

/// Reads every activity of a FIT file. Files may be chained: settings may follow an activity, and are passed over.
pub(crate) fn read(
    bytes: &[u8],
    now: Timestamp,
    mends: &mut Vec<Mend>,
) -> Result<Vec<Activity>, ReadError> {
    let mut activities: Vec<Activity> = Vec::new();
    let mut refusal = None;
    for sequence in sequence::sequences(bytes) {
        let outcome = messages::decode(&sequence)
            .and_then(|messages| session::activities(messages, now, mends));
        match outcome {
            Ok(found) => {
                for activity in found {
                    // Some apps write the same file twice in a row.
                    if !activities.contains(&activity) {
                        activities.push(activity);
                    }
                }
            }
            Err(error) => refusal = refusal.or(Some(error)),
        }
    }
    match refusal {
        Some(error) if activities.is_empty() => Err(error),
        // What is chained behind an activity and is none is nobody's loss; a refused activity is.
        Some(
            ReadError::NotAnActivity { .. }
            | ReadError::NothingInside
            | ReadError::Truncated { .. },
        )
        | None => Ok(activities),
        Some(error) => {
            mends.push(Mend::PartLeftOut { error });
            Ok(activities)
        }
    }
}
