//! Soreness now and on the next three days, by area, with an interval, and what it rests on.

use std::collections::BTreeMap;

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};

use super::{
    AreaSoreness, LEAST_LEVEL, SorenessReason, Why,
    backtest::{Earned, Guess, earned, roll},
    course::{Courses, Felt},
    learn::{DAYS_AHEAD, Span, unlearned},
    level_of, likely_at, worst_first,
};
use crate::{
    body::Area,
    rules::{RuleBook, check_ins::CheckInRules},
    training::{
        check_in::CheckIn,
        diary::{Diary, Scale},
        load::LoadedActivity,
    },
    units::Soreness,
};

/// One area's soreness on one day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DayForecast {
    /// The local day.
    pub date: Date,
    /// The likeliest level.
    pub level: Soreness,
    /// The least of the interval, at most the level.
    pub low: Soreness,
    /// The most of the interval, at least the level.
    pub high: Soreness,
}

/// One area's soreness now and on the next three days.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaForecast {
    /// Where.
    pub area: Area,
    /// Now first, then tomorrow and the two days after, each at this time of day.
    pub days: [DayForecast; 1 + DAYS_AHEAD],
    /// The workouts that it comes from.
    pub reasons: Vec<SorenessReason>,
}

/// The forecast of a person, and whether it is learned from them.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// Whether the learned forecast is shown, or why the plain course is.
    pub earned: Earned,
    /// Areas of which there is something to say on any of the days, the worst first.
    pub areas: Vec<AreaForecast>,
    /// What is likely now, for the plan: never above what training alone may say.
    pub likely_now: Vec<AreaSoreness>,
}

impl AreaForecast {
    /// Tomorrow and the two days after.
    pub fn ahead(&self) -> &[DayForecast] {
        &self.days[1..]
    }
}

impl Forecast {
    /// Areas of which there is something to say on the next three days, the worst of those days first.
    pub fn ahead(&self) -> Vec<&AreaForecast> {
        let worst = |area: &AreaForecast| area.ahead().iter().map(|day| day.level.get()).max();
        let mut areas: Vec<&AreaForecast> = self
            .areas
            .iter()
            .filter(|area| worst(area) > Some(0))
            .collect();
        areas.sort_by(|one, other| {
            worst(other)
                .cmp(&worst(one))
                .then(one.area.cmp(&other.area))
        });
        areas
    }
}

/// A name for each line of a table: both sides of a region as one line where their days are alike.
pub fn sides_together<'a>(areas: &[(Area, &'a [DayForecast])]) -> Vec<(String, &'a [DayForecast])> {
    let is_twin = |(area, days): &(Area, &[DayForecast]), other: &(Area, &[DayForecast])| {
        other.0 != *area && other.0.region() == area.region() && other.1 == *days
    };
    areas
        .iter()
        .enumerate()
        .filter(|(index, one)| !areas[..*index].iter().any(|other| is_twin(one, other)))
        .map(|(_, one)| {
            let (area, days) = *one;
            let name = if areas.iter().any(|other| is_twin(one, other)) {
                format!("{} (both sides)", area.region().plain_name())
            } else {
                area.plain_name()
            };
            (name, days)
        })
        .collect()
}

impl Default for Forecast {
    /// Nothing known, nothing said.
    fn default() -> Self {
        Self {
            earned: Earned::TooFew {
                answers: 0,
                looks: 0,
                needed: 0,
            },
            areas: Vec::new(),
            likely_now: Vec::new(),
        }
    }
}

/// Soreness by area now and on the next three days: learned from this person's own check-ins where looking back over them shows that
/// this comes closer than yesterday's value, else the plain course of muscle soreness. What lies in the future of `now` is not used.
///
/// # Source
/// `rules/check_ins.toml#forecast` and `#shown`; `rules/load.toml#soreness` and `#sports` for the course.
pub fn forecast(
    loaded: &[LoadedActivity],
    check_ins: &[CheckIn],
    rules: &RuleBook,
    zone: &TimeZone,
    now: Timestamp,
) -> Forecast {
    let window = i64::from(rules.check_ins.forecast.window_days);
    let since = now
        .checked_sub((window * 24).hours())
        .unwrap_or(Timestamp::MIN);
    let known: Vec<CheckIn> = check_ins
        .iter()
        .filter(|check_in| check_in.at >= since && check_in.at <= now)
        .cloned()
        .collect();
    let diary = Diary::of_check_ins(&known);
    let days = diary.by_day(zone);
    let from = days.first().map_or(now, |(_, answer)| answer.at);
    let courses = Courses::from(loaded, &rules.load, from);
    let (back, rolling) = roll(&courses, &days, &diary, rules, zone);
    let earned = earned(&back, &rules.check_ins.shown);

    let moments = moments(now, zone);
    let felt: [Felt; 1 + DAYS_AHEAD] =
        std::array::from_fn(|index| courses.felt_at(moments[index].1, now));
    let mut areas: BTreeMap<Area, [Span; 1 + DAYS_AHEAD]> = BTreeMap::new();
    let reached = felt
        .iter()
        .flat_map(|felt| felt.by_region.keys())
        .flat_map(|region| Area::of_region(*region));
    if earned.is_learned() {
        for area in reached.chain(rolling.areas()) {
            let course = |index: usize| felt[index].level_of(area.region());
            areas.insert(
                area,
                std::array::from_fn(|index| rolling.span(area, moments[index].0, course(index))),
            );
        }
    } else {
        for area in reached {
            let course = |index: usize| felt[index].level_of(area.region());
            areas.insert(
                area,
                std::array::from_fn(|index| plain_span(course(index), rules)),
            );
        }
    }
    let why: [Why; 2] =
        [0, 1].map(|index: usize| Why::of(&courses, &rules.load, zone, moments[index].1, now));
    let mut areas: Vec<AreaForecast> = areas
        .into_iter()
        .filter(|(_, spans)| spans.iter().any(|span| span.level >= 1.0))
        .map(|(area, spans)| {
            let today = why[0].region(area.region());
            AreaForecast {
                area,
                days: std::array::from_fn(|index| day_of(moments[index].0, spans[index])),
                reasons: if today.is_empty() {
                    why[1].region(area.region())
                } else {
                    today
                },
            }
        })
        .collect();
    areas.sort_by(|one, other| {
        let worst = |area: &AreaForecast| area.days.map(|day| day.level.get()).into_iter().max();
        worst(other)
            .cmp(&worst(one))
            .then(one.area.cmp(&other.area))
    });
    let likely_now = if let Earned::Learned { answers, .. } = earned {
        learned_now(&areas, answers, rules)
    } else {
        likely_at(&courses, &rules.load, zone, now)
    };
    Forecast {
        earned,
        areas,
        likely_now,
    }
}

