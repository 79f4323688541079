//! `/api/v1/key`.

use axum::Json;

use crate::{api::shape::key::KeyOut, caller::Caller};

/// What the key of this request is; every good key may ask.
pub async fn see(caller: Caller) -> Json<KeyOut> {
    Json(caller.into())
}
