//! Closed time, as staff said it at the desk. Its ticks lie in the lane over occupancy.

use care::{
    booking::{
        clinic::Clinic,
        closure::{Closed, Closure},
    },
    id::Id,
    people::Person,
};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    error::StoreError,
    params,
    tx::Tx,
    value::{Row, Value},
};

statements! {
    ADD = "insert into closures (clinic_id, closure_id, kind, subject_id, from_us, until_us, reason, made_us, made_by)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    ONE = "select closure_id, kind, subject_id, from_us, until_us, reason from closures
        where clinic_id = $1 and closure_id = $2 and ended_us is null";
    AFTER = "select closure_id, kind, subject_id, from_us, until_us, reason from closures
        where clinic_id = $1 and until_us > $2 and ended_us is null order by from_us, closure_id";
    BETWEEN = "select closure_id, kind, subject_id, from_us, until_us, reason from closures
        where clinic_id = $1 and from_us < $3 and until_us > $2 and ended_us is null order by from_us, closure_id";
    END = "update closures set ended_us = $3, ended_by = $4 where clinic_id = $1 and closure_id = $2 and ended_us is null";
}

/// Keeps closed time; its ticks are taken by [`crate::booking::occupy_over`].
///
/// # Errors
/// The database's.
pub fn insert_closure(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    closure: &Closure,
    (by, at): (Id<Person>, Timestamp),
) -> Result<(), StoreError> {
    let subject = match closure.closed {
        Closed::Location(id) => Value::from(id),
        Closed::Therapist(id) => Value::from(id),
        Closed::Room(id) => Value::from(id),
    };
    let params = params![
        clinic,
        closure.id,
        closure.closed.word(),
        subject,
        closure.from,
        closure.until,
        &closure.reason,
        at,
        by
    ];
    tx.run(ADD, params).map(drop)
}

/// Closed time that was not opened again.
///
/// # Errors
/// The database's.
pub fn closure(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    id: Id<Closure>,
) -> Result<Option<Closure>, StoreError> {
    tx.row(ONE, params![clinic, id])?
        .as_ref()
        .map(closure_of)
        .transpose()
}

/// Closed time that ends after an instant, soonest first.
///
/// # Errors
/// The database's.
pub fn closures_after(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    after: Timestamp,
) -> Result<Vec<Closure>, StoreError> {
    tx.rows(AFTER, params![clinic, after])?
        .iter()
        .map(closure_of)
        .collect()
}

/// Closed time that lies in a span, soonest first.
///
/// # Errors
/// The database's.
pub fn closures_between(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<Closure>, StoreError> {
    tx.rows(BETWEEN, params![clinic, from, until])?
        .iter()
        .map(closure_of)
        .collect()
}

/// Opens closed time again; false where that was done before.
///
/// # Errors
/// The database's.
pub fn end_closure(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    id: Id<Closure>,
    (by, at): (Id<Person>, Timestamp),
) -> Result<bool, StoreError> {
    Ok(tx.run(END, params![clinic, id, at, by])? == 1)
}

fn closure_of(row: &Row) -> Result<Closure, StoreError> {
    let subject: Uuid = row.parsed(2, "an id")?;
    let closed = match row.text(1)? {
        "location" => Closed::Location(Id::from_uuid(subject)),
        "therapist" => Closed::Therapist(Id::from_uuid(subject)),
        "room" => Closed::Room(Id::from_uuid(subject)),
        _ => {
            return Err(StoreError::Shape {
                column: 1,
                wanted: "what is closed",
            });
        }
    };
    Ok(Closure {
        id: row.id(0)?,
        closed,
        from: row.instant(3)?,
        until: row.instant(4)?,
        reason: row.text(5)?.to_owned(),
    })
}
