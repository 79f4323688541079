//! Looking back: what would have been foretold on each evening, and how it compares with the plainest guesses.

use std::collections::BTreeMap;

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};

use super::{
    course::Courses,
    learn::{DAYS_AHEAD, Span},
    rolling::{Foretold, Rolling},
};
use crate::{
    body::Area,
    rules::{RuleBook, check_ins::ShownModel},
    training::{
        diary::{Answer, Diary},
        load::LoadedActivity,
    },
};

/// One look ahead, and what was said when the day had come.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// The evening it was made.
    pub made_on: Date,
    /// So many days ahead, from 1.
    pub ahead: usize,
    /// Of an area, or of the whole.
    pub area: Option<Area>,
    /// What was foretold.
    pub foretold: Span,
    /// What was said then, 0 to 10.
    pub said: f64,
}

/// How close the looks of one distance came: mean absolute errors in levels of 0 to 10.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Score {
    /// How many looks.
    pub looks: usize,
    /// Of the learned forecast.
    pub learned: f64,
    /// Of saying again what was said last.
    pub yesterday: f64,
    /// Of the mean of the same weekday before.
    pub weekday_mean: f64,
    /// Of the mean of all days before.
    pub mean: f64,
    /// Of the median of all days before.
    pub median: f64,
    /// Of the plain course.
    pub course: f64,
    /// The share of answers that fell into the interval.
    pub coverage: f64,
    /// Its mean width, in levels.
    pub width: f64,
    /// The share of answers that fell into the plain course's interval.
    pub course_coverage: f64,
}

impl Score {
    fn add(&mut self, foretold: &Foretold, said: f64) {
        let miss = |guess: f64| (guess - said).abs();
        self.looks += 1;
        self.learned += miss(foretold.learned.level);
        self.yesterday += miss(foretold.yesterday);
        self.weekday_mean += miss(foretold.weekday_mean);
        self.mean += miss(foretold.mean);
        self.median += miss(foretold.median);
        self.course += miss(foretold.course.level);
        let Span { low, high, .. } = foretold.learned;
        let holds = |span: Span| f64::from(u8::from((span.low..=span.high).contains(&said)));
        self.coverage += holds(foretold.learned);
        self.course_coverage += holds(foretold.course);
        self.width += high - low;
    }

    fn mean_of(self) -> Self {
        let by = |sum: f64| sum / self.looks.max(1) as f64;
        Self {
            looks: self.looks,
            learned: by(self.learned),
            yesterday: by(self.yesterday),
            weekday_mean: by(self.weekday_mean),
            mean: by(self.mean),
            median: by(self.median),
            course: by(self.course),
            coverage: by(self.coverage),
            width: by(self.width),
            course_coverage: by(self.course_coverage),
        }
    }
}

/// A diary looked back over.
#[derive(Debug, Clone, PartialEq)]
pub struct Backtest {
    /// Days with an answer.
    pub answers: usize,
    /// The first and the last of them.
    pub span: Option<(Date, Date)>,
    /// Of the whole (or the worst area), one, two and three days ahead.
    pub whole: [Score; DAYS_AHEAD],
    /// Of all areas together that were spoken of or reached by training.
    pub areas: [Score; DAYS_AHEAD],
    /// Each look of the whole and of each area, in the order in which they were made.
    pub looks: Vec<Look>,
}

/// Looks back over a whole diary, rolling the origin: each evening knows the answers and the workouts until midnight, and no more.
///
/// Evenings count once `shown.least_answers` days were answered. A look is scored if the person answered on its day.
///
/// # Source
/// `rules/check_ins.toml#forecast` and `#shown`.
pub fn backtest(
    loaded: &[LoadedActivity],
    diary: &Diary,
    rules: &RuleBook,
    zone: &TimeZone,
) -> Backtest {
    let days = diary.by_day(zone);
    let from = days.first().map_or(Timestamp::MAX, |(_, answer)| answer.at);
    let courses = Courses::from(loaded, &rules.load, from);
    roll(&courses, &days, diary, rules, zone).0
}

