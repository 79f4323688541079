//! Sleep, resting heart rate and its variability of each day, whoever wrote them.

use std::collections::{BTreeMap, HashMap};

use care::{
    training::day_facts::{DayFacts, DaySource, Hrv, HrvMeasure},
    units::BeatsPerMinute,
};
use jiff::{Span, civil::Date};

use super::tags::Moment;

const DAY_S: i64 = 86_400;
/// A night belongs to the day on which one wakes; what ends after six in the evening belongs to the next.
const EVENING_S: i64 = 6 * 3600;
/// Nobody has so many.
const MOST_SPANS: usize = 2_000_000;
const MOST_SOURCES: usize = 256;

/// Spans of sleep of one night by one source.
#[derive(Debug, Default)]
struct Night {
    spans: Vec<(i64, i64)>,
    /// Whether it tells deep from light sleep, as only what is worn can.
    staged: bool,
}

/// What is told of nights so far.
#[derive(Debug, Default)]
pub(super) struct Nights {
    sources: HashMap<String, usize>,
    sleep: BTreeMap<(i64, usize), Night>,
    spans: usize,
    resting: BTreeMap<i64, (i64, u16)>,
    variability: BTreeMap<i64, (f64, u32)>,
}

impl Nights {
    /// A span of sleep; being in bed or awake is none.
    pub(super) fn sleep(&mut self, start: Moment, end: Moment, value: &str, source: &str) {
        let Some(kind) = value.strip_prefix("HKCategoryValueSleepAnalysisAsleep") else {
            return;
        };
        if end.unix <= start.unix || end.unix - start.unix > DAY_S || self.spans >= MOST_SPANS {
            return;
        }
        let known = self.sources.len();
        let source = match self.sources.get(source) {
            Some(source) => *source,
            None if known < MOST_SOURCES => *self.sources.entry(source.to_owned()).or_insert(known),
            None => return,
        };
        let day = (end.local() + EVENING_S).div_euclid(DAY_S);
        let night = self.sleep.entry((day, source)).or_default();
        night.spans.push((start.unix, end.unix));
        night.staged |= matches!(kind, "Core" | "Deep" | "REM");
        self.spans += 1;
    }

    /// Resting heart rate; the phone writes it anew as the day goes on, and the last is the day's.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range is checked before"
    )]
    pub(super) fn resting(&mut self, end: Moment, value: Option<f64>) {
        if let Some(value) = value.filter(|value| (25.0..=250.0).contains(value)) {
            let written = (end.unix, value.round() as u16);
            let day = self
                .resting
                .entry(end.local().div_euclid(DAY_S))
                .or_insert(written);
            *day = written.max(*day);
        }
    }

    /// Variability in milliseconds. What is measured after noon is of the day's doings, not of the night.
    pub(super) fn variability(&mut self, start: Moment, value: Option<f64>) {
        let of_day = start.local().rem_euclid(DAY_S);
        let Some(value) = value.filter(|value| (1.0..1000.0).contains(value)) else {
            return;
        };
        if of_day < DAY_S / 2 {
            let day = self
                .variability
                .entry(start.local().div_euclid(DAY_S))
                .or_default();
            *day = (day.0 + value, day.1 + 1);
        }
    }

    /// Each day of which something is told, in order.
    pub(super) fn days(&mut self) -> Vec<DayFacts> {
        let mut slept: BTreeMap<i64, (bool, i64)> = BTreeMap::new();
        for ((day, _), night) in std::mem::take(&mut self.sleep) {
            // What tells stages is believed before what does not; of two such, the one that saw more.
            let told = (night.staged, night.asleep_s());
            let best = slept.entry(day).or_insert(told);
            *best = told.max(*best);
        }
        let mut days: BTreeMap<i64, DayFacts> = BTreeMap::new();
        for (day, (_, seconds)) in slept {
            #[expect(clippy::cast_precision_loss, reason = "at most a day")]
            let hours = seconds as f64 / 3600.0;
            if let Some(facts) = of(&mut days, day).filter(|_| hours <= 24.0) {
                facts.sleep_h = Some(hours);
            }
        }
        for (day, (_, bpm)) in &self.resting {
            if let Some(facts) = of(&mut days, *day) {
                facts.resting_heart_rate = BeatsPerMinute::new(*bpm).ok();
            }
        }
        for (day, (sum, count)) in &self.variability {
            if let Some(facts) = of(&mut days, *day) {
                facts.hrv = Some(Hrv {
                    ms: sum / f64::from(*count),
                    measure: HrvMeasure::Sdnn,
                });
            }
        }
        days.into_values()
            .filter(|day| {
                day.sleep_h.is_some() || day.resting_heart_rate.is_some() || day.hrv.is_some()
            })
            .collect()
    }
}

fn of(days: &mut BTreeMap<i64, DayFacts>, day: i64) -> Option<&mut DayFacts> {
    let date = Date::constant(1970, 1, 1)
        .checked_add(Span::new().try_days(day).ok()?)
        .ok()?;
    Some(days.entry(day).or_insert(DayFacts {
        date,
        source: DaySource::AppleHealth,
        sleep_h: None,
        resting_heart_rate: None,
        hrv: None,
    }))
}

impl Night {
    /// Seconds asleep; spans that overlap count once.
    fn asleep_s(mut self) -> i64 {
        self.spans.sort_unstable();
        let mut until = i64::MIN;
        let mut asleep = 0;
        for (start, end) in self.spans {
            asleep += (end - start.max(until)).max(0);
            until = until.max(end);
        }
        asleep
    }
}
