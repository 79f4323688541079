//! `GET /not-yet`: what waits, until when, what can be done today; or the number to call.

use std::collections::BTreeSet;

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use care::{
    body::Area,
    booking::{appointment::Appointment, clinic::Location},
    rules::RuleBook,
    situation::Situation,
    training::workout::{EventKind, EventTime},
    treatment::screening::{FINISH_GATE, Outcome, Screening, Urgency, Verdict},
};
use jiff::Timestamp;

use super::emergency::numbers;
use crate::{
    app::{App, Member},
    body_map::BodyMap,
    pages::{
        emergency::EmergencyPage,
        frame::Frame,
        not_yet::{Action, Fact, NotYetPage, Step, Why},
        page,
    },
    problem::DoorError,
    words,
    words::Stamp,
};

/// The page.
pub async fn show(State(app): State<App>, member: Member) -> Result<Response, DoorError> {
    let today = practice::today(&app.practice, member.actor(), member.athlete(), app.now()?)
        .await
        .map_err(|refusal| super::today::door_error(&refusal))?;
    // The plan may be a preview that takes open questions as denied: nothing is said here of what was not asked.
    if today.awaits_questions && matches!(today.plan.screening, Screening::Cleared(_)) {
        return Ok(Redirect::to("/questions").into_response());
    }
    let verdict = today.plan.screening.verdict();
    if verdict.outcome == Outcome::Book && verdict.reasons.is_empty() {
        return Ok(Redirect::to("/").into_response());
    }
    let frame = member.frame(&app, "/");
    Ok(render(
        frame,
        &today.plan.screening,
        &today.situation,
        &today.rules,
        &today.book.locations,
        &today.ahead,
    ))
}

/// The answer to a screening that does not simply clear.
pub fn render(
    frame: Frame,
    screening: &Screening,
    situation: &Situation,
    rules: &RuleBook,
    locations: &[Location],
    ahead: &[Appointment],
) -> Response {
    match screening {
        Screening::Emergency(_) => page(
            StatusCode::OK,
            &EmergencyPage::answered(numbers(rules, locations)),
        ),
        Screening::Incomplete(_) => match just_finished(situation, rules) {
            Some(opens) => page(
                StatusCode::OK,
                &at_the_finish(frame, opens, situation, rules),
            ),
            None => Redirect::to("/questions").into_response(),
        },
        Screening::Cleared(clearance) => page(
            StatusCode::OK,
            &view(frame, clearance.verdict(), situation, rules, ahead),
        ),
        Screening::NotYet(verdict) | Screening::SpeakToSomeone(verdict) => page(
            StatusCode::OK,
            &view(frame, verdict, situation, rules, ahead),
        ),
    }
}

fn view(
    frame: Frame,
    verdict: &Verdict,
    situation: &Situation,
    rules: &RuleBook,
    ahead: &[Appointment],
) -> NotYetPage {
    let (zone, now) = (&situation.zone, situation.now);
    let until = verdict.not_before.map(|at| words::until(at, zone, now));
    let off_limits: Vec<&Area> = verdict.avoid.iter().collect();
    let some_off = !off_limits.is_empty();
    let bookable = matches!(verdict.outcome, Outcome::Book | Outcome::BookWithLimits);
    let (title, lead) = match verdict.outcome {
        Outcome::Book | Outcome::BookWithLimits if some_off => (
            format!(
                "Not yet for: {}",
                words::areas(off_limits.iter().copied()).to_lowercase()
            ),
            "The rest of you is fine to book today.".to_owned(),
        ),
        Outcome::Book => (
            "You can book".to_owned(),
            "Nothing you told us stands in the way.".to_owned(),
        ),
        Outcome::BookWithLimits => (
            "You can book, within limits".to_owned(),
            "Your therapist sees them first.".to_owned(),
        ),
        Outcome::NotYet | Outcome::Incomplete => (
            "Not yet".to_owned(),
            until.as_ref().map_or_else(
                || "No massage until this has changed. Ask again when it has.".to_owned(),
                |until| format!("No massage before {until}. Then we ask again."),
            ),
        ),
        Outcome::SpeakToSomeone | Outcome::Emergency => (
            "Speak to someone first".to_owned(),
            "No massage until a person has looked at this with you.".to_owned(),
        ),
    };
    let mut facts = Vec::new();
    if bookable {
        facts.push(Fact {
            word: "Fine today".to_owned(),
            says: if some_off {
                "Everywhere else".to_owned()
            } else {
                "Everywhere".to_owned()
            },
            note: format!(
                "{}. Your therapist will check with you first.",
                words::pressure(verdict.pressure_cap)
            ),
        });
    }
    let last = verdict.avoid_until.values().max();
    if some_off {
        facts.push(Fact {
            word: last.map_or_else(
                || "Off limits for now".to_owned(),
                |at| format!("Off limits until {}", words::until(*at, zone, now)),
            ),
            says: words::areas(off_limits.iter().copied()),
            note: String::new(),
        });
    }
    if !bookable && facts.is_empty() {
        facts.push(Fact {
            word: "Today".to_owned(),
            says: "Rest, and easy movement if it feels good".to_owned(),
            note: String::new(),
        });
    }
    let mut actions = Vec::new();
    booked_meanwhile(verdict, situation, ahead, &mut facts, &mut actions);
    if bookable {
        actions.push(Action {
            href: "/book".to_owned(),
            word: if some_off {
                "Times for the rest of you"
            } else {
                "See times"
            }
            .to_owned(),
        });
    }
    if verdict.outcome == Outcome::NotYet && verdict.not_before.is_some() {
        actions.push(Action {
            href: "/book".to_owned(),
            word: "See times after the wait".to_owned(),
        });
    }
    actions.push(Action {
        href: "/".to_owned(),
        word: "Back to Today".to_owned(),
    });
    // Where nothing can be booked, no place on the figure is to be worked on.
    let avoid: BTreeSet<Area> = if bookable {
        verdict.avoid.clone()
    } else {
        Area::all().collect()
    };
    let map = BodyMap {
        label: if !bookable {
            "Body map, front and back. Everything is off limits for now.".to_owned()
        } else if some_off {
            format!(
                "Body map, front and back. Off limits: {}.",
                words::areas(off_limits)
            )
        } else {
            "Body map, front and back. No area is off limits by itself.".to_owned()
        },
        levels: if bookable && some_off {
            Area::all()
                .filter(|area| !verdict.avoid.contains(area))
                .map(|area| (area, 4))
                .collect()
        } else {
            Default::default()
        },
        avoid,
    };
    NotYetPage {
        frame,
        title,
        lead,
        facts,
        actions,
        map: map.picture(),
        has_fine: bookable && some_off,
        has_off: !bookable || some_off,
        told_title: "What you told us",
        told: told(situation, rules),
        steps: steps(verdict, situation),
        person: person(verdict),
        reasons: verdict
            .reasons
            .iter()
            .map(|hit| Why {
                says: hit.says.clone(),
                detail: match hit.agreement.as_str() {
                    "agree" => "Sources agree on this.",
                    "disagree" => "Sources disagree; we take the careful side.",
                    _ => "Few sources speak of this; we take the careful side.",
                }
                .to_owned(),
                rule: hit.rule.clone(),
                source: hit.source.clone(),
            })
            .collect(),
    }
}

