//! Appointments booked in one act.

use care::{
    booking::{appointment::Appointment, clinic::Clinic, series::Series},
    id::Id,
    people::Person,
};
use jiff::Timestamp;

use crate::{error::StoreError, params, tx::Tx};

statements! {
    ADD = "insert into series (clinic_id, series_id, athlete_id, every_weeks, made_us, made_by) values ($1, $2, $3, $4, $5, $6)";
    ADD_APPOINTMENT = "insert into series_appointments (clinic_id, series_id, appointment_id) values ($1, $2, $3)";
    ONE = "select athlete_id, every_weeks, ended_us from series where clinic_id = $1 and series_id = $2";
    APPOINTMENTS = "select s.appointment_id from series_appointments s
        join appointments a on a.clinic_id = s.clinic_id and a.appointment_id = s.appointment_id
        where s.clinic_id = $1 and s.series_id = $2 order by a.starts_us, s.appointment_id";
    OF_APPOINTMENT = "select series_id from series_appointments where clinic_id = $1 and appointment_id = $2";
    END = "update series set ended_us = $3, ended_by = $4 where clinic_id = $1 and series_id = $2 and ended_us is null";
}

/// Keeps a series whose appointments are kept already.
///
/// # Errors
/// [`StoreError::ForeignKey`] where one of them is not there.
pub fn insert_series(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    series: &Series,
    (by, at): (Id<Person>, Timestamp),
) -> Result<(), StoreError> {
    let params = params![
        clinic,
        series.id,
        series.athlete,
        series.every_weeks,
        at,
        by
    ];
    tx.run(ADD, params)?;
    for appointment in &series.appointments {
        tx.run(ADD_APPOINTMENT, params![clinic, series.id, *appointment])?;
    }
    Ok(())
}

/// A series with its appointments, those that were cancelled too.
///
/// # Errors
/// What the database says.
pub fn series(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    id: Id<Series>,
) -> Result<Option<Series>, StoreError> {
    let Some(row) = tx.row(ONE, params![clinic, id])? else {
        return Ok(None);
    };
    let appointments = tx
        .rows(APPOINTMENTS, params![clinic, id])?
        .iter()
        .map(|row| row.id(0))
        .collect::<Result<_, StoreError>>()?;
    Ok(Some(Series {
        id,
        athlete: row.id(0)?,
        every_weeks: row.small(1)?,
        appointments,
        ended_at: row.maybe_instant(2)?,
    }))
}

/// The series that an appointment is of, if it is of one.
///
/// # Errors
/// What the database says.
pub fn series_of(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    appointment: Id<Appointment>,
) -> Result<Option<Id<Series>>, StoreError> {
    tx.row(OF_APPOINTMENT, params![clinic, appointment])?
        .map(|row| row.id(0))
        .transpose()
}

/// Ends a series; false where it has ended before.
///
/// # Errors
/// What the database says.
pub fn end_series(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    id: Id<Series>,
    (by, at): (Id<Person>, Timestamp),
) -> Result<bool, StoreError> {
    Ok(tx.run(END, params![clinic, id, at, by])? == 1)
}
