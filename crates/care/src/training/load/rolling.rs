//! Means over sliding windows of unbroken seconds: the arithmetic that power, pace and best efforts share.

use crate::training::{
    activity::{BEST_MINUTES, Sample},
    measure::held,
};

/// Unbroken seconds of a stream, one value each.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stretch {
    /// The second of the activity that the first value stands for.
    pub from_s: u32,
    /// A value for each second.
    pub values: Vec<f32>,
}

/// A stream second by second: a value holds until the next, and a silence longer than the gap (a pause, a dropout) breaks it.
///
/// Watches that record when something changes, every few seconds, so weigh the same as those that record every second.
pub(crate) fn stretches<T: Copy>(
    samples: &[Sample<T>],
    gap_s: u32,
    bare: impl Fn(T) -> f32,
) -> Vec<Stretch> {
    let mut all = Vec::new();
    let mut values: Vec<f32> = Vec::with_capacity(samples.len());
    let mut from_s = samples.first().map_or(0, |sample| sample.at_s);
    let mut at_s = from_s;
    for span in held(samples, gap_s) {
        if values.is_empty() {
            from_s = span.at_s;
            at_s = span.at_s;
        }
        values.extend(std::iter::repeat_n(bare(span.value), span.seconds as usize));
        at_s = at_s.saturating_add(span.seconds);
        if span.breaks {
            all.push(Stretch {
                from_s,
                values: std::mem::take(&mut values),
            });
        }
    }
    all
}

/// The mean of the rolling means, each raised to a power, and the root of that; only full windows count.
///
/// Also the seconds it speaks for: those of every stretch long enough for one window. `None` where no window is full.
pub(crate) fn normalized(
    stretches: &[Stretch],
    window_s: u16,
    exponent: i32,
) -> Option<(f64, u32)> {
    let width = usize::from(window_s);
    let (mut raised, mut windows, mut seconds) = (0.0f64, 0usize, 0usize);
    for stretch in stretches {
        let values = &stretch.values;
        if values.len() < width {
            continue;
        }
        let mut sum: f64 = values[..width].iter().copied().map(f64::from).sum();
        raised += (sum / f64::from(window_s)).powi(exponent);
        for (leaves, enters) in values.iter().zip(&values[width..]) {
            sum += f64::from(*enters) - f64::from(*leaves);
            raised += (sum / f64::from(window_s)).max(0.0).powi(exponent);
        }
        windows += values.len() - width + 1;
        seconds += values.len();
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "seconds of an activity are far below 2^52"
    )]
    let mean = (raised / windows as f64).powf(1.0 / f64::from(exponent));
    (windows > 0 && mean.is_finite()).then(|| (mean, u32::try_from(seconds).unwrap_or(u32::MAX)))
}

/// The best mean of any unbroken window, for each of [`BEST_MINUTES`].
pub(crate) fn best_means(stretches: &[Stretch]) -> [Option<f64>; BEST_MINUTES.len()] {
    let mut best = [None; BEST_MINUTES.len()];
    let mut sums: Vec<f64> = Vec::new();
    for stretch in stretches {
        if stretch.values.len() < 60 * BEST_MINUTES[0] as usize {
            continue;
        }
        sums.clear();
        sums.push(0.0);
        let mut sum = 0.0f64;
        sums.extend(stretch.values.iter().map(|value| {
            sum += f64::from(*value);
            sum
        }));
        for (best, minutes) in best.iter_mut().zip(BEST_MINUTES) {
            let width = 60 * minutes as usize;
            let mean = most_over(&sums, width).map(|most| most / f64::from(60 * minutes));
            *best = match (*best, mean) {
                (Some(one), Some(other)) => Some(f64::max(one, other)),
                (one, other) => one.or(other),
            };
        }
    }
    best
}

/// The most that any window of a width sums up to, from the sums of everything before each place.
fn most_over(sums: &[f64], width: usize) -> Option<f64> {
    let after = sums.get(width..).filter(|after| !after.is_empty())?;
    let (afters, rest) = after.as_chunks::<4>();
    let (befores, rest_before) = sums[..after.len()].as_chunks::<4>();
    // Four at a time, since each comparison waits for the one before.
    let mut most = [f64::MIN; 4];
    for (before, after) in befores.iter().zip(afters) {
        for ((most, before), after) in most.iter_mut().zip(before).zip(after) {
            let sum = after - before;
            *most = if sum > *most { sum } else { *most };
        }
    }
    let rest = rest_before.iter().zip(rest);
    let rest = rest.map(|(before, after)| after - before);
    Some(most.into_iter().chain(rest).fold(f64::MIN, f64::max))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::samples::stream;

    #[test]
    fn a_stream_of_every_few_seconds_becomes_one_of_every_second_and_a_pause_breaks_it() {
        let samples = [(3, 1.0), (5, 2.0), (100, 4.0), (101, 5.0)]
            .map(|(at_s, value)| Sample { at_s, value });
        let all = stretches(&samples, 10, |value: f32| value);
        assert_eq!(
            all,
            [
                Stretch {
                    from_s: 3,
                    values: vec![1.0, 1.0, 2.0]
                },
                Stretch {
                    from_s: 100,
                    values: vec![4.0, 5.0]
                }
            ]
        );
        assert!(stretches(&[] as &[Sample<f32>], 10, |value| value).is_empty());
    }

    #[test]
    fn the_best_window_is_found_wherever_it_begins() {
        for count in 1..40 {
            for high in 0..count {
                let mut sums = vec![0.0];
                for second in 0..count {
                    let value = if second == high { 9.0 } else { 1.0 };
                    sums.push(sums[second] + value);
                }
                for width in 1..=count {
                    let of = |from: usize| sums[from + width] - sums[from];
                    let best = (0..=count - width).map(of).fold(0.0, f64::max);
                    assert_eq!(most_over(&sums, width), Some(best));
                }
                assert_eq!(most_over(&sums, count + 1), None);
            }
        }
    }

    #[test]
    fn the_best_window_is_found_in_any_stretch_and_none_is_made_up() {
        let mut samples = stream((0..3000).map(|second| if second < 1200 { 3.0 } else { 1.0 }));
        let best = |samples: &[Sample<f32>]| best_means(&stretches(samples, 10, |value| value));
        assert_eq!(best(&samples)[..2], [Some(3.0), Some(3.0)]);
        assert_eq!(best(&samples)[3], None, "no hour of it");
        for sample in &mut samples[600..] {
            sample.at_s += 60;
        }
        assert_eq!(best(&samples)[0], Some(3.0));
        assert_eq!(best(&samples)[1], Some(2.0), "a pause is not bridged");
    }
}
