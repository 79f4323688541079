//! From files to loaded activities: the one way in, for the terminal and for the server.

use std::path::PathBuf;

use care::{
    rules::load::LoadModel,
    training::{
        activity::{Activity, Streams},
        athlete::{Athlete, estimate},
        load::{LoadedActivity, load_of},
    },
};
use formats::{Duplicate, Import, Origin, Progress, Rejected, Warning};
use jiff::Timestamp;

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

/// Reads files, folders and archives, works out thresholds from them and from `earlier` activities, and then each load.
///
/// Files are read twice, the second time with the thresholds known, because samples of years do not fit into memory.
/// `keep` is called once for each activity with its file, from several threads.
///
/// # Errors
/// What `keep` returned first; a damaged file is no error but a line in `rejected`.
pub fn read_training(
    paths: &[PathBuf],
    athlete: &Athlete,
    earlier: &[Activity],
    model: &LoadModel,
    now: Timestamp,
    keep: impl Fn(&Origin<'_>) -> Result<(), Fault> + Sync,
    mut progress: impl FnMut(Progress),
) -> Result<ReadTraining, Fault> {
    let measured = formats::read_all(paths, now, |activity, _| without_samples(activity), |_| {});
    let mut history = earlier.to_vec();
    history.extend(measured.activities);
    let athlete = estimate(athlete, &history, model, now);

    let Import {
        activities,
        duplicates_of_bytes,
        rejected,
        warnings,
        skipped,
        ..
    } = formats::read_all(
        paths,
        now,
        |activity, origin| {
            keep(&origin)?;
            let load = load_of(&activity, &athlete, model);
            Ok(ReadActivity {
                loaded: LoadedActivity {
                    activity: without_samples(activity),
                    load,
                },
                sha256: hex(&origin.sha256),
                file_name: origin.name.to_owned(),
                size_bytes: origin.bytes.len() as u64,
            })
        },
        &mut progress,
    );
    let activities = activities.into_iter().collect::<Result<Vec<_>, Fault>>()?;
    Ok(ReadTraining {
        activities,
        athlete,
        duplicates: duplicates_of_bytes,
        rejected,
        warnings,
        skipped,
    })
}

fn without_samples(mut activity: Activity) -> Activity {
    activity.measure();
    activity.streams = Streams::default();
    activity
}
