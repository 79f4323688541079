//! Looking whether every original file that the database knows is in its folder: for the operator after a restore.

use store::{StoreError, training::originals};

use crate::{Fault, Practice};

/// How many originals there should be, and how many of them are not there or not whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Originals {
    /// Known to the database.
    pub known: usize,
    /// Not in the folder, or of another length.
    pub missing: usize,
}

/// Compares the database with the folder of original files.
///
/// # Errors
/// [`Fault`] when the database cannot be read.
pub async fn missing_originals(practice: &Practice) -> Result<Originals, Fault> {
    let read: Result<Vec<(String, i64)>, StoreError> =
        practice.store.read(originals::every_original).await;
    let known = read.map_err(Fault::Store)?;
    let missing = known
        .iter()
        .filter(|(sha256, size)| practice.files.size_of(sha256) != u64::try_from(*size).ok())
        .count();
    Ok(Originals {
        known: known.len(),
        missing,
    })
}
