//! What an act may rely on, whichever engine keeps it.

use std::sync::{
    Arc, Barrier,
    atomic::{AtomicBool, AtomicU32, Ordering},
};

use crate::{StoreError, Tx, Value, params, testing::for_each_engine};

const OCCUPY: &str =
    "insert into occupancy (clinic_id, resource_id, tick, holder_id) values ($1, $2, $3, $4)";
const COUNT: &str = "select count(*) from occupancy";
const CLINIC: &str =
    "insert into clinics (clinic_id, name, currency, cancel_notice_h) values ($1, $2, 'EUR', 24)";

fn count(tx: &mut Tx<'_>) -> Result<i64, StoreError> {
    tx.row(COUNT, params![])?.unwrap().int(0)
}

#[test]
fn a_taken_tick_is_the_same_refusal_on_both_engines() {
    for_each_engine(|fresh| {
        fresh
            .store
            .write_blocking(|tx| tx.run(OCCUPY, params!["c", "anna", 7, "first"]))
            .unwrap();
        let refused = fresh
            .store
            .write_blocking(|tx| tx.run(OCCUPY, params!["c", "anna", 7, "second"]))
            .unwrap_err();
        assert!(refused.is_unique("occupancy_key"), "{refused}");
        let holder = fresh.store.read_blocking(|tx| {
            Ok::<_, StoreError>(
                tx.row("select holder_id from occupancy", params![])?
                    .unwrap()
                    .text(0)?
                    .to_owned(),
            )
        });
        assert_eq!(holder.unwrap(), "first");
    });
}

#[test]
fn rules_of_the_schema_have_the_same_names() {
    for_each_engine(|fresh| {
        let person = "insert into people (clinic_id, person_id, name, email, zone) values ($1, $2, 'A', $3, 'UTC')";
        fresh
            .store
            .write_blocking(|tx| tx.run(CLINIC, params!["c", "Clinic"]))
            .unwrap();
        fresh
            .store
            .write_blocking(move |tx| tx.run(person, params!["c", "1", "a@example.org"]))
            .unwrap();
        let twice = fresh
            .store
            .write_blocking(move |tx| tx.run(person, params!["c", "2", "a@example.org"]))
            .unwrap_err();
        assert!(twice.is_unique("people_email"), "{twice}");
        let nowhere = fresh
            .store
            .write_blocking(move |tx| tx.run(person, params!["d", "2", "b@example.org"]))
            .unwrap_err();
        assert!(matches!(nowhere, StoreError::ForeignKey), "{nowhere}");
        let role = fresh.store.write_blocking(|tx| {
            tx.run(
                "insert into roles (clinic_id, person_id, role) values ('c', '1', 'king')",
                params![],
            )
        });
        assert!(matches!(role.unwrap_err(), StoreError::Check(name) if name == "roles_word"));
        let nameless = fresh
            .store
            .write_blocking(|tx| tx.run(CLINIC, params!["e", None::<String>]))
            .unwrap_err();
        assert!(matches!(nameless, StoreError::Check(column) if column == "clinics.name"));
    });
}

#[test]
fn values_come_back_as_they_went() {
    for_each_engine(|fresh| {
        let back = fresh.store.write_blocking(|tx| {
            tx.batch(
                "create table odd (a bigint, b double precision, c text, d bytea)"
                    .replace("bytea", if tx.is_sqlite() { "blob" } else { "bytea" })
                    .as_str(),
            )?;
            tx.run(
                "insert into odd (d, c, b, a) values ($4, $3, $2, $1)",
                params![i64::MIN, 0.1, "ü\0'; --", vec![0_u8, 255]],
            )?;
            tx.run(
                "insert into odd (a, b) values ($1, $2)",
                params![true, f64::NAN],
            )?;
            tx.rows("select a, b, c, d from odd order by a", params![])
        });
        let rows: Vec<_> = back
            .unwrap()
            .into_iter()
            .map(|row| row.values().to_vec())
            .collect();
        assert_eq!(
            rows[0],
            [
                Value::Int(i64::MIN),
                Value::Real(0.1),
                Value::Text("ü'; --".to_owned()),
                Value::Blob(vec![0, 255])
            ]
        );
        assert_eq!(
            rows[1],
            [Value::Int(1), Value::Null, Value::Null, Value::Null]
        );
    });
}

#[test]
fn an_err_undoes_everything() {
    for_each_engine(|fresh| {
        let refused: Result<(), StoreError> = fresh.store.write_blocking(|tx| {
            tx.run(OCCUPY, params!["c", "r", 1, "h"])?;
            Err(StoreError::NotEmpty)
        });
        assert!(matches!(refused, Err(StoreError::NotEmpty)));
        assert_eq!(fresh.store.read_blocking(count).unwrap(), 0);
    });
}

#[test]
fn a_swallowed_failure_keeps_nothing() {
    for_each_engine(|fresh| {
        let answer: Result<(), StoreError> = fresh.store.write_blocking(|tx| {
            tx.run(OCCUPY, params!["c", "r", 1, "h"])?;
            assert!(tx.run(OCCUPY, params!["c", "r", 1, "h"]).is_err());
            assert!(matches!(count(tx), Err(StoreError::Aborted)));
            Ok(())
        });
        assert!(matches!(answer, Err(StoreError::Aborted)));
        assert_eq!(fresh.store.read_blocking(count).unwrap(), 0);
    });
}

