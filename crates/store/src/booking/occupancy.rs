//! Ticks taken: looked up, taken, released.

use std::collections::{BTreeMap, BTreeSet};

use care::{
    booking::{
        availability::Calendar,
        clinic::{Clinic, ClinicBook},
        hold::Hold,
        occupancy::{Resource, Tick, Ticks},
        slot::SlotQuery,
    },
    id::Id,
};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    booking::{
        busy_days::{self, DayBits},
        work,
    },
    error::StoreError,
    params,
    tx::Tx,
    value::Row,
};

statements! {
    /// Ticks that count as free: those of holds that have run out, and of the holder whose time is about to change, where nothing lies over
    /// them. As one list of holders: PostgreSQL reads the whole table for an `or`.
    NOT_COUNTED = "select resource_id, string_agg(cast(tick as text), ',') from occupancy where clinic_id = $1
        and holder_id in (select cast($2 as text) union all select hold_id from holds where clinic_id = $1 and expires_us <= $3)
        and not exists (select 1 from occupancy_overlay o where o.clinic_id = occupancy.clinic_id
            and o.resource_id = occupancy.resource_id and o.tick = occupancy.tick and o.holder_id <> $2) group by resource_id";
    /// In order of ticks, as every other writer does.
    OCCUPY = "with recursive ticks (tick) as (
            select cast($4 as bigint) union all select tick + 1 from ticks where tick + 1 < $5)
        insert into occupancy (clinic_id, resource_id, tick, holder_id) select $1, $2, tick, $3 from ticks order by tick";
    RELEASE = "delete from occupancy where clinic_id = $1 and holder_id = $2 returning resource_id, tick";
    LAY_OVER = "with recursive ticks (tick) as (
            select cast($4 as bigint) union all select tick + 1 from ticks where tick + 1 < $5)
        insert into occupancy_overlay (clinic_id, resource_id, tick, holder_id) select $1, $2, tick, $3 from ticks order by tick";
    /// Takes what is free. What is taken stays with its holder, and its row is locked: whoever is about to release it comes after us, and
    /// then sees the overlay.
    TAKE_UNDER = "with recursive ticks (tick) as (
            select cast($4 as bigint) union all select tick + 1 from ticks where tick + 1 < $5)
        insert into occupancy (clinic_id, resource_id, tick, holder_id) select $1, $2, tick, $3 from ticks where true order by tick
        on conflict (clinic_id, resource_id, tick) do update set holder_id = occupancy.holder_id";
    /// Locks what lies under an overlay that is about to be lifted. Whoever releases it at the same moment hands it over to the overlay: they
    /// come first, and what they handed over is seen below, or after us, and then there is no overlay any more.
    LOCK_UNDER = "update occupancy set holder_id = occupancy.holder_id from occupancy_overlay o
        where o.clinic_id = $1 and o.holder_id = $2 and occupancy.clinic_id = o.clinic_id and occupancy.resource_id = o.resource_id
        and occupancy.tick = o.tick";
    LIFT_OVERLAY = "delete from occupancy_overlay where clinic_id = $1 and holder_id = $2";
    /// What became free under an overlay belongs to the overlay from then on.
    INHERIT = "insert into occupancy (clinic_id, resource_id, tick, holder_id)
        select o.clinic_id, o.resource_id, o.tick, min(o.holder_id) from occupancy_overlay o
        where o.clinic_id = $1 and o.tick >= $2 and o.tick < $3 and not exists (
            select 1 from occupancy k where k.clinic_id = o.clinic_id and k.resource_id = o.resource_id and k.tick = o.tick)
        group by o.clinic_id, o.resource_id, o.tick order by o.resource_id, o.tick
        on conflict (clinic_id, resource_id, tick) do nothing returning resource_id, tick";
    HELD = "select distinct h.hold_id, h.expires_us from occupancy k
        join holds h on h.clinic_id = k.clinic_id and h.hold_id = k.holder_id
        where k.clinic_id = $1 and k.resource_id = $2 and k.tick >= $3 and k.tick < $4 order by h.hold_id";
}

/// What a search for times needs to know: the clinic's facts with everything that is taken of the resources it asks about.
///
/// Ticks of holds that have expired are free; so are those of `except`, a hold or appointment that is about to change.
///
/// # Errors
/// The database's; a calendar that could not be read is never an empty one.
pub fn calendar<'a>(
    tx: &mut Tx<'_>,
    book: &'a ClinicBook,
    query: &SlotQuery,
    except: Option<Uuid>,
    now: Timestamp,
) -> Result<Calendar<'a>, StoreError> {
    calendar_of_all(tx, book, std::slice::from_ref(query), except, now)
}

