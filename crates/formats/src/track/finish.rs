//! Checks what a file tells of an activity against its points and the calendar, and makes the activity.

use care::{
    rules::possible::Possible,
    training::{
        activity::{
            Activity, Feel, LocalOffset, OffsetFrom, PoolSwim, Sample, SourceFormat, Sport,
        },
        measure::{HEART_RATE_GAP_S, POWER_GAP_S, mean_and_seconds},
        strength_set::StrengthSet,
    },
    units::{BeatsPerMinute, Celsius, Metres, Rpe, StepsPerMinute, Watts},
};
use jiff::{SignedDuration, Timestamp, tz::Offset};

use super::{
    CLOCKLESS_BEFORE_MS, LONGEST_S,
    point::{Point, whole},
    possible,
    streams::{self, Cadence},
    totals::{Totals, totals},
};
use crate::{
    error::{DateFault, Mend, Quantity, ReadError},
    time_zone,
};

/// An activity as a file tells it, before its facts are checked.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub(crate) sport: Option<Sport>,
    pub(crate) name: Option<String>,
    /// Milliseconds since 1970; the first point's where the summary has none.
    pub(crate) starts_ms: Option<i64>,
    pub(crate) offset_s: Option<i32>,
    /// Degrees north and east of where it began; the first point's where the summary has none.
    pub(crate) place: Option<(f64, f64)>,
    /// The places are of a world on a screen.
    pub(crate) virtual_world: bool,
    pub(crate) timer_s: Option<f64>,
    pub(crate) elapsed_s: Option<f64>,
    pub(crate) distance_m: Option<f64>,
    pub(crate) ascent_m: Option<f64>,
    pub(crate) descent_m: Option<f64>,
    pub(crate) session_rpe: Option<f64>,
    pub(crate) heart_rate: Option<f64>,
    pub(crate) max_heart_rate: Option<f64>,
    pub(crate) power: Option<f64>,
    /// As the points count it.
    pub(crate) cadence: Option<f64>,
    pub(crate) cadence_of: CadenceOf,
    pub(crate) temperature: Option<f64>,
    pub(crate) feel: Option<Feel>,
    pub(crate) marked_as_race: bool,
    pub(crate) sets: Vec<StrengthSet>,
    pub(crate) pool: Option<PoolSwim>,
    /// Heart rates apart from the points, in order of time.
    pub(crate) beats: Vec<Beat>,
}

/// What the cadence of a run or a walk counts.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CadenceOf {
    /// The strides of one foot, as FIT has it.
    Strides,
    /// The format does not say.
    #[default]
    Unsaid,
}

/// A heart rate at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Beat {
    /// Milliseconds since 1970.
    pub(crate) at_ms: i64,
    pub(crate) bpm: u16,
}

