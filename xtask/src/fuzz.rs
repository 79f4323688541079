//! `cargo xtask fuzz [SECONDS]`: every fuzz target in turn, its executions counted.

use std::{fs, path::Path, process::Command, time::Instant};

use crate::repo;

/// What cargo-fuzz builds for.
const TRIPLE: &str = "x86_64-unknown-linux-gnu";

/// What one target did.
struct Ran {
    target: String,
    seconds: f64,
    executions: u64,
    found: usize,
}

/// Builds the targets with nightly Rust and cargo-fuzz, and runs each for an equal part of `seconds`.
///
/// # Errors
/// What a target found, by the names of its files; or what is not installed.
pub fn run(seconds: u64) -> Result<(), String> {
    let fuzz = repo::root().join("fuzz");
    let built = repo::target().join("fuzz");
    repo::run(
        Command::new("cargo")
            .args(["+nightly", "fuzz", "build", "--fuzz-dir"])
            .arg(&fuzz)
            .env("CARGO_TARGET_DIR", &built),
    )
    .map_err(|why| {
        format!("{why}\nhint: rustup toolchain install nightly, cargo install cargo-fuzz")
    })?;
    let targets = targets(&fuzz)?;
    let each = (seconds / targets.len().max(1) as u64).max(1);
    let mut all = Vec::new();
    for target in targets {
        all.push(one(&fuzz, &built, target, each)?);
    }
    println!("\n  seconds   executions  found  target");
    for ran in &all {
        println!(
            "{:>9.0}  {:>11}  {:>5}  {}",
            ran.seconds, ran.executions, ran.found, ran.target
        );
    }
    let found: usize = all.iter().map(|ran| ran.found).sum();
    println!(
        "{:>9.0}  {:>11}  {found:>5}  all",
        all.iter().map(|ran| ran.seconds).sum::<f64>(),
        all.iter().map(|ran| ran.executions).sum::<u64>()
    );
    if found == 0 {
        Ok(())
    } else {
        Err(format!(
            "{found} inputs broke a target; they are in {}",
            built.join("found").display()
        ))
    }
}

fn targets(fuzz: &Path) -> Result<Vec<String>, String> {
    let entries = fs::read_dir(fuzz.join("fuzz_targets"))
        .map_err(|error| format!("fuzz/fuzz_targets: {error}"))?;
    let mut names: Vec<String> = entries
        .filter_map(|entry| Some(entry.ok()?.path().file_stem()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    Ok(names)
}

fn one(fuzz: &Path, built: &Path, target: String, seconds: u64) -> Result<Ran, String> {
    let folder = |path: std::path::PathBuf| {
        fs::create_dir_all(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok::<_, String>(path)
    };
    let corpus = folder(built.join("corpus").join(&target))?;
    let found = folder(built.join("found").join(&target))?;
    let before = files(&found);
    let began = Instant::now();
    let said = Command::new(built.join(TRIPLE).join("release").join(&target))
        .arg(corpus)
        .arg(fuzz.join("seeds").join(&target))
        .args([
            format!("-max_total_time={seconds}"),
            format!("-artifact_prefix={}/", found.display()),
        ])
        .args([
            "-max_len=65536",
            "-timeout=10",
            "-rss_limit_mb=1024",
            // A reader's thread that is just ending looks like a leak; nothing of ours allocates by hand.
            "-detect_leaks=0",
            "-print_final_stats=1",
        ])
        .output()
        .map_err(|error| format!("could not run the target {target}: {error}"))?;
    let said = String::from_utf8_lossy(&said.stderr);
    let executions = said
        .lines()
        .find_map(|line| {
            line.strip_prefix("stat::number_of_executed_units:")?
                .trim()
                .parse()
                .ok()
        })
        .unwrap_or(0);
    let ran = Ran {
        seconds: began.elapsed().as_secs_f64(),
        executions,
        found: files(&found) - before,
        target,
    };
    println!(
        "{}: {} executions, {} found",
        ran.target, ran.executions, ran.found
    );
    Ok(ran)
}

fn files(folder: &Path) -> usize {
    fs::read_dir(folder).map_or(0, Iterator::count)
}
