//! Running on slopes as running on the flat: Minetti's cost of a grade, and the pace that would have cost the same.

use super::rolling::{Stretch, best_means, normalized, stretches};
use crate::{
    rules::load::PaceModel,
    training::activity::{BEST_MINUTES, Sample, Streams},
    units::{Metres, MetresPerSecond},
};

/// Normalized graded pace as a speed, and how much of the activity it speaks for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GradedPace {
    /// Metres a second on the flat.
    pub metres_per_second: f64,
    /// Seconds of unbroken speed long enough for a rolling mean.
    pub seconds: u32,
    /// False where no altitude was recorded, so that every step was taken to be flat.
    pub with_altitude: bool,
}

/// What the samples of a run tell of its pace.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Graded {
    /// The normalized graded pace; `None` without a full window.
    pub pace: Option<GradedPace>,
    /// The best means of the speed on the flat.
    pub best: [Option<MetresPerSecond>; BEST_MINUTES.len()],
    /// Metres descended at a run where it was steep; `None` without altitude.
    pub steep_descent: Option<Metres>,
}

/// The energy that a metre costs on a grade, in joules for each kilogram: 3.6 on the flat, least at about -18 %.
///
/// The grade is a share (0.1 for 10 %), cut to the range that was measured. Downhill is *cheap* exactly where it damages
/// muscles most: this never drives soreness.
///
/// # Source
/// `minetti2002`: 155.4 i^5 - 30.4 i^4 - 43.3 i^3 + 46.3 i^2 + 19.5 i + 3.6. A page that prints -165 i is wrong.
pub fn cost_of_grade(grade: f64, model: &PaceModel) -> f64 {
    let i = grade.clamp(-model.steepest, model.steepest);
    model
        .cost
        .iter()
        .fold(0.0, |sum, coefficient| sum * i + coefficient)
}

/// Takes the pace of a run from its streams.
///
/// # Source
/// `rules/load.toml#pace`.
pub(crate) fn graded(streams: &Streams, model: &PaceModel) -> Graded {
    let mut steep = 0.0;
    let flat = cost_of_grade(0.0, model);
    let mut all = stretches(&streams.speed, model.gap_s, MetresPerSecond::get);
    for stretch in &mut all {
        let grades = grades(stretch, &streams.altitude, model);
        for (speed, grade) in stretch.values.iter_mut().zip(grades) {
            let metres = f64::from(*speed);
            if grade < -model.steep_grade && metres > model.steep_speed {
                steep -= metres * grade;
            }
            #[expect(clippy::cast_possible_truncation, reason = "a speed is small")]
            let on_the_flat = (metres * cost_of_grade(grade, model) / flat) as f32;
            *speed = on_the_flat;
        }
    }
    let with_altitude = !streams.altitude.is_empty();
    let pace =
        normalized(&all, model.rolling_s, model.exponent).map(|(speed, seconds)| GradedPace {
            metres_per_second: speed,
            seconds,
            with_altitude,
        });
    #[expect(clippy::cast_possible_truncation, reason = "a speed is small")]
    let best =
        best_means(&all).map(|best| best.and_then(|speed| MetresPerSecond::new(speed as f32).ok()));
    Graded {
        pace,
        best,
        steep_descent: (with_altitude && !all.is_empty())
            .then(|| Metres::new(steep).ok())
            .flatten(),
    }
}

/// The grade of each second: the difference of altitudes, each a mean over the window's metres, over the way between them.
///
/// Both the altitude and the way are means of the same seconds, so a steady slope comes out exact however it was sampled.
/// Where there is no altitude or hardly any way, the grade is 0.
fn grades(stretch: &Stretch, altitude: &[Sample<f32>], model: &PaceModel) -> Vec<f64> {
    let count = stretch.values.len();
    let Some(heights) = heights(stretch, altitude, model.gap_s) else {
        return vec![0.0; count];
    };
    let mut way = Vec::with_capacity(count);
    let mut gone = 0.0;
    for speed in &stretch.values {
        way.push(gone);
        gone += f64::from(*speed);
    }
    let (heights, ways) = (sums(&heights), sums(&way));
    let half = model.grade_window_m / 2.0;
    // For each second, the first and the one after the last second within half a window of way.
    let mut near = Vec::with_capacity(count);
    let (mut from, mut to) = (0, 0);
    for at in &way {
        while way[from] < at - half {
            from += 1;
        }
        while to < count && way[to] <= at + half {
            to += 1;
        }
        near.push((from, to));
    }
    let mean = |sums: &[f64], index: usize| {
        let (from, to) = near[index];
        #[expect(
            clippy::cast_precision_loss,
            reason = "seconds of an activity are far below 2^52"
        )]
        let seconds = (to - from) as f64;
        (sums[to] - sums[from]) / seconds
    };
    let grade = |(from, to): &(usize, usize)| {
        let (before, after) = (*from, to - 1);
        let run = mean(&ways, after) - mean(&ways, before);
        if run < half {
            return 0.0;
        }
        (mean(&heights, after) - mean(&heights, before)) / run
    };
    near.iter().map(grade).collect()
}

