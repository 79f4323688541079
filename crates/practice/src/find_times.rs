//! Free times with wishes: who, in which language, with what added, several at once; the best first, each with its reason.

use std::sync::Arc;

use care::{
    booking::{
        appointment::Appointment,
        clinic::{AddOn, ClinicBook, Therapist},
        order::{RankedSlot, in_order},
        slot::{Slot, SlotQuery, open_slots},
        staff::StaffWish,
        together::{SideBySide, open_chains, open_pairs},
    },
    id::Id,
    people::Person,
    rules::RuleBook,
    treatment::recommendation::Window,
    units::Pressure,
};
use jiff::{SignedDuration, Timestamp};
use store::{Tx, booking};

use crate::{
    Actor, Now, Practice,
    access::{self, Act, Whose},
    asks::Asks,
    booking::{BookingRefusal, book_of, may_for},
    cancel::found,
    find_slots::SlotWish,
};

/// What somebody wishes besides service, place and time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wishes {
    /// What is wished for in a therapist.
    pub staff: StaffWish,
    /// With whoever they were with last time; with anybody where there was no last time.
    pub same_as_last_time: bool,
    /// What is added to the service.
    pub add_ons: Vec<Id<AddOn>>,
    /// The most pressure that the plan asks for, where there is a plan.
    pub pressure: Option<Pressure>,
    /// The recommendation's window: times in it come first.
    pub fits: Option<Window>,
    /// The appointment that is to move: the time it has now is free for it, and its own start is none of the answers.
    pub moves: Option<Id<Appointment>>,
}

/// The free times, the best first.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundTimes {
    /// In the order in which they are offered.
    pub times: Vec<RankedSlot>,
    /// With whom they were last time, if they asked for the same.
    pub last_therapist: Option<Id<Therapist>>,
    /// The clinic.
    pub book: ClinicBook,
}

/// Finds the free times that fit a wish, and for a client what their answers ask for, the best first.
///
/// # Errors
/// [`BookingRefusal::NotCleared`] where the client's answers stand against every start; [`BookingRefusal::NotFound`] for a service that the clinic does not have, an add-on that the service does not, or an appointment to
/// move that is not the client's.
pub async fn find_times(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    wish: SlotWish,
    wishes: Wishes,
) -> Result<FoundTimes, BookingRefusal> {
    may_look(actor, &wish)?;
    let (actor, rules) = (actor.clone(), Arc::clone(&practice.rules));
    practice
        .store
        .read(move |tx| {
            let book = book_of(tx, &actor)?;
            let (query, last_therapist) =
                query_of(tx, &actor, (&rules, &book), &wish, &wishes, now.at)?;
            let moving = moving(tx, &actor, &wish, &wishes)?;
            let held_by = moving.as_ref().map(|before| before.id.uuid());
            let calendar = booking::calendar(tx, &book, &query, held_by, now.at)?;
            let mut slots = open_slots(&query, &calendar);
            if let Some(before) = &moving {
                slots.retain(|slot| !before.slot.is_same_start(slot));
            }
            let times = in_order(&slots, &query, &calendar, wishes.fits);
            Ok(FoundTimes {
                times,
                last_therapist,
                book,
            })
        })
        .await
}

/// Finds services one after another for one person, each with its own wishes; one chain of slots a start.
///
/// # Errors
/// As [`find_times`].
pub async fn find_chains(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    parts: Vec<(SlotWish, Wishes)>,
) -> Result<Vec<Vec<Slot>>, BookingRefusal> {
    for (wish, _) in &parts {
        may_look(actor, wish)?;
    }
    let (actor, rules) = (actor.clone(), Arc::clone(&practice.rules));
    practice
        .store
        .read(move |tx| {
            let book = book_of(tx, &actor)?;
            let mut queries = Vec::with_capacity(parts.len());
            for (number, (wish, wishes)) in parts.iter().enumerate() {
                let (mut query, _) = query_of(tx, &actor, (&rules, &book), wish, wishes, now.at)?;
                // A later part begins when the earlier ones have ended, which may be after the window.
                let later =
                    SignedDuration::from_hours(if number == 0 { 0 } else { LONGEST_CHAIN_H });
                query.window.to = query
                    .window
                    .to
                    .saturating_add(later)
                    .unwrap_or(query.window.to);
                queries.push(query);
            }
            let calendar = booking::calendar_of_all(tx, &book, &queries, None, now.at)?;
            let mut chains = open_chains(&queries, &calendar);
            // One after another they are one massage to whoever gets them.
            if let Some(most) = queries.iter().filter_map(|one| one.most_minutes).min() {
                chains.retain(|chain| minutes(chain) <= i64::from(most));
            }
            Ok(chains)
        })
        .await
}

