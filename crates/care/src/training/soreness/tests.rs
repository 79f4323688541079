use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;
use crate::{
    rules::load::tests::shipped,
    training::{
        activity::Sport,
        samples::{activity, at, km, loaded},
    },
    units::Metres,
};

const END: &str = "2026-05-03T07:00:00Z";

/// Sunday's workout: ended at `END` (its length is of no matter to soreness).
fn workout(sport: Sport, load: f64) -> LoadedActivity {
    loaded(activity(sport, 0), load)
}

fn trail_run() -> LoadedActivity {
    let mut run = activity(Sport::TrailRunning, 9_660);
    run.distance = km(24.6);
    run.descent = Metres::new(1240.0).ok();
    loaded(run, 180.0)
}

fn after(hours: i64) -> Timestamp {
    at(END) + SignedDuration::from_hours(hours)
}

fn level(areas: &[AreaSoreness], area: &str) -> u8 {
    let area: Area = area.parse().unwrap();
    areas
        .iter()
        .find(|sore| sore.area == area)
        .map_or(0, |sore| sore.level.get())
}

fn likely_after(loaded: &[LoadedActivity], hours: i64) -> Vec<AreaSoreness> {
    likely(loaded, &shipped(), &TimeZone::UTC, after(hours))
}

#[test]
fn a_marathon_is_three_of_ten_a_day_later_and_over_in_a_week() {
    let marathon = [workout(Sport::Running, 270.0)];
    let calf = |hours| level(&likely_after(&marathon, hours), "CALF_LOWER:left");
    assert_eq!(calf(24), 3);
    assert!(calf(72) <= 1);
    assert_eq!(calf(168), 0);
}

#[test]
fn descents_make_the_front_thighs_sore_and_later() {
    let down = [trail_run()];
    let thigh = |hours| level(&likely_after(&down, hours), "THIGH_FRONT:left");
    assert!(thigh(44) >= 5 && thigh(44) > thigh(14) && thigh(44) > thigh(110));
    let mut flat = trail_run();
    flat.activity.descent = None;
    assert!(level(&likely_after(&[flat], 44), "THIGH_FRONT:left") < thigh(44));
}

#[test]
fn the_reason_names_the_workout_and_the_rule() {
    let areas = likely_after(&[trail_run()], 75);
    let worst = &areas[0];
    assert_eq!(worst.area.region(), Region::ThighFront);
    assert!(!worst.reported);
    assert_eq!(
        worst.reasons,
        [SorenessReason {
            rule: "L21".into(),
            says: "Sunday's trail run, 24.6 km, 2 h 41, 1,240 m of descent".into(),
        }]
    );
}

#[test]
fn both_sides_are_alike_and_an_easy_spin_leaves_nothing() {
    let areas = likely_after(&[workout(Sport::Running, 200.0)], 20);
    assert_eq!(
        level(&areas, "CALF_UPPER:left"),
        level(&areas, "CALF_UPPER:right")
    );
    assert_eq!(likely_after(&[workout(Sport::Cycling, 15.0)], 20), []);
    assert_eq!(
        likely_after(&[workout(Sport::Other, 200.0)], 20),
        [],
        "of an unknown sport no area is named"
    );
}

#[test]
fn what_was_done_before_leaves_less_and_what_is_new_says_so() {
    let mut last_month = workout(Sport::Strength, 120.0);
    last_month.activity.starts_at = at("2026-04-20T07:00:00Z");
    let new = workout(Sport::Strength, 120.0);
    let used_to = likely_after(&[last_month, new.clone()], 42);
    let mut run_long_ago = workout(Sport::Running, 60.0);
    run_long_ago.activity.starts_at = at("2026-02-01T07:00:00Z");
    let first_time = likely_after(&[run_long_ago, new], 42);
    assert!(level(&used_to, "CHEST:left") < level(&first_time, "CHEST:left"));
    assert!(
        first_time[0].reasons[0]
            .says
            .ends_with("the first like it in 42 days")
    );
}

