//! Reads files, folders and archives and says what came of them: `cargo run -p formats --example read -- [--each] PATH...`

use std::{collections::BTreeMap, process::ExitCode};

use care::training::activity::Activity;
use formats::{Origin, read_all};
use jiff::Timestamp;

fn main() -> ExitCode {
    let mut paths: Vec<String> = std::env::args().skip(1).collect();
    let each = paths.first().is_some_and(|first| first == "--each");
    if each {
        paths.remove(0);
    }
    if paths.is_empty() {
        eprintln!("usage: read [--each] PATH...");
        return ExitCode::from(2);
    }
    #[expect(
        clippy::disallowed_methods,
        reason = "an example is a door, and doors tell the time"
    )]
    let now = Timestamp::now();
    let began = std::time::Instant::now();
    let line = |activity: Activity, origin: Origin<'_>| {
        let samples = (
            activity.streams.heart_rate.len(),
            activity.streams.power.len(),
        );
        let facts = Activity {
            streams: care::training::activity::Streams::default(),
            ..activity
        };
        format!("{} #{}: {facts:?} {samples:?}", origin.name, origin.part)
    };
    let import = read_all(&paths, now, line, |_| {});
    let seconds = began.elapsed().as_secs_f64();
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for rejected in &import.rejected {
        *reasons.entry(rejected.error.word()).or_default() += 1;
    }
    if each {
        import.activities.iter().for_each(|line| println!("{line}"));
        import
            .warnings
            .iter()
            .for_each(|warning| println!("warning: {warning}"));
        import
            .rejected
            .iter()
            .for_each(|rejected| println!("{rejected}"));
        import
            .duplicates_of_bytes
            .iter()
            .for_each(|duplicate| println!("`{}` repeats `{}`", duplicate.name, duplicate.of));
    }
    println!(
        "{} files: {} activities, {} repeats, {} passed over, {} rejected {reasons:?}, {} warnings; {seconds:.2} s, peak {} MiB",
        import.files,
        import.activities.len(),
        import.duplicates_of_bytes.len(),
        import.skipped,
        import.rejected.len(),
        import.warnings.len(),
        peak_mib(),
    );
    ExitCode::SUCCESS
}

/// The most memory held at once, where the system tells.
fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok())
        .unwrap_or(0)
        / 1024
}
