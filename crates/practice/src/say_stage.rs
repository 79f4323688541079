//! What becomes of an appointment on its day: here, treated, did not come; and taking a slip back.

use care::{
    booking::appointment::{Appointment, Stage},
    id::Id,
    treatment::massage::PastMassage,
};
use jiff::tz::TimeZone;
use store::{Tx, booking, treatment::massages};

use crate::{
    Actor, Now, Practice,
    access::Act,
    attempt::{self, Asked, Attempt},
    audit,
    booking::{BookingRefusal, book_of, may_for},
    cancel::found,
};

/// What staff say of an appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaidStage {
    /// The client is here.
    Arrived,
    /// The massage took place.
    Completed,
    /// The client did not come.
    NoShow,
    /// What was said last was a slip.
    TakenBack,
}

impl SaidStage {
    /// Everything they may say.
    pub const ALL: [Self; 4] = [
        Self::Arrived,
        Self::Completed,
        Self::NoShow,
        Self::TakenBack,
    ];

    /// The word used in forms and the log.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Arrived => "arrived",
            Self::Completed => "completed",
            Self::NoShow => "no_show",
            Self::TakenBack => "taken_back",
        }
    }

    /// What a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|said| said.word() == word)
    }
}

/// Keeps what staff say of an appointment. A massage that took place counts from then on for what is advised next.
///
/// # Errors
/// [`BookingRefusal::Stage`] where it has come too far for that, not far enough, or is no slip of today; [`BookingRefusal::ChangedMeanwhile`] where
/// somebody else said something at the same moment.
pub async fn say_stage(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    id: Id<Appointment>,
    said: SaidStage,
) -> Result<Appointment, BookingRefusal> {
    say_stage_once(practice, actor, now, id, said, None).await
}

/// The same as one attempt of a door: the same again has the same answer, and what was meant for another version does nothing.
///
/// # Errors
/// As [`say_stage`]; [`BookingRefusal::KeyReused`] where the key stands for something else.
pub async fn say_stage_once(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    id: Id<Appointment>,
    said: SaidStage,
    attempt: impl Into<Attempt> + Send,
) -> Result<Appointment, BookingRefusal> {
    let (actor, attempt) = (actor.clone(), attempt.into());
    practice
        .store
        .write(move |tx| {
            let asked = Asked {
                key: attempt.key.as_deref(),
                act: "stage",
                body: format!("{id} {}", said.word()),
            };
            if let Some(before) = attempt::claim(tx, &actor, &now, &asked, id)? {
                return found(tx, &actor, before);
            }
            attempt.meets(tx, &actor, Act::RunDay, id)?;
            let before = found(tx, &actor, id)?;
            may_for(&actor, Act::RunDay, before.athlete)?;
            let after = match said {
                SaidStage::Arrived => {
                    let book = book_of(tx, &actor)?;
                    let place = book.location(before.slot.location);
                    let zone = place.map_or(TimeZone::UTC, |place| place.zone.clone());
                    before.clone().arrive(&zone, now.at)
                }
                SaidStage::Completed => before.clone().complete(now.at),
                SaidStage::NoShow => before.clone().no_show(now.at),
                SaidStage::TakenBack => before.clone().take_back(now.at),
            }?;
            let by = (actor.person, now.at);
            if !booking::update_appointment(tx, actor.clinic, &before, &after, by)? {
                return Err(BookingRefusal::ChangedMeanwhile);
            }
            keep_massage(tx, &actor, &before, &after)?;
            audit::wrote(tx, &actor, &now, said.word(), after.athlete)?;
            Ok(after)
        })
        .await
}

/// A massage given is remembered under the appointment's id; one taken back is forgotten.
fn keep_massage(
    tx: &mut Tx<'_>,
    actor: &Actor,
    before: &Appointment,
    after: &Appointment,
) -> Result<(), BookingRefusal> {
    let id: Id<PastMassage> = Id::from_uuid(after.id.uuid());
    let slot = &after.slot;
    if let Stage::Completed { .. } = before.stage {
        massages::remove_massage(tx, actor.clinic, after.athlete, id)?;
    }
    if let Stage::Completed { at } = after.stage {
        let minutes = (slot.ends_at.as_second() - slot.starts_at.as_second()) / 60;
        let massage = PastMassage {
            // It may have ended early; said hours later, it ended when it was to end.
            ended_at: slot.ends_at.min(at),
            minutes: u16::try_from(minutes).unwrap_or(u16::MAX),
            pressure_by_area: Default::default(),
        };
        massages::insert_massage(tx, actor.clinic, after.athlete, id, &massage)?;
    }
    Ok(())
}
