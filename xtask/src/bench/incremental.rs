//! `cargo xtask bench incremental`: one new activity on years of history, and what a whole history costs.

use std::{fs, path::Path, process::Command};

use super::plot;
use crate::repo;

/// Histories measured, in years of 300 activities.
const YEARS: [&str; 4] = ["1", "10", "20", "100"];
/// What is promised of 20 years: the new activity kept and the recommendation anew.
const PROMISED_YEARS: u32 = 20;
const MOST_MS: f64 = 5.0;
/// A hundred years may cost so many times as much an activity as ten: linear, with room for caches and the clock.
const MOST_GROWTH: f64 = 2.0;

/// A file system in memory, where there is one: what is promised is promised of Knead, not of a disk.
const MEMORY: &str = "/dev/shm";

/// Where the plot and its table go.
const PLOT: &str = "docs/images/incremental.svg";
const PAGE: &str = "docs/performance.md";
const FROM: &str = "<!-- written by cargo xtask bench incremental --write -->";
const TO: &str = "<!-- end of what it writes -->";

/// One line of the program that measures.
pub struct Measured {
    /// Years of history.
    pub years: u32,
    /// Activities in them.
    pub activities: u32,
    /// Seconds of importing all of it at once, from files to what is kept.
    pub whole_s: f64,
    /// Milliseconds of one more activity, its file decoded and all of it kept.
    pub keep_ms: f64,
    /// Of those, milliseconds of decoding.
    pub decode_ms: f64,
    /// Milliseconds of reading what is kept and recommending.
    pub recommend_ms: f64,
    /// Of those, milliseconds of deciding, without the database.
    pub decide_ms: f64,
    /// Milliseconds of one more activity until the disk has it for good.
    pub on_disk_ms: f64,
}

impl Measured {
    /// All that one new activity costs.
    pub fn new_ms(&self) -> f64 {
        self.keep_ms + self.recommend_ms
    }

    fn whole_an_activity_ms(&self) -> f64 {
        self.whole_s * 1000.0 / f64::from(self.activities)
    }
}

/// Measures, prints, and with `--write` puts plot and table into the docs.
///
/// # Errors
/// The promise that broke, or what could not be run.
pub fn run(words: &[String]) -> Result<(), String> {
    let program = super::build()?.join("examples/incremental");
    let measured = measure(&program)?;
    let table = table(&measured);
    println!("{table}\n{}", super::load());
    if words.iter().any(|word| word == "--write") {
        write(&measured, &table)?;
    }
    promise(&measured)
}

/// Each history in memory, where no disk is waited for, and again on the disk.
fn measure(program: &Path) -> Result<Vec<Measured>, String> {
    let run = |folder: &Path, years: &str| {
        let said = repo::output(Command::new(program).env("TMPDIR", folder).arg(years))?;
        parse(&said).ok_or_else(|| format!("these are no figures:\n{said}"))
    };
    let disk = super::folder()?;
    let memory = Path::new(MEMORY);
    YEARS
        .iter()
        .map(|years| {
            let on_disk = run(&disk, years)?;
            let one = if memory.is_dir() {
                run(memory, years)?
            } else {
                // Nothing but a disk here: its waits are in every figure.
                run(&disk, years)?
            };
            Ok(Measured {
                on_disk_ms: on_disk.new_ms(),
                ..one
            })
        })
        .collect()
}

fn parse(line: &str) -> Option<Measured> {
    let mut words = line.split_whitespace();
    Some(Measured {
        years: words.next()?.parse().ok()?,
        activities: words.next()?.parse().ok()?,
        whole_s: words.next()?.parse().ok()?,
        keep_ms: words.next()?.parse().ok()?,
        decode_ms: words.next()?.parse().ok()?,
        recommend_ms: words.next()?.parse().ok()?,
        decide_ms: words.next()?.parse().ok()?,
        on_disk_ms: 0.0,
    })
}

fn table(measured: &[Measured]) -> String {
    let mut table = String::from(
        "| years | activities | whole import, s | an activity of it, ms | one new activity, ms | its decoding | keeping it | recommending anew | of that, deciding | with the disk's wait |\n\
         |---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n",
    );
    for one in measured {
        table += &format!(
            "| {} | {} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} | {:.1} |\n",
            one.years,
            one.activities,
            one.whole_s,
            one.whole_an_activity_ms(),
            one.new_ms(),
            one.decode_ms,
            one.keep_ms - one.decode_ms,
            one.recommend_ms,
            one.decide_ms,
            one.on_disk_ms,
        );
    }
    table
}

fn promise(measured: &[Measured]) -> Result<(), String> {
    let of = |years: u32| {
        measured
            .iter()
            .find(|one| one.years == years)
            .ok_or_else(|| format!("{years} years were not measured"))
    };
    let new_ms = of(PROMISED_YEARS)?.new_ms();
    let growth = of(100)?.whole_an_activity_ms() / of(10)?.whole_an_activity_ms();
    println!(
        "one new activity on {PROMISED_YEARS} years, not waiting for the disk: {new_ms:.2} ms (promised {MOST_MS}); an activity of 100 years costs {growth:.2} times one of 10 \
         (promised {MOST_GROWTH})"
    );
    if new_ms < MOST_MS && growth <= MOST_GROWTH {
        Ok(())
    } else {
        Err(format!("a promise is broken; {}", super::load()))
    }
}

fn write(measured: &[Measured], table: &str) -> Result<(), String> {
    let root = repo::root();
    let plot = root.join(PLOT);
    if let Some(folder) = plot.parent() {
        fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    fs::write(&plot, plot::svg(measured)).map_err(|error| format!("{PLOT}: {error}"))?;
    let page = fs::read_to_string(root.join(PAGE)).map_err(|error| format!("{PAGE}: {error}"))?;
    let (before, rest) = page
        .split_once(FROM)
        .ok_or_else(|| format!("{PAGE} has no {FROM}"))?;
    let (_, after) = rest
        .split_once(TO)
        .ok_or_else(|| format!("{PAGE} has no {TO}"))?;
    let page = format!(
        "{before}{FROM}\n\n![{}](images/incremental.svg)\n\n{table}\n{TO}{after}",
        plot::TITLE
    );
    fs::write(root.join(PAGE), page).map_err(|error| format!("{PAGE}: {error}"))
}
