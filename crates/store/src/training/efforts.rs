//! What is kept of an activity's samples for its load, as bytes that only `care` reads.

use std::collections::BTreeMap;

use care::{
    booking::clinic::Clinic,
    id::Id,
    people::Person,
    training::{
        activity::{Activity, Bests},
        load::effort::Effort,
    },
};
use jiff::Timestamp;

use crate::{error::StoreError, params, tx::Tx};

statements! {
    CLEAR = "delete from efforts where clinic_id = $1 and athlete_id = $2 and activity_id = $3";
    ADD = "insert into efforts (clinic_id, athlete_id, starts_us, activity_id, effort) values ($1, $2, $3, $4, $5)";
    GET = "select effort from efforts where clinic_id = $1 and athlete_id = $2 and activity_id = $3";
    LACKING = "select distinct a.original_sha256 from activities a
        left join efforts e on e.clinic_id = a.clinic_id and e.athlete_id = a.athlete_id and e.activity_id = a.activity_id
        where a.clinic_id = $1 and a.athlete_id = $2 and a.original_sha256 > $3 and (e.effort is null or substr(e.effort, 1, 1) <> $4)
        order by a.original_sha256";
    BETWEEN = "select activity_id, effort from efforts where clinic_id = $1 and athlete_id = $2 and starts_us >= $3 and starts_us < $4";
}

/// Keeps the effort of an activity that is there, instead of an earlier one.
///
/// # Errors
/// [`StoreError::ForeignKey`] where there is no such activity.
pub fn put_effort(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    (activity, starts_at): (Id<Activity>, Timestamp),
    effort: &[u8],
) -> Result<(), StoreError> {
    delete_effort(tx, clinic, athlete, activity)?;
    add_effort(tx, clinic, athlete, (activity, starts_at), effort)
}

/// Keeps the effort of an activity that has none yet.
///
/// # Errors
/// [`StoreError::ForeignKey`] where there is no such activity, [`StoreError::Unique`] where its effort is kept.
pub fn add_effort(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    (activity, starts_at): (Id<Activity>, Timestamp),
    effort: &[u8],
) -> Result<(), StoreError> {
    tx.run(ADD, params![clinic, athlete, starts_at, activity, effort])
        .map(drop)
}

/// The effort of an activity, if it is kept.
///
/// # Errors
/// What the database says.
pub fn effort(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    activity: Id<Activity>,
) -> Result<Option<Vec<u8>>, StoreError> {
    let row = tx.row(GET, params![clinic, athlete, activity])?;
    row.map(|row| Ok(row.blob(0)?.to_owned())).transpose()
}

/// The efforts of activities that began from an instant up to, not at, another.
///
/// # Errors
/// What the database says.
pub fn efforts_between(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    from: Timestamp,
    until: Timestamp,
) -> Result<BTreeMap<Id<Activity>, Vec<u8>>, StoreError> {
    tx.rows(BETWEEN, params![clinic, athlete, from, until])?
        .iter()
        .map(|row| Ok((row.id(0)?, row.blob(1)?.to_owned())))
        .collect()
}

/// The best means of activities that began from an instant up to, not at, another; without those of another version of the effort.
///
/// # Errors
/// What the database says.
pub fn bests_between(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    from: Timestamp,
    until: Timestamp,
) -> Result<BTreeMap<Id<Activity>, Bests>, StoreError> {
    let mut found = Vec::new();
    tx.each(BETWEEN, params![clinic, athlete, from, until], |row| {
        if let Ok(bests) = Effort::bests_of(row.blob(1)?) {
            found.push((row.id(0)?, bests));
        }
        Ok(())
    })?;
    // At once, which is quicker than one by one.
    Ok(found.into_iter().collect())
}

/// The originals, by hash and after one of them, with activities of which no effort is kept, or one that does not begin with this
/// version.
///
/// # Errors
/// What the database says.
pub fn originals_without(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    after: &str,
    version: u8,
) -> Result<Vec<String>, StoreError> {
    let version = [version];
    tx.rows(LACKING, params![clinic, athlete, after, version.as_slice()])?
        .iter()
        .map(|row| Ok(row.text(0)?.to_owned()))
        .collect()
}

/// Deletes the effort of an activity, if there is one.
///
/// # Errors
/// What the database says.
pub fn delete_effort(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    activity: Id<Activity>,
) -> Result<(), StoreError> {
    tx.run(CLEAR, params![clinic, athlete, activity]).map(drop)
}
