//! The document in, field by field. Unknown names are refused: a misspelt finding must never be a missing one.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use super::codes::{
    AreaCode, Instant, Most, PatternWord, SportWord, TechniqueWord, WishWord, Zone,
};
use super::decision::DecisionIn;

/// What is left out, whether its name is missing or stands there with `null`.
fn left_out<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// Everything known about one person at one moment.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Situation")]
pub struct Document {
    /// The version of this shape: 1.
    #[schemars(range(min = 1, max = 1))]
    pub version: u32,
    /// The moment that is asked about.
    pub now: Instant,
    /// The person's time zone; UTC when left out.
    #[serde(default)]
    pub zone: Option<Zone>,
    /// Who.
    #[serde(default, deserialize_with = "left_out")]
    #[schemars(with = "Option<AthleteIn>")]
    pub athlete: AthleteIn,
    /// Races and workouts, behind (`ended_at`) and ahead (`starts_at`).
    #[serde(default, deserialize_with = "left_out")]
    #[schemars(with = "Option<Vec<EventIn>>")]
    pub events: Vec<EventIn>,
    /// The latest check-in.
    #[serde(default)]
    pub check_in: Option<CheckInIn>,
    /// Safety questions answered with yes or unsure.
    #[serde(default, deserialize_with = "left_out")]
    #[schemars(with = "Option<Vec<FindingIn>>")]
    pub findings: Vec<FindingIn>,
    /// Safety questions answered with no.
    #[serde(default, deserialize_with = "left_out")]
    #[schemars(with = "Option<Vec<AskedIn>>")]
    pub asked: Vec<AskedIn>,
    /// When the questions were answered; `now` when left out.
    #[serde(default)]
    pub screened_at: Option<Instant>,
    /// Takes every red flag that was not asked as denied; for vignettes and trials of a rule only.
    #[serde(default, deserialize_with = "left_out")]
    #[schemars(with = "Option<bool>")]
    pub assume_denied: bool,
    /// The gate at a race's finish.
    #[serde(default)]
    pub finish_gate: Option<FinishGateIn>,
    /// What the person wishes for.
    #[serde(default, deserialize_with = "left_out")]
    #[schemars(with = "Option<WishesIn>")]
    pub wishes: WishesIn,
    /// Soreness likely now from training, by region, 0 to 10; mostly left out, since files of activities tell it. What a check-in says
    /// wins over it.
    #[serde(default, deserialize_with = "left_out")]
    #[schemars(with = "Option<BTreeMap<AreaCode, Most<10>>>")]
    pub likely_soreness: BTreeMap<AreaCode, u8>,
    /// Soreness likely on the next days; mostly left out, as `likely_soreness`.
    #[serde(default, deserialize_with = "left_out")]
    #[schemars(with = "Option<Vec<SoreDayIn>>")]
    pub soreness_ahead: Vec<SoreDayIn>,
}

/// Soreness likely on a day.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoreDayIn {
    /// The local day.
    pub date: String,
    /// By region, 0 to 10.
    #[schemars(with = "BTreeMap<AreaCode, Most<10>>")]
    pub soreness: BTreeMap<AreaCode, u8>,
}

/// The person.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AthleteIn {
    /// Age in years.
    #[serde(default)]
    #[schemars(range(max = 120))]
    pub age: Option<u8>,
    /// Main sport.
    #[serde(default)]
    pub sport: Option<SportWord>,
    /// How they usually train.
    #[serde(default)]
    pub training_pattern: Option<PatternWord>,
    /// Never had a massage here; `false` when left out.
    #[serde(default, deserialize_with = "left_out")]
    #[schemars(with = "Option<bool>")]
    pub new_client: bool,
    /// A therapist who knows them is at hand; when left out, so for everybody but a new client.
    #[serde(default)]
    pub familiar_therapist: Option<bool>,
    /// Massages given.
    #[serde(default, deserialize_with = "left_out")]
    #[schemars(with = "Option<Vec<MassageIn>>")]
    pub massages: Vec<MassageIn>,
    /// Massages booked.
    #[serde(default, deserialize_with = "left_out")]
    #[schemars(with = "Option<Vec<BookedIn>>")]
    pub booked: Vec<BookedIn>,
    /// What massages have come to by a measure that the person chose.
    #[serde(default)]
    pub own_measure: Option<OwnMeasureIn>,
    /// What their therapists decided, beyond the rules.
    #[serde(default, deserialize_with = "left_out")]
    #[schemars(with = "Option<Vec<DecisionIn>>")]
    pub decisions: Vec<DecisionIn>,
    /// Blood pressure as it was measured; only clinics that measure know it.
    #[serde(default)]
    pub blood_pressure: Option<BloodPressureIn>,
}

