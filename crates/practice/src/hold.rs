//! Keeping a slot for some minutes, while the safety questions are answered.

use std::sync::Arc;

use care::{
    booking::{
        availability::Calendar,
        clinic::{AddOn, ClinicBook, Service},
        conflict::conflicts,
        hold::Hold,
        slot::{SlotQuery, is_open},
    },
    id::Id,
    people::Person,
    treatment::screening::Outcome,
    units::Pressure,
};
use store::{StoreError, Tx, booking};

use crate::{
    Actor, Now, Practice,
    access::Act,
    asks::Asks,
    attempt::{self, Asked},
    booking::{
        BookingRefusal, TRIES, WantedStart, book_of, may_for, taken, taken_because, with_nearest,
    },
    held_before::{held_before, keep_answer},
    invitation::{free, given_back},
    invite::unsaid_place,
    read_again::read_again,
};

/// Keeps a start for somebody; therapist, room and athlete are taken from this moment.
///
/// # Errors
/// [`BookingRefusal::NotCleared`] where their answers stand against every start, and [`BookingRefusal::TooLong`];
/// [`BookingRefusal::SlotTaken`] with the nearest free times where it is not free, or is not a time that is offered.
pub async fn hold(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    wanted: WantedStart,
) -> Result<Hold, BookingRefusal> {
    hold_once(practice, actor, now, wanted, None).await
}

/// The same under a door's key: the same attempt again is the same hold, for as long as it lasts.
///
/// # Errors
/// As [`hold`]; [`BookingRefusal::KeyReused`] where the key stands for something else.
pub async fn hold_once(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    wanted: WantedStart,
    key: Option<String>,
) -> Result<Hold, BookingRefusal> {
    hold_with(practice, actor, now, wanted, Vec::new(), key).await
}

/// The same with what is added to the service.
///
/// # Errors
/// As [`hold_once`]; [`BookingRefusal::NotFound`] for an add-on that the service does not have.
pub async fn hold_with(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    wanted: WantedStart,
    add_ons: Vec<Id<AddOn>>,
    key: Option<String>,
) -> Result<Hold, BookingRefusal> {
    may_for(actor, Act::Book, wanted.athlete)?;
    read_again(practice, actor.clinic, [wanted.therapist], now).await?;
    let asks = asks_of(practice, actor, now, wanted.athlete).await?;
    let (by, added) = (actor.clone(), add_ons.clone());
    let held = practice
        .store
        .write(move |tx| {
            let asked = Asked {
                key: key.as_deref(),
                act: "hold",
                body: says(&wanted, &added),
            };
            if let Some(before) = attempt::claim(tx, &by, &now, &asked, now.id::<Hold>("hold"))? {
                return held_before(tx, &by, &now, key.as_deref(), (before, &wanted));
            }
            let asks = asks.as_ref().map_err(not_cleared)?;
            booking::end_expired_holds(tx, by.clinic, now.at)?;
            let book = book_of(tx, &by)?;
            let held = hold_in(tx, &by, (&book, asks), &now, (wanted, &added))?;
            keep_answer(tx, &by, key.as_deref(), std::slice::from_ref(&held))?;
            Ok(held)
        })
        .await;
    with_nearest(practice, actor, now, wanted, add_ons, held).await
}

/// A wish in one text; without add-ons it reads as it did before there were any.
pub(crate) fn says(wanted: &WantedStart, add_ons: &[Id<AddOn>]) -> String {
    let mut says = wanted.says();
    for add_on in add_ons {
        says.push_str(&format!(" {add_on}"));
    }
    says
}

