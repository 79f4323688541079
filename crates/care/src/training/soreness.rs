//! Which areas are likely sore, from training and from what the person says.

use crate::{body::Area, units::Soreness};

/// Why an area is thought to be sore.
#[derive(Debug, Clone, PartialEq)]
pub struct SorenessReason {
    /// The rule in `rules/regions.toml` or `rules/load.toml`.
    pub rule: String,
    /// In plain words, such as "Sunday's trail run, 24.6 km".
    pub says: String,
}

/// One area's soreness now: said by the person, or likely from training.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaSoreness {
    /// Where.
    pub area: Area,
    /// 0 to 10.
    pub level: Soreness,
    /// True when the person said it; false when it is only likely from training.
    pub reported: bool,
    /// Why.
    pub reasons: Vec<SorenessReason>,
}
