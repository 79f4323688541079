//! Clearances by clinicians and consents of guardians, as staff recorded them.

use care::{booking::clinic::Clinic, id::Id, people::Person, units::Pressure};
use jiff::Timestamp;

use crate::{clinic::maybe_pressure_at, error::StoreError, params, tx::Tx, value::Row};

/// Who gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GivenAs {
    /// A clinician, who clears.
    Clinician,
    /// A parent or guardian, who consents.
    Guardian,
}

impl GivenAs {
    /// `clinician` or `guardian`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Clinician => "clinician",
            Self::Guardian => "guardian",
        }
    }

    /// What a word means.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Clinician, Self::Guardian]
            .into_iter()
            .find(|kind| kind.word() == word)
    }
}

/// A clearance or consent, as staff saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenClearance {
    /// The rule it is about.
    pub rule: String,
    /// Clearance or consent.
    pub kind: GivenAs,
    /// Who gave it, by name.
    pub by: String,
    /// Their profession, or what they are to the person.
    pub profession: String,
    /// When it was given: it counts for nothing that began later.
    pub given_at: Timestamp,
    /// From when it no longer holds; `None` for as long as the matter lasts.
    pub until: Option<Timestamp>,
    /// What it covers, and within which limits, in their words.
    pub covers: String,
    /// The most pressure it allows, if it says.
    pub cap: Option<Pressure>,
}

/// A recorded clearance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptClearance {
    /// Identity.
    pub id: Id<GivenClearance>,
    /// What was given.
    pub given: GivenClearance,
    /// When staff recorded it.
    pub recorded_at: Timestamp,
    /// Who recorded it, by name.
    pub recorded_by: String,
    /// When it was taken back, if it was.
    pub ended_at: Option<Timestamp>,
}

impl KeptClearance {
    /// Whether it holds at an instant.
    pub fn holds(&self, at: Timestamp) -> bool {
        self.given.given_at <= at
            && self.given.until.is_none_or(|until| at < until)
            && self.ended_at.is_none_or(|ended| at < ended)
    }
}

statements! {
    ADD = "insert into clearances (clinic_id, athlete_id, clearance_id, rule, kind, given_by, profession, given_us, until_us, covers, cap, recorded_us, recorded_by)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    END = "update clearances set ended_us = $4, ended_by = $5 where clinic_id = $1 and athlete_id = $2 and clearance_id = $3 and ended_us is null";
    ALL_OF = "select c.clearance_id, c.rule, c.kind, c.given_by, c.profession, c.given_us, c.until_us, c.covers, c.cap, c.recorded_us, p.name, c.ended_us
        from clearances c join people p on p.clinic_id = c.clinic_id and p.person_id = c.recorded_by
        where c.clinic_id = $1 and c.athlete_id = $2 order by c.recorded_us desc, c.clearance_id desc";
}

/// Keeps a clearance.
///
/// # Errors
/// [`StoreError::ForeignKey`] where there is no such athlete.
pub fn insert_clearance(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    id: Id<GivenClearance>,
    given: &GivenClearance,
    (recorded_at, recorded_by): (Timestamp, Id<Person>),
) -> Result<(), StoreError> {
    tx.run(
        ADD,
        params![
            clinic,
            athlete,
            id,
            &given.rule,
            given.kind.word(),
            &given.by,
            &given.profession,
            given.given_at,
            given.until,
            &given.covers,
            given.cap.map(Pressure::get),
            recorded_at,
            recorded_by
        ],
    )
    .map(drop)
}

/// Ends a clearance; false where there is none that still holds.
///
/// # Errors
/// What the database says.
pub fn end_clearance(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    id: Id<GivenClearance>,
    (at, by): (Timestamp, Id<Person>),
) -> Result<bool, StoreError> {
    let ended = tx.run(END, params![clinic, athlete, id, at, by])?;
    Ok(ended > 0)
}

/// Every clearance of an athlete, also those that no longer hold, newest first.
///
/// # Errors
/// What the database says.
pub fn clearances(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
) -> Result<Vec<KeptClearance>, StoreError> {
    let rows = tx.rows(ALL_OF, params![clinic, athlete])?;
    rows.iter().map(clearance_of).collect()
}

fn clearance_of(row: &Row) -> Result<KeptClearance, StoreError> {
    Ok(KeptClearance {
        id: row.id(0)?,
        given: GivenClearance {
            rule: row.text(1)?.to_owned(),
            kind: row.word(2, "who clears", GivenAs::from_word)?,
            by: row.text(3)?.to_owned(),
            profession: row.text(4)?.to_owned(),
            given_at: row.instant(5)?,
            until: row.maybe_instant(6)?,
            covers: row.text(7)?.to_owned(),
            cap: maybe_pressure_at(row, 8)?,
        },
        recorded_at: row.instant(9)?,
        recorded_by: row.text(10)?.to_owned(),
        ended_at: row.maybe_instant(11)?,
    })
}
