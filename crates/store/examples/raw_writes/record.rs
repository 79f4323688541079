//! A record of bookings, read into statements.

use std::collections::BTreeMap;

/// What a driver is given.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    Null,
    Int(i64),
    Real(f64),
    Text(String),
    Blob(Vec<u8>),
}

/// One statement of a transaction.
pub struct Statement {
    pub sql: String,
    pub values: Vec<Literal>,
}

struct Table<'a> {
    columns: Vec<&'a str>,
    /// Whether each is of the key.
    key: Vec<bool>,
}

/// What was done, in which table, with which values.
type Change<'a> = (&'a str, &'a str, Vec<Literal>);

/// Every transaction in order: a hold, then its booking, and so on.
pub fn read(text: &str) -> Result<Vec<Vec<Statement>>, String> {
    let mut tables: BTreeMap<&str, Table<'_>> = BTreeMap::new();
    let mut changes: BTreeMap<usize, Vec<Change<'_>>> = BTreeMap::new();
    for record in text.split_terminator('\u{1e}') {
        let words: Vec<&str> = record.split('\u{1f}').collect();
        match words.as_slice() {
            ["table", name, columns @ ..] => {
                let table = Table {
                    columns: columns
                        .iter()
                        .map(|column| column.trim_end_matches('*'))
                        .collect(),
                    key: columns.iter().map(|column| column.ends_with('*')).collect(),
                };
                tables.insert(name, table);
            }
            ["change", number, act, table, values @ ..] => {
                let number = number
                    .parse()
                    .map_err(|_| format!("`{number}` is no number"))?;
                let values = values
                    .iter()
                    .map(|value| literal(value))
                    .collect::<Result<_, _>>()?;
                changes
                    .entry(number)
                    .or_default()
                    .push((act, table, values));
            }
            _ => return Err(format!("`{record}` is no record")),
        }
    }
    changes
        .into_values()
        .map(|changes| statements(&tables, changes))
        .collect()
}

fn statements(
    tables: &BTreeMap<&str, Table<'_>>,
    changes: Vec<Change<'_>>,
) -> Result<Vec<Statement>, String> {
    let mut statements: Vec<Statement> = Vec::new();
    let mut inserting = "";
    for (act, name, values) in changes {
        let table = tables
            .get(name)
            .ok_or_else(|| format!("there is no table {name}"))?;
        let first = match statements.last() {
            Some(last) if act == "insert" && inserting == name => last.values.len(),
            Some(_) | None => 0,
        };
        let row: Vec<String> = (1..=values.len())
            .map(|number| format!("${}", first + number))
            .collect();
        match (act, first) {
            ("insert", 0) => statements.push(Statement {
                sql: format!(
                    "insert into {name} ({}) values ({})",
                    table.columns.join(", "),
                    row.join(", ")
                ),
                values,
            }),
            ("insert", _) => {
                if let Some(last) = statements.last_mut() {
                    last.sql.push_str(&format!(", ({})", row.join(", ")));
                    last.values.extend(values);
                }
            }
            _ => statements.push(table.change(act, name, values)?),
        }
        inserting = if act == "insert" { name } else { "" };
    }
    Ok(statements)
}

impl Table<'_> {
    fn change(&self, act: &str, name: &str, values: Vec<Literal>) -> Result<Statement, String> {
        let (mut set, mut key, mut bound) = (Vec::new(), Vec::new(), Vec::new());
        for ((column, is_key), value) in self.columns.iter().zip(&self.key).zip(values) {
            if !is_key && act == "delete" {
                continue;
            }
            bound.push(value);
            let equal = format!("{column} = ${}", bound.len());
            if *is_key {
                key.push(equal)
            } else {
                set.push(equal)
            }
        }
        let whose = key.join(" and ");
        let sql = match act {
            "delete" => format!("delete from {name} where {whose}"),
            "update" => format!("update {name} set {} where {whose}", set.join(", ")),
            _ => return Err(format!("`{act}` is no change")),
        };
        Ok(Statement { sql, values: bound })
    }
}

fn literal(word: &str) -> Result<Literal, String> {
    let quoted = |word: &str| {
        word.strip_prefix('\'')?
            .strip_suffix('\'')
            .map(|text| text.replace("''", "'"))
    };
    if word == "NULL" {
        return Ok(Literal::Null);
    }
    if let Some(text) = quoted(word) {
        return Ok(Literal::Text(text));
    }
    if let Some(hex) = word.strip_prefix('X').and_then(quoted) {
        let byte = |at: usize| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok();
        let bytes: Option<Vec<u8>> = (0..hex.len()).step_by(2).map(byte).collect();
        return bytes
            .map(Literal::Blob)
            .ok_or_else(|| format!("`{word}` are no bytes"));
    }
    let real = || {
        word.parse()
            .map(Literal::Real)
            .map_err(|_| format!("`{word}` is no value"))
    };
    word.parse().map(Literal::Int).or_else(|_| real())
}
