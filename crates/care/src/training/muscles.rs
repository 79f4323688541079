//! Which muscles a strength session worked, from its sets.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use crate::{
    body::Region,
    rules::{
        exercises::{Exercise, Exercises, SetModel},
        load::LoadModel,
    },
    training::{
        activity::Activity,
        strength_set::{SetKind, StrengthSet},
    },
};

/// What a strength session asked of the body.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Worked {
    /// How much it asked of each region: 3 is the region it asked most of, new exercises more. Sorted by region.
    pub regions: Vec<(Region, f64)>,
    /// Hard sets by muscle group, in which a helping muscle counts by its share.
    pub hard_sets: BTreeMap<String, f64>,
    /// Exercises, by their own names, that were not done in the weeks before.
    pub novel: BTreeSet<String>,
    /// Exercises that are not known, by their own names: for their share the sport's usual regions stand in.
    pub unknown: BTreeSet<String>,
}

impl SetModel {
    /// Whether a set was hard: to failure, or rated so.
    pub fn is_hard(&self, set: &StrengthSet) -> bool {
        match set.kind {
            SetKind::ToFailure => true,
            SetKind::WarmUp => false,
            SetKind::Work | SetKind::Drop => {
                set.rpe.is_some_and(|rating| rating.get() >= self.hard_rpe)
            }
        }
    }

    /// What a set counts, where a working set is one.
    fn counts(&self, set: &StrengthSet) -> f64 {
        let share = match set.kind {
            SetKind::WarmUp => self.warm_up,
            SetKind::ToFailure => self.to_failure,
            SetKind::Work | SetKind::Drop => match set.rpe {
                Some(rating) if rating.get() < self.hard_rpe => self.not_hard,
                Some(_) | None => 1.0,
            },
        };
        let long = match (set.repetitions, set.duration) {
            (None, Some(duration)) => {
                (duration.as_secs_f64() / self.hold_s).clamp(1.0, self.most_hold_sets)
            }
            (Some(_), _) | (None, None) => 1.0,
        };
        share * long
    }
}

/// What a session's sets worked, in the light of the sessions before it; `None` where there are no sets, or none that are known.
///
/// `earlier` may hold anything that was done before, in any order.
///
/// # Source
/// `rules/exercises.toml#table`.
pub fn worked<'a>(
    activity: &Activity,
    earlier: impl IntoIterator<Item = &'a Activity>,
    model: &LoadModel,
) -> Option<Worked> {
    let exercises = &model.exercises;
    let rules = &exercises.sets;
    let mut worked = Worked::default();
    let mut base: BTreeMap<Region, f64> = BTreeMap::new();
    let mut felt: BTreeMap<Region, f64> = BTreeMap::new();
    let (mut known_sets, mut unknown_sets) = (0.0, 0.0);
    let done = Done::before(activity, earlier, exercises);
    for set in &activity.sets {
        let sets = rules.counts(set);
        let Some(exercise) = exercises.find(&set.exercise) else {
            unknown_sets += sets;
            worked.unknown.insert(set.exercise.clone());
            continue;
        };
        known_sets += sets;
        let novel = done.is_new(exercise);
        if novel {
            worked.novel.insert(set.exercise.clone());
        }
        let factor = exercise.eccentric * if novel { rules.novel } else { 1.0 };
        for (group, weight) in &exercise.muscles {
            if rules.is_hard(set) {
                *worked.hard_sets.entry(group.clone()).or_default() += weight / 3.0;
            }
            for region in exercises.regions_of(group) {
                *base.entry(*region).or_default() += sets * weight;
                *felt.entry(*region).or_default() += sets * weight * factor;
            }
        }
    }
    let most = base.values().copied().fold(0.0, f64::max);
    if most <= 0.0 {
        return None;
    }
    let share = unknown_sets / (known_sets + unknown_sets);
    for weight in felt.values_mut() {
        *weight = 3.0 * *weight / most * (1.0 - share);
    }
    if share > 0.0 {
        for (region, weight) in model.regions_of(activity.sport, false) {
            *felt.entry(region).or_default() += weight * share;
        }
    }
    worked.regions = felt
        .into_iter()
        .map(|(region, weight)| (region, weight.min(rules.most_weight)))
        .collect();
    Some(worked)
}

/// Exercises of these activities that are not known, by their own names.
pub fn unknown_exercises<'a>(
    activities: impl IntoIterator<Item = &'a Activity>,
    exercises: &Exercises,
) -> BTreeSet<String> {
    let names: BTreeSet<&str> = activities
        .into_iter()
        .flat_map(|activity| &activity.sets)
        .map(|set| set.exercise.as_str())
        .collect();
    names
        .into_iter()
        .filter(|name| exercises.find(name).is_none())
        .map(str::to_owned)
        .collect()
}

/// What was done in the weeks before a session.
struct Done<'t> {
    /// First names of the rows done.
    rows: BTreeSet<&'t str>,
    /// Whether strength training is known for as long as an exercise is remembered.
    known: bool,
}

