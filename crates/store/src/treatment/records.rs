//! Screenings and recommendations as they were given. The documents are opaque here; their shape belongs to the doors.

use care::{
    booking::clinic::Clinic,
    id::Id,
    people::Person,
    treatment::{
        recommendation::Advice,
        screening::{Outcome, Screening},
    },
};
use jiff::Timestamp;

use crate::{error::StoreError, params, tx::Tx, value::Row, words::Word};

/// A screening as it was. Never a clearance: that is made anew from today's facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScreeningRecord {
    /// Identity.
    pub id: Id<Screening>,
    /// When.
    pub at: Timestamp,
    /// What came of it.
    pub outcome: Outcome,
    /// The rule book's version.
    pub rule_book: String,
    /// The verdict as a document.
    pub verdict_json: String,
}

/// A recommendation as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdviceRecord {
    /// Identity.
    pub id: Id<Advice>,
    /// When.
    pub at: Timestamp,
    /// The rule book's version.
    pub rule_book: String,
    /// The advice as a document.
    pub advice_json: String,
    /// The version of the program; `None` in records of before.
    pub program: Option<String>,
    /// The situation document it rests on; `None` in records of before.
    pub situation_json: Option<String>,
}

statements! {
    ADD_SCREENING = "insert into screenings (clinic_id, athlete_id, screening_id, at_us, outcome, rule_book, verdict_json)
        values ($1, $2, $3, $4, $5, $6, $7)";
    SCREENING = "select screening_id, at_us, outcome, rule_book, verdict_json from screenings
        where clinic_id = $1 and athlete_id = $2 and screening_id = $3";
    LATEST_SCREENING = "select screening_id, at_us, outcome, rule_book, verdict_json from screenings
        where clinic_id = $1 and athlete_id = $2 order by at_us desc, screening_id desc limit 1";
    SCREENINGS = "select screening_id, at_us, outcome, rule_book, verdict_json from screenings
        where clinic_id = $1 and athlete_id = $2 order by at_us desc, screening_id desc limit $3";
    ADD_ADVICE = "insert into recommendations (clinic_id, athlete_id, recommendation_id, at_us, rule_book, advice_json, program, situation_json)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    LATEST_ADVICE = "select recommendation_id, at_us, rule_book, advice_json, program, situation_json from recommendations
        where clinic_id = $1 and athlete_id = $2 order by at_us desc, recommendation_id desc limit 1";
    ADVICE = "select recommendation_id, at_us, rule_book, advice_json, program, situation_json, athlete_id from recommendations
        where clinic_id = $1 and recommendation_id = $2";
}

/// Keeps a screening.
///
/// # Errors
/// [`StoreError::ForeignKey`] where there is no such athlete.
pub fn insert_screening(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    record: &ScreeningRecord,
) -> Result<(), StoreError> {
    let ScreeningRecord {
        id,
        at,
        outcome,
        rule_book,
        verdict_json,
    } = record;
    tx.run(
        ADD_SCREENING,
        params![
            clinic,
            athlete,
            *id,
            *at,
            outcome.word(),
            rule_book,
            verdict_json
        ],
    )
    .map(drop)
}

/// One screening of an athlete.
///
/// # Errors
/// What the database says.
pub fn screening(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    id: Id<Screening>,
) -> Result<Option<ScreeningRecord>, StoreError> {
    let row = tx.row(SCREENING, params![clinic, athlete, id])?;
    row.as_ref().map(screening_of).transpose()
}

/// The latest screening of an athlete.
///
/// # Errors
/// What the database says.
pub fn latest_screening(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
) -> Result<Option<ScreeningRecord>, StoreError> {
    let row = tx.row(LATEST_SCREENING, params![clinic, athlete])?;
    row.as_ref().map(screening_of).transpose()
}

/// The latest screenings of an athlete, newest first.
///
/// # Errors
/// What the database says.
pub fn screenings(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    limit: u32,
) -> Result<Vec<ScreeningRecord>, StoreError> {
    let rows = tx.rows(SCREENINGS, params![clinic, athlete, limit])?;
    rows.iter().map(screening_of).collect()
}

/// Keeps a recommendation.
///
/// # Errors
/// [`StoreError::ForeignKey`] where there is no such athlete.
pub fn insert_advice(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    record: &AdviceRecord,
) -> Result<(), StoreError> {
    let AdviceRecord {
        id,
        at,
        rule_book,
        advice_json,
        program,
        situation_json,
    } = record;
    tx.run(
        ADD_ADVICE,
        params![
            clinic,
            athlete,
            *id,
            *at,
            rule_book,
            advice_json,
            program.clone(),
            situation_json.clone()
        ],
    )
    .map(drop)
}

/// The latest recommendation given to an athlete.
///
/// # Errors
/// What the database says.
pub fn latest_advice(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
) -> Result<Option<AdviceRecord>, StoreError> {
    let row = tx.row(LATEST_ADVICE, params![clinic, athlete])?;
    row.as_ref().map(advice_of).transpose()
}

/// One recommendation, and whose it is.
///
/// # Errors
/// What the database says.
pub fn advice(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    id: Id<Advice>,
) -> Result<Option<(Id<Person>, AdviceRecord)>, StoreError> {
    let row = tx.row(ADVICE, params![clinic, id])?;
    row.map(|row| Ok((row.id(6)?, advice_of(&row)?)))
        .transpose()
}

fn advice_of(row: &Row) -> Result<AdviceRecord, StoreError> {
    Ok(AdviceRecord {
        id: row.id(0)?,
        at: row.instant(1)?,
        rule_book: row.text(2)?.to_owned(),
        advice_json: row.text(3)?.to_owned(),
        program: row.maybe_text(4)?.map(str::to_owned),
        situation_json: row.maybe_text(5)?.map(str::to_owned),
    })
}

fn screening_of(row: &Row) -> Result<ScreeningRecord, StoreError> {
    Ok(ScreeningRecord {
        id: row.id(0)?,
        at: row.instant(1)?,
        outcome: row.word(2, "an outcome", <Outcome as Word>::from_word)?,
        rule_book: row.text(3)?.to_owned(),
        verdict_json: row.text(4)?.to_owned(),
    })
}
