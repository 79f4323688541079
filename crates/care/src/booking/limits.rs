//! How much work a day may bring a therapist, so that their hands last, and the ways between places.

use crate::{
    booking::{clinic::Location, occupancy::Ticks},
    id::Id,
    units::Pressure,
};

/// From this pressure on, work is deep. The scale is that of `rules/pressure.toml`: 4 is strong, 5 is deep.
pub const DEEP_FROM: u8 = 4;

/// Minutes of a tick.
const TICK_MINUTES: u32 = 5;

/// How much work a local day may bring a therapist; `None` is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DailyLimits {
    /// Appointments.
    pub appointments: Option<u16>,
    /// Hands-on minutes.
    pub hands_on_minutes: Option<u16>,
    /// Minutes of deep work.
    pub deep_minutes: Option<u16>,
    /// Minutes of deep work before the hands rest.
    pub deep_in_a_row: Option<u16>,
    /// How long they then rest, in minutes. Hands that work lightly do not rest.
    pub rest_minutes: u16,
}

impl DailyLimits {
    /// Whether anything is limited.
    pub const fn any(&self) -> bool {
        self.appointments.is_some()
            || self.hands_on_minutes.is_some()
            || self.deep_minutes.is_some()
            || self.deep_in_a_row.is_some()
    }
}

/// The way between two places, the same in both directions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Travel {
    /// The places.
    pub between: [Id<Location>; 2],
    /// How long it takes, in minutes.
    pub minutes: u16,
}

/// One piece of a therapist's work: a hold or an appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Work {
    /// Where.
    pub location: Id<Location>,
    /// Hands on.
    pub hands_on: Ticks,
    /// With the buffers.
    pub occupies: Ticks,
    /// The most pressure it is booked at; `None` where nobody said, which counts as deep.
    pub pressure: Option<Pressure>,
}

impl Work {
    /// Whether it counts as deep.
    pub fn is_deep(&self) -> bool {
        self.pressure
            .is_none_or(|pressure| pressure.get() >= DEEP_FROM)
    }

    fn minutes(&self) -> u32 {
        u32::try_from(self.hands_on.count()).map_or(u32::MAX, |ticks| ticks * TICK_MINUTES)
    }

    fn deep_minutes(&self) -> u32 {
        if self.is_deep() { self.minutes() } else { 0 }
    }
}

/// Whether a day that brings `others` has room for `wanted`, which is one more.
pub fn allows(limits: &DailyLimits, others: &[Work], wanted: &Work) -> bool {
    let all = || others.iter().chain([wanted]);
    let within = |most: Option<u16>, sum: u32| most.is_none_or(|most| sum <= u32::from(most));
    let count = u32::try_from(others.len() + 1).unwrap_or(u32::MAX);
    within(limits.appointments, count)
        && within(limits.hands_on_minutes, all().map(Work::minutes).sum())
        // Light work is still possible on a day that has its deep minutes.
        && (!wanted.is_deep() || within(limits.deep_minutes, all().map(Work::deep_minutes).sum()))
        && within(limits.deep_in_a_row, deep_in_the_row_of(limits.rest_minutes, others, wanted))
}

/// Deep minutes in the row that `wanted` would be part of: work follows work until the hands rest for long enough.
fn deep_in_the_row_of(rest_minutes: u16, others: &[Work], wanted: &Work) -> u32 {
    let mut row = wanted.hands_on;
    let mut deep = wanted.deep_minutes();
    let mut left: Vec<&Work> = others.iter().collect();
    // Each round takes in what is too near; with what it takes in, more may be.
    loop {
        let before = left.len();
        left.retain(|work| {
            let near = rests_between(row, work.hands_on) < u32::from(rest_minutes)
                || row.overlaps(work.hands_on);
            if near {
                deep += work.deep_minutes();
                row.from = row.from.min(work.hands_on.from);
                row.until = row.until.max(work.hands_on.until);
            }
            !near
        });
        if left.len() == before {
            return deep;
        }
    }
}

