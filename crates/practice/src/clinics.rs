//! Which clinics there are: for the operator at the terminal and for the server's start.

use care::{booking::clinic::Clinic, id::Id};
use store::{StoreError, clinic as kept};

use crate::{Fault, Practice};

/// Every clinic of the database.
///
/// # Errors
/// [`Fault`] when they cannot be read.
pub async fn clinics(practice: &Practice) -> Result<Vec<Clinic>, Fault> {
    let read: Result<Vec<Clinic>, StoreError> = practice.store.read(kept::clinics).await;
    read.map_err(Fault::Store)
}

/// One clinic; `None` where there is no such clinic. Its name is on its door, so nobody has to be asked.
///
/// # Errors
/// [`Fault`] when it cannot be read.
pub async fn clinic(practice: &Practice, clinic: Id<Clinic>) -> Result<Option<Clinic>, Fault> {
    let read: Result<_, StoreError> = practice
        .store
        .read(move |tx| kept::clinic(tx, clinic))
        .await;
    read.map_err(Fault::Store)
}

/// Whether the database answers: one row is read, however many clinics there are.
///
/// # Errors
/// [`Fault`] when it does not.
pub async fn database_answers(practice: &Practice) -> Result<(), Fault> {
    let read: Result<_, StoreError> = practice.store.read(|tx| kept::first_clinics(tx, 1)).await;
    read.map(drop).map_err(Fault::Store)
}
