//! Numbered migrations, built in, checked, run under a lease row.

use std::{collections::BTreeMap, fmt::Write as _, sync::LazyLock};

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::{
    error::StoreError, params, people, sqlite::SqliteTx, store::Store, tx::Tx, value::Row,
};

/// A numbered change of the schema.
struct Migration {
    number: i64,
    name: &'static str,
    sql: &'static str,
}

const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 1,
        name: "path",
        sql: include_str!("../migrations/0001_path.sql"),
    },
    Migration {
        number: 2,
        name: "training in depth",
        sql: include_str!("../migrations/0002_training_in_depth.sql"),
    },
    Migration {
        number: 3,
        name: "answers",
        sql: include_str!("../migrations/0003_answers.sql"),
    },
    Migration {
        number: 4,
        name: "decisions at the clinic",
        sql: include_str!("../migrations/0004_decisions_at_the_clinic.sql"),
    },
    Migration {
        number: 5,
        name: "recommendations",
        sql: include_str!("../migrations/0005_recommendations.sql"),
    },
    Migration {
        number: 6,
        name: "race index",
        sql: include_str!("../migrations/0006_race_index.sql"),
    },
    Migration {
        number: 7,
        name: "availability",
        sql: include_str!("../migrations/0007_availability.sql"),
    },
    Migration {
        number: 8,
        name: "preferences",
        sql: include_str!("../migrations/0008_preferences.sql"),
    },
    Migration {
        number: 9,
        name: "booking acts",
        sql: include_str!("../migrations/0009_booking_acts.sql"),
    },
    Migration {
        number: 10,
        name: "calendar feeds",
        sql: include_str!("../migrations/0010_calendar_feeds.sql"),
    },
    Migration {
        number: 11,
        name: "api keys",
        sql: include_str!("../migrations/0011_api_keys.sql"),
    },
    Migration {
        number: 12,
        name: "history index",
        sql: include_str!("../migrations/0012_history_index.sql"),
    },
    Migration {
        number: 13,
        name: "clinic revision",
        sql: include_str!("../migrations/0013_clinic_revision.sql"),
    },
    Migration {
        number: 14,
        name: "outside calendars",
        sql: include_str!("../migrations/0014_outside_calendars.sql"),
    },
    Migration {
        number: 15,
        name: "embedding",
        sql: include_str!("../migrations/0015_embedding.sql"),
    },
    Migration {
        number: 16,
        name: "booked together",
        sql: include_str!("../migrations/0016_booked_together.sql"),
    },
    Migration {
        number: 17,
        name: "calendars",
        sql: include_str!("../migrations/0017_calendars.sql"),
    },
    Migration {
        number: 18,
        name: "web addresses",
        sql: include_str!("../migrations/0018_web_addresses.sql"),
    },
    Migration {
        number: 19,
        name: "ended",
        sql: include_str!("../migrations/0019_ended.sql"),
    },
    Migration {
        number: 20,
        name: "invitations",
        sql: include_str!("../migrations/0020_invitations.sql"),
    },
    Migration {
        number: 21,
        name: "answers of attempts",
        sql: include_str!("../migrations/0021_answers_of_attempts.sql"),
    },
    Migration {
        number: 22,
        name: "found by an index",
        sql: include_str!("../migrations/0022_found_by_an_index.sql"),
    },
    Migration {
        number: 23,
        name: "telephone",
        sql: include_str!("../migrations/0023_telephone.sql"),
    },
];

