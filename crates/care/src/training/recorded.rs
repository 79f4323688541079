//! Recorded activities without their samples, and the load of them all.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::{
    rules::load::LoadModel,
    training::{
        activity::{Activity, Streams},
        athlete::{Athlete, Timeline},
        day_facts::DayFacts,
        load::{LoadedActivity, effort::Effort, session_rpe::own_scale},
        twins::{TwinPair, merge_twins},
    },
};

/// An activity whose samples have been dropped, and the effort they told: what a reader keeps of each file in one pass.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// The facts, measured; without samples.
    pub activity: Activity,
    /// What its load needs of the samples.
    pub effort: Effort,
}

impl Recorded {
    /// Measures an activity, takes its effort and drops its samples.
    pub fn new(mut activity: Activity, model: &LoadModel) -> Self {
        activity.measure();
        let effort = Effort::of(&activity, model);
        activity.streams = Streams::default();
        Self::kept(activity, effort)
    }

    /// An activity that was kept without its samples, and the effort that was kept of them.
    pub fn kept(mut activity: Activity, effort: Effort) -> Self {
        activity.bests = effort.bests();
        Self { activity, effort }
    }
}

/// The load of recorded activities, and what it was worked out with.
#[derive(Debug, Clone, PartialEq)]
pub struct AllLoaded {
    /// Each activity once, in the order given.
    pub loaded: Vec<LoadedActivity>,
    /// Two recordings of one activity, by their places in what was given.
    pub twins: Vec<TwinPair>,
    /// The athlete now, with what was unknown estimated from these activities.
    pub athlete: Athlete,
    /// The athlete in each month.
    pub timeline: Timeline,
}

/// Each activity once with its load: twins merged, unknown thresholds estimated from all of them.
pub fn load_all(
    recorded: Vec<Recorded>,
    athlete: &Athlete,
    model: &LoadModel,
    now: Timestamp,
) -> AllLoaded {
    load_all_told(recorded, std::slice::from_ref(athlete), &[], model, now)
}

/// The same with everything the athlete told over the years (each number with the day it holds from) and with what watches
/// said of the days.
pub fn load_all_told(
    recorded: Vec<Recorded>,
    told: &[Athlete],
    days: &[DayFacts],
    model: &LoadModel,
    now: Timestamp,
) -> AllLoaded {
    let (recorded, twins) = each_once(recorded, model);
    let (loaded, timeline) = load_each(recorded, told, days, model, now);
    AllLoaded {
        athlete: timeline.now().clone(),
        loaded,
        twins,
        timeline,
    }
}

/// Each activity once with the load that could have been told when it was done: what is unknown of the athlete is estimated from what had ended
/// before the month it began in.
///
/// For looking back, where nothing may know the future; a plan for now uses [`load_all`]. Oldest first.
pub fn load_as_known(
    recorded: Vec<Recorded>,
    athlete: &Athlete,
    model: &LoadModel,
) -> Vec<LoadedActivity> {
    let (mut recorded, _) = each_once(recorded, model);
    recorded.sort_by_key(|recorded| recorded.activity.starts_at);
    let activities: Vec<Activity> = recorded
        .iter()
        .map(|recorded| recorded.activity.clone())
        .collect();
    let mut known: Option<(Date, Athlete)> = None;
    recorded
        .into_iter()
        .map(|Recorded { activity, effort }| {
            let month = day_of(&activity).first_of_month();
            let athlete = match &known {
                Some((of, athlete)) if *of == month => athlete.clone(),
                Some(_) | None => {
                    let start = TimeZone::UTC
                        .to_ambiguous_timestamp(month.to_datetime(jiff::civil::Time::midnight()))
                        .compatible()
                        .unwrap_or(Timestamp::MIN);
                    let before: Vec<Activity> = activities
                        .iter()
                        .filter(|before| before.ends_at() < start)
                        .cloned()
                        .collect();
                    let told = std::slice::from_ref(athlete);
                    let then = Timeline::new(told, &before, &[], model, start)
                        .now()
                        .clone();
                    known = Some((month, then.clone()));
                    then
                }
            };
            LoadedActivity::of(activity, &effort, &athlete, model)
        })
        .collect()
}

