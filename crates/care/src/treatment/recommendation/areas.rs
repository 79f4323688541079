//! Which areas are sore, which are worked, which are left out.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::{
    body::{Area, Region},
    rules::{RuleBook, timing::hours},
    situation::Situation,
    training::soreness::AreaSoreness,
    treatment::screening::Verdict,
    units::Pressure,
};

/// An age below which sensitive areas are never proposed; the screening's own rule P08 says the same.
const OF_AGE: u8 = 18;

/// What is worked and what is left out.
#[derive(Debug, Clone, Default)]
pub(super) struct Areas {
    /// To work, most worth it first.
    pub work: Vec<Area>,
    /// Of those, with a separate consent.
    pub consent_needed: Vec<Area>,
    /// Left out.
    pub avoid: BTreeSet<Area>,
    /// Sore, but massaged within the last day.
    pub rested: Vec<Area>,
    /// Worked strongly within the last week.
    pub strong_lately: Vec<Area>,
}

/// Chooses the areas: asked for by name first, then sore ones, worst first.
pub(super) fn choose(
    situation: &Situation,
    soreness: &[AreaSoreness],
    verdict: &Verdict,
    rules: &RuleBook,
) -> Areas {
    let limits = &rules.timing.limits;
    let mut avoid = verdict.avoid.clone();
    avoid.extend(
        verdict
            .pressure_cap_by_area
            .iter()
            .filter(|(_, cap)| **cap == Pressure::NONE)
            .map(|(area, _)| *area),
    );
    avoid.extend(
        Area::all().filter(|area| rules.regions.anatomical_cap(*area) == Some(Pressure::NONE)),
    );
    if situation.person.age.is_some_and(|age| age < OF_AGE) {
        avoid.extend(rules.regions.sensitive());
    }

    // What the person said comes before what is only likely; each is worst first already.
    let mut worth: Vec<&AreaSoreness> = soreness
        .iter()
        .filter(|sore| sore.level.get() > limits.work_over_soreness)
        .collect();
    worth.sort_by_key(|sore| !sore.reported);
    let sore: Vec<Area> = worth.into_iter().map(|sore| sore.area).collect();
    let rested: Vec<Area> = sore
        .iter()
        .copied()
        .filter(|area| massaged_since(situation, *area, hours(limits.same_sore_area_h)))
        .collect();
    avoid.extend(rested.iter().copied());

    let mut regions: BTreeSet<Region> = BTreeSet::new();
    let mut work = Vec::new();
    let wished = situation.wishes.areas.iter().copied();
    let proposed = sore
        .iter()
        .copied()
        .filter(|area| rules.regions.may_be_proposed(*area));
    for area in wished.chain(proposed) {
        let fits = regions.contains(&area.region()) || regions.len() < limits.most_regions;
        if fits && !avoid.contains(&area) && !work.contains(&area) {
            regions.insert(area.region());
            work.push(area);
        }
    }
    Areas {
        consent_needed: work
            .iter()
            .copied()
            .filter(|area| rules.regions.is_sensitive(*area))
            .collect(),
        rested: rested
            .into_iter()
            .filter(|area| !verdict.avoid.contains(area))
            .collect(),
        strong_lately: strong_lately(situation, rules),
        work,
        avoid,
    }
}

/// Whether a massage touched an area since; one that nobody wrote down may have been anywhere.
fn massaged_since(situation: &Situation, area: Area, most: jiff::SignedDuration) -> bool {
    situation.person.massages.iter().any(|massage| {
        let touched = massage.pressure_by_area.is_empty()
            || massage
                .pressure_by_area
                .get(&area)
                .is_some_and(|level| *level > Pressure::NONE);
        touched && ended_within(massage.ended_at, situation.now, most)
    })
}

fn strong_lately(situation: &Situation, rules: &RuleBook) -> Vec<Area> {
    let limits = &rules.timing.limits;
    let week = hours(limits.strong_every_days * 24.0);
    let recent = situation
        .person
        .massages
        .iter()
        .filter(|massage| ended_within(massage.ended_at, situation.now, week));
    let strong: BTreeSet<Area> = recent
        .flat_map(|massage| massage.pressure_by_area.iter())
        .filter(|(_, level)| **level >= limits.strong_from)
        .map(|(area, _)| *area)
        .collect();
    strong.into_iter().collect()
}

/// Half-open: exactly that long ago is past.
pub(super) fn ended_within(
    ended_at: Timestamp,
    now: Timestamp,
    most: jiff::SignedDuration,
) -> bool {
    now.duration_since(ended_at) < most
}

/// Most pressure by area where it is less than `cap`, of everything that is not left out anyway.
pub(super) fn caps_by_area(
    areas: &Areas,
    cap: Pressure,
    verdict: &Verdict,
    rules: &RuleBook,
) -> BTreeMap<Area, Pressure> {
    let guard = rules.timing.limits.strong_guard_cap;
    Area::all()
        .filter(|area| !areas.avoid.contains(area))
        .filter_map(|area| {
            let screened = verdict.pressure_cap_by_area.get(&area).copied();
            let anatomical = rules.regions.anatomical_cap(area);
            let guarded = areas.strong_lately.contains(&area).then_some(guard);
            let least = [screened, anatomical, guarded]
                .into_iter()
                .flatten()
                .min()?;
            (least < cap).then_some((area, least))
        })
        .collect()
}

/// Minutes that suit what is worked, before any row's own range.
pub(super) fn minutes_for(work: &[Area], whole_body: bool, rules: &RuleBook) -> u16 {
    let minutes = &rules.timing.minutes;
    let lower: BTreeSet<Area> = rules.regions.group("LEG_LIMB", None).unwrap_or_default();
    match work.len() {
        0 if whole_body => minutes.whole_body,
        0 => minutes.lower_body,
        1 => minutes.one_area,
        _ if work.iter().all(|area| lower.contains(area)) => minutes.lower_body,
        2 => minutes.two_areas,
        _ => minutes.whole_body,
    }
}
