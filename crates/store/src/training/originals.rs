//! Files as they were given; their bytes lie beside the database.

use care::{booking::clinic::Clinic, id::Id, people::Person};
use jiff::Timestamp;

use crate::{error::StoreError, params, tx::Tx, value::Row};

/// A file as it was given; its bytes lie beside the database, under their hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Original {
    /// SHA-256 of the content in hexadecimal.
    pub sha256: String,
    /// The name it came with.
    pub file_name: String,
    /// How long it is.
    pub size_bytes: i64,
    /// When it came.
    pub imported_at: Timestamp,
}

statements! {
    ADD = "insert into originals (clinic_id, athlete_id, sha256, file_name, size_bytes, imported_us) values ($1, $2, $3, $4, $5, $6)
        on conflict (clinic_id, athlete_id, sha256) do nothing";
    GET = "select sha256, file_name, size_bytes, imported_us from originals where clinic_id = $1 and athlete_id = $2 and sha256 = $3";
    EVERY = "select distinct sha256, size_bytes from originals order by sha256, size_bytes";
    OF_ATHLETE = "select sha256, file_name, size_bytes, imported_us from originals
        where clinic_id = $1 and athlete_id = $2 order by imported_us desc, file_name";
    AFTER = "select sha256, file_name, size_bytes, imported_us from originals
        where clinic_id = $1 and athlete_id = $2 and sha256 > $3 order by sha256 limit $4";
    COUNT_AFTER = "select count(*) from originals where clinic_id = $1 and athlete_id = $2 and sha256 > $3";
}

/// Adds an original; false where the athlete gave the same content before.
///
/// # Errors
/// [`StoreError::ForeignKey`] where there is no such athlete.
pub fn insert_original(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    original: &Original,
) -> Result<bool, StoreError> {
    let Original {
        sha256,
        file_name,
        size_bytes,
        imported_at,
    } = original;
    let added = tx.run(
        ADD,
        params![
            clinic,
            athlete,
            sha256,
            file_name,
            *size_bytes,
            *imported_at
        ],
    )?;
    Ok(added > 0)
}

/// The original of a hash, if the athlete gave it before.
///
/// # Errors
/// What the database says.
pub fn original(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    sha256: &str,
) -> Result<Option<Original>, StoreError> {
    let row = tx.row(GET, params![clinic, athlete, sha256])?;
    row.as_ref().map(original_of).transpose()
}

/// Every original of an athlete, newest first.
///
/// # Errors
/// What the database says.
pub fn originals(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
) -> Result<Vec<Original>, StoreError> {
    tx.rows(OF_ATHLETE, params![clinic, athlete])?
        .iter()
        .map(original_of)
        .collect()
}

/// The next originals of an athlete in the order of their hashes, after one of them (`""` for the first); at most so many.
///
/// # Errors
/// What the database says.
pub fn originals_after(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    after: &str,
    most: u32,
) -> Result<Vec<Original>, StoreError> {
    tx.rows(AFTER, params![clinic, athlete, after, most])?
        .iter()
        .map(original_of)
        .collect()
}

/// How many originals of an athlete come after a hash.
///
/// # Errors
/// What the database says.
pub fn count_after(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    after: &str,
) -> Result<u64, StoreError> {
    let row = tx.row(COUNT_AFTER, params![clinic, athlete, after])?;
    row.map_or(Ok(0), |row| row.small(0))
}

/// Hash and length of every original of every clinic, for the operator.
///
/// # Errors
/// What the database says.
pub fn every_original(tx: &mut Tx<'_>) -> Result<Vec<(String, i64)>, StoreError> {
    tx.rows(EVERY, params![])?
        .iter()
        .map(|row| Ok((row.text(0)?.to_owned(), row.int(1)?)))
        .collect()
}

fn original_of(row: &Row) -> Result<Original, StoreError> {
    Ok(Original {
        sha256: row.text(0)?.to_owned(),
        file_name: row.text(1)?.to_owned(),
        size_bytes: row.int(2)?,
        imported_at: row.instant(3)?,
    })
}
