//! The audit log: every write of a chart, without what it says. The day list shows no chart, so it is not noted.

use care::{id::Id, people::Person};
use store::{StoreError, Tx, audit};

use crate::{Actor, Now};

/// Notes that a chart was written.
pub(crate) fn wrote(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: &Now,
    what: &str,
    athlete: Id<Person>,
) -> Result<(), StoreError> {
    line(tx, actor, now, &format!("write:{what}"), athlete)
}

/// Notes that a chart was taken out as a file.
pub(crate) fn saw(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: &Now,
    what: &str,
    athlete: Id<Person>,
) -> Result<(), StoreError> {
    line(tx, actor, now, &format!("read:{what}"), athlete)
}

fn line(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: &Now,
    act: &str,
    athlete: Id<Person>,
) -> Result<(), StoreError> {
    let roles: Vec<&str> = actor.roles.iter().map(|role| role.word()).collect();
    let entry = audit::AuditEntry {
        id: now.id(&format!("audit {act} {athlete}")),
        at: now.at,
        actor: Some(actor.person),
        actor_role: roles.join(","),
        act: act.to_owned(),
        subject: Some(athlete.to_string()),
        detail: String::new(),
    };
    audit::write(tx, actor.clinic, &entry)
}
