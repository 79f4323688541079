//! What is kept of answers: which earlier ones stand beside the new ones, and the sheet as it was filled in.

use care::{
    rules::RuleBook,
    situation::Situation,
    treatment::{
        finding::{Denial, Finding, FollowUp},
        screening::{Outcome, Verdict, screen},
    },
};
use serde_json::{Value, json};
use store::treatment::sheets::AnswerSheet;

use crate::{Actor, Now};

/// The findings to keep of the questions answered now: what was told, and what stands of what was told before.
pub(crate) fn kept(
    before: &Situation,
    denials: &[Denial],
    told: &[Finding],
    rules: &RuleBook,
) -> Vec<Finding> {
    let answered = |old: &&Finding| {
        denials.iter().any(|denial| denial.code == old.code)
            || told.iter().any(|new| new.code == old.code)
    };
    let mut kept: Vec<Finding> = before
        .findings
        .iter()
        .filter(answered)
        .filter(|old| stands(old, denials, told, before, rules))
        .cloned()
        .collect();
    kept.extend(told.iter().map(|new| carrying_on(new, before)));
    kept
}

/// What is told once more keeps its clearance; whether that still counts is for the screening to say. Its clock begins anew
/// where the person does not say when it began: the careful side.
fn carrying_on(new: &Finding, before: &Situation) -> Finding {
    let old = before
        .findings
        .iter()
        .find(|old| old.code == new.code && old.area == new.area);
    Finding {
        cleared_at: new.cleared_at.or(old.and_then(|old| old.cleared_at)),
        ..new.clone()
    }
}

/// Whether an earlier finding is still to be kept beside what was answered now.
///
/// A "no" does not end a wait that is running, nor lift what a person has to lift: both the finding and the "no" are kept, and
/// the screening weighs them. What has no effect any more is let go.
fn stands(
    old: &Finding,
    denials: &[Denial],
    told: &[Finding],
    situation: &Situation,
    rules: &RuleBook,
) -> bool {
    // Told without a place and then with one, it is the same thing told better.
    let mut again = told
        .iter()
        .filter(|new| new.code == old.code && (new.area == old.area || old.area.is_none()))
        .peekable();
    if again.peek().is_some() {
        // Told anew it counts as told now; but a milder telling does not lift what a person has to lift.
        let needs_a_person = |finding: &Finding| match alone(finding, &[], situation, rules).outcome
        {
            Outcome::SpeakToSomeone | Outcome::Emergency => true,
            Outcome::Book | Outcome::BookWithLimits | Outcome::NotYet | Outcome::Incomplete => {
                false
            }
        };
        return needs_a_person(old) && !again.any(needs_a_person);
    }
    // Told of other places only, it counts as over here, as after a "no".
    let over = Denial {
        code: old.code.clone(),
        answered_at: situation.now,
    };
    let denied = denials.iter().find(|denial| denial.code == old.code);
    let denied = denied.unwrap_or(&over).clone();
    !alone(old, &[denied], situation, rules).reasons.is_empty()
}

/// What this finding comes to by itself, with what was answered to its question since.
fn alone(
    finding: &Finding,
    denials: &[Denial],
    situation: &Situation,
    rules: &RuleBook,
) -> Verdict {
    let situation = Situation {
        now: situation.now,
        zone: situation.zone.clone(),
        person: Default::default(),
        events: Vec::new(),
        check_in: None,
        findings: vec![finding.clone()],
        asked: denials.to_vec(),
        assume_denied: true,
        finish_gate: None,
        wishes: Default::default(),
        likely_soreness: Vec::new(),
        forecast: Default::default(),
        load: Default::default(),
    };
    screen(&situation, rules).verdict().clone()
}

/// The sheet as it was filled in: when, by whom, to which words.
pub(crate) fn sheet(
    actor: &Actor,
    rules: &RuleBook,
    denials: &[Denial],
    told: &[Finding],
    now: &Now,
) -> AnswerSheet {
    let is_answered = |code: &str| {
        denials.iter().any(|denial| denial.code == code) || told.iter().any(|new| new.code == code)
    };
    let denied: Vec<&str> = denials.iter().map(|denial| denial.code.as_str()).collect();
    let told: Vec<Value> = told.iter().map(told_json).collect();
    AnswerSheet {
        id: now.id("answer sheet"),
        at: now.at,
        answered_by: actor.person,
        rule_book: rules.version.clone(),
        text_version: rules.screening.text_version.clone(),
        red_flags: rules
            .screening
            .red_flags()
            .all(|rule| is_answered(&rule.id)),
        answers_json: json!({ "denied": denied, "told": told }).to_string(),
    }
}

fn told_json(finding: &Finding) -> Value {
    let answers = finding.answers.iter().map(|(name, answer)| {
        let value = match answer {
            FollowUp::Bool(yes) => json!(yes),
            FollowUp::Number(number) => json!(number),
            FollowUp::Time(at) => json!(at.to_string()),
            FollowUp::Text(words) => json!(words),
        };
        (name.clone(), value)
    });
    json!({
        "code": finding.code,
        "area": finding.area.map(|area| area.to_string()),
        "onset": finding.onset.map(|at| at.to_string()),
        "answer": match finding.answer {
            care::treatment::finding::Answer::Yes => "yes",
            care::treatment::finding::Answer::Unsure => "unsure",
        },
        "answers": answers.collect::<serde_json::Map<_, _>>(),
    })
}
