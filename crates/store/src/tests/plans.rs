//! What is searched for is found by an index, on both engines.

use crate::{
    StoreError, Tx, Value, booking, people,
    testing::{TestStore, for_each_engine},
};

/// Enough of a clinic that an engine which counts takes its indexes for worth it; the clinic is '1', as in every statement below.
const FILLED: &str = "
    insert into clinics (clinic_id, name, currency, cancel_notice_h) values ('1', 'Quay', 'EUR', 24);
    insert into locations (clinic_id, location_id, name, address, country, zone) values ('1', 'l', 'Quay', '', 'GB', 'UTC');
    insert into services (clinic_id, service_id, name, kind, minutes, buffer_before, buffer_after, price_cents, needs_room)
        values ('1', 's', 'Maintenance', 'maintenance', 60, 5, 10, 6000, 0);
    with recursive n (i) as (select 1 union all select i + 1 from n where i < 2000)
        insert into people (clinic_id, person_id, name, email, zone) select '1', 'p' || i, 'N' || i, 'e' || i, 'UTC' from n;
    insert into name_beginnings (clinic_id, beginning, person_id) select clinic_id, BYTES, person_id from people;
    insert into roles (clinic_id, person_id, role) select clinic_id, person_id, 'athlete' from people;
    insert into athletes (clinic_id, athlete_id, resting_hr_estimated, max_hr_estimated, threshold_hr_estimated, threshold_power_estimated)
        select clinic_id, person_id, 0, 0, 0, 0 from people;
    insert into therapists (clinic_id, therapist_id, pressure_max) values ('1', 'p1', 4);
    with recursive n (i) as (select 1 union all select i + 1 from n where i < 2000)
        insert into appointments (clinic_id, appointment_id, athlete_id, therapist_id, location_id, service_id, starts_us, ends_us, stage,
            sequence, booked_us, price_cents)
        select '1', 'a' || i, 'p' || i, 'p1', 'l', 's', i * 1000, i * 1000 + 500, 'booked', 0, i * 1000, 6000 from n;
    insert into work (clinic_id, therapist_id, starts_tick, holder_id, ticks, ticks_before, ticks_after, location_id)
        select clinic_id, therapist_id, starts_us, appointment_id, 12, 1, 2, 'l' from appointments;";

fn fill(fresh: &TestStore) {
    // SQLite is never told to count, here as in the product.
    let (bytes, counted) = if fresh.store.engine() == "sqlite" {
        ("cast(name as blob)", "")
    } else {
        ("name::bytea", "analyze")
    };
    let sql = FILLED.replace("BYTES", bytes) + counted;
    let filled: Result<(), StoreError> = fresh.store.write_blocking(move |tx| tx.batch(&sql));
    filled.unwrap();
}

/// How an engine would answer, as one text.
fn plan(tx: &mut Tx<'_>, sql: &str) -> Result<String, StoreError> {
    let sql = with_values(sql);
    let explain = if tx.is_sqlite() {
        format!("explain query plan {sql}")
    } else {
        // A table of few rows is read whole, unless that is made dear.
        tx.batch("set local enable_seqscan = off")?;
        format!("explain {sql}")
    };
    let rows = tx.rows(&explain, &[])?;
    let lines = rows.iter().map(|row| {
        let text = row.values().iter().rev().find_map(|value| match value {
            Value::Text(text) => Some(text.as_str()),
            _ => None,
        });
        text.unwrap_or_default().to_owned()
    });
    Ok(lines.collect::<Vec<_>>().join("\n"))
}

/// The statement with values in place of its parameters, which `explain` does not take.
fn with_values(sql: &str) -> String {
    (1..=13).rev().fold(sql.to_owned(), |sql, number| {
        let value = if sql.contains(&format!("beginning >= ${number}")) {
            "'\\x61'"
        } else if sql.contains(&format!("beginning < ${number}")) {
            "'\\x62'"
        } else {
            "'1'"
        };
        sql.replace(&format!("${number}"), value)
    })
}

/// Checks that a statement goes by an index, or in SQLite by the key of that name, and reads no table whole.
fn check(tx: &mut Tx<'_>, all: &[(&str, &str)], name: &str, index: &str, key: &str) {
    let (_, sql) = all
        .iter()
        .find(|(full, _)| full.rsplit("::").next() == Some(name))
        .unwrap();
    let plan = plan(tx, sql).unwrap();
    let wanted = if tx.is_sqlite() { key } else { index };
    assert!(plan.contains(wanted), "{name}: {plan}");
    for whole in ["SCAN", "Seq Scan"] {
        assert!(!plan.contains(whole), "{name}: {plan}");
    }
}

#[test]
fn clients_are_found_by_the_beginnings_of_their_names() {
    for_each_engine(|fresh| {
        fill(fresh);
        let looked = fresh.store.read_blocking(|tx| {
            let key = "SEARCH n USING PRIMARY KEY (clinic_id=? AND beginning>? AND beginning<?)";
            check(tx, people::ALL, "BY_NAME", "name_beginnings_key", key);
            Ok::<_, StoreError>(())
        });
        looked.unwrap();
    });
}

#[test]
fn appointments_are_found_by_what_is_known_of_them() {
    for_each_engine(|fresh| {
        fill(fresh);
        let looked = fresh.store.read_blocking(|tx| {
            let ways = [
                (
                    "BY_START",
                    "appointments_by_start",
                    "appointments_by_start (clinic_id=? AND starts_us>? AND starts_us<?)",
                ),
                (
                    "BY_CHANGE",
                    "appointments_by_change",
                    "appointments_by_change (clinic_id=? AND <expr>>? AND <expr><?)",
                ),
                (
                    "OF_ATHLETE",
                    "appointments_by_athlete",
                    "appointments_by_athlete (clinic_id=? AND athlete_id=?)",
                ),
                (
                    "ONE",
                    "appointments_key",
                    "(clinic_id=? AND appointment_id=?)",
                ),
            ];
            for (name, index, key) in ways {
                check(tx, booking::search::ALL, name, index, key);
                let counted = format!("{name}_HOW_MANY");
                check(tx, booking::search::ALL, &counted, index, key);
            }
            Ok::<_, StoreError>(())
        });
        looked.unwrap();
    });
}

#[test]
fn an_appointment_is_read_without_the_work_of_all_others() {
    for_each_engine(|fresh| {
        fill(fresh);
        let looked = fresh.store.read_blocking(|tx| {
            let key = "work_of_holder (clinic_id=? AND holder_id=?)";
            let all = booking::appointments::ALL;
            check(tx, all, "ONE", "work_of_holder", key);
            check(tx, all, "OF_ATHLETE", "work_of_holder", key);
            check(tx, all, "BOOKED_BETWEEN", "work_of_holder", key);
            let key = "booked_together_of_first (clinic_id=? AND first_id=?)";
            check(
                tx,
                booking::together::ALL,
                "OF_ONE_ACT",
                "booked_together",
                key,
            );
            Ok::<_, StoreError>(())
        });
        looked.unwrap();
    });
}