/// Looks back, and returns with what was learned on the way.
pub(super) fn roll<'a>(
    courses: &Courses<'_>,
    days: &[(Date, &Answer)],
    diary: &Diary,
    rules: &'a RuleBook,
    zone: &'a TimeZone,
) -> (Backtest, Rolling<'a>) {
    let model = &rules.check_ins;
    let mut rolling = Rolling::new(diary.scale, &model.forecast, zone);
    let said: BTreeMap<Date, &Answer> = days.iter().copied().collect();
    let mut back = Backtest {
        answers: days.len(),
        span: days
            .first()
            .zip(days.last())
            .map(|(first, last)| (first.0, last.0)),
        whole: Default::default(),
        areas: Default::default(),
        looks: Vec::new(),
    };
    for (index, (date, answer)) in days.iter().enumerate() {
        rolling.learn(*date, answer, courses);
        let outlook = rolling.look_ahead(*date, courses);
        if index + 1 < model.shown.least_answers {
            continue;
        }
        for ahead in 1..=DAYS_AHEAD {
            let days = i64::try_from(ahead).unwrap_or(0).days();
            let Some(then) = date.checked_add(days).ok().and_then(|day| said.get(&day)) else {
                continue;
            };
            let mut look = |area: Option<Area>, foretold: &Foretold, said: f64| {
                let score = match area {
                    Some(_) => &mut back.areas[ahead - 1],
                    None => &mut back.whole[ahead - 1],
                };
                score.add(foretold, said);
                back.looks.push(Look {
                    made_on: *date,
                    ahead,
                    area,
                    foretold: foretold.learned,
                    said,
                });
            };
            look(None, &outlook.whole[ahead - 1], then.worst);
            for (area, foretold) in &outlook.areas {
                let said = then.level_of(*area, diary.scale);
                look(Some(*area), &foretold[ahead - 1], said);
            }
        }
    }
    back.whole = back.whole.map(Score::mean_of);
    back.areas = back.areas.map(Score::mean_of);
    (back, rolling)
}

/// What the learned forecast did no better than.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guess {
    /// Yesterday's value.
    Yesterday,
    /// The mean of the same weekday.
    WeekdayMean,
}

/// Whether the learned forecast has earned its place for this person, or why it has not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Earned {
    /// It came closer than yesterday's value at every distance, and than the weekday's mean; shown.
    Learned {
        /// Days with an answer.
        answers: usize,
        /// Its mean error one day ahead, in levels.
        learned: f64,
        /// That of yesterday's value.
        yesterday: f64,
    },
    /// Too few answers to judge by; the plain course is shown.
    TooFew {
        /// Days with an answer.
        answers: usize,
        /// Looks ahead that could be scored.
        looks: usize,
        /// How many are needed.
        needed: usize,
    },
    /// It did no better than a plainer guess; the plain course is shown.
    NoBetter {
        /// Than which.
        than: Guess,
        /// So many days ahead.
        ahead: usize,
        /// True where it was the areas that it got no better, and not the whole.
        in_areas: bool,
        /// Days with an answer.
        answers: usize,
        /// Its mean error there, in levels.
        learned: f64,
        /// That of the guess.
        guess: f64,
    },
}

impl Earned {
    /// Whether the learned forecast is shown.
    pub const fn is_learned(&self) -> bool {
        match self {
            Self::Learned { .. } => true,
            Self::TooFew { .. } | Self::NoBetter { .. } => false,
        }
    }
}

/// Whether the learned forecast is shown to this person: it must have come closer than yesterday's value at one, two and three days
/// ahead, and than the weekday's mean at one, for the whole and for the areas together. As close is not closer.
///
/// # Source
/// `rules/check_ins.toml#shown`.
pub fn earned(back: &Backtest, model: &ShownModel) -> Earned {
    let looks = back.whole[0].looks;
    if looks < model.least_looks {
        return Earned::TooFew {
            answers: back.answers,
            looks,
            needed: model.least_looks,
        };
    }
    for (in_areas, scores) in [(false, &back.whole), (true, &back.areas)] {
        for (index, score) in scores
            .iter()
            .enumerate()
            .filter(|(_, score)| score.looks > 0)
        {
            for (than, guess) in [
                (Guess::Yesterday, score.yesterday),
                (Guess::WeekdayMean, score.weekday_mean),
            ] {
                // The weekday's mean is judged where it is needed most: tomorrow.
                if score.learned >= guess && (than == Guess::Yesterday || index == 0) {
                    return Earned::NoBetter {
                        than,
                        ahead: index + 1,
                        in_areas,
                        answers: back.answers,
                        learned: score.learned,
                        guess,
                    };
                }
            }
        }
    }
    Earned::Learned {
        answers: back.answers,
        learned: back.whole[0].learned,
        yesterday: back.whole[0].yesterday,
    }
}

#[cfg(test)]
#[path = "backtest_tests.rs"]
mod tests;
