//! Recorded activities as events: which were races, which were hard, which were eccentric.

use jiff::{SignedDuration, Timestamp, civil::Weekday, tz::TimeZone};

use super::{Discipline, Event, EventKind, EventTime, Priority};
use crate::{
    rules::load::{EccentricModel, HardModel, LoadModel, RaceModel},
    training::{
        activity::{Activity, Sport},
        athlete::quantile,
        load::{Basis, LoadedActivity},
    },
};

/// The workouts of the last days and the races of the last year, oldest first, as events that are over.
///
/// # Source
/// `rules/load.toml#race`, `#hard` and `#eccentric`.
pub fn events_from(
    loaded: &[LoadedActivity],
    model: &LoadModel,
    zone: &TimeZone,
    now: Timestamp,
) -> Vec<Event> {
    let recent = days_before(now, model.race.recent_days);
    let oldest = days_before(now, model.race.race_days);
    let mut events: Vec<Event> = loaded
        .iter()
        .filter(|workout| (oldest..=now).contains(&workout.activity.ends_at()))
        .filter_map(|workout| {
            let race = race_of(workout, loaded, &model.race, zone);
            (race.is_some() || workout.activity.ends_at() >= recent)
                .then(|| event(workout, race, loaded, model))
        })
        .collect();
    events.sort_by_key(|event| event.time);
    events
}

fn event(
    workout: &LoadedActivity,
    race: Option<Priority>,
    loaded: &[LoadedActivity],
    model: &LoadModel,
) -> Event {
    let activity = &workout.activity;
    Event {
        kind: if race.is_some() {
            EventKind::Race
        } else {
            EventKind::Workout
        },
        name: activity.name.clone(),
        time: EventTime::EndedAt(activity.ends_at()),
        sport: Some(activity.sport),
        distance: activity.distance,
        duration: Some(activity.duration),
        hard: race.is_some() || is_hard(workout, loaded, &model.hard),
        eccentric: is_eccentric(activity, &model.eccentric),
        priority: race.unwrap_or(Priority::B),
        discipline: discipline_of(activity.sport),
    }
}

/// Whether a workout was hard: in itself, or against what the person did in the weeks before.
///
/// # Source
/// `rules/load.toml#hard`.
pub fn is_hard(workout: &LoadedActivity, loaded: &[LoadedActivity], model: &HardModel) -> bool {
    let load = workout.load.value;
    let hours = workout.activity.duration.as_secs_f64() / 3600.0;
    let intense = hours * 60.0 >= model.load_per_hour_min && load >= model.load_per_hour * hours;
    let rated = workout
        .activity
        .session_rpe
        .is_some_and(|rating| rating.get() >= model.rating);
    let long = hours >= model.long_hours && load >= model.long_least_load;
    if load >= model.load || intense || rated || long {
        return true;
    }
    let start = workout.activity.starts_at;
    let from = days_before(start, model.own_days);
    let mut own: Vec<f64> = loaded
        .iter()
        .filter(|before| before.activity.starts_at >= from && before.activity.starts_at < start)
        .map(|before| before.load.value)
        .collect();
    own.sort_by(f64::total_cmp);
    own.len() >= model.own_activities
        && load >= model.own_least_load
        && quantile(&own, model.own_quantile).is_some_and(|usual| load >= *usual)
}

/// Whether an activity was eccentric: strength work, or a long descent on foot.
///
/// # Source
/// `rules/load.toml#eccentric`.
pub fn is_eccentric(activity: &Activity, model: &EccentricModel) -> bool {
    let descended = || {
        let (Some(descent), Some(distance)) = (activity.descent, activity.distance) else {
            return false;
        };
        descent.get() >= model.descent_m
            && descent.get() >= model.descent_per_km * distance.get() / 1000.0
    };
    model.always.contains(&activity.sport)
        || (model.by_descent.contains(&activity.sport) && descended())
}

