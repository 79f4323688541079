//! Facts of an activity that its samples tell: averages, the highest heart rate, the best 20 minutes.
//!
//! Measured once, while the samples are at hand; afterwards they are dropped and the facts stay.

use crate::{
    training::{
        activity::{Activity, Sample},
        load::rolling::{best_means, stretches},
    },
    units::{BeatsPerMinute, Watts},
};

/// The longest silence of a heart-rate stream that its last value is held through, in seconds.
///
/// # Source
/// `rules/load.toml#heart_rate.gap_s`; a test keeps the two equal. It stands here because readers measure without a rule book.
pub const HEART_RATE_GAP_S: u32 = 60;

/// The longest silence of a power stream that its last value is held through, in seconds.
///
/// # Source
/// `rules/load.toml#power.gap_s`; a test keeps the two equal.
pub const POWER_GAP_S: u32 = 10;

/// A stream needs so many samples at or above a heart rate before it counts as the highest: straps spike.
const SAMPLES_OF_A_MAXIMUM: usize = 3;

impl Activity {
    /// Fills the averages, the highest heart rate and the best 20 minutes of power from the streams.
    ///
    /// An average that the file told is kept; a maximum is measured anew, because a device counts the spike of a loose strap.
    /// Without samples nothing changes.
    pub fn measure(&mut self) {
        let heart_rate = &self.streams.heart_rate;
        if let Some(highest) = highest_heart_rate(heart_rate) {
            self.max_heart_rate = Some(highest);
        }
        if self.average_heart_rate.is_none() {
            self.average_heart_rate = mean(
                held(heart_rate, HEART_RATE_GAP_S)
                    .map(|span| (f64::from(span.value.get()), span.seconds)),
            )
            .and_then(|mean| BeatsPerMinute::new(mean).ok());
        }
        let power = &self.streams.power;
        if self.average_power.is_none() {
            self.average_power = mean(
                held(power, POWER_GAP_S).map(|span| (f64::from(span.value.get()), span.seconds)),
            )
            .and_then(|mean| Watts::new(mean).ok());
        }
        if let Some(best) = best_20_min_power(power) {
            self.best_20_min_power = Some(best);
        }
    }
}

/// A sample's value, and how long it held.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Span<T> {
    /// What was read.
    pub value: T,
    /// The second of its sample.
    pub at_s: u32,
    /// How long it is taken to have held; 1 where nothing follows within the gap.
    pub seconds: u32,
    /// True where the stream falls silent afterwards: a pause or a dropout, which is not bridged.
    pub breaks: bool,
}

/// Each sample with the time it held: to the next one, unless that is further than `gap_s`. Samples of one second count once.
pub(crate) fn held<T: Copy>(samples: &[Sample<T>], gap_s: u32) -> impl Iterator<Item = Span<T>> {
    samples
        .iter()
        .enumerate()
        .filter_map(move |(index, sample)| {
            let Some(next) = samples.get(index + 1) else {
                return Some(Span {
                    value: sample.value,
                    at_s: sample.at_s,
                    seconds: 1,
                    breaks: true,
                });
            };
            // A stream never falls; should one do so all the same, the sample out of order counts for nothing.
            match next.at_s.saturating_sub(sample.at_s) {
                0 => None,
                seconds if seconds <= gap_s => Some(Span {
                    value: sample.value,
                    at_s: sample.at_s,
                    seconds,
                    breaks: false,
                }),
                _ => Some(Span {
                    value: sample.value,
                    at_s: sample.at_s,
                    seconds: 1,
                    breaks: true,
                }),
            }
        })
}

/// The mean of a stream and the seconds it covers, each value held to the next one unless that is further than `gap_s`; `None`
/// without samples. For readers, which check a device's summary with it.
pub fn mean_and_seconds<T: Copy + Into<f64>>(
    samples: &[Sample<T>],
    gap_s: u32,
) -> Option<(f64, f64)> {
    let (sum, seconds) = held(samples, gap_s).fold((0.0, 0.0), |(sum, total), span| {
        let seconds = f64::from(span.seconds);
        (sum + span.value.into() * seconds, total + seconds)
    });
    (seconds > 0.0).then_some((sum / seconds, seconds))
}

