//! Several times in one act: a service right after another, or two clients side by side.

use care::booking::{slot::Slot, together::SideBySide};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    hold::{HoldIn, HoldOut},
    time::TimeOut,
    words::{At, Ids, Uid},
};

/// How two services stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// One after another, for one client.
    After,
    /// Two clients side by side in one room that has two tables.
    OneRoom,
    /// Two clients at the same time, each in a room of their own.
    TwoRooms,
}

impl How {
    /// Where two are side by side; `None` for one after another.
    pub const fn side_by_side(self) -> Option<SideBySide> {
        match self {
            Self::After => None,
            Self::OneRoom => Some(SideBySide::OneRoom),
            Self::TwoRooms => Some(SideBySide::TwoRooms),
        }
    }
}

/// What is looked for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TogetherAsked {
    /// How the second service stands to the first.
    pub how: How,
    /// The first service.
    pub service: Uid,
    /// The second service.
    pub second_service: Uid,
    /// Starts lie at or after this; now, if left out.
    #[serde(default)]
    pub from: Option<At>,
    /// Starts lie at or before this; a week after `from`, if left out, and four weeks at most.
    #[serde(default)]
    pub to: Option<At>,
    /// Where; anywhere, if left out.
    #[serde(default)]
    pub location: Option<Uid>,
    /// For whom: their own time has to be free too, and what their answers ask for is kept. Needs the scope `appointments:write`.
    #[serde(default)]
    pub client: Option<Uid>,
    /// Who is beside them. Of services one after another, both are the same client's.
    #[serde(default)]
    pub second_client: Option<Uid>,
    /// With whom first; with anybody, if left out.
    #[serde(default)]
    pub therapist: Option<Uid>,
    /// With whom second; with anybody, if left out. One after another, the same therapist goes on where they can.
    #[serde(default)]
    pub second_therapist: Option<Uid>,
    /// What is added to the first service.
    #[serde(default)]
    pub add_ons: Option<Ids>,
    /// What is added to the second service.
    #[serde(default)]
    pub second_add_ons: Option<Ids>,
    /// At most so many times are given; 50, if left out.
    #[serde(default)]
    #[schemars(range(min = 1, max = 500))]
    pub limit: Option<u16>,
}

/// Two times that can be held in one act.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "TimesTogether")]
struct PartsOut {
    /// The first and the second.
    parts: Vec<TimeOut>,
}

/// Times together, soonest first.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "FreeTimesTogether")]
pub struct TogetherOut {
    /// Each can be held at this moment.
    times: Vec<PartsOut>,
    /// Whether there are more than these.
    more: bool,
}

impl TogetherOut {
    /// The first of them.
    pub fn of(times: &[Vec<Slot>], limit: usize) -> Self {
        let one = |parts: &Vec<Slot>| PartsOut {
            parts: parts.iter().map(TimeOut::of).collect(),
        };
        Self {
            times: times.iter().take(limit).map(one).collect(),
            more: times.len() > limit,
        }
    }
}

/// Times that are to be kept in one act.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "HoldTogetherWish")]
pub struct HoldTogetherIn {
    /// How they stand to each other.
    pub how: How,
    /// Each, in their order; side by side there are two.
    #[schemars(length(min = 2, max = 4))]
    pub parts: Vec<HoldIn>,
}

/// Times that are kept in one act, with the same end: extending, giving back, booking or undoing one does so for all.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "HoldsTogether")]
pub struct HoldsOut {
    /// Each, in their order.
    pub holds: Vec<HoldOut>,
}
