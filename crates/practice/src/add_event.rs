//! Races and workouts that an athlete adds by hand.

use care::{
    id::Id,
    people::Person,
    training::workout::{Discipline, Event, EventKind, EventTime, Priority},
};
use jiff::{
    civil::{Date, Time},
    tz::TimeZone,
};
use store::training;

use crate::{Actor, Now, Practice, access, fault::Fault, situation_of::zone_of};

/// A race or planned workout as somebody writes it down.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedEvent {
    /// Race or workout.
    pub kind: EventKind,
    /// Its name.
    pub name: String,
    /// The local day.
    pub date: Date,
    /// The local time it begins; nine in the morning where nobody says.
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
    /// The day cannot be reached.
    #[error("{0} is not a day that can be planned")]
    NotADay(Date),
    /// Something is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}
crate::fault::refusals!(AddEventRefusal);

/// The civil time a race is thought to begin at where nobody says.
pub const USUAL_START: Time = Time::constant(9, 0, 0, 0);

/// The event of a plan, in a zone: ahead of `at` or behind it.
pub fn event_of(planned: &PlannedEvent, zone: &TimeZone, at: jiff::Timestamp) -> Option<Event> {
    let begins = planned
        .date
        .to_datetime(planned.time.unwrap_or(USUAL_START))
        .to_zoned(zone.clone())
        .ok()?
        .timestamp();
    Some(Event {
        kind: planned.kind,
        name: (!planned.name.is_empty()).then(|| planned.name.clone()),
        time: if begins > at {
            EventTime::StartsAt(begins)
        } else {
            EventTime::EndedAt(begins)
        },
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
