//! Documents say what is so.

use std::path::{Component, Path, PathBuf};

use crate::repo::{self, TextFile};

/// Every function that `docs/path.md` names stands in the crate it names.
pub fn path(files: &[TextFile]) -> Result<Vec<String>, String> {
    let Some(document) = files.iter().find(|file| file.path == "docs/path.md") else {
        return Ok(vec!["no docs/path.md".into()]);
    };
    let mut problems = Vec::new();
    for (number, line) in document.lines() {
        for name in line
            .split('`')
            .skip(1)
            .step_by(2)
            .filter(|name| is_function(name))
        {
            let (home, function) = (
                name.split("::").next().unwrap_or(name),
                name.rsplit("::").next().unwrap_or(name),
            );
            let folder = format!("crates/{home}/src/");
            let exists = files
                .iter()
                .filter(|file| file.path.starts_with(&folder))
                .any(|file| {
                    file.lines().any(|(_, line)| {
                        let declared = line
                            .trim_start()
                            .strip_prefix("pub ")
                            .map(|rest| rest.trim_start_matches("async "));
                        declared
                            .and_then(|rest| rest.strip_prefix("fn "))
                            .and_then(|rest| rest.strip_prefix(function))
                            .is_some_and(|rest| rest.starts_with(['(', '<']))
                    })
                });
            if !exists {
                problems.push(format!("docs/path.md:{number}: there is no `{name}`"));
            }
        }
    }
    Ok(problems)
}

/// Whether words in back quotes name a function, such as `care::plan::plan`.
fn is_function(name: &str) -> bool {
    name.contains("::")
        && name
            .chars()
            .all(|character| character.is_ascii_lowercase() || matches!(character, ':' | '_'))
        && !name.ends_with(':')
}

/// Every link of a page to a file of ours leads to one.
pub fn links(files: &[TextFile]) -> Result<Vec<String>, String> {
    let mut problems = Vec::new();
    for page in files.iter().filter(|file| file.path.ends_with(".md")) {
        for (number, line) in page.lines() {
            for target in line
                .split("](")
                .skip(1)
                .filter_map(|rest| rest.split(')').next())
            {
                let file = target.split('#').next().unwrap_or(target);
                if file.is_empty() || file.contains("://") || file.starts_with("mailto:") {
                    continue;
                }
                let beside = Path::new(&page.path).parent().unwrap_or(Path::new(""));
                if !repo::root().join(plain(&beside.join(file))).exists() {
                    problems.push(format!("{}:{number}: {target} is not there", page.path));
                }
            }
        }
    }
    Ok(problems)
}

/// A path without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    path.components()
        .fold(PathBuf::new(), |mut plain, component| {
            match component {
                Component::ParentDir => drop(plain.pop()),
                Component::Normal(name) => plain.push(name),
                Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
            }
            plain
        })
}

/// A test tries to make a `Clearance` and must not compile.
pub fn compile_fail(files: &[TextFile]) -> Result<Vec<String>, String> {
    let kept = files.iter().any(|file| {
        file.path.starts_with("crates/care/")
            && file.text.contains("Clearance")
            && (file.path.contains("compile_fail") || file.text.contains("compile_fail"))
    });
    Ok(if kept {
        vec![]
    } else {
        vec!["no test of crates/care tries to forge a Clearance and fails to compile".into()]
    })
}
