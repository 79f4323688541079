use jiff::SignedDuration;
use proptest::prelude::*;

use super::{
    heart_rate::{HeartRateProfile, impulse, training_impulse},
    power::normalized_power,
    session_rpe::session_rpe,
    *,
};
use crate::{
    rules::load::tests::shipped,
    training::{
        activity::{Sample, Sport},
        athlete::{Known, Sex},
        samples::{activity, bpm, stream, watts},
    },
    units::Rpe,
};

fn given<T>(value: T) -> Option<Known<T>> {
    Some(Known {
        value,
        estimated: false,
    })
}

/// The athlete of the worked values: rest 50, highest 190, threshold 170, 250 W.
fn athlete(sex: Option<Sex>) -> Athlete {
    Athlete {
        sex,
        resting_heart_rate: given(bpm(50)),
        max_heart_rate: given(bpm(190)),
        threshold_heart_rate: given(bpm(170)),
        threshold_power: given(watts(250)),
    }
}

fn check(got: f64, expected: f64) {
    assert!((got - expected).abs() < 1e-4, "{got} is not {expected}");
}

fn hour_at_150() -> Activity {
    let mut hour = activity(Sport::Running, 3600);
    hour.streams.heart_rate = stream([bpm(150); 3600]);
    hour
}

/// Six times 300 s at 300 W and 300 s at 100 W.
fn intervals() -> Activity {
    let mut ride = activity(Sport::Cycling, 3600);
    ride.streams.power =
        stream((0..3600).map(|second| watts(if second / 300 % 2 == 0 { 300 } else { 100 })));
    ride
}

#[test]
fn banisters_impulse_has_its_published_values() {
    let model = shipped();
    let profile = HeartRateProfile::of(&athlete(None), &model).unwrap();
    let hour = Effort::of(&hour_at_150(), &model);
    let of = |weighting| training_impulse(&hour, &profile, weighting);
    check(of(model.heart_rate.men).0, 108.0954);
    check(of(model.heart_rate.women).0, 121.4991);
    check(of(model.heart_rate.women).1, 60.0);
    check(
        impulse(60.0, 170.0, &profile, model.heart_rate.men),
        170.6511,
    );
}

#[test]
fn an_hour_at_threshold_is_100_and_at_150_what_it_should_be() {
    let model = shipped();
    let load = load_of(&hour_at_150(), &athlete(Some(Sex::Male)), &model);
    assert_eq!((load.basis, load.estimated), (Basis::HeartRate, false));
    check(load.value, 63.3429);
    let mut threshold = activity(Sport::Running, 3600);
    threshold.streams.heart_rate = stream([bpm(170); 3600]);
    check(
        load_of(&threshold, &athlete(Some(Sex::Female)), &model).value,
        100.0,
    );
}

#[test]
fn of_unknown_sex_the_mean_of_both_is_taken_and_said_to_be_estimated() {
    let model = shipped();
    let of = |sex| load_of(&hour_at_150(), &athlete(sex), &model);
    check(
        of(None).value,
        f64::midpoint(of(Some(Sex::Male)).value, of(Some(Sex::Female)).value),
    );
    assert!(of(None).estimated);
}

#[test]
fn samples_every_few_seconds_weigh_what_samples_every_second_do() {
    let model = shipped();
    let mut smart = activity(Sport::Running, 3600);
    smart.streams.heart_rate = (0..=720)
        .map(|step| Sample {
            at_s: step * 5,
            value: bpm(150),
        })
        .collect();
    check(
        load_of(&smart, &athlete(Some(Sex::Male)), &model).value,
        63.3429,
    );
}

#[test]
fn a_pause_adds_no_heart_rate_load() {
    let model = shipped();
    let mut paused = hour_at_150();
    for sample in &mut paused.streams.heart_rate[1800..] {
        sample.at_s += 7200;
    }
    paused.elapsed = SignedDuration::from_secs(10_800);
    check(
        load_of(&paused, &athlete(Some(Sex::Male)), &model).value,
        63.3429,
    );
}

#[test]
fn too_few_heart_rate_samples_are_no_basis() {
    let model = shipped();
    let mut hour = hour_at_150();
    hour.streams.heart_rate.truncate(2000);
    assert_eq!(
        load_of(&hour, &athlete(Some(Sex::Male)), &model).basis,
        Basis::Duration
    );
    hour.streams.heart_rate.clear();
    hour.average_heart_rate = Some(bpm(150));
    let load = load_of(&hour, &athlete(Some(Sex::Male)), &model);
    assert_eq!((load.basis, load.estimated), (Basis::HeartRate, true));
    check(load.value, 63.3429);
}

#[test]
fn heart_rates_that_contradict_each_other_are_no_basis() {
    let mut athlete = athlete(Some(Sex::Male));
    athlete.resting_heart_rate = given(bpm(180));
    assert_eq!(
        load_of(&hour_at_150(), &athlete, &shipped()).basis,
        Basis::Duration
    );
}

