//! Two recordings of one activity: a watch and a bike computer, or one file exported twice.

use std::cmp::{Ordering, Reverse};

use jiff::SignedDuration;

use crate::{
    rules::load::{LoadModel, TwinModel},
    training::{
        activity::{Activity, Bests, Family, Sample},
        strength_set::StrengthSet,
    },
    units::Metres,
};

/// Two recordings of one activity, by their places in what was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TwinPair {
    /// The richer one, which stays.
    pub kept: usize,
    /// The other, which goes.
    pub twin: usize,
}

/// Each activity once, in the order given, and the pairs that were two recordings of one.
///
/// The richer recording stays (FIT before TCX before GPX, then the one with heart rate, with power, with more samples) and
/// takes over what only its twin knows, such as a name, a rating or a heart rate. The order given does not matter to what
/// stays, and doing it again finds nothing more.
///
/// # Source
/// `rules/load.toml#twins`.
pub fn merge_twins(
    mut activities: Vec<Activity>,
    model: &LoadModel,
) -> (Vec<Activity>, Vec<TwinPair>) {
    let pairs = find_twins(&activities, model);
    let mut goes = vec![false; activities.len()];
    for pair in &pairs {
        goes[pair.twin] = true;
        let twin = activities[pair.twin].clone();
        absorb(&mut activities[pair.kept], twin, model);
    }
    let mut goes = goes.into_iter();
    activities.retain(|_| !goes.next().unwrap_or(false));
    (activities, pairs)
}

/// The pairs of recordings of one activity, the richest kept first; needs the facts only, not the samples.
///
/// # Source
/// `rules/load.toml#twins`.
pub fn find_twins(activities: &[Activity], model: &LoadModel) -> Vec<TwinPair> {
    let model = &model.twins;
    let start = |index: &usize| activities[*index].starts_at.as_second();
    let mut by_start: Vec<usize> = (0..activities.len()).collect();
    by_start.sort_by_key(start);
    let mut by_richness: Vec<usize> = (0..activities.len()).collect();
    by_richness.sort_by_cached_key(|index| richness(&activities[*index]));
    let mut place = vec![0usize; activities.len()];
    for (richer, index) in by_richness.iter().enumerate() {
        place[*index] = richer;
    }

    let mut settled = vec![false; activities.len()];
    let mut pairs = Vec::new();
    for kept in by_richness {
        if std::mem::replace(&mut settled[kept], true) {
            continue;
        }
        // Only what began within the longest shift can be a twin, and that is little, however long the history.
        let longest = i64::from(model.shifts) * i64::from(model.shift_s) + i64::from(model.start_s);
        let about = start(&kept);
        let from = by_start.partition_point(|index| start(index) < about - longest);
        let mut twins: Vec<usize> = by_start[from..]
            .iter()
            .take_while(|index| start(index) <= about + longest)
            .filter(|other| {
                !settled[**other]
                    && shift_of(start(other) - about, model).is_some_and(|shift| {
                        are_twins(&activities[kept], &activities[**other], shift, model)
                    })
            })
            .copied()
            .collect();
        twins.sort_by_key(|twin| place[*twin]);
        twins.dedup();
        for twin in twins {
            settled[twin] = true;
            pairs.push(TwinPair { kept, twin });
        }
    }
    pairs
}

/// The furthest that the starts of two recordings of one activity can lie apart.
pub fn furthest_apart(model: &LoadModel) -> SignedDuration {
    let model = &model.twins;
    let shifted = i64::from(model.shifts) * i64::from(model.shift_s);
    SignedDuration::from_secs(shifted + i64::from(model.start_s.max(model.shifted_start_s)))
}

/// Whether two recordings could be of one activity, whatever else was recorded beside them.
///
/// Activities that no chain of such pairs joins cannot change each other's twins: so a new one needs to be compared with those of
/// its own chain only.
///
/// # Source
/// `rules/load.toml#twins`.
pub fn may_be_twins(a: &Activity, b: &Activity, model: &LoadModel) -> bool {
    let model = &model.twins;
    let apart = b.starts_at.as_second() - a.starts_at.as_second();
    shift_of(apart, model)
        .is_some_and(|shift| are_twins(a, b, shift, model) || are_twins(b, a, -shift, model))
}

/// The whole half hours that two starts are apart, where a lost time zone can have made the difference: 0 where they are
/// together. `None` where they are simply apart.
fn shift_of(apart_s: i64, model: &TwinModel) -> Option<i64> {
    let step = i64::from(model.shift_s);
    let steps = (apart_s + apart_s.signum() * step / 2) / step;
    let tolerance = i64::from(if steps == 0 {
        model.start_s
    } else {
        model.shifted_start_s
    });
    (steps.abs() <= i64::from(model.shifts) && (apart_s - steps * step).abs() <= tolerance)
        .then_some(steps * step)
}

/// Whether two recordings whose starts are that far apart, in seconds, are of one activity.
fn are_twins(a: &Activity, b: &Activity, shift: i64, model: &TwinModel) -> bool {
    let family = a.sport.family() == b.sport.family()
        || [a, b]
            .iter()
            .any(|one| one.sport.family() == Family::Unknown);
    let alike = |ratio: f64, a: f64, b: f64| (a - b).abs() <= ratio * a.max(b);
    let durations = |ratio: f64| alike(ratio, a.duration.as_secs_f64(), b.duration.as_secs_f64());
    let distances = |ratio: f64| match (a.distance, b.distance) {
        (Some(a), Some(b)) => Some(alike(ratio, a.get(), b.get())),
        (Some(_) | None, None) | (None, Some(_)) => None,
    };
    if shift == 0 {
        family
            && (durations(model.duration_ratio) || overlap(a, b) >= model.overlap)
            && distances(model.distance_ratio).unwrap_or(true)
    } else {
        // Only a conversion between formats loses a zone; two commutes of one day are of one format.
        family
            && a.source != b.source
            && durations(model.shifted_ratio)
            && distances(model.shifted_ratio).unwrap_or(false)
    }
}

