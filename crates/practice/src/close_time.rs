//! A clinic closes for a day, a therapist is ill, a room is flooded: the time is closed, who is touched is found, moves are proposed, and
//! what staff confirm is moved and told.

use std::sync::Arc;

use care::{
    booking::{
        appointment::Appointment,
        clinic::ClinicBook,
        closure::{Closed, Closure, Proposal, best_fit, other_times},
        slot::{Slot, open_slots},
    },
    id::Id,
    people::Person,
    rules::RuleBook,
};
use jiff::{SignedDuration, Timestamp};
use store::{Tx, booking, people};

use crate::{
    Actor, MoveTo, Now, Practice,
    access::{self, Act, Whose},
    asks::Asks,
    attempt::{self, Asked},
    audit,
    booking::{BookingRefusal, book_of},
    move_appointment::{MovedFor, move_in},
    read_again::read_again,
};

/// What is to be closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewClosure {
    /// What.
    pub closed: Closed,
    /// From.
    pub from: Timestamp,
    /// Until, exclusive.
    pub until: Timestamp,
    /// Why, for the people of the clinic.
    pub reason: String,
}

/// The longest that is closed in one act.
const LONGEST: SignedDuration = SignedDuration::from_hours(62 * 24);
/// No appointment is longer.
pub(crate) const LONGEST_APPOINTMENT: SignedDuration = SignedDuration::from_hours(12);

/// Closes time: from this moment nobody can book it, and what clients were only choosing is given back. Appointments in it stand until
/// they are moved or cancelled. The same attempt again, by the door's key, is the same closure.
///
/// # Errors
/// [`BookingRefusal::ReasonMissing`]; [`BookingRefusal::KeyReused`] where the key stands for something else; [`BookingRefusal::NotFound`] for what the clinic does not have, or a span that is over, ends before
/// it begins or is longer than two months.
pub async fn close_time(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    wish: NewClosure,
    key: Option<String>,
) -> Result<Closure, BookingRefusal> {
    access::may(actor, Act::CloseTime, Whose::Clinic)?;
    if wish.reason.trim().is_empty() {
        return Err(BookingRefusal::ReasonMissing);
    }
    let span = wish.until.duration_since(wish.from);
    if wish.until <= now.at || span <= SignedDuration::ZERO || span > LONGEST {
        return Err(BookingRefusal::NotFound { what: "span" });
    }
    let actor = actor.clone();
    practice
        .store
        .write(move |tx| {
            let asked = Asked {
                key: key.as_deref(),
                act: "close",
                body: format!("{wish:?}"),
            };
            if let Some(before) = attempt::claim(tx, &actor, &now, &asked, now.id("closure"))? {
                return found(tx, &actor, before);
            }
            let book = book_of(tx, &actor)?;
            let is_there = match wish.closed {
                Closed::Location(id) => book.location(id).is_some(),
                Closed::Therapist(id) => book.therapist(id).is_some(),
                Closed::Room(id) => book.room(id).is_some(),
            };
            if !is_there {
                return Err(BookingRefusal::NotFound {
                    what: wish.closed.word(),
                });
            }
            let closure = Closure {
                id: now.id("closure"),
                closed: wish.closed,
                from: wish.from.max(now.at),
                until: wish.until,
                reason: wish.reason.trim().to_owned(),
            };
            let clinic = actor.clinic;
            booking::insert_closure(tx, clinic, &closure, (actor.person, now.at))?;
            for (resource, run) in closure.takes(&book) {
                booking::occupy_over(tx, clinic, closure.id.uuid(), &[resource], run)?;
                for (hold, _) in booking::holds_within(tx, clinic, &[resource], run)? {
                    if booking::claim_hold(tx, clinic, hold, Timestamp::MIN)? {
                        booking::release(tx, clinic, hold.uuid())?;
                    }
                }
            }
            audit::changed(tx, &actor, &now, "close time")?;
            Ok(closure)
        })
        .await
}

/// Closed time with who is touched.
#[derive(Debug, Clone, PartialEq)]
pub struct SeenClosure {
    /// It.
    pub closure: Closure,
    /// Each appointment in it with the best fit elsewhere, soonest first.
    pub proposals: Vec<(Proposal, Person)>,
    /// The clinic.
    pub book: ClinicBook,
}

/// Closed time, and for each appointment in it where it could go; no two to the same time.
///
/// # Errors
/// [`BookingRefusal::NotFound`] where it was opened again.
pub async fn see_closure(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    id: Id<Closure>,
) -> Result<SeenClosure, BookingRefusal> {
    access::may(actor, Act::CloseTime, Whose::Clinic)?;
    let (actor, rules) = (actor.clone(), Arc::clone(&practice.rules));
    practice
        .store
        .read(move |tx| {
            let closure = found(tx, &actor, id)?;
            let book = book_of(tx, &actor)?;
            let touched = touched(tx, &actor, &closure, now.at)?;
            let proposed = proposals(tx, &actor, &rules, &book, touched, now.at)?;
            let mut proposals = Vec::with_capacity(proposed.len());
            for proposal in proposed {
                let athlete = proposal.appointment.athlete;
                if let Some(member) = people::person_by_id(tx, actor.clinic, athlete)? {
                    proposals.push((proposal, member.person));
                }
            }
            Ok(SeenClosure {
                closure,
                proposals,
                book,
            })
        })
        .await
}

