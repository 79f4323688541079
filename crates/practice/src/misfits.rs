//! Appointments ahead that no longer fit how a clinic is set up: who they are, and where each could go.

use std::sync::Arc;

use care::{
    booking::{
        appointment::Appointment,
        clinic::ClinicBook,
        closure::Proposal,
        misfit::{Misfit, misfits},
    },
    id::Id,
    people::Person,
};
use jiff::{SignedDuration, Timestamp};
use store::{StoreError, Tx, booking, people};

use crate::{
    Actor, MoveTo, Now, Practice,
    access::{self, Act, Whose},
    booking::{BookingRefusal, book_of},
    close_time::proposals,
    move_appointment::{MovedFor, move_in},
};

/// How far ahead is looked.
const AHEAD: SignedDuration = SignedDuration::from_hours(2 * 366 * 24);

/// The most that are shown at once, soonest first; for each another time is looked for.
const SHOWN: usize = 60;

/// One appointment that does not fit.
#[derive(Debug, Clone, PartialEq)]
pub struct SeenMisfit {
    /// It, with the best fit elsewhere; none is looked for where moving would not help.
    pub proposal: Proposal,
    /// Why it does not fit.
    pub because: Vec<Misfit>,
    /// Whose it is.
    pub client: Person,
}

/// What no longer fits.
#[derive(Debug, Clone, PartialEq)]
pub struct SeenMisfits {
    /// The soonest of them.
    pub shown: Vec<SeenMisfit>,
    /// How many there are.
    pub all: usize,
    /// The clinic.
    pub book: ClinicBook,
}

/// The appointments ahead that no longer fit, each with where it could go; no two to the same time. What staff booked over something
/// on purpose is none of them.
///
/// # Errors
/// [`BookingRefusal::NotAllowed`] for all but those who may close time.
pub async fn see_misfits(
    practice: &Practice,
    actor: &Actor,
    now: Now,
) -> Result<SeenMisfits, BookingRefusal> {
    access::may(actor, Act::CloseTime, Whose::Clinic)?;
    let (actor, rules) = (actor.clone(), Arc::clone(&practice.rules));
    practice
        .store
        .read(move |tx| {
            let book = book_of(tx, &actor)?;
            let found = found(tx, &actor, &book, now.at)?;
            let all = found.len();
            let soonest = || found.iter().take(SHOWN);
            let moved =
                soonest().filter(|(_, because)| because.iter().any(Misfit::is_mended_by_moving));
            let moved = moved.map(|(appointment, _)| appointment.clone()).collect();
            let proposed = proposals(tx, &actor, &rules, &book, moved, now.at)?;
            let mut shown = Vec::new();
            for (appointment, because) in soonest() {
                let fits = proposed
                    .iter()
                    .find(|one| one.appointment.id == appointment.id);
                let proposal = fits.cloned().unwrap_or_else(|| Proposal {
                    appointment: appointment.clone(),
                    to: None,
                });
                if let Some(member) = people::person_by_id(tx, actor.clinic, appointment.athlete)? {
                    shown.push(SeenMisfit {
                        proposal,
                        because: because.clone(),
                        client: member.person,
                    });
                }
            }
            Ok(SeenMisfits { shown, all, book })
        })
        .await
}

/// How many appointments ahead no longer fit.
///
/// # Errors
/// [`BookingRefusal::NotAllowed`] for all but those who may close time.
pub async fn count_misfits(
    practice: &Practice,
    actor: &Actor,
    now: Now,
) -> Result<usize, BookingRefusal> {
    access::may(actor, Act::CloseTime, Whose::Clinic)?;
    let actor = actor.clone();
    practice
        .store
        .read(move |tx| {
            let book = book_of(tx, &actor)?;
            Ok(found(tx, &actor, &book, now.at)?.len())
        })
        .await
}

/// Moves what staff confirmed, one after the other, and tells each client; what fits by now stays where it is, and what was moved there
/// before has the same answer again.
///
/// # Errors
/// [`BookingRefusal::NotAllowed`]. Each appointment has its own answer.
pub async fn move_misfits(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    moves: Vec<(Id<Appointment>, MoveTo)>,
) -> Result<Vec<Result<Appointment, BookingRefusal>>, BookingRefusal> {
    access::may(actor, Act::CloseTime, Whose::Clinic)?;
    let mut done = Vec::with_capacity(moves.len());
    for (appointment, to) in moves {
        let (by, rules) = (actor.clone(), Arc::clone(&practice.rules));
        let one = now.for_one(&appointment.to_string());
        let moved = practice
            .store
            .write(move |tx| {
                let before = crate::cancel::found(tx, &by, appointment)?;
                // The same press again.
                if to.is_where(&before) {
                    return Ok(before);
                }
                // Moved before by somebody else: it fits by now.
                if misfits(&before, &book_of(tx, &by)?).is_empty() {
                    return Err(BookingRefusal::ChangedMeanwhile);
                }
                move_in(tx, &by, &rules, &one, appointment, (to, MovedFor::Clinic))
            })
            .await;
        done.push(moved);
    }
    Ok(done)
}

/// How many appointments ahead fitted one book and do not fit the next, or not in something more.
pub(crate) fn newly(
    tx: &mut Tx<'_>,
    actor: &Actor,
    [before, after]: [&ClinicBook; 2],
    now: Timestamp,
) -> Result<usize, StoreError> {
    let more = |appointment: &Appointment| {
        let known = misfits(appointment, before);
        misfits(appointment, after)
            .iter()
            .any(|one| !known.contains(one))
    };
    let all = ahead(tx, actor, now)?;
    let mut count = 0;
    for appointment in all.iter().filter(|one| more(one)) {
        if booking::override_of(tx, actor.clinic, appointment.id)?.is_none() {
            count += 1;
        }
    }
    Ok(count)
}

fn ahead(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp) -> Result<Vec<Appointment>, StoreError> {
    let until = now.saturating_add(AHEAD).unwrap_or(Timestamp::MAX);
    booking::booked_between(tx, actor.clinic, now, until)
}

fn found(
    tx: &mut Tx<'_>,
    actor: &Actor,
    book: &ClinicBook,
    now: Timestamp,
) -> Result<Vec<(Appointment, Vec<Misfit>)>, StoreError> {
    let mut found = Vec::new();
    for appointment in ahead(tx, actor, now)? {
        let because = misfits(&appointment, book);
        if !because.is_empty() && booking::override_of(tx, actor.clinic, appointment.id)?.is_none()
        {
            found.push((appointment, because));
        }
    }
    Ok(found)
}
