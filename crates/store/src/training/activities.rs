//! Original files and the activities read from them.

use care::{
    booking::clinic::Clinic,
    id::Id,
    people::Person,
    training::{
        activity::{Activity, LocalOffset, OffsetFrom, SourceFormat, Sport},
        load::{Basis, Load, LoadedActivity},
    },
    units::{BeatsPerMinute, Metres, Rpe, Watts},
};
use jiff::{SignedDuration, Timestamp, tz::Offset};

use crate::{error::StoreError, params, tx::Tx, value::Row, words::Word};

/// A file as it was given; its bytes lie beside the database, under their hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Original {
    /// SHA-256 of the content in hexadecimal.
    pub sha256: String,
    /// The name it came with.
    pub file_name: String,
    /// How long it is.
    pub size_bytes: i64,
    /// When it came.
    pub imported_at: Timestamp,
}

/// An activity as it is kept: its facts and its load, without the samples.
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
}

statements! {
    ADD_ORIGINAL = "insert into originals (clinic_id, athlete_id, sha256, file_name, size_bytes, imported_us) values ($1, $2, $3, $4, $5, $6)
        on conflict (clinic_id, athlete_id, sha256) do nothing";
    HAS_ORIGINAL = "select sha256, file_name, size_bytes, imported_us from originals where clinic_id = $1 and athlete_id = $2 and sha256 = $3";
    EVERY_ORIGINAL = "select distinct sha256, size_bytes from originals order by sha256, size_bytes";
    ORIGINALS = "select sha256, file_name, size_bytes, imported_us from originals
        where clinic_id = $1 and athlete_id = $2 order by imported_us desc, file_name";
    ADD = "insert into activities (clinic_id, athlete_id, activity_id, original_sha256, starts_us, offset_s, sport, name, duration_s, elapsed_s,
            distance_m, ascent_m, descent_m, session_rpe, average_hr, max_hr, average_power, best_20_min_power, source, load, basis,
            load_estimated, twin_of)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
        on conflict (clinic_id, athlete_id, original_sha256, starts_us) do nothing";
    SINCE = "select activity_id, original_sha256, starts_us, offset_s, sport, name, duration_s, elapsed_s, distance_m, ascent_m, descent_m,
            session_rpe, average_hr, max_hr, average_power, best_20_min_power, source, load, basis, load_estimated, twin_of
        from activities where clinic_id = $1 and athlete_id = $2 and starts_us >= $3 order by starts_us, activity_id";
    SET_LOAD = "update activities set load = $4, basis = $5, load_estimated = $6 where clinic_id = $1 and athlete_id = $2 and activity_id = $3";
    SET_TWIN = "update activities set twin_of = $4 where clinic_id = $1 and athlete_id = $2 and activity_id = $3";
    SET_RPE = "update activities set session_rpe = $4 where clinic_id = $1 and athlete_id = $2 and activity_id = $3";
    DELETE = "delete from activities where clinic_id = $1 and athlete_id = $2 and activity_id = $3";
}

/// Adds an original; false where the athlete gave the same content before.
///
/// # Errors
/// [`StoreError::ForeignKey`] where there is no such athlete.
pub fn insert_original(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    original: &Original,
) -> Result<bool, StoreError> {
    let Original {
        sha256,
        file_name,
        size_bytes,
        imported_at,
    } = original;
    let added = tx.run(
        ADD_ORIGINAL,
        params![
            clinic,
            athlete,
            sha256,
            file_name,
            *size_bytes,
            *imported_at
        ],
    )?;
    Ok(added > 0)
}

/// The original of a hash, if the athlete gave it before.
///
/// # Errors
/// What the database says.
pub fn original(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    sha256: &str,
) -> Result<Option<Original>, StoreError> {
    let row = tx.row(HAS_ORIGINAL, params![clinic, athlete, sha256])?;
    row.as_ref().map(original_of).transpose()
}

/// Every original of an athlete, newest first.
///
/// # Errors
/// What the database says.
pub fn originals(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
) -> Result<Vec<Original>, StoreError> {
    tx.rows(ORIGINALS, params![clinic, athlete])?
        .iter()
        .map(original_of)
        .collect()
}

/// Hash and length of every original of every clinic, for the operator.
///
/// # Errors
/// What the database says.
pub fn every_original(tx: &mut Tx<'_>) -> Result<Vec<(String, i64)>, StoreError> {
    tx.rows(EVERY_ORIGINAL, params![])?
        .iter()
        .map(|row| Ok((row.text(0)?.to_owned(), row.int(1)?)))
        .collect()
}