/// Each activity once, with what both of its recordings tell of its effort.
fn each_once(recorded: Vec<Recorded>, model: &LoadModel) -> (Vec<Recorded>, Vec<TwinPair>) {
    let (activities, mut efforts): (Vec<Activity>, Vec<Effort>) = recorded
        .into_iter()
        .map(|recorded| (recorded.activity, recorded.effort))
        .unzip();
    let (activities, twins) = merge_twins(activities, model);
    let mut goes = vec![false; efforts.len()];
    for pair in &twins {
        goes[pair.twin] = true;
        let twin = std::mem::take(&mut efforts[pair.twin]);
        let kept = std::mem::take(&mut efforts[pair.kept]);
        efforts[pair.kept] = kept.or(twin);
    }
    let stays = efforts
        .into_iter()
        .zip(goes)
        .filter_map(|(effort, goes)| (!goes).then_some(effort));
    let recorded = activities
        .into_iter()
        .zip(stays)
        .map(|(activity, effort)| Recorded::kept(activity, effort))
        .collect();
    (recorded, twins)
}

/// The load of activities of which none is another's twin, in the order given, each with what held of the athlete then.
pub fn load_each(
    recorded: Vec<Recorded>,
    told: &[Athlete],
    days: &[DayFacts],
    model: &LoadModel,
    now: Timestamp,
) -> (Vec<LoadedActivity>, Timeline) {
    let (activities, efforts): (Vec<Activity>, Vec<Effort>) = recorded
        .into_iter()
        .map(|recorded| (recorded.activity, recorded.effort))
        .unzip();
    let timeline = Timeline::new(told, &activities, days, model, now);
    let mut loaded: Vec<LoadedActivity> = activities
        .into_iter()
        .zip(&efforts)
        .map(|(activity, effort)| {
            let athlete = timeline.at(day_of(&activity));
            LoadedActivity::of(activity, effort, athlete, model)
        })
        .collect();
    let scale = own_scale(&loaded, model);
    let timeline = timeline.with_rating_scale(scale);
    if scale.is_some() {
        // Only what was rated changes by the person's own scale.
        for (one, effort) in loaded.iter_mut().zip(&efforts) {
            if one.activity.session_rpe.is_some() {
                let activity = one.activity.clone();
                let athlete = timeline.at(day_of(&activity));
                *one = LoadedActivity::of(activity, effort, athlete, model);
            }
        }
    }
    (loaded, timeline)
}

/// The day that decides what held of the athlete.
fn day_of(activity: &Activity) -> Date {
    activity.starts_at_local(&TimeZone::UTC).date()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        rules::load::tests::shipped,
        training::{
            activity::{SourceFormat, Sport},
            load::{Basis, load_of},
            samples::{activity, at, bpm, km, stream, watts},
        },
    };

    #[test]
    fn the_load_after_the_samples_are_dropped_is_the_load_before() {
        let model = shipped();
        let mut run = activity(Sport::Running, 3600);
        run.streams.heart_rate = stream((0..3600).map(|second| bpm(120 + second / 60)));
        let mut ride = activity(Sport::Cycling, 3600);
        ride.streams.power = stream((0..3600).map(|second| watts(150 + second / 20)));
        for mut one in [run, ride] {
            one.measure();
            let all = load_all(
                vec![Recorded::new(one.clone(), &model)],
                &Athlete::default(),
                &model,
                at("2026-05-10T00:00:00Z"),
            );
            assert!(
                all.loaded[0].activity.streams.heart_rate.is_empty()
                    && all.loaded[0].activity.streams.power.is_empty()
            );
            let before = load_of(&one, &all.athlete, &model);
            assert_eq!(all.loaded[0].load, before);
            assert_ne!(before.basis, Basis::Duration);
        }
    }

    #[test]
    fn a_twin_lends_its_heart_rate() {
        let model = shipped();
        let mut fit = activity(Sport::Running, 3600);
        fit.distance = km(10.0);
        let mut gpx = Activity {
            source: SourceFormat::Gpx,
            ..fit.clone()
        };
        gpx.streams.heart_rate = stream([bpm(150); 3600]);
        let given = [gpx, fit]
            .map(|activity| Recorded::new(activity, &model))
            .to_vec();
        let all = load_all(
            given,
            &Athlete::default(),
            &model,
            at("2026-05-10T00:00:00Z"),
        );
        assert_eq!(all.twins, [TwinPair { kept: 1, twin: 0 }]);
        assert_eq!(
            (all.loaded.len(), all.loaded[0].load.basis),
            (1, Basis::HeartRate)
        );
        assert_eq!(all.loaded[0].activity.source, SourceFormat::Fit);
    }
}
