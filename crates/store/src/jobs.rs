//! The outbox: work to be done outside of a transaction, written inside of it.

use care::{booking::clinic::Clinic, id::Id};
use jiff::Timestamp;

use crate::{error::StoreError, params, tx::Tx, value::Row};

/// Work to be done, such as a mail to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Whose.
    pub clinic: Id<Clinic>,
    /// Identity.
    pub id: Id<Job>,
    /// What kind of work, in a word.
    pub kind: String,
    /// Not before.
    pub due: Timestamp,
    /// How often it was begun, this time included.
    pub attempts: u32,
    /// What is needed for it, as a document.
    pub payload: String,
    /// When it was done.
    pub done_at: Option<Timestamp>,
    /// When it was given up.
    pub failed_at: Option<Timestamp>,
}

statements! {
    ADD = "insert into outbox (clinic_id, job_id, kind, due_us, attempts, payload_json) values ($1, $2, $3, $4, 0, $5)";
    // Two servers may choose the same rows; the outer conditions are asked again of a row that the other one changed meanwhile.
    CLAIM = "update outbox set lease_until_us = $2, attempts = attempts + 1
        where done_us is null and failed_us is null and due_us <= $1 and (lease_until_us is null or lease_until_us <= $1)
            and (clinic_id, job_id) in (
                select clinic_id, job_id from outbox
                where done_us is null and failed_us is null and due_us <= $1 and (lease_until_us is null or lease_until_us <= $1)
                order by due_us limit $3)
        returning clinic_id, job_id, kind, due_us, attempts, payload_json, done_us, failed_us";
    DONE = "update outbox set done_us = $4, lease_until_us = null where clinic_id = $1 and job_id = $2 and attempts = $3 and done_us is null";
    LATER = "update outbox set due_us = $4, lease_until_us = null where clinic_id = $1 and job_id = $2 and attempts = $3 and done_us is null";
    GIVE_UP = "update outbox set failed_us = $4, lease_until_us = null where clinic_id = $1 and job_id = $2 and attempts = $3 and done_us is null";
    WITHDRAW = "delete from outbox where clinic_id = $1 and job_id = $2 and done_us is null and (lease_until_us is null or lease_until_us <= $3)";
    OF_KIND = "select clinic_id, job_id, kind, due_us, attempts, payload_json, done_us, failed_us from outbox
        where clinic_id = $1 and kind = $2 order by due_us desc, job_id desc limit $3";
    WAITING = "select count(*) from outbox where done_us is null and failed_us is null and due_us <= $1";
    FORGET = "delete from outbox where done_us < $1";
}

/// Adds a job, in the transaction of the act that needs it.
///
/// # Errors
/// What the database says.
pub fn enqueue(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    id: Id<Job>,
    kind: &str,
    due: Timestamp,
    payload: &str,
) -> Result<(), StoreError> {
    tx.run(ADD, params![clinic, id, kind, due, payload])
        .map(drop)
}

/// Takes up to `limit` jobs that are due and that nobody holds, until the lease ends; oldest first.
///
/// # Errors
/// What the database says.
pub fn claim(
    tx: &mut Tx<'_>,
    now: Timestamp,
    lease_until: Timestamp,
    limit: u32,
) -> Result<Vec<Job>, StoreError> {
    let mut jobs: Vec<Job> = tx
        .rows(CLAIM, params![now, lease_until, limit])?
        .iter()
        .map(job_of)
        .collect::<Result<_, _>>()?;
    jobs.sort_by_key(|job| (job.due, job.id));
    Ok(jobs)
}

/// Marks a claimed job as done; false where its lease went to somebody else meanwhile.
///
/// # Errors
/// What the database says.
pub fn done(tx: &mut Tx<'_>, job: &Job, now: Timestamp) -> Result<bool, StoreError> {
    let changed = tx.run(DONE, params![job.clinic, job.id, job.attempts, now])?;
    Ok(changed > 0)
}

/// Puts a claimed job off; false where its lease went to somebody else meanwhile.
///
/// # Errors
/// What the database says.
pub fn retry(tx: &mut Tx<'_>, job: &Job, due: Timestamp) -> Result<bool, StoreError> {
    let changed = tx.run(LATER, params![job.clinic, job.id, job.attempts, due])?;
    Ok(changed > 0)
}

/// Gives a claimed job up; false where its lease went to somebody else meanwhile.
///
/// # Errors
/// What the database says.
pub fn give_up(tx: &mut Tx<'_>, job: &Job, now: Timestamp) -> Result<bool, StoreError> {
    let changed = tx.run(GIVE_UP, params![job.clinic, job.id, job.attempts, now])?;
    Ok(changed > 0)
}

/// Takes a job back that nobody has begun; false where it is done, under way or not there.
///
/// # Errors
/// What the database says.
pub fn withdraw(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    id: Id<Job>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(tx.run(WITHDRAW, params![clinic, id, now])? > 0)
}

/// The latest jobs of a kind, done or not, newest first.
///
/// # Errors
/// What the database says.
pub fn jobs_of_kind(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    kind: &str,
    limit: u32,
) -> Result<Vec<Job>, StoreError> {
    tx.rows(OF_KIND, params![clinic, kind, limit])?
        .iter()
        .map(job_of)
        .collect()
}

/// How many jobs are due and not done, for the metrics.
///
/// # Errors
/// What the database says.
pub fn waiting(tx: &mut Tx<'_>, now: Timestamp) -> Result<i64, StoreError> {
    tx.row(WAITING, params![now])?
        .map_or(Ok(0), |row| row.int(0))
}

/// Deletes jobs done before an instant; how many.
///
/// # Errors
/// What the database says.
pub fn forget_done(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, StoreError> {
    tx.run(FORGET, params![before])
}

fn job_of(row: &Row) -> Result<Job, StoreError> {
    Ok(Job {
        clinic: row.id(0)?,
        id: row.id(1)?,
        kind: row.text(2)?.to_owned(),
        due: row.instant(3)?,
        attempts: row.small(4)?,
        payload: row.text(5)?.to_owned(),
        done_at: row.maybe_instant(6)?,
        failed_at: row.maybe_instant(7)?,
    })
}