pub(crate) fn hold_in(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (book, asks): (&ClinicBook, &Asks),
    now: &Now,
    (wanted, add_ons): (WantedStart, &[Id<AddOn>]),
) -> Result<Hold, BookingRefusal> {
    let query = query_with(book, Some(asks), now, (wanted, add_ons))?;
    for _ in 0..TRIES {
        let calendar = booking::calendar(tx, book, &query.unbounded(), None, now.at)?;
        let Some(slot) = is_open(
            &query,
            &calendar,
            wanted.therapist,
            wanted.location,
            wanted.starts_at,
        ) else {
            return Err(refused(&query, &calendar, wanted));
        };
        let hold = Hold {
            id: now.id("hold"),
            athlete: wanted.athlete,
            slot,
            expires_at: Hold::expiry(now.at),
            extended: 0,
        };
        let kept = tx.attempt(|tx| {
            booking::insert_hold(tx, book.clinic.id, &hold)?;
            let resources = hold.slot.resources(Some(hold.athlete));
            booking::occupy(
                tx,
                book.clinic.id,
                hold.id.uuid(),
                &resources,
                hold.slot.occupies,
            )?;
            count_pressure(tx, actor, hold.id, query.pressure)
        });
        match kept {
            Ok(()) => return Ok(hold),
            // Somebody was quicker by a moment; perhaps they took only this room, so look once more.
            Err(error) if error.is_unique("occupancy_key") => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(taken())
}

/// What somebody's answers ask for, looked up before anything is written; the outcome, where they stand against every start.
///
/// # Errors
/// [`BookingRefusal::NotFound`] for no client.
pub(crate) async fn asks_of(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    athlete: Id<Person>,
) -> Result<Result<Asks, Outcome>, BookingRefusal> {
    let (actor, rules) = (actor.clone(), Arc::clone(&practice.rules));
    let look = move |tx: &mut Tx<'_>| Asks::look(tx, &actor, &rules, athlete, now.at);
    practice.store.read(look).await
}

/// The refusal of an outcome.
pub(crate) const fn not_cleared(outcome: &Outcome) -> BookingRefusal {
    BookingRefusal::NotCleared { outcome: *outcome }
}

/// The search for one start with what is added, and what the answers ask for of whoever comes.
pub(crate) fn query_with(
    book: &ClinicBook,
    asks: Option<&Asks>,
    now: &Now,
    (wanted, add_ons): (WantedStart, &[Id<AddOn>]),
) -> Result<SlotQuery, BookingRefusal> {
    has_add_ons(book, wanted.service, add_ons)?;
    let mut query = wanted.query(now.at);
    query.add_ons = add_ons.to_vec();
    let Some(asks) = asks else { return Ok(query) };
    asks.allow_length(book, wanted, add_ons)?;
    Ok(asks.kept_by(query, book))
}

/// Refuses what a service does not have.
pub(crate) fn has_add_ons(
    book: &ClinicBook,
    service: Id<Service>,
    add_ons: &[Id<AddOn>],
) -> Result<(), BookingRefusal> {
    let service = book
        .service(service)
        .ok_or(BookingRefusal::NotFound { what: "service" })?;
    if add_ons.iter().all(|id| service.add_on(*id).is_some()) {
        Ok(())
    } else {
        Err(BookingRefusal::NotFound { what: "add-on" })
    }
}

/// Lets the therapists' limits count a hold, or the appointment it has become, at the pressure that was planned; the service's own holds where none was.
pub(crate) fn count_pressure(
    tx: &mut Tx<'_>,
    actor: &Actor,
    holder: Id<Hold>,
    pressure: Option<Pressure>,
) -> Result<(), StoreError> {
    match pressure {
        Some(pressure) => booking::note_pressure(tx, actor.clinic, holder.uuid(), pressure),
        None => Ok(()),
    }
}

/// What stands against a start that is not open.
pub(crate) fn refused(
    query: &SlotQuery,
    calendar: &Calendar<'_>,
    wanted: WantedStart,
) -> BookingRefusal {
    taken_because(conflicts(
        query,
        calendar,
        wanted.therapist,
        wanted.location,
        wanted.starts_at,
    ))
}

/// Gives a hold its full time again; the same attempt again, by the door's key, gives no more.
///
/// # Errors
/// [`BookingRefusal::HoldExpired`] once it has run out; [`BookingRefusal::HeldTooOften`] after ten times;
/// [`BookingRefusal::KeyReused`] where the key stands for something else.
pub async fn extend_hold(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    id: Id<Hold>,
    key: Option<String>,
) -> Result<Hold, BookingRefusal> {
    let actor = actor.clone();
    practice
        .store
        .write(move |tx| {
            let asked = Asked {
                key: key.as_deref(),
                act: "extend",
                body: id.to_string(),
            };
            if let Some(before) = attempt::claim(tx, &actor, &now, &asked, id)? {
                return live_hold(tx, &actor, &now, before);
            }
            let mut asked_for = None;
            let beside = unsaid_place(tx, &actor, id)?;
            for one in held_with(tx, &actor, id)?.into_iter().chain(beside) {
                let longer = longer(tx, &actor, &now, one)?;
                if one == id {
                    asked_for = Some(longer);
                }
            }
            asked_for.ok_or(BookingRefusal::NotFound { what: "hold" })
        })
        .await
}

fn longer(tx: &mut Tx<'_>, actor: &Actor, now: &Now, id: Id<Hold>) -> Result<Hold, BookingRefusal> {
    let hold = live_hold(tx, actor, now, id)?;
    let (athlete, expires_at) = (hold.athlete, hold.expires_at);
    may_for(actor, Act::Book, athlete)?;
    let longer = hold.with_more_time(now.at)?;
    if booking::extend_hold(tx, actor.clinic, &longer, now.at)? {
        return Ok(longer);
    }
    // Another request was quicker: it has extended the hold, booked it, or seen it end.
    match booking::hold(tx, actor.clinic, id)? {
        Some(hold) if hold.is_live(now.at) => Ok(hold),
        Some(_) | None => Err(BookingRefusal::HoldExpired { at: expires_at }),
    }
}

/// A hold with everything that was kept in the same act, in its order.
pub(crate) fn held_with(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: Id<Hold>,
) -> Result<Vec<Id<Hold>>, StoreError> {
    let all = booking::together(tx, actor.clinic, id.uuid())?;
    Ok(if all.is_empty() {
        vec![id]
    } else {
        all.into_iter().map(Id::from_uuid).collect()
    })
}

/// Gives a held time back before it runs out; a hold that is gone already is no trouble. Where it was kept for somebody who was asked to
/// come along, they and whoever asked are told.
///
/// # Errors
/// [`BookingRefusal::NotAllowed`] for somebody else's.
pub async fn release_hold(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    id: Id<Hold>,
) -> Result<(), BookingRefusal> {
    let actor = actor.clone();
    practice
        .store
        .write(move |tx| {
            let beside = unsaid_place(tx, &actor, id)?;
            for id in held_with(tx, &actor, id)?.into_iter().chain(beside) {
                let Some(hold) = booking::hold(tx, actor.clinic, id)? else {
                    continue;
                };
                may_for(&actor, Act::Book, hold.athlete)?;
                if free(tx, actor.clinic, id, now.at)? {
                    given_back(tx, &actor, &now, &hold)?;
                }
            }
            Ok(())
        })
        .await
}

/// A hold that is still kept.
pub(crate) fn live_hold(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: &Now,
    id: Id<Hold>,
) -> Result<Hold, BookingRefusal> {
    let hold =
        booking::hold(tx, actor.clinic, id)?.ok_or(BookingRefusal::NotFound { what: "hold" })?;
    if hold.is_live(now.at) {
        Ok(hold)
    } else {
        Err(BookingRefusal::HoldExpired {
            at: hold.expires_at,
        })
    }
}
