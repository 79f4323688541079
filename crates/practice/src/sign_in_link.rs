//! A sign-in link for the operator at the terminal to hand over: for a practice without mail, and for its first day.

use care::{booking::clinic::Clinic, id::Id, people::Person};
use jiff::SignedDuration;
use store::people;

use crate::{Fault, Now, Practice, SignInRefusal, link_for};

/// Why there is no link.
#[derive(Debug, thiserror::Error)]
pub enum SignInLinkRefusal {
    /// Nobody of the clinic has this address.
    #[error("nobody of this clinic has the address `{0}`")]
    NobodyHasIt(String),
    /// Something is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}
crate::fault::refusals!(SignInLinkRefusal);

/// The token of a new single-use link for whoever has this address; they must be there already.
///
/// # Errors
/// [`SignInLinkRefusal::NobodyHasIt`] for an address that is not known.
pub async fn sign_in_link(
    practice: &Practice,
    clinic: Id<Clinic>,
    email: &str,
    life: SignedDuration,
    now: Now,
) -> Result<(Person, String), SignInLinkRefusal> {
    let address = email.trim().to_lowercase();
    let wanted = address.clone();
    let member = practice
        .store
        .read(move |tx| Ok::<_, SignInLinkRefusal>(people::person_by_email(tx, clinic, &wanted)?))
        .await?;
    let Some(member) = member else {
        return Err(SignInLinkRefusal::NobodyHasIt(address));
    };
    match link_for(practice, clinic, member.person.id, life, now).await {
        Ok(token) => Ok((member.person, token)),
        Err(SignInRefusal::Fault(fault)) => Err(fault.into()),
        Err(SignInRefusal::LinkNotValid | SignInRefusal::NotAnAddress(_)) => {
            Err(SignInLinkRefusal::NobodyHasIt(address))
        }
    }
}
