//! Which clinics there are: for the operator at the terminal and for the server's start.

use care::booking::clinic::Clinic;
use store::{StoreError, clinic};

use crate::{Fault, Practice};

/// Every clinic of the database.
///
/// # Errors
/// [`Fault`] when they cannot be read.
pub async fn clinics(practice: &Practice) -> Result<Vec<Clinic>, Fault> {
    let read: Result<Vec<Clinic>, StoreError> = practice.store.read(clinic::clinics).await;
    read.map_err(Fault::Store)
}
