//! A client's file as the page shows it.

use care::{
    booking::appointment::{Appointment, Stage},
    rules::{RuleBook, clinic::Profile, screening::Rule},
    treatment::screening::{Outcome, UnlockedBy, Urgency, Verdict},
};
use jiff::{Timestamp, tz::TimeZone};
use practice::{ClientFile, Flags, GivenAs, KeptClearance, details_of};

use super::{client_chart::chart_view, follow_ups::field_time};
use crate::{
    pages::{
        client::{Choice, ClientPage, Entry, Flag, Sent},
        frame::Frame,
    },
    words,
    words::Stamp,
};

/// The page of a file, on the clock of whoever looks.
pub fn view(frame: Frame, file: &ClientFile, zone: &TimeZone, now: Timestamp) -> ClientPage {
    let verdict = file
        .chart
        .as_ref()
        .map(|chart| chart.plan.screening.verdict());
    ClientPage {
        frame,
        id: file.person.id.to_string(),
        name: file.person.name.clone(),
        done: None,
        flag: flag(&file.flags, verdict, zone, now),
        first: verdict.map_or_else(Vec::new, |verdict| first(verdict, &file.rules)),
        spoken: file
            .conversations
            .iter()
            .map(|spoken| Entry {
                at: Stamp::full(spoken.at, zone),
                word: spoken.by.clone(),
                says: spoken.note.clone(),
                ..Entry::default()
            })
            .collect(),
        clearances: file
            .clearances
            .iter()
            .map(|kept| clearance(kept, zone, now))
            .collect(),
        clearable: clearable(file),
        appointments: file
            .appointments
            .iter()
            .map(|one| appointment(one, file))
            .collect(),
        now: field_time(now, zone),
        chart: file
            .chart
            .as_ref()
            .map(|chart| chart_view(chart, file, zone, now)),
        problem: None,
        sent: Sent::default(),
    }
}

/// An outcome in the clinic's words.
pub(super) const fn outcome_words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Book => "Can be booked",
        Outcome::BookWithLimits => "Can be booked, within limits",
        Outcome::NotYet => "Has to wait",
        Outcome::Incomplete => "Safety questions are open",
        Outcome::SpeakToSomeone => "Somebody has to speak to them first",
        Outcome::Emergency => "Emergency: get help now",
    }
}

fn flag(flags: &Flags, verdict: Option<&Verdict>, zone: &TimeZone, now: Timestamp) -> Flag {
    let mut says = Vec::new();
    if let Some(urgency) = verdict.and_then(|verdict| verdict.urgency) {
        says.push(
            match urgency {
                Urgency::Now => "To be seen the same day.",
                Urgency::Soon => "To be seen within two days.",
                Urgency::Routine => "To be seen at the next occasion.",
            }
            .to_owned(),
        );
    }
    if let Some(at) = flags.not_before {
        says.push(format!("Not before {}.", words::until(at, zone, now)));
    }
    if let Some(unlock) = &flags.unlock {
        let by = match unlock.by {
            UnlockedBy::ClinicianClearance => "A clinician’s clearance lifts it",
            UnlockedBy::GuardianConsent => "A guardian’s consent lifts it",
        };
        says.push(format!("{by}: rule {}.", words::list(&unlock.rules)));
    }
    if says.is_empty() {
        says.push(match flags.outcome {
            Outcome::Incomplete => "They answer before the session, or with you.".to_owned(),
            Outcome::NotYet => "Until it has changed; then they are asked again.".to_owned(),
            Outcome::Book
            | Outcome::BookWithLimits
            | Outcome::SpeakToSomeone
            | Outcome::Emergency => "As of now. The therapist decides.".to_owned(),
        });
    }
    Flag {
        word: outcome_words(flags.outcome).to_owned(),
        says: says.join(" "),
        person: matches!(flags.outcome, Outcome::SpeakToSomeone | Outcome::Emergency),
    }
}

/// A rule in the words of the clinic's profile.
pub(super) fn rule_words<'a>(rule: &'a Rule, rules: &RuleBook) -> &'a str {
    match rules.profile {
        Profile::Wellness => &rule.question,
        Profile::Clinic => &rule.clinical,
    }
}

fn first(verdict: &Verdict, rules: &RuleBook) -> Vec<String> {
    let named = verdict
        .inform
        .iter()
        .filter_map(|code| rules.screening.rule(code));
    named
        .map(|rule| format!("{}: {}", rule.id, rule_words(rule, rules)))
        .collect()
}

fn clearance(kept: &KeptClearance, zone: &TimeZone, now: Timestamp) -> Entry {
    let given = &kept.given;
    let what = match given.kind {
        GivenAs::Clinician => "cleared by",
        GivenAs::Guardian => "consent of",
    };
    let mut says = vec![format!("Recorded by {}.", kept.recorded_by)];
    if let Some(until) = given.until {
        says.push(format!("Until {}.", Stamp::full(until, zone).text));
    }
    if let Some(ended) = kept.ended_at {
        says.push(format!("Taken back on {}.", Stamp::full(ended, zone).text));
    }
    if let Some(cap) = given.cap {
        says.push(format!("{}.", words::pressure(cap)));
    }
    if !given.covers.is_empty() {
        says.push(given.covers.clone());
    }
    Entry {
        id: kept.id.to_string(),
        at: Stamp::full(given.given_at, zone),
        word: format!("{}: {what} {}, {}", given.rule, given.by, given.profession),
        says: says.join(" "),
        over: !kept.holds(now),
    }
}

/// What a record can be about: what blocks, and in the chart whatever was told that a record can lift.
fn clearable(file: &ClientFile) -> Vec<Choice> {
    let rules = &file.rules.screening;
    let blocks = file
        .flags
        .unlock
        .iter()
        .flat_map(|unlock| unlock.rules.iter().cloned());
    let mut codes: Vec<String> = blocks.collect();
    if let Some(chart) = &file.chart {
        let told = chart
            .situation
            .findings
            .iter()
            .map(|finding| finding.code.clone());
        let lifted = |code: &String| {
            rules.takes_clearance(code) || rules.rule(code).is_some_and(Rule::takes_consent)
        };
        codes.extend(told.filter(lifted));
    }
    let mut seen = std::collections::BTreeSet::new();
    codes.retain(|code| seen.insert(code.clone()));
    codes
        .iter()
        .filter_map(|code| rules.rule(code))
        .map(|rule| Choice {
            word: rule.id.clone(),
            name: format!("{}: {}", rule.id, rule.question),
        })
        .collect()
}

fn appointment(one: &Appointment, file: &ClientFile) -> Entry {
    let details = details_of(&one.slot, &file.book);
    let stage = match one.stage {
        Stage::Booked => "Booked",
        Stage::Arrived { .. } => "Here",
        Stage::Completed { .. } => "Done",
        Stage::Cancelled { .. } => "Cancelled",
        Stage::NoShow { .. } => "Did not come",
    };
    match details {
        Some(details) => Entry {
            at: Stamp::full(one.slot.starts_at, &details.location.zone),
            word: words::service(
                &details.service.name,
                one.slot
                    .ends_at
                    .duration_since(one.slot.starts_at)
                    .as_mins(),
            ),
            says: format!(
                "With {}, {}. {stage}.",
                details.therapist.name, details.location.name
            ),
            over: matches!(one.stage, Stage::Cancelled { .. } | Stage::NoShow { .. }),
            id: String::new(),
        },
        None => Entry {
            at: Stamp::full(one.slot.starts_at, &TimeZone::UTC),
            word: stage.to_owned(),
            ..Entry::default()
        },
    }
}
