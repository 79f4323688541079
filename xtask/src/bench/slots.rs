//! `cargo xtask bench slots`: a month of free times, over HTTP and alone, against what is promised and against peers.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::child;
use crate::{cluster::Cluster, repo};

/// What is promised of eight therapists and four rooms, in milliseconds.
const MOST_MS_SQLITE: f64 = 3.0;
const MOST_MS_POSTGRES: f64 = 6.0;
const MOST_COMPUTE_MS: f64 = 0.3;
/// How much a year of history, or other clinics in the database, may cost.
const MOST_GROWTH: f64 = 1.5;
/// Installed from PyPI by this name; at least so many times faster.
const PEER: &str = "django-appointment==3.12.0";
const TIMES_PEER: f64 = 500.0;
/// What calrs 1.15, the fastest open peer, takes for a month page of eight people, at its best, and serves a second; we are so many
/// times both. Measured once on such a machine (it is a whole server, which would take longer to build here than all else).
const CALRS_MS: f64 = 11.0;
const CALRS_A_SECOND: f64 = 85.0;
const TIMES_CALRS: f64 = 5.0;

/// How often a server is asked each time it is started.
const ROUNDS: &str = "150";

/// How often all databases are asked in turn: the machine's own speed drifts, and a ratio of two figures taken minutes apart tells of it.
const ROUNDS_OF_ALL: usize = 7;

/// One database: how many clinics, therapists in each, days of history.
const SIZES: [(&str, u32, u32, u32); 6] = [
    ("a clinic", 1, 8, 0),
    ("a year of history", 1, 8, 365),
    ("100 therapists, a year", 1, 100, 365),
    ("10 clinics", 10, 8, 0),
    ("100 clinics", 100, 8, 0),
    ("1,000 clinics", 1_000, 8, 0),
];

/// What one database answered.
struct Asked {
    name: &'static str,
    therapists: u32,
    median_ms: f64,
    slowest_ms: f64,
    a_second: f64,
    bytes: f64,
    compute_ms: f64,
    full: f64,
    /// Of every round, in their order.
    medians_ms: Vec<f64>,
}

/// Runs the bench; `--most-clinics N` leaves larger databases out.
///
/// # Errors
/// The promise that broke, or what could not be run.
pub fn run(words: &[String]) -> Result<(), String> {
    let mut words = words.to_vec();
    let most = super::flag(&mut words, "--most-clinics")?.unwrap_or(u64::MAX);
    repo::run(repo::cargo().args([
        "build",
        "--quiet",
        "--locked",
        "--release",
        "-p",
        "practice",
        "-p",
        "web",
        "--example",
        "slots_data",
        "--example",
        "month",
    ]))?;
    let examples = repo::target().join("release/examples");
    let bench = super::folder()?;
    let cluster = Cluster::start()?;
    let bookings = bench.join("bookings.txt");
    let sizes: Vec<_> = SIZES
        .into_iter()
        .filter(|(_, clinics, ..)| u64::from(*clinics) <= most)
        .collect();
    let mut engines = Vec::new();
    for engine in ["SQLite", "PostgreSQL"] {
        let mut filled = Vec::new();
        for (number, size) in sizes.iter().enumerate() {
            let url = match engine {
                "SQLite" => fresh_file(&bench, number)?,
                _ => fresh_schema(&cluster.url, number)?,
            };
            filled.push(fill(&examples, url, *size, &bookings)?);
        }
        for _ in 0..ROUNDS_OF_ALL {
            for one in &mut filled {
                one.ask(&examples)?;
            }
        }
        let all = filled
            .iter()
            .map(Filled::asked)
            .collect::<Result<Vec<_>, _>>()?;
        engines.push((engine, all));
    }
    print(&engines);
    let peer = peer(&bench, &bookings)?;
    judge(&engines, peer)
}

