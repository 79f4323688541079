//! Thresholds estimated month by month, from the activities up to each month's end.

use std::collections::{BTreeMap, BTreeSet};

use care::training::{
    activity::Activity,
    athlete::{Athlete, Sex, estimate, needs_older, recent_days},
    load::LoadedActivity,
    thresholds::{Entry, Kind, before_month, estimates_of, month_of, said_on},
};
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, tz::TimeZone};
use store::{
    StoreError, Tx,
    training::{activities, day_facts, efforts, history, thresholds},
};

use super::{
    Deriving, before,
    loads::{compared_from, days, start_of},
};

/// The thresholds as they are now, and from when on loads must be worked out again.
pub(super) struct Renewed {
    /// Every threshold, said and estimated, oldest first.
    pub entries: Vec<Entry>,
    /// How many estimates are others than before.
    pub changed: usize,
    /// The earliest activity whose load an estimate changed.
    pub since: Timestamp,
    /// The activities that were looked at, oldest first, and from when on they are all of them.
    pub history: (Timestamp, Vec<LoadedActivity>),
}

/// Estimates anew every month since an instant; a month's estimate rests on what began before its end.
pub(super) fn renew(
    tx: &mut Tx<'_>,
    deriving: &Deriving<'_>,
    sex: Option<Sex>,
    since: Timestamp,
) -> Result<Renewed, StoreError> {
    let &Deriving {
        rules,
        clinic,
        athlete,
        ..
    } = deriving;
    let mut entries = thresholds::thresholds(tx, clinic, athlete)?;
    let unchanged = Timestamp::MAX;
    let Some((first, last)) = activities::first_and_last(tx, clinic, athlete)? else {
        return Ok(Renewed {
            entries,
            changed: 0,
            since: unchanged,
            history: (Timestamp::MAX, Vec::new()),
        });
    };
    let month_at = |at: Timestamp| month_of(TimeZone::UTC.to_datetime(at).date());
    let from = month_at(since.max(first));
    let to = month_at(last);
    let window = &rules.load.athlete;
    let reach = days(window.max_bpm_days.max(recent_days(window)));
    let oldest_night = from
        .checked_sub((i64::from(window.resting_days) + 1).days())
        .unwrap_or(from);
    let nights = day_facts::day_facts_since(tx, clinic, athlete, oldest_night)?;

    // What holds before the first of these months, and then what each month leaves behind.
    let mut holding: BTreeMap<Kind, Entry> = entries
        .iter()
        .filter(|entry| entry.estimated && entry.from < from)
        .map(|entry| (entry.kind, *entry))
        .collect();
    let held: Vec<Entry> = holding.values().copied().collect();
    let given = before_month(&said_on(&entries, sex, from.last_of_month()), &held);
    let known = known(tx, deriving, &given, (from, since), reach)?;
    let facts: Vec<&Activity> = known
        .older
        .iter()
        .chain(known.loaded.iter().map(|one| &one.activity))
        .collect();
    let mut wanted: Vec<Entry> = Vec::new();
    for month in from.series(1.month()).take_while(|month| *month <= to) {
        let end = before(
            start_of(month.checked_add(1.month()).unwrap_or(month)),
            SignedDuration::from_secs(1),
        );
        let oldest = facts.partition_point(|one| one.starts_at < before(end, reach));
        let newest = facts.partition_point(|one| one.starts_at <= end);
        let last_night = nights.partition_point(|night| night.date <= month.last_of_month());
        let held: Vec<Entry> = holding.values().copied().collect();
        let given = before_month(&said_on(&entries, sex, month.last_of_month()), &held);
        let estimated = estimate(
            &given,
            &facts[oldest..newest.max(oldest)],
            &nights[..last_night],
            &rules.load,
            end,
        );
        for entry in estimates_of(&estimated, month) {
            // A month that tells what the one before told needs no entry of its own.
            let held = holding.get(&entry.kind).map(|held| held.value);
            if held != Some(entry.value) {
                holding.insert(entry.kind, entry);
                wanted.push(entry);
            }
        }
    }
    let changed = write(tx, deriving, &entries, &wanted, from)?;
    let first_before = firsts(&entries);
    entries.retain(|entry| !(entry.estimated && entry.from >= from));
    entries.extend(wanted);
    entries.sort_by_key(|entry| (entry.from, entry.kind, entry.estimated));
    let first_now = firsts(&entries);
    let since = changed
        .iter()
        .map(|(month, kind)| {
            // What was estimated first holds for all the time before it too.
            let is_first =
                |firsts: &BTreeMap<Kind, Date>| firsts.get(kind).is_none_or(|first| month <= first);
            if is_first(&first_before) || is_first(&first_now) {
                Timestamp::MIN
            } else {
                start_of(*month)
            }
        })
        .min()
        .unwrap_or(unchanged);
    Ok(Renewed {
        entries,
        changed: changed.len(),
        since,
        history: (known.from, known.loaded),
    })
}