/// Checks a draft against its points and the calendar, and makes the activity.
///
/// # Errors
/// [`ReadError::NothingInside`], [`ReadError::ImpossibleDate`] or [`ReadError::ImpossibleDuration`].
pub(crate) fn finish(
    mut draft: Draft,
    points: &mut [Point],
    source: SourceFormat,
    now: Timestamp,
    mends: &mut Vec<Mend>,
) -> Result<Activity, ReadError> {
    let starts_ms = draft
        .starts_ms
        .or_else(|| points.first().map(|point| point.at_ms))
        .ok_or(ReadError::NothingInside)?;
    let starts_at = dated(starts_ms, now)?;
    let sport = draft.sport.unwrap_or(Sport::Other);
    let movement = Possible::built_in().movement(sport);
    let fastest = movement.fastest();

    let mut out = possible::leave_out(points, sport);
    let points = &*points;
    let totals = totals(points, &movement.over, possible::climb_m_s(sport));
    let (timer_s, elapsed_s) = durations(&draft, &totals, points.len(), mends)?;

    let mut activity = Activity::new(sport, starts_at, span(timer_s), source);
    activity.name = draft.name.take().filter(|name| !name.trim().is_empty());
    activity.elapsed = span(elapsed_s);
    activity.utc_offset = local_offset(&draft, points, starts_at);
    activity.distance = metres(distance(
        &draft, points, &totals, timer_s, sport, mends, &mut out,
    ));
    activity.ascent = metres(height(draft.ascent_m, totals.ascent_m, mends));
    activity.descent = metres(height(draft.descent_m, totals.descent_m, mends));
    activity.session_rpe = draft.session_rpe.and_then(|rpe| Rpe::new(rpe).ok());
    activity.feel = draft.feel;
    activity.marked_as_race = draft.marked_as_race;
    activity.sets = std::mem::take(&mut draft.sets);
    activity.pool = draft.pool;

    let cadence = Cadence::of(points, sport, draft.cadence_of, movement.cadence);
    activity.streams =
        streams::streams(points, &draft.beats, starts_ms, cadence, fastest, &mut out);
    activity.average_heart_rate = bpm(mean_of(
        draft.heart_rate,
        Quantity::HeartRate,
        &activity.streams.heart_rate,
        timer_s,
        &mut out,
        mends,
    ));
    activity.max_heart_rate = bpm(draft.max_heart_rate);
    activity.average_power = watts(mean_of(
        // A mean of nothing is how apps without a power meter fill the field.
        draft.power.filter(|watts| *watts > 0.0),
        Quantity::Power,
        &activity.streams.power,
        timer_s,
        &mut out,
        mends,
    ));
    activity.average_cadence = draft
        .cadence
        .and_then(|mean| cadence.mean(mean))
        .or_else(|| usual_cadence(&activity.streams.cadence));
    activity.average_temperature = temperature(draft.temperature, points);
    for what in Quantity::ALL {
        Mend::impossible(mends, what, out.of(what));
    }
    activity.measure();
    Ok(activity)
}

fn metres(value: Option<f64>) -> Option<Metres> {
    value.and_then(|value| Metres::new(value).ok())
}

fn bpm(value: Option<f64>) -> Option<BeatsPerMinute> {
    value
        .and_then(whole)
        .and_then(|value| BeatsPerMinute::new(value).ok())
}

fn watts(value: Option<f64>) -> Option<Watts> {
    value
        .and_then(whole)
        .and_then(|value| Watts::new(value).ok())
}

/// Whole milliseconds; some apps write more digits than any clock has.
#[expect(
    clippy::cast_possible_truncation,
    reason = "at most a month, checked before"
)]
fn span(seconds: f64) -> SignedDuration {
    SignedDuration::from_millis((seconds * 1000.0).round() as i64)
}

/// The offset that the file tells, else that of the first place. The place itself is not kept.
fn local_offset(draft: &Draft, points: &[Point], starts_at: Timestamp) -> Option<LocalOffset> {
    // Several makers write UTC into the field for local time, so no difference tells nothing.
    let told = draft
        .offset_s
        .filter(|offset| *offset != 0)
        .and_then(|offset| Offset::from_seconds(offset).ok());
    if let Some(offset) = told {
        return Some(LocalOffset {
            offset,
            from: OffsetFrom::File,
        });
    }
    if draft.virtual_world {
        return None;
    }
    let place = draft
        .place
        .or_else(|| points.iter().find_map(Point::position))?;
    Some(LocalOffset {
        offset: time_zone::offset_at(place, starts_at)?,
        from: OffsetFrom::Position,
    })
}

/// The summary's distance, unless it cannot be or counts a leap that nobody made; the points' otherwise.
fn distance(
    draft: &Draft,
    points: &[Point],
    totals: &Totals,
    timer_s: f64,
    sport: Sport,
    mends: &mut Vec<Mend>,
    out: &mut super::point::Impossible,
) -> Option<f64> {
    let model = &Possible::built_in().summary;
    // A timer that stood still for a while must not make a whole distance impossible.
    let seconds = timer_s.max(totals.elapsed_s).max(60.0);
    let most = Possible::built_in().movement(sport).fastest_over(seconds) * seconds;
    let mut possible = |metres: &f64| {
        let possible = *metres <= most;
        out.add(Quantity::Distance, usize::from(!possible));
        possible
    };
    let told = draft
        .distance_m
        .filter(|metres| *metres > 0.0)
        .filter(&mut possible);
    let own = totals.distance_m.filter(&mut possible);
    let pool = draft
        .pool
        .map(|pool| pool.pool.get() * f64::from(pool.lengths))
        .filter(|metres| *metres > 0.0);
    if totals.leapt_m > 0.0 {
        out.add(Quantity::Distance, 1);
    }
    let (Some(told_m), Some(own_m), None) = (told, own, pool) else {
        return told.or(pool).or(own);
    };
    let counts_a_leap =
        totals.leapt_m > model.distance.max(0.1 * own_m) && told_m - own_m > 0.5 * totals.leapt_m;
    let counted = points
        .iter()
        .filter(|point| point.distance().is_some())
        .count();
    let covers = counted * 2 > points.len() && totals.elapsed_s >= model.least_coverage * timer_s;
    if counts_a_leap || (covers && apart(told_m, own_m, model.distance_ratio, model.distance)) {
        Mend::contradicted(mends, Quantity::Distance);
        return own;
    }
    told
}

