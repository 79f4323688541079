//! Sleep, resting heart rate and its variability, by day and by who says it.

use care::{
    booking::clinic::Clinic,
    id::Id,
    people::Person,
    training::day_facts::{DayFacts, DaySource, Hrv, HrvMeasure},
    units::BeatsPerMinute,
};
use jiff::civil::Date;

use super::activity_row::Columns;
use crate::{error::StoreError, params, tx::Tx, value::Row};

statements! {
    PUT = "insert into day_facts (clinic_id, athlete_id, day, source, sleep_h, resting_hr, hrv_ms, hrv_measure)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (clinic_id, athlete_id, day, source) do update set sleep_h = coalesce(excluded.sleep_h, day_facts.sleep_h),
            resting_hr = coalesce(excluded.resting_hr, day_facts.resting_hr), hrv_ms = coalesce(excluded.hrv_ms, day_facts.hrv_ms),
            hrv_measure = coalesce(excluded.hrv_measure, day_facts.hrv_measure)";
    GET = "select day, source, sleep_h, resting_hr, hrv_ms, hrv_measure from day_facts
        where clinic_id = $1 and athlete_id = $2 and day = $3 and source = $4";
    SINCE = "select day, source, sleep_h, resting_hr, hrv_ms, hrv_measure from day_facts
        where clinic_id = $1 and athlete_id = $2 and day >= $3 order by day, source";
}

/// Keeps what one source says of one day; what it says anew replaces what it said before, what it leaves out stays. True where that
/// changed anything.
///
/// # Errors
/// [`StoreError::ForeignKey`] where there is no such athlete.
pub fn put_day_facts(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    facts: &DayFacts,
) -> Result<bool, StoreError> {
    let day = params![clinic, athlete, facts.date, facts.source.word()];
    let before = tx.row(GET, day)?;
    tx.run(
        PUT,
        params![
            clinic,
            athlete,
            facts.date,
            facts.source.word(),
            facts.sleep_h,
            facts.resting_heart_rate.map(BeatsPerMinute::get),
            facts.hrv.map(|hrv| hrv.ms),
            facts.hrv.map(|hrv| hrv.measure.word()),
        ],
    )?;
    Ok(tx.row(GET, day)? != before)
}

/// What is known of the days since one, oldest first.
///
/// # Errors
/// What the database says.
pub fn day_facts_since(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    since: Date,
) -> Result<Vec<DayFacts>, StoreError> {
    tx.rows(SINCE, params![clinic, athlete, since])?
        .iter()
        .map(facts_of)
        .collect()
}

fn facts_of(row: &Row) -> Result<DayFacts, StoreError> {
    let measure = row.maybe_word(5, "a measure of variability", HrvMeasure::from_word)?;
    Ok(DayFacts {
        date: row.parsed(0, "a day")?,
        source: row.word(1, "a source of days", DaySource::from_word)?,
        sleep_h: row.maybe_real(2)?,
        resting_heart_rate: Columns(row).unit(
            3,
            Row::maybe_small,
            "a heart rate",
            BeatsPerMinute::new,
        )?,
        hrv: row
            .maybe_real(4)?
            .zip(measure)
            .map(|(ms, measure)| Hrv { ms, measure }),
    })
}
