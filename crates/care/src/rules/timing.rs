//! `rules/timing.toml`: when which massage is offered, how long and how hard.

pub mod ahead;
mod read;
pub mod techniques;

use std::collections::BTreeMap;

use jiff::{SignedDuration, civil::Date};
use serde::Deserialize;

use self::read::{File, PATTERNS, before_rows, pattern_of};
pub use self::{
    ahead::{AheadRules, StopRule},
    techniques::TechniqueRule,
};
use super::{
    RuleBookError,
    sources::{Footing, Sources},
};
use crate::{
    situation::TrainingPattern,
    training::workout::Discipline,
    treatment::{massage::Kind, recommendation::Grade, technique::Technique},
    units::Pressure,
};

/// What `rules/timing.toml` says.
#[derive(Debug, Clone)]
pub struct TimingRules {
    rules: BTreeMap<String, TimingRule>,
    before: Vec<BeforeRow>,
    after: Vec<AfterRow>,
    kinds: BTreeMap<Kind, KindDefault>,
    cadences: Vec<(Option<TrainingPattern>, Option<Cadence>)>,
    /// What an effort counts as.
    pub classes: Classes,
    /// Minutes by what is to be worked.
    pub minutes: MinutesByArea,
    /// Thresholds, guards and horizons.
    pub limits: Limits,
    /// When relaxation is proposed.
    pub relaxation: RelaxationThresholds,
    /// How the next weeks are looked ahead at.
    pub ahead: AheadRules,
    /// When a rhythm is not offered any more.
    pub stop_rule: StopRule,
    /// Techniques, gentle and common ones first; each has one line.
    pub techniques: Vec<TechniqueRule>,
}

/// A row of the timing table: what it says, and how sure that is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimingRule {
    /// Its id, such as `T7`.
    pub id: String,
    /// How good the evidence is.
    #[serde(deserialize_with = "grade")]
    pub grade: Grade,
    /// The claim that grades it.
    pub claim: Option<String>,
    /// From 1 (several trials) to 4 (custom).
    pub strength: String,
    /// When it was last reviewed.
    #[serde(deserialize_with = "super::date")]
    pub review_date: Date,
    /// Keys of `rules/sources.toml`.
    pub sources: Vec<String>,
    /// The sources in words, for a reader.
    pub source: String,
    /// The sentence, with `{what}` and the like.
    pub says: String,
}

/// Most pressure of a row: a level, or what is usual for the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowCap {
    /// This level.
    Level(Pressure),
    /// 4 for somebody who had 4 lately, else 3.
    Usual,
}

/// For whom a row before an event holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// A regular client with a therapist who knows them, before an A or B event.
    Regular,
    /// A new client, or a new therapist, before an A or B event.
    New,
    /// Anybody before a C event.
    CEvent,
}

/// One row before an event; it holds its own `from_h` and runs up to the row above.
#[derive(Debug, Clone, PartialEq)]
pub struct BeforeRow {
    /// For whom.
    pub who: Who,
    /// Least hours before the event.
    pub from_h: f64,
    /// Hours before the event from which it no longer holds.
    pub to_h: f64,
    /// For this discipline only.
    pub discipline: Option<Discipline>,
    /// The rule.
    pub rule: String,
    /// Whether anything is proposed.
    pub offer: bool,
    /// Most pressure.
    pub cap: RowCap,
    /// The kind it is, where the row decides that.
    pub kind: Option<Kind>,
    /// Least and most minutes.
    pub minutes: Option<(u16, u16)>,
    /// Its own sentence, where the rule's does not fit.
    pub says: Option<String>,
}

/// What an effort behind counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EffortClass {
    /// A race under 20 km, a race that is no run, a long ride or swim.
    Short,
    /// A run of 20 to 40 km.
    Half,
    /// A run of 40 to 50 km.
    Marathon,
    /// A longer run.
    Ultra,
    /// A hard workout.
    HardWorkout,
    /// A workout with eccentric strain.
    EccentricWorkout,
}

/// One row after an effort: from `from_h` up to, not including, `to_h`.
#[derive(Debug, Clone, PartialEq)]
pub struct AfterRow {
    /// After what.
    pub class: EffortClass,
    /// Hours since the end.
    pub from_h: f64,
    /// Exclusive.
    pub to_h: f64,
    /// The rule.
    pub rule: String,
    /// Most pressure.
    pub cap: RowCap,
    /// Most pressure from very sore on.
    pub cap_if_very_sore: Option<Pressure>,
    /// Most pressure unless the person said that nothing is tender to touch.
    pub cap_unless_not_tender: Option<Pressure>,
    /// Least and most minutes.
    pub minutes: (u16, u16),
}

