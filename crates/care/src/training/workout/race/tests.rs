use jiff::SignedDuration;

use super::*;
use crate::{
    rules::load::tests::shipped,
    training::samples::{activity, at, km, loaded},
};

/// A run so many days before Sunday 10 May 2026 at 08:00 UTC.
fn run(days_ago: i64, minutes: i64, load: f64) -> LoadedActivity {
    let mut run = activity(Sport::Running, minutes * 60);
    run.starts_at = at("2026-05-10T08:00:00Z") - SignedDuration::from_hours(24 * days_ago);
    loaded(run, load)
}

fn guess_among(workout: &LoadedActivity, others: &[LoadedActivity]) -> Option<RaceGuess> {
    let mut all = others.to_vec();
    all.push(workout.clone());
    guess_race(
        workout,
        &Past::new(&all),
        &RaceAnswers::new(),
        &shipped().race,
        &TimeZone::UTC,
    )
}

/// The priority of what is taken to be a race.
fn race_among(workout: &LoadedActivity, others: &[LoadedActivity]) -> Option<Priority> {
    guess_among(workout, others)
        .filter(|guess| guess.is_race(&shipped().race))
        .map(|guess| guess.priority)
}

fn is_asked(workout: &LoadedActivity, others: &[LoadedActivity]) -> bool {
    guess_among(workout, others).is_some_and(|guess| guess.is_worth_asking(&shipped().race))
}

fn named(name: &str) -> LoadedActivity {
    let mut run = run(3, 60, 40.0);
    run.activity.name = Some(name.into());
    run
}

fn check(name: &str, expected: Option<Priority>) {
    assert_eq!(race_among(&named(name), &[]), expected, "{name}");
}

#[test]
fn a_name_that_says_race_makes_a_race_and_one_that_says_training_does_not() {
    check("Vancouver Marathon", Some(Priority::A));
    check("Berlin Half-Marathon 2026!", Some(Priority::A));
    check("Jericho parkrun", Some(Priority::C));
    check("Maratón de Valencia", Some(Priority::A));
    check("Marathon pace run", None);
    check("Race week shakeout", None);
    check("Embrace the hills", None);
    check("Morning Run", None);
}

#[test]
fn races_are_named_in_many_languages() {
    for name in [
        "Deutsche Meisterschaften Crosslauf",
        "Volkslauf Unterhaching",
        "Championnat de France",
        "Carrera Popular de San Silvestre",
        "Meia Maratona de Lisboa",
        "Mezzamaratona di Roma",
        "Nederlandse Kampioenschappen wedstrijd",
        "Mistrzostwa Polski",
        "Pražský Půlmaraton",
        "Göteborg tävling",
        "Budapest félmaraton",
        "東京マラソン2026",
        "北京马拉松",
    ] {
        check(name, Some(Priority::A));
    }
    check("Traceur dans la forêt", None);
}

/// Runs of 50 minutes, none hard.
fn usual() -> Vec<LoadedActivity> {
    (3..40).map(|day| run(day, 50, 40.0)).collect()
}

/// A hard 10 km on a Sunday morning.
fn ten_km() -> LoadedActivity {
    let mut race = run(0, 41, 65.0);
    race.activity.distance = km(10.05);
    race
}

#[test]
fn a_top_effort_over_a_usual_distance_on_a_weekend_morning_is_a_race() {
    let before = usual();
    let of = |workout: &LoadedActivity| race_among(workout, &before);
    let race = ten_km();
    assert_eq!(of(&race), Some(Priority::A));
    let mut easy = race.clone();
    easy.load.value = 30.0;
    assert_eq!(of(&easy), None);
    assert!(
        !is_asked(&easy, &before),
        "an easy one is not worth a question"
    );
    let mut other_distance = race.clone();
    other_distance.activity.distance = km(11.5);
    assert_eq!(of(&other_distance), None);
    let mut friday = race.clone();
    friday.activity.starts_at = at("2026-05-08T08:00:00Z");
    assert_eq!(of(&friday), None);
    assert!(is_asked(&friday, &before), "there are races on Fridays");
    let mut paused = race;
    paused.activity.elapsed = SignedDuration::from_mins(60);
    assert_eq!(of(&paused), None);
    let mut hundred_miles = friday;
    hundred_miles.activity.distance = km(158.0);
    assert_eq!(of(&hundred_miles), Some(Priority::A), "whenever it began");
    let mut marathon = run(0, 200, 250.0);
    marathon.activity.distance = km(42.4);
    assert_eq!(
        race_among(&marathon, &[]),
        Some(Priority::A),
        "the distance itself decides where there is nothing to compare"
    );
}

