//! Whether offers to those who wait kept their promises: the first to accept has the time, nobody accepts what is over, one open offer at a
//! time, and one time is offered to three at most.

use std::collections::{BTreeMap, BTreeSet};

use care::booking::waiting::OFFERED_AT_ONCE;

use crate::{
    database::{Database, OfferRow},
    history::{Attempt, History, SLACK_US},
    journal::{Asked, Heard, Offered},
    justice::{OVER, may_be_done},
    setting::Clock,
};

/// So long one round of offering may take, which has drawn the time at its start: what was accepted or left meanwhile makes room for others.
const JOB_US: i64 = 15 * SLACK_US;

/// Everything that is wrong with offers.
pub fn broken(history: &History, database: &Database, clock: Clock) -> Vec<String> {
    let mut tried: BTreeMap<&str, Vec<(&Attempt, &Offered)>> = BTreeMap::new();
    let mut stopped: BTreeMap<&str, i64> = BTreeMap::new();
    for attempt in &history.attempts {
        match (&attempt.asked, &attempt.heard) {
            (Asked::Accept(offered, _), _) => {
                tried
                    .entry(&offered.id)
                    .or_default()
                    .push((attempt, offered));
            }
            (Asked::StopWaiting(id), Some((heard_us, Heard::Done { .. }))) => {
                let first = stopped.entry(id).or_insert(*heard_us);
                *first = (*first).min(*heard_us);
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    for (id, tries) in &tried {
        let Some(row) = database.offers.get(*id) else {
            found.push(format!("offer {id} was seen and is not there"));
            continue;
        };
        let holds: BTreeSet<&str> = tries.iter().filter_map(|(one, _)| hold_of(one)).collect();
        if holds.len() > 1 {
            found.push(format!("offer {id} was accepted as {holds:?}"));
        }
        if !holds.is_empty() && row.accepted_us.is_none() {
            found.push(format!(
                "offer {id} was accepted, and the database knows nothing of it"
            ));
        }
        for (one, _) in tries.iter().filter(|(one, _)| hold_of(one).is_some()) {
            if stopped
                .get(row.waiting.as_str())
                .is_some_and(|ended_us| *ended_us < one.asked_us)
            {
                found.push(format!("accepted after the wait had ended: {one:?}"));
            }
        }
        for (one, offered) in tries {
            if was_over(one) && !may_be_over(one, offered, tries, row, clock) {
                found.push(format!("not over: {one:?}"));
            }
        }
    }
    for (id, row) in &database.offers {
        let tries = tried.get(id.as_str());
        let may_have = tries.is_some_and(|tries| tries.iter().any(|(one, _)| may_be_done(one)));
        match row.accepted_us {
            Some(at_us) if at_us >= row.expires_us => {
                found.push(format!("offer {id} was accepted when it was over"));
            }
            Some(_) if !may_have => found.push(format!("offer {id} is accepted unasked")),
            Some(_) | None => {}
        }
    }
    found.extend(too_many_at_once(database, clock));
    found
}

fn hold_of(attempt: &Attempt) -> Option<&str> {
    match &attempt.heard {
        Some((_, Heard::Done { id, .. })) => Some(id),
        _ => None,
    }
}

fn was_over(attempt: &Attempt) -> bool {
    matches!(&attempt.heard, Some((_, Heard::Refused(why))) if why == OVER)
}

/// Whether the offer's time had run out, somebody else may have accepted it, or the wait may have ended.
fn may_be_over(
    one: &Attempt,
    offered: &Offered,
    tries: &[(&Attempt, &Offered)],
    row: &OfferRow,
    clock: Clock,
) -> bool {
    let heard_us = one.heard.as_ref().map_or(i64::MAX, |heard| heard.0);
    let by_others = tries.iter().any(|(other, _)| {
        !std::ptr::eq(*other, one) && other.asked_us <= heard_us && may_be_done(other)
    });
    let ended = |at_us: i64| at_us <= clock.at(heard_us.saturating_add(SLACK_US)).as_microsecond();
    offered.is_over() || by_others || row.wait_ended_us.is_some_and(ended)
}

/// Waits with two open offers, and times that more than three were offered at one moment.
fn too_many_at_once(database: &Database, clock: Clock) -> Vec<String> {
    let job_us = clock.span_us(JOB_US);
    let open_until = |row: &OfferRow| {
        let ended = row.accepted_us.into_iter().chain(row.wait_ended_us);
        ended
            .map(|at_us| at_us - job_us)
            .fold(row.expires_us, i64::min)
    };
    let mut found = Vec::new();
    let mut of_wait: BTreeMap<&str, Vec<&OfferRow>> = BTreeMap::new();
    let mut of_time: BTreeMap<(&str, i64), Vec<&OfferRow>> = BTreeMap::new();
    for row in database.offers.values() {
        of_wait.entry(&row.waiting).or_default().push(row);
        of_time
            .entry((&row.therapist, row.starts_us))
            .or_default()
            .push(row);
    }
    for (wait, offers) in &mut of_wait {
        offers.sort_by_key(|row| row.made_us);
        let two = |pair: &&[&OfferRow]| pair[1].made_us < open_until(pair[0]);
        let twice = offers.windows(2).filter(two).count();
        if twice > 0 {
            found.push(format!("wait {wait} had two open offers {twice} times"));
        }
    }
    for ((therapist, starts_us), offers) in &of_time {
        let open_at = |at_us: i64| {
            let open = |row: &&&OfferRow| row.made_us <= at_us && at_us < open_until(row);
            offers.iter().filter(open).count()
        };
        let most = offers.iter().map(|row| open_at(row.made_us)).max();
        if most.is_some_and(|most| most > OFFERED_AT_ONCE) {
            found.push(format!(
                "{most:?} were offered {starts_us} of {therapist} at once"
            ));
        }
    }
    found
}
