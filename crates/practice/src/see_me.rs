//! What an athlete said of themselves, and the thresholds that their load is worked out with.

use care::{
    id::Id,
    people::Person,
    training::{
        athlete::Athlete,
        thresholds::{Entry, athlete_on},
    },
};
use jiff::{Timestamp, civil::Date};
use store::{
    people, sharing,
    training::{profile, thresholds},
};

pub use store::training::profile::Profile;

use crate::{Actor, Now, Practice, TrainingRefusal, access};

/// An athlete, as they see themselves.
#[derive(Debug, Clone, PartialEq)]
pub struct Me {
    /// Name, address, zone.
    pub person: Person,
    /// What screening and load need to know.
    pub profile: Profile,
    /// Since when training is shared with the clinic, if it is.
    pub training_shared_since: Option<Timestamp>,
    /// Every threshold that was said or estimated, oldest first.
    pub thresholds: Vec<Entry>,
    /// The thresholds that hold today.
    pub athlete: Athlete,
    /// Today, where they live.
    pub today: Date,
}

/// Profile and thresholds of an athlete.
///
/// # Errors
/// [`TrainingRefusal::NotAllowed`] for anybody but the athlete.
pub async fn see_me(
    practice: &Practice,
    actor: &Actor,
    athlete: Id<Person>,
    now: Now,
) -> Result<Me, TrainingRefusal> {
    access::may(actor, access::Act::Train, access::Whose::Of(athlete))?;
    let (rules, clinic) = (practice.rules.clone(), actor.clinic);
    practice
        .store
        .read(move |tx| {
            let member = people::person_by_id(tx, clinic, athlete)?.ok_or(access::NotAllowed {
                act: access::Act::Train,
            })?;
            let profile = profile::profile(tx, clinic, athlete)?.unwrap_or_default();
            let thresholds = thresholds::thresholds(tx, clinic, athlete)?;
            let zone = crate::situation_of::zone_of(tx, clinic, athlete)?;
            let today = now.at.to_zoned(zone).date();
            Ok::<_, TrainingRefusal>(Me {
                person: member.person,
                athlete: athlete_on(&thresholds, profile.sex, today, &rules.load),
                training_shared_since: sharing::training_shared_since(tx, clinic, athlete)?,
                profile,
                thresholds,
                today,
            })
        })
        .await
}