/// The summary's sum of climbs, unless the points tell of quite another mountain.
fn height(told: Option<f64>, own: Option<f64>, mends: &mut Vec<Mend>) -> Option<f64> {
    let model = &Possible::built_in().summary;
    match (told, own) {
        (Some(told_m), Some(own_m)) if apart(told_m, own_m, model.height_ratio, model.height) => {
            Mend::contradicted(mends, Quantity::Height);
            own
        }
        (Some(_), _) => told,
        (None, own) => own,
    }
}

/// Whether two values differ by both a ratio and an amount.
fn apart(a: f64, b: f64, ratio: f64, amount: f64) -> bool {
    a.max(b) > ratio * a.min(b) && (a - b).abs() > amount
}

/// The summary's mean of heart rate or power, unless it cannot be or its own samples say otherwise; then these are measured.
fn mean_of<T: Copy + Into<f64>>(
    told: Option<f64>,
    what: Quantity,
    samples: &[Sample<T>],
    timer_s: f64,
    out: &mut super::point::Impossible,
    mends: &mut Vec<Mend>,
) -> Option<f64> {
    let told = told?;
    let possible = Possible::built_in();
    let (held, gap_s) = match what {
        Quantity::HeartRate => (&possible.heart_rate, HEART_RATE_GAP_S),
        _ => (&possible.power, POWER_GAP_S),
    };
    let within = match what {
        Quantity::HeartRate => (25.0..=250.0).contains(&told),
        _ => told <= 2500.0,
    };
    if !within || held.most_over(timer_s).is_some_and(|most| told > most) {
        // Zero is how many apps write that there was no strap.
        out.add(what, usize::from(told > 0.0));
        return None;
    }
    // A mean that counts what was left out is no better than that.
    if out.of(what) > 0 {
        return None;
    }
    // Without samples, as of a session written down afterwards, the summary is all there is.
    let Some((own, seconds)) = mean_and_seconds(samples, gap_s) else {
        return Some(told);
    };
    if seconds < possible.summary.least_coverage * timer_s {
        return Some(told);
    }
    let contradicted = match what {
        Quantity::HeartRate => (told - own).abs() > possible.summary.heart_rate,
        _ => apart(
            told,
            own,
            possible.summary.power_ratio,
            possible.summary.power,
        ),
    };
    if contradicted {
        Mend::contradicted(mends, what);
        return None;
    }
    Some(told)
}

/// The mean of a cadence while there was one.
fn usual_cadence(samples: &[Sample<StepsPerMinute>]) -> Option<StepsPerMinute> {
    let moving = samples
        .iter()
        .map(|sample| u64::from(sample.value.get()))
        .filter(|value| *value > 0);
    let (sum, count) = moving.fold((0, 0), |(sum, count), value| (sum + value, count + 1));
    let mean = u16::try_from((sum + count / 2).checked_div(count)?).ok()?;
    StepsPerMinute::new(mean).ok()
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the range is checked before"
)]
fn temperature(told: Option<f64>, points: &[Point]) -> Option<Celsius> {
    let own = || {
        let read = points.iter().filter_map(Point::temperature);
        let (sum, count) = read.fold((0.0, 0.0), |(sum, count), value| {
            (sum + f64::from(value), count + 1.0)
        });
        (count > 0.0).then_some(sum / count)
    };
    told.or_else(own)
        .filter(|degrees| degrees.abs() <= 127.0)
        .and_then(|degrees| Celsius::new(degrees.round() as i8).ok())
}

