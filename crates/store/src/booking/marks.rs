//! Appointments that a person has to look at before they happen.

use care::{
    booking::{appointment::Appointment, clinic::Clinic},
    id::Id,
};
use jiff::Timestamp;

use crate::{error::StoreError, params, tx::Tx};

/// Answers given since the booking no longer clear it.
const ANSWERS: &str = "answers";

statements! {
    SET = "insert into appointment_marks (clinic_id, appointment_id, mark, since_us) values ($1, $2, $3, $4)
        on conflict (clinic_id, appointment_id, mark) do nothing";
    CLEAR = "delete from appointment_marks where clinic_id = $1 and appointment_id = $2 and mark = $3";
    SINCE = "select since_us from appointment_marks where clinic_id = $1 and appointment_id = $2 and mark = $3";
}

/// Marks an appointment whose athlete's answers no longer clear it; marking it twice keeps the first moment.
///
/// # Errors
/// [`StoreError::ForeignKey`] where there is no such appointment.
pub fn mark_answers(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    appointment: Id<Appointment>,
    since: Timestamp,
) -> Result<(), StoreError> {
    tx.run(SET, params![clinic, appointment, ANSWERS, since])
        .map(drop)
}

/// Takes the mark off again.
///
/// # Errors
/// What the database says.
pub fn unmark_answers(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    appointment: Id<Appointment>,
) -> Result<(), StoreError> {
    tx.run(CLEAR, params![clinic, appointment, ANSWERS])
        .map(drop)
}

/// Since when an appointment's answers no longer clear it, if so.
///
/// # Errors
/// What the database says.
pub fn answers_marked_since(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    appointment: Id<Appointment>,
) -> Result<Option<Timestamp>, StoreError> {
    tx.row(SINCE, params![clinic, appointment, ANSWERS])?
        .map(|row| row.instant(0))
        .transpose()
}
