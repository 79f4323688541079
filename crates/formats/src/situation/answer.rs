//! The document out, field by field.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::outlook::{SequenceOut, WhyOut};

/// The screening and the recommendation of one situation.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(title = "Plan")]
pub struct Answer {
    /// The version of this shape: 1.
    pub version: u32,
    /// The rules it was decided by.
    pub rule_book: String,
    /// The moment it holds for.
    pub as_of: String,
    /// What the screening found.
    pub screening: ScreeningOut,
    /// The massage advised; null when there is none.
    pub recommendation: Option<RecommendationOut>,
    /// Why there is none; null when there is one.
    pub none_because: Option<Vec<ReasonOut>>,
    /// What was read of activity files.
    pub activities: ActivitiesOut,
    /// Daily load.
    pub load: LoadOut,
    /// Soreness by region, worst first.
    pub soreness: Vec<SorenessOut>,
    /// Soreness of the next three days, and what it rests on.
    pub soreness_forecast: SorenessForecastOut,
    /// The four answers, where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<WhyOut>,
    /// The next three weeks, where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence: Option<SequenceOut>,
}

/// What the screening found.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ScreeningOut {
    /// `book`, `book_with_limits`, `not_yet`, `speak_to_someone`, `emergency` or `incomplete`.
    #[schemars(extend("enum" = ["book", "book_with_limits", "not_yet", "speak_to_someone", "emergency", "incomplete"]))]
    pub outcome: String,
    /// The end of the longest wait; null where there is none, or none that is known (then see `ask_again`).
    pub not_before: Option<String>,
    /// Most pressure anywhere; 4 where nothing limits it.
    pub pressure_cap: u8,
    /// Most pressure in a region; 0 means avoid.
    pub pressure_cap_by_region: BTreeMap<String, u8>,
    /// Regions not to be touched.
    pub avoid_regions: Vec<String>,
    /// Until when a region is avoided, where that is known.
    pub avoid_until: BTreeMap<String, String>,
    /// The longest massage, in minutes; left out where nothing limits it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most_minutes: Option<u16>,
    /// Skills the therapist must hold.
    pub skills: Vec<String>,
    /// Positions to use or leave out.
    pub positions: Vec<String>,
    /// Rules the therapist must see first.
    pub inform: Vec<String>,
    /// How soon to be seen: `now`, `soon`, `routine`.
    pub urgency: Option<String>,
    /// Advice to be seen that does not stop the rest.
    pub refer: Vec<ReferralOut>,
    /// What to ask (again), and when.
    pub ask_again: Vec<AskAgainOut>,
    /// Questions whose "no" has expired.
    pub not_asked_lately: Vec<String>,
    /// What lifts a block.
    pub unlock: Option<UnlockOut>,
    /// Each rule that was hit.
    pub reasons: Vec<RuleHitOut>,
}

/// Advice to be seen.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ReferralOut {
    /// The rule that gives it.
    pub rule: String,
    /// How soon.
    pub urgency: String,
}

/// A rule to ask again.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AskAgainOut {
    /// The rule.
    pub rule: String,
    /// Not before then; null for "when it has changed" or "now".
    pub at: Option<String>,
}

/// What lifts a block.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct UnlockOut {
    /// `clinician_clearance` or `guardian_consent`.
    #[schemars(extend("enum" = ["clinician_clearance", "guardian_consent"]))]
    pub by: String,
    /// The rules it is about.
    pub rules: Vec<String>,
}

/// One rule that was hit.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RuleHitOut {
    /// The rule's id.
    pub rule: String,
    /// What it does here, in plain words.
    pub says: String,
    /// Where the rule comes from.
    pub source: String,
    /// How far the sources agree.
    pub agreement: String,
}

