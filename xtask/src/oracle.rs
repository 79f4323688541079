//! `cargo xtask oracle`: working hours and starts of whole years, compared tick by tick with Python's zoneinfo.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use crate::repo;

/// Zones and years in which clocks do what is hard: half an hour, at midnight, a whole day, twice a year for Ramadan, at a
/// quarter, not at all, the other way round.
const ZONES: [&str; 20] = [
    "Europe/London",
    "Europe/Dublin",
    "America/Edmonton",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Pacific/Apia",
    "Africa/Casablanca",
    "America/Havana",
    "America/Santiago",
    "America/St_Johns",
    "Asia/Amman",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Antarctica/Troll",
];
const YEARS: [&str; 6] = ["2011", "2018", "2024", "2025", "2026", "2027"];
/// The short form: one year of each zone that the product promises, in which something happens.
const SHORT: [&str; 8] = [
    "Europe/London:2026",
    "America/Edmonton:2025",
    "Australia/Lord_Howe:2026",
    "Africa/Cairo:2026",
    "America/Sao_Paulo:2018",
    "Asia/Kolkata:2026",
    "Pacific/Apia:2011",
    "Pacific/Apia:2026",
];

/// Compares all zones and years, or with `--short` a few, or those named as `ZONE:YEAR`.
///
/// # Errors
/// What differs, or what could not be run.
pub fn run(words: &[String]) -> Result<(), String> {
    let pairs: Vec<String> = match words.first().map(String::as_str) {
        None => ZONES
            .iter()
            .flat_map(|zone| YEARS.iter().map(move |year| format!("{zone}:{year}")))
            .collect(),
        Some("--short") => SHORT.iter().map(|pair| (*pair).to_owned()).collect(),
        Some(_) => words.to_vec(),
    };
    let said = repo::output(
        repo::cargo()
            .args(["run", "--quiet", "--locked", "-p", "care"])
            .args(["--example", "clock_changes", "--"])
            .args(&pairs),
    )?;
    let expected = pairs.len();
    let mut python = Command::new("python3")
        .args(["-c", include_str!("oracle.py")])
        .stdin(Stdio::piped())
        .spawn()
        .map_err(|error| format!("could not run python3: {error}"))?;
    if let Some(mut stdin) = python.stdin.take() {
        let given = stdin.write_all(said.as_bytes());
        given.map_err(|error| error.to_string())?;
    }
    let status = python.wait().map_err(|error| error.to_string())?;
    if status.success() {
        Ok(())
    } else {
        Err(format!(
            "of {expected} years of a zone some differ; are both time-zone databases of one version?"
        ))
    }
}
