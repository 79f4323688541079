//! The forms with what is known: answers that still hold, or what was just sent.

use care::{
    rules::{
        RuleBook,
        screening::{Rule, span::Span},
    },
    situation::Situation,
    treatment::finding::{Answer, Finding},
};

use super::calf;
use crate::{
    doors::follow_ups,
    pages::questions::{Question, QuestionForm, QuestionGroup, RestForm, TopicFields},
    words,
    words::Stamp,
};

/// What a form shows besides what is known.
pub struct Sent<'a> {
    /// What is wrong with what was sent.
    pub problem: Option<String>,
    /// What was sent; empty where the page is shown for the first time.
    pub fields: &'a [(String, String)],
}

/// The red flags.
pub fn red_flags(
    rules: &RuleBook,
    situation: &Situation,
    open: bool,
    sent: Sent<'_>,
) -> QuestionForm {
    let groups: Vec<QuestionGroup> = rules
        .screening
        .red_flag_groups()
        .into_iter()
        .map(|group| QuestionGroup {
            title: group.heading.to_owned(),
            questions: group
                .rules
                .into_iter()
                .map(|rule| question(rule, situation, sent.fields))
                .collect(),
        })
        .collect();
    let count = rules.screening.red_flags().count();
    let shortest = rules
        .screening
        .red_flags()
        .map(|rule| rule.expiry)
        .min_by_key(|expiry| expiry.after(situation.now));
    let latest = situation
        .asked
        .iter()
        .filter(|denial| {
            let rule = rules.screening.rule(&denial.code);
            rule.is_some_and(|rule| rule.red_flag)
        })
        .map(|denial| denial.answered_at)
        .max();
    let answered = match latest {
        Some(at) if !open && sent.problem.is_none() => Some(format!(
            "You answered these {count} questions on {}. The answers still hold.",
            Stamp::full(at, &situation.zone).text
        )),
        Some(_) | None => None,
    };
    QuestionForm {
        answered,
        problem: sent.problem,
        count,
        groups,
        none_action: String::new(),
        denies: String::new(),
        holds: shortest.map_or_else(String::new, words::span),
    }
}

/// Everything else. `query` leads back to a booking under way.
pub fn rest(rules: &RuleBook, situation: &Situation, query: &str, sent: Sent<'_>) -> RestForm {
    let topics: Vec<TopicFields> = rules
        .screening
        .topics()
        .into_iter()
        .map(|topic| {
            let (calf, others): (Vec<&Rule>, Vec<&Rule>) =
                topic.rules.iter().partition(|rule| rule.id == calf::CODE);
            let questions: Vec<Question> = others
                .into_iter()
                .map(|rule| question(rule, situation, sent.fields))
                .collect();
            TopicFields {
                heading: topic.heading.to_owned(),
                names: topic.names.to_owned(),
                open: questions.iter().any(|question| question.ticked),
                has_calf: !calf.is_empty(),
                questions,
            }
        })
        .collect();
    let known = topics.iter().any(|topic| topic.open);
    RestForm {
        count: topics.iter().map(|topic| topic.questions.len()).sum(),
        known,
        looked: sent.fields.iter().any(|(name, _)| name == "rest"),
        none_word: String::new(),
        query: query.to_owned(),
        problem: sent.problem,
        topics,
    }
}

fn question(rule: &Rule, situation: &Situation, sent: &[(String, String)]) -> Question {
    let findings: Vec<&Finding> = situation
        .findings
        .iter()
        .filter(|finding| finding.code == rule.id)
        .collect();
    let finding = findings.first().copied();
    let has = |field: &str| {
        sent.iter()
            .any(|(name, value)| name == field && *value == rule.id)
    };
    let before = |text: Option<String>, name: String| match sent {
        [] => text.unwrap_or_default(),
        [..] => sent
            .iter()
            .find(|(field, _)| *field == name)
            .map(|(_, value)| value.clone())
            .unwrap_or_default(),
    };
    let day_is_enough = matches!(rule.expiry, Span::Months(_));
    let since = finding.and_then(|finding| finding.onset).map(|onset| {
        let time = follow_ups::field_time(onset, &situation.zone);
        match time.split_once('T') {
            Some((day, _)) if day_is_enough => day.to_owned(),
            Some(_) | None => time,
        }
    });
    let areas: Vec<_> = findings.iter().filter_map(|finding| finding.area).collect();
    let unsure = finding.is_some_and(|finding| finding.answer == Answer::Unsure);
    Question {
        code: rule.id.clone(),
        text: rule.question.clone(),
        asks_where: rule.needs_area,
        ticked: finding.is_some() || has("yes"),
        places: words::areas(&areas),
        place_keys: areas.iter().map(ToString::to_string).collect(),
        unsure: (!rule.red_flag).then(|| {
            if sent.is_empty() {
                unsure
            } else {
                has("unsure")
            }
        }),
        asks_when: rule.red_flag || rule.needs_onset,
        day_is_enough,
        since: before(since, format!("since-{}", rule.id)),
        follow_ups: follow_ups::fields(rule, |name| {
            let answer = finding.and_then(|finding| finding.answers.get(name));
            let text = answer.map(|answer| follow_ups::field_value(answer, &situation.zone));
            before(text, follow_ups::field_name(rule, name))
        }),
    }
}
