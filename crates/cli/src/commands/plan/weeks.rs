//! The four answers and the next three weeks, laid out for a terminal.

use care::{
    plan::Outlook,
    situation::Situation,
    treatment::{
        ahead::{Purpose, Session},
        recommendation::Reason,
        why::Change,
    },
};

use super::show::{because, capital, in_words, moment, places};
use crate::output::Paper;

/// Why not sooner, why not harder, what would change it; "why this" stands with the recommendation itself.
pub fn answers(outlook: &Outlook, massage: bool, paper: &Paper) -> String {
    let why = &outlook.why;
    let mut text = String::new();
    if massage {
        text.push_str(&section("Why not sooner", &why.not_sooner, paper));
        text.push_str(&section("Why not harder", &why.not_harder, paper));
    }
    if !why.would_change.is_empty() {
        text.push_str(&paper.heading("What would change it"));
        for change in &why.would_change {
            text.push_str(&paper.paragraph("  - ", &change_says(change)));
        }
    }
    text
}

fn section(heading: &str, reasons: &[Reason], paper: &Paper) -> String {
    if reasons.is_empty() {
        return String::new();
    }
    paper.heading(heading) + &because(reasons, paper)
}

fn change_says(change: &Change) -> String {
    let each: Vec<String> = change.differences.iter().map(|one| one.says()).collect();
    format!("If {}: {}", change.if_so, each.join("; "))
}

/// A line a session, each with its reasons shortened to the rules; or why there is none.
pub fn weeks(outlook: &Outlook, situation: &Situation, paper: &Paper) -> String {
    let sequence = &outlook.sequence;
    let mut text = paper.heading("The next three weeks");
    for session in &sequence.sessions {
        text.push_str(&paper.paragraph("  ", &headline(session, situation)));
        if let Some(massage) = &session.massage {
            let work = places(massage.work.iter(), "as you and the therapist agree");
            text.push_str(&paper.paragraph("      ", &format!("work: {work}")));
            text.push_str(&paper.paragraph("      ", &format!("why: {}", told(&massage.reasons))));
            let caps = massage.binding_caps();
            text.push_str(&paper.paragraph("      ", &format!("not harder: {}", told(&caps))));
        }
        if !session.not_sooner.is_empty() {
            let sooner = told(&session.not_sooner);
            text.push_str(&paper.paragraph("      ", &format!("not sooner: {sooner}")));
        }
    }
    if sequence.sessions.is_empty() {
        text.push_str(&because(&sequence.none_because, paper));
    }
    for (purpose, reasons) in &sequence.unmet {
        let says = format!("Nothing {}: {}", for_what(purpose), told(reasons));
        text.push_str(&paper.paragraph("  - ", &says));
    }
    text.push_str(&paper.paragraph(
        "  ",
        "If what is planned happens and your answers stay as they are; each day is decided anew.",
    ));
    text
}

pub(super) fn headline(session: &Session, situation: &Situation) -> String {
    let from = moment(session.window.from, situation);
    let to = session
        .window
        .to
        .to_zoned(situation.zone.clone())
        .strftime("%H:%M")
        .to_string();
    let what = session.massage.as_ref().map_or_else(
        || "a massage".to_owned(),
        |massage| {
            format!(
                "{}, {} minutes, at most {} of 5, {}",
                massage.kind.plain_name(),
                massage.minutes,
                massage.pressure_cap.get(),
                in_words(massage.pressure_cap)
            )
        },
    );
    let purposes: Vec<String> = session.purposes.iter().map(for_what).collect();
    let booked = if session.booked { ", booked" } else { "" };
    format!("{from} to {to}: {what} ({}{booked})", purposes.join("; "))
}

fn for_what(purpose: &Purpose) -> String {
    match purpose {
        Purpose::Before(_) => format!("for {}", purpose.says()),
        Purpose::Now | Purpose::After(_) | Purpose::Rhythm | Purpose::Booked => purpose.says(),
    }
}

/// Reasons in a row, each with its rule.
fn told(reasons: &[Reason]) -> String {
    let each: Vec<String> = reasons
        .iter()
        .map(|reason| {
            let claim = reason.claim.as_ref();
            let claim = claim.map_or_else(String::new, |claim| format!(", claim {claim}"));
            format!("{} [{}{claim}]", capital(&reason.says), reason.rule)
        })
        .collect();
    each.join(" ")
}
