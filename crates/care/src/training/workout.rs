//! What lies ahead or behind as the athlete names it: races, matches, planned workouts.

pub mod past;
pub mod planned;
pub mod race;
pub mod recorded;

use jiff::{SignedDuration, Timestamp};

pub use self::{
    race::name_says_race,
    recorded::{events_from, is_eccentric, is_hard},
};

use crate::{training::activity::Sport, units::Metres};

/// Race or workout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// A race, match, meet or competition.
    Race,
    /// Training, recorded or planned.
    Workout,
}

/// How much an event matters to the athlete. A is the default of a race; C is a weekly match or a parkrun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is its own letter")]
pub enum Priority {
    A,
    B,
    C,
}

/// Whether an event asks for endurance or for power (sprint, jump, throw, lift).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is its own word")]
pub enum Discipline {
    Endurance,
    Power,
}

/// When an event is, told by its near end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EventTime {
    /// It is over since then.
    EndedAt(Timestamp),
    /// It begins then.
    StartsAt(Timestamp),
}

/// A race or workout, behind or ahead, as far as timing a massage needs it.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Race or workout.
    pub kind: EventKind,
    /// Its name, if it has one.
    pub name: Option<String>,
    /// Behind or ahead, and when.
    pub time: EventTime,
    /// The sport, if known.
    pub sport: Option<Sport>,
    /// Distance, if known.
    pub distance: Option<Metres>,
    /// How long it took or is planned to take.
    pub duration: Option<SignedDuration>,
    /// Hard for this athlete.
    pub hard: bool,
    /// Long descents, novel strength work or other eccentric strain.
    pub eccentric: bool,
    /// How much it matters.
    pub priority: Priority,
    /// Endurance or power.
    pub discipline: Discipline,
}
