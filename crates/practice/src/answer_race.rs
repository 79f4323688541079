//! Saying whether an activity that looks like a race was one.

use care::{id::Id, people::Person, training::activity::Activity};
use store::training::{activities, races};

use crate::{Actor, Now, Practice, access, fault::Fault};

/// Why an answer was not kept.
#[derive(Debug, thiserror::Error)]
pub enum AnswerRaceRefusal {
    /// Not theirs to say.
    #[error(transparent)]
    NotAllowed(#[from] access::NotAllowed),
    /// There is no such activity of theirs.
    #[error("there is no such activity")]
    NoSuchActivity,
    /// Something is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}
crate::fault::refusals!(AnswerRaceRefusal);

/// Keeps whether an activity was a race; the athlete's word wins over every guess, and can be changed.
///
/// # Errors
/// [`AnswerRaceRefusal::NotAllowed`] for anybody but the athlete, [`AnswerRaceRefusal::NoSuchActivity`].
pub async fn answer_race(
    practice: &Practice,
    actor: &Actor,
    athlete: Id<Person>,
    (activity, was_race): (Id<Activity>, bool),
    now: Now,
) -> Result<(), AnswerRaceRefusal> {
    access::may(actor, access::Act::Train, access::Whose::Of(athlete))?;
    let actor = actor.clone();
    practice
        .store
        .write(move |tx| {
            if activities::activity(tx, actor.clinic, athlete, activity)?.is_none() {
                return Err(AnswerRaceRefusal::NoSuchActivity);
            }
            races::put_answer(tx, actor.clinic, athlete, activity, was_race, now.at)?;
            crate::audit::wrote(tx, &actor, &now, "race", athlete)?;
            Ok(())
        })
        .await
}
