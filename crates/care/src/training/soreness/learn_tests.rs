use proptest::prelude::*;

use super::*;
use crate::rules::check_ins::tests::shipped;

const TEN: Scale = Scale::CHECK_IN;

fn model() -> &'static ForecastModel {
    &shipped().forecast
}

fn prior() -> Habit {
    Habit::prior(TEN, model())
}

fn taught(answers: impl IntoIterator<Item = (f64, f64)>) -> Learner {
    let mut learner = Learner::new(TEN, model());
    for (day, (said, course)) in (0..).zip(answers) {
        learner.learn(day, said, course, model());
    }
    learner
}

#[track_caller]
fn close(got: f64, expected: f64) {
    assert!((got - expected).abs() < 1e-9, "{got} is not {expected}");
}

#[test]
fn before_anything_is_learned_the_plain_course_stands() {
    let learner = taught([]);
    let habit = learner.habit(prior(), model());
    assert_eq!((habit.own, habit.gain, habit.hold), (0.0, 1.0, 0.3));
    let span = learner.span(3, 4.2, prior(), model());
    assert_eq!((span.level, span.low, span.high), (4.0, 2.0, 6.0));
}

/// Ten days at 2 without training, half-life as long as the days are short: own level (2 * w + 0 * 2) / (w + 2).
#[test]
fn the_own_level_is_shrunk_by_the_weight_of_the_prior() {
    let learner = taught([(2.0, 0.0); 10]);
    let weight: f64 = (0..10).map(|ago| 0.5_f64.powf(f64::from(ago) / 90.0)).sum();
    let habit = learner.habit(prior(), model());
    close(habit.own, 2.0 * weight / (weight + 2.0));
    close(habit.gain, 1.0);
    // What is left of nine pairs is alike from day to day, so that more is held than before.
    assert!(habit.hold > 0.3 && habit.hold < 0.9);
}

/// One answer of 4 where the course says 2: the two equations of the ridge regression by hand.
/// 3 own + 2 gain = 4, 2 own + 34 gain = 38: own = (4 * 34 - 2 * 38) / 98, gain = (3 * 38 - 2 * 4) / 98.
#[test]
fn one_answer_teaches_as_the_worked_example_says() {
    let learner = taught([(4.0, 2.0)]);
    let habit = learner.habit(prior(), model());
    close(habit.own, 60.0 / 98.0);
    close(habit.gain, 106.0 / 98.0);
    close(habit.hold, 0.3);
    // The next day, the course at 1: 0.6122 + 1.0816 + 0.3 * (4 - 0.6122 - 2.1633) = 2.06.
    close(learner.span(1, 1.0, prior(), model()).level, 2.0);
}

#[test]
fn somebody_who_follows_the_course_twice_as_far_is_learned() {
    let learner = taught((0..200).map(|day| {
        let course = f64::from(day % 4);
        (1.0 + 2.0 * course, course)
    }));
    let habit = learner.habit(prior(), model());
    // On the way from the prior's 0 and 1 to their 1 and 2.
    assert!((1.0..1.3).contains(&habit.own), "{habit:?}");
    assert!((1.8..2.0).contains(&habit.gain), "{habit:?}");
    assert_eq!(learner.span(200, 3.0, prior(), model()).level, 7.0);
}

#[test]
fn who_is_always_the_same_gets_a_narrow_interval_and_who_swings_a_wide_one() {
    let run = |said: fn(i32) -> f64| {
        let mut learner = Learner::new(TEN, model());
        for day in 0..120 {
            learner.learn(day, said(day), 0.0, model());
            learner.look_ahead(day, [0.0; DAYS_AHEAD], prior(), model());
        }
        learner.span(120, 0.0, prior(), model())
    };
    let steady = run(|_| 3.0);
    assert_eq!((steady.level, steady.low, steady.high), (3.0, 3.0, 3.0));
    let swings = run(|day| f64::from((day * 7) % 5) * 2.0);
    assert!(swings.high - swings.low >= 6.0, "{swings:?}");
}

#[test]
fn the_interval_is_the_narrowest_that_holds_enough() {
    let mut misses = Misses::prior(TEN, model());
    misses.weight.fill(0.0);
    for _ in 0..70 {
        misses.add(5.0, 5.0, TEN);
    }
    for _ in 0..15 {
        misses.add(6.0, 5.0, TEN);
        misses.add(3.0, 5.0, TEN);
    }
    let span = misses.around(5.0, 0.8, TEN);
    assert_eq!((span.low, span.high), (5.0, 6.0));
    let span = misses.around(5.0, 0.9, TEN);
    assert_eq!((span.low, span.high), (3.0, 6.0));
}

/// Any answers, any course, with days left out.
fn history() -> impl Strategy<Value = Vec<(i32, u8, f64)>> {
    proptest::collection::vec((1i32..5, 0u8..=10, 0.0f64..6.0), 0..60)
}

fn learner_of(history: &[(i32, u8, f64)]) -> (Learner, i32) {
    let mut learner = Learner::new(TEN, model());
    let mut day = 0;
    for (later, said, course) in history {
        day += later;
        learner.learn(day, f64::from(*said), *course, model());
        learner.look_ahead(day, [*course; DAYS_AHEAD], prior(), model());
    }
    (learner, day)
}

proptest! {
    #[test]
    fn a_span_lies_within_the_scale_and_holds_its_level(history in history(), ahead in 0i32..30, course in 0.0f64..6.0) {
        let (learner, day) = learner_of(&history);
        let span = learner.span(day + ahead, course, prior(), model());
        prop_assert!(0.0 <= span.low && span.low <= span.level && span.level <= span.high && span.high <= 10.0);
        let habit = learner.habit(prior(), model());
        prop_assert!((0.0..=10.0).contains(&habit.own) && (0.0..=2.0).contains(&habit.gain) && (0.0..=0.9).contains(&habit.hold));
    }

    #[test]
    fn more_of_the_course_never_lowers_the_level(history in history(), ahead in 1i32..4, course in 0.0f64..6.0, more in 0.0f64..3.0) {
        let (learner, day) = learner_of(&history);
        let level = |course| learner.span(day + ahead, course, prior(), model()).level;
        prop_assert!(level(course + more) >= level(course));
    }

    #[test]
    fn saying_more_today_never_lowers_tomorrow(history in history(), said in 0u8..10, course in 0.0f64..6.0) {
        // With what was learned held fast: the last answer alone.
        let (learner, day) = learner_of(&history);
        let habit = learner.habit(prior(), model());
        let after = |said: u8| {
            let mut learner = learner.clone();
            learner.last = Some(Beside { day: day + 1, said: f64::from(said), course });
            learner.span_of(habit, day + 2, course, model()).level
        };
        prop_assert!(after(said + 1) >= after(said));
    }

    #[test]
    fn a_pause_lets_the_last_answer_go(history in history()) {
        let (learner, day) = learner_of(&history);
        let habit = learner.habit(prior(), model());
        let level = learner.span(day + 400, 0.0, prior(), model()).level;
        prop_assert!((level - habit.own).abs() <= 0.5 + 1e-9);
    }
}
