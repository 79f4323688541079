//! Thresholds by the day from which they hold, entered or estimated.

use care::{
    booking::clinic::Clinic,
    id::Id,
    people::Person,
    training::thresholds::{Entry, Kind},
};
use jiff::{Timestamp, civil::Date};

use crate::{error::StoreError, params, tx::Tx, value::Row};

statements! {
    PUT = "insert into thresholds (clinic_id, athlete_id, kind, from_day, estimated, value, as_of_day, noted_us)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (clinic_id, athlete_id, kind, from_day, estimated) do update set value = excluded.value,
            as_of_day = excluded.as_of_day, noted_us = excluded.noted_us";
    EVERY = "select kind, from_day, estimated, value, as_of_day from thresholds where clinic_id = $1 and athlete_id = $2 order by from_day, kind, estimated";
    DELETE = "delete from thresholds where clinic_id = $1 and athlete_id = $2 and kind = $3 and from_day = $4 and estimated = $5";
}

/// Keeps a threshold from its day on, instead of another of the same kind, day and origin.
///
/// # Errors
/// [`StoreError::ForeignKey`] where there is no such athlete.
pub fn put_threshold(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    entry: &Entry,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.run(
        PUT,
        params![
            clinic,
            athlete,
            entry.kind.word(),
            entry.from,
            entry.estimated,
            entry.value,
            entry.as_of,
            now
        ],
    )
    .map(drop)
}

/// Every threshold of an athlete, oldest first.
///
/// # Errors
/// What the database says.
pub fn thresholds(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
) -> Result<Vec<Entry>, StoreError> {
    let rows = tx.rows(EVERY, params![clinic, athlete])?;
    rows.iter().map(entry_of).collect()
}

/// Deletes a threshold; false where it is not there.
///
/// # Errors
/// What the database says.
pub fn delete_threshold(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    kind: Kind,
    from: Date,
    estimated: bool,
) -> Result<bool, StoreError> {
    let deleted = tx.run(
        DELETE,
        params![clinic, athlete, kind.word(), from, estimated],
    )?;
    Ok(deleted > 0)
}

fn entry_of(row: &Row) -> Result<Entry, StoreError> {
    Ok(Entry {
        kind: row.word(0, "a threshold", Kind::from_word)?,
        from: row.parsed(1, "a day")?,
        estimated: row.flag(2)?,
        value: row.real(3)?,
        as_of: row.maybe_parsed(4, "a day")?,
    })
}
