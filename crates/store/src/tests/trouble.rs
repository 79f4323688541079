//! Databases that are locked, full, damaged, newer, changed or gone.

use std::time::Duration;

use jiff::Timestamp;

use crate::{
    Options, Store, StoreError, params,
    testing::{for_each_engine, fresh_postgres, fresh_sqlite},
};

const OCCUPY: &str =
    "insert into occupancy (clinic_id, resource_id, tick, holder_id) values ('c', $1, $2, 'h')";

#[test]
fn a_newer_schema_is_refused_and_left_alone() {
    for_each_engine(|fresh| {
        fresh.store.write_blocking(|tx| tx.run("insert into migrations (number, name, checksum, applied_us) values (999, 'later', 'x', 0)", params![])).unwrap();
        let known = crate::migrate::known();
        assert!(
            matches!(fresh.store.migrate(Timestamp::UNIX_EPOCH), Err(StoreError::NewerSchema { found: 999, known: k }) if k == known)
        );
        assert!(matches!(
            fresh.store.check_schema(),
            Err(StoreError::NewerSchema { .. })
        ));
    });
}

#[test]
fn a_changed_migration_is_refused() {
    for_each_engine(|fresh| {
        fresh
            .store
            .write_blocking(|tx| tx.run("update migrations set checksum = 'x'", params![]))
            .unwrap();
        assert!(matches!(
            fresh.store.migrate(Timestamp::UNIX_EPOCH),
            Err(StoreError::ChangedMigration { number: 1 })
        ));
    });
}

#[test]
fn an_empty_database_is_older_until_it_is_migrated() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::sqlite(folder.path().join("new.db"), &Options::default()).unwrap();
    assert!(matches!(
        store.check_schema(),
        Err(StoreError::OlderSchema { found: 0, .. })
    ));
    assert_eq!(
        store.migrate(Timestamp::UNIX_EPOCH).unwrap(),
        (0, crate::migrate::known())
    );
    assert_eq!(
        store.migrate(Timestamp::UNIX_EPOCH).unwrap(),
        (crate::migrate::known(), crate::migrate::known())
    );
    store.check_schema().unwrap();
}

#[test]
fn many_servers_may_start_at_once() {
    for_each_engine(|fresh| {
        // The fresh one is migrated; take it back to nothing for this test.
        if fresh.store.engine() == "sqlite" {
            let folder = tempfile::tempdir().unwrap();
            at_once(&folder.path().join("new.db").display().to_string());
        } else {
            let schema = fresh.address.rsplit("%3D").next().unwrap().to_owned();
            fresh
                .store
                .write_blocking(move |tx| {
                    tx.batch(&format!(
                        "drop schema {schema} cascade; create schema {schema}"
                    ))
                })
                .unwrap();
            at_once(&fresh.address);
        }
    });
}

fn at_once(address: &str) {
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let store = Store::open(
                    address,
                    &Options {
                        clients: 1,
                        readers: 1,
                        ..Options::default()
                    },
                )
                .unwrap();
                store.migrate(Timestamp::UNIX_EPOCH).unwrap();
                store.check_schema().unwrap();
            });
        }
    });
}

#[test]
fn a_file_held_by_another_process_is_busy_and_loses_nothing() {
    let fresh = fresh_sqlite(&Options {
        patience: Duration::from_millis(50),
        ..Options::default()
    });
    let other = rusqlite::Connection::open(&fresh.address).unwrap();
    other.execute_batch("begin immediate").unwrap();
    let busy = fresh
        .store
        .write_blocking(|tx| tx.run(OCCUPY, params!["r", 1]))
        .unwrap_err();
    assert!(matches!(busy, StoreError::Busy), "{busy}");
    other.execute_batch("rollback").unwrap();
    fresh
        .store
        .write_blocking(|tx| tx.run(OCCUPY, params!["r", 1]))
        .unwrap();
}

#[test]
fn a_row_held_by_another_client_is_busy_in_the_end() {
    let Some(fresh) = fresh_postgres(&Options {
        clients: 2,
        patience: Duration::from_millis(50),
        ..Options::default()
    }) else {
        return;
    };
    fresh
        .store
        .write_blocking(|tx| tx.run(OCCUPY, params!["r", 1]))
        .unwrap();
    let (locked, wait) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            fresh.store.write_blocking(move |tx| {
                tx.run("update occupancy set holder_id = 'x'", params![])?;
                locked.send(()).unwrap();
                std::thread::sleep(Duration::from_millis(300));
                Ok::<_, StoreError>(())
            })
        });
        wait.recv().unwrap();
        let busy = fresh
            .store
            .write_blocking(|tx| tx.run("update occupancy set holder_id = 'y'", params![]))
            .unwrap_err();
        assert!(matches!(busy, StoreError::Busy), "{busy}");
    });
}

