//! What looking three weeks ahead costs: `cargo run --release -p care --example look_ahead`.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "an example")]

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use care::{
    plan::plan,
    rules::RuleBook,
    situation::{Situation, TrainingPattern},
    training::{
        activity::Sport,
        workout::{Discipline, Event, EventKind, EventTime, Priority},
    },
    treatment::{ahead::look_ahead, massage::PastMassage},
    units::{Metres, Pressure},
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

fn situation(races: i64, workouts: i64, strong: bool) -> Situation {
    let now: Timestamp = "2026-05-04T13:00:00Z".parse().unwrap();
    let mut situation = Situation::unknown(now, TimeZone::get("America/Edmonton").unwrap());
    situation.assume_denied = true;
    situation.person.sport = Some(Sport::Running);
    situation.person.training_pattern = Some(TrainingPattern::HighIntensity3PerWeek);
    situation.person.familiar_therapist = true;
    let level = Pressure::new(if strong { 4 } else { 3 }).unwrap();
    situation.person.massages = vec![PastMassage {
        ended_at: now - SignedDuration::from_hours(9 * 24),
        minutes: 60,
        pressure_by_area: BTreeMap::from([("CALF_LOWER:left".parse().unwrap(), level)]),
    }];
    let event = |kind, hours: i64, km: f64| Event {
        kind,
        name: None,
        time: EventTime::StartsAt(now + SignedDuration::from_hours(hours)),
        sport: None,
        distance: Some(Metres::new(km * 1000.0).unwrap()),
        duration: None,
        hard: true,
        eccentric: false,
        priority: Priority::A,
        discipline: Discipline::Endurance,
    };
    for race in 0..races {
        let distance = if race == 0 { 42.2 } else { 10.0 };
        situation
            .events
            .push(event(EventKind::Race, 150 + race * 170, distance));
    }
    for workout in 0..workouts {
        situation
            .events
            .push(event(EventKind::Workout, 20 + workout * 54, 12.0));
    }
    situation
}

fn main() {
    let rules = RuleBook::built_in().unwrap();
    for (name, races, workouts, strong) in [
        ("nothing planned", 0, 0, false),
        ("a marathon", 1, 0, false),
        ("a marathon and nine hard workouts", 1, 9, false),
        (
            "three races, nine hard workouts, used to strong",
            3,
            9,
            true,
        ),
    ] {
        let situation = situation(races, workouts, strong);
        let plan = plan(&situation, &rules);
        let ahead = least(|| look_ahead(&situation, &plan, &rules));
        let planned = least(|| care::plan::plan(&situation, &rules));
        let sessions = look_ahead(&situation, &plan, &rules).sessions.len();
        println!("{name}: {sessions} sessions, {ahead:?}; one plan {planned:?}");
    }
}

/// The least of many runs: what it costs on a machine that does nothing else.
fn least<T>(mut run: impl FnMut() -> T) -> Duration {
    let once = |run: &mut dyn FnMut() -> T| {
        let begun = Instant::now();
        std::hint::black_box(run());
        begun.elapsed()
    };
    (0..300).map(|_| once(&mut run)).min().unwrap_or_default()
}