/// Fills what SQL alone cannot, after the migration of a number.
type Fill = fn(&mut Tx<'_>) -> Result<(), StoreError>;

const FILLS: &[(i64, Fill)] = &[(22, people::fill_beginnings)];

/// The two tables that keep the others in order. The lease is one row: who changes it first makes all others wait until it commits.
pub(crate) const ORDER: &str = "
    create table if not exists migrations (number bigint not null primary key, name text not null, checksum text not null, applied_us bigint not null);
    create table if not exists lease (name text not null primary key, taken_us bigint not null);
";
const TAKE_LEASE: &str = "insert into lease (name, taken_us) values ('migrate', $1) on conflict (name) do update set taken_us = excluded.taken_us";
const APPLIED: &str = "select number, checksum from migrations order by number";
const APPLY: &str =
    "insert into migrations (number, name, checksum, applied_us) values ($1, $2, $3, $4)";
const HAS_ORDER_SQLITE: &str =
    "select 1 from sqlite_master where type = 'table' and name = 'migrations'";
const HAS_ORDER_POSTGRES: &str = "select 1 where to_regclass('migrations') is not null";

/// The schema as one portable text: every migration in order.
pub fn schema_sql() -> String {
    MIGRATIONS.iter().fold(String::new(), |mut all, migration| {
        let _ = write!(
            all,
            "-- migration {:04}: {}\n\n{}\n",
            migration.number,
            migration.name,
            migration.sql.trim_end()
        );
        all
    })
}

/// The newest version known here.
pub(crate) fn known() -> i64 {
    MIGRATIONS
        .iter()
        .map(|migration| migration.number)
        .max()
        .unwrap_or(0)
}

impl Store {
    /// Brings the database to this version's schema; the version it had and the one it has. Safe to call from several processes at once.
    ///
    /// # Errors
    /// [`StoreError::NewerSchema`] or [`StoreError::ChangedMigration`]: nothing is touched then.
    pub fn migrate(&self, now: Timestamp) -> Result<(i64, i64), StoreError> {
        if self.schema_version()? == known() {
            return Ok((known(), known()));
        }
        // Two processes may both make the first two tables; the one that loses the race finds them made.
        let made = (0..3)
            .map(|_| self.write_blocking(|tx| tx.batch(ORDER)))
            .find(Result::is_ok);
        if made.is_none() {
            self.write_blocking(|tx| tx.batch(ORDER))?;
        }
        self.write_blocking(move |tx| migrate_to(tx, known(), now))
    }

    /// The version of the database's schema; 0 for an empty one.
    ///
    /// # Errors
    /// [`StoreError::NewerSchema`] or [`StoreError::ChangedMigration`].
    pub fn schema_version(&self) -> Result<i64, StoreError> {
        self.read_blocking(|tx| {
            let has_order = tx.row(
                if tx.is_sqlite() {
                    HAS_ORDER_SQLITE
                } else {
                    HAS_ORDER_POSTGRES
                },
                params![],
            )?;
            if has_order.is_some() {
                checked(tx)
            } else {
                Ok(0)
            }
        })
    }

    /// Refuses a database that is not of this version's schema; for doors that do not migrate themselves.
    ///
    /// # Errors
    /// [`StoreError::OlderSchema`], [`StoreError::NewerSchema`] or [`StoreError::ChangedMigration`].
    pub fn check_schema(&self) -> Result<(), StoreError> {
        match self.schema_version()? {
            found if found < known() => Err(StoreError::OlderSchema {
                found,
                known: known(),
            }),
            _ => Ok(()),
        }
    }
}

/// Runs what is missing up to a number; the version it had and the one it has.
pub(crate) fn migrate_to(
    tx: &mut Tx<'_>,
    number: i64,
    now: Timestamp,
) -> Result<(i64, i64), StoreError> {
    tx.run(TAKE_LEASE, params![now])?;
    let before = checked(tx)?;
    for migration in MIGRATIONS
        .iter()
        .filter(|migration| migration.number > before && migration.number <= number)
    {
        for statement in statements(migration.sql) {
            tx.batch(&adapted(&statement, tx.is_sqlite()))?;
        }
        let fills = FILLS.iter().filter(|(after, _)| *after == migration.number);
        for (_, fill) in fills {
            fill(tx)?;
        }
        tx.run(
            APPLY,
            params![
                migration.number,
                migration.name,
                checksum(migration.sql),
                now
            ],
        )?;
    }
    Ok((before, number))
}

/// The version of a database whose migrations are all ours.
fn checked(tx: &mut Tx<'_>) -> Result<i64, StoreError> {
    checked_rows(tx.rows(APPLIED, params![])?)
}

/// The version of a backup; 0 for what is none.
pub(crate) fn version_of_file(file: &mut SqliteTx<'_>) -> Result<i64, StoreError> {
    let mut ask = |sql| file.rows(sql, params![]).map_err(|failure| failure.error);
    if ask(HAS_ORDER_SQLITE)?.is_empty() {
        return Ok(0);
    }
    checked_rows(ask(APPLIED)?)
}

fn checked_rows(rows: Vec<Row>) -> Result<i64, StoreError> {
    let mut version = 0;
    for row in rows {
        let number = row.int(0)?;
        let Some(ours) = MIGRATIONS
            .iter()
            .find(|migration| migration.number == number)
        else {
            return Err(StoreError::NewerSchema {
                found: number,
                known: known(),
            });
        };
        if row.text(1)? != checksum(ours.sql) {
            return Err(StoreError::ChangedMigration { number });
        }
        version = number;
    }
    Ok(version)
}

/// The hash of what a migration does; comments and blanks do not count, so that words can be mended.
fn checksum(sql: &str) -> String {
    let mut hash = Sha256::new();
    for statement in statements(sql) {
        for word in statement.split_whitespace() {
            hash.update(word);
            hash.update(" ");
        }
        hash.update(";");
    }
    hash.finalize()
        .iter()
        .fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// The statements of a text, without comments. No text in our migrations holds `;` or `--` inside quotes.
fn statements(sql: &str) -> Vec<String> {
    let bare: Vec<&str> = sql
        .lines()
        .map(|line| line.split("--").next().unwrap_or_default().trim_end())
        .collect();
    bare.join("\n")
        .split(';')
        .map(str::trim)
        .filter(|statement| !statement.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The same statement in the words of one engine.
fn adapted(statement: &str, sqlite: bool) -> String {
    if !sqlite {
        return words(statement, &[("blob", "bytea")]);
    }
    let plain = words(
        &statement.replace("double precision", "real"),
        &[("bigint", "integer")],
    );
    match (plain.starts_with("create table"), plain.contains("_json ")) {
        (true, true) => format!("{plain} strict"),
        (true, false) => format!("{plain} strict, without rowid"),
        (false, _) => plain,
    }
}

/// Replaces whole words.
fn words(text: &str, pairs: &[(&str, &str)]) -> String {
    text.split_inclusive(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .map(|part| {
            let word =
                part.trim_end_matches(|letter: char| !letter.is_alphanumeric() && letter != '_');
            match pairs.iter().find(|(from, _)| *from == word) {
                Some((from, to)) => part.replacen(from, to, 1),
                None => part.to_owned(),
            }
        })
        .collect()
}

/// Names of keys and unique rules by their table and columns as SQLite tells them (`people.clinic_id, people.email`).
pub(crate) static KEYS: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let mut keys = BTreeMap::new();
    for statement in MIGRATIONS
        .iter()
        .flat_map(|migration| statements(migration.sql))
    {
        let mut head = statement.split_whitespace();
        match (head.next(), head.next()) {
            (Some("create"), Some("table")) => {
                let table = head.next().unwrap_or_default();
                for part in statement.split("constraint ").skip(1) {
                    let name = part.split_whitespace().next().unwrap_or_default();
                    if let Some(columns) =
                        part.strip_prefix(name)
                            .map(str::trim_start)
                            .and_then(|rest| {
                                rest.strip_prefix("primary key (")
                                    .or_else(|| rest.strip_prefix("unique ("))
                                    .and_then(|list| list.split(')').next())
                            })
                    {
                        keys.insert(told(table, columns), name.to_owned());
                    }
                }
            }
            (Some("create"), Some("unique")) => {
                // create unique index NAME on TABLE (COLUMNS)
                let rest: Vec<&str> = head.collect();
                if let (Some(name), Some(table)) = (rest.get(1), rest.get(3)) {
                    let columns = statement.split(['(', ')']).nth(1).unwrap_or_default();
                    keys.insert(told(table, columns), (*name).to_owned());
                }
            }
            _ => {}
        }
    }
    keys
});

fn told(table: &str, columns: &str) -> String {
    columns
        .split(',')
        .map(|column| format!("{table}.{}", column.trim()))
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_check_and_reference_has_a_name() {
        let sql: Vec<String> = MIGRATIONS
            .iter()
            .flat_map(|migration| statements(migration.sql))
            .collect();
        let sql = sql.join(";");
        for rule in ["primary key (", "unique (", "check (", "foreign key ("] {
            for (at, _) in sql.match_indices(rule) {
                let before = sql[..at].trim_end().rsplit('\n').next().unwrap();
                assert!(
                    before.trim_start().starts_with("constraint "),
                    "{before}{rule}"
                );
            }
        }
        assert_eq!(
            KEYS["occupancy.clinic_id, occupancy.resource_id, occupancy.tick"],
            "occupancy_key"
        );
        assert_eq!(KEYS["people.clinic_id, people.email"], "people_email");
    }

    #[test]
    fn every_key_begins_with_the_clinic_but_those_that_find_it() {
        for (columns, name) in KEYS.iter() {
            assert!(
                columns.split('.').nth(1).unwrap().starts_with("clinic_id")
                    || columns.ends_with(".token_hash")
                    || columns == "web_addresses.host",
                "{name}"
            );
        }
    }

    #[test]
    fn words_of_an_engine_are_whole_words() {
        let text = "create table t (a bigint, bigint_b blob, c double precision)";
        assert_eq!(
            adapted(text, true),
            "create table t (a integer, bigint_b blob, c real) strict, without rowid"
        );
        assert_eq!(
            adapted(text, false),
            "create table t (a bigint, bigint_b bytea, c double precision)"
        );
    }

    #[test]
    fn the_reference_shows_the_schema() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../docs/reference/schema.sql"
        );
        let kept = std::fs::read_to_string(path).unwrap_or_default();
        if std::env::var_os("KNEAD_WRITE_REFERENCE").is_some() {
            std::fs::write(path, schema_sql()).unwrap();
            return;
        }
        assert_eq!(
            kept,
            schema_sql(),
            "docs/reference/schema.sql is old: run the test again with KNEAD_WRITE_REFERENCE=1"
        );
    }
}
