//! When today is worth a word.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

use super::{Baseline, DayItems, Item};
use crate::{
    rules::check_ins::{CheckInRules, LongestRunModel},
    training::{activity::Sport, load::LoadedActivity, words},
};

/// What is noticed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoticeKind {
    /// One item is far from usual, on several of the last days.
    Far(Item),
    /// Several items are somewhat worse than usual on one day.
    Several(Vec<Item>),
    /// Short nights in a row.
    ShortSleep,
    /// Strong soreness that stays or still rises: the safety questions are asked again.
    LongSoreness,
    /// A run longer than any lately: a plain fact.
    LongestRun,
    /// Two weeks slower at the same heart rate, and feeling worse.
    Slower,
}

/// A notice in plain words. It compares a person with their own last weeks, and says no more than that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The rule in `rules/check_ins.toml`.
    pub rule: String,
    /// What is noticed.
    pub kind: NoticeKind,
    /// In plain words.
    pub says: String,
    /// True where the safety questions should be answered again.
    pub asks_again: bool,
}

/// What is worth saying today; nothing on a day without an answer.
///
/// # Source
/// `rules/check_ins.toml#notice`, `#short_sleep`, `#long_soreness`.
pub fn notices(
    days: &[DayItems],
    rules: &CheckInRules,
    zone: &TimeZone,
    now: Timestamp,
) -> Vec<Notice> {
    let today = zone.to_datetime(now).date();
    let known: Vec<DayItems> = days.iter().filter(|day| day.at <= now).cloned().collect();
    let mut told = told(&known, rules, zone);
    told.remove(&today)
        .unwrap_or_default()
        .into_iter()
        .map(|kind| notice(kind, rules))
        .collect()
}

/// What was told on each day of a history, silence kept. A day's notices rest on that day and the days before it alone.
///
/// # Source
/// `rules/check_ins.toml`.
pub fn told(
    days: &[DayItems],
    rules: &CheckInRules,
    zone: &TimeZone,
) -> BTreeMap<Date, Vec<NoticeKind>> {
    // The last answer of a day counts.
    let days: BTreeMap<Date, &DayItems> = days
        .iter()
        .map(|day| (zone.to_datetime(day.at).date(), day))
        .collect();
    let quiet = i64::from(rules.notice.quiet_days);
    let (mut unusual_on, mut short_on): (Option<Date>, Option<Date>) = (None, None);
    let mut worse: BTreeMap<Date, BTreeMap<Item, f64>> = BTreeMap::new();
    let mut told = BTreeMap::new();
    for (date, day) in &days {
        worse.insert(*date, worse_by(&days, *date, day, rules));
        let silent = |last: Option<Date>| last.is_some_and(|last| days_from(last, *date) < quiet);
        let mut kinds = unusual(&worse, *date, rules);
        if silent(unusual_on) {
            kinds.clear();
        } else if !kinds.is_empty() {
            unusual_on = Some(*date);
        }
        if short_nights(&days, *date, rules) && !silent(short_on) {
            short_on = Some(*date);
            kinds.push(NoticeKind::ShortSleep);
        }
        // A line of safety is never silent.
        if strong_and_staying(&days, *date, day, rules) {
            kinds.push(NoticeKind::LongSoreness);
        }
        if !kinds.is_empty() {
            told.insert(*date, kinds);
        }
    }
    told
}

/// How far each item of a day is from usual, where what is usual is known.
fn worse_by(
    days: &BTreeMap<Date, &DayItems>,
    date: Date,
    day: &DayItems,
    rules: &CheckInRules,
) -> BTreeMap<Item, f64> {
    let model = &rules.baseline;
    let before = |item: &Item| -> Vec<f64> {
        days.range(..date)
            .rev()
            .take_while(|(before, _)| days_from(**before, date) <= i64::from(model.days))
            .filter_map(|(_, day)| day.items.get(item).copied())
            .collect()
    };
    day.items
        .iter()
        .filter_map(|(item, answer)| {
            let baseline = Baseline::of(&before(item), model)?;
            Some((*item, baseline.worse_by(*answer)))
        })
        .collect()
}

fn unusual(
    worse: &BTreeMap<Date, BTreeMap<Item, f64>>,
    date: Date,
    rules: &CheckInRules,
) -> Vec<NoticeKind> {
    let model = &rules.notice;
    let Some(today) = worse.get(&date) else {
        return Vec::new();
    };
    let far_days = |item: &Item| {
        worse
            .range(..=date)
            .rev()
            .take_while(|(day, _)| days_from(**day, date) < i64::from(model.of_days))
            .filter(|(_, items)| items.get(item).is_some_and(|worse| *worse >= model.far))
            .count()
    };
    let mut kinds: Vec<NoticeKind> = today
        .iter()
        .filter(|(item, worse)| **worse >= model.far && far_days(item) >= model.far_days)
        .map(|(item, _)| NoticeKind::Far(*item))
        .collect();
    let somewhat: Vec<Item> = today
        .iter()
        .filter(|(_, worse)| **worse >= model.somewhat)
        .map(|(item, _)| *item)
        .collect();
    // What is far says it already.
    if kinds.is_empty() && somewhat.len() >= model.somewhat_items {
        kinds.push(NoticeKind::Several(somewhat));
    }
    kinds
}

