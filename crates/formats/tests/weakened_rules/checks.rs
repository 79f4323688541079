//! What holds the rules: tried against the shipped book, where all must pass, and against each changed one, where one must fail.

use care::{
    rules::{RuleBook, wording::Voice},
    treatment::screening::examples::{broken_examples, broken_examples_of},
};

use super::{
    Mutant, tables, timing_tables,
    vignettes::{self, Vignette},
};

/// Everything that is tried.
pub struct Checks {
    pub shipped: RuleBook,
    vignettes: Vec<Vignette>,
    planted: tables::Planted,
}

/// A table of `tables.rs` against a book: what differs, in words.
type TableCheck = fn(&RuleBook) -> Vec<String>;

const TABLES: [(&str, TableCheck); 15] = [
    ("how long answers hold", tables::expiries),
    ("how far sources agree", tables::agreements),
    ("red flags and private rules", tables::marks),
    ("follow-ups", tables::follow_ups),
    ("measured blood pressure", tables::blood_pressure),
    ("techniques", timing_tables::techniques),
    ("the finish gate", tables::finish_gate),
    ("limits of regions", tables::region_limits),
    ("neighbours of regions", tables::neighbours),
    ("groups of regions", tables::groups),
    ("grades of claims", tables::claims),
    ("grades of timing", timing_tables::timing_grades),
    ("cells of timing", timing_tables::timing_cells),
    ("numbers of timing", timing_tables::timing_numbers),
    ("numbers of looking ahead", timing_tables::ahead_numbers),
];

impl Checks {
    pub fn new() -> Self {
        let shipped = RuleBook::built_in().unwrap();
        Self {
            vignettes: vignettes::all(&shipped),
            planted: tables::planted(),
            shipped,
        }
    }

    /// Everything that a book breaks, in words.
    pub fn all_that_fail(&self, book: &RuleBook) -> Vec<String> {
        let examples = broken_examples(&self.shipped, book)
            .into_iter()
            .map(|broken| format!("{} example {}: {}", broken.rule, broken.number, broken.why));
        let tables = TABLES.iter().flat_map(|(name, check)| {
            check(book)
                .into_iter()
                .map(move |why| format!("{name}: {why}"))
        });
        let vignettes = self
            .vignettes
            .iter()
            .flat_map(|vignette| vignette.differences(book));
        examples
            .chain(tables)
            .chain(vignettes)
            .chain(self.planted_missed(book))
            .collect()
    }

    /// The first that a changed book breaks, the likeliest tried first.
    pub fn first_that_fails(&self, book: &RuleBook, mutant: &Mutant) -> Option<String> {
        let own = self.shipped.screening.rule(&mutant.rule);
        let own = own.and_then(|rule| {
            broken_examples_of(rule, &self.shipped, book)
                .into_iter()
                .next()
        });
        let example = || broken_examples(&self.shipped, book).into_iter().next();
        let screening = mutant.file == super::File::Screening;
        if let Some(broken) = own.or_else(|| screening.then(example).flatten()) {
            return Some(format!("{} example {}", broken.rule, broken.number));
        }
        for (name, check) in TABLES {
            if !check(book).is_empty() {
                return Some(format!("table: {name}"));
            }
        }
        match mutant.file {
            super::File::Wording => self.planted_missed(book).into_iter().next(),
            super::File::Claims => None,
            super::File::Regions | super::File::Screening | super::File::Timing => {
                self.vignette_that_fails(book, &mutant.rule)
            }
        }
    }

    fn vignette_that_fails(&self, book: &RuleBook, rule: &str) -> Option<String> {
        let names =
            |vignette: &&Vignette| vignette.expect.to_string().contains(&format!("\"{rule}\""));
        let (likely, others): (Vec<&Vignette>, Vec<&Vignette>) =
            self.vignettes.iter().partition(names);
        likely
            .into_iter()
            .chain(others)
            .find(|vignette| !vignette.differences(book).is_empty())
            .map(|vignette| format!("vignette {}", vignette.name))
    }

    fn planted_missed(&self, book: &RuleBook) -> Vec<String> {
        let mut wrong = Vec::new();
        let slips = |text: &str, voice| book.wording.slips(text, voice).len();
        for bad in &self.planted.said {
            if slips(bad, Voice::Said) != 1 {
                wrong.push(format!(
                    "planted: \"{bad}\" has {} slips, not one",
                    slips(bad, Voice::Said)
                ));
            }
        }
        for bad in &self.planted.asked {
            if slips(bad, Voice::Asked) == 0 {
                wrong.push(format!("planted question: \"{bad}\" passes"));
            }
        }
        for good in &self.planted.fine {
            if slips(good, Voice::Said) > 0 {
                wrong.push(format!("planted: \"{good}\" is refused"));
            }
        }
        wrong
    }
}
