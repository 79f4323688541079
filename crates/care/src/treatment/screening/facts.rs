//! Facts that count as answers: strong soreness, age, and pressure given lately.

use std::collections::BTreeMap;

use super::history::History;
use crate::treatment::finding::{Answer, Finding, FollowUp};

/// The findings that facts make.
///
/// # Source
/// `rules/screening.toml#facts`, decisions 5.
pub(super) fn findings(history: &History<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    strong_soreness(history, &mut found);
    age(history, &mut found);
    deep_massages(history, &mut found);
    found
}

fn strong_soreness(history: &History<'_>, found: &mut Vec<Finding>) {
    let facts = &history.book.screening.facts;
    let now = history.situation.now;
    let (Some(check_in), Some(rule)) = (
        &history.situation.check_in,
        history.book.screening.rule("M18"),
    ) else {
        return;
    };
    // A check-in tells of its day: soreness passes by itself, so an old one is no fact of now.
    if check_in.at > now || now >= rule.expiry.after(check_in.at) {
        return;
    }
    for (area, _) in check_in
        .soreness
        .iter()
        .filter(|(_, soreness)| soreness.get() >= facts.strong_soreness)
    {
        let mut finding = Finding {
            area: Some(*area),
            onset: check_in.worse_since,
            ..fact("M18", history)
        };
        finding.answered_at = check_in.at;
        if check_in
            .worse_since
            .is_some_and(|since| now >= facts.rising_for.after(since))
        {
            finding
                .answers
                .insert("worse_after_day_3".to_owned(), FollowUp::Bool(true));
        }
        found.push(finding);
    }
}

fn age(history: &History<'_>, found: &mut Vec<Finding>) {
    let facts = &history.book.screening.facts;
    let Some(age) = history.situation.person.age else {
        return;
    };
    // What was answered about consent is in the finding, if there is one; being under age needs no answer.
    let answered = |finding: &&Finding| {
        finding.answer == Answer::Yes
            && history
                .book
                .screening
                .rule(&finding.code)
                .is_some_and(|rule| rule.id == "P08")
    };
    if age < facts.minor_below
        && !history
            .situation
            .findings
            .iter()
            .any(|finding| answered(&finding))
    {
        found.push(fact("P08", history));
    }
    if age >= facts.older_from {
        found.push(fact("P09", history));
    }
}

fn deep_massages(history: &History<'_>, found: &mut Vec<Finding>) {
    let facts = &history.book.screening.facts;
    for massage in history
        .situation
        .person
        .massages
        .iter()
        .filter(|massage| massage.ended_at <= history.situation.now)
    {
        for (area, pressure) in &massage.pressure_by_area {
            if pressure.get() >= facts.deep_from {
                found.push(Finding {
                    area: Some(*area),
                    onset: Some(massage.ended_at),
                    ..fact("D16", history)
                });
            }
        }
    }
}

fn fact(code: &str, history: &History<'_>) -> Finding {
    Finding {
        code: code.to_owned(),
        area: None,
        onset: None,
        answer: Answer::Yes,
        answered_at: history.situation.now,
        cleared_at: None,
        detail: String::new(),
        answers: BTreeMap::new(),
    }
}
