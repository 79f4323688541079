//! Every good file cut off again and again: nothing panics, hangs or comes to nothing without a word, and what was salvaged is said.
//!
//! All real files in full are `cargo xtask bench truncation`; here are our own, and the smallest of the real ones.
#![allow(clippy::unwrap_used, reason = "a test may")]

mod made;
mod real;
#[path = "made/truncate.rs"]
mod truncate;

use truncate::Tally;

fn check(tally: &Tally, least_files: usize) {
    assert!(tally.wrong.is_empty(), "{:#?}", tally.wrong);
    assert!(tally.files >= least_files && tally.parts > 0, "{tally}");
}

#[test]
fn our_own_files_cut_off_everywhere() {
    let mut tally = Tally::default();
    for (_, name, bytes) in made::seeds() {
        // They are small, so each is cut in a hundred places or more.
        let step = (bytes.len() / 150).clamp(1, 997);
        tally.add(truncate::cut_off(name, &bytes, step, made::now()));
    }
    check(&tally, 7);
    assert!(tally.salvaged > 100 && tally.refused > 100, "{tally}");
}

#[test]
fn small_real_files_cut_off_at_every_997th_byte() {
    const LARGEST: u64 = 20_000;
    let Some(folder) = real::folder() else { return };
    let mut tally = Tally::default();
    for path in files(&folder) {
        if std::fs::metadata(&path).unwrap().len() <= LARGEST {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let bytes = std::fs::read(&path).unwrap();
            let now = "2026-11-22T12:00:00Z".parse().unwrap();
            tally.add(truncate::cut_off(&name, &bytes, 997, now));
        }
    }
    check(&tally, 10);
}

fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}
