//! The binary `knead`: the doors at the terminal.

mod args;
mod clock;
mod commands;
mod output;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let args = args::Args::parse();
    match commands::run(args.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("knead: {failure}");
            failure.exit_code()
        }
    }
}
