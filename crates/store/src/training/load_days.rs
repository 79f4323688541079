//! The load of each local day, with both averages at its end.

use care::{booking::clinic::Clinic, id::Id, people::Person};
use jiff::civil::Date;

use crate::{error::StoreError, params, tx::Tx, value::Row};

/// One local day as it is kept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KeptDay {
    /// The local day.
    pub date: Date,
    /// Sum of the loads that began on it.
    pub load: f64,
    /// The slow average at its end.
    pub fitness: f64,
    /// The quick average at its end.
    pub fatigue: f64,
}

statements! {
    PUT = "insert into load_days (clinic_id, athlete_id, day, load, fitness, fatigue) values ($1, $2, $3, $4, $5, $6)
        on conflict (clinic_id, athlete_id, day) do update set load = excluded.load, fitness = excluded.fitness, fatigue = excluded.fatigue";
    SINCE = "select day, load, fitness, fatigue from load_days where clinic_id = $1 and athlete_id = $2 and day >= $3 order by day";
    LAST_BEFORE = "select day, load, fitness, fatigue from load_days where clinic_id = $1 and athlete_id = $2 and day < $3 order by day desc limit 1";
    DELETE_FROM = "delete from load_days where clinic_id = $1 and athlete_id = $2 and day >= $3";
}

/// Keeps a day, instead of an earlier word of it.
///
/// # Errors
/// [`StoreError::ForeignKey`] where there is no such athlete.
pub fn put_day(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    day: &KeptDay,
) -> Result<(), StoreError> {
    tx.run(
        PUT,
        params![
            clinic,
            athlete,
            day.date,
            day.load,
            day.fitness,
            day.fatigue
        ],
    )
    .map(drop)
}

/// The days since one, oldest first, without holes.
///
/// # Errors
/// What the database says.
pub fn days_since(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    since: Date,
) -> Result<Vec<KeptDay>, StoreError> {
    let mut days = Vec::new();
    tx.each(SINCE, params![clinic, athlete, since], |row| {
        days.push(day_of(row)?);
        Ok(())
    })?;
    Ok(days)
}

/// The last day that is kept before one.
///
/// # Errors
/// What the database says.
pub fn last_day_before(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    before: Date,
) -> Result<Option<KeptDay>, StoreError> {
    let row = tx.row(LAST_BEFORE, params![clinic, athlete, before])?;
    row.as_ref().map(day_of).transpose()
}

/// Deletes a day and all after it.
///
/// # Errors
/// What the database says.
pub fn delete_from(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    from: Date,
) -> Result<(), StoreError> {
    tx.run(DELETE_FROM, params![clinic, athlete, from])
        .map(drop)
}

fn day_of(row: &Row) -> Result<KeptDay, StoreError> {
    Ok(KeptDay {
        date: row.parsed(0, "a day")?,
        load: row.real(1)?,
        fitness: row.real(2)?,
        fatigue: row.real(3)?,
    })
}
