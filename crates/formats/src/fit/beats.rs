//! Heart rates that stand apart from the records: what a swim strap kept to itself, and times between beats.

use rustyfit::{
    profile::mesgdef,
    proto::{Message, Value},
};

use super::{
    messages::FIT_EPOCH_S,
    value::{field, number, time},
};
use crate::track::{Beat, MOST_POINTS};

/// Milliseconds between beats that a heart can have: 250 to 25 a minute.
const INTERVALS_MS: std::ops::RangeInclusive<u16> = 240..=2400;
/// An interval so far from the middle of those before it is a beat missed, or one counted twice.
const ODD_SHARE: f64 = 0.3;
/// So many odd ones in a row are how the heart beats now.
const ODD_IN_A_ROW: usize = 5;
/// Further from the records than this, the sum of the intervals has lost its place.
const DRIFT_MS: i64 = 3000;

/// Heart rates apart from the records.
#[derive(Debug, Default)]
pub(super) struct Beats {
    /// From `hr` messages.
    pub(super) strap: Vec<Beat>,
    /// From `hrv` messages.
    pub(super) intervals: Vec<Beat>,
    /// Intervals left out.
    pub(super) impossible: usize,
    anchor: Option<Anchor>,
    counter: u32,
    clock_ms: i64,
    recent: [u16; 5],
    odd: usize,
}

/// A moment by the clock and by the strap's own counter, which runs at 1,024 a second.
#[derive(Debug, Clone, Copy)]
struct Anchor {
    at_ms: i64,
    counter: u32,
}

impl Beats {
    /// Takes an `hr` message: heart rates with the strap's own times, the first of which are tied to the clock.
    pub(super) fn strap(&mut self, message: &Message) {
        use mesgdef::Hr as H;
        let rates: &[u8] = match field(message, H::FILTERED_BPM).map(|field| &field.value) {
            Some(Value::ArrayUint8(rates)) => rates,
            Some(Value::Uint8(rate)) => std::slice::from_ref(rate),
            _ => &[],
        };
        let mut counters: Vec<u32> = Vec::new();
        match field(message, H::EVENT_TIMESTAMP).map(|field| &field.value) {
            Some(Value::ArrayUint32(full)) => counters.extend(full.iter()),
            Some(Value::Uint32(full)) => counters.push(*full),
            _ => {}
        }
        if let Some(last) = counters.last() {
            self.counter = *last;
        }
        if let Some(at) = time(message, H::TIMESTAMP)
            && let Some(first) = counters.first()
        {
            let fraction = number(message, H::FRACTIONAL_TIMESTAMP).unwrap_or(0.0) / 32_768.0;
            #[expect(clippy::cast_possible_truncation, reason = "less than a second")]
            let fraction_ms = (fraction.clamp(0.0, 1.0) * 1000.0) as i64;
            self.anchor = Some(Anchor {
                at_ms: (i64::from(at) + FIT_EPOCH_S) * 1000 + fraction_ms,
                counter: *first,
            });
        }
        if let Some(Value::ArrayUint8(packed)) =
            field(message, H::EVENT_TIMESTAMP_12).map(|field| &field.value)
        {
            for counter in packed.chunks_exact(3).flat_map(twelve_bits) {
                // Only the lowest twelve bits are written; they wrap around every four seconds.
                let ahead = counter.wrapping_sub(self.counter) & 0xfff;
                self.counter = self.counter.wrapping_add(ahead);
                counters.push(self.counter);
            }
        }
        let Some(anchor) = self.anchor else { return };
        for (counter, rate) in counters.into_iter().zip(rates) {
            let ahead = i64::from(counter.wrapping_sub(anchor.counter).cast_signed());
            if (25..=250).contains(rate) && self.strap.len() < MOST_POINTS {
                self.strap.push(Beat {
                    at_ms: anchor.at_ms + ahead * 1000 / 1024,
                    bpm: u16::from(*rate),
                });
            }
        }
    }

    /// Takes an `hrv` message: times between beats, which follow one another from the record before.
    pub(super) fn intervals(&mut self, message: &Message, record_ms: Option<i64>) {
        let intervals: &[u16] = match field(message, mesgdef::Hrv::TIME).map(|field| &field.value) {
            Some(Value::ArrayUint16(intervals)) => intervals,
            Some(Value::Uint16(interval)) => std::slice::from_ref(interval),
            _ => &[],
        };
        let Some(record_ms) = record_ms else { return };
        if (record_ms - self.clock_ms).abs() > DRIFT_MS {
            self.clock_ms = record_ms;
        }
        for interval in intervals.iter().filter(|interval| **interval != u16::MAX) {
            self.clock_ms += i64::from((*interval).min(*INTERVALS_MS.end()));
            if !self.is_a_beat(*interval) {
                self.impossible += 1;
            } else if self.intervals.len() < MOST_POINTS {
                self.intervals.push(Beat {
                    at_ms: self.clock_ms,
                    bpm: (60_000 + interval / 2) / interval,
                });
            }
        }
    }

    /// Whether an interval can be one between two beats of this heart.
    fn is_a_beat(&mut self, interval: u16) -> bool {
        if !INTERVALS_MS.contains(&interval) {
            return false;
        }
        let mut middle = self.recent;
        middle.sort_unstable();
        let middle = f64::from(middle[2]);
        let odd = middle > 0.0 && (f64::from(interval) - middle).abs() > ODD_SHARE * middle;
        if odd && self.odd < ODD_IN_A_ROW {
            self.odd += 1;
            return false;
        }
        self.odd = 0;
        self.recent.rotate_left(1);
        self.recent[4] = interval;
        true
    }
}

/// Two counters of twelve bits from three bytes.
fn twelve_bits(packed: &[u8]) -> [u32; 2] {
    let [low, middle, high] = [packed[0], packed[1], packed[2]].map(u32::from);
    [low | (middle & 0x0f) << 8, middle >> 4 | high << 4]
}
