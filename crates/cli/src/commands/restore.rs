//! `knead restore`: a backup into an empty place, never over a practice.

use super::{Failure, place};
use crate::{args::Restore, clock};

/// Reads the backup.
pub fn run(args: &Restore) -> Result<(), Failure> {
    let rows = place::store(&args.place)?
        .restore(&args.file, false, clock::timestamp())
        .map_err(Failure::failed)?;
    super::print(&format!(
        "Restored {rows} rows; `knead doctor` looks them over\n"
    ));
    Ok(())
}