#[test]
fn a_file_that_cannot_be_written_is_told_at_once() {
    let fresh = fresh_sqlite(&Options::default());
    let copy = format!("{}.copy", fresh.address);
    fresh
        .store
        .backup(std::path::Path::new(&copy), Timestamp::UNIX_EPOCH)
        .unwrap();
    // A file format later than SQLite's may only be read: the same to SQLite as a missing right, also for root.
    let mut bytes = std::fs::read(&copy).unwrap();
    bytes[18] = 3;
    std::fs::write(&copy, bytes).unwrap();
    let refused = Store::sqlite(&copy, &Options::default()).err().unwrap();
    assert!(matches!(refused, StoreError::ReadOnly), "{refused}");
}

#[test]
fn a_full_disk_is_told_and_what_was_there_stays() {
    let fresh = fresh_sqlite(&Options {
        most_pages: Some(200),
        ..Options::default()
    });
    let mut kept = 0;
    let full = loop {
        let start = kept * 100;
        let wrote = fresh.store.write_blocking(move |tx| {
            for tick in start..start + 100 {
                tx.run(
                    OCCUPY,
                    params!["a resource with a long name, to fill the pages", tick],
                )?;
            }
            Ok::<_, StoreError>(())
        });
        match wrote {
            Ok(()) => kept += 1,
            Err(error) => break error,
        }
    };
    assert!(matches!(full, StoreError::Full), "{full}");
    let count = fresh
        .store
        .read_blocking(|tx| {
            tx.row("select count(*) from occupancy", params![])?
                .unwrap()
                .int(0)
        })
        .unwrap();
    assert_eq!(count, kept * 100);
}

#[test]
fn what_is_no_database_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let open = |path: &std::path::Path| Store::sqlite(path, &Options::default()).err().unwrap();
    let text = folder.path().join("notes.db");
    std::fs::write(
        &text,
        "these are notes, not a database, and they are long enough to be read as one",
    )
    .unwrap();
    assert!(matches!(open(&text), StoreError::Corrupt));
    assert!(open(folder.path()).to_string().contains("it is a folder"));
    assert!(
        open(&folder.path().join("no/such/folder/knead.db"))
            .to_string()
            .contains("make its folder")
    );
}

#[test]
fn a_server_that_is_not_there_is_told_without_the_password() {
    let open = |url: &str| {
        Store::postgres(
            url,
            &Options {
                clients: 1,
                ..Options::default()
            },
        )
        .err()
        .unwrap()
        .to_string()
    };
    let told = open("postgres://anna:secret@127.0.0.1:1/knead");
    assert!(
        told.contains("knead on 127.0.0.1") && told.contains("check that the server runs"),
        "{told}"
    );
    assert!(!told.contains("secret"), "{told}");
    assert!(open("postgres://").contains("postgres://user:password@host/database"));
}

#[test]
fn a_lost_connection_is_replaced_and_the_act_runs_again() {
    let Some(fresh) = fresh_postgres(&Options {
        clients: 1,
        ..Options::default()
    }) else {
        return;
    };
    let other = Store::postgres(
        &fresh.address,
        &Options {
            clients: 1,
            ..Options::default()
        },
    )
    .unwrap();
    let victim = fresh
        .store
        .read_blocking(|tx| {
            tx.row("select pg_backend_pid()", params![])?
                .unwrap()
                .int(0)
        })
        .unwrap();
    other
        .write_blocking(move |tx| {
            tx.rows(
                "select pg_terminate_backend(cast(cast($1 as bigint) as integer))",
                params![victim],
            )
        })
        .unwrap();
    fresh
        .store
        .write_blocking(|tx| tx.run(OCCUPY, params!["r", 1]))
        .unwrap();
    // Lost in the middle of an act: nothing of the first run is left, the second is kept once.
    let killed = std::sync::atomic::AtomicBool::new(false);
    fresh
        .store
        .write_blocking(move |tx| {
            tx.run(OCCUPY, params!["r", 2])?;
            if !killed.swap(true, std::sync::atomic::Ordering::Relaxed) {
                let victim = tx
                    .row("select pg_backend_pid()", params![])?
                    .unwrap()
                    .int(0)?;
                other.write_blocking(move |tx| {
                    tx.rows(
                        "select pg_terminate_backend(cast(cast($1 as bigint) as integer))",
                        params![victim],
                    )
                })?;
            }
            tx.run(OCCUPY, params!["r", 3])
        })
        .unwrap();
    let count = fresh
        .store
        .read_blocking(|tx| {
            tx.row("select count(*) from occupancy", params![])?
                .unwrap()
                .int(0)
        })
        .unwrap();
    assert_eq!(count, 3);
}
