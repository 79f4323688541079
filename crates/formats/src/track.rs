//! Points in time, whatever file they came from, and what they add up to.

use care::{
    training::activity::{Activity, LocalOffset, OffsetFrom, Sample, SourceFormat, Sport, Streams},
    units::{BeatsPerMinute, Metres, Rpe, Watts},
};
use jiff::{SignedDuration, Timestamp, tz::Offset};

use crate::error::{DateFault, Mend, ReadError};

/// More samples than any activity has: eleven days at one a second. Bounds the memory of one file.
pub(crate) const MOST_POINTS: usize = 1_000_000;
/// 3 July 1998, where FIT's dates begin: what is earlier counts seconds since the watch was switched on.
pub(crate) const CLOCKLESS_BEFORE_MS: i64 = 899_501_056_000;
/// Nobody trains for a month without stopping the watch; longer is a sign of a negative number or a reset clock.
const LONGEST_S: f64 = 30.0 * 86_400.0;
/// Times that run backwards by no more than this are two clocks of one recording. Further, and sorting would jump between places.
const JITTER_MS: i64 = 10_000;
/// Heights closer than this to the last one counted are noise.
const HEIGHT_STEP_M: f32 = 3.0;

/// One sample with all that it may carry. Packed, since a file has many.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Point {
    /// Milliseconds since 1970.
    pub(crate) at_ms: i64,
    latitude_e7: i32,
    longitude_e7: i32,
    distance_cm: u32,
    altitude_m: f32,
    heart_rate: u16,
    power: u16,
    /// The timer was stopped between the point before and this one.
    pub(crate) after_pause: bool,
}

const NO_POSITION: i32 = i32::MIN;
const NO_DISTANCE: u32 = u32::MAX;
const NO_POWER: u16 = u16::MAX;
const NO_HEART_RATE: u16 = 0;

impl Point {
    pub(crate) const fn at(at_ms: i64) -> Self {
        Self {
            at_ms,
            latitude_e7: NO_POSITION,
            longitude_e7: NO_POSITION,
            distance_cm: NO_DISTANCE,
            altitude_m: f32::NAN,
            heart_rate: NO_HEART_RATE,
            power: NO_POWER,
            after_pause: false,
        }
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "the range is checked before"
    )]
    pub(crate) fn set_position(&mut self, latitude: f64, longitude: f64) {
        // Exactly 0, 0 is a receiver without a fix, not a swim in the Gulf of Guinea.
        let nowhere = latitude == 0.0 && longitude == 0.0;
        if latitude.abs() <= 90.0 && longitude.abs() <= 180.0 && !nowhere {
            self.latitude_e7 = (latitude * 1e7) as i32;
            self.longitude_e7 = (longitude * 1e7) as i32;
        }
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range is checked before"
    )]
    pub(crate) fn set_distance(&mut self, metres: f64) {
        if (0.0..=5_000_000.0).contains(&metres) {
            self.distance_cm = (metres * 100.0) as u32;
        }
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "the range is checked before"
    )]
    pub(crate) fn set_altitude(&mut self, metres: f64) {
        if (-450.0..=9_000.0).contains(&metres) {
            self.altitude_m = metres as f32;
        }
    }

    fn position(&self) -> Option<(f64, f64)> {
        (self.latitude_e7 != NO_POSITION).then(|| {
            (
                f64::from(self.latitude_e7) / 1e7,
                f64::from(self.longitude_e7) / 1e7,
            )
        })
    }

    fn distance(&self) -> Option<f64> {
        (self.distance_cm != NO_DISTANCE).then(|| f64::from(self.distance_cm) / 100.0)
    }

    fn heart_rate(&self) -> Option<BeatsPerMinute> {
        if self.heart_rate == NO_HEART_RATE {
            None
        } else {
            BeatsPerMinute::new(self.heart_rate).ok()
        }
    }

    fn power(&self) -> Option<Watts> {
        Watts::new(self.power).ok()
    }
}

/// The points of a file while it is read.
#[derive(Debug, Default)]
pub(crate) struct Track {
    points: Vec<Point>,
    impossible: usize,
    full: bool,
}

impl Track {
    pub(crate) fn push(&mut self, point: Point) {
        if self.points.len() < MOST_POINTS {
            self.points.push(point);
        } else {
            self.full = true;
        }
    }

