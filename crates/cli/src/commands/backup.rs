//! `knead backup`: one consistent moment in one file, also while serving.

use super::{Failure, place};
use crate::{args::Backup, clock};

/// Writes the backup.
pub fn run(args: &Backup) -> Result<(), Failure> {
    place::store(&args.place)?
        .backup(&args.file, clock::timestamp())
        .map_err(Failure::failed)?;
    super::print(&format!(
        "Wrote {}; it holds health data, so keep it encrypted. Back up the folder of original files beside it too\n",
        args.file.display()
    ));
    Ok(())
}
