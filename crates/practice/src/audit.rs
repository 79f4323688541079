//! The audit log: every look at a chart by staff and every write of one, without what it says. The day list shows no chart, only
//! whom to speak to, so it is not noted.

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
    let act = format!("write:{what}");
    let entry = entry(actor, now, &act, Some(athlete.to_string()));
    audit::write(tx, actor.clinic, &entry)
}

/// Notes that a chart was looked at, or taken out as a file; once, however often one request looks.
pub(crate) fn saw(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: &Now,
    what: &str,
    athlete: Id<Person>,
) -> Result<(), StoreError> {
    let act = format!("read:{what}");
    let entry = entry(actor, now, &act, Some(athlete.to_string()));
    audit::write_once(tx, actor.clinic, &entry)
}

/// Notes that something of the clinic itself was changed.
pub(crate) fn changed(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: &Now,
    what: &str,
) -> Result<(), StoreError> {
    let entry = entry(actor, now, &format!("change:{what}"), None);
    audit::write(tx, actor.clinic, &entry)
}

fn entry(actor: &Actor, now: &Now, act: &str, subject: Option<String>) -> audit::AuditEntry {
    let roles: Vec<&str> = actor.roles.iter().map(|role| role.word()).collect();
    audit::AuditEntry {
        id: now.id(&format!(
            "audit {act} {}",
            subject.as_deref().unwrap_or_default()
        )),
        at: now.at,
        actor: Some(actor.person),
        actor_role: roles.join(","),
        act: act.to_owned(),
        subject,
        // Through which key a program did it in its maker's name.
        detail: actor
            .key
            .as_ref()
            .map_or_else(String::new, |key| format!("key {}", key.id)),
    }
}
