//! From files to loaded activities: the one way in, for the terminal and for the server.

use std::path::PathBuf;

use care::{
    rules::load::LoadModel,
    training::{
        activity::Activity,
        athlete::{Athlete, Timeline},
        load::LoadedActivity,
        recorded::Recorded,
    },
};
use formats::{Duplicate, Origin, Progress, ReadOptions, Rejected, Warning};
use jiff::tz::TimeZone;

use crate::{fault::Fault, now::hex};

/// An activity with its load, and the file it came from.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadActivity {
    /// The activity without its samples, and its load.
    pub loaded: LoadedActivity,
    /// SHA-256 of its file, in hexadecimal.
    pub sha256: String,
    /// The file's name as shown to people.
    pub file_name: String,
    /// Bytes of its file.
    pub size_bytes: u64,
}

/// What was read from files.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadTraining {
    /// Activities in the order in which their files were found; twins are still among them.
    pub activities: Vec<ReadActivity>,
    /// The athlete with what was estimated from all of it.
    pub athlete: Athlete,
    /// Files that repeat another byte for byte.
    pub duplicates: Vec<Duplicate>,
    /// Files that were refused, and why.
    pub rejected: Vec<Rejected>,
    /// What was mended.
    pub warnings: Vec<Warning>,
    /// Files passed over, since they are no activities and do not pretend to be.
    pub skipped: usize,
}

/// Reads files, folders and archives once, works out thresholds from them and from `earlier` activities, and then each load.
///
/// `options` say when and where the athlete is. `keep` is called once for each activity with its file, from several threads.
///
/// # Errors
/// What `keep` returned first; a damaged file is no error but a line in `rejected`.
pub fn read_training(
    paths: &[PathBuf],
    athlete: &Athlete,
    earlier: &[Activity],
    model: &LoadModel,
    options: ReadOptions,
    keep: impl Fn(&Origin<'_>) -> Result<(), Fault> + Sync,
    progress: impl FnMut(Progress),
) -> Result<ReadTraining, Fault> {
    let record = |activity: Activity, origin: Origin<'_>| {
        keep(&origin)?;
        let file = (
            hex(&origin.sha256),
            origin.name.to_owned(),
            origin.bytes.len() as u64,
        );
        Ok((Recorded::new(activity, model), file))
    };
    let now = options.now;
    let import = formats::read_all(paths, options, record, progress);
    let recorded = import
        .activities
        .into_iter()
        .collect::<Result<Vec<_>, Fault>>()?;

    let mut history = earlier.to_vec();
    history.extend(
        recorded
            .iter()
            .map(|(recorded, _)| recorded.activity.clone()),
    );
    let timeline = Timeline::new(std::slice::from_ref(athlete), &history, &[], model, now);
    let activities = recorded
        .into_iter()
        .map(
            |(Recorded { activity, effort }, (sha256, file_name, size_bytes))| {
                let day = TimeZone::UTC.to_datetime(activity.starts_at).date();
                ReadActivity {
                    loaded: LoadedActivity::of(activity, &effort, timeline.at(day), model),
                    sha256,
                    file_name,
                    size_bytes,
                }
            },
        )
        .collect();
    Ok(ReadTraining {
        activities,
        athlete: timeline.now().clone(),
        duplicates: import.duplicates_of_bytes,
        rejected: import.rejected,
        warnings: import.warnings,
        skipped: import.skipped,
    })
}
