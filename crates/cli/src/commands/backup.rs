//! `knead backup`: one consistent moment in one file, also while serving.

use super::{Failure, place};
use crate::{args::Backup, clock};

/// Writes the backup.
pub fn run(args: &Backup) -> Result<(), Failure> {
    place::store_that_is_there(&args.place)?
        .backup(&args.file, clock::timestamp())
        .map_err(Failure::failed)?;
    super::print(&format!(
        "Wrote {}: every row of the database. It holds health data, so keep it encrypted.\nThe original activity files are not in it: now copy {} too; its files never change\n",
        args.file.display(),
        match &args.place.data {
            Some(_) => place::originals(&args.place).display().to_string(),
            None => "the folder `originals` of the server's --data".to_owned(),
        }
    ));
    Ok(())
}
