//! The athlete over the years: an activity of long ago is measured by what the person could do then.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::{
    Athlete, Known,
    estimate::{day, days_before, estimate},
};
use crate::{
    rules::load::LoadModel,
    training::{activity::Activity, day_facts::DayFacts},
};

/// What holds of the athlete in each month, from the first activity to now.
///
/// A month is estimated from the days before its end, so that an activity changes nothing before the month it lies in, and
/// what follows only where it was a best. Where a month tells nothing the one before holds; before the first estimate, the
/// first holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Timeline {
    /// The first day of each month with what holds in it; oldest first, without holes.
    months: Vec<(Date, Athlete)>,
    /// As of now.
    now: Athlete,
}

impl Timeline {
    /// The months from the first activity to now.
    ///
    /// `told` is what the athlete entered, in any order, each number with the day it holds from ([`Known::as_of`]). From that
    /// day on it wins over every estimate. Before the first day, heart rates and weight that were told hold as well, marked
    /// as estimated; what a person can do changes too much for that, so power, pace and swim speed are estimated from
    /// history, and only where that tells nothing is the first that was told taken.
    ///
    /// # Source
    /// `rules/load.toml#athlete`.
    pub fn new(
        told: &[Athlete],
        activities: &[Activity],
        days: &[DayFacts],
        model: &LoadModel,
        now: Timestamp,
    ) -> Self {
        let mut sorted: Vec<Activity> = activities
            .iter()
            .filter(|activity| {
                activity.starts_at <= now && day(activity.starts_at) >= model.history.earliest
            })
            .map(facts)
            .collect();
        sorted.sort_by_key(|activity| activity.starts_at);
        let mut nights = days.to_vec();
        nights.sort_by_key(|night| night.date);
        let longest = longest_window(model);
        let as_of = |before: &Athlete, by: Date, at: Timestamp| {
            let from = days_before(at, longest);
            let first = sorted.partition_point(|activity| activity.starts_at < from);
            let last = sorted.partition_point(|activity| activity.starts_at <= at);
            let oldest = day(days_before(at, model.athlete.resting_days));
            let night = nights.partition_point(|night| night.date < oldest);
            let given = with_told(before, told, by);
            estimate(&given, &sorted[first..last], &nights[night..], model, at)
        };
        let today = day(now);
        let mut month = sorted
            .first()
            .map_or(today, |first| day(first.starts_at))
            .first_of_month();
        let mut months: Vec<(Date, Athlete)> = Vec::new();
        // What was worked out and kept before serves until something better is found.
        let mut before = estimated_before(told);
        while month < today.first_of_month() {
            let last = month.last_of_month();
            let (Ok(next), Some(end)) = (last.tomorrow(), end_of(last)) else {
                break;
            };
            before = as_of(&before, last, end);
            months.push((month, before.clone()));
            month = next;
        }
        months.push((month, as_of(&before, today, now)));
        hold_first_backwards(&mut months);
        for (month, athlete) in &mut months {
            told_later(athlete, told, month.last_of_month().min(today));
        }
        let now = months
            .last()
            .map_or_else(Athlete::default, |(_, athlete)| athlete.clone());
        Self { months, now }
    }

    /// As of a day.
    pub fn at(&self, day: Date) -> &Athlete {
        let after = self.months.partition_point(|(first, _)| *first <= day);
        match self.months.get(after.saturating_sub(1)) {
            Some((_, athlete)) if after < self.months.len() => athlete,
            Some(_) | None => &self.now,
        }
    }

    /// As of now.
    pub const fn now(&self) -> &Athlete {
        &self.now
    }

    /// Each month's first day and what holds in it, oldest first: for showing how a threshold moved.
    pub fn months(&self) -> &[(Date, Athlete)] {
        &self.months
    }

    /// The same with the person's own scale of rating, which holds for all time.
    #[must_use]
    pub fn with_rating_scale(mut self, scale: Option<Known<f64>>) -> Self {
        let athletes = self.months.iter_mut().map(|(_, athlete)| athlete);
        for athlete in athletes.chain([&mut self.now]) {
            athlete.rating_scale = scale;
        }
        self
    }
}

/// The facts of an activity without what is long.
fn facts(activity: &Activity) -> Activity {
    let mut few = Activity::new(
        activity.sport,
        activity.starts_at,
        activity.duration,
        activity.source,
    );
    few.distance = activity.distance;
    few.max_heart_rate = activity.max_heart_rate;
    few.best_20_min_power = activity.best_20_min_power;
    few.bests = activity.bests;
    few.pool = activity.pool;
    few
}

