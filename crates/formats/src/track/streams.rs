//! The streams that an activity keeps for its load: heart rate and power as recorded, the rest at most once a second.

use care::{
    training::activity::{Sample, Sport, Streams},
    units::{BeatsPerMinute, MetresPerSecond, StepsPerMinute},
};

use super::{
    finish::{Beat, CadenceOf},
    point::{Impossible, Point, cadence_of},
    totals::{seconds, step_m},
};
use crate::error::Quantity;

/// Further apart than this, two points tell no speed between them.
const SPEED_GAP_S: f64 = 60.0;

/// The streams of points, and `beats` where these tell more of the heart than the points do.
pub(super) fn streams(
    points: &[Point],
    beats: &[Beat],
    starts_ms: i64,
    cadence: Cadence,
    fastest: f64,
    out: &mut Impossible,
) -> Streams {
    let mut streams = Streams::default();
    let speeds = Speeds::of(points);
    let mut heights_are_zero = true;
    for (index, point) in points.iter().enumerate() {
        let at_s = since(starts_ms, point.at_ms);
        if let Some(value) = point.heart_rate() {
            streams.heart_rate.push(Sample { at_s, value });
        }
        if let Some(value) = point.power() {
            streams.power.push(Sample { at_s, value });
        }
        if let Some(value) = point.altitude()
            && news(&streams.altitude, at_s)
        {
            heights_are_zero &= value == 0.0;
            streams.altitude.push(Sample { at_s, value });
        }
        if let Some(speed) = speeds.at(points, index)
            && news(&streams.speed, at_s)
        {
            // A leap of the receiver was counted as a position, or as a distance.
            let value = MetresPerSecond::new(speed).ok();
            if let Some(value) = value.filter(|_| f64::from(speed) <= fastest) {
                streams.speed.push(Sample { at_s, value });
            }
        }
        if let Some(value) = point.cadence().map(|value| value * cadence.times)
            && news(&streams.cadence, at_s)
        {
            let value = cadence_of(value).filter(|value| value.get() <= cadence.most);
            match value {
                Some(value) => streams.cadence.push(Sample { at_s, value }),
                None => out.add(Quantity::Cadence, 1),
            }
        }
    }
    // Nothing but zeros is an app that has no sensor, not an hour of coasting at the sea.
    if streams.power.iter().all(|sample| sample.value.get() == 0) {
        streams.power.clear();
    }
    if streams.cadence.iter().all(|sample| sample.value.get() == 0) {
        streams.cadence.clear();
    }
    if heights_are_zero {
        streams.altitude.clear();
    }
    if streams.heart_rate.len() * 2 < beats.len() {
        streams.heart_rate = heart_rate_of(beats, starts_ms);
    }
    streams
}

/// What a cadence is counted in, for one recording.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cadence {
    /// 2 where one foot is counted, else 1.
    pub(super) times: f32,
    /// The most that can be.
    pub(super) most: u16,
}

impl Cadence {
    /// Whether one foot or both are counted. FIT counts strides of one foot on foot; other formats are written both ways, which
    /// the usual value tells: nobody runs at 85 steps of both feet.
    pub(super) fn of(points: &[Point], sport: Sport, of: CadenceOf, most: u16) -> Self {
        let (running, walking) = match of {
            CadenceOf::Strides => (120.0, 120.0),
            CadenceOf::Unsaid => (120.0, 75.0),
        };
        let below = match sport {
            Sport::Running | Sport::TrailRunning => running,
            Sport::Walking | Sport::Hiking | Sport::Mountaineering => walking,
            _ => 0.0,
        };
        let mut told: Vec<f32> = Vec::new();
        if below > 0.0 {
            // A few hundred tell the usual value as well as all.
            let step = 1 + points.len() / 500;
            told.extend(
                points
                    .iter()
                    .step_by(step)
                    .filter_map(Point::cadence)
                    .filter(|value| *value > 20.0),
            );
            told.sort_by(f32::total_cmp);
        }
        let usual = told.get(told.len() / 2).copied().unwrap_or(0.0);
        Self {
            times: if usual < below { 2.0 } else { 1.0 },
            most,
        }
    }

    /// A mean of the summary in steps or turns a minute.
    #[expect(clippy::cast_possible_truncation, reason = "a cadence, checked after")]
    pub(super) fn mean(self, value: f64) -> Option<StepsPerMinute> {
        cadence_of(value as f32 * self.times)
            .filter(|value| value.get() > 0 && value.get() <= self.most)
    }
}

/// Where speed is taken from.
enum Speeds {
    Told,
    Distance,
    Position,
}

impl Speeds {
    fn of(points: &[Point]) -> Self {
        let count = |has: fn(&Point) -> bool| points.iter().filter(|point| has(point)).count();
        let moves = points
            .iter()
            .any(|point| point.speed().is_some_and(|speed| speed > 0.0));
        let told = count(|point| point.speed().is_some());
        let distances = count(|point| point.distance().is_some());
        let positions = count(|point| point.position().is_some());
        // A sensor that says something now and then is none.
        if moves && told * 4 >= distances.max(positions) {
            Self::Told
        } else if distances * 2 > points.len() {
            Self::Distance
        } else {
            Self::Position
        }
    }

    /// Metres a second at a point: as told, or over the way from the point before.
    #[expect(clippy::cast_possible_truncation, reason = "a speed, checked after")]
    fn at(&self, points: &[Point], index: usize) -> Option<f32> {
        let point = &points[index];
        if matches!(self, Self::Told) {
            return point.speed();
        }
        let before = points.get(index.checked_sub(1)?)?;
        let gap_s = seconds(before, point);
        if point.after_pause || !(0.5..=SPEED_GAP_S).contains(&gap_s) {
            return None;
        }
        let metres = match self {
            Self::Distance => point.distance()? - before.distance()?,
            Self::Told | Self::Position => step_m(before, point)?,
        };
        (metres >= 0.0).then_some((metres / gap_s) as f32)
    }
}

/// Whether a stream has nothing of this second yet.
fn news<T>(stream: &[Sample<T>], at_s: u32) -> bool {
    stream.last().is_none_or(|last| last.at_s < at_s)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped before"
)]
fn since(starts_ms: i64, at_ms: i64) -> u32 {
    (at_ms.saturating_sub(starts_ms) / 1000).clamp(0, i64::from(u32::MAX)) as u32
}

/// A mean heart rate for each second that has beats.
fn heart_rate_of(beats: &[Beat], starts_ms: i64) -> Vec<Sample<BeatsPerMinute>> {
    let mut stream: Vec<Sample<BeatsPerMinute>> = Vec::new();
    for second in beats.chunk_by(|a, b| since(starts_ms, a.at_ms) == since(starts_ms, b.at_ms)) {
        let sum: u32 = second.iter().map(|beat| u32::from(beat.bpm)).sum();
        let count = u32::try_from(second.len()).unwrap_or(u32::MAX);
        let mean = u16::try_from((sum + count / 2) / count).unwrap_or(u16::MAX);
        if let Ok(value) = BeatsPerMinute::new(mean) {
            let at_s = since(starts_ms, second[0].at_ms);
            if news(&stream, at_s) {
                stream.push(Sample { at_s, value });
            }
        }
    }
    stream
}