/// What a kind is without an event of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct KindDefault {
    /// The rule.
    pub rule: String,
    /// Most pressure.
    pub cap: RowCap,
    /// Most pressure from very sore on.
    pub cap_if_very_sore: Option<Pressure>,
    /// Least and most minutes.
    pub minutes: (u16, u16),
    /// Most minutes when asked for.
    pub most_minutes_if_wished: Option<u16>,
}

/// How often, by custom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cadence {
    /// Not sooner than this many days after the last.
    pub short_days: u16,
    /// Usually within this many.
    pub long_days: u16,
}

/// What an effort counts as.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each is its line of the file")]
pub struct Classes {
    pub half_from_km: f64,
    pub marathon_from_km: f64,
    pub ultra_over_km: f64,
    pub ultra_from_km_when_long: f64,
    pub ultra_long_h: f64,
    pub long_session_over_h: f64,
    pub source: String,
    pub sources: Vec<String>,
}

/// Minutes by what is to be worked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each is its line of the file")]
pub struct MinutesByArea {
    pub one_area: u16,
    pub lower_body: u16,
    pub two_areas: u16,
    pub whole_body: u16,
    pub most_on_first_visit: u16,
    pub least: u16,
    pub sources: Vec<String>,
}

/// Thresholds, guards and horizons.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each is its line of the file")]
pub struct Limits {
    pub work_over_soreness: u8,
    pub very_sore_from: u8,
    pub rising_from: u8,
    pub rising_after_h: f64,
    pub most_regions: usize,
    pub recent_effort_h: f64,
    pub usual_days: f64,
    #[serde(deserialize_with = "level")]
    pub usual_strong: Pressure,
    #[serde(deserialize_with = "level")]
    pub usual_else: Pressure,
    #[serde(deserialize_with = "level")]
    pub strong_from: Pressure,
    pub strong_every_days: f64,
    #[serde(deserialize_with = "level")]
    pub strong_guard_cap: Pressure,
    pub same_sore_area_h: f64,
    pub hard_ahead_h: f64,
    #[serde(deserialize_with = "level")]
    pub hard_ahead_cap: Pressure,
    #[serde(deserialize_with = "level")]
    pub first_visit_cap: Pressure,
    pub taper_from_h: f64,
    pub taper_to_h: f64,
    pub power_day_minutes: u16,
    #[serde(deserialize_with = "level")]
    pub power_day_cap: Pressure,
    pub power_day_not_within_h: f64,
    pub finish_gate_h: f64,
    pub between_bouts_min: f64,
    pub between_bouts_minutes: (u16, u16),
    #[serde(deserialize_with = "level")]
    pub between_bouts_cap: Pressure,
    pub muscle_soreness_to_h: f64,
    pub window_soreness_h: f64,
    pub window_relaxation_h: f64,
    pub window_rhythm_h: f64,
    pub window_least_h: f64,
    pub window_least_min: f64,
    pub sources: Vec<String>,
}

/// When relaxation is proposed, without a baseline of one's own.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each is its line of the file")]
pub struct RelaxationThresholds {
    pub stress_from: u8,
    pub drained_from: u8,
    pub most_soreness: u8,
    pub sources: Vec<String>,
}

/// A number of hours of the file as elapsed time.
pub fn hours(hours: f64) -> SignedDuration {
    SignedDuration::from_secs_f64(hours * 3600.0)
}

