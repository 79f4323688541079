//! Therapists: what they give, and how well.

use std::collections::BTreeMap;

use super::{Changed, LONGEST_MINUTES, Minutes, SetUpRefused, in_fives, named, therapist_of};
use crate::{
    booking::{
        clinic::{ClinicBook, HeldSkill, Service, Therapist},
        staff::SkillLevel,
    },
    id::Id,
    treatment::massage::Skill,
};

pub(super) fn new(book: &ClinicBook, therapist: Therapist) -> Result<Changed, SetUpRefused> {
    named(&therapist.name)?;
    if book.therapist(therapist.id).is_some() {
        return Err(SetUpRefused::ThereAlready);
    }
    let services = book.services.iter().filter(|one| one.skills.is_empty());
    Ok(Changed::Therapist(Therapist {
        services: services.map(|service| service.id).collect(),
        ..therapist
    }))
}

/// What has ended and was given before is still given, so that what was booked can be moved.
pub(super) fn gives(
    book: &ClinicBook,
    therapist: Id<Therapist>,
    services: &BTreeMap<Id<Service>, Option<u16>>,
) -> Result<Changed, SetUpRefused> {
    let mut one = therapist_of(book, therapist)?;
    one.services.retain(|id| !book.offers(*id));
    one.lengths.retain(|id, _| !book.offers(*id));
    for (id, minutes) in services {
        let service = book.service(*id);
        let service = service.ok_or(SetUpRefused::NotFound { what: "service" })?;
        one.services.insert(*id);
        let Some(minutes) = minutes.filter(|own| *own != service.minutes) else {
            continue;
        };
        let of = Minutes::Own(*id);
        if minutes == 0 {
            return Err(SetUpRefused::NotInFives { of, minutes });
        }
        in_fives(of, minutes)?;
        if minutes > LONGEST_MINUTES {
            return Err(SetUpRefused::TooLong);
        }
        one.lengths.insert(*id, minutes);
    }
    Ok(Changed::Therapist(one))
}

pub(super) fn skill(
    book: &ClinicBook,
    therapist: Id<Therapist>,
    held: HeldSkill,
) -> Result<Changed, SetUpRefused> {
    let mut one = therapist_of(book, therapist)?;
    let skill = held.skill;
    one.skills.retain(|old| old.skill != skill);
    one.skills.push(held);
    // Only what the skill is for: what an owner has taken from somebody does not come back with it.
    let learned = book
        .services
        .iter()
        .filter(|service| service.skills.contains_key(&skill) && may_give(&one, service));
    let learned: Vec<_> = learned.map(|service| service.id).collect();
    one.services.extend(learned);
    Ok(Changed::Therapist(one))
}

/// Whether somebody holds each skill of a service well enough, on whatever day.
pub(super) fn may_give(therapist: &Therapist, service: &Service) -> bool {
    let holds = |(skill, level): (&Skill, &SkillLevel)| {
        let mut held = therapist.skills.iter();
        held.any(|held| held.skill == *skill && held.level >= *level)
    };
    service.skills.iter().all(holds)
}
