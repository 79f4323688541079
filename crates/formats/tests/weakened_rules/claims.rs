//! What may be said of massage: grades and sources.

use toml::{Table, Value};

use super::{Change, File, Mutant, short, with};

pub fn mutants(table: &Table) -> Vec<Mutant> {
    let mut all = Vec::new();
    for (index, claim) in table["claim"].as_array().unwrap().iter().enumerate() {
        let mut add = |what: String, new: Option<Value>| {
            all.push(Mutant {
                file: File::Claims,
                rule: short(&claim["id"]),
                what,
                change: Change::Item("claim", index, new),
            });
        };
        add("deleted".into(), None);
        for grade in ["supported", "mixed", "unsupported", "contradicted"] {
            if claim["grade"].as_str() != Some(grade) {
                let other = with(claim, |it| it["grade"] = grade.into());
                add(format!("graded {grade}"), Some(other));
            }
        }
        let unsourced = with(claim, |it| {
            it["sources"] = Value::Array(Vec::new());
            it.remove("source");
        });
        add("no source".into(), Some(unsourced));
        let says = with(claim, |it| match it.remove("says") {
            Some(_) => {}
            None => {
                it.insert("says".into(), "Massage makes you healthier.".into());
            }
        });
        add("said where it was silent, or silent".into(), Some(says));
        for key in ["people_say", "would_change", "research"] {
            if claim.get(key).is_some() {
                let blank = with(claim, |it| it[key] = " ".into());
                add(format!("no {key}"), Some(blank));
            }
        }
        if claim.get("myth").is_some() {
            let plain = with(claim, |it| {
                it.remove("myth");
            });
            add("no longer told as a myth".into(), Some(plain));
        }
        let effects = claim.get("effect").and_then(Value::as_array);
        for at in 0..effects.map_or(0, Vec::len) {
            let fewer = with(claim, |it| {
                it["effect"].as_array_mut().unwrap().remove(at);
            });
            add(format!("effect {} left out", at + 1), Some(fewer));
        }
    }
    all
}