    /// Puts a heart rate on a point; impossible ones are counted.
    pub(crate) fn heart_rate(&mut self, point: &mut Point, value: f64) {
        match whole(value).and_then(|bpm| BeatsPerMinute::new(bpm).ok()) {
            Some(bpm) => point.heart_rate = bpm.get(),
            // Zero is how many apps write that the strap was off.
            None if value == 0.0 => {}
            None => self.impossible += 1,
        }
    }

    /// Puts a power on a point; impossible ones are counted.
    pub(crate) fn power(&mut self, point: &mut Point, value: f64) {
        match whole(value).and_then(|watts| Watts::new(watts).ok()) {
            Some(watts) => point.power = watts.get(),
            None => self.impossible += 1,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.points.len()
    }

    /// Whether the time since the point before is longer than between two samples.
    pub(crate) fn paused_before(&self, point: &Point) -> bool {
        self.points
            .last()
            .is_some_and(|last| point.at_ms - last.at_ms > 10_000)
    }

    pub(crate) fn points_mut(&mut self) -> &mut [Point] {
        &mut self.points
    }

    /// The points in order of time, with one mend for each kind of trouble there was.
    pub(crate) fn settle(self, mends: &mut Vec<Mend>) -> Vec<Point> {
        let Self {
            mut points,
            impossible,
            full,
        } = self;
        if impossible > 0 {
            mends.push(Mend::ImpossibleValues { count: impossible });
        }
        if full {
            mends.push(Mend::TooManySamples { kept: points.len() });
        }
        let clocked = points
            .iter()
            .filter(|point| point.at_ms >= CLOCKLESS_BEFORE_MS)
            .count();
        if clocked > 0 && clocked < points.len() {
            points.retain(|point| point.at_ms >= CLOCKLESS_BEFORE_MS);
            mends.push(Mend::DateMended);
        }
        let before = points.len();
        let falls = points
            .windows(2)
            .map(|pair| pair[0].at_ms - pair[1].at_ms)
            .filter(|fall_ms| *fall_ms > 0);
        let (count, deepest_ms) = falls.fold((0, 0), |(count, deepest), fall_ms| {
            (count + 1, fall_ms.max(deepest))
        });
        if count * 2 > before || (count > 0 && deepest_ms <= JITTER_MS) {
            // Newest first, as some apps write, or two clocks that differ by seconds: every sample is good.
            points.sort_by_key(|point| point.at_ms);
        } else if count > 0 {
            points = longest_in_order(&points);
            mends.push(Mend::TimesOutOfOrder {
                count: before - points.len(),
            });
        }
        points
    }
}

/// The most samples whose times never fall: a lone leap into the future goes, rather than all that follows it.
fn longest_in_order(points: &[Point]) -> Vec<Point> {
    // For each length, the index of the point with the earliest time that ends a run of it; and each point's predecessor.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(points.len());
    for (index, point) in points.iter().enumerate() {
        let length = ends.partition_point(|end| points[*end].at_ms <= point.at_ms);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        if length == ends.len() {
            ends.push(index);
        } else {
            ends[length] = index;
        }
    }
    let mut run: Vec<Point> = std::iter::successors(ends.last().copied(), |index| before[*index])
        .map(|index| points[index])
        .collect();
    run.reverse();
    run
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the range is checked before"
)]
fn whole(value: f64) -> Option<u16> {
    (0.0..=65_534.0)
        .contains(&value)
        .then(|| value.round() as u16)
}

/// What points add up to.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Totals {
    pub(crate) elapsed_s: f64,
    pub(crate) timer_s: f64,
    pub(crate) distance_m: Option<f64>,
    pub(crate) ascent_m: Option<f64>,
    pub(crate) descent_m: Option<f64>,
}

