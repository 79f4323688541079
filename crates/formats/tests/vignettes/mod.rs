//! The vignettes of `fixtures/situations`: people, what they did, what they answer, and what must come out.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test uses its own part; helpers of tests may unwrap"
)]

use std::{fs, path::PathBuf};

use care::{plan::plan, rules::RuleBook, situation::Situation};
use formats::situation::{ActivitiesRead, read, write};
use serde_json::Value;

/// One vignette, read.
pub struct Vignette {
    /// Its file's name without the ending.
    pub name: String,
    /// Why it is there, in plain words.
    pub why: String,
    /// The situation document.
    pub document: Value,
    /// The situation.
    pub situation: Situation,
    /// What must come out: a part of the answer.
    pub expect: Value,
}

impl Vignette {
    /// What comes out by a rule book.
    pub fn answer(&self, rules: &RuleBook) -> Value {
        write(
            &plan(&self.situation, rules),
            &self.situation,
            &ActivitiesRead::default(),
            rules,
        )
    }

    /// What differs from what is expected, in words.
    pub fn differences(&self, rules: &RuleBook) -> Vec<String> {
        let mut out = Vec::new();
        differences(&self.expect, &self.answer(rules), &self.name, &mut out);
        out
    }
}

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every vignette, in the order of its name.
pub fn all(rules: &RuleBook) -> Vec<Vignette> {
    let mut paths: Vec<PathBuf> = fs::read_dir(root().join("fixtures/situations"))
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let text = fs::read(path).unwrap();
            let whole: Value = serde_json::from_slice(&text)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let document = whole["in"].clone();
            Vignette {
                name: path.file_stem().unwrap().to_string_lossy().into_owned(),
                why: whole["why"].as_str().unwrap_or_default().to_owned(),
                situation: read(document.to_string(), rules)
                    .unwrap_or_else(|error| panic!("{}: {error}", path.display())),
                expect: whole["expect"].clone(),
                document,
            }
        })
        .collect()
}

/// What differs: an object may hold more than is expected; a list of reasons begins with what is expected; any other list is the same.
fn differences(expected: &Value, found: &Value, at: &str, out: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            for (key, value) in expected {
                differences(
                    value,
                    found.get(key).unwrap_or(&Value::Null),
                    &format!("{at}/{key}"),
                    out,
                );
            }
        }
        (Value::Array(expected), Value::Array(found))
            if expected.iter().all(|item| item.get("rule").is_some()) && !expected.is_empty() =>
        {
            for (index, item) in expected.iter().enumerate() {
                let rule = item.get("rule");
                match found.iter().find(|known| known.get("rule") == rule) {
                    Some(known) => differences(item, known, &format!("{at}/{index}"), out),
                    None => out.push(format!("{at}: no reason of {rule:?} in {found:?}")),
                }
            }
        }
        (Value::Array(expected), Value::Array(found))
            if at.ends_with("/screening/avoid_regions") =>
        {
            let missing: Vec<&Value> = expected
                .iter()
                .filter(|area| !found.contains(area))
                .collect();
            if !missing.is_empty() {
                out.push(format!("{at}: {missing:?} missing from {found:?}"));
            }
        }
        (expected, found) if expected != found => {
            out.push(format!("{at}: expected {expected}, found {found}"))
        }
        _ => {}
    }
}
