//! Garmin's own SDKs, installed by name, timed as their documentation uses them.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::child;
use crate::repo;

/// Installed by these names; newer ones are welcome when somebody has measured them.
const PYTHON_PACKAGE: &str = "garmin-fit-sdk==21.218.0";
const JAVASCRIPT_PACKAGE: &str = "@garmin/fitsdk@21.217.0";

/// A peer: the program that runs it, and its script.
pub struct Peer {
    program: PathBuf,
    script: PathBuf,
}

/// What a peer says of its run: the decoding alone, without its start, without reading and unpacking the files.
#[derive(Debug, Clone, Copy)]
pub struct Decoded {
    /// Files decoded.
    pub files: f64,
    /// Bytes decoded, gzip taken off.
    pub bytes: f64,
    /// Seconds of decoding.
    pub seconds: f64,
    /// Seconds of processor time in it, all threads together.
    pub processor: f64,
}

/// Garmin's SDK for Python in an environment of its own.
pub fn python(folder: &Path) -> Result<Peer, String> {
    let environment = folder.join("python");
    let program = environment.join("bin/python");
    if !environment.join("installed").exists() {
        eprintln!("installing {PYTHON_PACKAGE}");
        repo::run(
            Command::new("python3")
                .args(["-m", "venv"])
                .arg(&environment),
        )?;
        repo::run(Command::new(&program).args([
            "-m",
            "pip",
            "install",
            "--quiet",
            PYTHON_PACKAGE,
        ]))?;
        write(&environment.join("installed"), PYTHON_PACKAGE)?;
    }
    let script = folder.join("peer.py");
    write(&script, include_str!("peer.py"))?;
    Ok(Peer { program, script })
}

/// Garmin's SDK for JavaScript in a folder of its own.
pub fn javascript(folder: &Path) -> Result<Peer, String> {
    let modules = folder.join("javascript");
    if !modules.join("node_modules/@garmin/fitsdk").exists() {
        eprintln!("installing {JAVASCRIPT_PACKAGE}");
        fs::create_dir_all(&modules).map_err(|error| format!("{}: {error}", modules.display()))?;
        write(
            &modules.join("package.json"),
            "{\"private\": true, \"type\": \"module\"}",
        )?;
        repo::run(
            Command::new("npm")
                .args(["install", "--silent", "--no-fund", "--no-audit", "--prefix"])
                .arg(&modules)
                .arg(JAVASCRIPT_PACKAGE),
        )?;
    }
    let script = modules.join("peer.mjs");
    write(&script, include_str!("peer.mjs"))?;
    Ok(Peer {
        program: "node".into(),
        script,
    })
}

impl Peer {
    /// Decodes the files one after the other, as the SDKs do on their one thread.
    pub fn decode(&self, files: &[PathBuf]) -> Result<Decoded, String> {
        decoded(Command::new(&self.program).arg(&self.script).args(files))
    }
}

/// Runs a program that prints files, bytes, seconds and processor time.
pub fn decoded(command: &mut Command) -> Result<Decoded, String> {
    let ran = child::run(command, false)?;
    let numbers: Vec<f64> = ran
        .said
        .split_whitespace()
        .filter_map(|word| word.parse().ok())
        .collect();
    match numbers.as_slice() {
        [files, bytes, seconds, processor] if *seconds > 0.0 => Ok(Decoded {
            files: *files,
            bytes: *bytes,
            seconds: *seconds,
            processor: *processor,
        }),
        _ => Err(format!("{command:?} printed no figures: {}", ran.said)),
    }
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}
