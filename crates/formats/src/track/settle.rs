//! Puts the points of a file into order of time, whatever its clocks did.

use super::{
    CLOCKLESS_BEFORE_MS, LONGEST_S,
    point::{Point, Track},
};
use crate::error::{Mend, Quantity};

/// Times that run backwards by no more than this are two clocks of one recording. Further, and sorting would jump between places.
const JITTER_MS: i64 = 10_000;

impl Track {
    /// The points in order of time, with one mend for each kind of trouble there was.
    pub(crate) fn settle(self, now_ms: i64, mends: &mut Vec<Mend>) -> Vec<Point> {
        let Self {
            mut points,
            impossible,
            full,
        } = self;
        for what in Quantity::ALL {
            Mend::impossible(mends, what, impossible.of(what));
        }
        if full {
            mends.push(Mend::TooManySamples { kept: points.len() });
        }
        let clocked = points
            .iter()
            .filter(|point| point.at_ms >= CLOCKLESS_BEFORE_MS)
            .count();
        if clocked > 0 && clocked < points.len() {
            points.retain(|point| point.at_ms >= CLOCKLESS_BEFORE_MS);
            mends.push(Mend::DateMended);
        }
        mend_leap(&mut points, now_ms, mends);
        let before = points.len();
        let falls = points
            .windows(2)
            .map(|pair| pair[0].at_ms - pair[1].at_ms)
            .filter(|fall_ms| *fall_ms > 0);
        let (count, deepest_ms) = falls.fold((0, 0), |(count, deepest), fall_ms| {
            (count + 1, fall_ms.max(deepest))
        });
        if count * 2 > before || (count > 0 && deepest_ms <= JITTER_MS) {
            // Newest first, as some apps write, or two clocks that differ by seconds: every sample is good.
            points.sort_by_key(|point| point.at_ms);
        } else if count > 0 {
            points = longest_in_order(&points);
            mends.push(Mend::TimesOutOfOrder {
                count: before - points.len(),
            });
        }
        points
    }
}

/// A clock that was set while recording: one leap of more than a month. What is dated by the wrong clock is moved to follow or
/// precede the rest by a second. The date after the leap is right, unless it lies in the future or before watches had one.
fn mend_leap(points: &mut [Point], now_ms: i64, mends: &mut Vec<Mend>) {
    const SECOND_MS: i64 = 1000;
    const DAY_MS: i64 = 86_400_000;
    #[expect(clippy::cast_possible_truncation, reason = "a month")]
    const LEAP_MS: i64 = LONGEST_S as i64 * 1000;
    let mut leaps = (1..points.len()).filter(|index| {
        points[*index]
            .at_ms
            .saturating_sub(points[*index - 1].at_ms)
            .abs()
            > LEAP_MS
    });
    let (Some(at), None) = (leaps.next(), leaps.next()) else {
        return;
    };
    let (before, after) = points.split_at_mut(at);
    let (last, first) = (before[before.len() - 1].at_ms, after[0].at_ms);
    // A lone sample at either end is no clock that was set, but a slip of one.
    let lone = before.len() < 2 || after.len() < 2;
    let future = first > now_ms.saturating_add(DAY_MS);
    if lone && first < last {
        return;
    }
    let (moved, by) = if future {
        (after, last + SECOND_MS - first)
    } else {
        (before, first - SECOND_MS - last)
    };
    for point in moved {
        point.at_ms = point.at_ms.saturating_add(by);
    }
    if !mends.contains(&Mend::DateMended) {
        mends.push(Mend::DateMended);
    }
}

/// The most samples whose times never fall: a lone leap into the future goes, rather than all that follows it.
fn longest_in_order(points: &[Point]) -> Vec<Point> {
    // For each length, the index of the point with the earliest time that ends a run of it; and each point's predecessor.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(points.len());
    for (index, point) in points.iter().enumerate() {
        let length = ends.partition_point(|end| points[*end].at_ms <= point.at_ms);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        if length == ends.len() {
            ends.push(index);
        } else {
            ends[length] = index;
        }
    }
    let mut run: Vec<Point> = std::iter::successors(ends.last().copied(), |index| before[*index])
        .map(|index| points[index])
        .collect();
    run.reverse();
    run
}

/// Marks every point in which the timer stood, and the first one after.
pub(crate) fn pause(points: &mut [Point], from_ms: i64, to_ms: i64) {
    let from = points.partition_point(|point| point.at_ms <= from_ms);
    let to = points.partition_point(|point| point.at_ms < to_ms);
    let after = (to + 1).min(points.len());
    if from < after {
        for point in &mut points[from..after] {
            point.after_pause = true;
        }
    }
}
