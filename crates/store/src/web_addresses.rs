//! Under which address people reach a clinic.

use care::{booking::clinic::Clinic, id::Id};

use crate::{error::StoreError, params, tx::Tx};

statements! {
    AT_HOST = "select clinic_id, base_url from web_addresses where host = $1";
    BASE_URL = "select base_url from web_addresses where clinic_id = $1";
    WITHOUT = "select name from clinics where not exists (select 1 from web_addresses where web_addresses.clinic_id = clinics.clinic_id) order by name limit 1";
    FORGET = "delete from web_addresses where clinic_id = $1";
    ADD = "insert into web_addresses (host, clinic_id, base_url) values ($1, $2, $3)";
}

/// The clinic at a host, with its base URL; `None` where there is none.
///
/// # Errors
/// What the database says.
pub fn clinic_at(tx: &mut Tx<'_>, host: &str) -> Result<Option<(Id<Clinic>, String)>, StoreError> {
    let row = tx.row(AT_HOST, params![host])?;
    row.map(|row| Ok((row.id(0)?, row.text(1)?.to_owned())))
        .transpose()
}

/// The base URL of a clinic; `None` where it has none of its own.
///
/// # Errors
/// What the database says.
pub fn base_url(tx: &mut Tx<'_>, clinic: Id<Clinic>) -> Result<Option<String>, StoreError> {
    let row = tx.row(BASE_URL, params![clinic])?;
    row.map(|row| Ok(row.text(0)?.to_owned())).transpose()
}

/// The name of a clinic that has no address of its own; `None` where all have one.
///
/// # Errors
/// What the database says.
pub fn clinic_without(tx: &mut Tx<'_>) -> Result<Option<String>, StoreError> {
    let row = tx.row(WITHOUT, params![])?;
    row.map(|row| Ok(row.text(0)?.to_owned())).transpose()
}

/// Keeps a clinic's address in the place of the one before.
///
/// # Errors
/// [`StoreError::Unique`] where another clinic is reached at this host.
pub fn put(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    host: &str,
    base_url: &str,
) -> Result<(), StoreError> {
    tx.run(FORGET, params![clinic])?;
    tx.run(ADD, params![host, clinic, base_url]).map(drop)
}
