//! Telling how one feels.

use care::{id::Id, people::Person, training::check_in::CheckIn};
use store::training;

use crate::{Actor, Now, Practice, access, fault::Fault};

/// Why a check-in was not kept.
#[derive(Debug, thiserror::Error)]
pub enum CheckInRefusal {
    /// Not theirs to tell.
    #[error(transparent)]
    NotAllowed(#[from] access::NotAllowed),
    /// Something is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}
crate::fault::refusals!(CheckInRefusal);

/// Keeps a check-in; its time is `now`.
///
/// # Errors
/// [`CheckInRefusal::NotAllowed`] for anybody but the athlete or staff who may answer for them.
pub async fn check_in(
    practice: &Practice,
    actor: &Actor,
    athlete: Id<Person>,
    check_in: CheckIn,
    now: Now,
) -> Result<(), CheckInRefusal> {
    access::may(actor, access::Act::Answer, access::Whose::Of(athlete))?;
    let clinic = actor.clinic;
    let actor = actor.clone();
    let check_in = CheckIn {
        at: now.at,
        ..check_in
    };
    practice
        .store
        .write(move |tx| {
            training::check_ins::put_check_in(tx, clinic, athlete, &check_in)?;
            crate::audit::wrote(tx, &actor, &now, "check_in", athlete)?;
            Ok::<_, CheckInRefusal>(())
        })
        .await
}
