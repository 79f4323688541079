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
