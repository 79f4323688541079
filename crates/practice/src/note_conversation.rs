//! Noting that somebody of the clinic spoke to a client about their answers.

use care::{id::Id, people::Person};
use store::treatment::decisions;

use crate::{
    Actor, ClearanceRefusal, Now, Practice,
    access::{self, Act, Whose},
    audit,
    client_record::client,
};

/// Keeps that somebody spoke to the client. It lifts nothing: only a clearance does.
///
/// # Errors
/// [`ClearanceRefusal::NotFound`] where there is no such client.
pub async fn note_conversation(
    practice: &Practice,
    actor: &Actor,
    athlete: Id<Person>,
    note: String,
    now: Now,
) -> Result<(), ClearanceRefusal> {
    access::may(actor, Act::RecordClearance, Whose::Of(athlete))?;
    let actor = actor.clone();
    practice
        .store
        .write(move |tx| {
            client(tx, &actor, athlete)?.ok_or(ClearanceRefusal::NotFound)?;
            let by = (now.at, actor.person);
            let id = now.id("conversation");
            decisions::insert_conversation(tx, actor.clinic, athlete, id, by, note.trim())?;
            audit::wrote(tx, &actor, &now, "conversation", athlete)?;
            Ok(())
        })
        .await
}
