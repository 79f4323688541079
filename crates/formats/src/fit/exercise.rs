//! The names of FIT's strength exercises.

use rustyfit::profile::typedef as t;

/// An exercise by its category and its number within that, such as "Barbell back squat"; the category alone where the number
/// says nothing, and `None` where neither does.
///
/// # Source
/// The FIT profile 21.218, type `exercise_category` and the types of names it points to.
pub(super) fn name(category: u16, number: Option<u16>) -> Option<String> {
    let exercise = number.and_then(|number| known(exercise(category, number)?));
    let mut name = exercise.or_else(|| known(t::ExerciseCategory(category).to_string()))?;
    if name == "unknown" {
        return None;
    }
    name = name.replace('_', " ");
    // FIT's names may not begin with a digit, and say so by an underscore.
    let name = name.trim_start();
    let mut letters = name.chars();
    let first = letters.next()?;
    Some(first.to_uppercase().chain(letters).collect())
}

/// A word of the profile; numbers that it does not know are printed with their type's name.
fn known(word: String) -> Option<String> {
    Some(word).filter(|word| !word.contains('('))
}

fn exercise(category: u16, number: u16) -> Option<String> {
    let word = match t::ExerciseCategory(category) {
        t::ExerciseCategory::BENCH_PRESS => t::BenchPressExerciseName(number).to_string(),
        t::ExerciseCategory::CALF_RAISE => t::CalfRaiseExerciseName(number).to_string(),
        t::ExerciseCategory::CARDIO => t::CardioExerciseName(number).to_string(),
        t::ExerciseCategory::CARRY => t::CarryExerciseName(number).to_string(),
        t::ExerciseCategory::CHOP => t::ChopExerciseName(number).to_string(),
        t::ExerciseCategory::CORE => t::CoreExerciseName(number).to_string(),
        t::ExerciseCategory::CRUNCH => t::CrunchExerciseName(number).to_string(),
        t::ExerciseCategory::CURL => t::CurlExerciseName(number).to_string(),
        t::ExerciseCategory::DEADLIFT => t::DeadliftExerciseName(number).to_string(),
        t::ExerciseCategory::FLYE => t::FlyeExerciseName(number).to_string(),
        t::ExerciseCategory::HIP_RAISE => t::HipRaiseExerciseName(number).to_string(),
        t::ExerciseCategory::HIP_STABILITY => t::HipStabilityExerciseName(number).to_string(),
        t::ExerciseCategory::HIP_SWING => t::HipSwingExerciseName(number).to_string(),
        t::ExerciseCategory::HYPEREXTENSION => t::HyperextensionExerciseName(number).to_string(),
        t::ExerciseCategory::LATERAL_RAISE => t::LateralRaiseExerciseName(number).to_string(),
        t::ExerciseCategory::LEG_CURL => t::LegCurlExerciseName(number).to_string(),
        t::ExerciseCategory::LEG_RAISE => t::LegRaiseExerciseName(number).to_string(),
        t::ExerciseCategory::LUNGE => t::LungeExerciseName(number).to_string(),
        t::ExerciseCategory::OLYMPIC_LIFT => t::OlympicLiftExerciseName(number).to_string(),
        t::ExerciseCategory::PLANK => t::PlankExerciseName(number).to_string(),
        t::ExerciseCategory::PLYO => t::PlyoExerciseName(number).to_string(),
        t::ExerciseCategory::PULL_UP => t::PullUpExerciseName(number).to_string(),
        t::ExerciseCategory::PUSH_UP => t::PushUpExerciseName(number).to_string(),
        t::ExerciseCategory::ROW => t::RowExerciseName(number).to_string(),
        t::ExerciseCategory::SHOULDER_PRESS => t::ShoulderPressExerciseName(number).to_string(),
        t::ExerciseCategory::SHOULDER_STABILITY => {
            t::ShoulderStabilityExerciseName(number).to_string()
        }
        t::ExerciseCategory::SHRUG => t::ShrugExerciseName(number).to_string(),
        t::ExerciseCategory::SIT_UP => t::SitUpExerciseName(number).to_string(),
        t::ExerciseCategory::SQUAT => t::SquatExerciseName(number).to_string(),
        t::ExerciseCategory::TOTAL_BODY => t::TotalBodyExerciseName(number).to_string(),
        t::ExerciseCategory::TRICEPS_EXTENSION => {
            t::TricepsExtensionExerciseName(number).to_string()
        }
        t::ExerciseCategory::WARM_UP => t::WarmUpExerciseName(number).to_string(),
        t::ExerciseCategory::RUN => t::RunExerciseName(number).to_string(),
        t::ExerciseCategory::BIKE => t::BikeExerciseName(number).to_string(),
        t::ExerciseCategory::MOVE => t::MoveExerciseName(number).to_string(),
        t::ExerciseCategory::POSE => t::PoseExerciseName(number).to_string(),
        t::ExerciseCategory::BANDED_EXERCISES => t::BandedExercisesExerciseName(number).to_string(),
        t::ExerciseCategory::BATTLE_ROPE => t::BattleRopeExerciseName(number).to_string(),
        t::ExerciseCategory::ELLIPTICAL => t::EllipticalExerciseName(number).to_string(),
        t::ExerciseCategory::FLOOR_CLIMB => t::FloorClimbExerciseName(number).to_string(),
        t::ExerciseCategory::INDOOR_BIKE => t::IndoorBikeExerciseName(number).to_string(),
        t::ExerciseCategory::INDOOR_ROW => t::IndoorRowExerciseName(number).to_string(),
        t::ExerciseCategory::LADDER => t::LadderExerciseName(number).to_string(),
        t::ExerciseCategory::SANDBAG => t::SandbagExerciseName(number).to_string(),
        t::ExerciseCategory::SLED => t::SledExerciseName(number).to_string(),
        t::ExerciseCategory::SLEDGE_HAMMER => t::SledgeHammerExerciseName(number).to_string(),
        t::ExerciseCategory::STAIR_STEPPER => t::StairStepperExerciseName(number).to_string(),
        t::ExerciseCategory::SUSPENSION => t::SuspensionExerciseName(number).to_string(),
        t::ExerciseCategory::TIRE => t::TireExerciseName(number).to_string(),
        t::ExerciseCategory::RUN_INDOOR => t::RunIndoorExerciseName(number).to_string(),
        t::ExerciseCategory::BIKE_OUTDOOR => t::BikeOutdoorExerciseName(number).to_string(),
        // Categories of a later profile, or none.
        _ => return None,
    };
    Some(word)
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn exercises_have_the_profile_s_names() {
        assert_eq!(name(28, Some(6)).as_deref(), Some("Barbell back squat"));
        assert_eq!(name(0, Some(1)).as_deref(), Some("Barbell bench press"));
        assert_eq!(name(28, Some(60_000)).as_deref(), Some("Squat"));
        assert_eq!(name(21, None).as_deref(), Some("Pull up"));
        assert_eq!(name(65_534, Some(1)), None);
        assert_eq!(name(999, Some(1)), None);
    }
}