impl TimingRules {
    /// Reads the file's text.
    ///
    /// # Errors
    /// [`RuleBookError`] names the rule that is wrong: one without a source, or a row of a rule that is not there.
    pub fn parse(text: &str, sources: &Sources) -> Result<Self, RuleBookError> {
        let file: File = toml::from_str(text).map_err(wrong)?;
        let mut rules = BTreeMap::new();
        for rule in file.rule {
            check_sources(&rule.id, &rule.sources, sources)?;
            check_words(&rule)?;
            let custom = rule.grade == Grade::Custom;
            match sources.footing(&rule.sources) {
                Footing::Read => {}
                Footing::OurDecision | Footing::Memory if custom => {}
                Footing::OurDecision | Footing::Memory => {
                    return Err(wrong(format_args!(
                        "{} is graded, but nothing it rests on was read",
                        rule.id
                    )));
                }
            }
            if let Some(twice) = rules.insert(rule.id.clone(), rule) {
                return Err(wrong(format_args!("{} stands there twice", twice.id)));
            }
        }
        for (what, keys) in [
            ("classes", &file.classes.sources),
            ("minutes", &file.minutes.sources),
            ("limits", &file.limits.sources),
            ("relaxation", &file.relaxation.sources),
            ("cadence_unknown", &file.cadence_unknown.sources),
            ("ahead", &file.ahead.sources),
            ("stop_rule", &file.stop_rule.sources),
        ] {
            check_sources(what, keys, sources)?;
        }
        let before = before_rows(file.before)?;
        let after: Vec<AfterRow> = file
            .after
            .into_iter()
            .map(AfterRow::try_from)
            .collect::<Result<_, _>>()?;
        let mut kinds = BTreeMap::new();
        for line in file.kind {
            let (kind, default) = line.into_default()?;
            kinds.insert(kind, default);
        }
        if let Some(missing) = Kind::ALL.into_iter().find(|kind| !kinds.contains_key(kind)) {
            return Err(wrong(format_args!("kind {} is missing", missing.word())));
        }
        let used = before
            .iter()
            .map(|row| &row.rule)
            .chain(after.iter().map(|row| &row.rule))
            .chain(kinds.values().map(|kind| &kind.rule));
        if let Some(unknown) = used.into_iter().find(|id| !rules.contains_key(*id)) {
            return Err(wrong(format_args!(
                "a row names {unknown}, which is no rule"
            )));
        }
        if let Some(missing) = USED.into_iter().find(|id| !rules.contains_key(*id)) {
            return Err(wrong(format_args!("{missing} is missing")));
        }
        let mut cadences = vec![(None, file.cadence_unknown.cadence())];
        for line in file.cadence {
            check_sources("cadence", &line.sources, sources)?;
            let pattern = pattern_of(line.pattern.as_deref().unwrap_or_default())?;
            cadences.push((Some(pattern), line.cadence()));
        }
        if let Some(missing) = PATTERNS.into_iter().find(|word| {
            let pattern = pattern_of(word).ok();
            !cadences.iter().any(|(known, _)| *known == pattern)
        }) {
            return Err(wrong(format_args!("cadence {missing} is missing")));
        }
        Ok(Self {
            rules,
            before,
            after,
            kinds,
            cadences,
            classes: file.classes,
            minutes: file.minutes,
            limits: file.limits,
            relaxation: file.relaxation,
            ahead: file.ahead.checked()?,
            stop_rule: file.stop_rule,
            techniques: techniques::read(file.technique, sources)?,
        })
    }

    /// A rule of the table.
    pub fn rule(&self, id: &str) -> Option<&TimingRule> {
        self.rules.get(id)
    }

    /// Every rule, in the order of its id.
    pub fn iter(&self) -> impl Iterator<Item = &TimingRule> {
        self.rules.values()
    }

    /// The line of a technique.
    pub fn technique(&self, technique: Technique) -> &TechniqueRule {
        let known = |rule: &&TechniqueRule| rule.technique == technique;
        let rule = self.techniques.iter().find(known);
        rule.expect("a book without a line for each technique does not load")
    }

    /// The row that holds so long before an event.
    pub fn before(
        &self,
        who: Who,
        discipline: Discipline,
        ahead: SignedDuration,
    ) -> Option<&BeforeRow> {
        self.before.iter().find(|row| {
            row.who == who
                && row.discipline.is_none_or(|only| only == discipline)
                && ahead >= hours(row.from_h)
                && ahead < hours(row.to_h)
        })
    }

    /// The first row that will hold for an event that is still further off than any row.
    pub fn longest_before(&self, who: Who) -> f64 {
        self.before
            .iter()
            .filter(|row| row.who == who && row.to_h.is_finite())
            .map(|row| row.to_h)
            .fold(0.0, f64::max)
    }

    /// The row that holds so long after an effort.
    pub fn after(&self, class: EffortClass, since: SignedDuration) -> Option<&AfterRow> {
        self.after
            .iter()
            .find(|row| row.class == class && since >= hours(row.from_h) && since < hours(row.to_h))
    }

    /// What a kind is without an event of its own; every kind is there in a book that loaded.
    pub fn kind(&self, kind: Kind) -> Option<&KindDefault> {
        self.kinds.get(&kind)
    }

    /// How often, by custom; `None` off season, when there is no rhythm.
    pub fn cadence(&self, pattern: Option<TrainingPattern>) -> Option<Cadence> {
        self.cadences
            .iter()
            .find(|(known, _)| *known == pattern)
            .and_then(|(_, cadence)| *cadence)
    }
}

