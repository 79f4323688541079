//! Daily load, and fitness, fatigue and form from it.

use std::collections::BTreeMap;

use jiff::{ToSpan, civil::Date, tz::TimeZone};

use crate::{
    rules::load::{HistoryModel, LoadModel},
    training::load::LoadedActivity,
};

/// Load, fitness, fatigue and form of one local day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DayLoad {
    /// The local day.
    pub date: Date,
    /// Sum of the loads that began that day.
    pub load: f64,
    /// Average load with a time constant of 42 days, at the day's end: GoldenCheetah's and intervals.icu's exponential form
    /// (1 - e^(-1/42) of the way to the day's load), where TrainingPeaks goes 1/42 of the way.
    pub fitness: f64,
    /// Average load with a time constant of 7 days, at the day's end.
    pub fatigue: f64,
    /// Yesterday's fitness less yesterday's fatigue: as of the morning, as GoldenCheetah and TrainingPeaks show it. What
    /// intervals.icu shows for a day is [`DayLoad::form_tonight`].
    pub form: f64,
}

impl DayLoad {
    /// Today's fitness less today's fatigue: what tomorrow's [`DayLoad::form`] will be, and what intervals.icu shows today.
    pub const fn form_tonight(&self) -> f64 {
        self.fitness - self.fatigue
    }
}

/// The days from the first activity to today, without holes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LoadHistory {
    /// Oldest first; rest days have load 0.
    pub days: Vec<DayLoad>,
}

impl LoadHistory {
    /// The last so many days, oldest first; fewer where the history is shorter.
    pub fn last_days(&self, days: usize) -> &[DayLoad] {
        &self.days[self.days.len().saturating_sub(days)..]
    }

    /// Today: the last day, if there is any.
    pub fn today(&self) -> Option<&DayLoad> {
        self.days.last()
    }

    /// True until the averages have left their start from zero, so that nobody takes a young history for a low fitness.
    pub fn is_building(&self, model: &HistoryModel) -> bool {
        self.days.len() < model.building_days as usize
    }
}

/// The days from the first activity to today.
///
/// An activity counts on the local day it began, by its own offset, else in the zone. One of tomorrow (a watch that is ahead
/// of the zone) counts today; what lies further ahead, or before the first day that a device with a clock can have
/// recorded, does not count.
///
/// # Source
/// `rules/load.toml#history`.
pub fn load_history(
    loaded: &[LoadedActivity],
    zone: &TimeZone,
    today: Date,
    model: &LoadModel,
) -> LoadHistory {
    let days = loaded.iter().map(|loaded| {
        (
            loaded.activity.starts_at_local(zone).date(),
            loaded.load.value,
        )
    });
    load_history_of_days(days, today, &model.history)
}

/// The days from the first load to today, from loads by day in any order; several of one day add up.
///
/// # Source
/// `rules/load.toml#history`, which cites `goldencheetah_pmc` and its exponential averages: y + (load - y) * (1 - e^(-1/days)).
pub fn load_history_of_days(
    days: impl IntoIterator<Item = (Date, f64)>,
    today: Date,
    model: &HistoryModel,
) -> LoadHistory {
    let mut history = LoadHistory::default();
    let mut loads: BTreeMap<Date, f64> = BTreeMap::new();
    for (date, load) in days {
        if let Some(date) = counted(date, load, today, model) {
            *loads.entry(date).or_default() += load;
        }
    }
    history.go_on(loads, today, model);
    history
}

