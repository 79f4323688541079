//! What an export says of activities beside the files that recorded them: names, ratings, and what was never recorded.

use std::{fmt, io::Read, sync::Arc};

use care::training::{activity::Activity, day_facts::DayFacts};
use jiff::Timestamp;

use crate::{
    apple, detect,
    error::{Mend, ReadError},
    garmin, strava,
};

/// Enough of the beginning to tell what a table, JSON or XML file is.
pub(crate) const HEAD_BYTES: u64 = 64 * 1024;
/// More activities than anybody has in one export.
pub(crate) const MOST_ENTRIES: usize = 500_000;

/// What one file of an export tells of many activities.
pub(crate) trait Tells: fmt::Debug + Send + Sync {
    /// How many activities it tells of.
    fn entries(&self) -> usize;

    /// Gives the activities of a file what is said of them.
    fn enrich(&self, file: &str, bytes: &[u8], activities: &mut Vec<Activity>) -> Claim;

    /// The entry that names this file, if entries name files.
    fn naming(&self, file: &str) -> Option<usize>;

    /// The activity of an entry for which no file was read.
    fn alone(&self, entry: usize, now: Timestamp) -> Alone;
}

/// What came of asking an export about a file.
#[derive(Debug, Default)]
pub(crate) struct Claim {
    /// The entries that the file's activities are.
    pub(crate) entries: Vec<usize>,
    /// What the activity reads back from, where the file alone would not tell all of it.
    pub(crate) original: Option<Vec<u8>>,
}

/// What an entry is when no file was read for it.
#[derive(Debug)]
pub(crate) enum Alone {
    /// An activity.
    Activity(Box<Excerpt>),
    /// Nothing that could be missed: the whole of several parts that stand for themselves, say.
    Nothing,
    /// It cannot be made out what or when it was.
    Unusable,
}

/// An activity of an export, and the piece of the export that it was read from.
#[derive(Debug)]
pub(crate) struct Excerpt {
    pub(crate) activity: Activity,
    /// Reads back as this activity alone. It stays the same from export to export, so that it is known again.
    pub(crate) bytes: Vec<u8>,
}

/// One file of an export, read before the files beside it.
#[derive(Debug)]
pub(crate) struct Export {
    pub(crate) tells: Box<dyn Tells>,
    pub(crate) days: Vec<DayFacts>,
    pub(crate) mends: Vec<Mend>,
}

/// The exports in whose archives and folders a file lies.
#[derive(Clone, Default)]
pub(crate) struct Beside(pub(crate) Vec<Arc<Export>>);

impl PartialEq for Beside {
    fn eq(&self, other: &Self) -> bool {
        self.0.len() == other.0.len()
            && self
                .0
                .iter()
                .zip(&other.0)
                .all(|(one, other)| Arc::ptr_eq(one, other))
    }
}

impl fmt::Debug for Beside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} exports", self.0.len())
    }
}

/// The kinds of file that tell of many activities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Strava's `activities.csv`.
    Strava,
    /// Garmin's `summarizedActivities.json`.
    Garmin,
    /// Apple Health's `export.xml`.
    Apple,
}

/// Whether a file of this name is worth a look.
pub(crate) fn may_tell(name: &str) -> bool {
    matches!(
        detect::extension(name).as_str(),
        "csv" | "json" | "xml" | "tsv"
    )
}

/// What the beginning of a file promises.
pub(crate) fn kind_of(head: &[u8]) -> Option<Kind> {
    let after_mark = head.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(head);
    match after_mark.iter().find(|byte| !byte.is_ascii_whitespace())? {
        b'<' => apple::is_health(head).then_some(Kind::Apple),
        b'[' | b'{' => garmin::is_summaries(head).then_some(Kind::Garmin),
        _ => strava::is_table(head).then_some(Kind::Strava),
    }
}

/// Reads such a file; Apple's and Garmin's as a stream, of which little is held at once.
///
/// # Errors
/// [`ReadError`] where nothing in it can be trusted.
pub(crate) fn read(
    kind: Kind,
    name: &str,
    content: &mut dyn Read,
    limit: u64,
) -> Result<Export, ReadError> {
    let mut mends = Vec::new();
    let (tells, days): (Box<dyn Tells>, _) = match kind {
        Kind::Strava => {
            let mut bytes = Vec::new();
            // What could be unpacked before damage is read; the rows say for themselves.
            let cut = content.take(limit + 1).read_to_end(&mut bytes).is_err();
            if bytes.len() as u64 > limit {
                return Err(ReadError::TooLarge {
                    claimed: bytes.len() as u64,
                    limit,
                });
            }
            if cut {
                mends.push(Mend::WrongChecksum);
            }
            (Box::new(strava::read(&bytes, name, &mut mends)?), vec![])
        }
        Kind::Garmin => (
            Box::new(garmin::read_summaries(content, &mut mends)?),
            vec![],
        ),
        Kind::Apple => {
            let (health, days) = apple::read(content, &mut mends)?;
            (Box::new(health), days)
        }
    };
    Ok(Export { tells, days, mends })
}

/// As [`read`], from bytes at hand, each entry as an activity of its own.
///
/// # Errors
/// [`ReadError`] where nothing in it can be trusted.
pub(crate) fn read_whole(
    kind: Kind,
    name: &str,
    bytes: &[u8],
    now: Timestamp,
    mends: &mut Vec<Mend>,
) -> Result<(Vec<Activity>, Vec<DayFacts>), ReadError> {
    if kind == Kind::Apple {
        return apple::read_whole(bytes, now, mends);
    }
    let mut rest = bytes;
    let export = read(kind, name, &mut rest, bytes.len() as u64)?;
    mends.extend(export.mends);
    let mut activities = Vec::new();
    let mut unusable = 0;
    for entry in 0..export.tells.entries() {
        match export.tells.alone(entry, now) {
            Alone::Activity(excerpt) => activities.push(excerpt.activity),
            Alone::Nothing => {}
            Alone::Unusable => unusable += 1,
        }
    }
    if unusable > 0 {
        mends.push(Mend::EntriesUndated { count: unusable });
    }
    Ok((activities, export.days))
}

/// The base name of a path in lower case without `.gz`, by which exports are matched with their files.
pub(crate) fn file_key(path: &str) -> String {
    let base = path
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or(path)
        .to_lowercase();
    base.strip_suffix(".gz").map(str::to_owned).unwrap_or(base)
}

/// A name as people may see it: no control characters, and no endless length.
pub(crate) fn shown(name: &str) -> String {
    name.chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .take(200)
        .collect()
}
