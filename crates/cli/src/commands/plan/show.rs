//! The answer, laid out for a terminal.

use std::collections::BTreeSet;

use care::{
    body::Area,
    plan::Plan,
    rules::RuleBook,
    situation::Situation,
    training::soreness::AreaSoreness,
    treatment::{
        recommendation::{Advice, Reason, Recommendation},
        screening::{Outcome, Verdict},
    },
    units::Pressure,
};
use jiff::Timestamp;
use practice::PlanFiles;

use super::chart;
use crate::output::Paper;

/// Mended files named before the rest is only counted.
const WARNINGS_SHOWN: usize = 5;
/// Sore areas named before the rest is only counted.
const SORE_SHOWN: usize = 8;

/// What was read, what could not be, and what was mended.
pub fn reading(read: &PlanFiles, paper: &Paper) -> String {
    let mut text = paper.heading(&format!(
        "Read {} from {}",
        count(read.activities.len(), "activity", "activities"),
        count(read.files, "file", "files")
    ));
    let mut also = Vec::new();
    if read.duplicates > 0 {
        also.push(format!(
            "{} told twice and counted once",
            count(read.duplicates, "activity", "activities")
        ));
    }
    if read.skipped > 0 {
        also.push(format!(
            "{} passed over as no training",
            count(read.skipped, "file", "files")
        ));
    }
    if !read.rejected.is_empty() {
        also.push(format!(
            "{} could not be read",
            count(read.rejected.len(), "file", "files")
        ));
    }
    if !also.is_empty() {
        text.push_str(&paper.paragraph("  ", &also.join("; ")));
    }
    let mut besides = Vec::new();
    if !read.planned.is_empty() {
        besides.push(count(
            read.planned.len(),
            "planned workout or race",
            "planned workouts and races",
        ));
    }
    if !read.days.is_empty() {
        besides.push(count(read.days.len(), "day", "days") + " of sleep and resting heart rate");
    }
    if !besides.is_empty() {
        text.push_str(&paper.paragraph("  and ", &besides.join(" and ")));
    }
    if !read.unknown_exercises.is_empty() {
        text.push_str(&paper.paragraph("  ", &unknown_exercises(&read.unknown_exercises)));
    }
    for rejected in &read.rejected {
        text.push_str(&paper.paragraph("  - ", &rejected.to_string()));
    }
    for warning in read.warnings.iter().take(WARNINGS_SHOWN) {
        text.push_str(&paper.paragraph("  mended ", &warning.to_string()));
    }
    if read.warnings.len() > WARNINGS_SHOWN {
        text.push_str(&format!(
            "  mended {} more\n",
            read.warnings.len() - WARNINGS_SHOWN
        ));
    }
    text
}

/// Which exercises are not known; only some of many are named.
fn unknown_exercises(names: &BTreeSet<String>) -> String {
    const NAMED: usize = 6;
    let mut named: Vec<&str> = names.iter().take(NAMED).map(String::as_str).collect();
    if names.len() > NAMED {
        named.push("...");
    }
    format!(
        "{} not known to Knead, so the usual areas of strength work stand in: {}",
        match names.len() {
            1 => "1 exercise is".to_owned(),
            many => format!("{many} exercises are"),
        },
        named.join(", ")
    )
}

/// The chart and today's averages; nothing where no training is known.
pub fn load(situation: &Situation, paper: &Paper) -> String {
    let Some(today) = situation.load.days.last() else {
        return String::new();
    };
    let mut text = paper.heading("Load of the last six weeks (100 is an hour at threshold)");
    let recent = situation.load.last_days(chart::DAYS);
    if recent.iter().any(|day| day.load > 0.0) {
        text.push_str(&chart::chart(recent, paper));
    } else {
        text.push_str("  no training in that time\n");
    }
    text.push_str(&paper.paragraph(
        "",
        &format!(
            "Today: fitness {:.0}, fatigue {:.0}, form {:.0}",
            today.fitness,
            today.fatigue,
            positive_zero(today.form)
        ),
    ));
    text
}

/// Which areas are sore or likely sore, and why.
pub fn soreness(plan: &Plan, paper: &Paper) -> String {
    if plan.soreness.is_empty() {
        return String::new();
    }
    let reported = plan.soreness.iter().any(|sore| sore.reported);
    let mut text = paper.heading(if reported {
        "Sore, as you say or likely from training"
    } else {
        "Likely sore from training"
    });
    let lines = sore_lines(&plan.soreness);
    for line in lines.iter().take(SORE_SHOWN) {
        text.push_str(&paper.paragraph("  ", line));
    }
    if lines.len() > SORE_SHOWN {
        text.push_str(&format!(
            "  and {} more\n",
            count(lines.len() - SORE_SHOWN, "region", "regions")
        ));
    }
    text
}

