use jiff::{SignedDuration, civil::date};
use proptest::prelude::*;

use super::*;
use crate::{
    rules::RuleBook,
    training::{
        activity::Sport,
        diary::Scale,
        samples::{activity, loaded},
    },
};

fn book() -> &'static RuleBook {
    static BOOK: std::sync::LazyLock<RuleBook> =
        std::sync::LazyLock::new(|| RuleBook::built_in().unwrap());
    &BOOK
}

/// So many hours after midnight of 1 January 2026.
fn hour(hours: i64) -> Timestamp {
    let first = TimeZone::UTC
        .to_timestamp(date(2026, 1, 1).at(0, 0, 0, 0))
        .unwrap();
    first + SignedDuration::from_hours(hours)
}

fn run(hours: i64, load: f64) -> LoadedActivity {
    let mut run = activity(Sport::Running, 3600);
    run.starts_at = hour(hours);
    loaded(run, load)
}

/// An answer at eight in the morning of each day; `None` where the day has none.
fn diary(levels: &[Option<f64>]) -> Diary {
    let answers = levels.iter().zip(0i64..).filter_map(|(level, day)| {
        let level = (*level)?;
        let calf: Area = "CALF_LOWER:left".parse().unwrap();
        Some(Answer {
            at: hour(24 * day + 8),
            worst: level,
            by_area: [(calf, level)].into(),
        })
    });
    Diary::new(Scale::CHECK_IN, answers.collect())
}

fn look_back(loaded: &[LoadedActivity], diary: &Diary) -> Backtest {
    backtest(loaded, diary, book(), &TimeZone::UTC)
}

/// Somebody who trains hard one evening in six and is then as sore as the course says, twice over.
fn follower(days: i64) -> (Vec<LoadedActivity>, Diary) {
    let runs: Vec<LoadedActivity> = (0..days)
        .filter(|day| day % 6 == 1)
        .map(|day| run(24 * day + 18, 150.0))
        .collect();
    let courses = Courses::from(&runs, &book().load, hour(0));
    let levels: Vec<Option<f64>> = (0..days)
        .map(|day| {
            let morning = hour(24 * day + 8);
            Some((2.0 * courses.felt_at(morning, morning).whole).round())
        })
        .collect();
    (runs, diary(&levels))
}

#[test]
fn the_plain_guesses_have_their_worked_values() {
    // Fourteen days of 2, then 4, 1: looks are made from the 14th day on.
    let mut levels = vec![Some(2.0); 14];
    levels.extend([Some(4.0), Some(1.0)]);
    let back = look_back(&[], &diary(&levels));
    let [one, two, three] = back.whole;
    assert_eq!((one.looks, two.looks, three.looks), (2, 1, 0));
    assert_eq!(one.yesterday, (2.0 + 3.0) / 2.0);
    let mean_then = 32.0 / 15.0;
    assert!((one.mean - (2.0 + (mean_then - 1.0)) / 2.0).abs() < 1e-12);
    // Both days fall on weekdays that were answered with 2.
    assert_eq!(one.weekday_mean, (2.0 + 1.0) / 2.0);
    assert_eq!(one.median, (2.0 + 1.0) / 2.0);
    assert_eq!((two.yesterday, two.median), (1.0, 1.0));
    // No training is known: the plain course says none.
    assert_eq!(one.course, (4.0 + 1.0) / 2.0);
}

#[test]
fn days_without_an_answer_are_neither_origin_nor_target() {
    let mut levels = vec![Some(2.0); 14];
    levels.extend([None, Some(3.0), None, None, Some(2.0)]);
    let back = look_back(&[], &diary(&levels));
    let made: Vec<(i8, usize)> = back
        .looks
        .iter()
        .filter(|look| look.area.is_none())
        .map(|look| (look.made_on.day(), look.ahead))
        .collect();
    assert_eq!(made, [(14, 2), (16, 3)]);
}

#[test]
fn who_follows_the_course_is_learned() {
    let (runs, diary) = follower(80);
    let back = look_back(&runs, &diary);
    let [one, ..] = back.whole;
    assert!(one.learned < 0.5 * one.yesterday, "{one:?}");
    assert!(one.coverage >= 0.8, "{one:?}");
    let earned = earned(&back, &book().check_ins.shown);
    assert!(earned.is_learned(), "{earned:?}");
    assert!(
        earned
            .says()
            .starts_with("Learned from your 80 days of check-ins.")
    );
}

