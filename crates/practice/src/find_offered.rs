//! Free times of several services, therapists and places at once, chosen from the clinic's own book.

use std::{collections::BTreeSet, sync::Arc};

use care::{
    booking::{
        clinic::{ClinicBook, Location, Service, Therapist},
        slot::{Slot, SlotQuery, open_slots},
    },
    id::Id,
    people::Person,
    treatment::{massage::Skill, recommendation::Window},
};
use store::booking::calendar_of_all;

use crate::{
    Actor, Now, Practice,
    access::{self, Act, Whose},
    asks::Asks,
    booking::{BookingRefusal, book_of, may_for},
    find_slots::FoundSlots,
};

/// One of the things that are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// For what.
    pub service: Id<Service>,
    /// With one of these; with anybody, if there are none.
    pub therapists: BTreeSet<Id<Therapist>>,
    /// At one of these; anywhere, if there are none.
    pub locations: BTreeSet<Id<Location>>,
    /// Skills needed besides the service's own.
    pub skills: BTreeSet<Skill>,
}

/// Finds the free times of everything that `choose` picks out of the clinic's book, in order of time; each can be held at that moment.
/// Where a client is named, what their answers ask for is kept: skills, an earliest time, and the therapists' limits at their pressure.
///
/// # Errors
/// [`BookingRefusal::NotCleared`] where the client's answers stand against every start; [`BookingRefusal::NotFound`] for a service or a
/// client that the clinic does not have. A calendar that cannot be read is a fault, never free time.
pub async fn find_offered(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    (athlete, window): (Option<Id<Person>>, Window),
    choose: impl Fn(&ClinicBook) -> Vec<Offered> + Send + Sync + 'static,
) -> Result<FoundSlots, BookingRefusal> {
    access::may(actor, Act::FindSlots, Whose::Clinic)?;
    if let Some(athlete) = athlete {
        // An athlete's own calendar is nobody else's business.
        may_for(actor, Act::Book, athlete)?;
    }
    let (actor, rules) = (actor.clone(), Arc::clone(&practice.rules));
    practice
        .store
        .read(move |tx| {
            let book = book_of(tx, &actor)?;
            let asks = match athlete {
                Some(athlete) => Some(Asks::of(tx, &actor, &rules, athlete, now.at)?),
                None => None,
            };
            let chosen = choose(&book);
            if chosen.iter().any(|one| book.service(one.service).is_none()) {
                return Err(BookingRefusal::NotFound { what: "service" });
            }
            let query = |one: &Offered| {
                let query = SlotQuery {
                    athlete,
                    therapist: only(&one.therapists),
                    location: only(&one.locations),
                    skills: one.skills.clone(),
                    ..SlotQuery::new(one.service, window, now.at)
                };
                match &asks {
                    Some(asks) => asks.kept_by(query, &book),
                    None => query,
                }
            };
            let queries: Vec<SlotQuery> = chosen.iter().map(query).collect();
            let mut slots: Vec<Slot> = Vec::new();
            if !queries.is_empty() {
                let calendar = calendar_of_all(tx, &book, &queries, None, now.at)?;
                for (one, query) in chosen.iter().zip(&queries) {
                    let open = open_slots(query, &calendar).into_iter();
                    slots.extend(open.filter(|slot| {
                        has(&one.therapists, slot.therapist) && has(&one.locations, slot.location)
                    }));
                }
            }
            slots.sort_by_key(|slot| (slot.starts_at, slot.therapist, slot.location, slot.service));
            slots.dedup();
            Ok(FoundSlots { slots, book })
        })
        .await
}

/// The one there is, if there is one.
fn only<T>(all: &BTreeSet<Id<T>>) -> Option<Id<T>> {
    match all.len() {
        1 => all.first().copied(),
        _ => None,
    }
}

fn has<T>(all: &BTreeSet<Id<T>>, id: Id<T>) -> bool {
    all.is_empty() || all.contains(&id)
}
