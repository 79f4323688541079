//! Load from strength work: its volume, against the weight of the body.

use super::{Basis, Load};
use crate::{
    rules::{
        exercises::{Exercise, Exercises, VolumeModel},
        load::LoadModel,
    },
    training::{
        activity::Activity,
        athlete::Athlete,
        strength_set::{SetKind, StrengthSet},
    },
};

/// Volume load in kilograms: repetitions times weight, over all sets; of the body the share that an exercise moves.
///
/// # Source
/// `haff2010`: 3 sets of 10 with 60 kg are 1,800 kg. `rules/exercises.toml#volume` for the body, for holds and for carries.
pub fn volume_load(sets: &[StrengthSet], body_kg: f64, exercises: &Exercises) -> f64 {
    let rules = &exercises.volume;
    sets.iter()
        .map(|set| {
            let moved = repetitions(set, rules)
                * weight(set, exercises.find(&set.exercise), body_kg, rules);
            let share = match set.kind {
                SetKind::WarmUp => rules.warm_up,
                SetKind::Work | SetKind::Drop | SetKind::ToFailure => 1.0,
            };
            share * moved.min(rules.most_body_masses * body_kg)
        })
        .sum()
}

/// Repetitions, or what stands for them in a hold or a carry.
fn repetitions(set: &StrengthSet, rules: &VolumeModel) -> f64 {
    match (set.repetitions, set.duration, set.distance) {
        (Some(repetitions), _, _) => f64::from(repetitions),
        (None, Some(duration), _) => duration.as_secs_f64() / rules.hold_repetition_s,
        (None, None, Some(distance)) => distance.get() / rules.carry_repetition_m,
        (None, None, None) => 1.0,
    }
}

/// Kilograms moved in each repetition.
fn weight(
    set: &StrengthSet,
    exercise: Option<&Exercise>,
    body_kg: f64,
    rules: &VolumeModel,
) -> f64 {
    let share = match exercise {
        // Stretching moves nothing.
        Some(exercise) if exercise.muscles.is_empty() => return 0.0,
        Some(exercise) => exercise.body.unwrap_or(rules.unknown_body),
        None => rules.unknown_body,
    };
    let body = share * body_kg;
    let named = set.weight.map(|weight| weight.get());
    match (named, exercise.is_some_and(|exercise| exercise.adds_body)) {
        (None, _) => body,
        (Some(named), false) => named,
        // What an assisting machine names is taken off.
        (Some(named), true) if set.exercise.to_lowercase().contains("assisted") => {
            (body - named).max(0.0)
        }
        (Some(named), true) => body + named,
    }
}

/// Load from the sets of a session; `None` without any, and where none of them moved anything. Always marked as estimated:
/// kilograms of a curl and of a squat are not the same effort.
///
/// # Source
/// `rules/exercises.toml#volume`.
pub fn load(activity: &Activity, athlete: &Athlete, model: &LoadModel) -> Option<Load> {
    const SHORTEST_H: f64 = 0.25;
    let rules = &model.exercises.volume;
    let body_kg = athlete
        .weight
        .map_or(rules.body_kg, |weight| weight.value.get())
        .max(1.0);
    let volume = volume_load(&activity.sets, body_kg, &model.exercises);
    let hours = (super::timer_seconds(activity) / 3600.0).max(SHORTEST_H);
    let value =
        super::fit(rules.per_body_mass * volume / body_kg)?.min(rules.most_per_hour * hours);
    (value > 0.0).then_some(Load {
        value,
        basis: Basis::VolumeLoad,
        estimated: true,
    })
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::{
        rules::load::tests::shipped,
        training::{activity::Sport, athlete::Known, samples::activity},
        units::{Kilograms, Metres},
    };

    fn set(exercise: &str, repetitions: Option<u16>, kg: Option<f64>) -> StrengthSet {
        StrengthSet {
            exercise: exercise.to_owned(),
            kind: SetKind::Work,
            repetitions,
            weight: kg.and_then(|kg| Kilograms::new(kg).ok()),
            distance: None,
            duration: None,
            rpe: None,
        }
    }

    fn check(sets: &[StrengthSet], expected: f64) {
        let got = volume_load(sets, 80.0, &shipped().exercises);
        assert!(
            (got - expected).abs() < 1e-6,
            "{got} is not {expected}: {sets:?}"
        );
    }

    #[test]
    fn volume_is_sets_times_repetitions_times_weight() {
        check(
            &vec![set("Bench Press (Barbell)", Some(10), Some(60.0)); 3],
            1800.0,
        );
        check(
            &[
                set("Squat", Some(5), Some(100.0)),
                set("Squat", Some(5), Some(110.0)),
            ],
            1050.0,
        );
        check(&[], 0.0);
    }

    #[test]
    fn the_body_counts_by_the_share_that_an_exercise_moves() {
        check(&[set("Push Up", Some(10), None)], 10.0 * 0.65 * 80.0);
        check(&[set("Pull Up", Some(5), None)], 5.0 * 0.95 * 80.0);
        check(
            &[set("Pull Up (Weighted)", Some(5), Some(10.0))],
            5.0 * (0.95 * 80.0 + 10.0),
        );
        check(
            &[set("Pull Up (Assisted)", Some(5), Some(30.0))],
            5.0 * (0.95 * 80.0 - 30.0),
        );
        check(&[set("Squat", Some(10), None)], 10.0 * 0.7 * 80.0);
        check(&[set("Stretching", None, None)], 0.0);
        check(&[set("Zottelbewegung", Some(10), None)], 10.0 * 0.3 * 80.0);
    }

    #[test]
    fn holds_carries_and_sets_before_the_work_count_for_less() {
        let mut plank = set("Plank", None, None);
        plank.duration = Some(SignedDuration::from_secs(60));
        check(&[plank], 15.0 * 0.4 * 80.0);
        let mut carry = set("Farmers Walk", None, Some(50.0));
        carry.distance = Metres::new(30.0).ok();
        check(&[carry], 10.0 * 50.0);
        let mut warm = set("Squat", Some(10), Some(40.0));
        warm.kind = SetKind::WarmUp;
        check(&[warm], 200.0);
        // A typing mistake is bounded.
        check(&[set("Squat", Some(10_000), Some(1000.0))], 30.0 * 80.0);
    }

    #[test]
    fn an_ordinary_hour_is_about_the_usual_hour_of_strength() {
        let model = shipped();
        let mut hour = activity(Sport::Strength, 3600);
        hour.sets = [
            vec![set("Squat (Barbell)", Some(5), Some(100.0)); 5],
            vec![set("Bench Press (Barbell)", Some(8), Some(70.0)); 4],
            vec![set("Lat Pulldown (Cable)", Some(10), Some(55.0)); 3],
        ]
        .concat();
        let value = |athlete: &Athlete| load(&hour, athlete, &model).unwrap().value;
        let usual = value(&Athlete::default());
        assert!((30.0..60.0).contains(&usual), "{usual}");
        let heavy = Athlete {
            weight: Some(Known::given(Kilograms::new(100.0).unwrap())),
            ..Athlete::default()
        };
        assert!(value(&heavy) < usual);
        let mut short = hour.clone();
        short.duration = SignedDuration::from_mins(1);
        assert!(load(&short, &Athlete::default(), &model).unwrap().value <= 110.0 * 0.25);
        assert_eq!(
            load(
                &activity(Sport::Strength, 3600),
                &Athlete::default(),
                &model
            ),
            None
        );
    }
}
