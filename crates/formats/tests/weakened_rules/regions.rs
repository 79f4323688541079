//! Regions: limits, consent, neighbours, groups.

use toml::{Table, Value};

use super::{Change, File, Mutant, each_left_out, short, with};

pub fn mutants(table: &Table) -> Vec<Mutant> {
    let mut all = Vec::new();
    for (index, region) in table["region"].as_array().unwrap().iter().enumerate() {
        let mut add = |what: String, new: Option<Value>| {
            all.push(Mutant {
                file: File::Regions,
                rule: short(&region["code"]),
                what,
                change: Change::Item("region", index, new),
            });
        };
        add("deleted".into(), None);
        add(
            "no source".into(),
            Some(with(region, |it| it["source"] = Value::Array(Vec::new()))),
        );
        if let Some(cap) = region.get("cap").and_then(Value::as_integer) {
            let raised = with(region, |it| it["cap"] = (cap + 1).into());
            add(format!("cap raised to {}", cap + 1), Some(raised));
        } else {
            // An always-on cap that nobody decided is a change too.
            let capped = with(region, |it| {
                it.insert("cap".into(), 2.into());
            });
            add("a cap of 2".into(), Some(capped));
        }
        for key in ["cap", "sensitive", "proposal"] {
            if region.get(key).is_some() {
                let without = with(region, |it| {
                    it.remove(key);
                });
                add(format!("no {key}"), Some(without));
            }
        }
        for key in ["proximal", "distal"] {
            for (name, rest) in each_left_out(&region[key]) {
                let fewer = with(region, |it| it[key] = rest);
                add(format!("{key} without {name}"), Some(fewer));
            }
        }
    }
    let groups = &table["groups"];
    for (name, members) in groups.as_table().unwrap() {
        let mut add = |what: String, new: Value| {
            all.push(Mutant {
                file: File::Regions,
                rule: name.clone(),
                what,
                change: Change::Key("groups".into(), Some(new)),
            });
        };
        add(
            "deleted".into(),
            with(groups, |it| {
                it.remove(name);
            }),
        );
        for (member, rest) in each_left_out(members) {
            add(
                format!("without {member}"),
                with(groups, |it| it[name.as_str()] = rest),
            );
        }
    }
    all
}
