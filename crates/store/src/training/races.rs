//! What the athlete said of activities that look like races.

use std::collections::BTreeMap;

use care::{booking::clinic::Clinic, id::Id, people::Person, training::activity::Activity};
use jiff::Timestamp;

use crate::{error::StoreError, params, tx::Tx};

statements! {
    PUT = "insert into race_answers (clinic_id, athlete_id, activity_id, was_race, answered_us) values ($1, $2, $3, $4, $5)
        on conflict (clinic_id, athlete_id, activity_id) do update set was_race = excluded.was_race, answered_us = excluded.answered_us";
    EVERY = "select activity_id, was_race from race_answers where clinic_id = $1 and athlete_id = $2";
    DELETE = "delete from race_answers where clinic_id = $1 and athlete_id = $2 and activity_id = $3";
}

/// Keeps whether an activity was a race, by the athlete's own word.
///
/// # Errors
/// [`StoreError::ForeignKey`] where there is no such activity.
pub fn put_answer(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    activity: Id<Activity>,
    was_race: bool,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.run(PUT, params![clinic, athlete, activity, was_race, at])
        .map(drop)
}

/// Every answer of an athlete, by activity.
///
/// # Errors
/// What the database says.
pub fn answers(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
) -> Result<BTreeMap<Id<Activity>, bool>, StoreError> {
    tx.rows(EVERY, params![clinic, athlete])?
        .iter()
        .map(|row| Ok((row.id(0)?, row.flag(1)?)))
        .collect()
}

/// Forgets an answer, if there is one.
///
/// # Errors
/// What the database says.
pub fn forget_answer(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    activity: Id<Activity>,
) -> Result<(), StoreError> {
    tx.run(DELETE, params![clinic, athlete, activity]).map(drop)
}
