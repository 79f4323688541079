//! Ticks taken: looked up, taken, released.

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

use crate::{error::StoreError, params, tx::Tx, value::Value};

statements! {
    /// One row a resource: the ticks as numbers from the start of the range, so that a month is one short text.
    /// The list of resources is made as long as it has to be by [`with_resources`].
    TAKEN = "select resource_id, string_agg(cast(tick - $2 as text), ',') from occupancy
        where clinic_id = $1 and tick >= $2 and tick < $3 and holder_id <> $4
        and holder_id not in (select hold_id from holds where clinic_id = $1 and expires_us <= $5)
        and resource_id in ($6) group by resource_id";
    /// In order of ticks, as every other writer does.
    OCCUPY = "with recursive ticks (tick) as (
            select cast($4 as bigint) union all select tick + 1 from ticks where tick + 1 < $5)
        insert into occupancy (clinic_id, resource_id, tick, holder_id) select $1, $2, tick, $3 from ticks order by tick";
    RELEASE = "delete from occupancy where clinic_id = $1 and holder_id = $2";
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
    let resources = query.resources(book);
    let range = book.service(query.service).map_or(
        Ticks {
            from: Tick(0),
            until: Tick(0),
        },
        |service| query.reach(service),
    );
    let mut calendar = Calendar::new(book, range, resources.iter().copied());
    if resources.is_empty() || range.is_empty() {
        return Ok(calendar);
    }
    let mut params = vec![
        Value::from(book.clinic.id),
        Value::from(range.from.0),
        Value::from(range.until.0),
        Value::from(except.map_or(String::new(), |holder| holder.to_string())),
        Value::from(now),
    ];
    params.extend(
        resources
            .iter()
            .map(|resource| Value::from(resource.uuid().to_string())),
    );
    for row in tx.rows(&with_resources(resources.len()), &params)? {
        let resource: Uuid = row.parsed(0, "an id")?;
        for offset in row.text(1)?.split(',') {
            let shape = StoreError::Shape {
                column: 1,
                wanted: "ticks",
            };
            let tick = range.from.0 + offset.parse::<i64>().map_err(|_| shape)?;
            calendar.take(
                resource,
                Ticks {
                    from: Tick(tick),
                    until: Tick(tick + 1),
                },
            );
        }
    }
    Ok(calendar)
}

/// The statement for this many resources.
fn with_resources(count: usize) -> String {
    let list: Vec<String> = (6..6 + count).map(|number| format!("${number}")).collect();
    TAKEN.replace("$6", &list.join(", "))
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
                resource,
                holder.to_string(),
                run.from.0,
                run.until.0
            ],
        )?;
    }
    Ok(())
}

/// Releases all that a hold or appointment has taken; how many ticks that was.
///
/// # Errors
/// The database's.
pub fn release(tx: &mut Tx<'_>, clinic: Id<Clinic>, holder: Uuid) -> Result<u64, StoreError> {
    tx.run(RELEASE, params![clinic, holder.to_string()])
}
