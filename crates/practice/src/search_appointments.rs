//! Appointments of the clinic by who, when, with whom and where; a page at a time. Never why somebody comes.

use std::collections::BTreeSet;

use care::{
    booking::{
        appointment::Appointment,
        clinic::{ClinicBook, Location, Room, Service, Therapist},
    },
    id::Id,
    people::Person,
};
use jiff::Timestamp;
use store::booking::{self, AppointmentFilter, words};

use crate::{
    Actor, Now, Practice,
    access::{self, Act, Whose},
    audit,
    booking::{BookingRefusal, book_of},
};

/// What is looked for; an empty set leaves it open.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AppointmentSearch {
    /// Their ids.
    pub ids: BTreeSet<Id<Appointment>>,
    /// Whose.
    pub athletes: BTreeSet<Id<Person>>,
    /// With whom.
    pub therapists: BTreeSet<Id<Therapist>>,
    /// At which places.
    pub locations: BTreeSet<Id<Location>>,
    /// Or in which rooms.
    pub rooms: BTreeSet<Id<Room>>,
    /// For which services.
    pub services: BTreeSet<Id<Service>>,
    /// The words of their stages, such as `booked`.
    pub stages: BTreeSet<&'static str>,
    /// They start at or after this.
    pub from: Option<Timestamp>,
    /// And before this.
    pub until: Option<Timestamp>,
    /// They were booked or last changed at or after this.
    pub changed_from: Option<Timestamp>,
    /// And before this.
    pub changed_until: Option<Timestamp>,
    /// How many of the first are left out.
    pub skip: u32,
    /// At most so many.
    pub most: u32,
}

impl AppointmentSearch {
    /// One appointment.
    pub fn one(id: Id<Appointment>) -> Self {
        Self {
            ids: BTreeSet::from([id]),
            most: 1,
            ..Self::default()
        }
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundAppointments {
    /// In order of time, each with the athlete's name.
    pub appointments: Vec<(Appointment, String)>,
    /// How many there are on all pages.
    pub total: u32,
    /// The clinic.
    pub book: ClinicBook,
}

/// Looks appointments up. A look for somebody in particular, or at one appointment, is noted in the audit log.
///
/// # Errors
/// [`BookingRefusal::NotAllowed`] for all but those who may see the clinic's day.
pub async fn search_appointments(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    wish: AppointmentSearch,
) -> Result<FoundAppointments, BookingRefusal> {
    access::may(actor, Act::SeeDay, Whose::Clinic)?;
    let actor = actor.clone();
    let leaves_note = !wish.athletes.is_empty() || !wish.ids.is_empty();
    let found = move |tx: &mut store::Tx<'_>| {
        let filter = AppointmentFilter {
            from: wish.from.unwrap_or(Timestamp::MIN),
            until: wish.until.unwrap_or(Timestamp::MAX),
            changed_from: wish.changed_from.unwrap_or(Timestamp::MIN),
            changed_until: wish.changed_until.unwrap_or(Timestamp::MAX),
            ids: words(&wish.ids),
            athletes: words(&wish.athletes),
            therapists: words(&wish.therapists),
            places: words(
                (wish.locations.iter().map(|id| id.uuid()))
                    .chain(wish.rooms.iter().map(|id| id.uuid())),
            ),
            services: words(&wish.services),
            stages: words(&wish.stages),
        };
        let page = (wish.skip, wish.most);
        let (appointments, total) = booking::search(tx, actor.clinic, &filter, page)?;
        for athlete in looked_up(&wish, &appointments) {
            audit::saw(tx, &actor, &now, "appointments", athlete)?;
        }
        Ok(FoundAppointments {
            appointments,
            total,
            book: book_of(tx, &actor)?,
        })
    };
    // What leaves no note needs no place among the writers.
    if leaves_note {
        practice.store.write(found).await
    } else {
        practice.store.read(found).await
    }
}

/// Who was looked for by name, or found by an id.
fn looked_up(wish: &AppointmentSearch, found: &[(Appointment, String)]) -> BTreeSet<Id<Person>> {
    let by_id = found.iter().filter(|_| !wish.ids.is_empty());
    let by_id = by_id.map(|(appointment, _)| appointment.athlete);
    by_id.chain(wish.athletes.iter().copied()).collect()
}