impl LoadHistory {
    /// Adds the load of one more activity: only its day and those after it are worked out again, so that an activity of
    /// today costs the same after twenty years as after one. The result is that of all loads at once.
    ///
    /// What does not count by the rules of [`load_history`] changes nothing.
    pub fn add(&mut self, date: Date, load: f64, today: Date, model: &HistoryModel) {
        let Some(date) = counted(date, load, today, model) else {
            return;
        };
        if self.days.first().is_some_and(|first| date < first.date) {
            let known = self.days.iter().map(|day| (day.date, day.load));
            *self = load_history_of_days(known.chain([(date, load)]), today, model);
            return;
        }
        self.rest_until(date.yesterday().ok(), model);
        // The day itself, if it is there already: days have no holes.
        let place = self.days.partition_point(|day| day.date < date);
        let later: Vec<(Date, f64)> = self
            .days
            .drain(place..)
            .map(|day| (day.date, day.load))
            .collect();
        let own = later.first().map_or(0.0, |(_, load)| *load);
        let rest = later.into_iter().skip(1);
        for (date, load) in [(date, own + load)].into_iter().chain(rest) {
            let before = self.days.last().copied();
            self.days.push(next_day(before, date, load, model));
        }
        self.rest_until(Some(today), model);
    }

    /// Goes on with loads of days that all lie after the last one, up to today. What does not count by the rules of
    /// [`load_history`] changes nothing.
    pub fn go_on(&mut self, loads: BTreeMap<Date, f64>, today: Date, model: &HistoryModel) {
        for (date, load) in loads {
            let Some(date) = counted(date, load, today, model) else {
                continue;
            };
            self.rest_until(date.yesterday().ok(), model);
            let before = self.days.last().copied();
            self.days.push(next_day(before, date, load, model));
        }
        self.rest_until(Some(today), model);
    }

    /// A history that goes on from one known day: fitness and fatigue at its end are all that later days need.
    pub fn continued(from: DayLoad) -> Self {
        Self { days: vec![from] }
    }

    /// Days without load, up to and with a day.
    pub fn rest_until(&mut self, until: Option<Date>, model: &HistoryModel) {
        while let (Some(last), Some(until)) = (self.days.last().copied(), until) {
            match last.date.tomorrow() {
                Ok(next) if next <= until => {
                    self.days.push(next_day(Some(last), next, 0.0, model));
                }
                Ok(_) | Err(_) => return,
            }
        }
    }

    /// Monotony and strain of the seven days up to and with a day of the history; `None` before there are seven.
    pub fn week_to(&self, date: Date) -> Option<Week> {
        let after = self.days.partition_point(|day| day.date <= date);
        let days = self.days.get(after.checked_sub(7)?..after)?;
        let loads: Vec<f64> = days.iter().map(|day| day.load).collect();
        days.last()
            .is_some_and(|last| last.date == date)
            .then(|| Week::of(<[f64; 7]>::try_from(loads).unwrap_or_default()))
    }
}

/// The day that a load counts on; `None` for one that does not count.
fn counted(date: Date, load: f64, today: Date, model: &HistoryModel) -> Option<Date> {
    let tomorrow = today.tomorrow().unwrap_or(today);
    let earliest = today
        .checked_sub(i64::from(model.longest_days).days())
        .unwrap_or(model.earliest)
        .max(model.earliest);
    ((earliest..=tomorrow).contains(&date) && load.is_finite() && load >= 0.0)
        .then(|| date.min(today))
}

/// A day after the one before it.
fn next_day(before: Option<DayLoad>, date: Date, load: f64, model: &HistoryModel) -> DayLoad {
    let (fitness, fatigue) = before.map_or((0.0, 0.0), |day| (day.fitness, day.fatigue));
    let toward = |average: f64, days: f64| average + (load - average) * -(-1.0 / days).exp_m1();
    DayLoad {
        date,
        load,
        fitness: toward(fitness, model.fitness_days),
        fatigue: toward(fatigue, model.fatigue_days),
        form: fitness - fatigue,
    }
}

/// How much and how evenly somebody trained in seven days: context, never a reason for or against a massage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Week {
    /// The sum of the seven loads.
    pub total: f64,
    /// Their mean over their standard deviation: high where every day is like the other. `None` where all days are equal,
    /// rest included, since a number divided by nothing is none.
    pub monotony: Option<f64>,
    /// The sum times monotony.
    pub strain: Option<f64>,
}

