//! Cuts a good file off, again and again, and looks at what each part comes to. Shared by a test and by an example.

use std::{
    fmt,
    sync::Once,
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use care::training::activity::{Activity, Streams};
use formats::{Import, read_all_bytes};
use jiff::Timestamp;

/// What came of all parts of some files.
#[derive(Debug, Default, Clone)]
pub struct Tally {
    /// Files that were read whole and then cut off.
    pub files: usize,
    /// Parts read.
    pub parts: usize,
    /// Parts of which something was kept, and said that it is not all.
    pub salvaged: usize,
    /// Parts that tell as much as the whole.
    pub whole: usize,
    /// Parts that were refused with a reason.
    pub refused: usize,
    /// The longest that one part took.
    pub longest: Duration,
    /// What must not be, each in a line.
    pub wrong: Vec<String>,
}

impl Tally {
    /// Takes in another.
    pub fn add(&mut self, other: Self) {
        self.files += other.files;
        self.parts += other.parts;
        self.salvaged += other.salvaged;
        self.whole += other.whole;
        self.refused += other.refused;
        self.longest = self.longest.max(other.longest);
        self.wrong.extend(other.wrong);
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} files in {} parts: {} kept in part and said so, {} told as much as the whole, {} refused with a reason, {} wrong; the longest took {:.0} ms",
            self.files,
            self.parts,
            self.salvaged,
            self.whole,
            self.refused,
            self.wrong.len(),
            self.longest.as_secs_f64() * 1000.0
        )
    }
}

/// Panics so far, also those that an import catches.
static PANICS: AtomicUsize = AtomicUsize::new(0);
/// Longer than this, and a reader hangs.
const ENDLESS: Duration = Duration::from_secs(10);

/// Cuts a file off before every `step`-th byte and reads each part as an upload. A file of which nothing is read is no good
/// file and is left out.
pub fn cut_off(name: &str, bytes: &[u8], step: usize, now: Timestamp) -> Tally {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |what| {
            PANICS.fetch_add(1, Ordering::Relaxed);
            before(what);
        }));
    });
    let mut tally = Tally::default();
    let all = read(name, bytes, now);
    if is_nothing(&all) {
        return tally;
    }
    tally.files = 1;
    for length in (step..bytes.len()).step_by(step) {
        let part = &bytes[..length];
        let (before, began) = (PANICS.load(Ordering::Relaxed), Instant::now());
        let import = read(name, part, now);
        let took = began.elapsed();
        tally.parts += 1;
        tally.longest = tally.longest.max(took);
        let mut wrong = |what: &str| {
            tally
                .wrong
                .push(format!("{name} cut off at {length}: {what}"))
        };
        if PANICS.load(Ordering::Relaxed) > before {
            wrong("a reader panicked");
        }
        if took > ENDLESS {
            wrong("a reader hangs");
        }
        let says = !import.warnings.is_empty() || !import.rejected.is_empty();
        if import.activities == all.activities
            && import.days == all.days
            && import.planned == all.planned
        {
            tally.whole += 1;
        } else if is_nothing(&import) {
            tally.refused += 1;
            // A file of lines that ends with its first is a sound file of nothing.
            if import.rejected.is_empty() {
                wrong("a silent zero");
            }
        } else {
            tally.salvaged += 1;
            if !says && !is_whole_table(name, part) {
                wrong("nothing was said of what is missing");
            }
        }
    }
    tally
}

/// A table that ends between two rows, or in its last cell, is a table: nothing tells that there was more.
fn is_whole_table(name: &str, part: &[u8]) -> bool {
    let text = String::from_utf8_lossy(part);
    // What stands between quotes is text.
    let cells = |line: &str| -> usize {
        let outside = line.split('"').step_by(2);
        outside
            .map(|part| part.matches([',', ';', '\t']).count())
            .sum()
    };
    let mut lines = text.lines();
    let widest = lines.clone().map(cells).max();
    name.ends_with(".csv") && (text.ends_with('\n') || lines.next_back().map(cells) == widest)
}

fn is_nothing<T>(import: &Import<T>) -> bool {
    import.activities.is_empty() && import.days.is_empty() && import.planned.is_empty()
}

fn read(name: &str, bytes: &[u8], now: Timestamp) -> Import<(Activity, usize)> {
    let facts = |activity: Activity, _: formats::Origin<'_>| {
        let samples = activity.streams.heart_rate.len() + activity.streams.power.len();
        let facts = Activity {
            streams: Streams::default(),
            ..activity
        };
        (facts, samples)
    };
    read_all_bytes(vec![(name.to_owned(), bytes.to_vec())], now, facts, |_| {})
}
