//! From files to recorded activities: the one way in, for the server.

use std::path::PathBuf;

use care::{
    rules::load::LoadModel,
    training::{activity::Activity, day_facts::DayFacts, planned::Planned, recorded::Recorded},
};
use formats::{Duplicate, Import, List, Origin, Progress, ReadOptions, Rejected, Warning};

use crate::{fault::Fault, now::hex};

/// An activity as its file tells it, and which file that was.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadActivity {
    /// The facts, and what its load needs of the samples.
    pub recorded: Recorded,
    /// SHA-256 of its file, in hexadecimal.
    pub sha256: String,
    /// The file's name as shown to people.
    pub file_name: String,
    /// Bytes of its file.
    pub size_bytes: u64,
}

/// A table of days or a calendar that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadList {
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// The file's name as shown to people.
    pub file_name: String,
    /// Bytes of the file.
    pub size_bytes: u64,
}

/// What was read from files.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReadTraining {
    /// Activities in the order in which their files were found; twins are still among them.
    pub activities: Vec<ReadActivity>,
    /// What was said of days and nights.
    pub days: Vec<DayFacts>,
    /// What training calendars have planned.
    pub planned: Vec<Planned>,
    /// The tables and calendars that days and plans were read from.
    pub lists: Vec<ReadList>,
    /// Files that repeat another byte for byte.
    pub duplicates: Vec<Duplicate>,
    /// Files that were refused, and why.
    pub rejected: Vec<Rejected>,
    /// What was mended.
    pub warnings: Vec<Warning>,
    /// Files passed over, since they are no activities and do not pretend to be.
    pub skipped: usize,
}

/// Reads files, folders and archives once, on all cores.
///
/// `options` say when and where the athlete is. `keep` is called with each activity's file, from several threads, and with each table of days and calendar.
///
/// # Errors
/// What `keep` returned first; a damaged file is no error but a line in `rejected`.
pub fn read_training(
    paths: &[PathBuf],
    model: &LoadModel,
    options: ReadOptions,
    keep: impl Fn(&Origin<'_>) -> Result<(), Fault> + Sync,
    progress: impl FnMut(Progress),
) -> Result<ReadTraining, Fault> {
    let record = |activity, origin: Origin<'_>| recorded(activity, &origin, model, &keep);
    let import = formats::read_all(paths, options, record, progress);
    for list in &import.lists {
        keep(&Origin {
            name: &list.name,
            bytes: &list.bytes,
            sha256: list.sha256,
            part: 0,
        })?;
    }
    read(import)
}

/// As [`read_training`], for originals that are already in memory: names and bytes.
///
/// # Errors
/// As [`read_training`].
pub(crate) fn read_again(
    originals: Vec<(String, Vec<u8>)>,
    model: &LoadModel,
    options: ReadOptions,
) -> Result<ReadTraining, Fault> {
    let record = |activity, origin: Origin<'_>| recorded(activity, &origin, model, |_| Ok(()));
    read(formats::read_all_bytes(originals, options, record, |_| {}))
}

fn recorded(
    activity: Activity,
    origin: &Origin<'_>,
    model: &LoadModel,
    keep: impl Fn(&Origin<'_>) -> Result<(), Fault>,
) -> Result<ReadActivity, Fault> {
    keep(origin)?;
    Ok(ReadActivity {
        recorded: Recorded::new(activity, model),
        sha256: hex(&origin.sha256),
        file_name: origin.name.to_owned(),
        size_bytes: origin.bytes.len() as u64,
    })
}

fn read(import: Import<Result<ReadActivity, Fault>>) -> Result<ReadTraining, Fault> {
    Ok(ReadTraining {
        activities: import.activities.into_iter().collect::<Result<_, _>>()?,
        days: import.days,
        planned: import.planned,
        lists: import.lists.iter().map(list).collect(),
        duplicates: import.duplicates_of_bytes,
        rejected: import.rejected,
        warnings: import.warnings,
        skipped: import.skipped,
    })
}

fn list(list: &List) -> ReadList {
    ReadList {
        sha256: hex(&list.sha256),
        file_name: list.name.clone(),
        size_bytes: list.bytes.len() as u64,
    }
}
