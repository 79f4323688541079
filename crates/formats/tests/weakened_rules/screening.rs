//! Safety rules, made weaker in every way that a slip of the pen could.

use toml::{Table, Value};

use super::{Change, File, Mutant, each_left_out, short, span_times, with};

pub fn mutants(table: &Table) -> Vec<Mutant> {
    let mut all = Vec::new();
    for (index, rule) in table["rule"].as_array().unwrap().iter().enumerate() {
        let id = rule["id"].as_str().unwrap();
        let mut add = |what: String, new: Option<Value>| {
            all.push(Mutant {
                file: File::Screening,
                rule: id.to_owned(),
                what,
                change: Change::Item("rule", index, new),
            });
        };
        add("deleted".to_owned(), None);
        for (what, new) in of_rule(rule) {
            add(what, Some(new));
        }
    }
    all.extend(of_gate(&table["finish_gate"]));
    all.extend(of_facts(&table["facts"]));
    all.extend(of_blood_pressure(
        table["blood_pressure"].as_array().unwrap(),
    ));
    all
}

fn of_rule(rule: &Value) -> Vec<(String, Value)> {
    let mut out = Vec::new();
    let mut changed = |what: &str, key: &str, new: Option<Value>| {
        out.push((
            what.to_owned(),
            with(rule, |table| match new {
                Some(new) => {
                    table.insert(key.to_owned(), new);
                }
                None => {
                    table.remove(key);
                }
            }),
        ));
    };
    let none = || Some(Value::Array(Vec::new()));
    changed("no source", "source", none());
    changed("no examples", "vector", None);
    changed("no expiry", "expiry", None);
    changed("no review date", "review_date", None);
    changed("no agreement", "agreement", None);
    changed("no strength", "strength", None);
    changed("says nothing", "says", Some(" ".into()));
    changed("asks nothing", "question", Some(" ".into()));
    changed("tells the therapist nothing", "clinical", Some(" ".into()));
    let agreement = if rule["agreement"].as_str() == Some("agree") {
        "few"
    } else {
        "agree"
    };
    changed(
        "agreement of the sources changed",
        "agreement",
        Some(agreement.into()),
    );
    let longer = match rule["expiry"].as_str().unwrap() {
        "12mo" => "13mo".to_owned(),
        short => span_times(short, 13, 12),
    };
    changed("answer holds longer", "expiry", Some(longer.into()));
    if rule.get("ends_with_effort").is_some() {
        changed("its no outlasts an effort", "ends_with_effort", None);
    }
    if rule.get("private").is_some() {
        changed("no longer private", "private", None);
    }
    if rule.get("red_flag").is_some() {
        out.push((
            "no longer asked of everybody".to_owned(),
            with(rule, |table| {
                table.remove("red_flag");
                table.remove("group");
            }),
        ));
    }
    if let Some(follow_ups) = rule.get("follow_ups") {
        for (index, question) in follow_ups.as_array().unwrap().iter().enumerate() {
            let name = &question["name"];
            if question.get("measured").is_some() {
                out.push((
                    format!("`{}` is asked of the person", short(name)),
                    with(rule, |table| {
                        table["follow_ups"][index]
                            .as_table_mut()
                            .unwrap()
                            .remove("measured");
                    }),
                ));
            }
            if question.get("counts_on").is_some() {
                out.push((
                    format!("`{}` stands still", short(name)),
                    with(rule, |table| {
                        table["follow_ups"][index]
                            .as_table_mut()
                            .unwrap()
                            .remove("counts_on");
                    }),
                ));
            }
        }
        for (name, rest) in each_left_out(follow_ups) {
            out.push((
                format!("follow-up never asked: {name}"),
                with(rule, |table| {
                    table.insert("follow_ups".to_owned(), rest);
                }),
            ));
        }
    }
    let cases = rule.get("case").and_then(Value::as_array);
    for (index, case) in cases.into_iter().flatten().enumerate() {
        let number = index + 1;
        out.push((
            format!("case {number} deleted"),
            with(rule, |table| {
                table["case"].as_array_mut().unwrap().remove(index);
            }),
        ));
        for (what, new) in of_case(case) {
            out.push((
                format!("case {number}: {what}"),
                with(rule, |table| table["case"][index] = new),
            ));
        }
    }
    out
}

