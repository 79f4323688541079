//! Points in time, whatever file they came from, and what they add up to.

mod finish;
mod point;
mod possible;
mod settle;
mod streams;
mod totals;

pub(crate) use finish::{Beat, CadenceOf, Draft, finish, some_left, trusted_start};
pub(crate) use point::{Point, Track, told_whole};
pub(crate) use settle::pause;

/// More samples than any activity has: eleven days at one a second. Bounds the memory of one file.
pub(crate) const MOST_POINTS: usize = 1_000_000;
/// 3 July 1998, where FIT's dates begin: what is earlier counts seconds since the watch was switched on.
pub(crate) const CLOCKLESS_BEFORE_MS: i64 = 899_501_056_000;
/// Nobody trains for a month without stopping the watch; longer is a sign of a negative number or a reset clock.
pub(crate) const LONGEST_S: f64 = 30.0 * 86_400.0;
