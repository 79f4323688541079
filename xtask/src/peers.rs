//! Programs by other people that Knead is tried against: from PyPI by name and version, in a Python environment of their own.

use std::{fs, path::PathBuf, process::Command};

use crate::repo;

/// A mail server, a reader of calendars, a calendar program, a calendar server, a reader of series.
const CALENDARS: [&str; 5] = [
    "aiosmtpd==1.4.6",
    "icalendar==7.3.0",
    "khal==0.14.1",
    "radicale==3.9.0",
    "recurring-ical-events==3.8.2",
];

/// The Python that has the peers of mails and calendars.
pub fn calendars() -> Result<PathBuf, String> {
    environment("calendars", &CALENDARS)
}

/// The Python of an environment that holds these packages and is kept beside what Cargo builds; made where it is not there.
pub fn environment(name: &str, packages: &[&str]) -> Result<PathBuf, String> {
    let folder = repo::target().join("tools").join(name);
    let python = folder.join("bin/python");
    let (holds, wanted) = (folder.join("holds.txt"), packages.join("\n"));
    if python.is_file() && fs::read_to_string(&holds).is_ok_and(|text| text == wanted) {
        return Ok(python);
    }
    println!(
        "installing {} into {}",
        packages.join(" "),
        folder.display()
    );
    repo::run(
        Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&folder),
    )?;
    repo::run(
        Command::new(&python)
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
            ])
            .args(packages),
    )?;
    fs::write(&holds, wanted)
        .map_err(|error| format!("could not write {}: {error}", holds.display()))?;
    Ok(python)
}
