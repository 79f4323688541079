//! Appointments that staff booked in spite of something: who, when, why.

use care::{
    booking::{appointment::Appointment, clinic::Clinic},
    id::Id,
    people::Person,
};
use jiff::Timestamp;

use crate::{error::StoreError, params, tx::Tx};

statements! {
    ADD = "insert into overrides (clinic_id, appointment_id, at_us, by_person, reason, conflicts) values ($1, $2, $3, $4, $5, $6)";
    OF = "select at_us, by_person, reason, conflicts from overrides where clinic_id = $1 and appointment_id = $2";
    END = "delete from overrides where clinic_id = $1 and appointment_id = $2";
}

/// What is kept of an override.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptOverride {
    /// When it was booked so.
    pub at: Timestamp,
    /// By whom.
    pub by: Id<Person>,
    /// Why.
    pub reason: String,
    /// What stood against it: the words of the conflicts.
    pub conflicts: Vec<String>,
}

/// Keeps why an appointment was booked over something.
///
/// # Errors
/// [`StoreError::Check`] of `overrides_reason` without a reason.
pub fn insert_override(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    appointment: Id<Appointment>,
    kept: &KeptOverride,
) -> Result<(), StoreError> {
    let params = params![
        clinic,
        appointment,
        kept.at,
        kept.by,
        &kept.reason,
        kept.conflicts.join(",")
    ];
    tx.run(ADD, params).map(drop)
}

/// Why an appointment stands over something, if it does.
///
/// # Errors
/// What the database says.
pub fn override_of(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    appointment: Id<Appointment>,
) -> Result<Option<KeptOverride>, StoreError> {
    tx.row(OF, params![clinic, appointment])?
        .map(|row| {
            Ok(KeptOverride {
                at: row.instant(0)?,
                by: row.id(1)?,
                reason: row.text(2)?.to_owned(),
                conflicts: row.text(3)?.split(',').map(str::to_owned).collect(),
            })
        })
        .transpose()
}

/// Takes the mark off an appointment that has moved to a time of its own; the log still tells of it.
///
/// # Errors
/// What the database says.
pub fn end_override(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    appointment: Id<Appointment>,
) -> Result<(), StoreError> {
    tx.run(END, params![clinic, appointment]).map(drop)
}