impl Week {
    /// Of seven days' loads.
    ///
    /// # Source
    /// `foster1998`, who does not say which standard deviation; ours is that of a sample (a divisor of six), as spreadsheets
    /// and R have it. See [`monotony`] for the other.
    pub fn of(loads: [f64; 7]) -> Self {
        let total: f64 = loads.iter().sum();
        let monotony = monotony(&loads, Deviation::OfSample);
        Self {
            total,
            monotony,
            strain: monotony.map(|monotony| monotony * total),
        }
    }
}

/// Which standard deviation is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deviation {
    /// Divided by one less than there are days.
    OfSample,
    /// Divided by the days.
    OfPopulation,
}

/// Mean over standard deviation of daily loads; `None` where they do not vary, or are fewer than two.
///
/// # Source
/// `foster1998`. 300, 0, 450, 200, 400, 600 and 0 are 1.2270 by the deviation of a sample and 1.3253 by that of a population.
pub fn monotony(loads: &[f64], deviation: Deviation) -> Option<f64> {
    let days = u32::try_from(loads.len()).ok().map(f64::from)?;
    let mean = loads.iter().sum::<f64>() / days;
    let squares: f64 = loads.iter().map(|load| (load - mean).powi(2)).sum();
    let divisor = match deviation {
        Deviation::OfSample => days - 1.0,
        Deviation::OfPopulation => days,
    };
    let spread = (squares / divisor).sqrt();
    // Rounding alone can leave a trace of a deviation in equal loads.
    (spread.is_finite() && spread > 1e-9 * mean.abs()).then(|| mean / spread)
}

#[cfg(test)]
mod tests {
    use jiff::{civil::date, tz::Offset};
    use proptest::prelude::*;

    use super::*;
    use crate::{
        rules::load::tests::shipped,
        training::{
            activity::{LocalOffset, OffsetFrom, Sport},
            samples::{activity, at, loaded},
        },
    };

    fn of(days: impl IntoIterator<Item = (Date, f64)>, today: Date) -> LoadHistory {
        load_history_of_days(days, today, &shipped().history)
    }

    fn check(got: f64, expected: f64) {
        assert!((got - expected).abs() < 1e-4, "{got} is not {expected}");
    }

    /// 100 a day for ten days from 1 May 2026.
    fn ten_days() -> impl Iterator<Item = (Date, f64)> {
        date(2026, 5, 1)
            .series(1.day())
            .take(10)
            .map(|day| (day, 100.0))
    }

    #[test]
    fn the_averages_have_their_worked_values() {
        let history = of(ten_days(), date(2026, 5, 14));
        assert_eq!(history.days.len(), 14);
        for (day, fitness, fatigue) in [
            (1, 2.3528, 13.3122),
            (10, 21.1872, 76.0349),
            (14, 19.2625, 42.9383),
        ] {
            check(history.days[day - 1].fitness, fitness);
            check(history.days[day - 1].fatigue, fatigue);
        }
        // The morning of day 11 shows what day 10 ended with.
        check(history.days[10].form, -54.8477);
        check(history.days[0].form, 0.0);
        let full = of(
            date(2026, 1, 1)
                .series(1.day())
                .take(42)
                .map(|day| (day, 100.0)),
            date(2026, 2, 11),
        );
        check(full.today().unwrap().fitness, 63.2121);
        assert!(!full.is_building(&shipped().history) && history.is_building(&shipped().history));
        assert_eq!(full.last_days(7).len(), 7);
    }

    #[test]
    fn going_on_from_a_day_comes_to_the_same_as_beginning_anew() {
        let rules = shipped().history;
        let loads: Vec<(Date, f64)> = ten_days().step_by(3).collect();
        let (today, whole) = (date(2026, 5, 14), of(loads.clone(), date(2026, 5, 14)));
        for known in 1..loads.len() {
            let until = loads[known].0.yesterday().unwrap();
            let day = whole.days.iter().find(|day| day.date == until).unwrap();
            let mut history = LoadHistory::continued(*day);
            history.go_on(loads[known..].iter().copied().collect(), today, &rules);
            let place = whole.days.len() - history.days.len();
            assert_eq!(history.days, whole.days[place..]);
        }
        let mut untouched = LoadHistory::default();
        untouched.go_on([(date(2027, 1, 1), 50.0)].into(), today, &rules);
        assert_eq!(untouched, LoadHistory::default(), "far ahead of today");
    }