/// Adds points up. A pause is where the file says so, or a gap of more than a minute in which nobody moved.
pub(crate) fn totals(points: &[Point]) -> Totals {
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return Totals::default();
    };
    let mut totals = Totals {
        elapsed_s: seconds(first, last),
        ..Totals::default()
    };
    let mut paused_s = 0.0;
    let mut by_distance = Odometer::default();
    let mut by_position = Odometer::default();
    for pair in points.windows(2) {
        let gap_s = seconds(&pair[0], &pair[1]);
        let step = match (
            pair[0].distance(),
            pair[1].distance(),
            pair[0].position(),
            pair[1].position(),
        ) {
            (Some(from), Some(to), _, _) => {
                by_distance.add(to - from, gap_s);
                Some(to - from)
            }
            (_, _, Some(from), Some(to)) => Some(haversine_m(from, to)),
            _ => None,
        };
        if let (Some(from), Some(to)) = (pair[0].position(), pair[1].position()) {
            by_position.add(haversine_m(from, to), gap_s);
        }
        let stood = match step {
            Some(metres) => gap_s > 60.0 && metres < 0.3 * gap_s,
            // Some watches record only on change, up to a minute apart; five minutes of nothing is a pause.
            None => gap_s > 300.0,
        };
        if pair[1].after_pause || stood {
            paused_s += gap_s;
        }
    }
    totals.timer_s = (totals.elapsed_s - paused_s).max(0.0);
    totals.distance_m = by_distance
        .reading()
        .filter(|metres| *metres > 0.0)
        .or(by_position.reading());
    if let Some((ascent, descent)) = climb(points) {
        totals.ascent_m = Some(ascent);
        totals.descent_m = Some(descent);
    }
    totals
}

#[derive(Default)]
struct Odometer {
    metres: f64,
    used: bool,
}

impl Odometer {
    fn add(&mut self, metres: f64, gap_s: f64) {
        // Faster than 60 m/s is a leap of the receiver; backwards is a counter that began again.
        self.used = true;
        if metres > 0.0 && metres <= 60.0 * gap_s.max(1.0) {
            self.metres += metres;
        }
    }

    fn reading(&self) -> Option<f64> {
        self.used.then_some(self.metres)
    }
}

/// Metres up and down with hysteresis, so that noise does not add up; `None` without heights.
fn climb(points: &[Point]) -> Option<(f64, f64)> {
    let mut heights = points.iter().filter(|point| !point.altitude_m.is_nan());
    let first = heights.next()?;
    let (mut level, mut before) = (first.altitude_m, first);
    let (mut up, mut down, mut count) = (0.0, 0.0, 1usize);
    let mut flat_zero = first.altitude_m == 0.0;
    for point in heights {
        count += 1;
        flat_zero &= point.altitude_m == 0.0;
        let gap_s = seconds(before, point).max(1.0);
        // More than 10 m/s upright is a barometer finding its height, not a climb.
        if f64::from((point.altitude_m - before.altitude_m).abs()) > 10.0 * gap_s {
            level = point.altitude_m;
        }
        before = point;
        let change = point.altitude_m - level;
        if change.abs() >= HEIGHT_STEP_M {
            if change > 0.0 {
                up += f64::from(change);
            } else {
                down -= f64::from(change);
            }
            level = point.altitude_m;
        }
    }
    // Some apps write height 0 throughout instead of leaving it out.
    (count >= 2 && !flat_zero).then_some((up, down))
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds of centuries fit")]
fn seconds(from: &Point, to: &Point) -> f64 {
    to.at_ms.saturating_sub(from.at_ms) as f64 / 1000.0
}

/// Metres between two places on the globe, in degrees.
fn haversine_m((lat_a, lon_a): (f64, f64), (lat_b, lon_b): (f64, f64)) -> f64 {
    const RADIUS_M: f64 = 6_371_008.8;
    let (lat_a, lat_b) = (lat_a.to_radians(), lat_b.to_radians());
    let half = ((lat_b - lat_a) / 2.0).sin().powi(2)
        + lat_a.cos() * lat_b.cos() * ((lon_b - lon_a).to_radians() / 2.0).sin().powi(2);
    2.0 * RADIUS_M * half.sqrt().min(1.0).asin()
}

/// An activity as a file tells it, before its facts are checked.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub(crate) sport: Option<Sport>,
    pub(crate) name: Option<String>,
    /// Milliseconds since 1970; the first point's where the summary has none.
    pub(crate) starts_ms: Option<i64>,
    pub(crate) offset_s: Option<i32>,
    pub(crate) timer_s: Option<f64>,
    pub(crate) elapsed_s: Option<f64>,
    pub(crate) distance_m: Option<f64>,
    pub(crate) ascent_m: Option<f64>,
    pub(crate) descent_m: Option<f64>,
    pub(crate) session_rpe: Option<f64>,
    pub(crate) heart_rate: Option<f64>,
    pub(crate) max_heart_rate: Option<f64>,
    pub(crate) power: Option<f64>,
}

