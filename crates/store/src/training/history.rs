//! The few facts of many activities that estimates, comparisons and daily sums need.

use care::{
    booking::clinic::Clinic,
    id::Id,
    people::Person,
    training::{
        activity::{Activity, SourceFormat, Sport},
        load::LoadedActivity,
    },
    units::{BeatsPerMinute, Rpe, Watts},
};
use jiff::{SignedDuration, Timestamp};

use super::activity_row::{Columns, also_of, load_of, offset_of, pool_of};
use crate::{error::StoreError, params, tx::Tx, value::Row, words::Word};

statements! {
    HEART_RATES = "select starts_us, sport, source, max_hr from activities
        where clinic_id = $1 and athlete_id = $2 and starts_us >= $3 and starts_us < $4 and twin_of is null
        order by starts_us";
    BETWEEN = "select activity_id, starts_us, offset_s, sport, duration_s, elapsed_s, distance_m, session_rpe, max_hr, best_20_min_power, source,
            load, basis, load_estimated, case when session_rpe is null then '' else load_candidates end, pool_m, pool_lengths, pool_swimming_s
        from activities where clinic_id = $1 and athlete_id = $2 and starts_us >= $3 and starts_us < $4 and twin_of is null
        order by starts_us";
}

/// Activities that began from an instant up to, not at, another and are nobody's twin, oldest first: with sport, times, distance,
/// rating, bests and load; without names, places, sets.
///
/// # Errors
/// What the database says.
pub fn history_between(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<(Id<Activity>, LoadedActivity)>, StoreError> {
    let mut found = Vec::new();
    tx.each(BETWEEN, params![clinic, athlete, from, until], |row| {
        found.push((row.id(0)?, short(row)?));
        Ok(())
    })?;
    // Of those begun at one instant: here, since a database that sorts by two columns copies every row to do so.
    found.sort_by_key(|(id, one): &(_, LoadedActivity)| (one.activity.starts_at, *id));
    Ok(found)
}

/// Activities that began from an instant up to, not at, another and are nobody's twin, oldest first: with sport, start and highest heart
/// rate alone.
///
/// # Errors
/// What the database says.
pub fn heart_rates_between(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<Activity>, StoreError> {
    let mut found = Vec::new();
    tx.each(HEART_RATES, params![clinic, athlete, from, until], |row| {
        let mut activity = Activity::new(
            row.word(1, "a sport", Sport::from_word)?,
            row.instant(0)?,
            SignedDuration::ZERO,
            row.word(2, "a source", SourceFormat::from_word)?,
        );
        activity.max_heart_rate =
            Columns(row).unit(3, Row::maybe_small, "a heart rate", BeatsPerMinute::new)?;
        found.push(activity);
        Ok(())
    })?;
    Ok(found)
}

fn short(row: &Row) -> Result<LoadedActivity, StoreError> {
    let columns = Columns(row);
    let activity = Activity {
        utc_offset: offset_of(row, 2, None)?,
        elapsed: columns.seconds(5)?,
        distance: columns.metres(6)?,
        session_rpe: columns.unit(7, Row::maybe_real, "an exertion", Rpe::new)?,
        max_heart_rate: columns.unit(8, Row::maybe_small, "a heart rate", BeatsPerMinute::new)?,
        best_20_min_power: columns.unit(9, Row::maybe_small, "a power", Watts::new)?,
        pool: pool_of(row, [15, 16, 17])?,
        ..Activity::new(
            row.word(3, "a sport", Sport::from_word)?,
            row.instant(1)?,
            columns.seconds(4)?,
            row.word(10, "a source", SourceFormat::from_word)?,
        )
    };
    Ok(LoadedActivity {
        activity,
        load: load_of(row, [11, 12, 13])?,
        also: also_of(row, 14)?,
    })
}