    /// The other averaging, of TrainingPeaks and older tools: 1/days of the way.
    fn by_shares(loads: &[f64], days: f64) -> f64 {
        loads
            .iter()
            .fold(0.0, |average, load| average + (load - average) / days)
    }

    #[test]
    fn the_conventions_of_other_tools_differ_as_they_are_known_to() {
        let history = of(ten_days(), date(2026, 5, 14));
        let (tenth, eleventh) = (history.days[9], history.days[10]);
        // GoldenCheetah shows day 10's end on day 11; a tool of the same day, intervals.icu, shows day 11's own.
        check(eleventh.form, -54.8477);
        check(tenth.form_tonight(), -54.8477);
        check(eleventh.form_tonight(), -45.2242);
        // TrainingPeaks' averages, for who compares.
        let loads = [[100.0; 10].as_slice(), &[0.0; 4]].concat();
        for (day, fitness, fatigue) in [
            (1, 2.3810, 14.2857),
            (10, 21.4139, 78.5942),
            (14, 19.4462, 42.4232),
        ] {
            check(by_shares(&loads[..day], 42.0), fitness);
            check(by_shares(&loads[..day], 7.0), fatigue);
        }
        check(
            by_shares(&loads[..10], 42.0) - by_shares(&loads[..10], 7.0),
            -57.1803,
        );
        check(by_shares(&[100.0; 42], 42.0), 63.6544);
    }

    #[test]
    fn monotony_and_strain_have_their_worked_values_by_both_deviations() {
        let loads = [300.0, 0.0, 450.0, 200.0, 400.0, 600.0, 0.0];
        check(monotony(&loads, Deviation::OfPopulation).unwrap(), 1.3253);
        let week = Week::of(loads);
        check(week.total, 1950.0);
        check(week.monotony.unwrap(), 1.2270);
        assert!((week.strain.unwrap() - 2392.5823).abs() < 1e-3);
        let even = Week::of([0.1; 7]);
        assert_eq!((even.monotony, even.strain), (None, None));
        assert_eq!(Week::of([0.0; 7]).monotony, None);
        assert_eq!(monotony(&[], Deviation::OfSample), None);
        assert_eq!(monotony(&[5.0], Deviation::OfSample), None);
    }

    #[test]
    fn a_week_needs_seven_days_of_history() {
        let history = of(ten_days(), date(2026, 5, 14));
        assert_eq!(history.week_to(date(2026, 5, 6)), None);
        assert_eq!(history.week_to(date(2026, 5, 15)), None);
        assert_eq!(
            history.week_to(date(2026, 5, 14)),
            Some(Week::of([100.0, 100.0, 100.0, 0.0, 0.0, 0.0, 0.0]))
        );
        assert_eq!(LoadHistory::default().week_to(date(2026, 5, 14)), None);
    }

    #[test]
    fn a_history_goes_on_from_one_known_day() {
        let model = shipped().history;
        let (start, today) = (date(2026, 5, 1), date(2026, 5, 14));
        let whole = of(ten_days(), today);
        let mut from_the_fifth = LoadHistory::continued(whole.days[4]);
        for day in start.series(1.day()).take(10).skip(5) {
            from_the_fifth.add(day, 100.0, day, &model);
        }
        from_the_fifth.rest_until(Some(today), &model);
        assert_eq!(from_the_fifth.days, whole.days[4..]);
    }

