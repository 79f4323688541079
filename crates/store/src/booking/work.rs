//! Each hold and appointment as a piece of its therapist's work, so that a day's limits can be kept.

use care::{
    booking::{
        availability::Calendar,
        clinic::{Clinic, Location, Therapist},
        limits::Work,
        occupancy::{Tick, Ticks},
        slot::Slot,
    },
    id::Id,
    units::Pressure,
};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{error::StoreError, params, tx::Tx, value::Value};

statements! {
    /// At the service's usual pressure until the plan says another.
    KEEP = "insert into work (clinic_id, therapist_id, starts_tick, holder_id, ticks, ticks_before, ticks_after, location_id, pressure)
        values ($1, $2, $3, $4, $5, $6, $7, $8, (select pressure from services where clinic_id = $1 and service_id = $9))";
    /// With the pressure it had.
    MOVE = "update work set therapist_id = $2, starts_tick = $3, ticks = $5, ticks_before = $6, ticks_after = $7, location_id = $8
        where clinic_id = $1 and holder_id = $4";
    DROP = "delete from work where clinic_id = $1 and holder_id = $2";
    NOTE_PRESSURE = "update work set pressure = $3 where clinic_id = $1 and holder_id = $2";
    /// One row a therapist and place, so that a month is one short text.
    OF_THERAPISTS = "select therapist_id, location_id, string_agg(cast(starts_tick - $2 as text) || ':' || cast(ticks as text) || ':'
            || cast(ticks_before as text) || ':' || cast(ticks_after as text) || ':' || coalesce(cast(pressure as text), ''), ',')
        from work where clinic_id = $1 and starts_tick >= $2 and starts_tick < $3 and holder_id <> $4
        and holder_id not in (select hold_id from holds where clinic_id = $1 and expires_us <= $5)
        and therapist_id in ($6) group by therapist_id, location_id";
}

/// Keeps a slot as its therapist's work, in the place of what the holder had before.
pub(super) fn keep(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    holder: Uuid,
    slot: &Slot,
) -> Result<(), StoreError> {
    let hands_on = Ticks::covering(slot.starts_at, slot.ends_at);
    let mut params = params![
        clinic,
        slot.therapist,
        hands_on.from.0,
        holder.to_string(),
        hands_on.until.0 - hands_on.from.0,
        hands_on.from.0 - slot.occupies.from.0,
        slot.occupies.until.0 - hands_on.until.0,
        slot.location
    ]
    .to_vec();
    if tx.run(MOVE, &params)? == 0 {
        params.push(Value::from(slot.service));
        tx.run(KEEP, &params)?;
    }
    Ok(())
}

/// What the holder had is no work any more.
pub(super) fn drop_of(tx: &mut Tx<'_>, clinic: Id<Clinic>, holder: Uuid) -> Result<(), StoreError> {
    tx.run(DROP, params![clinic, holder.to_string()]).map(drop)
}

/// Says the most pressure that a hold or appointment is booked at.
///
/// # Errors
/// The database's.
pub fn note_pressure(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    holder: Uuid,
    pressure: Pressure,
) -> Result<(), StoreError> {
    tx.run(
        NOTE_PRESSURE,
        params![clinic, holder.to_string(), pressure.get()],
    )
    .map(drop)
}

/// Adds the work of a clinic's therapists over a reach to a calendar; expired holds and those of `except` are none.
pub(super) fn add_to(
    calendar: &mut Calendar<'_>,
    tx: &mut Tx<'_>,
    (clinic, therapists, reach): (Id<Clinic>, &[Id<Therapist>], Ticks),
    except: Option<Uuid>,
    now: Timestamp,
) -> Result<(), StoreError> {
    if therapists.is_empty() {
        return Ok(());
    }
    let mut params = params![
        clinic,
        reach.from.0,
        reach.until.0,
        except.map_or(String::new(), |holder| holder.to_string()),
        now
    ]
    .to_vec();
    params.extend(therapists.iter().map(|therapist| Value::from(*therapist)));
    let sql = super::occupancy::with_list(OF_THERAPISTS, therapists.len());
    for row in tx.rows(&sql, &params)? {
        let (therapist, location): (Id<Therapist>, Id<Location>) = (row.id(0)?, row.id(1)?);
        for piece in row.text(2)?.split(',') {
            let work = work_of(piece, location, reach.from.0).ok_or(StoreError::Shape {
                column: 2,
                wanted: "work",
            })?;
            calendar.add_work(therapist, work);
        }
    }
    Ok(())
}

/// A piece as `OF_THERAPISTS` writes it: start, length, before, after, pressure.
fn work_of(piece: &str, location: Id<Location>, first: i64) -> Option<Work> {
    let mut parts = piece.split(':');
    let mut number = || parts.next()?.parse::<i64>().ok();
    let from = first + number()?;
    let until = from + number()?;
    let (before, after) = (number()?, number()?);
    let pressure = match parts.next()? {
        "" => None,
        level => Some(Pressure::new(level.parse().ok()?).ok()?),
    };
    Some(Work {
        location,
        hands_on: Ticks {
            from: Tick(from),
            until: Tick(until),
        },
        occupies: Ticks {
            from: Tick(from - before),
            until: Tick(until + after),
        },
        pressure,
    })
}
