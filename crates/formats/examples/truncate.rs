//! Cuts every file off at every 997th byte: `cargo run --release -p formats --example truncate -- PATH...`

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

#[path = "../tests/made/truncate.rs"]
mod truncate;

use truncate::Tally;

fn main() -> ExitCode {
    let mut files = Vec::new();
    for path in std::env::args().skip(1) {
        find(Path::new(&path), &mut files);
    }
    #[expect(
        clippy::disallowed_methods,
        reason = "an example is a door, and doors tell the time"
    )]
    let now = jiff::Timestamp::now();
    let (next, tally) = (AtomicUsize::new(0), Mutex::new(Tally::default()));
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while let Some(path) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let name = path.file_name().unwrap_or_default().to_string_lossy();
                    let Ok(bytes) = std::fs::read(path) else {
                        continue;
                    };
                    let one = truncate::cut_off(&name, &bytes, 997, now);
                    tally
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .add(one);
                }
            });
        }
    });
    let tally = tally.into_inner().unwrap_or_else(PoisonError::into_inner);
    for wrong in tally.wrong.iter().take(40) {
        println!("{wrong}");
    }
    println!("{tally}");
    if tally.wrong.is_empty() && tally.files > 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn find(path: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(path) else {
        return files.push(path.to_path_buf());
    };
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    paths.sort();
    paths.iter().for_each(|path| find(path, files));
}
