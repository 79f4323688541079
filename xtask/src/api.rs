//! The API tried by programs of other people: its description by openapi-spec-validator, itself by schemathesis.

use std::{fs, path::Path, process::Command};

use crate::{browser::Demo, peers, repo};

const PEERS: [&str; 2] = ["schemathesis==4.32.5", "openapi-spec-validator==0.9.0"];

/// Requests tried for each operation and phase; all of it takes about a minute on two cores.
const EXAMPLES: &str = "20";

/// Raises the demo and sends it what its description allows and what it does not; fails when either finds anything.
pub fn run() -> Result<(), String> {
    let python = peers::environment("api", &PEERS)?;
    let bin = python.parent().unwrap_or(Path::new("."));
    let description = repo::root().join("docs/reference/openapi.json");
    repo::run(Command::new(bin.join("openapi-spec-validator")).arg(&description))?;
    repo::run(repo::cargo().args([
        "build", "--quiet", "--locked", "-p", "cli", "--bin", "knead",
    ]))?;
    let demo = Demo::start(&repo::target().join("debug/knead"))?;
    let links = fs::read_to_string(&demo.links).map_err(|error| error.to_string())?;
    let address = field(&links, "address")?;
    let key = field(&links, "api_key")?;
    repo::run(
        Command::new(bin.join("schemathesis"))
            .arg("--config-file")
            .arg(repo::root().join("xtask/src/schemathesis.toml"))
            .arg("run")
            .arg(format!("{address}/api/v1/openapi.json"))
            .args(["--header", &format!("Authorization: Bearer {key}")])
            .args(["--phases", "examples,coverage,fuzzing"])
            .args(["--max-examples", EXAMPLES, "--seed", "1", "--no-color"])
            .current_dir(repo::target()),
    )
}

/// A text of the demo's links; they hold no quotes.
fn field<'a>(links: &'a str, name: &str) -> Result<&'a str, String> {
    let (_, rest) = links
        .split_once(&format!("\"{name}\":\""))
        .ok_or_else(|| format!("the demo told no {name}"))?;
    Ok(rest.split('"').next().unwrap_or_default())
}
