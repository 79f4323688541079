//! The chart in a client's file, as the page shows it to who treats.

use care::{
    body::Area,
    rules::{RuleBook, clinic::Profile, screening::Loosener},
    treatment::{
        decision::Decided,
        finding::{Answer, Finding, FollowUp},
        recommendation::Advice,
        screening::{Outcome, Verdict},
        technique::Technique,
    },
    units::Pressure,
};
use jiff::{Timestamp, tz::TimeZone};
use practice::{Chart, ClientFile, KeptDecision, Measurement};
use serde_json::Value;

use super::{
    client_view::{outcome_words, rule_words},
    follow_ups::field_value,
    preferences::measure_name,
};
use crate::{
    body_map::BodyMap,
    pages::{
        client::{ChartView, Choice, Entry, Past, area_choices},
        not_yet::{Fact, Why},
    },
    words,
    words::Stamp,
};

pub(super) fn chart_view(
    chart: &Chart,
    file: &ClientFile,
    zone: &TimeZone,
    now: Timestamp,
) -> ChartView {
    let verdict = chart.plan.screening.verdict();
    let rules = &*file.rules;
    let map = map(verdict);
    ChartView {
        has_off: !map.avoid.is_empty(),
        has_less: !map.levels.is_empty(),
        map: map.picture(),
        facts: limits(verdict, zone, now),
        reasons: verdict
            .reasons
            .iter()
            .map(|hit| Why {
                says: hit.says.clone(),
                detail: match hit.agreement.as_str() {
                    "agree" => "Sources agree on this.",
                    "disagree" => "Sources disagree; the careful side is taken.",
                    "few" => "Few sources speak of this; the careful side is taken.",
                    _ => "",
                }
                .to_owned(),
                rule: hit.rule.clone(),
                source: hit.source.clone(),
            })
            .collect(),
        told: chart
            .situation
            .findings
            .iter()
            .map(|found| told(found, rules, zone))
            .collect(),
        denied: denied(chart, verdict, zone),
        advised: advised(&chart.plan.advice, zone, now),
        decisions: chart
            .decisions
            .iter()
            .map(|kept| decision(kept, zone, now))
            .collect(),
        areas: area_choices(),
        rules: rules
            .screening
            .iter()
            .map(|rule| Choice {
                word: rule.id.clone(),
                name: format!("{}: {}", rule.id, rule_words(rule, rules)),
            })
            .collect(),
        blood_pressures: (rules.profile == Profile::Clinic).then(|| {
            let newest = chart.blood_pressures.iter();
            newest.map(|one| measured(one, zone)).collect()
        }),
        likes: likes(chart, rules),
        more: Vec::new(),
        loosenable: loosenable(chart, rules),
        history: chart
            .history
            .iter()
            .map(|record| past(record, zone))
            .collect(),
        training: chart.training.as_ref().map(|newest| {
            newest
                .iter()
                .map(|one| {
                    let activity = &one.activity;
                    let mut says = Vec::new();
                    if let Some(metres) = activity.distance {
                        says.push(words::distance(metres.get()));
                    }
                    says.push(words::duration(activity.duration));
                    says.push(format!("load {:.0}", one.load.value));
                    Entry {
                        at: Stamp::day(activity.starts_at_local(&chart.situation.zone).date()),
                        word: activity.sport.plain_name().to_owned(),
                        says: says.join(", "),
                        ..Entry::default()
                    }
                })
                .collect()
        }),
        audit: chart
            .audit
            .iter()
            .map(|(line, who)| Entry {
                at: Stamp::full(line.at, zone),
                word: who.clone(),
                says: line.act.replace([':', '_'], " "),
                ..Entry::default()
            })
            .collect(),
    }
}

