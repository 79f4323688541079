//! Every vignette of `fixtures/situations`, read, planned and written; what it expects is a part of what comes out.

mod vignettes;

use std::fs;

use care::rules::RuleBook;
use formats::situation::schemas;
use serde_json::Value;

use vignettes::{all, root};

#[test]
fn every_vignette_comes_out_as_expected() {
    let rules = RuleBook::built_in().unwrap();
    let vignettes = all(&rules);
    let mut wrong = Vec::new();
    for vignette in &vignettes {
        assert_eq!(
            vignette.answer(&rules).to_string(),
            vignette.answer(&rules).to_string(),
            "the same situation, other bytes"
        );
        assert!(!vignette.why.is_empty(), "{} says why", vignette.name);
        wrong.extend(vignette.differences(&rules));
    }
    assert!(vignettes.len() >= 150);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_answer_has_the_shape_that_is_promised() {
    let rules = RuleBook::built_in().unwrap();
    let vignettes = all(&rules);
    let answer = vignettes
        .iter()
        .find(|vignette| vignette.name == "marathon-yesterday-sprained-ankle")
        .unwrap()
        .answer(&rules);
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
        "version rule_book as_of screening recommendation none_because activities load soreness soreness_forecast"
    );
    assert_eq!(
        keys(&answer["screening"]),
        "outcome not_before pressure_cap pressure_cap_by_region avoid_regions avoid_until skills positions inform urgency refer ask_again not_asked_lately unlock reasons"
    );
    assert_eq!(
        keys(&answer["recommendation"]),
        "kind window minutes pressure_cap pressure_cap_by_region work_regions consent_needed avoid_regions skills reasons"
    );
    assert_eq!(
        keys(&answer["soreness_forecast"]),
        "learned because rule interval regions"
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

/// What is kept of a situation decides the same again, byte for byte, on every vignette.
#[test]
fn a_situation_written_and_read_again_decides_the_same() {
    let rules = RuleBook::built_in().unwrap();
    let mut sequences = 0;
    for vignette in all(&rules) {
        let decided = |situation: &care::situation::Situation| {
            let plan = care::plan::plan(situation, &rules);
            let outlook = care::plan::outlook(situation, &plan, &rules);
            formats::situation::decision(&plan, &outlook, situation, &rules)
        };
        let document = formats::situation::document(&vignette.situation).to_string();
        let again = formats::situation::read(&document, &rules)
            .unwrap_or_else(|error| panic!("{}: {error}", vignette.name));
        let (then, now) = (decided(&vignette.situation), decided(&again));
        assert_eq!(then.to_string(), now.to_string(), "{}", vignette.name);
        assert_eq!(formats::situation::document(&again).to_string(), document);
        sequences += then["sequence"]["sessions"].as_array().unwrap().len();
    }
    assert!(sequences > 100, "{sequences}");
}
