//! Searching appointments.

use std::collections::BTreeSet;

use care::{booking::clinic::Service, id::Id};
use formats::fhir::{IssueCode, service_has_code};
use jiff::Timestamp;
use practice::{AppointmentSearch, search_appointments};

use super::{
    Door,
    dates::Asked,
    matching::{identifier_id, target, token_of},
    query::{Filter, Query},
    read::json,
    refused::Refused,
    search::Found,
};

/// Appointments that a search asks for, a page of them.
pub async fn search(door: &Door, query: &Query) -> Result<Found, Refused> {
    let mut wish = AppointmentSearch {
        skip: query.offset,
        most: query.count,
        ..AppointmentSearch::default()
    };
    for filter in &query.filters {
        narrow(door, filter, &mut wish).await?;
    }
    let found = search_appointments(&door.app.practice, door.actor(), door.now, wish).await;
    let found = found.map_err(|refusal| door.refused(refusal))?;
    let writer = door.writer(&found.book);
    let resources = found
        .appointments
        .iter()
        .filter_map(|(appointment, name)| json(&writer.appointment(appointment, Some(name))));
    Ok(Found {
        resources: resources.collect(),
        total: found.total as usize,
        book: Some(found.book),
    })
}

async fn narrow(door: &Door, filter: &Filter, wish: &mut AppointmentSearch) -> Result<(), Refused> {
    match filter.param.name {
        "_id" => keep(
            &mut wish.ids,
            filter.values.iter().filter_map(|id| id.parse().ok()),
        ),
        "identifier" => {
            let ids = filter
                .values
                .iter()
                .filter_map(|value| identifier_id(value));
            keep(&mut wish.ids, ids.filter_map(|id| id.parse().ok()));
        }
        "status" => {
            let stages = filter.values.iter().filter_map(|word| stage(word));
            let wanted: BTreeSet<&str> = stages.collect();
            let both = wish.stages.intersection(&wanted).copied().collect();
            wish.stages = if wish.stages.is_empty() { wanted } else { both };
            if wish.stages.is_empty() {
                // A word that no stage has.
                wish.stages.insert("none");
            }
        }
        "date" => {
            let both = (&mut wish.from, &mut wish.until);
            dates(door, filter, both).await?;
        }
        "_lastUpdated" => {
            let both = (&mut wish.changed_from, &mut wish.changed_until);
            dates(door, filter, both).await?;
        }
        "patient" => of_kind(door, filter, "Patient", wish)?,
        "practitioner" => of_kind(door, filter, "Practitioner", wish)?,
        "location" => of_kind(door, filter, "Location", wish)?,
        "actor" => {
            let mut kinds = BTreeSet::new();
            for value in &filter.values {
                let found = target(filter, value, None, &door.base)?;
                kinds.extend(found.map(|(kind, _)| kind));
            }
            let mut kinds = kinds.into_iter();
            match (kinds.next(), kinds.next()) {
                (Some(kind), None) => of_kind(door, filter, &kind, wish)?,
                (_, _) => {
                    return Err(Refused::bad(
                        IssueCode::NotSupported,
                        "actor is understood for one type at a time",
                    ));
                }
            }
        }
        "service-type" => {
            let services = services(door, filter).await?;
            keep(&mut wish.services, services);
        }
        // The table names no others.
        _ => {}
    }
    Ok(())
}

/// An id that nothing has.
fn nobody<T>() -> Id<T> {
    let zeros = "00000000-0000-0000-0000-000000000000";
    zeros.parse().expect("zeros are a UUID")
}

/// What is left of a set that narrows further; where nothing is, an id that nothing has.
fn keep<T>(set: &mut BTreeSet<Id<T>>, wanted: impl IntoIterator<Item = Id<T>>) {
    let wanted: BTreeSet<Id<T>> = wanted.into_iter().collect();
    *set = if set.is_empty() {
        wanted
    } else {
        set.intersection(&wanted).copied().collect()
    };
    if set.is_empty() {
        set.insert(nobody());
    }
}

fn of_kind(
    door: &Door,
    filter: &Filter,
    kind: &str,
    wish: &mut AppointmentSearch,
) -> Result<(), Refused> {
    let mut ids = Vec::new();
    for value in &filter.values {
        let found = target(filter, value, Some(kind), &door.base)?;
        ids.extend(found.and_then(|(_, id)| id.parse::<Id<()>>().ok()));
    }
    let ids = ids.into_iter();
    match kind {
        "Patient" => keep(&mut wish.athletes, ids.map(|id| Id::from_uuid(id.uuid()))),
        "Practitioner" => keep(&mut wish.therapists, ids.map(|id| Id::from_uuid(id.uuid()))),
        "HealthcareService" => keep(&mut wish.services, ids.map(|id| Id::from_uuid(id.uuid()))),
        // A place or a room: which of them is told by whose id it is.
        "Location" => {
            let ids: Vec<Id<()>> = ids.collect();
            let places = ids.iter().map(|id| Id::from_uuid(id.uuid()));
            let places: Vec<_> = places.collect();
            keep(&mut wish.locations, places);
            let rooms = wish.locations.iter().map(|id| Id::from_uuid(id.uuid()));
            wish.rooms = rooms.collect();
        }
        _ => keep(&mut wish.ids, []),
    }
    Ok(())
}

/// Narrows a span to what is asked for.
async fn dates(
    door: &Door,
    filter: &Filter,
    (from, until): (&mut Option<Timestamp>, &mut Option<Timestamp>),
) -> Result<(), Refused> {
    let zone = door.zone().await?;
    let [value] = filter.values.as_slice() else {
        return Err(Refused::bad(
            IssueCode::NotSupported,
            "Dates are understood with one value at a time; repeat the parameter to narrow further",
        ));
    };
    let asked = Asked::read(value, &zone)?;
    *from = (*from).max(asked.from);
    *until = match (*until, asked.until) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    };
    Ok(())
}

/// The services that codes name. Which those are, the clinic's book says.
async fn services(door: &Door, filter: &Filter) -> Result<Vec<Id<Service>>, Refused> {
    let nothing = AppointmentSearch::default();
    let found = search_appointments(&door.app.practice, door.actor(), door.now, nothing).await;
    let book = found.map_err(|refusal| door.refused(refusal))?.book;
    let named = book.services.iter().filter(|service| {
        filter.values.iter().any(|value| {
            let (system, code) = token_of(value);
            service_has_code(service, system, code, &door.base)
        })
    });
    Ok(named.map(|service| service.id).collect())
}

/// Our word for a status; `None` for one that no kept appointment has.
pub fn stage(word: &str) -> Option<&'static str> {
    let word = word.rsplit('|').next().unwrap_or(word);
    match word {
        "booked" => Some("booked"),
        "arrived" => Some("arrived"),
        "fulfilled" => Some("completed"),
        "cancelled" => Some("cancelled"),
        "noshow" => Some("no_show"),
        _ => None,
    }
}
