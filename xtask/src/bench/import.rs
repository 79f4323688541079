//! `cargo xtask bench import`: the whole import against decoding alone, on the same files, in the same run.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use super::{
    child::{self, Ran},
    peers::{self, Decoded},
};

/// What is promised: times the files a second of each SDK, and the share of the bare library's speed per core.
const TIMES_PYTHON: f64 = 100.0;
const TIMES_JAVASCRIPT: f64 = 30.0;
const SHARE_OF_BARE: f64 = 0.60;

/// Files of the data set that we make when no folder is given; about what one athlete records in a year.
const MADE_FILES: u64 = 336;
/// More files than this, and every so many-th is taken, since the SDKs take minutes.
const MOST_FILES: u64 = 400;
const ROUNDS: u64 = 5;
/// The JavaScript SDK takes ten seconds a round, the Python SDK minutes: that one runs once.
const SCRIPT_ROUNDS: u64 = 2;

/// Runs all contestants and prints their speeds, the ratios on the last line.
///
/// # Errors
/// The promise that broke, or what could not be run.
pub fn run(words: &[String]) -> Result<(), String> {
    let mut words = words.to_vec();
    let sample = super::flag(&mut words, "--sample")?.unwrap_or(MOST_FILES);
    let rounds = super::flag(&mut words, "--rounds")?.unwrap_or(ROUNDS);
    let release = super::build()?;
    let folder = match words.first() {
        Some(folder) => PathBuf::from(folder),
        None => super::made(
            &release,
            "history",
            &format!("history-{MADE_FILES}"),
            MADE_FILES,
        )?,
    };
    let all = files(&folder)?;
    let files = evenly(&all, usize::try_from(sample).unwrap_or(usize::MAX));
    // The folder where all of it is taken, so that finding the files is part of it.
    let ours: Vec<PathBuf> = if files.len() == all.len() {
        vec![folder]
    } else {
        files.clone()
    };
    let cores = super::cores();

    let bench = super::folder()?;
    let (javascript, python) = (peers::javascript(&bench)?, peers::python(&bench)?);
    let (mut knead, mut one, mut many, mut script) = (None, None, None, None);
    // In turns, so that a busy minute of the machine is nobody's alone; the best of each counts.
    for round in 0..rounds {
        if round < SCRIPT_ROUNDS {
            best_decoded(&mut script, javascript.decode(&files)?);
        }
        best_ran(&mut knead, recommend(&release, &ours)?);
        best_decoded(&mut one, bare(&release, 1, &files)?);
        best_decoded(&mut many, bare(&release, cores, &files)?);
    }
    let (Some(knead), Some(one), Some(many), Some(javascript)) = (knead, one, many, script) else {
        return Err("--rounds must be at least 1".to_owned());
    };
    let python = python.decode(&files)?;

    let count = files.len() as f64;
    let megabytes = one.bytes / 1e6;
    let wall = knead.wall.as_secs_f64();
    println!(
        "{count} files, {megabytes:.1} MB unpacked, {cores} cores; best of {rounds} rounds, of the JavaScript SDK {SCRIPT_ROUNDS}, of the Python SDK 1; {}\n",
        super::load()
    );
    println!(
        "{:<46}{:>9}{:>11}{:>10}{:>14}",
        "", "seconds", "processor", "files/s", "MB/s per core"
    );
    let row = |name: &str, ran: &Decoded, cores: usize| {
        println!(
            "{name:<46}{:>9.2}{:>11.2}{:>10.1}{:>14.1}",
            ran.seconds,
            ran.processor,
            ran.files / ran.seconds,
            speed(ran) / cores as f64
        );
    };
    let knead = Decoded {
        files: count,
        bytes: one.bytes,
        seconds: wall,
        processor: knead.processor.as_secs_f64(),
    };
    row(
        &format!("knead plan, files to recommendation, {cores} cores"),
        &knead,
        cores,
    );
    row("bare decoder, 1 core", &one, 1);
    row(&format!("bare decoder, {cores} cores"), &many, cores);
    row("JavaScript SDK, decoding alone", &javascript, 1);
    row("Python SDK, decoding alone", &python, 1);

    // By the clock somebody else at work slows down whom they will; processor time hardly changes. Both must hold.
    let by_clock = Ratios {
        python: python.seconds / knead.seconds,
        javascript: javascript.seconds / knead.seconds,
        of_bare: one.seconds / (knead.seconds * cores as f64),
    };
    let by_processor = Ratios {
        python: python.processor / knead.processor * cores as f64,
        javascript: javascript.processor / knead.processor * cores as f64,
        of_bare: one.processor / knead.processor,
    };
    println!("\nby processor time, as if {cores} cores were free: {by_processor}");
    println!("ratios: {by_clock}");
    if by_clock.keep_the_promise() && by_processor.keep_the_promise() {
        Ok(())
    } else {
        Err(format!("a promise is broken; {}", super::load()))
    }
}

