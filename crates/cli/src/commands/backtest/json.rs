//! The figures of a look back as JSON.

use care::{
    rules::RuleBook,
    training::soreness::backtest::{Earned, Guess, Score},
};
use practice::LookedBack;
use serde_json::{Value, json};

use super::alarms::{Simulated, per_week};

/// Everything; errors in levels of 0 to 10 and in steps of the diary.
pub fn document(looked: &[LookedBack], simulated: Option<&[Simulated]>, rules: &RuleBook) -> Value {
    let diaries: Vec<Value> = looked.iter().map(diary).collect();
    let mut document = json!({
        "version": 1,
        "rule_book": rules.version,
        "interval": rules.check_ins.forecast.interval,
        "diaries": diaries,
    });
    if let Some(simulated) = simulated {
        document["simulated_notices"] = simulated
            .iter()
            .map(|simulated| {
                json!({
                    "people": simulated.name,
                    "median_per_week": simulated.median,
                    "share_with_one_a_week_at_most": simulated.calm,
                })
            })
            .collect();
    }
    document
}

fn diary(looked: &LookedBack) -> Value {
    let step = looked.scale.step;
    let scores = |scores: &[Score; 3]| -> Value {
        scores
            .iter()
            .zip(1..)
            .map(|(score, ahead)| self::score(score, ahead, step))
            .collect()
    };
    let back = &looked.backtest;
    json!({
        "name": looked.name,
        "answered_days": back.answers,
        "first": back.span.map(|(first, _)| first.to_string()),
        "last": back.span.map(|(_, last)| last.to_string()),
        "sessions": looked.sessions,
        "injury_reports": looked.injuries,
        "levels_a_step": step,
        "whole": scores(&back.whole),
        "areas": scores(&back.areas),
        "shown": if looked.earned.is_learned() { "learned" } else { "plain_course" },
        "because": because(&looked.earned),
        "notices": {
            "watched_days": looked.watched_days,
            "told": looked.told.len(),
            "per_week": per_week(looked),
        },
        "warnings": looked.warnings,
    })
}

fn score(score: &Score, ahead: usize, step: f64) -> Value {
    if score.looks == 0 {
        return json!({"ahead": ahead, "looks": 0});
    }
    let errors = |by: f64| {
        json!({
            "learned": score.learned / by,
            "yesterday": score.yesterday / by,
            "weekday_mean": score.weekday_mean / by,
            "personal_mean": score.mean / by,
            "personal_median": score.median / by,
            "plain_course": score.course / by,
        })
    };
    json!({
        "ahead": ahead,
        "looks": score.looks,
        "mean_absolute_error": errors(1.0),
        "mean_absolute_error_in_steps": errors(step),
        "interval_coverage": score.coverage,
        "interval_width_in_steps": score.width / step,
        "plain_course_interval_coverage": score.course_coverage,
    })
}

fn because(earned: &Earned) -> Value {
    match *earned {
        Earned::Learned { .. } => json!({"why": "closer_than_yesterday_and_weekday"}),
        Earned::TooFew { looks, needed, .. } => {
            json!({"why": "too_few_answers", "looks": looks, "needed": needed})
        }
        Earned::NoBetter {
            than,
            ahead,
            in_areas,
            ..
        } => json!({
            "why": match than {
                Guess::Yesterday => "no_better_than_yesterday",
                Guess::WeekdayMean => "no_better_than_weekday_mean",
            },
            "ahead": ahead,
            "in_areas": in_areas,
        }),
    }
}
