use jiff::SignedDuration;
use proptest::prelude::*;

use super::{
    heart_rate::{HeartRateProfile, impulse, training_impulse},
    heart_rate_zones::edwards,
    pace::running_stress,
    power::{normalized_power, training_stress},
    session_rpe::{own_scale, session_rpe, usual_scale},
    swimming::{critical_swim_speed, swimming_stress},
    *,
};
use crate::{
    rules::load::tests::shipped,
    training::{
        activity::{PoolSwim, Sample, Sport},
        athlete::{Known, Sex},
        samples::{activity, bpm, stream, watts},
    },
    units::{Metres, MetresPerSecond, Rpe},
};

fn given<T>(value: T) -> Option<Known<T>> {
    Some(Known::given(value))
}

/// The athlete of the worked values: rest 50, highest 190, threshold 170, 250 W.
fn athlete(sex: Option<Sex>) -> Athlete {
    Athlete {
        sex,
        resting_heart_rate: given(bpm(50)),
        max_heart_rate: given(bpm(190)),
        threshold_heart_rate: given(bpm(170)),
        threshold_power: given(watts(250)),
        threshold_pace: given(MetresPerSecond::new(4.0).unwrap()),
        critical_swim_speed: given(MetresPerSecond::new(1.0).unwrap()),
        ..Athlete::default()
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

/// Seconds at heart rates that are these minutes in each of Edwards' zones of 200 beats.
fn in_zones(minutes: [usize; 5]) -> Activity {
    let beats = [110, 130, 150, 170, 190];
    let all = beats
        .iter()
        .zip(minutes)
        .flat_map(|(beats, minutes)| vec![bpm(*beats); 60 * minutes]);
    let mut hour = activity(Sport::Rowing, 3600);
    hour.streams.heart_rate = stream(all);
    hour
}

#[test]
fn edwards_zones_have_their_published_value_and_their_lower_bound_belongs_to_them() {
    let model = shipped();
    let zones = &model.heart_rate_zones;
    let hour = Effort::of(&in_zones([10, 20, 15, 10, 5]), &model);
    check(edwards(&hour, 200.0, zones).0, 160.0);
    let sum = |beats| {
        let mut minute = activity(Sport::Rowing, 60);
        minute.streams.heart_rate = stream([bpm(beats); 60]);
        edwards(&Effort::of(&minute, &model), 200.0, zones).0
    };
    check(sum(99), 0.0);
    check(sum(100), 1.0);
    check(sum(120), 2.0);
    check(sum(180), 5.0);
}

#[test]
fn an_hour_in_the_zone_of_the_threshold_is_100_by_zones() {
    let model = shipped();
    let of = |activity: &Activity| {
        candidates(
            activity,
            &Effort::of(activity, &model),
            &athlete(Some(Sex::Male)),
            &model,
        )
        .into_iter()
        .find(|load| load.basis == Basis::HeartRateZones)
        .unwrap()
    };
    let mut threshold = activity(Sport::Rowing, 3600);
    threshold.streams.heart_rate = stream([bpm(170); 3600]);
    check(of(&threshold).value, 100.0);
    // Of 190 beats 10, 20, 15, 10 and 5 minutes fall otherwise; 110 to 190 are the zones 1, 2, 3, 4 and 5 all the same.
    check(
        of(&in_zones([10, 20, 15, 10, 5])).value,
        100.0 * 160.0 / 240.0,
    );
}

#[test]
fn goldencheetahs_impulse_of_women_and_its_filled_first_window_are_other_numbers() {
    // It takes the men's factor for both, so a woman's hour at 150 is 90.4179 there and 121.4991 here.
    let model = shipped();
    let profile = HeartRateProfile::of(&athlete(None), &model).unwrap();
    let theirs = crate::rules::load::Weighting {
        a: model.heart_rate.men.a,
        b: model.heart_rate.women.b,
    };
    check(impulse(60.0, 150.0, &profile, theirs), 90.4179);
    // It fills the window before the first second with zeros and divides by every sample: 250.3082 there, 250.6166 here.
    let mut filled = stream([watts(0); 29]);
    filled.extend(intervals().streams.power.iter().map(|sample| Sample {
        at_s: sample.at_s + 29,
        ..*sample
    }));
    let theirs = normalized_power(&filled, &model.power).unwrap();
    check(theirs.watts, 250.3082);
    check(training_stress(theirs.watts, watts(250), 3600.0), 100.2467);
    let steady: Vec<_> = [[watts(0); 29].as_slice(), &[watts(200); 3600]].concat();
    check(
        normalized_power(&stream(steady), &model.power)
            .unwrap()
            .watts,
        199.6730,
    );
}

#[test]
fn running_stress_has_its_worked_value() {
    check(running_stress(3.5, 4.0, 3600.0), 76.5625);
    let model = shipped();
    let mut run = activity(Sport::Running, 3600);
    run.streams.speed = stream([MetresPerSecond::new(3.5).unwrap(); 3600]);
    run.streams.altitude = stream([12.0; 3600]);
    let load = load_of(&run, &athlete(None), &model);
    assert_eq!((load.basis, load.estimated), (Basis::Pace, false));
    check(load.value, 76.5625);
    run.streams.altitude.clear();
    assert!(
        load_of(&run, &athlete(None), &model).estimated,
        "taken to be flat"
    );
    run.streams.speed.truncate(2000);
    assert_eq!(load_of(&run, &athlete(None), &model).basis, Basis::Duration);
    run.distance = Metres::new(12_600.0).ok();
    let load = load_of(&run, &athlete(None), &model);
    assert_eq!((load.basis, load.estimated), (Basis::AveragePace, true));
    check(load.value, 76.5625);
    let unknown = Athlete {
        threshold_pace: None,
        ..athlete(None)
    };
    assert_eq!(load_of(&run, &unknown, &model).basis, Basis::Duration);
}

#[test]
fn swimming_stress_and_critical_speed_have_their_worked_values() {
    let model = shipped().swimming;
    check(swimming_stress(3.0, 3.6, 3600.0, &model), 57.8704);
    let speed = critical_swim_speed(360.0, 170.0).unwrap();
    check(f64::from(speed.get()), 1.0526);
    assert!(
        critical_swim_speed(170.0, 360.0).is_none() && critical_swim_speed(f64::NAN, 1.0).is_none()
    );
}

#[test]
fn a_pool_swim_counts_its_lengths_and_not_its_rests() {
    let mut swim = activity(Sport::Swimming, 3600);
    swim.distance = Metres::new(2000.0).ok();
    let of = |swim: &Activity| load_of(swim, &athlete(None), &shipped());
    check(of(&swim).value, 100.0 * (2000.0f64 / 3600.0).powi(3));
    swim.pool = Some(PoolSwim {
        pool: Metres::new(25.0).unwrap(),
        lengths: 80,
        swimming: SignedDuration::from_secs(2500),
    });
    let load = of(&swim);
    assert_eq!((load.basis, load.estimated), (Basis::SwimPace, false));
    check(load.value, 100.0 * 2500.0 / 3600.0 * 0.8f64.powi(3));
}

#[test]
fn each_sport_has_its_own_best_basis_and_the_others_are_kept() {
    let model = shipped();
    let bases = |sport| {
        let mut hour = hour_at_150();
        hour.sport = sport;
        hour.session_rpe = Rpe::new(6.0).ok();
        hour.distance = Metres::new(9_000.0).ok();
        hour.streams.power = intervals().streams.power;
        hour.streams.speed = stream([MetresPerSecond::new(2.5).unwrap(); 3600]);
        hour.streams.altitude = stream([12.0; 3600]);
        let effort = Effort::of(&hour, &model);
        let loaded = LoadedActivity::of(hour, &effort, &athlete(None), &model);
        std::iter::once(loaded.load.basis)
            .chain(loaded.also.iter().map(|load| load.basis))
            .collect::<Vec<_>>()
    };
    use Basis::*;
    assert_eq!(
        bases(Sport::Cycling),
        [Power, HeartRate, HeartRateZones, SessionRpe]
    );
    assert_eq!(
        bases(Sport::Running),
        [Pace, HeartRate, HeartRateZones, SessionRpe, AveragePace]
    );
    assert_eq!(
        bases(Sport::TrailRunning),
        [HeartRate, HeartRateZones, Pace, SessionRpe]
    );
    assert_eq!(
        bases(Sport::Strength),
        [SessionRpe, HeartRate, HeartRateZones]
    );
    assert_eq!(
        bases(Sport::Climbing),
        [SessionRpe, HeartRate, HeartRateZones]
    );
    assert_eq!(
        bases(Sport::TeamSport),
        [SessionRpe, HeartRate, HeartRateZones]
    );
    assert_eq!(
        bases(Sport::Hiking),
        [HeartRate, HeartRateZones, SessionRpe]
    );
}

#[test]
fn a_pace_by_an_estimated_threshold_gives_way_to_heart_rate_and_to_the_own_rating() {
    let model = shipped();
    let mut run = hour_at_150();
    run.streams.speed = stream([MetresPerSecond::new(2.5).unwrap(); 3600]);
    run.streams.altitude = stream([12.0; 3600]);
    let mut guessed = athlete(Some(Sex::Male));
    guessed.threshold_pace = Some(Known::estimated(MetresPerSecond::new(2.6).unwrap(), None));
    let bases = |run: &Activity, athlete: &Athlete| {
        candidates(run, &Effort::of(run, &model), athlete, &model)
            .iter()
            .map(|load| load.basis)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        bases(&run, &guessed),
        [
            Basis::HeartRate,
            Basis::HeartRateZones,
            Basis::Pace,
            Basis::Duration
        ]
    );
    assert_eq!(bases(&run, &athlete(None))[0], Basis::Pace, "told");
    run.streams.heart_rate.clear();
    assert_eq!(bases(&run, &guessed)[0], Basis::Pace, "nothing better");
    run.session_rpe = Rpe::new(5.0).ok();
    assert_eq!(bases(&run, &guessed)[0], Basis::SessionRpe);
}

#[test]
fn somebody_who_rates_low_gets_a_scale_of_their_own() {
    let model = shipped();
    let session = |rating: f64, measured: f64| {
        let mut hour = activity(Sport::Running, 3600);
        hour.session_rpe = Rpe::new(rating).ok();
        crate::training::samples::loaded(hour, measured)
    };
    // Rates 4 what comes to 80: a scale of 80 / 240.
    let mut rated = vec![session(4.0, 80.0); 9];
    assert_eq!(own_scale(&rated, &model), None, "too few to say");
    rated.push(session(4.0, 80.0));
    let scale = own_scale(&rated, &model).unwrap();
    check(scale.value, 80.0 / 240.0);
    assert!(scale.estimated && scale.as_of.is_some());
    let mut lifted = activity(Sport::Strength, 3600);
    lifted.session_rpe = Rpe::new(6.0).ok();
    let own = Athlete {
        rating_scale: Some(scale),
        ..Athlete::default()
    };
    let load = load_of(&lifted, &own, &model);
    assert_eq!((load.basis, load.estimated), (Basis::SessionRpe, true));
    check(load.value, 120.0);
    // A guessed threshold pace says nothing of how somebody rates.
    let mut guessed = rated.clone();
    for one in &mut guessed {
        one.load.basis = Basis::Pace;
        one.load.estimated = true;
    }
    assert_eq!(own_scale(&guessed, &model), None);
    // What cannot be meant is cut to half and double of the usual scale.
    let absurd = vec![session(1.0, 400.0); 10];
    check(
        own_scale(&absurd, &model).unwrap().value,
        2.0 * usual_scale(&model.session_rpe),
    );
}

#[test]
fn efforts_that_were_kept_are_taken_again_when_their_rules_change() {
    // If this fails you changed how samples become an effort: raise `Effort::VERSION`, then these numbers.
    let model = shipped();
    let (hr, power, pace) = (&model.heart_rate, &model.power, &model.pace);
    let rules = format!(
        "{} {} {} {} {:?} {} {} {} {} {} {} {} {:?}",
        hr.gap_s,
        power.gap_s,
        power.rolling_s,
        power.exponent,
        pace.cost,
        pace.steepest,
        pace.grade_window_m,
        pace.gap_s,
        pace.rolling_s,
        pace.exponent,
        pace.steep_grade,
        pace.steep_speed,
        pace.on_foot,
    );
    assert_eq!(Effort::VERSION, 1);
    assert_eq!(
        rules,
        "60 10 30 4 [155.4, -30.4, -43.3, 46.3, 19.5, 3.6] 0.45 40 30 30 4 0.08 1.5 [Running, TrailRunning, Walking, Hiking, Mountaineering]"
    );
}

#[test]
fn every_basis_has_a_word_of_its_own() {
    for basis in Basis::ALL {
        assert_eq!(Basis::from_word(basis.word()), Some(basis));
    }
    assert_eq!(Basis::from_word("readiness"), None);
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
        speeds in proptest::collection::vec((any::<u32>(), 0f32..=40.0, any::<f32>()), 0..200),
        thresholds in (25u16..=250, 25u16..=250, 25u16..=250, 0u16..=2500),
        rating in proptest::option::of(0.0f64..=10.0),
    ) {
        // Streams out of order are wrong, but must not be fatal.
        let mut any = activity(Sport::ALL[sport], 0);
        any.duration = SignedDuration::from_secs(seconds);
        any.streams.heart_rate = beats.into_iter().map(|(at_s, value)| Sample { at_s, value: bpm(value) }).collect();
        any.streams.power = power.into_iter().map(|(at_s, value)| Sample { at_s, value: watts(value) }).collect();
        any.streams.altitude = speeds.iter().map(|(at_s, _, height)| Sample { at_s: *at_s, value: *height }).collect();
        any.streams.speed = speeds.into_iter().map(|(at_s, value, _)| Sample { at_s, value: MetresPerSecond::new(value).unwrap() }).collect();
        any.session_rpe = rating.map(|rating| Rpe::new(rating).unwrap());
        let athlete = Athlete {
            sex: None,
            resting_heart_rate: given(bpm(thresholds.0)),
            max_heart_rate: given(bpm(thresholds.1)),
            threshold_heart_rate: given(bpm(thresholds.2)),
            threshold_power: given(watts(thresholds.3)),
            ..Athlete::default()
        };
        any.measure();
        let load = load_of(&any, &athlete, &shipped());
        prop_assert!(load.value.is_finite() && load.value >= 0.0);
    }
}
