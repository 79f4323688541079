//! Searching free slots.

use std::collections::{BTreeMap, BTreeSet};

use care::{booking::clinic::ClinicBook, treatment::recommendation::Window};
use formats::fhir::{IssueCode, Offer, OfferedBy, service_has_code};
use jiff::{SignedDuration, Timestamp};
use practice::{Offered, find_offered};

use super::{
    Door,
    dates::Asked,
    matching::{target, token_of},
    query::Query,
    read::json,
    refused::Refused,
    search::{Found, filtered},
};

/// How far a search looks ahead unless told, and at the most.
const AHEAD: SignedDuration = SignedDuration::from_hours(14 * 24);
pub const FURTHEST: SignedDuration = SignedDuration::from_hours(62 * 24);

/// The free slots of a search.
pub async fn search(door: &Door, query: &Query) -> Result<Found, Refused> {
    let zone = door.zone().await?;
    let window = window(door, query, &zone)?;
    let schedules = schedules(door, query)?;
    let types: Vec<Vec<String>> = query
        .of_param("service-type")
        .map(|filter| filter.values.clone())
        .collect();
    let base = door.base.clone();
    let found = find_offered(
        &door.app.practice,
        door.actor(),
        door.now,
        (None, window),
        move |book| chosen(book, &schedules, &types, &base),
    );
    let found = found.await.map_err(|refusal| door.refused(refusal))?;
    let writer = door.writer(&found.book);
    let all = found
        .slots
        .iter()
        .filter_map(|slot| json(&writer.free_slot(slot)?));
    // The search above may find more than was asked for, never less: each slot is judged as it will be read.
    let all = filtered(door, query, all.collect(), &zone)?;
    Ok(Found::page_of(all, query, Some(found.book)))
}

/// From when to when starts are looked for.
fn window(door: &Door, query: &Query, zone: &jiff::tz::TimeZone) -> Result<Window, Refused> {
    let (mut from, mut until) = (None::<Timestamp>, None::<Timestamp>);
    let mut narrow = |asked: Asked| {
        from = from.max(asked.from);
        until = match (until, asked.until) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    };
    for filter in query.of_param("start") {
        let all = filter.values.iter().map(|value| Asked::read(value, zone));
        let all = all.collect::<Result<Vec<_>, _>>()?;
        // One of the values has to be met, so that the window reaches over all of them.
        narrow(Asked {
            from: all.iter().map(|one| one.from).min().flatten(),
            until: match all.iter().any(|one| one.until.is_none()) {
                true => None,
                false => all.iter().filter_map(|one| one.until).max(),
            },
        });
    }
    let named = query.of_param("_id").chain(query.of_param("identifier"));
    for filter in named {
        let values = filter.values.iter();
        let ids = values.map(|value| value.rsplit('|').next().unwrap_or(value));
        let starts: Vec<Timestamp> = ids.filter_map(Offer::start_in).collect();
        let none = (Some(Timestamp::MAX), Some(Timestamp::MIN));
        let (first, after) = match (starts.iter().min(), starts.iter().max()) {
            (Some(first), Some(last)) => {
                let after = last.checked_add(SignedDuration::from_secs(1));
                (Some(*first), after.ok())
            }
            _ => none,
        };
        narrow(Asked {
            from: first,
            until: after,
        });
    }
    let from = from.unwrap_or(door.now.at);
    let to = until.unwrap_or_else(|| from.saturating_add(AHEAD).unwrap_or(Timestamp::MAX));
    bounded(Window { from, to })
}

/// A window that is not too long to look through.
pub fn bounded(window: Window) -> Result<Window, Refused> {
    if window.to.duration_since(window.from) > FURTHEST {
        return Err(Refused::bad(
            IssueCode::TooCostly,
            "At most 62 days are looked through at once",
        ));
    }
    Ok(window)
}

/// The ids of the schedules that are asked for; `None` where none is named.
fn schedules(door: &Door, query: &Query) -> Result<Option<Vec<String>>, Refused> {
    let mut named: Option<Vec<String>> = None;
    for filter in query.of_param("schedule") {
        let named = named.get_or_insert_default();
        for value in &filter.values {
            let found = target(filter, value, Some("Schedule"), &door.base)?;
            named.extend(found.map(|(_, id)| id));
        }
    }
    Ok(named)
}

/// What is looked through: each service once, with everybody and every place that may come into question.
fn chosen(
    book: &ClinicBook,
    schedules: &Option<Vec<String>>,
    types: &[Vec<String>],
    base: &str,
) -> Vec<Offered> {
    let mut services: BTreeMap<_, Offered> = BTreeMap::new();
    let is_named = |by: &OfferedBy| {
        schedules
            .as_ref()
            .is_none_or(|named| named.contains(&by.id()))
    };
    let has_type = |by: &OfferedBy| {
        let service = book.service(by.service);
        service.is_some_and(|service| {
            types.iter().all(|values| {
                values.iter().any(|value| {
                    let (system, code) = token_of(value);
                    service_has_code(service, system, code, base)
                })
            })
        })
    };
    for by in OfferedBy::all(book) {
        if is_named(&by) && has_type(&by) {
            let one = services.entry(by.service).or_insert_with(|| Offered {
                service: by.service,
                therapists: BTreeSet::new(),
                locations: BTreeSet::new(),
                skills: BTreeSet::new(),
            });
            one.therapists.insert(by.therapist);
            one.locations.insert(by.location);
        }
    }
    services.into_values().collect()
}
