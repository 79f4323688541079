//! Which times are free.

use care::{
    booking::{
        clinic::{ClinicBook, Location, Service, Therapist},
        slot::{Slot, SlotQuery, open_slots},
    },
    id::Id,
    people::Person,
    treatment::recommendation::Window,
};
use std::sync::Arc;
use store::booking::calendar;

use crate::{
    Actor, Now, Practice,
    access::{self, Act, Whose},
    asks::Asks,
    booking::{BookingRefusal, book_of, may_for},
};

/// What somebody looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotWish {
    /// For what.
    pub service: Id<Service>,
    /// For whom, if that is known: their own appointments are then left out.
    pub athlete: Option<Id<Person>>,
    /// With whom; `None` for any therapist.
    pub therapist: Option<Id<Therapist>>,
    /// Where; `None` for any location.
    pub location: Option<Id<Location>>,
    /// Starts lie in it.
    pub window: Window,
}

/// The free times, with the clinic's names and zones for showing them.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundSlots {
    /// Sorted by time, then therapist.
    pub slots: Vec<Slot>,
    /// The clinic.
    pub book: ClinicBook,
}

/// Finds the free times that fit a wish, and for a client what their answers ask for; each can be held at that moment.
///
/// # Errors
/// [`BookingRefusal::NotCleared`] where the client's answers stand against every start; [`BookingRefusal::NotFound`] for a service that the clinic does not have. A calendar that cannot be read is a fault, never free time.
pub async fn find_slots(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    wish: SlotWish,
) -> Result<FoundSlots, BookingRefusal> {
    access::may(actor, Act::FindSlots, Whose::Clinic)?;
    if let Some(athlete) = wish.athlete {
        // An athlete's own calendar is nobody else's business.
        may_for(actor, Act::Book, athlete)?;
    }
    let (actor, rules) = (actor.clone(), Arc::clone(&practice.rules));
    practice
        .store
        .read(move |tx| {
            let book = book_of(tx, &actor)?;
            book.service(wish.service)
                .ok_or(BookingRefusal::NotFound { what: "service" })?;
            let asks = match wish.athlete {
                Some(athlete) => Some(Asks::of(tx, &actor, &rules, athlete, now.at)?),
                None => None,
            };
            let query = SlotQuery {
                athlete: wish.athlete,
                therapist: wish.therapist,
                location: wish.location,
                ..SlotQuery::new(wish.service, wish.window, now.at)
            };
            let query = match &asks {
                Some(asks) => asks.kept_by(query, &book),
                None => query,
            };
            let slots = open_slots(&query, &calendar(tx, &book, &query, None, now.at)?);
            Ok(FoundSlots { slots, book })
        })
        .await
}
