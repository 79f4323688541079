//! Races and workouts that an athlete adds by hand.

use care::{
    id::Id,
    people::Person,
    training::workout::{Discipline, Event, EventKind, Priority},
};
use jiff::{
    civil::{Date, Time},
    tz::TimeZone,
};
use store::training;

use crate::{
    Actor, Now, Practice, access, event_time::event_time, fault::Fault, situation_of::zone_of,
};

/// A race or planned workout as somebody writes it down.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedEvent {
    /// Race or workout.
    pub kind: EventKind,
    /// Its name.
    pub name: String,
    /// The local day.
    pub date: Date,
    /// The local time it begins; the start of the day where nobody says.
    pub time: Option<Time>,
    /// Hard; a race always is.
    pub hard: bool,
}

/// Why an event was not added.
#[derive(Debug, thiserror::Error)]
pub enum AddEventRefusal {
    /// Not theirs to add.
    #[error(transparent)]
    NotAllowed(#[from] access::NotAllowed),
    /// The day cannot be reached, or it is today and nobody said when.
    #[error("{0} is not a day that can be planned; hint: for today, say the time too")]
    NotADay(Date),
    /// Something is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}
crate::fault::refusals!(AddEventRefusal);

/// The event of a plan, in a zone: ahead of `at` or behind it. `None` for a day that cannot be planned, or today without a time.
pub fn event_of(planned: &PlannedEvent, zone: &TimeZone, at: jiff::Timestamp) -> Option<Event> {
    Some(Event {
        kind: planned.kind,
        name: (!planned.name.is_empty()).then(|| planned.name.clone()),
        time: event_time(planned.date, planned.time, zone, at)?,
        sport: None,
        distance: None,
        duration: None,
        hard: planned.hard || planned.kind == EventKind::Race,
        eccentric: false,
        priority: Priority::A,
        discipline: Discipline::Endurance,
    })
}

/// Adds a race or workout that lies ahead.
///
/// # Errors
/// [`AddEventRefusal::NotAllowed`] for anybody but the athlete.
pub async fn add_event(
    practice: &Practice,
    actor: &Actor,
    athlete: Id<Person>,
    planned: PlannedEvent,
    now: Now,
) -> Result<(), AddEventRefusal> {
    access::may(actor, access::Act::Train, access::Whose::Of(athlete))?;
    let actor = actor.clone();
    practice
        .store
        .write(move |tx| {
            let zone = zone_of(tx, actor.clinic, athlete)?;
            let event =
                event_of(&planned, &zone, now.at).ok_or(AddEventRefusal::NotADay(planned.date))?;
            training::events::put_event(tx, actor.clinic, athlete, now.id("event"), &event)?;
            crate::audit::wrote(tx, &actor, &now, "event", athlete)?;
            Ok::<_, AddEventRefusal>(())
        })
        .await
}

#[cfg(test)]
mod tests {
    use care::training::workout::EventTime;
    use jiff::civil::date;

    use super::*;

    fn race(date: Date, time: Option<Time>) -> Option<EventTime> {
        let planned = PlannedEvent {
            kind: EventKind::Race,
            name: String::new(),
            date,
            time,
            hard: true,
        };
        let zone = TimeZone::get("America/Edmonton").unwrap();
        let noon = "2026-05-04T12:00:00-06:00".parse().unwrap();
        event_of(&planned, &zone, noon).map(|event| event.time)
    }

    #[test]
    fn what_nobody_said_of_a_race_is_read_as_at_the_terminal() {
        assert_eq!(
            race(date(2026, 5, 10), None),
            Some(EventTime::StartsAt(
                "2026-05-10T00:00:00-06:00".parse().unwrap()
            ))
        );
        assert_eq!(
            race(date(2026, 5, 3), None),
            Some(EventTime::EndedAt(
                "2026-05-04T00:00:00-06:00".parse().unwrap()
            ))
        );
        assert_eq!(race(date(2026, 5, 4), None), None);
    }
}
