//! The same test on both engines, each on a fresh database.

use std::{
    process,
    sync::atomic::{AtomicU64, Ordering},
};

use jiff::Timestamp;

use crate::{options::Options, store::Store};

/// A fresh, migrated store that is gone when this is dropped.
pub struct TestStore {
    /// The store.
    pub store: Store,
    /// Where it is, for opening it once more as another process would.
    pub address: String,
    _folder: Option<tempfile::TempDir>,
    _schema: Option<Schema>,
}

/// Runs a test on SQLite, then on PostgreSQL if `KNEAD_TEST_POSTGRES` names a server.
///
/// # Panics
/// Where `CI` or `KNEAD_REQUIRE_POSTGRES` is set and no server is named, or a database cannot be made.
pub fn for_each_engine(test: impl Fn(&TestStore)) {
    test(&fresh_sqlite(&Options::default()));
    match fresh_postgres(&Options {
        clients: 4,
        ..Options::default()
    }) {
        Some(fresh) => test(&fresh),
        None => eprintln!("KNEAD_TEST_POSTGRES is not set: not tested on PostgreSQL"),
    }
}

/// A fresh, migrated SQLite file.
///
/// # Panics
/// Where it cannot be made.
pub fn fresh_sqlite(options: &Options) -> TestStore {
    let fresh = fresh_sqlite_before(options);
    fresh
        .store
        .migrate(Timestamp::UNIX_EPOCH)
        .expect("the schema on SQLite");
    fresh
}

/// A fresh SQLite file without any schema.
///
/// # Panics
/// Where it cannot be made.
pub fn fresh_sqlite_before(options: &Options) -> TestStore {
    let folder = tempfile::tempdir().expect("a folder for a test");
    let address = folder.path().join("knead.db").display().to_string();
    let store = Store::open(&address, options).expect("a SQLite file for a test");
    TestStore {
        store,
        address,
        _folder: Some(folder),
        _schema: None,
    }
}

/// A fresh, migrated schema on the server of `KNEAD_TEST_POSTGRES`; `None` where it names none.
///
/// # Panics
/// Where it must name one and does not, or the schema cannot be made.
pub fn fresh_postgres(options: &Options) -> Option<TestStore> {
    let fresh = fresh_postgres_before(options)?;
    fresh
        .store
        .migrate(Timestamp::UNIX_EPOCH)
        .expect("the schema on PostgreSQL");
    Some(fresh)
}

/// A fresh schema without any tables on the server of `KNEAD_TEST_POSTGRES`; `None` where it names none.
///
/// # Panics
/// Where it must name one and does not, or the schema cannot be made.
pub fn fresh_postgres_before(options: &Options) -> Option<TestStore> {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let Ok(server) = std::env::var("KNEAD_TEST_POSTGRES") else {
        let must = ["CI", "KNEAD_REQUIRE_POSTGRES"]
            .iter()
            .any(|name| std::env::var_os(name).is_some());
        assert!(
            !must,
            "KNEAD_TEST_POSTGRES must name a PostgreSQL server here"
        );
        return None;
    };
    let schema = format!(
        "test_{}_{}",
        process::id(),
        NUMBER.fetch_add(1, Ordering::Relaxed)
    );
    run(
        &server,
        &format!("drop schema if exists {schema} cascade; create schema {schema}"),
    );
    let between = if server.contains('?') { '&' } else { '?' };
    let address = format!("{server}{between}options=-c%20search_path%3D{schema}");
    let store = Store::open(&address, options).expect("a PostgreSQL schema for a test");
    Some(TestStore {
        store,
        address,
        _folder: None,
        _schema: Some(Schema { server, schema }),
    })
}

struct Schema {
    server: String,
    schema: String,
}

impl Drop for Schema {
    fn drop(&mut self) {
        run(
            &self.server,
            &format!("drop schema if exists {} cascade", self.schema),
        );
    }
}

/// Runs statements on the server itself, from a thread of its own.
fn run(server: &str, sql: &str) {
    let one = Options {
        clients: 1,
        ..Options::default()
    };
    let sql = sql.to_owned();
    let ran =
        Store::open(server, &one).and_then(|store| store.write_blocking(move |tx| tx.batch(&sql)));
    ran.expect("the server of KNEAD_TEST_POSTGRES");
}
