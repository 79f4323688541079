//! `cargo xtask bench bookings`: bookings a second with many clients at once, as a share of the engine's own ceiling for the same rows.
//!
//! A booking is two transactions: a hold, and the appointment it becomes. What both write was noted row by row on SQLite; the ceiling
//! writes the same rows with the bare driver, in as many transactions, as durably. Ours and the ceiling take turns, since the machine's
//! speed drifts; the share is worked out round by round, and the one in the middle counts.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::child;
use crate::{
    cluster::{self, Cluster, Promise},
    repo,
};

/// Clients at once, each with starts of its own: contention for the writer, the therapists' days and the disk.
const CLIENTS: [u32; 2] = [16, 64];
/// The same with every start wanted by so many clients at one moment.
const WANTED_BY: u32 = 4;
const BOOKINGS: u32 = 320;
const ROUNDS: u64 = 5;

/// The least share of the ceiling that is promised of clients with starts of their own.
const LEAST_SQLITE: f64 = 0.25;
const LEAST_POSTGRES: f64 = 0.2;

/// One engine's database, as it is before anybody books.
enum Base {
    Sqlite(PathBuf),
    Postgres(Cluster),
}

/// Bookings a second of one round.
struct Round {
    /// For each of [`CLIENTS`], then with each start wanted by several.
    ours: Vec<f64>,
    ceiling: f64,
}

/// Runs the bench.
///
/// # Errors
/// The promise that broke, or what could not be run.
pub fn run(words: &[String]) -> Result<(), String> {
    let mut words = words.to_vec();
    let rounds = super::flag(&mut words, "--rounds")?.unwrap_or(ROUNDS);
    repo::run(repo::cargo().args([
        "build",
        "--quiet",
        "--locked",
        "--release",
        "-p",
        "practice",
        "-p",
        "store",
        "--example",
        "bookings",
        "--example",
        "raw_writes",
    ]))?;
    let examples = repo::target().join("release/examples");
    let (ours, bare) = (examples.join("bookings"), examples.join("raw_writes"));
    // On the disk: a folder in memory would promise nothing.
    let bench = super::folder()?;
    let folder = bench.join("bookings");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let file = folder.join("base.db");
    prepare(&ours, &file.display().to_string())?;
    let record = folder.join("record.txt");
    let sqlite = Base::Sqlite(file);
    let recorded = sqlite.copy(&folder)?;
    child::run(
        Command::new(&ours)
            .args(["record", &recorded, &BOOKINGS.to_string()])
            .arg(&record),
        false,
    )?;
    let cluster = Cluster::start_in(&std::env::temp_dir(), Promise::SurvivesPower)?;
    prepare(&ours, &cluster.url)?;

    let mut said = Vec::new();
    let mut broken = Vec::new();
    println!(
        "{BOOKINGS} bookings of two transactions each, {rounds} rounds; {}\n",
        super::load()
    );
    println!(
        "{:<12}{:>12}{:>14}{:>14}{:>22}",
        "a second", "the driver", "16 clients", "64 clients", "64, each wanted by 4"
    );
    for (name, base, least) in [
        ("SQLite", sqlite, LEAST_SQLITE),
        ("PostgreSQL", Base::Postgres(cluster), LEAST_POSTGRES),
    ] {
        let mut all = Vec::new();
        for _ in 0..rounds {
            let round = base.round(&ours, &bare, &folder, &record)?;
            print!("{name:<12}{:>12.0}", round.ceiling);
            for (ours, width) in round.ours.iter().zip([14, 14, 22]) {
                print!("{ours:>width$.0}");
            }
            println!();
            all.push(round);
        }
        let middle = |of: &dyn Fn(&Round) -> f64| {
            let mut each: Vec<f64> = all.iter().map(of).collect();
            each.sort_by(f64::total_cmp);
            each[each.len() / 2]
        };
        let shares: Vec<f64> = (0..=CLIENTS.len())
            .map(|which| middle(&|round| round.ours[which] / round.ceiling))
            .collect();
        let what = format!(
            "{name} {:.0} and {:.0} bookings a second by 16 and 64 clients, {:.0} and {:.0} % of the bare driver's {:.0} (promised {:.0}), \
             {:.0} % where each start is wanted by {WANTED_BY}",
            middle(&|round| round.ours[0]),
            middle(&|round| round.ours[1]),
            shares[0] * 100.0,
            shares[1] * 100.0,
            middle(&|round| round.ceiling),
            least * 100.0,
            shares[2] * 100.0,
        );
        if shares[0] < least || shares[1] < least {
            broken.push(what.clone());
        }
        said.push(what);
    }
    println!("{}", said.join("; "));
    if broken.is_empty() {
        Ok(())
    } else {
        Err(format!(
            "not kept: {}; {}",
            broken.join("; "),
            super::load()
        ))
    }
}

