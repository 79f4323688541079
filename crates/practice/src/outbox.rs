//! The outbox: work to be done after a transaction, written in the same transaction, done by the job runner.

use care::{booking::clinic::Clinic, id::Id};
use jiff::{SignedDuration, Timestamp};
use store::{
    Tx,
    jobs::{self, Job},
};

use crate::{
    Actor, Now, Practice, access,
    fault::Fault,
    invitation_mail,
    post::{Leaving, Mail},
    reminder, web_address,
};

/// The kind of job that is a mail.
pub(crate) const MAIL: &str = "mail";

/// How long a job runner may take for one job before another may try.
const LEASE: SignedDuration = SignedDuration::from_mins(2);

/// A mail in the outbox, as its page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxMail {
    /// When it is or was due.
    pub due_at: Timestamp,
    /// Whether it has left.
    pub sent: bool,
    /// The mail.
    pub mail: Mail,
}

/// Why the outbox is not shown.
#[derive(Debug, thiserror::Error)]
pub enum OutboxRefusal {
    /// Not the owner.
    #[error(transparent)]
    NotAllowed(#[from] access::NotAllowed),
    /// Something is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}
crate::fault::refusals!(OutboxRefusal);

/// Puts a mail into the outbox, to leave at `due_at`; the label tells two mails of one act apart.
pub(crate) fn enqueue_mail(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    now: &Now,
    label: &str,
    due_at: Timestamp,
    mail: &Mail,
) -> Result<Id<Job>, Fault> {
    let payload = serde_json::to_string(mail).map_err(|_| Fault::Stored { what: "a mail" })?;
    let job = now.id(label);
    jobs::enqueue(tx, clinic, job, MAIL, due_at, &payload)?;
    Ok(job)
}

/// Does what is due: sends mails, and turns reminders and invitations into mails whose links lead to the clinic's own address, or to `base_url` where it has
/// none; returns how many mails left. Run
/// every few seconds by each server; a lease keeps two from sending one mail.
///
/// # Errors
/// [`Fault`] when the database fails; what cannot be done is tried again later, with growing pauses.
pub async fn run_due_jobs(
    practice: &Practice,
    base_url: &str,
    now: Now,
) -> Result<usize, OutboxRefusal> {
    let due = practice
        .store
        .write(move |tx| {
            Ok::<_, OutboxRefusal>(jobs::claim(
                tx,
                now.at,
                now.at.saturating_add(LEASE).unwrap_or(now.at),
                20,
            )?)
        })
        .await?;
    let mut sent = 0;
    for job in due {
        if job.kind == reminder::REMINDER {
            remind(practice, job, base_url, now).await?;
            continue;
        }
        if job.kind == invitation_mail::INVITATION {
            tell(practice, job, base_url, now).await?;
            continue;
        }
        let base_url = base_url_of(practice, &job, base_url).await?;
        let outcome = match serde_json::from_str::<Mail>(&job.payload) {
            Ok(mail) => {
                let leaving = Leaving {
                    job: job.id,
                    base_url: &base_url,
                };
                practice.post.send(&mail, leaving).await
            }
            Err(_) => Err(Fault::Stored { what: "a mail" }),
        };
        match outcome {
            Ok(()) => {
                sent += 1;
                practice
                    .store
                    .write(move |tx| Ok::<_, OutboxRefusal>(jobs::done(tx, &job, now.at)?))
                    .await?;
            }
            Err(fault) => {
                tracing::warn!(job = %job.id, attempts = job.attempts, %fault, "a mail could not be sent; it will be tried again");
                let pause = SignedDuration::from_secs(30_i64 << job.attempts.min(10));
                practice
                    .store
                    .write(move |tx| {
                        Ok::<_, OutboxRefusal>(jobs::retry(
                            tx,
                            &job,
                            now.at.saturating_add(pause).unwrap_or(now.at),
                        )?)
                    })
                    .await?;
            }
        }
    }
    Ok(sent)
}

async fn base_url_of(practice: &Practice, job: &Job, usual: &str) -> Result<String, OutboxRefusal> {
    let (clinic, usual) = (job.clinic, usual.to_owned());
    practice
        .store
        .read(move |tx| Ok(web_address::base_url_of(tx, clinic, &usual)?))
        .await
}

async fn remind(
    practice: &Practice,
    job: Job,
    base_url: &str,
    now: Now,
) -> Result<(), OutboxRefusal> {
    let (rules, base_url) = (practice.rules.clone(), base_url.to_owned());
    practice
        .store
        .write(move |tx| reminder::send(tx, &rules, &job, &base_url, &now))
        .await
}

async fn tell(
    practice: &Practice,
    job: Job,
    base_url: &str,
    now: Now,
) -> Result<(), OutboxRefusal> {
    let base_url = base_url.to_owned();
    practice
        .store
        .write(move |tx| invitation_mail::send(tx, &job, &base_url, &now))
        .await
}

/// The newest mails of the clinic, sent or waiting: what the demo shows instead of sending.
///
/// # Errors
/// [`OutboxRefusal::NotAllowed`] for all but the owner.
pub async fn see_outbox(
    practice: &Practice,
    actor: &Actor,
) -> Result<Vec<OutboxMail>, OutboxRefusal> {
    access::may(actor, access::Act::SeeOutbox, access::Whose::Clinic)?;
    let clinic = actor.clinic;
    let jobs = practice
        .store
        .read(move |tx| Ok::<_, OutboxRefusal>(jobs::jobs_of_kind(tx, clinic, MAIL, 100)?))
        .await?;
    Ok(jobs
        .into_iter()
        .filter_map(|job| {
            let mail = serde_json::from_str(&job.payload).ok()?;
            Some(OutboxMail {
                due_at: job.due,
                sent: job.done_at.is_some(),
                mail,
            })
        })
        .collect())
}
