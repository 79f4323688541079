//! From a plan to the document out. Hand-written conversions: what `care` decides and what the outside reads change apart.

use std::collections::BTreeMap;

use care::{
    body::Area,
    plan::{Outlook, Plan},
    rules::{RuleBook, check_ins::CheckInRules},
    situation::Situation,
    training::{
        load_history::LoadHistory,
        soreness::{AreaSoreness, SorenessReason, forecast::Forecast},
    },
    treatment::{
        massage::Skill,
        recommendation::{Advice, Reason, Recommendation},
        replan::SessionMove,
        screening::{Outcome, UnlockedBy, Verdict},
        suppose::Difference,
        technique::Technique,
    },
    units::Pressure,
};
use jiff::{Timestamp, tz::TimeZone};

use super::answer::{
    ActivitiesOut, Answer, AskAgainOut, DayForecastOut, DayOut, LoadOut, ReasonOut,
    RecommendationOut, ReferralOut, RegionForecastOut, RejectedOut, RuleHitOut, ScreeningOut,
    SorenessForecastOut, SorenessOut, SorenessReasonOut, UnlockOut, WindowOut,
};
use super::outlook::{difference_out, move_out, sequence_out, why_out};

/// What was read of activity files before the plan was made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ActivitiesRead {
    /// Activities read.
    pub read: usize,
    /// Files that told of an activity already read.
    pub duplicates: usize,
    /// Files that could not be read.
    pub rejected: Vec<RejectedFile>,
}

/// A file that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedFile {
    /// Its name.
    pub file: String,
    /// What is wrong with it and what to do.
    pub why: String,
}

/// Writes a plan as the document out; the same plan always gives the same bytes.
pub fn write(
    plan: &Plan,
    situation: &Situation,
    activities: &ActivitiesRead,
    rules: &RuleBook,
) -> serde_json::Value {
    json(&answer_of(plan, situation, activities, rules))
}

/// As [`write`], with the four answers and the next three weeks.
pub fn write_with_outlook(
    plan: &Plan,
    outlook: &Outlook,
    situation: &Situation,
    activities: &ActivitiesRead,
    rules: &RuleBook,
) -> serde_json::Value {
    json(&Answer {
        why: Some(why_out(outlook, &situation.zone)),
        sequence: Some(sequence_out(&outlook.sequence, &situation.zone)),
        ..answer_of(plan, situation, activities, rules)
    })
}

/// Screening, recommendation, the four answers and the weeks ahead: what is decided, without what it was decided from. The same
/// facts and rules give the same bytes.
pub fn decision(
    plan: &Plan,
    outlook: &Outlook,
    situation: &Situation,
    rules: &RuleBook,
) -> serde_json::Value {
    let activities = ActivitiesRead::default();
    let mut value = write_with_outlook(plan, outlook, situation, &activities, rules);
    if let Some(fields) = value.as_object_mut() {
        for name in ["activities", "load", "soreness", "soreness_forecast"] {
            fields.remove(name);
        }
    }
    value
}

/// What would move if one fact were different.
#[derive(Debug, Clone, Copy)]
pub struct WhatIf<'a> {
    /// What is supposed, in words that follow "if".
    pub if_so: &'a str,
    /// What would differ now.
    pub differences: &'a [Difference],
    /// What would become of the sessions ahead.
    pub moves: &'a [SessionMove],
    /// The plan, if it were so.
    pub plan: &'a Plan,
    /// What surrounds it.
    pub outlook: &'a Outlook,
    /// The situation, if it were so.
    pub situation: &'a Situation,
}

/// Writes what would move, with the whole plan as it would be.
pub fn write_what_if(
    what_if: WhatIf<'_>,
    activities: &ActivitiesRead,
    rules: &RuleBook,
) -> serde_json::Value {
    let WhatIf {
        if_so,
        differences,
        moves,
        plan,
        outlook,
        situation,
    } = what_if;
    let differences: Vec<_> = differences.iter().map(difference_out).collect();
    let moves: Vec<_> = moves
        .iter()
        .map(|one| move_out(one, &situation.zone))
        .collect();
    serde_json::json!({
        "version": 1,
        "if": if_so,
        "differences": differences,
        "moves": moves,
        "plan": write_with_outlook(plan, outlook, situation, activities, rules),
    })
}