/// The altitude of each second of a stretch, between its samples on a straight line; `None` where a part of it has none.
fn heights(stretch: &Stretch, altitude: &[Sample<f32>], gap_s: u32) -> Option<Vec<f64>> {
    let first = altitude.first()?;
    let mut next = 0;
    (stretch.from_s..)
        .zip(&stretch.values)
        .map(|(at_s, _)| {
            while altitude.get(next).is_some_and(|sample| sample.at_s <= at_s) {
                next += 1;
            }
            let after = altitude.get(next);
            let before = next.checked_sub(1).and_then(|last| altitude.get(last));
            let known = |sample: &Sample<f32>| {
                (sample.at_s.abs_diff(at_s) <= gap_s).then_some(f64::from(sample.value))
            };
            match (before, after) {
                (Some(before), Some(after)) => {
                    let part = f64::from(at_s - before.at_s) / f64::from(after.at_s - before.at_s);
                    let (low, high) = (f64::from(before.value), f64::from(after.value));
                    (after.at_s - before.at_s <= 2 * gap_s).then_some(low + part * (high - low))
                }
                (Some(last), None) => known(last),
                (None, _) => known(first),
            }
            .filter(|height| height.is_finite())
        })
        .collect()
}

/// Sums of everything before each place, one more than there are values.
fn sums(values: &[f64]) -> Vec<f64> {
    let mut sums = Vec::with_capacity(values.len() + 1);
    let mut sum = 0.0;
    sums.push(sum);
    for value in values {
        sum += value;
        sums.push(sum);
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{rules::load::tests::shipped, training::samples::stream};

    fn check(got: f64, expected: f64, within: f64) {
        assert!((got - expected).abs() <= within, "{got} is not {expected}");
    }

    fn speed(value: f32) -> MetresPerSecond {
        MetresPerSecond::new(value).unwrap()
    }

    /// An hour at one speed on one grade, sampled every so many seconds.
    fn hour(metres_per_second: f32, grade: f32, step: u32) -> Streams {
        let at = |second: u32| second * step;
        Streams {
            speed: (0..=3600 / step)
                .map(|second| Sample {
                    at_s: at(second),
                    value: speed(metres_per_second),
                })
                .collect(),
            altitude: (0..=3600 / step)
                .map(|second| Sample {
                    at_s: at(second),
                    value: 500.0 + at(second) as f32 * metres_per_second * grade,
                })
                .collect(),
            ..Streams::default()
        }
    }

    #[test]
    fn the_cost_of_a_grade_has_its_published_values() {
        let model = shipped().pace;
        for (grade, cost) in [
            (-0.45, 4.0323),
            (-0.30, 2.4622),
            (-0.20, 1.8000),
            (-0.18, 1.7814),
            (-0.10, 2.1517),
            (-0.05, 2.7459),
            (0.0, 3.6),
            (0.05, 4.6852),
            (0.10, 5.9682),
            (0.20, 9.0067),
            (0.30, 12.5793),
            (0.45, 19.426),
            // Beyond what was measured, the last that was holds.
            (0.9, 19.426),
            (-2.0, 4.0323),
        ] {
            check(cost_of_grade(grade, &model), cost, 5e-5);
        }
        check(cost_of_grade(-0.181, &model), 1.781_28, 1e-5);
    }

    #[test]
    fn a_steady_slope_costs_what_minetti_says_however_it_was_sampled() {
        let model = shipped().pace;
        for step in [1, 4] {
            for (grade, ratio) in [(0.0, 1.0), (0.05, 1.3014), (0.10, 1.6578), (-0.10, 0.5977)] {
                let pace = graded(&hour(3.0, grade, step), &model).pace.unwrap();
                check(pace.metres_per_second, 3.0 * ratio, 2e-3);
                assert!(pace.with_altitude);
            }
        }
    }

    #[test]
    fn the_noise_of_a_barometer_hardly_makes_a_slope() {
        let mut flat = hour(3.0, 0.0, 1);
        for (index, sample) in flat.altitude.iter_mut().enumerate() {
            sample.value += [0.0, 0.4, -0.2, 0.2, -0.4][index % 5];
        }
        let pace = graded(&flat, &shipped().pace).pace.unwrap();
        check(pace.metres_per_second, 3.0, 0.02);
    }

    #[test]
    fn without_altitude_a_run_is_taken_to_be_flat_and_that_is_told() {
        let mut run = hour(3.0, 0.1, 1);
        run.altitude.clear();
        let all = graded(&run, &shipped().pace);
        let pace = all.pace.unwrap();
        check(pace.metres_per_second, 3.0, 1e-6);
        assert!(!pace.with_altitude && all.steep_descent.is_none());
        assert_eq!(
            graded(&Streams::default(), &shipped().pace),
            Graded::default()
        );
    }

    #[test]
    fn only_running_down_what_is_steep_counts_as_a_steep_descent() {
        let model = shipped().pace;
        let metres = |speed, grade| {
            graded(&hour(speed, grade, 1), &model)
                .steep_descent
                .unwrap()
                .get()
        };
        check(metres(3.0, -0.12), 3600.0 * 3.0 * 0.12, 5.0);
        check(metres(3.0, -0.05), 0.0, 0.0);
        check(metres(1.2, -0.12), 0.0, 0.0);
        check(metres(3.0, 0.12), 0.0, 0.0);
    }

    #[test]
    fn a_pause_is_not_run_through_and_standing_is() {
        let model = shipped().pace;
        let mut paused = hour(3.0, 0.0, 1);
        for sample in &mut paused.speed[1800..] {
            sample.at_s += 900;
        }
        check(
            graded(&paused, &model).pace.unwrap().metres_per_second,
            3.0,
            1e-6,
        );
        let standing = Streams {
            speed: stream((0..3600).map(|second| speed(if second < 1800 { 3.0 } else { 0.0 }))),
            ..Streams::default()
        };
        let pace = graded(&standing, &model).pace.unwrap();
        assert!(pace.metres_per_second < 2.6, "{pace:?}");
    }
}
