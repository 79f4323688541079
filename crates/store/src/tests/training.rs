//! What training keeps beside its activities comes back, on both engines.

use care::training::{
    day_facts::{DayFacts, DaySource},
    planned::{Planned, PlannedTime},
    thresholds::Kind,
};
use jiff::civil::date;

use super::sample::{self, CLINIC, MAYA, at, fill, id};
use crate::{
    StoreError, Tx,
    testing::for_each_engine,
    training::{
        activities, day_facts, efforts, history, load_days, planned, profile, races,
        recomputations, sets, thresholds,
    },
};

fn on_both(test: impl Fn(&mut Tx<'_>) -> Result<(), StoreError> + Send + Sync + Copy + 'static) {
    for_each_engine(|fresh| {
        fresh.store.write_blocking(fill).unwrap();
        fresh.store.write_blocking(test).unwrap();
    });
}

#[test]
fn what_follows_from_activities_comes_back() {
    on_both(|tx| {
        let (clinic, maya) = (id(CLINIC), id(MAYA));
        assert_eq!(
            thresholds::thresholds(tx, clinic, maya)?,
            sample::thresholds()
        );
        assert_eq!(
            efforts::effort(tx, clinic, maya, id(20))?,
            Some(vec![1, 0, 0])
        );
        assert_eq!(
            efforts::efforts_between(tx, clinic, maya, at(1), at(2))?.len(),
            1
        );
        assert!(efforts::efforts_between(tx, clinic, maya, at(2), at(3))?.is_empty());
        assert_eq!(races::answers(tx, clinic, maya)?, [(id(20), true)].into());
        let day = sample::kept_day();
        assert_eq!(load_days::days_since(tx, clinic, maya, day.date)?, [day]);
        assert_eq!(
            load_days::last_day_before(tx, clinic, maya, day.date)?,
            None
        );
        assert_eq!(
            recomputations::recomputation(tx, clinic, maya)?,
            Some(sample::recomputation())
        );
        recomputations::end_recomputation(tx, clinic, maya)?;
        assert_eq!(recomputations::recomputation(tx, clinic, maya)?, None);
        assert_eq!(profile::athletes(tx, clinic)?, [id(MAYA)]);
        let (_, short) = history::history_between(tx, clinic, maya, at(0), at(2))?.remove(0);
        let whole = sample::activity().loaded;
        assert_eq!(short.load, whole.load);
        assert_eq!(
            short.activity.best_20_min_power,
            whole.activity.best_20_min_power
        );
        Ok(())
    });
}

#[test]
fn facts_that_are_read_again_replace_the_earlier_ones_with_their_sets() {
    on_both(|tx| {
        let (clinic, maya) = (id(CLINIC), id(MAYA));
        let mut again = sample::activity().loaded.activity;
        assert!(activities::same_facts(
            &again,
            &sample::activity().loaded.activity
        ));
        again.sets.truncate(1);
        again.name = None;
        again.starts_at = at(4);
        assert!(activities::set_facts(tx, clinic, maya, id(20), &again)?);
        assert!(!activities::set_facts(tx, clinic, maya, id(99), &again)?);
        let kept = activities::activity(tx, clinic, maya, id(20))?.unwrap();
        assert_eq!(kept.loaded.activity, again);
        assert_eq!(kept.loaded.load, sample::activity().loaded.load);
        assert!(sets::sets_between(tx, clinic, maya, at(0), at(3))?.is_empty());
        Ok(())
    });
}

#[test]
fn the_newest_activities_come_page_by_page_without_twins() {
    on_both(|tx| {
        let (clinic, maya) = (id(CLINIC), id(MAYA));
        for number in 0..5u8 {
            let mut one = sample::activity();
            one.id = id(100 + u128::from(number));
            one.loaded.activity.starts_at = at(10 + i64::from(number));
            one.twin_of = (number == 3).then(|| id(104));
            activities::insert_activity(tx, clinic, maya, &one)?;
        }
        let starts = |page: Vec<activities::StoredActivity>| {
            page.iter()
                .map(|one| one.loaded.activity.starts_at)
                .collect::<Vec<_>>()
        };
        let first = activities::newest_activities(tx, clinic, maya, 2, 0)?;
        let twins = activities::twins_of(tx, clinic, maya, &first)?;
        assert_eq!(twins[&id(104)][0].id, id(103));
        assert_eq!(starts(first), [at(14), at(12)]);
        let next = activities::newest_activities(tx, clinic, maya, 9, 2)?;
        assert_eq!(starts(next), [at(11), at(10), at(1)]);
        assert_eq!(activities::count(tx, clinic, maya)?, 5);
        assert_eq!(
            activities::first_and_last(tx, clinic, maya)?,
            Some((at(1), at(14)))
        );
        assert_eq!(
            activities::likely_races(tx, clinic, maya, at(13))?.len(),
            2,
            "the guess of each stands"
        );
        assert_eq!(activities::count(tx, id(99), maya)?, 0);
        Ok(())
    });
}

#[test]
fn a_day_is_completed_by_what_is_said_of_it_later() {
    on_both(|tx| {
        let (clinic, maya) = (id(CLINIC), id(MAYA));
        let known = sample::day_facts();
        assert!(!day_facts::put_day_facts(tx, clinic, maya, &known)?);
        let sleep = DayFacts {
            sleep_h: Some(6.25),
            resting_heart_rate: None,
            hrv: None,
            ..known.clone()
        };
        assert!(day_facts::put_day_facts(tx, clinic, maya, &sleep)?);
        let garmin = DayFacts {
            source: DaySource::Garmin,
            ..sleep
        };
        assert!(day_facts::put_day_facts(tx, clinic, maya, &garmin)?);
        let whole = DayFacts {
            sleep_h: Some(6.25),
            ..known
        };
        assert_eq!(
            day_facts::day_facts_since(tx, clinic, maya, date(2025, 11, 22))?,
            [garmin, whole]
        );
        assert_eq!(
            day_facts::day_facts_since(tx, clinic, maya, date(2025, 11, 23))?,
            []
        );
        Ok(())
    });
}

#[test]
fn a_calendar_read_again_replaces_and_calls_off() {
    on_both(|tx| {
        let (clinic, maya) = (id(CLINIC), id(MAYA));
        let first = sample::planned("a", PlannedTime::At(at(100)));
        assert!(!planned::put_planned(tx, clinic, maya, &first)?);
        let moved = sample::planned("a", PlannedTime::On(date(2026, 1, 3)));
        assert!(planned::put_planned(tx, clinic, maya, &moved)?);
        let all =
            |tx: &mut Tx<'_>| planned::planned_from(tx, clinic, maya, at(0), date(2025, 12, 1));
        assert_eq!(all(tx)?, std::slice::from_ref(&moved));
        let off = Planned {
            cancelled: true,
            ..moved
        };
        assert!(planned::put_planned(tx, clinic, maya, &off)?);
        assert!(!planned::put_planned(tx, clinic, maya, &off)?);
        assert_eq!(all(tx)?, []);
        Ok(())
    });
}

#[test]
fn a_threshold_is_replaced_by_kind_day_and_origin() {
    on_both(|tx| {
        let (clinic, maya) = (id(CLINIC), id(MAYA));
        let mut power = sample::thresholds()[2];
        power.value = 240.0;
        thresholds::put_threshold(tx, clinic, maya, &power, at(9))?;
        let all = thresholds::thresholds(tx, clinic, maya)?;
        assert_eq!((all.len(), all[2]), (3, power));
        let kind = Kind::ThresholdPower;
        assert!(thresholds::delete_threshold(
            tx, clinic, maya, kind, power.from, false
        )?);
        assert!(!thresholds::delete_threshold(
            tx, clinic, maya, kind, power.from, false
        )?);
        Ok(())
    });
}
