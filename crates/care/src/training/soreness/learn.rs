//! What one person's answers teach about one area: their own level, how far it follows the course, how long it holds.
//!
//! Everything is worked out from weighted sums, so that an answer costs the same after ten years as after ten days, and the same
//! answers give the same forecast for ever.

use std::collections::VecDeque;

use crate::{rules::check_ins::ForecastModel, training::diary::Scale};

/// So many days are looked ahead.
pub const DAYS_AHEAD: usize = 3;

/// What is thought before a person's own answers say more, and what is thought after.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Habit {
    /// The level without any training, 0 to 10.
    pub own: f64,
    /// Levels for each level of the plain course.
    pub gain: f64,
    /// The share of the unexplained that stays from one day to the next.
    pub hold: f64,
}

impl Habit {
    /// What is thought of anybody, on a scale.
    ///
    /// # Source
    /// `rules/check_ins.toml#forecast`.
    pub fn prior(scale: Scale, model: &ForecastModel) -> Self {
        Self {
            own: scale.usual,
            gain: model.gain,
            hold: model.hold,
        }
    }
}

/// A level with the interval that holds 8 of 10.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// The likeliest level, 0 to 10.
    pub level: f64,
    /// The least, at most the level.
    pub low: f64,
    /// The most, at least the level.
    pub high: f64,
}

/// How far the levels missed, in steps of the scale: weight by signed steps, none in the middle.
#[derive(Debug, Clone, PartialEq)]
struct Misses {
    steps: usize,
    weight: Vec<f64>,
}

impl Misses {
    /// The prior: smaller misses are likelier, evenly to both sides.
    fn prior(scale: Scale, model: &ForecastModel) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a scale of 10 levels has few steps"
        )]
        let steps = (10.0 / scale.step).ceil().clamp(1.0, 100.0) as usize;
        let weight: Vec<f64> = (0..=2 * steps)
            .map(|index| {
                let away = index.abs_diff(steps) as f64 * scale.step;
                (-away / model.prior_miss).exp()
            })
            .collect();
        let sum: f64 = weight.iter().sum();
        let weight = weight
            .into_iter()
            .map(|weight| weight * model.prior_misses / sum)
            .collect();
        Self { steps, weight }
    }

    fn add(&mut self, said: f64, level: f64, scale: Scale) {
        let steps = ((said - level) / scale.step).round();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "cut to the length of the list before"
        )]
        let index = (steps + self.steps as f64).clamp(0.0, (2 * self.steps) as f64) as usize;
        self.weight[index] += 1.0;
    }

    /// The narrowest interval around the level with that share of the misses; of two as narrow, the one that holds more.
    fn around(&self, level: f64, share: f64, scale: Scale) -> Span {
        let sum: f64 = self.weight.iter().sum();
        let middle = self.steps;
        let mut best = (2 * self.steps + 1, 0.0, 0, 0);
        for below in 0..=self.steps {
            let mut held: f64 = self.weight[middle - below..=middle].iter().sum();
            let mut above = 0;
            while held < share * sum && above < self.steps {
                above += 1;
                held += self.weight[middle + above];
            }
            let wide = below + above;
            if held >= share * sum && (wide < best.0 || (wide == best.0 && held > best.1)) {
                best = (wide, held, below, above);
            }
        }
        let (_, _, below, above) = best;
        Span {
            level,
            low: (level - below as f64 * scale.step).clamp(0.0, level),
            high: (level + above as f64 * scale.step).clamp(level, 10.0),
        }
    }
}

/// The interval around a level of which nothing was learned.
///
/// # Source
/// `rules/check_ins.toml#forecast.prior_miss`.
pub fn unlearned(level: f64, scale: Scale, model: &ForecastModel) -> Span {
    Misses::prior(scale, model).around(level, model.interval, scale)
}

/// One answer beside the course of its moment.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Beside {
    day: i32,
    said: f64,
    course: f64,
}

/// What is learned of one area, or of the whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Learner {
    scale: Scale,
    /// Weighted sums of the products of (1, said, course).
    moments: [[f64; 3]; 3],
    /// Weighted sums of the products of (1, said, course) of a day with (1, said, course) of the next, and with themselves.
    pairs: [[f64; 3]; 3],
    firsts: [[f64; 3]; 3],
    last: Option<Beside>,
    misses: [Misses; DAYS_AHEAD],
    /// Levels told on earlier days for each day after them.
    told: VecDeque<(i32, [f64; DAYS_AHEAD])>,
}

impl Learner {
    /// Somebody of whom nothing is known.
    pub fn new(scale: Scale, model: &ForecastModel) -> Self {
        Self {
            scale,
            moments: [[0.0; 3]; 3],
            pairs: [[0.0; 3]; 3],
            firsts: [[0.0; 3]; 3],
            last: None,
            misses: std::array::from_fn(|_| Misses::prior(scale, model)),
            told: VecDeque::new(),
        }
    }