/// How much of the longer recording the two have in common, 0 to 1.
fn overlap(a: &Activity, b: &Activity) -> f64 {
    let seconds = |duration: SignedDuration| duration.as_secs_f64().max(0.0);
    let shared = seconds(
        a.ends_at()
            .min(b.ends_at())
            .duration_since(a.starts_at.max(b.starts_at)),
    );
    let longer = seconds(a.elapsed).max(seconds(b.elapsed));
    if longer > 0.0 { shared / longer } else { 0.0 }
}

/// Puts recordings of one activity in order, the richest first: the order in which they lend each other what they know.
pub fn richest_first(a: &Activity, b: &Activity) -> Ordering {
    richness(a).cmp(&richness(b))
}

/// Sorts the richest recording first; every fact takes part, so that the order of what was given does not.
fn richness(activity: &Activity) -> impl Ord {
    let bits = |metres: Option<Metres>| metres.map(|metres| metres.get().to_bits());
    let Activity {
        average_heart_rate,
        average_power,
        max_heart_rate,
        best_20_min_power,
        streams,
        ..
    } = activity;
    let heart_rate = average_heart_rate.map(|bpm| bpm.get());
    let power = average_power.map(|watts| watts.get());
    let rich = (
        activity.source,
        Reverse(heart_rate.is_some() || !streams.heart_rate.is_empty()),
        Reverse(power.is_some() || !streams.power.is_empty()),
        Reverse(streams.heart_rate.len() + streams.power.len()),
        Reverse(activity.distance.is_some()),
        Reverse(activity.duration),
        Reverse(activity.elapsed),
    );
    let rest = (
        activity.starts_at,
        activity.sport,
        Reverse(activity.name.clone()),
        (
            bits(activity.distance),
            bits(activity.ascent),
            bits(activity.descent),
        ),
        activity.session_rpe.map(|rating| rating.get().to_bits()),
        activity.utc_offset.map(|local| local.offset.seconds()),
        (heart_rate, power),
        (
            max_heart_rate.map(|bpm| bpm.get()),
            best_20_min_power.map(|watts| watts.get()),
        ),
    );
    (rich, rest)
}

/// Gives the kept recording what only its twin knows.
pub fn absorb(kept: &mut Activity, twin: Activity, model: &LoadModel) {
    let model = &model.twins;
    let apart = twin.starts_at.as_second() - kept.starts_at.as_second();
    let step = i64::from(model.shift_s);
    // What is left of the difference when a lost time zone is taken out of it.
    let later = apart - (apart + apart.signum() * step / 2) / step * step;
    if kept.sport.family() == Family::Unknown {
        kept.sport = twin.sport;
    }
    kept.name = kept.name.take().or(twin.name);
    kept.utc_offset = kept.utc_offset.or(twin.utc_offset);
    kept.distance = kept.distance.or(twin.distance);
    kept.ascent = kept.ascent.or(twin.ascent);
    kept.descent = kept.descent.or(twin.descent);
    kept.session_rpe = kept.session_rpe.or(twin.session_rpe);
    kept.average_heart_rate = kept.average_heart_rate.or(twin.average_heart_rate);
    kept.average_power = kept.average_power.or(twin.average_power);
    kept.max_heart_rate = kept.max_heart_rate.or(twin.max_heart_rate);
    kept.best_20_min_power = kept.best_20_min_power.or(twin.best_20_min_power);
    if kept.bests == Bests::default() {
        kept.bests = twin.bests;
    }
    kept.average_cadence = kept.average_cadence.or(twin.average_cadence);
    kept.average_temperature = kept.average_temperature.or(twin.average_temperature);
    kept.feel = kept.feel.or(twin.feel);
    kept.marked_as_race |= twin.marked_as_race;
    kept.gear = kept.gear.take().or(twin.gear);
    kept.pool = kept.pool.or(twin.pool);
    // A watch counts repetitions; what was lifted is in the diary.
    if weighed(&twin.sets) > weighed(&kept.sets) || kept.sets.is_empty() {
        if !twin.sets.is_empty() {
            // A watch that was set to cardio training all the same.
            kept.sport = twin.sport;
        }
        kept.sets = twin.sets;
    }
    if kept.streams.heart_rate.is_empty() {
        kept.streams.heart_rate = moved(twin.streams.heart_rate, later);
    }
    if kept.streams.power.is_empty() {
        kept.streams.power = moved(twin.streams.power, later);
    }
    if kept.streams.speed.is_empty() {
        kept.streams.speed = moved(twin.streams.speed, later);
        kept.streams.altitude = moved(twin.streams.altitude, later);
    }
    if kept.streams.cadence.is_empty() {
        kept.streams.cadence = moved(twin.streams.cadence, later);
    }
}

/// How many sets say what was lifted.
fn weighed(sets: &[StrengthSet]) -> usize {
    sets.iter().filter(|set| set.weight.is_some()).count()
}

/// Samples told from a start that was so many seconds earlier; what lies before that start is dropped.
fn moved<T>(samples: Vec<Sample<T>>, later_s: i64) -> Vec<Sample<T>> {
    let at = |at_s: u32| u32::try_from(i64::from(at_s) + later_s).ok();
    samples
        .into_iter()
        .filter_map(|sample| {
            Some(Sample {
                at_s: at(sample.at_s)?,
                value: sample.value,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests;