/// Blood pressure as it was measured, in mmHg.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BloodPressureIn {
    /// The upper value.
    pub systolic: u16,
    /// The lower value.
    pub diastolic: u16,
    /// When it was measured; `now` when left out.
    #[serde(default)]
    pub measured_at: Option<Instant>,
}

/// A massage that is booked.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BookedIn {
    /// When it starts.
    pub starts_at: Instant,
    /// How long it is.
    #[serde(default, deserialize_with = "left_out")]
    #[schemars(with = "Option<u16>")]
    pub minutes: u16,
}

/// What massages have come to by a measure that the person chose.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnMeasureIn {
    /// Over so many sessions.
    pub sessions: u16,
    /// Whether they call the change worthwhile.
    pub worthwhile: bool,
}

/// A massage that was given.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MassageIn {
    /// When it ended.
    pub ended_at: Instant,
    /// Pressure delivered by region, 0 to 5; empty where nobody wrote it down.
    #[serde(default, deserialize_with = "left_out")]
    #[schemars(with = "Option<BTreeMap<AreaCode, Most<5>>>")]
    pub pressure_by_region: BTreeMap<AreaCode, u8>,
    /// How long it was.
    #[serde(default, deserialize_with = "left_out")]
    #[schemars(with = "Option<u16>")]
    pub minutes: u16,
}

/// Race or workout. A match or a meet is a race of priority C unless said otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EventKindIn {
    /// A race or competition.
    Race,
    /// A match: a race of priority C unless said otherwise.
    Match,
    /// A meet: a race of priority C unless said otherwise.
    Meet,
    /// Training.
    Workout,
}

/// How much an event matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum PriorityIn {
    /// The goal.
    A,
    /// Matters.
    B,
    /// A weekly match, a parkrun.
    C,
}

/// What an event asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DisciplineIn {
    /// Endurance.
    Endurance,
    /// Sprint, jump, throw or lift.
    Power,
}

/// A race or workout, behind or ahead.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventIn {
    /// Race or workout.
    pub kind: EventKindIn,
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
    /// When it ended, if it is behind.
    #[serde(default)]
    pub ended_at: Option<Instant>,
    /// When it starts, if it is ahead.
    #[serde(default)]
    pub starts_at: Option<Instant>,
    /// The sport; the athlete's own when left out.
    #[serde(default)]
    pub sport: Option<SportWord>,
    /// Distance in kilometres.
    #[serde(default)]
    #[schemars(range(min = 0.0))]
    pub distance_km: Option<f64>,
    /// Minutes it took or is planned to take.
    #[serde(default)]
    #[schemars(range(min = 0.0))]
    pub duration_min: Option<f64>,
    /// Hard for this person; a race is, unless said otherwise.
    #[serde(default)]
    pub hard: Option<bool>,
    /// Long descents, new strength work or other eccentric strain.
    #[serde(default, deserialize_with = "left_out")]
    #[schemars(with = "Option<bool>")]
    pub eccentric: bool,
    /// How much it matters; A for a race when left out.
    #[serde(default)]
    pub priority: Option<PriorityIn>,
    /// What it asks for; endurance when left out (power for strength).
    #[serde(default)]
    pub discipline: Option<DisciplineIn>,
}

/// One short self-report; every item may be left out.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckInIn {
    /// When it was answered; `now` when left out.
    #[serde(default)]
    pub at: Option<Instant>,
    /// Soreness by region, 0 to 10.
    #[serde(default, deserialize_with = "left_out")]
    #[schemars(with = "Option<BTreeMap<AreaCode, Most<10>>>")]
    pub soreness: BTreeMap<AreaCode, u8>,
    /// How heavy, 0 to 10.
    #[serde(default)]
    #[schemars(range(max = 10))]
    pub heavy: Option<u8>,
    /// How tight, 0 to 10.
    #[serde(default)]
    #[schemars(range(max = 10))]
    pub tight: Option<u8>,
    /// How drained, 0 to 10.
    #[serde(default)]
    #[schemars(range(max = 10))]
    pub drained: Option<u8>,
    /// Stress, 1 to 5, higher is more.
    #[serde(default)]
    #[schemars(range(min = 1, max = 5))]
    pub stress: Option<u8>,
    /// Mood, 1 to 5, higher is better.
    #[serde(default)]
    #[schemars(range(min = 1, max = 5))]
    pub mood: Option<u8>,
    /// Hours slept.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 24.0))]
    pub sleep_h: Option<f64>,
    /// How recovered, 0 to 10, higher is better.
    #[serde(default)]
    #[schemars(range(max = 10))]
    pub recovered: Option<u8>,
    /// Regions that are sore to the touch.
    #[serde(default, deserialize_with = "left_out")]
    #[schemars(with = "Option<Vec<AreaCode>>")]
    pub tender_to_touch: Vec<AreaCode>,
    /// When the soreness began to rise, if it still rises.
    #[serde(default)]
    pub worse_since: Option<Instant>,
}