fn map(verdict: &Verdict) -> BodyMap {
    let blocked = !matches!(
        verdict.outcome,
        Outcome::Book | Outcome::BookWithLimits | Outcome::Incomplete
    );
    let levels = verdict
        .pressure_cap_by_area
        .keys()
        .filter(|area| !verdict.avoid.contains(area))
        .map(|area| (*area, 4))
        .collect();
    let label = match (blocked, verdict.avoid.is_empty()) {
        (true, _) => "Body map, front and back. No massage anywhere for now.".to_owned(),
        (false, true) => "Body map, front and back. No area is off limits by an answer.".to_owned(),
        (false, false) => {
            format!(
                "Body map, front and back. Off limits: {}.",
                words::areas(&verdict.avoid)
            )
        }
    };
    BodyMap {
        label,
        levels,
        avoid: if blocked {
            Area::all().collect()
        } else {
            verdict.avoid.clone()
        },
    }
}

/// The limits of a verdict, most telling first.
fn limits(verdict: &Verdict, zone: &TimeZone, now: Timestamp) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut fact = |word: String, says: String| {
        facts.push(Fact {
            word,
            says,
            note: String::new(),
        });
    };
    if let Some(at) = verdict.not_before {
        fact(
            "Latest wait".to_owned(),
            words::capital(&words::until(at, zone, now)),
        );
    }
    fact(
        "Pressure".to_owned(),
        words::pressure(verdict.pressure_cap).to_owned(),
    );
    let mut ends: Vec<Option<Timestamp>> = verdict
        .avoid
        .iter()
        .map(|area| verdict.avoid_until.get(area).copied())
        .collect();
    ends.sort_unstable();
    ends.dedup();
    for end in ends {
        let of_end = verdict
            .avoid
            .iter()
            .filter(|area| verdict.avoid_until.get(area).copied() == end);
        let word = end.map_or_else(
            || "Off limits".to_owned(),
            |end| format!("Off limits until {}", words::until(end, zone, now)),
        );
        fact(word, words::areas(of_end));
    }
    for level in [1, 2, 3] {
        let capped: Vec<&Area> = verdict
            .pressure_cap_by_area
            .iter()
            .filter(|(area, cap)| cap.get() == level && !verdict.avoid.contains(area))
            .map(|(area, _)| area)
            .collect();
        if let (false, Ok(level)) = (capped.is_empty(), Pressure::new(level)) {
            fact(words::pressure(level).to_owned(), words::areas(capped));
        }
    }
    if let Some(most) = verdict.most_minutes {
        fact("Length".to_owned(), format!("{most} minutes at most"));
    }
    if !verdict.positions.is_empty() {
        let positions: Vec<String> = verdict
            .positions
            .iter()
            .map(|word| position(word))
            .collect();
        fact(
            "Position".to_owned(),
            words::capital(&words::list(&positions)),
        );
    }
    if !verdict.skills.is_empty() {
        let skills: Vec<String> = verdict
            .skills
            .iter()
            .map(|skill| skill.word().to_owned())
            .collect();
        fact(
            "Skill needed".to_owned(),
            words::capital(&words::list(&skills)),
        );
    }
    if !verdict.refer.is_empty() {
        let rules: Vec<String> = verdict
            .refer
            .iter()
            .map(|refer| refer.rule.clone())
            .collect();
        fact("Advised to be seen, for".to_owned(), words::list(&rules));
    }
    facts
}

/// A position in words.
fn position(word: &str) -> String {
    match word {
        "side" => "on the side".to_owned(),
        "head_up" => "head up".to_owned(),
        other => other.replace('_', " "),
    }
}

