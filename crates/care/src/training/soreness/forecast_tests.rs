use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;
use crate::training::{
    activity::Sport,
    samples::{activity, at, km, loaded},
    soreness::likely,
};

fn book() -> &'static RuleBook {
    static BOOK: std::sync::LazyLock<RuleBook> =
        std::sync::LazyLock::new(|| RuleBook::built_in().unwrap());
    &BOOK
}

const NOW: &str = "2026-05-04T07:00:00Z";

fn long_run(ended: Timestamp) -> LoadedActivity {
    let mut run = activity(Sport::Running, 7200);
    run.starts_at = ended - SignedDuration::from_secs(7200);
    run.distance = km(24.0);
    loaded(run, 200.0)
}

fn days_ago(days: i64) -> Timestamp {
    at(NOW) - SignedDuration::from_hours(24 * days)
}

fn said(at: Timestamp, level: u8) -> CheckIn {
    let calf: Area = "CALF_LOWER:left".parse().unwrap();
    CheckIn {
        at,
        soreness: [(calf, Soreness::new(level).unwrap())].into(),
        ..CheckIn::default()
    }
}

fn of(loaded: &[LoadedActivity], check_ins: &[CheckIn]) -> Forecast {
    forecast(loaded, check_ins, book(), &TimeZone::UTC, at(NOW))
}

fn area<'a>(forecast: &'a Forecast, area: &str) -> Option<&'a AreaForecast> {
    let area: Area = area.parse().unwrap();
    forecast.areas.iter().find(|found| found.area == area)
}

/// Weeks of a hard run each sixth evening, and answers that follow them, on one calf only.
fn follower() -> (Vec<LoadedActivity>, Vec<CheckIn>) {
    let runs: Vec<LoadedActivity> = (0..17)
        .rev()
        .map(|run| long_run(days_ago(6 * run + 1) + SignedDuration::from_hours(12)))
        .collect();
    let courses = Courses::from(&runs, &book().load, days_ago(120));
    let answers = (0..100)
        .rev()
        .map(|day| {
            let morning = days_ago(day);
            said(
                morning,
                whole(2.0 * courses.felt_at(morning, morning).whole).get(),
            )
        })
        .collect();
    (runs, answers)
}

#[test]
fn without_check_ins_the_plain_course_is_shown_and_says_so() {
    let runs = [long_run(days_ago(1))];
    let forecast = of(&runs, &[]);
    assert!(!forecast.earned.is_learned());
    assert!(forecast.earned.says().contains("no check-ins of yours"));
    assert_eq!(
        forecast.likely_now,
        likely(&runs, &book().load, &TimeZone::UTC, at(NOW))
    );
    let calf = area(&forecast, "CALF_LOWER:left").unwrap();
    let levels = calf.days.map(|day| day.level.get());
    assert!(levels[0] >= 2 && levels[3] < levels[0], "{levels:?}");
    assert_eq!(calf.days[0].date, jiff::civil::date(2026, 5, 4));
    assert_eq!(calf.days[3].date, jiff::civil::date(2026, 5, 7));
    assert!(calf.reasons[0].says.starts_with("Yesterday's run"));
}

#[test]
fn what_is_learned_is_shown_and_named() {
    let (runs, answers) = follower();
    let forecast = of(&runs, &answers);
    assert!(forecast.earned.is_learned(), "{:?}", forecast.earned);
    let sore = area(&forecast, "CALF_LOWER:left").unwrap();
    // The answer of today stands for now.
    assert_eq!(
        sore.days[0].level.get(),
        answers[99].soreness.values().next().unwrap().get()
    );
    // The other calf was never said to be sore: the course alone does not make it so.
    let other = area(&forecast, "CALF_LOWER:right");
    let level = other.map_or(0, |other| other.days[0].level.get());
    assert!(level + 3 <= sore.days[0].level.get(), "{other:?}");
    let learned = forecast.likely_now[0].reasons.last().unwrap();
    assert_eq!(
        (learned.rule.as_str(), learned.says.as_str()),
        ("F01", "Learned from your 100 check-ins")
    );
    // Only the person can say that it is worse than training makes anybody.
    assert!(
        forecast
            .likely_now
            .iter()
            .all(|sore| sore.level.get() <= 6 && !sore.reported)
    );
}

#[test]
fn where_yesterday_tells_as_much_the_plain_course_is_shown() {
    let runs = [long_run(days_ago(1))];
    let answers: Vec<CheckIn> = (0..60).rev().map(|day| said(days_ago(day), 3)).collect();
    let forecast = of(&runs, &answers);
    assert!(matches!(
        forecast.earned,
        Earned::NoBetter {
            than: Guess::Yesterday,
            ..
        }
    ));
    let plain = of(&runs, &[]);
    assert_eq!(
        (forecast.areas, forecast.likely_now),
        (plain.areas, plain.likely_now)
    );
}

