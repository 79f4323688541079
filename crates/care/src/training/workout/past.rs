//! Loaded activities in order of time, so that every question about the weeks before one reads those weeks alone.

use jiff::{SignedDuration, Timestamp};

use crate::training::load::LoadedActivity;

/// Loaded activities, oldest first, whatever order they were given in.
#[derive(Debug, Clone)]
pub struct Past<'a> {
    sorted: Vec<&'a LoadedActivity>,
}

impl<'a> Past<'a> {
    /// Sorts them; cheap where they are sorted already.
    pub fn new(loaded: &'a [LoadedActivity]) -> Self {
        let mut sorted: Vec<&LoadedActivity> = loaded.iter().collect();
        sorted.sort_by_key(|one| one.activity.starts_at);
        Self { sorted }
    }

    /// All of them, oldest first.
    pub fn all(&self) -> &[&'a LoadedActivity] {
        &self.sorted
    }

    /// Those begun from one instant on and before another.
    pub fn between(&self, from: Timestamp, before: Timestamp) -> &[&'a LoadedActivity] {
        let place = |at| {
            self.sorted
                .partition_point(|one| one.activity.starts_at < at)
        };
        let (first, last) = (place(from), place(before));
        self.sorted.get(first..last).unwrap_or_default()
    }

    /// Those begun in the so many days before an instant.
    pub fn days_before(&self, at: Timestamp, days: u32) -> &[&'a LoadedActivity] {
        self.between(days_before(at, days), at)
    }
}

/// So many days of 24 hours before an instant.
pub(super) fn days_before(at: Timestamp, days: u32) -> Timestamp {
    at.checked_sub(SignedDuration::from_hours(24 * i64::from(days)))
        .unwrap_or(Timestamp::MIN)
}
