//! What is usual for one person, and the few things worth saying when today is not: plain, seldom, and never a score.

mod items;
mod notice;
mod slower;

pub use items::{DayItems, Item};
pub use notice::{Notice, NoticeKind, longest_run, notices, told};
pub use slower::slower;

use crate::rules::check_ins::BaselineModel;

/// What is usual for one person: the middle and the spread of one item.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Baseline {
    /// The median.
    pub usual: f64,
    /// The spread, at least the model's least.
    pub spread: f64,
}

impl Baseline {
    /// The baseline of the answers of the days that the model looks at; `None` while they are too few to call anything unusual.
    ///
    /// # Source
    /// `rules/check_ins.toml#baseline`.
    pub fn of(answers: &[f64], model: &BaselineModel) -> Option<Self> {
        if answers.len() < model.least_answers {
            return None;
        }
        let usual = median(answers.to_vec())?;
        let away = answers.iter().map(|answer| (answer - usual).abs());
        let spread = median(away.collect())? * model.spread_of_deviation;
        Some(Self {
            usual,
            spread: spread.max(model.least_spread),
        })
    }

    /// How many spreads worse than usual an answer is; negative for better.
    pub fn worse_by(&self, answer: f64) -> f64 {
        (answer - self.usual) / self.spread
    }
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let upper = *values.get(values.len() / 2)?;
    if values.len() % 2 == 1 {
        Some(upper)
    } else {
        Some((values[values.len() / 2 - 1] + upper) / 2.0)
    }
}

#[cfg(test)]
mod tests;
