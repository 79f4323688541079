use jiff::{ToSpan, civil::date};
use proptest::prelude::*;

use super::*;
use crate::{
    rules::check_ins::tests::shipped,
    training::{
        activity::Sport,
        check_in::CheckIn,
        load::LoadedActivity,
        samples::{activity, at, km, loaded},
    },
    units::Soreness,
};
use jiff::{Timestamp, tz::TimeZone};

/// The check-ins of days in a row, each at eight in the morning, from 1 April 2026.
fn days(items: &[&[(Item, f64)]]) -> Vec<DayItems> {
    items
        .iter()
        .zip(0i64..)
        .map(|(items, day)| DayItems {
            at: morning(day),
            items: items.iter().copied().collect(),
            ..DayItems::default()
        })
        .collect()
}

fn morning(day: i64) -> Timestamp {
    let date = date(2026, 4, 1).checked_add(day.days()).unwrap();
    TimeZone::UTC.to_timestamp(date.at(8, 0, 0, 0)).unwrap()
}

fn kinds(days: &[DayItems]) -> Vec<NoticeKind> {
    let now = days.last().unwrap().at;
    notices(days, shipped(), &TimeZone::UTC, now)
        .into_iter()
        .map(|notice| notice.kind)
        .collect()
}

const CALM: &[(Item, f64)] = &[(Item::Heavy, 3.0), (Item::Stress, 2.0)];
const HEAVY: &[(Item, f64)] = &[(Item::Heavy, 6.0), (Item::Stress, 2.0)];
const BOTH: &[(Item, f64)] = &[(Item::Heavy, 4.0), (Item::Stress, 3.0)];

fn after(calm_days: usize, then: &[&[(Item, f64)]]) -> Vec<DayItems> {
    let mut all = vec![CALM; calm_days];
    all.extend(then);
    days(&all)
}

/// 1 2 3 4 9: median 3, deviations 2 1 0 1 6, their median 1, spread 1.4826.
#[test]
fn the_baseline_has_its_worked_value() {
    let mut model = shipped().baseline.clone();
    model.least_answers = 5;
    let baseline = Baseline::of(&[9.0, 1.0, 3.0, 2.0, 4.0], &model).unwrap();
    assert_eq!((baseline.usual, baseline.spread), (3.0, 1.4826));
    assert!((baseline.worse_by(6.0) - 3.0 / 1.4826).abs() < 1e-12);
    let flat = Baseline::of(&[2.0; 6], &model).unwrap();
    assert_eq!((flat.usual, flat.spread), (2.0, 0.7));
    assert_eq!(Baseline::of(&[2.0; 4], &model), None);
}

#[test]
fn one_day_of_one_item_is_silent_and_the_second_is_not() {
    assert_eq!(kinds(&after(20, &[HEAVY])), []);
    assert_eq!(
        kinds(&after(20, &[HEAVY, HEAVY])),
        [NoticeKind::Far(Item::Heavy)]
    );
    assert_eq!(
        kinds(&after(20, &[HEAVY, CALM, HEAVY])),
        [NoticeKind::Far(Item::Heavy)]
    );
    assert_eq!(kinds(&after(20, &[HEAVY, HEAVY, CALM])), []);
}

#[test]
fn several_items_somewhat_off_are_told_on_the_day() {
    let both = NoticeKind::Several(vec![Item::Heavy, Item::Stress]);
    assert_eq!(kinds(&after(20, &[BOTH])), [both]);
}

#[test]
fn nothing_is_unusual_before_there_are_enough_answers() {
    assert_eq!(kinds(&after(13, &[BOTH])), []);
    assert_ne!(kinds(&after(14, &[BOTH])), []);
}

#[test]
fn the_same_is_not_told_again_within_the_week() {
    assert_eq!(kinds(&after(20, &[HEAVY, HEAVY, HEAVY])), []);
    let six_days_later = [HEAVY, HEAVY, CALM, CALM, CALM, CALM, HEAVY, HEAVY];
    assert_eq!(kinds(&after(20, &six_days_later)), []);
    let a_week_later = [HEAVY, HEAVY, CALM, CALM, CALM, CALM, CALM, HEAVY, HEAVY];
    assert_eq!(
        kinds(&after(20, &a_week_later)),
        [NoticeKind::Far(Item::Heavy)]
    );
}

#[test]
fn a_day_without_an_answer_says_nothing() {
    let all = after(20, &[HEAVY, HEAVY]);
    let next_day = all.last().unwrap().at + jiff::SignedDuration::from_hours(24);
    assert_eq!(notices(&all, shipped(), &TimeZone::UTC, next_day), []);
}

#[test]
fn two_short_nights_in_a_row_ask_for_rest_whatever_is_usual() {
    let night = |day: i64, hours: f64| DayItems {
        at: morning(day),
        sleep_h: Some(hours),
        ..DayItems::default()
    };
    assert_eq!(
        kinds(&[night(0, 4.5), night(1, 4.9)]),
        [NoticeKind::ShortSleep]
    );
    assert_eq!(kinds(&[night(0, 4.5), night(1, 5.0)]), []);
    assert_eq!(kinds(&[night(0, 4.5), night(2, 4.5)]), [], "not in a row");
    assert_eq!(kinds(&[night(0, 5.5), night(1, 4.5)]), []);
}

