//! Keys by which other programs speak for a clinic: making one, seeing them, ending one, and whom a secret stands for.

use std::collections::BTreeSet;

use care::{booking::clinic::Clinic, id::Id, people::Role};
use jiff::{SignedDuration, Timestamp};
use store::{
    api_keys::{self, ApiKey},
    people,
};

use crate::{
    Actor, Now, Practice,
    access::{self, Act, KeyInUse, KeyScope, NotAllowed, Whose},
    audit,
    fault::Fault,
};

/// What a new key is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyWish {
    /// What the clinic calls it, such as the program's name; at most 80 characters.
    pub name: String,
    /// What it allows.
    pub scopes: BTreeSet<KeyScope>,
    /// How long it is valid, in days: 1 to 730.
    pub days: u16,
}

/// Why a key was not made or ended.
#[derive(Debug, thiserror::Error)]
pub enum KeyRefusal {
    /// Not theirs to do.
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    /// It has no name, or one that is too long.
    #[error("a key needs a name of at most 80 characters")]
    BadName,
    /// It would allow nothing.
    #[error("choose at least one thing that the key allows")]
    NoScopes,
    /// It would be valid for no time, or for too long.
    #[error("a key is valid for 1 to 730 days")]
    BadLife,
    /// There is no such key that holds.
    #[error("there is no such key")]
    NotFound,
    /// Something is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}
crate::fault::refusals!(KeyRefusal);

/// A key as its clinic sees it, without the secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenKey {
    /// Name, life, who made and who ended it.
    pub key: ApiKey,
    /// What it allows.
    pub scopes: BTreeSet<KeyScope>,
}

impl SeenKey {
    fn of(key: ApiKey) -> Self {
        // A word that is not known allows nothing.
        let scopes = key.scopes.split(' ').filter_map(KeyScope::from_word);
        Self {
            scopes: scopes.collect(),
            key,
        }
    }
}

/// Every secret begins with this, so that a search for secrets left lying about finds them.
const PREFIX: &str = "knead_";

/// The longest name, in characters.
const LONGEST_NAME: usize = 80;

/// The longest life, in days.
const LONGEST_LIFE: u16 = 730;

/// Use is noted to the hour, so that reading stays reading.
const NOTED_EVERY: SignedDuration = SignedDuration::from_hours(1);

/// Makes a key and returns its secret, which is told this once.
///
/// # Errors
/// [`KeyRefusal::NotAllowed`] for all but owners, [`KeyRefusal::BadName`], [`KeyRefusal::NoScopes`], [`KeyRefusal::BadLife`].
pub async fn make_api_key(
    practice: &Practice,
    actor: &Actor,
    wish: KeyWish,
    now: Now,
) -> Result<(Id<ApiKey>, String), KeyRefusal> {
    access::may(actor, Act::GiveKeys, Whose::Clinic)?;
    let name = wish.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(KeyRefusal::BadName);
    }
    if wish.scopes.is_empty() {
        return Err(KeyRefusal::NoScopes);
    }
    if !(1..=LONGEST_LIFE).contains(&wish.days) {
        return Err(KeyRefusal::BadLife);
    }
    let expires_at = now
        .at
        .checked_add(SignedDuration::from_hours(24 * i64::from(wish.days)))
        .map_err(|_| KeyRefusal::BadLife)?;
    let words: Vec<&str> = wish.scopes.iter().map(|scope| scope.word()).collect();
    let (id, scopes) = (now.id("api key"), words.join(" "));
    let secret = format!("{PREFIX}{}", now.secret("api key"));
    let (actor, kept) = (actor.clone(), secret.clone());
    practice
        .store
        .write(move |tx| {
            let new = api_keys::NewApiKey {
                id,
                secret: &kept,
                name: &name,
                scopes: &scopes,
                expires_at,
            };
            api_keys::insert_api_key(tx, actor.clinic, &new, (now.at, actor.person))?;
            audit::changed(tx, &actor, &now, "api_key_made")?;
            Ok::<_, KeyRefusal>(())
        })
        .await?;
    Ok((id, secret))
}

