//! Daily load, and fitness, fatigue and form from it.

use jiff::civil::Date;

/// Load, fitness, fatigue and form of one local day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DayLoad {
    /// The local day.
    pub date: Date,
    /// Sum of the loads that began that day.
    pub load: f64,
    /// Average load with a time constant of 42 days, at the day's end.
    pub fitness: f64,
    /// Average load with a time constant of 7 days, at the day's end.
    pub fatigue: f64,
    /// Yesterday's fitness less yesterday's fatigue.
    pub form: f64,
}

/// The days from the first activity to today, without holes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LoadHistory {
    /// Oldest first; rest days have load 0.
    pub days: Vec<DayLoad>,
}
