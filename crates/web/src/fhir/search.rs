//! Searching: what is found, a page of it, and what belongs to it.

use std::collections::BTreeSet;

use axum::{
    extract::{Path, Query as Pairs, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use care::{booking::clinic::ClinicBook, id::Id, people::Person};
use formats::fhir::{Bundle, IssueCode, Link, PatientResource, SearchMode};
use jiff::tz::TimeZone;
use practice::{
    access::{self, Act, Whose},
    clients_by_name, find_clients, look_up_clients, see_clinic,
};
use serde_json::Value as Json;

use super::{
    Door, Named, answer, appointments,
    matching::{identifier_id, meets, nodes, token_of},
    query::{Filter, Modifier, Query},
    read::{all_of_book, json, of_book},
    refused::Refused,
    slots,
    table::{Kind, Served, served},
};
use crate::{
    app::App,
    caller::{Caller, CallerRefusal},
};

/// A page of what was found.
pub struct Found {
    /// The page.
    pub resources: Vec<Json>,
    /// How many there are on all pages.
    pub total: usize,
    /// The clinic, where what belongs to them comes from.
    pub book: Option<ClinicBook>,
}

impl Found {
    /// The page that a search asks for, out of everything it found.
    pub fn page_of(all: Vec<Json>, query: &Query, book: Option<ClinicBook>) -> Self {
        let total = all.len();
        let page = all.into_iter().skip(query.offset as usize);
        Self {
            resources: page.take(query.count as usize).collect(),
            total,
            book,
        }
    }
}

/// `GET {kind}?…`.
pub async fn by_address(
    State(app): State<App>,
    caller: Result<Caller, CallerRefusal>,
    Path(kind): Path<String>,
    Pairs(pairs): Pairs<Named>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    search(&Door::open(app, caller, headers)?, &kind, pairs).await
}

/// Searches.
pub async fn search(door: &Door, kind: &str, pairs: Named) -> Result<Response, Refused> {
    let served = served(kind).ok_or_else(|| Refused::not_found("type of resources"))?;
    let query = Query::of(served, pairs, door.is_strict())?;
    if !query.includes.is_empty() {
        access::may(door.actor(), Act::SeeClinic, Whose::Clinic).map_err(|_| {
            Refused::new(
                StatusCode::FORBIDDEN,
                IssueCode::Forbidden,
                "This key does not allow _include",
            )
        })?;
    }
    let found = match served.kind {
        Kind::Appointment => appointments::search(door, &query).await?,
        Kind::Slot => slots::search(door, &query).await?,
        Kind::Patient => patients(door, &query).await?,
        Kind::HealthcareService
        | Kind::Location
        | Kind::Practitioner
        | Kind::PractitionerRole
        | Kind::Schedule => of_clinic(door, served, &query).await?,
    };
    Ok(answer(&bundle(door, served, &query, &found)))
}

async fn of_clinic(door: &Door, served: &Served, query: &Query) -> Result<Found, Refused> {
    let book = see_clinic(&door.app.practice, door.actor()).await;
    let book = book.map_err(|refusal| door.refused(refusal))?;
    let all = all_of_book(&door.writer(&book), served.kind);
    let all = filtered(door, query, all, &TimeZone::UTC)?;
    Ok(Found::page_of(all, query, Some(book)))
}

async fn patients(door: &Door, query: &Query) -> Result<Found, Refused> {
    let (practice, actor) = (&door.app.practice, door.actor());
    let people = match (one_by_one(query), by_name(query)) {
        (Some((ids, emails)), _) => look_up_clients(practice, actor, ids, emails).await?,
        (None, Some(names)) => clients_by_name(practice, actor, names).await?,
        (None, None) => find_clients(practice, actor, String::new()).await?,
    };
    let all = people
        .iter()
        .filter_map(|one| json(&PatientResource::of(one)));
    let all = filtered(door, query, all.collect(), &TimeZone::UTC)?;
    Ok(Found::page_of(all, query, None))
}

/// Who a search for patients can find at the most, where it names them one by one; `None` where that may be anybody.
fn one_by_one(query: &Query) -> Option<(BTreeSet<Id<Person>>, BTreeSet<String>)> {
    query.filters.iter().find_map(|filter| {
        let values = filter.values.iter();
        let ids = |texts: &mut dyn Iterator<Item = String>| {
            texts.filter_map(|text| text.parse().ok()).collect()
        };
        match filter.param.name {
            "_id" => Some((ids(&mut values.cloned()), BTreeSet::new())),
            "identifier" => {
                let mut named = values.filter_map(|value| identifier_id(value));
                Some((ids(&mut named), BTreeSet::new()))
            }
            "email" => {
                let emails = values.map(|value| token_of(value).1.to_owned());
                Some((BTreeSet::new(), emails.collect()))
            }
            _ => None,
        }
    })
}

/// With what the names begin that a search for patients can find at the most; `None` where that may be anything.
fn by_name(query: &Query) -> Option<Vec<String>> {
    let begins = |filter: &&Filter| match filter.modifier {
        Modifier::None | Modifier::Exact => true,
        Modifier::Contains | Modifier::Identifier | Modifier::Type(_) => false,
    };
    let named = query.of_param("name").find(begins)?;
    Some(named.values.clone())
}

/// Those that meet all filters.
pub fn filtered(
    door: &Door,
    query: &Query,
    all: Vec<Json>,
    zone: &TimeZone,
) -> Result<Vec<Json>, Refused> {
    let mut kept = Vec::new();
    for resource in all {
        if meets(&resource, &query.filters, &door.base, zone)? {
            kept.push(resource);
        }
    }
    Ok(kept)
}

fn bundle(door: &Door, served: &Served, query: &Query, found: &Found) -> Bundle {
    let base = &door.base;
    let mut bundle = Bundle::searchset(found.total);
    let link = |relation, offset| Link {
        relation,
        url: query.address(base, served.name, offset),
    };
    bundle.link.push(link("self", query.offset));
    if query.offset > 0 {
        let before = query.offset.saturating_sub(query.count);
        bundle.link.push(link("previous", before));
    }
    let after = query.offset.saturating_add(query.count);
    if query.count > 0 && (after as usize) < found.total {
        bundle.link.push(link("next", after));
    }
    for resource in &found.resources {
        bundle.add(base, SearchMode::Match, resource);
    }
    for resource in included(door, query, found) {
        bundle.add(base, SearchMode::Include, &resource);
    }
    bundle.tell(&query.notes());
    bundle
}

/// What the resources of a page point at, as far as it was asked for; each once, and none that was found itself.
fn included(door: &Door, query: &Query, found: &Found) -> Vec<Json> {
    let Some(book) = &found.book else {
        return Vec::new();
    };
    let writer = door.writer(book);
    let part = |resource: &'_ Json, name: &str| {
        let text = resource.get(name).and_then(Json::as_str);
        text.unwrap_or_default().to_owned()
    };
    let matches = found.resources.iter();
    let matches: Vec<_> = matches
        .map(|one| (part(one, "resourceType"), part(one, "id")))
        .collect();
    let is_match = |kind: &str, id: &str| {
        matches
            .iter()
            .any(|(one, other)| one == kind && other == id)
    };
    let mut addresses = Vec::new();
    for (path, wanted) in &query.includes {
        for resource in &found.resources {
            for node in nodes(resource, path) {
                let address = node.get("reference").and_then(Json::as_str);
                let Some((kind, id)) = address.and_then(|address| address.split_once('/')) else {
                    continue;
                };
                let is_wanted = wanted.is_none_or(|wanted| wanted == kind);
                if is_wanted && !is_match(kind, id) && !addresses.contains(&(kind, id)) {
                    addresses.push((kind, id));
                }
            }
        }
    }
    let written = addresses.into_iter().filter_map(|(kind, id)| {
        let kind = served(kind)?.kind;
        of_book(&writer, kind, id)
    });
    written.collect()
}