/// How a safety question was answered.
#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnswerIn {
    /// It is so.
    #[default]
    Yes,
    /// Not known.
    Unsure,
}

/// A safety question answered with yes or unsure.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindingIn {
    /// The rule's id or a readable alias.
    pub code: String,
    /// Where.
    #[serde(default)]
    pub region: Option<AreaCode>,
    /// When it began or was done.
    #[serde(default)]
    pub onset: Option<Instant>,
    /// Yes or unsure; yes when left out.
    #[serde(default, deserialize_with = "left_out")]
    #[schemars(with = "Option<AnswerIn>")]
    pub answer: AnswerIn,
    /// When it was answered; `screened_at` when left out.
    #[serde(default)]
    pub answered_at: Option<Instant>,
    /// When a clinician's clearance was recorded.
    #[serde(default)]
    pub cleared_at: Option<Instant>,
    /// Words for the therapist.
    #[serde(default, deserialize_with = "left_out")]
    #[schemars(with = "Option<String>")]
    pub detail: String,
    /// Follow-ups by name: true, false, a number, an instant or words; `unsure` counts as one that was left open.
    #[serde(default, deserialize_with = "left_out")]
    #[schemars(with = "Option<BTreeMap<String, Option<FollowUpIn>>>")]
    pub answers: BTreeMap<String, Option<FollowUpIn>>,
}

/// The answer to a follow-up.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum FollowUpIn {
    /// Yes or no.
    Bool(bool),
    /// A number.
    Number(f64),
    /// An instant or words.
    Text(String),
}

/// A safety question answered with no.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum AskedIn {
    /// The rule.
    Code(String),
    /// The rule, and when it was answered.
    Dated(DatedIn),
}

/// A safety question answered with no, at its own time.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DatedIn {
    /// The rule.
    pub code: String,
    /// When it was answered; `screened_at` when left out.
    #[serde(default)]
    pub answered_at: Option<Instant>,
}

/// The finish gate; true means that the item is fine.
#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FinishGateIn {
    pub walking_and_coherent: Option<bool>,
    pub cooled_down_10_min_and_drinking: Option<bool>,
    pub no_red_flag: Option<bool>,
    pub not_shivering_or_burning_hot: Option<bool>,
    pub no_dark_urine: Option<bool>,
    pub no_one_sided_swelling: Option<bool>,
    pub no_nsaid_with_nausea: Option<bool>,
    pub blisters_covered: Option<bool>,
    pub medical_tent_passed: Option<bool>,
    pub consent: Option<bool>,
}

/// What the person wishes for; a wish never beats a limit.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WishesIn {
    /// A kind, or `none`.
    #[serde(default)]
    pub kind: Option<WishWord>,
    /// Pressure, 1 to 5.
    #[serde(default)]
    #[schemars(range(min = 1, max = 5))]
    pub pressure: Option<u8>,
    /// Regions asked for by name.
    #[serde(default, deserialize_with = "left_out")]
    #[schemars(with = "Option<Vec<AreaCode>>")]
    pub regions: Vec<AreaCode>,
    /// Minutes.
    #[serde(default)]
    pub minutes: Option<u16>,
    /// Techniques liked.
    #[serde(default, deserialize_with = "left_out")]
    #[schemars(with = "Option<Vec<TechniqueWord>>")]
    pub techniques_liked: Vec<TechniqueWord>,
    /// Techniques that are rather not wanted.
    #[serde(default, deserialize_with = "left_out")]
    #[schemars(with = "Option<Vec<TechniqueWord>>")]
    pub techniques_disliked: Vec<TechniqueWord>,
    /// At most so many massages in a calendar month.
    #[serde(default)]
    pub massages_per_month: Option<u8>,
}
