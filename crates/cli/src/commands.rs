//! One file per verb. A command parses, calls an act, matches the refusal, prints.

mod backtest;
mod backup;
mod clinic;
mod demo;
mod doctor;
mod explain;
mod findings;
mod migrate;
mod place;
mod plan;
mod recompute;
mod reference;
mod restore;
mod serve;
mod web_address;

use std::process::ExitCode;

use crate::args::Command;

/// Why a command did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// It was asked wrongly.
    #[error("{0}")]
    Usage(String),
    /// It was asked rightly and could not.
    #[error("{0}")]
    Failed(String),
}

impl Failure {
    /// 2 for bad usage, 1 for the rest.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Usage(_) => ExitCode::from(2),
            Self::Failed(_) => ExitCode::from(1),
        }
    }

    fn usage(why: impl std::fmt::Display) -> Self {
        Self::Usage(why.to_string())
    }

    fn failed(why: impl std::fmt::Display) -> Self {
        Self::Failed(why.to_string())
    }
}

/// Does what was asked.
pub fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Plan(args) => plan::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Backtest(args) => backtest::run(&args),
        Command::Findings(args) => findings::run(&args),
        Command::Reference { folder } => reference::run(&folder),
        Command::Clinic(args) => clinic::open(*args),
        Command::WebAddress(args) => web_address::run(&args),
        Command::SignInLink(args) => clinic::sign_in_link(&args),
        Command::Serve(args) => serve::run(args),
        Command::Migrate(place) => migrate::run(&place),
        Command::Backup(args) => backup::run(&args),
        Command::Restore(args) => restore::run(&args),
        Command::Recompute(args) => recompute::run(&args),
        Command::Doctor(place) => doctor::run(&place),
        Command::Demo(args) => demo::run(args),
    }
}

/// The rules the product ships; the tests make sure that they load.
fn rule_book() -> Result<care::rules::RuleBook, Failure> {
    care::rules::RuleBook::built_in().map_err(Failure::failed)
}

/// Writes to standard output; that nobody reads on, as in `knead findings | head`, is no failure.
fn print(text: &str) {
    use std::io::Write;
    std::io::stdout().write_all(text.as_bytes()).ok();
}
