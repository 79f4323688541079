//! Daily load with its averages, kept by day.

use std::collections::BTreeMap;

use care::{
    booking::clinic::Clinic,
    id::Id,
    people::Person,
    rules::load::{HistoryModel, LoadModel},
    training::{
        load::LoadedActivity,
        load_history::{DayLoad, LoadHistory},
    },
};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use store::{
    StoreError, Tx,
    training::load_days::{self, KeptDay},
};

use super::Deriving;

/// Works out the days again from the one before an instant on, from activities that reach back some days before it.
pub(super) fn renew(
    tx: &mut Tx<'_>,
    deriving: &Deriving<'_>,
    since: Timestamp,
    activities: &[LoadedActivity],
    zone: &TimeZone,
) -> Result<(), StoreError> {
    let &Deriving {
        rules,
        clinic,
        athlete,
        at,
    } = deriving;
    let model = &rules.load.history;
    let day = |at: Timestamp| TimeZone::UTC.to_datetime(at).date();
    // An activity's own offset may put it on the day before that of UTC, or on the one after.
    let from = day(since)
        .yesterday()
        .unwrap_or(Date::MIN)
        .max(model.earliest);
    let latest = day(at).checked_add(2.days()).unwrap_or(Date::MAX);
    let mut loads: BTreeMap<Date, f64> = BTreeMap::new();
    for one in activities {
        let date = one.activity.starts_at_local(zone).date();
        let load = one.load.value;
        if (from..=latest).contains(&date) && load.is_finite() && load >= 0.0 {
            *loads.entry(date).or_default() += load;
        }
    }
    let earlier = load_days::last_day_before(tx, clinic, athlete, from)?.map(day_load);
    let kept = load_days::days_since(tx, clinic, athlete, from)?;
    let wanted: Vec<KeptDay> = carried_on(earlier, loads, model)
        .into_iter()
        .map(|day| KeptDay {
            date: day.date,
            load: day.load,
            fitness: day.fitness,
            fatigue: day.fatigue,
        })
        .collect();
    let same = kept
        .iter()
        .zip(&wanted)
        .take_while(|(kept, wanted)| kept == wanted)
        .count();
    if let Some(stale) = kept.get(same) {
        load_days::delete_from(tx, clinic, athlete, stale.date)?;
    }
    for day in wanted.iter().skip(same) {
        load_days::put_day(tx, clinic, athlete, day)?;
    }
    Ok(())
}

/// The days after one that is known, up to the last with a load; from the first load on where none is known.
fn carried_on(
    earlier: Option<DayLoad>,
    loads: BTreeMap<Date, f64>,
    model: &HistoryModel,
) -> Vec<DayLoad> {
    let Some(last) = loads.keys().next_back().copied() else {
        return Vec::new();
    };
    let known = usize::from(earlier.is_some());
    let mut history = earlier.map(LoadHistory::continued).unwrap_or_default();
    history.go_on(loads, last, model);
    history.days.split_off(known)
}

/// Daily load up to today as it is kept, from a day on or from the first; rest days since the last activity are filled in.
///
/// # Errors
/// What the database says.
pub(crate) fn kept_history(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    (since, today): (Date, Date),
    model: &LoadModel,
) -> Result<LoadHistory, StoreError> {
    let before = load_days::last_day_before(tx, clinic, athlete, since)?.map(day_load);
    let kept = load_days::days_since(tx, clinic, athlete, since)?;
    let mut history = before.map(LoadHistory::continued).unwrap_or_default();
    // What began tomorrow, by a watch that is ahead of the zone, counts today.
    let tomorrow = today.tomorrow().unwrap_or(today);
    for day in kept.iter().filter(|day| day.date <= tomorrow) {
        history.add(day.date, day.load, today, &model.history);
    }
    history.rest_until(Some(today), &model.history);
    history.days.retain(|day| day.date >= since);
    Ok(history)
}

fn day_load(day: KeptDay) -> DayLoad {
    DayLoad {
        date: day.date,
        load: day.load,
        fitness: day.fitness,
        fatigue: day.fatigue,
        form: 0.0,
    }
}