/// Knead against the others.
struct Ratios {
    /// Files a second against the Python SDK's.
    python: f64,
    /// Files a second against the JavaScript SDK's.
    javascript: f64,
    /// Megabytes a second and core against the bare decoder's.
    of_bare: f64,
}

impl Ratios {
    fn keep_the_promise(&self) -> bool {
        self.python >= TIMES_PYTHON
            && self.javascript >= TIMES_JAVASCRIPT
            && self.of_bare >= SHARE_OF_BARE
    }
}

impl std::fmt::Display for Ratios {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{:.0} times the Python SDK (promised {TIMES_PYTHON}), {:.0} times the JavaScript SDK (promised {TIMES_JAVASCRIPT}), \
             {:.0} % of the bare decoder per core (promised {:.0} %)",
            self.python,
            self.javascript,
            self.of_bare * 100.0,
            SHARE_OF_BARE * 100.0
        )
    }
}

/// Megabytes a second.
fn speed(decoded: &Decoded) -> f64 {
    decoded.bytes / 1e6 / decoded.seconds
}

/// The program as people run it, its start included.
fn recommend(release: &Path, paths: &[PathBuf]) -> Result<Ran, String> {
    let ran = child::run(
        Command::new(release.join("knead"))
            .arg("plan")
            .arg("--none-of-these")
            .args(paths),
        false,
    )?;
    if ran.said.is_empty() {
        return Err("knead plan said nothing".to_owned());
    }
    Ok(ran)
}

fn bare(release: &Path, threads: usize, files: &[PathBuf]) -> Result<Decoded, String> {
    peers::decoded(
        Command::new(release.join("examples/bare"))
            .arg(threads.to_string())
            .args(files),
    )
}

fn best_ran(best: &mut Option<Ran>, ran: Ran) {
    if best.as_ref().is_none_or(|best| ran.wall < best.wall) {
        let processor = best.as_ref().map_or(Duration::MAX, |best| best.processor);
        *best = Some(Ran {
            processor: processor.min(ran.processor),
            ..ran
        });
    }
}

fn best_decoded(best: &mut Option<Decoded>, decoded: Decoded) {
    if best.is_none_or(|best| decoded.seconds < best.seconds) {
        *best = Some(decoded);
    }
}

/// FIT files of a folder and of the folders in it, by name.
fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        let entries =
            fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            let name = path.to_string_lossy().to_lowercase();
            if path.is_dir() {
                waiting.push(path);
            } else if name.ends_with(".fit") || name.ends_with(".fit.gz") {
                found.push(path);
            }
        }
    }
    if found.is_empty() {
        return Err(format!("no FIT files in {}", folder.display()));
    }
    found.sort();
    Ok(found)
}

/// So many files at most, evenly spread.
fn evenly(files: &[PathBuf], most: usize) -> Vec<PathBuf> {
    let most = most.clamp(1, files.len());
    (0..most)
        .map(|index| files[index * files.len() / most].clone())
        .collect()
}
