//! What a clinic is made of: its places, rooms, people and services.

use care::booking::clinic::ClinicBook;

use crate::{
    Actor, Practice,
    access::{self, Act, Whose},
    booking::{BookingRefusal, book_of},
};

/// The actor's clinic with everything it offers.
///
/// # Errors
/// [`BookingRefusal::NotAllowed`] for somebody without a role there.
pub async fn see_clinic(practice: &Practice, actor: &Actor) -> Result<ClinicBook, BookingRefusal> {
    access::may(actor, Act::SeeClinic, Whose::Clinic)?;
    let actor = actor.clone();
    practice.store.read(move |tx| book_of(tx, &actor)).await
}