/// A strength session of so many days before protects for six weeks, and no longer than nine.
#[test]
fn a_bout_protects_for_six_weeks_and_is_forgotten_after_nine() {
    let model = shipped();
    let peak = |days_before: i64| {
        let mut before = workout(Sport::Strength, 120.0);
        before.activity.starts_at -= SignedDuration::from_hours(24 * days_before);
        // Training is known for long, so that nothing is merely unknown; another family of sport.
        let mut ride = workout(Sport::Cycling, 60.0);
        ride.activity.starts_at -= SignedDuration::from_hours(24 * 300);
        let all = [ride, before, workout(Sport::Strength, 120.0)];
        let courses = course::Courses::from(&all, &model, after(0));
        let bouts: Vec<f64> = courses
            .bouts_at(after(1), after(1))
            .map(|(bout, _)| bout.strain.peak)
            .collect();
        *bouts.last().unwrap()
    };
    let usual = peak(7) / 0.75;
    assert!((peak(42) - usual * 0.75).abs() < 1e-9);
    assert!(
        (peak(52) - usual * (1.0 - 0.25 * 11.0 / 21.0)).abs() < 1e-9,
        "in between, part of it"
    );
    assert!((peak(64) - usual * 1.25).abs() < 1e-9, "the first in weeks");
}

#[test]
fn flat_miles_do_not_make_legs_used_to_descents() {
    let mut flat = trail_run();
    flat.activity.descent = None;
    flat.activity.starts_at = at("2026-04-20T07:00:00Z");
    let mut steep = trail_run();
    steep.activity.starts_at = at("2026-04-20T07:00:00Z");
    let thigh = |before: LoadedActivity| {
        let all = [before, trail_run()];
        course::Courses::from(&all, &shipped(), after(44))
            .felt_at(after(44), after(44))
            .level_of(Region::ThighFront)
    };
    assert!(thigh(steep) < thigh(flat));
}

#[test]
fn workouts_that_have_not_ended_yet_make_nothing_sore() {
    assert_eq!(likely_after(&[trail_run()], 1), []);
}

#[test]
fn a_fresh_check_in_wins_area_by_area() {
    let model = shipped();
    let likely = likely_after(&[trail_run()], 44);
    let area = |text: &str| text.parse::<Area>().unwrap();
    let check_in = CheckIn {
        at: after(40),
        soreness: [
            ("THIGH_FRONT:left", 8),
            ("THIGH_FRONT:right", 0),
            ("NECK_BACK", 2),
        ]
        .map(|(text, level)| (area(text), Soreness::new(level).unwrap()))
        .into(),
        ..CheckIn::default()
    };
    let sore = now(&likely, Some(&check_in), &model, after(44));
    assert_eq!(
        (sore[0].area, sore[0].level.get(), sore[0].reported),
        (area("THIGH_FRONT:left"), 8, true)
    );
    assert_eq!(level(&sore, "THIGH_FRONT:right"), 0);
    assert_eq!(level(&sore, "NECK_BACK"), 2);
    assert_eq!(
        level(&sore, "GLUTE:left"),
        level(&likely, "GLUTE:left"),
        "an area not spoken of stays likely"
    );
    assert_eq!(
        now(&likely, Some(&check_in), &model, after(64)),
        likely,
        "24 hours old is not fresh"
    );
    assert_eq!(
        now(&likely, Some(&check_in), &model, after(39)),
        likely,
        "a check-in of the future says nothing of now"
    );
}

proptest! {
    /// Within what is eccentric and within what is not, more load or more descent lowers no region at any hour.
    #[test]
    fn more_load_or_descent_never_lowers_a_region(
        sport in 0usize..23, hours in 0i64..170, load in 0.0f64..1000.0, more in 0.0f64..500.0, descent in 0.0f64..3000.0, further in 0.0f64..3000.0,
        steep in any::<bool>(),
    ) {
        let felt = |load: f64, descent: f64| {
            let mut workout = workout(Sport::ALL[sport], load);
            workout.activity.distance = km(10.0);
            workout.activity.descent = if steep { Metres::new(400.0 + descent).ok() } else { None };
            course::Courses::from(&[workout], &shipped(), after(0)).felt_at(after(hours), after(hours))
        };
        let (less, more) = (felt(load, descent), felt(load + more, descent + further));
        prop_assert!(more.whole >= less.whole);
        for (region, level) in &less.by_region {
            prop_assert!(more.level_of(*region) >= *level - 1e-12);
        }
    }

    #[test]
    fn training_alone_never_says_more_than_six(
        workouts in proptest::collection::vec((0usize..23, 0i64..200, 0.0f64..5000.0, 0.0f64..20_000.0), 0..20),
    ) {
        let loaded: Vec<LoadedActivity> = workouts
            .into_iter()
            .map(|(sport, hours, load, descent)| {
                let mut workout = workout(Sport::ALL[sport], load);
                workout.activity.starts_at = after(200 - hours);
                workout.activity.descent = Metres::new(descent).ok();
                workout.activity.distance = km(10.0);
                workout
            })
            .collect();
        for sore in likely_after(&loaded, 200) {
            prop_assert!((1..=6).contains(&sore.level.get()) && !sore.reported && !sore.reasons.is_empty());
        }
    }
}
