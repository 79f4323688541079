//! The same attempt twice: a door that asks again under the same key gets the same answer, and another body under it is refused.

use care::{booking::appointment::Appointment, id::Id};
use store::{StoreError, Tx, booking};

use crate::{
    Actor, Now, Practice,
    access::Act,
    booking::{BookingRefusal, may_for},
    cancel::found,
    fault::Fault,
    now::sha256_hex,
};

/// What a door says of one attempt at an act.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Attempt {
    /// The door's key: the same attempt again has the same answer.
    pub key: Option<String>,
    /// The version of the appointment that the caller has seen ([`version_of`]); nothing happens to another one.
    pub version: Option<String>,
}

impl From<Option<String>> for Attempt {
    fn from(key: Option<String>) -> Self {
        Self { key, version: None }
    }
}

/// The version of an appointment: another one once anything of it has changed.
pub fn version_of(appointment: &Appointment) -> String {
    format!("{}-{}", appointment.sequence, appointment.stage.word())
}

impl Attempt {
    /// Refuses what was meant for another version of the appointment than there is now.
    ///
    /// # Errors
    /// [`BookingRefusal::ChangedMeanwhile`]; [`BookingRefusal::NotAllowed`] for whoever may not do the act anyway.
    pub(crate) fn meets(
        &self,
        tx: &mut Tx<'_>,
        actor: &Actor,
        act: Act,
        id: Id<Appointment>,
    ) -> Result<(), BookingRefusal> {
        let Some(version) = &self.version else {
            return Ok(());
        };
        let appointment = found(tx, actor, id)?;
        may_for(actor, act, appointment.athlete)?;
        if *version == version_of(&appointment) {
            Ok(())
        } else {
            Err(BookingRefusal::ChangedMeanwhile)
        }
    }
}

/// What an earlier attempt under a key made or changed; `None` where there was none. A door that is asked again once that is over, as when
/// what was held has been booked, shows what became of it.
///
/// # Errors
/// The database's.
pub async fn made_before<T: 'static>(
    practice: &Practice,
    actor: &Actor,
    key: String,
) -> Result<Option<Id<T>>, Fault> {
    let whose = (actor.clinic, actor.person);
    let before = practice
        .store
        .read(move |tx| Ok::<_, Fault>(booking::attempt(tx, whose, &key)?))
        .await?;
    Ok(before.and_then(|attempt| attempt.answer.parse().ok()))
}

/// The attempt that was made under a key, if one was.
pub(crate) fn made(
    tx: &mut Tx<'_>,
    actor: &Actor,
    key: Option<&str>,
) -> Result<Option<booking::KeptAttempt>, StoreError> {
    let Some(key) = key else { return Ok(None) };
    booking::attempt(tx, (actor.clinic, actor.person), key)
}

/// What an act was asked, for telling a repetition from something else under the same key.
pub(crate) struct Asked<'a> {
    /// The key of the door; `None` where it sent none.
    pub(crate) key: Option<&'a str>,
    /// The act, in a word.
    pub(crate) act: &'static str,
    /// Everything that was asked, in one text.
    pub(crate) body: String,
}

/// Claims a key for an act about to happen, whose answer will be the thing of this id; the id of the earlier answer where it has happened.
///
/// The row is written first, so that of two equal attempts at one moment the second waits for the first. A refusal of the act takes it back.
///
/// # Errors
/// [`BookingRefusal::KeyReused`] where the key stands for something else.
pub(crate) fn claim<T>(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: &Now,
    asked: &Asked<'_>,
    answer: Id<T>,
) -> Result<Option<Id<T>>, BookingRefusal> {
    let Some(key) = asked.key else {
        return Ok(None);
    };
    let whose = (actor.clinic, actor.person);
    let attempt = booking::KeptAttempt {
        act: asked.act.to_owned(),
        body_hash: sha256_hex(asked.body.as_bytes()),
        answer: answer.to_string(),
        at: now.at,
        said: None,
    };
    match tx.attempt(|tx| booking::insert_attempt(tx, whose, key, &attempt)) {
        Ok(()) => Ok(None),
        Err(error) if error.is_unique("attempts_key") => {
            let before = booking::attempt(tx, whose, key)?.ok_or(BookingRefusal::KeyReused)?;
            if before.act != attempt.act || before.body_hash != attempt.body_hash {
                return Err(BookingRefusal::KeyReused);
            }
            let id = before.answer.parse();
            id.map(Some).map_err(|_| BookingRefusal::KeyReused)
        }
        Err(error) => Err(error.into()),
    }
}