impl<'t> Done<'t> {
    fn before<'a>(
        activity: &Activity,
        earlier: impl IntoIterator<Item = &'a Activity>,
        exercises: &'t Exercises,
    ) -> Self {
        let start = activity.starts_at;
        let memory = SignedDuration::from_hours(24 * i64::from(exercises.sets.novel_days));
        let from = start.checked_sub(memory).unwrap_or(Timestamp::MIN);
        let mut done = Self {
            rows: BTreeSet::new(),
            known: false,
        };
        for before in earlier {
            if before.sets.is_empty() || before.starts_at >= start {
                continue;
            }
            if before.starts_at <= from {
                done.known = true;
                continue;
            }
            let mut last = "";
            for set in &before.sets {
                if set.exercise != last
                    && let Some(exercise) = exercises.find(&set.exercise)
                {
                    done.rows.insert(&exercise.names[0]);
                }
                last = &set.exercise;
            }
        }
        done
    }

    fn is_new(&self, exercise: &Exercise) -> bool {
        self.known && !self.rows.contains(exercise.names[0].as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        rules::load::tests::shipped,
        training::{
            activity::Sport,
            samples::{activity, at},
        },
        units::{Kilograms, Rpe},
    };

    fn sets(exercise: &str, kind: SetKind, rpe: Option<f64>, count: usize) -> Vec<StrengthSet> {
        let set = StrengthSet {
            exercise: exercise.to_owned(),
            kind,
            repetitions: Some(8),
            weight: Kilograms::new(60.0).ok(),
            distance: None,
            duration: None,
            rpe: rpe.and_then(|rating| Rpe::new(rating).ok()),
        };
        vec![set; count]
    }

    fn session(starts_at: &str, exercises: &[(&str, usize)]) -> Activity {
        let mut session = activity(Sport::Strength, 3600);
        session.starts_at = at(starts_at);
        session.sets = exercises
            .iter()
            .flat_map(|(name, count)| sets(name, SetKind::Work, None, *count))
            .collect();
        session
    }

    fn weight(worked: &Worked, region: Region) -> f64 {
        worked
            .regions
            .iter()
            .find(|(known, _)| *known == region)
            .map_or(0.0, |(_, weight)| *weight)
    }

    const MONDAY: &str = "2026-05-04T18:00:00Z";

    #[test]
    fn a_leg_day_strains_the_legs_and_a_bench_day_the_chest() {
        let model = shipped();
        let legs = session(
            MONDAY,
            &[("Squat (Barbell)", 5), ("Leg Extension (Machine)", 4)],
        );
        let legs = worked(&legs, [], &model).unwrap();
        assert!(weight(&legs, Region::ThighFront) >= 3.0, "{legs:?}");
        assert!(weight(&legs, Region::Chest) < 0.01 && weight(&legs, Region::Glute) > 0.5);
        let bench = session(MONDAY, &[("Bench Press (Barbell)", 5)]);
        let bench = worked(&bench, [], &model).unwrap();
        assert!(weight(&bench, Region::Chest) >= 3.0 && weight(&bench, Region::ThighFront) < 0.01);
        assert!(weight(&bench, Region::UpperArmBack) > weight(&bench, Region::UpperArmFront));
    }

    #[test]
    fn a_new_exercise_strains_more_than_a_usual_one_but_only_where_history_is_known() {
        let model = shipped();
        let today = session(MONDAY, &[("Squat", 5), ("Leg Curl", 3)]);
        let months = session("2026-03-01T18:00:00Z", &[("Squat", 5)]);
        let recent = session("2026-04-27T18:00:00Z", &[("Squat", 5)]);
        let usual = worked(&today, [&recent], &model).unwrap();
        let novel = worked(&today, [&months, &recent], &model).unwrap();
        assert_eq!(novel.novel, BTreeSet::from(["Leg Curl".to_owned()]));
        assert!(usual.novel.is_empty());
        assert!(weight(&novel, Region::ThighBack) > 1.1 * weight(&usual, Region::ThighBack));
        assert!(
            (weight(&novel, Region::ThighFront) - weight(&usual, Region::ThighFront)).abs() < 1e-9
        );
    }

    #[test]
    fn hard_sets_are_those_to_failure_or_rated_seven_and_more() {
        let model = shipped();
        let mut session = session(MONDAY, &[]);
        session.sets = [
            sets("Squat", SetKind::WarmUp, Some(9.0), 2),
            sets("Squat", SetKind::Work, Some(6.5), 1),
            sets("Squat", SetKind::Work, Some(7.0), 1),
            sets("Squat", SetKind::ToFailure, None, 1),
            sets("Squat", SetKind::Work, None, 1),
        ]
        .concat();
        let worked = worked(&session, [], &model).unwrap();
        assert!((worked.hard_sets["quads"] - 2.0).abs() < 1e-9, "{worked:?}");
    }

    #[test]
    fn unknown_exercises_are_named_and_the_sports_usual_regions_stand_in() {
        let model = shipped();
        let none = session(MONDAY, &[("Zottelbewegung", 5)]);
        assert_eq!(worked(&none, [], &model), None);
        let half = session(MONDAY, &[("Zottelbewegung", 4), ("Squat", 4)]);
        let half = worked(&half, [], &model).unwrap();
        assert_eq!(half.unknown, BTreeSet::from(["Zottelbewegung".to_owned()]));
        assert!(weight(&half, Region::Chest) > 0.5);
        assert_eq!(unknown_exercises([&none], &model.exercises).len(), 1);
        assert_eq!(worked(&session(MONDAY, &[]), [], &model), None);
    }
}
