//! Races and workouts the athlete names.

use care::{
    booking::clinic::Clinic,
    id::Id,
    people::Person,
    training::{
        activity::Sport,
        workout::{Discipline, Event, EventKind, EventTime, Priority},
    },
    units::Metres,
};
use jiff::{SignedDuration, Timestamp};

use crate::{error::StoreError, params, tx::Tx, value::Row, words::Word};

statements! {
    PUT = "insert into events (clinic_id, athlete_id, event_id, kind, name, time_us, ahead, sport, distance_m, duration_s, hard, eccentric,
            priority, discipline)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        on conflict (clinic_id, athlete_id, event_id) do update set kind = excluded.kind, name = excluded.name, time_us = excluded.time_us,
            ahead = excluded.ahead, sport = excluded.sport, distance_m = excluded.distance_m, duration_s = excluded.duration_s,
            hard = excluded.hard, eccentric = excluded.eccentric, priority = excluded.priority, discipline = excluded.discipline";
    SINCE = "select event_id, kind, name, time_us, ahead, sport, distance_m, duration_s, hard, eccentric, priority, discipline
        from events where clinic_id = $1 and athlete_id = $2 and time_us >= $3 order by time_us, event_id";
    DELETE = "delete from events where clinic_id = $1 and athlete_id = $2 and event_id = $3";
}

/// Adds or replaces an event.
///
/// # Errors
/// [`StoreError::ForeignKey`] where there is no such athlete.
pub fn put_event(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    id: Id<Event>,
    event: &Event,
) -> Result<(), StoreError> {
    let (at, ahead) = match event.time {
        EventTime::EndedAt(at) => (at, false),
        EventTime::StartsAt(at) => (at, true),
    };
    tx.run(
        PUT,
        params![
            clinic,
            athlete,
            id,
            event.kind.word(),
            event.name.clone(),
            at,
            ahead,
            event.sport.map(Sport::word),
            event.distance.map(Metres::get),
            event.duration.map(|duration| duration.as_secs()),
            event.hard,
            event.eccentric,
            event.priority.word(),
            event.discipline.word(),
        ],
    )
    .map(drop)
}

/// An athlete's events whose near end is at or after an instant, in order.
///
/// # Errors
/// What the database says.
pub fn events_since(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    since: Timestamp,
) -> Result<Vec<(Id<Event>, Event)>, StoreError> {
    tx.rows(SINCE, params![clinic, athlete, since])?
        .iter()
        .map(|row| Ok((row.id(0)?, event_of(row)?)))
        .collect()
}

/// Deletes an event; false where it is not there.
///
/// # Errors
/// What the database says.
pub fn delete_event(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    event: Id<Event>,
) -> Result<bool, StoreError> {
    Ok(tx.run(DELETE, params![clinic, athlete, event])? > 0)
}

fn event_of(row: &Row) -> Result<Event, StoreError> {
    let distance = row
        .maybe_real(6)?
        .map(|bare| {
            Metres::new(bare).map_err(|_| StoreError::Shape {
                column: 6,
                wanted: "a distance",
            })
        })
        .transpose()?;
    let at = row.instant(3)?;
    Ok(Event {
        kind: row.word(1, "a kind of event", EventKind::from_word)?,
        name: row.maybe_text(2)?.map(str::to_owned),
        time: if row.flag(4)? {
            EventTime::StartsAt(at)
        } else {
            EventTime::EndedAt(at)
        },
        sport: row.maybe_word(5, "a sport", Sport::from_word)?,
        distance,
        duration: row.maybe_int(7)?.map(SignedDuration::from_secs),
        hard: row.flag(8)?,
        eccentric: row.flag(9)?,
        priority: row.word(10, "a priority", Priority::from_word)?,
        discipline: row.word(11, "a discipline", Discipline::from_word)?,
    })
}
