//! Which recordings are of one activity, found within whole chains of recordings that could be one.

use std::collections::BTreeMap;

use care::training::{activity::Activity, twins};
use jiff::Timestamp;
use store::{
    StoreError, Tx,
    training::activities::{self, StoredActivity},
};

use super::{Deriving, before};

/// Activities since an instant, which is moved back so far that no chain of recordings that could be one crosses it.
pub(super) fn whole(
    tx: &mut Tx<'_>,
    deriving: &Deriving<'_>,
    since: Timestamp,
) -> Result<(Timestamp, Vec<StoredActivity>), StoreError> {
    let &Deriving {
        rules,
        clinic,
        athlete,
        ..
    } = deriving;
    let reach = twins::furthest_apart(&rules.load);
    let mut since = since;
    let mut later = activities::activities_since(tx, clinic, athlete, since)?;
    loop {
        let from = before(since, reach);
        let mut earlier = activities::activities_between(tx, clinic, athlete, from, since)?;
        let near: Vec<&Activity> = later
            .iter()
            .map(|one| &one.loaded.activity)
            .take_while(|one| one.starts_at.duration_since(since) <= reach)
            .collect();
        let linked = earlier.iter().position(|one| {
            near.iter()
                .any(|other| twins::may_be_twins(&one.loaded.activity, other, &rules.load))
        });
        let Some(first) = linked else {
            return Ok((since, later));
        };
        since = earlier[first].loaded.activity.starts_at;
        // Several may begin at one instant; all of them from there on belong to it.
        let place = earlier.partition_point(|one| one.loaded.activity.starts_at < since);
        let mut from_there = earlier.split_off(place);
        from_there.append(&mut later);
        later = from_there;
    }
}

/// Finds which recordings are of one activity; the richer counts, the others are remembered as its twins. How many are new.
pub(super) fn mark_twins(
    tx: &mut Tx<'_>,
    deriving: &Deriving<'_>,
    stored: &[StoredActivity],
) -> Result<usize, StoreError> {
    let activities: Vec<Activity> = stored
        .iter()
        .map(|stored| stored.loaded.activity.clone())
        .collect();
    let twin_of: BTreeMap<usize, usize> = twins::find_twins(&activities, &deriving.rules.load)
        .into_iter()
        .map(|pair| (pair.twin, pair.kept))
        .collect();
    let mut found = 0;
    for (index, one) in stored.iter().enumerate() {
        let richer = twin_of.get(&index).map(|&kept| stored[kept].id);
        if one.twin_of != richer {
            activities::set_twin(tx, deriving.clinic, deriving.athlete, one.id, richer)?;
            found += usize::from(richer.is_some() && one.twin_of.is_none());
        }
    }
    Ok(found)
}
