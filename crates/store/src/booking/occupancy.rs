//! Ticks taken: looked up, taken, released.

use std::collections::{BTreeMap, BTreeSet};

use care::{
    booking::{
        availability::Calendar,
        clinic::{Clinic, ClinicBook},
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
};

statements! {
    /// Ticks that count as free: those of holds that have run out, and of the holder whose time is about to change.
    NOT_COUNTED = "select resource_id, string_agg(cast(tick as text), ',') from occupancy where clinic_id = $1
        and (holder_id = $2 or holder_id in (select hold_id from holds where clinic_id = $1 and expires_us <= $3)) group by resource_id";
    /// In order of ticks, as every other writer does.
    OCCUPY = "with recursive ticks (tick) as (
            select cast($4 as bigint) union all select tick + 1 from ticks where tick + 1 < $5)
        insert into occupancy (clinic_id, resource_id, tick, holder_id) select $1, $2, tick, $3 from ticks order by tick";
    RELEASE = "delete from occupancy where clinic_id = $1 and holder_id = $2 returning resource_id, tick";
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

/// Releases all that a hold or appointment has taken; how many ticks that was.
///
/// # Errors
/// The database's.
pub fn release(tx: &mut Tx<'_>, clinic: Id<Clinic>, holder: Uuid) -> Result<u64, StoreError> {
    let freed = tx.rows(RELEASE, params![clinic, holder.to_string()])?;
    // In order of resources, as whoever takes them.
    let mut by_resource: BTreeMap<&str, DayBits> = BTreeMap::new();
    for row in &freed {
        let bits = by_resource.entry(row.text(0)?).or_default();
        bits.insert(row.int(1)?);
    }
    for (resource, bits) in &by_resource {
        busy_days::clear(tx, clinic, resource, bits)?;
    }
    Ok(freed.len() as u64)
}
