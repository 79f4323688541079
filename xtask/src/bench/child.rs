//! A program run to its end, with its time and its greatest memory.

use std::{
    fs,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// What a run took.
#[derive(Debug, Clone)]
pub struct Ran {
    /// From start to end.
    pub wall: Duration,
    /// Processor time, where Linux tells.
    pub processor: Duration,
    /// The most memory held at once, in MB of 1024 * 1024 bytes; 0 where Linux does not tell.
    pub peak_mb: u64,
    /// What it printed to standard output.
    pub said: String,
}

/// Runs a program; its standard error is shown only when it fails.
pub fn run(command: &mut Command, watch_memory: bool) -> Result<Ran, String> {
    let before = processor_time();
    let began = Instant::now();
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("could not run {command:?}: {error}"))?;
    let status_file = format!("/proc/{}/status", child.id());
    let mut peak_kb = 0;
    if watch_memory {
        // The system keeps the highest mark itself; the last look before the end has it.
        while child
            .try_wait()
            .map_err(|error| error.to_string())?
            .is_none()
        {
            peak_kb = peak_kb.max(high_water_kb(&status_file));
            std::thread::sleep(Duration::from_millis(2));
        }
    }
    let output = child
        .wait_with_output()
        .map_err(|error| error.to_string())?;
    let wall = began.elapsed();
    if !output.status.success() {
        return Err(format!(
            "{command:?} ended with {}: {}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        ));
    }
    Ok(Ran {
        wall,
        processor: processor_time().saturating_sub(before),
        peak_mb: peak_kb / 1024,
        said: String::from_utf8_lossy(&output.stdout).into_owned(),
    })
}

fn high_water_kb(status_file: &str) -> u64 {
    let status = fs::read_to_string(status_file).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}

/// Processor time of all programs that we ran and that ended, in steps of a hundredth of a second.
fn processor_time() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the program's name, which may hold anything: field 3 is the first, 16 and 17 are the children's.
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let ticks: u64 = fields
        .split_whitespace()
        .skip(13)
        .take(2)
        .filter_map(|field| field.parse::<u64>().ok())
        .sum();
    Duration::from_millis(ticks * 10)
}