pub(super) fn json(value: &impl serde::Serialize) -> serde_json::Value {
    serde_json::to_value(value).expect("strings, numbers and lists always make JSON")
}

/// A verdict in the shape of the document's `screening`, with instants in UTC: the record of a screening.
pub fn verdict(verdict: &Verdict) -> serde_json::Value {
    serde_json::to_value(screening_out(verdict, &TimeZone::UTC)).unwrap_or_default()
}

fn answer_of(
    plan: &Plan,
    situation: &Situation,
    activities: &ActivitiesRead,
    rules: &RuleBook,
) -> Answer {
    let zone = &situation.zone;
    let (recommendation, none_because) = match &plan.advice {
        Advice::Massage(recommendation) => (Some(recommendation_out(recommendation, zone)), None),
        Advice::Nothing(reasons) => (None, Some(reasons.iter().map(reason_out).collect())),
    };
    Answer {
        version: 1,
        rule_book: rules.version.clone(),
        as_of: written(situation.now, zone),
        screening: screening_out(plan.screening.verdict(), zone),
        recommendation,
        none_because,
        activities: ActivitiesOut {
            read: activities.read,
            duplicates: activities.duplicates,
            rejected: activities
                .rejected
                .iter()
                .map(|file| RejectedOut {
                    file: file.file.clone(),
                    why: file.why.clone(),
                })
                .collect(),
        },
        load: load_out(&situation.load),
        soreness: plan.soreness.iter().map(soreness_out).collect(),
        soreness_forecast: forecast_out(&situation.forecast, &rules.check_ins),
        why: None,
        sequence: None,
    }
}

fn screening_out(verdict: &Verdict, zone: &TimeZone) -> ScreeningOut {
    let mut caps = by_code(&verdict.pressure_cap_by_area);
    caps.extend(
        verdict
            .avoid
            .iter()
            .map(|area| (area.to_string(), Pressure::NONE.get())),
    );
    let mut ask_again: Vec<AskAgainOut> = verdict
        .ask_again
        .iter()
        .map(|ask| AskAgainOut {
            rule: ask.rule.clone(),
            at: ask.at.map(|at| written(at, zone)),
        })
        .collect();
    if verdict.outcome == Outcome::Incomplete {
        let known: Vec<String> = ask_again.iter().map(|ask| ask.rule.clone()).collect();
        ask_again.extend(
            verdict
                .questions
                .iter()
                .filter(|rule| !known.contains(rule))
                .map(|rule| AskAgainOut {
                    rule: rule.clone(),
                    at: None,
                }),
        );
    }
    ScreeningOut {
        outcome: verdict.outcome.word().to_owned(),
        not_before: verdict.not_before.map(|at| written(at, zone)),
        pressure_cap: verdict.pressure_cap.get(),
        pressure_cap_by_region: caps,
        avoid_regions: codes(&verdict.avoid),
        avoid_until: verdict
            .avoid_until
            .iter()
            .map(|(area, until)| (area.to_string(), written(*until, zone)))
            .collect(),
        most_minutes: verdict.most_minutes,
        skills: words(&verdict.skills),
        positions: verdict.positions.iter().cloned().collect(),
        inform: verdict.inform.iter().cloned().collect(),
        urgency: verdict.urgency.map(|urgency| urgency.word().to_owned()),
        refer: verdict
            .refer
            .iter()
            .map(|refer| ReferralOut {
                rule: refer.rule.clone(),
                urgency: refer.urgency.word().to_owned(),
            })
            .collect(),
        ask_again,
        not_asked_lately: verdict.not_asked_lately.iter().cloned().collect(),
        unlock: verdict.unlock.as_ref().map(|unlock| UnlockOut {
            by: match unlock.by {
                UnlockedBy::ClinicianClearance => "clinician_clearance",
                UnlockedBy::GuardianConsent => "guardian_consent",
            }
            .to_owned(),
            rules: unlock.rules.clone(),
        }),
        reasons: verdict
            .reasons
            .iter()
            .map(|hit| RuleHitOut {
                rule: hit.rule.clone(),
                says: hit.says.clone(),
                source: hit.source.clone(),
                agreement: hit.agreement.clone(),
            })
            .collect(),
    }
}

