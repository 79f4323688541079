//! Recordings of one activity together.

use std::collections::BTreeMap;

use care::{
    id::Id,
    rules::load::LoadModel,
    training::{activity::Activity, load::LoadedActivity, twins},
};
use store::training::activities::StoredActivity;

/// Recordings of the same activity together: the one that counts first, then its twins, the richest first. In order of the ones
/// that count; twins whose richer record is not among those given are left out.
pub(crate) fn groups(stored: &[StoredActivity]) -> Vec<Vec<&StoredActivity>> {
    let mut twins: BTreeMap<Id<Activity>, Vec<&StoredActivity>> = BTreeMap::new();
    for one in stored {
        if let Some(kept) = one.twin_of {
            twins.entry(kept).or_default().push(one);
        }
    }
    stored
        .iter()
        .filter(|one| one.twin_of.is_none())
        .map(|kept| {
            let mut group = vec![kept];
            if let Some(mut others) = twins.remove(&kept.id) {
                others.sort_by(|a, b| twins::richest_first(&a.loaded.activity, &b.loaded.activity));
                group.extend(others);
            }
            group
        })
        .collect()
}

/// The facts of an activity with what only its twins know.
pub(crate) fn merged(group: &[&StoredActivity], model: &LoadModel) -> Activity {
    let mut activity = group[0].loaded.activity.clone();
    for twin in &group[1..] {
        twins::absorb(&mut activity, twin.loaded.activity.clone(), model);
    }
    activity
}

/// The activity of recordings that belong together, with the load that counts.
pub(crate) fn counted(group: &[&StoredActivity], model: &LoadModel) -> LoadedActivity {
    LoadedActivity {
        activity: merged(group, model),
        ..group[0].loaded.clone()
    }
}

/// Each activity once with its load, in the order of those that count.
pub(crate) fn loaded(stored: &[StoredActivity], model: &LoadModel) -> Vec<LoadedActivity> {
    groups(stored)
        .iter()
        .map(|group| counted(group, model))
        .collect()
}
