//! One server and its clients, for as long as the storm lasts.

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use practice::expire_holds;

use crate::{
    Outcome,
    client::{Client, Dice},
    common::{Clinic, now},
    journal::Journal,
    setting::{self, Clock},
};

/// One server's part of a storm.
#[derive(Clone, Copy)]
pub struct Storm {
    pub seed: u64,
    pub tasks: u64,
    pub seconds: f64,
    pub began_us: i64,
}

/// How often the server ends what has run out.
const EXPIRE_EVERY: Duration = Duration::from_millis(500);

/// Runs until the time is over, and prints how long the acts took.
pub async fn run(database: &str, journal: &Path, storm: Storm) -> Outcome<()> {
    let clinic = Arc::new(Clinic::of(
        setting::open(database)?,
        database,
        setting::clinic(),
    ));
    let journal = Arc::new(Journal::open(journal)?);
    let clock = Clock {
        began_us: storm.began_us,
    };
    let until = Instant::now() + Duration::from_secs_f64(storm.seconds);

    let ends = tokio::spawn({
        let clinic = Arc::clone(&clinic);
        async move {
            let mut number = 0;
            while Instant::now() < until {
                number += 1;
                // What fails now is done next time; whoever books meanwhile ends what has run out by themselves.
                drop(expire_holds(&clinic.practice, now(clock.now(), number)).await);
                tokio::time::sleep(EXPIRE_EVERY).await;
            }
        }
    });
    let tasks: Vec<_> = (0..storm.tasks)
        .map(|task| {
            let client = Client {
                clinic: Arc::clone(&clinic),
                journal: Arc::clone(&journal),
                clock,
                dice: Dice(storm.seed * 1_000 + task + 1),
                attempt: (storm.seed * 1_000 + task) * 1_000_000,
                took_us: Vec::new(),
            };
            tokio::spawn(client.run(until))
        })
        .collect();
    let mut took_us: Vec<u64> = Vec::new();
    for task in tasks {
        took_us.extend(task.await?);
    }
    ends.await?;
    took_us.sort_unstable();
    let of = |share: usize| {
        took_us
            .get(took_us.len() * share / 100)
            .copied()
            .unwrap_or(0)
    };
    println!(
        "{} acts, median {} us, 99 of 100 within {} us, the slowest {} us",
        took_us.len(),
        of(50),
        of(99),
        took_us.last().copied().unwrap_or(0)
    );
    Ok(())
}