/// The mean of values weighted by their seconds, rounded; `None` without any.
fn mean(values: impl Iterator<Item = (f64, u32)>) -> Option<u16> {
    let (sum, seconds) = values.fold((0.0, 0.0), |(sum, total), (value, seconds)| {
        let seconds = f64::from(seconds);
        (sum + value * seconds, total + seconds)
    });
    // The sum of u16 values weighted to a mean stays within u16.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a mean of u16 values is one"
    )]
    (seconds > 0.0).then(|| (sum / seconds).round() as u16)
}

/// The highest heart rate that more than a spike reached.
fn highest_heart_rate(samples: &[Sample<BeatsPerMinute>]) -> Option<BeatsPerMinute> {
    let mut highest: Vec<u16> = Vec::with_capacity(SAMPLES_OF_A_MAXIMUM + 1);
    for sample in samples {
        let place = highest.partition_point(|kept| *kept >= sample.value.get());
        if place < SAMPLES_OF_A_MAXIMUM {
            highest.insert(place, sample.value.get());
            highest.truncate(SAMPLES_OF_A_MAXIMUM);
        }
    }
    highest
        .get(SAMPLES_OF_A_MAXIMUM - 1)
        .and_then(|bpm| BeatsPerMinute::new(*bpm).ok())
}

/// The best mean power of 20 unbroken minutes.
fn best_20_min_power(samples: &[Sample<Watts>]) -> Option<Watts> {
    let [_, best, ..] = best_means(&stretches(samples, POWER_GAP_S, |watts| {
        f32::from(watts.get())
    }));
    whole(best?).and_then(|watts| Watts::new(watts).ok())
}

/// A mean rounded down to a whole number; `None` for what fits no sensor.
pub(crate) fn whole(mean: f64) -> Option<u16> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be within u16"
    )]
    (0.0..=f64::from(u16::MAX))
        .contains(&mean)
        .then_some(mean as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream<T>(values: impl IntoIterator<Item = T>) -> Vec<Sample<T>> {
        (0u32..)
            .zip(values)
            .map(|(at_s, value)| Sample { at_s, value })
            .collect()
    }

    fn bpm(value: u16) -> BeatsPerMinute {
        BeatsPerMinute::new(value).unwrap()
    }

    fn watts(value: u16) -> Watts {
        Watts::new(value).unwrap()
    }

    #[test]
    fn a_spike_of_the_strap_is_not_the_highest_heart_rate() {
        let mut beats = vec![bpm(150); 100];
        beats[50] = bpm(240);
        assert_eq!(highest_heart_rate(&stream(beats)), Some(bpm(150)));
        assert_eq!(highest_heart_rate(&stream([bpm(150)])), None);
    }

    #[test]
    fn the_best_twenty_minutes_are_found_and_a_pause_is_not_bridged() {
        let mut power = stream([watts(100); 3000]);
        for sample in &mut power[1000..2200] {
            sample.value = watts(300);
        }
        assert_eq!(best_20_min_power(&power), Some(watts(300)));
        for sample in &mut power[1600..] {
            sample.at_s += 60;
        }
        // 600 s at 300 W and the 600 s at 100 W before them.
        assert_eq!(best_20_min_power(&power), Some(watts(200)));
        assert_eq!(best_20_min_power(&power[..1000]), None);
    }

    #[test]
    fn a_long_silence_holds_no_value() {
        let samples = [
            Sample { at_s: 0, value: 1 },
            Sample { at_s: 5, value: 2 },
            Sample {
                at_s: u32::MAX,
                value: 3,
            },
        ];
        let seconds: Vec<u32> = held(&samples, 10).map(|span| span.seconds).collect();
        assert_eq!(seconds, [5, 1, 1]);
    }
}