/// Every key of the clinic, also those that are ended or expired, newest first.
///
/// # Errors
/// [`KeyRefusal::NotAllowed`] for all but owners.
pub async fn see_api_keys(practice: &Practice, actor: &Actor) -> Result<Vec<SeenKey>, KeyRefusal> {
    access::may(actor, Act::GiveKeys, Whose::Clinic)?;
    let clinic = actor.clinic;
    practice
        .store
        .read(move |tx| {
            let keys = api_keys::api_keys(tx, clinic)?;
            Ok(keys.into_iter().map(SeenKey::of).collect())
        })
        .await
}

/// Ends a key: from now on its secret opens nothing.
///
/// # Errors
/// [`KeyRefusal::NotAllowed`] for all but owners; [`KeyRefusal::NotFound`] where none of that id holds.
pub async fn end_api_key(
    practice: &Practice,
    actor: &Actor,
    id: Id<ApiKey>,
    now: Now,
) -> Result<(), KeyRefusal> {
    access::may(actor, Act::GiveKeys, Whose::Clinic)?;
    let actor = actor.clone();
    practice
        .store
        .write(move |tx| {
            if !api_keys::end_api_key(tx, actor.clinic, id, (now.at, actor.person))? {
                return Err(KeyRefusal::NotFound);
            }
            audit::changed(tx, &actor, &now, "api_key_ended")?;
            Ok(())
        })
        .await
}

/// Whom a secret stands for: its maker with the roles of this moment, at most its scopes, and never as an athlete. `None` for a secret
/// that this clinic does not know, or whose key is ended or expired.
///
/// # Errors
/// [`Fault`] when the database fails: a key that cannot be looked up is never taken for a good one.
pub async fn use_api_key(
    practice: &Practice,
    clinic: Id<Clinic>,
    secret: &str,
    now: Now,
) -> Result<Option<(Actor, SeenKey)>, Fault> {
    if !secret.starts_with(PREFIX) {
        return Ok(None);
    }
    let secret = secret.to_owned();
    let found: Result<_, KeyRefusal> = practice
        .store
        .read(move |tx| {
            let key = api_keys::api_key(tx, clinic, &secret)?;
            let Some(key) = key.filter(|key| key.is_live(now.at)) else {
                return Ok(None);
            };
            let Some(maker) = people::person_by_id(tx, clinic, key.made_by)? else {
                return Ok(None);
            };
            let mut roles = maker.roles;
            roles.remove(&Role::Athlete);
            Ok(Some((roles, SeenKey::of(key))))
        })
        .await;
    let Some((roles, seen)) = found.map_err(fault)? else {
        return Ok(None);
    };
    note_use(practice, clinic, &seen.key, now.at).await?;
    let actor = Actor {
        clinic,
        person: seen.key.made_by,
        roles,
        key: Some(KeyInUse {
            id: seen.key.id,
            scopes: seen.scopes.clone(),
        }),
    };
    Ok(Some((actor, seen)))
}

async fn note_use(
    practice: &Practice,
    clinic: Id<Clinic>,
    key: &ApiKey,
    at: Timestamp,
) -> Result<(), Fault> {
    let lately = |used: Timestamp| at.duration_since(used) < NOTED_EVERY;
    if key.used_at.is_some_and(lately) {
        return Ok(());
    }
    let id = key.id;
    let noted: Result<(), KeyRefusal> = practice
        .store
        .write(move |tx| Ok(api_keys::api_key_used(tx, clinic, id, at)?))
        .await;
    noted.map_err(fault)
}

/// Looking up and noting refuse nothing: what comes out is broken.
fn fault(refusal: KeyRefusal) -> Fault {
    match refusal {
        KeyRefusal::Fault(fault) => fault,
        KeyRefusal::NotAllowed(_)
        | KeyRefusal::BadName
        | KeyRefusal::NoScopes
        | KeyRefusal::BadLife
        | KeyRefusal::NotFound => Fault::Stored { what: "an API key" },
    }
}
