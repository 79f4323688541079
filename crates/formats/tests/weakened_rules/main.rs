//! Deleting or weakening any single rule makes at least one check fail: each rule of `rules/` is changed, one at a time, the
//! changed book is read, and what holds the rules is tried against it, all in this process.
//!
//! What holds the rules: that the book loads, the examples beside each rule, the vignettes, and the tables of the decisions
//! written out again in `tables.rs`. `cargo xtask mutate-rules` prints the whole list.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a test may unwrap, and its parts are read here alone"
)]

mod checks;
mod claims;
mod regions;
mod screening;
mod tables;
mod timing;
mod timing_tables;
#[path = "../vignettes/mod.rs"]
mod vignettes;
mod wording;

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use care::rules::{
    RuleBook, RuleTexts, claims::Claims, regions::RegionRules, screening::ScreeningRules,
    timing::TimingRules, wording::Wording,
};
use toml::{Table, Value};

use checks::Checks;

/// A file of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum File {
    Regions,
    Screening,
    Timing,
    Claims,
    Wording,
}

/// What is changed: a table of a list, or a table of the file. `None` deletes it.
pub enum Change {
    Item(&'static str, usize, Option<Value>),
    Key(String, Option<Value>),
}

/// One changed rule book.
pub struct Mutant {
    pub file: File,
    /// The rule it is about.
    pub rule: String,
    /// What was done to it.
    pub what: String,
    pub change: Change,
}

impl Mutant {
    /// The file's text with the change.
    fn text(&self, tables: &BTreeMap<File, Table>) -> String {
        let mut table = tables[&self.file].clone();
        match &self.change {
            Change::Item(list, index, new) => {
                let items = table[*list].as_array_mut().unwrap();
                match new {
                    Some(value) => items[*index] = value.clone(),
                    None => {
                        items.remove(*index);
                    }
                }
            }
            Change::Key(key, Some(value)) => {
                table.insert(key.clone(), value.clone());
            }
            Change::Key(key, None) => {
                table.remove(key);
            }
        }
        toml::to_string(&table).unwrap()
    }

    /// The changed book; only the changed file is read anew, and what depends on it.
    fn book(&self, shipped: &RuleBook, tables: &BTreeMap<File, Table>) -> Result<RuleBook, String> {
        let text = self.text(tables);
        let mut book = shipped.clone();
        let mut read = || -> Result<(), care::rules::RuleBookError> {
            match self.file {
                File::Regions => {
                    book.regions = RegionRules::parse(&text, &shipped.sources)?;
                    book.screening = ScreeningRules::parse(
                        RuleTexts::BUILT_IN.screening,
                        &shipped.sources,
                        &book.regions,
                    )?;
                }
                File::Screening => {
                    book.screening =
                        ScreeningRules::parse(&text, &shipped.sources, &shipped.regions)?;
                }
                File::Timing => book.timing = TimingRules::parse(&text, &shipped.sources)?,
                File::Claims => book.claims = Claims::parse(&text, &shipped.sources)?,
                File::Wording => book.wording = Wording::parse(&text)?,
            }
            Ok(())
        };
        read().map_err(|error| error.to_string())?;
        Ok(book)
    }
}

fn tables() -> BTreeMap<File, Table> {
    let texts = RuleTexts::BUILT_IN;
    [
        (File::Regions, texts.regions),
        (File::Screening, texts.screening),
        (File::Timing, texts.timing),
        (File::Claims, texts.claims),
        (File::Wording, texts.wording),
    ]
    .into_iter()
    .map(|(file, text)| (file, text.parse().unwrap()))
    .collect()
}

fn mutants(tables: &BTreeMap<File, Table>) -> Vec<Mutant> {
    let mut all = screening::mutants(&tables[&File::Screening]);
    all.extend(timing::mutants(&tables[&File::Timing]));
    all.extend(regions::mutants(&tables[&File::Regions]));
    all.extend(claims::mutants(&tables[&File::Claims]));
    all.extend(wording::mutants(&tables[&File::Wording]));
    all
}

/// What killed each mutant, in their order; `None` for one that nobody noticed.
fn tried(
    mutants: &[Mutant],
    checks: &Checks,
    tables: &BTreeMap<File, Table>,
) -> Vec<Option<String>> {
    let next = AtomicUsize::new(0);
    let workers = thread::available_parallelism().map_or(2, usize::from);
    let mut found: Vec<(usize, Option<String>)> = thread::scope(|scope| {
        let work = || {
            let mut done = Vec::new();
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(mutant) = mutants.get(index) else {
                    return done;
                };
                let killer = match mutant.book(&checks.shipped, tables) {
                    Ok(book) => checks.first_that_fails(&book, mutant),
                    Err(_) => Some("does not load".to_owned()),
                };
                done.push((index, killer));
            }
        };
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    });
    found.sort();
    found.into_iter().map(|(_, killer)| killer).collect()
}