/// How much an activity mattered if it was a race; `None` if it was none.
///
/// Its name decides; without a telling name it was one if it was a run over a usual distance, on a weekend morning, hardly
/// paused, and among the hardest for its length; or if it was longer than people run for training.
///
/// # Source
/// `rules/load.toml#race`.
pub fn race_of(
    workout: &LoadedActivity,
    loaded: &[LoadedActivity],
    model: &RaceModel,
    zone: &TimeZone,
) -> Option<Priority> {
    let activity = &workout.activity;
    let name = activity.name.as_deref().unwrap_or_default().to_lowercase();
    let says = |words: &[String]| {
        name.split(|letter: char| !letter.is_alphanumeric())
            .any(|word| words.iter().any(|known| known == word))
    };
    if says(&model.not_words) {
        return None;
    }
    if says(&model.words) {
        return Some(if says(&model.minor_words) {
            Priority::C
        } else {
            Priority::A
        });
    }
    let km = activity.distance?.get() / 1000.0;
    if model.sports.contains(&activity.sport) && km >= model.surely_km {
        return Some(Priority::A);
    }
    let usual = |distance: &f64| {
        (distance * (1.0 - model.shorter_ratio)..=distance * (1.0 + model.longer_ratio))
            .contains(&km)
    };
    let found = model.sports.contains(&activity.sport)
        && model.distances_km.iter().any(usual)
        && on_a_weekend_morning(activity, model, zone)
        && hardly_paused(activity, model)
        && (is_top_effort(workout, loaded, model).unwrap_or(km >= model.certain_km));
    found.then_some(if km <= model.minor_km {
        Priority::C
    } else {
        Priority::A
    })
}

fn on_a_weekend_morning(activity: &Activity, model: &RaceModel, zone: &TimeZone) -> bool {
    let local = activity.starts_at_local(zone);
    let [from, to] = model.morning_hours;
    matches!(local.weekday(), Weekday::Saturday | Weekday::Sunday)
        && (from..to).contains(&local.hour())
}

fn hardly_paused(activity: &Activity, model: &RaceModel) -> bool {
    let (timer, elapsed) = (
        activity.duration.as_secs_f64(),
        activity.elapsed.as_secs_f64(),
    );
    timer > 0.0 && elapsed - timer <= model.paused_ratio * elapsed
}

/// Whether its load an hour is among the highest of runs about as long; `None` with too few of them.
fn is_top_effort(
    workout: &LoadedActivity,
    loaded: &[LoadedActivity],
    model: &RaceModel,
) -> Option<bool> {
    let seconds = workout.activity.duration.as_secs_f64();
    let lengths = seconds / model.peer_duration_ratio..=seconds * model.peer_duration_ratio;
    let start = workout.activity.starts_at;
    let from = days_before(start, model.peer_days);
    let intensity =
        |workout: &LoadedActivity| workout.load.value / workout.activity.duration.as_secs_f64();
    let mut peers: Vec<f64> = loaded
        .iter()
        .filter(|peer| {
            peer.activity.starts_at >= from
                && peer.activity.starts_at < start
                && model.sports.contains(&peer.activity.sport)
        })
        // A load from duration alone says nothing of effort.
        .filter(|peer| {
            peer.load.basis != Basis::Duration
                && lengths.contains(&peer.activity.duration.as_secs_f64())
        })
        .map(intensity)
        .collect();
    peers.sort_by(f64::total_cmp);
    if peers.len() < model.peers {
        return None;
    }
    let high = quantile(&peers, model.intensity_quantile)?;
    Some(workout.load.basis != Basis::Duration && intensity(workout) >= *high)
}

/// Whether a sport asks for endurance or for power.
///
/// # Source
/// `decisions`, section 6: sprint, jump, throw and lift events are power events; of ours only strength surely is.
pub const fn discipline_of(sport: Sport) -> Discipline {
    match sport {
        Sport::Strength => Discipline::Power,
        Sport::Running
        | Sport::TrailRunning
        | Sport::Cycling
        | Sport::Swimming
        | Sport::Walking
        | Sport::Hiking
        | Sport::Mountaineering
        | Sport::Rowing
        | Sport::Kayaking
        | Sport::CrossCountrySkiing
        | Sport::AlpineSkiing
        | Sport::Snowboarding
        | Sport::Climbing
        | Sport::Racket
        | Sport::TeamSport
        | Sport::Combat
        | Sport::Dance
        | Sport::Yoga
        | Sport::Skating
        | Sport::Triathlon
        | Sport::CardioTraining
        | Sport::Other => Discipline::Endurance,
    }
}