#[test]
fn an_athlete_of_whom_nothing_is_known_still_gets_a_load_marked_as_estimated() {
    let load = load_of(&hour_at_150(), &Athlete::default(), &shipped());
    assert_eq!((load.basis, load.estimated), (Basis::HeartRate, true));
    assert!((50.0..100.0).contains(&load.value));
}

#[test]
fn normalized_power_and_stress_have_their_worked_values() {
    let model = shipped();
    let steady = normalized_power(&stream([watts(200); 3600]), &model.power).unwrap();
    check(steady.watts, 200.0);
    assert_eq!(steady.seconds, 3600);
    let ride = intervals();
    check(
        normalized_power(&ride.streams.power, &model.power)
            .unwrap()
            .watts,
        250.6166,
    );
    let load = load_of(&ride, &athlete(None), &model);
    assert_eq!((load.basis, load.estimated), (Basis::Power, false));
    check(load.value, 100.4939);
}

#[test]
fn a_pause_adds_no_power_and_zeros_count() {
    let model = shipped();
    let mut power = stream([watts(200); 3600]);
    for sample in &mut power[1800..] {
        sample.at_s += 600;
    }
    let paused = normalized_power(&power, &model.power).unwrap();
    check(paused.watts, 200.0);
    assert_eq!(paused.seconds, 3600);
    for sample in &mut power[1800..] {
        sample.value = watts(0);
    }
    assert!(normalized_power(&power, &model.power).unwrap().watts < 200.0);
}

#[test]
fn power_of_a_short_ride_or_of_a_run_is_no_basis() {
    let model = shipped();
    let mut short = activity(Sport::Cycling, 1000);
    short.streams.power = stream([watts(250); 1000]);
    assert_eq!(
        load_of(&short, &athlete(None), &model).basis,
        Basis::Duration
    );
    let mut run = intervals();
    run.sport = Sport::Running;
    assert_eq!(load_of(&run, &athlete(None), &model).basis, Basis::Duration);
    let unknown = Athlete {
        threshold_power: None,
        ..athlete(None)
    };
    assert_eq!(
        load_of(&intervals(), &unknown, &model).basis,
        Basis::Duration
    );
}

#[test]
fn an_hour_rated_seven_is_420_and_a_load_of_100() {
    check(session_rpe(Rpe::new(7.0).unwrap(), 60.0), 420.0);
    let mut lifted = activity(Sport::Strength, 3600);
    lifted.session_rpe = Some(Rpe::new(7.0).unwrap());
    let load = load_of(&lifted, &Athlete::default(), &shipped());
    assert_eq!((load.basis, load.estimated), (Basis::SessionRpe, false));
    check(load.value, 100.0);
}

#[test]
fn nothing_but_time_gives_a_usual_hour_of_the_sport() {
    let load = load_of(&activity(Sport::Cycling, 5400), &athlete(None), &shipped());
    assert_eq!((load.basis, load.estimated), (Basis::Duration, true));
    check(load.value, 75.0);
}

#[test]
fn an_activity_that_took_no_time_or_less_has_no_load() {
    for seconds in [0, -60, i64::MIN] {
        let mut nothing = hour_at_150();
        nothing.duration = SignedDuration::from_secs(seconds);
        nothing.session_rpe = Some(Rpe::new(9.0).unwrap());
        check(load_of(&nothing, &athlete(None), &shipped()).value, 0.0);
    }
}

proptest! {
    #[test]
    fn every_load_is_finite_and_not_negative(
        sport in 0usize..23,
        seconds in any::<i64>(),
        beats in proptest::collection::vec((any::<u32>(), 25u16..=250), 0..200),
        power in proptest::collection::vec((any::<u32>(), 0u16..=2500), 0..200),
        thresholds in (25u16..=250, 25u16..=250, 25u16..=250, 0u16..=2500),
        rating in proptest::option::of(0.0f64..=10.0),
    ) {
        // Streams out of order are wrong, but must not be fatal.
        let mut any = activity(Sport::ALL[sport], 0);
        any.duration = SignedDuration::from_secs(seconds);
        any.streams.heart_rate = beats.into_iter().map(|(at_s, value)| Sample { at_s, value: bpm(value) }).collect();
        any.streams.power = power.into_iter().map(|(at_s, value)| Sample { at_s, value: watts(value) }).collect();
        any.session_rpe = rating.map(|rating| Rpe::new(rating).unwrap());
        let athlete = Athlete {
            sex: None,
            resting_heart_rate: given(bpm(thresholds.0)),
            max_heart_rate: given(bpm(thresholds.1)),
            threshold_heart_rate: given(bpm(thresholds.2)),
            threshold_power: given(watts(thresholds.3)),
        };
        any.measure();
        let load = load_of(&any, &athlete, &shipped());
        prop_assert!(load.value.is_finite() && load.value >= 0.0);
    }
}
