//! Activities: their facts as files tell them, and what was derived from those.

use std::collections::BTreeMap;

use care::{
    booking::clinic::Clinic,
    id::Id,
    people::Person,
    training::{activity::Activity, load::LoadedActivity},
};
use jiff::{SignedDuration, Timestamp};

use super::activity_row::{activity_of, facts, load_words};
use crate::{
    error::StoreError,
    params,
    training::sets,
    tx::Tx,
    value::{Row, Value},
};

/// An activity as it is kept: its facts and what was derived from them, without the samples.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredActivity {
    /// Identity.
    pub id: Id<Activity>,
    /// The hash of the original it was read from.
    pub original: String,
    /// The facts and the load.
    pub loaded: LoadedActivity,
    /// The richer record of the same workout, which counts instead of this one.
    pub twin_of: Option<Id<Activity>>,
    /// What was derived besides.
    pub derived: Derived,
}

/// What was derived of an activity besides its load.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Derived {
    /// The rule book that the load was worked out with; `None` in what was kept before that was noted.
    pub load_model: Option<String>,
    /// Whether it looks like a race.
    pub race: Option<KeptGuess>,
}

/// A guess that an activity was a race.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptGuess {
    /// 0 to 1.
    pub confidence: f64,
    /// Why, in words.
    pub why: String,
}

/// The columns of an activity in the order in which rows are read.
macro_rules! columns {
    () => {
        "activity_id, original_sha256, starts_us, offset_s, sport, name, duration_s, elapsed_s, distance_m, ascent_m, descent_m,
            session_rpe, average_hr, max_hr, average_power, best_20_min_power, source, load, basis, load_estimated, twin_of,
            offset_from, average_cadence, average_temperature, feel, marked_as_race, gear, pool_m, pool_lengths, pool_swimming_s,
            load_candidates, load_model, race_confidence, race_why"
    };
}

