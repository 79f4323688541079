//! What is kept of an activity's samples for its load: a few hundred bytes instead of megabytes, and nothing is lost.
//!
//! Load needs thresholds, and thresholds are estimated from all activities. So a reader takes the effort of each file in one
//! pass, drops the samples, and works out every load afterwards. Kept as [`Effort::to_bytes`], it lets every load be worked
//! out again when a threshold changes, without reading an original.

mod bytes;

pub use self::bytes::EffortError;
use super::{
    graded_pace::{Graded, GradedPace, graded},
    power::{NormalizedPower, normalized_over},
    rolling::{Stretch, best_means, stretches},
};
use crate::{
    rules::load::LoadModel,
    training::{
        activity::{Activity, BEST_MINUTES, Bests},
        measure::{held, whole},
    },
    units::{BeatsPerMinute, Watts},
};

/// The time at each heart rate, normalized power, graded pace and the best that was done: all that load takes from samples.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Effort {
    /// Seconds at each heart rate, lowest first; empty without samples.
    heart_rate: Box<[(BeatsPerMinute, u32)]>,
    power: Option<NormalizedPower>,
    pace: Option<GradedPace>,
    bests: Bests,
}

impl Effort {
    /// The effort that an activity's samples tell.
    pub fn of(activity: &Activity, model: &LoadModel) -> Self {
        let streams = &activity.streams;
        // A heart rate fits in a byte.
        let mut seconds_at = [0u32; 256];
        for span in held(&streams.heart_rate, model.heart_rate.gap_s) {
            if let Some(seconds) = seconds_at.get_mut(usize::from(span.value.get())) {
                *seconds = seconds.saturating_add(span.seconds);
            }
        }
        let heart_rate = (0u16..).zip(seconds_at).filter_map(|(bpm, seconds)| {
            let bpm = BeatsPerMinute::new(bpm).ok()?;
            (seconds > 0).then_some((bpm, seconds))
        });
        let beats = stretches(&streams.heart_rate, model.heart_rate.gap_s, |bpm| {
            f32::from(bpm.get())
        });
        let power = stretches(&streams.power, model.power.gap_s, |watts| {
            f32::from(watts.get())
        });
        // Only on foot does a slope mean what Minetti measured.
        let run = if model.pace.on_foot.contains(&activity.sport) {
            graded(streams, &model.pace)
        } else {
            Graded::default()
        };
        Self {
            heart_rate: heart_rate.collect(),
            power: normalized_over(&power, &model.power),
            pace: run.pace,
            bests: Bests {
                power: best_whole(&power, |watts| Watts::new(watts).ok()),
                graded_speed: run.best,
                heart_rate: best_whole(&beats, |bpm| BeatsPerMinute::new(bpm).ok()),
                steep_descent: run.steep_descent,
            },
        }
    }

    /// Seconds at each heart rate, lowest first; empty without samples.
    pub fn heart_rate(&self) -> &[(BeatsPerMinute, u32)] {
        &self.heart_rate
    }

    /// Normalized power, where there was unbroken power.
    pub const fn power(&self) -> Option<NormalizedPower> {
        self.power
    }

    /// Graded pace, where there was unbroken speed on foot.
    pub const fn pace(&self) -> Option<GradedPace> {
        self.pace
    }

    /// The best that was done; an activity whose samples were dropped takes it over ([`Activity::bests`]).
    pub const fn bests(&self) -> Bests {
        self.bests
    }

    /// Takes from a second recording of the same activity what this one lacks.
    pub fn or(self, twin: Self) -> Self {
        let (bests, other) = (self.bests, twin.bests);
        // Each stream is one device's: its best means are never mixed with another's.
        let power = if self.power.is_some() { bests } else { other }.power;
        let from_run = if self.pace.is_some() { bests } else { other };
        let beats = if self.heart_rate.is_empty() {
            other
        } else {
            bests
        };
        Self {
            heart_rate: if self.heart_rate.is_empty() {
                twin.heart_rate
            } else {
                self.heart_rate
            },
            power: self.power.or(twin.power),
            pace: self.pace.or(twin.pace),
            bests: Bests {
                power,
                graded_speed: from_run.graded_speed,
                heart_rate: beats.heart_rate,
                steep_descent: bests.steep_descent.or(other.steep_descent),
            },
        }
    }
}

fn best_whole<T>(
    stretches: &[Stretch],
    unit: impl Fn(u16) -> Option<T>,
) -> [Option<T>; BEST_MINUTES.len()] {
    best_means(stretches).map(|mean| mean.and_then(whole).and_then(&unit))
}
