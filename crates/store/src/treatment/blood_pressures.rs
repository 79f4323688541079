//! Blood pressure as staff measured it.

use care::{
    booking::clinic::Clinic, id::Id, people::Person, treatment::blood_pressure::BloodPressure,
};
use jiff::Timestamp;

use crate::{error::StoreError, params, tx::Tx, value::Row};

/// A measurement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measurement {
    /// When.
    pub at: Timestamp,
    /// Who measured, by name.
    pub by: String,
    /// What the cuff showed.
    pub pressure: BloodPressure,
}

statements! {
    ADD = "insert into blood_pressures (clinic_id, athlete_id, measurement_id, measured_us, measured_by, systolic, diastolic)
        values ($1, $2, $3, $4, $5, $6, $7)";
    NEWEST = "select b.measured_us, p.name, b.systolic, b.diastolic
        from blood_pressures b join people p on p.clinic_id = b.clinic_id and p.person_id = b.measured_by
        where b.clinic_id = $1 and b.athlete_id = $2 order by b.measured_us desc, b.measurement_id desc limit $3";
}

/// Keeps a measurement.
///
/// # Errors
/// [`StoreError::ForeignKey`] where there is no such athlete.
pub fn insert_blood_pressure(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    id: Id<Measurement>,
    (at, by): (Timestamp, Id<Person>),
    pressure: BloodPressure,
) -> Result<(), StoreError> {
    let (systolic, diastolic) = (pressure.systolic(), pressure.diastolic());
    tx.run(
        ADD,
        params![clinic, athlete, id, at, by, systolic, diastolic],
    )
    .map(drop)
}

/// The newest measurements of an athlete, newest first.
///
/// # Errors
/// What the database says.
pub fn newest_blood_pressures(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    most: u32,
) -> Result<Vec<Measurement>, StoreError> {
    let rows = tx.rows(NEWEST, params![clinic, athlete, most])?;
    rows.iter().map(measurement_of).collect()
}

fn measurement_of(row: &Row) -> Result<Measurement, StoreError> {
    let pressure = BloodPressure::new(row.small(2)?, row.small(3)?);
    Ok(Measurement {
        at: row.instant(0)?,
        by: row.text(1)?.to_owned(),
        pressure: pressure.map_err(|_| StoreError::Shape {
            column: 2,
            wanted: "a blood pressure",
        })?,
    })
}
