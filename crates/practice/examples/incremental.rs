//! One new activity on years of history, through the acts, on SQLite: `cargo run --release -p practice --example incremental -- YEARS...`
//!
//! For each number of years it writes that many years of FIT files, imports them in one go, and then imports new ones one at a
//! time: an hour each, a sample a second. Prints a line for each: years, activities, seconds of the whole import, and medians in
//! milliseconds of keeping one more activity, of the decoding within that, of the recommendation from what is kept, and of the
//! decisions alone within that.

use std::{error::Error, fs, path::Path, time::Instant};

use care::{
    plan::plan,
    training::activity::{Activity, Sample, SourceFormat, Sport},
    units::{BeatsPerMinute, Metres},
};
use jiff::{SignedDuration, Timestamp};
use practice::{Files, StoreError, import_activities, situation_of};
use store::testing::fresh_sqlite;

#[path = "../tests/common/mod.rs"]
mod common;
#[path = "../../formats/examples/bench_data/watch.rs"]
mod watch;

const ACTIVITIES_A_YEAR: i64 = 300;
/// Dates of devices begin in 1998, so more years than these are as many activities, closer together.
const MOST_YEARS_OF_DATES: i64 = 27;
const ROUNDS: i64 = 25;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let years: Vec<i64> = std::env::args()
        .skip(1)
        .map(|word| word.parse())
        .collect::<Result<_, _>>()?;
    if years.is_empty() {
        return Err("usage: incremental YEARS...".into());
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    for years in years {
        println!("{}", runtime.block_on(one(years))?);
    }
    Ok(())
}

/// The last day of the history.
fn last() -> Timestamp {
    Timestamp::constant(1_795_161_600, 0)
}

async fn one(years: i64) -> Outcome<String> {
    let folder = tempfile::tempdir()?;
    let history = folder.path().join("history");
    fs::create_dir(&history)?;
    let count = years * ACTIVITIES_A_YEAR;
    write_history(&history, years, count)?;

    let mut clinic = common::Clinic::fresh(fresh_sqlite(&store::Options::default())).await;
    clinic.practice.files = Files::new(folder.path().join("originals"));
    let (practice, actor) = (&clinic.practice, clinic.athlete());
    let athlete = actor.person;
    let began = Instant::now();
    let now = common::now(last() + SignedDuration::from_hours(12), 1);
    let imported = import_activities(practice, &actor, athlete, vec![history], now, |_| {}).await?;
    let whole_s = began.elapsed().as_secs_f64();
    if i64::try_from(imported.new)? != count || imported.twins > 0 {
        return Err(format!(
            "of {count} activities {} are new, {} twins",
            imported.new, imported.twins
        )
        .into());
    }

    let (mut keep, mut decode, mut recommend, mut decide) = (vec![], vec![], vec![], vec![]);
    for round in 0..ROUNDS {
        let starts = last() + SignedDuration::from_hours(24 * (round + 1));
        let at = starts + SignedDuration::from_hours(3);
        let bytes = watch::fit(&watch::Recording {
            starts_s: starts.as_second(),
            seconds: 3600,
            ride: round % 2 == 0,
            seed: u32::try_from(round)? + 1000,
            satellites: true,
        });
        let file = folder.path().join("new.fit");
        fs::write(&file, &bytes)?;

        let began = Instant::now();
        let reading = formats::read_activity(&bytes, "new.fit", at)?;
        decode.push(ms(began));
        assert_eq!(reading.activities.len(), 1, "one session, one activity");

        let began = Instant::now();
        let now = common::now(at, 2 + u64::try_from(round)?);
        let imported =
            import_activities(practice, &actor, athlete, vec![file], now, |_| {}).await?;
        keep.push(ms(began));
        assert_eq!((imported.new, imported.twins), (1, 0), "each is a new one");

        let began = Instant::now();
        let (rules, clinic_id) = (practice.rules.clone(), actor.clinic);
        let situation = practice
            .store
            .read(move |tx| situation_of(tx, &rules, clinic_id, athlete, at))
            .await
            .map_err(|error: StoreError| error)?;
        let read = Instant::now();
        let planned = plan(&situation, &practice.rules);
        decide.push(ms(read));
        recommend.push(ms(began));
        assert!(
            situation
                .load
                .days
                .last()
                .is_some_and(|today| today.load > 0.0),
            "what was just kept is reasoned from"
        );
        std::hint::black_box(planned);
    }
    Ok(format!(
        "{years} {count} {whole_s:.3} {:.3} {:.3} {:.3} {:.3}",
        median(keep),
        median(decode),
        median(recommend),
        median(decide)
    ))
}

/// Runs of half an hour, evenly spread, with a heart rate every five seconds.
#[expect(clippy::cast_precision_loss, reason = "seconds of a few decades")]
fn write_history(folder: &Path, years: i64, count: i64) -> Outcome<()> {
    let apart_s = years.min(MOST_YEARS_OF_DATES) * 365 * 86_400 / count;
    for index in 0..count {
        let starts_at = last() - SignedDuration::from_secs((count - 1 - index) * apart_s);
        let duration = SignedDuration::from_secs(1800 + index % 60 * 7);
        let mut run = Activity::new(Sport::Running, starts_at, duration, SourceFormat::Fit);
        run.distance = Metres::new(duration.as_secs() as f64 * 3.0).ok();
        run.streams.heart_rate = (0..u32::try_from(duration.as_secs())?)
            .step_by(5)
            .filter_map(|at_s| {
                let value = BeatsPerMinute::new(u16::try_from(130 + at_s / 60 % 30).ok()?).ok()?;
                Some(Sample { at_s, value })
            })
            .collect();
        run.measure();
        fs::write(
            folder.join(format!("{index:06}.fit")),
            formats::fit::write_activity(&run),
        )?;
    }
    Ok(())
}

fn ms(began: Instant) -> f64 {
    began.elapsed().as_secs_f64() * 1000.0
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}
