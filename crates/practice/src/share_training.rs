//! Sharing one's training with the clinic, or keeping it to oneself.

use care::{id::Id, people::Person};
use store::sharing;

use crate::{Actor, Now, Practice, TrainingRefusal, access, audit};

/// Shares training from now on, or no longer. Nothing is shared by itself.
///
/// # Errors
/// [`TrainingRefusal::NotAllowed`] for anybody but the athlete.
pub async fn share_training(
    practice: &Practice,
    actor: &Actor,
    athlete: Id<Person>,
    shares: bool,
    now: Now,
) -> Result<(), TrainingRefusal> {
    access::may(actor, access::Act::Train, access::Whose::Of(athlete))?;
    let actor = actor.clone();
    practice
        .store
        .write(move |tx| {
            let since = shares.then_some(now.at);
            sharing::share_training(tx, actor.clinic, athlete, since)?;
            audit::wrote(tx, &actor, &now, "sharing", athlete)?;
            Ok(())
        })
        .await
}