    /// What several learners know together: for what they have in common.
    pub fn together<'a>(
        learners: impl IntoIterator<Item = &'a Self>,
        scale: Scale,
        model: &ForecastModel,
    ) -> Self {
        let mut all = Self::new(scale, model);
        for learner in learners {
            for (sums, more) in [
                (&mut all.moments, &learner.moments),
                (&mut all.pairs, &learner.pairs),
                (&mut all.firsts, &learner.firsts),
            ] {
                for (sum, more) in sums.iter_mut().flatten().zip(more.iter().flatten()) {
                    *sum += more;
                }
            }
        }
        all
    }

    /// Takes in the answer of a day, 0 to 10, beside the plain course at that moment. Days must rise.
    pub fn learn(&mut self, day: i32, said: f64, course: f64, model: &ForecastModel) {
        for (origin, levels) in &self.told {
            let ahead = usize::try_from(day - origin).unwrap_or(0);
            if let Some(level) = ahead.checked_sub(1).and_then(|index| levels.get(index)) {
                self.misses[ahead - 1].add(said, *level, self.scale);
            }
        }
        self.told
            .retain(|(origin, _)| day - origin < DAYS_AHEAD as i32);
        let this = [1.0, said, course];
        if let Some(last) = self.last {
            let fades = 0.5_f64.powf(f64::from(day - last.day) / model.half_life_days);
            for sums in [&mut self.moments, &mut self.pairs, &mut self.firsts] {
                for sum in sums.iter_mut().flatten() {
                    *sum *= fades;
                }
            }
            if day - last.day == 1 {
                let before = [1.0, last.said, last.course];
                add(&mut self.pairs, before, this);
                add(&mut self.firsts, before, before);
            }
        }
        add(&mut self.moments, this, this);
        self.last = Some(Beside { day, said, course });
    }

    /// The habit as far as it is learned: a ridge regression of the answers on the course, and the correlation from day to day of
    /// what that leaves, both shrunk towards the prior.
    pub fn habit(&self, prior: Habit, model: &ForecastModel) -> Habit {
        let [
            [answers, said, course],
            [_, _, said_course],
            [_, _, squared],
        ] = self.moments;
        let count = answers + model.own_weight;
        let said = said + model.own_weight * prior.own;
        let squared = squared + model.gain_weight;
        let product = said_course + model.gain_weight * prior.gain;
        let gain = (count * product - course * said) / (count * squared - course * course);
        // Training never makes anybody less sore, and the course is never followed without a limit.
        let gain = gain.clamp(0.0, model.most_gain);
        let own = ((said - gain * course) / count).clamp(0.0, 10.0);
        let left = [-own, 1.0, -gain];
        let kept = product_of(&self.pairs, left, left) + model.hold_weight * prior.hold;
        let all = product_of(&self.firsts, left, left).max(0.0) + model.hold_weight;
        Habit {
            own,
            gain,
            hold: (kept / all).clamp(0.0, model.most_hold),
        }
    }

    /// The span on a day, from the course expected then; the last answer holds on for as many days as lie between.
    pub fn span(&self, day: i32, course: f64, prior: Habit, model: &ForecastModel) -> Span {
        let habit = self.habit(prior, model);
        self.span_of(habit, day, course, model)
    }

    fn span_of(&self, habit: Habit, day: i32, course: f64, model: &ForecastModel) -> Span {
        let (since, held) = match self.last {
            Some(last) => {
                let since = (day - last.day).max(0);
                let left = last.said - habit.own - habit.gain * last.course;
                (since, left * habit.hold.powi(since))
            }
            None => (i32::MAX, 0.0),
        };
        let level = self.scale.nearest(habit.own + habit.gain * course + held);
        let ahead = usize::try_from(since).unwrap_or(DAYS_AHEAD);
        let misses = &self.misses[ahead.clamp(1, DAYS_AHEAD) - 1];
        misses.around(level, model.interval, self.scale)
    }

    /// The spans of the next days at the end of a day, and remembers them, so that the next answers show how far they missed.
    pub fn look_ahead(
        &mut self,
        day: i32,
        courses: [f64; DAYS_AHEAD],
        prior: Habit,
        model: &ForecastModel,
    ) -> [Span; DAYS_AHEAD] {
        let habit = self.habit(prior, model);
        let spans = std::array::from_fn(|index| {
            self.span_of(habit, day + 1 + index as i32, courses[index], model)
        });
        self.told.push_back((day, spans.map(|span| span.level)));
        spans
    }
}

fn add(sums: &mut [[f64; 3]; 3], left: [f64; 3], right: [f64; 3]) {
    for (row, left) in sums.iter_mut().zip(left) {
        for (sum, right) in row.iter_mut().zip(right) {
            *sum += left * right;
        }
    }
}

fn product_of(sums: &[[f64; 3]; 3], left: [f64; 3], right: [f64; 3]) -> f64 {
    let row = |row: &[f64; 3]| -> f64 { row.iter().zip(right).map(|(sum, by)| sum * by).sum() };
    sums.iter().zip(left).map(|(sums, by)| by * row(sums)).sum()
}

#[cfg(test)]
#[path = "learn_tests.rs"]
mod tests;
