//! What was added to the service of a hold or appointment.

use care::{
    booking::clinic::{AddOn, Clinic},
    id::Id,
};
use uuid::Uuid;

use crate::{error::StoreError, params, tx::Tx, value::Row};

statements! {
    ADD = "insert into chosen_add_ons (clinic_id, holder_id, add_on_id) values ($1, $2, $3) on conflict do nothing";
    DROP = "delete from chosen_add_ons where clinic_id = $1 and holder_id = $2";
}

/// Keeps what was added; an appointment keeps what the hold that it was had.
pub(super) fn keep(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    holder: Uuid,
    add_ons: &[Id<AddOn>],
) -> Result<(), StoreError> {
    for add_on in add_ons {
        tx.run(ADD, params![clinic, holder.to_string(), *add_on])?;
    }
    Ok(())
}

/// Nothing is added to what is no more.
pub(super) fn drop_of(tx: &mut Tx<'_>, clinic: Id<Clinic>, holder: Uuid) -> Result<(), StoreError> {
    tx.run(DROP, params![clinic, holder.to_string()]).map(drop)
}

/// The add-ons of a row, from one column with a comma between them; in an order that says nothing.
pub(super) fn of(row: &Row, column: usize) -> Result<Vec<Id<AddOn>>, StoreError> {
    let shape = || StoreError::Shape {
        column,
        wanted: "add-ons",
    };
    let ids = row.maybe_text(column)?.unwrap_or_default().split(',');
    let mut add_ons = ids
        .filter(|id| !id.is_empty())
        .map(|id| id.parse().map_err(|_| shape()))
        .collect::<Result<Vec<Id<AddOn>>, StoreError>>()?;
    add_ons.sort_unstable();
    Ok(add_ons)
}
