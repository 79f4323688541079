//! The project's own tasks: `cargo xtask test`, `tidy`, `reference`, `bench`, `oracle`, `api`, `storm`, `fuzz`, `mutate-rules`.

mod api;
mod bench;
mod browser;
mod cluster;
mod fuzz;
mod mutate_rules;
mod oracle;
mod packages;
mod peers;
mod reference;
mod repo;
mod steps;
mod storm;
mod test;
mod tidy;

use std::process::ExitCode;

const USAGE: &str = "cargo xtask test       everything that must pass before a change lands
cargo xtask tidy       what the compiler lets slip: arrows between crates, sources of rules, dead names
cargo xtask reference  writes docs/reference anew from the code
cargo xtask bench      speed and memory against what is promised: import, incremental, memory, truncation, slots
cargo xtask oracle [--short]  working hours and starts over whole years, equal to Python's zoneinfo
cargo xtask fuzz [SECONDS]  every fuzz target in turn, an hour unless told
cargo xtask api        the API against its own description: openapi-spec-validator and schemathesis
cargo xtask storm      64 clients book at once while servers, database and disk fail; proves that nothing overlaps and nothing is lost
cargo xtask mutate-rules   weakens each rule in turn and lists which check notices; fails when one goes unnoticed";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match words.first().map(String::as_str) {
        Some("test") => test::run(),
        Some("tidy") => tidy::run(),
        Some("reference") => reference::write(),
        Some("bench") => bench::run(&words[1..]),
        Some("oracle") => oracle::run(&words[1..]),
        Some("fuzz") => match words.get(1).map_or(Ok(3600), |seconds| seconds.parse()) {
            Ok(seconds) => fuzz::run(seconds),
            Err(_) => Err("how many seconds?".to_owned()),
        },
        Some("storm") => storm::run(&words[1..]),
        Some("api") => api::run(),
        Some("mutate-rules") => mutate_rules::run(),
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