/// The summary's start, unless the watch had no clock then or the points tell of another day.
pub(crate) fn trusted_start(
    starts_ms: Option<i64>,
    points: &[Point],
    mends: &mut Vec<Mend>,
) -> Option<i64> {
    const DAY_MS: i64 = 86_400_000;
    let first = points.first().map(|point| point.at_ms);
    match (starts_ms, first) {
        (Some(starts), Some(first))
            if starts < CLOCKLESS_BEFORE_MS || (first.saturating_sub(starts)).abs() > DAY_MS =>
        {
            if !mends.contains(&Mend::DateMended) {
                mends.push(Mend::DateMended);
            }
            Some(first)
        }
        (Some(starts), Some(_) | None) => Some(starts),
        (None, first) => first,
    }
}

/// The activities of a file of several, unless all were refused; one refusal among several is a mend.
pub(crate) fn some_left(
    activities: Vec<Activity>,
    refusal: Option<ReadError>,
    mends: &mut Vec<Mend>,
) -> Result<Vec<Activity>, ReadError> {
    match refusal {
        Some(error) if activities.is_empty() => Err(error),
        Some(error) => {
            mends.push(Mend::PartLeftOut { error });
            Ok(activities)
        }
        None => Ok(activities),
    }
}

/// The instant, unless nothing can have been recorded at it.
fn dated(ms: i64, now: Timestamp) -> Result<Timestamp, ReadError> {
    let starts_at = Timestamp::from_millisecond(ms).map_err(|_| ReadError::Corrupt {
        why: "its date is out of any calendar".to_owned(),
    })?;
    if ms < CLOCKLESS_BEFORE_MS {
        return Err(ReadError::ImpossibleDate {
            starts_at,
            fault: DateFault::NoClock,
        });
    }
    if starts_at.duration_since(now) > SignedDuration::from_hours(24) {
        return Err(ReadError::ImpossibleDate {
            starts_at,
            fault: DateFault::Future,
        });
    }
    Ok(starts_at)
}

/// Timer and elapsed seconds: the summary's where they can be, the points' where not.
fn durations(
    draft: &Draft,
    totals: &Totals,
    points: usize,
    mends: &mut Vec<Mend>,
) -> Result<(f64, f64), ReadError> {
    /// A clock set by the first fix makes a summary's time absurd; half a day more than the samples cover is that.
    const ABSURD_S: f64 = 43_200.0;
    /// With so many samples, a timer that ran three times as long as they cover is none.
    const MANY_POINTS: usize = 300;
    let possible = |seconds: &f64| (0.0..=LONGEST_S).contains(seconds);
    let claimed = [draft.timer_s, draft.elapsed_s];
    let impossible = claimed
        .into_iter()
        .flatten()
        .find(|seconds| !possible(seconds));
    let from_points = (points > 1 && possible(&totals.elapsed_s)).then_some(totals.timer_s);
    let contradicted = draft.timer_s.filter(possible).filter(|timer_s| {
        let more_s = timer_s - totals.elapsed_s;
        points > 1
            && totals.elapsed_s > 0.0
            && (more_s > ABSURD_S
                || (points >= MANY_POINTS && more_s > 3600.0 && *timer_s > 3.0 * totals.elapsed_s))
    });
    let timer_s = draft
        .timer_s
        .filter(possible)
        .filter(|seconds| *seconds > 0.0 && contradicted.is_none())
        .or(from_points)
        .or(draft.elapsed_s.filter(possible));
    if let Some(seconds) = impossible.or(contradicted) {
        mends.push(Mend::DurationRebuilt);
        if timer_s.is_none() {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "saturates, and is only shown"
            )]
            let seconds = seconds as i64;
            return Err(ReadError::ImpossibleDuration { seconds });
        }
    }
    let timer_s = timer_s
        .filter(|seconds| *seconds > 0.0)
        .ok_or(ReadError::NothingInside)?;
    let span_s = if from_points.is_some() {
        totals.elapsed_s
    } else {
        timer_s
    };
    let elapsed_s = draft
        .elapsed_s
        .filter(possible)
        .filter(|seconds| *seconds - span_s.max(timer_s) < ABSURD_S)
        .unwrap_or(span_s);
    Ok((timer_s, elapsed_s.max(timer_s)))
}
