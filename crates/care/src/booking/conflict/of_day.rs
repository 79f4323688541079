//! What the rest of a therapist's day says against one more piece of work.

use jiff::Timestamp;

use super::{Conflict, hands_on};
use crate::booking::{
    availability::Calendar,
    clinic::{Location, Service, Therapist},
    limits::{Work, allows, in_reach},
    occupancy::Ticks,
    slot::SlotQuery,
};

/// The way from or to the first work at another place that is too far, and a limit that the day would pass.
///
/// Work that lies over the start counts for the limits, and is no way: it is told as the therapist's time that is taken.
pub(super) fn of_day(
    query: &SlotQuery,
    calendar: &Calendar<'_>,
    (service, who, place): (&Service, &Therapist, &Location),
    (starts_at, run): (Timestamp, Ticks),
) -> Vec<Conflict> {
    let day = |at: Timestamp| place.zone.to_datetime(at).date();
    let all = calendar.work(who.id).unwrap_or_default().iter();
    let of_day = all.filter(|work| day(work.hands_on.from.starts_at()) == day(starts_at));
    let of_day: Vec<Work> = of_day.copied().collect();
    let ends_at = starts_at.saturating_add(hands_on(query, service, who));
    let wanted = Work {
        location: place.id,
        hands_on: Ticks::covering(starts_at, ends_at.unwrap_or(Timestamp::MAX)),
        occupies: run,
        pressure: query.counted_pressure(service, who),
    };
    let way = |from| calendar.book.travel_minutes(from, place.id);
    let mut apart = of_day.iter().filter(|work| !work.occupies.overlaps(run));
    let far = apart.find(|work| !in_reach(way, std::slice::from_ref(*work), &wanted));
    let travel = far.map(|far| Conflict::Travel {
        place: far.location,
        minutes: way(far.location),
    });
    let limit = (!allows(&who.limits, &of_day, &wanted)).then_some(Conflict::Limit);
    travel.into_iter().chain(limit).collect()
}
