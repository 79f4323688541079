//! Rules are data with a source.

use crate::repo::TextFile;

/// Every table of `rules/*.toml` that holds a number names its source, or stands inside one that does.
///
/// `RuleBook::built_in` refuses a rule without a source when it knows the rule; this looks at tables it may not know yet.
pub fn sources(files: &[TextFile]) -> Result<Vec<String>, String> {
    Ok(files
        .iter()
        .filter(|file| {
            file.path.starts_with("rules/")
                && file.path.ends_with(".toml")
                && file.path != "rules/sources.toml"
        })
        .flat_map(|file| {
            without_source(file)
                .into_iter()
                .map(|(number, name)| format!("{}:{number}: [{name}] has no source", file.path))
        })
        .collect())
}

/// A table's name, the line it begins in, and whether it holds a number and names a source.
struct Table<'a> {
    name: &'a str,
    line: usize,
    has_number: bool,
    has_source: bool,
}

fn without_source(file: &TextFile) -> Vec<(usize, &str)> {
    let mut tables: Vec<Table<'_>> = Vec::new();
    // Plain facts of our own name their decision in the comment above them.
    let mut said_above = false;
    for (line, text) in file.lines() {
        if let Some(name) = text.strip_prefix('[') {
            let name = name
                .trim_start_matches('[')
                .split(']')
                .next()
                .unwrap_or(name);
            tables.push(Table {
                name,
                line,
                has_number: false,
                has_source: said_above,
            });
        } else if let (Some(table), false) = (tables.last_mut(), text.starts_with('#')) {
            // Names in quotes may have digits in them: `R01` is no number.
            let bare: String = text
                .split('#')
                .next()
                .unwrap_or(text)
                .split('"')
                .step_by(2)
                .collect();
            table.has_number |= bare.split_once('=').is_some_and(|(_, value)| {
                value.contains(|character: char| character.is_ascii_digit())
            });
            // `rule = "T7"` names a rule that has one; `sources = [...]`, `source = "..."`, or one inside an inline table.
            table.has_source |= text
                .split(['=', '{', ','])
                .any(|word| matches!(word.trim(), "source" | "sources" | "rule"));
        }
        said_above = text.starts_with("# Source");
    }
    let sourced: Vec<&str> = tables
        .iter()
        .filter(|table| table.has_source)
        .map(|table| table.name)
        .collect();
    tables
        .iter()
        .filter(|table| table.has_number && !table.has_source)
        // A table inside a sourced one, or one that only holds sourced ones.
        .filter(|table| {
            !sourced
                .iter()
                .any(|name| is_inside(table.name, name) || is_inside(name, table.name))
        })
        .map(|table| (table.line, table.name))
        .collect()
}

/// Whether the table `inner` stands inside `outer`.
fn is_inside(inner: &str, outer: &str) -> bool {
    inner
        .strip_prefix(outer)
        .is_some_and(|rest| rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_without_a_source_is_named() {
        let text = "[a]\nsource = \"x\"\n[a.b]\nvalue = 1\n[c]\nvalue = 2\n[[d]]\nvalue = { is = 3, source = \"y\" }\n[words]\nlegs = [\"R01\"]\n";
        let file = TextFile {
            path: "rules/load.toml".into(),
            text: text.into(),
        };
        assert_eq!(
            sources(&[file]).unwrap(),
            ["rules/load.toml:5: [c] has no source"]
        );
    }
}
