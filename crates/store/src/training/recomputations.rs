//! Recomputations that have begun and not ended, so that they go on where they stopped.

use care::{booking::clinic::Clinic, id::Id, people::Person};
use jiff::Timestamp;

use crate::{error::StoreError, params, tx::Tx};

/// A recomputation of one athlete that has begun and not ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recomputation {
    /// The rule book it goes by.
    pub rule_book: String,
    /// Whether originals are read again.
    pub from_originals: bool,
    /// The last original that was read again; `""` before the first.
    pub after: String,
}

statements! {
    PUT = "insert into recomputations (clinic_id, athlete_id, rule_book, from_originals, after_sha256, begun_us) values ($1, $2, $3, $4, $5, $6)
        on conflict (clinic_id, athlete_id) do update set rule_book = excluded.rule_book, from_originals = excluded.from_originals,
            after_sha256 = excluded.after_sha256";
    GET = "select rule_book, from_originals, after_sha256 from recomputations where clinic_id = $1 and athlete_id = $2";
    DELETE = "delete from recomputations where clinic_id = $1 and athlete_id = $2";
}

/// Notes how far a recomputation is.
///
/// # Errors
/// [`StoreError::ForeignKey`] where there is no such athlete.
pub fn put_recomputation(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    recomputation: &Recomputation,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Recomputation {
        rule_book,
        from_originals,
        after,
    } = recomputation;
    tx.run(
        PUT,
        params![clinic, athlete, rule_book, *from_originals, after, now],
    )
    .map(drop)
}

/// The recomputation that has begun and not ended, if there is one.
///
/// # Errors
/// What the database says.
pub fn recomputation(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
) -> Result<Option<Recomputation>, StoreError> {
    let row = tx.row(GET, params![clinic, athlete])?;
    row.map(|row| {
        Ok(Recomputation {
            rule_book: row.text(0)?.to_owned(),
            from_originals: row.flag(1)?,
            after: row.text(2)?.to_owned(),
        })
    })
    .transpose()
}

/// Notes that it has ended.
///
/// # Errors
/// What the database says.
pub fn end_recomputation(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
) -> Result<(), StoreError> {
    tx.run(DELETE, params![clinic, athlete]).map(drop)
}
