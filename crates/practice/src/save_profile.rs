//! Saying who one is: what screening and load need to know besides thresholds.

use care::{
    id::Id,
    people::Person,
    situation::TrainingPattern,
    training::{activity::Sport, athlete::Sex},
    units::Pressure,
};
use jiff::{Timestamp, tz::TimeZone};
use store::{people, training::profile};

use crate::{
    Actor, Changes, Now, Practice, access,
    derive::{Deriving, derive},
    fault::Fault,
};

/// A profile as its athlete writes it.
#[derive(Debug, Clone, PartialEq)]
pub struct SaidProfile {
    /// The name they go by.
    pub name: String,
    /// The IANA zone they live in.
    pub zone: String,
    /// Year of birth.
    pub birth_year: Option<i16>,
    /// For heart-rate load only.
    pub sex: Option<Sex>,
    /// Main sport.
    pub sport: Option<Sport>,
    /// How they usually train.
    pub training_pattern: Option<TrainingPattern>,
    /// The pressure they like, from 1 to 4.
    pub liked_pressure: Option<Pressure>,
    /// At most so many massages in a calendar month.
    pub most_per_month: Option<u8>,
}

/// Why a profile was not kept.
#[derive(Debug, thiserror::Error)]
pub enum ProfileRefusal {
    /// Not theirs to say.
    #[error(transparent)]
    NotAllowed(#[from] access::NotAllowed),
    /// No name.
    #[error("a name is needed")]
    NoName,
    /// No zone of the time-zone database.
    #[error("`{0}` is no time zone; hint: one such as Europe/Vienna")]
    UnknownZone(String),
    /// A year in which nobody who can sign in was born.
    #[error("{0} is not a year of birth")]
    NotAYear(i16),
    /// Something is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}
crate::fault::refusals!(ProfileRefusal);

/// Keeps a profile. Another zone or sex works all loads and days out again.
///
/// # Errors
/// [`ProfileRefusal`]; nothing is kept then.
pub async fn save_profile(
    practice: &Practice,
    actor: &Actor,
    athlete: Id<Person>,
    said: SaidProfile,
    now: Now,
) -> Result<Changes, ProfileRefusal> {
    access::may(actor, access::Act::Train, access::Whose::Of(athlete))?;
    if said.name.trim().is_empty() {
        return Err(ProfileRefusal::NoName);
    }
    if TimeZone::get(&said.zone).is_err() {
        return Err(ProfileRefusal::UnknownZone(said.zone));
    }
    let year = now.at.to_zoned(TimeZone::UTC).year();
    if let Some(born) = said
        .birth_year
        .filter(|born| !(year - 120..=year).contains(born))
    {
        return Err(ProfileRefusal::NotAYear(born));
    }
    let (actor, rules) = (actor.clone(), practice.rules.clone());
    practice
        .store
        .write(move |tx| {
            let clinic = actor.clinic;
            let member = people::person_by_id(tx, clinic, athlete)?.ok_or(access::NotAllowed {
                act: access::Act::Train,
            })?;
            let before = profile::profile(tx, clinic, athlete)?.unwrap_or_default();
            let person = Person {
                name: said.name.trim().to_owned(),
                zone: said.zone.clone(),
                ..member.person.clone()
            };
            people::update_person(tx, clinic, &person)?;
            let after = profile::Profile {
                birth_year: said.birth_year,
                sex: said.sex,
                sport: said.sport,
                training_pattern: said.training_pattern,
                liked_pressure: said.liked_pressure,
                most_per_month: said.most_per_month,
                ..before.clone()
            };
            profile::put_profile(tx, clinic, athlete, &after)?;
            crate::audit::wrote(tx, &actor, &now, "profile", athlete)?;
            if (&member.person.zone, before.sex) == (&person.zone, after.sex) {
                return Ok(Changes::default());
            }
            let deriving = Deriving {
                rules: &rules,
                clinic,
                athlete,
                at: now.at,
            };
            Ok::<_, ProfileRefusal>(derive(tx, &deriving, Timestamp::MIN)?)
        })
        .await
}
