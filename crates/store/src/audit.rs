//! Who did or looked at what, without health data.

use care::{booking::clinic::Clinic, id::Id, people::Person};
use jiff::Timestamp;

use crate::{error::StoreError, params, tx::Tx, value::Row};

/// One line of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Identity.
    pub id: Id<AuditEntry>,
    /// When.
    pub at: Timestamp,
    /// Who; `None` for the product itself or somebody not signed in.
    pub actor: Option<Id<Person>>,
    /// In which role, in a word.
    pub actor_role: String,
    /// What, in a word such as `see_chart`.
    pub act: String,
    /// The id of what it was done to.
    pub subject: Option<String>,
    /// Anything else worth knowing; never health data.
    pub detail: String,
}

statements! {
    ADD = "insert into audit (clinic_id, audit_id, at_us, actor_id, actor_role, act, subject_id, detail) values ($1, $2, $3, $4, $5, $6, $7, $8)";
    ADD_ONCE = "insert into audit (clinic_id, audit_id, at_us, actor_id, actor_role, act, subject_id, detail) values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (clinic_id, audit_id) do nothing";
    LATEST = "select audit_id, at_us, actor_id, actor_role, act, subject_id, detail from audit
        where clinic_id = $1 order by at_us desc, audit_id desc limit $2";
    OF_SUBJECT = "select audit_id, at_us, actor_id, actor_role, act, subject_id, detail from audit
        where clinic_id = $1 and subject_id = $2 order by at_us desc, audit_id desc limit $3";
}

/// Adds a line, in the transaction of the act it tells of.
///
/// # Errors
/// What the database says.
pub fn write(tx: &mut Tx<'_>, clinic: Id<Clinic>, entry: &AuditEntry) -> Result<(), StoreError> {
    add(tx, ADD, clinic, entry)
}

/// Adds a line unless it is there already, as where one request looks at somebody twice.
///
/// # Errors
/// What the database says.
pub fn write_once(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    entry: &AuditEntry,
) -> Result<(), StoreError> {
    add(tx, ADD_ONCE, clinic, entry)
}

fn add(
    tx: &mut Tx<'_>,
    sql: &'static str,
    clinic: Id<Clinic>,
    entry: &AuditEntry,
) -> Result<(), StoreError> {
    tx.run(
        sql,
        params![
            clinic,
            entry.id,
            entry.at,
            entry.actor,
            &entry.actor_role,
            &entry.act,
            entry.subject.clone(),
            &entry.detail,
        ],
    )
    .map(drop)
}

/// The latest lines, newest first.
///
/// # Errors
/// What the database says.
pub fn list(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    limit: u32,
) -> Result<Vec<AuditEntry>, StoreError> {
    tx.rows(LATEST, params![clinic, limit])?
        .iter()
        .map(entry_of)
        .collect()
}

/// The latest lines about one thing or person, newest first.
///
/// # Errors
/// What the database says.
pub fn list_of(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    subject: &str,
    limit: u32,
) -> Result<Vec<AuditEntry>, StoreError> {
    tx.rows(OF_SUBJECT, params![clinic, subject, limit])?
        .iter()
        .map(entry_of)
        .collect()
}

fn entry_of(row: &Row) -> Result<AuditEntry, StoreError> {
    Ok(AuditEntry {
        id: row.id(0)?,
        at: row.instant(1)?,
        actor: row.maybe_id(2)?,
        actor_role: row.text(3)?.to_owned(),
        act: row.text(4)?.to_owned(),
        subject: row.maybe_text(5)?.map(str::to_owned),
        detail: row.text(6)?.to_owned(),
    })
}