#[test]
fn what_lies_ahead_is_not_known() {
    let (runs, answers) = follower();
    let now = of(&runs, &answers);
    let mut with_future = (runs.clone(), answers.clone());
    with_future.0.push(long_run(days_ago(-2)));
    with_future.1.push(said(days_ago(-1), 10));
    assert_eq!(of(&with_future.0, &with_future.1), now);
}

#[test]
fn soreness_after_descents_rises_before_it_falls() {
    let mut down = long_run(days_ago(0) - SignedDuration::from_hours(10));
    down.activity.sport = Sport::TrailRunning;
    down.activity.descent = crate::units::Metres::new(1500.0).ok();
    let forecast = of(&[down], &[]);
    let thigh = area(&forecast, "THIGH_FRONT:left").unwrap();
    let levels = thigh.days.map(|day| day.level.get());
    assert!(
        levels[1] > levels[0] && levels[3] <= levels[1],
        "{levels:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn every_level_is_possible_and_within_its_range(
        runs in proptest::collection::vec((0i64..200, 0.0f64..500.0), 0..12),
        answers in proptest::collection::vec(0u8..=10, 0..60),
    ) {
        let runs: Vec<LoadedActivity> = runs
            .iter()
            .map(|(hours, load)| {
                let mut run = long_run(at(NOW) - SignedDuration::from_hours(*hours));
                run.load.value = *load;
                run
            })
            .collect();
        let answers: Vec<CheckIn> = answers
            .iter()
            .zip(0i64..)
            .map(|(level, day)| said(days_ago(day), *level))
            .collect();
        let forecast = of(&runs, &answers);
        for area in &forecast.areas {
            for day in area.days {
                prop_assert!(day.low.get() <= day.level.get() && day.level.get() <= day.high.get());
            }
        }
        for sore in &forecast.likely_now {
            prop_assert!((1..=6).contains(&sore.level.get()) && !sore.reasons.is_empty());
        }
        prop_assert!(!forecast.earned.says().is_empty());
    }

    /// A harder or a steeper last workout never lowers an area on any day, learned or not.
    #[test]
    fn more_work_since_the_last_answer_never_lowers_an_area(
        load in 20.0f64..300.0, more in 0.0f64..200.0, descent in 0.0f64..2000.0, further in 0.0f64..2000.0, learned in any::<bool>(),
    ) {
        let (runs, answers) = if learned { follower() } else { Default::default() };
        let with = |load: f64, descent: f64| {
            let mut runs = runs.clone();
            let mut last = long_run(at(NOW));
            last.activity.sport = Sport::TrailRunning;
            last.activity.descent = crate::units::Metres::new(800.0 + descent).ok();
            last.load.value = load;
            runs.push(last);
            of(&runs, &answers)
        };
        let (less, more) = (with(load, descent), with(load + more, descent + further));
        for before in &less.areas {
            let after = more.areas.iter().find(|after| after.area == before.area).unwrap();
            for (before, after) in before.days.iter().zip(after.days) {
                prop_assert!(after.level.get() >= before.level.get());
            }
        }
    }
}

#[test]
fn both_sides_are_one_line_only_where_their_days_are_alike() {
    let day = |level: f64| DayForecast {
        date: jiff::civil::date(2026, 5, 4),
        level: whole(level),
        low: whole(level - 1.0),
        high: whole(level + 1.0),
    };
    let (two, three) = ([day(2.0); 3], [day(3.0); 3]);
    let area = |code: &str| -> Area { code.parse().unwrap() };
    let lines = sides_together(&[
        (area("CALF_LOWER:left"), &three[..]),
        (area("GLUTE:left"), &two[..]),
        (area("CALF_LOWER:right"), &three[..]),
        (area("GLUTE:right"), &three[..]),
    ]);
    let names: Vec<&str> = lines.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        ["lower calf (both sides)", "left buttock", "right buttock"]
    );
}

#[test]
fn what_is_over_by_tomorrow_is_not_ahead() {
    let day = |level: f64| DayForecast {
        date: jiff::civil::date(2026, 5, 4),
        level: whole(level),
        low: whole(0.0),
        high: whole(level + 1.0),
    };
    let of = |code: &str, levels: [f64; 4]| AreaForecast {
        area: code.parse().unwrap(),
        days: levels.map(day),
        reasons: vec![],
    };
    let forecast = Forecast {
        areas: vec![
            of("GLUTE:left", [9.0, 0.0, 0.0, 0.0]),
            of("LOW_BACK", [8.0, 1.0, 1.0, 0.0]),
            of("THIGH_FRONT:left", [2.0, 3.0, 4.0, 2.0]),
        ],
        ..Forecast::default()
    };
    let ahead: Vec<String> = forecast
        .ahead()
        .iter()
        .map(|area| area.area.to_string())
        .collect();
    assert_eq!(ahead, ["THIGH_FRONT:left", "LOW_BACK"]);
}
