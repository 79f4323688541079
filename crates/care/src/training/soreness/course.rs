//! How sore workouts are likely to leave the muscles they used, hour by hour: the plain course.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::{
    body::Region,
    rules::load::{LoadModel, SorenessModel},
    training::{load::LoadedActivity, muscles::worked, workout::is_eccentric},
};

/// How used the muscles were to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Custom {
    /// As much was done in the weeks before.
    Accustomed,
    /// Less was done, or too little is known.
    Usual,
    /// Nothing of this family of sport was done, though the training of the time before is known.
    Unaccustomed,
}

/// What one workout is likely to do to the muscles it used most.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Strain {
    /// The most soreness it comes to, 0 to the model's `most`.
    pub peak: f64,
    /// Whether it was eccentric: later and longer.
    pub eccentric: bool,
    /// How used the muscles were to it.
    pub custom: Custom,
}

/// The strain of one workout, in the light of what was done before it.
///
/// # Source
/// `rules/load.toml#soreness`.
pub fn strain_of(workout: &LoadedActivity, known: &Known<'_>, model: &LoadModel) -> Strain {
    let rules = &model.soreness;
    let activity = &workout.activity;
    let eccentric = is_eccentric(activity, &model.eccentric);
    let most = if eccentric {
        f64::from(rules.most)
    } else {
        rules.most_usual
    };
    let (custom, protection) = custom_of(workout, eccentric, known, rules);
    let factor = match custom {
        Custom::Accustomed => 1.0 - (1.0 - rules.accustomed_factor) * protection,
        Custom::Usual => 1.0,
        // Sets tell by themselves which exercises are new.
        Custom::Unaccustomed if !activity.sets.is_empty() => 1.0,
        Custom::Unaccustomed => rules.unaccustomed_factor,
    };
    let descent = match activity.descent {
        Some(descent) if eccentric => {
            (1.0 + descent.get() / rules.descent_scale_m).min(rules.most_descent_factor)
        }
        Some(_) | None => 1.0,
    };
    let peak = most
        * -(-workout.load.value / rules.load_scale).exp_m1()
        * model.sport(activity.sport).strain
        * factor
        * descent;
    Strain {
        peak: peak.clamp(0.0, most),
        eccentric,
        custom,
    }
}

/// The share of the peak that is felt so many hours after the end: rises to 1 at the peak, then falls, and is gone in a week.
pub fn share_at(hours: f64, eccentric: bool, model: &SorenessModel) -> f64 {
    let peak_h = if eccentric {
        model.peak_eccentric_h
    } else {
        model.peak_usual_h
    };
    let part = hours / peak_h;
    let fade = ((model.gone_h - hours) / (model.gone_h - model.fade_from_h)).clamp(0.0, 1.0);
    if hours < 0.0 {
        0.0
    } else {
        part * (1.0 - part).exp() * fade
    }
}

/// Which regions a workout asked how much of, 0 (left out) to 3 (most; new exercises more): its own sets where it has any that are known,
/// else its sport's.
///
/// # Source
/// `rules/exercises.toml#table` for sets, `rules/load.toml#sports` for sports.
pub fn regions_of(
    workout: &LoadedActivity,
    known: &Known<'_>,
    eccentric: bool,
    model: &LoadModel,
) -> Vec<(Region, f64)> {
    let activity = &workout.activity;
    if !activity.sets.is_empty() {
        let before = known.before(activity.starts_at);
        let earlier = before.iter().map(|earlier| &earlier.activity);
        if let Some(worked) = worked(activity, earlier, model) {
            return worked.regions;
        }
    }
    model.regions_of(activity.sport, eccentric).collect()
}

/// The plain course at one moment, 0 to the model's `most`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Felt {
    /// Wherever it is felt most: as if one muscle had done all of it.
    pub whole: f64,
    /// By region; what is not named feels nothing.
    pub by_region: BTreeMap<Region, f64>,
}

impl Felt {
    /// The level of a region.
    pub fn level_of(&self, region: Region) -> f64 {
        self.by_region.get(&region).copied().unwrap_or(0.0)
    }
}

/// A workout that can still be felt, and what it did.
#[derive(Debug, Clone, PartialEq)]
pub struct Bout<'a> {
    /// The workout.
    pub workout: &'a LoadedActivity,
    /// When it ended.
    pub ends_at: Timestamp,
    /// What it did.
    pub strain: Strain,
    /// To which regions.
    pub regions: Vec<(Region, f64)>,
}

/// The plain course of soreness over a stretch of time.
#[derive(Debug, Clone)]
pub struct Courses<'a> {
    /// In the order in which they ended; of two, the one given first.
    bouts: Vec<Bout<'a>>,
    rules: &'a SorenessModel,
}

impl<'a> Courses<'a> {
    /// The course from an instant on.
    pub fn from(loaded: &'a [LoadedActivity], model: &'a LoadModel, from: Timestamp) -> Self {
        let rules = &model.soreness;
        let hours = SignedDuration::from_secs_f64(rules.gone_h * 3600.0);
        let gone = from.checked_sub(hours).unwrap_or(Timestamp::MIN);
        let known = Known::of(loaded, gone, rules);
        let mut bouts: Vec<Bout<'a>> = loaded
            .iter()
            .filter(|workout| workout.activity.ends_at() >= gone)
            .map(|workout| {
                let strain = strain_of(workout, &known, model);
                Bout {
                    workout,
                    ends_at: workout.activity.ends_at(),
                    strain,
                    regions: regions_of(workout, &known, strain.eccentric, model),
                }
            })
            .collect();
        bouts.sort_by_key(|bout| bout.ends_at);
        Self { bouts, rules }
    }

