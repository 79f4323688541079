//! What occupancy says, a row a resource and day of UTC: 288 ticks as six numbers of 48 bits, which a search reads instead of ticks.

use std::collections::BTreeMap;

use care::{
    booking::{
        availability::Calendar,
        clinic::{Clinic, ClinicBook},
        occupancy::{Resource, Tick, Ticks},
    },
    id::Id,
};
use uuid::Uuid;

use crate::{error::StoreError, params, tx::Tx, value::Value};

statements! {
    ADD = "insert into busy_days (clinic_id, resource_id, day, b0, b1, b2, b3, b4, b5) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        on conflict (clinic_id, resource_id, day) do update set b0 = busy_days.b0 | excluded.b0, b1 = busy_days.b1 | excluded.b1,
        b2 = busy_days.b2 | excluded.b2, b3 = busy_days.b3 | excluded.b3, b4 = busy_days.b4 | excluded.b4, b5 = busy_days.b5 | excluded.b5";
    KEEP = "update busy_days set b0 = b0 & $4, b1 = b1 & $5, b2 = b2 & $6, b3 = b3 & $7, b4 = b4 & $8, b5 = b5 & $9
        where clinic_id = $1 and resource_id = $2 and day = $3";
    OF_RESOURCES = "select resource_id, day, b0, b1, b2, b3, b4, b5 from busy_days
        where clinic_id = $1 and day >= $2 and day <= $3 and resource_id in ($4)";
}

/// Ticks of a day, of one of its numbers, and numbers of a day.
const DAY: i64 = 288;
const WIDTH: i64 = 48;
const NUMBERS: usize = 6;
/// All bits of a number.
const FULL: i64 = (1 << WIDTH) - 1;

/// The bits of some ticks, by day.
#[derive(Default)]
pub(super) struct DayBits(BTreeMap<i64, [i64; NUMBERS]>);

impl DayBits {
    pub(super) fn insert(&mut self, tick: i64) {
        let of_day = tick.rem_euclid(DAY);
        let numbers = self.0.entry(tick.div_euclid(DAY)).or_default();
        let at = usize::try_from(of_day / WIDTH).unwrap_or_default();
        numbers[at] |= 1 << (of_day % WIDTH);
    }
}

/// Marks a run of ticks.
pub(super) fn add(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    resource: &str,
    run: Ticks,
) -> Result<(), StoreError> {
    let mut bits = DayBits::default();
    run.iter().for_each(|tick| bits.insert(tick.0));
    add_bits(tx, clinic, resource, &bits)
}

/// Marks ticks.
pub(super) fn add_bits(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    resource: &str,
    bits: &DayBits,
) -> Result<(), StoreError> {
    for (day, [b0, b1, b2, b3, b4, b5]) in &bits.0 {
        tx.run(
            ADD,
            params![clinic, resource, *day, *b0, *b1, *b2, *b3, *b4, *b5],
        )?;
    }
    Ok(())
}

/// Takes the marks of ticks away.
pub(super) fn clear(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    resource: &str,
    bits: &DayBits,
) -> Result<(), StoreError> {
    for (day, numbers) in &bits.0 {
        let [b0, b1, b2, b3, b4, b5] = numbers.map(|number| FULL & !number);
        tx.run(
            KEEP,
            params![clinic, resource, *day, b0, b1, b2, b3, b4, b5],
        )?;
    }
    Ok(())
}

/// Marks in a calendar what is taken of resources, whoever took it.
pub(super) fn add_to(
    calendar: &mut Calendar<'_>,
    tx: &mut Tx<'_>,
    book: &ClinicBook,
    resources: &[Resource],
) -> Result<(), StoreError> {
    let known = calendar.known();
    let mut params = vec![
        Value::from(book.clinic.id),
        Value::from(known.from.0.div_euclid(DAY)),
        Value::from((known.until.0 - 1).div_euclid(DAY)),
    ];
    params.extend(
        resources
            .iter()
            .map(|resource| Value::from(resource.uuid().to_string())),
    );
    let sql = super::occupancy::with_list(OF_RESOURCES, resources.len());
    for row in tx.rows(&sql, &params)? {
        let resource: Uuid = row.parsed(0, "an id")?;
        let first = row.int(1)? * DAY;
        for (number, at) in (2..8).zip(0_i64..) {
            let bits = row.int(number)?.unsigned_abs();
            calendar.take_bits(resource, Tick(first + at * WIDTH), bits);
        }
    }
    Ok(())
}
