//! A clinic's own rules, line by line. What a line says is opaque here.

use care::{booking::clinic::Clinic, id::Id, people::Person};
use jiff::Timestamp;

use crate::{error::StoreError, params, tx::Tx};

/// One line of a clinic's own rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleLine {
    /// Identity.
    pub id: Id<RuleLine>,
    /// `profile`, `fever`, `stricter` or `region_cap`.
    pub kind: String,
    /// The line, as `rules/screening.toml` would write it.
    pub line: String,
    /// When it was added.
    pub added_at: Timestamp,
    /// Who added it, by name.
    pub added_by: String,
    /// When it was taken back, if it was.
    pub ended_at: Option<Timestamp>,
    /// Who took it back, by name.
    pub ended_by: Option<String>,
}

statements! {
    ADD = "insert into clinic_rules (clinic_id, line_id, kind, line, added_us, added_by) values ($1, $2, $3, $4, $5, $6)";
    END = "update clinic_rules set ended_us = $3, ended_by = $4 where clinic_id = $1 and line_id = $2 and ended_us is null";
    LIVE = "select line from clinic_rules where clinic_id = $1 and ended_us is null
        order by case when kind in ('profile', 'fever') then 0 else 1 end, added_us, line_id";
    ALL_OF = "select r.line_id, r.kind, r.line, r.added_us, a.name, r.ended_us, e.name from clinic_rules r
        join people a on a.clinic_id = r.clinic_id and a.person_id = r.added_by
        left join people e on e.clinic_id = r.clinic_id and e.person_id = r.ended_by
        where r.clinic_id = $1 order by r.added_us desc, r.line_id desc";
}

/// Adds a line.
///
/// # Errors
/// [`StoreError::ForeignKey`] where there is no such clinic or person.
pub fn insert_line(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    id: Id<RuleLine>,
    (kind, line): (&str, &str),
    (at, by): (Timestamp, Id<Person>),
) -> Result<(), StoreError> {
    tx.run(ADD, params![clinic, id, kind, line, at, by])
        .map(drop)
}

/// Takes a line back; false where there is none that holds.
///
/// # Errors
/// What the database says.
pub fn end_line(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    id: Id<RuleLine>,
    (at, by): (Timestamp, Id<Person>),
) -> Result<bool, StoreError> {
    let ended = tx.run(END, params![clinic, id, at, by])?;
    Ok(ended > 0)
}

/// The lines that hold, those of one value first, so that they can be read as one text.
///
/// # Errors
/// What the database says.
pub fn live_lines(tx: &mut Tx<'_>, clinic: Id<Clinic>) -> Result<Vec<String>, StoreError> {
    tx.rows(LIVE, params![clinic])?
        .iter()
        .map(|row| row.text(0).map(str::to_owned))
        .collect()
}

/// Every line, also those that were taken back, newest first.
///
/// # Errors
/// What the database says.
pub fn lines(tx: &mut Tx<'_>, clinic: Id<Clinic>) -> Result<Vec<RuleLine>, StoreError> {
    tx.rows(ALL_OF, params![clinic])?
        .iter()
        .map(|row| {
            Ok(RuleLine {
                id: row.id(0)?,
                kind: row.text(1)?.to_owned(),
                line: row.text(2)?.to_owned(),
                added_at: row.instant(3)?,
                added_by: row.text(4)?.to_owned(),
                ended_at: row.maybe_instant(5)?,
                ended_by: row.maybe_text(6)?.map(str::to_owned),
            })
        })
        .collect()
}
