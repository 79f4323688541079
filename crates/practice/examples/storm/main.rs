//! A booking storm, in parts that `cargo xtask storm` puts together: `cargo run --release -p practice --example storm -- PART DATABASE ...`
//!
//! `prepare DATABASE CLOCK` makes the clinic; `clients DATABASE JOURNAL SEED TASKS SECONDS BEGAN_US BEFORE...` is one server with its clients, which write
//! what they ask and hear into the journal, and go on with what earlier lives of the server wrote; `http DATABASE JOURNAL SEED TASKS SECONDS BEGAN_US URL...` are clients that speak REST to `knead serve`;
//! `check DATABASE CLOCK JOURNAL...` reads journals and database and proves that nothing was in
//! two hands at any moment, that whatever was acknowledged is there, that overrides are marked and nobody lies across them, and that every
//! refusal was justified. A CLOCK is when the storm began: `fast:MICROSECONDS` for a clock of its own, `wall:MICROSECONDS` for the wall's.

use std::{error::Error, path::PathBuf};

#[path = "../../tests/common/mod.rs"]
mod common;

mod check;
mod client;
mod clients;
mod database;
mod history;
mod http;
mod journal;
mod justice;
mod offers;
mod setting;
mod waiting;

use setting::Clock;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    match words.as_slice() {
        ["prepare", database, clock] => {
            runtime.block_on(setting::prepare(database, Clock::of_word(clock)?))
        }
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
        [
            "http",
            database,
            journal,
            seed,
            tasks,
            seconds,
            began,
            urls @ ..,
        ] => {
            let urls: Vec<String> = urls.iter().copied().map(str::to_owned).collect();
            let storm = http::Storm {
                seed: seed.parse()?,
                tasks: tasks.parse()?,
                seconds: seconds.parse()?,
                clock: Clock::of_the_wall(began.parse()?),
            };
            runtime.block_on(http::run(database, journal.as_ref(), &urls, storm))
        }
        ["check", database, clock, journals @ ..] => {
            let journals: Vec<PathBuf> = journals.iter().map(PathBuf::from).collect();
            runtime.block_on(check::run(database, Clock::of_word(clock)?, &journals))
        }
        _ => Err("usage: storm prepare|clients|http|check DATABASE ...".into()),
    }
}