/// Checks a draft against its points and the calendar, and makes the activity.
///
/// # Errors
/// [`ReadError::NothingInside`], [`ReadError::ImpossibleDate`] or [`ReadError::ImpossibleDuration`].
pub(crate) fn finish(
    draft: Draft,
    points: &[Point],
    source: SourceFormat,
    now: Timestamp,
    mends: &mut Vec<Mend>,
) -> Result<Activity, ReadError> {
    let starts_ms = draft
        .starts_ms
        .or_else(|| points.first().map(|point| point.at_ms))
        .ok_or(ReadError::NothingInside)?;
    let starts_at = dated(starts_ms, now)?;
    let totals = totals(points);
    let (timer_s, elapsed_s) = durations(&draft, &totals, points.len(), mends)?;
    let metres = |value: Option<f64>| value.and_then(|value| Metres::new(value).ok());
    let bpm = |value: Option<f64>| {
        value
            .and_then(whole)
            .and_then(|value| BeatsPerMinute::new(value).ok())
    };
    let watts = |value: Option<f64>| {
        value
            .and_then(whole)
            .and_then(|value| Watts::new(value).ok())
    };
    let mut activity = Activity::new(
        draft.sport.unwrap_or(Sport::Other),
        starts_at,
        span(timer_s),
        source,
    );
    activity.name = draft.name.filter(|name| !name.trim().is_empty());
    // Several makers write UTC into the field for local time, so no difference tells nothing.
    activity.utc_offset = draft
        .offset_s
        .filter(|offset| *offset != 0)
        .and_then(|offset| Offset::from_seconds(offset).ok())
        .map(|offset| LocalOffset {
            offset,
            from: OffsetFrom::File,
        });
    activity.elapsed = span(elapsed_s);
    activity.distance = metres(draft.distance_m.filter(|metres| *metres > 0.0))
        .or_else(|| metres(totals.distance_m));
    activity.ascent = metres(draft.ascent_m).or_else(|| metres(totals.ascent_m));
    activity.descent = metres(draft.descent_m).or_else(|| metres(totals.descent_m));
    activity.session_rpe = draft.session_rpe.and_then(|rpe| Rpe::new(rpe).ok());
    activity.average_heart_rate = bpm(draft.heart_rate);
    // A mean of nothing is how apps without a power meter fill the field.
    activity.average_power = watts(draft.power.filter(|watts| *watts > 0.0));
    activity.max_heart_rate = bpm(draft.max_heart_rate);
    activity.streams = streams(points, starts_ms);
    activity.measure();
    Ok(activity)
}

/// Whole milliseconds; some apps write more digits than any clock has.
#[expect(
    clippy::cast_possible_truncation,
    reason = "at most a month, checked before"
)]
fn span(seconds: f64) -> SignedDuration {
    SignedDuration::from_millis((seconds * 1000.0).round() as i64)
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
    let possible = |seconds: &f64| (0.0..=LONGEST_S).contains(seconds);
    let claimed = [draft.timer_s, draft.elapsed_s];
    let impossible = claimed
        .into_iter()
        .flatten()
        .find(|seconds| !possible(seconds));
    let from_points = (points > 1 && possible(&totals.elapsed_s)).then_some(totals.timer_s);
    let timer_s = draft
        .timer_s
        .filter(possible)
        .filter(|seconds| *seconds > 0.0)
        .or(from_points)
        .or(draft.elapsed_s.filter(possible));
    if let Some(seconds) = impossible {
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
    // A clock set by the first fix makes the elapsed time absurd; half a day more than the samples cover is that.
    let elapsed_s = draft
        .elapsed_s
        .filter(possible)
        .filter(|seconds| *seconds - span_s.max(timer_s) < 43_200.0)
        .unwrap_or(span_s);
    Ok((timer_s, elapsed_s.max(timer_s)))
}

fn streams(points: &[Point], starts_ms: i64) -> Streams {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped before"
    )]
    let at_s = |point: &Point| {
        (point.at_ms.saturating_sub(starts_ms) / 1000).clamp(0, i64::from(u32::MAX)) as u32
    };
    let mut streams = Streams::default();
    for point in points {
        if let Some(value) = point.heart_rate() {
            streams.heart_rate.push(Sample {
                at_s: at_s(point),
                value,
            });
        }
        if let Some(value) = point.power() {
            streams.power.push(Sample {
                at_s: at_s(point),
                value,
            });
        }
    }
    // Nothing but zeros is an app that has no power meter, not an hour of coasting.
    if streams.power.iter().all(|sample| sample.value.get() == 0) {
        streams.power.clear();
    }
    streams
}
