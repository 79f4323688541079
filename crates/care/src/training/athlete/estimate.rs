//! What of the athlete history tells, as of one moment.

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

use super::{Athlete, Known, quantile};
use crate::{
    rules::load::{AthleteModel, BestShare, LoadModel},
    training::{
        activity::{Activity, BEST_MINUTES, Sport},
        day_facts::DayFacts,
        load::swimming,
        measure::whole,
    },
    units::{BeatsPerMinute, MetresPerSecond, Watts},
};

/// The athlete with what is unknown filled in from their history, marked as estimated and dated; what they gave is kept.
///
/// Needs only the facts of the activities, in any order, not their samples: [`Activity::measure`] and [`Activity::bests`].
/// What was estimated before is estimated anew, and stays where the days before `now` tell nothing. Rest without nights
/// that tell it, and the highest heart rate without enough activities, take the model's default; the other thresholds stay
/// unknown where nothing tells them.
///
/// # Source
/// `rules/load.toml#athlete` and `#unknown`.
pub fn estimate<A: AsRef<Activity>>(
    athlete: &Athlete,
    activities: &[A],
    days: &[DayFacts],
    model: &LoadModel,
    now: Timestamp,
) -> Athlete {
    let rules = &model.athlete;
    let history = History {
        activities,
        rules,
        now,
    };
    let max = told(athlete.max_heart_rate)
        .or_else(|| history.max_heart_rate(athlete.max_heart_rate, model));
    let threshold_heart_rate = told(athlete.threshold_heart_rate).or_else(|| {
        history
            .threshold_heart_rate(max?, athlete.threshold_heart_rate)
            .or_else(|| share_of(max?, model.unknown.threshold_of_max))
    });
    Athlete {
        sex: athlete.sex,
        resting_heart_rate: told(athlete.resting_heart_rate).or_else(|| {
            resting(days, rules, now)
                .or(athlete.resting_heart_rate)
                .or_else(|| default(BeatsPerMinute::new(model.unknown.resting_bpm).ok()))
        }),
        max_heart_rate: max,
        threshold_heart_rate,
        threshold_power: told(athlete.threshold_power).or_else(|| {
            history.latest_or(athlete.threshold_power, rules.power_days, |within| {
                history.power(within, &model.power.sports)
            })
        }),
        threshold_pace: told(athlete.threshold_pace).or_else(|| {
            history.latest_or(athlete.threshold_pace, rules.pace_days, |within| {
                history.pace(within, &model.pace.sports)
            })
        }),
        critical_swim_speed: told(athlete.critical_swim_speed).or_else(|| {
            history.latest_or(athlete.critical_swim_speed, rules.swim_days, |within| {
                history.swim(within)
            })
        }),
        weight: athlete.weight,
        rating_scale: athlete.rating_scale,
    }
}

/// So many days before `now` tell [`estimate`] everything but the highest heart rate, unless [`needs_older`] says otherwise.
pub fn recent_days(model: &AthleteModel) -> u32 {
    let AthleteModel {
        threshold_bpm_days,
        power_days,
        pace_days,
        swim_days,
        ..
    } = *model;
    threshold_bpm_days
        .max(power_days)
        .max(pace_days)
        .max(swim_days)
}

/// Whether an activity of a sport, older than [`recent_days`], can tell more than its highest heart rate: where nothing is known yet
/// of a threshold that this sport tells.
pub fn needs_older(sport: Sport, athlete: &Athlete, model: &LoadModel) -> bool {
    (athlete.threshold_power.is_none() && model.power.sports.contains(&sport))
        || (athlete.threshold_pace.is_none() && model.pace.sports.contains(&sport))
        || (athlete.critical_swim_speed.is_none() && sport == Sport::Swimming)
}

/// What the athlete said, rather than what was worked out before.
fn told<T: Copy>(known: Option<Known<T>>) -> Option<Known<T>> {
    known.filter(|known| !known.estimated)
}

fn default<T>(value: Option<T>) -> Option<Known<T>> {
    value.map(|value| Known::estimated(value, None))
}

fn share_of(highest: Known<BeatsPerMinute>, share: f64) -> Option<Known<BeatsPerMinute>> {
    let bpm = whole((f64::from(highest.value.get()) * share).round())?;
    Some(Known::estimated(
        BeatsPerMinute::new(bpm).ok()?,
        highest.as_of.filter(|_| highest.estimated),
    ))
}

/// Activities to estimate from, as of a moment.
struct History<'a, A> {
    activities: &'a [A],
    rules: &'a AthleteModel,
    now: Timestamp,
}