fn fresh_file(bench: &Path, number: usize) -> Result<String, String> {
    let file = bench.join(format!("slots-{number}.db"));
    for end in ["", "-wal", "-shm"] {
        let part = PathBuf::from(format!("{}{end}", file.display()));
        if part.exists() {
            fs::remove_file(&part).map_err(|error| format!("{}: {error}", part.display()))?;
        }
    }
    Ok(file.display().to_string())
}

fn fresh_schema(server: &str, number: usize) -> Result<String, String> {
    let psql = crate::cluster::programs().map_or_else(|| "psql".into(), |bin| bin.join("psql"));
    repo::output(Command::new(psql).arg(server).args([
        "-q",
        "-c",
        &format!("create schema slots_{number}"),
    ]))?;
    let between = if server.contains('?') { '&' } else { '?' };
    Ok(format!(
        "{server}{between}options=-c%20search_path%3Dslots_{number}"
    ))
}

/// A database that is filled, and what it answered each round.
struct Filled {
    name: &'static str,
    therapists: u32,
    /// Its address, the first clinic, its owner's address, a service and a place.
    words: [String; 5],
    compute_ms: f64,
    full: f64,
    rounds: Vec<[f64; 4]>,
}

fn fill(
    examples: &Path,
    url: String,
    (name, clinics, therapists, history): (&'static str, u32, u32, u32),
    bookings: &Path,
) -> Result<Filled, String> {
    eprintln!("{name}: filling");
    let mut make = Command::new(examples.join("slots_data"));
    make.args([
        &url,
        &clinics.to_string(),
        &therapists.to_string(),
        &history.to_string(),
    ]);
    if (clinics, therapists, history) == (1, 8, 0) {
        make.arg(bookings);
    }
    let made = child::run(&mut make, false)?.said;
    let made: Vec<&str> = made.split_whitespace().collect();
    let [clinic, email, service, location, compute_us, full, _] = made[..] else {
        return Err(format!("slots_data said {made:?}"));
    };
    Ok(Filled {
        name,
        therapists,
        compute_ms: numbers(compute_us)?[0] / 1e3,
        full: numbers(full)?[0],
        words: [&url, clinic, email, service, location].map(str::to_owned),
        rounds: Vec::new(),
    })
}

impl Filled {
    /// Asks for the first clinic's month.
    fn ask(&mut self, examples: &Path) -> Result<(), String> {
        let mut month = at_real_time(&examples.join("month"));
        let said = child::run(month.args(&self.words).arg(ROUNDS), false)?.said;
        let [median_ms, slowest_ms, a_second, bytes, _] = numbers(&said)?[..] else {
            return Err(format!("month said {said:?}"));
        };
        self.rounds.push([median_ms, slowest_ms, a_second, bytes]);
        Ok(())
    }

    /// The best round, so that a busy moment of the machine counts for nobody.
    fn asked(&self) -> Result<Asked, String> {
        let best = self
            .rounds
            .iter()
            .min_by(|one, other| one[0].total_cmp(&other[0]));
        let &[median_ms, slowest_ms, a_second, bytes] = best.ok_or("nothing was asked")?;
        Ok(Asked {
            name: self.name,
            therapists: self.therapists,
            median_ms,
            slowest_ms,
            a_second,
            bytes,
            compute_ms: self.compute_ms,
            full: self.full,
            medians_ms: self.rounds.iter().map(|round| round[0]).collect(),
        })
    }
}

/// How many times the one took of the other: of each round by itself, and then the one in the middle.
fn times(one: &Asked, other: &Asked) -> f64 {
    let mut each: Vec<f64> = one
        .medians_ms
        .iter()
        .zip(&other.medians_ms)
        .map(|(one, other)| one / other)
        .collect();
    each.sort_by(f64::total_cmp);
    each.get(each.len() / 2).copied().unwrap_or(f64::NAN)
}

/// A program at real-time priority, where we may: what else runs on the machine is not measured.
fn at_real_time(program: &Path) -> Command {
    if repo::is_root() && repo::has_program("chrt") {
        let mut command = Command::new("chrt");
        command.args(["-f", "50"]).arg(program);
        command
    } else {
        Command::new(program)
    }
}

fn numbers(said: &str) -> Result<Vec<f64>, String> {
    said.split_whitespace()
        .map(|word| word.parse().map_err(|_| format!("`{said}` are no numbers")))
        .collect()
}

fn print(engines: &[(&str, Vec<Asked>)]) {
    println!(
        "31 days, a grid of 15 minutes, 12 services; {}\n",
        super::load()
    );
    println!(
        "{:<36}{:>8}{:>11}{:>9}{:>12}{:>13}{:>10}",
        "", "full", "median ms", "99 % ms", "a second", "compute ms", "bytes"
    );
    for (engine, all) in engines {
        for asked in all {
            println!(
                "{:<36}{:>7.0}%{:>11.2}{:>9.2}{:>12.0}{:>13.3}{:>10.0}",
                format!("{engine}, {}", asked.name),
                asked.full * 100.0,
                asked.median_ms,
                asked.slowest_ms,
                asked.a_second,
                asked.compute_ms,
                asked.bytes
            );
        }
    }
}

/// Seconds of django-appointment on the same bookings.
fn peer(bench: &Path, bookings: &Path) -> Result<f64, String> {
    let environment = bench.join("django");
    let python = environment.join("bin/python");
    if !environment.join("installed").exists() {
        eprintln!("installing {PEER}");
        repo::run(
            Command::new("python3")
                .args(["-m", "venv"])
                .arg(&environment),
        )?;
        repo::run(Command::new(&python).args(["-m", "pip", "install", "--quiet", PEER]))?;
        fs::write(environment.join("installed"), PEER).map_err(|error| error.to_string())?;
    }
    let script = bench.join("slots_peer.py");
    fs::write(&script, include_str!("slots_peer.py")).map_err(|error| error.to_string())?;
    let said = child::run(
        Command::new(&python).arg(&script).arg(bookings).arg("8"),
        false,
    )?;
    // Its last line; what its framework warns of may stand before.
    let said = numbers(said.said.trim().lines().last().unwrap_or_default())?;
    let seconds = said.first().copied().ok_or("the peer said nothing")?;
    println!("\n{PEER}, SQLite, the same bookings without rooms: {seconds:.2} s");
    Ok(seconds)
}

/// Holds the figures against the promises; the last line has them.
fn judge(engines: &[(&str, Vec<Asked>)], peer_s: f64) -> Result<(), String> {
    let mut broken = Vec::new();
    let mut said = Vec::new();
    let mut promise = |what: String, kept: bool| {
        if !kept {
            broken.push(what.clone());
        }
        said.push(what);
    };
    for (engine, all) in engines {
        let most = if *engine == "SQLite" {
            MOST_MS_SQLITE
        } else {
            MOST_MS_POSTGRES
        };
        let Some(first) = all.first() else { continue };
        promise(
            format!("{engine} {:.2} ms (promised {most})", first.median_ms),
            first.median_ms < most,
        );
        for other in &all[1..] {
            let asked = f64::from(other.therapists) / f64::from(first.therapists);
            let times = times(other, first);
            promise(
                format!(
                    "{} {times:.2} times (at most {:.1})",
                    other.name,
                    MOST_GROWTH * asked
                ),
                times <= MOST_GROWTH * asked,
            );
        }
        let peer = peer_s * 1e3 / first.median_ms;
        promise(
            format!("{peer:.0} times django-appointment (promised {TIMES_PEER})"),
            peer >= TIMES_PEER,
        );
        if *engine == "SQLite" {
            promise(
                format!(
                    "compute {:.3} ms (promised {MOST_COMPUTE_MS})",
                    first.compute_ms
                ),
                first.compute_ms < MOST_COMPUTE_MS,
            );
            let (faster, more) = (CALRS_MS / first.median_ms, first.a_second / CALRS_A_SECOND);
            promise(
                format!(
                    "{faster:.1} times as fast as calrs and {more:.1} times as many a second (promised {TIMES_CALRS})"
                ),
                faster >= TIMES_CALRS && more >= TIMES_CALRS,
            );
        }
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
