//! Scripts that walk through a running demo: the journey in a real browser, and the FHIR door judged by another project's validator.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::repo;

/// How long the demo may take to raise its clinic in an unoptimised build.
const DEMO_READY_WITHIN: Duration = Duration::from_secs(240);

/// A running demo; dropped, it is stopped.
pub struct Demo {
    server: Child,
    /// The file with its address, links and API key.
    pub links: PathBuf,
}

/// The journey.
pub fn journey() -> Result<(), String> {
    walk("journey.mjs")
}

/// The FHIR door.
pub fn fhir() -> Result<(), String> {
    walk("fhir.mjs")
}

/// Starts the demo, walks through it, stops it.
fn walk(script: &str) -> Result<(), String> {
    let e2e = repo::root().join("e2e");
    if !e2e.join(script).is_file() {
        return Err(format!("e2e/{script} is not there"));
    }
    repo::run(repo::cargo().args([
        "build", "--quiet", "--locked", "-p", "cli", "--bin", "knead",
    ]))?;
    repo::run(
        Command::new("npm")
            .args(["ci", "--no-audit", "--no-fund", "--prefix"])
            .arg(&e2e),
    )?;
    let demo = Demo::start(&repo::target().join("debug/knead"))?;
    repo::run(
        Command::new("node")
            .arg(e2e.join(script))
            .arg(&demo.links)
            .env("KNEAD_LINKS", &demo.links),
    )
}

impl Demo {
    /// Starts it and waits until it answers.
    pub fn start(knead: &Path) -> Result<Self, String> {
        let links = std::env::temp_dir().join(format!("knead-links-{}.json", std::process::id()));
        fs::remove_file(&links).ok();
        let server = Command::new(knead)
            .args(["demo", "--port", "0", "--links"])
            .arg(&links)
            .stdin(Stdio::null())
            .spawn()
            .map_err(|error| format!("could not run {}: {error}", knead.display()))?;
        let mut demo = Self { server, links };
        let began = Instant::now();
        // The file is written last and whole, so that to be there is to be ready.
        while !demo.links.is_file() {
            if let Some(status) = demo.server.try_wait().map_err(|error| error.to_string())? {
                return Err(format!("the demo ended with {status}"));
            }
            if began.elapsed() > DEMO_READY_WITHIN {
                return Err(format!(
                    "the demo was not ready within {} s",
                    DEMO_READY_WITHIN.as_secs()
                ));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        println!(
            "the demo was ready after {:.1} s",
            began.elapsed().as_secs_f64()
        );
        Ok(demo)
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let asked = Command::new("kill")
            .args(["-TERM", &self.server.id().to_string()])
            .status()
            .is_ok_and(|status| status.success());
        let began = Instant::now();
        while asked && began.elapsed() < Duration::from_secs(10) {
            if matches!(self.server.try_wait(), Ok(Some(_))) {
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        self.server.kill().ok();
        self.server.wait().ok();
        fs::remove_file(&self.links).ok();
    }
}
