//! Which holds and appointments were made in one act.

use care::{booking::clinic::Clinic, id::Id};
use uuid::Uuid;

use crate::{error::StoreError, params, tx::Tx};

statements! {
    INSERT = "insert into booked_together (clinic_id, holder_id, first_id, place) values ($1, $2, $3, $4)";
    OF_ONE_ACT = "select holder_id from booked_together where clinic_id = $1
        and first_id = (select first_id from booked_together where clinic_id = $1 and holder_id = $2) order by place";
    DROP = "delete from booked_together where clinic_id = $1 and holder_id = $2";
}

/// Keeps that these were made in one act, in their order.
///
/// # Errors
/// The database's.
pub fn insert_together(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    holders: &[Uuid],
) -> Result<(), StoreError> {
    let Some(first) = holders.first().map(Uuid::to_string) else {
        return Ok(());
    };
    for (place, holder) in (0_i64..).zip(holders) {
        tx.run(INSERT, params![clinic, holder.to_string(), &first, place])?;
    }
    Ok(())
}

/// Everything that was made in one act with a holder, itself included, in its order; empty where it was made alone.
///
/// # Errors
/// The database's.
pub fn together(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    holder: Uuid,
) -> Result<Vec<Uuid>, StoreError> {
    tx.rows(OF_ONE_ACT, params![clinic, holder.to_string()])?
        .iter()
        .map(|row| row.parsed(0, "an id"))
        .collect()
}

/// A hold that ended without an appointment was made with nothing.
pub(super) fn drop_of(tx: &mut Tx<'_>, clinic: Id<Clinic>, holder: Uuid) -> Result<(), StoreError> {
    tx.run(DROP, params![clinic, holder.to_string()]).map(drop)
}
