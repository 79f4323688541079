//! The lines of `rules/timing.toml` as they stand there, and what becomes of them.

use serde::Deserialize;

use super::{
    AfterRow, AheadRules, BeforeRow, Cadence, Classes, EffortClass, KindDefault, Limits,
    MinutesByArea, RelaxationThresholds, RowCap, RuleBookError, TimingRule, Who, check_fills,
    wrong,
};
use crate::{
    situation::TrainingPattern, training::workout::Discipline, treatment::massage::Kind,
    units::Pressure,
};

/// The rows with their upper ends: each runs up to the row above it of the same people.
pub(super) fn before_rows(lines: Vec<BeforeLine>) -> Result<Vec<BeforeRow>, RuleBookError> {
    let starts: Vec<(Who, f64)> = lines.iter().map(|line| (line.who, line.from_h)).collect();
    lines
        .into_iter()
        .map(|line| {
            let above = starts
                .iter()
                .filter(|(who, from)| *who == line.who && *from > line.from_h)
                .map(|(_, from)| *from);
            Ok(BeforeRow {
                who: line.who,
                from_h: line.from_h,
                to_h: line
                    .to_h
                    .unwrap_or_else(|| above.fold(f64::INFINITY, f64::min))
                    .min(A_CENTURY_H),
                discipline: line.discipline.as_deref().map(discipline_of).transpose()?,
                offer: line.offer,
                cap: line.cap.row_cap()?,
                kind: line.kind.as_deref().map(kind_of).transpose()?,
                minutes: line.minutes,
                says: line
                    .says
                    .map(|says| check_fills(&line.rule, &says).map(|()| says))
                    .transpose()?,
                rule: line.rule,
            })
        })
        .collect()
}

/// Longer than anybody plans ahead: keeps "any time before" a number that can be turned into a span.
const A_CENTURY_H: f64 = 876_600.0;

fn kind_of(word: &str) -> Result<Kind, RuleBookError> {
    Kind::from_word(word).ok_or_else(|| wrong(format_args!("`{word}` is no kind")))
}

fn discipline_of(word: &str) -> Result<Discipline, RuleBookError> {
    match word {
        "endurance" => Ok(Discipline::Endurance),
        "power" => Ok(Discipline::Power),
        _ => Err(wrong(format_args!("`{word}` is no discipline"))),
    }
}

/// Every training pattern has its line, also the one without a rhythm.
pub(super) const PATTERNS: [&str; 4] = [
    "high_intensity_3_per_week",
    "moderate_3_to_4_per_week",
    "sporadic",
    "off_season",
];

pub(super) fn pattern_of(word: &str) -> Result<TrainingPattern, RuleBookError> {
    match word {
        "high_intensity_3_per_week" => Ok(TrainingPattern::HighIntensity3PerWeek),
        "moderate_3_to_4_per_week" => Ok(TrainingPattern::Moderate3To4PerWeek),
        "sporadic" => Ok(TrainingPattern::Sporadic),
        "off_season" => Ok(TrainingPattern::OffSeason),
        _ => Err(wrong(format_args!("`{word}` is no training pattern"))),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) rule: Vec<TimingRule>,
    pub(super) before: Vec<BeforeLine>,
    pub(super) after: Vec<AfterLine>,
    pub(super) classes: Classes,
    pub(super) cadence: Vec<CadenceLine>,
    pub(super) cadence_unknown: CadenceLine,
    pub(super) kind: Vec<KindLine>,
    pub(super) minutes: MinutesByArea,
    pub(super) limits: Limits,
    pub(super) relaxation: RelaxationThresholds,
    pub(super) ahead: AheadRules,
    pub(super) stop_rule: super::StopRule,
    pub(super) technique: Vec<super::techniques::TechniqueLine>,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum CapLine {
    Level(u8),
    Word(String),
}

impl CapLine {
    fn row_cap(&self) -> Result<RowCap, RuleBookError> {
        match self {
            Self::Level(level) => Pressure::new(*level).map(RowCap::Level).map_err(wrong),
            Self::Word(word) if word == "usual" => Ok(RowCap::Usual),
            Self::Word(word) => Err(wrong(format_args!(
                "`{word}` is no cap; a level or `usual`"
            ))),
        }
    }
}

const fn yes() -> bool {
    true
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BeforeLine {
    who: Who,
    from_h: f64,
    to_h: Option<f64>,
    discipline: Option<String>,
    rule: String,
    #[serde(default = "yes")]
    offer: bool,
    cap: CapLine,
    kind: Option<String>,
    minutes: Option<(u16, u16)>,
    says: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AfterLine {
    class: EffortClass,
    from_h: f64,
    to_h: f64,
    rule: String,
    cap: CapLine,
    cap_if_very_sore: Option<u8>,
    cap_unless_not_tender: Option<u8>,
    minutes: (u16, u16),
}

impl TryFrom<AfterLine> for AfterRow {
    type Error = RuleBookError;

    fn try_from(line: AfterLine) -> Result<Self, RuleBookError> {
        Ok(Self {
            class: line.class,
            from_h: line.from_h,
            to_h: line.to_h,
            rule: line.rule,
            cap: line.cap.row_cap()?,
            cap_if_very_sore: line
                .cap_if_very_sore
                .map(Pressure::new)
                .transpose()
                .map_err(wrong)?,
            cap_unless_not_tender: line
                .cap_unless_not_tender
                .map(Pressure::new)
                .transpose()
                .map_err(wrong)?,
            minutes: line.minutes,
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KindLine {
    kind: String,
    rule: String,
    cap: CapLine,
    cap_if_very_sore: Option<u8>,
    minutes: (u16, u16),
    most_minutes_if_wished: Option<u16>,
}

impl KindLine {
    pub(super) fn into_default(self) -> Result<(Kind, KindDefault), RuleBookError> {
        let default = KindDefault {
            cap: self.cap.row_cap()?,
            rule: self.rule,
            cap_if_very_sore: self
                .cap_if_very_sore
                .map(Pressure::new)
                .transpose()
                .map_err(wrong)?,
            minutes: self.minutes,
            most_minutes_if_wished: self.most_minutes_if_wished,
        };
        Ok((kind_of(&self.kind)?, default))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CadenceLine {
    pub(super) pattern: Option<String>,
    pub(super) days: Option<(u16, u16)>,
    pub(super) sources: Vec<String>,
}

impl CadenceLine {
    pub(super) fn cadence(&self) -> Option<Cadence> {
        self.days.map(|(short_days, long_days)| Cadence {
            short_days,
            long_days,
        })
    }
}
