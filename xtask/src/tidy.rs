//! Habits that the compiler does not keep: the walls between crates, words in their place, sources on every rule.

mod crates;
mod docs;
mod rules;
mod words;

use crate::repo;

/// One habit: looks at the files and names what it finds.
type Check = fn(&[repo::TextFile]) -> Result<Vec<String>, String>;

const CHECKS: [(&str, Check); 11] = [
    ("crates import downwards only", crates::arrows),
    (
        "crates stay free of what they must not know",
        crates::free_of,
    ),
    ("every dependency says why", crates::reasons),
    ("SQL stays in the store", words::sql),
    ("HTML stays in templates", words::html),
    ("files stay short", words::length),
    ("nothing names somebody's machine", words::machines),
    ("every rule has a source", rules::sources),
    ("the path names functions that exist", docs::path),
    ("links lead somewhere", docs::links),
    (
        "the proof of a screening cannot be forged",
        docs::compile_fail,
    ),
];

/// Runs every check and names all that is wrong.
pub fn run() -> Result<(), String> {
    let files = repo::text_files()?;
    let mut found = Vec::new();
    for (habit, check) in CHECKS {
        let problems = check(&files)?;
        if !problems.is_empty() {
            found.push(format!("{habit}:\n  {}", problems.join("\n  ")));
        }
    }
    if found.is_empty() {
        println!("tidy: {} habits kept", CHECKS.len());
        Ok(())
    } else {
        Err(format!("untidy\n{}", found.join("\n")))
    }
}
