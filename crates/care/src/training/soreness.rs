//! Which areas are likely sore, from training and from what the person says.

pub mod backtest;
pub mod course;
pub mod forecast;
pub mod learn;
mod rolling;

use std::collections::BTreeMap;

use jiff::{Timestamp, tz::TimeZone};

use self::course::{Bout, Courses, Custom};
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
    let courses = Courses::from(loaded, model, now);
    likely_at(&courses, model, zone, now)
}

/// As [`likely`], from a course that is already worked out.
fn likely_at(
    courses: &Courses<'_>,
    model: &LoadModel,
    zone: &TimeZone,
    now: Timestamp,
) -> Vec<AreaSoreness> {
    let felt = courses.felt_at(now, now);
    let why = Why::of(courses, model, zone, now, now);
    let mut areas: Vec<AreaSoreness> = felt
        .by_region
        .iter()
        .filter_map(|(region, level)| {
            let level = level_of(*level, model.soreness.most)?;
            let reasons = why.region(*region);
            Some(
                Area::of_region(*region)
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

/// What each region owes to which workout.
struct Why {
    reasons: Vec<SorenessReason>,
    by_region: BTreeMap<Region, Vec<(f64, usize)>>,
}

impl Why {
    /// As felt at a moment, told at another.
    fn of(
        courses: &Courses<'_>,
        model: &LoadModel,
        zone: &TimeZone,
        moment: Timestamp,
        now: Timestamp,
    ) -> Self {
        let mut why = Self {
            reasons: Vec::new(),
            by_region: BTreeMap::new(),
        };
        for (bout, level) in courses.bouts_at(moment, now) {
            for (region, weight) in &bout.regions {
                let part = (level * weight / 3.0, why.reasons.len());
                why.by_region.entry(*region).or_default().push(part);
            }
            why.reasons.push(reason(bout, model, zone, now));
        }
        for parts in why.by_region.values_mut() {
            parts.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        }
        why
    }

    /// The workouts that a region feels, the one that adds most first.
    fn region(&self, region: Region) -> Vec<SorenessReason> {
        let parts = self.by_region.get(&region).into_iter().flatten();
        parts
            .enumerate()
            .filter(|(index, (level, _))| *index == 0 || *level >= LEAST_LEVEL)
            .take(MOST_REASONS)
            .filter_map(|(_, (_, reason))| self.reasons.get(*reason).cloned())
            .collect()
    }
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

fn reason(bout: &Bout<'_>, model: &LoadModel, zone: &TimeZone, now: Timestamp) -> SorenessReason {
    let (activity, strain) = (&bout.workout.activity, bout.strain);
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