statements! {
    ADD = concat!("insert into activities (clinic_id, athlete_id, ", columns!(), ")
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28,
            $29, $30, $31, $32, $33, $34, $35, $36)
        on conflict (clinic_id, athlete_id, original_sha256, starts_us) do nothing");
    BETWEEN = concat!("select ", columns!(), " from activities
        where clinic_id = $1 and athlete_id = $2 and starts_us >= $3 and starts_us < $4 order by starts_us, activity_id");
    PAGE = concat!("select ", columns!(), " from activities
        where clinic_id = $1 and athlete_id = $2 and twin_of is null order by starts_us desc, activity_id desc limit $3 offset $4");
    OF_ORIGINAL = concat!("select ", columns!(), " from activities
        where clinic_id = $1 and athlete_id = $2 and original_sha256 = $3 order by starts_us, activity_id");
    GET = concat!("select ", columns!(), " from activities where clinic_id = $1 and athlete_id = $2 and activity_id = $3");
    LIKELY_RACES = concat!("select ", columns!(), " from activities
        join (select activity_id as race_id from activities where clinic_id = $1 and athlete_id = $2 and starts_us >= $3 and race_confidence > 0) races
            on race_id = activity_id
        where clinic_id = $1 and athlete_id = $2 order by starts_us, activity_id");
    TWINS_BETWEEN = concat!("select ", columns!(), " from activities
        where clinic_id = $1 and athlete_id = $2 and starts_us >= $3 and starts_us <= $4 and twin_of is not null order by starts_us, activity_id");
    COUNT = "select count(*) from activities where clinic_id = $1 and athlete_id = $2 and twin_of is null";
    FIRST = "select starts_us from activities where clinic_id = $1 and athlete_id = $2 order by starts_us limit 1";
    LAST = "select starts_us from activities where clinic_id = $1 and athlete_id = $2 order by starts_us desc limit 1";
    SET_DERIVED = "update activities set load = $4, basis = $5, load_estimated = $6, load_candidates = $7, load_model = $8, race_confidence = $9,
            race_why = $10
        where clinic_id = $1 and athlete_id = $2 and activity_id = $3";
    SET_FACTS = "update activities set starts_us = $4, offset_s = $5, sport = $6, name = $7, duration_s = $8, elapsed_s = $9, distance_m = $10,
            ascent_m = $11, descent_m = $12, session_rpe = $13, average_hr = $14, max_hr = $15, average_power = $16, best_20_min_power = $17,
            source = $18, offset_from = $19, average_cadence = $20, average_temperature = $21, feel = $22, marked_as_race = $23, gear = $24,
            pool_m = $25, pool_lengths = $26, pool_swimming_s = $27
        where clinic_id = $1 and athlete_id = $2 and activity_id = $3";
    SET_TWIN = "update activities set twin_of = $4 where clinic_id = $1 and athlete_id = $2 and activity_id = $3";
    DELETE = "delete from activities where clinic_id = $1 and athlete_id = $2 and activity_id = $3";
}

/// Adds an activity of an original that is there, with its sets; false where the same start of the same original is there already.
///
/// # Errors
/// [`StoreError::ForeignKey`] where the original is not there.
pub fn insert_activity(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    stored: &StoredActivity,
) -> Result<bool, StoreError> {
    let activity = &stored.loaded.activity;
    let facts = facts(activity);
    let [load, basis, estimated, candidates] = load_words(&stored.loaded);
    let mut values = vec![
        Value::from(clinic),
        Value::from(athlete),
        Value::from(stored.id),
        Value::from(&stored.original),
    ];
    values.extend(facts.first);
    values.extend([load, basis, estimated, Value::from(stored.twin_of)]);
    values.extend(facts.later);
    values.push(candidates);
    values.extend(derived_values(&stored.derived));
    if tx.run(ADD, &values)? == 0 {
        return Ok(false);
    }
    sets::put_sets(tx, clinic, athlete, stored.id, activity)?;
    Ok(true)
}

/// Replaces the facts and the sets of an activity; false where it is not there. What was derived is made again by whoever calls this.
///
/// # Errors
/// [`StoreError::Unique`] where another of the same original begins at the same instant.
pub fn set_facts(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    id: Id<Activity>,
    activity: &Activity,
) -> Result<bool, StoreError> {
    let facts = facts(activity);
    let mut values = vec![Value::from(clinic), Value::from(athlete), Value::from(id)];
    values.extend(facts.first);
    values.extend(facts.later);
    if tx.run(SET_FACTS, &values)? == 0 {
        return Ok(false);
    }
    sets::put_sets(tx, clinic, athlete, id, activity)?;
    Ok(true)
}

/// Whether two activities are the same as far as they are kept.
pub fn same_facts(one: &Activity, other: &Activity) -> bool {
    let (a, b) = (facts(one), facts(other));
    a.first == b.first && a.later == b.later && one.sets == other.sets
}

/// An athlete's activities that began at or after an instant, oldest first, twins included.
///
/// # Errors
/// What the database says.
pub fn activities_since(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    since: Timestamp,
) -> Result<Vec<StoredActivity>, StoreError> {
    activities_between(tx, clinic, athlete, since, Timestamp::MAX)
}

/// An athlete's activities that began from an instant up to, not at, another, oldest first, twins included.
///
/// # Errors
/// What the database says.
pub fn activities_between(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<StoredActivity>, StoreError> {
    let rows = tx.rows(BETWEEN, params![clinic, athlete, from, until])?;
    with_sets(tx, clinic, athlete, &rows)
}

/// The newest activities that are nobody's twin, newest first: at most so many, after the first so many.
///
/// # Errors
/// What the database says.
pub fn newest_activities(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    most: u32,
    skip: u32,
) -> Result<Vec<StoredActivity>, StoreError> {
    let mut rows = tx.rows(PAGE, params![clinic, athlete, most, skip])?;
    rows.reverse();
    let mut stored = with_sets(tx, clinic, athlete, &rows)?;
    stored.reverse();
    Ok(stored)
}

/// The activities that were read from an original, oldest first.
///
/// # Errors
/// What the database says.
pub fn activities_of_original(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    sha256: &str,
) -> Result<Vec<StoredActivity>, StoreError> {
    let rows = tx.rows(OF_ORIGINAL, params![clinic, athlete, sha256])?;
    with_sets(tx, clinic, athlete, &rows)
}

/// One activity, if it is there.
///
/// # Errors
/// What the database says.
pub fn activity(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    id: Id<Activity>,
) -> Result<Option<StoredActivity>, StoreError> {
    let rows = tx.rows(GET, params![clinic, athlete, id])?;
    Ok(with_sets(tx, clinic, athlete, &rows)?.pop())
}

/// Activities since an instant that look like races, oldest first.
///
/// # Errors
/// What the database says.
pub fn likely_races(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    since: Timestamp,
) -> Result<Vec<StoredActivity>, StoreError> {
    let rows = tx.rows(LIKELY_RACES, params![clinic, athlete, since])?;
    rows.iter().map(activity_of).collect()
}

/// The twins of some activities, by the one that counts.
///
/// # Errors
/// What the database says.
pub fn twins_of(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    kept: &[StoredActivity],
) -> Result<BTreeMap<Id<Activity>, Vec<StoredActivity>>, StoreError> {
    let starts = || kept.iter().map(|one| one.loaded.activity.starts_at);
    let (Some(from), Some(to)) = (starts().min(), starts().max()) else {
        return Ok(BTreeMap::new());
    };
    // A recording whose time zone was lost on the way may begin most of a day earlier or later.
    let near = SignedDuration::from_hours(24);
    let from = from.checked_sub(near).unwrap_or(from);
    let to = to.checked_add(near).unwrap_or(to);
    let rows = tx.rows(TWINS_BETWEEN, params![clinic, athlete, from, to])?;
    let mut twins: BTreeMap<Id<Activity>, Vec<StoredActivity>> = BTreeMap::new();
    for twin in with_sets(tx, clinic, athlete, &rows)? {
        if let Some(of) = twin.twin_of {
            twins.entry(of).or_default().push(twin);
        }
    }
    Ok(twins)
}

/// How many activities there are that are nobody's twin.
///
/// # Errors
/// What the database says.
pub fn count(tx: &mut Tx<'_>, clinic: Id<Clinic>, athlete: Id<Person>) -> Result<u64, StoreError> {
    let row = tx.row(COUNT, params![clinic, athlete])?;
    row.map_or(Ok(0), |row| row.small(0))
}

/// When the first and the last activity began, twins included; `None` without any.
///
/// # Errors
/// What the database says.
pub fn first_and_last(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
) -> Result<Option<(Timestamp, Timestamp)>, StoreError> {
    let first = tx.row(FIRST, params![clinic, athlete])?;
    let last = tx.row(LAST, params![clinic, athlete])?;
    match (first, last) {
        (Some(first), Some(last)) => Ok(Some((first.instant(0)?, last.instant(0)?))),
        (Some(_) | None, None) | (None, Some(_)) => Ok(None),
    }
}

/// Replaces what was derived of an activity; false where it is not there.
///
/// # Errors
/// What the database says.
pub fn set_derived(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    activity: Id<Activity>,
    loaded: &LoadedActivity,
    derived: &Derived,
) -> Result<bool, StoreError> {
    let mut values = vec![
        Value::from(clinic),
        Value::from(athlete),
        Value::from(activity),
    ];
    values.extend(load_words(loaded));
    values.extend(derived_values(derived));
    Ok(tx.run(SET_DERIVED, &values)? > 0)
}

/// Says which richer record counts instead of this one, or none; false where it is not there.
///
/// # Errors
/// What the database says.
pub fn set_twin(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    activity: Id<Activity>,
    twin_of: Option<Id<Activity>>,
) -> Result<bool, StoreError> {
    Ok(tx.run(SET_TWIN, params![clinic, athlete, activity, twin_of])? > 0)
}

/// Deletes an activity and all that hangs on it; false where it is not there.
///
/// # Errors
/// What the database says.
pub fn delete_activity(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    activity: Id<Activity>,
) -> Result<bool, StoreError> {
    super::efforts::delete_effort(tx, clinic, athlete, activity)?;
    sets::delete_sets(tx, clinic, athlete, activity)?;
    super::races::forget_answer(tx, clinic, athlete, activity)?;
    Ok(tx.run(DELETE, params![clinic, athlete, activity])? > 0)
}

/// Activities of rows that are in order of time, with their sets.
fn with_sets(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    rows: &[Row],
) -> Result<Vec<StoredActivity>, StoreError> {
    let mut stored: Vec<StoredActivity> = rows.iter().map(activity_of).collect::<Result<_, _>>()?;
    let starts = |one: Option<&StoredActivity>| one.map(|one| one.loaded.activity.starts_at);
    if let (Some(from), Some(until)) = (starts(stored.first()), starts(stored.last())) {
        let mut sets = sets::sets_between(tx, clinic, athlete, from, until)?;
        if !sets.is_empty() {
            for one in &mut stored {
                one.loaded.activity.sets = sets.remove(&one.id).unwrap_or_default();
            }
        }
    }
    Ok(stored)
}

fn derived_values(derived: &Derived) -> [Value; 3] {
    [
        Value::from(derived.load_model.clone()),
        Value::from(derived.race.as_ref().map(|race| race.confidence)),
        Value::from(derived.race.as_ref().map(|race| race.why.clone())),
    ]
}