/// What the estimates since a month rest on, oldest first.
struct Known {
    /// Activities of which only the highest heart rate matters.
    older: Vec<Activity>,
    /// From when on the activities below are all there are.
    from: Timestamp,
    /// With their bests as far back as these matter.
    loaded: Vec<LoadedActivity>,
}

fn known(
    tx: &mut Tx<'_>,
    deriving: &Deriving<'_>,
    given: &Athlete,
    (month, since): (Date, Timestamp),
    reach: SignedDuration,
) -> Result<Known, StoreError> {
    let (clinic, athlete, model) = (deriving.clinic, deriving.athlete, &deriving.rules.load);
    let month = start_of(month);
    let oldest = before(month, reach);
    let mut bests_from = before(month, days(recent_days(&model.athlete)));
    // As far as what is compared with later needs too, so that it is read once, also where this month's estimates change.
    let mut from = bests_from.min(compared_from(since.min(month), model));
    let mut older = history::heart_rates_between(tx, clinic, athlete, oldest, from)?;
    let needed = |one: &Activity| needs_older(one.sport, given, model);
    if older.iter().any(needed) {
        older.clear();
        from = from.min(oldest);
    }
    let history = history::history_between(tx, clinic, athlete, from, Timestamp::MAX)?;
    if history
        .iter()
        .map(|(_, one)| &one.activity)
        .take_while(|one| one.starts_at < bests_from)
        .any(needed)
    {
        bests_from = from;
    }
    let mut bests = efforts::bests_between(tx, clinic, athlete, bests_from, Timestamp::MAX)?;
    let loaded = history
        .into_iter()
        .map(|(id, mut loaded)| {
            if let Some(bests) = bests.remove(&id) {
                loaded.activity.bests = bests;
            }
            loaded
        })
        .collect();
    Ok(Known {
        older,
        from,
        loaded,
    })
}

/// The first month of which there is an estimate, by kind.
fn firsts(entries: &[Entry]) -> BTreeMap<Kind, Date> {
    let mut firsts = BTreeMap::new();
    for entry in entries.iter().filter(|entry| entry.estimated) {
        let first = firsts.entry(entry.kind).or_insert(entry.from);
        *first = entry.from.min(*first);
    }
    firsts
}

/// Writes the estimates since a month that are others than those kept; which they are.
fn write(
    tx: &mut Tx<'_>,
    deriving: &Deriving<'_>,
    entries: &[Entry],
    wanted: &[Entry],
    from: Date,
) -> Result<BTreeSet<(Date, Kind)>, StoreError> {
    let &Deriving {
        clinic,
        athlete,
        at,
        ..
    } = deriving;
    let had: Vec<&Entry> = entries
        .iter()
        .filter(|entry| entry.estimated && entry.from >= from)
        .collect();
    let mut changed = BTreeSet::new();
    for old in &had {
        let place = (old.from, old.kind);
        if !wanted.iter().any(|new| (new.from, new.kind) == place) {
            thresholds::delete_threshold(tx, clinic, athlete, old.kind, old.from, true)?;
            changed.insert(place);
        }
    }
    for new in wanted {
        if !had.contains(&new) {
            thresholds::put_threshold(tx, clinic, athlete, new, at)?;
            changed.insert((new.from, new.kind));
        }
    }
    Ok(changed)
}