/// A line for each region; both sides together where they are equal. Reasons are told once, where they come first.
fn sore_lines(soreness: &[AreaSoreness]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut told: Vec<&str> = Vec::new();
    for (index, sore) in soreness.iter().enumerate() {
        let is_twin = |other: &AreaSoreness| {
            other.area.region() == sore.area.region()
                && other.area != sore.area
                && other.level == sore.level
                && other.reported == sore.reported
        };
        if soreness.iter().take(index).any(is_twin) {
            continue;
        }
        let place = if soreness.iter().any(is_twin) {
            format!("{} (both sides)", sore.area.region().plain_name())
        } else {
            sore.area.plain_name()
        };
        let said = if sore.reported { "you said" } else { "likely" };
        let mut line = format!("{} {}/10, {said}", capital(&place), sore.level.get());
        let why: Vec<String> = sore
            .reasons
            .iter()
            .filter(|reason| !told.contains(&reason.says.as_str()))
            .map(|reason| format!("{} [{}]", reason.says, reason.rule))
            .collect();
        if !why.is_empty() {
            line.push_str(&format!(": {}", why.join("; ")));
        } else if !sore.reasons.is_empty() {
            line.push_str(", for the same reason");
        }
        told.extend(sore.reasons.iter().map(|reason| reason.says.as_str()));
        lines.push(line);
    }
    lines
}

/// The recommendation with its reasons, or why there is none.
pub fn advice(plan: &Plan, situation: &Situation, rules: &RuleBook, paper: &Paper) -> String {
    let verdict = plan.screening.verdict();
    let mut text = match &plan.advice {
        Advice::Massage(recommendation) => massage(recommendation, situation, paper),
        Advice::Nothing(reasons) => nothing(reasons, verdict, situation, paper),
    };
    text.push_str(&limits(verdict, situation, paper));
    text.push_str(&paper.paragraph(
        "",
        &format!(
            "Decided by the rules of {}; the therapist always decides.",
            rules.version
        ),
    ));
    text
}

fn massage(recommendation: &Recommendation, situation: &Situation, paper: &Paper) -> String {
    let mut text = paper.heading("Your next massage");
    let cap = recommendation.pressure_cap;
    text.push_str(&paper.paragraph(
        "  what   ",
        &format!(
            "{}, {} minutes",
            recommendation.kind.plain_name(),
            recommendation.minutes
        ),
    ));
    text.push_str(&paper.paragraph(
        "  when   ",
        &format!(
            "{} to {}",
            moment(recommendation.window.from, situation),
            moment(recommendation.window.to, situation)
        ),
    ));
    text.push_str(&paper.paragraph(
        "  press  ",
        &format!("at most {} of 5, {}", cap.get(), in_words(cap)),
    ));
    // An area that is avoided has its own line; the others are told by how much they may take.
    for level in (1..cap.get()).rev() {
        let areas: Vec<&Area> = recommendation
            .pressure_cap_by_area
            .iter()
            .filter(|(_, cap)| cap.get() == level)
            .map(|(area, _)| area)
            .collect();
        if !areas.is_empty() {
            text.push_str(&paper.paragraph(
                "         ",
                &format!("at most {level}: {}", places(areas, "")),
            ));
        }
    }
    text.push_str(&paper.paragraph(
        "  work   ",
        &places(recommendation.work.iter(), "as you and the therapist agree"),
    ));
    if !recommendation.consent_needed.is_empty() {
        text.push_str(&paper.paragraph(
            "  ask    ",
            &format!(
                "{}: only if you agree to it",
                places(recommendation.consent_needed.iter(), "")
            ),
        ));
    }
    text.push_str(&paper.paragraph("  avoid  ", &places(recommendation.avoid.iter(), "nothing")));
    if !recommendation.skills.is_empty() {
        let skills: Vec<&str> = recommendation
            .skills
            .iter()
            .map(|skill| skill.word())
            .collect();
        text.push_str(&paper.paragraph(
            "  with   ",
            &format!("a therapist with: {}", skills.join(", ")),
        ));
    }
    text.push_str(&paper.heading("Why"));
    text.push_str(&because(&recommendation.reasons, paper));
    text
}