#[test]
fn as_close_as_yesterday_is_not_closer() {
    let back = look_back(&[], &diary(&[Some(3.0); 60]));
    assert_eq!((back.whole[0].learned, back.whole[0].yesterday), (0.0, 0.0));
    let earned = earned(&back, &book().check_ins.shown);
    let Earned::NoBetter {
        than: Guess::Yesterday,
        ahead: 1,
        in_areas: false,
        ..
    } = earned
    else {
        panic!("{earned:?}");
    };
    assert!(
        earned.says().contains("the same for everybody"),
        "{}",
        earned.says()
    );
    assert!(
        earned.says().contains("yesterday’s value by 0.00"),
        "{}",
        earned.says()
    );
}

#[test]
fn a_slow_drift_is_what_yesterdays_value_tells_best() {
    // Up a level each week and down again: nothing of it comes from training.
    let levels: Vec<Option<f64>> = (0..140i32)
        .map(|day| Some(f64::from((day / 7 % 14 - 7).abs())))
        .collect();
    let back = look_back(&[], &diary(&levels));
    let earned = earned(&back, &book().check_ins.shown);
    assert!(!earned.is_learned(), "{earned:?} {:?}", back.whole[0]);
}

#[test]
fn a_few_weeks_are_too_few_to_judge() {
    let back = look_back(&[], &diary(&[Some(3.0); 20]));
    let earned = earned(&back, &book().check_ins.shown);
    assert_eq!(
        earned,
        Earned::TooFew {
            answers: 20,
            looks: 6,
            needed: 14
        }
    );
    assert!(earned.says().contains("20 days of check-ins are too few"));
    let nothing = look_back(&[], &diary(&[]));
    assert_eq!(
        (nothing.answers, nothing.span, nothing.whole[0].looks),
        (0, None, 0)
    );
}

fn history() -> impl Strategy<Value = (Vec<Option<u8>>, Vec<(i64, f64)>)> {
    (
        proptest::collection::vec(proptest::option::weighted(0.8, 0u8..=10), 20..60),
        proptest::collection::vec((-500i64..1440, 0.0f64..400.0), 0..25),
    )
}

fn diary_of(levels: &[Option<u8>]) -> Diary {
    let levels: Vec<Option<f64>> = levels.iter().map(|level| level.map(f64::from)).collect();
    diary(&levels)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever is answered and trained after an evening, what was foretold on it and before stays as it was.
    #[test]
    fn the_future_changes_no_forecast(
        (levels, runs) in history(), (other_levels, other_runs) in history(), cut in 10i64..50,
    ) {
        let cut = cut.min(i64::try_from(levels.len()).unwrap() - 1);
        let evening = 24 * (cut + 1);
        let until = |hours: &i64| *hours < evening;
        let with = |future: &[(i64, f64)]| -> Vec<LoadedActivity> {
            let past = runs.iter().filter(|(hours, _)| until(hours));
            let future = future.iter().filter(|(hours, _)| !until(hours));
            past.chain(future).map(|(hours, load)| run(*hours, *load)).collect()
        };
        let past = usize::try_from(cut + 1).unwrap();
        let mut changed = levels[..past].to_vec();
        changed.extend(other_levels.iter().skip(past));
        let one = look_back(&with(&runs), &diary_of(&levels));
        let other = look_back(&with(&other_runs), &diary_of(&changed));
        let last = date(2026, 1, 1).checked_add(cut.days()).unwrap();
        let target = |look: &Look| look.made_on.checked_add(i64::try_from(look.ahead).unwrap().days()).unwrap();
        // What could be scored by then is the same look for look ...
        let scored = |back: &Backtest| -> Vec<Look> {
            back.looks.iter().filter(|look| target(look) <= last).cloned().collect()
        };
        prop_assert_eq!(scored(&one), scored(&other));
        // ... and what was foretold of later days is too, where both came to be scored.
        for look in one.looks.iter().filter(|look| look.made_on <= last) {
            let twin = other.looks.iter().find(|other| {
                (other.made_on, other.ahead, other.area) == (look.made_on, look.ahead, look.area)
            });
            if let Some(twin) = twin {
                prop_assert_eq!(twin.foretold, look.foretold);
            }
        }
    }

    #[test]
    fn scores_and_spans_are_possible((levels, runs) in history()) {
        let runs: Vec<LoadedActivity> = runs.iter().map(|(hours, load)| run(*hours, *load)).collect();
        let back = look_back(&runs, &diary_of(&levels));
        for look in &back.looks {
            let Span { low, level, high } = look.foretold;
            prop_assert!(0.0 <= low && low <= level && level <= high && high <= 10.0);
        }
        for score in back.whole.iter().chain(&back.areas) {
            prop_assert!((0.0..=1.0).contains(&score.coverage) && (0.0..=10.0).contains(&score.learned));
        }
    }
}