/// A best that an activity tells, and its day.
#[derive(Debug, Clone, Copy)]
struct Best {
    value: f64,
    day: Date,
}

impl<A: AsRef<Activity>> History<'_, A> {
    /// Activities begun in the so many days before now.
    fn within(&self, days: u32) -> impl Iterator<Item = &Activity> {
        let from = days_before(self.now, days);
        self.activities
            .iter()
            .map(AsRef::as_ref)
            .filter(move |activity| activity.starts_at >= from && activity.starts_at <= self.now)
    }

    /// An estimate from the last days, else the one there was, else one from everything.
    fn latest_or<T: Copy>(
        &self,
        before: Option<Known<T>>,
        days: u32,
        estimate: impl Fn(u32) -> Option<Known<T>>,
    ) -> Option<Known<T>> {
        estimate(days).or(before).or_else(|| estimate(u32::MAX))
    }

    /// The highest heart rate by a high quantile of what the activities reached; the default where they are too few to have
    /// reached it.
    fn max_heart_rate(
        &self,
        before: Option<Known<BeatsPerMinute>>,
        model: &LoadModel,
    ) -> Option<Known<BeatsPerMinute>> {
        let rules = self.rules;
        let [least, most] = rules.max_bpm_range;
        let mut latest = None;
        let mut reached: Vec<u16> = self
            .within(rules.max_bpm_days)
            .filter_map(|activity| {
                let bpm = activity.max_heart_rate?.get();
                (least..=most).contains(&bpm).then(|| {
                    latest = latest.max(Some(activity.starts_at));
                    bpm
                })
            })
            .collect();
        reached.sort_unstable();
        let observed = quantile(&reached, rules.max_bpm_quantile).copied();
        let known = |bpm, as_of| Some(Known::estimated(BeatsPerMinute::new(bpm).ok()?, as_of));
        match observed {
            Some(bpm) if reached.len() >= rules.max_bpm_activities => known(bpm, latest.map(day)),
            // What more activities told before still holds.
            Some(_) | None if before.is_some_and(|before| before.as_of.is_some()) => before,
            // A few easy activities say only that it is not lower.
            Some(bpm) => known(bpm.max(model.unknown.max_bpm), None),
            None => known(model.unknown.max_bpm, None),
        }
    }

    /// Heart rate at threshold from the best means, where something near threshold was recorded at all.
    fn threshold_heart_rate(
        &self,
        highest: Known<BeatsPerMinute>,
        before: Option<Known<BeatsPerMinute>>,
    ) -> Option<Known<BeatsPerMinute>> {
        let rules = self.rules;
        let bests = self
            .within(rules.threshold_bpm_days)
            .filter_map(|activity| {
                let of = |bpm: BeatsPerMinute| f64::from(bpm.get());
                best_share(
                    &activity.bests.heart_rate,
                    &rules.threshold_bpm,
                    of,
                    activity,
                )
            })
            .collect();
        let highest = f64::from(highest.value.get());
        let [least, most] = rules.threshold_bpm_of_max.map(|share| share * highest);
        let found = best_without_spikes(bests, rules.spike_ratio)
            .filter(|best| best.value >= least)
            .and_then(|best| {
                let bpm = BeatsPerMinute::new(whole(best.value.min(most).round())?).ok()?;
                Some(Known::estimated(bpm, Some(best.day)))
            });
        // An estimate from best means holds on; a share of the highest is worked out anew.
        found.or_else(|| {
            before.filter(|before| {
                before.as_of.is_some() && (least..=most).contains(&f64::from(before.value.get()))
            })
        })
    }

    fn power(&self, days: u32, sports: &[Sport]) -> Option<Known<Watts>> {
        let rules = self.rules;
        let [least, most] = rules.power_range;
        let bests: Vec<Best> = self
            .within(days)
            .filter(|activity| sports.contains(&activity.sport))
            .filter_map(|activity| {
                let mut means = activity.bests.power;
                // An activity may have been kept by its twenty minutes alone.
                means[1] = means[1].or(activity.best_20_min_power);
                let of = |watts: Watts| f64::from(watts.get());
                best_share(&means, &rules.power, of, activity)
            })
            .filter(|best| (least..=most).contains(&best.value))
            .collect();
        if bests.len() < rules.power_activities {
            return None;
        }
        let best = best_without_spikes(bests, rules.spike_ratio)?;
        let watts = Watts::new(whole(best.value.round())?).ok()?;
        Some(Known::estimated(watts, Some(best.day)))
    }

    fn pace(&self, days: u32, sports: &[Sport]) -> Option<Known<MetresPerSecond>> {
        let rules = self.rules;
        let [least, most] = rules.pace_range;
        let shares: Vec<BestShare> = rules
            .pace_minutes
            .iter()
            .map(|minutes| BestShare {
                minutes: *minutes,
                share: (60.0 / f64::from(*minutes)).powf(1.0 / rules.pace_riegel - 1.0),
            })
            .collect();
        let bests: Vec<Best> = self
            .within(days)
            .filter(|activity| sports.contains(&activity.sport))
            .filter_map(|activity| {
                let of = |speed: MetresPerSecond| f64::from(speed.get());
                best_share(&activity.bests.graded_speed, &shares, of, activity)
            })
            .filter(|best| (least..=most).contains(&best.value))
            .collect();
        if bests.len() < rules.pace_activities {
            return None;
        }
        known_speed(best_without_spikes(bests, rules.spike_ratio)?)
    }

    fn swim(&self, days: u32) -> Option<Known<MetresPerSecond>> {
        let rules = self.rules;
        let [least, most] = rules.swim_range;
        let bests: Vec<Best> =
            self.within(days)
                .filter_map(|activity| {
                    let (speed, seconds) = swimming::speed_of(activity)?;
                    (seconds >= 60.0 * rules.swim_least_min && (least..=most).contains(&speed))
                        .then(|| Best {
                            value: speed,
                            day: day(activity.starts_at),
                        })
                })
                .collect();
        if bests.len() < rules.swim_activities {
            return None;
        }
        known_speed(best_without_spikes(bests, rules.spike_ratio)?)
    }
}

