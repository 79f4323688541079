//! What a training calendar has planned, put among the events of a situation.

use care::{
    rules::RuleBook,
    situation::Situation,
    training::{
        load::LoadedActivity,
        planned::{Planned, PlannedTime},
        workout::{
            EventKind, EventTime, name_says_race,
            planned::{AsEvent, event_of},
        },
    },
};
use jiff::{SignedDuration, civil::Date};

use crate::plan_files::{NamedRace, RaceTimeUnknown};

/// Workouts planned further ahead say nothing of the next massage yet.
const WORKOUTS_AHEAD: SignedDuration = SignedDuration::from_hours(24 * 28);

/// Races of the calendar that a recording of their day tells more of: named to `with_training` as races that the athlete named.
///
/// A race whose day somebody named at the door is left to them.
pub(crate) fn races_recorded(
    planned: &[Planned],
    named: &[NamedRace],
    loaded: &[LoadedActivity],
    situation: &Situation,
    rules: &RuleBook,
) -> Vec<NamedRace> {
    let zone = &situation.zone;
    planned
        .iter()
        .filter(|planned| !planned.cancelled && is_race(planned, rules))
        .filter_map(|planned| {
            let date = day_of(planned, situation);
            let recorded = loaded.iter().any(|workout| {
                let activity = &workout.activity;
                let fits = planned
                    .sport
                    .is_none_or(|sport| sport.family() == activity.sport.family());
                fits && activity.starts_at_local(zone).date() == date
                    && activity.ends_at() <= situation.now
            });
            let is_named = named.iter().any(|race| race.date == date);
            (recorded && !is_named).then(|| NamedRace {
                date,
                time: None,
                name: Some(planned.name.clone()),
            })
        })
        .collect()
}

/// A situation with the planned workouts and races that lie ahead, and races behind that nothing recorded.
///
/// # Errors
/// [`RaceTimeUnknown`] for a race of today of which the calendar says no time.
pub(crate) fn with_planned(
    mut situation: Situation,
    planned: &[Planned],
    named: &[NamedRace],
    rules: &RuleBook,
) -> Result<Situation, RaceTimeUnknown> {
    for planned in planned {
        let mut planned = planned.clone();
        let date = day_of(&planned, &situation);
        if is_race(&planned, rules) {
            planned.kind = EventKind::Race;
            planned.priority = planned
                .priority
                .or_else(|| name_says_race(&planned.name, &rules.load.race));
            if named.iter().any(|race| race.date == date) {
                continue;
            }
        }
        let event = match event_of(&planned, &rules.load.hard, &situation.zone, situation.now) {
            AsEvent::Event(event) => event,
            AsEvent::AskWhen => return Err(RaceTimeUnknown { date }),
            AsEvent::Nothing => continue,
        };
        let near = match event.time {
            EventTime::StartsAt(at) => {
                event.kind == EventKind::Race || at.duration_since(situation.now) <= WORKOUTS_AHEAD
            }
            EventTime::EndedAt(_) => true,
        };
        let known = situation.events.iter().any(|known| {
            known.kind == event.kind && known.time == event.time && known.name == event.name
        });
        if near && !known {
            situation.events.push(event);
        }
    }
    situation.events.sort_by_key(|event| event.time);
    Ok(situation)
}

fn is_race(planned: &Planned, rules: &RuleBook) -> bool {
    planned.kind == EventKind::Race || name_says_race(&planned.name, &rules.load.race).is_some()
}

/// The local day of something planned.
fn day_of(planned: &Planned, situation: &Situation) -> Date {
    match planned.time {
        PlannedTime::On(date) => date,
        PlannedTime::At(at) => situation.zone.to_datetime(at).date(),
    }
}