/// Appointments that the answers no longer clear: they are kept, and a person decides.
fn booked_meanwhile(
    verdict: &Verdict,
    situation: &Situation,
    ahead: &[Appointment],
    facts: &mut Vec<Fact>,
    actions: &mut Vec<Action>,
) {
    for appointment in ahead {
        let starts_at = appointment.slot.starts_at;
        if !verdict.stands_in_the_way_of(starts_at) {
            continue;
        }
        facts.push(Fact {
            word: format!(
                "Your appointment {}",
                words::until(starts_at, &situation.zone, situation.now)
            ),
            says: "It is kept, and the clinic sees that somebody should speak with you first"
                .to_owned(),
            note: "Speak with them, or move or cancel it. Nothing is cancelled behind your back."
                .to_owned(),
        });
        actions.push(Action {
            href: format!("/appointment/{}", appointment.id),
            word: "See your appointment".to_owned(),
        });
    }
}

/// When booking opens again after a race that has only just ended; `None` where there was none.
pub fn just_finished(situation: &Situation, rules: &RuleBook) -> Option<Timestamp> {
    let (gate, now) = (&rules.screening.gate, situation.now);
    situation
        .events
        .iter()
        .filter(|event| event.kind == EventKind::Race)
        .filter_map(|event| match event.time {
            EventTime::EndedAt(end) if end <= now => Some(gate.within.after(end)),
            EventTime::EndedAt(_) | EventTime::StartsAt(_) => None,
        })
        .filter(|opens| *opens > now)
        .max()
}

/// Right after a race the team at the finish asks and decides; online it opens again a while later.
fn at_the_finish(
    frame: Frame,
    opens: Timestamp,
    situation: &Situation,
    rules: &RuleBook,
) -> NotYetPage {
    let gate = &rules.screening.gate;
    let until = words::until(opens, &situation.zone, situation.now);
    let within = words::span(gate.within);
    let step = |word: String, says: &str| Step {
        word,
        says: says.to_owned(),
    };
    let map = BodyMap {
        label: "Body map, front and back. Nothing is booked online for now.".to_owned(),
        avoid: Area::all().collect(),
        ..BodyMap::default()
    };
    NotYetPage {
        frame,
        title: "Well done. First, arrive".to_owned(),
        lead: format!(
            "Within {within} of a finish, a massage is arranged by the team there, who can see you. Here you can book again from {until}."
        ),
        facts: vec![
            Fact {
                word: "At the finish".to_owned(),
                says: "Ask the massage or medical team".to_owned(),
                note: "They go through the list below with you, and decide.".to_owned(),
            },
            Fact {
                word: "Online".to_owned(),
                says: format!("From {until}"),
                note: String::new(),
            },
        ],
        actions: vec![Action {
            href: "/".to_owned(),
            word: "Back to Today".to_owned(),
        }],
        map: map.picture(),
        has_fine: false,
        has_off: true,
        told_title: "What the team asks you",
        told: gate.item.iter().map(|item| item.question.clone()).collect(),
        steps: vec![
            step(
                "Now".to_owned(),
                "Keep walking, cool down, drink as you are thirsty. If anything feels wrong, go to the medical team.",
            ),
            step(
                format!("From {until}"),
                "Book here. The safety questions take a minute.",
            ),
            step(
                "In the room".to_owned(),
                "Your therapist looks before touching, and decides.",
            ),
        ],
        person: None,
        reasons: vec![Why {
            says: format!("A race ended less than {within} ago"),
            detail: "Few sources speak of this; we take the careful side.".to_owned(),
            rule: FINISH_GATE.to_owned(),
            source: rules.screening.gate_source_words.clone(),
        }],
    }
}