/// The massage advised.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RecommendationOut {
    /// `post_workout`, `post_race`, `pre_event`, `maintenance` or `relaxation`.
    #[schemars(extend("enum" = ["post_workout", "post_race", "pre_event", "maintenance", "relaxation"]))]
    pub kind: String,
    /// When to begin: from, and before to.
    pub window: WindowOut,
    /// Minutes, hands on.
    pub minutes: u16,
    /// Most pressure anywhere.
    pub pressure_cap: u8,
    /// Most pressure in a region, where less.
    pub pressure_cap_by_region: BTreeMap<String, u8>,
    /// Regions to work, most worth it first.
    pub work_regions: Vec<String>,
    /// Of those, the ones that need a separate consent.
    pub consent_needed: Vec<String>,
    /// Regions to leave out; always contains the screening's.
    pub avoid_regions: Vec<String>,
    /// Skills the therapist should hold.
    pub skills: Vec<String>,
    /// Techniques that are liked and fit; left out where nobody said what they like.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub techniques: Vec<String>,
    /// Techniques that are rather not wanted; left out where nobody said so.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub techniques_left_out: Vec<String>,
    /// Why this, why now, why not harder.
    pub reasons: Vec<ReasonOut>,
}

/// A half-open span of time.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WindowOut {
    /// From.
    pub from: String,
    /// To, exclusive.
    pub to: String,
}

/// Why.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ReasonOut {
    /// The rule's id.
    pub rule: String,
    /// In plain words.
    pub says: String,
    /// The claim that grades it, if it speaks of a benefit.
    pub claim: Option<String>,
    /// How good the evidence is.
    #[schemars(extend("enum" = ["supported", "mixed", "unsupported", "contradicted", "custom"]))]
    pub grade: String,
    /// Where the rule comes from.
    pub source: String,
}

/// What was read of activity files.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ActivitiesOut {
    /// Activities read.
    pub read: usize,
    /// Files that told of an activity already read.
    pub duplicates: usize,
    /// Files that could not be read.
    pub rejected: Vec<RejectedOut>,
}

/// A file that could not be read.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RejectedOut {
    /// Its name.
    pub file: String,
    /// What is wrong with it and what to do.
    pub why: String,
}

/// Daily load, and today's fitness, fatigue and form.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LoadOut {
    /// Average load with a time constant of 42 days.
    pub fitness: f64,
    /// Average load with a time constant of 7 days.
    pub fatigue: f64,
    /// Yesterday's fitness less yesterday's fatigue.
    pub form: f64,
    /// The days, oldest first.
    pub days: Vec<DayOut>,
}

/// One local day.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct DayOut {
    /// The day.
    pub date: String,
    /// Load that day.
    pub load: f64,
    /// Fitness at its end.
    pub fitness: f64,
    /// Fatigue at its end.
    pub fatigue: f64,
    /// Form that day.
    pub form: f64,
}

/// Soreness of a region.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SorenessOut {
    /// The region.
    pub region: String,
    /// 0 to 10.
    pub level: u8,
    /// Said by the person; else likely from training.
    pub reported: bool,
    /// Why.
    pub reasons: Vec<SorenessReasonOut>,
}

/// Why a region is thought to be sore.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SorenessReasonOut {
    /// The rule.
    pub rule: String,
    /// In plain words.
    pub says: String,
}

/// Soreness of the next three days, and what it rests on.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SorenessForecastOut {
    /// True where it is learned from the person's own check-ins; else it is the plain course of muscle soreness after training,
    /// the same for everybody.
    pub learned: bool,
    /// Why the one or the other, in words.
    pub because: String,
    /// The rule behind that.
    pub rule: String,
    /// The share of answers that the range from `low` to `high` is meant to hold.
    pub interval: f64,
    /// Regions of which there is something to say, worst first.
    pub regions: Vec<RegionForecastOut>,
}

/// Soreness of a region on the next three days.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RegionForecastOut {
    /// The region.
    pub region: String,
    /// Tomorrow and the two days after.
    pub days: Vec<DayForecastOut>,
    /// The workouts that it comes from; none where it is only the person's own habit.
    pub reasons: Vec<SorenessReasonOut>,
}

/// Soreness of a region on one day, 0 to 10.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct DayForecastOut {
    /// The local day.
    pub date: String,
    /// The likeliest level.
    pub level: u8,
    /// The least of the range.
    pub low: u8,
    /// The most of the range.
    pub high: u8,
}
