//! The timing table, its guards and its numbers, each moved by a step.

use toml::{Table, Value};

use super::{Change, File, Mutant, each_left_out, short, with};

pub fn mutants(table: &Table) -> Vec<Mutant> {
    let mut all = Vec::new();
    of_rules(table, &mut all);
    for list in ["before", "after", "kind", "cadence"] {
        for (index, row) in table[list].as_array().unwrap().iter().enumerate() {
            let name = ["rule", "pattern"]
                .iter()
                .find_map(|key| row.get(*key))
                .map_or_else(String::new, short);
            let place = ["who", "class", "kind"]
                .iter()
                .find_map(|key| row.get(*key))
                .map_or_else(|| list.to_owned(), |word| format!("{list} {}", short(word)));
            let from = row
                .get("from_h")
                .map_or_else(String::new, |from| format!(" from {} h", short(from)));
            let mut add = |what: String, new: Option<Value>| {
                all.push(Mutant {
                    file: File::Timing,
                    rule: name.clone(),
                    what: format!("{place}{from}: {what}"),
                    change: Change::Item(list, index, new),
                });
            };
            add("row deleted".into(), None);
            for (what, new) in of_row(row) {
                add(what, Some(new));
            }
        }
    }
    for (index, line) in table["technique"].as_array().unwrap().iter().enumerate() {
        let mut add = |what: String, new: Option<Value>| {
            all.push(Mutant {
                file: File::Timing,
                rule: short(&line["technique"]),
                what,
                change: Change::Item("technique", index, new),
            });
        };
        add("deleted".into(), None);
        for (what, new) in numbers(line) {
            add(what, Some(new));
        }
        for key in ["not_with", "not_in", "sources"] {
            for (gone, rest) in line.get(key).map(each_left_out).into_iter().flatten() {
                // One source of two says as much as both: only the last one matters.
                let rest = if key == "sources" {
                    Value::Array(Vec::new())
                } else {
                    rest
                };
                let new = with(line, |it| it[key] = rest);
                add(format!("{key} without {gone}"), Some(new));
            }
        }
    }
    for name in [
        "classes",
        "minutes",
        "limits",
        "relaxation",
        "cadence_unknown",
        "ahead",
        "stop_rule",
    ] {
        for (what, new) in numbers(&table[name]) {
            all.push(Mutant {
                file: File::Timing,
                rule: name.to_owned(),
                what,
                change: Change::Key(name.to_owned(), Some(new)),
            });
        }
        all.push(Mutant {
            file: File::Timing,
            rule: name.to_owned(),
            what: "no source".into(),
            change: Change::Key(
                name.to_owned(),
                Some(with(&table[name], |it| {
                    it["sources"] = Value::Array(Vec::new());
                })),
            ),
        });
    }
    all
}

fn of_rules(table: &Table, all: &mut Vec<Mutant>) {
    for (index, rule) in table["rule"].as_array().unwrap().iter().enumerate() {
        let mut add = |what: &str, new: Option<Value>| {
            all.push(Mutant {
                file: File::Timing,
                rule: short(&rule["id"]),
                what: what.to_owned(),
                change: Change::Item("rule", index, new),
            });
        };
        add("deleted", None);
        let mut put = |what: &str, key: &str, new: Option<Value>| {
            add(
                what,
                Some(with(rule, |it| match new {
                    Some(new) => {
                        it.insert(key.to_owned(), new);
                    }
                    None => {
                        it.remove(key);
                    }
                })),
            );
        };
        put("no source", "sources", Some(Value::Array(Vec::new())));
        put("no source in words", "source", Some(" ".into()));
        put("no review date", "review_date", None);
        put("says nothing", "says", Some(" ".into()));
        put("strength changed", "strength", Some("0".into()));
        let grade = rule["grade"].as_str().unwrap();
        let better = if grade == "supported" {
            "custom"
        } else {
            "supported"
        };
        put("other grade", "grade", Some(better.into()));
        if rule.get("claim").is_some() {
            put("no claim", "claim", None);
        }
    }
}

fn of_row(row: &Value) -> Vec<(String, Value)> {
    let mut out = numbers(row);
    let keys = [
        "discipline",
        "cap_if_very_sore",
        "cap_unless_not_tender",
        "most_minutes_if_wished",
        "to_h",
        "days",
    ];
    // A kind of its own is a decision of a row before an event; elsewhere it is the row's name.
    let kind = row.get("who").is_some().then_some("kind");
    for key in keys.into_iter().chain(kind) {
        if row.get(key).is_some() {
            out.push((
                format!("no {key}"),
                with(row, |it| {
                    it.remove(key);
                }),
            ));
        }
    }
    if row.get("offer").is_some() {
        out.push((
            "offered".into(),
            with(row, |it| {
                it.remove("offer");
                it["cap"] = 2.into();
            }),
        ));
    }
    if row.get("cap").and_then(Value::as_str) == Some("usual") {
        out.push(("cap usual: 4".into(), with(row, |it| it["cap"] = 4.into())));
        out.push(("cap usual: 3".into(), with(row, |it| it["cap"] = 3.into())));
    }
    out
}

/// Each number a step more and a step less.
fn numbers(of: &Value) -> Vec<(String, Value)> {
    let mut out = Vec::new();
    for (key, value) in of.as_table().unwrap() {
        match value {
            Value::Integer(_) | Value::Float(_) => {
                for new in steps(key, value) {
                    // A row after an effort begins where the one above it ends: sooner changes nothing.
                    let sooner = value.as_integer() > new.as_integer();
                    if of.get("class").is_some() && key == "from_h" && sooner {
                        continue;
                    }
                    // What is not offered has no pressure that could be raised.
                    if of.get("offer").is_some() && key == "cap" {
                        continue;
                    }
                    out.push((
                        format!("{key} {}: {}", short(value), short(&new)),
                        with(of, |it| it[key.as_str()] = new),
                    ));
                }
            }
            Value::Array(pair) if matches!(key.as_str(), "minutes" | "days") => {
                for (index, number) in pair.iter().enumerate() {
                    for new in steps(key, number) {
                        out.push((
                            format!("{key}[{index}] {}: {}", short(number), short(&new)),
                            with(of, |it| it[key.as_str()][index] = new),
                        ));
                    }
                }
            }
            _ => {}
        }
    }
    out
}

fn steps(key: &str, value: &Value) -> Vec<Value> {
    match value {
        Value::Float(number) => vec![Value::Float(number * 1.2), Value::Float(number * 0.8)],
        Value::Integer(0) => Vec::new(),
        Value::Integer(number) => {
            let step = match key {
                "minutes" => 5,
                _ if *number >= 10 => (number / 10).max(1),
                _ => 1,
            };
            vec![(number + step).into(), (number - step).into()]
        }
        _ => Vec::new(),
    }
}
