//! Mends the times of a device that had no date when it began, and finds the pauses of its timer.

use super::messages::{FIT_EPOCH_S, Messages};
use crate::{error::Mend, track::Point};

/// FIT seconds of 1 January 2006. No device wrote FIT before that: what is earlier counts seconds since it was switched on, or
/// from a date it was made with, such as 1 January 2001.
pub(super) const FIRST_CLOCK: u32 = 505_008_000;

pub(super) const fn ms(fit_s: i64) -> i64 {
    (fit_s + FIT_EPOCH_S) * 1000
}

pub(super) const fn fit_s(point: &Point) -> i64 {
    point.at_ms / 1000 - FIT_EPOCH_S
}

/// What to add to times of a device without a date; applies it to the records.
pub(super) fn correction(messages: &mut Messages, mends: &mut Vec<Mend>) -> Option<i64> {
    let first_ms = ms(FIRST_CLOCK.into());
    let clockless = |at_ms: i64| at_ms < first_ms;
    let points = messages.track.points_mut();
    let early_start = messages
        .sessions
        .iter()
        .any(|session| session.starts.is_some_and(|starts| starts < FIRST_CLOCK));
    if !early_start && !points.iter().any(|point| clockless(point.at_ms)) {
        return None;
    }
    let leap = points
        .windows(2)
        .find(|pair| clockless(pair[0].at_ms) && !clockless(pair[1].at_ms));
    let correction = messages
        .clock_correction_s
        // The sample after the leap came about a second after the one before it.
        .or(leap.map(|pair| (pair[1].at_ms - pair[0].at_ms) / 1000 - 1))
        .or_else(|| {
            // The file was created when recording began.
            let began = points.first().map(fit_s);
            let began = messages
                .sessions
                .first()
                .and_then(|session| session.starts.map(i64::from))
                .or(began)?;
            let created = messages
                .time_created
                .filter(|created| *created >= FIRST_CLOCK)?;
            Some(i64::from(created) - began)
        })
        .or_else(|| {
            let ends = messages.activity_ends.filter(|ends| *ends >= FIRST_CLOCK)?;
            Some(i64::from(ends) - points.last().map(fit_s)?)
        })?;
    for point in points.iter_mut().filter(|point| clockless(point.at_ms)) {
        point.at_ms += correction * 1000;
    }
    for (at, _) in messages
        .timer
        .iter_mut()
        .filter(|(at, _)| *at < FIRST_CLOCK)
    {
        *at = u32::try_from(i64::from(*at) + correction).unwrap_or(*at);
    }
    mends.push(Mend::DateMended);
    Some(correction)
}

/// The stretches in which the timer stood, in milliseconds since 1970; the last may have no end.
pub(super) fn pauses(timer: &[(u32, bool)]) -> Vec<(i64, Option<i64>)> {
    let mut pauses: Vec<(i64, Option<i64>)> = Vec::new();
    for (at, running) in timer {
        let at_ms = ms(i64::from(*at));
        match (pauses.last_mut(), running) {
            // Suunto writes stop and start, Garmin stop_all, and some both: the first stop counts.
            (Some((_, None)), false) | (None | Some((_, Some(_))), true) => {}
            (Some((since, end @ None)), true) => *end = Some(at_ms.max(*since)),
            (None | Some((_, Some(_))), false) => pauses.push((at_ms, None)),
        }
    }
    pauses
}

/// Seconds within two moments in which the timer ran, if the file tells when it stopped.
#[expect(clippy::cast_precision_loss, reason = "milliseconds of one file")]
pub(super) fn running_s(pauses: &[(i64, Option<i64>)], from_ms: i64, to_ms: i64) -> Option<f64> {
    if pauses.is_empty() || to_ms <= from_ms {
        return None;
    }
    let stood_ms: i64 = pauses
        .iter()
        .map(|(from, to)| to.unwrap_or(to_ms).min(to_ms) - (*from).max(from_ms))
        .map(|stood| stood.max(0))
        .sum();
    Some((to_ms - from_ms - stood_ms) as f64 / 1000.0).filter(|seconds| *seconds > 0.0)
}