/// One calendar for several searches whose answers belong together, such as services one after another.
///
/// # Errors
/// As [`calendar`].
pub fn calendar_of_all<'a>(
    tx: &mut Tx<'_>,
    book: &'a ClinicBook,
    queries: &[SlotQuery],
    except: Option<Uuid>,
    now: Timestamp,
) -> Result<Calendar<'a>, StoreError> {
    let resources: BTreeSet<Resource> =
        queries.iter().flat_map(|one| one.resources(book)).collect();
    let resources: Vec<Resource> = resources.into_iter().collect();
    let range = hull(queries.iter().map(|query| query.reach(book)));
    let mut calendar = Calendar::new(book, range, resources.iter().copied());
    calendar.look_at_work();
    if resources.is_empty() || range.is_empty() {
        return Ok(calendar);
    }
    busy_days::add_to(&mut calendar, tx, book, &resources)?;
    let holder = except.map_or(String::new(), |holder| holder.to_string());
    for row in tx.rows(NOT_COUNTED, params![book.clinic.id, holder, now])? {
        let resource: Uuid = row.parsed(0, "an id")?;
        for tick in row.text(1)?.split(',') {
            let shape = StoreError::Shape {
                column: 1,
                wanted: "ticks",
            };
            let tick = tick.parse::<i64>().map_err(|_| shape)?;
            calendar.release(
                resource,
                Ticks {
                    from: Tick(tick),
                    until: Tick(tick + 1),
                },
            );
        }
    }
    let therapists: BTreeMap<_, _> = queries
        .iter()
        .flat_map(|query| query.therapists(book))
        .map(|therapist| (therapist.id, therapist.limits.any()))
        .collect();
    if book.locations.len() > 1 || therapists.values().any(|limited| *limited) {
        let reach = hull(queries.iter().map(|query| query.work_reach(book)));
        let therapists: Vec<_> = therapists.into_keys().collect();
        work::add_to(
            &mut calendar,
            tx,
            (book.clinic.id, &therapists, reach),
            except,
            now,
        )?;
    }
    Ok(calendar)
}

/// The run from the first to the last of some runs; those without a tick do not count.
fn hull(runs: impl Iterator<Item = Ticks>) -> Ticks {
    runs.filter(|run| !run.is_empty())
        .reduce(|one, other| Ticks {
            from: one.from.min(other.from),
            until: one.until.max(other.until),
        })
        .unwrap_or(Ticks {
            from: Tick(0),
            until: Tick(0),
        })
}

/// A statement whose last parameter stands for a list of this many.
pub(super) fn with_list(sql: &str, count: usize) -> String {
    let Some((before, last)) = sql.rsplit_once("in ($") else {
        return sql.to_owned();
    };
    let (number, after) = last.split_once(')').unwrap_or((last, ""));
    let first: usize = number.parse().unwrap_or_default();
    let list: Vec<String> = (first..first + count)
        .map(|number| format!("${number}"))
        .collect();
    format!("{before}in ({}){after}", list.join(", "))
}

/// Takes ticks of resources for a hold or appointment; the resources have to be sorted, as [`care::booking::slot::Slot::resources`] gives them.
///
/// # Errors
/// [`StoreError::Unique`] of `occupancy_key` where one of them is taken already.
pub fn occupy(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    holder: Uuid,
    resources: &[Resource],
    run: Ticks,
) -> Result<(), StoreError> {
    for resource in resources {
        let resource = resource.uuid().to_string();
        tx.run(
            OCCUPY,
            params![
                clinic,
                &resource,
                holder.to_string(),
                run.from.0,
                run.until.0
            ],
        )?;
        busy_days::add(tx, clinic, &resource, run)?;
    }
    Ok(())
}

/// Takes ticks in the lane over occupancy, whatever is there already, and those of occupancy itself that are free. Clients can book across
/// neither, now or when something under it is released.
///
/// # Errors
/// The database's.
pub fn occupy_over(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    holder: Uuid,
    resources: &[Resource],
    run: Ticks,
) -> Result<(), StoreError> {
    for resource in resources {
        let resource = resource.uuid().to_string();
        let params = params![
            clinic,
            &resource,
            holder.to_string(),
            run.from.0,
            run.until.0
        ];
        tx.run(TAKE_UNDER, params)?;
        tx.run(LAY_OVER, params)?;
        busy_days::add(tx, clinic, &resource, run)?;
    }
    Ok(())
}

/// The holds that keep any of these ticks, live or not, with their ends.
///
/// # Errors
/// The database's.
pub fn holds_within(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    resources: &[Resource],
    run: Ticks,
) -> Result<Vec<(Id<Hold>, Timestamp)>, StoreError> {
    let mut found = Vec::new();
    for resource in resources {
        let params = params![clinic, resource.uuid().to_string(), run.from.0, run.until.0];
        for row in tx.rows(HELD, params)? {
            found.push((row.id(0)?, row.instant(1)?));
        }
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// Releases all that a hold, an appointment or a closure has taken; how many ticks that was. What lies over them takes them over.
///
/// # Errors
/// The database's.
pub fn release(tx: &mut Tx<'_>, clinic: Id<Clinic>, holder: Uuid) -> Result<u64, StoreError> {
    tx.run(LOCK_UNDER, params![clinic, holder.to_string()])?;
    tx.run(LIFT_OVERLAY, params![clinic, holder.to_string()])?;
    let freed = tx.rows(RELEASE, params![clinic, holder.to_string()])?;
    let by_resource = by_resource(&freed)?;
    for (resource, bits) in &by_resource {
        busy_days::clear(tx, clinic, resource, bits)?;
    }
    let ticks = freed
        .iter()
        .map(|row| row.int(1))
        .collect::<Result<Vec<i64>, StoreError>>()?;
    if let (Some(first), Some(last)) = (ticks.iter().min(), ticks.iter().max()) {
        let inherited = tx.rows(INHERIT, params![clinic, *first, *last + 1])?;
        for (resource, bits) in &self::by_resource(&inherited)? {
            busy_days::add_bits(tx, clinic, resource, bits)?;
        }
    }
    Ok(freed.len() as u64)
}

/// Ticks by resource, in order of resources, as whoever takes them.
fn by_resource(rows: &[Row]) -> Result<BTreeMap<&str, DayBits>, StoreError> {
    let mut by_resource: BTreeMap<&str, DayBits> = BTreeMap::new();
    for row in rows {
        let bits = by_resource.entry(row.text(0)?).or_default();
        bits.insert(row.int(1)?);
    }
    Ok(by_resource)
}
