//! The project's own tasks: `cargo xtask test`, `tidy`, `reference`.

mod browser;
mod cluster;
mod packages;
mod reference;
mod repo;
mod steps;
mod test;
mod tidy;

use std::process::ExitCode;

const USAGE: &str = "cargo xtask test       everything that must pass before a change lands
cargo xtask tidy       what the compiler lets slip: arrows between crates, sources of rules, dead names
cargo xtask reference  writes docs/reference anew from the code";

fn main() -> ExitCode {
    let task = std::env::args().nth(1);
    let outcome = match task.as_deref() {
        Some("test") => test::run(),
        Some("tidy") => tidy::run(),
        Some("reference") => reference::write(),
        Some(_) | None => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("xtask: {why}");
            ExitCode::FAILURE
        }
    }
}
