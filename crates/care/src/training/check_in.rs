//! A short self-report of how somebody feels.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::{body::Area, units::Soreness};

/// One check-in; every item may be left out.
///
/// # Source
/// `evidence` items of check-ins: 0 to 10 where nothing else is said; higher is more of the word.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CheckIn {
    /// When it was answered.
    pub at: Timestamp,
    /// Soreness by area.
    pub soreness: BTreeMap<Area, Soreness>,
    /// How heavy the legs or main muscles feel, 0 to 10.
    pub heavy: Option<u8>,
    /// How tight, 0 to 10.
    pub tight: Option<u8>,
    /// How mentally drained, 0 to 10.
    pub drained: Option<u8>,
    /// Stress today, 1 to 5, higher is more stressed.
    pub stress: Option<u8>,
    /// Mood, 1 to 5, higher is better.
    pub mood: Option<u8>,
    /// Hours slept.
    pub sleep_h: Option<f64>,
    /// How recovered, 0 to 10, higher is better.
    pub recovered: Option<u8>,
    /// Areas that are sore to the touch.
    pub tender_to_touch: Vec<Area>,
    /// When the soreness began to rise, if it is still rising.
    pub worse_since: Option<Timestamp>,
}
