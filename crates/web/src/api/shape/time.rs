//! Free times: what is asked for, and what is offered.

use care::booking::{
    order::{RankedSlot, WhyHere},
    slot::Slot,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::{At, GenderWord, Ids, SeniorityWord, Uid};

/// A start with everything it takes.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Time")]
pub struct TimeOut {
    /// For what.
    pub service: Uid,
    /// With whom.
    pub therapist: Uid,
    /// Where.
    pub location: Uid,
    /// In which room; null where the service needs none.
    pub room: Option<Uid>,
    /// Hands on from.
    pub starts_at: At,
    /// Hands off at.
    pub ends_at: At,
}

impl TimeOut {
    /// A slot as JSON has it.
    pub fn of(slot: &Slot) -> Self {
        Self {
            service: Uid::of(slot.service),
            therapist: Uid::of(slot.therapist),
            location: Uid::of(slot.location),
            room: slot.room.map(Uid::of),
            starts_at: At(slot.starts_at),
            ends_at: At(slot.ends_at),
        }
    }
}

/// A free time in its place.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "FreeTime")]
pub struct FreeTimeOut {
    /// The time.
    #[serde(flatten)]
    time: TimeOut,
    /// Whether it lies in the window that is advised for the client; null where none was named or nothing is advised.
    fits: Option<bool>,
    /// Whether it leaves no gap in the therapist's day.
    no_gap: bool,
}

/// Free times, the best first.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "FreeTimes")]
pub struct FreeTimesOut {
    /// Each can be held at this moment.
    times: Vec<FreeTimeOut>,
    /// Whether there are more than these.
    more: bool,
}

impl FreeTimesOut {
    /// The first of them.
    pub fn of(times: &[RankedSlot], limit: usize, advised: bool) -> Self {
        let one = |ranked: &RankedSlot| {
            let (fits, no_gap) = match ranked.why {
                WhyHere::FitsAndNextToWork => (true, true),
                WhyHere::Fits => (true, false),
                WhyHere::NextToWork => (false, true),
                WhyHere::Free => (false, false),
            };
            FreeTimeOut {
                time: TimeOut::of(&ranked.slot),
                fits: advised.then_some(fits),
                no_gap,
            }
        };
        Self {
            times: times.iter().take(limit).map(one).collect(),
            more: times.len() > limit,
        }
    }
}

/// What is looked for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimesAsked {
    /// For what.
    pub service: Uid,
    /// Starts lie at or after this; now, if left out.
    #[serde(default)]
    pub from: Option<At>,
    /// Starts lie at or before this; a week after `from`, if left out, and four weeks at most.
    #[serde(default)]
    pub to: Option<At>,
    /// Where; anywhere, if left out.
    #[serde(default)]
    pub location: Option<Uid>,
    /// With whom; with anybody, if left out.
    #[serde(default)]
    pub therapist: Option<Uid>,
    /// For whom: their own time has to be free too, and what their answers ask for is kept. Needs the scope `appointments:write`.
    #[serde(default)]
    pub client: Option<Uid>,
    /// With whoever the client was with last time, if there was a last time.
    #[serde(default)]
    pub same_as_last_time: Option<bool>,
    /// The therapist speaks this language, a BCP 47 tag such as `en`.
    #[serde(default)]
    #[schemars(length(max = 35))]
    pub language: Option<String>,
    /// The therapist is of this gender.
    #[serde(default)]
    pub gender: Option<GenderWord>,
    /// The therapist is at least so senior.
    #[serde(default)]
    pub seniority: Option<SeniorityWord>,
    /// What is added to the service.
    #[serde(default)]
    pub add_ons: Option<Ids>,
    /// At most so many times are given; 50, if left out.
    #[serde(default)]
    #[schemars(range(min = 1, max = 500))]
    pub limit: Option<u16>,
}
