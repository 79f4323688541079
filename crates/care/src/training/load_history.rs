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
    /// Average load with a time constant of 42 days, at the day's end.
    pub fitness: f64,
    /// Average load with a time constant of 7 days, at the day's end.
    pub fatigue: f64,
    /// Yesterday's fitness less yesterday's fatigue.
    pub form: f64,
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
    let tomorrow = today.tomorrow().unwrap_or(today);
    let earliest = today
        .checked_sub(i64::from(model.longest_days).days())
        .unwrap_or(model.earliest)
        .max(model.earliest);
    let mut loads: BTreeMap<Date, f64> = BTreeMap::new();
    for (date, load) in days {
        if date >= earliest && date <= tomorrow && load.is_finite() && load >= 0.0 {
            *loads.entry(date.min(today)).or_default() += load;
        }
    }
    let Some(first) = loads.keys().next().copied() else {
        return LoadHistory::default();
    };
    let share = |days: f64| 1.0 - (-1.0 / days).exp();
    let (slow, fast) = (share(model.fitness_days), share(model.fatigue_days));
    let (mut fitness, mut fatigue) = (0.0, 0.0);
    let days = first
        .series(1.day())
        .take_while(|date| *date <= today)
        .map(|date| {
            let load = loads.get(&date).copied().unwrap_or(0.0);
            let form = fitness - fatigue;
            fitness += (load - fitness) * slow;
            fatigue += (load - fatigue) * fast;
            DayLoad {
                date,
                load,
                fitness,
                fatigue,
                form,
            }
        });
    LoadHistory {
        days: days.collect(),
    }
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