#[test]
fn a_guess_says_what_it_rests_on_the_strongest_first() {
    let guess = guess_among(&ten_km(), &usual()).unwrap();
    let says: Vec<&str> = guess.reasons.iter().map(|reason| reason.says).collect();
    assert_eq!(
        says,
        [
            "among your hardest for its length",
            "a usual race distance",
            "begun on a weekend morning",
            "hardly paused"
        ]
    );
    assert!(guess.confidence > 0.8 && guess.confidence < 0.95);
}

#[test]
fn what_the_athlete_or_the_device_says_decides() {
    let model = shipped().race;
    let mut easy = run(2, 60, 30.0);
    easy.activity.distance = km(8.0);
    assert_eq!(guess_among(&easy, &usual()), None);
    let mut marked = easy.clone();
    marked.activity.marked_as_race = true;
    assert_eq!(race_among(&marked, &usual()), Some(Priority::A));

    let all = [easy.clone(), ten_km()];
    let past = Past::new(&all);
    let answered = |workout: &LoadedActivity, answer| {
        let answers = RaceAnswers::from([(workout.activity.starts_at, answer)]);
        let guess = guess_race(workout, &past, &answers, &model, &TimeZone::UTC).unwrap();
        assert!(!guess.is_worth_asking(&model), "answered once is enough");
        guess.is_race(&model)
    };
    assert!(answered(&easy, RaceAnswer::Race));
    assert!(!answered(&ten_km(), RaceAnswer::Training));
}

#[test]
fn ultras_for_training_and_virtual_runs_do_not_pass_for_sure_races() {
    let mut treadmill = ten_km();
    treadmill.activity.name = Some("Zwift - 10k in Watopia".into());
    assert_eq!(race_among(&treadmill, &usual()), None);
    // Long, slow, with long stops: the care of a race, but not the certainty of one.
    let mut adventure = run(3, 900, 400.0);
    adventure.activity.distance = km(90.0);
    adventure.activity.elapsed = SignedDuration::from_hours(30);
    let guess = guess_among(&adventure, &usual()).unwrap();
    assert!(guess.is_race(&shipped().race) && guess.is_worth_asking(&shipped().race));
    let mut long = run(0, 180, 120.0);
    long.activity.distance = km(30.0);
    assert_eq!(guess_among(&long, &usual()), None, "a long run is no race");
}

#[test]
fn swim_bike_and_run_one_after_the_other_are_a_race() {
    let leg = |sport, minute: i64, minutes: i64| {
        let mut leg = activity(sport, minutes * 60);
        leg.starts_at = at("2026-05-09T13:00:00Z") + SignedDuration::from_mins(minute);
        loaded(leg, 60.0)
    };
    let swim = leg(Sport::Swimming, 0, 30);
    let bike = leg(Sport::Cycling, 33, 70);
    let run = leg(Sport::Running, 105, 45);
    assert_eq!(
        race_among(&bike, &[swim.clone(), run.clone()]),
        Some(Priority::A)
    );
    assert_eq!(
        race_among(&run, &[swim.clone(), bike.clone()]),
        Some(Priority::A)
    );
    assert_eq!(race_among(&run, &[bike]), None, "two are a usual brick");
    let evening = leg(Sport::Running, 300, 45);
    assert_eq!(race_among(&swim, &[run, evening]), None);
}

#[test]
fn races_are_found_whatever_order_they_were_given_in_and_none_ahead() {
    let model = shipped().race;
    let mut all = usual();
    all.insert(0, ten_km());
    let mut ahead = ten_km();
    ahead.activity.starts_at = at("2026-05-17T08:00:00Z");
    all.insert(0, ahead);
    let found = races_found(
        &Past::new(&all),
        &RaceAnswers::new(),
        365,
        &model,
        &TimeZone::UTC,
        at("2026-05-11T00:00:00Z"),
    );
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].0, &ten_km());
}
