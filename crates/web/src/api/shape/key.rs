//! The key of a request.

use practice::KeyScope;
use schemars::JsonSchema;
use serde::Serialize;

use super::words::{At, Uid};
use crate::caller::Caller;

/// A key, as its bearer sees it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Key")]
pub struct KeyOut {
    /// Identity; it stands in the clinic's audit log.
    id: Uid,
    /// The clinic for which it speaks.
    clinic: Uid,
    /// What the clinic calls it.
    name: String,
    /// What it allows.
    #[schemars(extend("items" = {"type": "string", "enum": KeyScope::ALL.map(KeyScope::word)}))]
    scopes: Vec<&'static str>,
    /// From when on it is not valid any more.
    expires_at: At,
}

impl From<Caller> for KeyOut {
    fn from(caller: Caller) -> Self {
        Self {
            id: Uid::of(caller.key.key.id),
            clinic: Uid::of(caller.actor.clinic),
            name: caller.key.key.name,
            scopes: caller.key.scopes.iter().map(|scope| scope.word()).collect(),
            expires_at: At(caller.key.key.expires_at),
        }
    }
}