fn prepare(ours: &Path, database: &str) -> Result<(), String> {
    child::run(Command::new(ours).args(["prepare", database]), false).map(drop)
}

impl Base {
    /// Ours with so many clients, the ceiling between them, each in a database of its own.
    fn round(
        &self,
        ours: &Path,
        bare: &Path,
        folder: &Path,
        record: &Path,
    ) -> Result<Round, String> {
        let book = |clients: u32, wanted_by: u32| -> Result<f64, String> {
            let database = self.copy(folder)?;
            let mut command = Command::new(ours);
            command.args(["run", &database]);
            command.args([clients, BOOKINGS, wanted_by].map(|number| number.to_string()));
            a_second(&child::run(&mut command, false)?.said)
        };
        let one = book(CLIENTS[0], 1)?;
        let database = self.copy(folder)?;
        let said = child::run(Command::new(bare).arg(&database).arg(record), false)?.said;
        let other = book(CLIENTS[1], 1)?;
        Ok(Round {
            ours: vec![one, other, book(CLIENTS[1], WANTED_BY)?],
            ceiling: a_second(&said)?,
        })
    }

    /// A fresh copy in the place of the last one.
    fn copy(&self, folder: &Path) -> Result<String, String> {
        match self {
            Self::Sqlite(file) => {
                let copy = folder.join("round.db");
                for end in ["", "-wal", "-shm"] {
                    let with = |path: &Path| PathBuf::from(format!("{}{end}", path.display()));
                    let (from, to) = (with(file), with(&copy));
                    if to.exists() {
                        fs::remove_file(&to)
                            .map_err(|error| format!("{}: {error}", to.display()))?;
                    }
                    if from.exists() && end != "-shm" {
                        fs::copy(&from, &to)
                            .map_err(|error| format!("{}: {error}", from.display()))?;
                    }
                }
                Ok(copy.display().to_string())
            }
            Self::Postgres(cluster) => {
                let psql =
                    cluster::programs().map_or_else(|| "psql".into(), |bin| bin.join("psql"));
                let any = beside(&cluster.url, "postgres");
                for sql in [
                    "drop database if exists round with (force)",
                    "create database round template knead",
                    "checkpoint",
                ] {
                    repo::output(Command::new(&psql).arg(&any).args(["-q", "-c", sql]))?;
                }
                Ok(beside(&cluster.url, "round"))
            }
        }
    }
}

/// The address of another database of the same cluster.
fn beside(url: &str, name: &str) -> String {
    let server = url.strip_suffix("/knead").unwrap_or(url);
    format!("{server}/{name}")
}

/// Bookings a second of what a program said: how many, and in how many seconds.
fn a_second(said: &str) -> Result<f64, String> {
    let numbers: Vec<f64> = said
        .split_whitespace()
        .map_while(|word| word.parse().ok())
        .collect();
    match numbers[..] {
        [booked, seconds, ..] if seconds > 0.0 => Ok(booked / seconds),
        _ => Err(format!("`{said}` are no figures")),
    }
}