pub(super) fn told(finding: &Finding, rules: &RuleBook, zone: &TimeZone) -> Entry {
    let rule = rules.screening.rule(&finding.code);
    let mut says = Vec::new();
    if let Some(rule) = rule {
        says.push(rule_words(rule, rules).to_owned());
    }
    if finding.answer == Answer::Unsure {
        says.push("Not sure.".to_owned());
    }
    if let Some(area) = finding.area {
        says.push(format!("{}.", words::capital(&area.plain_name())));
    }
    if let Some(onset) = finding.onset {
        says.push(format!("Since {}.", Stamp::full(onset, zone).text));
    }
    for (name, answer) in &finding.answers {
        let question = rule.and_then(|rule| rule.follow_up(name));
        let question = question.map_or(name.as_str(), |question| question.question.as_str());
        says.push(format!(
            "{question} {}.",
            words::capital(&answer_words(answer, zone))
        ));
    }
    if let Some(cleared) = finding.cleared_at {
        says.push(format!("Cleared on {}.", Stamp::full(cleared, zone).text));
    }
    if !finding.detail.is_empty() {
        says.push(format!("“{}”", finding.detail));
    }
    let private = rule.is_some_and(|rule| rule.private);
    Entry {
        at: Stamp::full(finding.answered_at, zone),
        word: if private {
            format!("{}, private", finding.code)
        } else {
            finding.code.clone()
        },
        says: says.join(" "),
        ..Entry::default()
    }
}

fn answer_words(answer: &FollowUp, zone: &TimeZone) -> String {
    match answer {
        FollowUp::Time(at) => Stamp::full(*at, zone).text,
        FollowUp::Text(word) => word.replace('_', " "),
        FollowUp::Bool(_) | FollowUp::Number(_) => field_value(answer, zone),
    }
}

fn denied(chart: &Chart, verdict: &Verdict, zone: &TimeZone) -> String {
    let latest = chart
        .situation
        .asked
        .iter()
        .map(|denial| denial.answered_at)
        .max();
    let mut says = match latest {
        Some(at) => format!(
            "{} questions were answered with “no”, the latest on {}.",
            chart.situation.asked.len(),
            Stamp::full(at, zone).text
        ),
        None => "No question was answered with “no” yet.".to_owned(),
    };
    let open: Vec<String> = verdict.questions.iter().cloned().collect();
    if !open.is_empty() {
        says.push_str(&format!(" Open now: {}.", words::list(&open)));
    }
    let old: Vec<String> = verdict.not_asked_lately.iter().cloned().collect();
    if !old.is_empty() {
        says.push_str(&format!(" Not asked lately: {}.", words::list(&old)));
    }
    says
}

fn advised(advice: &Advice, zone: &TimeZone, now: Timestamp) -> String {
    match advice {
        Advice::Massage(advice) => format!(
            "{}, {} minutes. {}. {}",
            advice.kind.plain_name(),
            advice.minutes,
            words::pressure(advice.pressure_cap),
            words::window(advice.window.from, advice.window.to, zone, now)
        ),
        Advice::Nothing(_) => "nothing for now.".to_owned(),
    }
}

fn decision(kept: &KeptDecision, zone: &TimeZone, now: Timestamp) -> Entry {
    let decision = &kept.decision;
    let word = match &decision.what {
        Decided::Avoid(area) => format!("{} left out", words::capital(&area.plain_name())),
        Decided::Cap { level, area: None } => words::pressure(*level).to_owned(),
        Decided::Cap {
            level,
            area: Some(area),
        } => format!(
            "{}: {}",
            words::capital(&area.plain_name()),
            words::pressure(*level).to_lowercase()
        ),
        Decided::Minutes(most) => format!("{most} minutes at most"),
        Decided::Wait => "A wait".to_owned(),
        Decided::Loosen { rule, .. } => format!("Rule {rule} less strict"),
    };
    let mut says = vec![format!("By {}. {}", decision.by, decision.reason)];
    if let Some(until) = decision.until {
        says.push(format!("Until {}.", Stamp::full(until, zone).text));
    }
    if let Some(ended) = kept.ended_at {
        says.push(format!("Taken back on {}.", Stamp::full(ended, zone).text));
    }
    Entry {
        id: kept.id.to_string(),
        at: Stamp::full(decision.at, zone),
        word,
        says: says.join(" "),
        over: !kept.holds(now),
    }
}

