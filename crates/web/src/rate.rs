//! How many requests somebody may send: a budget that refills evenly, kept in memory by each server for itself.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};

/// So much a minute, for each of many.
pub struct Rates<Who> {
    per_minute: u32,
    /// For each, the instant at which their budget is full again.
    full_at: Mutex<HashMap<Who, Timestamp>>,
}

/// What is left of a budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// The whole of it, a minute.
    pub per_minute: u32,
    /// Requests that may follow at once.
    pub left: u32,
    /// Seconds until it is full again, rounded up.
    pub full_in_s: u64,
}

/// The budget is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsedUp {
    /// The whole of it, a minute.
    pub per_minute: u32,
    /// Seconds until another request may come, rounded up; at least one.
    pub retry_in_s: u64,
}

/// A whole budget lasts this long when it refills.
const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// So many are remembered before those with full budgets are forgotten.
const REMEMBERED: usize = 10_000;

impl<Who: Hash + Eq> Rates<Who> {
    /// Budgets of so many requests a minute; at least one.
    pub fn per_minute(requests: u32) -> Self {
        Self {
            per_minute: requests.max(1),
            full_at: Mutex::new(HashMap::new()),
        }
    }

    /// Takes one request off somebody's budget.
    ///
    /// # Errors
    /// [`UsedUp`] when nothing is left of it; a refused request costs nothing.
    pub fn take(&self, who: Who, now: Timestamp) -> Result<Allowance, UsedUp> {
        let mut all = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= REMEMBERED {
            all.retain(|_, full_at| *full_at > now);
        }
        let cost = MINUTE / i32::try_from(self.per_minute).unwrap_or(i32::MAX);
        // A clock that was set back must not lock anybody out for longer than a budget lasts.
        let full = now.saturating_add(MINUTE).unwrap_or(Timestamp::MAX);
        let full_at = all.get(&who).map_or(now, |at| (*at).clamp(now, full));
        let after = full_at.duration_since(now) + cost;
        if after > MINUTE {
            all.insert(who, full_at);
            return Err(UsedUp {
                per_minute: self.per_minute,
                retry_in_s: seconds(after - MINUTE).max(1),
            });
        }
        all.insert(who, now.saturating_add(after).unwrap_or(Timestamp::MAX));
        let left = (MINUTE - after).as_nanos() / cost.as_nanos().max(1);
        Ok(Allowance {
            per_minute: self.per_minute,
            left: u32::try_from(left).unwrap_or(u32::MAX),
            full_in_s: seconds(after),
        })
    }
}

fn seconds(duration: SignedDuration) -> u64 {
    u64::try_from(duration.as_millis())
        .unwrap_or(0)
        .div_ceil(1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_777_900_000 + seconds).unwrap()
    }

    #[test]
    fn a_budget_is_used_up_and_refills_evenly() {
        let rates = Rates::per_minute(3);
        let left: Vec<u32> = (0..3)
            .map(|_| rates.take("a", at(0)).unwrap().left)
            .collect();
        assert_eq!(left, [2, 1, 0]);
        assert_eq!(rates.take("a", at(0)).unwrap_err().retry_in_s, 20);
        assert!(rates.take("a", at(19)).is_err());
        assert_eq!(rates.take("a", at(20)).unwrap().left, 0);
        assert_eq!(rates.take("a", at(200)).unwrap().left, 2);
    }

    #[test]
    fn one_does_not_use_up_the_budget_of_another() {
        let rates = Rates::per_minute(1);
        assert!(rates.take("a", at(0)).is_ok());
        assert!(rates.take("a", at(0)).is_err());
        assert!(rates.take("b", at(0)).is_ok());
    }

    #[test]
    fn a_clock_that_is_set_back_locks_nobody_out_for_longer_than_the_budget() {
        let rates = Rates::per_minute(1);
        assert!(rates.take("a", at(0)).is_ok());
        assert_eq!(rates.take("a", at(-3600)).unwrap_err().retry_in_s, 60);
        assert!(rates.take("a", at(-3540)).is_ok());
    }

    #[test]
    fn those_with_full_budgets_are_forgotten() {
        let rates = Rates::per_minute(60);
        for who in 0..REMEMBERED {
            rates.take(who, at(0)).unwrap();
        }
        rates.take(REMEMBERED, at(100)).unwrap();
        assert_eq!(rates.full_at.lock().unwrap().len(), 1);
    }
}