fn longest_window(model: &LoadModel) -> u32 {
    let rules = &model.athlete;
    [
        rules.max_bpm_days,
        rules.threshold_bpm_days,
        rules.power_days,
        rules.pace_days,
        rules.swim_days,
    ]
    .into_iter()
    .max()
    .unwrap_or_default()
}

/// The last second of a day.
fn end_of(day: Date) -> Option<Timestamp> {
    let end = day.at(23, 59, 59, 0).to_zoned(TimeZone::UTC).ok()?;
    Some(end.timestamp())
}

/// Gives the months before the first estimate from history that estimate, where they have no more than a default.
fn hold_first_backwards(months: &mut [(Date, Athlete)]) {
    macro_rules! backwards {
        ($($field:ident),*) => { $({
            let from_history = |athlete: &Athlete| {
                athlete.$field.filter(|known| known.estimated && known.as_of.is_some())
            };
            let first = months
                .iter()
                .enumerate()
                .find_map(|(place, (_, athlete))| Some((place, from_history(athlete)?)));
            if let Some((place, known)) = first {
                for (_, athlete) in &mut months[..place] {
                    if athlete.$field.is_none_or(|default| default.estimated) {
                        athlete.$field = Some(known);
                    }
                }
            }
        })* };
    }
    backwards!(
        resting_heart_rate,
        max_heart_rate,
        threshold_heart_rate,
        threshold_power,
        threshold_pace,
        critical_swim_speed
    );
}

/// What was worked out and kept at an earlier time.
fn estimated_before(told: &[Athlete]) -> Athlete {
    macro_rules! kept {
        ($($field:ident),*) => {
            Athlete {
                $($field: told.iter().filter_map(|told| told.$field).find(|known| known.estimated),)*
                ..Athlete::default()
            }
        };
    }
    kept!(
        resting_heart_rate,
        max_heart_rate,
        threshold_heart_rate,
        threshold_power,
        threshold_pace,
        critical_swim_speed
    )
}

/// What was told of a number by a day: the newest of it.
fn newest<T: Copy>(
    told: &[Athlete],
    of: impl Fn(&Athlete) -> Option<Known<T>>,
    by: Date,
) -> Option<Known<T>> {
    said(told, of)
        .filter(|known| known.as_of.is_none_or(|day| day <= by))
        .max_by_key(|known| known.as_of)
}

/// What was told of a number first, were it later than wanted; marked as estimated.
fn first<T: Copy>(told: &[Athlete], of: impl Fn(&Athlete) -> Option<Known<T>>) -> Option<Known<T>> {
    let first = said(told, of).min_by_key(|known| known.as_of)?;
    Some(Known {
        estimated: true,
        ..first
    })
}

fn said<T: Copy>(
    told: &[Athlete],
    of: impl Fn(&Athlete) -> Option<Known<T>>,
) -> impl DoubleEndedIterator<Item = Known<T>> {
    told.iter().filter_map(of).filter(|known| !known.estimated)
}

/// What was told by a day, over what was worked out before; a heart rate that was told only later is taken for told.
fn with_told(before: &Athlete, told: &[Athlete], by: Date) -> Athlete {
    macro_rules! over {
        ($field:ident, $later:expr) => {
            newest(told, |told| told.$field, by)
                .or_else(|| {
                    let first = first(told, |told| told.$field).filter(|_| $later)?;
                    Some(Known {
                        estimated: false,
                        ..first
                    })
                })
                .or(before.$field.map(|known| Known {
                    estimated: true,
                    ..known
                }))
        };
    }
    Athlete {
        sex: told.iter().rev().find_map(|told| told.sex),
        resting_heart_rate: over!(resting_heart_rate, true),
        max_heart_rate: over!(max_heart_rate, true),
        threshold_heart_rate: over!(threshold_heart_rate, true),
        threshold_power: over!(threshold_power, false),
        threshold_pace: over!(threshold_pace, false),
        critical_swim_speed: over!(critical_swim_speed, false),
        weight: over!(weight, true),
        rating_scale: before.rating_scale,
    }
}

/// Marks as estimated what was told only after a day, and takes it where history told nothing.
fn told_later(athlete: &mut Athlete, told: &[Athlete], by: Date) {
    macro_rules! mark {
        ($($field:ident),*) => { $({
            let late = newest(told, |told| told.$field, by).is_none();
            let first = first(told, |told| told.$field);
            if late && first.is_some() && athlete.$field.is_none_or(|known| !known.estimated) {
                athlete.$field = first;
            }
        })* };
    }
    mark!(
        resting_heart_rate,
        max_heart_rate,
        threshold_heart_rate,
        threshold_power,
        threshold_pace,
        critical_swim_speed,
        weight
    );
}

