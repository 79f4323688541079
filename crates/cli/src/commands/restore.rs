//! `knead restore`: a backup into an empty place, never over a practice.

use super::{Failure, place};
use crate::{args::Restore, clock};

/// Reads the backup.
pub fn run(args: &Restore) -> Result<(), Failure> {
    let rows = place::store(&args.place)?
        .restore(&args.file, false, clock::timestamp())
        .map_err(Failure::failed)?;
    super::print(&format!(
        "Restored {rows} rows. Copy the original files back into {}, then run `knead doctor`\n",
        match &args.place.data {
            Some(_) => place::originals(&args.place).display().to_string(),
            None => "the folder `originals` of the server's --data".to_owned(),
        }
    ));
    Ok(())
}
