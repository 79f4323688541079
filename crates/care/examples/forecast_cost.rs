//! What the forecast costs a person with a year of check-ins: `cargo run --release -p care --example forecast_cost`.
#![allow(clippy::unwrap_used, reason = "an example may")]

use std::{hint::black_box, time::Instant};

use care::{
    body::Area,
    rules::RuleBook,
    training::{
        activity::{Activity, SourceFormat, Sport},
        athlete::Athlete,
        check_in::CheckIn,
        diary::Diary,
        recorded::{Recorded, load_all},
        soreness::{backtest::backtest, forecast::forecast},
    },
    units::{Metres, Rpe, Soreness},
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

/// So many times; the median is told.
const TIMES: usize = 51;

fn main() {
    let rules = RuleBook::built_in().unwrap();
    let zone = TimeZone::get("Europe/Oslo").unwrap();
    let first: Timestamp = "2025-05-04T07:00:00Z".parse().unwrap();
    println!("check-ins  areas  workouts  forecast    look back");
    for (days, areas) in [(30_i64, 8), (365, 1), (365, 8), (365, 30), (3650, 8)] {
        let areas: Vec<Area> = Area::all().take(areas).collect();
        let hours = |hours: i64| first + SignedDuration::from_hours(hours);
        let check_ins: Vec<CheckIn> = (0..days)
            .map(|day| CheckIn {
                at: hours(24 * day),
                soreness: areas
                    .iter()
                    .zip(0..)
                    .map(|(area, index)| (*area, level(day + index)))
                    .collect(),
                ..CheckIn::default()
            })
            .collect();
        let recorded = (0..days)
            .filter(|day| day % 7 < 5)
            .map(|day| {
                let mut run = Activity::new(
                    Sport::Running,
                    hours(24 * day + 10),
                    SignedDuration::from_mins(40 + 15 * (day % 7)),
                    SourceFormat::Fit,
                );
                run.distance = Metres::new(8_000.0 + 3_000.0 * (day % 7) as f64).ok();
                run.session_rpe = Rpe::new(4.0 + (day % 5) as f64).ok();
                Recorded::new(run, &rules.load)
            })
            .collect();
        let now = hours(24 * days);
        let loaded = load_all(recorded, &Athlete::default(), &rules.load, now).loaded;
        let diary = Diary::of_check_ins(&check_ins);
        let whole = median(|| {
            black_box(forecast(&loaded, &check_ins, &rules, &zone, now));
        });
        let back = median(|| {
            black_box(backtest(&loaded, &diary, &rules, &zone));
        });
        println!(
            "{days:9}  {:5}  {:8}  {whole:5.2} ms  {back:8.2} ms",
            areas.len(),
            loaded.len()
        );
    }
}

/// A level that changes from day to day, the same in each run.
fn level(day: i64) -> Soreness {
    Soreness::new(u8::try_from((day * day + 3 * day) % 7).unwrap()).unwrap()
}

/// In milliseconds.
fn median(mut act: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..TIMES)
        .map(|_| {
            let started = Instant::now();
            act();
            started.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[TIMES / 2]
}
