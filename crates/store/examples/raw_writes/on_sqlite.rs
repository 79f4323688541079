//! SQLite: one writer, as Knead has, with the same pragmas.

use std::{
    error::Error,
    time::{Duration, Instant},
};

use rusqlite::{Connection, params_from_iter, types::Value};

use crate::record::{Literal, Statement};

pub fn run(path: &str, transactions: &[Vec<Statement>]) -> Result<Duration, Box<dyn Error>> {
    let connection = Connection::open(path)?;
    connection.execute_batch(
        "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma temp_store = memory;
         pragma cache_size = -16384;",
    )?;
    connection.set_prepared_statement_cache_capacity(256);
    let began = Instant::now();
    for transaction in transactions {
        connection.execute_batch("begin immediate")?;
        for statement in transaction {
            connection
                .prepare_cached(&statement.sql)?
                .execute(params_from_iter(statement.values.iter().map(value)))?;
        }
        connection.execute_batch("commit")?;
    }
    Ok(began.elapsed())
}

fn value(literal: &Literal) -> Value {
    match literal {
        Literal::Null => Value::Null,
        Literal::Int(number) => Value::Integer(*number),
        Literal::Real(number) => Value::Real(*number),
        Literal::Text(text) => Value::Text(text.clone()),
        Literal::Blob(bytes) => Value::Blob(bytes.clone()),
    }
}
