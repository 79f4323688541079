//! Short self-reports.

use std::collections::BTreeMap;

use care::{
    body::Area, booking::clinic::Clinic, id::Id, people::Person, training::check_in::CheckIn,
    units::Soreness,
};
use jiff::Timestamp;

use crate::{error::StoreError, params, tx::Tx, value::Row};

statements! {
    PUT = "insert into check_ins (clinic_id, athlete_id, at_us, heavy, tight, drained, stress, mood, sleep_h, recovered, worse_since_us)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        on conflict (clinic_id, athlete_id, at_us) do update set heavy = excluded.heavy, tight = excluded.tight, drained = excluded.drained,
            stress = excluded.stress, mood = excluded.mood, sleep_h = excluded.sleep_h, recovered = excluded.recovered,
            worse_since_us = excluded.worse_since_us";
    CLEAR_AREAS = "delete from check_in_soreness where clinic_id = $1 and athlete_id = $2 and at_us = $3";
    ADD_AREA = "insert into check_in_soreness (clinic_id, athlete_id, at_us, area, soreness, tender) values ($1, $2, $3, $4, $5, $6)";
    SINCE = "select at_us, heavy, tight, drained, stress, mood, sleep_h, recovered, worse_since_us from check_ins
        where clinic_id = $1 and athlete_id = $2 and at_us >= $3 order by at_us";
    AREAS_SINCE = "select at_us, area, soreness, tender from check_in_soreness
        where clinic_id = $1 and athlete_id = $2 and at_us >= $3 order by at_us, area";
    LATEST = "select at_us from check_ins where clinic_id = $1 and athlete_id = $2 order by at_us desc limit 1";
}

/// Keeps a check-in; one of the same instant is replaced. Areas tender to touch come back from head to foot.
///
/// # Errors
/// [`StoreError::ForeignKey`] where there is no such athlete.
pub fn put_check_in(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    check_in: &CheckIn,
) -> Result<(), StoreError> {
    let at = check_in.at;
    tx.run(
        PUT,
        params![
            clinic,
            athlete,
            at,
            check_in.heavy,
            check_in.tight,
            check_in.drained,
            check_in.stress,
            check_in.mood,
            check_in.sleep_h,
            check_in.recovered,
            check_in.worse_since,
        ],
    )?;
    tx.run(CLEAR_AREAS, params![clinic, athlete, at])?;
    let mut areas: BTreeMap<Area, (Option<Soreness>, bool)> = BTreeMap::new();
    for (area, soreness) in &check_in.soreness {
        areas.entry(*area).or_default().0 = Some(*soreness);
    }
    for area in &check_in.tender_to_touch {
        areas.entry(*area).or_default().1 = true;
    }
    for (area, (soreness, tender)) in areas {
        tx.run(
            ADD_AREA,
            params![
                clinic,
                athlete,
                at,
                area.to_string(),
                soreness.map(Soreness::get),
                tender
            ],
        )?;
    }
    Ok(())
}

/// An athlete's check-ins at or after an instant, oldest first.
///
/// # Errors
/// What the database says.
pub fn check_ins_since(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    since: Timestamp,
) -> Result<Vec<CheckIn>, StoreError> {
    let mut areas: BTreeMap<Timestamp, Vec<Row>> = BTreeMap::new();
    for row in tx.rows(AREAS_SINCE, params![clinic, athlete, since])? {
        areas.entry(row.instant(0)?).or_default().push(row);
    }
    let rows = tx.rows(SINCE, params![clinic, athlete, since])?;
    rows.iter()
        .map(|row| check_in_of(row, areas.remove(&row.instant(0)?).unwrap_or_default()))
        .collect()
}

/// An athlete's latest check-in, however old.
///
/// # Errors
/// What the database says.
pub fn latest_check_in(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
) -> Result<Option<CheckIn>, StoreError> {
    let Some(latest) = tx.row(LATEST, params![clinic, athlete])? else {
        return Ok(None);
    };
    Ok(check_ins_since(tx, clinic, athlete, latest.instant(0)?)?.pop())
}

fn check_in_of(row: &Row, areas: Vec<Row>) -> Result<CheckIn, StoreError> {
    let mut check_in = CheckIn {
        at: row.instant(0)?,
        heavy: row.maybe_small(1)?,
        tight: row.maybe_small(2)?,
        drained: row.maybe_small(3)?,
        stress: row.maybe_small(4)?,
        mood: row.maybe_small(5)?,
        sleep_h: row.maybe_real(6)?,
        recovered: row.maybe_small(7)?,
        worse_since: row.maybe_instant(8)?,
        ..CheckIn::default()
    };
    for row in areas {
        let area: Area = row.parsed(1, "an area")?;
        if let Some(bare) = row.maybe_small(2)? {
            let soreness = Soreness::new(bare).map_err(|_| StoreError::Shape {
                column: 2,
                wanted: "a soreness",
            })?;
            check_in.soreness.insert(area, soreness);
        }
        if row.flag(3)? {
            check_in.tender_to_touch.push(area);
        }
    }
    check_in.tender_to_touch.sort_unstable();
    Ok(check_in)
}
