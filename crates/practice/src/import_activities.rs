//! Bringing recorded training in: files, folders and archives become activities with their load, days and plans.

use std::{collections::BTreeSet, path::PathBuf};

use care::{id::Id, people::Person, rules::RuleBook};
use formats::{Duplicate, Progress, ReadOptions, Rejected, Warning};
use jiff::Timestamp;
use store::{
    Tx,
    training::{day_facts, planned},
};

use crate::{
    Actor, Now, Practice, ReadTraining, access,
    derive::{Deriving, derive},
    fault::Fault,
    keep_activity::{Keeping, Kept},
    now::hex,
    read_training,
    situation_of::zone_of,
};

/// What came of an import.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Imported {
    /// Activities read from the files.
    pub read: usize,
    /// Of those, the ones that were not known before.
    pub new: usize,
    /// Of those known before, the ones of which the files tell other things now.
    pub changed: usize,
    /// Activities that another device or export had recorded too, and that are known to be so since this import.
    pub twins: usize,
    /// Days of which something new was said: sleep, resting heart rate, its variability.
    pub days: usize,
    /// Planned workouts and races that are new, changed or called off.
    pub planned: usize,
    /// Files that repeat another byte for byte.
    pub duplicates: Vec<Duplicate>,
    /// Files that were refused, and why.
    pub rejected: Vec<Rejected>,
    /// What was mended.
    pub warnings: Vec<Warning>,
    /// Files passed over, since they are no activities and do not pretend to be.
    pub skipped: usize,
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportRefusal {
    /// Not theirs to import.
    #[error(transparent)]
    NotAllowed(#[from] access::NotAllowed),
    /// Something is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}
crate::fault::refusals!(ImportRefusal);

/// Imports files, folders and archives for an athlete; importing the same again changes nothing.
///
/// Originals are kept by content hash. Damaged files are told in the answer; the rest goes on.
///
/// # Errors
/// [`ImportRefusal::NotAllowed`] for anybody but the athlete.
pub async fn import_activities(
    practice: &Practice,
    actor: &Actor,
    athlete: Id<Person>,
    paths: Vec<PathBuf>,
    now: Now,
    progress: impl FnMut(Progress) + Send + 'static,
) -> Result<Imported, ImportRefusal> {
    access::may(actor, access::Act::Train, access::Whose::Of(athlete))?;
    let clinic = actor.clinic;
    let zone = practice
        .store
        .read(move |tx| zone_of(tx, clinic, athlete))
        .await
        .map_err(Fault::Store)?;

    // Reading is slow and needs no transaction.
    let (files, rules) = (practice.files.clone(), practice.rules.clone());
    let reading = tokio::task::spawn_blocking(move || {
        let keep = |origin: &formats::Origin<'_>| files.keep_as(&hex(&origin.sha256), origin.bytes);
        let options = ReadOptions { now: now.at, zone };
        read_training(&paths, &rules.load, options, keep, progress)
    });
    let read = reading.await.map_err(|_| Fault::Stopped {
        doing: "read activity files",
    })??;
    keep_training(practice, actor, athlete, read, now).await
}

/// Keeps what was read, and works out what follows from it: the second half of [`import_activities`].
///
/// # Errors
/// [`ImportRefusal::NotAllowed`] for anybody but the athlete.
pub async fn keep_training(
    practice: &Practice,
    actor: &Actor,
    athlete: Id<Person>,
    read: ReadTraining,
    now: Now,
) -> Result<Imported, ImportRefusal> {
    access::may(actor, access::Act::Train, access::Whose::Of(athlete))?;
    let (actor, rules) = (actor.clone(), practice.rules.clone());
    practice
        .store
        .write(move |tx| keep(tx, &actor, athlete, &read, &rules, &now))
        .await
}

fn keep(
    tx: &mut Tx<'_>,
    actor: &Actor,
    athlete: Id<Person>,
    read: &ReadTraining,
    rules: &RuleBook,
    now: &Now,
) -> Result<Imported, ImportRefusal> {
    let clinic = actor.clinic;
    let mut imported = Imported {
        read: read.activities.len(),
        duplicates: read.duplicates.clone(),
        rejected: read.rejected.clone(),
        warnings: read.warnings.clone(),
        skipped: read.skipped,
        ..Imported::default()
    };
    let keeping = Keeping {
        clinic,
        athlete,
        at: now.at,
        model: &rules.load,
    };
    let mut since: Option<Timestamp> = None;
    let mut met = BTreeSet::new();
    for (index, activity) in read.activities.iter().enumerate() {
        let begun = activity.recorded.activity.starts_at;
        let id = now.id_of(begun, &format!("activity {index}"));
        let from = match keeping.keep(tx, activity, id, &mut met)? {
            Kept::New => {
                imported.new += 1;
                begun
            }
            Kept::Changed(from) => {
                imported.changed += 1;
                from
            }
            Kept::Known => continue,
        };
        since = Some(since.map_or(from, |since| since.min(from)));
    }
    for list in &read.lists {
        keeping.original(tx, &list.sha256, &list.file_name, list.size_bytes)?;
    }
    for day in &read.days {
        imported.days += usize::from(day_facts::put_day_facts(tx, clinic, athlete, day)?);
    }
    for planned in &read.planned {
        imported.planned += usize::from(planned::put_planned(tx, clinic, athlete, planned)?);
    }
    if let Some(since) = since {
        let deriving = Deriving {
            rules,
            clinic,
            athlete,
            at: now.at,
        };
        imported.twins = derive(tx, &deriving, since)?.twins;
    }
    crate::audit::wrote(tx, actor, now, "activities", athlete)?;
    Ok(imported)
}
