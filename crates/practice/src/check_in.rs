//! Telling how one feels.

use care::{id::Id, people::Person, training::check_in::CheckIn};
use store::{people::person_by_id, training};

use crate::{
    Actor, Now, Practice, access,
    attempt::{self, Asked},
    booking::BookingRefusal,
    fault::Fault,
};

/// Why a check-in was not kept.
#[derive(Debug, thiserror::Error)]
pub enum CheckInRefusal {
    /// Not theirs to tell.
    #[error(transparent)]
    NotAllowed(#[from] access::NotAllowed),
    /// The same idempotency key was used for something else.
    #[error("this key was already used for something else")]
    KeyReused,
    /// There is no such client.
    #[error("there is no such client here")]
    NotFound,
    /// Something is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}
crate::fault::refusals!(CheckInRefusal);

impl From<BookingRefusal> for CheckInRefusal {
    /// Claiming a key refuses nothing but its reuse.
    fn from(refusal: BookingRefusal) -> Self {
        match refusal {
            BookingRefusal::Fault(fault) => Self::Fault(fault),
            BookingRefusal::NotAllowed(refusal) => Self::NotAllowed(refusal),
            BookingRefusal::NotFound { .. } => Self::NotFound,
            BookingRefusal::KeyReused
            | BookingRefusal::SlotTaken { .. }
            | BookingRefusal::SeriesTaken { .. }
            | BookingRefusal::HoldExpired { .. }
            | BookingRefusal::HeldTooOften(_)
            | BookingRefusal::NotCleared { .. }
            | BookingRefusal::ConsentMissing
            | BookingRefusal::ReasonMissing
            | BookingRefusal::TooLong { .. }
            | BookingRefusal::Stage(_)
            | BookingRefusal::ChangedMeanwhile => Self::KeyReused,
        }
    }
}

/// Keeps a check-in; its time is `now`.
///
/// # Errors
/// [`CheckInRefusal::NotAllowed`] for anybody but the athlete or staff who may answer for them.
pub async fn check_in(
    practice: &Practice,
    actor: &Actor,
    athlete: Id<Person>,
    check_in: CheckIn,
    now: Now,
) -> Result<(), CheckInRefusal> {
    check_in_once(practice, actor, athlete, check_in, now, None).await
}

/// The same under a door's key: the same attempt again is kept once.
///
/// # Errors
/// As [`check_in`]; [`CheckInRefusal::KeyReused`] where the key stands for something else.
pub async fn check_in_once(
    practice: &Practice,
    actor: &Actor,
    athlete: Id<Person>,
    check_in: CheckIn,
    now: Now,
    key: Option<String>,
) -> Result<(), CheckInRefusal> {
    access::may(actor, access::Act::Answer, access::Whose::Of(athlete))?;
    let clinic = actor.clinic;
    let actor = actor.clone();
    // A repetition comes later, so its time says nothing about whether it is one.
    let timeless = CheckIn {
        at: jiff::Timestamp::UNIX_EPOCH,
        ..check_in
    };
    let told = format!("{athlete} {timeless:?}");
    let check_in = CheckIn {
        at: now.at,
        ..timeless
    };
    practice
        .store
        .write(move |tx| {
            let asked = Asked {
                key: key.as_deref(),
                act: "check in",
                body: told.clone(),
            };
            if attempt::claim(tx, &actor, &now, &asked, athlete)?.is_some() {
                return Ok(());
            }
            if person_by_id(tx, clinic, athlete)?.is_none() {
                return Err(CheckInRefusal::NotFound);
            }
            training::check_ins::put_check_in(tx, clinic, athlete, &check_in)?;
            crate::audit::wrote(tx, &actor, &now, "check_in", athlete)?;
            Ok::<_, CheckInRefusal>(())
        })
        .await
}
