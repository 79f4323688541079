//! What a training calendar has planned.

use care::{
    booking::clinic::Clinic,
    id::Id,
    people::Person,
    training::{
        activity::Sport,
        planned::{Planned, PlannedTime},
        workout::{EventKind, Priority},
    },
    units::Metres,
};
use jiff::{SignedDuration, Timestamp, civil::Date};

use super::activity_row::Columns;
use crate::{
    error::StoreError,
    params,
    tx::Tx,
    value::{Row, Value},
    words::Word,
};

statements! {
    PUT = "insert into planned (clinic_id, athlete_id, uid, at_us, on_day, kind, name, sport, distance_m, duration_s, load, priority)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        on conflict (clinic_id, athlete_id, uid) do update set at_us = excluded.at_us, on_day = excluded.on_day, kind = excluded.kind,
            name = excluded.name, sport = excluded.sport, distance_m = excluded.distance_m, duration_s = excluded.duration_s,
            load = excluded.load, priority = excluded.priority";
    GET = "select uid, at_us, on_day, kind, name, sport, distance_m, duration_s, load, priority from planned
        where clinic_id = $1 and athlete_id = $2 and uid = $3";
    FROM = "select uid, at_us, on_day, kind, name, sport, distance_m, duration_s, load, priority from planned
        where clinic_id = $1 and athlete_id = $2 and (at_us >= $3 or on_day >= $4) order by uid";
    DELETE = "delete from planned where clinic_id = $1 and athlete_id = $2 and uid = $3";
}

/// Keeps what is planned under its calendar's identity, instead of an earlier word of it; what was called off is deleted. True where
/// that changed anything.
///
/// # Errors
/// [`StoreError::ForeignKey`] where there is no such athlete.
pub fn put_planned(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    planned: &Planned,
) -> Result<bool, StoreError> {
    if planned.cancelled {
        return delete_planned(tx, clinic, athlete, &planned.uid);
    }
    let before = tx.row(GET, params![clinic, athlete, &planned.uid])?;
    let (at, on) = match planned.time {
        PlannedTime::At(at) => (Value::from(at), Value::Null),
        PlannedTime::On(day) => (Value::Null, Value::from(day)),
    };
    tx.run(
        PUT,
        params![
            clinic,
            athlete,
            &planned.uid,
            at,
            on,
            planned.kind.word(),
            &planned.name,
            planned.sport.map(Sport::word),
            planned.distance.map(Metres::get),
            planned.duration.map(|duration| duration.as_secs()),
            planned.load,
            planned.priority.map(Word::word),
        ],
    )?;
    Ok(tx.row(GET, params![clinic, athlete, &planned.uid])? != before)
}

/// What is planned at or after an instant, or on or after a local day; in order of time.
///
/// # Errors
/// What the database says.
pub fn planned_from(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    at: Timestamp,
    day: Date,
) -> Result<Vec<Planned>, StoreError> {
    tx.rows(FROM, params![clinic, athlete, at, day])?
        .iter()
        .map(planned_of)
        .collect()
}

/// Deletes what is planned; false where it is not there.
///
/// # Errors
/// What the database says.
pub fn delete_planned(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    uid: &str,
) -> Result<bool, StoreError> {
    Ok(tx.run(DELETE, params![clinic, athlete, uid])? > 0)
}

fn planned_of(row: &Row) -> Result<Planned, StoreError> {
    let day: Option<Date> = row.maybe_parsed(2, "a day")?;
    let time = match (row.maybe_instant(1)?, day) {
        (Some(at), _) => PlannedTime::At(at),
        (None, Some(day)) => PlannedTime::On(day),
        (None, None) => {
            return Err(StoreError::Shape {
                column: 1,
                wanted: "a time or a day",
            });
        }
    };
    Ok(Planned {
        uid: row.text(0)?.to_owned(),
        time,
        kind: row.word(3, "a kind of event", EventKind::from_word)?,
        name: row.text(4)?.to_owned(),
        sport: row.maybe_word(5, "a sport", Sport::from_word)?,
        distance: Columns(row).metres(6)?,
        duration: row.maybe_int(7)?.map(SignedDuration::from_secs),
        load: row.maybe_real(8)?,
        priority: row.maybe_word(9, "a priority", Priority::from_word)?,
        cancelled: false,
    })
}
