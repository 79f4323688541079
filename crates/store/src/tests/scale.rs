//! The schema stays valid where it is spread by clinic.

use std::fmt::Write as _;

use super::sample::{self, CLINIC, MAYA, at, fill, id};
use crate::{
    Options, StoreError, clinic, jobs, params, schema_sql, testing::fresh_postgres,
    training::activities,
};

/// Every table whose key begins with the clinic, split in three by its hash.
fn partitioned() -> String {
    let mut sql = String::new();
    let schema = schema_sql();
    let bare: Vec<&str> = schema
        .lines()
        .map(|line| line.split("--").next().unwrap_or_default())
        .collect();
    let schema = bare.join("\n").replace(" blob ", " bytea ");
    for statement in schema.split(';').map(str::trim) {
        match statement.strip_prefix("create table ") {
            Some(rest) if rest.contains("primary key (clinic_id") => {
                let table = rest.split(' ').next().unwrap_or_default();
                let _ = writeln!(sql, "{statement} partition by hash (clinic_id);");
                for part in 0..3 {
                    let _ = writeln!(
                        sql,
                        "create table {table}_{part} partition of {table} for values with (modulus 3, remainder {part});"
                    );
                }
            }
            Some(_) | None => {
                let _ = writeln!(sql, "{statement};");
            }
        }
    }
    sql
}

#[test]
fn a_server_may_spread_every_table_by_clinic() {
    let Some(fresh) = fresh_postgres(&Options::default()) else {
        return;
    };
    let schema = fresh.address.rsplit("%3D").next().unwrap().to_owned();
    let sql = format!(
        "drop schema {schema} cascade; create schema {schema}; {}",
        partitioned()
    );
    fresh
        .store
        .write_blocking(move |tx| tx.batch(&sql))
        .unwrap();
    fresh.store.write_blocking(fill).unwrap();
    let done: Result<(), StoreError> = fresh.store.write_blocking(|tx| {
        assert_eq!(clinic::load_clinic_book(tx, id(CLINIC))?, Some(sample::book()));
        assert!(!activities::insert_activity(tx, id(CLINIC), id(MAYA), &sample::activity())?);
        jobs::enqueue(tx, id(CLINIC), id(1), "mail", at(0), "{}")?;
        assert_eq!(jobs::claim(tx, at(0), at(1), 9)?.len(), 1);
        let occupy = "insert into occupancy (clinic_id, resource_id, tick, holder_id) values ('c', 'r', 1, $1)";
        tx.run(occupy, params!["first"])?;
        let taken = tx.attempt(|tx| tx.run(occupy, params!["second"])).unwrap_err();
        assert!(taken.to_string().contains("occupancy"), "{taken}");
        Ok(())
    });
    done.unwrap();
}
