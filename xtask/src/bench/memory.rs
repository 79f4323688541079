//! `cargo xtask bench memory`: the most memory that `knead plan` holds at once, whatever the archive.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use super::child;
use crate::repo;

/// What is promised, in MB of 1024 * 1024 bytes, for any archive.
const MOST_MB: u64 = 200;

/// Runs `knead plan` on each archive and prints what it took.
///
/// # Errors
/// The archive that took more than promised, or of which nothing was read.
pub fn run(words: &[String]) -> Result<(), String> {
    let mut words = words.to_vec();
    let gigabytes = super::flag(&mut words, "--gb")?.unwrap_or(1);
    let release = super::build()?;
    let mut archives = vec![
        (
            "bulk export of 1,000 gzipped FIT files",
            super::made(&release, "strava", "strava-1000.zip", 1000)?,
        ),
        (
            "300 archives within one, two and three deep",
            super::made(&release, "deep", "deep-300.zip", 300)?,
        ),
        (
            "folder of 1,000 FIT files",
            super::made(&release, "history", "history-1000", 1000)?,
        ),
    ];
    let apple = apple(&release, gigabytes)?;
    let name = format!("Apple Health export, export.xml of {gigabytes} GB");
    archives.push((&name, apple));
    // Whatever else somebody points at.
    for word in &words {
        archives.push((word, PathBuf::from(word)));
    }
    println!(
        "{:<48}{:>9}{:>9}{:>12}",
        "", "peak MB", "seconds", "activities"
    );
    let mut broken = Vec::new();
    for (name, path) in &archives {
        let ran = child::run(
            Command::new(release.join("knead"))
                .arg("plan")
                .arg("--none-of-these")
                .arg(path),
            true,
        )?;
        let activities = read(&ran.said);
        println!(
            "{name:<48}{:>9}{:>9.1}{activities:>12}",
            ran.peak_mb,
            ran.wall.as_secs_f64()
        );
        if ran.peak_mb > MOST_MB || activities == 0 {
            broken.push(*name);
        }
    }
    println!("promised: {MOST_MB} MB; {}", super::load());
    if broken.is_empty() {
        Ok(())
    } else {
        Err(format!("a promise is broken: {}", broken.join(", ")))
    }
}

/// The number in `Read 282 activities from 282 files`.
fn read(said: &str) -> u64 {
    said.lines()
        .find_map(|line| {
            line.strip_prefix("Read ")?
                .split_whitespace()
                .next()?
                .replace(',', "")
                .parse()
                .ok()
        })
        .unwrap_or(0)
}

/// An export of ten years, filled up to its size with what phones write all day.
fn apple(release: &Path, gigabytes: u64) -> Result<PathBuf, String> {
    let to = super::folder()?.join(format!("apple-{gigabytes}.zip"));
    if !to.exists() {
        eprintln!("making {}", to.display());
        let whole = to.with_extension("part");
        repo::run(
            Command::new(release.join("examples/apple_health"))
                .arg(&whole)
                .args(["10", &gigabytes.to_string()]),
        )?;
        std::fs::rename(&whole, &to).map_err(|error| format!("{}: {error}", to.display()))?;
    }
    Ok(to)
}