/// The rules told here that a therapist may loosen, and what that does.
fn loosenable(chart: &Chart, rules: &RuleBook) -> Vec<Choice> {
    let mut codes: Vec<&str> = chart
        .situation
        .findings
        .iter()
        .map(|finding| finding.code.as_str())
        .collect();
    codes.sort_unstable();
    codes.dedup();
    codes
        .into_iter()
        .filter_map(|code| {
            let by = |who| rules.screening.loosening(code, who);
            let row = by(Loosener::Therapist).or_else(|| by(Loosener::OncologyTherapist))?;
            let name = match (row.wait, row.cap) {
                (Some(wait), Some(cap)) => format!(
                    "{code}: {} after {} until the rule’s own wait is over",
                    words::pressure(cap).to_lowercase(),
                    words::span(wait)
                ),
                (None, Some(cap)) => format!("{code}: {}", words::pressure(cap).to_lowercase()),
                (_, None) => format!("{code}: at the table only; the plan stays as it is"),
            };
            Some(Choice {
                word: code.to_owned(),
                name,
            })
        })
        .collect()
}

fn measured(one: &Measurement, zone: &TimeZone) -> Entry {
    Entry {
        at: Stamp::full(one.at, zone),
        word: one.pressure.to_string(),
        says: format!("Measured by {}.", one.by),
        ..Entry::default()
    }
}

/// Techniques they like, those they would rather not have, and what they judge massages by.
fn likes(chart: &Chart, rules: &RuleBook) -> Vec<Fact> {
    let wishes = &chart.situation.wishes.techniques;
    let names = |techniques: &[Technique]| -> Vec<String> {
        let lines = techniques.iter().map(|one| rules.timing.technique(*one));
        lines.map(|line| line.name.clone()).collect()
    };
    [("Likes", &wishes.liked), ("Rather not", &wishes.disliked)]
        .into_iter()
        .filter(|(_, techniques)| !techniques.is_empty())
        .map(|(word, techniques)| Fact {
            word: word.to_owned(),
            says: words::capital(&words::list(&names(techniques))),
            note: String::new(),
        })
        .chain(chart.goes_by.iter().map(|(measure, words)| Fact {
            word: "Goes by".to_owned(),
            says: measure_name(*measure).to_owned(),
            note: words.clone().unwrap_or_default(),
        }))
        .collect()
}

/// A screening as it was stored: the document's own words.
fn past(record: &practice::ScreeningRecord, zone: &TimeZone) -> Past {
    let verdict: Value = serde_json::from_str(&record.verdict_json).unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut facts = Vec::new();
    let mut fact = |word: &str, says: String| {
        facts.push(Fact {
            word: word.to_owned(),
            says,
            note: String::new(),
        });
    };
    if let Some(at) = verdict["not_before"]
        .as_str()
        .and_then(|at| at.parse::<Timestamp>().ok())
    {
        fact("Latest wait", Stamp::full(at, zone).text);
    }
    if let Some(cap) = verdict["pressure_cap"]
        .as_u64()
        .and_then(|cap| u8::try_from(cap).ok())
        && let Ok(cap) = Pressure::new(cap)
    {
        fact("Pressure", words::pressure(cap).to_owned());
    }
    let list = |name: &str| -> Vec<String> {
        let items = verdict[name].as_array().map_or(&[][..], Vec::as_slice);
        items.iter().map(text).collect()
    };
    if let Some(most) = verdict["most_minutes"].as_u64() {
        fact("Length", format!("{most} minutes at most"));
    }
    let off: Vec<Area> = list("avoid_regions")
        .iter()
        .filter_map(|area| area.parse().ok())
        .collect();
    if !off.is_empty() {
        fact("Off limits", words::areas(&off));
    }
    for (name, word) in [
        ("skills", "Skill needed"),
        ("positions", "Position"),
        ("inform", "See first"),
    ] {
        let items = list(name);
        if !items.is_empty() {
            fact(word, words::list(&items));
        }
    }
    let reasons = verdict["reasons"].as_array().map_or(&[][..], Vec::as_slice);
    Past {
        at: Stamp::full(record.at, zone),
        word: outcome_words(record.outcome).to_owned(),
        rule_book: record.rule_book.clone(),
        reasons: reasons
            .iter()
            .map(|hit| (text(&hit["rule"]), text(&hit["says"])))
            .collect(),
        facts,
    }
}
