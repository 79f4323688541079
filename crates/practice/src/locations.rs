//! Where a clinic is: for pages that show nothing of anybody.

use care::{
    booking::clinic::{Clinic, Location},
    id::Id,
};
use store::{StoreError, clinic as clinics};

use crate::{Fault, Practice};

/// The places of a clinic; they stand on its door, so that nobody has to sign in to see them.
///
/// # Errors
/// [`Fault`] when they cannot be read.
pub async fn locations(practice: &Practice, clinic: Id<Clinic>) -> Result<Vec<Location>, Fault> {
    let read: Result<Vec<Location>, StoreError> = practice
        .store
        .read(move |tx| {
            let book = clinics::load_clinic_book(tx, clinic)?;
            Ok(book.map(|book| book.locations).unwrap_or_default())
        })
        .await;
    read.map_err(Fault::Store)
}
