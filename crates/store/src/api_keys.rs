//! Keys by which other programs speak for a clinic. Only hashes of the secrets are kept; what a scope allows is opaque here.

use care::{booking::clinic::Clinic, id::Id, people::Person};
use jiff::Timestamp;

use crate::{error::StoreError, params, sign_in::hashed, tx::Tx, value::Row};

/// A key without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Identity.
    pub id: Id<ApiKey>,
    /// What the clinic calls it, such as the program's name.
    pub name: String,
    /// The words of its scopes, separated by spaces.
    pub scopes: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// Who made it.
    pub made_by: Id<Person>,
    /// Who made it, by name.
    pub maker: String,
    /// From when on it is not valid any more.
    pub expires_at: Timestamp,
    /// When it was used last, to the hour.
    pub used_at: Option<Timestamp>,
    /// When somebody ended it.
    pub ended_at: Option<Timestamp>,
    /// Who ended it, by name.
    pub ended_by: Option<String>,
}

impl ApiKey {
    /// Whether it is valid at an instant: neither ended nor expired.
    pub fn is_live(&self, at: Timestamp) -> bool {
        self.ended_at.is_none() && at < self.expires_at
    }
}

statements! {
    ADD = "insert into api_keys (clinic_id, key_id, secret_hash, name, scopes, made_us, made_by, expires_us) values ($1, $2, $3, $4, $5, $6, $7, $8)";
    END = "update api_keys set ended_us = $3, ended_by = $4 where clinic_id = $1 and key_id = $2 and ended_us is null";
    USED = "update api_keys set used_us = $3 where clinic_id = $1 and key_id = $2";
    FIND = "select k.key_id, k.name, k.scopes, k.made_us, k.made_by, m.name, k.expires_us, k.used_us, k.ended_us, e.name from api_keys k
        join people m on m.clinic_id = k.clinic_id and m.person_id = k.made_by
        left join people e on e.clinic_id = k.clinic_id and e.person_id = k.ended_by
        where k.clinic_id = $1 and k.secret_hash = $2";
    ALL_OF = "select k.key_id, k.name, k.scopes, k.made_us, k.made_by, m.name, k.expires_us, k.used_us, k.ended_us, e.name from api_keys k
        join people m on m.clinic_id = k.clinic_id and m.person_id = k.made_by
        left join people e on e.clinic_id = k.clinic_id and e.person_id = k.ended_by
        where k.clinic_id = $1 order by k.made_us desc, k.key_id desc";
}

/// What a new key is made of.
#[derive(Debug, Clone)]
pub struct NewApiKey<'a> {
    /// Identity.
    pub id: Id<ApiKey>,
    /// The secret, which is not kept itself.
    pub secret: &'a str,
    /// What the clinic calls it.
    pub name: &'a str,
    /// The words of its scopes, separated by spaces.
    pub scopes: &'a str,
    /// From when on it is not valid any more.
    pub expires_at: Timestamp,
}

/// Keeps a key.
///
/// # Errors
/// [`StoreError::ForeignKey`] where there is no such clinic or person.
pub fn insert_api_key(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    new: &NewApiKey<'_>,
    (at, by): (Timestamp, Id<Person>),
) -> Result<(), StoreError> {
    let hash = hashed(new.secret);
    tx.run(
        ADD,
        params![
            clinic,
            new.id,
            hash,
            new.name,
            new.scopes,
            at,
            by,
            new.expires_at
        ],
    )
    .map(drop)
}

/// Ends a key; false where there is none that was not ended before.
///
/// # Errors
/// What the database says.
pub fn end_api_key(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    id: Id<ApiKey>,
    (at, by): (Timestamp, Id<Person>),
) -> Result<bool, StoreError> {
    Ok(tx.run(END, params![clinic, id, at, by])? > 0)
}

/// Notes that a key was used.
///
/// # Errors
/// What the database says.
pub fn api_key_used(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    id: Id<ApiKey>,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.run(USED, params![clinic, id, at]).map(drop)
}

/// The clinic's key of a secret, also one that is ended or expired; `None` where it has none.
///
/// # Errors
/// What the database says.
pub fn api_key(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    secret: &str,
) -> Result<Option<ApiKey>, StoreError> {
    let row = tx.row(FIND, params![clinic, hashed(secret)])?;
    row.as_ref().map(key_of).transpose()
}

/// Every key of a clinic, also those that are ended or expired, newest first.
///
/// # Errors
/// What the database says.
pub fn api_keys(tx: &mut Tx<'_>, clinic: Id<Clinic>) -> Result<Vec<ApiKey>, StoreError> {
    tx.rows(ALL_OF, params![clinic])?
        .iter()
        .map(key_of)
        .collect()
}

fn key_of(row: &Row) -> Result<ApiKey, StoreError> {
    Ok(ApiKey {
        id: row.id(0)?,
        name: row.text(1)?.to_owned(),
        scopes: row.text(2)?.to_owned(),
        made_at: row.instant(3)?,
        made_by: row.id(4)?,
        maker: row.text(5)?.to_owned(),
        expires_at: row.instant(6)?,
        used_at: row.maybe_instant(7)?,
        ended_at: row.maybe_instant(8)?,
        ended_by: row.maybe_text(9)?.map(str::to_owned),
    })
}