/// The rules that the code names itself.
const USED: [&str; 16] = [
    "T10",
    "T15",
    "T16",
    "T17",
    "T18",
    "T19",
    "T20",
    "relaxation",
    "guard_7_days",
    "guard_24_hours",
    "soreness_rising",
    "wish",
    "technique",
    "screening",
    "stop_rule",
    "sequence",
];

/// What a sentence may fill in.
const FILLS: [&str; 6] = ["what", "ago", "ahead", "cap", "areas", "days"];

fn check_sources(what: &str, keys: &[String], sources: &Sources) -> Result<(), RuleBookError> {
    if keys.is_empty() {
        return Err(wrong(format_args!("{what} has no source")));
    }
    match keys.iter().find(|key| sources.get(key).is_none()) {
        Some(unknown) => Err(wrong(format_args!(
            "{what} names the source `{unknown}`, which sources.toml does not have"
        ))),
        None => Ok(()),
    }
}

fn check_words(rule: &TimingRule) -> Result<(), RuleBookError> {
    if rule.source.trim().is_empty() || rule.says.trim().is_empty() {
        return Err(wrong(format_args!(
            "{} has no source or no sentence",
            rule.id
        )));
    }
    check_fills(&rule.id, &rule.says)
}

fn check_fills(rule: &str, says: &str) -> Result<(), RuleBookError> {
    let mut fills = says
        .split('{')
        .skip(1)
        .map(|rest| rest.split('}').next().unwrap_or_default());
    match fills.find(|fill| !FILLS.contains(fill)) {
        Some(unknown) => Err(wrong(format_args!(
            "{rule} fills in `{unknown}`, which nobody knows"
        ))),
        None => Ok(()),
    }
}

fn wrong(why: impl std::fmt::Display) -> RuleBookError {
    RuleBookError::new("timing.toml", why)
}

/// Reads a grade's word.
pub(super) fn grade<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Grade, D::Error> {
    let word = String::deserialize(deserializer)?;
    [
        Grade::Supported,
        Grade::Mixed,
        Grade::Unsupported,
        Grade::Contradicted,
        Grade::Custom,
    ]
    .into_iter()
    .find(|grade| grade.word() == word)
    .ok_or_else(|| serde::de::Error::custom(format_args!("`{word}` is no grade")))
}

fn level<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Pressure, D::Error> {
    Pressure::new(u8::deserialize(deserializer)?).map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RuleBook;

    const TEXT: &str = include_str!("../../../../rules/timing.toml");

    #[test]
    fn t1_to_t20_are_there_and_agree_with_their_claims() {
        let book = RuleBook::built_in().unwrap();
        for number in 1..=20 {
            assert!(
                book.timing.rule(&format!("T{number}")).is_some(),
                "T{number}"
            );
        }
        for rule in book.timing.iter() {
            if let Some(id) = &rule.claim {
                let claim = book
                    .claims
                    .get(id)
                    .unwrap_or_else(|| panic!("{} names {id}", rule.id));
                assert!(
                    rule.grade == Grade::Custom || rule.grade == claim.grade,
                    "{} and {id} differ",
                    rule.id
                );
            }
        }
    }

    #[test]
    fn a_rule_without_a_source_does_not_load() {
        let sources = RuleBook::built_in().unwrap().sources;
        let without = TEXT.replacen(
            r#"sources = ["kargarfard2016", "guo2017"]"#,
            "sources = []",
            1,
        );
        assert!(
            TimingRules::parse(&without, &sources)
                .unwrap_err()
                .to_string()
                .contains("T2")
        );
        let unknown = TEXT.replacen(r#"["kargarfard2016", "guo2017"]"#, r#"["nobody1900"]"#, 1);
        assert!(
            TimingRules::parse(&unknown, &sources)
                .unwrap_err()
                .to_string()
                .contains("nobody1900")
        );
    }

    #[test]
    fn a_row_before_an_event_holds_its_lower_bound() {
        let timing = RuleBook::built_in().unwrap().timing;
        let row = |who, h| {
            timing
                .before(who, Discipline::Endurance, hours(h))
                .map(|row| (row.rule.clone(), row.offer))
        };
        assert_eq!(row(Who::Regular, 72.0), row(Who::Regular, 100.0));
        assert_eq!(row(Who::Regular, 2.0).unwrap().0, "T13");
        assert_eq!(row(Who::Regular, 0.25).unwrap().0, "T14");
        assert_eq!(row(Who::New, 71.9), Some(("T18".into(), false)));
        assert_eq!(row(Who::CEvent, 72.0), None);
        assert_eq!(row(Who::CEvent, 2.0), Some(("c_event".into(), true)));
    }
}
