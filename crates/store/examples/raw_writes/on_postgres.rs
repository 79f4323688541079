//! PostgreSQL: as many connections as a server of Knead keeps, each at a booking of its own.

use std::{
    collections::HashMap,
    error::Error,
    sync::{
        Barrier,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use postgres::{
    Client, NoTls, Statement as Prepared,
    types::{ToSql, Type},
};

use crate::record::{Literal, Statement};

type Failed = Box<dyn Error + Send + Sync>;

pub fn run(url: &str, transactions: &[Vec<Statement>]) -> Result<Duration, Box<dyn Error>> {
    let writers = store::Options::default().clients;
    let (next, ready) = (AtomicUsize::new(0), Barrier::new(writers + 1));
    let took = thread::scope(|scope| {
        let all: Vec<_> = (0..writers)
            .map(|_| scope.spawn(|| write(url, transactions, &next, &ready)))
            .collect();
        ready.wait();
        let began = Instant::now();
        for one in all {
            one.join().map_err(|_| "a writer panicked")??;
        }
        Ok::<_, Failed>(began.elapsed())
    });
    took.map_err(|error| error.to_string().into())
}

fn write(
    url: &str,
    transactions: &[Vec<Statement>],
    next: &AtomicUsize,
    ready: &Barrier,
) -> Result<(), Failed> {
    let client = Client::connect(url, NoTls);
    ready.wait();
    let (mut client, mut prepared) = (client?, HashMap::new());
    // The hold and its booking are two transactions of one client.
    while let Some(pair) = transactions
        .chunks(2)
        .nth(next.fetch_add(1, Ordering::Relaxed))
    {
        for transaction in pair {
            client.batch_execute("begin isolation level read committed")?;
            for statement in transaction {
                execute(&mut client, &mut prepared, statement)?;
            }
            client.batch_execute("commit")?;
        }
    }
    Ok(())
}

fn execute<'a>(
    client: &mut Client,
    prepared: &mut HashMap<&'a str, Prepared>,
    statement: &'a Statement,
) -> Result<(), Failed> {
    if !prepared.contains_key(statement.sql.as_str()) {
        let one = client.prepare(&statement.sql)?;
        prepared.insert(&statement.sql, one);
    }
    let ready = &prepared[statement.sql.as_str()];
    let values: Vec<Box<dyn ToSql + Sync>> = statement
        .values
        .iter()
        .zip(ready.params())
        .map(|(literal, of)| value(literal, of))
        .collect();
    let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(AsRef::as_ref).collect();
    client.execute(ready, &values)?;
    Ok(())
}

fn value(literal: &Literal, of: &Type) -> Box<dyn ToSql + Sync> {
    match literal {
        Literal::Null if *of == Type::INT8 => Box::new(None::<i64>),
        Literal::Null if *of == Type::FLOAT8 => Box::new(None::<f64>),
        Literal::Null if *of == Type::BYTEA => Box::new(None::<Vec<u8>>),
        Literal::Null => Box::new(None::<String>),
        Literal::Int(number) if *of == Type::FLOAT8 => Box::new(*number as f64),
        Literal::Int(number) => Box::new(*number),
        Literal::Real(number) => Box::new(*number),
        Literal::Text(text) => Box::new(text.clone()),
        Literal::Blob(bytes) => Box::new(bytes.clone()),
    }
}
