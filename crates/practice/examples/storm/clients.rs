//! One server and its clients, for as long as the storm lasts.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use care::booking::appointment::{Appointment, Stage};
use practice::{StoreError, expire_holds, offer_times};

use crate::{
    Outcome,
    client::{Client, Dice},
    common::{Clinic, now},
    history::History,
    journal::{self, Journal},
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
/// How often the server offers free times to those who wait.
const OFFER_EVERY: Duration = Duration::from_millis(500);
/// What the links in its mails begin with; nobody reads them.
const ADDRESS: &str = "https://clinic.example";

/// Runs until the time is over, and prints how long the acts took.
///
/// What its earlier lives left standing, its clients find again in their journals: a killed server loses nobody's appointments.
pub async fn run(database: &str, journal: &Path, before: &[PathBuf], storm: Storm) -> Outcome<()> {
    let clinic = Arc::new(Clinic::of(
        setting::open(database)?,
        database,
        setting::clinic(),
    ));
    let journal = Arc::new(Journal::open(journal)?);
    let clock = Clock::fast(storm.began_us);
    let until = Instant::now() + Duration::from_secs_f64(storm.seconds);
    let mut left = left_behind(&clinic, before).await?;

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
    let offers = tokio::spawn({
        let clinic = Arc::clone(&clinic);
        async move {
            let mut number = storm.seed << 32;
            while Instant::now() < until {
                number += 1;
                // What fails now is offered next time.
                drop(offer_times(&clinic.practice, ADDRESS, now(clock.now(), number)).await);
                tokio::time::sleep(OFFER_EVERY).await;
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
                offered: Vec::new(),
                waits: Vec::new(),
                took_us: Vec::new(),
            };
            let share = left.len() / usize::try_from(storm.tasks - task).unwrap_or(1);
            let mine = left.split_off(left.len() - share);
            tokio::spawn(client.run(mine, until))
        })
        .collect();
    let mut took_us: Vec<u64> = Vec::new();
    for task in tasks {
        took_us.extend(task.await?);
    }
    ends.await?;
    offers.await?;
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

/// The appointments that earlier lives of this server made, and that stand.
async fn left_behind(clinic: &Clinic, journals: &[PathBuf]) -> Outcome<Vec<Appointment>> {
    let mut lines = Vec::new();
    for journal in journals {
        lines.extend(journal::read(journal)?);
    }
    let ids: Vec<String> = History::of(lines).fates.into_keys().collect();
    let of = clinic.book().clinic.id;
    let found = clinic.practice.store.read(move |tx| {
        let mut found = Vec::new();
        for id in &ids {
            let id = id.parse().map_err(|_| StoreError::Shape {
                column: 0,
                wanted: "an id",
            })?;
            found.extend(store::booking::appointment(tx, of, id)?);
        }
        Ok::<_, StoreError>(found)
    });
    let mut found = found.await?;
    found.retain(|appointment| appointment.stage == Stage::Booked);
    Ok(found)
}
