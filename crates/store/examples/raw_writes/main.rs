//! An engine's own ceiling: `raw_writes DATABASE RECORD` writes the rows of a record of bookings with the bare driver, in as many
//! transactions, as durably, and with as many writers as Knead, and prints how many bookings took how many seconds.
//!
//! Nothing is decided and nothing is read. Statements are prepared once; rows that stand one after another in a table are one statement.

use std::{error::Error, fs};

mod on_postgres;
mod on_sqlite;
mod record;

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [database, from] = &words[..] else {
        return Err("usage: raw_writes DATABASE RECORD".into());
    };
    let transactions = record::read(&fs::read_to_string(from)?)?;
    let took = if database.starts_with("postgres://") {
        on_postgres::run(database, &transactions)?
    } else {
        on_sqlite::run(database, &transactions)?
    };
    // A hold and a booking each.
    println!("{} {}", transactions.len() / 2, took.as_secs_f64());
    Ok(())
}
