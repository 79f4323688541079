//! Backups: one moment, whole, into either engine.

use std::{
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
};

use jiff::Timestamp;

use super::sample::fill;
use crate::{
    Options, Row, Store, StoreError, Tx, params,
    testing::{TestStore, for_each_engine, fresh_postgres, fresh_sqlite},
};

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

/// Every row of every table, by table.
fn everything(store: &Store) -> Vec<(String, Vec<Row>)> {
    let schema = crate::schema_sql();
    let named = |words: &str| -> Vec<String> {
        let lines = schema.lines().filter_map(|line| line.strip_prefix(words));
        lines
            .filter_map(|rest| rest.split([' ', ';']).next().map(str::to_owned))
            .collect()
    };
    let dropped = named("drop table ");
    let mut names = named("create table ");
    names.retain(|name| !dropped.contains(name));
    store
        .read_blocking(move |tx| {
            names
                .iter()
                .map(|name| {
                    let mut rows = tx.rows(&format!("select * from {name}"), params![])?;
                    rows.sort_by_key(|row| format!("{row:?}"));
                    Ok::<_, StoreError>((name.clone(), rows))
                })
                .collect()
        })
        .unwrap()
}

fn filled(fresh: &TestStore) {
    fresh.store.write_blocking(fill).unwrap();
    // More rows than are written at once, with a rest.
    let many = |tx: &mut Tx<'_>| {
        (0..450).try_for_each(|tick| {
            let sql = "insert into occupancy (clinic_id, resource_id, tick, holder_id) values ('c', 'r', $1, 'h')";
            tx.run(sql, params![tick]).map(drop)
        })
    };
    fresh.store.write_blocking(many).unwrap();
}

/// What a backup holds, as it is in the database it was restored into: with a revision of its own.
fn restored(wanted: &[(String, Vec<Row>)]) -> Vec<(String, Vec<Row>)> {
    let mut wanted = wanted.to_vec();
    let clinics = wanted.iter_mut().filter(|(name, _)| name == "clinics");
    for row in clinics.flat_map(|(_, rows)| rows) {
        *row.0.last_mut().expect("its revision") = NOW.into();
    }
    wanted
}

#[test]
fn a_backup_restores_into_either_engine() {
    for_each_engine(|fresh| {
        filled(fresh);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("backup.db");
        fresh.store.backup(&file, NOW).unwrap();
        assert_eq!(left_in(folder.path()), ["backup.db"]);
        let wanted = everything(&fresh.store);
        assert!(wanted.iter().map(|(_, rows)| rows.len()).sum::<usize>() > 470);
        let targets = [
            Some(fresh_sqlite(&Options::default())),
            fresh_postgres(&Options::default()),
        ];
        for target in targets.into_iter().flatten() {
            target.store.restore(&file, false, NOW).unwrap();
            assert_eq!(everything(&target.store), restored(&wanted));
            let refused = target.store.restore(&file, false, NOW).unwrap_err();
            assert!(matches!(refused, StoreError::NotEmpty), "{refused}");
            target.store.restore(&file, true, NOW).unwrap();
            assert_eq!(everything(&target.store), restored(&wanted));
        }
        assert_eq!(
            left_in(folder.path()),
            ["backup.db"],
            "a restore leaves the backup as it is"
        );
    });
}

fn left_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// One more tick, and one more job beside it.
fn add_both(tx: &mut Tx<'_>, number: i64) -> Result<(), StoreError> {
    tx.run(
        "insert into occupancy (clinic_id, resource_id, tick, holder_id) values ('c', 'r', $1, 'h')",
        params![number],
    )?;
    tx.run(
        "insert into outbox (clinic_id, job_id, kind, due_us, attempts, payload_json) values ('c', $1, 'mail', 0, 0, '')",
        params![number.to_string()],
    )?;
    Ok(())
}

#[test]
fn a_backup_while_serving_is_of_one_moment() {
    for_each_engine(|fresh| {
        let folder = tempfile::tempdir().unwrap();
        let stop = AtomicBool::new(false);
        let counts: Vec<(i64, i64)> = std::thread::scope(|scope| {
            scope.spawn(|| {
                for number in 0.. {
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                    let added = fresh.store.write_blocking(move |tx| add_both(tx, number));
                    assert!(added.is_ok(), "{added:?}");
                }
            });
            let counts = (0..5)
                .map(|number| {
                    let file = folder.path().join(format!("{number}.db"));
                    fresh.store.backup(&file, NOW)?;
                    let copy = rusqlite::Connection::open(&file)?;
                    let count = |table| {
                        let sql = format!("select count(*) from {table}");
                        copy.query_row(&sql, [], |row| row.get(0))
                    };
                    Ok((count("occupancy")?, count("outbox")?))
                })
                .collect::<Result<_, Box<dyn std::error::Error>>>();
            stop.store(true, Ordering::Relaxed);
            counts.unwrap()
        });
        assert!(
            counts.iter().all(|(ticks, jobs)| ticks == jobs),
            "{counts:?}"
        );
        assert!(
            counts.is_sorted() && counts[4].0 > counts[0].0,
            "{counts:?}"
        );
    });
}

#[test]
fn what_is_no_backup_is_refused_and_nothing_is_touched() {
    for_each_engine(|fresh| {
        filled(fresh);
        let before = everything(&fresh.store);
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let refused = |name: &str| fresh.store.restore(&path(name), true, NOW).unwrap_err();
        assert!(refused("missing.db").to_string().contains("is not there"));
        std::fs::write(path("text.db"), "text".repeat(300)).unwrap();
        assert!(matches!(refused("text.db"), StoreError::File { .. }));
        std::fs::write(path("empty.db"), "").unwrap();
        assert!(
            refused("empty.db")
                .to_string()
                .contains("is not a backup of Knead")
        );

        fresh.store.backup(&path("good.db"), NOW).unwrap();
        let exists = fresh.store.backup(&path("good.db"), NOW).unwrap_err();
        assert!(exists.to_string().contains("is there already"));
        let nowhere = fresh
            .store
            .backup(&path("no/such/folder/b.db"), NOW)
            .unwrap_err();
        assert!(nowhere.to_string().contains("make its folder"), "{nowhere}");

        let bytes = std::fs::read(path("good.db")).unwrap();
        std::fs::write(path("cut.db"), &bytes[..bytes.len() / 2]).unwrap();
        assert!(matches!(refused("cut.db"), StoreError::File { .. }));
        let newer = rusqlite::Connection::open(path("good.db")).unwrap();
        newer
            .execute("insert into migrations values (999, 'later', 'x', 0)", [])
            .unwrap();
        drop(newer);
        assert!(matches!(
            refused("good.db"),
            StoreError::NewerSchema { found: 999, .. }
        ));
        assert_eq!(everything(&fresh.store), before);
    });
}
