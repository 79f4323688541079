//! What the booking acts share: their refusals, and the facts each of them loads.

use std::sync::Arc;

use care::{
    booking::{
        appointment::{Appointment, StageError},
        clinic::{AddOn, ClinicBook, Service},
        conflict::{Conflict, conflicts},
        hold::HeldTooOften,
        slot::{Slot, SlotQuery, open_slots},
        suggestion::nearest_starts,
    },
    id::Id,
    people::Person,
    rules::RuleBook,
    treatment::{recommendation::Window, screening::Outcome},
};
use jiff::{SignedDuration, Timestamp};
use store::{Tx, booking, clinic::load_clinic_book};

use crate::{
    Actor, Now, Practice,
    access::{self, Act, Whose},
    asks::Asks,
    cancel::found,
    fault::Fault,
    series::SeriesConflict,
};

/// Why a time was not held, booked, moved or given back.
#[derive(Debug, thiserror::Error)]
pub enum BookingRefusal {
    /// Not theirs to do.
    #[error(transparent)]
    NotAllowed(#[from] access::NotAllowed),
    /// There is no such thing in this clinic.
    #[error("there is no such {what} here")]
    NotFound {
        /// What was looked for.
        what: &'static str,
    },
    /// The time is not free, or never was offered.
    #[error("this time is taken")]
    SlotTaken {
        /// Everything that stands against it; empty only where somebody was quicker and has given it back since.
        conflicts: Vec<Conflict>,
        /// The nearest free times for the same service at the same place; at most three.
        nearest: Vec<Slot>,
    },
    /// Some starts of a series are not free; nothing was booked.
    #[error("some of these times are taken")]
    SeriesTaken {
        /// Each with everything that stands against it.
        stands: Vec<SeriesConflict>,
    },
    /// The hold ran out, and its time is free for others.
    #[error("this time was kept until {at}")]
    HoldExpired {
        /// When.
        at: Timestamp,
    },
    /// More time was asked for too often.
    #[error(transparent)]
    HeldTooOften(#[from] HeldTooOften),
    /// The safety questions do not allow a booking as of now.
    #[error("the safety questions have to be looked at first")]
    NotCleared {
        /// What they come to.
        outcome: Outcome,
    },
    /// The athlete has not agreed to the treatment.
    #[error("a booking needs your consent")]
    ConsentMissing,
    /// Staff book over something only with a reason.
    #[error("an override needs a reason")]
    ReasonMissing,
    /// Longer than a therapist allows this person.
    #[error("a therapist asked for {most} minutes at most")]
    TooLong {
        /// The longest, in minutes.
        most: u16,
    },
    /// The same idempotency key was used for another booking.
    #[error("this key was already used for another booking")]
    KeyReused,
    /// The appointment has come too far for it.
    #[error(transparent)]
    Stage(#[from] StageError),
    /// Somebody else changed the appointment at the same moment.
    #[error("somebody changed the appointment at the same moment; look again")]
    ChangedMeanwhile,
    /// Something is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}
crate::fault::refusals!(BookingRefusal);

/// One start that somebody wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WantedStart {
    /// For whom.
    pub athlete: Id<Person>,
    /// For what.
    pub service: Id<Service>,
    /// With whom.
    pub therapist: Id<care::booking::clinic::Therapist>,
    /// Where.
    pub location: Id<care::booking::clinic::Location>,
    /// When.
    pub starts_at: Timestamp,
}

impl WantedStart {
    /// The start of a slot that was offered.
    pub const fn of(slot: &Slot, athlete: Id<Person>) -> Self {
        Self {
            athlete,
            service: slot.service,
            therapist: slot.therapist,
            location: slot.location,
            starts_at: slot.starts_at,
        }
    }

    /// All of it in one text, for telling one wish from another.
    pub(crate) fn says(&self) -> String {
        format!(
            "{} {} {} {} {}",
            self.athlete, self.service, self.therapist, self.location, self.starts_at
        )
    }

    /// The search that finds this start and no other.
    pub(crate) fn query(&self, now: Timestamp) -> SlotQuery {
        let any = Window {
            from: self.starts_at,
            to: self.starts_at,
        };
        let mut query = SlotQuery::new(self.service, any, now);
        query.athlete = Some(self.athlete);
        query.narrowed(self.therapist, self.location, self.starts_at)
    }
}

/// How often two writers may meet at the same room before the time counts as taken.
pub(crate) const TRIES: usize = 4;

/// How far around a taken time others are looked for.
const NEAREST_BEFORE: SignedDuration = SignedDuration::from_hours(3 * 24);
const NEAREST_AFTER: SignedDuration = SignedDuration::from_hours(11 * 24);

/// How many are named.
const NEAREST: usize = 3;

/// Whether the actor may act for this athlete.
pub(crate) fn may_for(
    actor: &Actor,
    act: Act,
    athlete: Id<Person>,
) -> Result<(), access::NotAllowed> {
    access::may(actor, act, Whose::Of(athlete))
}

/// The actor's clinic with everything it offers.
pub(crate) fn book_of(tx: &mut Tx<'_>, actor: &Actor) -> Result<ClinicBook, BookingRefusal> {
    load_clinic_book(tx, actor.clinic)?.ok_or(BookingRefusal::NotFound { what: "clinic" })
}

/// Fills in what stands against a start, and the nearest free times; looked for after the write, so that nobody waits for it.
pub(crate) async fn with_nearest<T>(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    wanted: WantedStart,
    add_ons: Vec<Id<AddOn>>,
    result: Result<T, BookingRefusal>,
) -> Result<T, BookingRefusal> {
    with_nearest_to_move(practice, actor, now, (wanted, None), add_ons, result).await
}

/// The same for a move: the time that the appointment has now does not stand against it.
pub(crate) async fn with_nearest_to_move<T>(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    (wanted, moves): (WantedStart, Option<Id<Appointment>>),
    add_ons: Vec<Id<AddOn>>,
    result: Result<T, BookingRefusal>,
) -> Result<T, BookingRefusal> {
    let Err(BookingRefusal::SlotTaken { conflicts, .. }) = result else {
        return result;
    };
    let (actor, rules) = (actor.clone(), Arc::clone(&practice.rules));
    let (found, nearest) = practice
        .store
        .read(move |tx| {
            let book = book_of(tx, &actor)?;
            let mut wish = screened_query(tx, &actor, &rules, &now, (wanted, moves))?;
            wish.add_ons.clone_from(&add_ons);
            against(tx, &book, &wish, (wanted, moves), now.at)
        })
        .await?;
    Err(BookingRefusal::SlotTaken {
        conflicts: told_further(conflicts, found),
        nearest,
    })
}

/// What stood against it when it was refused, with the ends that only a longer look can tell.
fn told_further(refused: Vec<Conflict>, found: Vec<Conflict>) -> Vec<Conflict> {
    if refused.is_empty() {
        return found;
    }
    let further = |conflict: Conflict| {
        let same = found.iter().find(|other| other.word() == conflict.word());
        match (conflict.until(), same) {
            (None, Some(other)) => other.clone(),
            (Some(_), _) | (None, None) => conflict,
        }
    };
    refused.into_iter().map(further).collect()
}

/// The search for a start, or for the new start of an appointment, with what the safety answers of now ask for.
///
/// # Errors
/// Those of [`Asks::of`] and [`Asks::of_move`].
pub(crate) fn screened_query(
    tx: &mut Tx<'_>,
    actor: &Actor,
    shipped: &Arc<RuleBook>,
    now: &Now,
    (wanted, moves): (WantedStart, Option<Id<Appointment>>),
) -> Result<SlotQuery, BookingRefusal> {
    let asks = match moves {
        Some(id) => {
            let before = found(tx, actor, id)?;
            Asks::of_move(tx, actor, shipped, &before, now.at)?
        }
        None => Asks::of(tx, actor, shipped, wanted.athlete, now.at)?,
    };
    let book = book_of(tx, actor)?;
    Ok(asks.kept_by(wanted.query(now.at), &book))
}

/// Everything that stands against a start, and the nearest free times around it; what an appointment that moves there
/// has taken is free, but is no other time to move to.
pub(crate) fn against(
    tx: &mut Tx<'_>,
    book: &ClinicBook,
    wish: &SlotQuery,
    (wanted, moved): (WantedStart, Option<Id<Appointment>>),
    now: Timestamp,
) -> Result<(Vec<Conflict>, Vec<Slot>), BookingRefusal> {
    let (therapist, location, starts_at) = (wanted.therapist, wanted.location, wanted.starts_at);
    let around = SlotQuery {
        therapist: None,
        location: Some(location),
        window: Window {
            from: starts_at
                .saturating_sub(NEAREST_BEFORE)
                .unwrap_or(starts_at),
            to: starts_at.saturating_add(NEAREST_AFTER).unwrap_or(starts_at),
        },
        ..wish.clone()
    };
    let calendar = booking::calendar(tx, book, &around.unbounded(), moved.map(Id::uuid), now)?;
    let found = conflicts(wish, &calendar, therapist, location, starts_at);
    let own = match moved {
        Some(id) => booking::appointment(tx, book.clinic.id, id)?,
        None => None,
    };
    let mut free = open_slots(&around, &calendar);
    free.retain(|slot| {
        own.as_ref()
            .is_none_or(|own| !slot.is_same_start(&own.slot))
    });
    Ok((found, nearest_starts(&free, starts_at, NEAREST)))
}

/// That a time is taken, before anybody looked for others.
pub(crate) const fn taken() -> BookingRefusal {
    taken_because(Vec::new())
}

/// That a time is taken, and why; others are looked for later.
pub(crate) const fn taken_because(conflicts: Vec<Conflict>) -> BookingRefusal {
    BookingRefusal::SlotTaken {
        conflicts,
        nearest: Vec::new(),
    }
}
