//! What the days ahead ask for: each with the span in which a session meets it, and what it is worth.

use jiff::Timestamp;

use super::{
    Purpose,
    project::{Horizon, end_of, later},
};
use crate::{
    plan::Plan,
    rules::timing::hours,
    training::workout::{Event, EventKind, EventTime, Priority},
    treatment::{
        massage::Kind,
        recommendation::{Advice, Cause, words},
    },
};

/// Something that a session may meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Need {
    pub purpose: Purpose,
    /// In which it can be met, half-open.
    pub from: Timestamp,
    pub to: Timestamp,
    /// By which kinds; empty for any.
    pub kinds: Vec<Kind>,
    /// Points while it is unmet.
    pub worth: u32,
    /// Whether each day of waiting costs.
    pub presses: bool,
}

impl Need {
    /// Whether an instant lies in its span.
    pub(super) fn holds(&self, at: Timestamp) -> bool {
        (self.from..self.to).contains(&at)
    }

    /// Whether a session of a kind meets it.
    pub(super) fn is_met_by_kind(&self, kind: Kind) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }
}

/// The needs of the days ahead, in a fixed order: now, then by time.
pub(super) fn needs_of(horizon: &Horizon<'_>, plan: &Plan) -> Vec<Need> {
    let points = &horizon.rules.timing.ahead;
    let now = horizon.situation.now;
    let mut needs = Vec::new();
    let mut told_now = false;
    if let Advice::Massage(massage) = &plan.advice {
        let any = matches!(massage.cause, Cause::Rhythm);
        told_now = matches!(massage.cause, Cause::EffortBehind | Cause::EventAhead);
        needs.push(Need {
            purpose: Purpose::Now,
            from: massage.window.from.min(massage.window.to),
            to: massage.window.to,
            kinds: if any { Vec::new() } else { vec![massage.kind] },
            worth: points.now,
            presses: !any,
        });
    }
    let mut events: Vec<&Event> = horizon.events().iter().collect();
    events.sort_by(|one, other| {
        (end_of(one), one.name.as_deref()).cmp(&(end_of(other), other.name.as_deref()))
    });
    for event in events {
        let behind = end_of(event) <= now;
        if let Some(need) = after(horizon, event).filter(|_| !(behind && told_now)) {
            // A massage since then has met it.
            let met = horizon
                .situation
                .person
                .massages
                .iter()
                .any(|massage| massage.ended_at > end_of(event) && massage.ended_at <= now);
            if !met && need.to > now {
                needs.push(need);
            }
        }
        needs.extend(before(horizon, event, told_now));
    }
    // One bit of a word each.
    needs.truncate(64);
    needs
}

/// The days after a race, or after a workout that was unusual or hard.
fn after(horizon: &Horizon<'_>, event: &Event) -> Option<Need> {
    let timing = &horizon.rules.timing;
    let points = &timing.ahead;
    let ended_at = end_of(event);
    let (worth, span) = match event.kind {
        EventKind::Race => (points.race_behind, hours(timing.limits.window_rhythm_h)),
        EventKind::Workout if event.eccentric => (
            points.eccentric_behind,
            hours(timing.limits.recent_effort_h),
        ),
        EventKind::Workout if event.hard => {
            (points.hard_behind, hours(timing.limits.recent_effort_h))
        }
        EventKind::Workout => return None,
    };
    Some(Need {
        purpose: Purpose::After(name(event, horizon)),
        from: ended_at,
        to: later(ended_at, span),
        kinds: vec![Kind::PostRace, Kind::PostWorkout],
        worth,
        presses: true,
    })
}

/// The days before an A or B race.
fn before(horizon: &Horizon<'_>, event: &Event, told_now: bool) -> Option<Need> {
    let points = &horizon.rules.timing.ahead;
    let now = horizon.situation.now;
    let EventTime::StartsAt(starts_at) = event.time else {
        return None;
    };
    if event.kind != EventKind::Race || event.priority == Priority::C || starts_at <= now {
        return None;
    }
    let limits = &horizon.rules.timing;
    let span = limits.pre_event_span()?;
    let from = starts_at.checked_sub(hours(span.1)).ok()?;
    // What is advised now is this very session.
    if told_now && from <= now {
        return None;
    }
    Some(Need {
        purpose: Purpose::Before(name(event, horizon)),
        from,
        to: starts_at.checked_sub(hours(span.0)).ok()?,
        kinds: vec![Kind::PreEvent],
        worth: points.before_race,
        presses: true,
    })
}

/// What an event is called; without a name, with its day.
fn name(event: &Event, horizon: &Horizon<'_>) -> String {
    let what = words::what_within(event);
    if event.name.is_some() {
        return what;
    }
    let at = match event.time {
        EventTime::StartsAt(at) | EventTime::EndedAt(at) => at,
    };
    let day = at.to_zoned(horizon.situation.zone.clone());
    format!("{what} of {}", day.strftime("%a %-d %b"))
}
