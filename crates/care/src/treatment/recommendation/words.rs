//! Reasons in plain words, with the person's own facts filled in.

use jiff::SignedDuration;

use super::{Grade, Reason};
use crate::{
    body::Area,
    rules::RuleBook,
    training::workout::{Event, EventKind, Priority},
    units::Pressure,
};

/// The facts that a sentence may fill in.
#[derive(Debug, Clone, Default)]
pub(in crate::treatment) struct Fills {
    pub what: String,
    pub ago: String,
    pub ahead: String,
    pub cap: Option<Pressure>,
    pub areas: String,
    pub days: String,
}

/// The reason of a rule, its sentence filled in.
pub(in crate::treatment) fn reason(rules: &RuleBook, id: &str, fills: &Fills) -> Reason {
    reason_saying(rules, id, None, fills)
}

/// The reason of a rule, with a row's own sentence where it has one.
pub(in crate::treatment) fn reason_saying(
    rules: &RuleBook,
    id: &str,
    own: Option<&str>,
    fills: &Fills,
) -> Reason {
    let Some(rule) = rules.timing.rule(id) else {
        // The book checks at loading that every rule named in the code is there.
        return Reason {
            rule: id.to_owned(),
            says: fills.days.clone(),
            source: String::new(),
            claim: None,
            grade: Grade::Custom,
        };
    };
    let mut says = own.unwrap_or(&rule.says).to_owned();
    let cap = fills
        .cap
        .map_or_else(String::new, |cap| rules.pressure.level(cap).name.clone());
    // `{days}` comes first: it may itself speak of the pressure.
    for (name, value) in [
        ("{days}", &fills.days),
        ("{what}", &fills.what),
        ("{ago}", &fills.ago),
        ("{ahead}", &fills.ahead),
        ("{cap}", &cap),
        ("{areas}", &fills.areas),
    ] {
        says = says.replace(name, value);
    }
    Reason {
        rule: rule.id.clone(),
        says: capitalised(&says),
        source: rule.source.clone(),
        claim: rule.claim.clone(),
        grade: rule.grade,
    }
}

/// What an event is called, at the start of a sentence.
pub(in crate::treatment) fn what(event: &Event) -> String {
    match (&event.name, event.kind) {
        (Some(name), _) => name.clone(),
        (None, EventKind::Race) if event.priority == Priority::C => "Your event".to_owned(),
        (None, EventKind::Race) => "Your race".to_owned(),
        (None, EventKind::Workout) if event.hard => "Your hard session".to_owned(),
        (None, EventKind::Workout) => "Your session".to_owned(),
    }
}

/// What an event is called within a sentence.
pub(in crate::treatment) fn what_within(event: &Event) -> String {
    match &event.name {
        Some(name) => name.clone(),
        None => what(event).replacen("Your", "your", 1),
    }
}

/// "21 hours ago".
pub(in crate::treatment) fn ago(since: SignedDuration) -> String {
    if since < SignedDuration::from_mins(1) {
        "just now".to_owned()
    } else {
        format!("{} ago", span(since))
    }
}

/// "in 3 days".
pub(in crate::treatment) fn ahead(ahead: SignedDuration) -> String {
    format!("in {}", span(ahead))
}

/// A span as people say it: minutes, then hours, then days; never more than it is.
fn span(span: SignedDuration) -> String {
    let (count, unit) = match span.as_mins().max(1) {
        minutes if minutes < 120 => (minutes, "minute"),
        minutes if minutes < 48 * 60 => (minutes / 60, "hour"),
        minutes => (minutes / (24 * 60), "day"),
    };
    if count == 1 {
        format!("1 {unit}")
    } else {
        format!("{count} {unit}s")
    }
}

/// "left front thigh and right front thigh"; more than three are told as a number.
pub(in crate::treatment) fn listed(areas: &[Area]) -> String {
    let names: Vec<String> = areas.iter().map(|area| area.plain_name()).collect();
    match names.as_slice() {
        [] => "nowhere".to_owned(),
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [one, two, three] => format!("{one}, {two} and {three}"),
        [one, two, rest @ ..] => format!("{one}, {two} and {} more areas", rest.len()),
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