/// Now, and the same time of day on the next days.
fn moments(now: Timestamp, zone: &TimeZone) -> [(Date, Timestamp); 1 + DAYS_AHEAD] {
    let here = now.to_zoned(zone.clone());
    std::array::from_fn(|index| {
        let days = i64::try_from(index).unwrap_or(0).days();
        let then = here.checked_add(days).unwrap_or_else(|_| here.clone());
        (then.date(), then.timestamp())
    })
}

/// The plain course with the interval of those of whom nothing was learned.
fn plain_span(course: f64, rules: &RuleBook) -> Span {
    let felt = if course >= LEAST_LEVEL { course } else { 0.0 };
    let level = Scale::CHECK_IN.nearest(felt.min(f64::from(rules.load.soreness.most)));
    unlearned(level, Scale::CHECK_IN, &rules.check_ins.forecast)
}

fn day_of(date: Date, span: Span) -> DayForecast {
    DayForecast {
        date,
        level: whole(span.level),
        low: whole(span.low),
        high: whole(span.high),
    }
}

fn whole(level: f64) -> Soreness {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "cut to 0 to 10 before"
    )]
    let level = level.round().clamp(0.0, 10.0) as u8;
    Soreness::new(level).expect("cut to 0 to 10 before")
}

/// What is learned of now, as likely soreness: no more than training alone may say, since only the person can say that it is worse.
fn learned_now(areas: &[AreaForecast], answers: usize, rules: &RuleBook) -> Vec<AreaSoreness> {
    let learned = SorenessReason {
        rule: rules.check_ins.forecast.id.clone(),
        says: format!("Learned from your {answers} check-ins"),
    };
    let mut likely: Vec<AreaSoreness> = areas
        .iter()
        .filter_map(|area| {
            let level = f64::from(area.days[0].level.get());
            Some(AreaSoreness {
                area: area.area,
                level: level_of(level, rules.load.soreness.most)?,
                reported: false,
                reasons: area
                    .reasons
                    .iter()
                    .cloned()
                    .chain([learned.clone()])
                    .collect(),
            })
        })
        .collect();
    worst_first(&mut likely);
    likely
}

impl Earned {
    /// The id of the rule behind what is shown.
    pub fn rule<'a>(&self, model: &'a CheckInRules) -> &'a str {
        if self.is_learned() {
            &model.forecast.id
        } else {
            &model.shown.id
        }
    }

    /// What the forecast rests on, in words for the athlete.
    pub fn says(&self) -> String {
        match *self {
            Self::Learned {
                answers,
                learned,
                yesterday,
            } => format!(
                "Learned from your {answers} days of check-ins. Looking back over them, it missed the worst area of the next day by {learned:.1} points on average; taking yesterday's value missed by {yesterday:.1}. The ranges held 8 of 10 of its misses."
            ),
            Self::TooFew { answers: 0, .. } => {
                "The plain course of muscle soreness after such training, the same for everybody: there are no check-ins of yours to learn from yet. The ranges are rough."
                    .to_owned()
            }
            Self::TooFew { answers, .. } => format!(
                "The plain course of muscle soreness after such training, the same for everybody: {} of check-ins {} too few to tell whether a forecast learned from yours would come closer. The ranges are rough.",
                if answers == 1 { "1 day".to_owned() } else { format!("{answers} days") },
                if answers == 1 { "is" } else { "are" },
            ),
            Self::NoBetter {
                than,
                ahead,
                in_areas,
                answers,
                learned,
                guess,
            } => {
                let than = match than {
                    Guess::Yesterday if ahead == 1 => "yesterday’s value",
                    Guess::Yesterday => "the last value",
                    Guess::WeekdayMean => "the mean of the same weekday",
                };
                let when = match ahead {
                    1 => "a day ahead".to_owned(),
                    days => format!("{days} days ahead"),
                };
                let places = if in_areas { ", area by area" } else { "" };
                format!(
                    "The plain course of muscle soreness after such training, the same for everybody. A forecast learned from your {answers} days of check-ins is not shown: {when}{places}, it missed by {learned:.2} points on average, and {than} by {guess:.2}. The ranges are rough."
                )
            }
        }
    }
}

#[cfg(test)]
#[path = "forecast_tests.rs"]
mod tests;
