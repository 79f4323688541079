//! From arguments to a situation, by way of the situation document: one reader for what is typed and what is sent.

use std::{io::Read, path::Path};

use care::{rules::RuleBook, situation::Situation};
use jiff::{Timestamp, civil, tz::TimeZone};
use serde_json::{Value, json};

use super::super::Failure;
use crate::args::{Finding, Onset, Plan};

/// What was typed and what the situation file says, as one situation; the time and zone of the door where neither tells them.
pub fn situation(
    args: &Plan,
    now: Timestamp,
    zone: &TimeZone,
    rules: &RuleBook,
) -> Result<Situation, Failure> {
    let mut document = match &args.situation {
        Some(path) => {
            let text = text_of(path)?;
            // A text that is no JSON object gets its error from the reader below, which points to the place.
            match serde_json::from_str(&text) {
                Ok(Value::Object(document)) => document,
                Ok(_) | Err(_) => {
                    return formats::situation::read(text, rules).map_err(Failure::usage);
                }
            }
        }
        None => {
            let mut document = serde_json::Map::new();
            document.insert("version".into(), json!(1));
            document.insert("now".into(), json!(now.to_string()));
            document.insert("zone".into(), json!(zone.iana_name().unwrap_or("UTC")));
            document
        }
    };
    if let Some(now) = args.now {
        document.insert("now".into(), json!(now.to_string()));
    }
    if let Some(zone) = args.time_zone.as_ref().and_then(TimeZone::iana_name) {
        document.insert("zone".into(), json!(zone));
    }
    if let Some(path) = &args.check_in {
        document.insert("check_in".into(), check_in(path)?);
    }
    let zone = document
        .get("zone")
        .and_then(Value::as_str)
        .and_then(|name| TimeZone::get(name).ok())
        .unwrap_or(TimeZone::UTC);
    for finding in &args.finding {
        let finding = finding_of(finding, &zone)?;
        list(&mut document, "findings").push(finding);
    }
    let mut situation = formats::situation::read(Value::Object(document).to_string(), rules)
        .map_err(Failure::usage)?;
    if args.none_of_these {
        super::ask::deny_the_rest(&mut situation, rules);
    }
    Ok(situation)
}

/// The text of a file, or of standard input for `-`.
fn text_of(path: &Path) -> Result<String, Failure> {
    if path == Path::new("-") {
        let mut text = String::new();
        std::io::stdin()
            .read_to_string(&mut text)
            .map_err(|error| {
                Failure::usage(format_args!("could not read standard input: {error}"))
            })?;
        return Ok(text);
    }
    std::fs::read_to_string(path).map_err(|error| {
        Failure::usage(format_args!("could not read `{}`: {error}", path.display()))
    })
}

/// A list of the document; anything else that stands there is left for the reader to refuse.
fn list<'a>(document: &'a mut serde_json::Map<String, Value>, name: &str) -> &'a mut Vec<Value> {
    let entry = document.entry(name).or_insert_with(|| json!([]));
    if !entry.is_array() {
        *entry = json!([entry.take()]);
    }
    entry.as_array_mut().expect("it was just made a list")
}

fn finding_of(finding: &Finding, zone: &TimeZone) -> Result<Value, Failure> {
    let onset = match &finding.onset {
        None => None,
        Some(Onset::Instant(instant)) => Some(instant.to_string()),
        Some(Onset::Local(local)) => Some(instant_of(*local, zone)?.to_string()),
    };
    Ok(json!({"code": finding.code, "region": finding.region, "onset": onset, "answer": "yes"}))
}

/// The instant of a local time; in a night when clocks change, the one that the rules of RFC 5545 name.
pub fn instant_of(local: civil::DateTime, zone: &TimeZone) -> Result<Timestamp, Failure> {
    zone.to_ambiguous_zoned(local)
        .compatible()
        .map(|zoned| zoned.timestamp())
        .map_err(|_| Failure::usage(format_args!("{local} is out of range")))
}

/// A check-in file: TOML with the fields of `check_in`.
fn check_in(path: &Path) -> Result<Value, Failure> {
    let text = text_of(path)?;
    // The words of the error would repeat the line, which is about somebody's health; where it is, is enough.
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        let line = error.span().map_or(1, |span| {
            text.get(..span.start).unwrap_or("").lines().count().max(1)
        });
        Failure::usage(format_args!(
            "`{}` is no TOML; look at line {line}",
            path.display()
        ))
    })?;
    Ok(Value::Object(
        table
            .into_iter()
            .map(|(name, value)| (name, json_of(value)))
            .collect(),
    ))
}

fn json_of(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => json!(text),
        toml::Value::Integer(number) => json!(number),
        toml::Value::Float(number) => json!(number),
        toml::Value::Boolean(truth) => json!(truth),
        toml::Value::Datetime(time) => json!(time.to_string()),
        toml::Value::Array(items) => items.into_iter().map(json_of).collect(),
        toml::Value::Table(table) => Value::Object(
            table
                .into_iter()
                .map(|(name, value)| (name, json_of(value)))
                .collect(),
        ),
    }
}
