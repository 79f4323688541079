//! A set of ticks over a known range, one bit each: whole weeks are searched a word at a time.

use crate::booking::occupancy::{Tick, Ticks};

/// A set of ticks of `range`. Nothing is known outside of the range, so nothing outside is ever in the set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TickSet {
    range: Ticks,
    words: Vec<u64>,
}

impl TickSet {
    /// No tick of the range.
    pub fn empty(range: Ticks) -> Self {
        Self {
            range,
            words: vec![0; range.count().div_ceil(64)],
        }
    }

    /// Every tick of the range.
    pub fn full(range: Ticks) -> Self {
        let mut set = Self::empty(range);
        set.insert(range);
        set
    }

    /// What it knows about.
    pub const fn range(&self) -> Ticks {
        self.range
    }

    /// The bits of `run` that fall in each word, where any do.
    fn masks(&self, run: Ticks) -> impl Iterator<Item = (usize, u64)> + use<> {
        let from = run.from.0.max(self.range.from.0) - self.range.from.0;
        let until = run.until.0.min(self.range.until.0) - self.range.from.0;
        let (from, until) = if from < until {
            (from as usize, until as usize)
        } else {
            (0, 0)
        };
        (from / 64..until.div_ceil(64)).map(move |word| {
            let low = from.saturating_sub(word * 64);
            let high = (until - word * 64).min(64);
            (word, (u64::MAX << low) & (u64::MAX >> (64 - high)))
        })
    }

    /// Adds each tick of the run that is in range.
    pub fn insert(&mut self, run: Ticks) {
        for (word, mask) in self.masks(run) {
            self.words[word] |= mask;
        }
    }

    /// Adds those of 64 ticks in a row whose bits are set, the lowest first, where they are in range.
    pub fn insert_bits(&mut self, from: Tick, bits: u64) {
        let offset = from.0 - self.range.from.0;
        let (word, shift) = (offset.div_euclid(64), offset.rem_euclid(64) as u32);
        let parts = [
            (word, bits << shift),
            (word + 1, bits.checked_shr(64 - shift).unwrap_or(0)),
        ];
        for (word, bits) in parts {
            let known = usize::try_from(word)
                .ok()
                .and_then(|word| self.words.get_mut(word));
            if let Some(known) = known {
                *known |= bits;
            }
        }
        self.forget_past_the_end();
    }

    /// The last word has bits past the end of the range; they are never set.
    fn forget_past_the_end(&mut self) {
        let past = self.words.len() * 64 - self.range.count();
        if let Some(last) = self.words.last_mut() {
            *last &= u64::MAX >> past;
        }
    }

    /// Takes each tick of the run away.
    pub fn remove(&mut self, run: Ticks) {
        for (word, mask) in self.masks(run) {
            self.words[word] &= !mask;
        }
    }

    /// Whether a tick is in the set.
    pub fn contains(&self, tick: Tick) -> bool {
        self.contains_all(Ticks {
            from: tick,
            until: Tick(tick.0 + 1),
        })
    }

    /// Whether the whole run is in the set; false where a part of it is not known.
    pub fn contains_all(&self, run: Ticks) -> bool {
        !run.is_empty()
            && self.range.from <= run.from
            && run.until <= self.range.until
            && self
                .masks(run)
                .all(|(word, mask)| self.words[word] & mask == mask)
    }

    /// Keeps what is in both. What the other does not know about is not in it.
    pub fn keep(&mut self, other: &Self) {
        for (word, bits) in self.words.iter_mut().enumerate() {
            *bits &= other.bits_from(self.range.from.0 + word as i64 * 64);
        }
    }

    /// Takes away what is in the other, and what the other does not know about.
    pub fn keep_free_of(&mut self, taken: &Self) {
        let known = Self::full(taken.range);
        self.keep(&known);
        for (word, bits) in self.words.iter_mut().enumerate() {
            *bits &= !taken.bits_from(self.range.from.0 + word as i64 * 64);
        }
    }

    /// Adds what is in the other, where it is in range.
    pub fn add(&mut self, other: &Self) {
        for (word, bits) in self.words.iter_mut().enumerate() {
            *bits |= other.bits_from(self.range.from.0 + word as i64 * 64);
        }
        self.forget_past_the_end();
    }

    /// How many ticks in a row before a run are in the set, and how many after it; at most `most` are counted.
    pub fn beside(&self, run: Ticks, most: i64) -> (i64, i64) {
        let in_a_row = |at: &dyn Fn(i64) -> i64| {
            (0..most)
                .take_while(|step| self.contains(Tick(at(*step))))
                .count() as i64
        };
        (
            in_a_row(&|step| run.from.0 - 1 - step),
            in_a_row(&|step| run.until.0 + step),
        )
    }

