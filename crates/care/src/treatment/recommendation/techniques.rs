//! Which of the techniques that somebody likes fit this massage, and which are left out.

use super::{
    Reason,
    decide::Facts,
    limits::Limits,
    words::{self, Fills},
};
use crate::{
    rules::timing::{hours, techniques::TechniqueRule},
    treatment::{massage::Kind, technique::Technique},
};

/// What was chosen, and why.
pub(super) struct Chosen {
    /// Liked, and fitting.
    pub with: Vec<Technique>,
    /// Rather not, as the person wishes.
    pub without: Vec<Technique>,
    /// In one sentence each; `None` where the person wished nothing.
    pub reason: Option<Reason>,
}

/// No trial ranks techniques for athletes: what somebody likes decides, where neither the pressure, an answer nor a race stands against it.
pub(super) fn choose(facts: &Facts<'_>, kind: Kind, limits: &Limits) -> Chosen {
    let wishes = &facts.situation.wishes.techniques;
    if wishes.is_empty() {
        return Chosen {
            with: Vec::new(),
            without: Vec::new(),
            reason: None,
        };
    }
    let name = |technique: &Technique| facts.timing.technique(*technique).name.clone();
    let mut with = Vec::new();
    let mut says = Vec::new();
    for technique in &wishes.liked {
        match against(facts, kind, limits, facts.timing.technique(*technique)) {
            None => with.push(*technique),
            Some(why) => says.push(format!("Not this time, {}: {why}.", name(technique))),
        }
    }
    if !with.is_empty() {
        let names: Vec<String> = with.iter().map(name).collect();
        says.insert(0, format!("As you like it: {}.", names.join(", ")));
    }
    if !wishes.disliked.is_empty() {
        let names: Vec<String> = wishes.disliked.iter().map(name).collect();
        says.push(format!("Left out, as you wish: {}.", names.join(", ")));
    }
    let fills = Fills {
        days: says.join(" "),
        ..Fills::default()
    };
    Chosen {
        with,
        without: wishes.disliked.clone(),
        reason: Some(words::reason(facts.rules, "technique", &fills)),
    }
}

/// What stands against a technique in this massage.
fn against(
    facts: &Facts<'_>,
    kind: Kind,
    limits: &Limits,
    rule: &TechniqueRule,
) -> Option<&'static str> {
    let answers = &facts.verdict.inform;
    if rule.not_with.iter().any(|code| answers.contains(code)) {
        return Some("it does not go with what you answered");
    }
    if limits.cap < rule.least_level {
        return Some("it needs more pressure than this massage has");
    }
    if rule.not_in.contains(&kind) {
        return Some("it is no part of this kind of massage");
    }
    let near = |most: u16| {
        let mut ahead = facts.moment.ahead.iter();
        ahead.any(|ahead| ahead.is_race() && ahead.ahead < hours(f64::from(most)))
    };
    if rule.not_before_race_h.is_some_and(near) {
        return Some("a race is too near");
    }
    None
}
