//! A booking storm, in parts that `cargo xtask storm` puts together: `cargo run --release -p practice --example storm -- PART DATABASE ...`
//!
//! `prepare DATABASE` makes the clinic; `clients DATABASE JOURNAL SEED TASKS SECONDS BEGAN_US BEFORE...` is one server with its clients, which write
//! what they ask and hear into the journal, and go on with what earlier lives of the server wrote; `check DATABASE BEGAN_US JOURNAL...` reads journals and database and proves that nothing was in
//! two hands at any moment, that whatever was acknowledged is there, that overrides are marked and nobody lies across them, and that every
//! refusal was justified.

use std::{error::Error, path::PathBuf};

#[path = "../../tests/common/mod.rs"]
mod common;

mod check;
mod client;
mod clients;
mod database;
mod history;
mod journal;
mod justice;
mod setting;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    match words.as_slice() {
        ["prepare", database] => runtime.block_on(setting::prepare(database)),
        [
            "clients",
            database,
            journal,
            seed,
            tasks,
            seconds,
            began,
            before @ ..,
        ] => {
            let before: Vec<PathBuf> = before.iter().map(PathBuf::from).collect();
            runtime.block_on(clients::run(
                database,
                journal.as_ref(),
                &before,
                clients::Storm {
                    seed: seed.parse()?,
                    tasks: tasks.parse()?,
                    seconds: seconds.parse()?,
                    began_us: began.parse()?,
                },
            ))
        }
        ["check", database, began, journals @ ..] => {
            let journals: Vec<PathBuf> = journals.iter().map(PathBuf::from).collect();
            runtime.block_on(check::run(database, began.parse()?, &journals))
        }
        _ => Err("usage: storm prepare|clients|check DATABASE ...".into()),
    }
}
