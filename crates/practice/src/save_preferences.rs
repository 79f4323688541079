//! Saying what one likes, and what one goes by to see whether massages help.

use care::{id::Id, people::Person, situation::Measure, treatment::technique::TechniqueWishes};
use store::training::profile;

use crate::{Actor, Now, Practice, TrainingRefusal, access};

/// So long may the own words for a measure be, in characters.
const MOST_WORDS: usize = 120;

/// What an athlete likes, as they write it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SaidPreferences {
    /// Techniques they like, and those they would rather not have.
    pub techniques: TechniqueWishes,
    /// What they go by to see whether massages help them.
    pub own_measure: Option<Measure>,
    /// The same in their own words.
    pub own_measure_words: String,
}

/// Keeps what an athlete likes. Every suggestion from now on goes by it.
///
/// # Errors
/// [`TrainingRefusal::NotAllowed`] for anybody but the athlete.
pub async fn save_preferences(
    practice: &Practice,
    actor: &Actor,
    athlete: Id<Person>,
    said: SaidPreferences,
    now: Now,
) -> Result<(), TrainingRefusal> {
    access::may(actor, access::Act::Train, access::Whose::Of(athlete))?;
    let actor = actor.clone();
    practice
        .store
        .write(move |tx| {
            let clinic = actor.clinic;
            let before = profile::profile(tx, clinic, athlete)?.unwrap_or_default();
            let words: String = said
                .own_measure_words
                .trim()
                .chars()
                .take(MOST_WORDS)
                .collect();
            let after = profile::Profile {
                techniques: said.techniques.clone(),
                own_measure: said.own_measure,
                own_measure_words: (!words.is_empty()).then_some(words),
                ..before
            };
            profile::put_profile(tx, clinic, athlete, &after)?;
            crate::audit::wrote(tx, &actor, &now, "preferences", athlete)?;
            Ok(())
        })
        .await
}
