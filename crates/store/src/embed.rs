//! Sites that may show a clinic's times in a frame of theirs.

use care::{booking::clinic::Clinic, id::Id};

use crate::{error::StoreError, params, tx::Tx};

statements! {
    SITES = "select site from embed_sites where clinic_id = $1 order by site";
    ADD = "insert into embed_sites (clinic_id, site) values ($1, $2)";
    CLEAR = "delete from embed_sites where clinic_id = $1";
}

/// The sites of a clinic, in order; none may show anything where there are none.
///
/// # Errors
/// What the database says.
pub fn sites(tx: &mut Tx<'_>, clinic: Id<Clinic>) -> Result<Vec<String>, StoreError> {
    let rows = tx.rows(SITES, params![clinic])?;
    rows.iter().map(|row| Ok(row.text(0)?.to_owned())).collect()
}

/// Keeps these sites in the place of those before.
///
/// # Errors
/// [`StoreError::Unique`] where one is named twice.
pub fn put_sites(tx: &mut Tx<'_>, clinic: Id<Clinic>, sites: &[String]) -> Result<(), StoreError> {
    tx.run(CLEAR, params![clinic])?;
    for site in sites {
        tx.run(ADD, params![clinic, site])?;
    }
    Ok(())
}