    /// The ticks from which `length` ticks in a row are all in the set.
    #[must_use]
    pub fn starts_of_runs(&self, length: usize) -> Self {
        let mut starts = self.clone();
        // After each round a bit stands for `have` ticks in a row; the rounds double it, so an hour takes four.
        let mut have = 1;
        while have < length {
            let step = have.min(length - have);
            let later = starts.clone();
            for (word, bits) in starts.words.iter_mut().enumerate() {
                *bits &= later.bits_from(later.range.from.0 + word as i64 * 64 + step as i64);
            }
            have += step;
        }
        starts
    }

    /// Each tick of the set, in order.
    pub fn iter(&self) -> impl Iterator<Item = Tick> + '_ {
        self.words.iter().enumerate().flat_map(move |(word, bits)| {
            let mut left = *bits;
            std::iter::from_fn(move || {
                (left != 0).then(|| {
                    let bit = left.trailing_zeros();
                    left &= left - 1;
                    Tick(self.range.from.0 + word as i64 * 64 + i64::from(bit))
                })
            })
        })
    }

    /// How many ticks are in the set.
    pub fn count(&self) -> usize {
        self.words
            .iter()
            .map(|bits| bits.count_ones() as usize)
            .sum()
    }

    /// The 64 bits that begin at a tick; those out of range are zero.
    fn bits_from(&self, tick: i64) -> u64 {
        let offset = tick - self.range.from.0;
        let (word, shift) = (offset.div_euclid(64), offset.rem_euclid(64) as u32);
        let at = |index: i64| {
            usize::try_from(index)
                .ok()
                .and_then(|index| self.words.get(index))
                .copied()
                .unwrap_or(0)
        };
        let low = at(word) >> shift;
        if shift == 0 {
            low
        } else {
            low | (at(word + 1) << (64 - shift))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn run(from: i64, until: i64) -> Ticks {
        Ticks {
            from: Tick(from),
            until: Tick(until),
        }
    }

    fn of(range: Ticks, runs: &[(i64, i64)]) -> (TickSet, BTreeSet<i64>) {
        let mut set = TickSet::empty(range);
        let mut plain = BTreeSet::new();
        for (from, length) in runs {
            set.insert(run(*from, from + length));
            plain.extend(
                (*from..from + length)
                    .filter(|tick| range.from.0 <= *tick && *tick < range.until.0),
            );
        }
        (set, plain)
    }

    fn ticks(set: &TickSet) -> BTreeSet<i64> {
        set.iter().map(|tick| tick.0).collect()
    }

    #[test]
    fn what_is_not_known_is_neither_in_the_set_nor_free() {
        let mut week = TickSet::full(run(0, 200));
        assert!(!week.contains_all(run(190, 201)));
        week.keep_free_of(&TickSet::empty(run(50, 100)));
        assert_eq!(ticks(&week), (50..100).collect());
    }

    proptest! {
        #[test]
        fn it_says_what_a_plain_set_says(
            start in -100i64..100,
            length in 1i64..300,
            shift in -150i64..150,
            first in prop::collection::vec((-150i64..400, 0i64..90), 0..6),
            second in prop::collection::vec((-150i64..400, 0i64..90), 0..6),
            needed in 1usize..40,
        ) {
            let range = run(start, start + length);
            let other_range = run(start + shift, start + shift + length);
            let (one, plain_one) = of(range, &first);
            let (two, plain_two) = of(other_range, &second);
            prop_assert_eq!(ticks(&one), plain_one.clone());
            prop_assert_eq!(one.count(), plain_one.len());

            let mut both = one.clone();
            both.keep(&two);
            prop_assert_eq!(ticks(&both), plain_one.intersection(&plain_two).copied().collect());

            let mut either = one.clone();
            either.add(&two);
            let inside = |tick: &i64| range.from.0 <= *tick && *tick < range.until.0;
            prop_assert_eq!(ticks(&either), plain_one.union(&plain_two).copied().filter(inside).collect());

            let mut free = one.clone();
            free.keep_free_of(&two);
            let known = |tick: &i64| other_range.from.0 <= *tick && *tick < other_range.until.0;
            prop_assert_eq!(ticks(&free), plain_one.difference(&plain_two).copied().filter(known).collect());

            let mut pieces = TickSet::empty(range);
            for from in (start - 200..start + 400).step_by(48) {
                pieces.insert_bits(Tick(from), two.bits_from(from) & ((1 << 48) - 1));
            }
            prop_assert_eq!(ticks(&pieces), plain_two.iter().copied().filter(inside).collect());

            let starts = one.starts_of_runs(needed);
            let plain_starts = plain_one.iter().copied().filter(|tick| (0..needed as i64).all(|later| plain_one.contains(&(tick + later)))).collect();
            prop_assert_eq!(ticks(&starts), plain_starts);
            for tick in start..start + length {
                let whole = run(tick, tick + needed as i64);
                prop_assert_eq!(one.contains_all(whole), starts.contains(Tick(tick)));
            }
        }
    }
}
