//! Two transactions interleaved by hand: the second begins when the first has written, and the first ends once the second waits for it.

use std::{
    sync::{Mutex, mpsc},
    time::{Duration, Instant},
};

use crate::{Store, StoreError, Tx, params, testing::TestStore};

/// So long the first waits until the second waits for it; much longer than it takes, so that only a missing lock runs into it.
const PATIENCE: Duration = Duration::from_secs(20);

/// Runs both, and gives what each of them said. On SQLite, with its one writer, the second begins when the first is over.
///
/// # Panics
/// Where the second does not wait: then nothing keeps the two apart.
pub(crate) fn meet<A: Send + 'static, B: Send + 'static>(
    fresh: &TestStore,
    first: impl Fn(&mut Tx<'_>) -> Result<A, StoreError> + Send + Sync + 'static,
    second: impl Fn(&mut Tx<'_>) -> Result<B, StoreError> + Send + Sync + 'static,
) -> (Result<A, StoreError>, Result<B, StoreError>) {
    let (written, has_written) = mpsc::channel();
    let written = Mutex::new(written);
    let watching = fresh.store.clone();
    std::thread::scope(|scope| {
        let one = scope.spawn(move || {
            fresh.store.write_blocking(move |tx| {
                let said = first(tx)?;
                let ours = number_of(tx, watching.engine())?;
                let told = written.lock().map(|written| written.send(()));
                assert!(matches!(told, Ok(Ok(()))), "the second is not there");
                if let Some(ours) = ours {
                    until_somebody_waits_for(&watching, ours)?;
                }
                Ok(said)
            })
        });
        let other = scope.spawn(move || {
            has_written.recv().expect("the first has written");
            fresh.store.write_blocking(second)
        });
        (one.join().unwrap(), other.join().unwrap())
    })
}

/// By which number PostgreSQL knows a transaction's connection.
fn number_of(tx: &mut Tx<'_>, engine: &str) -> Result<Option<i64>, StoreError> {
    if engine == "sqlite" {
        return Ok(None);
    }
    let row = tx.row("select cast(pg_backend_pid() as bigint)", params![])?;
    row.map(|row| row.int(0)).transpose()
}

fn until_somebody_waits_for(store: &Store, number: i64) -> Result<(), StoreError> {
    let began = Instant::now();
    let waiting = move |tx: &mut Tx<'_>| {
        let sql = "select count(*) from pg_stat_activity where cast($1 as int) = any(pg_blocking_pids(pid))";
        tx.row(sql, params![number])?
            .map_or(Ok(0), |row| row.int(0))
    };
    while store.read_blocking::<_, StoreError, _>(waiting)? == 0 {
        assert!(began.elapsed() < PATIENCE, "nobody waits");
        std::thread::yield_now();
    }
    Ok(())
}