/// The person's own answers, in the questions' words.
fn told(situation: &Situation, rules: &RuleBook) -> Vec<String> {
    let lines: Vec<String> = situation
        .findings
        .iter()
        .map(|finding| {
            let mut text = rules.screening.rule(&finding.code).map_or_else(
                || finding.code.clone(),
                |rule| rule.question.trim_end_matches('?').to_owned(),
            );
            if let Some(area) = finding.area {
                text.push_str(&format!(" – {}", area.plain_name()));
            }
            if let Some(onset) = finding.onset {
                text.push_str(&format!(
                    ", since {}",
                    Stamp::full(onset, &situation.zone).text
                ));
            }
            text
        })
        .collect();
    if lines.is_empty() {
        vec!["None of the safety questions applied.".to_owned()]
    } else {
        lines
    }
}

fn steps(verdict: &Verdict, situation: &Situation) -> Vec<Step> {
    let step = |word: String, says: &str| Step {
        word,
        says: says.to_owned(),
    };
    let mut steps = Vec::new();
    let again: BTreeSet<_> = verdict
        .ask_again
        .iter()
        .filter_map(|again| again.at)
        .collect();
    let when = verdict
        .not_before
        .or_else(|| again.iter().next_back().copied());
    match verdict.outcome {
        Outcome::SpeakToSomeone | Outcome::Emergency => {
            steps.push(step(
                "Speak to someone".to_owned(),
                "A doctor or a physiotherapist can look at it with you. Take your answers along.",
            ));
            steps.push(step(
                "Tell the clinic".to_owned(),
                "They note who has looked at it. Only then can a time be booked.",
            ));
        }
        Outcome::NotYet | Outcome::Incomplete | Outcome::BookWithLimits | Outcome::Book => {
            if let Some(at) = when {
                let until = words::until(at, &situation.zone, situation.now);
                steps.push(step(
                    format!("Until {until}"),
                    match verdict.outcome {
                        Outcome::NotYet | Outcome::Incomplete => "No massage, anywhere.",
                        Outcome::Book
                        | Outcome::BookWithLimits
                        | Outcome::SpeakToSomeone
                        | Outcome::Emergency => "What is off limits is left alone.",
                    },
                ));
                steps.push(step(
                    "Then, ask again".to_owned(),
                    "The questions take a minute. If nothing new comes up, it opens up again.",
                ));
            } else {
                steps.push(step(
                    "When it has changed, ask again".to_owned(),
                    "The questions take a minute.",
                ));
            }
        }
    }
    steps.push(step(
        "In the room".to_owned(),
        "Your therapist looks before touching, and decides.",
    ));
    steps
}

fn person(verdict: &Verdict) -> Option<Step> {
    let urgency = verdict
        .urgency
        .or_else(|| verdict.refer.iter().map(|referral| referral.urgency).max())?;
    let word = match urgency {
        Urgency::Now => "Speak to someone today:",
        Urgency::Soon => "Speak to someone within two days:",
        Urgency::Routine => "Mention it at your next visit:",
    };
    Some(Step {
        word: word.to_owned(),
        says: "a doctor, a physiotherapist or your health line. If it gets worse, don’t wait."
            .to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use care::treatment::screening::screen;

    use super::*;

    #[tokio::test]
    async fn right_after_a_race_the_page_says_who_arranges_it_and_when_booking_opens() {
        let rules = RuleBook::built_in().unwrap();
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/situations/");
        let json = std::fs::read(format!("{folder}finish-without-gate.json")).unwrap();
        let document: serde_json::Value = serde_json::from_slice(&json).unwrap();
        let input = document["in"].to_string();
        let situation = formats::situation::read(input, &rules).unwrap();
        let screening = screen(&situation, &rules);
        let response = render(
            Frame::nobody(false),
            &screening,
            &situation,
            &rules,
            &[],
            &[],
        );
        assert_eq!(response.status(), StatusCode::OK);
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let text = String::from_utf8_lossy(&body);
        let opens = just_finished(&situation, &rules).unwrap();
        let opens = words::until(opens, &situation.zone, situation.now);
        assert!(text.contains(&format!("Here you can book again from {opens}.")));
        assert!(text.contains("Within 2 hours of a finish"));
        assert!(
            text.contains("Walking, and talking sense"),
            "what the team asks is listed"
        );
    }
}
