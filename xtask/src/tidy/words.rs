//! Words in their place.

use crate::repo::TextFile;

/// Lines a file of Rust may have. Most have 80 to 300; past 500, look for two ideas.
const LONGEST: usize = 800;

/// Lists of like things, which may stay long.
const LISTS: [&str; 0] = [];

/// Rust that ships, outside of the tasks and the fuzz targets.
fn shipped(files: &[TextFile]) -> impl Iterator<Item = &TextFile> {
    files.iter().filter(|file| {
        file.path.starts_with("crates/")
            && file.path.ends_with(".rs")
            && file.path.contains("/src/")
    })
}

/// No statement and no driver outside of `crates/store`.
pub fn sql(files: &[TextFile]) -> Result<Vec<String>, String> {
    const STATEMENTS: [&str; 5] = [
        "\"select ",
        "insert into ",
        "delete from ",
        "create table ",
        "\"update ",
    ];
    const DRIVERS: [&str; 4] = [
        "rusqlite::",
        "tokio_postgres::",
        "postgres::Client",
        "postgres::Config",
    ];
    Ok(find(
        shipped(files).filter(|file| !file.path.starts_with("crates/store/")),
        |line| {
            let small = line.to_lowercase();
            STATEMENTS
                .iter()
                .chain(&DRIVERS)
                .find(|word| small.contains(&word.to_lowercase()))
                .map(|word| word.trim().trim_matches('"').to_owned())
        },
    ))
}

/// No element and no inline style in Rust; pictures made by pure functions may write SVG.
pub fn html(files: &[TextFile]) -> Result<Vec<String>, String> {
    const MARKS: [&str; 8] = [
        "<div",
        "<span",
        "<p>",
        "</p>",
        "<table",
        "<form",
        "<input",
        "style=\\\"",
    ];
    Ok(find(shipped(files), |line| {
        MARKS
            .iter()
            .find(|mark| line.contains(*mark))
            .map(|mark| (*mark).to_owned())
    }))
}

/// No file of Rust too long to hold in mind.
pub fn length(files: &[TextFile]) -> Result<Vec<String>, String> {
    Ok(files
        .iter()
        .filter(|file| file.path.ends_with(".rs") && !LISTS.contains(&file.path.as_str()))
        .filter_map(|file| {
            let lines = file.lines().count();
            (lines > LONGEST).then(|| format!("{}: {lines} lines; look for two ideas", file.path))
        })
        .collect())
}

/// No absolute path of a machine that somebody works on.
pub fn machines(files: &[TextFile]) -> Result<Vec<String>, String> {
    // Put together here, so that this file does not find itself.
    let places = [
        ["/wo", "rk/"],
        ["/ro", "ot/"],
        ["/Us", "ers/"],
        ["../sha", "red"],
    ]
    .map(|parts| parts.concat());
    Ok(find(
        // Tests may look for real files beside the repository; they say so and pass where there are none.
        files
            .iter()
            .filter(|file| !file.path.ends_with(".lock") && !file.path.contains("/tests/")),
        |line| {
            places
                .iter()
                .find(|place| {
                    line.match_indices(place.as_str())
                        .any(|(at, _)| starts_a_path(&line[..at]))
                })
                .cloned()
        },
    ))
}

/// Whether what follows `before` begins a path rather than being the middle of one, such as `docs/work/`.
fn starts_a_path(before: &str) -> bool {
    !before.ends_with(|character: char| {
        character.is_alphanumeric() || matches!(character, '-' | '_' | '.' | '}' | '>')
    })
}

/// Every line in which `look` sees something, as `file:line: what`.
fn find<'a>(
    files: impl Iterator<Item = &'a TextFile>,
    look: impl Fn(&str) -> Option<String>,
) -> Vec<String> {
    files
        .flat_map(|file| {
            file.shipped_lines()
                .filter_map(|(number, line)| {
                    look(line).map(|what| format!("{}:{number}: {what}", file.path))
                })
                .collect::<Vec<_>>()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rust(text: &str) -> Vec<TextFile> {
        vec![TextFile {
            path: "crates/practice/src/book.rs".into(),
            text: text.into(),
        }]
    }

    #[test]
    fn a_statement_outside_of_the_store_is_found() {
        let found = sql(&rust(
            "fn act() {\n    tx.run(\"insert into hold (id) values ($1)\");\n}",
        ))
        .unwrap();
        assert_eq!(found, ["crates/practice/src/book.rs:2: insert into"]);
    }

    #[test]
    fn comments_and_tests_may_say_anything() {
        assert!(
            sql(&rust("// insert into\n#[cfg(test)]\n\"insert into x\""))
                .unwrap()
                .is_empty()
        );
    }

    #[test]
    fn the_path_of_a_machine_is_found_and_a_folder_of_ours_is_not() {
        let machine = ["/wo", "rk/main"].concat();
        assert_eq!(
            machines(&rust(&format!("let a = \"{machine}\";")))
                .unwrap()
                .len(),
            1
        );
        assert!(
            machines(&rust(&format!("let a = \"docs{machine}\";")))
                .unwrap()
                .is_empty()
        );
    }
}
