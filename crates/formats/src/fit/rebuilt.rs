//! Summaries of a recording whose device died before it wrote one.

use super::{
    clock::{self, fit_s},
    messages::{Messages, Session},
    session::TRANSITION,
};
use crate::track::Point;

/// From the laps where these tell of several sports or where there are no samples, from the samples otherwise. Empty without
/// either.
pub(super) fn sessions(
    messages: &Messages,
    points: &[Point],
    pauses: &[(i64, Option<i64>)],
) -> Vec<Session> {
    let mut sports: Vec<Option<u8>> = messages.laps.iter().map(|lap| lap.sport).collect();
    sports.dedup();
    let several = sports.iter().flatten().any(|sport| *sport != TRANSITION) && sports.len() > 1;
    if points.len() < 2 || several {
        let groups = messages.laps.chunk_by(|a, b| a.sport == b.sport);
        let mut legs: Vec<Session> = groups.map(of_laps).collect();
        // What was recorded after the last finished lap belongs to it.
        if let (Some(leg), Some(last)) = (legs.last_mut(), points.last())
            && let Some(starts) = leg.starts
        {
            #[expect(clippy::cast_precision_loss, reason = "seconds of one file")]
            let lasts_s = (fit_s(last) - i64::from(starts)) as f64;
            if lasts_s > leg.elapsed_s.unwrap_or(0.0) {
                leg.elapsed_s = Some(lasts_s);
                leg.timer_s = None;
                leg.distance_m = None;
            }
        }
        return legs;
    }
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return Vec::new();
    };
    let lap = messages.laps.first();
    vec![Session {
        sport: lap.and_then(|lap| lap.sport),
        sub_sport: lap.and_then(|lap| lap.sub_sport),
        timer_s: clock::running_s(pauses, first.at_ms, last.at_ms),
        ..Session::default()
    }]
}

/// What laps add up to.
fn of_laps(laps: &[Session]) -> Session {
    let sum =
        |value: fn(&Session) -> Option<f64>| laps.iter().filter_map(value).reduce(|a, b| a + b);
    let mean = |value: fn(&Session) -> Option<f64>| {
        let told = laps.iter().filter_map(|lap| value(lap).zip(lap.timer_s));
        let (sum, seconds) = told.fold((0.0, 0.0), |(sum, seconds), (value, timer_s)| {
            (sum + value * timer_s, seconds + timer_s)
        });
        (seconds > 0.0).then_some(sum / seconds)
    };
    let first = laps.first();
    Session {
        sport: first.and_then(|lap| lap.sport),
        sub_sport: first.and_then(|lap| lap.sub_sport),
        starts: first.and_then(|lap| lap.starts),
        ends: laps.last().and_then(|lap| lap.ends),
        timer_s: sum(|lap| lap.timer_s),
        elapsed_s: sum(|lap| lap.elapsed_s),
        distance_m: sum(|lap| lap.distance_m),
        ascent_m: sum(|lap| lap.ascent_m),
        descent_m: sum(|lap| lap.descent_m),
        heart_rate: mean(|lap| lap.heart_rate),
        max_heart_rate: laps
            .iter()
            .filter_map(|lap| lap.max_heart_rate)
            .reduce(f64::max),
        power: mean(|lap| lap.power),
        ..Session::default()
    }
}
