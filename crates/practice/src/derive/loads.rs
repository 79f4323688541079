//! The load of each activity, with what held of the athlete when it was done.

use std::collections::BTreeMap;

use care::{
    rules::load::LoadModel,
    training::{
        athlete::{Athlete, Known, Sex},
        load::{LoadedActivity, effort::Effort, session_rpe::own_scale},
        recorded::Recorded,
        thresholds::{Entry, athlete_on, month_of},
    },
};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use store::{
    StoreError, Tx,
    training::{activities::StoredActivity, efforts, history},
};

use super::{A_DAY, Deriving, before, groups::groups, groups::merged};

/// An activity with its load worked out again.
pub(super) struct WorkedOut<'a> {
    /// The record that counts.
    pub kept: &'a StoredActivity,
    /// The facts with what its twins know, and the load.
    pub loaded: LoadedActivity,
    /// Whether its effort is kept; else the load is what it was.
    pub has_effort: bool,
}

/// The person's scale of rating is told from so many days before a month.
const SCALE_DAYS: u32 = 365;

/// Races are compared with what lies so far before them, ratings with what lies so far before their month.
fn compared(model: &LoadModel) -> SignedDuration {
    const A_MONTH: u32 = 31;
    days(model.race.effort.peer_days.max(SCALE_DAYS + A_MONTH))
}

/// From when on activities are compared with those since an instant, and with the local day around it.
pub(super) fn compared_from(since: Timestamp, model: &LoadModel) -> Timestamp {
    before(before(since, A_DAY), compared(model))
}

/// Activities before an instant that those since it are compared with, from a history that may reach back far enough already.
pub(super) fn earlier(
    tx: &mut Tx<'_>,
    deriving: &Deriving<'_>,
    since: Timestamp,
    (known_from, known): (Timestamp, Vec<LoadedActivity>),
) -> Result<Vec<LoadedActivity>, StoreError> {
    let from = before(since, compared(&deriving.rules.load));
    let mut earlier: Vec<LoadedActivity> = if known_from <= from {
        known
    } else {
        history::history_between(tx, deriving.clinic, deriving.athlete, from, since)?
            .into_iter()
            .map(|(_, loaded)| loaded)
            .collect()
    };
    earlier.retain(|one| (from..since).contains(&one.activity.starts_at));
    Ok(earlier)
}

/// Works out the load of every activity that counts.
pub(super) fn renew<'a>(
    tx: &mut Tx<'_>,
    deriving: &Deriving<'_>,
    sex: Option<Sex>,
    stored: &'a [StoredActivity],
    earlier: &[LoadedActivity],
    entries: &[Entry],
) -> Result<Vec<WorkedOut<'a>>, StoreError> {
    let model = &deriving.rules.load;
    let Some(first) = stored.first() else {
        return Ok(Vec::new());
    };
    let from = first.loaded.activity.starts_at;
    let mut efforts =
        efforts::efforts_between(tx, deriving.clinic, deriving.athlete, from, Timestamp::MAX)?;
    let mut effort_of = |one: &StoredActivity| {
        let bytes = efforts.remove(&one.id)?;
        // Bytes of another version are made again by a recomputation; until then the load stays.
        Effort::from_bytes(&bytes).ok()
    };
    let mut athletes = ByDay {
        entries,
        sex,
        deriving,
        known: BTreeMap::new(),
    };
    let mut worked_out: Vec<(WorkedOut<'a>, Option<Effort>)> = Vec::new();
    for group in groups(stored) {
        let kept = group[0];
        let mut effort: Option<Effort> = None;
        for one in &group {
            effort = match (effort, effort_of(one)) {
                (Some(kept), Some(twin)) => Some(kept.or(twin)),
                (kept, twin) => kept.or(twin),
            };
        }
        let activity = merged(&group, model);
        let loaded = match effort.clone() {
            Some(effort) => {
                let athlete = athletes.on(day_of(&activity));
                let Recorded { activity, effort } = Recorded::kept(activity, effort);
                LoadedActivity::of(activity, &effort, athlete, model)
            }
            None => LoadedActivity {
                activity,
                ..kept.loaded.clone()
            },
        };
        let has_effort = effort.is_some();
        let one = WorkedOut {
            kept,
            loaded,
            has_effort,
        };
        worked_out.push((one, effort));
    }
    rate_again(&mut worked_out, earlier, &mut athletes);
    Ok(worked_out.into_iter().map(|(one, _)| one).collect())
}

/// Works out again what was rated, where the person's own scale of rating is known in its month.
fn rate_again(
    worked_out: &mut [(WorkedOut<'_>, Option<Effort>)],
    earlier: &[LoadedActivity],
    athletes: &mut ByDay<'_>,
) {
    let model = &athletes.deriving.rules.load;
    if worked_out
        .iter()
        .all(|(one, _)| one.loaded.activity.session_rpe.is_none())
    {
        return;
    }
    let rated: Vec<LoadedActivity> = earlier
        .iter()
        .chain(worked_out.iter().map(|(one, _)| &one.loaded))
        .filter(|one| one.activity.session_rpe.is_some())
        .cloned()
        .collect();
    let mut scales: BTreeMap<Date, Option<Known<f64>>> = BTreeMap::new();
    for (one, effort) in worked_out {
        let (Some(_), Some(effort)) = (one.loaded.activity.session_rpe, effort) else {
            continue;
        };
        let day = day_of(&one.loaded.activity);
        let scale = *scales.entry(month_of(day)).or_insert_with_key(|month| {
            let end = start_of(*month);
            let from = before(end, days(SCALE_DAYS));
            let first = rated.partition_point(|one| one.activity.starts_at < from);
            let last = rated.partition_point(|one| one.activity.starts_at < end);
            own_scale(&rated[first..last.max(first)], model)
        });
        if scale.is_some() {
            let athlete = Athlete {
                rating_scale: scale,
                ..athletes.on(day).clone()
            };
            one.loaded = LoadedActivity::of(one.loaded.activity.clone(), effort, &athlete, model);
        }
    }
}

/// The athlete by day, worked out once a day.
struct ByDay<'a> {
    entries: &'a [Entry],
    sex: Option<Sex>,
    deriving: &'a Deriving<'a>,
    known: BTreeMap<Date, Athlete>,
}

impl ByDay<'_> {
    fn on(&mut self, day: Date) -> &Athlete {
        self.known
            .entry(day)
            .or_insert_with(|| athlete_on(self.entries, self.sex, day, &self.deriving.rules.load))
    }
}

/// The day that decides what held of the athlete.
fn day_of(activity: &care::training::activity::Activity) -> Date {
    activity.starts_at_local(&TimeZone::UTC).date()
}

/// So many times 24 hours.
pub(super) fn days(count: u32) -> SignedDuration {
    SignedDuration::from_hours(24 * i64::from(count))
}

/// The first instant of a day of UTC.
pub(super) fn start_of(day: Date) -> Timestamp {
    day.to_zoned(TimeZone::UTC)
        .map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}
