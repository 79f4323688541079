//! Reads everything that a person points at, on all cores, with bounded memory and results in a fixed order.

use std::{
    collections::{HashMap, VecDeque},
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::{
        Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc,
    },
};

use care::training::{activity::Activity, day_facts::DayFacts, planned::Planned};
use sha2::{Digest, Sha256};

use crate::{
    archive::{self, Found, Limits, Streamed, Told, Visit},
    detect,
    error::{Mend, ReadError, Rejected, Warning},
    export::Beside,
    reading::{self, ReadOptions},
};
use leftover::{Claimed, Exports};

mod leftover;

/// Where an activity came from, for what is made of it.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// The file's name as shown to people.
    pub name: &'a str,
    /// The file's bytes as they lay there.
    pub bytes: &'a [u8],
    /// SHA-256 of those bytes.
    pub sha256: [u8; 32],
    /// Which activity of the file this is, from 0.
    pub part: usize,
}

/// A file whose bytes had been read already under another name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicate {
    /// The file's name as shown to people.
    pub name: String,
    /// The name of the file with the same bytes that was kept.
    pub of: String,
}

/// A table of days or a calendar, as it lay there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// The file's name as shown to people.
    pub name: String,
    /// The file's bytes.
    pub bytes: Vec<u8>,
    /// SHA-256 of those bytes.
    pub sha256: [u8; 32],
}

/// Larger tables of days and calendars are read and not given back, so that memory stays bounded: a lifetime of days is smaller.
const LARGEST_LIST: usize = 8 * 1024 * 1024;
/// And no more of them together.
const MOST_OF_LISTS: usize = 64 * 1024 * 1024;

/// How far an import has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Files found so far.
    pub found: usize,
    /// Files done so far.
    pub done: usize,
    /// Whether all have been found, so that `found` is the total.
    pub found_all: bool,
    /// The large file that is being read before the others are found, if there is one.
    pub streaming: Option<Streamed>,
}

/// What came of an import. Everything is in the order in which the files were found; activities that no file was read for, only a
/// line of an export, come last.
#[derive(Debug, Clone, PartialEq)]
pub struct Import<T> {
    /// What the caller made of each activity.
    pub activities: Vec<T>,
    /// What was said of days and nights.
    pub days: Vec<DayFacts>,
    /// What training calendars have planned.
    pub planned: Vec<Planned>,
    /// The files that days and plans were read from; no activity is in them.
    pub lists: Vec<List>,
    /// Files that repeat another byte for byte.
    pub duplicates_of_bytes: Vec<Duplicate>,
    /// Files that were refused, and why.
    pub rejected: Vec<Rejected>,
    /// What was mended.
    pub warnings: Vec<Warning>,
    /// Files passed over, since they are no activities and do not pretend to be: pictures, tables, notes.
    pub skipped: usize,
    /// Files in all: read, repeated, refused and passed over.
    pub files: usize,
}

