//! Whether a resource is what a search asks for, judged by the resource as it is served.

use care::people::{beginnings, folded};
use formats::fhir::{Identifier, IssueCode, Reference};
use jiff::tz::TimeZone;
use serde_json::Value as Json;

use super::{
    dates::Asked,
    query::{Filter, Modifier},
    refused::Refused,
    table::Takes,
};

/// Whether all filters are met. Dates without an offset are read in the zone.
///
/// # Errors
/// [`Refused`] for a value that its parameter cannot take.
pub fn meets(
    resource: &Json,
    filters: &[Filter],
    base: &str,
    zone: &TimeZone,
) -> Result<bool, Refused> {
    for filter in filters {
        let nodes = nodes(resource, filter.param.path);
        let mut met = false;
        for value in &filter.values {
            met |= match filter.param.takes {
                Takes::Token => nodes.iter().any(|node| token(node, value)),
                Takes::Text => nodes.iter().any(|node| text(node, value, &filter.modifier)),
                Takes::Reference => nodes
                    .iter()
                    .any(|node| reference(node, value, &filter.modifier, base)),
                Takes::Date => {
                    let asked = Asked::read(value, zone)?;
                    let mut instants = nodes.iter().filter_map(|node| node.as_str()?.parse().ok());
                    instants.any(|at| asked.holds(at))
                }
            };
        }
        if !met {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Everything that stands at a path; lists are gone through.
pub fn nodes<'a>(resource: &'a Json, path: &str) -> Vec<&'a Json> {
    let mut found = vec![resource];
    for part in path.split('.') {
        found = found
            .into_iter()
            .filter_map(|node| node.get(part))
            .flat_map(|node| match node {
                Json::Array(all) => all.iter().collect(),
                one => vec![one],
            })
            .collect();
    }
    found
}

fn token(node: &Json, value: &str) -> bool {
    let (system, code) = match value.split_once('|') {
        Some((system, code)) => (Some(system), code),
        None => (None, value),
    };
    match node {
        Json::String(word) => system.is_none_or(str::is_empty) && word == code,
        Json::Bool(flag) => code == if *flag { "true" } else { "false" },
        Json::Object(parts) => match parts.get("coding").and_then(Json::as_array) {
            Some(codings) => codings.iter().any(|coding| token(coding, value)),
            None => {
                let part = |name: &str| parts.get(name).and_then(Json::as_str);
                let in_system = match system {
                    None => true,
                    Some("") => part("system").is_none(),
                    Some(system) => part("system") == Some(system),
                };
                let word = part("code").or_else(|| part("value"));
                // `system|` asks for any word of a system.
                in_system
                    && (word == Some(code)
                        || (code.is_empty() && system.is_some_and(|s| !s.is_empty())))
            }
        },
        Json::Null | Json::Number(_) | Json::Array(_) => false,
    }
}

fn text(node: &Json, value: &str, modifier: &Modifier) -> bool {
    let Some(text) = node.as_str() else {
        return false;
    };
    if *modifier == Modifier::Exact {
        return text == value;
    }
    let (text, value) = (folded(text), folded(value));
    match modifier {
        Modifier::Contains => text.contains(&value),
        Modifier::None | Modifier::Exact | Modifier::Identifier | Modifier::Type(_) => {
            beginnings(&text).any(|beginning| beginning.starts_with(&value))
        }
    }
}

fn reference(node: &Json, value: &str, modifier: &Modifier, base: &str) -> bool {
    let Some((kind, id)) = node
        .get("reference")
        .and_then(Json::as_str)
        .and_then(|address| address.split_once('/'))
    else {
        return false;
    };
    match modifier {
        Modifier::Identifier => identifier_id(value).is_some_and(|wanted| wanted == id),
        Modifier::Type(wanted) => wanted == kind && value == id,
        Modifier::None | Modifier::Exact | Modifier::Contains => {
            let wanted = Reference {
                reference: Some(value.to_owned()),
                ..Reference::default()
            };
            match wanted.target(base) {
                Some(wanted) => wanted == (kind, id),
                None => value == id,
            }
        }
    }
}

/// System and word of a token; no system where none is named.
pub fn token_of(value: &str) -> (Option<&str>, &str) {
    match value.split_once('|') {
        Some((system, code)) => (Some(system).filter(|one| !one.is_empty()), code),
        None => (None, value),
    }
}

/// The id in `system|value` or `value` of an identifier of ours.
pub fn identifier_id(value: &str) -> Option<String> {
    let (system, value) = match value.split_once('|') {
        Some((system, value)) => (Some(system.to_owned()), value),
        None => (None, value),
    };
    let identifier = Identifier {
        system,
        value: Some(value.to_owned()),
    };
    identifier.id::<()>().map(|id| id.to_string())
}

/// Type and id that a filter's value points at; the type is the one expected, where the value does not say it.
///
/// # Errors
/// [`Refused`] where neither says it.
pub fn target(
    filter: &Filter,
    value: &str,
    expected: Option<&str>,
    base: &str,
) -> Result<Option<(String, String)>, Refused> {
    let wanted = Reference {
        reference: Some(value.to_owned()),
        ..Reference::default()
    };
    let found = match &filter.modifier {
        Modifier::Identifier => match (expected, identifier_id(value)) {
            (Some(kind), Some(id)) => Some((kind.to_owned(), id)),
            (_, None) => None,
            (None, Some(_)) => return Err(typeless(filter)),
        },
        Modifier::Type(kind) => Some((kind.clone(), value.to_owned())),
        Modifier::None | Modifier::Exact | Modifier::Contains => {
            match (wanted.target(base), expected) {
                (Some((kind, id)), _) => Some((kind.to_owned(), id.to_owned())),
                (None, Some(kind)) => Some((kind.to_owned(), value.to_owned())),
                (None, None) => return Err(typeless(filter)),
            }
        }
    };
    Ok(found.filter(|(kind, _)| expected.is_none_or(|expected| expected == kind)))
}

fn typeless(filter: &Filter) -> Refused {
    Refused::bad(
        IssueCode::Value,
        format!("{} needs a type, as in Practitioner/…", filter.param.name),
    )
}
