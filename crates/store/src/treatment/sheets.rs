//! What a person answered in one go, kept as it was answered.

use care::{booking::clinic::Clinic, id::Id, people::Person};
use jiff::Timestamp;

use crate::{error::StoreError, params, tx::Tx};

/// Answers given in one go. The document is opaque here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerSheet {
    /// Identity.
    pub id: Id<AnswerSheet>,
    /// When.
    pub at: Timestamp,
    /// Who answered: the athlete, or somebody at the clinic for them.
    pub answered_by: Id<Person>,
    /// The rule book's version.
    pub rule_book: String,
    /// The version of the questions' words.
    pub text_version: String,
    /// Whether every red flag was answered.
    pub red_flags: bool,
    /// The answers as a document.
    pub answers_json: String,
}

statements! {
    ADD = "insert into answer_sheets (clinic_id, athlete_id, sheet_id, at_us, answered_by, rule_book, text_version, red_flags, answers_json)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    NEWEST = "select sheet_id, at_us, answered_by, rule_book, text_version, red_flags, answers_json from answer_sheets
        where clinic_id = $1 and athlete_id = $2 order by at_us desc, sheet_id desc limit $3";
}

/// Keeps a sheet.
///
/// # Errors
/// [`StoreError::ForeignKey`] where there is no such athlete.
pub fn insert_sheet(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    sheet: &AnswerSheet,
) -> Result<(), StoreError> {
    let params = params![
        clinic,
        athlete,
        sheet.id,
        sheet.at,
        sheet.answered_by,
        &sheet.rule_book,
        &sheet.text_version,
        i64::from(sheet.red_flags),
        &sheet.answers_json,
    ];
    tx.run(ADD, params).map(drop)
}

/// The newest sheets of an athlete, newest first.
///
/// # Errors
/// What the database says.
pub fn newest_sheets(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    limit: u32,
) -> Result<Vec<AnswerSheet>, StoreError> {
    tx.rows(NEWEST, params![clinic, athlete, limit])?
        .iter()
        .map(|row| {
            Ok(AnswerSheet {
                id: row.id(0)?,
                at: row.instant(1)?,
                answered_by: row.id(2)?,
                rule_book: row.text(3)?.to_owned(),
                text_version: row.text(4)?.to_owned(),
                red_flags: row.int(5)? == 1,
                answers_json: row.text(6)?.to_owned(),
            })
        })
        .collect()
}
