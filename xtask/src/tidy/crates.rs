//! Which crate may know which.

use crate::repo::{self, TextFile};

/// Our crates, and which of ours each may import. An arrow that is not here is refused.
const ARROWS: [(&str, &[&str]); 6] = [
    ("care", &[]),
    ("formats", &["care"]),
    ("store", &["care"]),
    ("practice", &["care", "formats", "store"]),
    ("web", &["care", "formats", "practice"]),
    ("cli", &["care", "formats", "practice", "web"]),
];

/// What a crate must not pull in, not even through somebody else.
const FREE_OF: [(&str, &[&str]); 2] = [
    (
        "care",
        &[
            "tokio",
            "hyper",
            "axum",
            "rusqlite",
            "postgres",
            "tokio-postgres",
            "sqlx",
            "getrandom",
            "rand",
        ],
    ),
    (
        "formats",
        &[
            "tokio",
            "hyper",
            "axum",
            "rusqlite",
            "postgres",
            "tokio-postgres",
            "sqlx",
        ],
    ),
];

/// Reads the `Cargo.toml` of each crate against [`ARROWS`].
pub fn arrows(files: &[TextFile]) -> Result<Vec<String>, String> {
    let mut problems = Vec::new();
    for file in files {
        let Some(name) = file
            .path
            .strip_prefix("crates/")
            .and_then(|rest| rest.strip_suffix("/Cargo.toml"))
        else {
            continue;
        };
        let Some((_, allowed)) = ARROWS.iter().find(|(of, _)| *of == name) else {
            problems.push(format!(
                "{}: a crate that docs/architecture.md does not know",
                file.path
            ));
            continue;
        };
        for (number, dependency) in dependencies(file) {
            if dependency != name
                && ARROWS.iter().any(|(of, _)| *of == dependency)
                && !allowed.contains(&dependency)
            {
                problems.push(format!(
                    "{}:{number}: {name} must not import {dependency}",
                    file.path
                ));
            }
        }
    }
    Ok(problems)
}

/// The dependencies of a manifest, whatever they are for, with their line.
fn dependencies(file: &TextFile) -> impl Iterator<Item = (usize, &str)> {
    let mut inside = false;
    file.lines().filter_map(move |(number, line)| {
        if line.starts_with('[') {
            inside = line
                .trim_end()
                .trim_end_matches(']')
                .ends_with("dependencies");
            return None;
        }
        let name = line.split(['.', '=', ' ']).next().unwrap_or("");
        (inside && !name.is_empty() && !name.starts_with('#')).then_some((number, name))
    })
}

/// Asks Cargo what each guarded crate pulls in.
pub fn free_of(_: &[TextFile]) -> Result<Vec<String>, String> {
    let mut problems = Vec::new();
    for (name, banned) in FREE_OF {
        let tree = repo::output(repo::cargo().args([
            "tree", "--locked", "-p", name, "-e", "normal", "--prefix", "none", "--format", "{p}",
        ]))?;
        let mut pulled: Vec<&str> = tree
            .lines()
            .filter_map(|line| line.split(' ').next())
            .filter(|pulled| banned.contains(pulled))
            .collect();
        pulled.sort_unstable();
        pulled.dedup();
        problems.extend(
            pulled
                .into_iter()
                .map(|pulled| format!("{name} pulls in {pulled}")),
        );
    }
    Ok(problems)
}

/// In the root manifest, each group of outside dependencies stands under a comment that says why.
pub fn reasons(files: &[TextFile]) -> Result<Vec<String>, String> {
    let Some(manifest) = files.iter().find(|file| file.path == "Cargo.toml") else {
        return Ok(vec!["no Cargo.toml".into()]);
    };
    let (mut inside, mut said_why) = (false, false);
    let mut problems = Vec::new();
    for (number, line) in manifest.lines() {
        if line.starts_with('[') {
            inside = line.trim_end() == "[workspace.dependencies]";
        } else if line.trim().is_empty() {
            said_why = false;
        } else if line.starts_with('#') {
            said_why = true;
        } else if inside && !said_why && !line.contains("path = ") {
            problems.push(format!(
                "Cargo.toml:{number}: `{}` does not say why it is there",
                line.split(' ').next().unwrap_or(line)
            ));
        }
    }
    Ok(problems)
}
