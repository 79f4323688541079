//! Two servers at one overlay: whoever lifts it meets whoever releases what lies under it.

use std::{
    sync::{Arc, Mutex},
    thread::{self, JoinHandle},
};

use care::{
    booking::occupancy::{Resource, Tick, Ticks},
    id::Id,
};
use uuid::Uuid;

use crate::{
    Options, Store, StoreError,
    booking::{occupy, occupy_over, release},
    testing::fresh_postgres,
};

const UNDER: Uuid = Uuid::from_u128(1);
const OVER: Uuid = Uuid::from_u128(2);

fn count(store: &Store, sql: &'static str) -> i64 {
    let one = store.read_blocking(move |tx| tx.row(sql, &[])?.map_or(Ok(0), |row| row.int(0)));
    one.map_err(|error: StoreError| error).unwrap()
}

/// Whether somebody waits for a row of occupancy.
fn somebody_waits(store: &Store) -> bool {
    let waiting = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
        and query like '%occupancy%'";
    count(store, waiting) > 0
}

#[test]
fn nothing_is_left_to_an_overlay_that_is_lifted_while_what_lies_under_it_is_released() {
    // SQLite has one writer.
    let Some(fresh) = fresh_postgres(&Options::default()) else {
        return;
    };
    let store = fresh.store.clone();
    let clinic = Id::from_uuid(Uuid::from_u128(9));
    let run = Ticks {
        from: Tick(100),
        until: Tick(106),
    };
    store
        .write_blocking(move |tx| {
            let room = [Resource::Room(Id::from_uuid(Uuid::from_u128(3)))];
            occupy(tx, clinic, UNDER, &room, run)?;
            occupy_over(tx, clinic, OVER, &room, run)
        })
        .unwrap();
    let other: Arc<Mutex<Option<JoinHandle<()>>>> = Arc::default();
    let (lifting, handle) = (store.clone(), Arc::clone(&other));
    store
        .write_blocking(move |tx| {
            release(tx, clinic, UNDER)?;
            let second = lifting.clone();
            let lifts = thread::spawn(move || {
                let lifted = second.write_blocking(move |tx| release(tx, clinic, OVER));
                lifted.map_err(|error: StoreError| error).unwrap();
            });
            while !lifts.is_finished() && !somebody_waits(&lifting) {
                thread::yield_now();
            }
            *handle.lock().unwrap() = Some(lifts);
            Ok::<_, StoreError>(())
        })
        .unwrap();
    other.lock().unwrap().take().unwrap().join().unwrap();
    assert_eq!(count(&store, "select count(*) from occupancy"), 0);
    assert_eq!(
        count(&store, "select count(*) from busy_days where b2 <> 0"),
        0,
        "nor in the days of bits"
    );
}
