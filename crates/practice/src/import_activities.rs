//! Bringing recorded training in: files, folders and archives become activities with their load.

use std::{collections::BTreeMap, path::PathBuf};

use care::{
    id::Id,
    people::Person,
    rules::{RuleBook, load::LoadModel},
    training::{activity::Activity, twins},
};
use formats::{Duplicate, Progress, ReadOptions, Rejected, Warning};
use store::{
    Tx,
    training::{
        activities::{self, Original, StoredActivity},
        profile,
    },
};

use crate::{
    Actor, Now, Practice, ReadTraining, access,
    fault::Fault,
    read_training,
    situation_of::{activities_of, zone_of},
};

/// What came of an import.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// Activities read from the files.
    pub read: usize,
    /// Of those, the ones that were not known before.
    pub new: usize,
    /// Of the new ones, those that another device or export had recorded too.
    pub twins: usize,
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
    let (known, earlier, zone) = practice
        .store
        .read(move |tx| {
            let known = profile::profile(tx, clinic, athlete)?.unwrap_or_default();
            let zone = zone_of(tx, clinic, athlete)?;
            Ok::<_, ImportRefusal>((known, activities_of(tx, clinic, athlete)?, zone))
        })
        .await?;

    // Reading is slow and needs no transaction.
    let (files, rules) = (practice.files.clone(), practice.rules.clone());
    let reading = tokio::task::spawn_blocking(move || {
        let earlier: Vec<Activity> = earlier.into_iter().map(|loaded| loaded.activity).collect();
        let keep = |origin: &formats::Origin<'_>| files.keep(origin.bytes).map(drop);
        read_training(
            &paths,
            &known.athlete,
            &earlier,
            &rules.load,
            ReadOptions { now: now.at, zone },
            keep,
            progress,
        )
    });
    let read = reading.await.map_err(|_| Fault::Stopped {
        doing: "read activity files",
    })??;

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
    let known = profile::profile(tx, clinic, athlete)?.unwrap_or_default();
    profile::put_profile(
        tx,
        clinic,
        athlete,
        &profile::Profile {
            athlete: read.athlete.clone(),
            ..known
        },
    )?;
    let mut new = 0;
    for (index, activity) in read.activities.iter().enumerate() {
        let original = Original {
            sha256: activity.sha256.clone(),
            file_name: activity.file_name.clone(),
            size_bytes: i64::try_from(activity.size_bytes).unwrap_or(i64::MAX),
            imported_at: now.at,
        };
        activities::insert_original(tx, clinic, athlete, &original)?;
        let stored = StoredActivity {
            id: now.id(&format!("activity {index}")),
            original: activity.sha256.clone(),
            loaded: activity.loaded.clone(),
            twin_of: None,
        };
        new += usize::from(activities::insert_activity(tx, clinic, athlete, &stored)?);
    }
    let twins = mark_twins(tx, &rules.load, actor, athlete)?;
    crate::audit::wrote(tx, actor, now, "activities", athlete)?;
    Ok(Imported {
        read: read.activities.len(),
        new,
        twins,
        duplicates: read.duplicates.clone(),
        rejected: read.rejected.clone(),
        warnings: read.warnings.clone(),
        skipped: read.skipped,
    })
}

/// Finds activities that two devices or exports recorded; the richer record counts, the other is remembered as its twin.
fn mark_twins(
    tx: &mut Tx<'_>,
    model: &LoadModel,
    actor: &Actor,
    athlete: Id<Person>,
) -> Result<usize, ImportRefusal> {
    let all = activities::activities_since(tx, actor.clinic, athlete, jiff::Timestamp::MIN)?;
    let activities: Vec<Activity> = all
        .iter()
        .map(|stored| stored.loaded.activity.clone())
        .collect();
    let twin_of: BTreeMap<usize, usize> = twins::find_twins(&activities, model)
        .into_iter()
        .map(|pair| (pair.twin, pair.kept))
        .collect();
    let mut found = 0;
    for (index, stored) in all.iter().enumerate() {
        let richer = twin_of.get(&index).map(|&kept| all[kept].id);
        if stored.twin_of != richer {
            activities::set_twin(tx, actor.clinic, athlete, stored.id, richer)?;
            found += usize::from(richer.is_some());
        }
    }
    Ok(found)
}