fn of_case(case: &Value) -> Vec<(String, Value)> {
    let mut out = Vec::new();
    let actions = case["actions"].as_array().unwrap();
    for (index, action) in actions.iter().enumerate() {
        // Whatever else a case does, the therapist sees it: beside another action "inform" is for the reader.
        if action.as_str() != Some("inform") || actions.len() == 1 {
            out.push((
                format!("{} left out", short(action)),
                with(case, |table| {
                    table["actions"].as_array_mut().unwrap().remove(index);
                }),
            ));
        }
        for (what, new) in of_action(action) {
            // A case that looks at the area has one.
            if what.starts_with("optional") && case.get("within").is_some() {
                continue;
            }
            out.push((
                format!("{}: {what}", short(action)),
                with(case, |table| table["actions"][index] = new),
            ));
        }
    }
    let put = |key: &str, new: Value| {
        with(case, |table| {
            table.insert(key.to_owned(), new);
        })
    };
    if let Some(since) = case.get("since").and_then(Value::as_array) {
        let bound = |index: usize| since.get(index).and_then(Value::as_str);
        if let Some(start) = bound(0).filter(|start| *start != "0h") {
            let mut later = since.clone();
            later[0] = span_times(start, 3, 2).into();
            out.push((
                format!("begins later than {start}"),
                put("since", later.into()),
            ));
        }
        if let Some(end) = bound(1) {
            let mut sooner = since.clone();
            sooner[1] = span_times(end, 3, 4).into();
            out.push((
                format!("ends sooner than {end}"),
                put("since", sooner.into()),
            ));
        }
    }
    for key in ["when", "unless"] {
        let tests = case.get(key).and_then(Value::as_table);
        for (name, test) in tests.into_iter().flatten() {
            out.push((
                format!("{key} {name}: ignored"),
                with(case, |table| {
                    table[key].as_table_mut().unwrap().remove(name);
                }),
            ));
            let words = test.as_array().map_or(0, Vec::len);
            for (word, rest) in each_left_out(test).into_iter().filter(|_| words > 1) {
                out.push((
                    format!("{key} {name}: not for {word}"),
                    with(case, |table| table[key][name.as_str()] = rest),
                ));
            }
            for bound in ["from", "below"] {
                if let Some(number) = test.get(bound).and_then(number) {
                    let new = if bound == "from" {
                        number + 1.0
                    } else {
                        number - 1.0
                    };
                    out.push((
                        format!("{key} {name} {bound} {number}: {new}"),
                        with(case, |table| table[key][name.as_str()][bound] = new.into()),
                    ));
                }
            }
        }
    }
    if let Some(count) = case.get("at_least") {
        let number = count["count"].as_integer().unwrap();
        out.push((
            format!("at least {}", number + 1),
            put(
                "at_least",
                with(count, |table| table["count"] = (number + 1).into()),
            ),
        ));
        for (name, rest) in each_left_out(&count["of"]) {
            out.push((
                format!("at least: {name} not counted"),
                put("at_least", with(count, |table| table["of"] = rest)),
            ));
        }
    }
    for key in ["with", "within"] {
        for (name, rest) in case.get(key).map(each_left_out).into_iter().flatten() {
            // The last one left out would make the case hold always, which is a change too.
            out.push((format!("{key}: {name} left out"), put(key, rest)));
        }
    }
    for key in [
        "from_answer",
        "onset_known",
        "placed",
        "cleared",
        "touched",
        "after_long_effort",
        "just_finished",
        "age_below",
        "at_least",
    ] {
        if case.get(key).is_some() {
            out.push((
                format!("{key}: ignored"),
                with(case, |table| {
                    table.remove(key);
                }),
            ));
        }
    }
    if let Some(age) = case.get("age_below").and_then(Value::as_integer) {
        out.push((
            format!("below {}", age - 1),
            put("age_below", (age - 1).into()),
        ));
    }
    out
}

fn number(value: &Value) -> Option<f64> {
    value
        .as_float()
        .or_else(|| value.as_integer().map(|whole| whole as f64))
}

