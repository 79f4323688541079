//! Heart rates of many years in little room: they come before the workouts in whose time they fall.

use std::collections::BTreeMap;

use care::{training::activity::Sample, units::BeatsPerMinute};

const DAY_S: i64 = 86_400;

/// Heart rates by day of UTC, four bytes each: the second of the day, and the beats.
#[derive(Debug)]
pub(super) struct HeartRates {
    days: BTreeMap<i64, Vec<u32>>,
    count: usize,
    most: usize,
    /// One value is kept in so many seconds.
    step_s: u32,
    impossible: usize,
}

impl Default for HeartRates {
    fn default() -> Self {
        // Ten years of one value every five seconds in an hour of sport a day are three million.
        Self::of_at_most(12_000_000)
    }
}

impl HeartRates {
    fn of_at_most(most: usize) -> Self {
        Self {
            days: BTreeMap::new(),
            count: 0,
            most,
            step_s: 1,
            impossible: 0,
        }
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range is checked before"
    )]
    pub(super) fn push(&mut self, at: i64, value: f64) {
        if !(25.0..=250.0).contains(&value) {
            self.impossible += 1;
            return;
        }
        let second = at.rem_euclid(DAY_S) as u32;
        let bpm = value.round() as u32;
        let day = self.days.entry(at.div_euclid(DAY_S)).or_default();
        day.push(second << 8 | bpm);
        self.count += 1;
        if self.count > self.most {
            self.thin();
        }
    }

    /// Keeps fewer, further apart, until half of the room is free.
    fn thin(&mut self) {
        while self.count > self.most / 2 && self.step_s < 3600 {
            self.settle();
            if self.count > self.most / 2 {
                self.step_s *= 2;
            }
        }
        self.settle();
    }

    /// Puts each day in order, one value a step: two sources of one moment count once.
    pub(super) fn settle(&mut self) {
        let step_s = self.step_s;
        self.count = 0;
        for day in self.days.values_mut() {
            day.sort_unstable();
            day.dedup_by_key(|packed| (*packed >> 8) / step_s);
            day.shrink_to_fit();
            self.count += day.len();
        }
    }

    /// Values that no heart has, left out.
    pub(super) fn impossible(&self) -> usize {
        self.impossible
    }

    /// Seconds between two values, where there were so many that some had to go.
    pub(super) fn thinned_to(&self) -> Option<u32> {
        (self.step_s > 1).then_some(self.step_s)
    }

    /// The values from one instant up to another, told from the first. Settled before.
    pub(super) fn between(&self, from: i64, to: i64) -> Vec<Sample<BeatsPerMinute>> {
        let mut samples = Vec::new();
        if to < from {
            return samples;
        }
        for (day, values) in self
            .days
            .range(from.div_euclid(DAY_S)..=to.div_euclid(DAY_S))
        {
            for packed in values {
                let at = day * DAY_S + i64::from(packed >> 8);
                let bpm = u16::try_from(packed & 0xff).ok();
                if let Some(value) = bpm.and_then(|bpm| BeatsPerMinute::new(bpm).ok())
                    && (from..to).contains(&at)
                    && let Ok(at_s) = u32::try_from(at - from)
                {
                    samples.push(Sample { at_s, value });
                }
            }
        }
        samples
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_around_midnight_in_order() {
        let mut heart = HeartRates::default();
        for (at, value) in [
            (86_410, 151.0),
            (86_390, 150.0),
            (86_390, 170.0),
            (200_000, 60.0),
            (86_395, 999.0),
        ] {
            heart.push(at, value);
        }
        heart.settle();
        let values: Vec<_> = heart
            .between(86_380, 86_500)
            .iter()
            .map(|sample| (sample.at_s, sample.value.get()))
            .collect();
        assert_eq!(values, [(10, 150), (30, 151)]);
        assert_eq!(heart.impossible(), 1);
        assert_eq!(heart.thinned_to(), None);
    }

    #[test]
    fn no_more_than_there_is_room_for() {
        let mut heart = HeartRates::of_at_most(1000);
        for at in 0..100_000 {
            heart.push(at, 100.0);
            assert!(heart.count <= 1001);
        }
        heart.settle();
        let step = heart.thinned_to().unwrap();
        let samples = heart.between(0, 100_000);
        assert!(
            samples.len() <= 1001 && samples.len() > 200,
            "{}",
            samples.len()
        );
        assert!(
            samples
                .windows(2)
                .all(|pair| pair[1].at_s - pair[0].at_s >= step / 2)
        );
    }
}
