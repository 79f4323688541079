//! How the next weeks are looked ahead at: guards of a sequence, and what its sessions are worth against each other.

use serde::Deserialize;

use super::{RuleBookError, wrong};

/// `[ahead]`: points are only compared with each other.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each is its line of the file")]
pub struct AheadRules {
    pub days: u8,
    pub hours: Vec<i8>,
    pub day_ends_h: i8,
    pub least_apart_h: f64,
    pub most_in_7_days: usize,
    pub session: u32,
    pub now: u32,
    pub race_behind: u32,
    pub before_race: u32,
    pub eccentric_behind: u32,
    pub hard_behind: u32,
    pub late_day: u32,
    pub beyond_rhythm_day: u32,
    pub sooner_than_rhythm_day: u32,
    pub unknown_race_min_per_km: f64,
    pub unknown_race_h: f64,
    pub unknown_workout_h: f64,
    pub sources: Vec<String>,
}

/// `[stop_rule]`: after so many sessions without a change that the person calls worthwhile, no rhythm is offered.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each is its line of the file")]
pub struct StopRule {
    pub sessions: u16,
    pub sources: Vec<String>,
}

/// Longer than this nobody can plan, and the search would be long.
const MOST_DAYS: u8 = 28;

impl AheadRules {
    /// The same, if a search over it comes to an end soon and in order.
    pub(super) fn checked(self) -> Result<Self, RuleBookError> {
        let rising = self.hours.windows(2).all(|pair| pair[0] < pair[1]);
        let ends = self
            .hours
            .iter()
            .all(|hour| (0..self.day_ends_h).contains(hour));
        if !(1..=MOST_DAYS).contains(&self.days) {
            return Err(wrong(format_args!("ahead looks at 1 to {MOST_DAYS} days")));
        }
        if usize::from(self.days) * self.hours.len() > 64 {
            return Err(wrong("ahead looks at no more than 64 parts of days"));
        }
        if self.hours.is_empty() || !rising || !ends || self.day_ends_h > 23 {
            return Err(wrong("the hours of ahead rise and lie within the day"));
        }
        Ok(self)
    }
}

impl super::TimingRules {
    /// The hours before an event in which a session of its own is proposed to a regular client, from the nearest to the furthest: the rows
    /// of the kind `pre_event` from the second day before on. The day before and the day itself are left to whoever asks.
    pub fn pre_event_span(&self) -> Option<(f64, f64)> {
        let rows = self.before.iter().filter(|row| {
            row.who == super::Who::Regular
                && row.offer
                && row.kind == Some(crate::treatment::massage::Kind::PreEvent)
                && row.rule == "T12"
        });
        rows.map(|row| (row.from_h, row.to_h))
            .reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))
    }
}
