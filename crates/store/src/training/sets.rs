//! Strength sets.

use std::collections::BTreeMap;

use care::{
    booking::clinic::Clinic,
    id::Id,
    people::Person,
    training::{
        activity::Activity,
        strength_set::{SetKind, StrengthSet},
    },
    units::{Kilograms, Metres, Rpe},
};
use jiff::Timestamp;

use super::activity_row::Columns;
use crate::{error::StoreError, params, tx::Tx, value::Row};

statements! {
    CLEAR = "delete from activity_sets where clinic_id = $1 and athlete_id = $2 and activity_id = $3";
    ADD = "insert into activity_sets (clinic_id, athlete_id, starts_us, activity_id, number, exercise, kind, repetitions, weight_kg, distance_m,
            duration_s, rpe)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    BETWEEN = "select activity_id, exercise, kind, repetitions, weight_kg, distance_m, duration_s, rpe from activity_sets
        where clinic_id = $1 and athlete_id = $2 and starts_us >= $3 and starts_us <= $4 order by starts_us, activity_id, number";
}

/// Keeps the sets of an activity that is there, instead of earlier ones.
///
/// # Errors
/// [`StoreError::ForeignKey`] where there is no such activity.
pub(super) fn put_sets(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    id: Id<Activity>,
    activity: &Activity,
) -> Result<(), StoreError> {
    delete_sets(tx, clinic, athlete, id)?;
    for (number, set) in (0i64..).zip(&activity.sets) {
        tx.run(
            ADD,
            params![
                clinic,
                athlete,
                activity.starts_at,
                id,
                number,
                &set.exercise,
                set.kind.word(),
                set.repetitions,
                set.weight.map(Kilograms::get),
                set.distance.map(Metres::get),
                set.duration.map(|duration| duration.as_secs_f64()),
                set.rpe.map(Rpe::get),
            ],
        )?;
    }
    Ok(())
}

/// The sets of activities that began from an instant to another, both included, by activity and in order.
///
/// # Errors
/// What the database says.
pub fn sets_between(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    from: Timestamp,
    to: Timestamp,
) -> Result<BTreeMap<Id<Activity>, Vec<StrengthSet>>, StoreError> {
    let mut sets: BTreeMap<Id<Activity>, Vec<StrengthSet>> = BTreeMap::new();
    for row in tx.rows(BETWEEN, params![clinic, athlete, from, to])? {
        sets.entry(row.id(0)?).or_default().push(set_of(&row)?);
    }
    Ok(sets)
}

pub(super) fn delete_sets(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    activity: Id<Activity>,
) -> Result<(), StoreError> {
    tx.run(CLEAR, params![clinic, athlete, activity]).map(drop)
}

fn set_of(row: &Row) -> Result<StrengthSet, StoreError> {
    let columns = Columns(row);
    Ok(StrengthSet {
        exercise: row.text(1)?.to_owned(),
        kind: row.word(2, "a kind of set", SetKind::from_word)?,
        repetitions: row.maybe_small(3)?,
        weight: columns.unit(4, Row::maybe_real, "a weight", Kilograms::new)?,
        distance: columns.metres(5)?,
        duration: columns.maybe_seconds(6)?,
        rpe: columns.unit(7, Row::maybe_real, "an exertion", Rpe::new)?,
    })
}
