use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;
use crate::{
    rules::load::tests::shipped,
    training::{
        activity::{SourceFormat, Sport},
        samples::{activity, bpm, km, stream},
    },
    units::Rpe,
};

fn run(later_s: i64, seconds: i64, distance_km: f64, source: SourceFormat) -> Activity {
    let mut run = activity(Sport::Running, seconds);
    run.starts_at += SignedDuration::from_secs(later_s);
    run.distance = km(distance_km);
    run.source = source;
    run
}

fn merge(activities: Vec<Activity>) -> (Vec<Activity>, Vec<TwinPair>) {
    merge_twins(activities, &shipped())
}

fn check(other: Activity, twins: bool) {
    let (kept, pairs) = merge(vec![run(0, 3600, 10.0, SourceFormat::Fit), other]);
    assert_eq!(
        (kept.len(), pairs.len()),
        if twins { (1, 1) } else { (2, 0) }
    );
}

#[test]
fn a_second_recording_is_found() {
    check(run(0, 3600, 10.0, SourceFormat::Fit), true);
    check(run(90, 3500, 10.2, SourceFormat::Gpx), true);
    check(run(-120, 3600, 9.6, SourceFormat::Tcx), true);
}

#[test]
fn another_activity_is_not_taken_for_one() {
    check(run(300, 3600, 10.0, SourceFormat::Gpx), false);
    check(run(60, 3600, 12.0, SourceFormat::Gpx), false);
    check(run(60, 1800, 10.0, SourceFormat::Gpx), false);
    let mut ride = run(0, 3600, 10.0, SourceFormat::Gpx);
    ride.sport = Sport::Cycling;
    check(ride, false);
}

#[test]
fn one_that_was_paused_on_one_device_only_overlaps_enough() {
    let mut paused = run(30, 2700, 10.0, SourceFormat::Gpx);
    paused.elapsed = SignedDuration::from_secs(3560);
    check(paused, true);
}

#[test]
fn a_file_that_does_not_name_its_sport_can_be_a_twin_and_learns_it() {
    let mut unknown = run(0, 3600, 10.0, SourceFormat::Fit);
    unknown.sport = Sport::Other;
    let (kept, _) = merge(vec![unknown, run(5, 3600, 10.0, SourceFormat::Gpx)]);
    assert_eq!(
        (kept.len(), kept[0].sport, kept[0].source),
        (1, Sport::Running, SourceFormat::Fit)
    );
}

#[test]
fn a_lost_time_zone_is_seen_through_but_the_ride_home_is_not_a_twin() {
    check(run(7 * 3600 + 2, 3600, 10.0, SourceFormat::Gpx), true);
    check(run(-5 * 3600 - 1800, 3590, 10.05, SourceFormat::Tcx), true);
    check(run(7 * 3600 + 60, 3600, 10.0, SourceFormat::Gpx), false);
    check(run(9 * 3600, 3600, 10.0, SourceFormat::Fit), false);
    check(run(15 * 3600, 3600, 10.0, SourceFormat::Gpx), false);
}

#[test]
fn the_richer_recording_stays_and_takes_what_only_its_twin_knows() {
    let mut gpx = run(20, 3600, 10.1, SourceFormat::Gpx);
    gpx.name = Some("Sunday long".into());
    gpx.session_rpe = Rpe::new(6.0).ok();
    gpx.streams.heart_rate = stream([bpm(150); 30]);
    let (kept, pairs) = merge(vec![gpx, run(0, 3600, 10.0, SourceFormat::Fit)]);
    assert_eq!(pairs, [TwinPair { kept: 1, twin: 0 }]);
    let [one] = kept.as_slice() else {
        panic!("one stays")
    };
    assert_eq!(
        (one.source, one.name.as_deref(), one.session_rpe),
        (SourceFormat::Fit, Some("Sunday long"), Rpe::new(6.0).ok())
    );
    assert_eq!(
        one.streams.heart_rate[0].at_s, 20,
        "samples are told from the start that is kept"
    );
    assert_eq!(one.distance, km(10.0));
}

#[test]
fn samples_of_a_shifted_twin_land_where_they_belong() {
    let mut gpx = run(7 * 3600 - 5, 3600, 10.0, SourceFormat::Gpx);
    gpx.streams.heart_rate = stream([bpm(150); 30]);
    let (kept, _) = merge(vec![gpx, run(0, 3600, 10.0, SourceFormat::Fit)]);
    assert_eq!(
        (
            kept[0].streams.heart_rate.len(),
            kept[0].streams.heart_rate[0].at_s
        ),
        (25, 0)
    );
}

fn any_activity() -> impl Strategy<Value = Activity> {
    (
        0i64..40,
        0usize..4,
        1i64..6,
        0u8..3,
        proptest::option::of(1u8..4),
    )
        .prop_map(|(start, sport, length, source, name)| {
            let source =
                [SourceFormat::Fit, SourceFormat::Tcx, SourceFormat::Gpx][usize::from(source)];
            let sport = [Sport::Running, Sport::Cycling, Sport::Hiking, Sport::Other][sport];
            let mut any = run(
                start * 61,
                1000 + length * 40,
                5.0 + 0.1 * length as f64,
                source,
            );
            any.sport = sport;
            any.name = name.map(|name| name.to_string());
            any
        })
}

fn in_any_order(mut activities: Vec<Activity>) -> Vec<String> {
    activities.sort_by(|a, b| richness(a).cmp(&richness(b)));
    activities
        .iter()
        .map(|activity| format!("{activity:?}"))
        .collect()
}

proptest! {
    #[test]
    fn the_order_given_does_not_matter_and_nothing_is_left_to_find(
        (given, shuffled) in proptest::collection::vec(any_activity(), 0..25).prop_flat_map(|given| (Just(given.clone()), Just(given).prop_shuffle())),
    ) {
        let count = given.len();
        let (kept, pairs) = merge(given);
        prop_assert_eq!(kept.len() + pairs.len(), count);
        prop_assert_eq!(in_any_order(kept.clone()), in_any_order(merge(shuffled).0));
        let (again, none) = merge(kept.clone());
        prop_assert_eq!(again, kept);
        prop_assert!(none.is_empty());
    }
}

#[test]
fn ten_years_of_training_are_searched_in_no_time() {
    let many: Vec<Activity> = (0..10_000)
        .map(|day| run(day * 9_000, 3600, 10.0, SourceFormat::Fit))
        .collect();
    assert_eq!(find_twins(&many, &shipped()).len(), 0);
}
