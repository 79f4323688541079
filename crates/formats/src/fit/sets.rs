//! Strength sets, as watches count them.

use care::{
    training::strength_set::{SetKind, StrengthSet},
    units::Kilograms,
};
use jiff::SignedDuration;
use rustyfit::{profile::mesgdef, proto::Message};

use super::{
    exercise,
    value::{byte, number, time, two_bytes, words},
};

/// More than anyone does between two presses of the button.
const MOST: usize = 2_000;
const ACTIVE: u8 = 1;

/// The sets of a file, and the names that it gives to exercises.
#[derive(Debug, Default)]
pub(super) struct Sets {
    sets: Vec<Set>,
    titles: Vec<Title>,
}

#[derive(Debug)]
struct Set {
    /// FIT seconds.
    starts: Option<u32>,
    category: Option<u16>,
    number: Option<u16>,
    repetitions: Option<u16>,
    kilograms: Option<f64>,
    seconds: Option<f64>,
}

#[derive(Debug)]
struct Title {
    category: Option<u16>,
    number: Option<u16>,
    name: String,
}

impl Sets {
    /// Takes a `set` message; rests between sets are passed over.
    pub(super) fn set(&mut self, message: &Message) {
        use mesgdef::Set as S;
        // Some apps leave the type out of sets that were done.
        let rest = byte(message, S::SET_TYPE).is_some_and(|kind| kind != ACTIVE);
        if rest || self.sets.len() >= MOST {
            return;
        }
        self.sets.push(Set {
            starts: time(message, S::START_TIME).or(time(message, S::TIMESTAMP)),
            category: two_bytes(message, S::CATEGORY),
            number: two_bytes(message, S::CATEGORY_SUBTYPE),
            repetitions: two_bytes(message, S::REPETITIONS).filter(|count| *count > 0),
            kilograms: number(message, S::WEIGHT)
                .map(|weight| weight / 16.0)
                .filter(|weight| *weight > 0.0),
            seconds: number(message, S::DURATION)
                .map(|ms| ms / 1000.0)
                .filter(|seconds| *seconds > 0.0),
        });
    }

    /// Takes an `exercise_title` message: the name of an exercise in the words of the person or the plan.
    pub(super) fn title(&mut self, message: &Message) {
        use mesgdef::ExerciseTitle as T;
        if let Some(name) = words(message, T::WKT_STEP_NAME)
            && self.titles.len() < MOST
        {
            self.titles.push(Title {
                category: two_bytes(message, T::EXERCISE_CATEGORY),
                number: two_bytes(message, T::EXERCISE_NAME),
                name,
            });
        }
    }

    /// The sets that began within these FIT seconds, in the order they were done.
    pub(super) fn within(&self, from: i64, to: i64) -> Vec<StrengthSet> {
        let within = |set: &&Set| {
            set.starts
                .is_none_or(|starts| (from..=to).contains(&i64::from(starts)))
        };
        let mut sets: Vec<&Set> = self.sets.iter().filter(within).collect();
        sets.sort_by_key(|set| set.starts);
        sets.into_iter().map(|set| self.strength_set(set)).collect()
    }

    fn strength_set(&self, set: &Set) -> StrengthSet {
        let title = self
            .titles
            .iter()
            .find(|title| title.category == set.category && title.number == set.number)
            .filter(|_| set.category.is_some());
        let exercise = title
            .map(|title| title.name.clone())
            .or_else(|| exercise::name(set.category?, set.number))
            .unwrap_or_else(|| "Unknown exercise".to_owned());
        StrengthSet {
            exercise,
            kind: SetKind::Work,
            repetitions: set.repetitions,
            weight: set
                .kilograms
                .and_then(|kilograms| Kilograms::new(kilograms).ok()),
            distance: None,
            duration: set.seconds.map(SignedDuration::from_secs_f64),
            rpe: None,
        }
    }
}
