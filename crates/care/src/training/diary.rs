//! What a person said of their soreness, day by day, on whatever scale they said it.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::{body::Area, training::check_in::CheckIn};

/// How a diary's answers stand on the scale of soreness, 0 (none) to 10 (worst imaginable).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// Levels of 0 to 10 from one answer to the next: 1 in a check-in, 2.5 where five answers span the scale.
    pub step: f64,
    /// The level that means "as always" or "nothing to say": 0 in a check-in.
    pub usual: f64,
}

impl Scale {
    /// Knead's own check-ins: whole levels from 0 to 10, and 0 is nothing sore.
    pub const CHECK_IN: Self = Self {
        step: 1.0,
        usual: 0.0,
    };

    /// The nearest answer of the scale, never outside of 0 to 10.
    pub fn nearest(self, level: f64) -> f64 {
        ((level / self.step).round() * self.step).clamp(0.0, 10.0)
    }
}

/// One answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// When.
    pub at: Timestamp,
    /// The soreness of the whole, else of the worst area; 0 to 10.
    pub worst: f64,
    /// Areas that were named, 0 to 10.
    pub by_area: BTreeMap<Area, f64>,
}

impl Answer {
    /// What an area that was not named is taken for: as the whole, but no worse than usual.
    pub fn quiet(&self, scale: Scale) -> f64 {
        self.worst.min(scale.usual)
    }

    /// The level of an area.
    pub fn level_of(&self, area: Area, scale: Scale) -> f64 {
        self.by_area
            .get(&area)
            .copied()
            .unwrap_or_else(|| self.quiet(scale))
    }
}

/// Everything a person said of their soreness, oldest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Diary {
    /// Its scale.
    pub scale: Scale,
    answers: Vec<Answer>,
}

impl Diary {
    /// A diary; the answers are put in order, and levels that are no numbers are left out.
    pub fn new(scale: Scale, mut answers: Vec<Answer>) -> Self {
        let fits = |level: f64| (0.0..=10.0).contains(&level);
        answers.retain_mut(|answer| {
            answer.by_area.retain(|_, level| fits(*level));
            fits(answer.worst)
        });
        answers.sort_by_key(|answer| answer.at);
        Self { scale, answers }
    }

    /// The diary of Knead's own check-ins. One that names no area says that nothing is sore: the map was there to be tapped.
    pub fn of_check_ins(check_ins: &[CheckIn]) -> Self {
        let answers = check_ins.iter().map(|check_in| {
            let by_area: BTreeMap<Area, f64> = check_in
                .soreness
                .iter()
                .map(|(area, level)| (*area, f64::from(level.get())))
                .collect();
            Answer {
                at: check_in.at,
                worst: by_area.values().copied().fold(0.0, f64::max),
                by_area,
            }
        });
        Self::new(Scale::CHECK_IN, answers.collect())
    }

    /// Every answer, oldest first.
    pub fn answers(&self) -> &[Answer] {
        &self.answers
    }

    /// One answer a local day, the last of it, oldest first.
    pub fn by_day(&self, zone: &TimeZone) -> Vec<(Date, &Answer)> {
        let mut days: Vec<(Date, &Answer)> = Vec::with_capacity(self.answers.len());
        for answer in &self.answers {
            let date = zone.to_datetime(answer.at).date();
            match days.last_mut() {
                // Clocks that go back can repeat a day; it stays one day.
                Some((last, kept)) if *last >= date => *kept = answer,
                Some(_) | None => days.push((date, answer)),
            }
        }
        days
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{training::samples::at, units::Soreness};

    fn answer(text: &str, worst: f64) -> Answer {
        Answer {
            at: at(text),
            worst,
            by_area: BTreeMap::new(),
        }
    }

    #[test]
    fn the_last_answer_of_a_local_day_counts() {
        let diary = Diary::new(
            Scale::CHECK_IN,
            vec![
                answer("2026-05-02T09:00:00Z", 3.0),
                answer("2026-05-01T08:00:00Z", 1.0),
                answer("2026-05-01T20:00:00Z", 2.0),
                answer("2026-05-03T09:00:00Z", f64::NAN),
                answer("2026-05-03T09:00:00Z", 11.0),
            ],
        );
        let levels = |zone: &TimeZone| -> Vec<f64> {
            diary
                .by_day(zone)
                .iter()
                .map(|(_, answer)| answer.worst)
                .collect()
        };
        assert_eq!(levels(&TimeZone::UTC), [2.0, 3.0]);
        let tokyo = TimeZone::get("Asia/Tokyo").unwrap();
        assert_eq!(levels(&tokyo), [1.0, 3.0]);
    }

    #[test]
    fn the_worst_area_stands_for_the_whole_and_the_unnamed_for_none() {
        let calf: Area = "CALF_LOWER:left".parse().unwrap();
        let check_in = CheckIn {
            at: at("2026-05-01T08:00:00Z"),
            soreness: [(calf, Soreness::new(4).unwrap())].into(),
            ..CheckIn::default()
        };
        let diary = Diary::of_check_ins(&[check_in, CheckIn::default()]);
        assert_eq!(diary.answers()[1].worst, 4.0);
        assert_eq!(diary.answers()[0].worst, 0.0);
        let neck: Area = "NECK_BACK".parse().unwrap();
        assert_eq!(diary.answers()[1].level_of(neck, diary.scale), 0.0);
    }

    #[test]
    fn answers_lie_on_their_scale() {
        let five = Scale {
            step: 2.5,
            usual: 5.0,
        };
        assert_eq!(five.nearest(6.2), 5.0);
        assert_eq!(five.nearest(6.3), 7.5);
        assert_eq!(five.nearest(99.0), 10.0);
        assert_eq!(Scale::CHECK_IN.nearest(-3.0), 0.0);
    }
}