pub(super) fn recommendation_out(
    recommendation: &Recommendation,
    zone: &TimeZone,
) -> RecommendationOut {
    RecommendationOut {
        kind: recommendation.kind.word().to_owned(),
        window: WindowOut {
            from: written(recommendation.window.from, zone),
            to: written(recommendation.window.to, zone),
        },
        minutes: recommendation.minutes,
        pressure_cap: recommendation.pressure_cap.get(),
        pressure_cap_by_region: by_code(&recommendation.pressure_cap_by_area),
        work_regions: codes(&recommendation.work),
        consent_needed: codes(&recommendation.consent_needed),
        avoid_regions: codes(&recommendation.avoid),
        skills: words(&recommendation.skills),
        techniques: techniques(&recommendation.techniques),
        techniques_left_out: techniques(&recommendation.techniques_left_out),
        reasons: recommendation.reasons.iter().map(reason_out).collect(),
    }
}

pub(super) fn reason_out(reason: &Reason) -> ReasonOut {
    ReasonOut {
        rule: reason.rule.clone(),
        says: reason.says.clone(),
        claim: reason.claim.clone(),
        grade: reason.grade.word().to_owned(),
        source: reason.source.clone(),
    }
}

fn load_out(load: &LoadHistory) -> LoadOut {
    let today = load.days.last();
    LoadOut {
        fitness: today.map_or(0.0, |day| tenths(day.fitness)),
        fatigue: today.map_or(0.0, |day| tenths(day.fatigue)),
        form: today.map_or(0.0, |day| tenths(day.form)),
        days: load
            .days
            .iter()
            .map(|day| DayOut {
                date: day.date.to_string(),
                load: tenths(day.load),
                fitness: tenths(day.fitness),
                fatigue: tenths(day.fatigue),
                form: tenths(day.form),
            })
            .collect(),
    }
}

/// One decimal: more would claim a precision that load does not have.
fn tenths(value: f64) -> f64 {
    let rounded = (value * 10.0).round() / 10.0;
    if rounded == 0.0 { 0.0 } else { rounded }
}

fn soreness_out(soreness: &AreaSoreness) -> SorenessOut {
    SorenessOut {
        region: soreness.area.to_string(),
        level: soreness.level.get(),
        reported: soreness.reported,
        reasons: soreness.reasons.iter().map(soreness_reason_out).collect(),
    }
}

fn soreness_reason_out(reason: &SorenessReason) -> SorenessReasonOut {
    SorenessReasonOut {
        rule: reason.rule.clone(),
        says: reason.says.clone(),
    }
}

fn forecast_out(forecast: &Forecast, model: &CheckInRules) -> SorenessForecastOut {
    SorenessForecastOut {
        learned: forecast.earned.is_learned(),
        because: forecast.earned.says(),
        rule: forecast.earned.rule(model).to_owned(),
        interval: model.forecast.interval,
        regions: forecast
            .ahead()
            .into_iter()
            .map(|area| RegionForecastOut {
                region: area.area.to_string(),
                days: area
                    .ahead()
                    .iter()
                    .map(|day| DayForecastOut {
                        date: day.date.to_string(),
                        level: day.level.get(),
                        low: day.low.get(),
                        high: day.high.get(),
                    })
                    .collect(),
                reasons: area.reasons.iter().map(soreness_reason_out).collect(),
            })
            .collect(),
    }
}

fn by_code(caps: &BTreeMap<Area, Pressure>) -> BTreeMap<String, u8> {
    caps.iter()
        .map(|(area, cap)| (area.to_string(), cap.get()))
        .collect()
}

fn codes<'a>(areas: impl IntoIterator<Item = &'a Area>) -> Vec<String> {
    areas.into_iter().map(Area::to_string).collect()
}

fn techniques(techniques: &[Technique]) -> Vec<String> {
    let words = techniques.iter().map(|one| one.word());
    words.map(str::to_owned).collect()
}

fn words<'a>(skills: impl IntoIterator<Item = &'a Skill>) -> Vec<String> {
    skills
        .into_iter()
        .map(|skill| skill.word().to_owned())
        .collect()
}

/// An instant with the person's own offset, to the second.
pub(super) fn written(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone())
        .strftime("%Y-%m-%dT%H:%M:%S%:z")
        .to_string()
}