#[cfg(test)]
mod tests {
    use jiff::{ToSpan, civil::date};

    use super::*;
    use crate::{
        rules::load::tests::shipped,
        training::{
            activity::Sport,
            day_facts::DaySource,
            samples::{activity, at, bpm, watts},
        },
        units::{Kilograms, MetresPerSecond},
    };

    const NOW: &str = "2026-05-10T12:00:00Z";

    /// A ride on the 5th of a month, with a best of twenty minutes.
    fn ride(month: &str, best: u16) -> Activity {
        let mut ride = activity(Sport::Cycling, 3600);
        ride.starts_at = at(&format!("{month}-05T08:00:00Z"));
        ride.bests.power[1] = Some(watts(best));
        ride
    }

    fn power(timeline: &Timeline, on: Date) -> (u16, bool, Option<Date>) {
        let known = timeline.at(on).threshold_power.unwrap();
        (known.value.get(), known.estimated, known.as_of)
    }

    fn timeline(told: &[Athlete], activities: &[Activity]) -> Timeline {
        Timeline::new(told, activities, &[], &shipped(), at(NOW))
    }

    #[test]
    fn an_old_ride_is_measured_by_what_the_person_could_do_then() {
        // In no order, as files come.
        let rides = [
            ride("2026-04", 280),
            ride("2020-01", 200),
            ride("2023-06", 240),
        ];
        let years = timeline(&[], &rides);
        let first = (190, true, Some(date(2020, 1, 5)));
        assert_eq!(power(&years, date(2020, 1, 31)), first);
        assert_eq!(
            power(&years, date(2022, 7, 1)),
            first,
            "held until the next"
        );
        let second = (228, true, Some(date(2023, 6, 5)));
        assert_eq!(power(&years, date(2023, 6, 1)), second, "of its month");
        assert_eq!(power(&years, date(2026, 3, 31)), second);
        assert_eq!(years.now().threshold_power.unwrap().value, watts(266));
        // Before the first estimate, the first holds.
        assert_eq!(power(&years, date(2019, 1, 1)), first);
    }

    #[test]
    fn a_new_activity_changes_nothing_before_its_month() {
        let mut rides = vec![ride("2024-01", 200), ride("2025-01", 220)];
        let before = timeline(&[], &rides);
        rides.push(ride("2026-05", 300));
        let after = timeline(&[], &rides);
        let old = |timeline: &Timeline| timeline.months()[..28].to_vec();
        assert_eq!(old(&before), old(&after));
        assert_ne!(before.now(), after.now());
    }

    #[test]
    fn what_was_told_wins_from_its_day_on_and_history_before_it() {
        let rides = [ride("2020-01", 200), ride("2026-04", 280)];
        let told = |watts_told, on| Athlete {
            threshold_power: Some(Known::given_on(watts(watts_told), on)),
            ..Athlete::default()
        };
        let entered = [told(250, date(2024, 3, 1)), told(230, date(2022, 3, 1))];
        let years = timeline(&entered, &rides);
        assert_eq!(power(&years, date(2020, 2, 1)).0, 190);
        assert_eq!(
            power(&years, date(2022, 3, 1)),
            (230, false, Some(date(2022, 3, 1)))
        );
        assert_eq!(power(&years, date(2024, 2, 29)).0, 230);
        assert_eq!(power(&years, date(2024, 3, 1)).0, 250);
        assert_eq!(
            power(&years, date(2026, 5, 10)),
            (250, false, Some(date(2024, 3, 1)))
        );
        // Where history tells nothing, the first that was told is better than nothing, and said to be a guess.
        let run = activity(Sport::Running, 3600);
        let mut old = run.clone();
        old.starts_at = at("2021-01-01T08:00:00Z");
        let years = timeline(&entered, &[old, run]);
        assert_eq!(
            power(&years, date(2021, 1, 1)),
            (230, true, Some(date(2022, 3, 1)))
        );
    }

