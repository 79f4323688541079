//! What therapists decided about one person, beyond the rules; and that somebody spoke to them.

use care::{
    booking::clinic::Clinic,
    id::Id,
    people::Person,
    rules::screening::Loosener,
    treatment::decision::{Decided, Decision},
    units::Pressure,
};
use jiff::Timestamp;

use crate::{
    clinic::pressure_at,
    error::StoreError,
    params,
    tx::Tx,
    value::{Row, Value},
};

/// A decision as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptDecision {
    /// Identity.
    pub id: Id<Decision>,
    /// The decision.
    pub decision: Decision,
    /// When it was taken back, if it was.
    pub ended_at: Option<Timestamp>,
}

impl KeptDecision {
    /// Whether it holds at an instant.
    pub fn holds(&self, at: Timestamp) -> bool {
        self.decision.holds(at) && self.ended_at.is_none_or(|ended| at < ended)
    }
}

/// Somebody of the clinic spoke to the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    /// When.
    pub at: Timestamp,
    /// Who of the clinic, by name.
    pub by: String,
    /// What came of it.
    pub note: String,
}

statements! {
    ADD = "insert into decisions (clinic_id, athlete_id, decision_id, at_us, decided_by, what, area, level, minutes, rule, loosener, reason, until_us)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    END = "update decisions set ended_us = $4, ended_by = $5 where clinic_id = $1 and athlete_id = $2 and decision_id = $3 and ended_us is null";
    ALL_OF = "select d.decision_id, d.at_us, p.name, d.what, d.area, d.level, d.minutes, d.rule, d.loosener, d.reason, d.until_us, d.ended_us
        from decisions d join people p on p.clinic_id = d.clinic_id and p.person_id = d.decided_by
        where d.clinic_id = $1 and d.athlete_id = $2 order by d.at_us desc, d.decision_id desc";
    ADD_CONVERSATION = "insert into conversations (clinic_id, athlete_id, conversation_id, at_us, spoken_by, note) values ($1, $2, $3, $4, $5, $6)";
    CONVERSATIONS = "select c.at_us, p.name, c.note from conversations c
        join people p on p.clinic_id = c.clinic_id and p.person_id = c.spoken_by
        where c.clinic_id = $1 and c.athlete_id = $2 order by c.at_us desc, c.conversation_id desc limit $3";
}

/// Keeps a decision of a person of the clinic.
///
/// # Errors
/// [`StoreError::ForeignKey`] where there is no such athlete.
pub fn insert_decision(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    id: Id<Decision>,
    decision: &Decision,
    by: Id<Person>,
) -> Result<(), StoreError> {
    let null = || Value::Null;
    let (what, area, level, minutes, rule, who) = match &decision.what {
        Decided::Avoid(area) => (
            "avoid",
            Value::from(area.to_string()),
            null(),
            null(),
            null(),
            null(),
        ),
        Decided::Cap { level, area } => (
            "cap",
            Value::from(area.map(|area| area.to_string())),
            Value::from(level.get()),
            null(),
            null(),
            null(),
        ),
        Decided::Minutes(most) => (
            "minutes",
            null(),
            null(),
            Value::from(*most),
            null(),
            null(),
        ),
        Decided::Wait => ("wait", null(), null(), null(), null(), null()),
        Decided::Loosen { rule, who } => (
            "loosen",
            null(),
            null(),
            null(),
            Value::from(rule),
            Value::from(who.word()),
        ),
    };
    tx.run(
        ADD,
        params![
            clinic,
            athlete,
            id,
            decision.at,
            by,
            what,
            area,
            level,
            minutes,
            rule,
            who,
            &decision.reason,
            decision.until
        ],
    )
    .map(drop)
}

/// Takes a decision back; false where there is none that still holds.
///
/// # Errors
/// What the database says.
pub fn end_decision(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    id: Id<Decision>,
    (at, by): (Timestamp, Id<Person>),
) -> Result<bool, StoreError> {
    let ended = tx.run(END, params![clinic, athlete, id, at, by])?;
    Ok(ended > 0)
}

/// Every decision about an athlete, also those that no longer hold, newest first.
///
/// # Errors
/// What the database says.
pub fn decisions(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
) -> Result<Vec<KeptDecision>, StoreError> {
    let rows = tx.rows(ALL_OF, params![clinic, athlete])?;
    rows.iter().map(decision_of).collect()
}

fn decision_of(row: &Row) -> Result<KeptDecision, StoreError> {
    let shape = || StoreError::Shape {
        column: 3,
        wanted: "a decision",
    };
    let area = || row.maybe_parsed(4, "an area");
    let what = match row.text(3)? {
        "avoid" => Decided::Avoid(area()?.ok_or_else(shape)?),
        "cap" => Decided::Cap {
            level: level(row)?,
            area: area()?,
        },
        "minutes" => Decided::Minutes(row.small(6)?),
        "wait" => Decided::Wait,
        "loosen" => Decided::Loosen {
            rule: row.text(7)?.to_owned(),
            who: row.word(8, "who may loosen", Loosener::from_word)?,
        },
        _ => return Err(shape()),
    };
    Ok(KeptDecision {
        id: row.id(0)?,
        decision: Decision {
            by: row.text(2)?.to_owned(),
            at: row.instant(1)?,
            reason: row.text(9)?.to_owned(),
            until: row.maybe_instant(10)?,
            what,
        },
        ended_at: row.maybe_instant(11)?,
    })
}

fn level(row: &Row) -> Result<Pressure, StoreError> {
    pressure_at(row, 5)
}

/// Keeps that somebody of the clinic spoke to an athlete.
///
/// # Errors
/// [`StoreError::ForeignKey`] where there is no such athlete.
pub fn insert_conversation(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    id: Id<Conversation>,
    (at, by): (Timestamp, Id<Person>),
    note: &str,
) -> Result<(), StoreError> {
    tx.run(ADD_CONVERSATION, params![clinic, athlete, id, at, by, note])
        .map(drop)
}

/// The latest conversations with an athlete, newest first.
///
/// # Errors
/// What the database says.
pub fn conversations(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    limit: u32,
) -> Result<Vec<Conversation>, StoreError> {
    tx.rows(CONVERSATIONS, params![clinic, athlete, limit])?
        .iter()
        .map(|row| {
            Ok(Conversation {
                at: row.instant(0)?,
                by: row.text(1)?.to_owned(),
                note: row.text(2)?.to_owned(),
            })
        })
        .collect()
}