#[test]
fn an_attempt_that_fails_leaves_the_rest() {
    for_each_engine(|fresh| {
        let answer: Result<(), StoreError> = fresh.store.write_blocking(|tx| {
            tx.run(OCCUPY, params!["c", "r", 1, "h"])?;
            let room = tx.attempt(|tx| {
                tx.run(OCCUPY, params!["c", "r", 2, "h"])?;
                tx.run(OCCUPY, params!["c", "r", 1, "h"])
            });
            assert!(room.unwrap_err().is_unique("occupancy_key"));
            tx.attempt(|tx| tx.run(OCCUPY, params!["c", "r", 3, "h"]))?;
            Ok(())
        });
        answer.unwrap();
        assert_eq!(fresh.store.read_blocking(count).unwrap(), 2);
    });
}

#[test]
fn a_read_cannot_write() {
    for_each_engine(|fresh| {
        let refused = fresh
            .store
            .read_blocking(|tx| tx.run(OCCUPY, params!["c", "r", 1, "h"]))
            .unwrap_err();
        assert!(matches!(refused, StoreError::ReadOnly), "{refused}");
    });
}

#[test]
fn a_panic_undoes_and_the_store_serves_on() {
    for_each_engine(|fresh| {
        let stopped: Result<(), StoreError> = fresh.store.write_blocking(|tx| {
            tx.run(OCCUPY, params!["c", "r", 1, "h"])?;
            panic!("an act with a mistake in it");
        });
        assert!(matches!(stopped, Err(StoreError::Stopped)));
        assert_eq!(fresh.store.write_blocking(count).unwrap(), 0);
    });
}

#[test]
fn a_caller_that_hangs_up_does_not_stop_the_act() {
    for_each_engine(|fresh| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        runtime.block_on(async {
            let store = fresh.store.clone();
            let mut act = Box::pin(store.write(|tx| {
                std::thread::sleep(std::time::Duration::from_millis(30));
                tx.run(OCCUPY, params!["c", "r", 1, "h"])
            }));
            // Asked once, so that it is under way; then the caller goes.
            let asked = std::future::poll_fn(|context| {
                std::task::Poll::Ready(act.as_mut().poll(context).is_pending())
            })
            .await;
            assert!(asked);
            drop(act);
        });
        while fresh.store.write_blocking(count).unwrap() == 0 {
            std::thread::yield_now();
        }
    });
}

#[test]
fn sixty_four_writers_of_one_row_all_count() {
    for_each_engine(|fresh| {
        fresh
            .store
            .write_blocking(|tx| tx.run(OCCUPY, params!["c", "r", 0, "0"]))
            .unwrap();
        std::thread::scope(|scope| {
            for _ in 0..64 {
                scope.spawn(|| {
                    fresh.store.write_blocking(|tx| {
                        let row = tx.row("update occupancy set holder_id = cast(cast(holder_id as bigint) + 1 as text) returning holder_id", params![])?;
                        Ok::<_, StoreError>(row.unwrap().text(0)?.to_owned())
                    })
                });
            }
        });
        let holder = fresh.store.read_blocking(|tx| {
            Ok::<_, StoreError>(
                tx.row("select holder_id from occupancy", params![])?
                    .unwrap()
                    .text(0)?
                    .to_owned(),
            )
        });
        assert_eq!(holder.unwrap(), "64");
    });
}

#[test]
fn two_writers_that_lock_each_other_are_both_served() {
    for_each_engine(|fresh| {
        fresh
            .store
            .write_blocking(|tx| {
                tx.run(OCCUPY, params!["c", "a", 0, "x"])?;
                tx.run(OCCUPY, params!["c", "b", 0, "x"])
            })
            .unwrap();
        let is_postgres = fresh.store.engine() == "postgres";
        let tries = Arc::new(AtomicU32::new(0));
        let both_have_one = Arc::new(Barrier::new(2));
        std::thread::scope(|scope| {
            for order in [["a", "b"], ["b", "a"]] {
                let (tries, both_have_one) = (Arc::clone(&tries), Arc::clone(&both_have_one));
                scope.spawn(move || {
                    let first_time = AtomicBool::new(true);
                    let done: Result<(), StoreError> = fresh.store.write_blocking(move |tx| {
                        tries.fetch_add(1, Ordering::Relaxed);
                        for (number, resource) in order.into_iter().enumerate() {
                            // Each has locked one row before either asks for the other's. SQLite has one writer, who needs nobody.
                            if number == 1
                                && is_postgres
                                && first_time.swap(false, Ordering::Relaxed)
                            {
                                both_have_one.wait();
                            }
                            tx.run(
                                "update occupancy set holder_id = 'y' where resource_id = $1",
                                params![resource],
                            )?;
                        }
                        Ok(())
                    });
                    done.unwrap();
                });
            }
        });
        // One of the two is sent back by PostgreSQL, once at least.
        let least = if is_postgres { 3 } else { 2 };
        assert!(tries.load(Ordering::Relaxed) >= least);
    });
}

#[test]
fn a_wrong_number_of_parameters_is_told() {
    for_each_engine(|fresh| {
        assert!(
            fresh
                .store
                .write_blocking(|tx| tx.run(OCCUPY, params!["c"]))
                .is_err()
        );
    });
}