/// Finds starts for two people side by side, each with a therapist of their own.
///
/// # Errors
/// As [`find_times`].
pub async fn find_pairs(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    [one, other]: [(SlotWish, Wishes); 2],
    rooms: SideBySide,
) -> Result<Vec<[Slot; 2]>, BookingRefusal> {
    may_look(actor, &one.0)?;
    may_look(actor, &other.0)?;
    let (actor, rules) = (actor.clone(), Arc::clone(&practice.rules));
    practice
        .store
        .read(move |tx| {
            let book = book_of(tx, &actor)?;
            let (one, _) = query_of(tx, &actor, (&rules, &book), &one.0, &one.1, now.at)?;
            let (other, _) = query_of(tx, &actor, (&rules, &book), &other.0, &other.1, now.at)?;
            let both = [one, other];
            let calendar = booking::calendar_of_all(tx, &book, &both, None, now.at)?;
            let [one, other] = &both;
            Ok(open_pairs(one, other, &calendar, rooms))
        })
        .await
}

/// How long hands are on in all of it.
fn minutes(chain: &[Slot]) -> i64 {
    let each = chain
        .iter()
        .map(|slot| slot.ends_at.duration_since(slot.starts_at).as_mins());
    each.sum()
}

/// No chain of services is longer, in hours.
const LONGEST_CHAIN_H: i64 = 8;

/// An athlete's own calendar is nobody else's business.
fn may_look(actor: &Actor, wish: &SlotWish) -> Result<(), BookingRefusal> {
    access::may(actor, Act::FindSlots, Whose::Clinic)?;
    if let Some(athlete) = wish.athlete {
        may_for(actor, Act::Book, athlete)?;
    }
    Ok(())
}

/// The appointment that is to move: the time it holds does not count as taken, as the move itself will see it.
fn moving(
    tx: &mut Tx<'_>,
    actor: &Actor,
    wish: &SlotWish,
    wishes: &Wishes,
) -> Result<Option<Appointment>, BookingRefusal> {
    let Some(id) = wishes.moves else {
        return Ok(None);
    };
    let before = found(tx, actor, id)?;
    if wish.athlete != Some(before.athlete) {
        return Err(BookingRefusal::NotFound {
            what: "appointment",
        });
    }
    Ok(Some(before))
}

/// The search for a wish, and the therapist of last time where that was asked for.
fn query_of(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (rules, book): (&Arc<RuleBook>, &ClinicBook),
    wish: &SlotWish,
    wishes: &Wishes,
    now: Timestamp,
) -> Result<(SlotQuery, Option<Id<Therapist>>), BookingRefusal> {
    let service = book
        .service(wish.service)
        .ok_or(BookingRefusal::NotFound { what: "service" })?;
    if wishes
        .add_ons
        .iter()
        .any(|id| service.add_on(*id).is_none())
    {
        return Err(BookingRefusal::NotFound { what: "add-on" });
    }
    let last = match wish.athlete {
        Some(athlete) if wishes.same_as_last_time => last_therapist(tx, actor, athlete, now)?,
        Some(_) | None => None,
    };
    let asks = match (wish.athlete, moving(tx, actor, wish, wishes)?) {
        (Some(_), Some(before)) => Some(Asks::of_move(tx, actor, rules, &before, now)?),
        (Some(athlete), None) => Some(Asks::of(tx, actor, rules, athlete, now)?),
        (None, _) => None,
    };
    let query = SlotQuery {
        add_ons: wishes.add_ons.clone(),
        athlete: wish.athlete,
        therapist: wish.therapist.or(last),
        staff: wishes.staff.clone(),
        location: wish.location,
        pressure: wishes.pressure,
        // What was booked may have ended since.
        also_ended: wishes.moves.is_some(),
        ..SlotQuery::new(wish.service, wish.window, now)
    };
    let query = match asks {
        Some(asks) => asks.kept_by(query, book),
        None => query,
    };
    Ok((query, last))
}

/// With whom an athlete was last: the latest appointment that has begun and was not cancelled.
fn last_therapist(
    tx: &mut Tx<'_>,
    actor: &Actor,
    athlete: Id<Person>,
    now: Timestamp,
) -> Result<Option<Id<Therapist>>, BookingRefusal> {
    let all = booking::appointments_of(tx, actor.clinic, athlete, Timestamp::MIN)?;
    let been = all
        .iter()
        .rfind(|one| one.takes_time() && one.slot.starts_at <= now);
    Ok(been.map(|one| one.slot.therapist))
}
