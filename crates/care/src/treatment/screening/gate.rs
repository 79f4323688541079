//! The questions at a race's finish.

use std::collections::BTreeMap;

use super::{RuleHit, history::History, judge::Judgement, tally::Tally};
use crate::{
    rules::screening::{GateItem, action::Action},
    situation::FinishGate,
    treatment::finding::{Answer, Finding},
};

/// The code under which the gate stands among questions, reasons and what to ask again.
pub const FINISH_GATE: &str = "finish_gate";

/// Asks for the gate within two hours of a race, and acts on what it says.
///
/// # Source
/// `rules/screening.toml#finish_gate`, decisions 6.
pub(super) fn apply(history: &History<'_>, tally: &mut Tally) {
    let answers = history.situation.finish_gate;
    if answers.is_none() && history.just_finished {
        tally.question(FINISH_GATE);
    }
    let Some(gate) = answers else { return };
    for item in &history.book.screening.gate.item {
        match answer(&gate, &item.name) {
            Some(true) => {}
            Some(false) => not_fine(history, item, tally),
            None if history.just_finished => tally.question(FINISH_GATE),
            None => {}
        }
    }
}

fn not_fine(history: &History<'_>, item: &GateItem, tally: &mut Tally) {
    if !item.needs_one_of.is_empty() && !item.needs_one_of.iter().any(|code| is_told(history, code))
    {
        // Something is wrong and nobody said what: those questions are open again, whatever was denied before.
        item.needs_one_of
            .iter()
            .for_each(|code| tally.question(code));
    }
    let code = item.becomes.as_deref().unwrap_or(FINISH_GATE);
    let finding = Finding {
        code: code.to_owned(),
        area: None,
        onset: None,
        answer: Answer::Yes,
        answered_at: history.situation.now,
        cleared_at: None,
        detail: String::new(),
        answers: BTreeMap::new(),
    };
    if let Some(rule) = history.book.screening.rule(code) {
        let judgement = Judgement {
            history,
            finding: &finding,
            code: &rule.id,
            denied_since: false,
        };
        judgement.apply(rule, tally);
    }
    for action in &item.actions {
        act(history, action, tally);
    }
    tally.inform(FINISH_GATE);
    tally.hit(RuleHit {
        rule: FINISH_GATE.to_owned(),
        says: item.says.clone(),
        source: history.book.screening.gate_source_words.clone(),
        agreement: "few".to_owned(),
    });
}

/// Whether a warning sign was told lately and nobody has cleared it since.
fn is_told(history: &History<'_>, code: &str) -> bool {
    let Some(rule) = history.book.screening.rule(code) else {
        return false;
    };
    let now = history.situation.now;
    history.situation.findings.iter().any(|finding| {
        let judgement = Judgement {
            history,
            finding,
            code: &rule.id,
            denied_since: false,
        };
        history
            .book
            .screening
            .rule(&finding.code)
            .is_some_and(|other| other.id == rule.id)
            && now < rule.expiry.after(finding.answered_at)
            && !judgement.is_cleared(rule)
    })
}

/// A gate's own actions: no place and no clearance of its own is involved.
fn act(history: &History<'_>, action: &Action, tally: &mut Tally) {
    let now = history.situation.now;
    match action {
        Action::Emergency => tally.call_for_help(FINISH_GATE),
        Action::StopRefer(urgency) | Action::Clearance(urgency) => {
            tally.stop(FINISH_GATE, *urgency)
        }
        Action::Refer(urgency) => tally.refer(FINISH_GATE, *urgency),
        Action::Wait(wait) => match wait.length {
            Some(length) => tally.wait_until(FINISH_GATE, length.after(now)),
            None => tally.wait_without_end(FINISH_GATE, None),
        },
        Action::Cap(cap) => tally.cap(cap.level),
        Action::MostMinutes(minutes) => tally.most_minutes(*minutes),
        Action::Position(position) => tally.position(position),
        Action::Skill(skill) => tally.skill(skill.0),
        Action::Ask(codes) | Action::AskIfUnknown(codes) => {
            codes
                .iter()
                .for_each(|code| tally.ask_again(code, Some(now)));
        }
        Action::GuardianConsent | Action::LocalAvoid(_) | Action::Inform | Action::Becomes(_) => {}
    }
}

/// The answer to an item by its name in the situation document.
fn answer(gate: &FinishGate, name: &str) -> Option<bool> {
    match name {
        "walking_and_coherent" => gate.walking_and_coherent,
        "cooled_down_10_min_and_drinking" => gate.cooled_down_10_min_and_drinking,
        "no_red_flag" => gate.no_red_flag,
        "not_shivering_or_burning_hot" => gate.not_shivering_or_burning_hot,
        "no_dark_urine" => gate.no_dark_urine,
        "no_one_sided_swelling" => gate.no_one_sided_swelling,
        "no_nsaid_with_nausea" => gate.no_nsaid_with_nausea,
        "blisters_covered" => gate.blisters_covered,
        "medical_tent_passed" => gate.medical_tent_passed,
        "consent" => gate.consent,
        _ => None,
    }
}
