//! The vignettes as a page for clinicians: who, what they did, what they answer, what must come out.

use std::{fmt::Write, io, path::Path};

use care::{body::Area, rules::RuleBook};
use serde_json::Value;

/// The page of a folder of vignettes, in the order of their names.
pub fn page(folder: &Path, book: &RuleBook) -> io::Result<String> {
    let mut paths: Vec<_> = std::fs::read_dir(folder)?
        .map(|file| file.map(|file| file.path()))
        .collect::<io::Result<_>>()?;
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    paths.sort();
    let mut page = format!(
        "# Vignettes\n\nThis page is generated from `fixtures/situations` by `cargo xtask reference`. The tests hold the product to each\nof the {} people below. Every safety rule has its own examples besides, beside it in `rules/screening.toml`.\n",
        paths.len()
    );
    for path in paths {
        let text = std::fs::read_to_string(&path)?;
        let vignette: Value = serde_json::from_str(&text).map_err(io::Error::other)?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let lines = describe(&vignette, book);
        // Writing to a string cannot fail.
        let _ = write!(
            page,
            "\n### {}\n\n{}\n\n",
            capital(&name.replace('-', " ")),
            text_of(&vignette["why"])
        );
        for (word, says) in lines.iter().filter(|(_, says)| !says.is_empty()) {
            let _ = writeln!(page, "- **{word}:** {says}");
        }
    }
    Ok(page)
}