#[test]
fn what_holds_the_rules_holds_for_the_shipped_ones() {
    let checks = Checks::new();
    let wrong = checks.all_that_fail(&checks.shipped);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_weakened_rule_is_noticed() {
    let tables = tables();
    let mutants = mutants(&tables);
    let checks = Checks::new();
    let killers = tried(&mutants, &checks, &tables);
    if std::env::var_os("KNEAD_MUTATIONS").is_some() {
        println!("| rule | mutation | killed by |\n|---|---|---|");
        for (mutant, killer) in mutants.iter().zip(&killers) {
            let killer = killer.as_deref().unwrap_or("SURVIVED");
            println!("| {} | {} | {killer} |", mutant.rule, mutant.what);
        }
    }
    let survivors: Vec<String> = mutants
        .iter()
        .zip(&killers)
        .filter(|(_, killer)| killer.is_none())
        .map(|(mutant, _)| format!("{}: {}", mutant.rule, mutant.what))
        .collect();
    println!("{} mutants, {} survived", mutants.len(), survivors.len());
    assert!(mutants.len() > 1000, "the tool has lost its mutants");
    assert!(survivors.is_empty(), "survived:\n{}", survivors.join("\n"));
}

/// Every safety rule and every row of timing has mutants: a rule that is never changed is never tested.
#[test]
fn no_rule_is_left_out() {
    let tables = tables();
    let mutants = mutants(&tables);
    let book = RuleBook::built_in().unwrap();
    let ids = book
        .screening
        .iter()
        .map(|rule| &rule.id)
        .chain(book.timing.iter().map(|rule| &rule.id))
        .chain(book.claims.iter().map(|claim| &claim.id));
    for id in ids {
        assert!(mutants.iter().any(|mutant| &mutant.rule == id), "{id}");
    }
}

// ---- making changed values -------------------------------------------------------------------------------------------

/// A table with a change.
pub fn with(value: &Value, change: impl FnOnce(&mut Table)) -> Value {
    let mut table = value.as_table().unwrap().clone();
    change(&mut table);
    Value::Table(table)
}

/// Each list with one of its members left out.
pub fn each_left_out(list: &Value) -> Vec<(String, Value)> {
    let members = list.as_array().cloned().unwrap_or_default();
    (0..members.len())
        .map(|index| {
            let mut rest = members.clone();
            let gone = rest.remove(index);
            (short(&gone), Value::Array(rest))
        })
        .collect()
}

/// A value in a few words.
pub fn short(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    text.replace('|', "/").replace('\n', " ")
}

/// A length of time twice or half as long; months stay whole.
pub fn span_times(text: &str, numerator: i64, denominator: i64) -> String {
    let digits = text.trim_end_matches(|sign: char| sign.is_ascii_alphabetic());
    let number: i64 = digits.parse().unwrap();
    let (number, unit) = match &text[digits.len()..] {
        "mo" => (number, "mo"),
        "w" => (number * 7 * 24 * 60, "min"),
        "d" => (number * 24 * 60, "min"),
        "h" => (number * 60, "min"),
        "min" => (number, "min"),
        other => panic!("{other}"),
    };
    format!("{}{unit}", number * numerator / denominator)
}