/// Minutes between two runs that do not overlap.
fn rests_between(one: Ticks, other: Ticks) -> u32 {
    let gap = (other.from.0 - one.until.0).max(one.from.0 - other.until.0);
    u32::try_from(gap.max(0)).map_or(u32::MAX, |ticks| ticks.saturating_mul(TICK_MINUTES))
}

/// Whether a therapist gets from each piece of the day's work to `wanted` and on, when a way takes `minutes`.
/// A way that nobody described is never short enough.
pub fn in_reach(
    minutes: impl Fn(Id<Location>) -> Option<u16>,
    others: &[Work],
    wanted: &Work,
) -> bool {
    others.iter().all(|work| {
        work.location == wanted.location
            || minutes(work.location).is_some_and(|way| {
                !work.occupies.overlaps(wanted.occupies)
                    && rests_between(work.occupies, wanted.occupies) >= u32::from(way)
            })
    })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::booking::occupancy::Tick;

    /// Hands on from a minute, for so many; at that pressure.
    fn work(from: i64, minutes: i64, pressure: u8) -> Work {
        let hands_on = Ticks {
            from: Tick(from / 5),
            until: Tick((from + minutes) / 5),
        };
        Work {
            location: Id::from_uuid(Uuid::from_u128(1)),
            hands_on,
            occupies: hands_on,
            pressure: Pressure::new(pressure).ok(),
        }
    }

    fn check(limits: DailyLimits, others: &[Work], wanted: Work, expected: bool) {
        assert_eq!(allows(&limits, others, &wanted), expected, "{wanted:?}");
    }

    #[test]
    fn appointments_and_minutes_of_a_day_are_counted_with_the_wanted_one() {
        let limits = DailyLimits {
            appointments: Some(2),
            hands_on_minutes: Some(120),
            ..DailyLimits::default()
        };
        check(limits, &[work(0, 60, 2)], work(60, 60, 2), true);
        check(limits, &[work(0, 60, 2)], work(60, 65, 2), false);
        check(
            limits,
            &[work(0, 30, 2), work(30, 30, 2)],
            work(60, 30, 2),
            false,
        );
    }

    #[test]
    fn deep_minutes_leave_room_for_light_work() {
        let limits = DailyLimits {
            deep_minutes: Some(90),
            ..DailyLimits::default()
        };
        let day = [work(0, 60, 4), work(60, 60, 3)];
        check(limits, &day, work(300, 30, 5), true);
        check(limits, &day, work(300, 35, 4), false);
        check(limits, &day, work(300, 90, 3), true);
        // A pressure that nobody said counts as deep.
        check(
            limits,
            &day,
            Work {
                pressure: None,
                ..work(300, 35, 1)
            },
            false,
        );
    }

    #[test]
    fn hands_rest_after_deep_work_in_a_row() {
        let limits = DailyLimits {
            deep_in_a_row: Some(120),
            rest_minutes: 30,
            ..DailyLimits::default()
        };
        let day = [work(0, 60, 4), work(75, 60, 4)];
        check(limits, &day, work(150, 30, 4), false);
        check(limits, &day, work(165, 30, 4), true);
        // Light work is no rest: it joins what stands on both sides.
        check(limits, &day, work(135, 30, 2), true);
        let apart = [work(0, 120, 4), work(180, 60, 4)];
        check(limits, &apart, work(130, 40, 2), false);
        check(limits, &apart, work(240, 30, 2), true);
    }

    #[test]
    fn a_way_takes_its_time_and_an_unknown_one_all_day() {
        let there = Work {
            location: Id::from_uuid(Uuid::from_u128(2)),
            ..work(0, 60, 2)
        };
        let at = |from| work(from, 30, 2);
        assert!(in_reach(|_| Some(45), &[there], &at(105)));
        assert!(!in_reach(|_| Some(45), &[there], &at(100)));
        assert!(!in_reach(|_| Some(0), &[there], &at(30)));
        assert!(!in_reach(|_| None, &[there], &at(600)));
        assert!(in_reach(|_| None, &[at(0)], &at(60)));
    }
}
