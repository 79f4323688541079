//! A location's day, for the people who run it.

use std::{collections::BTreeMap, sync::Arc};

use care::{
    booking::{
        availability::Span,
        clinic::{ClinicBook, Location, Room, Therapist},
        day_plan::{DayPlan, room_day, therapist_day},
        hold::Hold,
    },
    id::Id,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use store::{
    booking::{self, DayEntry},
    outside,
};

use crate::{
    Actor, Now, Practice,
    access::{self, Act, Whose},
    booking::{BookingRefusal, book_of},
    close_time::LONGEST_APPOINTMENT,
    invitation::asker_of,
    to_speak_to::{ToSpeakTo, to_speak_to},
};

/// A location's day.
#[derive(Debug, Clone, PartialEq)]
pub struct DayList {
    /// Which day, in the location's zone.
    pub date: Date,
    /// From its first instant to the first one of the next day.
    pub span: Span,
    /// Where.
    pub location: Location,
    /// What the day holds for each therapist of the clinic, those who do not work here on it too.
    pub therapists: BTreeMap<Id<Therapist>, DayPlan>,
    /// What it holds for each room of the place.
    pub rooms: BTreeMap<Id<Room>, DayPlan>,
    /// Appointments that were not cancelled, in order of time.
    pub entries: Vec<DayEntry>,
    /// Those that began on the day before and are not over when it begins.
    pub from_before: Vec<DayEntry>,
    /// Whom somebody has to speak to before their appointment.
    pub to_speak_to: Vec<ToSpeakTo>,
    /// Times kept for somebody who has not booked yet.
    pub holds: Vec<Hold>,
    /// Of these, the ones that are kept for somebody who was asked to come along, with the name of whoever asked.
    pub beside: BTreeMap<Id<Hold>, String>,
    /// The clinic.
    pub book: ClinicBook,
}

/// The appointments and holds that begin on a local day of a location; today, if no day is named.
///
/// # Errors
/// [`BookingRefusal::NotAllowed`] for all but those who work there.
pub async fn day_list(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    location: Id<Location>,
    date: Option<Date>,
) -> Result<DayList, BookingRefusal> {
    access::may(actor, Act::SeeDay, Whose::Clinic)?;
    let (actor, rules) = (actor.clone(), Arc::clone(&practice.rules));
    practice
        .store
        .read(move |tx| {
            let book = book_of(tx, &actor)?;
            let location = book
                .location(location)
                .cloned()
                .ok_or(BookingRefusal::NotFound { what: "location" })?;
            let date = date.unwrap_or_else(|| now.at.to_zoned(location.zone.clone()).date());
            let (from, until) = day_of(&location.zone, date);
            let entries = booking::day_of(tx, actor.clinic, location.id, from, until)?;
            let before = from.saturating_sub(LONGEST_APPOINTMENT).unwrap_or(from);
            let mut from_before = booking::day_of(tx, actor.clinic, location.id, before, from)?;
            from_before.retain(|entry| entry.appointment.slot.ends_at > from);
            let holds = booking::holds_of_day(tx, actor.clinic, location.id, from, until, now.at)?;
            let mut beside = BTreeMap::new();
            for hold in &holds {
                beside.extend(asker_of(tx, actor.clinic, hold.id)?.map(|name| (hold.id, name)));
            }
            // Programs that read the day through a key are not told who has to be spoken to.
            let to_speak_to = match access::may(&actor, Act::SeeClient, Whose::Clinic) {
                Ok(()) => to_speak_to(tx, &rules, &actor, &entries, now.at)?,
                Err(_) => Vec::new(),
            };
            let closures = booking::closures_between(tx, actor.clinic, from, until)?;
            let busy = outside::busy_between(tx, actor.clinic, from, until)?;
            let span = Span { from, until };
            let here = (&book, &location);
            let therapists = book.therapists.iter().map(|one| {
                let busy = busy.get(&one.id).map_or(&[][..], Vec::as_slice);
                (one.id, therapist_day(one, here, span, &closures, busy))
            });
            let rooms = book
                .rooms_of(location.id)
                .map(|room| (room.id, room_day(room, here, span, &closures)));
            Ok(DayList {
                therapists: therapists.collect(),
                rooms: rooms.collect(),
                span,
                to_speak_to,
                date,
                location,
                entries,
                from_before,
                holds,
                beside,
                book,
            })
        })
        .await
}

/// The first instant of a local day and of the next one; where the clock skips midnight, the first instant there is.
pub(crate) fn day_of(zone: &TimeZone, date: Date) -> (Timestamp, Timestamp) {
    let first = |date: Date| {
        let midnight = date.at(0, 0, 0, 0);
        zone.to_ambiguous_timestamp(midnight)
            .compatible()
            .unwrap_or(Timestamp::MAX)
    };
    (first(date), date.tomorrow().map_or(Timestamp::MAX, first))
}
