//! Massages given.

use std::collections::BTreeMap;

use care::{
    body::Area, booking::clinic::Clinic, id::Id, people::Person, treatment::massage::PastMassage,
    units::Pressure,
};
use jiff::Timestamp;

use crate::{clinic::pressure_at, error::StoreError, params, tx::Tx};

statements! {
    ADD = "insert into massages (clinic_id, athlete_id, massage_id, ended_us, minutes) values ($1, $2, $3, $4, $5)";
    ADD_PRESSURE = "insert into massage_pressure (clinic_id, athlete_id, massage_id, area, pressure) values ($1, $2, $3, $4, $5)";
    REMOVE_PRESSURE = "delete from massage_pressure where clinic_id = $1 and athlete_id = $2 and massage_id = $3";
    REMOVE = "delete from massages where clinic_id = $1 and athlete_id = $2 and massage_id = $3";
    SINCE = "select massage_id, ended_us, minutes from massages
        where clinic_id = $1 and athlete_id = $2 and ended_us >= $3 order by ended_us, massage_id";
    PRESSURE_SINCE = "select p.massage_id, p.area, p.pressure from massage_pressure p
        join massages m on m.clinic_id = p.clinic_id and m.athlete_id = p.athlete_id and m.massage_id = p.massage_id
        where m.clinic_id = $1 and m.athlete_id = $2 and m.ended_us >= $3";
}

/// Keeps a massage that was given.
///
/// # Errors
/// [`StoreError::ForeignKey`] where there is no such athlete.
pub fn insert_massage(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    id: Id<PastMassage>,
    massage: &PastMassage,
) -> Result<(), StoreError> {
    tx.run(
        ADD,
        params![clinic, athlete, id, massage.ended_at, massage.minutes],
    )?;
    for (area, pressure) in &massage.pressure_by_area {
        tx.run(
            ADD_PRESSURE,
            params![clinic, athlete, id, area.to_string(), pressure.get()],
        )?;
    }
    Ok(())
}

/// Takes a massage back that was never given; true if there was one.
///
/// # Errors
/// What the database says.
pub fn remove_massage(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    id: Id<PastMassage>,
) -> Result<bool, StoreError> {
    tx.run(REMOVE_PRESSURE, params![clinic, athlete, id])?;
    Ok(tx.run(REMOVE, params![clinic, athlete, id])? == 1)
}

/// Massages given to an athlete that ended at or after an instant, newest last.
///
/// # Errors
/// What the database says.
pub fn massages_since(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    since: Timestamp,
) -> Result<Vec<PastMassage>, StoreError> {
    let mut pressure: BTreeMap<Id<PastMassage>, BTreeMap<Area, Pressure>> = BTreeMap::new();
    for row in tx.rows(PRESSURE_SINCE, params![clinic, athlete, since])? {
        pressure
            .entry(row.id(0)?)
            .or_default()
            .insert(row.parsed(1, "an area")?, pressure_at(&row, 2)?);
    }
    tx.rows(SINCE, params![clinic, athlete, since])?
        .iter()
        .map(|row| {
            Ok(PastMassage {
                ended_at: row.instant(1)?,
                minutes: row.small(2)?,
                pressure_by_area: pressure.remove(&row.id(0)?).unwrap_or_default(),
            })
        })
        .collect()
}
