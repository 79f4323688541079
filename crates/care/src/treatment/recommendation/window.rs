//! When to begin: what lies behind only loosens with time, what lies ahead cuts.

use jiff::{SignedDuration, Timestamp};

use super::{
    Window,
    decide::{Because, Facts},
    limits::{Limits, ahead_reason},
};
use crate::{rules::timing::hours, training::workout::Discipline, treatment::timing::Ahead};

impl Facts<'_> {
    /// When to begin. What lies behind only loosens with time, so its window may run on; what lies ahead cuts it.
    pub(super) fn window(&self, because: &Because<'_>, limits: &mut Limits) -> Window {
        let numbers = &self.timing.limits;
        let now = self.situation.now;
        let from = self
            .verdict
            .not_before
            .map_or(now, |not_before| not_before.max(now));
        let behind = self
            .moment
            .race_behind()
            .or_else(|| self.moment.workout_behind());
        let mut to = match because {
            Because::Behind => {
                let row_ends = behind
                    .and_then(|behind| behind.row_ends_at())
                    .unwrap_or(from);
                row_ends.max(after(from, hours(numbers.window_least_h)))
            }
            Because::BetweenBouts(next) => next.starts_at,
            Because::Sore => after(from, hours(numbers.window_soreness_h)),
            Because::Relaxation => after(from, hours(numbers.window_relaxation_h)),
            Because::Ahead(_) | Because::Wished | Because::Rhythm => {
                after(from, hours(numbers.window_rhythm_h))
            }
            Because::AskedOnPowerDay(ahead) => ahead
                .starts_at
                .checked_sub(hours(numbers.power_day_not_within_h))
                .unwrap_or(from),
        };
        if !matches!(
            because,
            Because::AskedOnPowerDay(_) | Because::BetweenBouts(_)
        ) {
            to = to.max(after(from, hours(numbers.window_least_min / 60.0)));
        }
        // The least length never reaches into a stricter row: at the very end of a row only this instant is left.
        for ahead in self.moment.ahead.iter().filter(|ahead| ahead.is_race()) {
            if !matches!(because, Because::AskedOnPowerDay(_)) {
                to = to.min(ahead.row_ends_at(self.timing).unwrap_or(to));
                to = to.min(self.power_day_begins(ahead).unwrap_or(to));
            }
            to = to.min(ahead.starts_at);
        }
        for ahead in self
            .moment
            .ahead
            .iter()
            .filter(|ahead| !ahead.is_race() && ahead.event.hard)
        {
            to = to.min(self.limit_before_hard_session(ahead, from, to, limits));
        }
        Window {
            from,
            to: to.max(after(from, SignedDuration::from_secs(1))),
        }
    }

    /// The day of a power event is for the event alone, so the window ends with the day before.
    fn power_day_begins(&self, ahead: &Ahead<'_>) -> Option<Timestamp> {
        match ahead.event.discipline {
            Discipline::Power => {
                let start = ahead
                    .starts_at
                    .to_zoned(self.situation.zone.clone())
                    .start_of_day()
                    .ok()?;
                Some(start.timestamp())
            }
            Discipline::Endurance => None,
        }
    }

    /// Either the window ends a day before the hard session, or it is medium at most until then.
    fn limit_before_hard_session(
        &self,
        ahead: &Ahead<'_>,
        from: Timestamp,
        to: Timestamp,
        limits: &mut Limits,
    ) -> Timestamp {
        let numbers = &self.timing.limits;
        let Ok(day_before) = ahead.starts_at.checked_sub(hours(numbers.hard_ahead_h)) else {
            return to;
        };
        if to <= day_before {
            return to;
        }
        if limits.cap > numbers.hard_ahead_cap && day_before > from {
            return day_before;
        }
        limits.lower(numbers.hard_ahead_cap);
        let why = ahead_reason(ahead, "T19", numbers.hard_ahead_cap, self.rules);
        limits.hold(numbers.hard_ahead_cap, &why);
        limits.because(why);
        to.min(ahead.starts_at)
    }
}

/// An instant later; the end of time where there is none.
fn after(from: Timestamp, later: SignedDuration) -> Timestamp {
    from.checked_add(later).unwrap_or(Timestamp::MAX)
}