fn nothing(reasons: &[Reason], verdict: &Verdict, situation: &Situation, paper: &Paper) -> String {
    let mut text = paper.heading(match verdict.outcome {
        Outcome::Book | Outcome::BookWithLimits => "No massage suggested now",
        Outcome::NotYet => "Not yet",
        Outcome::Incomplete => "Waiting for the safety questions",
        Outcome::SpeakToSomeone => "Speak to someone first",
        Outcome::Emergency => "Call for help now",
    });
    if verdict.outcome == Outcome::Incomplete {
        text.push_str(&paper.paragraph(
            "  ",
            "The recommendation waits until the red flags are answered. Run this on a terminal to be asked, or say --none-of-these \
             after reading what it denies: `knead findings --red-flags`.",
        ));
    }
    if let Some(until) = verdict.not_before {
        text.push_str(&paper.paragraph("  not before ", &moment(until, situation)));
    }
    text.push_str(&because(reasons, paper));
    text
}

pub(super) fn because(reasons: &[Reason], paper: &Paper) -> String {
    reasons
        .iter()
        .map(|reason| {
            let claim = reason
                .claim
                .as_ref()
                .map(|claim| format!(", claim {claim}"))
                .unwrap_or_default();
            paper.paragraph(
                "  - ",
                &format!(
                    "{} [{}, {}{claim}; {}]",
                    reason.says,
                    reason.rule,
                    reason.grade.word(),
                    reason.source
                ),
            )
        })
        .collect()
}

/// What the screening limits, each with its rule and source.
fn limits(verdict: &Verdict, situation: &Situation, paper: &Paper) -> String {
    let mut text = String::new();
    for hit in &verdict.reasons {
        text.push_str(&paper.paragraph(
            "  - ",
            &format!(
                "{} [{}, sources {}; {}]",
                hit.says, hit.rule, hit.agreement, hit.source
            ),
        ));
    }
    let dated: BTreeSet<(Timestamp, &Area)> = verdict
        .avoid_until
        .iter()
        .map(|(area, until)| (*until, area))
        .collect();
    for (until, area) in dated {
        text.push_str(&paper.paragraph(
            "  - ",
            &format!(
                "{}: off limits until {}",
                capital(&area.plain_name()),
                moment(until, situation)
            ),
        ));
    }
    for again in verdict
        .ask_again
        .iter()
        .filter(|_| verdict.outcome != Outcome::Incomplete)
    {
        let when = again.at.map_or_else(
            || "when it has changed".to_owned(),
            |at| format!("from {}", moment(at, situation)),
        );
        text.push_str(&paper.paragraph("  - ", &format!("Ask again {when} [{}]", again.rule)));
    }
    if text.is_empty() {
        text
    } else {
        format!("{}{text}", paper.heading("What the safety questions say"))
    }
}

/// An instant in the person's zone, such as `Mon 4 May 14:00`.
pub(super) fn moment(at: Timestamp, situation: &Situation) -> String {
    let local = at.to_zoned(situation.zone.clone());
    let year = if local.year() == situation.now.to_zoned(situation.zone.clone()).year() {
        ""
    } else {
        " %Y"
    };
    local
        .strftime(&format!("%a %-d %b{year} %H:%M"))
        .to_string()
}

/// Areas in words, both sides of a region as one.
pub(super) fn places<'a>(areas: impl IntoIterator<Item = &'a Area>, none: &str) -> String {
    let areas: Vec<&Area> = areas.into_iter().collect();
    let mut names: Vec<String> = Vec::new();
    for area in &areas {
        let both = areas
            .iter()
            .filter(|other| other.region() == area.region())
            .count()
            > 1;
        let name = if both {
            format!("{} (both sides)", area.region().plain_name())
        } else {
            area.plain_name()
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() {
        none.to_owned()
    } else {
        names.join(", ")
    }
}

/// A pressure in our own words.
pub(super) const fn in_words(pressure: Pressure) -> &'static str {
    match pressure.get() {
        0 => "not at all",
        1 => "light lotioning",
        2 => "heavy lotioning",
        3 => "medium",
        4 => "strong",
        _ => "deep",
    }
}

pub(super) fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Zero without a sign: "-0" would look like a mistake.
fn positive_zero(value: f64) -> f64 {
    if value.abs() < 0.5 { 0.0 } else { value }
}
