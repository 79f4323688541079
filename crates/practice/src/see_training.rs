//! Looking at what was trained.

use care::{
    id::Id,
    people::Person,
    training::{load::LoadedActivity, load_history::LoadHistory, workout::Event},
};
use store::training::events;

use crate::{
    Actor, Now, Practice, access,
    fault::Fault,
    situation_of::{activities_of, situation_of},
};

/// All of an athlete's training.
#[derive(Debug, Clone, PartialEq)]
pub struct Training {
    /// Activities with their load, newest first.
    pub activities: Vec<LoadedActivity>,
    /// Daily load, fitness, fatigue and form.
    pub load: LoadHistory,
    /// Races and workouts named by the athlete that lie ahead, soonest first.
    pub ahead: Vec<(Id<Event>, Event)>,
    /// The athlete's zone.
    pub zone: jiff::tz::TimeZone,
}

/// Why training is not shown.
#[derive(Debug, thiserror::Error)]
pub enum TrainingRefusal {
    /// Not theirs to see.
    #[error(transparent)]
    NotAllowed(#[from] access::NotAllowed),
    /// Something is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}
crate::fault::refusals!(TrainingRefusal);

/// Activities, daily load, and what lies ahead.
///
/// # Errors
/// [`TrainingRefusal::NotAllowed`] for anybody but the athlete.
pub async fn see_training(
    practice: &Practice,
    actor: &Actor,
    athlete: Id<Person>,
    now: Now,
) -> Result<Training, TrainingRefusal> {
    access::may(actor, access::Act::Train, access::Whose::Of(athlete))?;
    let (rules, clinic) = (practice.rules.clone(), actor.clinic);
    practice
        .store
        .read(move |tx| {
            let mut activities = activities_of(tx, clinic, athlete)?;
            activities.reverse();
            let situation = situation_of(tx, &rules, clinic, athlete, now.at)?;
            let ahead = events::events_since(tx, clinic, athlete, now.at)?;
            Ok::<_, TrainingRefusal>(Training {
                activities,
                load: situation.load,
                ahead,
                zone: situation.zone,
            })
        })
        .await
}
