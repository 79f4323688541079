//! Links for signing in, and sessions. Only hashes of the secrets are kept.

use std::fmt::Write as _;

use care::{booking::clinic::Clinic, id::Id, people::Person};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::{
    error::StoreError,
    params,
    people::{Member, person_by_id},
    tx::Tx,
};

/// Somebody signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Who, with the roles of this moment.
    pub member: Member,
    /// Until when.
    pub expires_at: Timestamp,
    /// When last seen, for a session that ends after silence.
    pub seen_at: Timestamp,
}

statements! {
    ADD_LINK = "insert into sign_in_links (token_hash, clinic_id, person_id, expires_us) values ($1, $2, $3, $4)";
    USE_LINK = "update sign_in_links set used_us = $2 where token_hash = $1 and clinic_id = $3 and used_us is null and expires_us > $2 returning person_id";
    ADD_SESSION = "insert into sessions (token_hash, clinic_id, person_id, made_us, expires_us, seen_us) values ($1, $2, $3, $4, $5, $4)";
    SESSION = "select person_id, expires_us, seen_us from sessions where token_hash = $1 and clinic_id = $3 and expires_us > $2";
    SEEN = "update sessions set seen_us = $2 where token_hash = $1";
    END_SESSION = "delete from sessions where token_hash = $1";
    END_SESSIONS = "delete from sessions where clinic_id = $1 and person_id = $2";
    FORGET_LINKS = "delete from sign_in_links where expires_us <= $1";
    FORGET_SESSIONS = "delete from sessions where expires_us <= $1";
}

/// Keeps a link that signs one person in, once, until it expires. The secret itself is not kept.
///
/// # Errors
/// [`StoreError::ForeignKey`] where there is no such person.
pub fn insert_link(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    person: Id<Person>,
    secret: &str,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    tx.run(
        ADD_LINK,
        params![hashed(secret), clinic, person, expires_at],
    )
    .map(drop)
}

/// Uses a link of a clinic up; whom it signs in, or `None` where it is unknown there, used or expired.
///
/// # Errors
/// What the database says.
pub fn use_link(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    secret: &str,
    now: Timestamp,
) -> Result<Option<Id<Person>>, StoreError> {
    let row = tx.row(USE_LINK, params![hashed(secret), now, clinic])?;
    row.map(|row| row.id(0)).transpose()
}

/// Keeps a session. The secret itself is not kept.
///
/// # Errors
/// [`StoreError::ForeignKey`] where there is no such person.
pub fn insert_session(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    person: Id<Person>,
    secret: &str,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    tx.run(
        ADD_SESSION,
        params![hashed(secret), clinic, person, now, expires_at],
    )
    .map(drop)
}

/// The session of a secret at a clinic, with the person's roles of this moment; `None` where it is unknown there, or expired.
///
/// # Errors
/// What the database says.
pub fn session(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    secret: &str,
    now: Timestamp,
) -> Result<Option<Session>, StoreError> {
    let Some(row) = tx.row(SESSION, params![hashed(secret), now, clinic])? else {
        return Ok(None);
    };
    let Some(member) = person_by_id(tx, clinic, row.id(0)?)? else {
        return Ok(None);
    };
    Ok(Some(Session {
        member,
        expires_at: row.instant(1)?,
        seen_at: row.instant(2)?,
    }))
}

/// Notes that a session was used.
///
/// # Errors
/// What the database says.
pub fn seen(tx: &mut Tx<'_>, secret: &str, now: Timestamp) -> Result<(), StoreError> {
    tx.run(SEEN, params![hashed(secret), now]).map(drop)
}

/// Ends a session.
///
/// # Errors
/// What the database says.
pub fn end_session(tx: &mut Tx<'_>, secret: &str) -> Result<(), StoreError> {
    tx.run(END_SESSION, params![hashed(secret)]).map(drop)
}

/// Ends every session of a person.
///
/// # Errors
/// What the database says.
pub fn end_sessions_of(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    person: Id<Person>,
) -> Result<(), StoreError> {
    tx.run(END_SESSIONS, params![clinic, person]).map(drop)
}

/// Deletes what has expired; how many rows.
///
/// # Errors
/// What the database says.
pub fn forget_expired(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, StoreError> {
    Ok(tx.run(FORGET_LINKS, params![now])? + tx.run(FORGET_SESSIONS, params![now])?)
}

pub(crate) fn hashed(secret: &str) -> String {
    Sha256::digest(secret)
        .iter()
        .fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}
