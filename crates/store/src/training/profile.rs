//! What load and screening need to know of an athlete.

use care::{
    booking::clinic::{Clinic, Therapist},
    id::Id,
    people::Person,
    situation::TrainingPattern,
    training::{
        activity::Sport,
        athlete::{Athlete, Known, Sex},
    },
    units::{BeatsPerMinute, Watts},
};

use crate::{
    error::StoreError,
    params,
    tx::Tx,
    value::{Row, Value},
    words::Word,
};

/// An athlete as the clinic knows them; everything may be unknown.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Profile {
    /// Year of birth.
    pub birth_year: Option<i16>,
    /// What load is worked out with.
    pub athlete: Athlete,
    /// Main sport.
    pub sport: Option<Sport>,
    /// How they usually train.
    pub training_pattern: Option<TrainingPattern>,
    /// Whom they usually go to.
    pub usual_therapist: Option<Id<Therapist>>,
}

statements! {
    PUT = "insert into athletes (clinic_id, athlete_id, birth_year, sex, resting_hr, resting_hr_estimated, max_hr, max_hr_estimated,
            threshold_hr, threshold_hr_estimated, threshold_power, threshold_power_estimated, sport, training_pattern, usual_therapist)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        on conflict (clinic_id, athlete_id) do update set birth_year = excluded.birth_year, sex = excluded.sex,
            resting_hr = excluded.resting_hr, resting_hr_estimated = excluded.resting_hr_estimated,
            max_hr = excluded.max_hr, max_hr_estimated = excluded.max_hr_estimated,
            threshold_hr = excluded.threshold_hr, threshold_hr_estimated = excluded.threshold_hr_estimated,
            threshold_power = excluded.threshold_power, threshold_power_estimated = excluded.threshold_power_estimated,
            sport = excluded.sport, training_pattern = excluded.training_pattern, usual_therapist = excluded.usual_therapist";
    GET = "select birth_year, sex, resting_hr, resting_hr_estimated, max_hr, max_hr_estimated, threshold_hr, threshold_hr_estimated,
            threshold_power, threshold_power_estimated, sport, training_pattern, usual_therapist
        from athletes where clinic_id = $1 and athlete_id = $2";
}

/// Adds or replaces the profile of an athlete; the person of the same id must be there.
///
/// # Errors
/// [`StoreError::ForeignKey`] where there is no such person.
pub fn put_profile(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    profile: &Profile,
) -> Result<(), StoreError> {
    let known = &profile.athlete;
    let rate = |known: Option<Known<BeatsPerMinute>>| pair(known, BeatsPerMinute::get);
    let [resting, resting_estimated] = rate(known.resting_heart_rate);
    let [max, max_estimated] = rate(known.max_heart_rate);
    let [threshold, threshold_estimated] = rate(known.threshold_heart_rate);
    let [power, power_estimated] = pair(known.threshold_power, Watts::get);
    tx.run(
        PUT,
        params![
            clinic,
            athlete,
            profile.birth_year,
            known.sex.map(Word::word),
            resting,
            resting_estimated,
            max,
            max_estimated,
            threshold,
            threshold_estimated,
            power,
            power_estimated,
            profile.sport.map(Sport::word),
            profile.training_pattern.map(Word::word),
            profile.usual_therapist,
        ],
    )
    .map(drop)
}

/// The profile of an athlete; `None` where the person is no athlete of the clinic.
///
/// # Errors
/// What the database says.
pub fn profile(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
) -> Result<Option<Profile>, StoreError> {
    let Some(row) = tx.row(GET, params![clinic, athlete])? else {
        return Ok(None);
    };
    let rate = |column| {
        known(&row, column, "a heart rate", |n| {
            BeatsPerMinute::new(n).ok()
        })
    };
    Ok(Some(Profile {
        birth_year: row.maybe_small(0)?,
        athlete: Athlete {
            sex: row.maybe_word(1, "a sex", Sex::from_word)?,
            resting_heart_rate: rate(2)?,
            max_heart_rate: rate(4)?,
            threshold_heart_rate: rate(6)?,
            threshold_power: known(&row, 8, "a power", |n| Watts::new(n).ok())?,
            ..Athlete::default()
        },
        sport: row.maybe_word(10, "a sport", Sport::from_word)?,
        training_pattern: row.maybe_word(11, "a training pattern", TrainingPattern::from_word)?,
        usual_therapist: row.maybe_id(12)?,
    }))
}

/// A value and whether it was estimated, as two columns.
fn pair<T>(known: Option<Known<T>>, bare: impl Fn(T) -> u16) -> [Value; 2] {
    match known {
        Some(Known {
            value, estimated, ..
        }) => [Value::from(bare(value)), Value::from(estimated)],
        None => [Value::Null, Value::from(false)],
    }
}

fn known<T>(
    row: &Row,
    column: usize,
    wanted: &'static str,
    unit: impl Fn(u16) -> Option<T>,
) -> Result<Option<Known<T>>, StoreError> {
    let Some(bare) = row.maybe_small(column)? else {
        return Ok(None);
    };
    let value = unit(bare).ok_or(StoreError::Shape { column, wanted })?;
    Ok(Some(Known {
        value,
        estimated: row.flag(column + 1)?,
        as_of: None,
    }))
}