#[test]
fn short_nights_are_told_once_a_week_and_strong_soreness_every_day() {
    let all: Vec<DayItems> = (0..14)
        .map(|day| DayItems {
            at: morning(day),
            sleep_h: Some(4.0),
            items: [(Item::Soreness, 8.0)].into(),
            ..DayItems::default()
        })
        .collect();
    let told = told(&all, shipped(), &TimeZone::UTC);
    let days_of = |kind: &NoticeKind| told.values().filter(|kinds| kinds.contains(kind)).count();
    assert_eq!(days_of(&NoticeKind::ShortSleep), 2);
    assert_eq!(days_of(&NoticeKind::LongSoreness), 6);
}

#[test]
fn strong_soreness_of_more_than_a_week_asks_the_questions_again() {
    let sore = |days: i64| -> Vec<DayItems> {
        (0..=days)
            .map(|day| DayItems {
                at: morning(day),
                items: [(Item::Soreness, 7.0)].into(),
                ..DayItems::default()
            })
            .collect()
    };
    assert_eq!(kinds(&sore(7)), []);
    let notices = notices(&sore(8), shipped(), &TimeZone::UTC, morning(8));
    assert_eq!(notices[0].kind, NoticeKind::LongSoreness);
    assert!(notices[0].asks_again && notices[0].rule == "F06");
}

#[test]
fn strong_soreness_that_still_rises_after_three_days_asks_too() {
    let rising = |hours: i64| {
        let check_in = CheckIn {
            at: morning(5),
            soreness: [(
                "CALF_LOWER:left".parse().unwrap(),
                Soreness::new(8).unwrap(),
            )]
            .into(),
            worse_since: Some(morning(5) - jiff::SignedDuration::from_hours(hours)),
            ..CheckIn::default()
        };
        kinds(&[DayItems::from(&check_in)])
    };
    assert_eq!(rising(71), []);
    assert_eq!(rising(72), [NoticeKind::LongSoreness]);
}

#[test]
fn mood_and_recovery_are_turned_so_that_more_is_worse() {
    let check_in = CheckIn {
        mood: Some(2),
        recovered: Some(9),
        heavy: Some(4),
        ..CheckIn::default()
    };
    let items = DayItems::from(&check_in).items;
    assert_eq!(
        (
            items[&Item::Mood],
            items[&Item::Recovered],
            items[&Item::Heavy]
        ),
        (4.0, 1.0, 4.0)
    );
}

#[test]
fn the_words_compare_with_the_person_alone() {
    let all = after(20, &[HEAVY, HEAVY]);
    let said = notices(&all, shipped(), &TimeZone::UTC, all[21].at);
    assert_eq!(
        said[0].says,
        "You have been heavier than is usual for you, on two of the last three days. \
         This compares you with your own last four weeks, and with nobody else."
    );
    let several = after(20, &[BOTH]);
    let said = notices(&several, shipped(), &TimeZone::UTC, several[20].at);
    assert!(
        said[0].says.starts_with(
            "Today is unusual for you: heavier and more stressed than you mostly are."
        )
    );
}

#[test]
fn a_run_longer_than_the_last_thirty_days_is_a_plain_fact() {
    let run = |day: &str, kilometres: f64| -> LoadedActivity {
        let mut run = activity(Sport::Running, 3600);
        run.starts_at = at(day);
        run.distance = km(kilometres);
        loaded(run, 60.0)
    };
    let now = at("2026-05-05T09:00:00Z");
    let found = |runs: &[LoadedActivity]| {
        longest_run(runs, &shipped().longest_run, &TimeZone::UTC, now).map(|notice| notice.says)
    };
    let long = run("2026-05-03T07:00:00Z", 24.6);
    assert_eq!(
        found(&[run("2026-04-20T07:00:00Z", 15.0), long.clone()]).unwrap(),
        "Sunday's run, 24.6 km, 1 h was longer than any run of the 30 days before it (15.0 km)."
    );
    assert_eq!(
        found(&[run("2026-04-20T07:00:00Z", 23.0), long.clone()]),
        None
    );
    assert_eq!(
        found(&[run("2026-03-20T07:00:00Z", 15.0), long.clone()]),
        None,
        "nothing to compare with"
    );
    assert_eq!(
        found(&[
            run("2026-04-20T07:00:00Z", 15.0),
            run("2026-05-01T07:00:00Z", 24.6)
        ]),
        None,
        "some days ago"
    );
}

proptest! {
    #[test]
    fn no_week_has_two_notices_and_the_future_changes_none(
        levels in proptest::collection::vec((0u8..=10, 1u8..=5), 20..90), cut in 10usize..80,
    ) {
        let all: Vec<DayItems> = levels
            .iter()
            .zip(0i64..)
            .map(|((heavy, stress), day)| DayItems {
                at: morning(day),
                items: [(Item::Heavy, f64::from(*heavy)), (Item::Stress, f64::from(*stress))].into(),
                ..DayItems::default()
            })
            .collect();
        let told_all = told(&all, shipped(), &TimeZone::UTC);
        let cut = cut.min(all.len());
        let told_then = told(&all[..cut], shipped(), &TimeZone::UTC);
        for (date, kinds) in &told_then {
            prop_assert_eq!(told_all.get(date), Some(kinds));
        }
        let dates: Vec<jiff::civil::Date> = told_all.keys().copied().collect();
        for pair in dates.windows(2) {
            prop_assert!((pair[1] - pair[0]).get_days() >= 7);
        }
    }
}