fn of_action(action: &Value) -> Vec<(String, Value)> {
    let single = |key: &str, value: Value| {
        let mut table = Table::new();
        table.insert(key.to_owned(), value);
        Value::Table(table)
    };
    let mut out: Vec<(String, Value)> = Vec::new();
    let Some(table) = action.as_table() else {
        match action.as_str().unwrap() {
            "emergency" => {
                out.push((
                    "speak to someone".into(),
                    single("stop_refer", "now".into()),
                ));
                out.push(("only told".into(), "inform".into()));
            }
            "guardian_consent" => out.push(("only told".into(), "inform".into())),
            "inform" => {}
            other => panic!("{other} is new to this tool"),
        }
        return out;
    };
    let (kind, of) = table.iter().next().unwrap();
    match kind.as_str() {
        "stop_refer" | "clearance" | "refer" => {
            let urgency = of.as_str().unwrap();
            if kind != "refer" {
                out.push(("only advised".into(), single("refer", of.clone())));
            }
            out.push(("only told".into(), "inform".into()));
            let milder = match urgency {
                "now" => Some("soon"),
                "soon" => Some("routine"),
                _ => None,
            };
            if let Some(milder) = milder {
                out.push((milder.into(), single(kind, milder.into())));
            }
        }
        "wait" => {
            if let Some(length) = of.get("for").and_then(Value::as_str) {
                for (word, numerator) in [("halved", 1), ("zeroed", 0)] {
                    let shorter = with(of, |wait| {
                        wait["for"] = span_times(length, numerator, 2).into();
                    });
                    out.push((word.into(), single(kind, shorter)));
                }
            }
            for (name, rest) in of.get("from").map(each_left_out).into_iter().flatten() {
                let new = with(of, |wait| wait["from"] = rest);
                out.push((format!("not counted from {name}"), single(kind, new)));
            }
        }
        "local_avoid" => {
            out.extend(
                of_places(of)
                    .into_iter()
                    .map(|(what, new)| (what, single(kind, new))),
            );
            if let Some(length) = of.get("for").and_then(Value::as_str) {
                let shorter = with(of, |avoid| avoid["for"] = span_times(length, 1, 2).into());
                out.push(("halved".into(), single(kind, shorter)));
            }
            let optional = of.get("optional").is_some();
            let toggled = with(of, |avoid| {
                avoid.insert("optional".into(), (!optional).into());
            });
            // Where another place stands in, there is always one.
            let stands_in = of.get("or").is_some() || of["at"] != Value::from(vec!["area"]);
            if !stands_in {
                out.push((format!("optional: {}", !optional), single(kind, toggled)));
            }
            let milder = with(of, |avoid| {
                avoid.remove("for");
                avoid.remove("optional");
                avoid.insert("level".into(), 1.into());
            });
            out.push(("only a cap".into(), single("cap", milder)));
        }
        "cap" => {
            out.extend(
                of_places(of)
                    .into_iter()
                    .map(|(what, new)| (what, single(kind, new))),
            );
            let level = of["level"].as_integer().unwrap();
            let raised = with(of, |cap| cap["level"] = (level + 1).into());
            out.push((format!("raised to {}", level + 1), single(kind, raised)));
        }
        "most_minutes" => {
            let longer = of.as_integer().unwrap() + 5;
            out.push((format!("{longer} minutes"), single(kind, longer.into())));
        }
        "ask" | "ask_if_unknown" => {
            for (code, rest) in each_left_out(of) {
                out.push((format!("{code} not asked"), single(kind, rest)));
            }
            if kind == "ask_if_unknown" {
                out.push(("asked always".into(), single("ask", of.clone())));
            }
        }
        "position" | "skill" | "becomes" => {}
        other => panic!("{other} is new to this tool"),
    }
    out
}

