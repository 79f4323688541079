//! Makes activities of what a FIT file's messages say.

use care::training::activity::{Activity, SourceFormat};
use jiff::Timestamp;

use super::messages::{FIRST_DATE, FIT_EPOCH_S, Messages, Session};
use crate::{
    error::{Mend, ReadError},
    sport,
    track::{self, Draft, Point},
};

const TRANSITION: u8 = 3;

/// One activity for each session; one from the samples where a session was never written.
pub(super) fn activities(
    mut messages: Messages,
    now: Timestamp,
    mends: &mut Vec<Mend>,
) -> Result<Vec<Activity>, ReadError> {
    refuse_other_kinds(&messages)?;
    let samples = messages.track.len();
    let correction = clock_correction(&mut messages, mends);
    let points = std::mem::take(&mut messages.track).settle(mends);
    let mut sessions = distinct(std::mem::take(&mut messages.sessions));
    if messages.damaged {
        mends.push(Mend::Salvaged { samples });
    } else if messages.wrong_checksum {
        mends.push(Mend::WrongChecksum);
    } else if let Some(claimed) = messages.wrong_size {
        mends.push(Mend::WrongSize { claimed });
    }
    if sessions.is_empty() {
        let rebuilt = rebuilt(&messages, &points).ok_or(ReadError::NothingInside)?;
        mends.push(Mend::SummaryRebuilt);
        sessions.push(rebuilt);
    }
    let legs = sessions.len();
    let mut activities = Vec::new();
    let mut refusal = None;
    for session in sessions
        .into_iter()
        .filter(|session| legs == 1 || session.sport != Some(TRANSITION))
    {
        let starts_ms = starts_ms(&session, correction);
        let own = if legs == 1 {
            &points[..]
        } else {
            within(&points, starts_ms, &session)
        };
        match track::finish(
            draft(session, starts_ms, &messages),
            own,
            SourceFormat::Fit,
            now,
            mends,
        ) {
            Ok(activity) => activities.push(activity),
            Err(error) => refusal = refusal.or(Some(error)),
        }
    }
    track::some_left(activities, refusal, mends)
}

/// # Source
/// The FIT profile, type `file`.
fn refuse_other_kinds(messages: &Messages) -> Result<(), ReadError> {
    let what = match messages.file_type {
        Some(4) | None => return Ok(()),
        Some(1) => "device description",
        Some(2 | 3) => "settings file",
        Some(5) => "planned workout",
        Some(6) => "course",
        Some(7) => "training schedule",
        Some(9) => "weight scale file",
        Some(10) => "totals file",
        Some(11) => "goals file",
        Some(14) => "blood pressure file",
        Some(15 | 28 | 32) => "daily monitoring file",
        Some(20) => "activity summary",
        Some(34 | 35) => "segment file",
        Some(40) => "display configuration",
        Some(49) => "sleep file",
        // Makers use numbers of their own; what has a session is an activity all the same.
        Some(_) if !messages.sessions.is_empty() => return Ok(()),
        Some(_) => "file for the device's own use",
    };
    Err(ReadError::NotAnActivity { what })
}

/// What to add to times that count from switching the watch on, and applies it to the records.
fn clock_correction(messages: &mut Messages, mends: &mut Vec<Mend>) -> Option<i64> {
    let first_ms = track::CLOCKLESS_BEFORE_MS;
    let clockless = |ms: i64| ms < first_ms;
    let points = messages.track.points_mut();
    let early_start = messages
        .sessions
        .iter()
        .any(|session| session.starts.is_some_and(|starts| starts < FIRST_DATE));
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
            let began = points.first().map(|point| point.at_ms / 1000 - FIT_EPOCH_S);
            let began = messages
                .sessions
                .first()
                .and_then(|session| session.starts.map(i64::from))
                .or(began)?;
            let created = messages
                .time_created
                .filter(|created| *created >= FIRST_DATE)?;
            Some(i64::from(created) - began)
        })
        .or_else(|| {
            let ends = messages.activity_ends.filter(|ends| *ends >= FIRST_DATE)?;
            let last = points
                .last()
                .map(|point| point.at_ms / 1000 - FIT_EPOCH_S)?;
            Some(i64::from(ends) - last)
        })?;
    for point in points.iter_mut().filter(|point| clockless(point.at_ms)) {
        point.at_ms += correction * 1000;
    }
    mends.push(Mend::DateMended);
    Some(correction)
}