fn describe(vignette: &Value, book: &RuleBook) -> [(&'static str, String); 4] {
    let input = &vignette["in"];
    [
        ("Who", who(&input["athlete"])),
        ("What they did and plan", listed(&input["events"], event)),
        ("What they answer", answers(input, book)),
        ("What comes out", outcome(&vignette["expect"])),
    ]
}

fn who(athlete: &Value) -> String {
    let mut words = Vec::new();
    if let Some(age) = athlete["age"].as_i64() {
        words.push(format!("{age} years old"));
    }
    words.extend(athlete["sport"].as_str().map(plain));
    words.extend(athlete["training_pattern"].as_str().map(plain));
    if athlete["new_client"].as_bool() == Some(true) {
        words.push("new to the clinic".to_owned());
    }
    if athlete["familiar_therapist"].as_bool() == Some(false) {
        words.push("a therapist who does not know them".to_owned());
    }
    if let Some(massages) = athlete["massages"]
        .as_array()
        .filter(|list| !list.is_empty())
    {
        let each = massages.iter().map(|massage| {
            format!(
                "massage until {} ({})",
                text_of(&massage["ended_at"]),
                pairs(&massage["pressure_by_region"])
            )
        });
        words.extend(each);
    }
    words.join(", ")
}

fn event(event: &Value) -> String {
    let when = match (event["ended_at"].as_str(), event["starts_at"].as_str()) {
        (Some(ended), _) => format!("ended {ended}"),
        (None, Some(starts)) => format!("starts {starts}"),
        (None, None) => String::new(),
    };
    let mut words = vec![event["kind"].as_str().map(plain).unwrap_or_default()];
    words.extend(event["name"].as_str().map(str::to_owned));
    if let Some(km) = event["distance_km"].as_f64() {
        words.push(format!("{km} km"));
    }
    if let Some(minutes) = event["duration_min"].as_f64() {
        words.push(format!("{minutes} min"));
    }
    for mark in ["hard", "eccentric"] {
        if event[mark].as_bool() == Some(true) {
            words.push(mark.to_owned());
        }
    }
    words.extend(
        event["priority"]
            .as_str()
            .map(|priority| format!("priority {priority}")),
    );
    words.push(when);
    words.join(", ")
}

fn answers(input: &Value, book: &RuleBook) -> String {
    let mut words = Vec::new();
    for finding in input["findings"].as_array().into_iter().flatten() {
        let code = text_of(&finding["code"]);
        let rule = book.screening.rule(&code);
        let mut says = rule.map_or(code, |rule| format!("{} \"{}\"", rule.id, rule.question));
        let answer = finding["answer"].as_str().unwrap_or("yes");
        says.push_str(&format!(": {answer}"));
        says.extend(
            finding["region"]
                .as_str()
                .map(|at| format!(", {}", place(at))),
        );
        for (key, word) in [
            ("onset", "since"),
            ("answered_at", "answered"),
            ("cleared_at", "cleared"),
        ] {
            says.extend(finding[key].as_str().map(|at| format!(", {word} {at}")));
        }
        says.extend(
            Some(pairs(&finding["answers"]))
                .filter(|it| !it.is_empty())
                .map(|it| format!(" ({it})")),
        );
        words.push(says);
    }
    let check_in = pairs(&input["check_in"]);
    if !check_in.is_empty() {
        words.push(format!("check-in: {check_in}"));
    }
    let gate = &input["finish_gate"];
    if let Some(items) = gate.as_object() {
        let not: Vec<String> = items
            .iter()
            .filter(|(_, fine)| fine.as_bool() != Some(true))
            .map(|(item, _)| plain(item))
            .collect();
        words.push(if not.is_empty() {
            "the finish gate is passed".to_owned()
        } else {
            format!(
                "at the finish gate not fine or not answered: {}",
                not.join(", ")
            )
        });
    }
    let wishes = pairs(&input["wishes"]);
    if !wishes.is_empty() {
        words.push(format!("wishes: {wishes}"));
    }
    if input["assume_denied"].as_bool() == Some(true) {
        words.push("no to every other warning sign".to_owned());
    }
    words.join("; ")
}

fn outcome(expect: &Value) -> String {
    let mut words = Vec::new();
    let screening = &expect["screening"];
    words.extend(
        screening["outcome"]
            .as_str()
            .map(|word| format!("safety: {}", plain(word))),
    );
    let limits = pairs_without(screening, &["outcome", "reasons"]);
    words.extend(Some(limits).filter(|it| !it.is_empty()));
    let advice = &expect["recommendation"];
    if let Some(kind) = advice["kind"].as_str() {
        words.push(format!("suggestion: {}", plain(kind)));
    }
    let rest = pairs_without(advice, &["kind", "reasons"]);
    words.extend(Some(rest).filter(|it| !it.is_empty()));
    for reasons in [
        &screening["reasons"],
        &advice["reasons"],
        &expect["none_because"],
    ] {
        let rules = listed(reasons, |reason| text_of(&reason["rule"]));
        words.extend(
            Some(rules)
                .filter(|it| !it.is_empty())
                .map(|it| format!("because of {it}")),
        );
    }
    if advice.is_null() && expect["none_because"].is_array() {
        words.push("no massage is suggested".to_owned());
    }
    words.join("; ")
}

fn listed(list: &Value, each: impl Fn(&Value) -> String) -> String {
    let items: Vec<String> = list.as_array().into_iter().flatten().map(each).collect();
    items.join("; ")
}

fn pairs(object: &Value) -> String {
    pairs_without(object, &[])
}

fn pairs_without(object: &Value, left_out: &[&str]) -> String {
    let each = object.as_object().into_iter().flatten();
    let each = each.filter(|(key, value)| {
        let empty = value.is_null()
            || value.as_array().is_some_and(Vec::is_empty)
            || value.as_object().is_some_and(serde_json::Map::is_empty);
        !empty && !left_out.contains(&key.as_str())
    });
    let words: Vec<String> = each
        .map(|(key, value)| format!("{} {}", place(key), text_of(value)))
        .collect();
    words.join(", ")
}

fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => place(text),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Array(list) => {
            let words: Vec<String> = list.iter().map(text_of).collect();
            words.join(", ")
        }
        Value::Object(_) => pairs(value),
        Value::Null | Value::Number(_) => value.to_string(),
    }
}

/// An area's plain name; any other word as it is, without underscores.
fn place(word: &str) -> String {
    match word.parse::<Area>() {
        Ok(area) => area.plain_name(),
        Err(_) if word.contains(' ') => word.to_owned(),
        Err(_) => plain(word),
    }
}

fn plain(word: &str) -> String {
    word.replace('_', " ")
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