/// Whether the last nights were all short.
fn short_nights(days: &BTreeMap<Date, &DayItems>, date: Date, rules: &CheckInRules) -> bool {
    let nights = days
        .range(..=date)
        .rev()
        .zip(0..)
        .take_while(|((night, _), index)| days_from(**night, date) == *index)
        .map_while(|((_, day), _)| day.sleep_h)
        .take_while(|hours| *hours < rules.short_sleep.hours)
        .take(rules.short_sleep.nights)
        .count();
    nights >= rules.short_sleep.nights
}

/// Whether soreness is strong, and has been for longer than it should or still rises.
fn strong_and_staying(
    days: &BTreeMap<Date, &DayItems>,
    date: Date,
    day: &DayItems,
    rules: &CheckInRules,
) -> bool {
    let strong = |day: &DayItems| {
        let level = f64::from(rules.long_soreness.level);
        day.items
            .get(&Item::Soreness)
            .is_some_and(|said| *said >= level)
    };
    let since = days
        .range(..=date)
        .rev()
        .take_while(|(_, day)| strong(day))
        .last()
        .map_or(0, |(first, _)| days_from(*first, date));
    let rising = SignedDuration::from_hours(i64::from(rules.long_soreness.rising_h));
    let still_rises = strong(day)
        && day
            .rising_since
            .is_some_and(|since| day.at.duration_since(since) >= rising);
    since > i64::from(rules.long_soreness.days) || still_rises
}

fn days_from(first: Date, last: Date) -> i64 {
    first
        .until(last)
        .map_or(i64::MAX, |span| i64::from(span.get_days()))
}

fn notice(kind: NoticeKind, rules: &CheckInRules) -> Notice {
    const COMPARED: &str = "This compares you with your own last four weeks, and with nobody else.";
    let (rule, says) = match &kind {
        NoticeKind::Far(item) => (
            &rules.notice.id,
            format!(
                "You have been {} than is usual for you, on {} of the last {} days. {COMPARED}",
                item.worse(),
                words::counted(rules.notice.far_days),
                words::counted(rules.notice.of_days as usize),
            ),
        ),
        NoticeKind::Several(items) => {
            let worse: Vec<&str> = items.iter().map(|item| item.worse()).collect();
            (
                &rules.notice.id,
                format!(
                    "Today is unusual for you: {} than you mostly are. {COMPARED}",
                    words::listed(&worse)
                ),
            )
        }
        NoticeKind::ShortSleep => (
            &rules.short_sleep.id,
            format!(
                "You slept less than {:.0} hours, {} nights in a row. Rest comes first; a massage can wait.",
                rules.short_sleep.hours,
                words::counted(rules.short_sleep.nights),
            ),
        ),
        NoticeKind::LongSoreness => (
            &rules.long_soreness.id,
            "This soreness is strong and stays. Please answer the safety questions again, and let somebody qualified look at it."
                .to_owned(),
        ),
        // These two rest on activities, and are worded where they are found.
        NoticeKind::LongestRun => (&rules.longest_run.id, String::new()),
        NoticeKind::Slower => (&rules.slower.id, String::new()),
    };
    Notice {
        rule: rule.clone(),
        says,
        asks_again: kind == NoticeKind::LongSoreness,
        kind,
    }
}

/// The latest run, where it was longer than any of the weeks before: a plain fact, for runs alone.
///
/// # Source
/// `rules/check_ins.toml#longest_run`.
pub fn longest_run(
    loaded: &[LoadedActivity],
    model: &LongestRunModel,
    zone: &TimeZone,
    now: Timestamp,
) -> Option<Notice> {
    let runs = || {
        loaded.iter().map(|loaded| &loaded.activity).filter(|run| {
            matches!(run.sport, Sport::Running | Sport::TrailRunning) && run.ends_at() <= now
        })
    };
    let days = |days: u32| SignedDuration::from_hours(24 * i64::from(days));
    let latest = runs().max_by_key(|run| run.ends_at())?;
    let distance = latest.distance?.get();
    let before: Vec<f64> = runs()
        .filter(|run| {
            run.starts_at < latest.starts_at
                && latest.starts_at.duration_since(run.starts_at) <= days(model.days)
        })
        .filter_map(|run| Some(run.distance?.get()))
        .collect();
    let longest = before.iter().copied().fold(0.0, f64::max);
    let recent = now.duration_since(latest.ends_at()) < days(model.told_days);
    (recent && longest > 0.0 && distance > longest * model.ratio).then(|| Notice {
        rule: model.id.clone(),
        kind: NoticeKind::LongestRun,
        says: format!(
            "{} was longer than any run of the {} days before it ({:.1} km).",
            words::in_words(latest, zone, now),
            model.days,
            longest / 1000.0
        ),
        asks_again: false,
    })
}
