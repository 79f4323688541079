//! `knead migrate`: brings the database to this version.

use super::{Failure, place};
use crate::{args::Place, clock};

/// Migrates, and says from where to where.
pub fn run(place: &Place) -> Result<(), Failure> {
    let (before, after) = place::store(place)?
        .migrate(clock::timestamp())
        .map_err(Failure::failed)?;
    super::print(&if before == after {
        format!("The database is at version {after} already\n")
    } else {
        format!("Brought the database from version {before} to {after}\n")
    });
    Ok(())
}