/// Fewer places than before.
fn of_places(of: &Value) -> Vec<(String, Value)> {
    let mut out = Vec::new();
    for key in ["at", "or"] {
        let Some(places) = of.get(key) else { continue };
        let count = places.as_array().unwrap().len();
        for (name, rest) in each_left_out(places).into_iter().filter(|_| count > 1) {
            out.push((
                format!("{key} without {name}"),
                with(of, |it| it[key] = rest),
            ));
        }
        for (index, place) in places.as_array().unwrap().iter().enumerate() {
            let text = place.as_str().unwrap();
            let narrower = text
                .strip_suffix("+adj")
                .or_else(|| text.strip_suffix(":both"))
                .or_else(|| (text == "limb").then_some("area"));
            if let Some(narrower) = narrower {
                out.push((
                    format!("{text} only {narrower}"),
                    with(of, |it| it[key][index] = narrower.into()),
                ));
            }
        }
    }
    if of.get("or").is_some() {
        out.push((
            "no other place stands in".into(),
            with(of, |it| {
                it.remove("or");
            }),
        ));
    }
    out
}

fn of_gate(gate: &Value) -> Vec<Mutant> {
    let mut all = Vec::new();
    let mut add = |what: String, new: Value| {
        all.push(Mutant {
            file: File::Screening,
            rule: "finish_gate".to_owned(),
            what,
            change: Change::Key("finish_gate".to_owned(), Some(new)),
        });
    };
    for (key, numerator) in [
        ("within", 1),
        ("long_effort", 4),
        ("long_effort_matters", 1),
    ] {
        let length = span_times(gate[key].as_str().unwrap(), numerator, 2);
        add(
            format!("{key}: {length}"),
            with(gate, |table| table[key] = length.clone().into()),
        );
    }
    for (index, item) in gate["item"].as_array().unwrap().iter().enumerate() {
        let name = short(&item["name"]);
        let put = |new: Value| with(gate, |table| table["item"][index] = new);
        add(
            format!("{name}: not asked"),
            with(gate, |table| {
                table["item"].as_array_mut().unwrap().remove(index);
            }),
        );
        if item.get("becomes").is_some() {
            let milder = with(item, |table| {
                table.remove("becomes");
            });
            add(format!("{name}: becomes nothing"), put(milder));
        }
        let actions = item.get("actions").and_then(Value::as_array);
        for (at, action) in actions.into_iter().flatten().enumerate() {
            let without = with(item, |table| {
                table["actions"].as_array_mut().unwrap().remove(at);
            });
            add(format!("{name}: {} left out", short(action)), put(without));
            for (what, new) in of_action(action) {
                let milder = with(item, |table| table["actions"][at] = new);
                add(format!("{name}: {}: {what}", short(action)), put(milder));
            }
        }
        for (code, rest) in item
            .get("needs_one_of")
            .map(each_left_out)
            .into_iter()
            .flatten()
        {
            let fewer = with(item, |table| table["needs_one_of"] = rest);
            add(format!("{name}: {code} left out"), put(fewer));
        }
    }
    all
}

fn of_blood_pressure(lines: &[Value]) -> Vec<Mutant> {
    let mut all = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let mut add = |what: String, new: Option<Value>| {
            all.push(Mutant {
                file: File::Screening,
                rule: short(&line["rule"]),
                what: format!("measured blood pressure: {what}"),
                change: Change::Item("blood_pressure", index, new),
            });
        };
        add("line deleted".to_owned(), None);
        for key in ["systolic_from", "diastolic_from"] {
            let higher = line[key].as_integer().unwrap() + 1;
            let new = with(line, |table| table[key] = higher.into());
            add(format!("{key}: {higher}"), Some(new));
        }
        let none = with(line, |table| table["source"] = Value::Array(Vec::new()));
        add("no source".to_owned(), Some(none));
    }
    all
}

fn of_facts(facts: &Value) -> Vec<Mutant> {
    let change = |key: &str, new: Value| Mutant {
        file: File::Screening,
        rule: "facts".to_owned(),
        what: format!("{key}: {}", short(&new)),
        change: Change::Key(
            "facts".to_owned(),
            Some(with(facts, |table| table[key] = new)),
        ),
    };
    let number = |key: &str| facts[key].as_integer().unwrap();
    vec![
        change("strong_soreness", (number("strong_soreness") + 1).into()),
        change("minor_below", (number("minor_below") - 1).into()),
        change("older_from", (number("older_from") + 1).into()),
        change("deep_from", (number("deep_from") + 1).into()),
        change(
            "rising_for",
            span_times(facts["rising_for"].as_str().unwrap(), 2, 1).into(),
        ),
    ]
}
