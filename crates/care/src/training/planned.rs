//! What a training calendar has planned, before it is known where the athlete will be.

use jiff::{SignedDuration, Timestamp, civil::Date};

use crate::{
    training::{
        activity::Sport,
        workout::{EventKind, Priority},
    },
    units::Metres,
};

/// When something planned is: many calendars say only the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlannedTime {
    /// It begins then.
    At(Timestamp),
    /// Some time on that local day.
    On(Date),
}

/// A workout or race that a training calendar has planned.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// The calendar's own identity of it: the same one read again replaces the earlier.
    pub uid: String,
    /// When.
    pub time: PlannedTime,
    /// Race or workout.
    pub kind: EventKind,
    /// Its name.
    pub name: String,
    /// The sport, if the name or the calendar tells.
    pub sport: Option<Sport>,
    /// How far, if told.
    pub distance: Option<Metres>,
    /// How long, if told.
    pub duration: Option<SignedDuration>,
    /// Planned load where 100 is an hour at threshold, if told.
    pub load: Option<f64>,
    /// How much a race matters, if told.
    pub priority: Option<Priority>,
    /// The calendar says that it was called off.
    pub cancelled: bool,
}
