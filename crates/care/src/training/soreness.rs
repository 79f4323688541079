//! Which areas are likely sore, from training and from what the person says.

pub mod course;

use std::collections::BTreeMap;

use jiff::{Timestamp, tz::TimeZone};

use self::course::{Custom, Strain, share_at, strain_of};
use crate::{
    body::{Area, Region},
    rules::load::LoadModel,
    training::{
        check_in::CheckIn,
        load::LoadedActivity,
        words::{in_words, thousands},
    },
    units::Soreness,
};

/// Why an area is thought to be sore.
#[derive(Debug, Clone, PartialEq)]
pub struct SorenessReason {
    /// The rule in `rules/regions.toml` or `rules/load.toml`.
    pub rule: String,
    /// In plain words, such as "Sunday's trail run, 24.6 km".
    pub says: String,
}

/// One area's soreness now: said by the person, or likely from training.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaSoreness {
    /// Where.
    pub area: Area,
    /// 0 to 10.
    pub level: Soreness,
    /// True when the person said it; false when it is only likely from training.
    pub reported: bool,
    /// Why.
    pub reasons: Vec<SorenessReason>,
}

/// So many workouts are named for an area, the one that adds most first.
const MOST_REASONS: usize = 3;

/// Below this, nobody would say 1 of 10.
const LEAST_LEVEL: f64 = 0.5;

/// The areas that training of the last days is likely to have left sore, worst first; both sides alike, since files do not
/// tell sides. Never above the model's `most`: only the person can say that it is worse.
///
/// # Source
/// `rules/load.toml#soreness` for the course, `#sports` for the muscles; the rule named is the sport's.
pub fn likely(
    loaded: &[LoadedActivity],
    model: &LoadModel,
    zone: &TimeZone,
    now: Timestamp,
) -> Vec<AreaSoreness> {
    let mut by_region: BTreeMap<Region, Vec<(f64, usize)>> = BTreeMap::new();
    let mut reasons: Vec<SorenessReason> = Vec::new();
    for workout in loaded {
        let hours = now.duration_since(workout.activity.ends_at()).as_secs_f64() / 3600.0;
        if !(0.0..model.soreness.gone_h).contains(&hours) {
            continue;
        }
        let strain = strain_of(workout, loaded, model);
        let level = strain.peak * share_at(hours, strain.eccentric, &model.soreness);
        for (region, weight) in model.regions_of(workout.activity.sport, strain.eccentric) {
            by_region
                .entry(region)
                .or_default()
                .push((level * weight / 3.0, reasons.len()));
        }
        reasons.push(reason(workout, strain, model, zone, now));
    }
    let mut areas: Vec<AreaSoreness> = by_region
        .into_iter()
        .filter_map(|(region, mut parts)| {
            // Several workouts add up like independent strains, not one on top of the other.
            let sum = parts
                .iter()
                .map(|(level, _)| level * level)
                .sum::<f64>()
                .sqrt();
            let level = level_of(sum, model.soreness.most)?;
            parts.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            let counts = parts
                .iter()
                .enumerate()
                .filter(|(index, (level, _))| *index == 0 || *level >= LEAST_LEVEL);
            let reasons: Vec<SorenessReason> = counts
                .take(MOST_REASONS)
                .filter_map(|(_, (_, reason))| reasons.get(*reason).cloned())
                .collect();
            Some(
                Area::of_region(region)
                    .into_iter()
                    .map(move |area| AreaSoreness {
                        area,
                        level,
                        reported: false,
                        reasons: reasons.clone(),
                    }),
            )
        })
        .flatten()
        .collect();
    worst_first(&mut areas);
    areas
}

/// Soreness now, worst first: what the person said in a fresh check-in wins, area by area; an area said to be at 0 is left
/// out, and one that they said nothing of stays as it is likely.
///
/// # Source
/// `rules/load.toml#check_in`.
pub fn now(
    likely: &[AreaSoreness],
    check_in: Option<&CheckIn>,
    model: &LoadModel,
    now: Timestamp,
) -> Vec<AreaSoreness> {
    let fresh = check_in.filter(|check_in| {
        let hours = now.duration_since(check_in.at).as_secs_f64() / 3600.0;
        (0.0..model.check_in.fresh_h).contains(&hours)
    });
    let Some(check_in) = fresh else {
        return likely.to_vec();
    };
    let mut areas: Vec<AreaSoreness> = likely
        .iter()
        .filter(|likely| !check_in.soreness.contains_key(&likely.area))
        .cloned()
        .collect();
    areas.extend(
        check_in
            .soreness
            .iter()
            .filter(|(_, level)| level.get() > 0)
            .map(|(area, level)| AreaSoreness {
                area: *area,
                level: *level,
                reported: true,
                reasons: vec![SorenessReason {
                    rule: model.check_in.id.clone(),
                    says: format!("You said {} of 10 in your check-in", level.get()),
                }],
            }),
    );
    worst_first(&mut areas);
    areas
}

fn worst_first(areas: &mut [AreaSoreness]) {
    areas.sort_by(|a, b| b.level.get().cmp(&a.level.get()).then(a.area.cmp(&b.area)));
}

/// A whole level from 1 to the most; `None` for what nobody would call sore.
fn level_of(level: f64, most: u8) -> Option<Soreness> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "cut to 0 to 10 before"
    )]
    let whole = level.round().clamp(0.0, f64::from(most)) as u8;
    (level >= LEAST_LEVEL && whole > 0)
        .then(|| Soreness::new(whole).ok())
        .flatten()
}

fn reason(
    workout: &LoadedActivity,
    strain: Strain,
    model: &LoadModel,
    zone: &TimeZone,
    now: Timestamp,
) -> SorenessReason {
    let activity = &workout.activity;
    let mut says = in_words(activity, zone, now);
    if let Some(descent) = activity.descent.filter(|_| strain.eccentric) {
        says += &format!(", {} m of descent", thousands(descent.get()));
    }
    match strain.custom {
        Custom::Unaccustomed => {
            says += &format!(
                ", the first like it in {} days",
                model.soreness.accustomed_days
            )
        }
        Custom::Accustomed | Custom::Usual => {}
    }
    SorenessReason {
        rule: model.sport(activity.sport).id.clone(),
        says,
    }
}

#[cfg(test)]
mod tests;