/// The highest of the shares of an activity's best means.
fn best_share<T: Copy>(
    means: &[Option<T>; BEST_MINUTES.len()],
    shares: &[BestShare],
    bare: impl Fn(T) -> f64,
    activity: &Activity,
) -> Option<Best> {
    let value = shares
        .iter()
        .filter_map(|share| {
            let place = BEST_MINUTES
                .iter()
                .position(|minutes| *minutes == share.minutes)?;
            Some(share.share * bare(means[place]?))
        })
        .max_by(f64::total_cmp)?;
    Some(Best {
        value,
        day: day(activity.starts_at),
    })
}

/// The highest, unless it stands so far above the next that only a sensor can have made it; the only one stands.
fn best_without_spikes(mut bests: Vec<Best>, spike_ratio: f64) -> Option<Best> {
    bests.sort_by(|a, b| b.value.total_cmp(&a.value).then(a.day.cmp(&b.day)));
    let spikes = bests
        .windows(2)
        .take_while(|pair| pair[0].value > spike_ratio * pair[1].value)
        .count();
    // With two or three, nobody can tell which of them is wrong.
    let spikes = if spikes + 2 <= bests.len() && bests.len() >= 4 {
        spikes
    } else {
        0
    };
    bests.get(spikes).copied()
}

fn known_speed(best: Best) -> Option<Known<MetresPerSecond>> {
    #[expect(clippy::cast_possible_truncation, reason = "a speed is small")]
    let speed = MetresPerSecond::new(best.value as f32).ok()?;
    Some(Known::estimated(speed, Some(best.day)))
}

/// Resting heart rate by a low quantile of the last nights; `None` with too few of them.
fn resting(
    days: &[DayFacts],
    rules: &AthleteModel,
    now: Timestamp,
) -> Option<Known<BeatsPerMinute>> {
    let (from, to) = (day(days_before(now, rules.resting_days)), day(now));
    let mut nights: Vec<(u16, Date)> = days
        .iter()
        .filter(|night| (from..=to).contains(&night.date))
        .filter_map(|night| Some((night.resting_heart_rate?.get(), night.date)))
        .collect();
    if nights.len() < rules.resting_least {
        return None;
    }
    let latest = nights.iter().map(|(_, date)| *date).max();
    nights.sort_unstable();
    let (bpm, _) = quantile(&nights, rules.resting_quantile)?;
    Some(Known::estimated(BeatsPerMinute::new(*bpm).ok()?, latest))
}

pub(super) fn days_before(now: Timestamp, days: u32) -> Timestamp {
    now.checked_sub(SignedDuration::from_hours(24 * i64::from(days)))
        .unwrap_or(Timestamp::MIN)
}

pub(super) fn day(at: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(at).date()
}