fn starts_ms(session: &Session, correction: Option<i64>) -> Option<i64> {
    let starts = match (session.starts, correction) {
        (Some(starts), Some(correction)) if starts < FIRST_DATE => i64::from(starts) + correction,
        (Some(starts), _) if starts >= FIRST_DATE => i64::from(starts),
        // A start without a date, but an end with one.
        #[expect(clippy::cast_possible_truncation, reason = "less than fifty days")]
        (starts, _) => match session.ends.filter(|ends| *ends >= FIRST_DATE) {
            Some(ends) => {
                i64::from(ends) - session.elapsed_s.or(session.timer_s).unwrap_or(0.0) as i64
            }
            None => i64::from(starts?),
        },
    };
    Some((starts + FIT_EPOCH_S) * 1000)
}

/// Some devices write a session twice; the later one is the complete one.
fn distinct(sessions: Vec<Session>) -> Vec<Session> {
    let mut distinct: Vec<Session> = Vec::with_capacity(sessions.len());
    for session in sessions {
        match distinct
            .iter_mut()
            .find(|before| before.starts == session.starts && before.sport == session.sport)
        {
            Some(before) => *before = session,
            None => distinct.push(session),
        }
    }
    distinct
}

/// A summary from the laps where there are no samples; from the samples otherwise. `None` without either.
fn rebuilt(messages: &Messages, points: &[Point]) -> Option<Session> {
    let lap = messages.laps.first();
    if points.len() < 2 && lap.is_none() {
        return None;
    }
    let mut session = Session {
        sport: lap.and_then(|lap| lap.sport),
        sub_sport: lap.and_then(|lap| lap.sub_sport),
        ..Session::default()
    };
    if points.len() < 2 {
        let sum = |value: fn(&Session) -> Option<f64>| {
            messages.laps.iter().filter_map(value).reduce(|a, b| a + b)
        };
        session.starts = lap.and_then(|lap| lap.starts);
        session.timer_s = sum(|lap| lap.timer_s);
        session.elapsed_s = sum(|lap| lap.elapsed_s);
        session.distance_m = sum(|lap| lap.distance_m);
    } else {
        session.timer_s = running_s(&messages.timer, points);
    }
    Some(session)
}

/// Seconds between first and last sample in which the timer ran, if the file tells when it stopped.
fn running_s(timer: &[(u32, bool)], points: &[Point]) -> Option<f64> {
    let fit_s = |point: &Point| point.at_ms / 1000 - FIT_EPOCH_S;
    let (first, last) = (fit_s(points.first()?), fit_s(points.last()?));
    timer.iter().find(|(_, running)| !running)?;
    let (mut running_since, mut total) = (Some(first), 0);
    for (at, running) in timer
        .iter()
        .map(|(at, running)| (i64::from(*at).clamp(first, last), *running))
    {
        match (running_since, running) {
            (Some(since), false) => {
                total += (at - since).max(0);
                running_since = None;
            }
            (None, true) => running_since = Some(at),
            (Some(_), true) | (None, false) => {}
        }
    }
    total += running_since.map_or(0, |since| (last - since).max(0));
    #[expect(clippy::cast_precision_loss, reason = "seconds of one file")]
    Some(total as f64).filter(|total| *total > 0.0)
}

/// The points of one leg among several.
fn within<'a>(points: &'a [Point], starts_ms: Option<i64>, session: &Session) -> &'a [Point] {
    let Some(starts_ms) = starts_ms else {
        return &[];
    };
    #[expect(clippy::cast_possible_truncation, reason = "saturates")]
    let lasts_ms = (session.elapsed_s.or(session.timer_s).unwrap_or(0.0) * 1000.0) as i64;
    let from = points.partition_point(|point| point.at_ms < starts_ms);
    let to = points.partition_point(|point| point.at_ms <= starts_ms.saturating_add(lasts_ms));
    &points[from.min(to)..to]
}

fn draft(session: Session, starts_ms: Option<i64>, messages: &Messages) -> Draft {
    let (sport, sub_sport) = match session.sport {
        Some(sport) => (Some(sport), session.sub_sport),
        None => (
            messages.sport.map(|(sport, _)| sport),
            messages.sport.and_then(|(_, sub)| sub),
        ),
    };
    Draft {
        sport: Some(sport::of_fit(sport, sub_sport)),
        name: session.name.or_else(|| messages.sport_name.clone()),
        starts_ms,
        offset_s: messages.offset_s,
        timer_s: session.timer_s,
        elapsed_s: session.elapsed_s,
        distance_m: session.distance_m,
        ascent_m: session.ascent_m,
        descent_m: session.descent_m,
        session_rpe: session.session_rpe,
        heart_rate: session.heart_rate,
        max_heart_rate: session.max_heart_rate,
        power: session.power,
    }
}
