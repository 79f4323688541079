//! `GET /api/v1/key`: what the key of this request is.

use axum::Json;
use serde::Serialize;

use crate::caller::Caller;

/// A key, as its bearer sees it.
#[derive(Debug, Serialize)]
pub struct KeySeen {
    /// Identity; it stands in the clinic's audit log.
    id: String,
    /// The clinic for which it speaks.
    clinic: String,
    /// What the clinic calls it.
    name: String,
    /// What it allows.
    scopes: Vec<&'static str>,
    /// From when on it is not valid any more.
    expires_at: String,
}

/// Tells a program what its key is; every good key may ask.
pub async fn see(caller: Caller) -> Json<KeySeen> {
    Json(KeySeen {
        id: caller.key.key.id.to_string(),
        clinic: caller.actor.clinic.to_string(),
        name: caller.key.key.name,
        scopes: caller.key.scopes.iter().map(|scope| scope.word()).collect(),
        expires_at: caller.key.key.expires_at.to_string(),
    })
}
