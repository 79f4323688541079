//! What doors have done under idempotency keys.

use care::{booking::clinic::Clinic, id::Id, people::Person};
use jiff::Timestamp;

use crate::{error::StoreError, params, tx::Tx};

statements! {
    ADD = "insert into attempts (clinic_id, person_id, attempt_key, act, body_hash, answer_id, at_us) values ($1, $2, $3, $4, $5, $6, $7)";
    ONE = "select act, body_hash, answer_id, at_us, said from attempts where clinic_id = $1 and person_id = $2 and attempt_key = $3";
    SAY = "update attempts set said = $4 where clinic_id = $1 and person_id = $2 and attempt_key = $3";
    FORGET = "delete from attempts where at_us <= $1";
}

/// One attempt: what was asked under a key, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAttempt {
    /// The act, in a word.
    pub act: String,
    /// A hash of everything that was asked.
    pub body_hash: String,
    /// The id of what it made or changed.
    pub answer: String,
    /// When.
    pub at: Timestamp,
    /// What the answer said that may change since, as a document; see [`keep_said`].
    pub said: Option<String>,
}

/// Keeps an attempt of somebody under their key.
///
/// # Errors
/// [`StoreError::Unique`] of `attempts_key` where the key is known already.
pub fn insert_attempt(
    tx: &mut Tx<'_>,
    (clinic, person): (Id<Clinic>, Id<Person>),
    key: &str,
    attempt: &KeptAttempt,
) -> Result<(), StoreError> {
    let params = params![
        clinic,
        person,
        key,
        &attempt.act,
        &attempt.body_hash,
        &attempt.answer,
        attempt.at
    ];
    tx.run(ADD, params).map(drop)
}

/// Keeps with an attempt what its answer says that may change later.
///
/// # Errors
/// The database's.
pub fn keep_said(
    tx: &mut Tx<'_>,
    (clinic, person): (Id<Clinic>, Id<Person>),
    key: &str,
    said: &str,
) -> Result<(), StoreError> {
    tx.run(SAY, params![clinic, person, key, said]).map(drop)
}

/// The attempt that somebody made under a key.
///
/// # Errors
/// The database's.
pub fn attempt(
    tx: &mut Tx<'_>,
    (clinic, person): (Id<Clinic>, Id<Person>),
    key: &str,
) -> Result<Option<KeptAttempt>, StoreError> {
    tx.row(ONE, params![clinic, person, key])?
        .map(|row| {
            Ok(KeptAttempt {
                act: row.text(0)?.to_owned(),
                body_hash: row.text(1)?.to_owned(),
                answer: row.text(2)?.to_owned(),
                at: row.instant(3)?,
                said: row.maybe_text(4)?.map(str::to_owned),
            })
        })
        .transpose()
}

/// Forgets attempts of before an instant; how many.
///
/// # Errors
/// The database's.
pub fn forget_attempts(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, StoreError> {
    tx.run(FORGET, params![before])
}
