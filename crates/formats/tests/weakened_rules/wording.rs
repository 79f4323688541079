//! Words that are not said to people: each pattern left out.

use toml::{Table, Value};

use super::{Change, File, Mutant, each_left_out, short, with};

pub fn mutants(table: &Table) -> Vec<Mutant> {
    let mut all = Vec::new();
    for (code, language) in table {
        let mut add = |rule: &Value, what: String, new: Value| {
            all.push(Mutant {
                file: File::Wording,
                rule: short(rule),
                what,
                change: Change::Key(code.clone(), Some(new)),
            });
        };
        for (index, row) in language["avoid"].as_array().unwrap().iter().enumerate() {
            let put = |new: Value| with(language, |it| it["avoid"][index] = new);
            add(
                &row["why"],
                "row deleted".into(),
                with(language, |it| {
                    it["avoid"].as_array_mut().unwrap().remove(index);
                }),
            );
            for (pattern, rest) in each_left_out(&row["patterns"]) {
                add(
                    &row["why"],
                    format!("`{pattern}` may be said"),
                    put(with(row, |it| it["patterns"] = rest)),
                );
            }
            if row.get("in_questions").is_some() {
                let without = with(row, |it| {
                    it.remove("in_questions");
                });
                add(&row["why"], "may be asked".into(), put(without));
            }
        }
        for (phrase, rest) in each_left_out(&language["allow"]) {
            add(
                &"allow".into(),
                format!("`{phrase}` refused"),
                with(language, |it| it["allow"] = rest),
            );
        }
    }
    all
}