fn days_before(now: Timestamp, days: u32) -> Timestamp {
    now.checked_sub(SignedDuration::from_hours(24 * i64::from(days)))
        .unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        rules::load::tests::shipped,
        training::samples::{activity, at, km, loaded},
        units::{Metres, Rpe},
    };

    const NOW: &str = "2026-05-10T12:00:00Z";

    fn events(loaded: &[LoadedActivity]) -> Vec<Event> {
        events_from(loaded, &shipped(), &TimeZone::UTC, at(NOW))
    }

    fn run(days_ago: i64, minutes: i64, load: f64) -> LoadedActivity {
        let mut run = activity(Sport::Running, minutes * 60);
        run.starts_at = at("2026-05-10T08:00:00Z") - SignedDuration::from_hours(24 * days_ago);
        loaded(run, load)
    }

    fn named(name: &str) -> LoadedActivity {
        let mut run = run(3, 60, 40.0);
        run.activity.name = Some(name.into());
        run
    }

    fn check(name: &str, expected: Option<Priority>) {
        assert_eq!(
            race_of(&named(name), &[], &shipped().race, &TimeZone::UTC),
            expected,
            "{name}"
        );
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
    fn only_recent_workouts_and_the_races_of_a_year_are_events() {
        let mut race = run(200, 200, 300.0);
        race.activity.name = Some("Spring Marathon".into());
        let mut old_race = race.clone();
        old_race.activity.starts_at = at("2024-05-01T08:00:00Z");
        let tomorrow = run(-1, 60, 50.0);
        let events = events(&[
            run(20, 60, 50.0),
            run(2, 60, 50.0),
            race,
            old_race,
            tomorrow,
        ]);
        assert_eq!(
            events.iter().map(|event| event.kind).collect::<Vec<_>>(),
            [EventKind::Race, EventKind::Workout]
        );
        assert!(events[0].hard && !events[1].hard);
    }

    #[test]
    fn hard_is_what_is_much_in_itself_or_for_this_person() {
        let hard = |workout: LoadedActivity, before: &[LoadedActivity]| {
            is_hard(&workout, before, &shipped().hard)
        };
        assert!(hard(run(1, 120, 160.0), &[]));
        assert!(hard(run(1, 45, 70.0), &[]), "near threshold throughout");
        assert!(hard(run(1, 200, 100.0), &[]), "over three hours");
        assert!(!hard(run(1, 200, 30.0), &[]), "long, but easy throughout");
        assert!(!hard(run(1, 80, 80.0), &[]), "of a person not known");
        let easy: Vec<LoadedActivity> = (2..20).map(|day| run(day, 45, 35.0)).collect();
        assert!(hard(run(1, 80, 80.0), &easy), "much for this person");
        assert!(
            !hard(run(1, 60, 40.0), &easy),
            "more than usual, but not much"
        );
        let mut rated = run(1, 40, 30.0);
        rated.activity.session_rpe = Rpe::new(8.0).ok();
        assert!(hard(rated, &easy));
    }

    #[test]
    fn descents_on_foot_and_strength_are_eccentric() {
        let model = shipped().eccentric;
        let with = |sport, descent: f64| {
            let mut any = activity(sport, 3600);
            any.distance = km(12.0);
            any.descent = Metres::new(descent).ok();
            is_eccentric(&any, &model)
        };
        assert!(
            with(Sport::TrailRunning, 700.0)
                && with(Sport::Running, 500.0)
                && with(Sport::Strength, 0.0)
        );
        assert!(!with(Sport::Running, 350.0) && !with(Sport::Cycling, 900.0));
    }

    #[test]
    fn a_top_effort_over_a_usual_distance_on_a_weekend_morning_is_a_race() {
        let model = shipped().race;
        let before: Vec<LoadedActivity> = (3..40).map(|day| run(day, 50, 40.0)).collect();
        // 10 May 2026 is a Sunday.
        let mut race = run(0, 41, 65.0);
        race.activity.distance = km(10.05);
        let of = |workout: &LoadedActivity| race_of(workout, &before, &model, &TimeZone::UTC);
        assert_eq!(of(&race), Some(Priority::A));
        let mut easy = race.clone();
        easy.load.value = 30.0;
        assert_eq!(of(&easy), None);
        let mut other_distance = race.clone();
        other_distance.activity.distance = km(11.5);
        assert_eq!(of(&other_distance), None);
        let mut friday = race.clone();
        friday.activity.starts_at = at("2026-05-08T08:00:00Z");
        assert_eq!(of(&friday), None);
        let mut paused = race;
        paused.activity.elapsed = SignedDuration::from_mins(60);
        assert_eq!(of(&paused), None);
        let mut hundred_miles = friday;
        hundred_miles.activity.distance = km(158.0);
        assert_eq!(of(&hundred_miles), Some(Priority::A), "whenever it began");
        let mut marathon = run(0, 200, 250.0);
        marathon.activity.distance = km(42.4);
        assert_eq!(
            of(&marathon),
            Some(Priority::A),
            "the distance itself decides where there is nothing to compare"
        );
    }
}
