//! Every vignette of `fixtures/situations`, read, planned and written; what it expects is a part of what comes out.

use std::{fs, path::PathBuf};

use care::{plan::plan, rules::RuleBook};
use formats::situation::{ActivitiesRead, read, schemas, write};
use serde_json::Value;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn answer(document: &Value, rules: &RuleBook) -> Value {
    let situation = read(document.to_string(), rules).unwrap_or_else(|error| panic!("{error}"));
    write(
        &plan(&situation, rules),
        &situation,
        &ActivitiesRead::default(),
        rules,
    )
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

#[test]
fn every_vignette_comes_out_as_expected() {
    let rules = RuleBook::built_in().unwrap();
    let mut wrong = Vec::new();
    let mut count = 0;
    for file in fs::read_dir(root().join("fixtures/situations")).unwrap() {
        let path = file.unwrap().path();
        let vignette: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let found = answer(&vignette["in"], &rules);
        assert_eq!(
            found.to_string(),
            answer(&vignette["in"], &rules).to_string(),
            "the same situation, other bytes"
        );
        differences(
            &vignette["expect"],
            &found,
            &path.file_stem().unwrap().to_string_lossy(),
            &mut wrong,
        );
        count += 1;
    }
    assert!(count >= 30);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_answer_has_the_shape_that_is_promised() {
    let rules = RuleBook::built_in().unwrap();
    let vignette: Value = serde_json::from_slice(
        &fs::read(root().join("fixtures/situations/marathon-yesterday-sprained-ankle.json"))
            .unwrap(),
    )
    .unwrap();
    let answer = answer(&vignette["in"], &rules);
    let keys = |value: &Value| {
        value
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(
        keys(&answer),
        "version rule_book as_of screening recommendation none_because activities load soreness"
    );
    assert_eq!(
        keys(&answer["screening"]),
        "outcome not_before pressure_cap pressure_cap_by_region avoid_regions avoid_until skills positions inform urgency refer ask_again not_asked_lately unlock reasons"
    );
    assert_eq!(
        keys(&answer["recommendation"]),
        "kind window minutes pressure_cap pressure_cap_by_region work_regions consent_needed avoid_regions skills reasons"
    );
    assert_eq!(answer["as_of"], "2026-05-04T09:00:00-06:00");
    assert_eq!(
        answer["screening"]["pressure_cap_by_region"]["ANKLE:right"],
        0
    );
}

#[test]
fn the_schemas_in_the_reference_are_the_current_ones() {
    let schemas = schemas();
    for (name, schema) in [
        ("situation-in", schemas.input),
        ("situation-out", schemas.output),
    ] {
        let path = root().join(format!("docs/reference/{name}.schema.json"));
        let text = format!("{}\n", serde_json::to_string_pretty(&schema).unwrap());
        if std::env::var_os("KNEAD_WRITE_REFERENCE").is_some() {
            fs::write(&path, &text).unwrap();
        }
        assert_eq!(
            fs::read_to_string(&path).unwrap_or_default(),
            text,
            "docs/reference is stale: run this test with KNEAD_WRITE_REFERENCE=1"
        );
    }
}