    #[test]
    fn heart_rates_and_weight_that_were_told_later_hold_before_as_estimates() {
        let told = Athlete {
            max_heart_rate: Some(Known::given_on(bpm(201), date(2025, 1, 1))),
            weight: Some(Known::given_on(
                Kilograms::new(71.0).unwrap(),
                date(2025, 1, 1),
            )),
            ..Athlete::default()
        };
        let mut old = activity(Sport::Running, 3600);
        old.starts_at = at("2020-01-05T08:00:00Z");
        let years = timeline(&[told], &[old]);
        let then = years.at(date(2020, 1, 5));
        assert_eq!(
            then.max_heart_rate
                .map(|known| (known.value, known.estimated)),
            Some((bpm(201), true))
        );
        assert!(then.weight.unwrap().estimated);
        assert_eq!(
            then.threshold_heart_rate.unwrap().value,
            bpm(179),
            "a share of what was told"
        );
        let now = years.now();
        assert!(!now.max_heart_rate.unwrap().estimated && !now.weight.unwrap().estimated);
    }

    #[test]
    fn threshold_pace_needs_some_runs_and_leaves_a_broken_sensor_out() {
        let run = |day: i8, speed: f32| {
            let mut run = activity(Sport::Running, 3600);
            run.starts_at =
                at("2026-04-01T08:00:00Z") + jiff::SignedDuration::from_hours(24 * i64::from(day));
            run.bests.graded_speed[3] = MetresPerSecond::new(speed).ok();
            run
        };
        let mut runs: Vec<Activity> = (0..4).map(|day| run(day, 3.5)).collect();
        assert_eq!(
            timeline(&[], &runs).now().threshold_pace,
            None,
            "who knows whether one was hard"
        );
        runs.push(run(5, 3.6));
        let pace = |runs: &[Activity]| timeline(&[], runs).now().threshold_pace.unwrap();
        assert_eq!(pace(&runs).value, MetresPerSecond::new(3.6).unwrap());
        assert_eq!(pace(&runs).as_of, Some(date(2026, 4, 6)));
        runs.push(run(6, 5.9));
        assert_eq!(
            pace(&runs).value,
            MetresPerSecond::new(3.6).unwrap(),
            "a bike ride called a run"
        );
        // Twenty minutes are run faster than an hour, by Riegel's law 6 percent.
        runs[0].bests.graded_speed[1] = MetresPerSecond::new(4.0).ok();
        let hour = f64::from(pace(&runs).value.get());
        assert!(
            (hour - 4.0 * 3f64.powf(1.0 / 1.06 - 1.0)).abs() < 1e-4,
            "{hour}"
        );
    }

    #[test]
    fn resting_heart_rate_is_a_low_quantile_of_the_last_nights() {
        let night = |day: i64, beats| DayFacts {
            date: date(2026, 5, 10).checked_sub(day.days()).unwrap(),
            source: DaySource::Garmin,
            sleep_h: None,
            resting_heart_rate: Some(bpm(beats)),
            hrv: None,
        };
        let resting = |nights: &[DayFacts]| {
            let years = Timeline::new(&[], &[], nights, &shipped(), at(NOW));
            years.now().resting_heart_rate.unwrap()
        };
        let mut nights: Vec<DayFacts> = (0..6).map(|day| night(day, 48)).collect();
        assert_eq!(
            resting(&nights),
            Known::estimated(bpm(60), None),
            "too few nights"
        );
        nights.extend((6..20).map(|day| night(day, 52)));
        nights.push(night(300, 40));
        assert_eq!(
            resting(&nights),
            Known::estimated(bpm(48), Some(date(2026, 5, 10)))
        );
    }

    #[test]
    fn threshold_heart_rate_comes_from_hard_efforts_only() {
        let runs = |hour: u16| -> Vec<Activity> {
            let mut run = activity(Sport::Running, 3600);
            run.max_heart_rate = Some(bpm(190));
            run.bests.heart_rate[3] = Some(bpm(hour));
            vec![run; 20]
        };
        let threshold = |hour| {
            timeline(&[], &runs(hour))
                .now()
                .threshold_heart_rate
                .unwrap()
                .value
        };
        assert_eq!(threshold(172), bpm(172));
        assert_eq!(
            threshold(140),
            bpm(169),
            "nothing hard: a share of the highest"
        );
        assert_eq!(threshold(188), bpm(181), "cut to what can be");
    }

    #[test]
    fn dates_that_no_device_can_have_written_do_not_make_a_long_timeline() {
        let mut early = activity(Sport::Running, 3600);
        early.starts_at = Timestamp::MIN;
        let mut late = early.clone();
        late.starts_at = Timestamp::MAX;
        let years = timeline(&[], &[early, late]);
        assert_eq!(years.months().len(), 1);
        assert!(
            years.at(Date::MIN).max_heart_rate.is_some()
                && years.at(Date::MAX).max_heart_rate.is_some()
        );
    }
}
