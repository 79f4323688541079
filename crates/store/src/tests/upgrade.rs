//! A database of the release before, with what was in it, is brought to this version.

use care::training::{
    activity::OffsetFrom,
    thresholds::{Entry, Kind},
};
use jiff::{Timestamp, civil::date};

use super::sample::{CLINIC, MAYA, id};
use crate::{
    Options, Store, StoreError, Tx,
    migrate::{ORDER, migrate_to},
    testing::{TestStore, fresh_postgres_before, fresh_sqlite_before},
    training::{activities, efforts, profile, thresholds},
};

/// What 0001 wrote for an athlete with one activity.
fn old(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    let (clinic, maya) = (id::<()>(CLINIC).to_string(), id::<()>(MAYA).to_string());
    let activity = id::<()>(20).to_string();
    tx.batch(&format!(
        "insert into clinics values ('{clinic}', 'Quiet Hands', 'EUR', 24);
        insert into people values ('{clinic}', '{maya}', 'Maya', 'maya@example.org', 'Europe/Berlin');
        insert into athletes values ('{clinic}', '{maya}', 1991, 'female', 48, 0, 187, 1, null, 0, 231, 0, 'running', null, null);
        insert into originals values ('{clinic}', '{maya}', 'ab', 'run.fit', 9, 5);
        insert into activities values ('{clinic}', '{maya}', '{activity}', 'ab', 1000000, 3600, 'running', 'Run', 3600.0, 3700.0,
            10000.0, null, null, 6.5, 150, 176, null, null, 'fit', 83.25, 'heart_rate', 1, null)"
    ))
}

fn fill_old(fresh: &TestStore) {
    let filled: Result<(), StoreError> = fresh.store.write_blocking(|tx| {
        tx.batch(ORDER)?;
        migrate_to(tx, 1, Timestamp::UNIX_EPOCH)?;
        old(tx)
    });
    filled.unwrap();
}

fn check(fresh: &TestStore) {
    fill_old(fresh);
    assert!(matches!(
        fresh.store.check_schema(),
        Err(StoreError::OlderSchema { found: 1, .. })
    ));
    assert_eq!(fresh.store.migrate(Timestamp::UNIX_EPOCH).unwrap().0, 1);
    upgraded(&fresh.store);
}

fn upgraded(store: &Store) {
    let looked: Result<(), StoreError> = store.read_blocking(|tx| {
        let (clinic, maya) = (id(CLINIC), id(MAYA));
        let kept = activities::activities_since(tx, clinic, maya, Timestamp::MIN)?.remove(0);
        let activity = &kept.loaded.activity;
        assert_eq!(
            activity.utc_offset.map(|local| local.from),
            Some(OffsetFrom::File)
        );
        assert_eq!(
            (activity.name.as_deref(), kept.loaded.load.value),
            (Some("Run"), 83.25)
        );
        assert_eq!(kept.derived, activities::Derived::default());
        assert_eq!(efforts::effort(tx, clinic, maya, kept.id)?, None);
        assert_eq!(
            profile::profile(tx, clinic, maya)?.unwrap().birth_year,
            Some(1991)
        );
        // What was estimated is estimated again; what was said holds, for all the time.
        let said = |kind, value| Entry {
            kind,
            value,
            from: date(1990, 1, 1),
            estimated: false,
            as_of: None,
        };
        assert_eq!(
            thresholds::thresholds(tx, clinic, maya)?,
            [
                said(Kind::RestingHeartRate, 48.0),
                said(Kind::ThresholdPower, 231.0)
            ]
        );
        Ok(())
    });
    looked.unwrap();
}

#[test]
fn a_database_of_the_release_before_keeps_what_was_in_it() {
    check(&fresh_sqlite_before(&Options::default()));
    if let Some(fresh) = fresh_postgres_before(&Options::default()) {
        check(&fresh);
    }
}

#[test]
fn a_backup_of_the_release_before_is_restored_into_this_one() {
    let old_one = fresh_sqlite_before(&Options::default());
    fill_old(&old_one);
    let file = std::path::PathBuf::from(&old_one.address);
    let now = Timestamp::UNIX_EPOCH;
    let targets = [
        Some(crate::testing::fresh_sqlite(&Options::default())),
        crate::testing::fresh_postgres(&Options::default()),
    ];
    for target in targets.into_iter().flatten() {
        target.store.restore(&file, false, now).unwrap();
        upgraded(&target.store);
    }
    assert!(
        matches!(
            old_one.store.check_schema(),
            Err(StoreError::OlderSchema { found: 1, .. })
        ),
        "a restore leaves the backup as it is"
    );
}
