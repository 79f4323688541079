//! What a training calendar has planned, as an event of a person in a zone.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::{
    Discipline, Event, EventKind, EventTime, Priority,
    recorded::{discipline_of, is_hard_for_anybody},
};
use crate::{
    rules::load::HardModel,
    training::planned::{Planned, PlannedTime},
};

/// What became of something planned.
#[derive(Debug, Clone, PartialEq)]
pub enum AsEvent {
    /// An event, ahead or behind.
    Event(Event),
    /// A race of today of which the calendar says no time: behind or ahead, only the athlete knows.
    AskWhen,
    /// Nothing: it was called off, it is a workout that lies behind (recordings tell of those), or one of some time today.
    Nothing,
}

/// What was planned as an event, as of now.
///
/// A day without a time is the local day. What is not known is taken so that a massage stays further away: something ahead
/// begins as early as it can, a race behind ended as late as it can.
///
/// # Source
/// Hard by `rules/load.toml#hard`, where the calendar tells load and duration.
pub fn event_of(planned: &Planned, model: &HardModel, zone: &TimeZone, now: Timestamp) -> AsEvent {
    if planned.cancelled {
        return AsEvent::Nothing;
    }
    let race = planned.kind == EventKind::Race;
    let time = match when(planned, zone, now) {
        Some(EventTime::EndedAt(_)) if !race => return AsEvent::Nothing,
        Some(time) => time,
        None if race => return AsEvent::AskWhen,
        None => return AsEvent::Nothing,
    };
    let hours = planned
        .duration
        .map_or(0.0, |duration| duration.as_secs_f64() / 3600.0);
    let hard = planned
        .load
        .is_some_and(|load| load.is_finite() && is_hard_for_anybody(load, hours, model));
    AsEvent::Event(Event {
        kind: planned.kind,
        name: (!planned.name.is_empty()).then(|| planned.name.clone()),
        time,
        sport: planned.sport,
        distance: planned.distance,
        duration: planned.duration,
        hard: race || hard,
        eccentric: false,
        priority: planned
            .priority
            .unwrap_or(if race { Priority::A } else { Priority::B }),
        discipline: planned.sport.map_or(Discipline::Endurance, discipline_of),
    })
}

/// When it is, ahead of now or behind it; `None` for today without a time, and for a day that cannot be reached.
fn when(planned: &Planned, zone: &TimeZone, now: Timestamp) -> Option<EventTime> {
    match planned.time {
        PlannedTime::At(starts_at) => {
            let ends_at = planned
                .duration
                .filter(|duration| duration.is_positive())
                .and_then(|duration| starts_at.checked_add(duration).ok());
            Some(match ends_at {
                Some(ends_at) if ends_at <= now => EventTime::EndedAt(ends_at),
                None if starts_at <= now => {
                    let day = zone.to_datetime(starts_at).date();
                    EventTime::EndedAt(end_of(day, zone).unwrap_or(now).min(now))
                }
                Some(_) | None => EventTime::StartsAt(starts_at),
            })
        }
        PlannedTime::On(day) => {
            let today = zone.to_datetime(now).date();
            if day == today {
                return None;
            }
            Some(if day > today {
                EventTime::StartsAt(day.to_zoned(zone.clone()).ok()?.timestamp())
            } else {
                EventTime::EndedAt(end_of(day, zone).unwrap_or(now).min(now))
            })
        }
    }
}

/// The instant a local day ends.
fn end_of(day: Date, zone: &TimeZone) -> Option<Timestamp> {
    let tomorrow = day.tomorrow().ok()?;
    Some(tomorrow.to_zoned(zone.clone()).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, civil::date};

    use super::*;
    use crate::{rules::load::tests::shipped, training::samples::at};

    const NOON: &str = "2026-05-04T12:00:00-06:00";

    fn planned(kind: EventKind, time: PlannedTime) -> Planned {
        Planned {
            uid: "1".into(),
            time,
            kind,
            name: "Harvest Run".into(),
            sport: None,
            distance: None,
            duration: None,
            load: None,
            priority: None,
            cancelled: false,
        }
    }

    fn of(planned: &Planned) -> AsEvent {
        let zone = TimeZone::get("America/Edmonton").unwrap();
        event_of(planned, &shipped().hard, &zone, at(NOON))
    }

    fn check(kind: EventKind, time: PlannedTime, expected: Option<EventTime>) {
        let got = match of(&planned(kind, time)) {
            AsEvent::Event(event) => Some(event.time),
            AsEvent::AskWhen | AsEvent::Nothing => None,
        };
        assert_eq!(got, expected, "{kind:?} {time:?}");
    }

    #[test]
    fn a_day_without_a_time_begins_early_ahead_and_ends_late_behind() {
        let ahead = PlannedTime::On(date(2026, 5, 10));
        let starts = EventTime::StartsAt(at("2026-05-10T00:00:00-06:00"));
        check(EventKind::Race, ahead, Some(starts));
        check(EventKind::Workout, ahead, Some(starts));
        let behind = PlannedTime::On(date(2026, 5, 3));
        let ended = EventTime::EndedAt(at("2026-05-04T00:00:00-06:00"));
        check(EventKind::Race, behind, Some(ended));
        check(EventKind::Workout, behind, None);
    }

    #[test]
    fn a_race_of_some_time_today_has_to_be_asked_about() {
        let today = PlannedTime::On(date(2026, 5, 4));
        assert_eq!(of(&planned(EventKind::Race, today)), AsEvent::AskWhen);
        assert_eq!(of(&planned(EventKind::Workout, today)), AsEvent::Nothing);
    }

    #[test]
    fn what_has_begun_is_over_once_its_time_is() {
        let began = PlannedTime::At(at("2026-05-04T10:00:00-06:00"));
        check(EventKind::Race, began, Some(EventTime::EndedAt(at(NOON))));
        let mut long = planned(EventKind::Race, began);
        long.duration = Some(SignedDuration::from_hours(3));
        let AsEvent::Event(event) = of(&long) else {
            panic!("an event")
        };
        assert_eq!(
            event.time,
            EventTime::StartsAt(at("2026-05-04T10:00:00-06:00"))
        );
        long.duration = Some(SignedDuration::from_hours(1));
        let AsEvent::Event(event) = of(&long) else {
            panic!("an event")
        };
        assert_eq!(
            event.time,
            EventTime::EndedAt(at("2026-05-04T11:00:00-06:00"))
        );
    }

    #[test]
    fn a_planned_load_says_whether_it_will_be_hard_and_a_race_always_is() {
        let tomorrow = PlannedTime::At(at("2026-05-05T10:00:00-06:00"));
        let hard = |kind, load, hours| {
            let mut some = planned(kind, tomorrow);
            some.load = load;
            some.duration = Some(SignedDuration::from_hours(hours));
            match of(&some) {
                AsEvent::Event(event) => (event.hard, event.priority),
                AsEvent::AskWhen | AsEvent::Nothing => panic!("an event"),
            }
        };
        assert_eq!(
            hard(EventKind::Workout, Some(160.0), 2),
            (true, Priority::B)
        );
        assert_eq!(
            hard(EventKind::Workout, Some(60.0), 1),
            (false, Priority::B)
        );
        assert_eq!(hard(EventKind::Workout, None, 1), (false, Priority::B));
        assert_eq!(hard(EventKind::Race, None, 1), (true, Priority::A));
    }

    #[test]
    fn what_was_called_off_is_nothing() {
        let mut off = planned(EventKind::Race, PlannedTime::On(date(2026, 5, 10)));
        off.cancelled = true;
        assert_eq!(of(&off), AsEvent::Nothing);
    }
}
