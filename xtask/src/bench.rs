//! Figures of speed and memory. They are printed and compared with what is promised; they are no tests, since a test that
//! depends on the clock fails on a busy machine.

mod bookings;
mod child;
mod import;
mod incremental;
mod memory;
mod peers;
mod plot;
mod slots;
mod truncation;

use std::{path::PathBuf, process::Command};

use crate::repo;

const USAGE: &str = "cargo xtask bench import [FOLDER] [--sample FILES] [--rounds ROUNDS]
    files on disk to a recommendation, against the bare FIT library and Garmin's SDKs for Python and JavaScript
cargo xtask bench incremental [--write]
    one new activity on 1, 10, 20 and 100 years of history; with --write, the plot and table of docs/performance.md
cargo xtask bench truncation [FOLDER...]
    every good file cut off at every 997th byte: no panic, nothing endless, no silent zero
cargo xtask bench memory [--gb GIGABYTES]
    the most memory of archives of 1,000 files, of archives in archives and of an Apple Health export (1 GB unless told)
cargo xtask bench slots [--most-clinics CLINICS]
    a month of free times of 8 therapists and 4 rooms at 90 %, over HTTP, on both engines, against django-appointment
cargo xtask bench bookings [--rounds ROUNDS]
    bookings a second by many clients at once, on both engines, as a share of what the bare driver does with the same rows";

/// Runs the bench named by the first word.
pub fn run(words: &[String]) -> Result<(), String> {
    match words.split_first() {
        Some((bench, rest)) if bench == "import" => import::run(rest),
        Some((bench, rest)) if bench == "incremental" => incremental::run(rest),
        Some((bench, rest)) if bench == "truncation" => truncation::run(rest),
        Some((bench, rest)) if bench == "memory" => memory::run(rest),
        Some((bench, rest)) if bench == "slots" => slots::run(rest),
        Some((bench, rest)) if bench == "bookings" => bookings::run(rest),
        Some(_) | None => Err(format!("which bench?\n{USAGE}")),
    }
}

/// Builds our programs as they are shipped, and gives the folder that they are in.
fn build() -> Result<PathBuf, String> {
    // In one go, so that all of them share what they are made of.
    repo::run(repo::cargo().args([
        "build",
        "--quiet",
        "--locked",
        "--release",
        "-p",
        "cli",
        "-p",
        "formats",
        "-p",
        "practice",
        "--bin",
        "knead",
        "--examples",
    ]))?;
    Ok(repo::target().join("release"))
}

/// Where benches keep what they make.
fn folder() -> Result<PathBuf, String> {
    let folder = repo::target().join("bench");
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    Ok(folder)
}

/// Makes data with our generator unless it is there already.
fn made(release: &std::path::Path, what: &str, name: &str, count: u64) -> Result<PathBuf, String> {
    let to = folder()?.join(name);
    if !to.exists() {
        eprintln!("making {}", to.display());
        repo::run(
            Command::new(release.join("examples/bench_data"))
                .arg(what)
                .arg(&to)
                .arg(count.to_string()),
        )?;
    }
    Ok(to)
}

/// The processors that Knead's import works on.
fn cores() -> usize {
    std::thread::available_parallelism()
        .map_or(2, std::num::NonZero::get)
        .min(8)
}

/// The word behind a flag, taken out of the words.
fn flag(words: &mut Vec<String>, name: &str) -> Result<Option<u64>, String> {
    let Some(at) = words.iter().position(|word| word == name) else {
        return Ok(None);
    };
    let value = words.get(at + 1).and_then(|value| value.parse().ok());
    words.drain(at..(at + 2).min(words.len()));
    value
        .map(Some)
        .ok_or_else(|| format!("{name} needs a number"))
}

/// How busy the machine is, for whoever reads the figures.
fn load() -> String {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let minute = load.split_whitespace().next().unwrap_or("unknown");
    format!("load of the machine {minute}")
}