    #[test]
    fn several_activities_of_a_day_add_up() {
        let twice = of(
            [(date(2026, 5, 1), 40.0), (date(2026, 5, 1), 60.0)],
            date(2026, 5, 1),
        );
        assert_eq!(twice, of([(date(2026, 5, 1), 100.0)], date(2026, 5, 1)));
    }

    #[test]
    fn absurd_days_and_loads_do_not_count() {
        let today = date(2026, 5, 10);
        let absurd = [
            (date(1989, 12, 31), 50.0),
            (date(-9999, 1, 1), 50.0),
            (date(9999, 12, 31), 50.0),
            (date(2026, 5, 12), 50.0),
            (today, f64::NAN),
            (today, -5.0),
        ];
        assert_eq!(of(absurd, today), LoadHistory::default());
        assert!(of([(date(1990, 1, 1), 1.0)], date(9999, 12, 31)).days.len() <= 20_001);
    }

    #[test]
    fn a_days_activity_counts_on_its_own_local_day() {
        let model = shipped();
        let mut late = activity(Sport::Running, 3600);
        late.starts_at = at("2026-05-03T23:30:00Z");
        let zone = TimeZone::get("America/Edmonton").unwrap();
        let day = |late: &crate::training::activity::Activity| {
            load_history(
                &[loaded(late.clone(), 50.0)],
                &zone,
                date(2026, 5, 10),
                &model,
            )
            .days[0]
                .date
        };
        assert_eq!(day(&late), date(2026, 5, 3));
        late.utc_offset = Some(LocalOffset {
            offset: Offset::constant(2),
            from: OffsetFrom::File,
        });
        assert_eq!(day(&late), date(2026, 5, 4));
    }

    #[test]
    fn an_activity_of_tomorrow_counts_today() {
        let history = of([(date(2026, 5, 4), 50.0)], date(2026, 5, 3));
        check(history.today().unwrap().load, 50.0);
        assert_eq!(history.days.len(), 1);
    }

    proptest! {
        #[test]
        fn adding_one_by_one_is_adding_all_at_once(loads in proptest::collection::vec((0i64..90, 0.0f64..500.0), 1..40)) {
            let start = date(2026, 1, 1);
            let today = date(2026, 4, 1);
            let days: Vec<(Date, f64)> = loads.iter().map(|(day, load)| (start.checked_add(day.days()).unwrap(), *load)).collect();
            let mut added = LoadHistory::default();
            for (date, load) in &days {
                added.add(*date, *load, today, &shipped().history);
            }
            let whole = of(days, today);
            prop_assert_eq!(added.days.len(), whole.days.len());
            for (one, other) in added.days.iter().zip(&whole.days) {
                prop_assert_eq!(one.date, other.date);
                prop_assert!((one.load - other.load).abs() < 1e-9 && (one.fitness - other.fitness).abs() < 1e-9);
                prop_assert!((one.fatigue - other.fatigue).abs() < 1e-9 && (one.form - other.form).abs() < 1e-9);
            }
        }

        #[test]
        fn history_is_linear_finite_and_without_holes(loads in proptest::collection::vec((0i64..200, 0.0f64..500.0), 1..60), factor in 0.1f64..10.0) {
            let start = date(2026, 1, 1);
            let today = date(2026, 8, 1);
            let days = |by: f64| loads.iter().map(move |(day, load)| (start.checked_add(day.days()).unwrap(), load * by));
            let (one, more) = (of(days(1.0), today), of(days(factor), today));
            prop_assert_eq!(one.days.len(), more.days.len());
            for (one, more) in one.days.iter().zip(&more.days) {
                prop_assert!(one.fitness >= 0.0 && one.fatigue >= 0.0 && one.form.is_finite());
                prop_assert!((one.fitness * factor - more.fitness).abs() < 1e-6);
                prop_assert!((one.form * factor - more.form).abs() < 1e-6);
            }
            for pair in one.days.windows(2) {
                prop_assert_eq!(pair[0].date.tomorrow().unwrap(), pair[1].date);
            }
        }
    }
}