/// Adds an activity of an original that is there; false where the same start of the same original is there already.
///
/// # Errors
/// [`StoreError::ForeignKey`] where the original is not there.
pub fn insert_activity(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    stored: &StoredActivity,
) -> Result<bool, StoreError> {
    let LoadedActivity { activity, load, .. } = &stored.loaded;
    let added = tx.run(
        ADD,
        params![
            clinic,
            athlete,
            stored.id,
            &stored.original,
            activity.starts_at,
            activity.utc_offset.map(|local| local.offset.seconds()),
            activity.sport.word(),
            activity.name.clone(),
            activity.duration.as_secs_f64(),
            activity.elapsed.as_secs_f64(),
            activity.distance.map(Metres::get),
            activity.ascent.map(Metres::get),
            activity.descent.map(Metres::get),
            activity.session_rpe.map(Rpe::get),
            activity.average_heart_rate.map(BeatsPerMinute::get),
            activity.max_heart_rate.map(BeatsPerMinute::get),
            activity.average_power.map(Watts::get),
            activity.best_20_min_power.map(Watts::get),
            activity.source.word(),
            load.value,
            load.basis.word(),
            load.estimated,
            stored.twin_of,
        ],
    )?;
    Ok(added > 0)
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
    tx.rows(SINCE, params![clinic, athlete, since])?
        .iter()
        .map(activity_of)
        .collect()
}

/// Replaces the load of an activity, once a threshold or a rating is known; false where it is not there.
///
/// # Errors
/// What the database says.
pub fn set_load(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    activity: Id<Activity>,
    load: Load,
) -> Result<bool, StoreError> {
    let changed = tx.run(
        SET_LOAD,
        params![
            clinic,
            athlete,
            activity,
            load.value,
            load.basis.word(),
            load.estimated
        ],
    )?;
    Ok(changed > 0)
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

/// Keeps the athlete's own rating of an activity; false where it is not there.
///
/// # Errors
/// What the database says.
pub fn set_session_rpe(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    activity: Id<Activity>,
    rpe: Option<Rpe>,
) -> Result<bool, StoreError> {
    Ok(tx.run(
        SET_RPE,
        params![clinic, athlete, activity, rpe.map(Rpe::get)],
    )? > 0)
}

/// Deletes an activity; false where it is not there.
///
/// # Errors
/// What the database says.
pub fn delete_activity(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    activity: Id<Activity>,
) -> Result<bool, StoreError> {
    Ok(tx.run(DELETE, params![clinic, athlete, activity])? > 0)
}

fn original_of(row: &Row) -> Result<Original, StoreError> {
    Ok(Original {
        sha256: row.text(0)?.to_owned(),
        file_name: row.text(1)?.to_owned(),
        size_bytes: row.int(2)?,
        imported_at: row.instant(3)?,
    })
}

fn activity_of(row: &Row) -> Result<StoredActivity, StoreError> {
    let shape = |column, wanted| StoreError::Shape { column, wanted };
    let seconds = |column| {
        SignedDuration::try_from_secs_f64(row.real(column)?)
            .map_err(|_| shape(column, "a duration"))
    };
    let metres = |column| {
        row.maybe_real(column)?
            .map(|bare| Metres::new(bare).map_err(|_| shape(column, "a distance")))
            .transpose()
    };
    let rate = |column| {
        row.maybe_small(column)?
            .map(|bare| BeatsPerMinute::new(bare).map_err(|_| shape(column, "a heart rate")))
            .transpose()
    };
    let power = |column| {
        row.maybe_small(column)?
            .map(|bare| Watts::new(bare).map_err(|_| shape(column, "a power")))
            .transpose()
    };
    let offset = row
        .maybe_small(3)?
        .map(|bare| {
            let offset = Offset::from_seconds(bare).map_err(|_| shape(3, "an offset"))?;
            Ok(LocalOffset {
                offset,
                from: OffsetFrom::File,
            })
        })
        .transpose()?;
    let session_rpe = row
        .maybe_real(11)?
        .map(|bare| Rpe::new(bare).map_err(|_| shape(11, "an exertion")))
        .transpose()?;
    let activity = Activity {
        name: row.maybe_text(5)?.map(str::to_owned),
        utc_offset: offset,
        elapsed: seconds(7)?,
        distance: metres(8)?,
        ascent: metres(9)?,
        descent: metres(10)?,
        session_rpe,
        average_heart_rate: rate(12)?,
        max_heart_rate: rate(13)?,
        average_power: power(14)?,
        best_20_min_power: power(15)?,
        ..Activity::new(
            row.word(4, "a sport", Sport::from_word)?,
            row.instant(2)?,
            seconds(6)?,
            row.word(16, "a source", SourceFormat::from_word)?,
        )
    };
    let load = Load {
        value: row.real(17)?,
        basis: row.word(18, "a basis of load", Basis::from_word)?,
        estimated: row.flag(19)?,
    };
    Ok(StoredActivity {
        id: row.id(0)?,
        original: row.text(1)?.to_owned(),
        loaded: LoadedActivity::new(activity, load),
        twin_of: row.maybe_id(20)?,
    })
}
