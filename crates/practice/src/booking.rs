//! What the booking acts share: their refusals, and the facts each of them loads.

use care::{
    booking::{
        appointment::StageError,
        clinic::{ClinicBook, Service},
        hold::HeldTooOften,
        slot::{Slot, SlotQuery, open_slots},
        suggestion::nearest_starts,
    },
    id::Id,
    people::Person,
    treatment::{recommendation::Window, screening::Outcome},
};
use jiff::{SignedDuration, Timestamp};
use store::{Tx, booking, clinic::load_clinic_book};

use crate::{
    Actor, Now, Practice,
    access::{self, Act, Whose},
    fault::Fault,
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
        /// The nearest free times for the same service at the same place; at most three.
        nearest: Vec<Slot>,
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

/// Fills in the nearest free times where a time was taken; looked for after the write, so that nobody waits for it.
pub(crate) async fn with_nearest<T>(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    wanted: WantedStart,
    result: Result<T, BookingRefusal>,
) -> Result<T, BookingRefusal> {
    let Err(BookingRefusal::SlotTaken { .. }) = result else {
        return result;
    };
    let actor = actor.clone();
    let nearest = practice
        .store
        .read(move |tx| {
            let book = book_of(tx, &actor)?;
            let around = Window {
                from: wanted
                    .starts_at
                    .saturating_sub(NEAREST_BEFORE)
                    .unwrap_or(wanted.starts_at),
                to: wanted
                    .starts_at
                    .saturating_add(NEAREST_AFTER)
                    .unwrap_or(wanted.starts_at),
            };
            let mut query = SlotQuery::new(wanted.service, around, now.at);
            query.athlete = Some(wanted.athlete);
            query.location = Some(wanted.location);
            let calendar = booking::calendar(tx, &book, &query, None, now.at)?;
            Ok::<_, BookingRefusal>(nearest_starts(
                &open_slots(&query, &calendar),
                wanted.starts_at,
                NEAREST,
            ))
        })
        .await?;
    Err(BookingRefusal::SlotTaken { nearest })
}

/// That a time is taken, before anybody looked for others.
pub(crate) const fn taken() -> BookingRefusal {
    BookingRefusal::SlotTaken {
        nearest: Vec::new(),
    }
}