fn found(tx: &mut Tx<'_>, actor: &Actor, id: Id<Closure>) -> Result<Closure, BookingRefusal> {
    booking::closure(tx, actor.clinic, id)?.ok_or(BookingRefusal::NotFound { what: "closure" })
}

/// The appointments in closed time, soonest first.
fn touched(
    tx: &mut Tx<'_>,
    actor: &Actor,
    closure: &Closure,
    now: Timestamp,
) -> Result<Vec<Appointment>, BookingRefusal> {
    let from = closure.from.saturating_sub(LONGEST_APPOINTMENT);
    let until = closure.until.saturating_add(LONGEST_APPOINTMENT);
    let (from, until) = (
        from.unwrap_or(closure.from).max(now),
        until.unwrap_or(closure.until),
    );
    let mut all = booking::booked_between(tx, actor.clinic, from, until)?;
    all.retain(|appointment| closure.touches(appointment));
    Ok(all)
}

/// The best fit for each; what is proposed to one is taken for the next.
pub(crate) fn proposals(
    tx: &mut Tx<'_>,
    actor: &Actor,
    shipped: &Arc<RuleBook>,
    book: &ClinicBook,
    touched: Vec<Appointment>,
    now: Timestamp,
) -> Result<Vec<Proposal>, BookingRefusal> {
    let mut given: Vec<(Slot, Id<Person>)> = Vec::new();
    let mut proposals = Vec::with_capacity(touched.len());
    for appointment in touched {
        let athlete = appointment.athlete;
        let asks = match Asks::of_move(tx, actor, shipped, &appointment, now) {
            Ok(asks) => asks,
            // A person speaks to them first.
            Err(BookingRefusal::NotCleared { .. }) => {
                proposals.push(Proposal {
                    appointment,
                    to: None,
                });
                continue;
            }
            Err(refusal) => return Err(refusal),
        };
        let query = asks.kept_by(other_times(&appointment, now), book);
        // Its own time is free for itself, as far as it is not closed.
        let own = Some(appointment.id.uuid());
        let mut calendar = booking::calendar(tx, book, &query, own, now)?;
        for (slot, athlete) in &given {
            for resource in slot.resources(Some(*athlete)) {
                calendar.take(resource.uuid(), slot.occupies);
            }
        }
        let to = best_fit(&appointment.slot, open_slots(&query, &calendar));
        given.extend(to.clone().map(|slot| (slot, athlete)));
        proposals.push(Proposal { appointment, to });
    }
    Ok(proposals)
}

/// Moves what staff confirmed, one after the other, and tells each client; what was taken meanwhile stays where it is, and what was moved
/// there before has the same answer again. The clients may
/// change what was moved so until it begins, and are never late.
///
/// # Errors
/// Only what concerns all: [`BookingRefusal::NotAllowed`], [`BookingRefusal::NotFound`]. Each appointment has its own answer.
pub async fn move_touched(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    id: Id<Closure>,
    moves: Vec<(Id<Appointment>, MoveTo)>,
) -> Result<Vec<(Id<Appointment>, Result<Appointment, BookingRefusal>)>, BookingRefusal> {
    access::may(actor, Act::CloseTime, Whose::Clinic)?;
    let by = actor.clone();
    let closure = practice.store.read(move |tx| found(tx, &by, id)).await?;
    let therapists = moves.iter().map(|(_, to)| to.therapist);
    read_again(practice, actor.clinic, therapists, now).await?;
    let mut done = Vec::with_capacity(moves.len());
    for (appointment, to) in moves {
        let (by, rules, closure) = (actor.clone(), Arc::clone(&practice.rules), closure.clone());
        let one = now.for_one(&appointment.to_string());
        let moved = practice
            .store
            .write(move |tx| {
                let before = crate::cancel::found(tx, &by, appointment)?;
                // The same press again.
                if to.is_where(&before) {
                    return Ok(before);
                }
                // Moved before by somebody else: it is touched no more.
                if !closure.touches(&before) {
                    return Err(BookingRefusal::ChangedMeanwhile);
                }
                move_in(tx, &by, &rules, &one, appointment, (to, MovedFor::Clinic))
            })
            .await;
        done.push((appointment, moved));
    }
    Ok(done)
}

/// Opens closed time again; opening it twice is no trouble.
///
/// # Errors
/// [`BookingRefusal::NotAllowed`] for all but those who may close.
pub async fn open_again(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    id: Id<Closure>,
) -> Result<(), BookingRefusal> {
    access::may(actor, Act::CloseTime, Whose::Clinic)?;
    let actor = actor.clone();
    practice
        .store
        .write(move |tx| {
            if booking::end_closure(tx, actor.clinic, id, (actor.person, now.at))? {
                booking::release(tx, actor.clinic, id.uuid())?;
                audit::changed(tx, &actor, &now, "open time again")?;
            }
            Ok(())
        })
        .await
}

/// What is closed now or later, soonest first.
///
/// # Errors
/// [`BookingRefusal::NotAllowed`] for all but those who work there.
pub async fn see_closures(
    practice: &Practice,
    actor: &Actor,
    now: Now,
) -> Result<(Vec<Closure>, ClinicBook), BookingRefusal> {
    access::may(actor, Act::SeeDay, Whose::Clinic)?;
    let actor = actor.clone();
    practice
        .store
        .read(move |tx| {
            let closures = booking::closures_after(tx, actor.clinic, now.at)?;
            Ok((closures, book_of(tx, &actor)?))
        })
        .await
}
