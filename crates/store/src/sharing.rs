//! What an athlete shares with the clinic; nothing is shared by itself.

use care::{booking::clinic::Clinic, id::Id, people::Person};
use jiff::Timestamp;

use crate::{error::StoreError, params, tx::Tx};

statements! {
    SHARE = "insert into sharing (clinic_id, athlete_id, item, since_us) values ($1, $2, 'training', $3)
        on conflict (clinic_id, athlete_id, item) do nothing";
    KEEP = "delete from sharing where clinic_id = $1 and athlete_id = $2 and item = 'training'";
    SHARED = "select since_us from sharing where clinic_id = $1 and athlete_id = $2 and item = 'training'";
}

/// Shares training with the clinic, or keeps it to oneself from now on.
///
/// # Errors
/// [`StoreError::ForeignKey`] where there is no such athlete.
pub fn share_training(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    since: Option<Timestamp>,
) -> Result<(), StoreError> {
    match since {
        Some(since) => tx.run(SHARE, params![clinic, athlete, since]),
        None => tx.run(KEEP, params![clinic, athlete]),
    }
    .map(drop)
}

/// Since when training is shared; `None` where it is not.
///
/// # Errors
/// What the database says.
pub fn training_shared_since(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
) -> Result<Option<Timestamp>, StoreError> {
    let row = tx.row(SHARED, params![clinic, athlete])?;
    row.map(|row| row.instant(0)).transpose()
}