/// Reads all files under `paths`: files, folders, zip archives.
///
/// `keep` is given each activity on the thread that read it, with its samples, and returns what is worth keeping: usually the
/// load and the facts without the samples. That bounds the memory whatever the number of files.
pub fn read_all<T: Send>(
    paths: &[impl AsRef<Path> + Sync],
    options: impl Into<ReadOptions>,
    keep: impl Fn(Activity, Origin<'_>) -> T + Sync,
    progress: impl FnMut(Progress),
) -> Import<T> {
    let walk = |visit: &mut dyn FnMut(Visit)| {
        for path in paths {
            archive::walk(path.as_ref(), &Limits::default(), visit);
        }
    };
    import(walk, options.into(), keep, is_alone(paths), progress)
}

/// As [`read_all`], for uploads that are already in memory: names and bytes.
pub fn read_all_bytes<T: Send>(
    uploads: Vec<(String, Vec<u8>)>,
    options: impl Into<ReadOptions>,
    keep: impl Fn(Activity, Origin<'_>) -> T + Sync,
    progress: impl FnMut(Progress),
) -> Import<T> {
    let walk = move |visit: &mut dyn FnMut(Visit)| {
        for (name, bytes) in uploads {
            archive::walk_bytes(&name, bytes, &Limits::default(), visit);
        }
    };
    import(walk, options.into(), keep, false, progress)
}

/// One file of which nobody would wait for a second core.
fn is_alone(paths: &[impl AsRef<Path>]) -> bool {
    const SOON_READ: u64 = 4 * 1024 * 1024;
    let [path] = paths else { return false };
    let path = path.as_ref();
    let is_small = path
        .metadata()
        .is_ok_and(|file| file.is_file() && file.len() <= SOON_READ);
    is_small
        && path
            .extension()
            .is_none_or(|named| !named.eq_ignore_ascii_case("zip"))
}

/// What came of one file.
enum Outcome<T> {
    Read {
        kept: Vec<T>,
        days: Vec<DayFacts>,
        planned: Vec<Planned>,
        list: Option<List>,
        warnings: Vec<Warning>,
    },
    Repeated,
    Rejected(ReadError),
    Skipped,
    /// An export told of other files; its place among them.
    Told(Told),
}

/// What a worker or the walk says.
enum Message<T> {
    Done(Box<Done<T>>),
    /// Only how far a large file has been read.
    Streamed(Streamed),
}

struct Done<T> {
    index: usize,
    name: String,
    sha256: Option<[u8; 32]>,
    /// The exports that the file lies beside, and the entries of each that its activities are.
    claims: Vec<Claimed>,
    beside: Beside,
    outcome: Outcome<T>,
}

fn import<T: Send>(
    walk: impl FnOnce(&mut dyn FnMut(Visit)) + Send,
    options: ReadOptions,
    keep: impl Fn(Activity, Origin<'_>) -> T + Sync,
    alone: bool,
    progress: impl FnMut(Progress),
) -> Import<T> {
    let reader = Reader {
        options,
        keep: &keep,
        large: Mutex::new(()),
        seen: Mutex::new(HashMap::new()),
    };
    let all = if alone {
        in_place(walk, &reader, progress)
    } else {
        on_all_cores(walk, &reader, progress)
    };
    let (mut import, exports) = in_order(all);
    leftover::add(&mut import, exports, &reader);
    import
}

/// What there is to do for something that was found.
enum Step<T> {
    Read(Found),
    Say(Message<T>),
}

impl<T> Step<T> {
    fn of(index: usize, visit: Visit) -> Self {
        let done = |name, outcome| {
            Self::Say(Message::Done(Box::new(Done {
                index,
                name,
                sha256: None,
                claims: vec![],
                beside: Beside::default(),
                outcome,
            })))
        };
        match visit {
            Visit::Streamed(streamed) => Self::Say(Message::Streamed(streamed)),
            Visit::Told(told) => done(told.name.clone(), Outcome::Told(told)),
            Visit::File(file) => Self::Read(file),
            Visit::Skipped(skipped) => done(skipped.name, Outcome::Skipped),
            Visit::Rejected(rejected) => done(rejected.name, Outcome::Rejected(rejected.error)),
        }
    }
}

/// Reads what the walk finds as it finds it: to start threads for one small file takes longer than to read it.
fn in_place<T, K>(
    walk: impl FnOnce(&mut dyn FnMut(Visit)),
    reader: &Reader<'_, K>,
    mut progress: impl FnMut(Progress),
) -> Vec<Done<T>>
where
    K: Fn(Activity, Origin<'_>) -> T,
{
    let mut all: Vec<Done<T>> = Vec::new();
    let mut say = |all: &Vec<Done<T>>, found_all, streaming| {
        progress(Progress {
            found: all.len(),
            done: all.len(),
            found_all,
            streaming,
        });
    };
    walk(&mut |visit| {
        let index = all.len();
        let streaming = match Step::of(index, visit) {
            Step::Read(file) => {
                all.push(reader.read(index, file));
                None
            }
            Step::Say(Message::Done(done)) => {
                all.push(*done);
                None
            }
            Step::Say(Message::Streamed(streamed)) => Some(streamed),
        };
        say(&all, false, streaming);
    });
    say(&all, true, None);
    all
}

/// Walks on one thread and reads on as many as there are cores.
fn on_all_cores<T: Send, K>(
    walk: impl FnOnce(&mut dyn FnMut(Visit)) + Send,
    reader: &Reader<'_, K>,
    mut progress: impl FnMut(Progress),
) -> Vec<Done<T>>
where
    K: Fn(Activity, Origin<'_>) -> T + Sync,
{
    let workers = std::thread::available_parallelism()
        .map_or(2, std::num::NonZero::get)
        .min(8);
    let queue = Queue::default();
    let (found, found_all) = (AtomicUsize::new(0), AtomicBool::new(false));
    let (sender, results) = mpsc::channel::<Message<T>>();
    let mut all: Vec<Done<T>> = Vec::new();
    let mut streaming = None;
    std::thread::scope(|scope| {
        for _ in 0..workers {
            let (sender, queue) = (sender.clone(), &queue);
            scope.spawn(move || {
                while let Some((index, file)) = queue.take() {
                    // The receiver lives until all senders are gone.
                    let _ = sender.send(Message::Done(Box::new(reader.read(index, file))));
                }
            });
        }
        let (queue, found, found_all) = (&queue, &found, &found_all);
        scope.spawn(move || {
            // Closes the queue however the walk ends, so that nobody waits for ever.
            let _close = Close(queue);
            walk(&mut |visit| {
                let index = match visit {
                    Visit::Streamed(_) => found.load(Ordering::Relaxed),
                    _ => found.fetch_add(1, Ordering::Relaxed),
                };
                match Step::of(index, visit) {
                    Step::Read(file) => queue.put(index, file),
                    Step::Say(message) => drop(sender.send(message)),
                }
            });
            found_all.store(true, Ordering::Relaxed);
        });
        for message in results {
            match message {
                Message::Done(done) => {
                    all.push(*done);
                    streaming = None;
                }
                Message::Streamed(streamed) => streaming = Some(streamed),
            }
            progress(Progress {
                found: found.load(Ordering::Relaxed),
                done: all.len(),
                found_all: found_all.load(Ordering::Relaxed),
                streaming,
            });
        }
    });
    all
}

/// Puts results in the order of finding, and counts the later of equal files as repeats. With it the exports, and which of their
/// entries were read from files.
fn in_order<T>(mut all: Vec<Done<T>>) -> (Import<T>, Exports) {
    all.sort_by_key(|done| done.index);
    let mut import = Import {
        activities: Vec::new(),
        days: Vec::new(),
        planned: Vec::new(),
        lists: Vec::new(),
        duplicates_of_bytes: Vec::new(),
        rejected: Vec::new(),
        warnings: Vec::new(),
        skipped: 0,
        files: all.len(),
    };
    let mut lists = 0;
    let mut exports = Exports::default();
    let mut first: HashMap<[u8; 32], (String, Vec<Claimed>)> = HashMap::new();
    for Done {
        name,
        sha256,
        claims,
        beside,
        outcome,
        ..
    } in all
    {
        // Equal bytes have equal outcomes; only what was read is worth calling a repeat.
        let repeats = match &outcome {
            Outcome::Read { .. } | Outcome::Repeated => {
                sha256.and_then(|hash| first.get(&hash).cloned())
            }
            Outcome::Rejected(_) | Outcome::Skipped | Outcome::Told(_) => None,
        };
        if let Some((of, claimed)) = repeats {
            exports.repeated(&name, &beside, &claimed);
            import.duplicates_of_bytes.push(Duplicate { name, of });
            continue;
        }
        match outcome {
            Outcome::Read {
                kept,
                days,
                planned,
                list,
                warnings,
            } => {
                exports.claim(&claims);
                if let Some(hash) = sha256 {
                    first.insert(hash, (name, claims));
                }
                import.activities.extend(kept);
                import.days.extend(days);
                import.planned.extend(planned);
                if let Some(list) = list.filter(|list| lists + list.bytes.len() <= MOST_OF_LISTS) {
                    lists += list.bytes.len();
                    import.lists.push(list);
                }
                import.warnings.extend(warnings);
            }
            Outcome::Repeated => {}
            Outcome::Rejected(error) => import.rejected.push(Rejected { name, error }),
            Outcome::Skipped => import.skipped += 1,
            Outcome::Told(told) => exports.add(told),
        }
    }
    (import, exports)
}

struct Reader<'a, K> {
    options: ReadOptions,
    keep: &'a K,
    /// Held while a large file is read, so that there is one at a time.
    large: Mutex<()>,
    /// The first place of each content that was read.
    seen: Mutex<HashMap<[u8; 32], usize>>,
}

impl<K> Reader<'_, K> {
    fn read<T>(&self, index: usize, file: Found) -> Done<T>
    where
        K: Fn(Activity, Origin<'_>) -> T,
    {
        let done = |sha256, claims, outcome| Done {
            index,
            name: file.name.clone(),
            sha256: Some(sha256),
            claims,
            beside: file.beside.clone(),
            outcome,
        };
        let sha256: [u8; 32] = Sha256::digest(&file.bytes).into();
        if lock(&self.seen)
            .get(&sha256)
            .is_some_and(|earlier| *earlier < index)
        {
            return done(sha256, vec![], Outcome::Repeated);
        }
        let mut claims = Vec::new();
        // A decoder's mistake costs one file, not the import.
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            self.outcome(&file, sha256, &mut claims)
        }));
        let outcome = outcome.unwrap_or_else(|_| {
            Outcome::Rejected(ReadError::Corrupt {
                why: "it is written as no reader expects".to_owned(),
            })
        });
        if matches!(outcome, Outcome::Read { .. }) {
            let mut seen = lock(&self.seen);
            let earliest = seen.entry(sha256).or_insert(index);
            *earliest = (*earliest).min(index);
        }
        done(sha256, claims, outcome)
    }

    fn outcome<T>(&self, file: &Found, sha256: [u8; 32], claims: &mut Vec<Claimed>) -> Outcome<T>
    where
        K: Fn(Activity, Origin<'_>) -> T,
    {
        let (name, bytes) = (file.name.as_str(), file.bytes.as_slice());
        let mut alone = None;
        let read = reading::read_with(bytes, name, &self.options, &mut || {
            if alone.is_none() {
                alone = Some(lock(&self.large));
            }
        });
        match read {
            Ok(mut reading) => {
                if file.damaged && reading.warnings.is_empty() {
                    reading.warnings.push(Warning {
                        name: name.to_owned(),
                        mend: Mend::WrongChecksum,
                    });
                }
                let mut original = None;
                for export in &file.beside.0 {
                    let claim = export.tells.enrich(name, bytes, &mut reading.activities);
                    original = original.or(claim.original);
                    if !claim.entries.is_empty() {
                        claims.push(Claimed::of(export, claim.entries));
                    }
                }
                let own = original.map(|bytes| (Sha256::digest(&bytes).into(), bytes));
                let (sha256, bytes) = match &own {
                    Some((sha256, bytes)) => (*sha256, bytes.as_slice()),
                    None => (sha256, bytes),
                };
                let keep = |(part, activity)| {
                    (self.keep)(
                        activity,
                        Origin {
                            name,
                            bytes,
                            sha256,
                            part,
                        },
                    )
                };
                let is_list = reading.activities.is_empty()
                    && !(reading.days.is_empty() && reading.planned.is_empty());
                let list = (is_list && bytes.len() <= LARGEST_LIST).then(|| List {
                    name: name.to_owned(),
                    bytes: bytes.to_vec(),
                    sha256,
                });
                Outcome::Read {
                    kept: reading
                        .activities
                        .into_iter()
                        .enumerate()
                        .map(keep)
                        .collect(),
                    days: reading.days,
                    planned: reading.planned,
                    list,
                    warnings: reading.warnings,
                }
            }
            Err(error) if !file.pointed_at && nobodys_loss(&error, name) => Outcome::Skipped,
            Err(error) => Outcome::Rejected(error),
        }
    }
}

/// Whether a file in a folder or archive is passed over without a word: it is no activity and its name promises none.
/// Other sport formats are named, since somebody may miss them.
fn nobodys_loss(error: &ReadError, name: &str) -> bool {
    let promises = matches!(
        detect::extension(name).as_str(),
        "fit" | "tcx" | "gpx" | "pwx" | "hrm" | "srm" | "zwo" | "kmz" | "kml"
    );
    match error {
        ReadError::UnknownFormat { .. } | ReadError::Empty => !promises,
        // Settings, courses and the thousands of files in which watches note every minute of a day.
        ReadError::NotAnActivity { .. } => true,
        _ => false,
    }
}

/// Nothing of ours leaves these locks half changed, so a panic under one of them is no reason to stop.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Files waiting to be read, bounded by their bytes.
#[derive(Default)]
struct Queue {
    state: Mutex<Waiting>,
    changed: Condvar,
}

#[derive(Default)]
struct Waiting {
    files: VecDeque<(usize, Found)>,
    bytes: usize,
    closed: bool,
}

impl Queue {
    const MOST_BYTES: usize = 24 * 1024 * 1024;

    fn put(&self, index: usize, file: Found) {
        let size = file.bytes.len();
        let mut state = lock(&self.state);
        while !state.files.is_empty() && state.bytes + size > Self::MOST_BYTES {
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        state.bytes += size;
        state.files.push_back((index, file));
        self.changed.notify_all();
    }

    /// The next file; `None` once all have been taken.
    fn take(&self) -> Option<(usize, Found)> {
        let mut state = lock(&self.state);
        loop {
            if let Some((index, file)) = state.files.pop_front() {
                state.bytes -= file.bytes.len();
                self.changed.notify_all();
                return Some((index, file));
            }
            if state.closed {
                return None;
            }
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

struct Close<'a>(&'a Queue);

impl Drop for Close<'_> {
    fn drop(&mut self) {
        lock(&self.0.state).closed = true;
        self.0.changed.notify_all();
    }
}
