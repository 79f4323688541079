//! Recorded activities as events: which were races, which were hard, which were eccentric.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::{
    Discipline, Event, EventKind, EventTime, Priority,
    past::{Past, days_before},
    race::{RaceAnswers, guess_race},
};
use crate::{
    rules::load::{EccentricModel, HardModel, LoadModel},
    training::{
        activity::{Activity, Sport},
        athlete::quantile,
        load::LoadedActivity,
    },
    units::Metres,
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
    events_with_answers(loaded, &RaceAnswers::new(), model, zone, now)
}

/// The same, with what the athlete answered about their races.
pub fn events_with_answers(
    loaded: &[LoadedActivity],
    answers: &RaceAnswers,
    model: &LoadModel,
    zone: &TimeZone,
    now: Timestamp,
) -> Vec<Event> {
    let past = Past::new(loaded);
    let recent = days_before(now, model.race.recent_days);
    let oldest = days_before(now, model.race.race_days);
    // What ends within the year can have begun before it, but not by much.
    let longest = days_before(oldest, model.race.recent_days);
    let soon = now.checked_add(SignedDuration::from_secs(1)).unwrap_or(now);
    let mut events: Vec<Event> = past
        .between(longest, soon)
        .iter()
        .filter(|workout| (oldest..=now).contains(&workout.activity.ends_at()))
        .filter_map(|workout| {
            let race = guess_race(workout, &past, answers, &model.race, zone)
                .filter(|guess| guess.is_race(&model.race))
                .map(|guess| guess.priority);
            (race.is_some() || workout.activity.ends_at() >= recent)
                .then(|| event(workout, race, &past, model))
        })
        .collect();
    events.sort_by_key(|event| event.time);
    events
}

fn event(
    workout: &LoadedActivity,
    race: Option<Priority>,
    past: &Past<'_>,
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
        hard: race.is_some() || is_hard_in(workout, past, &model.hard),
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
    is_hard_in(workout, &Past::new(loaded), model)
}

/// Whether a load over so much time was hard, whoever did it.
pub(super) fn is_hard_for_anybody(load: f64, hours: f64, model: &HardModel) -> bool {
    let intense = hours * 60.0 >= model.load_per_hour_min && load >= model.load_per_hour * hours;
    let long = hours >= model.long_hours && load >= model.long_least_load;
    load >= model.load || intense || long
}

fn is_hard_in(workout: &LoadedActivity, past: &Past<'_>, model: &HardModel) -> bool {
    let load = workout.load.value;
    let hours = workout.activity.duration.as_secs_f64() / 3600.0;
    let rated = workout
        .activity
        .session_rpe
        .is_some_and(|rating| rating.get() >= model.rating);
    if rated || is_hard_for_anybody(load, hours, model) {
        return true;
    }
    let mut own: Vec<f64> = past
        .days_before(workout.activity.starts_at, model.own_days)
        .iter()
        .map(|before| before.load.value)
        .collect();
    own.sort_by(f64::total_cmp);
    own.len() >= model.own_activities
        && load >= model.own_least_load
        && quantile(&own, model.own_quantile).is_some_and(|usual| load >= *usual)
}

/// Whether an activity was eccentric: strength work, running down what is steep, or a long descent on foot.
///
/// Where altitude and speed were recorded, running counts by what was run down where it was steep, since a barometer that
/// drifts adds up to metres of descent on any flat road; else the descent in all decides.
///
/// # Source
/// `rules/load.toml#eccentric`.
pub fn is_eccentric(activity: &Activity, model: &EccentricModel) -> bool {
    let descent = activity.descent.map_or(0.0, Metres::get);
    let descended = || {
        activity.distance.is_some_and(|distance| {
            descent >= model.descent_m && descent >= model.descent_per_km * distance.get() / 1000.0
        })
    };
    let by_descent = || match activity.bests.steep_descent {
        Some(steep) if model.by_steep_descent.contains(&activity.sport) => {
            steep.get() >= model.steep_descent_m || (descent >= model.long_descent_m && descended())
        }
        Some(_) | None => descended(),
    };
    model.always.contains(&activity.sport)
        || (model.by_descent.contains(&activity.sport) && by_descent())
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
}
