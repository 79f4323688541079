//! A database of the release before, with what was in it, is brought to this version.

use care::{
    booking::{clinic::WeeklyHours, occupancy::Resource, slot::SlotQuery, staff::SkillLevel},
    people::Role,
    training::{
        activity::OffsetFrom,
        thresholds::{Entry, Kind},
    },
    treatment::recommendation::Window,
};
use jiff::{
    Timestamp, ToSpan,
    civil::{Weekday, date, time},
};

use super::sample::{CLINIC, MAYA, id};
use crate::{
    Options, Store, StoreError, Tx, booking, clinic,
    migrate::{ORDER, migrate_to},
    params, people,
    testing::{TestStore, fresh_postgres_before, fresh_sqlite_before},
    training::{activities, efforts, profile, thresholds},
};

/// What 0001 wrote for an athlete with one activity.
fn old(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    let (clinic, maya) = (id::<()>(CLINIC).to_string(), id::<()>(MAYA).to_string());
    let activity = id::<()>(20).to_string();
    let [ines, place, service, appointment] =
        [50, 51, 52, 53].map(|number| id::<()>(number).to_string());
    tx.batch(&format!(
        "insert into clinics values ('{clinic}', 'Quiet Hands', 'EUR', 24);
        insert into people values ('{clinic}', '{maya}', 'Maya', 'maya@example.org', 'Europe/Berlin');
        insert into roles values ('{clinic}', '{maya}', 'athlete');
        insert into athletes values ('{clinic}', '{maya}', 1991, 'female', 48, 0, 187, 1, null, 0, 231, 0, 'running', null, null);
        insert into originals values ('{clinic}', '{maya}', 'ab', 'run.fit', 9, 5);
        insert into activities values ('{clinic}', '{maya}', '{activity}', 'ab', 1000000, 3600, 'running', 'Run', 3600.0, 3700.0,
            10000.0, null, null, 6.5, 150, 176, null, null, 'fit', 83.25, 'heart_rate', 1, null);
        insert into people values ('{clinic}', '{ines}', 'Ines', 'ines@example.org', 'Europe/Berlin');
        insert into locations values ('{clinic}', '{place}', 'Harbour', '', 'DE', 'Europe/Berlin');
        insert into services values ('{clinic}', '{service}', 'Maintenance', 'maintenance', 60, 5, 10, 6000, 0);
        insert into therapists values ('{clinic}', '{ines}', 4);
        insert into therapist_services values ('{clinic}', '{ines}', '{service}');
        insert into therapist_skills values ('{clinic}', '{ines}', 'sport', null);
        insert into therapist_hours values ('{clinic}', '{ines}', '{place}', 1, 540, 1020);
        insert into appointments (clinic_id, appointment_id, athlete_id, therapist_id, location_id, service_id, starts_us, ends_us,
            stage, sequence, booked_us, price_cents) values ('{clinic}', '{appointment}', '{maya}', '{ines}', '{place}', '{service}',
            1767603600000000, 1767607200000000, 'booked', 0, 0, 6000);
        insert into occupancy values ('{clinic}', '{ines}', 5892012, '{appointment}'), ('{clinic}', '{ines}', 5892013, '{appointment}')"
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
        availability(tx)?;
        assert_eq!(efforts::effort(tx, clinic, maya, kept.id)?, None);
        assert_eq!(
            profile::profile(tx, clinic, maya)?.unwrap().birth_year,
            Some(1991)
        );
        let named = people::people_by_name(tx, clinic, Role::Athlete, "MAY")?;
        assert_eq!(named.len(), 1, "names of before are found");
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

/// Hours hold for ever, skills are held as learned, and what was booked is taken and is work.
fn availability(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    let book = clinic::load_clinic_book(tx, id(CLINIC))?.unwrap();
    let ines = &book.therapists[0];
    let nine_to_five = (time(9, 0, 0, 0), time(17, 0, 0, 0));
    let hours = WeeklyHours::every(id(51), Weekday::Monday, nine_to_five.0, nine_to_five.1);
    assert_eq!(ines.hours, [hours]);
    assert_eq!(ines.skills[0].level, SkillLevel::Trained);
    let monday: Timestamp = "2026-01-05T00:00:00Z".parse().unwrap();
    let window = Window {
        from: monday,
        to: monday + 24.hours(),
    };
    let query = SlotQuery::new(id(52), window, monday);
    let calendar = booking::calendar(tx, &book, &query, None, monday)?;
    let taken = calendar.taken(Resource::Therapist(id(50))).unwrap();
    let ticks: Vec<i64> = taken.iter().map(|tick| tick.0).collect();
    assert_eq!(ticks, [5_892_012, 5_892_013]);
    let work = tx.rows(
        "select starts_tick, ticks, ticks_before, ticks_after from work",
        params![],
    )?;
    let numbers: Vec<i64> = (0..4).map(|at| work[0].int(at).unwrap()).collect();
    assert_eq!(numbers, [5_892_012, 12, 1, 2]);
    Ok(())
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