    /// The bouts felt at a moment as far as they were known at another, each with its level where it is felt most.
    pub fn bouts_at(
        &self,
        moment: Timestamp,
        known_at: Timestamp,
    ) -> impl Iterator<Item = (&Bout<'a>, f64)> {
        let hours = SignedDuration::from_secs_f64(self.rules.gone_h * 3600.0);
        let gone = moment.checked_sub(hours).unwrap_or(Timestamp::MIN);
        let first = self.bouts.partition_point(|bout| bout.ends_at <= gone);
        let until = moment.min(known_at);
        self.bouts[first..]
            .iter()
            .take_while(move |bout| bout.ends_at <= until)
            .map(move |bout| {
                let hours = moment.duration_since(bout.ends_at).as_secs_f64() / 3600.0;
                let share = share_at(hours, bout.strain.eccentric, self.rules);
                (bout, bout.strain.peak * share)
            })
    }

    /// What is felt at a moment, from the workouts that were known at another.
    ///
    /// Several workouts add up like independent strains, not one on top of the other.
    pub fn felt_at(&self, moment: Timestamp, known_at: Timestamp) -> Felt {
        let mut felt = Felt::default();
        for (bout, level) in self.bouts_at(moment, known_at) {
            felt.whole += level * level;
            for (region, weight) in &bout.regions {
                let level = level * weight / 3.0;
                *felt.by_region.entry(*region).or_default() += level * level;
            }
        }
        let most = f64::from(self.rules.most);
        felt.whole = felt.whole.sqrt().min(most);
        for level in felt.by_region.values_mut() {
            *level = level.sqrt().min(most);
        }
        felt
    }
}

/// What was done before, as far as it decides how used to it somebody is.
#[derive(Debug, Clone)]
pub struct Known<'a> {
    /// Workouts of the weeks that matter, in the order of their start.
    recent: Vec<&'a LoadedActivity>,
    /// The start of the first workout of all.
    first: Option<Timestamp>,
}

impl<'a> Known<'a> {
    /// What matters to workouts that began at an instant or later.
    pub fn of(loaded: &'a [LoadedActivity], from: Timestamp, rules: &SorenessModel) -> Self {
        let before = days_before(from, rules.forgotten_days + 1);
        let mut recent: Vec<&LoadedActivity> = loaded
            .iter()
            .filter(|workout| workout.activity.starts_at >= before)
            .collect();
        recent.sort_by_key(|workout| workout.activity.starts_at);
        let first = loaded
            .iter()
            .map(|workout| workout.activity.starts_at)
            .min();
        Self { recent, first }
    }

    /// Those that began before an instant, oldest first.
    fn before(&self, start: Timestamp) -> &[&'a LoadedActivity] {
        let end = self
            .recent
            .partition_point(|before| before.activity.starts_at < start);
        &self.recent[..end]
    }
}

fn days_before(instant: Timestamp, days: u32) -> Timestamp {
    instant
        .checked_sub(SignedDuration::from_hours(24 * i64::from(days)))
        .unwrap_or(Timestamp::MIN)
}

/// How used the muscles were to it, and how much of that protection is left: 1 within the weeks of the repeated bout, falling
/// to 0 when it is forgotten.
fn custom_of(
    workout: &LoadedActivity,
    eccentric: bool,
    known: &Known<'_>,
    rules: &SorenessModel,
) -> (Custom, f64) {
    let start = workout.activity.starts_at;
    let family = workout.activity.sport.family();
    let from = days_before(start, rules.forgotten_days);
    let mut anything = false;
    // The latest bout like it protects most.
    for before in known.before(start).iter().rev() {
        if before.activity.starts_at < from {
            break;
        }
        let days = start
            .duration_since(before.activity.starts_at)
            .as_secs_f64()
            / 86_400.0;
        if before.activity.sport.family() == family {
            anything |= days <= f64::from(rules.accustomed_days);
            if is_like(before, workout, eccentric, rules) {
                let span = f64::from(rules.forgotten_days - rules.accustomed_days);
                let left = (f64::from(rules.forgotten_days) - days) / span;
                return (Custom::Accustomed, left.clamp(0.0, 1.0));
            }
        }
    }
    let known_from = days_before(start, rules.unaccustomed_history_days);
    if known.first.is_some_and(|first| first < known_from) && !anything {
        (Custom::Unaccustomed, 0.0)
    } else {
        (Custom::Usual, 0.0)
    }
}

/// Whether an earlier bout made the muscles used to this one: as much load, and where it went downhill, as much descent.
fn is_like(
    before: &LoadedActivity,
    workout: &LoadedActivity,
    eccentric: bool,
    rules: &SorenessModel,
) -> bool {
    let as_much = |before: f64, now: f64| before >= rules.accustomed_share * now;
    let descent = |loaded: &LoadedActivity| loaded.activity.descent.map_or(0.0, |down| down.get());
    as_much(before.load.value, workout.load.value)
        && (!eccentric || as_much(descent(before), descent(workout)))
}
